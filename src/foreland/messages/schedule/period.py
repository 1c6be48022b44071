"""Flights that repeat: a period, its days of operation and the legs, and the single flights it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from foreland.travel.flight import Designator, Leg

LONGEST_PERIOD = timedelta(days=400)
"""A season is half a year; a longer period is cut and said."""

_MONTHS = dict(
    zip(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), range(1, 13), strict=True)
)


class PlannedLeg(Struct, frozen=True, kw_only=True):
    """A leg of every flight of a period: ``HHMM`` and days after the flight's date, for departure and arrival."""

    origin: str
    destination: str
    departure: str
    arrival: str
    departure_day: int = 0
    arrival_day: int = 0


class ScheduledFlight(Struct, frozen=True, kw_only=True):
    """One flight of a schedule. Times of its legs are local, or all UTC when ``utc``; ``line`` is where it stood."""

    designator: Designator
    date: str
    legs: tuple[Leg, ...]
    utc: bool = False
    aircraft: str | None = None
    sold_as: tuple[Designator, ...] = ()
    line: int = 0


class Period(Struct, frozen=True, kw_only=True):
    """A flight on certain days (1 Monday to 7 Sunday) of a period.

    ``every`` is 2 for each second week, counted from the first day.
    """

    designator: Designator
    first: date
    last: date
    days: frozenset[int]
    legs: tuple[PlannedLeg, ...]
    every: int = 1
    utc: bool = False
    aircraft: str | None = None
    sold_as: tuple[Designator, ...] = ()
    line: int = 0

    def dates(self) -> Iterator[date]:
        """Yield the days on which it flies, at most those of :data:`LONGEST_PERIOD`."""
        last = min(self.last, self.first + LONGEST_PERIOD)
        for number in range((last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            if day.isoweekday() in self.days and number // 7 % self.every == 0:
                yield day

    def flights(self) -> Iterator[ScheduledFlight]:
        """Yield the single flights."""
        for day in self.dates():
            yield ScheduledFlight(
                designator=self.designator,
                date=day.isoformat(),
                legs=tuple(dated_leg(leg, day, self.designator) for leg in self.legs),
                utc=self.utc,
                aircraft=self.aircraft,
                sold_as=self.sold_as,
                line=self.line,
            )


def dated_leg(leg: PlannedLeg, day: date, designator: Designator) -> Leg:
    """Return the leg as flown on a day."""
    return Leg(
        flight=str(designator),
        carrier=designator.carrier,
        number=designator.number,
        origin=leg.origin,
        destination=leg.destination,
        departure_local=_moment(day, leg.departure_day, leg.departure),
        arrival_local=_moment(day, leg.arrival_day, leg.arrival),
    )


def _moment(day: date, later: int, hhmm: str) -> str:
    return f"{(day + timedelta(days=later)).isoformat()}T{hhmm[:2]}:{hhmm[2:]}"


def read_hhmm(text: str) -> str | None:
    """Return a time of day as ``HHMM``; 2400 is refused, because it names no day."""
    text = text.strip().replace(":", "")
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        return None
    return text if int(text[:2]) < 24 and int(text[2:]) < 60 else None


def read_ddmmmyy(text: str, near: date | None = None) -> date | None:
    """Read ``01JUN26``; with ``near`` also ``01JUN`` and ``01``, as the day nearest to it."""
    text = text.strip().upper()
    if not text[:2].isascii() or not text[:2].isdigit() or len(text) not in (2, 5, 7):
        return None
    month = _MONTHS.get(text[2:5]) if len(text) > 2 else None
    if len(text) > 2 and month is None:
        return None
    if len(text) == 7:
        years = [2000 + int(text[5:])] if text[5:].isascii() and text[5:].isdigit() else []
        return next(_days(years, [month or 0], int(text[:2])), None)
    if near is None:
        return None
    around = [near.replace(day=15) + timedelta(days=30 * step) for step in (-1, 0, 1)]
    if month is not None:
        found = list(_days([near.year - 1, near.year, near.year + 1], [month], int(text[:2])))
    else:
        found = [day for one in around for day in _days([one.year], [one.month], int(text[:2]))]
    return min(found, key=lambda day: abs((day - near).days), default=None)


def _days(years: list[int], months: list[int], day: int) -> Iterator[date]:
    for year in years:
        for month in months:
            try:
                yield date(year, month, day)
            except ValueError:
                continue


def read_days(text: str) -> frozenset[int] | None:
    """Read days of operation: digits 1 to 7, blanks and dashes between; ``None`` when there is none or another sign."""
    signs = text.replace(" ", "").replace("-", "").replace(".", "")
    if not signs or set(signs) - set("1234567"):
        return None
    return frozenset(int(sign) for sign in signs)
