"""Telegrams about flights: which kind a text is, its lines without the Type B header, and what they tell.

ASM and SSM (IATA SSIM, chapters 5 and 4) change schedules; MVT and DIV (IATA AHM 780 and 781) tell movements.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from foreland.messages.defects import DefectList
from foreland.messages.record import Defect
from foreland.travel.flight import Designator, Leg
from foreland.travel.flight_clock import TimeKind

TelegramKind = Literal["MVT", "DIV", "ASM", "SSM"]
Action = Literal["time", "new", "cancel", "reinstate", "retime", "equipment", "renumber", "return", "divert"]

MAX_LINES = 2_000
MAX_EVENTS = 1_000
"""What one telegram may tell: a season of one flight has fewer days."""

_SNIFF = 4_000
_KIND = re.compile(r"^[\x00-\x20]*(?:COR )?(MVT|DIV|ASM|SSM)[\x00-\x20]*$", re.MULTILINE)


_ORIGIN = re.compile(r"^[\x00-\x20]*\.[A-Z0-9]{7} ([0-9]{2})([0-9]{2})([0-9]{2})\b", re.MULTILINE)
_CLOCK_ERROR = timedelta(hours=1)
_OLDEST = timedelta(days=10)


class FlightEvent(Struct, frozen=True, kw_only=True):
    """What a telegram tells of one flight.

    ``date`` is the flight's (ISO 8601), ``station`` where it happened, ``airport`` where it goes (arrival estimated
    for, diverted to). ``kind`` and ``at`` (UTC) are a time; ``legs`` are the new legs, with local times or, when
    ``utc``, all in UTC.
    """

    action: Action
    designator: Designator
    date: str
    station: str | None = None
    airport: str | None = None
    kind: TimeKind | None = None
    at: datetime | None = None
    legs: tuple[Leg, ...] = ()
    utc: bool = False
    aircraft: str | None = None
    renumbered: Designator | None = None


class Telegram(Struct, frozen=True, kw_only=True):
    """A telegram: its kind, what it tells in order, and what could not be read."""

    kind: TelegramKind
    events: tuple[FlightEvent, ...]
    defects: tuple[Defect, ...]


class TelegramText(Struct, frozen=True, kw_only=True):
    """The kind of a telegram and its lines below the kind, without empty ones and control characters."""

    kind: TelegramKind
    lines: tuple[str, ...]


def telegram_text(text: str) -> TelegramText | None:
    """Return the lines of a telegram; ``None`` when the text is none."""
    found = _KIND.search(text[:_SNIFF])
    if found is None:
        return None
    kinds: dict[str, TelegramKind] = {"MVT": "MVT", "DIV": "DIV", "ASM": "ASM", "SSM": "SSM"}
    raw = text[found.end() : found.end() + 100 * MAX_LINES].splitlines()[:MAX_LINES]
    cleaned = ("".join(sign for sign in line if sign.isprintable()).strip().upper() for line in raw)
    return TelegramText(kind=kinds[found[1]], lines=tuple(line for line in cleaned if line))


def issued_at(text: str, now: datetime) -> datetime | None:
    """When a telegram was sent, by the line of its origin (``.HDQRMZZ 231015``: day of the month and time in UTC).

    The last such instant before ``now``, an hour's error of the sender's clock apart; ``None`` when there is none, or
    when it would be more than ten days old, so that it may as well be another month's.
    """
    kind = _KIND.search(text[:_SNIFF])
    found = _ORIGIN.search(text[: kind.start()]) if kind else None
    if found is None:
        return None
    day, hour, minute = (int(part) for part in found.groups())
    latest = now + _CLOCK_ERROR
    for back in range(_OLDEST.days + 1):
        date = (latest - timedelta(days=back)).date()
        if date.day == day and hour < 24 and minute < 60:
            moment = datetime(date.year, date.month, date.day, hour, minute, tzinfo=UTC)
            return moment if now - _OLDEST <= moment <= latest else None
    return None


class EventList:
    """Collects what one telegram tells, bounded."""

    def __init__(self) -> None:
        self.defects = DefectList()
        self._events: list[FlightEvent] = []
        self._full = False

    def add(self, event: FlightEvent) -> None:
        """Add an event; beyond the bound a defect says that there were more."""
        if len(self._events) < MAX_EVENTS:
            self._events.append(event)
        elif not self._full:
            self._full = True
            self.defects.add("LIM_REPEATS", f"more than {MAX_EVENTS} flights in one telegram")

    def telegram(self, kind: TelegramKind) -> Telegram:
        """Return everything collected; a telegram that tells nothing has at least one defect."""
        if not self._events and not self.defects.all():
            self.defects.add("TEL_NOTHING")
        return Telegram(kind=kind, events=tuple(self._events), defects=self.defects.all())
