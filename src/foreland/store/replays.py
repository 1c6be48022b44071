"""Messages that are read again from what was kept of them: found in the order of their receipt, flight by flight."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store import rows
from foreland.store.messages import MessageRow


class Selection(Struct, frozen=True, kw_only=True):
    """Which messages: some by identifier, those of a flight, those received in a stretch of time; all when empty."""

    messages: tuple[UUID, ...] = ()
    flight: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of :data:`_SELECTED`."""
        return {
            "messages": list(self.messages) or None,
            "flight": self.flight,
            "since": self.since,
            "until": self.until,
        }


class KeptMessage(Struct, frozen=True, kw_only=True):
    """A message with what is needed to read it again.

    ``ordinal`` tells apart those that one message about several flights became; ``followed`` says that another message
    of the flight, received later, was prepared at the same instant.
    """

    id: UUID
    received_on: date
    received_at: datetime
    receipt_id: UUID
    originator_org: UUID
    source: str | None
    position: int
    ordinal: int
    kind: str
    function: str | None
    test: bool
    sender: str | None
    recipient: str | None
    control_reference: str | None
    prepared_at: datetime | None
    flight_id: UUID | None
    flight_date: date | None
    carrier: str | None
    number: str | None
    suffix: str | None
    body_sha256: bytes | None
    effect: str
    defects: list[dict[str, Any]]
    segments_sealed: bytes | None
    followed: bool


class ToldReport(Struct, frozen=True, kw_only=True):
    """A report of a traveller without what it says; ``journey_id`` is its own, also when an officer joined that one."""

    id: UUID
    journey_id: UUID
    source: str
    message_id: UUID
    joined_by: str
    version: int
    content: str
    is_current: bool
    is_mention: bool
    reported_at: datetime


class ToldBooking(Struct, frozen=True, kw_only=True):
    """The current version of a booking: which message told it, and when that was prepared."""

    record_locator: str
    message_id: UUID
    reported_at: datetime


_SELECTED = """
    m.org_id = %(org_id)s
    and (%(messages)s::uuid[] is null or m.id = any (%(messages)s))
    and (%(flight)s::uuid is null or m.flight_id = %(flight)s)
    and (%(since)s::timestamptz is null or m.received_at >= %(since)s)
    and (%(until)s::timestamptz is null or m.received_at < %(until)s)
    and (%(since)s::timestamptz is null or m.received_on >= (%(since)s::timestamptz - interval '1 day')::date)
    and (%(until)s::timestamptz is null or m.received_on <= (%(until)s::timestamptz + interval '1 day')::date)
"""

_FLIGHTS = f"""
    select distinct m.flight_id from messages m
    where {_SELECTED} and m.flight_id is not null and (%(after)s::uuid is null or m.flight_id > %(after)s)
    order by 1 limit %(limit)s
"""  # noqa: S608 - constant fragments

_MESSAGES = f"""
    select m.id, m.received_on, m.received_at, m.receipt_id, m.originator_org, r.source, m.position, m.kind,
           m.function, m.test, m.sender, m.recipient, m.control_reference, m.prepared_at, m.flight_id, m.flight_date,
           f.carrier, f.number, f.suffix, m.body_sha256, m.effect, m.defects, m.segments_sealed,
           (select count(*) from messages s
            where s.org_id = m.org_id and s.received_on = m.received_on and s.receipt_id = m.receipt_id
              and s.position = m.position and s.id < m.id) as ordinal,
           exists (select from messages s
                   where s.org_id = m.org_id and s.flight_id = m.flight_id and s.effect = 'applied'
                     and (s.received_at, s.id) > (m.received_at, m.id)
                     and coalesce(s.prepared_at, s.received_at) = coalesce(m.prepared_at, m.received_at)) as followed
    from messages m
    left join receipts r on r.org_id = m.org_id and r.id = m.receipt_id
    left join flights f on f.id = m.flight_id
    where {_SELECTED} and m.flight_id is not distinct from %(of_flight)s
      and (%(after_at)s::timestamptz is null or (m.received_at, m.id) > (%(after_at)s, %(after_id)s::uuid))
    order by m.received_at, m.id limit %(limit)s
"""  # noqa: S608 - constant fragments

_REPORTS = """
    select r.id, coalesce(r.reported_as, r.journey_id) as journey_id, r.source, r.message_id, r.joined_by, r.version,
           r.content, r.is_current, r.is_mention, r.reported_at
    from journeys j
    join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.flight_id = %(flight_id)s
    order by r.id
"""

_BOOKINGS = """
    select record_locator, message_id, reported_at from bookings
    where org_id = %(org_id)s and flight_date = %(flight_date)s and flight_id = %(flight_id)s and is_current
      and record_locator is not null
"""

_REREAD = (
    "kind",
    "profile",
    "version",
    "document_code",
    "function",
    "push",
    "transaction_reference",
    "common_access_reference",
    "part_number",
    "part_last",
    "flight_id",
    "flight_date",
    "declared_passengers",
    "declared_crew",
    "declared_bookings",
    "travellers",
    "bookings",
    "reporting_contact",
    "effect",
    "defects",
)
"""What of a message may be other when it is read again."""

# The defects are compared as a set: reading again finds them in another order.
_PUT = f"""
    update messages m set ({", ".join(_REREAD)}) = (
        select {", ".join(f"new.{name}" for name in _REREAD)}
        from json_populate_record(null::messages, %(row)s::json) new)
    from json_populate_record(null::messages, %(row)s::json) as this
    where m.org_id = %(org_id)s and m.received_on = this.received_on and m.id = this.id
      and (({", ".join(f"m.{name}" for name in _REREAD if name != "defects")})
           is distinct from ({", ".join(f"this.{name}" for name in _REREAD if name != "defects")})
           or not (m.defects @> this.defects and this.defects @> m.defects))
"""  # noqa: S608 - constant fragments


def flights(
    access: Access, connection: Connection[DictRow], selection: Selection, after: UUID | None, limit: int
) -> list[UUID]:
    """Return the next flights with selected messages, in the order of their identifiers."""
    key = {**selection.parameters(), "org_id": access.org_id, "after": after, "limit": limit}
    return [row["flight_id"] for row in connection.execute(_FLIGHTS.encode(), key)]


def messages(
    access: Access,
    connection: Connection[DictRow],
    selection: Selection,
    flight: UUID | None,
    after: KeptMessage | None,
    limit: int,
) -> list[KeptMessage]:
    """Return the next selected messages of a flight, or of no flight, in the order of their receipt."""
    key = {
        **selection.parameters(),
        "org_id": access.org_id,
        "of_flight": flight,
        "after_at": after.received_at if after else None,
        "after_id": after.id if after else None,
        "limit": limit,
    }
    with connection.cursor(row_factory=class_row(KeptMessage)) as cursor:
        return cursor.execute(_MESSAGES.encode(), key).fetchall()


def reports(access: Access, connection: Connection[DictRow], flight_date: date, flight_id: UUID) -> list[ToldReport]:
    """Return every report about the travellers of a flight, in the order in which they were written."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "flight_id": flight_id}
    return rows.fetch(connection, _REPORTS, key, ToldReport)


def bookings(
    access: Access, connection: Connection[DictRow], flight_date: date, flight_id: UUID
) -> dict[str, ToldBooking]:
    """Return by locator who told the current version of each booking of a flight."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "flight_id": flight_id}
    return {one.record_locator: one for one in rows.fetch(connection, _BOOKINGS, key, ToldBooking)}


def put(access: Access, connection: Connection[DictRow], row: MessageRow) -> bool:
    """Write what a message says now; return whether that is another than stood there. What is sealed stays."""
    # a single object, not a list of rows
    text = rows.as_json([row])[1:-1]
    return connection.execute(_PUT.encode(), {"row": text, "org_id": access.org_id}).rowcount > 0
