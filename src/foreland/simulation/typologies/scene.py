"""One planted typology or its twin while it is being made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, structs

from foreland.documents.movements import distance_km
from foreland.resources.airports import airports
from foreland.simulation.agencies import Office, offices
from foreland.simulation.parties import Request, new_locator
from foreland.simulation.people import Person, passport
from foreland.simulation.planting import Plot, TypologyKind
from foreland.simulation.schedule import Flight, local_time
from foreland.simulation.tables import routes
from foreland.travel.booking import Segment
from foreland.travel.traveller import Sex

_TRIES = 60
_HUBS = ("YYZ", "DOH", "AUH", "KEF", "YVR", "ADD")
"""Where journeys are broken; nothing is said about these airports."""


class Typology(Struct, frozen=True):
    """Number and name in the field's list, kind, what plants it, what it ``shows``, why its twin is ``lawful``."""

    number: int
    name: str
    kind: TypologyKind
    plant: Callable[[Scene], None]
    shows: str
    lawful: str


class Scene:
    """Where a case is planted: a coming ``flight``, the history before it, and the evidence collected."""

    def __init__(self, plot: Plot, typology: Typology, *, twin: bool) -> None:
        self.plot, self.random, self.twin = plot, plot.random, twin
        self.flight = plot.flight()
        self.case = plot.case(typology.name, None, twin=twin, checked=False)
        self.typology = typology
        self._evidence: dict[str, dict[str, None]] = {}

    def close(self) -> None:
        """Write number, kind and evidence into the case."""
        self.plot.cases[self.case] = structs.replace(
            self.plot.cases[self.case],
            typology=self.typology.number,
            typology_kind=self.typology.kind,
            says=self.typology.lawful if self.twin else self.typology.shows,
            evidence={name: tuple(values) for name, values in self._evidence.items()},
        )

    def show(self, what: str, *values: str | None) -> None:
        """Add values of a fact to the evidence."""
        self._evidence.setdefault(what, {}).update(dict.fromkeys(value for value in values if value))

    def days(self, low: int, high: int) -> int:
        """A number of days before the flight."""
        return self.random.randint(low, high)

    def past(self, days: int, *, back: bool = False) -> Flight:
        """The flight so many days before, or the one the other way."""
        return self.plot.history(self.flight, days, back=back)

    def onward(self, first: Flight, hours: int, destination: str) -> Flight:
        """The flight on from where another arrived, so many hours later."""
        return self.plot.flight_at(
            first, (first.route.destination, destination), first.arrives + timedelta(hours=hours)
        )

    def elsewhere(self) -> Flight:
        """A coming flight from another airport; in a world that has none, the flight itself."""
        found = (self.plot.flight() for _ in range(_TRIES))
        return next((one for one in found if one.route.origin != self.flight.route.origin), self.flight)

    def other_origin(self) -> str:
        """An airport of the region from which the flight does not leave and where it does not arrive."""
        ends = (self.flight.route.origin, self.flight.route.destination)
        region = self.flight.route.region
        return self.random.choice([r.origin for r in routes() if r.region == region and r.origin not in ends])

    def next_door(self) -> str:
        """The airport of the region that is nearest to where the flight leaves from, and is none of its ends."""
        route, known = self.flight.route, airports()
        near = {one.origin for one in routes() if one.region == route.region} - {route.origin, route.destination}
        here = known[route.origin]
        return min(sorted(near), key=lambda one: distance_km(here, known[one]))

    def hubs(self, count: int) -> tuple[str, ...]:
        """Airports at which the flight neither begins nor ends."""
        ends = (self.flight.route.origin, self.flight.route.destination)
        return tuple(airport for airport in _HUBS if airport not in ends)[:count]

    def locator(self) -> str:
        """The record locator of a booking over several flights."""
        return new_locator(self.random)

    def go(self, flight: Flight, *people: Person, **details: Any) -> None:
        """Put people on a flight in one booking; ``details`` are fields of the request."""
        details.setdefault("subjects", tuple(range(len(people))))
        self.plot.travel(flight, Request(people=people, case=self.case, **details))

    def one(self, age: tuple[int, int] = (22, 58), sex: Sex | None = None) -> Person:
        """Somebody of the route."""
        return self.plot.someone(self.flight, age=age, sex=sex)

    def stranger(self, to: Person, age: tuple[int, int] = (22, 58)) -> Person:
        """Somebody of the route with another surname."""
        while True:
            found = self.one(age)
            if found.surname != to.surname:
                return found

    def kin(self, like: Person, age: tuple[int, int]) -> Person:
        """Somebody with the same surname, address and telephone."""
        found = self.one(age)
        born = date.fromisoformat(found.date_of_birth)
        document = passport(self.random, like.nationality, self.flight.departs.date(), born)
        return structs.replace(
            found,
            surname=like.surname,
            address=like.address,
            phone=like.phone,
            email=like.email,
            nationality=like.nationality,
            document=document,
        )

    def office(self, place: int) -> Office:
        """An agency of the region."""
        sellers = offices(self.flight.route.region)
        return sellers[place % len(sellers)]

    def card(self) -> str:
        """A masked card number."""
        return f"400000XXXXXX{self.random.randrange(10000):04d}"

    def tickets(self, count: int) -> tuple[str, ...]:
        """Consecutive ticket numbers."""
        first = self.random.randrange(10**9, 10**10 - 100)
        return tuple(f"999{first + step}" for step in range(count))

    def segment(self, after: Flight, origin: str, destination: str, hours: int, status: str = "HK") -> Segment:
        """A segment of another flight, so many hours after the arrival of ``after`` (before it when negative)."""
        leaves = after.arrives + timedelta(hours=hours)
        return Segment(
            flight=f"{after.carrier.designator}{9000 + hours % 500}",
            origin=origin,
            destination=destination,
            departure_local=local_time(leaves, origin),
            arrival_local=local_time(leaves + timedelta(hours=4), destination),
            status=status,
            booking_class="Y",
        )


def number_of(one: Person) -> str | None:
    """The number of a person's document."""
    return one.document.number if one.document else None
