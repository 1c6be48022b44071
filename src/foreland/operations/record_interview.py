"""An interview abroad is recorded: once, whatever the network does, and the tasking behind it is answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.interview import Interview, InterviewRefusal, refuse_interview
from foreland.operations.deployment import Deployment
from foreland.operations.refer import refer
from foreland.store import audit, field_reports, protection, taskings
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import Referral
from foreland.store.rows import hexed, owner_fields
from foreland.store.taskings import TaskedJourney


class InterviewWords(Struct, frozen=True, kw_only=True):
    """What is sealed: who it was, of somebody on no list, and what was said."""

    who: str = ""
    words: str = ""


class WantedInterview(Struct, frozen=True, kw_only=True):
    """What an officer keyed. ``id`` is made with the form, so that the same form sent twice is one interview."""

    id: UUID
    airport: str
    document_seen: str
    result: str
    protection: str
    who: str = ""
    words: str = ""
    tasking_id: UUID | None = None


class NotInterviewed(Struct, frozen=True):
    """Why nothing was recorded."""

    code: InterviewRefusal


def record_interview(
    deployment: Deployment, access: Access, wanted: WantedInterview, now: datetime
) -> UUID | NotInterviewed:
    """Record it. Whoever asks for protection is referred and marked, and what they said is told to protection alone."""
    said = Interview(
        airport=wanted.airport,
        who=wanted.who,
        is_listed=wanted.tasking_id is not None,
        document_seen=wanted.document_seen,
        result=wanted.result,
        protection=wanted.protection,
        words=wanted.words,
    )
    refused = refuse_interview(access, said)
    if refused is not None or access.user_id is None:
        return NotInterviewed(refused or "may_not_record")
    with transaction(deployment.pool, access) as connection:
        if field_reports.wrote_interview(access, connection, wanted.id):
            return wanted.id
        locked = taskings.lock(access, connection, wanted.tasking_id) if wanted.tasking_id else None
        about = taskings.journey(access, connection, locked.flight_date, locked.journey_id) if locked else None
        if wanted.tasking_id is not None and (
            locked is None or about is None or locked.airport != wanted.airport or locked.state == "cancelled"
        ):
            return NotInterviewed("traveller_unknown")
        told = _words(wanted)
        sealed = deployment.sealer.seal(msgspec.json.encode(told), field_reports.INTERVIEW_WORDS) if told else None
        row = field_reports.NewInterview(
            **owner_fields(about.ownership if about else deployment.home.ownership()),  # type: ignore[arg-type]
            id=wanted.id,
            recorded_on=now.date(),
            recorded_at=now,
            recorded_by=access.user_id,
            airport=wanted.airport,
            flight_id=about.flight_id if about else None,
            flight_date=about.flight_date if about else None,
            journey_id=about.journey_id if about else None,
            tasking_id=wanted.tasking_id,
            document_seen=wanted.document_seen,
            result=wanted.result,
            protection="could_not_ask" if wanted.protection == "could_not_ask" else "asked",
            words_sealed=hexed(sealed) if sealed else None,
        )
        if not field_reports.add_interview(connection, row):
            return NotInterviewed("id_taken")
        objects = (wanted.id, *([about.journey_id] if about else []))
        detail = {"result": wanted.result, "airport": wanted.airport}
        audit.append(connection, access, "interview_recorded", "interview", objects, at=now, detail=detail)
        if locked is not None and locked.state in ("open", "taken"):
            taskings.change(access, connection, locked, "done", now, wanted.result)
        if about is not None and wanted.protection == "yes":
            _refer(deployment, access, connection, about, wanted, now)
    return wanted.id


def _words(wanted: WantedInterview) -> InterviewWords | None:
    """Return what may stand with the interview, which officers of enforcement read."""
    who = "" if wanted.tasking_id else wanted.who.strip()
    words = "" if wanted.protection == "yes" else wanted.words.strip()
    return InterviewWords(who=who, words=words) if who or words else None


def _refer(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    about: TaskedJourney,
    wanted: WantedInterview,
    now: datetime,
) -> None:
    said = wanted.words.strip()
    referral = Referral(
        flight_id=about.flight_id,
        flight_date=about.flight_date,
        journey_id=about.journey_id,
        airport=wanted.airport,
        concern="asks_for_protection",
        asked_by_kind="liaison_officer",
        referred_by=access.user_id,
        referred_by_org=access.org_id,
        words_sealed=deployment.sealer.seal(said.encode(), protection.WORDS) if said else None,
    )
    refer(connection, access, about.ownership, referral, now)


def opened_interview(sealer: Sealer, sealed: bytes | None) -> InterviewWords | None:
    """Return what was said; ``None`` when nothing was, it has been masked, or no key opens it."""
    return sealer.read(sealed, field_reports.INTERVIEW_WORDS, InterviewWords)
