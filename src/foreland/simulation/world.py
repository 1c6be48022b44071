"""The synthetic world as a whole, for what is small enough to be held at once: tests and the demo's day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from foreland.documents.authorisation import Authorisation
from foreland.simulation.casebook import Casebook, outcome_rows_of, truth_rows_of
from foreland.simulation.days import LOAD, Days, Scale
from foreland.simulation.lists import Officer, demo_officers
from foreland.simulation.parties import Party
from foreland.simulation.planting import Case, Listed, Notice
from foreland.simulation.pushes import SentMessage
from foreland.simulation.schedule import Carrier, Flight, carriers
from foreland.simulation.truth import FlightTruth

DEMO_SEED = 20_261_124


class World(Struct, frozen=True, kw_only=True):
    """Everything: flights and messages in order of time, lists, officers, planted cases and their truth."""

    seed: int
    start: datetime
    carriers: tuple[Carrier, ...]
    flights: tuple[Flight, ...]
    parties: dict[int, tuple[Party, ...]]
    messages: tuple[SentMessage, ...]
    listed: tuple[Listed, ...]
    notices: tuple[Notice, ...]
    authorisations: tuple[Authorisation, ...]
    officers: tuple[Officer, ...]
    cases: dict[str, Case]
    truths: tuple[FlightTruth, ...]

    def travellers(self) -> int:
        """Passengers on all flights, crews not counted."""
        return sum(len(party.passengers) for parties in self.parties.values() for party in parties)


def simulate(
    seed: int,
    start: datetime,
    flights: int = 120,
    *,
    days: int = 1,
    load: float = LOAD,
    typologies: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> World:
    """Make the world around ``start`` (an instant with its zone). Equal arguments give equal bytes.

    ``typologies`` adds each typology of the field, its twin and their history.
    ``load`` is the share of seats taken; ``progress`` is told flights done and their number.
    """
    made = Days(seed, start, Scale(flights=flights, days=days, load=load, typologies=typologies))
    told = []
    for done, one in enumerate(made, 1):
        told.append(one)
        if progress is not None:
            progress(done, made.total)
    listed, notices, authorisations = made.take_lists()
    messages = [sent for one in told for sent in one.told.messages]
    return World(
        seed=seed,
        start=made.start,
        carriers=carriers(),
        flights=tuple(one.flight for one in told),
        parties={one.flight.index: one.parties for one in told},
        messages=tuple(sorted(messages, key=lambda sent: (sent.sent_at, sent.flight_index))),
        listed=tuple(listed),
        notices=tuple(notices),
        authorisations=tuple(authorisations),
        officers=demo_officers(),
        cases={case.id: case for one in told for case in one.finished},
        truths=tuple(truth for one in told for truth in one.told.truths),
    )


def truth_rows(world: World) -> Iterator[dict[str, Any]]:
    """One row for each traveller of a planted case on each flight."""
    for flight in world.flights:
        yield from truth_rows_of(flight, world.parties[flight.index], world.cases)


def outcome_rows(world: World) -> Iterator[dict[str, Any]]:
    """What became of travellers on arrival, which no message tells: one row for each."""
    for flight in world.flights:
        yield from outcome_rows_of(flight, world.parties[flight.index], world.cases)


def case_rows(world: World) -> Iterator[dict[str, Any]]:
    """One row for each planted case and twin: its typology, its twins, what shows it, and its journeys."""
    book = Casebook()
    for row in truth_rows(world):
        book.note(row)
    yield from book.rows(tuple(world.cases.values()))
