"""Regional desks, and the flights they watch. No traveller stands in ``desks``; operations ask who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import structs
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.review.desks import Desk

Mark = tuple[int, datetime | None, int | None]
"""What tells one state of the table from another."""

_MARK = """
    select count(*) as desks, max(changed_at) as changed, sum(row_version) as versions
    from desks where org_id = %(org_id)s
"""

_ALL = """
    select id, name, zone, hours, covered_by, airports, countries, takes_rest, phone, alert_emails, row_version
    from desks where org_id = %(org_id)s order by name
"""

_ADD = """
    insert into desks (id, org_id, name, zone, hours, covered_by, airports, countries, takes_rest, phone, alert_emails,
                       changed_at, changed_by)
    values (%(id)s, %(org_id)s, %(name)s, %(zone)s, %(hours)s, %(covered_by)s, %(airports)s, %(countries)s,
            %(takes_rest)s, %(phone)s, %(alert_emails)s, %(at)s, %(by)s)
"""

_CHANGE = """
    update desks set name = %(name)s, zone = %(zone)s, hours = %(hours)s, covered_by = %(covered_by)s,
                     airports = %(airports)s, countries = %(countries)s, takes_rest = %(takes_rest)s, phone = %(phone)s,
                     alert_emails = %(alert_emails)s, row_version = row_version + 1, changed_at = %(at)s,
                     changed_by = %(by)s
    where org_id = %(org_id)s and id = %(id)s
"""

# The airport that decides: where the leg into the destination state begins, else the first.
_BOARDING = """
    select f.id, f.desk,
           coalesce((select leg.origin from legs leg where leg.flight_id = f.id
                     order by not leg.border_crossing, leg.position limit 1), f.origin) as boarding
    from flights f
    where f.org_id = %(org_id)s and f.flight_date >= %(since)s
    for update of f
"""

_ROUTE = """
    update flights f set desk = wanted.desk
    from unnest(%(ids)s::uuid[], %(desks)s::text[]) as wanted (id, desk)
    where f.id = wanted.id and f.desk is distinct from wanted.desk
"""


def lock(connection: Connection[DictRow]) -> None:
    """Let one change of the desks at a time through: two desks must not take the same airport."""
    connection.execute("select pg_advisory_xact_lock(hashtext('foreland.desks'))")


def mark(access: Access, connection: Connection[DictRow]) -> Mark:
    """Return what changes whenever the desks change."""
    row = connection.execute(_MARK, {"org_id": access.org_id}).fetchone()
    return (row["desks"], row["changed"], row["versions"]) if row else (0, None, None)


def all_desks(access: Access, connection: Connection[DictRow]) -> tuple[Desk, ...]:
    """Return the desks of the viewer's organisation, by name."""
    return tuple(_desk(row) for row in connection.execute(_ALL, {"org_id": access.org_id}))


def _desk(row: Mapping[str, Any]) -> Desk:
    lists = {name: tuple(row[name]) for name in ("airports", "countries", "alert_emails")}
    return Desk(**{**row, **lists})


def add(access: Access, connection: Connection[DictRow], desk: Desk, now: datetime) -> None:
    """Add a desk."""
    connection.execute(_ADD, _values(access, desk, now))


def change(access: Access, connection: Connection[DictRow], desk: Desk, now: datetime) -> None:
    """Replace everything about a desk."""
    connection.execute(_CHANGE, _values(access, desk, now))


def _values(access: Access, desk: Desk, now: datetime) -> dict[str, Any]:
    values = structs.asdict(desk) | {"org_id": access.org_id, "at": now, "by": access.username}
    return values | {name: list(values[name]) for name in ("airports", "countries", "alert_emails")}


def remove(access: Access, connection: Connection[DictRow], desk_id: UUID) -> None:
    """Remove a desk with its rosters."""
    connection.execute("delete from desks where org_id = %s and id = %s", (access.org_id, desk_id))


def rename(access: Access, connection: Connection[DictRow], before: str, after: str | None) -> None:
    """Let those who work at a desk work at it under its new name."""
    connection.execute("update users set desk = %s where org_id = %s and desk = %s", (after, access.org_id, before))


def boarding(access: Access, connection: Connection[DictRow], since: date) -> list[tuple[UUID, str | None, str | None]]:
    """Return flights since a day with their desk and the airport that decides it, held until the transaction ends."""
    found = connection.execute(_BOARDING, {"org_id": access.org_id, "since": since})
    return [(row["id"], row["desk"], row["boarding"]) for row in found]


def route(connection: Connection[DictRow], wanted: Mapping[UUID, str | None]) -> int:
    """Give flights their desks; return how many changed."""
    if not wanted:
        return 0
    return connection.execute(_ROUTE, {"ids": list(wanted), "desks": list(wanted.values())}).rowcount
