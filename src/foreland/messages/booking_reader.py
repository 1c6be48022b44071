"""Reads the segments of one booking (PNRGOV group 1) in a single pass.

The same tag means different things in different groups, so the reader remembers where it is:
TIF behind TRI is a check-in, behind SAC history; DAT behind TKT dates the ticket, behind a flight starts its check-in;
EQN behind the first flight is a split; MSG starts a product that is no flight; a TVL without dates and places
is the partner of the flight before. Requests (SSR) name travellers that may come later, so they are settled last.
What a group holds is collected by its own class: tickets, flights, check-ins, contacts, history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from foreland.messages.booked_flights import BookedFlights
from foreland.messages.booking_contacts import PAYER, BookingContacts
from foreland.messages.booking_people import People
from foreland.messages.checkin import CheckIns, read_dated
from foreland.messages.dates import iso_time, join_moment, read_ddmmyy
from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.history import History
from foreland.messages.lexer import Segment
from foreland.messages.offices import is_bare, read_office, says_more
from foreland.messages.reading import Reading
from foreland.messages.special_requests import Request, read_request
from foreland.messages.ticketing import Ticketing
from foreland.travel.booking import Agency, Booking, Locator
from foreland.travel.flight import Leg
from foreland.travel.traveller import FrequentFlyer

Place = Literal["booking", "traveller", "ticket", "payment", "flight", "checkin", "split", "product", "history"]

_OF_TRAVELLER = ("traveller", "ticket", "payment")
_OF_HISTORY = ("ABI", "SAC", "DAT", "LTS")
_BEHIND_PRODUCT = ("MSG", "ABI", "SAC", "LTS", "EQN")


class BookingReader:
    """Collects one booking."""

    def __init__(self, reading: Reading, legs: tuple[Leg, ...]) -> None:
        self._reading = reading
        self._place: Place = "booking"
        self._people = People(reading)
        self._person: TravellerDraft | None = None
        self._requests: list[Request] = []
        self._flights = BookedFlights(reading)
        self._ticketing = Ticketing(reading)
        self._checkins = CheckIns(reading, self._people, legs)
        self._contacts = BookingContacts(reading)
        self._remarks = self._contacts.remarks
        self._history = History(reading)
        self._locators: dict[Locator, None] = {}
        self._split: dict[str, None] = {}
        self._unique_references: dict[str, None] = {}
        self._moments: dict[str, str | None] = {}
        self._agency = Agency()
        self._bare_org = False
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "RCI": self._rci, "SSR": self._ssr, "DAT": self._dat, "IFT": self._ift, "ORG": self._org, "ADD": self._add,
            "EBD": self._ebd, "TIF": self._tif, "FTI": self._fti, "REF": self._ref, "FAR": self._far, "TKT": self._tkt,
            "MON": self._priced, "PTK": self._priced, "TXD": self._priced, "FOP": self._fop, "TVL": self._tvl,
            "TRA": self._flights.operating, "RPI": self._rpi, "APD": self._flights.equipment, "TRI": self._tri,
            "SSD": self._checkins.seat, "TBD": self._checkins.checked, "EQN": self._eqn, "MSG": self._msg,
            "ABI": self._abi, "SAC": self._sac, "LTS": self._history.line,
        }  # fmt: skip

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        tag, place = segment.tag, self._place
        if place == "history" and tag not in _OF_HISTORY:
            self._history.item(segment)
        elif place == "product" and tag not in _BEHIND_PRODUCT:
            add_once(self._remarks, self._reading.verbatim(segment))
        elif (handler := self._handlers.get(tag)) is not None:
            handler(segment)
        else:
            self._reading.keep(segment)

    def bags(self, segment: Segment, reference: str | None) -> None:
        """TBD of a traveller on the last flight, from a document in which no check-in stands around it."""
        self._checkins.checked_of(segment, reference)

    def finish(self) -> Booking:
        """Settle the requests and return the booking."""
        record_locator = next((one.locator for one in self._locators if one.locator), None)
        self._checkins.finish()
        for request in self._requests:
            if not self._people.settle(request):
                add_once(self._remarks, request.remark())
            self._checkins.requested(request, self._remarks)
        travellers = self._people.finish(record_locator)
        return Booking(
            record_locator=record_locator,
            locators=tuple(self._locators),
            created_at=self._moments.get("created"),
            last_modified_at=self._moments.get("700"),
            cancelled=self._bare_org and not travellers and not self._flights,
            split_from=tuple(self._split),
            agency=self._agency,
            travellers=travellers,
            segments=self._flights.build(),
            contacts=self._contacts.build(),
            payments=tuple(self._ticketing.payments),
            tickets=self._ticketing.tickets(),
            seats=tuple(self._checkins.seats),
            bags=tuple(self._checkins.bags),
            history=tuple(self._history.entries),
            remarks=tuple(self._remarks),
            check_ins=tuple(self._checkins.check_ins),
            unique_references=tuple(self._unique_references),
        )

    # the booking itself

    def _rci(self, segment: Segment) -> None:
        for element in range(1, len(segment)):
            carrier, locator, kind, day, time, *_ = (*map(str.strip, segment.components(element)), "", "", "", "")
            if not locator and not carrier:
                continue
            if self._place == "split":
                add_once(self._split, locator or None)
                continue
            if kind.isdigit() and (not day or (day.isdigit() and len(day) == 4)):  # the date in the place of the type
                kind, day, time = "", kind, day
            add_once(self._locators, Locator(carrier=carrier or None, locator=locator or None, type=kind or None))
            if day and self._place == "booking":
                moment = join_moment(read_ddmmyy(day), iso_time(time))
                if moment is None:
                    self._reading.defect("VAL_DATE", segment, day)
                self._moments.setdefault("created", moment)

    def _dat(self, segment: Segment) -> None:
        place = self._place
        if place in ("flight", "checkin"):
            self._place = "checkin"
            self._checkins.date(segment)
            return
        for element in range(1, len(segment)):
            code, day, time = read_dated(segment, element)
            moment = join_moment(read_ddmmyy(day), iso_time(time))
            if day and moment is None:
                self._reading.defect("VAL_DATE", segment, day)
            if place == "history":
                self._history.date(segment, moment)
            elif place in ("ticket", "payment"):
                if code == "710":
                    self._ticketing.issued(moment)
            elif moment is not None:
                self._moments.setdefault(code, moment)

    def _org(self, segment: Segment) -> None:
        if self._place == "checkin":
            self._checkins.office(segment)
        elif self._place != "booking":
            self._reading.keep(segment)
        elif is_bare(segment):
            self._bare_org = len(segment) == 1
        else:
            self._agency = read_office(segment)
            if says_more(segment):
                self._reading.keep(segment)

    def _add(self, segment: Segment) -> None:
        person = self._person if self._place == "traveller" else None
        self._contacts.address(segment, person, "billing" if self._place == "payment" else None)

    def _ift(self, segment: Segment) -> None:
        if self._place == "payment" and self._ticketing.payments and segment.get(1, 1) == PAYER:
            self._ticketing.payer(segment.get(2))
            self._contacts.payer(segment)
        else:
            self._contacts.free_text(segment, self._person if self._place in _OF_TRAVELLER else None)

    def _ebd(self, segment: Segment) -> None:
        self._checkins.excess(segment, self._reference())

    def _reference(self) -> str | None:
        return self._person.traveller_reference if self._person else None

    # travellers

    def _tif(self, segment: Segment) -> None:
        if self._place == "checkin":
            self._checkins.person(segment)
            return
        if self._place in ("flight", "split"):
            self._reading.defect("SEQ_UNEXPECTED", segment, "traveller behind the flights")
            if self._people.find(segment) is not None:
                return
        self._ticketing.settle_fares()
        self._place = "traveller"
        if segment.get(1, 1).upper() == "G":
            self._person = None
            add_once(self._remarks, f"GROUP {segment.get(1)}")
        else:
            self._person = self._people.add(segment)

    def _fti(self, segment: Segment) -> None:
        if self._person is None or self._place == "booking":
            self._reading.keep(segment)
            return
        for element in range(1, len(segment)):
            if number := segment.get(element, 1):
                carrier, tier = segment.get(element) or None, segment.get(element, 4) or None
                add_once(self._person.frequent_flyer, FrequentFlyer(carrier=carrier, number=number, tier=tier))

    def _ref(self, segment: Segment) -> None:
        value = segment.get(1, 1) or segment.get(1)
        if self._person is not None and self._place == "traveller" and value:
            self._person.unique_reference = self._person.unique_reference or value
        elif self._place == "booking" and value:
            add_once(self._unique_references, value)
        else:
            self._reading.keep(segment)

    def _ssr(self, segment: Segment) -> None:
        person = self._person if self._place in _OF_TRAVELLER else None
        self._requests.append(read_request(segment, self._reading.number, person))

    # tickets and payments

    def _far(self, segment: Segment) -> None:
        if self._place in _OF_TRAVELLER:
            self._ticketing.fare(segment, self._reference())
        else:
            self._reading.keep(segment)

    def _tkt(self, segment: Segment) -> None:
        self._place = "ticket"
        number = self._ticketing.ticket(segment, self._reference())
        if self._person is not None:
            add_once(self._person.tickets, number)

    def _priced(self, segment: Segment) -> None:
        if self._place in ("ticket", "payment"):
            self._ticketing.detail(segment)
        else:
            self._reading.keep(segment)

    def _fop(self, segment: Segment) -> None:
        self._place = "payment"
        self._ticketing.pay(segment)

    # flights and check-in

    def _tvl(self, segment: Segment) -> None:
        if self._flights.flight(segment):
            self._place = "flight"
            self._person = None
            self._checkins.begin(self._flights.last)

    def _rpi(self, segment: Segment) -> None:
        if self._place == "flight":
            self._flights.status(segment)
        else:
            self._reading.keep(segment)

    def _tri(self, segment: Segment) -> None:
        self._place = "checkin"
        self._checkins.boarding(segment)

    # split and other products

    def _eqn(self, _: Segment) -> None:
        self._place = "split"

    def _msg(self, segment: Segment) -> None:
        self._place = "product"
        add_once(self._remarks, self._reading.verbatim(segment))

    # history: its segments say what was, not what is

    def _abi(self, segment: Segment) -> None:
        self._place = "history"
        self._history.agent(segment)

    def _sac(self, segment: Segment) -> None:
        self._place = "history"
        self._history.action(segment)
