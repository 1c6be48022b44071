"""How the exchange with partners goes by itself: what is due, what came of it, since when one is not reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access

Way = Literal["call", "fetch"]
"""Bundles are handed over to the partner's Foreland; what it released to us is read from its TAXII server."""


class Line(Struct, frozen=True, kw_only=True):
    """How it goes with a partner one way. ``amount``: bundles or items, the last time; ``failures``: in a row."""

    partner_org: UUID
    partner: str
    code: str
    way: Way
    next_at: datetime
    tried_at: datetime
    done_at: datetime | None
    amount: int
    refused: int
    trouble: str | None
    failures: int
    failing_since: datetime | None


# One that is under way is due again when its lease has passed: whoever had it is gone.
_CLAIM = """
    insert into exchange_lines (partner_org, way, org_id, next_at, tried_at)
    values (%(partner)s, %(way)s, %(org_id)s, %(now)s + %(lease)s, %(now)s)
    on conflict (partner_org, way) do update set next_at = excluded.next_at, tried_at = excluded.tried_at
    where exchange_lines.next_at <= %(now)s
    returning failures
"""
_DONE = """
    update exchange_lines
    set next_at = %(next)s, done_at = %(now)s, amount = %(amount)s, refused = %(refused)s, trouble = null,
        failures = 0, failing_since = null, told_at = null
    where org_id = %(org_id)s and partner_org = %(partner)s and way = %(way)s
"""
_FAILED = """
    update exchange_lines
    set next_at = %(next)s, amount = %(amount)s, refused = %(refused)s, trouble = %(trouble)s, failures = failures + 1,
        failing_since = coalesce(failing_since, %(now)s)
    where org_id = %(org_id)s and partner_org = %(partner)s and way = %(way)s
"""
_SELECT = """
    select l.partner_org, o.name as partner, p.code, l.way, l.next_at, l.tried_at, l.done_at, l.amount, l.refused,
           l.trouble, l.failures, l.failing_since
    from exchange_lines l
    join exchange_partners p on p.partner_org = l.partner_org join organisations o on o.id = l.partner_org
    where l.org_id = %(org_id)s
"""
_TELL = """
    update exchange_lines set told_at = %(now)s
    where org_id = %(org_id)s and told_at is null and failing_since <= %(since)s and partner_org = any (%(agreed)s)
    returning partner_org
"""


def claim(
    access: Access, connection: Connection[DictRow], partner: UUID, way: Way, now: datetime, lease: timedelta
) -> int | None:
    """Take an exchange that is due; return how often it failed in a row, ``None`` when it is not due, or another's."""
    key = {"org_id": access.org_id, "partner": partner, "way": way, "now": now, "lease": lease}
    row = connection.execute(_CLAIM, key).fetchone()
    return None if row is None else int(row["failures"])


def note(
    access: Access,
    connection: Connection[DictRow],
    line: tuple[UUID, Way],
    came: tuple[int, int, str | None],
    now: datetime,
    next_at: datetime,
) -> None:
    """Note what came of an exchange: how much, how much was refused, and why it broke off, if it did."""
    amount, refused, trouble = came
    key = {"org_id": access.org_id, "partner": line[0], "way": line[1], "now": now, "next": next_at}
    values = {"amount": amount, "refused": refused, "trouble": trouble}
    connection.execute(_DONE if trouble is None else _FAILED, key | values)


def hasten(access: Access, connection: Connection[DictRow], partner: UUID, now: datetime) -> int:
    """Let the exchange with a partner be due at once; return how many ways there are to it."""
    query = "update exchange_lines set next_at = least(next_at, %s) where org_id = %s and partner_org = %s"
    return connection.execute(query, (now, access.org_id, partner)).rowcount


def lines(access: Access, connection: Connection[DictRow]) -> list[Line]:
    """Return how it goes with each partner, by its code."""
    with connection.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(f"{_SELECT} order by p.code, l.way", {"org_id": access.org_id}).fetchall()


def unacknowledged(access: Access, connection: Connection[DictRow]) -> dict[UUID, int]:
    """Return how many bundles wait for each partner, handed over or not, until it acknowledges them."""
    query = """select partner_org, count(*)::int as waiting from exchange_packages
        where org_id = %s and state = 'waiting' group by 1"""
    return {row["partner_org"]: row["waiting"] for row in connection.execute(query, (access.org_id,))}


def tell(
    access: Access, connection: Connection[DictRow], agreed: Sequence[UUID], since: datetime, now: datetime
) -> list[Line]:
    """Return, once an outage, with which of these partners exchange has failed since an instant."""
    key = {"org_id": access.org_id, "agreed": list(agreed), "since": since, "now": now}
    found = {row["partner_org"] for row in connection.execute(_TELL, key)}
    return [one for one in lines(access, connection) if one.partner_org in found and one.failures]
