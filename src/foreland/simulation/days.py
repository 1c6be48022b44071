"""The days of the synthetic world, told one flight after the other in order of departure.

Days are planned a few ahead, because a case of one day flies on the days before as well. What has been told is
forgotten: beside the planned days only people who may fly again are kept, and of them a fixed number.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from msgspec import Struct, structs

from foreland.documents.authorisation import Authorisation
from foreland.simulation.authorisations import issued
from foreland.simulation.cases import plant_all
from foreland.simulation.crowd import crew, crowd
from foreland.simulation.lists import background
from foreland.simulation.parties import Party, Request, Seats, make_party
from foreland.simulation.planting import FIRST_NUMBER, Case, Listed, Notice, Plot
from foreland.simulation.regulars import Regulars
from foreland.simulation.schedule import Flight, timetable
from foreland.simulation.sending import Told, send
from foreland.simulation.typologies import plant_typologies

LOAD = 0.4
_PAST_LOAD = 0.16
_LEAST_PAST = 12
_MOST_PAST = 40
_FLIGHTS_A_ROUND = 25
_LEAST_CROWD = 4
"""Ordinary travellers on any flight; those that only a planted case needed have no more."""
_DAYS_AHEAD = 4
"""So many days before it a case of a later day may fly."""
_KNOWN_A_FLIGHT = 12
"""People who may fly again, for each flight of a day."""
_FIRST_WORD = timedelta(hours=26)
"""No message about a flight is sent earlier before its departure, but for bookings that were changed before."""
_DAY_BEGINS = timedelta(hours=-4)
"""A day of the timetable against the clock it was made around."""


class Scale(Struct, frozen=True, kw_only=True):
    """How much is told: flights a day, days, the share of seats taken, and whether the typologies are planted."""

    flights: int = 120
    days: int = 1
    load: float = LOAD
    typologies: bool = False


class FlightTold(Struct, frozen=True, kw_only=True):
    """A flight with everybody on it and all messages about it.

    ``cases`` are the planted cases of its travellers, ``finished`` those of which nothing will be told any more. No
    message of a later flight is sent before ``quiet_until``.
    """

    flight: Flight
    parties: tuple[Party, ...]
    told: Told
    cases: dict[str, Case]
    finished: tuple[Case, ...]
    quiet_until: datetime


class _Day(Struct, kw_only=True):
    number: int
    flights: tuple[Flight, ...]
    plot: Plot


class Days:
    """Tells the flights of a world; what lists hold is handed out as it is planned and told.

    Equal seed, start and scale tell the same. ``start`` is an instant with its zone.
    """

    def __init__(self, seed: int, start: datetime, scale: Scale) -> None:
        if start.tzinfo is None or scale.flights < 1 or scale.days < 1:
            raise ValueError("a world needs a start with a time zone, at least one flight and at least one day")
        self.seed, self.scale = seed, scale
        self.start = start.astimezone(UTC).replace(second=0, microsecond=0)
        self._past = min(max(_LEAST_PAST, scale.flights // 4), _MOST_PAST)
        self._numbers: Counter[str] = Counter()
        self._planned: deque[_Day] = deque()
        self._listed: list[Listed] = []
        self._notices: list[Notice] = []
        self._authorisations: list[Authorisation] = []
        self._next_day = 0
        self._next_index = 0
        self._plan()
        self.total = len(self._planned[0].flights) + scale.flights * (scale.days - 1)

    def __iter__(self) -> Iterator[FlightTold]:
        """Tell every flight once; a second time there is nothing left to tell."""
        regulars = Regulars(_KNOWN_A_FLIGHT * self.scale.flights)
        while self._planned:
            while self._next_day < self.scale.days and len(self._planned) <= _DAYS_AHEAD:
                self._plan()
            yield from self._tell(regulars)
            self._planned.popleft()

    def take_lists(self) -> tuple[list[Listed], list[Notice], list[Authorisation]]:
        """What the lists hold of what was planned and told since it was last asked for."""
        found = self._listed, self._notices, self._authorisations
        self._listed, self._notices, self._authorisations = [], [], []
        return found

    def _tell(self, regulars: Regulars) -> Iterator[FlightTold]:
        day = self._planned[0]
        quiet = list(self._quiet(day))
        for place, flight in enumerate(day.flights):
            random = chance(self.seed, f"flight:{flight.index}")
            parties = self._fill(random, flight, regulars)
            self._authorisations += issued(chance(self.seed, f"authorisations:{flight.index}"), flight, parties)
            last = place + 1 == len(day.flights)
            yield FlightTold(
                flight=flight,
                parties=parties,
                told=send(random, flight, list(parties), crew(random, flight)),
                cases=self._cases(parties),
                finished=tuple(day.plot.cases.values()) if last else (),
                quiet_until=quiet[place],
            )

    def _cases(self, parties: Iterable[Party]) -> dict[str, Case]:
        named = dict.fromkeys(party.request.case for party in parties if party.request.case is not None)
        known = {name: case for day in self._planned for name, case in day.plot.cases.items() if name in named}
        return {name: known[name] for name in named}

    def _quiet(self, day: _Day) -> Iterator[datetime]:
        """For each flight of a day the earliest instant at which a later one may be written about."""
        tomorrow = self.start + timedelta(days=day.number + 1) + _DAY_BEGINS - _FIRST_WORD
        if self.scale.days == day.number + 1:
            tomorrow = datetime.max.replace(tzinfo=UTC)
        found = [tomorrow]
        for flight in reversed(day.flights[1:]):
            hours = [state.hours for request in self._requests(flight) for state in request.before]
            first = flight.departs - max(_FIRST_WORD, timedelta(hours=max(hours, default=0)))
            found.append(min(first, found[-1]))
        return reversed(found)

    def _requests(self, flight: Flight) -> list[Request]:
        return [one for day in self._planned for one in day.plot.requests.get(flight.index, ())]

    def _fill(self, random: Random, flight: Flight, regulars: Regulars) -> tuple[Party, ...]:
        planted = self._requests(flight)
        share = _PAST_LOAD if flight.past else self.scale.load * random.uniform(0.7, 1.3)
        if flight.number >= FIRST_NUMBER:
            share = 0.0
        places = int(flight.seats * min(1.0, share)) - sum(len(request.people) for request in planted)
        again = [] if flight.past else regulars.at(flight)
        before = len(again)
        requests = [*planted, *crowd(random, flight, max(places, _LEAST_CROWD), again)]
        if len(again) < before:
            regulars.keep(again, flight)
        random.shuffle(requests)
        alone = [one for one in requests if one.case is None and len(one.people) == 1]
        regulars.note(flight, [request.people[0] for request in alone])
        seats = Seats(random, flight)
        return tuple(make_party(request, flight, seats) for request in requests)

    def _plan(self) -> None:
        """Plan the next day: its timetable, its cases and, on the first, the weeks before it and the typologies."""
        day, first = self._next_day, self._next_day == 0
        start = self.start + timedelta(days=day)
        table = timetable(
            chance(self.seed, "timetable" if first else f"timetable:{day}"),
            start, self.scale.flights, self._past if first else 0, first=self._next_index, even=day % 2 == 0,
        )  # fmt: skip
        plot = self._plot(day, start, table)
        if first and self.scale.typologies:
            plot.random = chance(self.seed, "typologies")
            plant_typologies(plot)
        table = tuple(
            sorted((_roomy(one, plot) for one in (*table, *plot.added)), key=lambda one: (one.departs, one.index))
        )
        self._listed += plot.listed
        self._notices += plot.notices
        self._authorisations += plot.authorisations
        if first:
            self._listed += background(chance(self.seed, "lists"), self._numbers["listed"], self.start)
            self._numbers["listed"] = len(self._listed)
        self._planned.append(_Day(number=day, flights=table, plot=plot))
        self._next_index += len(table)
        self._next_day += 1

    def _plot(self, day: int, start: datetime, table: tuple[Flight, ...]) -> Plot:
        """Plant the cases on flights that leave within half a day, so that the demo shows them at work."""
        coming = tuple(f for f in table if not f.past and 45 * 60 < (f.departs - start).total_seconds() < 12 * 3600)
        if not coming:
            coming = tuple(f for f in table if not f.past)[-1:]
        earlier = tuple(one for before in self._planned for one in _apart(before, self.start))
        past = earlier or tuple(one for one in table if one.past)
        plot = Plot(
            chance(self.seed, f"cases:{day}" if day else "cases"), past, coming, self._next_index + len(table),
            since=start, numbers=self._numbers,
        )  # fmt: skip
        plant_all(plot, rounds=max(1, round(len(coming) / _FLIGHTS_A_ROUND)))
        return plot


def _apart(day: _Day, start: datetime) -> Iterator[Flight]:
    """One flight of each region in the middle of a day, so that those of following days lie a day apart."""
    middle = start + timedelta(days=day.number, hours=8)
    coming = sorted((one for one in day.flights if not one.past), key=lambda one: abs(one.departs - middle))
    nearest = {one.route.region: one for one in reversed(coming)}
    yield from (one for one in day.flights if one.past)
    yield from nearest.values()


def chance(seed: int, purpose: str) -> Random:
    """A stream of its own for each purpose: another flight more does not change the flights before it."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - a synthetic world must be repeatable, not secret


def _roomy(flight: Flight, plot: Plot) -> Flight:
    """The flight, on a larger aircraft when a small world plants more people on it than it has seats for."""
    planted = sum(len(request.people) for request in plot.requests.get(flight.index, ()))
    return structs.replace(flight, seats=max(flight.seats, 2 * planted + _LEAST_CROWD))
