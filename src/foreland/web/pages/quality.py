"""What carriers owe and what came: of one flight, of a list of flights, of a carrier over a period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from foreland.messages.accounting import STATES, Completeness, Expected, Heard, account, completeness
from foreland.resources.carrier_profiles import Profiles
from foreland.store.views import accounting
from foreland.store.views.accounting import DueFlight, Elements
from foreland.web.pages.answering import Page, Visit, page

PERIODS = (1, 7, 30, 90)
MOST_FLIGHTS = 2_000
SHOWN_FLIGHTS = 100
_CARRIER = re.compile(r"[A-Z0-9]{2}|[A-Z]{3}")
_GOOD = frozenset(("received", "due", "unknown"))


class Accounted(Struct, frozen=True, kw_only=True):
    """A flight with what became of each due message, and what its travellers lack."""

    flight: DueFlight
    expected: tuple[Expected, ...]
    elements: Elements | None

    @property
    def faults(self) -> list[Expected]:
        """Due messages that are late, incomplete or missing."""
        return [one for one in self.expected if one.state not in _GOOD]

    @property
    def completeness(self) -> Completeness:
        """Whether all that was due is there, with every element."""
        return completeness(self.expected, sum(self.elements.missing.values()) if self.elements else 0)

    @property
    def counted(self) -> Counter[str]:
        """How many due messages of each kind (crew lists apart) are late, incomplete or missing."""
        return Counter(f"{_column(fault)}_{fault.state}" for fault in self.faults)

    @property
    def listed(self) -> bool:
        """Whether a passenger list came."""
        return any(one.received_at and (one.due.kind, one.due.whose) == ("API", "passengers") for one in self.expected)


def _column(one: Expected) -> str:
    return one.due.kind if one.due.whose == "passengers" else "crew"


class DueRow(Struct, frozen=True, kw_only=True):
    """One kind of due message over a period: how many came how, of those whose time has come."""

    code: str
    states: dict[str, int]

    @property
    def judged(self) -> int:
        """How many are judged: those still due, or of unknown time, are not."""
        return sum(count for state, count in self.states.items() if state not in ("due", "unknown"))

    @property
    def rate(self) -> int | None:
        """Per cent received in time and complete."""
        return round(100 * self.states["received"] / self.judged) if self.judged else None


def accounted(visit: Visit, profiles: Profiles, flights: Sequence[DueFlight]) -> list[Accounted]:
    """Account for flights, in their order: two reads, whatever their number."""
    if not flights:
        return []
    ids = [one.id for one in flights]
    heard = accounting.heard(visit.access, visit.connection, ids)
    wanted = sorted({name for one in flights for name in profiles.of(one.carrier).elements})
    lacking = accounting.elements(visit.access, visit.connection, flights, wanted)
    return [_accounted(one, profiles, heard.get(one.id, ()), lacking.get(one.id), visit.now) for one in flights]


def faults(visit: Visit, profiles: Profiles, flights: Sequence[UUID]) -> dict[UUID, Counter[str]]:
    """Count, by flight, the due messages of each kind that are late, incomplete or missing."""
    found = accounting.due_flights(visit.access, visit.connection, flights)
    heard = accounting.heard(visit.access, visit.connection, flights)
    counted = {}
    for one in found:
        told = _accounted(one, profiles, heard.get(one.id, ()), None, visit.now)
        counted[one.id] = told.counted
    return counted


def accounted_by_id(visit: Visit, flights: Sequence[UUID]) -> dict[UUID, Accounted]:
    """Account for the flights of a list that take place."""
    found = accounting.due_flights(visit.access, visit.connection, flights)
    return {one.flight.id: one for one in accounted(visit, _profiles(visit), found)}


@page("carrier.quality")
def quality(visit: Visit) -> Page:
    """Show ``GET /carriers/{code}/quality``: counts and rates of a period, nobody's data."""
    carrier = visit.request.path_params["code"].upper()
    if not _CARRIER.fullmatch(carrier):
        raise HTTPException(404)
    return Page(template="quality.html", values=figures(visit, carrier))


def figures(visit: Visit, carrier: str) -> dict[str, object]:
    """Count what was due of a carrier, what came and what is missing, over the period that is asked for."""
    days = next((each for each in PERIODS if str(each) == visit.request.query_params.get("days")), PERIODS[1])
    profiles = _profiles(visit)
    today = visit.now.date()
    flights = accounting.carrier_flights(
        visit.access, visit.connection, carrier, today - timedelta(days=days), today + timedelta(days=1), MOST_FLIGHTS
    )
    told = accounted(visit, profiles, flights)
    return {
        "carrier": carrier,
        "days": days,
        "periods": PERIODS,
        "states": STATES,
        "flights": len(told),
        "cut": len(told) == MOST_FLIGHTS,
        "due": _due_rows(told),
        "travellers": sum(one.elements.travellers for one in told if one.elements),
        "missing": _missing(told),
        "faulty": [one for one in told if one.faults or (one.elements and any(one.elements.missing.values()))][
            :SHOWN_FLIGHTS
        ],
    }


@page("flight.quality")
def flight_report(visit: Visit) -> Page | Response:
    """Answer ``GET /flights/{flight_id}/quality.txt``: what is missing, as text that can be sent to the carrier."""
    found = accounting.due_flights(visit.access, visit.connection, [visit.request.path_params["flight_id"]])
    if not found:
        raise HTTPException(404)
    (told,) = accounted(visit, _profiles(visit), found)
    return PlainTextResponse(report_text(told, visit.now), headers={"Content-Disposition": "inline"})


def report_text(told: Accounted, now: datetime) -> str:
    """The report of a flight: codes and counts, no traveller's data. English, as carriers' telegrams are."""
    flight = told.flight
    lines = [
        f"DATA QUALITY REPORT {flight.designator} {flight.flight_date.isoformat()}",
        f"MADE {now:%Y-%m-%d %H:%M} UTC",
        f"DEPARTURE {_utc(flight.departure_utc)}  DOORS CLOSE {_utc(flight.door_close_utc)}",
        "",
        "MESSAGES DUE",
    ]
    for one in told.expected:
        detail = f"  RECEIVED {_utc(one.received_at)}" if one.received_at else ""
        detail += f"  PARTS MISSING {', '.join(map(str, one.parts))}" if one.parts else ""
        detail += f"  {one.fewer} FEWER TRAVELLERS THAN DECLARED" if one.fewer else ""
        lines.append(f"{one.due.code.upper():14} DUE {_utc(one.due_at)}  {one.state.upper()}{detail}")
    lines += ["", "MISSING ELEMENTS"]
    if not told.listed:
        lines.append("NO PASSENGER LIST RECEIVED")
    if told.elements is not None:
        lacking = {name: count for name, count in told.elements.missing.items() if count}
        lines += [f"{name.upper():16} {count} OF {told.elements.travellers}" for name, count in lacking.items()]
        lines += [] if lacking else [f"NONE, {told.elements.travellers} TRAVELLERS"]
    return "\n".join(lines) + "\n"


def _accounted(
    flight: DueFlight, profiles: Profiles, heard: Sequence[Heard], lacking: Elements | None, now: datetime
) -> Accounted:
    profile = profiles.of(flight.carrier)
    return Accounted(
        flight=flight,
        expected=account(profile, flight.departure_utc, flight.door_close_utc, heard, now),
        elements=lacking,
    )


def _due_rows(told: Sequence[Accounted]) -> list[DueRow]:
    counted: dict[str, Counter[str]] = {}
    for one in told:
        for expected in one.expected:
            counted.setdefault(expected.due.code, Counter())[expected.state] += 1
    return [DueRow(code=code, states={state: states[state] for state in STATES}) for code, states in counted.items()]


def _missing(told: Sequence[Accounted]) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for one in told:
        counted.update(one.elements.missing if one.elements else {})
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _profiles(visit: Visit) -> Profiles:
    profiles: Profiles = visit.request.app.state.profiles
    return profiles


def _utc(at: datetime | date | None) -> str:
    return "NOT KNOWN" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
