"""The shipped packs as a book that may decide, and cases in short."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from foreland.documents.requirements.answer import RequirementAnswer
from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.pack import Profile
from foreland.documents.requirements.rulebook import RuleBook
from foreland.resources.airports import airports
from foreland.resources.requirement_packs import load_packs

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@cache
def states() -> dict[str, str | None]:
    return {code: airport.country for code, airport in airports().items()}


@cache
def book(profile: Profile = "test", as_of: datetime = NOW) -> RuleBook:
    return RuleBook(load_packs(), as_of, profile)


def passport(issuer: str, **more: Any) -> dict[str, Any]:
    return {"type": "P", "issuer": issuer, "nationality": issuer, "expiry_date": "2030-05-01", **more}


ESTA = {"type": "ESTA", "status": "approved"}


def visa(issuer: str = "USA", kind: str = "B1/B2", **more: Any) -> dict[str, Any]:
    return {"type": "visa", "issuer": issuer, "class": kind, "expiry_date": "2029-01-01", **more}


def case(*route: str, nationality: str | list[str] = "GBR", **more: Any) -> dict[str, Any]:
    held = [nationality] if isinstance(nationality, str) else nationality
    given: dict[str, Any] = {
        "id": "own",
        "travel_date": "2024-06-15",
        "route": list(route),
        "nationality": held,
        "age": 35,
        "purpose": "visit",
        "stay_days": 14,
        "return_or_onward": True,
        "documents": [passport(held[0], electronic=True)] if held else [],
        "authorisations": [],
        "other": {},
    }
    return given | more


def ask(given: dict[str, Any], using: RuleBook | None = None) -> RequirementAnswer:
    return check_journey(read_case(given), using or book(), states())
