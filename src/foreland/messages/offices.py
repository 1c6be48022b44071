"""ORG: the agency or carrier office that made a booking, checked somebody in, or sends a push."""

from __future__ import annotations

from typing import Literal

from foreland.messages.lexer import Segment
from foreland.messages.values import read_country
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.booking import Agency

KINDS: dict[str, Literal["airline", "agent"]] = {"A": "airline", "T": "agent"}
"""Type of the originator (code list 9972); others are not told."""

_LAST = 8


def is_bare(segment: Segment) -> bool:
    """Whether nothing stands in it: with a record locator alone it says that a booking was cancelled."""
    return not any(part.strip() for element in segment.all_components()[1:] for part in element)


def read_office(segment: Segment) -> Agency:
    """System and its place, agency number and office, city, second system, kind, country and money, agent, duty."""
    return Agency(
        iata_number=segment.get(2) or None,
        office=segment.get(2, 1) or None,
        city=segment.get(3) or None,
        country=read_country(segment.get(6))[0],
        agent=_text(segment, 7),
        kind=KINDS.get(segment.get(5).upper()),
        system=segment.get(1) or None,
        system_city=segment.get(1, 1) or None,
        via=segment.get(4) or None,
        currency=segment.get(6, 1) or None,
        duty=_text(segment, _LAST),
    )


def says_more(segment: Segment) -> bool:
    """Whether more stands in it than an :class:`Agency` holds."""
    return bool(segment.get(6, 2)) or any(segment.get(element) for element in range(_LAST + 1, len(segment)))


def _text(segment: Segment, element: int) -> str | None:
    return mask_cards_in_text(segment.get(element)) or None
