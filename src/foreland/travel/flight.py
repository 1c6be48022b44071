"""Flights and their legs.

A flight is operating carrier + number (no leading zeros) + suffix + first-announced local departure date
at its origin, and that key never changes; legs are rows of their own (decision 2).
"""

from __future__ import annotations

import re

from msgspec import Struct

_DESIGNATOR = re.compile(r"^([A-Z0-9]{2}|[A-Z]{3})\s*0*([0-9]{1,5})\s*([A-Z]?)$")


class Leg(Struct, frozen=True, kw_only=True):
    """One take-off to one landing. Times are local to the airport, ISO 8601 without offset."""

    flight: str | None = None
    carrier: str | None = None
    number: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure_local: str | None = None
    arrival_local: str | None = None
    border_crossing: bool = False


class Designator(Struct, frozen=True):
    """A flight designator in parts: ``carrier`` (2 or 3 characters), ``number`` without leading zeros, ``suffix``."""

    carrier: str
    number: str
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.carrier}{self.number}{self.suffix}"


def read_designator(text: str) -> Designator | None:
    """Read ``AA0123``, ``BAW 12``, ``6E45A``; ``None`` when the text is no flight designator.

    Two characters are tried first when both readings fit (``U21234`` is U2 1234), three when the third is a letter.
    """
    match = _DESIGNATOR.match(text.strip().upper())
    if match is None:
        return None
    carrier, number, suffix = match.groups()
    return Designator(carrier, number, suffix)


class FlightKey(Struct, frozen=True):
    """Identity of a flight: designator parts and the first-announced local departure date (ISO) at its origin."""

    carrier: str
    number: str
    suffix: str
    departure_date: str
