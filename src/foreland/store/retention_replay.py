"""Doing again what the ledger says was deleted and masked: on a restore, whatever ages and holds say (decision 17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import retention_sql
from foreland.store.retention import Flights, Maskable


class Deleted(Struct, frozen=True):
    """A line of the ledger; ``deleted_at`` is when it was masked, where it was."""

    id: UUID
    object_kind: Literal["journey", "booking", "flight", "message"]
    object_id: UUID
    flight_date: date | None
    deleted_at: datetime
    act: Literal["deleted", "masked"] = "deleted"


_JOURNEYS = """
    select j.id, j.flight_date from journeys j
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s)
      and (j.id = any (%(journey)s) or j.flight_id = any (%(flight)s))
"""

_BOOKINGS_OF_JOURNEYS = """
    select distinct r.booking_id from reported_travellers r
    where r.flight_date = any (%(dates)s) and r.journey_id = any (%(journeys)s) and r.booking_id is not null
"""

_LOOSE_BOOKINGS = """
    select b.id from bookings b
    where b.org_id = %(org_id)s and b.flight_date = any (%(dates)s)
      and (b.flight_id = any (%(flight)s) or b.id = any (%(told)s))
      and not exists (select from reported_travellers r where r.flight_date = b.flight_date and r.booking_id = b.id)
"""

_FLIGHTS_OF = """
    select distinct flight_id from journeys where flight_date = any (%(dates)s) and id = any (%(journeys)s)
"""

_MESSAGES = """
    delete from messages where org_id = %(org_id)s and (id = any (%(message)s) or flight_id = any (%(flight)s))
"""

_FLIGHTS = "delete from flights where org_id = %(org_id)s and id = any (%(flight)s)"


_TO_MASK = """
    select id from {table}
    where org_id = %(org_id)s and flight_date = any (%(dates)s) and masked_at is null
      and (id = any (%(ids)s) or flight_id = any (%(flight)s))
"""


def to_mask(access: Access, connection: Connection[DictRow], masked: Sequence[Deleted]) -> Maskable:
    """Return what is to be masked again of these journeys, bookings and flights."""
    ids: dict[str, list[UUID]] = {"journey": [], "booking": [], "flight": [], "message": []}
    for each in masked:
        ids[each.object_kind].append(each.object_id)
    dates = sorted({each.flight_date for each in masked if each.flight_date})
    found: dict[str, list[UUID]] = {}
    for table, kind in (("journeys", "journey"), ("bookings", "booking")):
        values = {"org_id": access.org_id, "dates": dates, "ids": ids[kind], "flight": ids["flight"]}
        found[table] = [row["id"] for row in connection.execute(_TO_MASK.format(table=table).encode(), values)]
    key = {"dates": dates, "journeys": found["journeys"]}
    flights = [row["flight_id"] for row in connection.execute(_FLIGHTS_OF, key)]
    after = (date.max, UUID(int=0))
    return Maskable(Flights(flights, dates, after), found["journeys"], found["bookings"])


def forget(access: Access, connection: Connection[DictRow], deleted: Sequence[Deleted]) -> int:
    """Delete these objects with all that hangs on them; return how many journeys, flights and messages went."""
    values: dict[str, Any] = {"org_id": access.org_id, "journey": [], "flight": [], "message": []}
    for each in deleted:
        values[each.object_kind].append(each.object_id)
    values["dates"] = sorted({each.flight_date for each in deleted if each.flight_date})
    values["journeys"] = [row["id"] for row in connection.execute(_JOURNEYS, values)]
    values["told"] = [row["booking_id"] for row in connection.execute(_BOOKINGS_OF_JOURNEYS, values)]
    connection.execute(retention_sql.DELETE_SCREENINGS, values)
    connection.execute(retention_sql.DELETE_CONTACTS_OF_JOURNEYS, values)
    connection.execute(retention_sql.DELETE_REGISTRY, values)
    gone = connection.execute(retention_sql.DELETE_JOURNEYS, values).rowcount
    connection.execute(retention_sql.DELETE_JOINS, values | {"gone": values["journeys"]})
    values["bookings"] = [row["id"] for row in connection.execute(_LOOSE_BOOKINGS, values)]
    connection.execute(retention_sql.DELETE_CONTACTS_OF_BOOKINGS, values)
    connection.execute(retention_sql.DELETE_BOOKINGS, values)
    gone += connection.execute(_MESSAGES, values).rowcount
    return gone + connection.execute(_FLIGHTS, values).rowcount
