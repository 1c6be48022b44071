"""What is known of one journey when a rule judges it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from foreland.targeting.language.vocabulary import Value

ID = "journey.id"
DAY = "journey.date"
SEEN_AT = "journey.seen_at"
JUDGED_AT = "journey.judged_at"
"""The words by which earlier journeys are told from the judged one and from what was not known yet."""

Row = Mapping[str, Value]


class Facts(Struct, frozen=True):
    """The words of a journey and those of the journeys it is compared with.

    A word that is missing from ``values`` is unknown. ``past`` holds for a link the journeys that share a value of it;
    there may be more (they are told apart), a link that is missing is unknown. ``earlier`` says for a number of days
    how many journeys there were at all. ``common`` keeps what was found in ``past`` for other journeys that are judged
    by the same rules with the very same tuples of earlier ones, as those of a flight are.
    """

    values: Row
    past: Mapping[str, tuple[Row, ...]] = {}
    earlier: Mapping[int, int] = {}
    common: dict[Hashable, Any] | None = None


def together(found: Sequence[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Each earlier journey once, by however many values of a link it was found.

    ``found`` holds those of each value, a journey as one and the same row; of a single value the very same tuple.
    """
    if len(found) == 1:
        return found[0]
    return tuple({id(row): row for rows in found for row in rows}.values())
