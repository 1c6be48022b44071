"""Schedules in the format of SSIM chapter 7: records of 200 columns; type 2 tells the time mode, type 3 is a leg.

Columns (from 1) of a type 3 record: 2 operational suffix, 3-5 airline, 6-9 number, 10-11 itinerary variation, 12-13 leg
sequence, 15-21 and 22-28 period, 29-35 days of operation, 36 frequency (2: each second week), 37-39 departure station,
40-43 passenger departure, 55-57 arrival station, 62-65 passenger arrival, 73-75 aircraft, 193 and 194 days that
departure and arrival are after the flight's date (``A`` or ``J``: one day before). Source: IATA SSIM, chapter 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from foreland.messages.schedule.period import LONGEST_PERIOD, Period, PlannedLeg, read_days, read_ddmmmyy, read_hhmm
from foreland.travel.flight import Designator, read_designator
from foreland.travel.line_problem import LineProblem

MAX_LINES = 1_000_000
_INDEFINITE = "00XXX00"
_DAY_CODES = {" ": 0, "A": -1, "J": -1, **{str(number): number for number in range(8)}}


class ScheduleContent(Struct, frozen=True, kw_only=True):
    """What a schedule file held: the flights, and what was wrong with its lines."""

    periods: tuple[Period, ...]
    problems: tuple[LineProblem, ...]


class _Record(Struct, frozen=True, kw_only=True):
    key: tuple[str, str, date, date, frozenset[int], int]
    designator: Designator
    sequence: int
    leg: PlannedLeg
    aircraft: str | None
    line: int


def read_ssim(lines: Iterable[str]) -> ScheduleContent:
    """Read the records of a file. Legs of one itinerary variation and period are one flight, in order of sequence."""
    problems: list[LineProblem] = []
    groups: dict[tuple[object, ...], list[_Record]] = {}
    utc = False
    for number, line in enumerate(lines, start=1):
        if number > MAX_LINES:
            problems.append(LineProblem(line=number, code="too_many_lines"))
            break
        line = line.rstrip("\r\n\0")
        if line[:1] == "2":
            utc = line[1:2] == "U"
        elif line[:1] == "3":
            found = _read_leg(line, number, problems)
            if found is not None:
                groups.setdefault((*found.key, utc), []).append(found)
    periods = [_period(records, bool(key[-1])) for key, records in groups.items()]
    if not groups and not problems:
        problems.append(LineProblem(line=1, code="no_flight"))
    return ScheduleContent(periods=tuple(periods), problems=tuple(problems))


def _period(records: list[_Record], utc: bool) -> Period:
    records.sort(key=lambda one: one.sequence)
    head = records[0]
    _, _, first, last, days, every = head.key
    return Period(
        designator=head.designator,
        first=first,
        last=last,
        days=days,
        legs=tuple(one.leg for one in records),
        every=every,
        utc=utc,
        aircraft=head.aircraft,
        line=head.line,
    )


def _read_leg(line: str, number: int, problems: list[LineProblem]) -> _Record | None:
    def wrong(code: str, field: str, *, kept: bool = False) -> None:
        problems.append(LineProblem(line=number, code=code, field=field, kept=kept))

    if len(line) < 75:
        wrong("line_short", "record")
        return None
    designator = read_designator(f"{line[2:5].strip()}{line[5:9].strip()}{line[1:2].strip()}")
    period = _read_period(line)
    days, sequence = read_days(line[28:35]), line[11:13].strip()
    departure, arrival = read_hhmm(line[39:43]), read_hhmm(line[61:65]) or read_hhmm(line[57:61])
    stations = line[36:39].strip().upper(), line[54:57].strip().upper()
    after = [_DAY_CODES.get(sign) for sign in (line[192:194].ljust(2))]
    checks: list[tuple[str, object]] = [
        ("flight", designator),
        ("period", period),
        ("days", days),
        ("departure", departure),
        ("arrival", arrival),
        ("stations", all(len(one) == 3 and one.isalpha() for one in stations)),
        ("sequence", sequence.isascii() and sequence.isdigit()),
        ("date_variation", None not in after),
    ]
    broken = [name for name, value in checks if not value]
    for name in broken:
        wrong("not_readable", name)
    if broken or designator is None or period is None or days is None or not departure or not arrival:
        return None
    if period[1] - period[0] > LONGEST_PERIOD:
        wrong("period_cut", "period", kept=True)
    return _Record(
        key=(str(designator), line[9:11] + line[127:128], *period, days, 2 if line[35:36] == "2" else 1),
        designator=designator,
        sequence=int(sequence),
        leg=PlannedLeg(
            origin=stations[0],
            destination=stations[1],
            departure=departure,
            arrival=arrival,
            departure_day=after[0] or 0,
            arrival_day=after[1] or 0,
        ),
        aircraft=line[72:75].strip() or None,
        line=number,
    )


def _read_period(line: str) -> tuple[date, date] | None:
    first = read_ddmmmyy(line[14:21])
    if first is None:
        return None
    last = first + LONGEST_PERIOD if line[21:28] == _INDEFINITE else read_ddmmmyy(line[21:28])
    return (first, last) if last is not None and last >= first else None
