"""Reads the segments of one booking (PNRGOV group 1) in a single pass.

The same tag means different things in different groups, so the reader remembers where it is:
TIF behind TRI is a check-in, behind SAC history; DAT behind TKT dates the ticket, behind a flight starts its check-in;
EQN behind the first flight is a split; MSG starts a product that is no flight; a TVL without dates and places
is the partner of the flight before. Requests (SSR) name travellers that may come later, so they are settled last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from foreland.messages.booking_people import People, Request, read_request
from foreland.messages.dates import iso_time, join_moment, read_ddmmyy
from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.flights import FlightDraft, is_partner, read_flight_draft
from foreland.messages.history import History
from foreland.messages.lexer import Segment
from foreland.messages.luggage import read_checked_bags, read_excess_bags
from foreland.messages.payments import TicketDraft, read_money, read_payment
from foreland.messages.reading import Reading
from foreland.messages.values import find_email, find_phone, read_country, read_parts
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.booking import Agency, Booking, Contacts, Locator, Payment
from foreland.travel.flight import Leg
from foreland.travel.traveller import Address, FrequentFlyer

Place = Literal["booking", "traveller", "ticket", "payment", "flight", "checkin", "split", "product", "history"]

ADDRESS_KINDS = {"700": "contact"}
"""Purpose code of ADD; others are reported as sent."""

REMARK_KINDS = {"28": "OSI", "15": "FARE", "19": "HISTORY", "43": "PAYER"}
"""Subject of IFT (code list 4451); others are reported as sent."""

_CONTACT = re.compile(r"\bCTC ?([A-Z])\b[\s:]*(.*)", re.DOTALL)
_SEAT = re.compile(r"0*([0-9]{1,3}[A-Z]{1,2})")
_LONGEST_SEAT = 5
_UNREAD = frozenset(("APD", "TXD", "PTK", "FAR"))
"""Aircraft type, taxes, pricing and fare basis: recognised, and no field holds them."""


class BookingReader:
    """Collects one booking."""

    def __init__(self, reading: Reading, legs: tuple[Leg, ...]) -> None:
        self._reading = reading
        self._legs = legs
        self._place: Place = "booking"
        self._people = People(reading)
        self._person: TravellerDraft | None = None
        self._requests: list[Request] = []
        self._flights: list[FlightDraft] = []
        self._tickets: list[TicketDraft] = []
        self._payments: list[Payment] = []
        self._locators: dict[Locator, None] = {}
        self._split: dict[str, None] = {}
        self._moments: dict[str, str | None] = {}
        self._agency = Agency()
        self._bare_org = False
        self._phones: dict[str, None] = {}
        self._emails: dict[str, None] = {}
        self._addresses: dict[Address, None] = {}
        self._remarks: dict[str, None] = {}
        self._seats: list[dict[str, Any]] = []
        self._bags: list[dict[str, Any]] = []
        self._history = History(reading)
        self._boarding: TravellerDraft | None = None
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "RCI": self._rci, "SSR": self._ssr, "DAT": self._dat, "IFT": self._ift, "ORG": self._org, "ADD": self._add,
            "EBD": self._ebd, "TIF": self._tif, "FTI": self._fti, "REF": self._ref, "TKT": self._tkt, "MON": self._mon,
            "FOP": self._fop, "TVL": self._tvl, "TRA": self._tra, "RPI": self._rpi, "TRI": self._tri,
            "SSD": self._ssd, "TBD": self._tbd, "EQN": self._eqn, "MSG": self._msg, "ABI": self._abi, "SAC": self._sac,
            "LTS": self._history.line,
        }  # fmt: skip

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        tag = segment.tag
        if self._place == "history" and tag not in ("ABI", "SAC", "DAT", "LTS"):
            self._history.item(segment)
        elif self._place == "product" and tag not in ("MSG", "ABI", "LTS", "EQN"):
            add_once(self._remarks, self._reading.verbatim(segment))
        elif (handler := self._handlers.get(tag)) is not None:
            handler(segment)
        elif tag not in _UNREAD:
            self._reading.keep(segment)

    def finish(self) -> Booking:
        """Settle the requests and return the booking."""
        record_locator = next((one.locator for one in self._locators if one.locator), None)
        for request in self._requests:
            if not self._people.settle(request):
                add_once(self._remarks, request.remark())
            self._seat_requests(request)
        travellers = self._people.finish(record_locator)
        tickets = tuple(ticket for draft in self._tickets if (ticket := draft.build()) is not None)
        return Booking(
            record_locator=record_locator,
            locators=tuple(self._locators),
            created_at=self._moments.get("created"),
            last_modified_at=self._moments.get("700"),
            cancelled=self._bare_org and not travellers and not self._flights,
            split_from=tuple(self._split),
            agency=self._agency,
            travellers=travellers,
            segments=tuple(flight.build() for flight in self._flights),
            contacts=Contacts(phones=tuple(self._phones), emails=tuple(self._emails), addresses=tuple(self._addresses)),
            payments=tuple(self._payments),
            tickets=tickets,
            seats=tuple(self._seats),
            bags=tuple(self._bags),
            history=tuple(self._history.entries),
            remarks=tuple(self._remarks),
        )

    # the booking itself

    def _rci(self, segment: Segment) -> None:
        for element in range(1, len(segment)):
            carrier, locator = segment.get(element) or None, segment.get(element, 1) or None
            if locator is None and carrier is None:
                continue
            if self._place == "split":
                add_once(self._split, locator)
                continue
            add_once(self._locators, Locator(carrier=carrier, locator=locator))
            day, time = segment.get(element, 3), segment.get(element, 4)
            if not day and segment.get(element, 2).isdigit():  # the date in the place of the type
                day, time = segment.get(element, 2), segment.get(element, 3)
            elif day.isdigit() and len(day) == 4 and segment.get(element, 2).isdigit():
                day, time = segment.get(element, 2), day
            if day and self._place == "booking":
                moment = join_moment(read_ddmmyy(day), iso_time(time))
                if moment is None:
                    self._reading.defect("VAL_DATE", segment, day)
                self._moments.setdefault("created", moment)

    def _dat(self, segment: Segment) -> None:
        if self._place == "flight":
            self._place = "checkin"
            return
        for element in range(1, len(segment)):
            code, day = segment.get(element), segment.get(element, 1)
            moment = join_moment(read_ddmmyy(day), iso_time(segment.get(element, 2)))
            if day and moment is None:
                self._reading.defect("VAL_DATE", segment, day)
            if self._place == "history":
                self._history.date(segment, moment)
            elif self._place in ("ticket", "payment"):
                if code == "710" and self._tickets:
                    self._tickets[-1].issued_at = moment
            elif moment is not None:
                self._moments.setdefault(code, moment)

    def _org(self, segment: Segment) -> None:
        if self._place != "booking":
            return
        if not any(part.strip() for element in segment.all_components()[1:] for part in element):
            self._bare_org = len(segment) == 1
            return
        self._agency = Agency(
            iata_number=segment.get(2) or None,
            office=segment.get(2, 1) or None,
            city=segment.get(3) or None,
            country=read_country(segment.get(6))[0],
            agent=segment.get(7) or None,
        )

    def _add(self, segment: Segment) -> None:
        for element in range(2, len(segment)):
            part = [mask_cards_in_text(value.strip()) for value in segment.components(element)] + [""] * 8
            kind = "billing" if self._place == "payment" else ADDRESS_KINDS.get(part[0], part[0]) or None
            person = self._person if self._place == "traveller" else None
            address = Address(
                kind=kind,
                street=part[1] or None,
                city=part[2] or None,
                region=part[3] or None,
                country=self._reading.country(segment, part[5]),
                postcode=part[6] or None,
            )
            if any(part[1:7]):
                add_once(person.addresses if person else self._addresses, address)
            text = " ".join(value for value in part[7:] if value)
            if text:
                self._contact(text, person)

    def _contact(self, text: str, person: TravellerDraft | None) -> None:
        """A phone number or e-mail address in a text; the text itself stays among the remarks when it says more."""
        text = mask_cards_in_text(text)
        email, phone = find_email(text), find_phone(text)
        if email:
            add_once(person.emails if person else self._emails, email)
        elif phone:
            add_once(person.phones if person else self._phones, phone)
        if text not in (email, phone):
            add_once(self._remarks, text)

    def _ift(self, segment: Segment) -> None:
        text = " ".join(part.strip() for element in segment.all_components()[2:] for part in element if part.strip())
        text = mask_cards_in_text(text)
        code = segment.get(1, 1)
        person = self._person if self._place in ("traveller", "ticket", "payment") else None
        if code == "43" and self._payments and self._place == "payment":
            self._payer(segment)
            return
        match = _CONTACT.search(text[:200]) if code == "28" else None
        if match is not None:
            email = find_email(text[match.start(2) :]) if match[1] == "E" else None
            phone = find_phone(text[match.start(2) :]) if match[1] != "E" else None
            if email:
                add_once(person.emails if person else self._emails, email)
            if phone:
                add_once(person.phones if person else self._phones, phone)
        carrier = segment.get(1, 3)
        words = [REMARK_KINDS.get(code, f"IFT {code}".strip()), carrier, text]
        add_once(self._remarks, " ".join(word for word in words if word))

    def _payer(self, segment: Segment) -> None:
        payment = self._payments[-1]
        self._payments[-1] = Payment(
            kind=payment.kind,
            vendor=payment.vendor,
            number_masked=payment.number_masked,
            expiry=payment.expiry,
            amount=payment.amount,
            currency=payment.currency,
            payer=segment.get(2) or None,
        )
        if street := segment.get(3):
            add_once(self._addresses, Address(kind="billing", street=street))
        if phone := segment.get(4):
            self._contact(phone, None)

    def _ebd(self, segment: Segment) -> None:
        reference = self._person.traveller_reference if self._person else None
        self._bags.append(read_excess_bags(segment, reference))

    # travellers

    def _tif(self, segment: Segment) -> None:
        if self._place == "checkin":
            self._boarding = self._people.find(segment) or self._boarding
            if self._boarding is None:
                self._reading.unexpected(segment, "check-in of a person who is not in the booking")
            return
        if self._place in ("flight", "split"):
            self._reading.defect("SEQ_UNEXPECTED", segment, "traveller behind the flights")
            if self._people.find(segment) is not None:
                return
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
            carrier, number = segment.get(element) or None, segment.get(element, 1) or None
            if number:
                add_once(self._person.frequent_flyer, FrequentFlyer(carrier=carrier, number=number))

    def _ref(self, segment: Segment) -> None:
        value = segment.get(1, 1) or segment.get(1)
        if self._person is not None and self._place == "traveller" and value:
            self._person.unique_reference = self._person.unique_reference or value
        else:
            self._reading.keep(segment)

    def _ssr(self, segment: Segment) -> None:
        person = self._person if self._place in ("traveller", "ticket", "payment") else None
        self._requests.append(read_request(segment, self._reading.number, person))

    def _seat_requests(self, request: Request) -> None:
        for special, reference in request.seats:
            match = _SEAT.fullmatch(special.strip().upper())
            if match is None and len(special) > _LONGEST_SEAT:
                add_once(self._remarks, request.remark())
            if match is not None:
                person = self._people.by_reference(reference) or request.person
                on_flight = any(leg.origin == request.board and leg.destination == request.off for leg in self._legs)
                self._seat(match[1], person, reference, (request.board, request.off), on_flight, "request")

    def _seat(
        self,
        seat: str,
        person: TravellerDraft | None,
        reference: str | None,
        places: tuple[str | None, str | None],
        on_flight: bool,
        source: Literal["request", "check-in"],
    ) -> None:
        self._seats.append(
            {
                "traveller_reference": person.traveller_reference if person else reference,
                "seat": seat,
                "origin": places[0],
                "destination": places[1],
                "source": source,
            }
        )
        if person is not None and on_flight and person.seat is None:
            person.seat = seat

    # tickets and payments

    def _tkt(self, segment: Segment) -> None:
        self._place = "ticket"
        number = segment.get(1) or None
        self._tickets.append(TicketDraft(number=number))
        if self._person is not None:
            add_once(self._person.tickets, number)

    def _mon(self, segment: Segment) -> None:
        if self._place not in ("ticket", "payment") or not self._tickets:
            self._reading.keep(segment)
        else:
            read_money(segment, self._tickets[-1])

    def _fop(self, segment: Segment) -> None:
        self._place = "payment"
        self._payments += [
            payment for element in range(1, len(segment)) if (payment := read_payment(segment, element)) is not None
        ]

    # flights and check-in

    def _tvl(self, segment: Segment) -> None:
        if is_partner(segment) and self._flights:
            flight = self._flights[-1]
            carrier = segment.get(4) or flight.operating_carrier or ""
            partner = read_parts(carrier, segment.get(5))
            flight.operating = flight.operating or (str(partner) if partner else None)
            return
        self._place = "flight"
        self._person = None
        self._flights.append(read_flight_draft(self._reading, segment))

    def _tra(self, segment: Segment) -> None:
        operating = read_parts(segment.get(1), segment.get(2))
        if self._flights and operating is not None:
            self._flights[-1].operating = str(operating)
        else:
            self._reading.keep(segment)

    def _rpi(self, segment: Segment) -> None:
        if self._flights and self._place == "flight":
            self._flights[-1].status = segment.get(2) or None
        else:
            self._reading.keep(segment)

    def _tri(self, segment: Segment) -> None:
        self._place = "checkin"
        self._boarding = self._people.by_reference(segment.get(2, 3) or None)

    def _ssd(self, segment: Segment) -> None:
        match = _SEAT.fullmatch(segment.get(1).upper())
        flight = self._flights[-1] if self._flights else FlightDraft()
        if match is not None:
            places = (flight.origin, flight.destination)
            self._seat(match[1], self._boarding, None, places, flight.is_on(self._legs), "check-in")

    def _tbd(self, segment: Segment) -> None:
        flight = self._flights[-1] if self._flights else FlightDraft()
        bags, person = read_checked_bags(segment), self._boarding
        self._bags.append(
            {
                "kind": "checked",
                "traveller_reference": person.traveller_reference if person else None,
                "flight": str(flight.designator) if flight.designator else None,
                "count": bags.count,
                "weight_kg": bags.weight_kg,
                "tags": list(bags.tags),
            }
        )
        if person is not None and (flight.is_on(self._legs) or person.bag_count is None):
            person.bag_count, person.bag_weight = bags.count, bags.weight_kg
            person.bag_tags = dict.fromkeys(bags.tags)

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
