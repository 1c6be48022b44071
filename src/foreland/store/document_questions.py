"""Questions of carriers whether a document is good, and the officers' answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

NUMBER = "document_questions.number_sealed"
"""What the sealed number is bound to."""
MOST = 100


class Question(Struct, frozen=True, kw_only=True):
    """A question to be written; the number is sealed."""

    carrier_org: UUID
    airport: str | None
    document_type: str
    issuer: str
    number_sealed: bytes
    asked_by: UUID | None
    asked_at: datetime
    expires_on: date


class QuestionRow(Struct, frozen=True, kw_only=True):
    """A question as pages show it."""

    id: UUID
    carrier: str
    airport: str | None
    document_type: str
    issuer: str
    number_sealed: bytes
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


_ADD = f"""
    insert into document_questions (id, {COLUMNS}, carrier_org, airport, document_type, issuer, number_sealed, asked_by,
                                    asked_at, expires_on)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(carrier_org)s,
            %(airport)s, %(document_type)s, %(issuer)s, %(number_sealed)s, %(asked_by)s, %(asked_at)s, %(expires_on)s)
"""  # noqa: S608 - constant column names

_ROWS = """
    select q.id, coalesce(o.code, o.name) as carrier, q.airport, q.document_type, q.issuer, q.number_sealed, q.asked_at,
           q.answer, q.answered_at
    from document_questions q join organisations o on o.id = q.carrier_org
"""

_OWN = (
    _ROWS
    + """ where q.carrier_org = %(carrier)s and q.asked_at >= %(since)s
      and (%(airports)s::text[] = '{}' or q.airport = any (%(airports)s))
    order by q.asked_at desc, q.id limit %(limit)s"""
)

# Those that wait come first, the oldest of them on top; then what was answered lately.
_DESK = (
    _ROWS
    + """ where q.org_id = %(org_id)s and (q.answer is null or q.answered_at >= %(since)s)
    order by q.answer is not null, case when q.answer is null then q.asked_at end, q.answered_at desc, q.id
    limit %(limit)s"""
)


def add(connection: Connection[DictRow], ownership: Ownership, question: Question) -> UUID:
    """Write a question."""
    values: dict[str, Any] = msgspec.structs.asdict(ownership) | msgspec.structs.asdict(question)
    values["id"] = new_id()
    connection.execute(_ADD.encode(), values)
    return UUID(str(values["id"]))


def of_carrier(access: Access, connection: Connection[DictRow], since: datetime) -> Sequence[QuestionRow]:
    """Return the questions of the viewer's carrier, at their airports, the latest first."""
    values = {"carrier": access.org_id, "airports": list(access.airports), "since": since, "limit": MOST}
    with connection.cursor(row_factory=class_row(QuestionRow)) as cursor:
        return cursor.execute(_OWN, values).fetchall()


def of_desk(access: Access, connection: Connection[DictRow], since: datetime) -> Sequence[QuestionRow]:
    """Return the questions that wait, the oldest first, and those answered since an instant."""
    values = {"org_id": access.org_id, "since": since, "limit": MOST}
    with connection.cursor(row_factory=class_row(QuestionRow)) as cursor:
        return cursor.execute(_DESK, values).fetchall()


def is_answered(access: Access, connection: Connection[DictRow], question_id: UUID) -> bool | None:
    """Return whether a question has its answer, and hold it until the transaction ends; ``None`` without one."""
    query = "select answer is not null as done from document_questions where org_id = %s and id = %s for update"
    row = connection.execute(query, (access.org_id, question_id)).fetchone()
    return None if row is None else bool(row["done"])


def write_answer(
    access: Access, connection: Connection[DictRow], question_id: UUID, answer: str, now: datetime
) -> None:
    """Answer a question."""
    connection.execute(
        "update document_questions set answer = %s, answered_by = %s, answered_at = %s where org_id = %s and id = %s",
        (answer, access.user_id, now, access.org_id, question_id),
    )
