"""What a carrier sends about a flight, and when: booking pushes, passenger lists, the crew list, the late part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct, structs

from foreland.messages.record import DeclaredTotal, ReportingContact
from foreland.simulation.drafts import bookings_of, envelope
from foreland.simulation.oddities.catalogue import LIST_TURN, PUSH_TURN
from foreland.simulation.oddities.form import Oddity
from foreland.simulation.oddities.habits import HABITS
from foreland.simulation.parties import Party, as_it_was, shared_flight
from foreland.simulation.plan import Plan
from foreland.simulation.pushes import Push, SentMessage, build
from foreland.simulation.schedule import Flight, carriers
from foreland.simulation.stories import tell
from foreland.simulation.truth import FlightTruth
from foreland.travel.booking import Booking, Locator
from foreland.travel.traveller import Traveller

_LIST_MARKS = ("out_of_order", "duplicate", "new_envelope", "late_part", "several_interchanges")


class Told(Struct, frozen=True, kw_only=True):
    """All messages about a flight, in order of sending, and what must be concluded from them."""

    messages: tuple[SentMessage, ...]
    truths: tuple[FlightTruth, ...]


def send(random: Random, flight: Flight, parties: list[Party], crew: tuple[Traveller, ...]) -> Told:
    """Everything that is sent about a flight, and its truth."""
    habit = HABITS[station(flight) % len(HABITS)]
    plan = tell(random, flight, parties)
    pushes = [*_booking_pushes(random, flight, parties, plan), *_passenger_lists(random, flight, parties, crew, plan)]
    pushes += plan.pushes
    planted = {one.unique_reference for party in parties if party.request.case is not None for one in party.passengers}
    built: list[SentMessage] = []
    reference = ""
    for number, push in enumerate(sorted(pushes, key=lambda each: each.at)):
        if not (push.message.travellers or push.message.bookings or push.message.function):
            continue
        if "same_reference_again" not in push.marks:
            reference = f"{push.at:%m%d}{flight.index:05d}{number:02d}"
        built += build(random, flight, habit, reference, push, planted)
    built += plan.telegrams
    together = [one for one in built if "several_interchanges" in one.oddities]
    if len(together) > 1 and habit.telegram is None:
        built = [one for one in built if one not in together]
        built.append(_one_file(together))
    else:
        built = [
            structs.replace(one, oddities=tuple(o for o in one.oddities if o != "several_interchanges"))
            for one in built
        ]
    return Told(messages=tuple(sorted(built, key=lambda sent: sent.sent_at)), truths=plan.truths())


def station(flight: Flight) -> int:
    """Number of the office that sends: one of a carrier at an airport, so that each writes in its own way."""
    home = [one.designator for one in carriers()].index(flight.carrier.designator)
    return home * 5 + flight.number % 100 * 7 + (3 if flight.past else 0)


def _one_file(sent: list[SentMessage]) -> SentMessage:
    """Several interchanges, one behind the other."""
    names = dict.fromkeys(name for one in sent for name in one.oddities)
    last = max(sent, key=lambda one: one.sent_at)
    return structs.replace(
        last,
        data=b"\n".join(one.data for one in sent),
        says=tuple(message for one in sent for message in one.says),
        oddities=tuple(names),
    )


def _turn(table: tuple[Oddity, ...], flight: Flight, place: int) -> Oddity | None:
    """What is odd about the message at a place of three: two of three are odd, one oddity after the other."""
    half = len(table) // 2
    return None if flight.index % 3 == place else table[(flight.index + half * place) % len(table)]


def _booking_pushes(random: Random, flight: Flight, parties: list[Party], plan: Plan) -> Iterator[Push]:
    """A full push a day before, an update some hours before with what changed, was added or cancelled."""
    message = envelope(flight, "PNRGOV")
    held_back = {
        n
        for n in range(len(parties))
        if parties[n].request.case is None and n not in plan.used and random.random() < 0.03
    }
    full = [party.booking for n, party in enumerate(parties) if n not in held_back or flight.past]
    marks = ("duplicate",) if flight.index % 11 == 3 else ("new_envelope",) if flight.index % 11 == 7 else ()
    at, oddity = flight.departs - timedelta(hours=24, minutes=random.randrange(50)), _turn(PUSH_TURN, flight, 0)
    if _is_test(oddity):
        tried = bookings_of(envelope(flight, "PNRGOV", "/T"), "full", full[:2])
        yield Push(message=tried, at=at - timedelta(minutes=3), oddity=oddity)
    yield Push(
        message=bookings_of(message, "full", full),
        at=at,
        oddity=_real(oddity),
        marks=marks,
    )
    for party in parties:
        for version in party.request.before:
            yield Push(
                message=bookings_of(
                    envelope(flight, "PNRGOV", f"/V{version.hours}"), "update", [as_it_was(party, version, flight)]
                ),
                at=flight.departs - timedelta(hours=version.hours),
            )
    if flight.index % 9 == 4 and not flight.past:
        partner = f"{carriers()[(flight.index + 1) % len(carriers())].designator}{flight.number + 4000}"
        sold = [shared_flight(party, partner, flight.designator).booking for party in plan.ordinary(3)]
        plan.truth.numbers = (*plan.truth.numbers, *((partner,) if sold else ()))
        shared = structs.replace(envelope(flight, "PNRGOV", "/S"), sender=partner[:2])
        yield Push(
            message=bookings_of(shared, "update", sold),
            at=flight.departs - timedelta(hours=22),
            oddity=next(one for one in PUSH_TURN if one.name == "operating_flight_without_places")
            if flight.index % 2
            else None,
            marks=("code_share",),
        )
    if flight.past:
        return
    changed = [parties[n].booking for n in sorted(held_back)]
    for n, party in enumerate(parties):
        if party.request.case is None and n not in plan.used and random.random() < 0.05:
            moment = (flight.departs - timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
            changed.append(structs.replace(party.booking, last_modified_at=moment))
    changed.append(_cancelled(random, flight))
    yield Push(
        message=bookings_of(envelope(flight, "PNRGOV", "/U"), "update", changed),
        at=flight.departs - timedelta(hours=8, minutes=random.randrange(50)),
        oddity=_real(_turn(PUSH_TURN, flight, 1)),
    )


def _cancelled(random: Random, flight: Flight) -> Booking:
    """A booking that was made and given up before the first push."""
    locator = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=5)) + "1"
    return Booking(
        record_locator=locator,
        locators=(Locator(carrier=flight.carrier.designator, locator=locator),),
        cancelled=True,
    )


def _passenger_lists(
    random: Random, flight: Flight, parties: list[Party], crew: tuple[Traveller, ...], plan: Plan
) -> Iterator[Push]:
    """The list at the opening of check-in, the crew list, and those who checked in late."""
    early: list[Traveller] = []
    late: list[Traveller] = []
    again: list[Traveller] = []
    for n, party in enumerate(parties):
        if n in plan.not_listed:
            continue
        resent = party.request.resent_without_document
        last_minute = party.request.late or (
            party.request.case is None and n not in plan.used and random.random() < 0.12
        )
        if resent:
            early += [structs.replace(one, documents=()) for one in party.passengers]
            again += party.passengers
        else:
            (late if last_minute and not flight.past else early).extend(party.passengers)
    total = len(early) + len(late)
    if flight.past:
        people = [structs.replace(one) for one in (*early, *again)]
        yield _people(flight, people, total, flight.departs - timedelta(minutes=55), _real(_turn(LIST_TURN, flight, 0)))
        return
    opened = flight.departs - timedelta(hours=13, minutes=random.randrange(0, 59))
    mark = _LIST_MARKS[flight.index // 2 % len(_LIST_MARKS)] if flight.index % 2 else None
    marks = (mark,) if mark else ()
    mixed = flight.index % 13 == 6
    first, oddity = (*early, *crew) if mixed else tuple(early), _turn(LIST_TURN, flight, 0)
    if _is_test(oddity):
        yield _people(flight, early[:3], 3, opened - timedelta(minutes=3), oddity, reference="/T")
        oddity = None
    marks = (*marks, "crew_in_passenger_list") if mixed else marks
    yield _people(flight, first, len(early), opened, oddity, marks)
    if not mixed:
        message = structs.replace(envelope(flight, "PAXLST", "/C"), document_code="250", travellers=crew)
        message = structs.replace(
            message, declared_total=DeclaredTotal(crew=len(crew)), reporting_contact=_desk(flight)
        )
        shared = mark == "several_interchanges"
        yield Push(
            message=message,
            at=flight.departs - timedelta(hours=13, minutes=random.randrange(60, 90)),
            oddity=_for_crew(_turn(LIST_TURN, flight, 2) if flight.index % 4 == 1 else None),
            marks=("several_interchanges",) if shared else (),
        )
    if again:
        yield _people(flight, again, total, opened + timedelta(minutes=20), None, reference="/R")
    closing = flight.departs - timedelta(minutes=random.randrange(62, 80))
    yield _people(flight, late, total, closing, _real(_turn(LIST_TURN, flight, 1)), reference="/L")


def _is_test(oddity: Oddity | None) -> bool:
    return oddity is not None and oddity.name == "test_message"


def _real(oddity: Oddity | None) -> Oddity | None:
    """The oddity unless it would make a test of a message that must count."""
    return None if _is_test(oddity) else oddity


def _for_crew(oddity: Oddity | None) -> Oddity | None:
    return None if oddity is not None and oddity.name in ("test_message", "same_person_twice") else oddity


def _people(
    flight: Flight,
    people: Iterable[Traveller],
    total: int,
    at: datetime,
    oddity: Oddity | None,
    marks: tuple[str, ...] = (),
    *,
    reference: str = "",
) -> Push:
    message = structs.replace(
        envelope(flight, "PAXLST", reference),
        document_code="745",
        travellers=tuple(people),
        declared_total=DeclaredTotal(passengers=total),
        reporting_contact=_desk(flight),
    )
    return Push(message=message, at=at, oddity=oddity, marks=marks)


def _desk(flight: Flight) -> ReportingContact:
    number = 10_000_000 + flight.index % 50
    return ReportingContact(name=f"{flight.carrier.name.upper()} OPERATIONS", phones=(f"+9998{number}",))
