"""What a rule wants to know: the plan from which a store makes its query. No SQL here."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.cost import cheapest_first, cost
from foreland.targeting.language.facts import DAY, ID, JUDGED_AT, SEEN_AT
from foreland.targeting.language.vocabulary import Vocabulary


class Plan(Struct, frozen=True):
    """A checked rule as a query.

    ``needed`` must all hold, cheapest first: those of ``needed[:cheap]`` ask nothing of the past and cut a scan down
    before ``seen`` is looked up. ``words`` are read of the judged journey, ``past`` for each link of earlier ones,
    ``look_back_days`` is the longest window, ``elements`` what of API and PNR must still be stored, ``rooms`` which
    other rooms must have computed something. ``cost`` is relative to reading one value.
    """

    needed: tuple[s.Condition, ...]
    cheap: int
    seen: tuple[s.Seen, ...]
    words: frozenset[str]
    past: Mapping[str, frozenset[str]]
    lists: frozenset[str]
    look_back_days: int
    elements: frozenset[str]
    rooms: frozenset[str]
    cost: int

    @property
    def condition(self) -> s.Condition:
        """The whole rule."""
        return self.needed[0] if len(self.needed) == 1 else s.And(self.needed)


def plan(condition: s.Condition, vocabulary: Vocabulary) -> Plan:
    """Plan a rule that ``checking`` found nothing wrong with."""
    parts = s.conjuncts(condition)
    present = [part for part in parts if not _seen(part)]
    historic = [part for part in parts if _seen(part)]
    nodes = [node for _, node in s.walk(condition)]
    seen = _seen(condition)
    words = {node.name for node in nodes if isinstance(node, s.Field)} | {one.by for one in seen}
    past: dict[str, frozenset[str]] = {}
    for one in seen:
        read = {node.name for _, node in s.walk(one) if isinstance(node, s.Past)} | {one.by, ID, DAY, SEEN_AT}
        read |= {by for name in read if (by := vocabulary.by_name[name].known_by)}
        past[one.by] = past.get(one.by, frozenset()) | read
    named = [vocabulary.by_name[name] for name in words.union(*past.values())]
    return Plan(
        needed=(*cheapest_first(present, vocabulary), *cheapest_first(historic, vocabulary)),
        cheap=len(present),
        seen=seen,
        words=frozenset(words | {ID, DAY, JUDGED_AT} if seen else words),
        past=past,
        lists=frozenset(node.list for node in nodes if isinstance(node, s.Listed)),
        look_back_days=max((one.days for one in seen), default=0),
        elements=frozenset(word.element for word in named),
        rooms=frozenset(word.room for word in named if word.room),
        cost=cost(condition, vocabulary),
    )


def _seen(node: s.Node) -> tuple[s.Seen, ...]:
    return tuple(dict.fromkeys(part for _, part in s.walk(node) if isinstance(part, s.Seen)))
