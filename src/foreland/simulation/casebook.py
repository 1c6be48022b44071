"""The truth about planted cases: a row for each of their travellers on each flight, and one for each whole case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from foreland.simulation.parties import Party
from foreland.simulation.planting import Case
from foreland.simulation.schedule import Flight

_JOURNEY = ("flight", "flight_date", "origin", "destination", "record_locator", "unique_reference")


def truth_rows_of(flight: Flight, parties: Sequence[Party], cases: Mapping[str, Case]) -> Iterator[dict[str, Any]]:
    """One row for each traveller of a planted case on a flight."""
    for party in parties:
        if party.request.case is not None:
            for place in party.request.subjects:
                yield _truth(flight, party, cases[party.request.case], place)


def outcome_rows_of(flight: Flight, parties: Sequence[Party], cases: Mapping[str, Case]) -> Iterator[dict[str, Any]]:
    """What became of a flight's planted travellers on arrival, which no message tells: one row for each."""
    for party in parties:
        if party.request.case is not None and party.request.outcome is not None:
            for place in party.request.subjects:
                row = _truth(flight, party, cases[party.request.case], place)
                yield {"case": row["case"], "outcome": party.request.outcome, **{name: row[name] for name in _JOURNEY}}


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
        "expected": case.expected if case.since <= flight.departs else None,
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


class Casebook:
    """Gathers the journeys of cases until they are finished."""

    def __init__(self) -> None:
        self._journeys: dict[str, list[dict[str, Any]]] = {}

    def note(self, row: dict[str, Any]) -> None:
        """Keep the journey of a row of the truth."""
        self._journeys.setdefault(row["case"], []).append({name: row[name] for name in _JOURNEY})

    def rows(self, finished: Sequence[Case]) -> Iterator[dict[str, Any]]:
        """One row for each of the cases, which are then forgotten: typology, twins, what shows it, journeys."""
        twins: dict[str, list[str]] = {}
        for case in finished:
            for beside in case.twin_of:
                twins.setdefault(beside, []).append(case.id)
        for case in finished:
            journeys = self._journeys.pop(case.id, [])
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
                "flights": sorted({f"{row['flight']} {row['flight_date']}" for row in journeys}),
                "journeys": journeys,
            }
