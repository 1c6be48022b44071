"""What officers typed to look for somebody on lists and among travellers: sealed, and deleted on its day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership

CONTENT = "list_questions.content_sealed"
"""What the sealed words are bound to."""

Kind = Literal["tester", "search"]


class Question(Struct, frozen=True, kw_only=True):
    """Who asked what, when; kept until its day."""

    kind: Kind
    asked_by: UUID
    asked_at: datetime
    content_sealed: bytes
    expires_on: date


_ADD = """
    insert into list_questions (id, org_id, originator_org, handling_id, purpose, retention_class, kind, asked_by,
                                asked_at, content_sealed, expires_on)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(kind)s,
            %(asked_by)s, %(asked_at)s, %(content_sealed)s, %(expires_on)s)
"""


def add(connection: Connection[DictRow], ownership: Ownership, question: Question) -> UUID:
    """Keep a question; return its identifier."""
    made = new_id()
    connection.execute(_ADD, msgspec.structs.asdict(ownership) | msgspec.structs.asdict(question) | {"id": made})
    return made
