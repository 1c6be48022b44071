"""Made-up travel agencies and carrier offices of the synthetic world."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from foreland.travel.booking import Agency

_CITIES = {
    "pacific": (("MNL", "PHL"), ("TYO", "JPN"), ("SEL", "KOR"), ("SGN", "VNM"), ("SYD", "AUS"), ("HKG", "HKG")),
    "caribbean": (("MEX", "MEX"), ("GUA", "GTM"), ("BOG", "COL"), ("SAO", "BRA"), ("KIN", "JAM"), ("SDQ", "DOM")),
    "atlantic": (("LON", "GBR"), ("PAR", "FRA"), ("IST", "TUR"), ("CAI", "EGY"), ("ACC", "GHA"), ("DEL", "IND")),
}
_DESKS = 4


class Office(Struct, frozen=True):
    """An agency and the phone it gives as its own contact."""

    agency: Agency
    phone: str


def offices(region: str) -> tuple[Office, ...]:
    """All agencies of a region. Numbers begin with 99, which no agency has."""
    number = list(_CITIES).index(region) * 1000
    return tuple(
        Office(
            Agency(
                iata_number=f"99{number + place * 10 + desk:06d}",
                office=f"{city}X{desk:04d}",
                city=city,
                country=country,
                agent=f"{desk:04d}AA",
            ),
            f"+99900{number + place * 10 + desk:07d}",
        )
        for place, (city, country) in enumerate(_CITIES[region])
        for desk in range(1, _DESKS + 1)
    )


def office_for(random: Random, region: str, carrier: str) -> Office:
    """An agency of the region, or in one of three bookings the carrier's own web site."""
    if random.random() < 0.34:
        return Office(Agency(office=f"{carrier}WEB"), "")
    return random.choice(offices(region))
