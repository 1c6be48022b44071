"""Which reviews of rules fall due, and whose they are: grouped as owners are warned of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from msgspec import Struct

from foreland.documents.requirements.pack import Pack
from foreland.documents.requirements.rulebook import review_dates

WARN_DAYS: Final = (30, 14, 7)
"""So many days before a review its owner is warned."""


class Review(Struct, frozen=True, kw_only=True):
    """Rules of one pack that one owner has to review by one day. ``owner`` is empty where none is named."""

    pack: str
    owner: str
    due: date
    rules: tuple[str, ...]

    def step(self, today: date) -> int | None:
        """The warning that is due: the nearest of :data:`WARN_DAYS`; ``None`` before the first and after the day."""
        left = (self.due - today).days
        return min((days for days in WARN_DAYS if 0 <= left <= days), default=None)


def reviews(packs: Iterable[Pack], today: date, days: int = WARN_DAYS[0]) -> list[Review]:
    """Return the reviews that are overdue or due within some days, soonest first."""
    found: dict[tuple[date, str, str], list[str]] = {}
    for pack in packs:
        owners = {rule.id: rule.owner or pack.owner or "" for rule in pack.rules}
        for rule, due in review_dates(pack).items():
            if (due - today).days <= days:
                found.setdefault((due, pack.pack, owners[rule]), []).append(rule)
    return [
        Review(pack=pack, owner=owner, due=due, rules=tuple(sorted(rules)))
        for (due, pack, owner), rules in sorted(found.items())
    ]
