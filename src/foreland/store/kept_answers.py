"""What officers' systems were answered under a key of their own: one row a user and key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

ANSWER = "kept_answers.answer_sealed"
"""What the sealed answer is bound to."""
KEY = "kept_answers.key_hash"
ASKED = "kept_answers.asked_hash"


class KeptRow(Struct, frozen=True, kw_only=True):
    """What was asked under a key, and the answer; ``None`` while it is under way, or when it was cut off."""

    id: UUID
    asked_hash: bytes
    answer_sealed: bytes | None


_BEGIN = f"""
    insert into kept_answers (id, {COLUMNS}, user_id, key_hash, asked_hash, asked_at, expires_on)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (user_id, key_hash) do nothing
"""  # noqa: S608 - constant column names


def begin(
    access: Access, connection: Connection[DictRow], owner: Ownership, key: bytes, asked: bytes, now: datetime
) -> UUID | None:
    """Note that a request is under way; ``None`` when the user has used the key before."""
    about = new_id()
    values = (about, *owner.values(), access.user_id, key, asked, now, now.date())
    return about if connection.execute(_BEGIN.encode(), values).rowcount == 1 else None


def one(access: Access, connection: Connection[DictRow], key: bytes) -> KeptRow | None:
    """Return what the viewer asked under a key."""
    query = "select id, asked_hash, answer_sealed from kept_answers where user_id = %s and key_hash = %s"
    with connection.cursor(row_factory=class_row(KeptRow)) as cursor:
        return cursor.execute(query, (access.user_id, key)).fetchone()


def finish(connection: Connection[DictRow], about: UUID, sealed: bytes) -> None:
    """Keep the answer."""
    connection.execute("update kept_answers set answer_sealed = %s where id = %s", (sealed, about))


def forget(connection: Connection[DictRow], before: datetime) -> None:
    """Delete what was asked before an instant."""
    connection.execute("delete from kept_answers where asked_at < %s", (before,))
