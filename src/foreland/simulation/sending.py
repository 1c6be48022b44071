"""What a carrier sends about a flight, and when: booking pushes, passenger lists, the crew list, the late part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from msgspec import Struct, structs

from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.builders.parts import in_parts
from foreland.messages.builders.paxlst import build_paxlst
from foreland.messages.builders.pnrgov import build_pnrgov
from foreland.messages.record import DeclaredTotal, Message, ReportingContact
from foreland.simulation.oddities import (
    API_ACCIDENTS,
    FACT_ACCIDENTS,
    HABITS,
    PNR_ACCIDENTS,
    Accident,
    Sending,
    odd_bytes,
    odd_message,
)
from foreland.simulation.parties import Party, shared_flight
from foreland.simulation.schedule import Flight, carriers
from foreland.travel.booking import Booking, Locator
from foreland.travel.traveller import Traveller

RECIPIENT = "FORELAND"
"""Receiver in the envelopes."""

_BOOKINGS_A_PART = 45
_PEOPLE_A_PART = 60
_PEOPLE_A_TELEGRAM = 12


class SentMessage(Struct, frozen=True, kw_only=True):
    """One message as sent. ``says`` are its facts before the accidents of the wire; ``oddities`` name these."""

    carrier: str
    flight: str
    flight_index: int
    past: bool
    kind: Literal["PAXLST", "PNRGOV"]
    sent_at: datetime
    data: bytes
    says: Message
    oddities: tuple[str, ...] = ()


class _Push(Struct, frozen=True, kw_only=True):
    """One transmission to be built: its facts, its time and what befalls it."""

    message: Message
    at: datetime
    accident: Accident | None = None


def send(random: Random, flight: Flight, parties: list[Party], crew: tuple[Traveller, ...]) -> Iterator[SentMessage]:
    """All messages about a flight, in order of sending."""
    sending = Sending(HABITS[[one.designator for one in carriers()].index(flight.carrier.designator)])
    pushes = [*_booking_pushes(random, flight, parties), *_passenger_lists(random, flight, parties, crew)]
    built: list[SentMessage] = []
    for number, push in enumerate(sorted(pushes, key=lambda each: each.at)):
        built += _build(random, flight, sending, number, push)
    yield from sorted(built, key=lambda sent: sent.sent_at)


def _envelope(flight: Flight, kind: Literal["PAXLST", "PNRGOV"]) -> Message:
    departs = flight.departs
    return Message(
        kind=kind,
        version="D.05B" if kind == "PAXLST" else "11.1",
        sender=flight.carrier.designator,
        recipient=RECIPIENT,
        common_access_reference=f"{flight.designator}/{departs:%d%m%y}/{departs:%H%M}",
        legs=(structs.replace(flight.leg(), border_crossing=kind == "PAXLST"),),
    )


def _booking_pushes(random: Random, flight: Flight, parties: list[Party]) -> Iterator[_Push]:
    """A full push a day before, an update some hours before with what changed, was added or cancelled."""
    message = _envelope(flight, "PNRGOV")
    held_back = {n for n in range(len(parties)) if parties[n].request.case is None and random.random() < 0.03}
    full = [party.booking for n, party in enumerate(parties) if n not in held_back or flight.past]
    accident = PNR_ACCIDENTS[flight.index // 3 % len(PNR_ACCIDENTS)] if flight.index % 3 == 0 else None
    yield _Push(
        message=_bookings(message, "full", full),
        at=flight.departs - timedelta(hours=24, minutes=random.randrange(50)),
        accident=accident,
    )
    if accident == "code_share":
        partner = f"{carriers()[(flight.index + 1) % len(carriers())].designator}{flight.number + 4000}"
        sold = [shared_flight(party, partner, flight.designator).booking for party in parties[:3]]
        yield _Push(
            message=_bookings(structs.replace(message, sender=partner[:2]), "update", sold),
            at=flight.departs - timedelta(hours=22),
            accident="code_share",
        )
    if flight.past:
        return
    changed = [parties[n].booking for n in sorted(held_back)]
    for party in parties:
        if party.request.case is None and random.random() < 0.05:
            moment = (flight.departs - timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
            changed.append(structs.replace(party.booking, last_modified_at=moment))
    changed.append(_cancelled(random, flight))
    yield _Push(
        message=_bookings(message, "update", changed),
        at=flight.departs - timedelta(hours=8, minutes=random.randrange(50)),
    )


def _bookings(message: Message, push: Literal["full", "update"], bookings: list[Booking]) -> Message:
    code = "22" if push == "full" else "141"
    total = DeclaredTotal(bookings=len(bookings))
    return structs.replace(message, push=push, document_code=code, bookings=tuple(bookings), declared_total=total)


def _cancelled(random: Random, flight: Flight) -> Booking:
    """A booking that was made and given up before the first push."""
    locator = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=5)) + "1"
    return Booking(
        record_locator=locator,
        locators=(Locator(carrier=flight.carrier.designator, locator=locator),),
        cancelled=True,
    )


def _passenger_lists(
    random: Random, flight: Flight, parties: list[Party], crew: tuple[Traveller, ...]
) -> Iterator[_Push]:
    """The list at the opening of check-in, the crew list, and those who checked in late."""
    accident = API_ACCIDENTS[flight.index // 2 % len(API_ACCIDENTS)] if flight.index % 2 == 1 else None
    early: list[Traveller] = []
    late: list[Traveller] = []
    for party in parties:
        last_minute = party.request.late or (party.request.case is None and random.random() < 0.12)
        for one in party.passengers:
            if party.request.resent_without_document:
                early.append(structs.replace(one, documents=()))
            (late if last_minute or party.request.resent_without_document else early).append(one)
    if flight.past:
        everybody = [one for party in parties for one in party.passengers]
        yield _people(flight, everybody, len(everybody), flight.departs - timedelta(minutes=55), None)
        return
    total = sum(len(party.passengers) for party in parties)
    opened = flight.departs - timedelta(hours=13, minutes=random.randrange(0, 59))
    yield _people(flight, early, len(early), opened, None if accident == "test_message" else accident)
    if accident == "test_message":
        yield _people(flight, early[:3], 3, opened - timedelta(minutes=3), accident)
    message = structs.replace(_envelope(flight, "PAXLST"), document_code="250", travellers=crew)
    message = structs.replace(message, declared_total=DeclaredTotal(crew=len(crew)), reporting_contact=_desk(flight))
    yield _Push(message=message, at=flight.departs - timedelta(hours=13, minutes=random.randrange(60, 90)))
    resent = [party for party in parties if party.request.resent_without_document]
    if resent:
        again = [one for party in resent for one in party.passengers]
        yield _people(flight, again, total, opened + timedelta(minutes=20), None)
    closing = flight.departs - timedelta(minutes=random.randrange(62, 80))
    yield _people(flight, [one for one in late if not _in(one, resent)], total, closing, None)


def _in(one: Traveller, parties: Iterable[Party]) -> bool:
    return any(one in party.passengers for party in parties)


def _people(flight: Flight, people: list[Traveller], total: int, at: datetime, accident: Accident | None) -> _Push:
    message = structs.replace(
        _envelope(flight, "PAXLST"),
        document_code="745",
        travellers=tuple(people),
        declared_total=DeclaredTotal(passengers=total),
        reporting_contact=_desk(flight),
    )
    return _Push(message=message, at=at, accident=accident)


def _desk(flight: Flight) -> ReportingContact:
    number = 10_000_000 + flight.index % 50
    return ReportingContact(name=f"{flight.carrier.name.upper()} OPERATIONS", phones=(f"+9998{number}",))


def _build(random: Random, flight: Flight, sending: Sending, number: int, push: _Push) -> list[SentMessage]:
    message = structs.replace(
        odd_message(push.accident, push.message, random),
        control_reference=f"{push.at:%m%d}{flight.index:05d}{number:02d}",
        prepared_at=push.at.strftime("%Y-%m-%dT%H:%M"),
    )
    if not message.travellers and not message.bookings:
        return []
    telegram = sending.habit.startswith("telegram")
    size = (_PEOPLE_A_TELEGRAM if telegram else _PEOPLE_A_PART) if message.kind == "PAXLST" else _BOOKINGS_A_PART
    parts = in_parts(message, size)
    hit = 0 if len(parts) < 3 else 1
    sent = [
        _sent(flight, sending, part, push.at + timedelta(seconds=5 * place), _befalls(push.accident, place == hit))
        for place, part in enumerate(parts)
    ]
    if push.accident == "out_of_order" and len(sent) > 1:
        first, second = sent[0], sent[1]
        sent[0] = structs.replace(first, sent_at=second.sent_at, oddities=(*first.oddities, "out_of_order"))
        sent[1] = structs.replace(second, sent_at=first.sent_at)
    if push.accident == "duplicate":
        sent.append(structs.replace(sent[hit], sent_at=sent[-1].sent_at + timedelta(seconds=30)))
    if push.accident == "truncated":
        whole = structs.replace(parts[hit], control_reference=f"{parts[hit].control_reference}R"[-14:])
        sent.append(_sent(flight, sending, whole, sent[-1].sent_at + timedelta(minutes=4), None))
    return sent


def _befalls(accident: Accident | None, hit: bool) -> Accident | None:
    """Accidents of the facts mark all parts of a push, those of the wire one."""
    return accident if hit or accident in FACT_ACCIDENTS else None


def _sent(flight: Flight, sending: Sending, part: Message, at: datetime, accident: Accident | None) -> SentMessage:
    build = build_paxlst if part.kind == "PAXLST" else build_pnrgov
    data = build(part, sending.wire)
    if isinstance(data, Unbuildable):
        raise TypeError(f"a synthetic message lacks {data.missing}")
    data = sending.finish(odd_bytes(accident, data, sending.wire.service), part)
    habit = () if sending.habit == "plain" else (sending.habit,)
    marks = () if accident in (None, "out_of_order") else (accident,)
    return SentMessage(
        carrier=part.sender or flight.carrier.designator,
        flight=flight.designator,
        flight_index=flight.index,
        past=flight.past,
        kind="PAXLST" if part.kind == "PAXLST" else "PNRGOV",
        sent_at=at,
        data=data,
        says=part,
        oddities=(*habit, *marks),
    )
