"""The synthetic register of authorisations to travel: those of planted cases, and of some who simply travel.

What another clerk typed differs as it does in life: a given name left out, day and month exchanged, a letter lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from msgspec import structs

from foreland.documents.authorisation import Authorisation
from foreland.documents.importing_authorisations import AUTHORISATION_COLUMNS
from foreland.simulation.parties import Party
from foreland.simulation.people import Person
from foreland.simulation.planting import ago
from foreland.simulation.schedule import Flight
from foreland.travel.document_number import normalise_number

_SHARE = 0.15
_SOURCE = "synthetic"
_SHORT = 3


def authorised(person: Person, flight: Flight) -> Authorisation | None:
    """An authorisation as it should be for whoever travels on a flight; ``None`` without a document."""
    document = person.document
    if document is None or not document.number or not document.issuing_state:
        return None
    number = normalise_number(document.number)
    return Authorisation(
        source=_SOURCE,
        authorisation=f"E{number}",
        kind="electronic",
        status="granted",
        number=number,
        issuing_state=document.issuing_state,
        surname=person.surname,
        given_names=person.given_names,
        date_of_birth=person.date_of_birth,
        nationality=person.nationality,
        valid_from=ago(flight, 200),
        valid_until=ago(flight, -500),
    )


def issued(random: Random, flight: Flight, parties: tuple[Party, ...]) -> Iterator[Authorisation]:
    """Those of some ordinary travellers of a flight, as another clerk typed them."""
    for party in parties:
        if party.request.case is not None:
            continue
        for person in party.request.people:
            found = authorised(person, flight) if random.random() < _SHARE else None
            if found is not None:
                yield _typed(random, found)


def respelt(name: str) -> str:
    """A name with a letter left out, as it is written elsewhere."""
    return name[:2] + name[3:] if len(name) > _SHORT else name


def _typed(random: Random, one: Authorisation) -> Authorisation:
    born, slip = one.date_of_birth or "", random.random()
    if slip < 0.1:
        return structs.replace(one, given_names=one.given_names.partition(" ")[0])
    if slip < 0.15:
        return structs.replace(one, surname=respelt(one.surname))
    if slip < 0.2 and born[8:] <= "12":
        return structs.replace(one, date_of_birth=f"{born[:4]}-{born[8:]}-{born[5:7]}")
    return one


def authorisation_row(one: Authorisation) -> tuple[str, ...]:
    """An authorisation as a line of the register."""
    return tuple(getattr(one, column) or "" for column in AUTHORISATION_COLUMNS)
