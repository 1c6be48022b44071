"""The journeys of some days for the lake: their flights, how they ended, and who stays out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store.how_journeys_ended import HOW_IT_ENDED, SHOWN


class Ended(Struct, frozen=True):
    """How a journey ended, in the words of the rule vocabulary, and since when that is known; ``None``: not told."""

    result: str | None
    known_at: datetime | None


_FLIGHTS = """
    select id from flights
    where org_id = %(org_id)s and flight_date between %(first)s and %(last)s order by flight_date, id
"""

# Nobody in the care of protection, and nobody who is masked, leaves the store.
_ENDED = f"""
    select j.id, told.result, told.known_at
    from journeys j
    left join lateral ({HOW_IT_ENDED}) told on true
    where j.org_id = %(org_id)s and j.flight_id = any (%(flights)s) and j.masked_at is null and j.joined_into is null
      and {SHOWN}
"""  # noqa: S608 - constant fragments


def flights(access: Access, connection: Connection[DictRow], first: date, last: date) -> list[UUID]:
    """Return the flights of these days, both included, in order of their date."""
    found = connection.execute(_FLIGHTS, {"org_id": access.org_id, "first": first, "last": last})
    return [row["id"] for row in found]


def ended(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> dict[UUID, Ended]:
    """Return how journeys of flights ended; one that is missing stays in the store."""
    found = connection.execute(_ENDED, {"org_id": access.org_id, "flights": list(flights)})
    return {row["id"]: Ended(row["result"], row["known_at"]) for row in found}
