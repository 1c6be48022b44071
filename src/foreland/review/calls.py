"""Calls: what a search on the telephone means, and who may write a call down and close it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.flight import Designator, read_designator
from foreland.travel.names import fold_name

CALLER_KINDS = ("carrier_station", "liaison_officer", "host_authority", "field_office", "partner", "other")
"""Who calls, as codes."""

OUTCOMES = ("answered", "call_back", "passed_on", "recommendation", "protection", "nobody_found", "no_matter")
"""How a call ended, as codes."""

LONGEST_SEARCH = 60
LONGEST_TEXT = 2000
_SEAT = re.compile(r"0{0,2}([1-9]\d{0,2})([A-Z])")
_WORDS = 3
_SHORTEST_NAME = 2
_SHORTEST_NUMBER = 4
_TWO_SPELLINGS = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ä": "ae", "ö": "oe", "ü": "ue", "Ø": "OE", "ø": "oe", "Å": "AA", "å": "aa"}
)


class CallSearch(Struct, frozen=True, kw_only=True):
    """What a search may mean. ``words``: for each word of a name its spellings, all of which are looked for."""

    flight: Designator | None = None
    seat: str | None = None
    number: str | None = None
    words: tuple[tuple[str, ...], ...] = ()

    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return self.flight is None and self.number is None and not self.words


class Call(Struct, frozen=True, kw_only=True):
    """What deciding about a call needs."""

    closed_at: datetime | None
    row_version: int


CallRefusal = Literal[
    "may_not_log", "closed", "changed", "caller_unknown", "outcome_unknown", "text_missing", "text_long"
]


def read_call_search(text: str) -> CallSearch:
    """Read ``ZZ100 12A``, ``ZZ 100``, a document number, part of a name in any script, or a name with a flight."""
    text = text[:LONGEST_SEARCH]
    parts = [part for part in re.split(r"[\s/,;]+", text.upper()) if part]
    number = normalise_number(text)
    flight, rest = _flight_among(parts)
    if flight is None:
        is_number = len(number) >= _SHORTEST_NUMBER and identifies(number) and any(c.isdigit() for c in number)
        return CallSearch(number=number if is_number else None, words=() if is_number else _spellings(text))
    seats = [seat for part in rest if (seat := read_seat(part))]
    words = _spellings(" ".join(part for part in rest if read_seat(part) is None))
    may_be_number = not rest and len(number) >= _SHORTEST_NUMBER + 2
    return CallSearch(
        flight=flight, seat=seats[0] if seats else None, number=number if may_be_number else None, words=words
    )


def _flight_among(parts: list[str]) -> tuple[Designator | None, list[str]]:
    """Return the flight that some of the parts name (``ZZ100``, or ``ZZ`` and ``100``), and the other parts."""
    for place, part in enumerate(parts):
        for width in (1, 2):
            named = parts[place : place + width]
            flight = read_designator("".join(named)) if width == 1 or len(part) in (2, 3) else None
            if flight is not None and not flight.carrier.isdigit():
                return flight, [*parts[:place], *parts[place + len(named) :]]
    return None, parts


def read_seat(text: str) -> str | None:
    """Return ``12A`` for ``12A`` or ``012A``; ``None`` for what is no seat."""
    found = _SEAT.fullmatch(text)
    return f"{found[1]}{found[2]}" if found else None


def _spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """Fold a name; a word with a letter that is written in two ways is looked for in both."""
    plain, other = fold_name(text).split(), fold_name(text.translate(_TWO_SPELLINGS)).split()
    words = [tuple(dict.fromkeys(pair)) for pair in zip(plain, other, strict=False)]
    return tuple(sorted((one for one in words if len(one[0]) >= _SHORTEST_NAME), key=lambda one: -len(one[0]))[:_WORDS])


def may_log_calls(access: Access) -> bool:
    """Whether the viewer, a named person who may decide about hits, answers the telephone."""
    return access.may_decide()


def refuse_call(
    access: Access, call: Call, row_version: int, caller_kind: str, outcome: str | None, texts: tuple[str, ...]
) -> CallRefusal | None:
    """Say why a call may not be written down as wanted; without an outcome it stays open and may be incomplete."""
    if not may_log_calls(access):
        return "may_not_log"
    if call.closed_at is not None:
        return "closed"
    if call.row_version != row_version:
        return "changed"
    if any(len(text) > LONGEST_TEXT for text in texts):
        return "text_long"
    if outcome is None:
        return None if caller_kind in ("", *CALLER_KINDS) else "caller_unknown"
    if caller_kind not in CALLER_KINDS:
        return "caller_unknown"
    if outcome not in OUTCOMES:
        return "outcome_unknown"
    return None if any(texts) or outcome == "no_matter" else "text_missing"
