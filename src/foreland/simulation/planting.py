"""What planted cases are made with: the flights they may use, the lists they add to, the requests they make."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from msgspec import Struct, structs

from foreland.documents.authorisation import Authorisation
from foreland.documents.notice import Category
from foreland.simulation.parties import Request
from foreland.simulation.people import Person, person
from foreland.simulation.schedule import Flight, flight_time
from foreland.simulation.tables import Route
from foreland.travel.traveller import Sex, TravelDocument

TypologyKind = Literal["D", "P", "V", "trend"]


class Case(Struct, frozen=True, kw_only=True):
    """A planted case. ``expected`` is the finding's code, ``None`` for a lawful twin and for what is not yet checked.

    ``checked`` is false for patterns that are planted for rooms still to come. ``typology`` is its number in the
    field's list, ``typology_kind`` whether a document shows it (D), a pattern (P), a vulnerability (V) or a trend.
    ``evidence`` are the values in the messages that show it, by name of the fact. ``says`` is what it shows, or why it
    is lawful; ``twin_of`` are the cases a lawful twin stands beside. Flights before ``since`` only lead up to it.
    """

    id: str
    kind: str
    twin: bool
    expected: str | None
    since: datetime
    checked: bool = True
    typology: int | None = None
    typology_kind: TypologyKind | None = None
    evidence: dict[str, tuple[str, ...]] = {}
    says: str = ""
    twin_of: tuple[str, ...] = ()


class Listed(Struct, frozen=True, kw_only=True):
    """One person of the synthetic watchlist."""

    id: str
    names: tuple[tuple[str, str], ...]
    birth_dates: tuple[str, ...]
    nationalities: tuple[str, ...]
    sex: str
    documents: tuple[str, ...] = ()


class Notice(Struct, frozen=True, kw_only=True):
    """One line of the synthetic list of lost and stolen documents."""

    number: str
    issuing_state: str
    category: Category
    reported_on: str
    number_to: str = ""


_LEAST_DAYS = 2
FIRST_NUMBER = 7000
"""Above every number the timetable, its partners and its mistakes use."""


class Plot:
    """Collects planted cases over the flights of a day and those before it.

    ``first`` is the index of the first flight that is added, ``since`` when the day begins, ``numbers`` counts what is
    numbered through all days.
    """

    def __init__(
        self,
        random: Random,
        past: tuple[Flight, ...],
        coming: tuple[Flight, ...],
        first: int,
        *,
        since: datetime,
        numbers: Counter[str],
    ) -> None:
        self.random = random
        self._past = past
        self._coming = coming
        self._turn = 0
        self._first = first
        self._since = since
        self.numbers = numbers
        self._added: dict[tuple[Route, datetime], Flight] = {}
        self.requests: dict[int, list[Request]] = {}
        self.cases: dict[str, Case] = {}
        self._awaiting_twin: dict[str, list[str]] = {}
        self._twinned: set[str] = set()
        self.listed: list[Listed] = []
        self.notices: list[Notice] = []
        self.authorisations: list[Authorisation] = []

    def flight(self) -> Flight:
        """The next coming flight in turn, so that cases spread over regions, carriers and hours."""
        found = self._coming[self._turn * 7 % len(self._coming)]
        self._turn += 1
        return found

    def earlier(self, flight: Flight, nth: int = 0) -> Flight:
        """A flight of the past weeks, of the same region when there is one."""
        same = [one for one in self._past if one.route.region == flight.route.region] or list(self._past)
        return same[-1 - nth % len(same)]

    @property
    def added(self) -> tuple[Flight, ...]:
        """The flights that cases needed beside the timetable, all of the past."""
        return tuple(self._added.values())

    def history(self, flight: Flight, days: int, *, back: bool = False) -> Flight:
        """A flight on the same route, or the way ``back``, some days before: at least two, made when first needed."""
        if days < _LEAST_DAYS:
            raise ValueError("history begins two days before")
        ends = (
            (flight.route.destination, flight.route.origin) if back else (flight.route.origin, flight.route.destination)
        )
        return self.flight_at(flight, ends, flight.departs - timedelta(days=days))

    def flight_at(self, flight: Flight, ends: tuple[str, str], departs: datetime) -> Flight:
        """A flight of the past like another, from and to other airports, at a moment; made when first needed."""
        route = Route(flight.route.region, *ends, flight.route.cultures)
        key = (route, departs)
        if key not in self._added:
            place = len(self._added)
            self._added[key] = structs.replace(
                flight,
                index=self._first + place,
                number=FIRST_NUMBER + place,
                route=route,
                departs=departs,
                arrives=departs + flight_time(route.origin, route.destination),
                past=True,
            )
        return self._added[key]

    def someone(self, flight: Flight, *, age: tuple[int, int] = (22, 58), sex: Sex | None = None) -> Person:
        """A person as they fly on this route, with a name of two parts."""
        while True:
            culture = self.random.choice(flight.route.cultures)
            found = person(self.random, culture, flight.departs.date(), age=age, sex=sex)
            if found.given_names:
                return found

    def case(self, kind: str, expected: str | None, *, twin: bool = False, checked: bool = True) -> str:
        """Open a case and return its identifier."""
        name = f"{kind}{'-twin' if twin else ''}"
        self.numbers[name] += 1
        identifier = f"{name}-{self.numbers[name]}"
        beside = self._beside(kind, identifier, twin=twin)
        self.cases[identifier] = Case(
            id=identifier,
            kind=kind,
            twin=twin,
            expected=expected,
            since=self._since,
            checked=checked,
            twin_of=beside,
        )
        return identifier

    def _beside(self, kind: str, identifier: str, *, twin: bool) -> tuple[str, ...]:
        """The cases of a kind that were opened since its last twins; a twin stands beside all of them."""
        if twin:
            self._twinned.add(kind)
            return tuple(self._awaiting_twin.get(kind, ()))
        if kind in self._twinned:
            self._twinned.discard(kind)
            self._awaiting_twin[kind] = []
        self._awaiting_twin.setdefault(kind, []).append(identifier)
        return ()

    def travel(self, flight: Flight, request: Request) -> None:
        """Put a party on a flight."""
        self.requests.setdefault(flight.index, []).append(request)


def with_document(one: Person, **changes: str | None) -> Person:
    """The person with a changed document."""
    document = one.document or TravelDocument()
    return structs.replace(one, document=structs.replace(document, **changes))


def ago(flight: Flight, days: int) -> str:
    """The date some days before a flight."""
    return (flight.departs.date() - timedelta(days=days)).isoformat()


def another_day(iso: str, days: int) -> str:
    """A date moved by some days."""
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()
