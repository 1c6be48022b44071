"""A schedule is imported as a whole, and its flights of the coming days are announced.

What it plans replaces what its former version planned; flights that are gone from it are withdrawn, and cancelled when
nobody but the schedule spoke of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.messages.schedule.period import ScheduledFlight
from foreland.messages.schedule.ssim import ScheduleContent, read_ssim
from foreland.messages.schedule.table import REQUIRED, read_table
from foreland.operations.announce_flights import announce_due
from foreland.operations.deployment import Deployment
from foreland.operations.leg_clock import utc_to_local
from foreland.resources.airports import airports
from foreland.resources.spreadsheet import is_spreadsheet, sheet_rows
from foreland.store import audit, schedules
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.pool import transaction
from foreland.store.rows import hexed, owner_fields
from foreland.store.schedules import ScheduledRow, ScheduleRow
from foreland.travel.csv_lines import csv_rows, table_rows
from foreland.travel.flight import Leg
from foreland.travel.flight_match import read_local
from foreland.travel.line_problem import LineProblem
from foreland.travel.local_time import resolve

ScheduleFormat = Literal["ssim", "csv", "xlsx"]
FORMATS: tuple[ScheduleFormat, ...] = get_args(ScheduleFormat)
MAX_FLIGHTS = 500_000
_CHUNK = 2_000
_MOST_PROBLEMS = 1_000


class Schedule(Struct, frozen=True, kw_only=True):
    """A schedule as read: its single flights with local times, and what was wrong with its lines."""

    format: ScheduleFormat
    sha256: bytes
    flights: tuple[ScheduledFlight, ...]
    problems: tuple[LineProblem, ...]


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did: flights planned, withdrawn and announced. ``new`` is false when nothing differs."""

    schedule_id: UUID | None
    flights: int
    withdrawn: int = 0
    announced: int = 0
    new: bool = True


def guess_format(raw: bytes) -> ScheduleFormat:
    """Tell the format from the first bytes: an archive, records that begin with their type, or a table."""
    if is_spreadsheet(raw):
        return "xlsx"
    first = raw[:200].decode("latin-1").splitlines()[:1]
    return "ssim" if first and first[0][:1] in ("1", "2", "3") and "," not in first[0] else "csv"


def read_schedule(raw: bytes, form: ScheduleFormat) -> Schedule:
    """Read a file. Whatever it holds, what can be read is read and the rest is a problem."""
    content = _content(raw, form)
    problems = list(content.problems)
    flights: dict[tuple[str, str], ScheduledFlight] = {}
    everything = (flight for period in content.periods for flight in period.flights())
    for flight in islice(everything, MAX_FLIGHTS):
        found = localised(flight)
        problems += _clock_changes(found)
        flights[str(found.designator), found.date] = found
    if next(everything, None) is not None:
        problems.append(LineProblem(line=1, code="too_many_flights", kept=True))
    return Schedule(format=form, sha256=sha256(raw).digest(), flights=tuple(flights.values()), problems=tuple(problems))


def import_schedule(deployment: Deployment, access: Access, schedule: Schedule, name: str, now: datetime) -> Imported:
    """Plan the flights of a schedule, withdraw what its former version had for these days, announce what is near."""
    if not schedule.flights:
        return Imported(schedule_id=None, flights=0, new=False)
    with transaction(deployment.pool, access) as connection:
        if schedules.latest_content(access, connection, name) == schedule.sha256:
            return Imported(schedule_id=None, flights=len(schedule.flights), new=False)
        ownership = deployment.home.ownership()
        row = _schedule_row(schedule, ownership, access, name, now)
        schedules.add(connection, row)
        for chunk in _chunks(planned(schedule.flights, ownership, name, row.id, now)):
            schedules.put(connection, chunk)
        days = [date.fromisoformat(one.date) for one in schedule.flights]
        withdrawn = schedules.withdraw_missing(access, connection, row, min(days), max(days), now)
        audit.append(
            connection,
            access,
            "schedule_imported",
            "schedule",
            (row.id,),
            at=now,
            detail={"flights": row.flights, "withdrawn": withdrawn, "problems": len(schedule.problems)},
        )
    announced = announce_due(deployment, access, now)
    return Imported(schedule_id=row.id, flights=row.flights, withdrawn=withdrawn, announced=announced)


def planned(
    flights: Iterable[ScheduledFlight], ownership: Ownership, name: str, schedule_id: UUID | None, now: datetime
) -> Iterator[ScheduledRow]:
    """Yield the rows of flights with local times."""
    for flight in flights:
        yield ScheduledRow(
            **owner_fields(ownership),  # type: ignore[arg-type]
            carrier=flight.designator.carrier,
            number=flight.designator.number,
            suffix=flight.designator.suffix,
            flight_date=date.fromisoformat(flight.date),
            schedule_name=name,
            schedule_id=schedule_id,
            legs=[_leg(leg) for leg in flight.legs],
            aircraft=flight.aircraft,
            sold_as=tuple(str(one) for one in flight.sold_as),
            heard_at=now,
        )


def localised(flight: ScheduledFlight) -> ScheduledFlight:
    """The flight with local times. A flight planned in UTC is one of the local day of its first departure."""
    if not flight.utc:
        return flight
    legs = tuple(
        structs.replace(
            leg,
            departure_local=utc_to_local(leg.departure_local, leg.origin),
            arrival_local=utc_to_local(leg.arrival_local, leg.destination),
        )
        for leg in flight.legs
    )
    first = (legs[0].departure_local if legs else None) or flight.date
    return structs.replace(flight, legs=legs, date=first[:10], utc=False)


def _content(raw: bytes, form: ScheduleFormat) -> ScheduleContent:
    problems: list[LineProblem] = []
    match form:
        case "ssim":
            return read_ssim(raw.decode("latin-1").splitlines())
        case "csv":
            return read_table(csv_rows(raw.decode("utf-8", "replace").splitlines(), REQUIRED, problems), problems)
        case "xlsx":
            cells = sheet_rows(raw)
            if cells is None:
                return ScheduleContent(periods=(), problems=(LineProblem(line=1, code="not_a_spreadsheet"),))
            return read_table(table_rows(cells, REQUIRED, problems), problems)


def _clock_changes(flight: ScheduledFlight) -> list[LineProblem]:
    """Local times that do not exist on their day, or exist twice: kept as documented, and said."""
    found = []
    for leg in flight.legs:
        for place, text, field in (
            (leg.origin, leg.departure_local, "departure"),
            (leg.destination, leg.arrival_local, "arrival"),
        ):
            known, moment = airports().get(place or ""), read_local(text)
            if known is None:
                found.append(LineProblem(line=flight.line, code="airport_unknown", field=field, kept=True))
            elif moment is not None and (note := resolve(moment, ZoneInfo(known.zone)).note):
                found.append(LineProblem(line=flight.line, code=f"time_{note}", field=field, kept=True))
    return found


def _leg(leg: Leg) -> dict[str, str | None]:
    return {
        "origin": leg.origin,
        "destination": leg.destination,
        "departure_local": leg.departure_local,
        "arrival_local": leg.arrival_local,
    }


def _schedule_row(schedule: Schedule, ownership: Ownership, access: Access, name: str, now: datetime) -> ScheduleRow:
    return ScheduleRow(
        **owner_fields(ownership),  # type: ignore[arg-type]
        id=new_id(),
        name=name,
        format=schedule.format,
        content_sha256=hexed(schedule.sha256),
        flights=len(schedule.flights),
        problems=msgspec.to_builtins(schedule.problems[:_MOST_PROBLEMS]),
        imported_at=now,
        imported_by=access.username,
    )


def _chunks(flights: Iterator[ScheduledRow]) -> Iterator[list[ScheduledRow]]:
    while chunk := list(islice(flights, _CHUNK)):
        yield chunk
