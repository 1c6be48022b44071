"""Recommendations as officers see them: a list by the doors, and one with its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.policy import Approval, Kind
from foreland.liaison.progress import State
from foreland.store.views.clock import BOARDING_DOOR, UNTIL
from foreland.store.views.person import PERSON


class RecommendationRow(Struct, frozen=True, kw_only=True):
    """A recommendation with its traveller, flight, clock and the notice that went out."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    party_id: UUID | None
    designator: str
    board: str | None
    destination: str | None
    desk: str | None
    door_close_utc: datetime | None
    until_utc: datetime | None
    surname: str | None
    given_names: str | None
    seat: str | None
    record_locator: str | None
    kind: Kind
    ground: str
    facts: list[str]
    protection: str
    protection_asked_by: str | None
    reason_sealed: bytes | None
    state: State
    row_version: int
    approval: Approval
    made_by: UUID
    made_by_name: str
    made_at: datetime
    approved_by: UUID | None
    approved_by_name: str | None
    sent_at: datetime | None
    action: str | None
    action_at: datetime | None
    outcome: str | None
    rejected: bool
    reference: str | None
    acknowledged_by: str | None
    hits: int
    total: int


class RecommendationEvent(Struct, frozen=True, kw_only=True):
    """A step in the history of a recommendation."""

    at: datetime
    noted_at: datetime
    step: str
    actor: str | None
    organisation: str
    detail: dict[str, Any]
    words_sealed: bytes | None


# What an officer has to act on comes first: to be approved, then what the carrier has not acknowledged; by the doors.
_ROWS = f"""
    select r.id, r.flight_id, r.flight_date, r.journey_id, r.party_id, f.carrier || f.number || f.suffix as designator,
           coalesce(j.board, f.origin) as board, coalesce(j."off", f.destination) as destination, f.desk,
           clock.door_close_utc, {UNTIL} as until_utc, who.surname, who.given_names, j.seat, who.record_locator,
           r.kind, r.ground, r.facts, r.protection, r.protection_asked_by, r.reason_sealed, r.state, r.row_version,
           r.approval, r.made_by, author.display_name as made_by_name, r.made_at, r.approved_by,
           approver.display_name as approved_by_name, r.sent_at, r.action, r.action_at, r.outcome, r.rejected,
           n.reference, n.acknowledged_by,
           (select count(*) from recommendation_hits b join hits h on h.flight_date = b.flight_date and h.id = b.hit_id
            where b.recommendation_id = r.id) as hits, -- as many as the viewer may see
           count(*) over () as total
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = r.flight_id
    join users author on author.id = r.made_by
    left join users approver on approver.id = r.approved_by
    left join carrier_notices n on n.recommendation_id = r.id
    {BOARDING_DOOR}
    {PERSON}
    where r.org_id = %(org_id)s and {{chosen}}
    order by case when r.state = 'proposed' then 0 when r.state in ('sent', 'withdrawn') then 1
                  when r.approval = 'after' and r.approved_by is null then 2
                  when r.state in ('acknowledged', 'acted') then 3 else 4 end,
             until_utc nulls first, r.made_at desc, r.id
    limit %(limit)s
"""  # noqa: S608 - constant fragments

_LISTED = _ROWS.format(
    chosen="(r.state in ('proposed', 'sent', 'acknowledged', 'acted', 'withdrawn') or r.made_at >= %(since)s"
    " or r.approval = 'after' and r.approved_by is null and r.sent_at is not null)"
)
_ONE = _ROWS.format(chosen="r.id = %(id)s")
_OF_JOURNEY = _ROWS.format(chosen="r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s")

_EVENTS = """
    select e.at, e.noted_at, e.step, u.display_name as actor, o.name as organisation, e.detail, e.words_sealed
    from recommendation_events e
    join organisations o on o.id = e.by_org
    left join users u on u.id = e.user_id
    where e.org_id = %(org_id)s and e.recommendation_id = %(id)s
    order by e.noted_at, e.id limit 200
"""


def listed(
    access: Access, connection: Connection[DictRow], now: datetime, since: datetime, limit: int
) -> list[RecommendationRow]:
    """Return recommendations that are not at their end or not reviewed yet, and those made since an instant."""
    key = {"org_id": access.org_id, "now": now, "since": since, "limit": limit}
    return _rows(connection, _LISTED, key)


def one(
    access: Access, connection: Connection[DictRow], recommendation_id: UUID, now: datetime
) -> RecommendationRow | None:
    """Return a recommendation; ``None`` when the viewer may see no such one."""
    found = _rows(connection, _ONE, {"org_id": access.org_id, "id": recommendation_id, "now": now, "limit": 1})
    return found[0] if found else None


def of_journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime
) -> list[RecommendationRow]:
    """Return the recommendations about a traveller on a flight."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id, "now": now, "limit": 20}
    return _rows(connection, _OF_JOURNEY, key)


def events(access: Access, connection: Connection[DictRow], recommendation_id: UUID) -> list[RecommendationEvent]:
    """Return the history of a recommendation, in order."""
    with connection.cursor(row_factory=class_row(RecommendationEvent)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "id": recommendation_id}).fetchall()


def _rows(connection: Connection[DictRow], query: str, key: dict[str, Any]) -> list[RecommendationRow]:
    with connection.cursor(row_factory=class_row(RecommendationRow)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
