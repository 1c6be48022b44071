"""Rules that are ranked behind because they alert too much, and what owners of rules were told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id

NoticeKind = Literal["expires", "expired", "throttled"]


class Throttle(Struct, frozen=True, kw_only=True):
    """A rule whose alerts since an instant are ranked behind; ``alerts`` of 24 hours, of which ``allowed`` may be."""

    id: UUID
    rule_id: str
    since: datetime
    alerts: int
    allowed: int
    lifted_at: datetime | None


class Notice(Struct, frozen=True, kw_only=True):
    """What the owner of a rule is told; ``about`` says of what, so that it is told once."""

    id: UUID
    rule_id: str
    kind: NoticeKind
    about: str
    owner: str
    figures: dict[str, Any]
    made_at: datetime
    mailboxes: int
    mailed_at: datetime | None


_BEGIN = """
    insert into rule_throttles (id, org_id, rule_id, since, alerts, allowed) values (%s, %s, %s, %s, %s, %s)
    on conflict (org_id, rule_id) where lifted_at is null do update set alerts = excluded.alerts
    returning id, xmax = 0 as begun
"""
_LIFT = """
    update rule_throttles set lifted_at = %(now)s
    where org_id = %(org_id)s and lifted_at is null and not rule_id = any (%(still)s)
    returning id, rule_id, since, alerts, allowed, lifted_at
"""
_IN_FORCE = """
    select id, rule_id, since, alerts, allowed, lifted_at from rule_throttles
    where org_id = %s and lifted_at is null order by since
"""
_ADD = """
    insert into rule_notices (id, org_id, rule_id, kind, about, owner, figures, made_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (org_id, rule_id, kind, about) do nothing
"""
_COLUMNS = "id, rule_id, kind, about, owner, figures, made_at, mailboxes, mailed_at"
_OF_RULE = f"""
    select {_COLUMNS} from rule_notices
    where org_id = %s and rule_id = %s order by made_at desc, id desc limit %s
"""  # noqa: S608 - constant column names
_TO_MAIL = f"""
    select {_COLUMNS} from rule_notices
    where org_id = %s and mailed_at is null and made_at >= %s order by owner, made_at, id
    for update skip locked
"""  # noqa: S608 - constant column names
_MAILED = "update rule_notices set mailed_at = %s, mailboxes = %s where org_id = %s and id = any (%s)"


def one_at_a_time(access: Access, connection: Connection[DictRow]) -> None:
    """Wait until no other worker minds the rules, until the end of the transaction."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 98))", (str(access.org_id),))


def throttle(
    access: Access, connection: Connection[DictRow], rule_id: str, alerts: int, allowed: int, now: datetime
) -> UUID | None:
    """Rank a rule behind from now on; its identifier if that begins now, ``None`` if it was so before."""
    row = connection.execute(_BEGIN, (new_id(), access.org_id, rule_id, now, alerts, allowed)).fetchone()
    return row["id"] if row and row["begun"] else None


def lift(access: Access, connection: Connection[DictRow], still: Collection[str], now: datetime) -> list[Throttle]:
    """End all throttles but those of some rules; return those that ended."""
    with connection.cursor(row_factory=class_row(Throttle)) as cursor:
        return cursor.execute(_LIFT, {"org_id": access.org_id, "still": sorted(still), "now": now}).fetchall()


def in_force(access: Access, connection: Connection[DictRow]) -> dict[str, Throttle]:
    """Return the throttles of now, by rule."""
    with connection.cursor(row_factory=class_row(Throttle)) as cursor:
        return {one.rule_id: one for one in cursor.execute(_IN_FORCE, (access.org_id,))}


def add(
    access: Access,
    connection: Connection[DictRow],
    rule: tuple[str, str],
    kind: NoticeKind,
    about: str,
    figures: dict[str, Any],
    now: datetime,
) -> bool:
    """Note what the owner of a rule, given as (rule, owner), is to be told; ``False`` when it was noted before."""
    rule_id, owner = rule
    values = (new_id(), access.org_id, rule_id, kind, about, owner, Jsonb(figures), now)
    return connection.execute(_ADD, values).rowcount == 1


def of_rule(access: Access, connection: Connection[DictRow], rule_id: str, limit: int) -> list[Notice]:
    """Return what the owner of a rule was told, the latest first."""
    with connection.cursor(row_factory=class_row(Notice)) as cursor:
        return cursor.execute(_OF_RULE, (access.org_id, rule_id, limit)).fetchall()


def to_mail(access: Access, connection: Connection[DictRow], since: datetime) -> list[Notice]:
    """Return what was noted since an instant and not mailed, held, by owner; what another worker holds is left out."""
    with connection.cursor(row_factory=class_row(Notice)) as cursor:
        return cursor.execute(_TO_MAIL, (access.org_id, since)).fetchall()


def mailed(
    access: Access, connection: Connection[DictRow], notices: Collection[UUID], mailboxes: int, now: datetime
) -> None:
    """Note that notices that are held were mailed."""
    connection.execute(_MAILED, (now, mailboxes, access.org_id, list(notices)))
