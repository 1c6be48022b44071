"""Interviews and local notes from airports abroad; each is written once, under the identifier of its form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store import rows

INTERVIEW_WORDS = "interviews.words_sealed"
"""What the sealed words of an interview are bound to."""
NOTE_WORDS = "bulletin_drafts.words_sealed"
"""What the sealed words of a draft are bound to."""


class NewInterview(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``interviews``; the sealed words are hexadecimal."""

    id: UUID
    recorded_on: date
    recorded_at: datetime
    recorded_by: UUID
    airport: str
    flight_id: UUID | None
    flight_date: date | None
    journey_id: UUID | None
    tasking_id: UUID | None
    document_seen: str
    result: str
    protection: str
    words_sealed: str | None


class InterviewRow(Struct, frozen=True, kw_only=True):
    """An interview as pages show it, with its flight if there is one."""

    id: UUID
    recorded_at: datetime
    officer: str
    airport: str
    designator: str | None
    flight_date: date | None
    journey_id: UUID | None
    document_seen: str
    result: str
    protection: str
    words_sealed: bytes | None


class NewDraft(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``bulletin_drafts``; the sealed words are hexadecimal."""

    id: UUID
    noted_on: date
    noted_at: datetime
    noted_by: UUID
    airport: str | None
    about: str
    source_grade: str
    information_grade: str
    valid_until: date
    seizure_id: UUID | None
    words_sealed: str


class DraftRow(Struct, frozen=True, kw_only=True):
    """A draft of a bulletin as pages show it."""

    id: UUID
    noted_at: datetime
    officer: str
    airport: str | None
    about: str
    source_grade: str
    information_grade: str
    valid_until: date
    seizure_id: UUID | None
    words_sealed: bytes | None


_ADD_INTERVIEW = rows.insertion("interviews", NewInterview, "on conflict do nothing returning id")
_ADD_DRAFT = rows.insertion("bulletin_drafts", NewDraft, "on conflict do nothing returning id")

_INTERVIEWS = """
    select i.id, i.recorded_at, u.display_name as officer, i.airport, f.carrier || f.number || f.suffix as designator,
           i.flight_date, i.journey_id, i.document_seen, i.result, i.protection, i.words_sealed
    from interviews i
    join users u on u.id = i.recorded_by
    left join flights f on f.id = i.flight_id
    where i.org_id = %(org_id)s and {chosen}
    order by i.recorded_at desc, i.id desc limit %(limit)s
"""
_SINCE = _INTERVIEWS.format(chosen="i.recorded_at >= %(since)s")
_OF_JOURNEY = _INTERVIEWS.format(chosen="i.flight_date = %(flight_date)s and i.journey_id = %(journey_id)s")

_DRAFT = """
    select d.id, d.noted_at, u.display_name as officer, d.airport, d.about, d.source_grade, d.information_grade,
           d.valid_until, d.seizure_id, d.words_sealed
    from bulletin_drafts d join users u on u.id = d.noted_by
    where d.org_id = %(org_id)s and {chosen}
    order by d.noted_at desc, d.id desc
"""
_DRAFTS = _DRAFT.format(chosen="d.valid_until >= %(today)s") + " limit %(limit)s"
_DRAFTS_BY = _DRAFT.format(chosen="d.id = any (%(ids)s)")


def add_interview(connection: Connection[DictRow], interview: NewInterview) -> bool:
    """Write an interview; whether it is new, and was not written before under this identifier."""
    return connection.execute(_ADD_INTERVIEW.encode(), {"rows": rows.as_json((interview,))}).rowcount == 1


def add_draft(connection: Connection[DictRow], draft: NewDraft) -> bool:
    """Write a draft; whether it is new."""
    return connection.execute(_ADD_DRAFT.encode(), {"rows": rows.as_json((draft,))}).rowcount == 1


def wrote_interview(access: Access, connection: Connection[DictRow], interview_id: UUID) -> bool:
    """Whether the viewer wrote an interview of this identifier."""
    query = "select from interviews where org_id = %s and id = %s and recorded_by = %s"
    return connection.execute(query, (access.org_id, interview_id, access.user_id)).rowcount == 1


def wrote_draft(access: Access, connection: Connection[DictRow], draft_id: UUID) -> bool:
    """Whether the viewer wrote a draft of this identifier."""
    query = "select from bulletin_drafts where org_id = %s and id = %s and noted_by = %s"
    return connection.execute(query, (access.org_id, draft_id, access.user_id)).rowcount == 1


def interviews(access: Access, connection: Connection[DictRow], since: datetime, limit: int) -> list[InterviewRow]:
    """Return interviews since an instant, the latest first."""
    key = {"org_id": access.org_id, "since": since, "limit": limit}
    with connection.cursor(row_factory=class_row(InterviewRow)) as cursor:
        return cursor.execute(_SINCE.encode(), key).fetchall()


def interviews_of(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[InterviewRow]:
    """Return the interviews with a traveller, the latest first."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id, "limit": 20}
    with connection.cursor(row_factory=class_row(InterviewRow)) as cursor:
        return cursor.execute(_OF_JOURNEY.encode(), key).fetchall()


def draft_marks(access: Access, connection: Connection[DictRow], today: date) -> list[tuple[UUID, str]]:
    """Return every draft of a bulletin that is still valid, the latest first, with the hash of its sealed words."""
    query = """
        select d.id, md5(d.words_sealed) as mark from bulletin_drafts d
        where d.org_id = %s and d.valid_until >= %s and d.words_sealed is not null order by d.noted_at desc, d.id desc
    """
    return [(row["id"], row["mark"]) for row in connection.execute(query, (access.org_id, today))]


def drafts_by(access: Access, connection: Connection[DictRow], ids: Sequence[UUID]) -> list[DraftRow]:
    """Return drafts by their identifiers, the latest first."""
    with connection.cursor(row_factory=class_row(DraftRow)) as cursor:
        return cursor.execute(_DRAFTS_BY, {"org_id": access.org_id, "ids": list(ids)}).fetchall()


def drafts(access: Access, connection: Connection[DictRow], today: date, limit: int) -> list[DraftRow]:
    """Return drafts of bulletins that are still valid, the latest first."""
    key = {"org_id": access.org_id, "today": today, "limit": limit}
    with connection.cursor(row_factory=class_row(DraftRow)) as cursor:
        return cursor.execute(_DRAFTS, key).fetchall()
