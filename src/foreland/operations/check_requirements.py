"""An officer asks what a journey requires: the answer, and the record of it that nobody changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.requirements.answer import RequirementAnswer
from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.pack import Profile
from foreland.documents.requirements.rulebook import RuleBook
from foreland.operations.deployment import Deployment
from foreland.resources.airports import airports
from foreland.resources.logs import trouble
from foreland.resources.requirement_packs import packs_of
from foreland.resources.requirement_screening import load_requirement_screening
from foreland.screening.requirements import Requirements
from foreland.store import audit, requirement_checks
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.requirement_checks import CheckRow
from foreland.store.rows import owner_fields

_log = structlog.get_logger(__name__)


class NotChecked(Struct, frozen=True):
    """Why nothing was checked."""

    code: Literal["may_not_check"]


def check_requirements(
    deployment: Deployment, access: Access, case: Mapping[str, Any], now: datetime
) -> UUID | NotChecked:
    """Decide a case by the rules of today, keep the check and audit it.

    Operations decide by verified rules only (unless configured otherwise) and note beside it what all rules would say;
    training decides by all.
    """
    if access.user_id is None or not access.may_decide():
        return NotChecked("may_not_check")
    decided = decide_case(deployment, access, case, now)
    answer = decided.answer
    check = CheckRow(
        **owner_fields(deployment.home.ownership()),  # type: ignore[arg-type]  # the five columns by name
        id=new_id(),
        checked_at=now,
        checked_by=access.user_id,
        profile=decided.profile,
        packs=dict(decided.packs),
        inputs=dict(case),
        decision=answer.decision,
        answer=msgspec.to_builtins(answer),
        unverified=None if decided.unverified is None else msgspec.to_builtins(decided.unverified),
    )
    with transaction(deployment.pool, access) as connection:
        requirement_checks.add(connection, check)
        detail = {"decision": answer.decision, "reason": answer.reason_code}
        audit.append(
            connection, access, "requirements_checked", "requirement_check", (check.id,), at=now, detail=detail
        )
    return check.id


class Decided(Struct, frozen=True, kw_only=True):
    """An answer with the packs it comes from; ``unverified`` is what all rules would say, in operations alone."""

    profile: Profile
    packs: Mapping[str, str]
    answer: RequirementAnswer
    unverified: RequirementAnswer | None


def decide_case(deployment: Deployment, access: Access, case: Mapping[str, Any], now: datetime) -> Decided:
    """Decide a case by the rules of today, without keeping anything."""
    profile = profile_of(deployment.data, access)
    book = rule_book(deployment.data, now.date(), profile)
    journey, states = read_case(case), _states()
    would = None
    if profile == "production":
        would = check_journey(journey, rule_book(deployment.data, now.date(), "test"), states)
    answer = check_journey(journey, book, states)
    return Decided(profile=profile, packs=book.versions(), answer=answer, unverified=would)


def profile_of(data: Path, access: Access) -> Profile:
    """Whether unverified rules may decide: in training they do, in operations when ``requirement_screening.json``
    says so.
    """
    return "test" if access.in_training() else load_requirement_screening(data).profile


def requirements_in_force(data: Path, access: Access, today: date) -> Requirements | None:
    """The rules of entry that journeys are screened with.

    Packs that can no longer be read are an alarm (``foreland doctor``); until they can, those read before stay in
    force, so that a slip in a file withdraws no hit. ``None`` when none were read since the start.
    """
    key = data, profile_of(data, access)
    try:
        _screened_with[key] = _prepared(rule_book(data, today, key[1]))
    except (OSError, ValueError) as error:
        _log.error("rule packs cannot be read", **trouble(error))
    return _screened_with.get(key)


@lru_cache(maxsize=8)
def _prepared(book: RuleBook) -> Requirements:
    return Requirements(book, airports())


_screened_with: dict[tuple[Path, Profile], Requirements] = {}


def rule_book(data: Path, today: date, profile: Profile) -> RuleBook:
    """The packs of a deployment made ready for a day, made anew when one of its own files changed."""
    own = data / "requirements"
    stamps = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in own.glob("*.y*ml"))) if own.is_dir() else ()
    return _ready(data, stamps, today, profile)


@lru_cache(maxsize=8)
def _ready(data: Path, stamps: tuple[tuple[str, int], ...], today: date, profile: Profile) -> RuleBook:
    return RuleBook(packs_of(data), datetime.combine(today, time(), UTC), profile)


@lru_cache(maxsize=1)
def _states() -> dict[str, str | None]:
    return {code: airport.country for code, airport in airports().items()}
