"""Are the rule packs fresh? Owners are warned 30, 14 and 7 days before a review lapses.

Packs of which no rule may decide are one alarm of the system: they refer every traveller, which says nothing about any.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Literal

from foreland.documents.requirements.pack import Profile
from foreland.documents.requirements.rulebook import Standing, due_for_review
from foreland.operations.check_requirements import rule_book
from foreland.resources.requirement_packs import packs_of
from foreland.resources.requirement_screening import load_requirement_screening

Why = Standing | Literal["unreadable"]
WARN_DAYS = (7, 14, 30)


def silent_packs(data: Path, today: date, profile: Profile = "production") -> dict[Why, list[str]]:
    """Return the packs of which no rule may decide, by the reason; empty when some rule of each may.

    Packs that cannot be read refer everybody too: they stand under ``unreadable``.
    """
    found: dict[Why, list[str]] = {}
    try:
        silent = rule_book(data, today, profile).silent()
    except (OSError, ValueError):
        return {"unreadable": ["*"]}
    for pack, standing in sorted(silent.items()):
        found.setdefault(standing, []).append(pack)
    return found


def silence(data: Path, today: date) -> str:
    """Say it as one alarm; empty when there is none."""
    silent = silent_packs(data, today, load_requirement_screening(data).profile)
    said = [f"{', '.join(packs)}: {_WHY[why]}" for why, packs in silent.items() if why in _WHY]
    return "; ".join(("every answer about a journey is REFER, for every traveller", *said)) if said else ""


_WHY: dict[Why, str] = {
    "rule_unverified": "nobody has verified the sources of any rule",
    "review_overdue": "the review of every rule is overdue",
    "rule_without_source": "no rule has a source",
}


def stale_packs(data: Path, today: date) -> str:
    """Say what is wrong with the packs of a deployment; empty when nothing is due within thirty days."""
    try:
        packs = packs_of(data)
    except (OSError, ValueError) as error:
        return f"a rule pack cannot be read: {error}"
    overdue = Counter(pack for pack, _, on in due_for_review(packs, today, 0) if on < today)
    sizes = {pack.pack: len(pack.rules) for pack in packs}
    said = [
        f"{pack} only refers, the review of {count} of its {sizes[pack]} rules is overdue"
        for pack, count in sorted(overdue.items())
    ]
    for days in WARN_DAYS:
        near = Counter(pack for pack, _, on in due_for_review(packs, today, days) if on >= today)
        if near:
            said += [f"{count} rules of {pack} are due within {days} days" for pack, count in sorted(near.items())]
            break
    return "; ".join(said)
