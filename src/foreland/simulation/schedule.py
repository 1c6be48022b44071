"""The timetable: made-up carriers on real routes, with flights around a given instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from math import asin, cos, radians, sin, sqrt
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import airportsdata
from msgspec import Struct

from foreland.simulation.tables import Route, routes
from foreland.travel.flight import Leg

_CARRIERS = {
    "pacific": (("Q0", "Halcyon Pacific"), ("U0", "Southern Swell"), ("X0", "Trade Wind"), ("Y0", "Coral Meridian")),
    "caribbean": (("I0", "Isthmus Air"), ("J0", "Trogon Airlines"), ("K0", "Ceiba Express"), ("M0", "Windward Link")),
    "atlantic": (("C0", "Sahel Atlantic"), ("F0", "Northern Arc"), ("L0", "Levant Blue"), ("T0", "Gannet Airways")),
}
_SIZES = (90, 120, 120, 150, 150, 180, 180, 210, 240, 280, 300)
_CRUISE_KMH = 850
_GROUND_MINUTES = 45
_EARTH_KM = 6371


class Carrier(Struct, frozen=True):
    """A made-up airline. Its designator belongs to no carrier known to us."""

    designator: str
    name: str
    region: str


class Flight(Struct, frozen=True, kw_only=True):
    """One flight. ``index`` numbers all flights of the world, those of the past first."""

    index: int
    carrier: Carrier
    number: int
    route: Route
    departs: datetime
    arrives: datetime
    seats: int
    past: bool = False

    @property
    def designator(self) -> str:
        """Carrier and number."""
        return f"{self.carrier.designator}{self.number}"

    def leg(self) -> Leg:
        """The flight as its only leg, with local times."""
        return Leg(
            flight=self.designator,
            carrier=self.carrier.designator,
            number=str(self.number),
            origin=self.route.origin,
            destination=self.route.destination,
            departure_local=local_time(self.departs, self.route.origin),
            arrival_local=local_time(self.arrives, self.route.destination),
            border_crossing=True,
        )


def carriers() -> tuple[Carrier, ...]:
    """All carriers of the world."""
    return tuple(Carrier(code, name, region) for region, named in _CARRIERS.items() for code, name in named)


@cache
def _airports() -> dict[str, Any]:
    return dict(airportsdata.load("IATA"))


def airport_city(code: str) -> str:
    """City an airport serves."""
    return str(_airports()[code]["city"])


def local_time(instant: datetime, airport: str) -> str:
    """Clock time at an airport, ISO 8601 to the minute without offset."""
    zone = ZoneInfo(str(_airports()[airport]["tz"]))
    return instant.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


@cache
def flight_time(origin: str, destination: str) -> timedelta:
    """Block time over the great circle, to five minutes."""
    one, other = _airports()[origin], _airports()[destination]
    lat1, lon1, lat2, lon2 = (radians(float(v)) for v in (one["lat"], one["lon"], other["lat"], other["lon"]))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    minutes = 2 * _EARTH_KM * asin(sqrt(half)) / _CRUISE_KMH * 60 + _GROUND_MINUTES
    return timedelta(minutes=round(minutes / 5) * 5)


def timetable(
    random: Random, start: datetime, flights: int, past: int, *, first: int = 0, even: bool = True
) -> tuple[Flight, ...]:
    """``past`` flights of the 90 days before ``start``, then ``flights`` around it, each in order of departure.

    Of the latter one in eight left within the last four hours, two in three leave within the next twelve, the rest
    within twenty; they leave in banks. Regions take turns, so that each desk has work at any hour. ``first`` is the
    index of the first flight. Following days are ``even`` or not by turns: the numbers of one day are not the next
    one's, so that no two flights have number and local date in common.
    """
    by_region = [[r for r in routes() if r.region == region] for region in _CARRIERS]
    for group in by_region:
        random.shuffle(group)
    moments = sorted(start + timedelta(minutes=_minutes(random, place, flights)) for place in range(flights))
    days = sorted((random.uniform(3, 90) for _ in range(past)), reverse=True)
    made: list[Flight] = []
    for place in range(past + flights):
        turn = place if place < past else place - past
        region = by_region[turn % len(by_region)]
        route = region[turn // len(by_region) % len(region)]
        if place < past:
            departs = _to_five_minutes(start - timedelta(days=days[place]))
        else:
            departs = _to_five_minutes(moments[place - past])
        rotation = turn // len(by_region) // len(region)
        made.append(_flight(random, (first + place, rotation, 0 if even else 1), route, departs, past=place < past))
    return tuple(made)


def _minutes(random: Random, place: int, flights: int) -> float:
    share = (place + 0.5) / flights
    if share < 0.125:
        wave = random.uniform(-240, -10)
    elif share < 0.79:
        wave = random.uniform(35, 720)
    else:
        wave = random.uniform(720, 1200)
    bank = 80
    return (wave // bank) * bank + (wave % bank) * 0.6


def _to_five_minutes(instant: datetime) -> datetime:
    instant = instant.astimezone(UTC)
    return instant.replace(minute=instant.minute // 5 * 5, second=0, microsecond=0)


def _flight(random: Random, place: tuple[int, int, int], route: Route, departs: datetime, *, past: bool) -> Flight:
    """A flight; ``place`` is its index, which time round the routes, and which of two days.

    The routes' carriers take turns, so that four rounds have one hundred of numbers: the highest is below 6000, and
    what partners and mistakes make of it has four digits.
    """
    index, rotation, parity = place
    serving = [carrier for carrier in carriers() if carrier.region == route.region]
    home = routes().index(route)
    carrier = serving[(home + rotation) % len(serving)]
    return Flight(
        index=index,
        carrier=carrier,
        number=100 * (2 * (rotation // len(serving)) + parity + 1) + home,
        route=route,
        departs=departs,
        arrives=departs + flight_time(route.origin, route.destination),
        seats=random.choice(_SIZES),
        past=past,
    )
