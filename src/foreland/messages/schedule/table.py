"""Schedules as tables (CSV, or the first sheet of an XLSX): one row a leg.

Columns: ``flight``; ``date``, or ``from`` and ``to`` with ``days`` (1 Monday to 7 Sunday, every day when empty);
``origin``, ``destination``; ``departure``, ``arrival`` (HH:MM); ``departure_day`` (days after the flight's date, 0 when
empty), ``arrival_day`` (empty: that of the departure, or the next if the time is earlier); ``aircraft``;
``sold_as`` (code-share numbers with ``;`` between); ``times`` (``local`` or ``utc``). Rows of one flight and period
are its legs, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from foreland.messages.schedule.period import LONGEST_PERIOD, Period, PlannedLeg, read_days, read_hhmm
from foreland.messages.schedule.ssim import MAX_LINES, ScheduleContent
from foreland.travel.flight import Designator, read_designator
from foreland.travel.line_problem import LineProblem

REQUIRED = ("flight", "origin", "destination", "departure", "arrival")
COLUMNS = (*REQUIRED, "date", "from", "to", "days", "departure_day", "arrival_day", "aircraft", "sold_as", "times")
_EVERY_DAY = frozenset(range(1, 8))


def read_table(rows: Iterable[tuple[int, Mapping[str, str]]], problems: list[LineProblem]) -> ScheduleContent:
    """Read rows, given as line number and column to value; ``problems`` are those of the table itself."""
    groups: dict[tuple[object, ...], Period] = {}
    for number, row in rows:
        if number > MAX_LINES:
            problems.append(LineProblem(line=number, code="too_many_lines"))
            break
        found = _read_row(row, number, problems)
        if found is None:
            continue
        key = (str(found.designator), found.first, found.last, found.days, found.utc)
        before = groups.get(key)
        groups[key] = found if before is None else _with_leg(before, found)
    if not groups and not problems:
        problems.append(LineProblem(line=1, code="no_flight"))
    return ScheduleContent(periods=tuple(groups.values()), problems=tuple(problems))


def _with_leg(before: Period, found: Period) -> Period:
    if found.legs[0] in before.legs:
        return before
    return Period(
        designator=before.designator,
        first=before.first,
        last=before.last,
        days=before.days,
        legs=before.legs + found.legs,
        utc=before.utc,
        aircraft=before.aircraft,
        sold_as=before.sold_as,
        line=before.line,
    )


def _read_row(row: Mapping[str, str], number: int, problems: list[LineProblem]) -> Period | None:
    designator = read_designator(row.get("flight", ""))
    period = _read_period(row)
    days = read_days(row.get("days", "")) if row.get("days") else _EVERY_DAY
    leg = _read_leg(row)
    checks = (("flight", designator), ("date", period), ("days", days))
    broken = [name for name, value in checks if value is None]
    broken += [leg] if isinstance(leg, str) else []
    problems.extend(LineProblem(line=number, code="not_readable", field=name) for name in broken)
    if designator is None or period is None or days is None or isinstance(leg, str):
        return None
    if period[1] - period[0] > LONGEST_PERIOD:
        problems.append(LineProblem(line=number, code="period_cut", field="to", kept=True))
    return Period(
        designator=designator,
        first=period[0],
        last=period[1],
        days=days,
        legs=(leg,),
        utc=row.get("times", "").lower() == "utc",
        aircraft=row.get("aircraft") or None,
        sold_as=_sold_as(row.get("sold_as", ""), number, problems),
        line=number,
    )


def _read_period(row: Mapping[str, str]) -> tuple[date, date] | None:
    single = row.get("date", "")
    try:
        first = date.fromisoformat((single or row.get("from", ""))[:10])
        last = date.fromisoformat((single or row.get("to", "") or row.get("from", ""))[:10])
    except ValueError:
        return None
    return (first, last) if last >= first and 2000 <= first.year <= 2100 else None


def _read_leg(row: Mapping[str, str]) -> PlannedLeg | str:
    """The leg, or the name of the column that cannot be read."""
    stations = {name: row.get(name, "").upper() for name in ("origin", "destination")}
    for name, code in stations.items():
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            return name
    departure, arrival = read_hhmm(row.get("departure", "")[:5]), read_hhmm(row.get("arrival", "")[:5])
    if departure is None or arrival is None:
        return "departure" if departure is None else "arrival"
    later = {}
    for name in ("departure_day", "arrival_day"):
        text = row.get(name, "").strip()
        if text and text not in ("-1", "0", "1", "2", "3"):
            return name
        later[name] = int(text) if text else None
    leaves = later["departure_day"] or 0
    lands = later["arrival_day"]
    return PlannedLeg(
        origin=stations["origin"],
        destination=stations["destination"],
        departure=departure,
        arrival=arrival,
        departure_day=leaves,
        arrival_day=leaves + (arrival < departure) if lands is None else lands,
    )


def _sold_as(text: str, number: int, problems: list[LineProblem]) -> tuple[Designator, ...]:
    found = []
    for each in text.split(";")[:20]:
        designator = read_designator(each) if each.strip() else None
        if designator is not None:
            found.append(designator)
        elif each.strip():
            problems.append(LineProblem(line=number, code="not_readable", field="sold_as", kept=True))
    return tuple(found)
