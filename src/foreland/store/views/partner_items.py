"""Recommendations of partners to us, and of ours to them, as pages and partners' systems read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.partner_item import Followed, ItemState, Standing, is_revised
from foreland.liaison.progress import IN_FORCE, Outcome, State
from foreland.sharing.handling import Tlp
from foreland.store.partner_items import PROTECTED, Direction
from foreland.store.views.clock import NEXT_DOOR


class ItemRow(Struct, frozen=True, kw_only=True):
    """An item as pages show it. ``flight_id``: the flight of ours that is meant, if it is one, also by a code-share.

    ``until`` is until when something can be done: as its originator says, and no longer than the door is open.
    """

    id: UUID
    direction: Direction
    partner_org: UUID
    partner: str
    reference: str
    revision: int
    flight: str
    flight_date: date
    flight_id: UUID | None
    until: datetime
    at: datetime
    open_until: datetime
    state: ItemState
    row_version: int
    decided_revision: int | None
    withdrawn_at: datetime | None
    maker: str | None
    made_by: UUID | None
    decider: str | None
    decided_at: datetime | None
    decision_noted_at: datetime | None
    ground: str | None
    recommendation_id: UUID | None
    recommendation: State | None
    verified: Outcome | None
    protected: bool
    content_sealed: bytes | None
    reason_sealed: bytes | None
    tlp: Tlp
    owner: str | None
    owner_id: UUID | None

    @property
    def standing(self) -> Standing:
        """Return as much as a decision about it needs."""
        return Standing(
            state=self.state,
            row_version=self.row_version,
            revised=is_revised(self.decided_revision, self.revision),
            withdrawn=self.withdrawn_at is not None,
            recommended=self.recommendation in IN_FORCE,
        )

    @property
    def followed(self) -> Followed:
        """Return what came of it so far."""
        return Followed(
            state=self.state,
            ground=self.ground,
            withdrawn=self.withdrawn_at is not None,
            open_until=self.open_until,
            recommendation=self.recommendation,
            verified=self.verified,
            protected=self.protected,
        )


class ItemEvent(Struct, frozen=True, kw_only=True):
    """A step in the life of an item; ``officer`` is ``None`` when the partner's system took it."""

    at: datetime
    noted_at: datetime | None
    officer: str | None
    step: str
    revision: int
    ground: str | None
    content_sealed: bytes | None
    reason_sealed: bytes | None


# Nobody has decided it, or not its latest revision.
_UNDECIDED = "(i.state in ('received', 'proposed') or coalesce(i.decided_revision < i.revision, false))"

_ROWS = f"""
    select i.id, i.direction, i.partner_org, o.name as partner, i.reference, i.revision, i.flight, i.flight_date,
           f.id as flight_id, least(i.open_until, clock.door_close_utc) as until,
           i.at, i.open_until, i.state, i.row_version, i.decided_revision, i.withdrawn_at,
           maker.display_name as maker, i.made_by,
           decider.display_name as decider, i.decided_at, i.decision_noted_at, i.ground,
           i.recommendation_id, r.state as recommendation,
           r.outcome as verified, {PROTECTED.format(item="i")} as protected,
           i.content_sealed, i.reason_sealed, i.tlp, owner.display_name as owner, i.owner_id
    from partner_items i
    join organisations o on o.id = i.partner_org
    left join users maker on maker.id = i.made_by
    left join users decider on decider.id = i.decided_by
    left join users owner on owner.id = i.owner_id
    left join recommendations r on r.id = i.recommendation_id
    left join lateral (
        select f.id from flights f
        where f.org_id = i.org_id and f.flight_date = i.flight_date
          and (f.carrier || f.number || f.suffix = i.flight
               or exists (select from flight_aliases a where a.flight_id = f.id and a.carrier || a.number = i.flight))
        order by f.id limit 1
    ) f on true
    {NEXT_DOOR}
    where i.org_id = %(org_id)s and i.direction = %(direction)s and {{chosen}}
    order by {_UNDECIDED} and i.withdrawn_at is null and i.open_until > %(now)s desc,
             case when {_UNDECIDED} then least(i.open_until, clock.door_close_utc) end,
             i.at desc, i.id
    limit %(limit)s
"""  # noqa: S608 - constant fragments
_LISTED = _ROWS.format(chosen="true")
_ONE = _ROWS.format(chosen="i.id = %(id)s")
_REFERRED = _ROWS.format(chosen="i.partner_org = %(partner)s and i.reference = %(reference)s")
_SENT = _ROWS.format(
    chosen="i.partner_org = %(partner)s and i.state in ('sent', 'acknowledged', 'answered') and i.open_until > %(now)s"
)
_EVENTS = """
    select e.at, e.noted_at, u.display_name as officer, e.step, e.revision, e.ground, e.content_sealed, e.reason_sealed
    from partner_item_events e left join users u on u.id = e.by_user
    where e.org_id = %(org_id)s and e.item_id = %(id)s order by e.at, e.id
"""


def listed(
    access: Access, connection: Connection[DictRow], direction: Direction, now: datetime, limit: int
) -> list[ItemRow]:
    """Return items, those first that wait for an officer, by the time that is left."""
    return _read(access, connection, _LISTED, {"direction": direction, "now": now, "limit": limit})


def one(
    access: Access, connection: Connection[DictRow], direction: Direction, item_id: UUID, now: datetime
) -> ItemRow | None:
    """Return an item."""
    found = _read(access, connection, _ONE, {"direction": direction, "id": item_id, "now": now, "limit": 1})
    return found[0] if found else None


def referred(
    access: Access, connection: Connection[DictRow], partner_org: UUID, reference: str, now: datetime
) -> ItemRow | None:
    """Return a partner's item by the partner's own reference."""
    key = {"direction": "incoming", "partner": partner_org, "reference": reference, "now": now, "limit": 1}
    found = _read(access, connection, _REFERRED, key)
    return found[0] if found else None


def sent_to(
    access: Access, connection: Connection[DictRow], partner_org: UUID, now: datetime, limit: int
) -> list[ItemRow]:
    """Return what was sent to a partner and is in force, also what we have withdrawn since."""
    return _read(
        access, connection, _SENT, {"direction": "outgoing", "partner": partner_org, "now": now, "limit": limit}
    )


def events(access: Access, connection: Connection[DictRow], item_id: UUID) -> list[ItemEvent]:
    """Return the history of an item, in order."""
    with connection.cursor(row_factory=class_row(ItemEvent)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "id": item_id}).fetchall()


def _read(access: Access, connection: Connection[DictRow], query: str, key: Mapping[str, object]) -> list[ItemRow]:
    with connection.cursor(row_factory=class_row(ItemRow)) as cursor:
        return cursor.execute(query.encode(), {**key, "org_id": access.org_id}).fetchall()
