"""Requests to look at masked journeys."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.safeguards.unmasking import Request, State
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

REASON = "unmask_requests.reason_sealed"
"""What the sealed reason is bound to."""


class Asked(Struct, frozen=True, kw_only=True):
    """A request as it is listed: of which journey and flight, why, by whom, and what became of it."""

    id: UUID
    flight_date: date
    journey_id: UUID
    flight: str
    basis: str
    reason_sealed: bytes
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    open_until: datetime
    state: State
    decided_by_name: str | None
    decided_at: datetime | None
    view_until: datetime | None

    def request(self) -> Request:
        """Return what deciding about it needs."""
        return Request(asked_by=self.asked_by, state=self.state, open_until=self.open_until, view_until=self.view_until)


_MASKED = """
    select originator_org, handling_id, purpose, retention_class from vault_journeys
    where org_id = %(org_id)s and flight_date = %(flight_date)s and journey_id = %(journey_id)s
"""

# Of the same officer about the same journey one waits at a time; one that has lapsed makes room.
_LAPSE = """
    delete from unmask_requests
    where org_id = %(org_id)s and journey_id = %(journey_id)s and asked_by = %(asked_by)s
      and state = 'open' and open_until <= %(now)s
"""

_ASK = f"""
    insert into unmask_requests (id, {COLUMNS}, flight_date, journey_id, basis, reason_sealed, asked_by, asked_at,
                                 open_until)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_date)s,
            %(journey_id)s, %(basis)s, %(reason)s, %(asked_by)s, %(now)s, %(open_until)s)
    on conflict do nothing
"""  # noqa: S608 - constant column names

_SELECT = """
    select r.id, r.flight_date, r.journey_id, f.carrier || f.number || f.suffix as flight, r.basis, r.reason_sealed,
           r.asked_by, who.display_name as asked_by_name, r.asked_at, r.open_until, r.state,
           whom.display_name as decided_by_name, r.decided_at, r.view_until
    from unmask_requests r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = j.flight_id
    join users who on who.id = r.asked_by
    left join users whom on whom.id = r.decided_by
"""

_LISTED = f"""
    {_SELECT}
    where r.org_id = %(org_id)s and (%(asked_by)s::uuid is null or r.asked_by = %(asked_by)s)
    order by r.state <> 'open' or r.open_until <= %(now)s, r.asked_at desc, r.id limit %(limit)s
"""

_ONE = _SELECT + " where r.org_id = %(org_id)s and r.id = %(id)s for update of r"

_DECIDE = """
    update unmask_requests set state = %(state)s, decided_by = %(user_id)s, decided_at = %(now)s,
                               view_until = %(view_until)s
    where org_id = %(org_id)s and id = %(id)s
"""


def owner_of_masked(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> Ownership | None:
    """Return who owns a masked journey; ``None`` when there is none the viewer may see."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    row = connection.execute(_MASKED, key).fetchone()
    return Ownership(org_id=access.org_id, **row) if row else None


def ask(
    connection: Connection[DictRow],
    ownership: Ownership,
    asked: tuple[date, UUID, str, bytes, UUID],
    now: datetime,
    open_until: datetime,
) -> UUID | None:
    """Add a request: flight date, journey, legal basis, sealed reason, officer. ``None`` when that officer's waits."""
    flight_date, journey_id, basis, reason, asked_by = asked
    values = dict(zip(COLUMNS.split(", "), ownership.values(), strict=True))
    what = {"flight_date": flight_date, "journey_id": journey_id, "basis": basis, "reason": reason}
    found = values | what | {"id": new_id(), "asked_by": asked_by, "now": now, "open_until": open_until}
    connection.execute(_LAPSE, found)
    return found["id"] if connection.execute(_ASK, found).rowcount else None  # type: ignore[return-value]


def asked_for(
    access: Access, connection: Connection[DictRow], now: datetime, *, asked_by: UUID | None, limit: int
) -> list[Asked]:
    """Return requests, those that wait first; with ``asked_by`` those of one officer alone."""
    key = {"org_id": access.org_id, "asked_by": asked_by, "now": now, "limit": limit}
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        return cursor.execute(_LISTED.encode(), key).fetchall()


def one(access: Access, connection: Connection[DictRow], request_id: UUID) -> Asked | None:
    """Return a request, which nobody else changes until the end of the transaction."""
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        return cursor.execute(_ONE.encode(), {"org_id": access.org_id, "id": request_id}).fetchone()


def decide(
    access: Access,
    connection: Connection[DictRow],
    request_id: UUID,
    state: State,
    now: datetime,
    view_until: datetime | None,
) -> None:
    """Write the answer of the viewer; the database refuses one to their own request."""
    values = {"org_id": access.org_id, "id": request_id, "state": state, "user_id": access.user_id}
    connection.execute(_DECIDE, values | {"now": now, "view_until": view_until})
