"""Which history a screening wants: asked once per batch, answered set-based by the store (decision 10)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from foreland.screening.context import Lists
from foreland.screening.keys import KeyKind, LinkKind
from foreland.screening.policy import ScreeningPolicy
from foreland.screening.rule_words import LINK_KINDS, STATE_WORDS
from foreland.screening.told_words import AUTHORISATION_WORDS
from foreland.targeting.rule import RuleSet


class Needs(Struct, frozen=True):
    """Days of look-back per registry kind; a kind that is not named is not wanted. So for people of the same name.

    ``rule_days``: for which kinds written rules look at earlier journeys. ``states``: whether they ask what bookings
    said before. ``authorisations``: whether they ask what registers hold of documents.
    """

    look_back_days: Mapping[KeyKind, int]
    identity_days: int = 0
    rule_days: Mapping[LinkKind, int] = {}
    states: bool = False
    authorisations: bool = False

    def kinds(self) -> frozenset[KeyKind]:
        """The registry kinds that are wanted."""
        return frozenset(self.look_back_days)


def plan(rules: RuleSet, lists: Lists, policy: ScreeningPolicy) -> Needs:
    """The longest look-back any check or rule needs, per registry kind. No list needs history yet."""
    days: dict[KeyKind, int] = {"document": policy.documents.look_back_days}
    for rule in rules.rules:
        for kind in rule.declaration.keys:
            days[kind] = max(days.get(kind, 0), rule.declaration.look_back_days)
    links = rules.written.links() if rules.written else {}
    words = rules.written.words() if rules.written else frozenset()
    wanted: dict[LinkKind, int] = {}
    for link, back in links.items():
        if link in LINK_KINDS:
            wanted[LINK_KINDS[link]] = max(wanted.get(LINK_KINDS[link], 0), back)
    return Needs(
        dict(sorted(days.items())),
        identity_days=policy.documents.identity_days,
        rule_days=wanted,
        states=bool(words & STATE_WORDS),
        authorisations=bool(words & AUTHORISATION_WORDS),
    )
