"""What the sensitive-data filter removed, counted: by entry and kind of field, and by day and carrier."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class EntryCount(Struct, frozen=True, kw_only=True):
    """How often an entry was removed from a kind of field of a carrier's messages, in a period."""

    entry: str
    category: str
    place: str
    carrier: str
    removals: int


class DayCount(Struct, frozen=True, kw_only=True):
    """How much of a category was removed on a day from a carrier's messages."""

    day: date
    carrier: str
    category: str
    removals: int


_ALL = """
    (select day, carrier, place, category, entry, removals from filter_counts
     where org_id = %(org_id)s and day >= %(since)s
     union all
     select day, carrier, place, category, entry, removals from filter_tally
     where org_id = %(org_id)s and day >= %(since)s) counted
    where (%(carrier)s = '' or carrier = %(carrier)s)
"""

_BY_ENTRY = f"""
    select entry, category, place, carrier, sum(removals)::bigint as removals from {_ALL}
    group by entry, category, place, carrier order by removals desc, entry, place, carrier limit %(limit)s
"""  # noqa: S608 - constant fragments

_BY_DAY = f"""
    select day, carrier, category, sum(removals)::bigint as removals from {_ALL}
    group by day, carrier, category order by day desc, carrier, category limit %(limit)s
"""  # noqa: S608 - constant fragments


def by_entry(
    access: Access, connection: Connection[DictRow], since: date, carrier: str, limit: int
) -> list[EntryCount]:
    """Return what was removed since a day, the most frequent first; of one carrier when it is named."""
    parameters = {"org_id": access.org_id, "since": since, "carrier": carrier, "limit": limit}
    with connection.cursor(row_factory=class_row(EntryCount)) as cursor:
        return cursor.execute(_BY_ENTRY, parameters).fetchall()


def by_day(access: Access, connection: Connection[DictRow], since: date, carrier: str, limit: int) -> list[DayCount]:
    """Return what was removed by day and carrier, the latest first."""
    parameters = {"org_id": access.org_id, "since": since, "carrier": carrier, "limit": limit}
    with connection.cursor(row_factory=class_row(DayCount)) as cursor:
        return cursor.execute(_BY_DAY, parameters).fetchall()
