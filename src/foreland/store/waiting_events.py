"""What telegrams told of flights nobody has named yet: bounded for each sender and flight, and deleted after a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows
from foreland.travel.flight import Designator

MAX_OF_FLIGHT = 50
"""Events that one sender may leave about one flight and day: of more, the newest are kept."""

MAX_OF_SENDER = 20_000
"""Events that one sender may leave in all: beyond that, what comes is not kept."""


class WaitingRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``waiting_events``; ``event`` is the event as JSON."""

    id: UUID
    carrier: str
    number: str
    suffix: str
    flight_date: date
    kind: str
    message_id: UUID
    received_on: date
    heard_at: datetime
    event: dict[str, Any]
    expires_on: date


_ADD = rows.insertion("waiting_events", WaitingRow)

_TRIM = """
    delete from waiting_events w using (
        select id, row_number() over (partition by carrier, number, suffix, flight_date order by heard_at desc, id desc)
        from waiting_events
        where org_id = %(org_id)s and originator_org = %(originator)s
          and (carrier, number, suffix, flight_date) in (
              select * from unnest(%(carriers)s::text[], %(numbers)s::text[], %(suffixes)s::text[], %(dates)s::date[]))
    ) ranked
    where w.id = ranked.id and ranked.row_number > %(most)s
"""

_COUNT = """
    select count(*) as n from (
        select from waiting_events where org_id = %(org_id)s and originator_org = %(originator)s limit %(most)s
    ) left_by_sender
"""

_LOAD = f"""
    select {rows.column_list(WaitingRow)} from waiting_events
    where org_id = %(org_id)s and flight_date between %(first)s and %(last)s
      and (carrier, number, suffix) in (
          select * from unnest(%(carriers)s::text[], %(numbers)s::text[], %(suffixes)s::text[]))
    order by heard_at, id
"""  # noqa: S608 - columns of our own row

_DELETE = "delete from waiting_events where org_id = %s and id = any (%s)"

_APPLIED = """
    update messages m set effect = 'applied', flight_id = t.flight_id, flight_date = t.flight_date
    from unnest(%(received)s::date[], %(messages)s::uuid[], %(flights)s::uuid[], %(dates)s::date[])
        as t (received_on, id, flight_id, flight_date)
    where m.org_id = %(org_id)s and m.received_on = t.received_on and m.id = t.id and m.flight_id is null
"""


def add(access: Access, connection: Connection[DictRow], events: Sequence[WaitingRow]) -> int:
    """Keep events of one sender within its bounds; return how many had no room."""
    if not events:
        return 0
    key = {"org_id": access.org_id, "originator": events[0].originator_org}
    row = connection.execute(_COUNT, key | {"most": MAX_OF_SENDER}).fetchone()
    kept = events[: MAX_OF_SENDER - (row["n"] if row else 0)]
    rows.insert(connection, _ADD, kept)
    flights = sorted({(one.carrier, one.number, one.suffix, one.flight_date) for one in kept})
    names = ("carriers", "numbers", "suffixes", "dates")
    columns = {name: [flight[place] for flight in flights] for place, name in enumerate(names)}
    connection.execute(_TRIM, key | columns | {"most": MAX_OF_FLIGHT})
    return len(events) - len(kept)


def load(
    access: Access, connection: Connection[DictRow], numbers: Iterable[Designator], first: date, last: date
) -> list[WaitingRow]:
    """Return what waits for flights of these numbers and days, in the order in which it was heard."""
    wanted = sorted((one.carrier, one.number, one.suffix) for one in numbers)
    key = {
        "org_id": access.org_id,
        "carriers": [one[0] for one in wanted],
        "numbers": [one[1] for one in wanted],
        "suffixes": [one[2] for one in wanted],
        "first": first,
        "last": last,
    }
    return rows.fetch(connection, _LOAD, key, WaitingRow)


def settle(access: Access, connection: Connection[DictRow], applied: Sequence[tuple[WaitingRow, UUID, date]]) -> None:
    """Take events that were applied, each with its flight (identifier, date), from those that wait."""
    if not applied:
        return
    connection.execute(_DELETE, (access.org_id, [row.id for row, _, _ in applied]))
    told = {row.message_id: (row.received_on, flight, day) for row, flight, day in applied}
    key = {
        "org_id": access.org_id,
        "messages": list(told),
        "received": [received for received, _, _ in told.values()],
        "flights": [flight for _, flight, _ in told.values()],
        "dates": [day for _, _, day in told.values()],
    }
    connection.execute(_APPLIED, key)
