"""A note from the spot about what is going round there: a series of documents, an agency, a route (domain §2, AT4).

It is graded as intelligence is, source (A to F) and information (1 to 6) apart (the Admiralty system), and is
the draft of a bulletin.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

NoteAbout = Literal["document_series", "agency", "route", "method", "other"]
ABOUT: tuple[NoteAbout, ...] = get_args(NoteAbout)
SOURCE_GRADES = tuple("ABCDEF")
INFORMATION_GRADES = tuple("123456")
LONGEST_TEXT = 4000
LONGEST_FIELD = 200
LONGEST_LIFE = timedelta(days=366)

NoteRefusal = Literal[
    "may_not_note", "airport_unknown", "about_unknown", "text_missing", "text_long", "grade_missing",
    "until_unreadable", "until_passed", "until_far", "id_taken",
]  # fmt: skip


class NoteWords(Struct, frozen=True, kw_only=True):
    """What is told, sealed as a whole."""

    what: str
    where: str = ""
    series: str = ""
    agency: str = ""
    route: str = ""


class LocalNote(Struct, frozen=True, kw_only=True):
    """A note as it was keyed. A desk may name no airport; ``seizure_id`` is a document taken that it comes from."""

    airport: str | None
    about: str
    source_grade: str
    information_grade: str
    valid_until: date | None
    words: NoteWords
    seizure_id: UUID | None = None


def refuse_note(access: Access, note: LocalNote, today: date) -> NoteRefusal | None:
    """Say why a note may not be written; ``None`` when it may."""
    if not access.may_write_notes():
        return "may_not_note"
    if access.scope() != "organisation" and note.airport not in access.departures():
        return "airport_unknown"
    if note.about not in ABOUT:
        return "about_unknown"
    if not note.words.what.strip():
        return "text_missing"
    beside = (note.words.where, note.words.series, note.words.agency, note.words.route)
    if len(note.words.what) > LONGEST_TEXT or max(map(len, beside)) > LONGEST_FIELD:
        return "text_long"
    if note.source_grade not in SOURCE_GRADES or note.information_grade not in INFORMATION_GRADES:
        return "grade_missing"
    if note.valid_until is None:
        return "until_unreadable"
    if note.valid_until < today:
        return "until_passed"
    return "until_far" if note.valid_until > today + LONGEST_LIFE else None
