"""What was asked in blind comparisons, both ways, what met, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.psi_question import Outcome, Tally, Used
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

CONTENT = "deconfliction_questions.content_sealed"
"""The context under which the keys, or the points, of a question are sealed."""
ABOUT = "deconfliction_matches.about_sealed"
"""The context under which the key that met is sealed."""


class Question(Struct, frozen=True, kw_only=True):
    """A question as stored. ``content_sealed`` ends when it is closed. Of a partner's somebody owns the answer."""

    id: UUID
    direction: Literal["asked", "received"]
    partner_org: UUID
    epoch_id: UUID
    case_ref: str
    ground: str
    points: int
    state: Literal["proposed", "sent", "waiting", "answered", "refused"]
    refusal: str | None = None
    first_by: UUID | None = None
    second_by: UUID | None = None
    at: datetime
    closed_at: datetime | None = None
    matches: int = 0
    content_sealed: bytes | None = None
    expires_on: date
    owner_id: UUID | None = None
    due_at: datetime | None = None


class Match(Struct, frozen=True, kw_only=True):
    """Where both know something: our officer, whom to call about which reference, and what came of it."""

    id: UUID
    question_id: UUID
    pointer: bytes
    partner: str
    case_ref: str
    direction: str
    owner: str | None
    reference: str | None
    contact: str | None
    outcome: Outcome | None
    at: datetime


_QUESTION = ", ".join(Question.__struct_fields__)


def add_question(connection: Connection[DictRow], owner: Ownership, question: Question) -> bool:
    """Keep a question; ``False`` when its identifier is known."""
    values = [getattr(question, name) for name in Question.__struct_fields__]
    marks = ", ".join(["%s"] * (5 + len(values)))
    query = f"insert into deconfliction_questions ({COLUMNS}, {_QUESTION}) values ({marks}) on conflict do nothing"  # noqa: S608
    return connection.execute(query.encode(), [*owner.values(), *values]).rowcount == 1


def lock_question(access: Access, connection: Connection[DictRow], question_id: UUID) -> Question | None:
    """Return a question, held until the end of the transaction."""
    query = f"select {_QUESTION} from deconfliction_questions where org_id = %s and id = %s for update"  # noqa: S608
    with connection.cursor(row_factory=class_row(Question)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, question_id)).fetchone()


def questions(access: Access, connection: Connection[DictRow]) -> list[Question]:
    """Return the questions of both directions, the latest first."""
    query = f"select {_QUESTION} from deconfliction_questions where org_id = %s order by at desc, id limit 500"  # noqa: S608
    with connection.cursor(row_factory=class_row(Question)) as cursor:
        return cursor.execute(query.encode(), (access.org_id,)).fetchall()


def hand_on(connection: Connection[DictRow], question_id: UUID, owner: UUID) -> None:
    """Give a partner's question to another owner."""
    connection.execute("update deconfliction_questions set owner_id = %s where id = %s", (owner, question_id))


def change_question(connection: Connection[DictRow], question: Question) -> None:
    """Write how a question stands; the caller has locked it."""
    connection.execute(
        "update deconfliction_questions set state = %s, refusal = %s, first_by = %s, second_by = %s, closed_at = %s,"
        " matches = %s, content_sealed = %s, points = %s where id = %s",
        (
            *(question.state, question.refusal, question.first_by, question.second_by, question.closed_at),
            *(question.matches, question.content_sealed, question.points, question.id),
        ),
    )


def used(
    access: Access, connection: Connection[DictRow], partner: UUID, case_ref: str, question: UUID, since: datetime
) -> Used:
    """Return what a partner asked since an instant and about a case, refused questions too; it stays locked."""
    connection.execute("select pg_advisory_xact_lock(hashtext('foreland.deconfliction'))")
    row = connection.execute(
        """
        select coalesce(sum(points) filter (where at > %(since)s), 0) as points_today,
               count(*) filter (where at > %(since)s) as questions_today,
               coalesce(sum(points) filter (where case_ref = %(case)s), 0) as points_of_case,
               coalesce(bool_or(id = %(id)s), false) as seen
        from deconfliction_questions
        where org_id = %(org_id)s and partner_org = %(partner)s and direction = 'received'
        """,
        {"since": since, "case": case_ref, "id": question, "org_id": access.org_id, "partner": partner},
    ).fetchone()
    assert row is not None  # noqa: S101 - one row always
    return Used(
        points_today=int(row["points_today"]),
        questions_today=row["questions_today"],
        points_of_case=int(row["points_of_case"]),
        seen=row["seen"],
    )


def add_match(
    connection: Connection[DictRow],
    owner: Ownership,
    question_id: UUID,
    pointer: bytes,
    *,
    owner_id: UUID | None,
    reference: str | None,
    about_sealed: bytes | None,
    now: datetime,
) -> None:
    """Keep a match; one that is known stays as it is."""
    connection.execute(
        f"insert into deconfliction_matches ({COLUMNS}, id, question_id, pointer, owner_id, reference,"  # noqa: S608
        " about_sealed, at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing".encode(),
        [*owner.values(), new_id(), question_id, pointer, owner_id, reference, about_sealed, now],
    )


def name_contact(
    access: Access, connection: Connection[DictRow], question_id: UUID, pointer: bytes, contact: str, reference: str
) -> None:
    """Note whom to call about which reference, as the partner said."""
    connection.execute(
        "update deconfliction_matches set contact = %s, reference = %s"
        " where org_id = %s and question_id = %s and pointer = %s and contact is null",
        (contact, reference, access.org_id, question_id, pointer),
    )


def matches(access: Access, connection: Connection[DictRow]) -> list[Match]:
    """Return the matches, those without an outcome first."""
    query = """
        select m.id, m.question_id, m.pointer, o.name as partner, q.case_ref, q.direction, u.display_name as owner,
               m.reference, m.contact, m.outcome, m.at
        from deconfliction_matches m
        join deconfliction_questions q on q.id = m.question_id
        join organisations o on o.id = q.partner_org
        left join users u on u.id = m.owner_id
        where m.org_id = %s order by m.outcome is not null, m.at desc, m.id limit 500"""
    with connection.cursor(row_factory=class_row(Match)) as cursor:
        return cursor.execute(query.encode(), (access.org_id,)).fetchall()


def record_outcome(
    access: Access, connection: Connection[DictRow], match_id: UUID, outcome: Outcome, now: datetime
) -> bool:
    """Write what two owners agreed on; ``False`` when there is no such match, or its outcome is written."""
    return (
        connection.execute(
            "update deconfliction_matches set outcome = %s, outcome_by = %s, outcome_at = %s"
            " where org_id = %s and id = %s and outcome is null",
            (outcome, access.user_id, now, access.org_id, match_id),
        ).rowcount
        == 1
    )


def tallies(access: Access, connection: Connection[DictRow], since: datetime) -> dict[tuple[str, str], Tally]:
    """Return by partner and direction how often questions led somewhere since an instant."""
    rows = connection.execute(
        """
        select o.name, q.direction, count(*) as questions, count(*) filter (where q.state = 'answered') as answered,
               coalesce(sum(q.points), 0) as points, coalesce(sum(q.matches), 0) as matches
        from deconfliction_questions q join organisations o on o.id = q.partner_org
        where q.org_id = %s and q.at > %s group by o.name, q.direction order by o.name, q.direction
        """,
        (access.org_id, since),
    ).fetchall()
    return {
        (row["name"], row["direction"]): Tally(
            questions=row["questions"], answered=row["answered"], points=row["points"], matches=row["matches"]
        )
        for row in rows
    }
