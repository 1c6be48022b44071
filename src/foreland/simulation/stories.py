"""What becomes of a flight and its travellers after the first messages, told by later ones, with the truth of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import structs

from foreland.messages.record import DeclaredTotal
from foreland.simulation import telegrams
from foreland.simulation.drafts import envelope
from foreland.simulation.parties import Party, new_locator
from foreland.simulation.plan import Plan
from foreland.simulation.pushes import Push
from foreland.simulation.schedule import Flight, local_time
from foreland.simulation.truth import TravellerTruth, truth_of
from foreland.travel.booking import Booking, Locator
from foreland.travel.traveller import Traveller

_NO_SHOWS = 0.03
_ALTERNATES = {"pacific": ("ONT", "OAK"), "caribbean": ("TPA", "FLL"), "atlantic": ("BWI", "PHL")}


def mention(one: Traveller) -> Traveller:
    """A person by little more than name and references, as changes and close-outs name people."""
    return Traveller(
        role=one.role,
        surname=one.surname,
        given_names=one.given_names,
        record_locator=one.record_locator,
        unique_reference=one.unique_reference,
    )


def tell(random: Random, flight: Flight, parties: Sequence[Party]) -> Plan:
    """Choose a story for the flight and what is sent when it has left."""
    plan = Plan(random, flight, parties)
    if not flight.past and flight.index % 2:
        name = tuple(STORIES)[flight.index // 2 % len(STORIES)]
        plan.truth.story = name
        STORIES[name](plan)
    if plan.truth.status == "scheduled" and plan.closes:
        _depart(plan)
    return plan


def _cancel_reservation(plan: Plan) -> None:
    """XR for a whole party and RP for one of another."""
    gone, reduced = plan.take((1, 1)), plan.take((2, 9))
    if gone is not None:
        plan.cancel(gone)
        plan.list([mention(one) for one in plan.parties[gone].passengers], "XR", timedelta(minutes=48))
    if reduced is not None:
        plan.cancel(reduced, [1])
        plan.list([plan.parties[reduced].passengers[1]], "RP", timedelta(minutes=45))


def _cancel_booking(plan: Plan) -> None:
    """A booking is given up: locator and an empty ORG."""
    for _ in range(2):
        gone = plan.take()
        if gone is not None:
            plan.not_listed.add(gone)
            plan.cancel(gone)
            plan.push([_empty(plan.parties[gone].booking)], timedelta(hours=17, minutes=gone))


def _empty(booking: Booking) -> Booking:
    return Booking(record_locator=booking.record_locator, locators=booking.locators, cancelled=True)


def _drop_from_booking(plan: Plan) -> None:
    """One of a party is left out of their booking."""
    party = plan.take((2, 6))
    if party is None:
        return
    plan.not_listed.add(party)
    plan.cancel(party, [1])
    booking = plan.parties[party].booking
    plan.push([_without_second(booking)], timedelta(hours=16))


def _without_second(booking: Booking) -> Booking:
    people = tuple(one for n, one in enumerate(booking.travellers) if n != 1)
    held = {number for one in people for number in one.tickets}
    tickets = tuple(one for one in booking.tickets if one.number in held)
    return structs.replace(booking, travellers=people, tickets=tickets)


def _split(plan: Plan) -> None:
    """A party is split: the second travels under a locator of their own."""
    party = plan.take((2, 4))
    if party is None:
        return
    plan.not_listed.add(party)
    plan.cancel(party, [1])
    booking = plan.parties[party].booking
    locator = new_locator(plan.random)[:5] + "3"
    moved = structs.replace(
        booking.travellers[1],
        record_locator=locator,
        unique_reference=f"{locator}01",
        traveller_reference="1",
    )
    new = structs.replace(
        booking,
        record_locator=locator,
        locators=(Locator(carrier=plan.flight.carrier.designator, locator=locator),),
        travellers=(moved,),
        tickets=tuple(t for t in booking.tickets if t.number in moved.tickets),
        split_from=(booking.record_locator or "",),
    )
    plan.push([_without_second(booking), new], timedelta(hours=16))
    plan.truth.travellers.append(
        TravellerTruth(
            record_locator=locator,
            unique_reference=moved.unique_reference,
            surname=moved.surname,
            given_names=moved.given_names,
            sources=("PNR",),
        )
    )


def _full_push(plan: Plan, hours: int, *marks: str) -> None:
    gone = [n for n in (plan.take(), plan.take()) if n is not None]
    for n in gone:
        plan.not_listed.add(n)
        if "part_never_sent" not in marks:
            plan.cancel(n)
    there = [party.booking for n, party in enumerate(plan.parties) if n not in gone]
    plan.push(there, timedelta(hours=hours), *marks, full=True)


def _absent(plan: Plan) -> None:
    """A second full push without two parties: they have given up."""
    _full_push(plan, 4, "full_push_again")


def _asked_for(plan: Plan) -> None:
    """A full push on the state's request; two parties are no longer in it."""
    _full_push(plan, 3, "ad_hoc_push")


def _never_complete(plan: Plan) -> None:
    """A second full push of which the last part never comes: nothing follows from who is not in it."""
    _full_push(plan, 4, "part_never_sent")


def _cancelled_by_list(plan: Plan) -> None:
    plan.list([], "XF", timedelta(minutes=40))
    plan.truth.status = "cancelled"


def _cancelled_by_schedule(plan: Plan) -> None:
    at = plan.flight.departs - timedelta(minutes=50)
    plan.telegram("ASM", at, telegrams.cancelled(plan.flight, at), "schedule_cancels")
    plan.truth.status = "cancelled"


def _delayed(plan: Plan) -> None:
    departs = plan.flight.departs + timedelta(minutes=plan.random.randrange(35, 200, 5))
    at = plan.flight.departs - timedelta(minutes=55)
    plan.telegram("MVT", at, telegrams.expected(plan.flight, at, departs), "expected_later")
    plan.truth.departure_local = local_time(departs, plan.flight.route.origin)
    plan.closes = False


def _past_midnight(plan: Plan) -> None:
    """A schedule change moves the departure into the next day, or by five hours when midnight is far."""
    flight = plan.flight
    local = datetime.fromisoformat(local_time(flight.departs, flight.route.origin))
    left = timedelta(hours=24) - timedelta(hours=local.hour, minutes=local.minute)
    delay = left + timedelta(minutes=35) if left < timedelta(hours=10) else timedelta(hours=5)
    at = flight.departs - timedelta(minutes=58)
    data = telegrams.retimed(flight, at, flight.departs + delay, flight.arrives + delay)
    plan.telegram("ASM", at, data, "schedule_retimes")
    plan.truth.departure_local = local_time(flight.departs + delay, flight.route.origin)
    plan.closes = False


def _changed_by_list(plan: Plan) -> None:
    """CF: the carrier's list tells new times."""
    flight, delay = plan.flight, timedelta(minutes=90)
    plan.list([], "CF", timedelta(minutes=42))
    leg = structs.replace(
        plan.pushes[-1].message.legs[0],
        departure_local=local_time(flight.departs + delay, flight.route.origin),
        arrival_local=local_time(flight.arrives + delay, flight.route.destination),
    )
    push = plan.pushes[-1]
    plan.pushes[-1] = structs.replace(push, message=structs.replace(push.message, legs=(leg,)))
    plan.truth.departure_local = leg.departure_local or ""
    plan.closes = False


def _wrong(plan: Plan, days: int, step: int, name: str) -> None:
    """A first list with a wrong date or number; the carrier then sends the right one."""
    flight = plan.flight
    party = plan.take()
    if party is None:
        return
    shift = timedelta(days=days)
    wrong = structs.replace(
        flight, number=flight.number + step, departs=flight.departs - shift, arrives=flight.arrives - shift
    )
    people = plan.parties[party].passengers
    message = structs.replace(
        envelope(wrong, "PAXLST", "/W"),
        document_code="745",
        travellers=tuple(people),
        declared_total=DeclaredTotal(passengers=len(people)),
    )
    plan.pushes.append(Push(message=message, at=flight.departs - timedelta(hours=15), marks=(name,)))
    phantom = truth_of(wrong, [list(people)])
    phantom.phantom, phantom.story = True, name
    for one in phantom.travellers:
        one.sources = ("API",)
    plan.phantoms.append(phantom)


def _wrong_date(plan: Plan) -> None:
    _wrong(plan, 1, 0, "wrong_date")


def _wrong_number(plan: Plan) -> None:
    _wrong(plan, 0, 3000, "wrong_number")


def _diverted(plan: Plan) -> None:
    flight = plan.flight
    off = flight.departs + timedelta(minutes=6)
    plan.telegram("MVT", off + timedelta(minutes=20), telegrams.departed(flight, off, off), "off_blocks")
    airport = next(a for a in _ALTERNATES[flight.route.region] if a != flight.route.destination)
    at = flight.arrives - timedelta(minutes=40)
    data = telegrams.diverted(flight, at, flight.arrives + timedelta(minutes=30), airport)
    plan.telegram("DIV", at, data, "diversion")
    plan.truth.status, plan.truth.diverted_to = "diverted", airport


def _returned(plan: Plan) -> None:
    flight = plan.flight
    at = flight.departs + timedelta(minutes=50)
    data = telegrams.returned(flight, at, flight.departs + timedelta(minutes=40))
    plan.telegram("MVT", at, data, "return_to_ramp")
    plan.truth.status = "returned"


def _renumbered(plan: Plan) -> None:
    flight = plan.flight
    designator = f"{flight.carrier.designator}{flight.number + 2000}"
    at = flight.departs - timedelta(hours=6)
    plan.telegram("ASM", at, telegrams.renumbered(flight, at, designator), "schedule_renumbers")
    plan.truth.numbers = (*plan.truth.numbers, designator)


def _other_aircraft(plan: Plan) -> None:
    aircraft = plan.random.choice(("788", "32N", "77W"))
    at = plan.flight.departs - timedelta(hours=6)
    plan.telegram("SSM", at, telegrams.other_aircraft(plan.flight, at, aircraft), "schedule_changes_aircraft")
    plan.truth.aircraft = aircraft


def _corrected(plan: Plan) -> None:
    """CP: a whole person again with another seat."""
    party = plan.take()
    if party is not None:
        people = [structs.replace(one, seat="99Z") for one in plan.parties[party].passengers]
        plan.list(people, "CP", timedelta(minutes=50))
        plan.pushes[-1] = structs.replace(plan.pushes[-1], marks=("same_reference_again",))


STORIES: dict[str, Callable[[Plan], None]] = {
    "reservation_cancelled": _cancel_reservation,
    "booking_cancelled": _cancel_booking,
    "dropped_from_booking": _drop_from_booking,
    "booking_split": _split,
    "absent_from_full_push": _absent,
    "absent_from_ad_hoc_push": _asked_for,
    "full_push_never_complete": _never_complete,
    "flight_cancelled_by_list": _cancelled_by_list,
    "flight_cancelled_by_schedule": _cancelled_by_schedule,
    "delayed": _delayed,
    "delayed_past_midnight": _past_midnight,
    "changed_by_list": _changed_by_list,
    "wrong_date": _wrong_date,
    "wrong_number": _wrong_number,
    "diverted": _diverted,
    "returned_to_gate": _returned,
    "renumbered": _renumbered,
    "aircraft_changed": _other_aircraft,
    "person_corrected": _corrected,
}
"""Every second flight has one of these, in turn."""


def _depart(plan: Plan) -> None:
    """What is told when the flight has left: movement, and who was on board (CLOB), who was not (CLNB), or CL."""
    flight = plan.flight
    if flight.past:
        _close(plan, "CLOB", list(_flying(plan)))
        return
    off = flight.departs + timedelta(minutes=4)
    if flight.index % 3 < 2:
        plan.telegram("MVT", off + timedelta(minutes=20), telegrams.departed(flight, off, off), "off_blocks")
        plan.truth.status = "departed"
    if flight.index % 3 == 0:
        on = flight.arrives + timedelta(minutes=3)
        plan.telegram("MVT", on + timedelta(minutes=4), telegrams.arrived(flight, on, on), "on_blocks")
        plan.truth.status = "arrived"
    function = (None, "CLOB", "CLNB", "CL")[flight.index // 2 % 4]
    if function == "CL":
        plan.list([], "CL", timedelta(minutes=-8))
    elif function is not None:
        _close(plan, function, list(_flying(plan)))


def _flying(plan: Plan) -> Iterator[tuple[int, int]]:
    """Who should be on board."""
    for n, party in enumerate(plan.parties):
        for place in range(len(party.passengers)):
            if plan.row(n, place).status == "reported":
                yield n, place


def _close(plan: Plan, function: str, flying: Sequence[tuple[int, int]]) -> None:
    missed = {
        (n, place)
        for n, place in flying
        if not plan.parties[n].request.boards
        or (plan.parties[n].request.case is None and place == 0 and plan.random.random() < _NO_SHOWS)
    }
    for key in flying:
        plan.row(*key).status = "not_boarded" if key in missed else "boarded"
    named = [key for key in flying if (key in missed) == (function == "CLNB")]
    people = [mention(plan.parties[n].passengers[place]) for n, place in named]
    extra = plan.truth.travellers[len(plan._rows) :]
    for one in extra:
        one.status = "boarded"
        if function == "CLOB":
            people.append(
                Traveller(
                    surname=one.surname,
                    given_names=one.given_names,
                    record_locator=one.record_locator,
                    unique_reference=one.unique_reference,
                )
            )
    plan.list(people, function, timedelta(minutes=-8))
