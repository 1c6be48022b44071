"""What a rule looks at: one point of a journey, and the facts by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from foreland.documents.requirements.answer import PointRole
from foreland.documents.requirements.journey import Journey, Paper
from foreland.documents.requirements.papers import later
from foreland.documents.requirements.stated import FACTS

Value = bool | int | str | tuple[str, ...] | None
NO_PAPER: Final = Paper(kind="none")
"""Stands for the paper of somebody who has none."""


class Point:
    """One place on the route, with what is local there. Made anew for each decision; nothing changes it afterwards."""

    __slots__ = (
        *("airport", "area", "day", "departure", "departure_state", "final", "final_state", "instant", "journey"),
        *("landside", "next_state", "origin_state", "papers", "position", "purpose", "role", "state", "stay"),
        "stay_end",
    )

    def __init__(
        self,
        journey: Journey,
        *,
        airport: str,
        state: str,
        role: PointRole,
        day: date,
        states: tuple[str, ...],
        departure: str,
        final: bool,
        landside: bool,
        area: frozenset[str],
        position: int,
    ) -> None:
        """Place the journey at one of its airports; ``states`` are the states of the whole route."""
        self.journey = journey
        self.airport, self.state, self.role, self.position = airport, state, role, position
        self.day, self.instant = day, journey.arrival if final else None
        self.departure, self.departure_state = departure, states[position - 1] if position else state
        self.next_state = states[position + 1] if position + 1 < len(states) else None
        self.origin_state, self.final_state = states[0], states[-1]
        self.final, self.landside, self.area = final, landside, area
        passing = role == "transit" and self.final_state not in area
        self.purpose = "transit" if passing and journey.purpose not in ("crew", "join_ship") else journey.purpose
        self.stay: int | None = 1 if passing else journey.stay_days
        self.stay_end = None if self.stay is None else later(day, self.stay)
        self.papers = journey.papers or ()

    def nationality(self, paper: Paper) -> str | None:
        """The nationality that a paper speaks for: its own, else the only one the traveller has."""
        if paper.nationality is not None:
            return paper.nationality
        held = self.journey.nationalities
        if paper.kind == "passport" and paper.issuer in held:
            return paper.issuer
        return held[0] if len(held) == 1 else None


Fact = Callable[[Point, Paper], Value]


def _stated(name: str) -> Fact:
    return lambda point, _: point.journey.stated.get(name)


def _days_in_area(point: Point) -> int | None:
    """Days in the area within 180, with this stay."""
    before = point.journey.stated.get("days_in_area")
    return None if not isinstance(before, int) or point.stay is None else before + point.stay


FACT_OF: Final[Mapping[str, Fact]] = {
    **{name: _stated(name) for name in FACTS},
    "doc.kind": lambda _, paper: paper.kind,
    "doc.issuer": lambda _, paper: paper.issuer,
    "doc.nationality": lambda point, paper: None if paper is NO_PAPER else point.nationality(paper),
    "doc.electronic": lambda _, paper: paper.electronic,
    "doc.machine_readable": lambda _, paper: paper.machine_readable,
    "doc.emergency": lambda _, paper: paper.emergency,
    "doc.official": lambda _, paper: paper.official,
    "doc.child_entry": lambda _, paper: paper.child_entry,
    "doc.years": lambda point, paper: paper.years or point.journey.stated.get("card_years"),
    "nationality": lambda point, paper: point.nationality(paper),
    "nationalities": lambda point, _: point.journey.nationalities,
    "residence": lambda point, _: point.journey.residence,
    "age": lambda point, _: point.journey.age,
    "purpose": lambda point, _: point.purpose,
    "category": lambda point, _: point.journey.category or "",
    "stay_days": lambda point, _: point.stay,
    "days_in_area_total": lambda point, _: _days_in_area(point),
    "onward": lambda point, _: point.journey.onward,
    "here": lambda point, _: point.state,
    "departure": lambda point, _: point.departure,
    "departure_state": lambda point, _: point.departure_state,
    "next_state": lambda point, _: point.next_state or "",
    "origin_state": lambda point, _: point.origin_state,
    "final_state": lambda point, _: point.final_state,
}
"""Facts of the bearer's paper (``doc.``), of the traveller, of the place, and those that were stated."""


def arrives(point: Point) -> tuple[date, datetime | None]:
    """Day and, when known, instant of arrival at the point."""
    return point.day, point.instant
