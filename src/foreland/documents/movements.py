"""One document in two places, and one that always travels the same way.

Only journeys that somebody boarded are movements: a booking or a check-in proves nothing, people rebook and stay at
home. What is not known (a time, where an airport lies) is not checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from msgspec import Struct

from foreland.documents.facts import DocumentFacts, consider, document_identity, is_identity_document
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorUse
from foreland.travel.airport import Airport
from foreland.travel.document_number import document_key
from foreland.travel.finding import Finding, Reason
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import TravelDocument

_EARTH_KM = 6371.0
_SAME_FLIGHT = timedelta(hours=4)


class _Move(Struct, frozen=True, kw_only=True):
    journey_id: UUID
    flight: str
    origin: str
    destination: str
    departure: datetime
    arrival: datetime
    boarded: bool


def distance_km(one: Airport, other: Airport) -> float:
    """Great-circle distance."""
    first, second = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    chord = sin((second - first) / 2) ** 2 + cos(first) * cos(second) * sin(across / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def check_movements(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """Overlapping flights, impossible travel and one-way reuse, at most one finding of each for a document."""
    findings: dict[str, Finding] = {}
    for _, document in facts.documents:
        key = document_key(document)
        if key is None or not is_identity_document(document):
            continue
        moves = _moves(facts, facts.uses.get(key, ()))
        for found in (_two_places(facts, document, key, moves, policy), _one_way(facts, document, key, moves, policy)):
            if found is not None:
                findings.setdefault(found.key, found)
    return list(findings.values())


def _moves(facts: DocumentFacts, uses: Sequence[PriorUse]) -> list[_Move]:
    """Every journey once, by departure, this one included when its times are known."""
    moves: dict[UUID, _Move] = {}
    own = facts.movement
    known = [use for use in uses if use.journey_id != facts.journey_id]
    for use in (*known, *([own] if own is not None else [])):
        if (
            use.flight
            and use.origin
            and use.destination
            and use.departure_utc
            and use.arrival_utc
            and use.departure_utc < use.arrival_utc
        ):
            moves.setdefault(
                use.journey_id,
                _Move(
                    journey_id=use.journey_id,
                    flight=use.flight,
                    origin=use.origin,
                    destination=use.destination,
                    departure=use.departure_utc,
                    arrival=use.arrival_utc,
                    boarded=use.boarded,
                ),
            )
    return sorted(moves.values(), key=lambda move: (move.departure, move.arrival, move.journey_id))


def _two_places(
    facts: DocumentFacts, document: TravelDocument, key: str, moves: list[_Move], policy: DocumentPolicy
) -> Finding | None:
    """The latest two boarded journeys, not long before this one, that nobody can have made with one document.

    Each is held to the earlier flight that ended last, and to the last place that is known: what was flown in between,
    from or to places that nobody knows, hides neither.
    """
    boarded = [move for move in moves if move.boarded]
    if len(boarded) < 2:
        return None
    travelled = read_partial_date(facts.flight_date)
    day = travelled.earliest() if travelled else None
    for position in range(len(boarded) - 1, 0, -1):
        second = boarded[position]
        if day and abs((day - second.departure.date()).days) > policy.movement_days:
            continue
        earlier = [move for move in boarded[:position] if not _one_flight(move, second)]
        if not earlier:
            continue
        ended = max(earlier, key=_arrival)
        reason = _overlap(key, ended, second, policy)
        reason = reason or _too_fast(key, ended, earlier, second, facts.airports, policy)
        if reason is not None:
            return Finding(
                kind="document",
                code="document_in_two_places",
                key=f"document_in_two_places:{document_identity(document)}",
                severity="medium",
                strength="strong_lead",
                source="documents",
                source_version=policy.version(),
                reasons=(reason, consider("boarding_wrongly_reported")),
            )
    return None


def _arrival(move: _Move) -> datetime:
    return move.arrival


def _one_flight(first: _Move, second: _Move) -> bool:
    """Whether both are one flight: the same number on the day, or a code-share from the same place about then."""
    apart = second.departure - first.departure
    if first.flight == second.flight and apart < timedelta(hours=20):
        return True
    return first.origin == second.origin and first.destination == second.destination and apart <= _SAME_FLIGHT


def _flights(first: _Move, second: _Move) -> dict[str, str | int | None]:
    return {
        "first_flight": first.flight,
        "first_route": f"{first.origin}-{first.destination}",
        "first_time": _minute(first.arrival),
        "second_flight": second.flight,
        "second_route": f"{second.origin}-{second.destination}",
        "second_time": _minute(second.departure),
    }


def _minute(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _overlap(key: str, first: _Move, second: _Move, policy: DocumentPolicy) -> Reason | None:
    """Less than the tolerance is a flight that was early, or a time that was never corrected."""
    if second.departure + timedelta(minutes=policy.overlap_tolerance_minutes) >= first.arrival:
        return None
    return Reason(code="flights_overlap", fact="document.number", value=key, values=_flights(first, second))


def _too_fast(
    key: str,
    ended: _Move,
    earlier: Sequence[_Move],
    second: _Move,
    airports: Mapping[str, Airport],
    policy: DocumentPolicy,
) -> Reason | None:
    """Less time than the great circle takes at more than any airliner's speed, and than changing aircraft takes.

    ``ended`` is the earlier flight that ended last: where that place is known, no other is a later one.
    """
    then = _place(second, airports, at_end=False)
    if then is None:
        return None
    known = airports.get(ended.destination)
    if known is not None:
        here, left, first = known, ended.arrival, ended
    else:
        seen = [(place, first) for first in earlier if (place := _place(first, airports, at_end=True))]
        if not seen:
            return None
        (here, left), first = max(seen, key=lambda one: one[0][1])
    there, came = then
    distance = 0.0 if here is there else distance_km(here, there)
    if distance < policy.same_place_km:
        return None
    needed = max(policy.least_change_minutes, distance / policy.fastest_kmh * 60)
    minutes = (came - left).total_seconds() / 60
    if minutes >= needed:
        return None
    values = {**_flights(first, second), "first_time": _minute(left), "second_time": _minute(came)}
    values |= {"km": round(distance), "minutes": round(minutes), "needed": round(needed)}
    return Reason(code="travel_impossible", fact="document.number", value=key, values=values)


def _place(move: _Move, airports: Mapping[str, Airport], *, at_end: bool) -> tuple[Airport, datetime] | None:
    """Where and when the document was at one end of a flight; at the other where nobody knows the first."""
    origin, destination = (airports.get(move.origin), move.departure), (airports.get(move.destination), move.arrival)
    for airport, instant in (destination, origin) if at_end else (origin, destination):
        if airport is not None:
            return airport, instant
    return None


def _one_way(
    facts: DocumentFacts, document: TravelDocument, key: str, moves: list[_Move], policy: DocumentPolicy
) -> Finding | None:
    """Boarded before, several times, from and to the same countries as now, and never reported leaving again.

    Judged only where this deployment is told of departures from there: elsewhere every frequent traveller looks so.
    """
    own = facts.movement
    if own is None or own.destination not in facts.departures_seen:
        return None
    ours = next((move for move in moves if move.journey_id == own.journey_id), None)
    if ours is None:
        return None
    way = _way(ours, facts.airports)
    if way is None:
        return None
    made: list[_Move] = []
    for move in moves[: moves.index(ours)]:
        there = _country(move.origin, facts.airports)
        if there == way[1]:
            made = []
        elif move.boarded and _way(move, facts.airports) == way:
            made.append(move)
    if len(made) < policy.one_way_uses:
        return None
    reason = Reason(
        code="used_one_way",
        fact="document.number",
        value=key,
        expected=f"{way[0]}-{way[1]}",
        values={"times": len(made), "first": made[0].departure.date().isoformat()},
    )
    return Finding(
        kind="document",
        code="document_used_one_way",
        key=f"document_used_one_way:{document_identity(document)}",
        severity="low",
        strength="weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(reason, consider("returned_otherwise")),
    )


def _way(move: _Move, airports: Mapping[str, Airport]) -> tuple[str, str] | None:
    """The countries of a journey; ``None`` within one country or where one is not known."""
    ends = (_country(move.origin, airports), _country(move.destination, airports))
    return (ends[0], ends[1]) if ends[0] and ends[1] and ends[0] != ends[1] else None


def _country(code: str, airports: Mapping[str, Airport]) -> str | None:
    airport = airports.get(code)
    return airport.country if airport is not None else None
