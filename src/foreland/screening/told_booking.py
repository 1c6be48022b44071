"""A booking in the words of the rule vocabulary: its making, its way, how it was paid, how it changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from foreland.documents.movements import distance_km
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import agency_name, agent_name, paid, ticket_block, ticket_number
from foreland.targeting.language.vocabulary import Value
from foreland.travel.airport import Airport
from foreland.travel.booking import Agency, Booking, Segment
from foreland.travel.names import fold_name
from foreland.travel.partial_date import whole_day

_CONFIRMED = frozenset(("HK", "KK", "KL", "RR", "TK"))
_LATE = timedelta(hours=48)
_STANDS_IN = re.compile(r"(TBA|TBN|TBD|GROUP[A-Z]?|PAX[A-Z]?|NONAME)")
_LONGEST_STAY_ON_THE_WAY = timedelta(hours=24)


def booking_words(journey: ScreenedJourney, booking: Booking, airports: Mapping[str, Airport]) -> dict[str, Value]:
    """What the booking itself says: who made it, its tickets, its way there and back."""
    told: dict[str, Value] = {
        "booking.locator": booking.record_locator,
        "booking.split": bool(booking.split_from),
        "booking.split_from": frozenset(booking.split_from),
        "booking.created_on": whole_day((booking.created_at or "")[:10]),
        "booking.agency": agency_name(booking),
        "booking.agent": agent_name(booking),
        "booking.by_carrier": _by_carrier(booking.agency, journey.flight[:2]),
    }
    flights = _flights(booking)
    if flights:
        told |= _itinerary(flights, airports)
    tickets = [one for one in booking.tickets if one.number]
    number = ticket_number([str(one.number) for one in tickets], journey.own_tickets())
    issued = min((day for one in tickets if (day := whole_day((one.issued_at or "")[:10]))), default=None)
    told |= {
        "ticket.known": bool(tickets),
        "ticket.number": number,
        "ticket.block": ticket_block(number),
        "ticket.issued_on": issued,
    }
    if flights and tickets:
        home = flights[0].origin
        told["ticket.return_issued"] = any(one.destination == home and one.status in _CONFIRMED for one in flights)
    return told


def _by_carrier(agency: Agency, carrier: str) -> bool | None:
    if agency.kind:
        return agency.kind == "airline"
    if agency.iata_number:
        return False
    return agency.office.startswith(carrier) if agency.office else None


def _flights(booking: Booking) -> list[Segment]:
    return [one for one in booking.segments if one.kind == "flight" and one.origin and one.destination]


def way_of(booking: Booking) -> str | None:
    """Where the itinerary begins and its way out ends, and where it begins once more when it leads back there.

    Fares of one way are compared: ``LHR-JFK``, or ``LHR-JFK-LHR`` with the way back.
    """
    flights = _flights(booking)
    out = _way_out(flights)
    if not out:
        return None
    home = flights[0].origin
    back = any(one.destination == home for one in flights)
    return f"{home}-{out[-1].destination}" + (f"-{home}" if back else "")


def _way_out(flights: Sequence[Segment]) -> list[Segment]:
    out: list[Segment] = []
    for one in flights:
        if one.destination == flights[0].origin or (out and not _goes_on(out[-1], one)):
            break
        out.append(one)
    return out


def _itinerary(flights: Sequence[Segment], airports: Mapping[str, Airport]) -> dict[str, Value]:
    home = flights[0].origin
    out = _way_out(flights)
    back = next((one for one in flights[len(out) :] if out and one.origin == out[-1].destination), None)
    told: dict[str, Value] = {
        "booking.segments": len(flights),
        "booking.one_way": all(one.destination != home for one in flights),
        "booking.end": out[-1].destination if out else None,
        "booking.hubs": frozenset(str(one.destination) for one in out[:-1]),
    }
    if back is not None and (lands := _instant(out[-1].arrival_local)) and (leaves := _instant(back.departure_local)):
        told["booking.stay"] = (leaves - lands) / timedelta(days=1)
    lengths = [distance_between(one.origin, one.destination, airports) for one in out]
    direct = distance_between(home, out[-1].destination, airports) if out else None
    if direct and None not in lengths:
        told["booking.detour"] = sum(length or 0.0 for length in lengths) / direct
    return told


def _goes_on(one: Segment, following: Segment) -> bool:
    """Whether the way out goes on within a day; what leaves later is the stay."""
    lands, leaves = _instant(one.arrival_local), _instant(following.departure_local)
    return lands is None or leaves is None or leaves - lands <= _LONGEST_STAY_ON_THE_WAY


def payment_words(journey: ScreenedJourney, booking: Booking) -> dict[str, Value]:
    """How it was paid, and how much over what is usual."""
    told: dict[str, Value] = {}
    if booking.payments:
        how = journey.paid or paid(booking.payments[0], booking.travellers)
        told |= {
            "payment.kind": booking.payments[0].kind,
            "payment.payer": how.payer,
            "payment.card": how.card,
            "payment.payer_travels": how.payer_travels,
        }
    fares = fares_of(booking)
    if fares and journey.usual_fare:
        told["ticket.fare_ratio"] = sum(fares) / len(fares) / journey.usual_fare
    return told


def fares_of(booking: Booking) -> list[float]:
    """Return the fares of its tickets, of those in the currency of the first."""
    currency = booking.tickets[0].currency if booking.tickets else None
    told = [one.fare for one in booking.tickets if one.fare and one.currency == currency]
    return [float(fare) for fare in told if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", fare)]


def change_words(journey: ScreenedJourney, booking: Booking, states: Sequence[Booking] | None) -> dict[str, Value]:
    """How it changed; ``states``: what it said before, oldest first, ``None`` when that is not kept."""
    placeholder = any(_stands_in(one.surname) or _stands_in(one.given_names) for one in booking.travellers)
    if states is None or journey.departure_utc is None:
        return {"booking.placeholder_names": placeholder}
    names = routes = 0
    for before, after in pairwise((*states, booking)):
        gone = surnames_of(before) - surnames_of(after)
        names += sum(not _stands_in(name) for name in gone) if len(before.travellers) <= len(after.travellers) else 0
        if _ways(before) != _ways(after) and _late(before, after, journey.departure_utc):
            routes += 1
    return {
        "booking.placeholder_names": placeholder,
        "booking.name_changes": names,
        "booking.route_changes": routes,
    }


def surnames_of(booking: Booking) -> set[str]:
    """Surnames of a booking, folded."""
    return {fold_name(one.surname) for one in booking.travellers if one.surname}


def _ways(booking: Booking) -> list[tuple[str | None, str | None]]:
    return [(one.origin, one.destination) for one in booking.segments]


def _late(before: Booking, after: Booking, departs: datetime) -> bool:
    """Whether a booking became another within the last two days: not before either of its states was told."""
    told = [at for one in (before, after) if (at := _instant(one.last_modified_at))]
    return bool(told) and departs - max(told) <= _LATE


def _stands_in(name: str | None) -> bool:
    return bool(name and _STANDS_IN.fullmatch(fold_name(name)))


def distance_between(one: str | None, other: str | None, airports: Mapping[str, Airport]) -> float | None:
    """Great circle between two airports in km."""
    here, there = airports.get(one or ""), airports.get(other or "")
    return distance_km(here, there) if here and there else None


def _instant(text: str | None) -> datetime | None:
    """An instant as bookings tell it: they name no zone, so only those of one place are exactly so long apart."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
