"""Recommendations of partners to us, and of ours to them: each with its revisions and steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.liaison.partner_item import ItemState, Standing, is_revised
from foreland.liaison.progress import IN_FORCE
from foreland.review.true_time import Done
from foreland.sharing.handling import Tlp
from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS

CONTENT = "partner_items.content_sealed"
"""What the sealed content of an item is bound to."""
REASON = "partner_items.reason_sealed"
"""What the sealed reason of a decision is bound to."""
EVENT_CONTENT = "partner_item_events.content_sealed"
"""What the sealed content of a revision is bound to."""
EVENT_REASON = "partner_item_events.reason_sealed"
"""What the sealed reason of a decision is bound to, where it is kept beside later ones."""

Direction = Literal["incoming", "outgoing"]
Circles = tuple[tuple[str, ...], ...]
"""Circles of a handling policy, each of which has to hold a reader."""


class NewItem(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``partner_items``; sealed values are hexadecimal. ``readers``: who reads one that is for those named."""

    id: UUID
    direction: Direction
    partner_org: UUID
    reference: str
    revision: int
    flight: str
    flight_date: date
    at: datetime
    open_until: datetime
    state: ItemState
    row_version: int
    made_by: UUID | None
    content_sealed: str
    expires_on: date
    tlp: Tlp = "amber"
    circles: Circles = ()
    owner_id: UUID | None = None
    readers: tuple[UUID, ...] = ()


class LockedItem(rows.OwnedRow, frozen=True, kw_only=True):
    """An item that nobody else changes until the end of the transaction.

    ``told_at`` is when its originator gave it, or last revised it.
    """

    id: UUID
    direction: Direction
    partner_org: UUID
    reference: str
    revision: int
    flight: str
    flight_date: date
    open_until: datetime
    state: ItemState
    row_version: int
    decided_revision: int | None
    withdrawn_at: datetime | None
    made_by: UUID | None
    ground: str | None
    content_sealed: bytes | None
    recommended: bool
    protected: bool
    told_at: datetime | None
    tlp: Tlp
    circles: list[list[str]]
    owner_id: UUID | None

    @property
    def standing(self) -> Standing:
        """Return as much as a decision about it needs."""
        return Standing(
            state=self.state,
            row_version=self.row_version,
            revised=is_revised(self.decided_revision, self.revision),
            withdrawn=self.withdrawn_at is not None,
            recommended=self.recommended,
        )


_ADD = rows.insertion("partner_items", NewItem, "on conflict do nothing returning id")

PROTECTED = """exists (select from partner_item_journeys about where about.item_id = {item}.id
                   and foreland_is_protected(about.flight_date, about.journey_id))"""
_LOCK = f"""
    select id, direction, partner_org, reference, revision, flight, flight_date, open_until, state, row_version,
           decided_revision, withdrawn_at, made_by, ground, content_sealed, tlp, circles, owner_id, {COLUMNS},
           exists (select from recommendations r
                   where r.id = partner_items.recommendation_id and r.state = any (%(in_force)s)) as recommended,
           {PROTECTED.format(item="partner_items")} as protected,
           (select max(e.at) from partner_item_events e
            where e.item_id = partner_items.id and e.step in ('receive', 'revise')) as told_at
    from partner_items where org_id = %(org_id)s and {{chosen}} order by id for update
"""  # noqa: S608 - constant column names

_CONCERN = f"""
    insert into partner_item_journeys (item_id, {COLUMNS}, flight_date, journey_id)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_date)s,
            %(journey_id)s)
    on conflict do nothing
"""  # noqa: S608 - constant column names
_CONCERNED = "select flight_date, journey_id from partner_item_journeys where org_id = %(org_id)s and item_id = %(id)s"

_REVISE = """
    update partner_items
    set revision = %(revision)s, flight = %(flight)s, flight_date = %(flight_date)s, open_until = %(open_until)s,
        content_sealed = %(content)s, expires_on = %(expires_on)s, tlp = %(tlp)s, circles = %(circles)s,
        row_version = row_version + 1
    where id = %(id)s
"""
# Ours to a partner: who sent it stays when the partner answers.
_ADVANCE = """
    update partner_items
    set state = %(state)s, decided_by = coalesce(decided_by, %(by)s), decided_at = coalesce(decided_at, %(now)s),
        ground = %(ground)s, row_version = row_version + 1
    where id = %(id)s
"""
# A partner's to us: the latest decision is about the latest revision, and those before it stay as events.
_DECIDED = """
    update partner_items
    set decided_by = %(by)s, decided_at = %(at)s, decision_noted_at = %(noted_at)s,
        decided_revision = revision, row_version = row_version + 1 {more}
    where id = %(id)s
"""
_DECLINE = _DECIDED.format(more=", state = 'declined', ground = %(ground)s, reason_sealed = %(reason)s")
_ADOPT = _DECIDED.format(
    more=", state = 'adopted', recommendation_id = %(recommendation_id)s, ground = null, reason_sealed = null"
)
_UPHOLD = _DECIDED.format(more="")
_NOTE = f"""
    insert into partner_item_events
        (id, item_id, {COLUMNS}, at, noted_at, by_user, step, revision, content_sealed, ground, reason_sealed)
    values (%(event_id)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(at)s, %(noted_at)s, %(by)s, %(step)s, %(revision)s, %(content)s, %(ground)s, %(reason)s)
"""  # noqa: S608 - constant column names


def add(connection: Connection[DictRow], item: NewItem) -> bool:
    """Write an item; ``False`` when its originator used that reference before."""
    return connection.execute(_ADD.encode(), {"rows": rows.as_json((item,))}).rowcount == 1


def concern(connection: Connection[DictRow], item: LockedItem | NewItem, flight_date: date, journey_id: UUID) -> None:
    """Note which traveller of ours an item is about."""
    values = rows.owner_columns(item) | {"id": item.id, "flight_date": flight_date, "journey_id": journey_id}
    connection.execute(_CONCERN.encode(), values)


def concerned(access: Access, connection: Connection[DictRow], item_id: UUID) -> tuple[date, UUID] | None:
    """Return day and journey of the traveller of ours that an item is about, if it is about one."""
    row = connection.execute(_CONCERNED, {"org_id": access.org_id, "id": item_id}).fetchone()
    return (row["flight_date"], row["journey_id"]) if row else None


def lock(access: Access, connection: Connection[DictRow], item_ids: Sequence[UUID]) -> dict[UUID, LockedItem]:
    """Return items by identifier, held until the end of the transaction."""
    key = {"org_id": access.org_id, "ids": list(item_ids)}
    return {one.id: one for one in _locked(connection, "id = any (%(ids)s)", key)}


def lock_referred(
    access: Access, connection: Connection[DictRow], direction: Direction, partner_org: UUID, reference: str
) -> LockedItem | None:
    """Return the item under a reference of its originator, held until the end of the transaction."""
    key = {"org_id": access.org_id, "direction": direction, "partner": partner_org, "reference": reference}
    chosen = "direction = %(direction)s and partner_org = %(partner)s and reference = %(reference)s"
    found = _locked(connection, chosen, key)
    return found[0] if found else None


def revise(connection: Connection[DictRow], item: LockedItem, new: NewItem) -> None:
    """Put a later revision in the place of the former one, which stays as an event."""
    values = {"id": item.id, "revision": new.revision, "flight": new.flight, "flight_date": new.flight_date}
    values |= {"open_until": new.open_until, "expires_on": new.expires_on}
    values |= {"tlp": new.tlp, "circles": Jsonb(new.circles)}
    connection.execute(_REVISE, values | {"content": bytes.fromhex(new.content_sealed[2:])})


def withdraw(connection: Connection[DictRow], item: LockedItem, now: datetime) -> None:
    """Note that its originator withdrew it."""
    query = "update partner_items set withdrawn_at = %s, row_version = row_version + 1 where id = %s"
    connection.execute(query, (now, item.id))


def hand_on(connection: Connection[DictRow], item: LockedItem, owner: UUID) -> None:
    """Give a partner's to another owner, who reads it from now on."""
    query = """
        update partner_items set owner_id = %(owner)s, row_version = row_version + 1,
                                 readers = array_append(array_remove(readers, %(owner)s), %(owner)s)
        where id = %(id)s
    """
    connection.execute(query, {"id": item.id, "owner": owner})


def advance(
    access: Access,
    connection: Connection[DictRow],
    item: LockedItem,
    state: ItemState,
    ground: str | None,
    now: datetime,
) -> None:
    """Write how one of ours stands: what a supervisor decided, or what the partner answered."""
    values = {"id": item.id, "state": state, "ground": ground, "by": access.user_id, "now": now}
    connection.execute(_ADVANCE, values)


def decline(
    access: Access, connection: Connection[DictRow], item: LockedItem, ground: str, reason_sealed: bytes, done: Done
) -> None:
    """Write that an officer declined the latest revision of a partner's."""
    values = {"id": item.id, "ground": ground, "reason": reason_sealed, "by": access.user_id}
    connection.execute(_DECLINE, values | msgspec.structs.asdict(done))


def uphold(access: Access, connection: Connection[DictRow], item: LockedItem, done: Done) -> None:
    """Write that an officer stands by a decision, having seen the latest revision."""
    connection.execute(_UPHOLD, {"id": item.id, "by": access.user_id} | msgspec.structs.asdict(done))


def adopt(access: Access, connection: Connection[DictRow], item_id: UUID, recommendation_id: UUID, done: Done) -> None:
    """Note the recommendation that an officer made beside it."""
    values = {"id": item_id, "recommendation_id": recommendation_id, "by": access.user_id}
    connection.execute(_ADOPT, values | msgspec.structs.asdict(done))


def note(
    access: Access,
    connection: Connection[DictRow],
    item: LockedItem | NewItem,
    step: str,
    at: datetime,
    content_sealed: bytes | None = None,
    *,
    noted_at: datetime | None = None,
    ground: str | None = None,
    reason_sealed: bytes | None = None,
) -> None:
    """Add an event to the history of an item; ``noted_at`` is when a step that was taken on paper is keyed in."""
    values = rows.owner_columns(item) | {"event_id": new_id(), "id": item.id, "at": at, "by": access.user_id}
    values |= {"noted_at": noted_at}
    values |= {"step": step, "revision": item.revision, "content": content_sealed}
    values |= {"ground": ground, "reason": reason_sealed}
    connection.execute(_NOTE.encode(), values)


def _locked(connection: Connection[DictRow], chosen: str, key: Mapping[str, object]) -> list[LockedItem]:
    with connection.cursor(row_factory=class_row(LockedItem)) as cursor:
        return cursor.execute(_LOCK.format(chosen=chosen).encode(), {**key, "in_force": list(IN_FORCE)}).fetchall()
