"""A document is checked at the desk while somebody is on the telephone: read, compared, decided, and kept as it was."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.check import check_documents
from foreland.documents.desk import (
    Asked,
    AskRefusal,
    Presented,
    case_of,
    facts_of,
    overlaid,
    present,
    proven_zone,
    refuse,
    traveller_of,
)
from foreland.documents.mrz.describe import describe_zone
from foreland.documents.mrz.national import candidate_numbers
from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone
from foreland.documents.mrz.split import split_zones
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorUse
from foreland.documents.proof.result import Proof
from foreland.documents.proof.verify import verify
from foreland.keys.seal import Sealer
from foreland.operations.check_requirements import Decided, decide_case, profile_of
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.resources.national_numbers import read_national_number
from foreland.resources.trust_folder import trust_of
from foreland.store import audit, calls, document_checks, lists
from foreland.store.document_checks import CONTENT, DocumentCheckRow, NewCheck
from foreland.store.history import document_uses
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.document_number import document_key
from foreland.travel.finding import Finding

_log = logging.getLogger(__name__)
_POLICY = DocumentPolicy()
Uses = Mapping[str, tuple[PriorUse, ...]]


class About(Struct, frozen=True, kw_only=True):
    """In which call a document is checked, and about whom; either may be unknown."""

    call_id: UUID | None = None
    flight_date: date | None = None
    journey_id: UUID | None = None


class DeskRecord(Struct, frozen=True, kw_only=True):
    """What stands sealed of a check: what was asked and read, and everything found, as it was.

    ``uses`` are the journeys on which the number was used before; who travelled is read again, as the viewer may see
    it. ``answer`` and ``unverified`` are those of the requirements, ``None`` when no journey was asked about;
    ``doubt`` is what made a person have to look although the requirements alone would not. ``proofs`` are what digital
    signatures said; of the bytes themselves (they hold a portrait) only ``proved``, their SHA-256, is kept.
    """

    asked: Asked
    presented: Presented
    zone: dict[str, Any] | None
    findings: list[dict[str, Any]]
    uses: list[tuple[str, UUID]]
    case: dict[str, Any] | None
    answer: dict[str, Any] | None
    unverified: dict[str, Any] | None
    decision: str | None
    doubt: str | None
    proofs: list[dict[str, Any]] = []
    proved: list[str] = []


class NotChecked(Struct, frozen=True):
    """Why nothing was checked."""

    code: AskRefusal | Literal["may_not_check", "not_found", "trust_unreadable"]


def check_document(
    deployment: Deployment,
    shelf: ListShelf,
    access: Access,
    asked: Asked,
    about: About,
    now: datetime,
    parts: Sequence[bytes] = (),
) -> UUID | NotChecked:
    """Check a document, keep the check and audit it; return its identifier.

    ``parts`` are chip data and seals to be proved, whatever bytes they are.
    """
    if access.user_id is None or not access.may_decide():
        return NotChecked("may_not_check")
    refused = refuse(asked, proof_given=bool(parts))
    if refused is not None:
        return NotChecked(refused)
    zone = _zone(asked, now.date())
    try:
        proofs = _prove(deployment, parts, present(asked, zone), now)
    except (OSError, ValueError):
        _log.exception("the trust folder of %s cannot be read", deployment.data)
        return NotChecked("trust_unreadable")
    zone = zone or proven_zone(proofs)
    presented = present(asked, zone)
    case = case_of(presented, asked)
    decided = decide_case(deployment, access, case, now) if case is not None else None
    index = shelf.of(deployment).documents
    with transaction(deployment.pool, access) as connection:
        if not _is_there(access, connection, about):
            return NotChecked("not_found")
        uses = _uses(access, connection, presented, now.date())
        own = about.journey_id or new_id()
        hidden = lists.hidden(connection)
        facts = facts_of(presented, asked, own, now.date(), uses)
        findings = [one for one in check_documents(facts, index, _POLICY) if one.source not in hidden]
        decision, doubt = _overlaid(decided, presented, zone, findings, proofs)
        record = DeskRecord(
            asked=asked,
            presented=presented,
            zone=_described(zone, now.date()),
            findings=[msgspec.to_builtins(one) for one in findings],
            uses=_elsewhere(uses, own),
            case=case,
            answer=msgspec.to_builtins(decided.answer) if decided else None,
            unverified=_would(decided),
            decision=decision,
            doubt=doubt,
            proofs=[msgspec.to_builtins(one) for one in proofs],
            proved=[sha256(part).hexdigest() for part in parts],
        )
        check = NewCheck(
            id=new_id(),
            checked_at=now,
            checked_by=access.user_id,
            profile=profile_of(deployment.data, access),
            packs=msgspec.json.encode(decided.packs if decided else {}).decode(),
            lists=index.version,
            decision=decision,
            reason_code=doubt or (decided.answer.reason_code if decided else None),
            call_id=about.call_id,
            flight_date=about.flight_date,
            journey_id=about.journey_id,
            content_sealed=deployment.sealer.seal(msgspec.json.encode(record), CONTENT),
        )
        document_checks.add(connection, deployment.home.ownership(), check)
        objects = (check.id, *([about.journey_id] if about.journey_id else []))
        detail = {"decision": decision or "none", "reason": check.reason_code or "none"}
        if proofs:
            detail["proof"] = " ".join(sorted({one.status for one in proofs}))
        audit.append(connection, access, "document_checked", "document_check", objects, at=now, detail=detail)
    return check.id


def opened_record(sealer: Sealer, check: DocumentCheckRow) -> DeskRecord | None:
    """Return what was found; ``None`` when it has been masked, or no key opens it."""
    return sealer.read(check.content_sealed, CONTENT, DeskRecord)


def _zone(asked: Asked, today: date) -> Zone | None:
    """The first document that was pasted."""
    text = next(split_zones(asked.zone.splitlines()), None)
    return read_zone(text.lines, today) if text else None


def _described(zone: Zone | None, today: date) -> dict[str, Any] | None:
    if zone is None:
        return None
    number = read_national_number(zone.issuing_state, candidate_numbers(zone))
    described: dict[str, Any] = msgspec.to_builtins(describe_zone(zone, today, number))
    return described


def _prove(deployment: Deployment, parts: Sequence[bytes], presented: Presented, now: datetime) -> tuple[Proof, ...]:
    """Prove the parts against the trust folder, and compare what was signed with what was said."""
    if not parts:
        return ()
    return verify(parts, trust_of(deployment.data, now), now, traveller_of(presented), _POLICY)


def _overlaid(
    decided: Decided | None,
    presented: Presented,
    zone: Zone | None,
    findings: Sequence[Finding],
    proofs: Sequence[Proof],
) -> tuple[str | None, str | None]:
    if decided is None:
        return None, None
    return overlaid(decided.answer.decision, presented, zone, findings, proofs)


def _uses(access: Access, connection: PooledConnection, presented: Presented, today: date) -> Uses:
    keys = [key for one in presented.documents() if (key := document_key(one))]
    return document_uses(access, connection, dict.fromkeys(keys), today - timedelta(days=_POLICY.look_back_days))


def _elsewhere(uses: Uses, own: UUID) -> list[tuple[str, UUID]]:
    """Days and journeys of uses but those of the traveller's own journey, each once."""
    found = ((use.flight_date, use.journey_id) for each in uses.values() for use in each)
    return list(dict.fromkeys(one for one in found if one[1] != own))


def _is_there(access: Access, connection: PooledConnection, about: About) -> bool:
    if about.call_id is not None and calls.one(access, connection, about.call_id) is None:
        return False
    if about.flight_date is None or about.journey_id is None:
        return about.flight_date is None and about.journey_id is None
    return calls.about_whom(access, connection, about.flight_date, about.journey_id) is not None


def _would(decided: Decided | None) -> dict[str, Any] | None:
    if decided is None or decided.unverified is None:
        return None
    would: dict[str, Any] = msgspec.to_builtins(decided.unverified)
    return would
