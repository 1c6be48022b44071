"""Back-tests that somebody asked for, until a worker has made them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id


class Asked(Struct, frozen=True, kw_only=True):
    """A back-test that was asked for; ``outcome`` is empty until it ended, then ``tested`` or the code of why not."""

    id: UUID
    version_id: UUID
    first_day: date
    last_day: date
    username: str
    by: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    outcome: str


_COLUMNS = """
    b.id, b.version_id, b.first_day, b.last_day, u.username, u.display_name as by, b.asked_at, b.begun_at, b.ended_at,
    b.outcome
"""
_ADD = """
    insert into rule_backtests (id, org_id, version_id, first_day, last_day, asked_by, asked_at)
    values (%s, %s, %s, %s, %s, %s, %s) on conflict (org_id, version_id) where ended_at is null do nothing
"""
_LATEST = f"""
    select {_COLUMNS} from rule_backtests b join users u on u.id = b.asked_by
    where b.org_id = %s and b.version_id = %s order by b.asked_at desc, b.id desc limit 1
"""  # noqa: S608 - constant fragments
_NEXT = f"""
    select {_COLUMNS} from rule_backtests b join users u on u.id = b.asked_by
    where b.org_id = %s and b.ended_at is null and (b.begun_at is null or b.begun_at < %s)
    order by b.asked_at, b.id limit 1 for update of b skip locked
"""  # noqa: S608 - constant fragments
_BEGIN = "update rule_backtests set begun_at = %s where id = %s"
_END = "update rule_backtests set ended_at = %s, outcome = %s where id = %s and begun_at = %s and ended_at is null"


def add(
    access: Access, connection: Connection[DictRow], version_id: UUID, first: date, last: date, now: datetime
) -> UUID | None:
    """Note what the viewer asks for; ``None`` while another of this version waits."""
    made = new_id()
    values = (made, access.org_id, version_id, first, last, access.user_id, now)
    return made if connection.execute(_ADD, values).rowcount else None


def latest(access: Access, connection: Connection[DictRow], version_id: UUID) -> Asked | None:
    """Return what was asked for last of a version."""
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        return cursor.execute(_LATEST, (access.org_id, version_id)).fetchone()


def begin(access: Access, connection: Connection[DictRow], lease: timedelta, now: datetime) -> Asked | None:
    """Take the oldest that waits, or that somebody began and did not end within ``lease``."""
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        found = cursor.execute(_NEXT, (access.org_id, now - lease)).fetchone()
    if found is not None:
        connection.execute(_BEGIN, (now, found.id))
    return found


def end(connection: Connection[DictRow], asked: UUID, begun: datetime, outcome: str, now: datetime) -> None:
    """Note how the one begun at that instant ended, unless somebody else began it anew meanwhile."""
    connection.execute(_END, (now, outcome, asked, begun))
