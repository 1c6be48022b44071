"""Reads PNRGOV in XML (``IATA_PNRGOV_NotifRQ`` and ``NotifRS``, with namespace or without) to the same records.

Each element is handed to the reader of the EDIFACT form as the segment it stands for, so that requests, infants,
seats and remarks are understood in one place. Bookings are read one by one as they close.
"""

from __future__ import annotations

import re
from typing import Any

from foreland.messages.flights import read_flight_leg
from foreland.messages.lexer import Segment
from foreland.messages.pnrgov import PUSHES, PnrgovReader
from foreland.messages.pnrgov_xml_bags import NAMES, read_bags
from foreland.messages.pnrgov_xml_values import carrier_of, document_text, read_moment
from foreland.messages.reading import Reading
from foreland.messages.record import Answer, Message, ReportingContact
from foreland.messages.values import find_email, find_phones
from foreland.messages.xml_tree import Node, read_xml
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.booking import Agency
from foreland.travel.flight import Leg

Element = str | tuple[str, ...]

RECOGNISED = re.compile(r"IATA_PNRGOV_Notif|www\.iata\.org/IATA/2007/00|<(?:\w+:)?PNRs?[\s>]")
"""What the head of such a document holds."""

TYPES = {"ADT": "A", "CHD": "C", "CNN": "C", "INF": "IN", "INS": "IN", "IN": "IN", "C": "C", "A": "A"}
"""Traveller type as OTA documents spell it, to the code of TIF."""

_CARRIERS = ("MarketingAirline", "Airline", "Carrier", "CarrierInfo", "OperatingAirline")


class XmlReader:
    """Collects one document."""

    def __init__(self, text: str) -> None:
        self.reading = Reading(text)
        self._pnrgov = PnrgovReader(self.reading)
        self._legs: list[Leg] = []
        self.facts: dict[str, Any] = {}

    def read(self, data: bytes) -> None:
        """Read the document; what stopped it becomes a defect, and what came before stays."""
        trouble = read_xml(data, frozenset(("PNR", "FlightLeg", "Originator")), self._take)
        if trouble is not None:
            code, text, offset = trouble
            self.reading.defects.add(code, text, offset=min(offset, len(data)))
        facts = self._pnrgov.finish()
        self.facts.update(bookings=facts["bookings"], legs=tuple(self._legs))
        if not (facts["bookings"] or self._legs or self.facts.get("function")):
            self.reading.defects.add("KIND_NONE", "no booking and no answer in the document", offset=0)
        self.reading.close()

    def _take(self, node: Node, root: Node) -> None:
        self._settle_day(root)
        if node.name == "PNR":
            self._booking(node)
        elif node.name == "FlightLeg":
            self._flight_leg(node)
        elif node.name == "Originator":
            self._originator(node)
        if node is root:
            self._root(node)

    def _originator(self, node: Node) -> None:
        airline, system = node.get("AirlineCode"), node.get("SystemCode")
        said = node.get("AirlineContactInfo") or node.first("AirlineContactInfo").text
        email = find_email(said)
        self.facts["sender"] = airline or system or None
        self.facts["reporting_office"] = Agency(system=system or airline or None)
        self.facts["reporting_contact"] = ReportingContact(
            name=said or None,
            phones=() if email else find_phones(said),
            emails=(email,) if email else (),
        )

    def _settle_day(self, root: Node) -> None:
        """The day of the document, against which two-digit years of requests are read."""
        if self.reading.today is None:
            prepared = read_moment(root.get("TimeStamp")).iso
            if prepared is not None:
                self.reading.today = prepared[:10]

    def _root(self, root: Node) -> None:
        self.facts["prepared_at"] = read_moment(root.get("TimeStamp")).iso
        self.facts["common_access_reference"] = root.get("EchoToken", "TransactionIdentifier", "CorrelationID") or None
        self.facts["test"] = root.get("Target").lower() == "test"
        self.facts["version"] = root.get("Version") or None
        code = root.get("MessageFunction", "FunctionCode") or root.first("MessageFunction").text
        self.facts["document_code"] = code or None
        self.facts["push"] = PUSHES.get(code)
        if root.name.endswith("NotifRS"):
            self.facts["function"] = "success" if root.all("Success") else "error" if root.all("Errors") else None
            problems = [*root.first("Errors").all("Error"), *root.first("Warnings").all("Warning")]
            self.facts["answers"] = tuple(
                Answer(code=one.get("Code") or None, level="header", text=one.get("ShortText") or one.text or None)
                for one in problems
            )

    # segments

    def _segment(self, node: Node, tag: str, *elements: Element) -> Segment:
        parts = [[tag], *([one] if isinstance(one, str) else list(one) for one in elements)]
        while len(parts) > 1 and not any(parts[-1]):
            parts.pop()
        return Segment(tag, [""] * len(parts), ":", node.offset, max(node.end, node.offset), parts)

    def _feed(self, node: Node, tag: str, *elements: Element) -> None:
        self._pnrgov.feed(self._segment(node, tag, *elements))
        self.reading.number += 1

    def _flight(self, node: Node) -> tuple[Element, ...]:
        departs, arrives = read_moment(node.get("DepartureDateTime")), read_moment(node.get("ArrivalDateTime"))
        carrier = carrier_of(node, *_CARRIERS)
        number = node.get("FlightNumber").upper().removeprefix(carrier.upper())
        return (
            (departs.day, departs.time, arrives.day, arrives.time),
            node.first("DepartureAirport").get("LocationCode"),
            node.first("ArrivalAirport").get("LocationCode"),
            (carrier, carrier_of(node, "OperatingAirline")),
            (number, node.get("ResBookDesigCode")),
        )

    def _flight_leg(self, node: Node) -> None:
        if len(self._legs) >= 9:
            self.reading.defects.add("LIM_REPEATS", "more than 9 flights", offset=node.offset)
            return
        times, origin, destination, _, number = self._flight(node)
        carrier = carrier_of(node, *_CARRIERS) or node.get("AirlineCode", "CarrierCode")
        carrier = carrier or self.facts.get("sender") or ""
        self._legs.append(
            read_flight_leg(self.reading, self._segment(node, "TVL", times, origin, destination, carrier, number))
        )
        self._pnrgov.know_legs(self._legs)
        if self.reading.today is None and self._legs[0].departure_local:
            self.reading.today = self._legs[0].departure_local[:10]

    def _booking(self, node: Node) -> None:
        if self.reading.today is None:
            changed = read_moment(node.get("PNR_TransDate")).iso
            self.reading.today = changed[:10] if changed else None
        self._feed(node, "SRC")
        created, changed_at = read_moment(node.get("PNR_CreationDate")), read_moment(node.get("PNR_TransDate"))
        for place, one in enumerate(node.all("BookingRefID")):
            when = (created.day, created.time) if place == 0 else ()
            self._feed(one, "RCI", (one.first("CompanyName").get("Code"), one.get("ID"), "", *when))
        if changed_at.day:
            self._feed(node, "DAT", ("700", changed_at.day, changed_at.time))
        for one in [*node.all("SSR"), *node.first("SSRs", "SpecialServiceRequests").all("SSR")]:
            self._request(one)
        for one in [*node.all("OSI"), *node.first("OtherServiceInfo", "OtherServiceInformation").all("OSI")]:
            self._other_service(one)
        for one in [*node.first("POS").all("Source"), *node.all("Source")][:1]:
            self._office(one)
        for one in [*node.all("ContactInfo"), *node.first("ContactInfos").all("ContactInfo")]:
            self._contact(one)
        for one in [*node.all("Passenger"), *node.first("Passengers").all("Passenger")]:
            self._passenger(one)
        flights = [*node.all("Flight"), *node.first("Flights").all("Flight")]
        place = next((n for n, one in enumerate(flights) if self._is_of_push(one)), len(flights) - 1)
        for one in flights[: place + 1]:
            self._itinerary(one)
        for one in [*node.all("Passenger"), *node.first("Passengers").all("Passenger")]:
            self._bags(one)  # of the flight of the push
        for one in flights[place + 1 :]:
            self._itinerary(one)

    def _request(self, node: Node, reference: str = "") -> None:
        text = node.first("Text").text or node.text or document_text(node)
        airline = carrier_of(node, "Airline", "FlightInfo")
        head = (
            node.get("SSRCode", "Code"), node.get("Status"), node.get("ServiceQuantity"), airline, "", "",
            node.get("BoardPoint"), node.get("OffPoint"), text,
        )  # fmt: skip
        self._feed(node, "SSR", head, (node.get("SeatNumber"), "", node.get("RPH") or reference))

    def _other_service(self, node: Node) -> None:
        text = node.first("Text").text or node.text
        self._feed(node, "IFT", ("4", "28", "", carrier_of(node, "Airline")), text)

    def _office(self, node: Node) -> None:
        requestor = node.first("RequestorID").get("ID")
        agency = node.get("AgencyIATA_Number", "ERSP_UserID") or requestor
        self._feed(
            node, "ORG", (node.get("AirlineVendorID"), ""), (agency, node.get("PseudoCityCode")),
            node.get("AirportCode"), "", "", (node.get("ISOCountry"), node.get("ISOCurrency")), node.get("AgentSine"),
        )  # fmt: skip

    def _contact(self, node: Node) -> None:
        for one in [*node.all("Address"), *([node] if node.all("CityName", "StreetNmbr", "AddressLine") else [])]:
            street = " ".join(part.text for part in one.all("AddressLine", "StreetNmbr") if part.text)
            country = one.first("CountryName")
            region = one.first("StateProv").get("StateCode") or one.first("StateProv").text
            self._feed(
                one, "ADD", "",
                (
                    one.get("Type") or "700", street, one.first("CityName").text, region,
                    "", country.get("Code") or country.text, one.first("PostalCode").text, "",
                ),
            )  # fmt: skip
        said = [one.get("PhoneNumber") or one.text for one in node.all("Telephone", "Phone")]
        said += [one.text or one.get("Email") for one in node.all("Email", "EmailAddress")]
        for text in [*said, node.text]:
            if text:
                self._feed(node, "ADD", "", ("700", "", "", "", "", "", "", text))

    def _passenger(self, node: Node) -> None:
        name = node.first("PersonName", "Name")
        surname = node.first("Surname").text or name.first("Surname").text
        given = " ".join(one.text for one in [*node.all("GivenName"), *name.all("GivenName")] if one.text)
        title = node.first("NamePrefix").text or name.first("NamePrefix").text or node.first("NameTitle").text
        kind = node.get("PassengerTypeCode", "PTC", "Code").upper()
        reference = node.get("RPH")
        infant = "1" if node.get("AccompaniedByInfantInd").lower() in ("true", "1") else ""
        self._feed(node, "TIF", surname, (f"{given} {title}".strip(), TYPES.get(kind, ""), reference, infant))
        for one in node.all("CustLoyalty"):
            self._feed(one, "FTI", (one.get("ProgramID", "VendorCode"), one.get("MembershipID")))
        for one in node.all("DOC_SSR", "SSR"):
            self._request(one, reference)
        for one in node.all("TicketDocument"):
            self._feed(one, "TKT", (one.get("TicketDocumentNbr", "DocumentNumber", "TicketNumber") or one.text, "T"))
            total = one.first("TotalFare", "Total")
            if total.get("Amount"):
                self._feed(one, "MON", ("T", total.get("Amount"), total.get("CurrencyCode")))

    def _is_of_push(self, node: Node) -> bool:
        places = node.first("DepartureAirport").get("LocationCode"), node.first("ArrivalAirport").get("LocationCode")
        return any((leg.origin, leg.destination) == places for leg in self._legs)

    def _bags(self, passenger: Node) -> None:
        for one in passenger.all(*NAMES):
            elements = read_bags(one)
            if elements is None:
                self.reading.keep(self._segment(one, "TBD"))
            else:
                self._pnrgov.bags(self._segment(one, "TBD", *elements), passenger.get("RPH") or None)

    def _itinerary(self, node: Node) -> None:
        times, origin, destination, carriers, number = self._flight(node)
        self._feed(node, "TVL", times, origin, destination, carriers, number)
        operating = node.first("OperatingAirline")
        if operating.get("FlightNumber"):
            self._feed(node, "TRA", operating.get("Code"), operating.get("FlightNumber"))
        self._feed(node, "RPI", node.get("NumberInParty"), node.get("Status"))
        if equipment := node.first("Equipment").get("AirEquipType"):
            self._feed(node, "APD", equipment)
        for one in node.all("SSR", "DOC_SSR"):
            self._request(one)
        for one in node.all("BookingRefID"):
            self._feed(one, "RCI", (one.first("CompanyName").get("Code"), one.get("ID")))


def read_pnrgov_xml(data: bytes, text: str, file: str | None) -> Message:
    """The one message of a document; never raises, whatever the bytes are."""
    reader = XmlReader(text)
    reader.read(data)
    unparsed = tuple(mask_cards_in_text(line) for line in reader.reading.unparsed)
    return Message(
        file=file,
        kind="PNRGOV-XML",
        profile="iata",
        defects=reader.reading.defects.all(),
        unparsed=unparsed,
        **reader.facts,
    )
