"""What a rule costs, in reads of one value: the cheap conditions are asked first, dear rules are shown as such."""

from __future__ import annotations

from collections.abc import Iterable

from foreland.targeting.language import syntax as s
from foreland.targeting.language.vocabulary import Vocabulary

_HISTORY = 50
_ROWS_A_DAY = 0.1


def cost(node: s.Node, vocabulary: Vocabulary) -> int:
    """The estimate: each word what the vocabulary says, each look at the past by its days, and its condition for each
    journey that is likely found.
    """
    match node:
        case s.Field(name) | s.Past(name):
            word = vocabulary.by_name.get(name)
            return word.cost if word else 1
        case s.Seen(days=days, where=where):
            rows = 1 + days * _ROWS_A_DAY
            return round(_HISTORY + rows * (1 + (cost(where, vocabulary) if where else 0)))
        case _:
            return 1 + sum(cost(child, vocabulary) for _, child in s.children(node))


def cheapest_first(parts: Iterable[s.Condition], vocabulary: Vocabulary) -> list[s.Condition]:
    """Conditions in the order in which they are best asked; the order of equals stays."""
    return sorted(parts, key=lambda part: cost(part, vocabulary))
