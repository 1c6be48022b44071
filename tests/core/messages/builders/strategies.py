"""Messages that can be sent whole: whatever is drawn here must read back equal."""

from __future__ import annotations

from datetime import date, datetime
from string import ascii_uppercase, digits

from hypothesis import strategies as st
from msgspec import structs

from foreland.messages.builders.wire import Wire
from foreland.messages.record import DeclaredTotal, Message, Part, ReportingContact
from foreland.messages.service import Service
from foreland.travel.booking import Agency, Booking, Contacts, Fare, Locator, Payment, Segment, Tax, Ticket
from foreland.travel.flight import Leg
from foreland.travel.traveller import Address, AgeType, Bags, FrequentFlyer, Reference, TravelDocument, Traveller

PREPARED = "2026-08-01T10:15"

# No letter that a title ends in: what carriers glue to names is tested where names are read.
_word = st.text("ABCDEGHIKLNOPTUVWXYZ", min_size=2, max_size=9).filter(lambda word: word not in ("CHD", "NULL"))
name = st.lists(_word, min_size=1, max_size=3).map(" ".join)
_code = st.text(ascii_uppercase + digits, min_size=6, max_size=6)
_number = st.text(ascii_uppercase + digits, min_size=4, max_size=9)
_airport = st.sampled_from(("MNL", "LAX", "JFK", "NAN", "CMN", "BOG"))
_state = st.sampled_from(("DEU", "GBR", "PHL", "XXB", "RKS", "GBN", "FJI"))
_moment = st.datetimes(datetime(2020, 1, 1), datetime(2039, 12, 31)).map(lambda d: d.strftime("%Y-%m-%dT%H:%M"))  # noqa: DTZ001
_day = st.dates(date(2015, 1, 1), date(2045, 12, 31)).map(date.isoformat)
_birth = st.dates(date(1900, 1, 1), date(2026, 7, 30)).map(date.isoformat)
_partial = st.tuples(_birth, st.sampled_from((4, 7, 10))).map(lambda drawn: drawn[0][: drawn[1]])
_street = st.text(ascii_uppercase + digits + "+:'?/.,-()", min_size=1, max_size=30).filter(
    lambda text: text.strip() == text
)


def maybe(drawn: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | drawn


@st.composite
def wires(draw: st.DrawFn) -> Wire:
    """Service characters met in real traffic, with and without their advice."""
    signs = (
        (":", "+", "?", "'"),
        (":", "*", "?", "$"),
        (":", "+", "\\", "'"),
        (":", "(", "?", ")"),
        ("*", "(", "?", "~"),
    )
    component, element, release, terminator = draw(st.sampled_from(signs))
    standard = (component, element, release, terminator) == (":", "+", "?", "'")
    return Wire(
        service=Service(component=component, element=element, release=release, terminator=terminator),
        una=not standard or draw(st.booleans()),
        group=draw(st.booleans()),
        between=draw(st.sampled_from(("", "\n", "\r\n"))),
        character_set=draw(st.sampled_from(("UNOA", "UNOB", "UNOC", "UNOY"))),
    )


legs = st.builds(
    Leg,
    flight=st.just("Q0123"),
    carrier=st.just("Q0"),
    number=st.just("123"),
    origin=_airport,
    destination=_airport,
    departure_local=_moment,
    arrival_local=_moment,
    border_crossing=st.just(True),
)
_documents = st.builds(
    TravelDocument,
    type=st.sampled_from(("P", "I", "V", "AC", "IP")),
    number=_number,
    issuing_state=maybe(_state),
    expiry_date=maybe(_day),
    issue_date=maybe(_day),
)


@st.composite
def _bags(draw: st.DrawFn) -> Bags:
    first = draw(st.integers(0, 999_000))
    count = draw(st.integers(0, 4))
    tags = tuple(f"Q0{first + step:06d}" for step in range(count))
    return Bags(count=draw(st.none() | st.integers(0, 9)), weight_kg=draw(st.none() | st.integers(0, 99)), tags=tags)


passengers = st.builds(
    Traveller,
    role=st.sampled_from(("passenger", "crew", "transit_passenger", "transit_crew")),
    surname=name,
    given_names=maybe(name),
    title=st.none(),
    date_of_birth=maybe(_partial),
    sex=st.none() | st.sampled_from(("M", "F", "X")),
    nationality=maybe(_state),
    residence=maybe(_state),
    place_of_birth=st.none() | st.tuples(name, _state.filter(lambda s: s != "DEU")).map(", ".join),
    documents=st.lists(_documents, max_size=3, unique_by=lambda d: d.number).map(tuple),
    record_locator=maybe(_code),
    unique_reference=maybe(_code),
    government_reference=maybe(_code),
    seat=st.none() | st.sampled_from(("1A", "23K", "104C")),
    bags=_bags(),
    embarked=maybe(_airport),
    disembarks=maybe(_airport),
    clearance=maybe(_airport),
    verified=st.none() | st.booleans(),
    phones=st.lists(st.sampled_from(("+999123456789", "+999222333444")), max_size=2, unique=True).map(tuple),
    emails=st.lists(st.sampled_from(("A.B@EXAMPLE.ORG",)), max_size=1).map(tuple),
    crew_duty=st.none() | st.sampled_from(("CR1", "CR5")),
    changed=st.none() | st.just(value=True),
    references=st.lists(st.builds(Reference, kind=st.sampled_from(("CR", "ACD", "CBA")), value=_code), max_size=2).map(
        lambda drawn: tuple(dict.fromkeys(drawn))
    ),
)
paxlsts = st.builds(
    Message,
    kind=st.just("PAXLST"),
    version=st.sampled_from(("D.02B", "D.05B", "D.15B")),
    document_code=st.sampled_from(("745", "250")),
    function=st.sampled_from((None, "C")),
    sender=st.just("Q0"),
    recipient=st.just("FORELAND"),
    control_reference=_code,
    prepared_at=st.just(PREPARED),
    test=st.booleans(),
    transaction_reference=maybe(_code),
    common_access_reference=st.just("Q0123/010826/1200"),
    part=st.sampled_from((Part(), Part(number=1, last=False), Part(number=2, last=False), Part(number=3, last=True))),
    legs=st.lists(legs, min_size=1, max_size=1).map(tuple),
    declared_total=st.builds(
        DeclaredTotal, passengers=st.none() | st.integers(0, 900), crew=st.none() | st.integers(0, 9)
    ),
    reporting_contact=st.just(
        ReportingContact(name="SYNTHETIC DESK", phones=("+999100200300",), faxes=("+999100200301",))
    ),
    travellers=st.lists(passengers, max_size=4).map(tuple),
)


@st.composite
def _booked(draw: st.DrawFn, place: int, number: str, locator: str) -> Traveller:
    surname, given, nationality = draw(name), draw(name), draw(maybe(_state))
    kind: AgeType = "adult" if draw(st.booleans()) else "child"
    documents = tuple(
        TravelDocument(
            type="P",
            number=document,
            issuing_state=draw(_state),
            expiry_date=draw(maybe(_day)),
            nationality=nationality,
            source="DOCS",
            holder_surname=surname,
            holder_given_names=given,
        )
        for document in draw(st.lists(_number, max_size=1))
    )
    birth = draw(st.dates(date(1930, 1, 1), date(2026, 7, 30))).isoformat()
    return Traveller(
        surname=surname,
        given_names=given,
        title=draw(st.sampled_from((None, "MR"))),
        type=kind,
        date_of_birth=birth if documents else None,
        sex="M" if documents else None,
        nationality=nationality if documents else None,
        documents=documents,
        record_locator=locator,
        unique_reference=draw(maybe(_code)),
        traveller_reference=str(place),
        seat=draw(st.sampled_from((None, "12C", "3A"))),
        frequent_flyer=draw(st.sampled_from(((), (FrequentFlyer(carrier="Q0", number="123456789", tier="GOLD"),)))),
        tickets=(number,),
        special_service_codes=draw(st.sampled_from(((), ("WCHR",), ("CHLD", "VGML")))),
    )


_segments = st.builds(
    Segment,
    flight=st.sampled_from(("Q0123", "Q09A")),
    origin=_airport,
    destination=_airport,
    departure_local=_moment,
    arrival_local=_moment,
    status=st.sampled_from((None, "HK", "TK")),
    operating_flight=st.sampled_from((None, "U0456")),
    booking_class=st.sampled_from((None, "Y")),
    equipment=st.sampled_from((None, "773")),
)


_fares = st.sampled_from(
    ((), (Fare(type="A", basis="YN324N", number="20", country="GB"),), (Fare(type="A"), Fare(type="N", basis="MIL24")))
)
_taxes = st.sampled_from(
    ((), (Tax(amount="3.10", code="AY6"), Tax(amount="8.50", country="GB", currency="GBP", code="YQ"), Tax(code="ZZ")))
)
_pricings = st.sampled_from(
    (
        {},
        {"pricing_indicator": "NR", "validating_carrier": "Q0", "accounting_code": "099", "sold_in": "LON"},
        {"priced_at": "2026-05-12T10:10"},
    )
)


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    """A booking with one ticket a traveller."""
    locator = draw(_code)
    numbers = [f"99{draw(st.integers(0, 10**9)):09d}{place:02d}" for place in range(1, draw(st.integers(2, 4)))]
    address = Address(
        kind="contact",
        street=draw(_street),
        city=draw(name),
        region=draw(maybe(name)),
        postcode=draw(maybe(_number)),
        country=draw(_state),
    )
    paid = draw(st.sampled_from(("card", "cash")))
    return Booking(
        record_locator=locator,
        locators=(
            Locator(carrier="Q0", locator=locator),
            *((Locator(carrier="U0", locator="ZZZZZ1"),) * draw(st.integers(0, 1))),
        ),
        created_at=draw(maybe(_moment | _moment.map(lambda moment: f"{moment}:59"))),
        last_modified_at=draw(maybe(_moment)),
        agency=draw(
            st.sampled_from(
                (
                    Agency(),
                    Agency(iata_number="99000011", office="X1", city="LON", country="GBR", agent="AA", kind="agent"),
                    Agency(system="Q0", system_city="MUC", via="U0", kind="airline", currency="EUR"),
                )
            )
        ),
        travellers=tuple(draw(_booked(place, number, locator)) for place, number in enumerate(numbers, 1)),
        segments=tuple(
            structs.replace(segment, quantity=len(numbers) if segment.status else None)
            for segment in draw(st.lists(_segments, min_size=1, max_size=3))
        ),
        contacts=Contacts(
            phones=("+999555666777",), emails=("A..B-C_D@EXAMPLE.ORG".replace("..", "."),), addresses=(address,)
        ),
        payments=(
            Payment(
                kind="card" if paid == "card" else "cash",
                vendor="VI" if paid == "card" else None,
                number_masked="400000XXXXXX1234" if paid == "card" else None,
                expiry="2029-07" if paid == "card" else None,
                amount="120.50",
                payer=draw(maybe(name)),
            ),
        ),
        tickets=tuple(
            Ticket(
                number=number,
                fare="100.00",
                total="120.50",
                currency="EUR",
                issued_at=draw(maybe(_moment)),
                traveller_reference=str(place),
                type=draw(st.sampled_from((None, "T"))),
                booklets=draw(st.sampled_from((None, 2))),
                fares=draw(_fares),
                taxes=draw(_taxes),
                **draw(_pricings),
            )
            for place, number in enumerate(numbers, 1)
        ),
        split_from=draw(st.sampled_from(((), ("QQQQQ2",)))),
    )


pnrgovs = st.builds(
    Message,
    kind=st.just("PNRGOV"),
    version=st.sampled_from(("11.1", "21.1")),
    document_code=st.just("22"),
    push=st.just("full"),
    sender=st.just("Q0"),
    recipient=st.just("FORELAND"),
    control_reference=_code,
    prepared_at=st.just(PREPARED),
    common_access_reference=st.just("Q0123/010826/1200"),
    legs=legs.map(lambda leg: (leg_without_border(leg),)),
    declared_total=st.builds(DeclaredTotal, bookings=st.integers(0, 500)),
    reporting_office=st.sampled_from((Agency(system="Q0"), Agency(system="Q0", system_city="MUC", iata_number="9"))),
    bookings=st.lists(bookings(), max_size=3, unique_by=lambda b: b.record_locator).map(tuple),
)


def leg_without_border(leg: Leg) -> Leg:
    """A push of bookings does not say which border a flight crosses."""
    return Leg(
        flight=leg.flight,
        carrier=leg.carrier,
        number=leg.number,
        origin=leg.origin,
        destination=leg.destination,
        departure_local=leg.departure_local,
        arrival_local=leg.arrival_local,
    )
