"""Lists and people around the synthetic flights: other listed persons, officers who try the system out."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from msgspec import Struct

from foreland.access.viewer import Role
from foreland.simulation.people import person
from foreland.simulation.planting import Listed, Notice
from foreland.simulation.tables import cultures

_BACKGROUND = 150


class Officer(Struct, frozen=True):
    """Somebody who may sign in to the demo: at a desk, at airports, or for a carrier."""

    username: str
    display_name: str
    roles: tuple[Role, ...]
    desk: str | None = None
    trains: bool = False
    airports: tuple[str, ...] = ()
    carrier: str | None = None


def demo_officers() -> tuple[Officer, ...]:
    """One officer for each kind of work."""
    return (
        Officer("noor", "Noor Almeida (analyst, Pacific)", ("analyst",), "pacific"),
        Officer("tomas", "Tomás Ferrer (analyst, Caribbean)", ("analyst",), "caribbean"),
        Officer("edda", "Edda Lindqvist (analyst, Atlantic)", ("analyst",), "atlantic"),
        Officer("kofi", "Kofi Brandt (carrier liaison)", ("carrier_liaison",)),
        Officer("lena", "Lena Okoro (attaché, Tokyo and Bangkok)", ("attache",), airports=("NRT", "HND", "BKK")),
        Officer("marek", "Marek Santos (field officer, New York)", ("field_officer",), airports=("JFK",)),
        Officer("ines", "Ines Moreau (gate agent of Trade Wind)", ("station_agent",), carrier="X0"),
        Officer("imara", "Imara Holt (supervisor)", ("supervisor",)),
        Officer("selma", "Selma Duarte (protection)", ("protection",)),
        Officer("otis", "Otis Varga (oversight)", ("oversight",)),
        Officer("ada", "Ada Winter (administrator)", ("administrator",)),
    )


def trainees() -> tuple[Officer, ...]:
    """A newcomer, and the colleague who answers their second looks: on the side of training."""
    return (
        Officer("robin", "Robin Vale (analyst in training)", ("analyst",), trains=True),
        Officer("sam", "Sam Keita (supervisor in training)", ("supervisor",), trains=True),
    )


def background(random: Random, first: int, start: datetime) -> tuple[Listed, ...]:
    """Listed persons who do not fly: names of two surnames and two given names, so that few travellers share them."""
    made = []
    for number in range(first, first + _BACKGROUND):
        culture = random.choice(sorted(cultures()))
        one = person(random, culture, start.date(), age=(35, 75))
        other = person(random, culture, start.date())
        surname = f"{one.surname} {other.surname}" if one.surname != other.surname else one.surname
        given = f"{one.given_names} {random.choice(cultures()[culture].male)}".strip()
        births = (one.date_of_birth,) if random.random() < 0.8 else (one.date_of_birth[:4],)
        made.append(
            Listed(
                id=f"SYN-{number + 1:04d}",
                names=((surname, given),),
                birth_dates=births,
                nationalities=(one.nationality,),
                sex=one.sex,
            )
        )
    return tuple(made)


def watchlist_row(listed: Listed) -> dict[str, Any]:
    """A listed person as a line of a watchlist in JSON Lines."""
    return {
        "id": listed.id,
        "names": [{"surname": surname, "given": given, "quality": "strong"} for surname, given in listed.names],
        "dobs": list(listed.birth_dates),
        "nats": list(listed.nationalities),
        "gender": listed.sex,
        "weak": [],
        "doc": list(listed.documents),
        "group": listed.id,
    }


NOTICE_COLUMNS = ("number", "number_to", "issuing_state", "type", "category", "reported_on")
"""Columns of the list of lost and stolen documents."""


def notice_row(notice: Notice) -> tuple[str, ...]:
    """A notice as a line of that list."""
    return (notice.number, notice.number_to, notice.issuing_state, "P", notice.category, notice.reported_on)
