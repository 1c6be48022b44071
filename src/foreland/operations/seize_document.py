"""A document that was taken goes into the register, with its photograph, and from hand to hand."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.photograph import PhotographRefusal, plain_photograph
from foreland.keys.seal import Sealer
from foreland.liaison.seizure import (
    LONGEST_FIELD,
    Custody,
    Handling,
    SeizureRefusal,
    SeizureWords,
    StepRefusal,
    Taken,
    advance_custody,
    refuse_seizure,
)
from foreland.operations.deployment import Deployment
from foreland.store import audit, seizures, taskings
from foreland.store.carrier_notices import reference_of
from foreland.store.pool import transaction
from foreland.store.rows import hexed, owner_fields
from foreland.travel.countries import country_code


class WantedSeizure(Struct, frozen=True, kw_only=True):
    """What an officer keyed. ``id`` is made with the form: the same form sent twice is one record."""

    id: UUID
    taken: Taken
    flight_date: date | None = None
    journey_id: UUID | None = None
    recommendation_id: UUID | None = None
    photograph: bytes = b""


class NotSeized(Struct, frozen=True):
    """Why nothing was written."""

    code: SeizureRefusal | StepRefusal | PhotographRefusal


def seize_document(deployment: Deployment, access: Access, wanted: WantedSeizure, now: datetime) -> UUID | NotSeized:
    """Take a document into the register; whoever does has it in their hands."""
    taken = wanted.taken
    issuer = country_code(taken.issuer)
    refused = refuse_seizure(access, taken, issuer is not None, now)
    if refused is not None or access.user_id is None or taken.taken_at is None or issuer is None:
        return NotSeized(refused or "may_not_seize")
    picture = plain_photograph(wanted.photograph) if wanted.photograph else None
    if isinstance(picture, str):
        return NotSeized(picture)
    sealer = deployment.sealer
    with transaction(deployment.pool, access) as connection:
        if seizures.wrote(access, connection, wanted.id):
            return wanted.id
        about = None
        if wanted.journey_id is not None and wanted.flight_date is not None:
            about = taskings.journey(access, connection, wanted.flight_date, wanted.journey_id)
            if about is None:
                return NotSeized("traveller_unknown")
        row = seizures.NewSeizure(
            **owner_fields(about.ownership if about else deployment.home.ownership()),  # type: ignore[arg-type]
            id=wanted.id,
            reference=reference_of(wanted.id),
            taken_on=taken.taken_at.date(),
            taken_at=taken.taken_at,
            taken_by=access.user_id,
            recorded_at=now,
            airport=taken.airport,
            open_to=(taken.airport,),
            flight_id=about.flight_id if about else None,
            flight_date=about.flight_date if about else None,
            journey_id=about.journey_id if about else None,
            recommendation_id=wanted.recommendation_id if about else None,
            document_type=taken.document_type,
            issuer=issuer,
            reason=taken.reason,
            custodian_id=access.user_id,
            row_version=1,
            state="held",
            words_sealed=hexed(sealer.seal(msgspec.json.encode(taken.words), seizures.WORDS)),
            photograph_sealed=hexed(sealer.seal(picture.content, seizures.PHOTOGRAPH)) if picture else None,
        )
        if not seizures.add(connection, row):
            return NotSeized("id_taken")
        seizures.note_step(access, connection, wanted.id, row, Handling(step="take", row_version=1), now)
        objects = (wanted.id, *([about.journey_id] if about else []))
        detail = {"reason": taken.reason, "airport": taken.airport}
        audit.append(connection, access, "document_seized", "seizure", objects, at=now, detail=detail)
    return wanted.id


def hand_on(
    deployment: Deployment, access: Access, seizure_id: UUID, wanted: Handling, now: datetime
) -> Custody | NotSeized:
    """Take a step with a document; nobody has it before they say so."""
    with transaction(deployment.pool, access) as connection:
        locked = seizures.lock(access, connection, seizure_id)
        if locked is None:
            return NotSeized("not_found")
        holders = {one.id: one for one in seizures.holders(access, connection)}
        receiver = holders.get(wanted.receiver) if wanted.receiver else None
        handling = msgspec.structs.replace(
            wanted,
            receiver=wanted.receiver if wanted.step == "hand_over" else None,
            receiver_known=receiver is not None,
            office=wanted.office if wanted.step == "send_away" else "",
            result=wanted.result if wanted.step == "laboratory" else "",
            receipt=wanted.receipt.strip()[:LONGEST_FIELD],
        )
        after = advance_custody(access, locked.custody, handling)
        if not isinstance(after, Custody):
            return NotSeized(after)
        places = receiver.airports if receiver is not None and wanted.step == "hand_over" else []
        seizures.change(access, connection, locked, after, handling, places, now)
        objects = (seizure_id, *([locked.journey_id] if locked.journey_id else []))
        detail = {"step": wanted.step, "state": after.state}
        audit.append(connection, access, "seizure_handled", "seizure", objects, at=now, detail=detail)
    return after


def opened_seizure(sealer: Sealer, sealed: bytes | None) -> SeizureWords | None:
    """Return what is sealed of a document; ``None`` when it has been masked, or no key opens it."""
    return sealer.read(sealed, seizures.WORDS, SeizureWords)


def opened_photograph(sealer: Sealer, sealed: bytes | None) -> bytes | None:
    """Return the picture; ``None`` when there is none, or no key opens it."""
    return sealer.opened(sealed, seizures.PHOTOGRAPH)
