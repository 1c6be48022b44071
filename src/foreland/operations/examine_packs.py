"""Are the rule packs fresh? Owners are warned 30, 14 and 7 days before a review lapses; a pack past it is one alarm."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from foreland.documents.requirements.rulebook import due_for_review
from foreland.resources.requirement_packs import packs_of

WARN_DAYS = (7, 14, 30)


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
