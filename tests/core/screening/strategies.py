"""Travellers, bookings and journeys as hostile as a message can make them."""

from __future__ import annotations

from uuid import UUID

from hypothesis import strategies as st

from foreland.screening.journey import ScreenedJourney
from foreland.travel.booking import Agency, Booking, Contacts
from foreland.travel.traveller import Address, TravelDocument, Traveller

PLAIN = st.text(alphabet="ABCDEO01<-' /", max_size=12)
TEXT = st.one_of(
    st.none(), st.just(""), PLAIN, st.text(max_size=30), st.sampled_from(("ÇELİK", "محمد", "毛泽东", "🛂"))
)
DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.sampled_from(("", "1980", "1980-05", "0000-00-00", "9999-12-31", "0001-01-01", "1980-02-30", "2026-13", "١٩٨٠")),
    st.text(max_size=10),
)
STATES = st.one_of(st.none(), st.sampled_from(("UTO", "DEU", "D", "XXA", "QQQ", "")), st.text(max_size=4))

DOCUMENTS = st.builds(
    TravelDocument,
    type=st.one_of(st.none(), st.sampled_from(("P", "PP", "V", "I", "AC", "")), st.text(max_size=3)),
    number=st.one_of(TEXT, st.sampled_from(("C01234567", "X1", "0" * 200, "Ⅷ²½"))),
    issuing_state=STATES,
    expiry_date=DATES,
    issue_date=DATES,
    nationality=STATES,
    source=st.sampled_from(("DOC", "DOCS", "DOCO")),
)
CONTACTS = st.lists(
    st.one_of(
        st.sampled_from(("+49 30 1234567", "004930 1234567", "A.B//MAIL.EXAMPLE", "x@y.example", "")),
        st.text(max_size=15),
    ),
    max_size=3,
).map(tuple)
ADDRESSES = st.lists(st.builds(Address, street=TEXT, city=TEXT, country=STATES), max_size=2).map(tuple)
TRAVELLERS = st.builds(
    Traveller,
    role=st.sampled_from(("passenger", "crew", "transit_passenger", "transit_crew")),
    surname=TEXT,
    given_names=TEXT,
    name_raw=TEXT,
    date_of_birth=DATES,
    sex=st.sampled_from((None, "M", "F", "X")),
    nationality=STATES,
    documents=st.lists(DOCUMENTS, max_size=3).map(tuple),
    record_locator=TEXT,
    phones=CONTACTS,
    emails=CONTACTS,
    addresses=ADDRESSES,
)
BOOKINGS = st.builds(
    Booking,
    record_locator=TEXT,
    split_from=st.lists(PLAIN, max_size=2).map(tuple),
    agency=st.builds(Agency, iata_number=TEXT, office=TEXT),
    travellers=st.lists(TRAVELLERS, max_size=3).map(tuple),
    contacts=st.builds(Contacts, phones=CONTACTS, emails=CONTACTS, addresses=ADDRESSES),
)
JOURNEYS = st.builds(
    ScreenedJourney,
    journey_id=st.just(UUID(int=1)),
    flight=st.just("XX12"),
    flight_date=st.one_of(st.dates().map(str), st.just("2026-11-24"), st.text(max_size=5)),
    arrival_date=DATES,
    role=st.sampled_from(("passenger", "crew", "transit_passenger", "transit_crew")),
    api=st.one_of(st.none(), TRAVELLERS),
    pnr=st.one_of(st.none(), TRAVELLERS),
    booking=st.one_of(st.none(), BOOKINGS),
)
