"""Which owners of rule packs were warned of which review, and when."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id

OBJECT = "rule_pack"


class ReviewWarning(Struct, frozen=True, kw_only=True):
    """One warning: ``days`` before the review it was meant for, and to how many mailboxes it went."""

    pack: str
    owner: str
    review_due: date
    days: int
    mailboxes: int
    warned_at: datetime


_ADD = """
    insert into review_warnings (id, org_id, pack, owner, review_due, days, mailboxes, warned_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (org_id, pack, owner, review_due, days) do nothing
"""
_SELECT = """
    select pack, owner, review_due, days, mailboxes, warned_at from review_warnings
    where org_id = %s and review_due >= %s order by pack, owner, review_due, days desc
"""


def add(access: Access, connection: Connection[DictRow], warning: ReviewWarning) -> bool:
    """Note a warning; ``False`` when it was noted before. Whoever notes the same at once waits for the first."""
    values = (warning.pack, warning.owner, warning.review_due, warning.days, warning.mailboxes, warning.warned_at)
    return connection.execute(_ADD, (new_id(), access.org_id, *values)).rowcount == 1


def since(access: Access, connection: Connection[DictRow], day: date) -> list[ReviewWarning]:
    """Return the warnings about reviews that are due on a day or after it."""
    with connection.cursor(row_factory=class_row(ReviewWarning)) as cursor:
        return cursor.execute(_SELECT, (access.org_id, day)).fetchall()


def forget(connection: Connection[DictRow], before: date) -> int:
    """Delete what was said about reviews that were due before a day; return how many."""
    return connection.execute("delete from review_warnings where review_due < %s", (before,)).rowcount
