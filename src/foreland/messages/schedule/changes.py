"""Schedule changes: ASM for single flights (IATA SSIM chapter 5), SSM for periods (chapter 4).

A telegram is a list of sections with ``//`` between. A section begins with its action (NEW, RPL, CNL, RIN, TIM, RRT,
EQT, CON, FLT), then the flight, for SSM its periods, the equipment and the legs. Times are UTC unless the head says
``LT``. What changes nothing here (acknowledgements, service information) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from foreland.messages.schedule.period import Period, PlannedLeg, dated_leg, read_days, read_ddmmmyy, read_hhmm
from foreland.messages.schedule.telegram import Action, EventList, FlightEvent, Telegram, TelegramText
from foreland.travel.flight import Designator, read_designator

_ACTIONS: dict[str, Action] = {
    "NEW": "new",
    "RPL": "retime",
    "RRT": "retime",
    "TIM": "retime",
    "CNL": "cancel",
    "RIN": "reinstate",
    "EQT": "equipment",
    "CON": "equipment",
    "FLT": "renumber",
}
_PASSED = frozenset(("ACK", "NAC", "ADM", "SKD", "RSD", "REV"))
_WITH_LEGS = frozenset(("NEW", "RPL", "RRT", "TIM"))
_SINGLE = re.compile(
    r"^(?P<flight>[A-Z0-9]{2,3}[0-9]{1,4}[A-Z]?)/(?P<day>[0-9]{2}(?:[A-Z]{3}(?:[0-9]{2})?)?)(?:\s.*)?$"
)
_NUMBER = re.compile(r"^(?P<flight>[A-Z0-9]{2,3}[0-9]{1,4}[A-Z]?)(?:\s.*)?$")
_DAY = r"[0-9]{2}[A-Z]{3}(?:[0-9]{2})?"
_PERIOD = re.compile(rf"^(?P<first>{_DAY}) (?P<last>{_DAY}) (?P<days>[1-7. -]+?)(?:/W(?P<every>[12]))?$")
_LEG = re.compile(
    r"^(?P<origin>[A-Z]{3})(?P<out>(?:[0-9]{2})?[0-9]{4})(?P<more>(?:/\S+)?) +"
    r"(?P<destination>[A-Z]{3})(?P<in>(?:[0-9]{2})?[0-9]{4})(?P<less>(?:/\S+)?)(?:\s.*)?$"
)
_EQUIPMENT = re.compile(r"^[A-Z] (?P<aircraft>[A-Z0-9]{3})(?:\s.*)?$")
_REFERENCE = re.compile(r"^[0-9]{2}[A-Z]{3}[0-9]{5}[A-Z][0-9]{3}(?:/.*)?$")


class _Section(Struct):
    action: str
    flights: list[tuple[Designator, date | None]]
    periods: list[tuple[date, date, frozenset[int], int]]
    legs: list[PlannedLeg]
    aircraft: str | None = None
    renumbered: Designator | None = None


def read_changes(text: TelegramText, now: datetime) -> Telegram:
    """Read an ASM or SSM; ``now`` says which year a day without one belongs to."""
    found = EventList()
    utc = True
    for number, lines in _sections(text.lines):
        head = [line for line in lines if line in ("LT", "UTC")]
        utc = head[0] != "LT" if head else utc
        rest = [
            (n, line)
            for n, line in enumerate(lines, number)
            if line not in ("LT", "UTC") and not _REFERENCE.match(line)
        ]
        _read_section(rest, text.kind == "SSM", utc, now.date(), found)
    return found.telegram(text.kind)


def _sections(lines: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    start, section = 0, list[str]()
    for number, line in enumerate(lines):
        if line.startswith("//"):
            yield start, section
            start, section = number + 1, []
        else:
            section.append(line)
    yield start, section


def _read_section(lines: list[tuple[int, str]], periods: bool, utc: bool, today: date, found: EventList) -> None:
    if not lines:
        return
    number, first = lines[0]
    action = first.split()[0][:3]
    if action in _PASSED:
        return
    if action not in _ACTIONS:
        found.defects.add("TEL_LINE", first, segment=number)
        return
    section = _Section(action=action, flights=[], periods=[], legs=[])
    for number, line in lines[1:]:
        if line.startswith("SI"):
            break
        if not _read_line(section, line, periods, today):
            found.defects.add("TEL_LINE", line, segment=number)
    if not section.flights or (periods and not section.periods):
        found.defects.add("TEL_FLIGHT", first, segment=lines[0][0])
    elif section.action in _WITH_LEGS and not section.legs:
        found.defects.add("TEL_LINE", "no leg with times", segment=lines[0][0])
    elif section.action == "FLT" and section.renumbered is None:
        found.defects.add("TEL_FLIGHT", "no new number", segment=lines[0][0])
    else:
        for event in _events(section, utc):
            found.add(event)


def _read_line(section: _Section, line: str, periods: bool, today: date) -> bool:
    leg, period = _LEG.match(line), _PERIOD.match(line)
    if leg is not None:
        return _add_leg(section, leg)
    if periods and period is not None:
        first, last = read_ddmmmyy(period["first"], today), read_ddmmmyy(period["last"], today)
        days = read_days(period["days"])
        if first is None or last is None or days is None or last < first:
            return False
        section.periods.append((first, last, days, int(period["every"] or 1)))
        return True
    equipment = _EQUIPMENT.match(line)
    if equipment is not None:
        section.aircraft = equipment["aircraft"]
        return True
    return _add_flight(section, line, periods, today)


def _add_flight(section: _Section, line: str, periods: bool, today: date) -> bool:
    match = (_NUMBER if periods else _SINGLE).match(line)
    if match is None:
        renumbered = read_designator(line.split()[0]) if section.action == "FLT" and section.flights else None
        section.renumbered = section.renumbered or renumbered
        return renumbered is not None
    designator = read_designator(match["flight"])
    day = None if periods else read_ddmmmyy(match["day"], today)
    if designator is None or (day is None and not periods):
        return False
    if section.action == "FLT" and section.flights:
        section.renumbered = designator
    else:
        section.flights.append((designator, day))
    return True


def _add_leg(section: _Section, match: re.Match[str]) -> bool:
    leaves, lands = read_hhmm(match["out"][-4:]), read_hhmm(match["in"][-4:])
    if leaves is None or lands is None:
        return False
    before = section.legs[-1] if section.legs else None
    departure_day = _variation(match["more"])
    if departure_day is None:
        departure_day = 0 if before is None else before.arrival_day + (leaves < before.arrival)
    arrival_day = _variation(match["less"])
    section.legs.append(
        PlannedLeg(
            origin=match["origin"],
            destination=match["destination"],
            departure=leaves,
            arrival=lands,
            departure_day=departure_day,
            arrival_day=departure_day + (lands < leaves) if arrival_day is None else arrival_day,
        )
    )
    return True


def _variation(text: str) -> int | None:
    """Days after the flight's date: ``/1``, ``/M1`` for the day before; a time (``/1030``) is none."""
    for each in text.split("/"):
        if re.fullmatch(r"M?[0-9]", each):
            return -int(each[1:]) if each.startswith("M") else int(each)
    return None


def _events(section: _Section, utc: bool) -> Iterator[FlightEvent]:
    for designator, day in section.flights:
        for flown in _dates(section, designator, day):
            yield FlightEvent(
                action=_ACTIONS[section.action],
                designator=designator,
                date=flown.isoformat(),
                legs=tuple(dated_leg(leg, flown, designator) for leg in section.legs),
                utc=utc,
                aircraft=section.aircraft,
                renumbered=section.renumbered,
            )


def _dates(section: _Section, designator: Designator, day: date | None) -> Iterator[date]:
    if day is not None:
        yield day
        return
    for first, last, days, every in section.periods[:50]:
        yield from Period(designator=designator, first=first, last=last, days=days, legs=(), every=every).dates()
