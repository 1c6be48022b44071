"""Parties: who books together, and the booking and passenger records that come of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from msgspec import Struct, structs

from foreland.messages.builders.transliteration import name_on_wire
from foreland.simulation.agencies import Office, office_for
from foreland.simulation.people import Person
from foreland.simulation.schedule import Flight, local_time
from foreland.travel.booking import Booking, Contacts, Locator, Payment, Segment, Ticket
from foreland.travel.flight import read_designator
from foreland.travel.traveller import AgeType, Bags, FrequentFlyer, Traveller

_LOCATOR = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_MEALS = ("VGML", "MOML", "HNML", "KSML", "WCHR", "WCHC", "BLND")
"""Special services that tell of health or faith: they are sent, and the sensitive-data filter must take them out."""
_SURNAME_LENGTH = 35
STAND_IN = "TBA"
"""Given name of those whose name is still to be told."""


class Version(Struct, frozen=True, kw_only=True):
    """The booking as it was so many hours before departure: other segments, or other surnames (given names ``TBA``)."""

    hours: int
    segments: tuple[Segment, ...] = ()
    surnames: tuple[str, ...] = ()


class Request(Struct, frozen=True, kw_only=True):
    """Who travels together and what is out of the ordinary about the booking.

    ``late`` puts the party's API into the last part before departure. ``resent_without_document`` sends the API first
    without documents and then in full. ``case`` names the planted case of the people at ``subjects``. ``hours_before``
    is when it was booked, ``fare`` for each ticket in USD, ``bags`` for each person, ``card`` a masked number,
    ``locator`` the record locator of a booking over several flights.
    ``segments`` replaces the itinerary, ``before`` are its states before the first full push. ``outcome`` is what
    became of the subjects on arrival: no message tells it.
    """

    people: tuple[Person, ...]
    phone: str | None = None
    email: str | None = None
    office: Office | None = None
    payer: str | None = None
    one_way: bool = False
    cash: bool = False
    late: bool = False
    resent_without_document: bool = False
    documents_booked: bool | None = None
    case: str | None = None
    subjects: tuple[int, ...] = (0,)
    boards: bool = True
    tickets: tuple[str, ...] = ()
    card: str | None = None
    fare: int | None = None
    hours_before: int | None = None
    segments: tuple[Segment, ...] | None = None
    bags: int | None = None
    services: tuple[str, ...] = ()
    outcome: str | None = None
    locator: str | None = None
    before: tuple[Version, ...] = ()


class Party(Struct, frozen=True, kw_only=True):
    """A booking and, in the same order, what API says about its travellers."""

    request: Request
    booking: Booking
    passengers: tuple[Traveller, ...]


class Seats:
    """Seats and references of one flight, handed out in order."""

    def __init__(self, random: Random, flight: Flight) -> None:
        across = "ABCDEF" if flight.seats < 240 else "ABCDEFGHJ"
        rows = -(-flight.seats // len(across))
        self._free = [f"{row}{letter}" for row in range(1, rows + 1) for letter in across]
        self._next = 0
        self.locators: set[str] = set()
        self.random = random

    def take(self) -> str:
        """The next seat; now and then one is left free."""
        step = 2 if self.random.random() < 0.3 else 1
        self._next = min(self._next + step, len(self._free))
        return self._free[self._next - 1]

    def locator(self) -> str:
        """A record locator nobody on this flight has."""
        while True:
            found = new_locator(self.random)
            if found not in self.locators:
                self.locators.add(found)
                return found


def new_locator(random: Random) -> str:
    """A record locator; those of cancelled, split and planted bookings look alike."""
    return "".join(random.choices(_LOCATOR, k=6))


def make_party(request: Request, flight: Flight, seats: Seats) -> Party:
    """The booking and the passenger records of a request."""
    random = seats.random
    office = request.office or office_for(random, flight.route.region, flight.carrier.designator)
    booked = flight.departs - timedelta(days=random.choice((2, 3, 9, 20, 33, 47, 61)), minutes=random.randrange(1440))
    if request.hours_before is not None:
        booked = flight.departs - timedelta(hours=request.hours_before)
    locator = request.locator or seats.locator()
    numbers = [f"9{random.randrange(10, 99)}{random.randrange(10**9, 10**10)}" for _ in request.people]
    numbers = list(request.tickets) or numbers
    leader = request.people[0]
    passengers = tuple(
        _with_bags(_passenger(random, one, flight, seats, locator, place), request.bags)
        for place, one in enumerate(request.people)
    )
    with_documents = request.documents_booked
    if with_documents is None:
        with_documents = random.random() < 0.7
    travellers = tuple(
        _booked(random, one, passenger, flight, (str(place + 1), number), with_document=with_documents)
        for place, (one, passenger, number) in enumerate(zip(request.people, passengers, numbers, strict=True))
    )
    travellers = tuple(_with_services(one, request.services) for one in travellers)
    fare = random.randrange(180, 1900) if request.fare is None else request.fare
    booking = Booking(
        record_locator=locator,
        locators=(Locator(carrier=flight.carrier.designator, locator=locator),),
        created_at=booked.strftime("%Y-%m-%dT%H:%M"),
        last_modified_at=(booked + timedelta(hours=random.randrange(1, 9))).strftime("%Y-%m-%dT%H:%M"),
        agency=office.agency,
        travellers=travellers,
        segments=_itinerary(random, flight, one_way=request.one_way)
        if request.segments is None
        else (first_segment(flight), *request.segments),
        contacts=Contacts(
            phones=(request.phone or leader.phone,),
            emails=(request.email or leader.email.upper(),),
            addresses=(leader.address,),
        ),
        payments=(_payment(random, request, fare * len(numbers), leader, flight.departs),),
        tickets=tuple(_ticket(number, fare, booked) for number in numbers),
    )
    return Party(request=request, booking=booking, passengers=passengers)


def _with_bags(one: Traveller, count: int | None) -> Traveller:
    return one if count is None else structs.replace(one, bags=Bags(count=count))


def _with_services(one: Traveller, services: tuple[str, ...]) -> Traveller:
    codes = dict.fromkeys((*one.special_service_codes, *services))
    return structs.replace(one, special_service_codes=tuple(codes)) if services else one


def as_it_was(party: Party, version: Version, flight: Flight) -> Booking:
    """The booking of a party in an earlier state."""
    booking = party.booking
    if version.segments:
        booking = structs.replace(booking, segments=(first_segment(flight), *version.segments))
    if version.surnames:
        people = tuple(
            structs.replace(one, surname=surname, given_names=STAND_IN, documents=(), date_of_birth=None, sex=None)
            for one, surname in zip(booking.travellers, version.surnames, strict=True)
        )
        people = tuple(structs.replace(one, nationality=None) for one in people)
        booking = structs.replace(booking, travellers=people)
    moment = flight.departs - timedelta(hours=version.hours)
    return structs.replace(booking, last_modified_at=moment.strftime("%Y-%m-%dT%H:%M"))


def first_segment(flight: Flight) -> Segment:
    """The flight itself as a segment."""
    leg = flight.leg()
    return Segment(
        flight=flight.designator,
        origin=leg.origin,
        destination=leg.destination,
        departure_local=leg.departure_local,
        arrival_local=leg.arrival_local,
        status="HK",
        booking_class="Y",
    )


def _passenger(random: Random, one: Person, flight: Flight, seats: Seats, locator: str, place: int) -> Traveller:
    count = random.choice((0, 1, 1, 1, 2))
    first_tag = f"{flight.carrier.designator}{random.randrange(100000, 999000):06d}"
    stem, number = first_tag[:2], int(first_tag[2:])
    return Traveller(
        role="passenger",
        surname=name_on_wire(one.surname)[:_SURNAME_LENGTH],
        given_names=name_on_wire(one.given_names) or None,
        date_of_birth=one.date_of_birth,
        sex=one.sex,
        nationality=one.nationality,
        residence=one.residence,
        documents=(one.document,) if one.document else (),
        record_locator=locator,
        unique_reference=f"{locator}{place + 1:02d}",
        seat=None if one.age_on(flight.departs.date()) < 2 else seats.take(),
        bags=Bags(
            count=count,
            weight_kg=count * random.randrange(9, 23) if count else None,
            tags=tuple(f"{stem}{number + step}" for step in range(count)),
        ),
        embarked=flight.route.origin,
        disembarks=flight.route.destination,
        clearance=flight.route.destination,
        verified=random.random() < 0.9,
    )


def _booked(
    random: Random,
    one: Person,
    passenger: Traveller,
    flight: Flight,
    keys: tuple[str, str],
    *,
    with_document: bool,
) -> Traveller:
    """The traveller as the booking has them."""
    kind, title = _age_and_title(one, flight)
    codes = ["CHLD"] if kind == "child" else ["INFT"] if kind == "infant" else []
    if random.random() < 0.08:
        codes.append(random.choice(_MEALS))
    document = None
    if with_document and one.document is not None:
        document = structs.replace(
            one.document,
            issue_date=None,
            nationality=one.nationality,
            source="DOCS",
            holder_surname=passenger.surname,
            holder_given_names=passenger.given_names,
        )
    return Traveller(
        role="passenger",
        surname=passenger.surname,
        given_names=passenger.given_names,
        title=title,
        type=kind,
        date_of_birth=one.date_of_birth if document else None,
        sex=one.sex if document else None,
        nationality=one.nationality if document else None,
        documents=(document,) if document else (),
        record_locator=passenger.record_locator,
        unique_reference=passenger.unique_reference,
        traveller_reference=keys[0],
        seat=passenger.seat,
        frequent_flyer=_memberships(random, flight),
        tickets=(keys[1],),
        special_service_codes=tuple(codes),
    )


def _memberships(random: Random, flight: Flight) -> tuple[FrequentFlyer, ...]:
    if random.random() >= 0.15:
        return ()
    return (FrequentFlyer(carrier=flight.carrier.designator, number=str(random.randrange(10**8, 10**9))),)


def _age_and_title(one: Person, flight: Flight) -> tuple[AgeType, str | None]:
    age = one.age_on(flight.departs.date())
    if age < 2:
        return "infant", None
    if age < 12:
        return "child", "MSTR" if one.sex == "M" else "MISS"
    return "adult", "MR" if one.sex == "M" else "MS"


def _itinerary(random: Random, flight: Flight, *, one_way: bool) -> tuple[Segment, ...]:
    leg = flight.leg()
    inbound = Segment(
        flight=flight.designator,
        origin=leg.origin,
        destination=leg.destination,
        departure_local=leg.departure_local,
        arrival_local=leg.arrival_local,
        status="HK",
        booking_class=random.choice("YYYBMHQJ"),
    )
    if one_way or random.random() < 0.2:
        return (inbound,)
    leaves = flight.arrives + timedelta(days=random.randrange(3, 40), minutes=random.randrange(0, 1440, 5))
    lands = leaves + (flight.arrives - flight.departs)
    back = Segment(
        flight=f"{flight.carrier.designator}{flight.number + 1}",
        origin=leg.destination,
        destination=leg.origin,
        departure_local=local_time(leaves, flight.route.destination),
        arrival_local=local_time(lands, flight.route.origin),
        status="HK",
        booking_class=inbound.booking_class,
    )
    return (inbound, back)


def _payment(random: Random, request: Request, amount: int, leader: Person, departs: datetime) -> Payment:
    if request.cash or (request.card is None and random.random() < 0.06):
        return Payment(kind="cash", amount=f"{amount}.00", payer=request.payer)
    number = request.card or f"400000XXXXXX{random.randrange(10000):04d}"
    payer = request.payer or f"{name_on_wire(leader.given_names)} {name_on_wire(leader.surname)}".strip()
    expiry = f"{departs.year + random.randrange(1, 5)}-{random.randrange(1, 13):02d}"
    return Payment(
        kind="card",
        vendor="VI",
        number_masked=number,
        expiry=_expiry(request.card, departs) if request.card else expiry,
        amount=f"{amount}.00",
        payer=payer,
    )


def _expiry(card: str, departs: datetime) -> str:
    """When a card that pays for several bookings ends: the same on each of them."""
    return f"{departs.year // 10 * 10 + 12}-{int(card[-4:]) % 12 + 1:02d}"


def _ticket(number: str, fare: int, booked: datetime) -> Ticket:
    return Ticket(
        number=number,
        fare=f"{fare}.00",
        total=f"{fare + 87}.40",
        currency="USD",
        issued_at=booked.strftime("%Y-%m-%dT%H:%M"),
        type="T",
        booklets=1,
    )


def shared_flight(party: Party, marketing: str, operating: str) -> Party:
    """The party as a code-share partner sells it: the partner's flight number, the operating flight beside it."""
    first, *others = party.booking.segments
    partner = read_designator(marketing)
    carrier = partner.carrier if partner else ""
    locators = tuple(structs.replace(known, carrier=carrier) for known in party.booking.locators)
    sold = structs.replace(first, flight=marketing, operating_flight=operating)
    return structs.replace(party, booking=structs.replace(party.booking, segments=(sold, *others), locators=locators))
