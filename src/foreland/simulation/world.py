"""The synthetic world as a whole: ``simulate`` makes it, ``demo_messages`` hands out what has been sent by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from msgspec import Struct, structs

from foreland.simulation.cases import plant_all
from foreland.simulation.crowd import crew, crowd
from foreland.simulation.lists import Officer, background, demo_officers
from foreland.simulation.parties import Party, Seats, make_party
from foreland.simulation.people import Person
from foreland.simulation.planting import FIRST_NUMBER, Case, Listed, Notice, Plot
from foreland.simulation.pushes import SentMessage
from foreland.simulation.schedule import Carrier, Flight, carriers, timetable
from foreland.simulation.sending import send
from foreland.simulation.truth import FlightTruth
from foreland.simulation.typologies import plant_typologies

DEMO_SEED = 20_261_124
_PAST_LOAD = 0.16
_LOAD = 0.4
_LEAST_PAST = 12
_MOST_PAST = 40
_FLIGHTS_A_ROUND = 25
_LEAST_CROWD = 4
"""Ordinary travellers on any flight; those that only a planted case needed have no more."""


class World(Struct, frozen=True, kw_only=True):
    """Everything: flights and messages in order of sending, lists, officers, planted cases and their truth."""

    seed: int
    start: datetime
    carriers: tuple[Carrier, ...]
    flights: tuple[Flight, ...]
    parties: dict[int, tuple[Party, ...]]
    messages: tuple[SentMessage, ...]
    listed: tuple[Listed, ...]
    notices: tuple[Notice, ...]
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
    load: float = _LOAD,
    typologies: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> World:
    """Make the world around ``start`` (an instant with its zone). Equal arguments give equal bytes.

    ``typologies`` adds each typology of the field, its twin and their history.
    ``load`` is the share of seats taken; ``progress`` is told flights done and their number.
    """
    if start.tzinfo is None or flights < 1:
        raise ValueError("a world needs a start with a time zone and at least one flight")
    start = start.astimezone(UTC).replace(second=0, microsecond=0)
    past = min(max(_LEAST_PAST, flights // 4), _MOST_PAST)
    table = timetable(_chance(seed, "timetable"), start, flights, past)
    plot = _plot(seed, start, table)
    if typologies:
        plot.random = _chance(seed, "typologies")
        plant_typologies(plot)
    table = tuple(_roomy(flight, plot) for flight in (*table, *plot.added))
    known: list[Person] = []
    parties: dict[int, tuple[Party, ...]] = {}
    messages: list[SentMessage] = []
    truths: list[FlightTruth] = []
    for done, flight in enumerate(table, 1):
        random = _chance(seed, f"flight:{flight.index}")
        parties[flight.index] = _fill(random, flight, plot, known, load)
        told = send(random, flight, list(parties[flight.index]), crew(random, flight))
        messages += told.messages
        truths += told.truths
        if progress is not None:
            progress(done, len(table))
    return World(
        seed=seed,
        start=start,
        carriers=carriers(),
        flights=table,
        parties=parties,
        messages=tuple(sorted(messages, key=lambda sent: (sent.sent_at, sent.flight_index))),
        listed=(*plot.listed, *background(_chance(seed, "lists"), len(plot.listed), start)),
        notices=tuple(plot.notices),
        officers=demo_officers(),
        cases=plot.cases,
        truths=tuple(truths),
    )


def _chance(seed: int, purpose: str) -> Random:
    """A stream of its own for each purpose: another flight more does not change the flights before it."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - a synthetic world must be repeatable, not secret


def _plot(seed: int, start: datetime, table: tuple[Flight, ...]) -> Plot:
    """Plant the cases on flights that leave within half a day, so that the demo shows them at work."""
    coming = tuple(f for f in table if not f.past and 45 * 60 < (f.departs - start).total_seconds() < 12 * 3600)
    if not coming:
        coming = tuple(f for f in table if not f.past)[-1:]
    plot = Plot(_chance(seed, "cases"), tuple(f for f in table if f.past), coming, len(table))
    plant_all(plot, rounds=max(1, round(len(coming) / _FLIGHTS_A_ROUND)))
    return plot


def _roomy(flight: Flight, plot: Plot) -> Flight:
    """The flight, on a larger aircraft when a small world plants more people on it than it has seats for."""
    planted = sum(len(request.people) for request in plot.requests.get(flight.index, ()))
    return structs.replace(flight, seats=max(flight.seats, 2 * planted + _LEAST_CROWD))


def _fill(random: Random, flight: Flight, plot: Plot, known: list[Person], load: float) -> tuple[Party, ...]:
    planted = plot.requests.get(flight.index, [])
    share = _PAST_LOAD if flight.past else load * random.uniform(0.7, 1.3)
    if flight.number >= FIRST_NUMBER:
        share = 0.0
    places = int(flight.seats * min(1.0, share)) - sum(len(request.people) for request in planted)
    requests = [*planted, *crowd(random, flight, max(places, _LEAST_CROWD), [] if flight.past else known)]
    random.shuffle(requests)
    if flight.past:
        known += [request.people[0] for request in requests if request.case is None and len(request.people) == 1]
    seats = Seats(random, flight)
    return tuple(make_party(request, flight, seats) for request in requests)


def demo_messages(seed: int, now: datetime, flights: int = 120) -> Iterator[tuple[str, bytes, datetime]]:
    """What carriers have sent up to ``now``, history first: (carrier's designator, bytes, instant of sending)."""
    for sent in simulate(seed, now, flights).messages:
        if sent.sent_at <= now:
            yield sent.carrier, sent.data, sent.sent_at


def truth_rows(world: World) -> Iterator[dict[str, Any]]:
    """One row for each traveller of a planted case on each flight."""
    for flight in world.flights:
        for party in world.parties[flight.index]:
            if party.request.case is None:
                continue
            case = world.cases[party.request.case]
            for place in party.request.subjects:
                yield _truth(flight, party, case, place)


def _truth(flight: Flight, party: Party, case: Case, place: int) -> dict[str, Any]:
    one = party.passengers[place]
    document = one.documents[0] if one.documents else None
    leg = flight.leg()
    return {
        "case": case.id,
        "kind": case.kind,
        "typology": case.typology,
        "typology_kind": case.typology_kind,
        "twin": case.twin,
        "twin_of": list(case.twin_of),
        "expected": None if flight.past else case.expected,
        "checked": case.checked,
        "past": flight.past,
        "flight": flight.designator,
        "flight_date": (leg.departure_local or "")[:10],
        "origin": leg.origin,
        "destination": leg.destination,
        "record_locator": one.record_locator,
        "unique_reference": one.unique_reference,
        "surname": one.surname,
        "given_names": one.given_names,
        "date_of_birth": one.date_of_birth,
        "document_number": document.number if document else None,
        "issuing_state": document.issuing_state if document else None,
    }


def case_rows(world: World) -> Iterator[dict[str, Any]]:
    """One row for each planted case and twin: its typology, its twins, what shows it, and its journeys."""
    journeys: dict[str, list[dict[str, Any]]] = {}
    for row in truth_rows(world):
        journeys.setdefault(row["case"], []).append({name: row[name] for name in _JOURNEY})
    twins: dict[str, list[str]] = {}
    for case in world.cases.values():
        for beside in case.twin_of:
            twins.setdefault(beside, []).append(case.id)
    for case in world.cases.values():
        found = journeys.get(case.id, [])
        yield {
            "case": case.id,
            "kind": case.kind,
            "typology": case.typology,
            "typology_kind": case.typology_kind,
            "twin": case.twin,
            "twin_of": list(case.twin_of),
            "lawful_twins": twins.get(case.id, []),
            "says": case.says,
            "evidence": {name: list(values) for name, values in case.evidence.items()},
            "flights": sorted({f"{row['flight']} {row['flight_date']}" for row in found}),
            "journeys": found,
        }


def outcome_rows(world: World) -> Iterator[dict[str, Any]]:
    """What became of travellers on arrival, which no message tells: one row for each."""
    for flight in world.flights:
        for party in world.parties[flight.index]:
            if party.request.case is None or party.request.outcome is None:
                continue
            for place in party.request.subjects:
                row = _truth(flight, party, world.cases[party.request.case], place)
                yield {"case": row["case"], "outcome": party.request.outcome, **{name: row[name] for name in _JOURNEY}}


_JOURNEY = ("flight", "flight_date", "origin", "destination", "record_locator", "unique_reference")
