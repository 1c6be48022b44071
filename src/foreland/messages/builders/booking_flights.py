"""Writes the itinerary of a booking, and behind each flight seats, check-in and bags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from foreland.messages.builders.booking_details import office
from foreland.messages.builders.booking_traveller import name_segment
from foreland.messages.builders.padis import ddmmyy, hhmm
from foreland.messages.builders.wire import Element, Wire
from foreland.messages.values import MAX_TAGS
from foreland.travel.booking import Agency, Booking, Segment
from foreland.travel.flight import read_designator
from foreland.travel.traveller import Traveller

_WORDS = {"open": "OPEN", "surface": "ARNK", "flight": ""}
_POOLS = {"head": "HP", "member": "MP"}
_TAG = re.compile(r"(.*?)([0-9]{1,12})")
_CARRIER = re.compile(r"[A-Z0-9]{2}(?=[0-9])")


def itinerary(booking: Booking, wire: Wire) -> Iterator[str]:
    """TVL of each flight with its operating flight, status and aircraft, then what was done at check-in."""
    told: set[str] = set()
    for flown in booking.segments:
        yield from _flight(flown, booking, wire)
        yield from _requested_seats(booking, flown, wire)
        if flown.flight and flown.flight not in told:
            told.add(flown.flight)
            yield from _check_ins(booking, flown.flight, wire)


def _flight(flown: Segment, booking: Booking, wire: Wire) -> Iterator[str]:
    marketing = read_designator(flown.flight or "")
    carrier, number = (marketing.carrier, marketing.number) if marketing else ("", flown.flight or "")
    suffix = marketing.suffix if marketing else ""
    operating = read_designator(flown.operating_flight or "")
    companies: Element = (carrier, operating.carrier) if operating else carrier
    places = (flown.origin or "", flown.destination or "")
    yield wire.segment(
        "TVL", _times(flown), *places, companies, (number or _WORDS[flown.kind], flown.booking_class or "", suffix)
    )
    if operating:
        yield wire.segment("TRA", operating.carrier, operating.number + operating.suffix)
    if flown.status or flown.quantity is not None:
        quantity = flown.quantity if flown.quantity is not None else max(1, len(booking.travellers))
        yield wire.segment("RPI", str(quantity), flown.status or "")
    if flown.equipment:
        yield wire.segment("APD", flown.equipment)


def _times(flown: Segment) -> Element:
    departs, arrives = flown.departure_local, flown.arrival_local
    return (ddmmyy(departs), hhmm(departs), ddmmyy(arrives), hhmm(arrives))


def _requested_seats(booking: Booking, flown: Segment, wire: Wire) -> Iterator[str]:
    seats = [
        seat
        for seat in booking.seats
        if seat.get("source") == "request"
        and (seat.get("origin"), seat.get("destination")) == (flown.origin, flown.destination)
    ]
    if not seats:
        return
    marketing = read_designator(flown.flight or "")
    number = marketing.number if marketing and any(seat.get("flight") for seat in seats) else ""
    head = ("SEAT", "HK", str(len(seats)), marketing.carrier if marketing else "", number, "")
    places = (flown.origin or "", flown.destination or "")
    each = [
        (seat["seat"], "", seat.get("traveller_reference") or "", seat.get("characteristic") or "") for seat in seats
    ]
    yield wire.segment("SSR", (*head, *places), *each)


def _check_ins(booking: Booking, flight: str, wire: Wire) -> Iterator[str]:
    """DAT and ORG once for those who were checked in together, then TRI, TIF, SSD and TBD of each."""
    people = {one.traveller_reference: one for one in booking.travellers if one.traveller_reference}
    told: Any = None
    for entry in _entries(booking, flight):
        together = (entry.get("at"), entry.get("by"), entry.get("text"))
        if together != told:
            told = together
            yield from _moment(entry, wire)
        reference = entry.get("traveller_reference")
        if reference or entry.get("boarding_number"):
            yield wire.segment("TRI", "", (entry.get("boarding_number") or "", "", "", reference or ""))
        if reference in people:
            yield name_segment(people[reference], wire)
        yield from _given(booking, flight, reference, wire)


def _entries(booking: Booking, flight: str) -> Sequence[dict[str, Any]]:
    """Check-ins on a flight; those who have a seat or bags there were checked in, even when that is not said."""
    entries = [one for one in booking.check_ins if one.get("flight") == flight]
    known = {one.get("traveller_reference") for one in entries}
    given = [
        *(one for one in booking.seats if one.get("source") == "check-in"),
        *(one for one in booking.bags if one.get("kind") == "checked"),
    ]
    for one in given:
        reference = one.get("traveller_reference")
        if one.get("flight") == flight and reference not in known:
            known.add(reference)
            entries.append({"traveller_reference": reference})
    return entries


def _moment(entry: dict[str, Any], wire: Wire) -> Iterator[str]:
    moments: list[Element] = [("2", ddmmyy(entry.get("at")), hhmm(entry.get("at")))]
    if entry.get("text"):
        moments.append(("3", entry["text"]))
    yield wire.segment("DAT", *moments)
    if entry.get("by"):
        yield office(Agency(**entry["by"]), wire)


def _given(booking: Booking, flight: str, reference: str | None, wire: Wire) -> Iterator[str]:
    for seat in booking.seats:
        if _is_of(seat, flight, reference) and seat.get("source") == "check-in":
            yield wire.segment("SSD", seat["seat"], "", "", "", seat.get("cabin") or "")
    for bags in booking.bags:
        if _is_of(bags, flight, reference) and bags.get("kind") == "checked":
            yield _bags(bags, wire)


def _is_of(what: dict[str, Any], flight: str, reference: str | None) -> bool:
    return bool(what.get("flight") == flight and what.get("traveller_reference") == reference)


def _bags(bags: dict[str, Any], wire: Wire) -> str:
    count, weight = bags.get("count"), bags.get("weight_kg")
    measure = ("" if count is None else str(count), *(("", "") if weight is None else (str(weight), "700")))
    pool = _POOLS.get(bags.get("pool") or "", "")
    destinations = bags.get("destinations") or []
    runs = [
        (*run, destinations[min(place, len(destinations) - 1)] if destinations else "")
        for place, run in enumerate(_runs(bags.get("tags") or []))
    ]
    return wire.segment("TBD", "", measure, "", (pool, bags.get("pool_reference") or "") if pool else "", *runs)


def _runs(tags: Sequence[str]) -> list[tuple[str, str, str]]:
    """Carrier, first tag and count of tags whose numbers follow each other."""
    runs: list[list[str]] = []
    for tag in tags:
        if runs and len(runs[-1]) < MAX_TAGS and _following(runs[-1][-1]) == tag:
            runs[-1].append(tag)
        else:
            runs.append([tag])
    split = [(match[0] if (match := _CARRIER.match(run[0])) else "", run) for run in runs]
    return [(carrier, run[0][len(carrier) :], str(len(run)) if len(run) > 1 else "") for carrier, run in split]


def _following(tag: str) -> str | None:
    match = _TAG.fullmatch(tag)
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}" if match else None


def excess_bags(booking: Booking, traveller: Traveller | None, wire: Wire) -> Iterator[str]:
    """EBD of a traveller, or of the booking as a whole."""
    reference = traveller.traveller_reference if traveller else None
    for bags in booking.bags:
        if bags.get("kind") == "excess" and bags.get("traveller_reference") == reference:
            count = bags.get("count")
            price = (bags.get("currency") or "", bags.get("amount") or "")
            yield wire.segment("EBD", price, "" if count is None else str(count))
