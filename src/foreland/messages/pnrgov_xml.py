"""Reads PNRGOV in XML (``IATA_PNRGOV_NotifRQ`` and ``NotifRS``, with namespace or without) to the same records.

Each element is handed to the reader of the EDIFACT form as the segment it stands for, so that requests, infants,
seats and remarks are understood in one place. Bookings are read one by one as they close.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from foreland.messages.dates import MONTHS, iso_date, iso_time, join_moment
from foreland.messages.flights import read_flight_leg
from foreland.messages.lexer import Segment
from foreland.messages.pnrgov import PUSHES, PnrgovReader
from foreland.messages.reading import Reading
from foreland.messages.record import Answer, Message
from foreland.messages.xml_tree import Node, read_xml
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.flight import Leg

Element = str | tuple[str, ...]

RECOGNISED = re.compile(r"IATA_PNRGOV_Notif|www\.iata\.org/IATA/2007/00|<(?:\w+:)?PNRs?[\s>]")
"""What the head of such a document holds."""

TYPES = {"ADT": "A", "CHD": "C", "CNN": "C", "INF": "IN", "INS": "IN", "IN": "IN", "C": "C", "A": "A"}
"""Traveller type as OTA documents spell it, to the code of TIF."""

_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?")
_MONTH_NAMES = {number: name for name, number in MONTHS.items()}
_CARRIERS = ("MarketingAirline", "Airline", "Carrier", "CarrierInfo", "OperatingAirline")


class _Parts(Struct, frozen=True):
    """An ISO date and time in the two spellings of PADIS, and as ISO again."""

    day: str = ""
    time: str = ""
    spelled: str = ""
    iso: str | None = None


def _moment(text: str) -> _Parts:
    match = _MOMENT.match(text.strip())
    if match is None:
        return _Parts()
    year, month, day, hour, minute, _ = match.groups()
    date = iso_date(int(year), int(month), int(day))
    if date is None or len(date) < 10:
        return _Parts()
    time = f"{hour}{minute}" if hour else ""
    return _Parts(
        day=f"{day}{month}{year[2:]}",
        time=time,
        spelled=f"{day}{_MONTH_NAMES[int(month)]}{year}",
        iso=join_moment(date, iso_time(time)),
    )


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
            self.facts["sender"] = node.get("AirlineCode", "SystemCode") or None
        if node is root:
            self._root(node)

    def _settle_day(self, root: Node) -> None:
        """The day of the document, against which two-digit years of requests are read."""
        if self.reading.today is None:
            prepared = _moment(root.get("TimeStamp")).iso
            if prepared is not None:
                self.reading.today = prepared[:10]

    def _root(self, root: Node) -> None:
        self.facts["prepared_at"] = _moment(root.get("TimeStamp")).iso
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
        departs, arrives = _moment(node.get("DepartureDateTime")), _moment(node.get("ArrivalDateTime"))
        carrier = _carrier(node, *_CARRIERS)
        number = node.get("FlightNumber").upper().removeprefix(carrier.upper())
        return (
            (departs.day, departs.time, arrives.day, arrives.time),
            node.first("DepartureAirport").get("LocationCode"),
            node.first("ArrivalAirport").get("LocationCode"),
            (carrier, _carrier(node, "OperatingAirline")),
            (number, node.get("ResBookDesigCode")),
        )

    def _flight_leg(self, node: Node) -> None:
        if len(self._legs) >= 9:
            self.reading.defects.add("LIM_REPEATS", "more than 9 flights", offset=node.offset)
            return
        times, origin, destination, _, number = self._flight(node)
        carrier = _carrier(node, *_CARRIERS) or node.get("AirlineCode", "CarrierCode") or self.facts.get("sender") or ""
        self._legs.append(
            read_flight_leg(self.reading, self._segment(node, "TVL", times, origin, destination, carrier, number))
        )
        self._pnrgov.know_legs(self._legs)
        if self.reading.today is None and self._legs[0].departure_local:
            self.reading.today = self._legs[0].departure_local[:10]

    def _booking(self, node: Node) -> None:
        if self.reading.today is None:
            changed = _moment(node.get("PNR_TransDate")).iso
            self.reading.today = changed[:10] if changed else None
        self._feed(node, "SRC")
        created, changed_at = _moment(node.get("PNR_CreationDate")), _moment(node.get("PNR_TransDate"))
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
        for one in [*node.all("Flight"), *node.first("Flights").all("Flight")]:
            self._itinerary(one)

    def _request(self, node: Node, reference: str = "") -> None:
        text = node.first("Text").text or node.text or _document_text(node)
        airline = _carrier(node, "Airline", "FlightInfo")
        head = (
            node.get("SSRCode", "Code"), node.get("Status"), node.get("ServiceQuantity"), airline, "", "",
            node.get("BoardPoint"), node.get("OffPoint"), text,
        )  # fmt: skip
        self._feed(node, "SSR", head, (node.get("SeatNumber"), "", node.get("RPH") or reference))

    def _other_service(self, node: Node) -> None:
        text = node.first("Text").text or node.text
        self._feed(node, "IFT", ("4", "28", "", _carrier(node, "Airline")), text)

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
        self._feed(node, "TIF", surname, (f"{given} {title}".strip(), TYPES.get(kind, ""), reference))
        for one in node.all("CustLoyalty"):
            self._feed(one, "FTI", (one.get("ProgramID", "VendorCode"), one.get("MembershipID")))
        for one in node.all("DOC_SSR", "SSR"):
            self._request(one, reference)
        for one in node.all("TicketDocument"):
            self._feed(one, "TKT", (one.get("TicketDocumentNbr", "DocumentNumber", "TicketNumber") or one.text, "T"))
            total = one.first("TotalFare", "Total")
            if total.get("Amount"):
                self._feed(one, "MON", ("T", total.get("Amount"), total.get("CurrencyCode")))
        for one in node.all("BaggageInfo", "Baggage"):
            self.reading.keep(self._segment(one, "TBD"))

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


def _carrier(node: Node, *names: str) -> str:
    found = (one.get("Code", "AirlineCode") or one.text for one in node.all(*names))
    return next((code for code in found if code), "")


def _document_text(node: Node) -> str:
    """DOCS, DOCO or DOCA that came as attributes, as the text of a request."""
    if node.all("DOCS"):
        one = node.first("DOCS")
        parts = [
            one.get("DocType", "Type"), one.get("DocIssueCountry", "IssueCountry", "IssuingCountry"),
            one.get("DocID", "DocumentNumber", "Number"), one.get("DocHolderNationality", "Nationality"),
            _moment(one.get("BirthDate", "DateOfBirth")).spelled, one.get("Gender"),
            _moment(one.get("ExpireDate", "ExpiryDate", "ExpirationDate")).spelled, one.get("Surname"),
            one.get("FirstGivenName", "GivenName"), one.get("SecondGivenName", "MiddleName"),
        ]  # fmt: skip
    elif node.all("DOCO"):
        one = node.first("DOCO")
        parts = [
            one.get("PlaceOfBirth", "BirthLocation"), one.get("TravelDocType", "DocType", "Type") or "V",
            one.get("VisaDocNbr", "DocID", "Number"), one.get("DocIssuePlace", "PlaceOfIssue"),
            _moment(one.get("DocIssueDate", "IssueDate", "EffectiveDate")).spelled,
            one.get("CountryState", "ApplicableCountry", "DocIssueCountry"),
        ]  # fmt: skip
    elif node.all("DOCA"):
        one = node.first("DOCA")
        parts = [
            one.get("AddressType", "Type") or "R", one.get("Country", "CountryCode"), one.get("Address", "Street"),
            one.get("CityName", "City"), one.get("StateProv", "StateCode"), one.get("PostalCode"),
        ]  # fmt: skip
    else:
        return ""
    return "/" + "/".join(part.replace("/", " ") for part in parts)


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
