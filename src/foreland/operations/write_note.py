"""A note about what is going round at a place is kept as the draft of a bulletin."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.local_note import LocalNote, NoteRefusal, NoteWords, refuse_note
from foreland.operations.deployment import Deployment
from foreland.store import audit, field_reports
from foreland.store.pool import transaction
from foreland.store.rows import hexed, owner_fields


class NotNoted(Struct, frozen=True):
    """Why nothing was written."""

    code: NoteRefusal


def write_note(
    deployment: Deployment, access: Access, note_id: UUID, note: LocalNote, now: datetime
) -> UUID | NotNoted:
    """Write it, once under its identifier, which is made with the form."""
    refused = refuse_note(access, note, now.date())
    if refused is not None or access.user_id is None or note.valid_until is None:
        return NotNoted(refused or "may_not_note")
    sealed = deployment.sealer.seal(msgspec.json.encode(note.words), field_reports.NOTE_WORDS)
    draft = field_reports.NewDraft(
        **owner_fields(deployment.home.ownership()),  # type: ignore[arg-type]
        id=note_id,
        noted_on=now.date(),
        noted_at=now,
        noted_by=access.user_id,
        airport=note.airport,
        about=note.about,
        source_grade=note.source_grade,
        information_grade=note.information_grade,
        valid_until=note.valid_until,
        seizure_id=note.seizure_id,
        words_sealed=hexed(sealed),
    )
    with transaction(deployment.pool, access) as connection:
        if not field_reports.add_draft(connection, draft):
            known = field_reports.wrote_draft(access, connection, note_id)
            return note_id if known else NotNoted("id_taken")
        detail = {"about": note.about, "airport": note.airport or ""}
        audit.append(connection, access, "note_written", "bulletin_draft", (note_id,), at=now, detail=detail)
    return note_id


def opened_note(sealer: Sealer, sealed: bytes | None) -> NoteWords | None:
    """Return what was told; ``None`` when it has been masked, or no key opens it."""
    return sealer.read(sealed, field_reports.NOTE_WORDS, NoteWords)
