"""People who flew alone and may fly again, once they can have come back."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from foreland.simulation.people import Person
from foreland.simulation.schedule import Flight, flight_time

_REST = timedelta(hours=20)
_ON_THE_GROUND = timedelta(hours=2)


class _Known(Struct, frozen=True):
    person: Person
    region: str
    at: str
    since: datetime


class Regulars:
    """The latest ``kept`` people, with where they were last."""

    def __init__(self, kept: int) -> None:
        self._known: deque[_Known] = deque(maxlen=kept)

    def note(self, flight: Flight, people: Sequence[Person]) -> None:
        """Remember who was on a flight."""
        self._known.extend(_Known(one, flight.route.region, flight.route.destination, flight.arrives) for one in people)

    def at(self, flight: Flight) -> list[Person]:
        """Who of the region can be at the flight, back from where they were and with a document still valid."""
        day = flight.departs.date().isoformat()
        return [
            one.person
            for one in self._known
            if one.region == flight.route.region
            and one.since + _back(one.at, flight.route.origin) <= flight.departs
            and one.person.document is not None
            and (one.person.document.expiry_date or "") > day
        ]

    def keep(self, left: Sequence[Person], flight: Flight) -> None:
        """Forget where those were who have taken the flight: all that could and are not ``left``."""
        could = {id(one) for one in self.at(flight)} - {id(one) for one in left}
        self._known = deque((one for one in self._known if id(one.person) not in could), maxlen=self._known.maxlen)


def _back(here: str, there: str) -> timedelta:
    return max(_REST, _ON_THE_GROUND + (flight_time(here, there) if here != there else timedelta()))
