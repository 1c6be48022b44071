"""Lookouts as a port has them, and what it found of who arrived."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.inbound import Arrival, Withdrawal
from foreland.review.true_time import Done
from foreland.store import outbox
from foreland.store.identifiers import new_id
from foreland.store.inbound import HeldReview
from foreland.store.outbox import SCREEN_FLIGHT
from foreland.store.ownership import COLUMNS
from foreland.store.rows import OwnedRow

WORDS = "arrival_outcomes.words_sealed"
"""What the sealed words of a port are bound to."""

_LOOKOUT = f"""
    select {COLUMNS}, flight_id, flight_date, journey_id, port from lookouts
    where org_id = %(org_id)s and id = %(id)s and withdrawn_at is null
      and not foreland_is_protected(flight_date, journey_id)
"""  # noqa: S608 - constant column names

_WITHDRAW = """
    update lookouts set withdrawn_at = %(now)s, withdrawn_by = %(by)s, withdrawal = %(withdrawal)s
    where id = %(id)s and withdrawn_at is null
"""

_ARRIVING = "select * from foreland_arriving(%(org_id)s, %(day)s, %(designator)s, %(document)s) where port is not null"

_RECORD = f"""
    insert into arrival_outcomes (id, {COLUMNS}, flight_id, flight_date, journey_id, port, outcome, document,
                                  recorded_by, recorded_at, noted_at, words_sealed)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(port)s, %(outcome)s, %(document)s, %(by)s, %(at)s,
            %(noted_at)s, %(words)s)
"""  # noqa: S608 - constant column names


# What was said of the document, now or before, is a fact that the journey may not have been screened with.
_RENEW = """
    update journeys set facts_version = facts_version + 1
    where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(journey_id)s and masked_at is null
      and exists (select from arrival_outcomes a where a.flight_date = %(flight_date)s
                  and a.journey_id = %(journey_id)s and a.document is not null)
    returning flight_id::text as flight
"""

# The doors that close first: before that nobody arrived anywhere.
_FOUND = """
    select (select min(leg.door_close_utc) from legs leg where leg.flight_id = %(flight_id)s) as left_at,
           (select max(o.recorded_at) from arrival_outcomes o
            where o.flight_date = %(flight_date)s and o.journey_id = %(journey_id)s) as recorded_at
"""


class Found(Struct, frozen=True, kw_only=True):
    """When the flight can have left at the earliest, and of when the last outcome about a traveller is."""

    left_at: datetime | None
    recorded_at: datetime | None


class Lookout(OwnedRow, frozen=True, kw_only=True):
    """A lookout in force: whom it announces, and where."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    port: str


def lookout(access: Access, connection: Connection[DictRow], lookout_id: UUID) -> Lookout | None:
    """Return a lookout in force that the viewer may see."""
    with connection.cursor(row_factory=class_row(Lookout)) as cursor:
        return cursor.execute(_LOOKOUT.encode(), {"org_id": access.org_id, "id": lookout_id}).fetchone()


def withdraw(connection: Connection[DictRow], lookout_id: UUID, decided: Withdrawal, now: datetime) -> bool:
    """Take a lookout back; return whether it was in force."""
    values = msgspec.structs.asdict(decided) | {"id": lookout_id, "now": now}
    return connection.execute(_WITHDRAW, values).rowcount > 0


def arriving(
    access: Access, connection: Connection[DictRow], day: date, designator: str, document: str
) -> list[Lookout]:
    """Return who arrives on a flight of this day or the day before with this document; two when it is not clear who.

    Nobody announced them. A field office finds those of its own ports alone, and learns nothing about them.
    """
    key = {"org_id": access.org_id, "day": day, "designator": designator, "document": document}
    with connection.cursor(row_factory=class_row(Lookout)) as cursor:
        return cursor.execute(_ARRIVING, key).fetchall()


def found_since(connection: Connection[DictRow], about: Lookout | HeldReview) -> Found:
    """Return what the true time of an outcome is held against; outcomes about the traveller wait for each other."""
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"foreland.arrival.{about.journey_id}",))
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        found = cursor.execute(_FOUND, msgspec.structs.asdict(about)).fetchone()
    assert found is not None  # noqa: S101 - a select without a table
    return found


def record(connection: Connection[DictRow], about: Lookout, arrival: Arrival, words: bytes | None, done: Done) -> None:
    """Write what the port found."""
    values: dict[str, Any] = msgspec.structs.asdict(about) | msgspec.structs.asdict(arrival)
    connection.execute(_RECORD.encode(), values | msgspec.structs.asdict(done) | {"id": new_id(), "words": words})


def screen_inspected(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime
) -> None:
    """Have a journey screened again of whose document a port said something."""
    values = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    flights = [row["flight"] for row in connection.execute(_RENEW, values)]
    outbox.add(connection, access.org_id, SCREEN_FLIGHT, flights, now)
