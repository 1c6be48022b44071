"""Reads PAXLST passenger and crew lists (UN D.02B to D.16B; WCO/IATA/ICAO API Guidelines, appendix IIA).

One superset grammar for all releases. The head runs to the first person; each NAD of a person opens the next, each
DOC the next document, and DTM and LOC behind a DOC belong to it. Order inside a person does not matter otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foreland.messages.drafts import DocumentDraft, TravellerDraft, add_once
from foreland.messages.hybrid_bookings import TAGS, HybridBookings
from foreland.messages.itinerary import Itinerary
from foreland.messages.lexer import Segment
from foreland.messages.names import read_given_names
from foreland.messages.paxlst_codes import AGENCIES, CHANGED, FUNCTIONS, MODES, POUND, ROLES, VERIFIED
from foreland.messages.reading import Reading
from foreland.messages.record import DeclaredTotal, ReportingContact
from foreland.messages.values import MAX_TAGS, expand_tags, find_email, read_airport, read_sex
from foreland.travel.traveller import Address, Reference


class PaxlstReader:
    """Reads the segments between UNH and UNT."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._itinerary = Itinerary(reading)
        self._facts: dict[str, Any] = {}
        self._people: list[TravellerDraft] = []
        self._person: TravellerDraft | None = None
        self._document: DocumentDraft | None = None
        self._contact: dict[str, dict[str, None]] = {"name": {}, "phones": {}, "faxes": {}, "emails": {}}
        self._totals: dict[str, int | None] = {}
        self._other_party = False
        self._agency = False
        self._last: TravellerDraft | None = None
        self._hybrid: HybridBookings | None = None
        self._flies = False
        self._seen: set[Any] = set()
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "BGM": self._bgm, "RFF": self._rff, "NAD": self._nad, "COM": self._com, "TDT": self._tdt,
            "LOC": self._loc, "DTM": self._dtm, "ATT": self._att, "MEA": self._mea, "GEI": self._gei,
            "FTX": self._ftx, "EMP": self._emp, "NAT": self._nat, "DOC": self._doc, "CNT": self._cnt,
        }  # fmt: skip

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        handler = self._handlers.get(segment.tag)
        if handler is None or (self._other_party and segment.tag not in ("NAD", "TDT", "CNT")):
            self._foreign(segment)
        else:
            handler(segment)

    def _foreign(self, segment: Segment) -> None:
        """A segment that is not the list's: of a booking behind its person, of an agency, else nobody's."""
        person = self._last
        if person is not None and segment.tag in TAGS:
            self._hybrid = self._hybrid or HybridBookings(self._reading)
            self._hybrid.segment(person, segment)
        elif self._agency and self._hybrid is not None and segment.tag == "COM":
            self._hybrid.contact(segment)
        else:
            self._reading.keep(segment)

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""
        self._close_person()
        name = " ".join(self._contact["name"]) or None
        contact = ReportingContact(
            name=name,
            phones=tuple(self._contact["phones"]),
            faxes=tuple(self._contact["faxes"]),
            emails=tuple(self._contact["emails"]),
        )
        legs = self._itinerary.legs()
        if self._hybrid is not None:
            self._facts["bookings"] = self._hybrid.finish(legs)
        return {
            **self._facts,
            "legs": legs,
            "travellers": tuple(person.build() for person in self._people),
            "reporting_contact": contact,
            "declared_total": DeclaredTotal(**self._totals),
        }

    # head

    def _bgm(self, segment: Segment) -> None:
        code = segment.get(1)
        self._facts["document_code"] = code or None
        function = segment.get(2)
        if code and code not in FUNCTIONS:
            self._reading.defect("VAL_CODE", segment, f"unknown document code {code}")
        if function in FUNCTIONS.get(code, ()):
            self._facts["function"] = function
        elif function.isalpha() and len(function) <= 4:
            self._facts["function"] = function
            self._reading.defect("VAL_CODE", segment, f"unknown function {function} of {code or 'no document code'}")
        elif function:
            self._reading.keep(segment)

    def _tdt(self, segment: Segment) -> None:
        self._close_person()
        self._other_party = False
        mode = MODES.get(segment.get(3))
        if mode is None:
            self._flies = True
            self._facts.pop("profile", None)
        elif not self._flies:  # a train to the airport makes no rail list
            self._facts["profile"] = mode
        if self._facts.get("document_code") == "336":  # a master crew list names no flight: ``TDT+20+XYMCL``
            self._itinerary.open_list(segment.get(2), segment.get(5))
        else:
            self._itinerary.transport(segment)

    def _cnt(self, segment: Segment) -> None:
        self._close_person()
        self._other_party = False
        qualifier, value = segment.get(1), segment.get(1, 1) or segment.get(2)
        if qualifier not in ("41", "42"):
            self._reading.keep(segment)
            return
        if value.isascii() and value.isdigit() and len(value) < 10:
            self._totals["crew" if qualifier == "41" else "passengers"] = int(value)
        elif value:
            self._reading.defect("VAL_NUMBER", segment, value)

    # persons

    def _nad(self, segment: Segment) -> None:
        self._close_person()
        qualifier = segment.get(1)
        role = ROLES.get(qualifier)
        self._other_party = role is None and qualifier != "MS"
        self._agency = False
        if qualifier == "VW":
            self._facts["profile"] = "truck"
        if qualifier == "MS":
            for element in (2, 3, 4):
                text = " ".join(part.strip() for part in segment.components(element) if part.strip())
                if text:
                    add_once(self._contact["name"], text)
        elif role is None:
            self._party(segment, qualifier)
        else:
            self._date_people()
            self._person = TravellerDraft(role=role)
            self._last = self._person
            self._people.append(self._person)
            self._read_name(segment, self._person)
            self._read_address(segment, self._person)

    def _party(self, segment: Segment, qualifier: str) -> None:
        """Somebody who is no traveller: the agency of the person before it, or kept."""
        if qualifier in AGENCIES and self._last is not None:
            self._hybrid = self._hybrid or HybridBookings(self._reading)
            self._hybrid.agency(self._last, segment)
            self._agency = True
            return
        if qualifier not in AGENCIES:
            self._reading.defect("VAL_CODE", segment, f"unknown party {qualifier}")
        self._reading.keep(segment)

    def _date_people(self) -> None:
        """Births are read against the flight's day where it is after the message, or the envelope has no date."""
        day = self._itinerary.first_day()
        if day is not None and day > (self._reading.today or ""):
            self._reading.today = day

    def _read_name(self, segment: Segment, person: TravellerDraft) -> None:
        parts = segment.components(4)
        if not any(part.strip() for part in parts):
            parts = segment.components(3)[:1]
        person.name_raw = ":".join(parts).strip() or None
        if person.name_raw is None:
            return
        person.surname = " ".join(parts[0].split()) or None
        if person.surname is None:
            self._reading.defect("VAL_NAME", segment, "no surname")
        words = [part for part in parts[1:] if not part.strip().isdigit()]
        person.given_names = " ".join(" ".join(words).split()) or None

    def _read_address(self, segment: Segment, person: TravellerDraft) -> None:
        if len(segment) <= 5:
            return
        street = " ".join(part.strip() for part in segment.components(5) if part.strip())
        city, region = segment.get(6), segment.get(7) or segment.get(7, 3)
        postcode, country = segment.get(8), self._reading.country(segment, segment.get(9))
        if street or city or region or postcode or country:
            add_once(
                person.addresses,
                Address(
                    street=street or None,
                    city=city or None,
                    region=region or None,
                    postcode=postcode or None,
                    country=country,
                ),
            )

    def _close_person(self) -> None:
        person, self._person = self._person, None
        self._close_document(person)
        if person is None:
            return
        if person.given_names is not None:
            given = read_given_names(person.given_names, person.sex)
            person.given_names, person.title = given.names, given.title
            person.type = person.type or given.age
        if person.name_raw and person.date_of_birth and person.documents:
            key = (
                person.role,
                person.name_raw,
                person.date_of_birth,
                next(iter(person.documents)),
                person.unique_reference,
            )
            if key in self._seen:
                self._reading.defects.add("DUP", "the same person twice", segment=self._reading.number)
            self._seen.add(key)

    def _close_document(self, person: TravellerDraft | None) -> None:
        draft, self._document = self._document, None
        if draft is not None and person is not None:
            add_once(person.documents, draft.build(None))

    def _set(self, segment: Segment, target: TravellerDraft | DocumentDraft, name: str, value: Any) -> None:
        """Set a field once: the same again is harmless, a different one is noted and the first stays."""
        if value is None:
            return
        before = getattr(target, name)
        if before is None:
            setattr(target, name, value)
        elif before != value:
            self._reading.defect("DUP", segment, f"second {name}")

    def _att(self, segment: Segment) -> None:
        if self._person is None or segment.get(1) != "2":
            self._reading.keep(segment)
            return
        text = segment.get(3)
        sex, known = read_sex(text)
        if text and not known:
            self._reading.defect("VAL_CODE", segment, f"unknown sex {text}")
        self._set(segment, self._person, "sex", sex)

    def _dtm(self, segment: Segment) -> None:
        person = self._person
        if person is None:
            self._itinerary.time(segment)
            return
        qualifier, text = segment.pair(1)
        if qualifier == "329":
            self._set(segment, person, "date_of_birth", self._reading.birth(segment, text))
        elif qualifier in ("36", "182"):
            if self._document is None:
                self._reading.unexpected(segment, "date of a document before the document")
                return
            name = "expiry_date" if qualifier == "36" else "issue_date"
            self._set(segment, self._document, name, self._reading.date(segment, text))
        else:
            self._reading.keep(segment)

    def _mea(self, segment: Segment) -> None:
        kind, text = segment.get(1), segment.get(3, 1) or segment.get(3)
        if self._person is None or kind not in ("CT", "WT"):
            self._reading.keep(segment)
            return
        number = text.replace(",", ".")
        if not number.replace(".", "", 1).isdigit() or not number.isascii() or len(number) > 9:
            if text:
                self._reading.defect("VAL_NUMBER", segment, text)
            return
        value = float(number)
        if kind == "CT":
            self._set(segment, self._person, "bag_count", int(value))
        else:
            pounds = segment.get(3) in ("LBR", "LBS")
            self._set(segment, self._person, "bag_weight", round(value * POUND) if pounds else round(value))

    def _gei(self, segment: Segment) -> None:
        code = segment.get(2)
        if self._person is None or segment.get(1) != "4":
            self._reading.keep(segment)
        elif code == CHANGED:
            self._person.changed = True
        elif code not in VERIFIED:
            self._reading.defect("VAL_CODE", segment, f"unknown indicator {code}")
            self._reading.keep(segment)
        else:
            self._set(segment, self._person, "verified", VERIFIED[code])

    def _ftx(self, segment: Segment) -> None:
        if self._person is None or segment.get(1) != "BAG":
            self._reading.keep(segment)
            return
        parts = [part.strip() for part in segment.components(4) if part.strip()]
        place = 0
        while place < len(parts):
            tag, count = parts[place], 1
            following = parts[place + 1] if place + 1 < len(parts) else ""
            if following.isascii() and following.isdigit() and len(following) <= 3:
                count = int(following)
                place += 1
            place += 1
            if count > MAX_TAGS:
                self._reading.defect("LIM_REPEATS", segment, f"{count} bag tags")
            if tag.upper() != "NULL":
                self._person.bag_tags.update(dict.fromkeys(expand_tags(tag, count)))

    def _loc(self, segment: Segment) -> None:
        person = self._person
        if person is None:
            self._itinerary.place(segment)
            return
        qualifier, text = segment.get(1), segment.get(2)
        if qualifier == "91":
            self._issuer(segment)
        elif qualifier == "178":
            self._set(segment, person, "embarked", read_airport(text))
        elif qualifier == "179":
            self._set(segment, person, "disembarks", read_airport(text))
        elif qualifier == "22":
            self._set(segment, person, "clearance", read_airport(text))
        elif qualifier == "174":
            self._set(segment, person, "residence", self._reading.country(segment, text))
        elif qualifier == "180":
            places = [segment.get(2, 3), segment.get(3, 3), segment.get(4, 3), text.upper()]
            self._set(segment, person, "place_of_birth", ", ".join(part for part in places if part) or None)
        else:
            self._reading.keep(segment)

    def _issuer(self, segment: Segment) -> None:
        if self._document is None:
            self._reading.unexpected(segment, "issuing country before the document")
        elif segment.get(2, 1) == "163":  # code list 163 is a country's subdivision
            self._reading.keep(segment)
        else:
            country = self._reading.country(segment, segment.get(2))
            self._set(segment, self._document, "issuing_state", country)
            if any(segment.get(element, 3) for element in (2, 3, 4)):  # a town of issue has no field: kept
                self._reading.keep(segment)

    def _com(self, segment: Segment) -> None:
        for components in segment.all_components()[1:]:
            value = components[0].strip()
            kind = components[1].strip() if len(components) > 1 else ""
            if not value:
                continue
            email = find_email(value) if kind == "EM" or "@" in value else None
            person = self._person
            if person is not None:
                add_once(person.emails if kind == "EM" or email else person.phones, email or value)
            elif kind == "EM" or email:
                add_once(self._contact["emails"], email or value)
            elif kind == "FX":
                add_once(self._contact["faxes"], value)
            elif kind in ("TE", "AL", ""):
                add_once(self._contact["phones"], value)
            else:
                self._reading.keep(segment)

    def _emp(self, segment: Segment) -> None:
        duty = segment.get(2)
        if self._person is None or segment.get(1) != "1" or not duty:
            self._reading.keep(segment)
        else:
            self._set(segment, self._person, "crew_duty", duty)

    def _nat(self, segment: Segment) -> None:
        if self._person is None or segment.get(1) != "2":
            self._reading.keep(segment)
        else:
            self._set(segment, self._person, "nationality", self._reading.country(segment, segment.get(2)))

    def _doc(self, segment: Segment) -> None:
        if self._person is None:
            self._reading.unexpected(segment, "document without a person")
            return
        self._close_document(self._person)
        self._document = DocumentDraft(type=segment.get(1).upper() or None, number=segment.get(2) or None)

    def _rff(self, segment: Segment) -> None:
        person = self._person
        kind, value = segment.pair(1)
        if person is None:
            if kind == "TN":
                self._facts.setdefault("transaction_reference", value or None)
                if revision := segment.get(1, 4) or segment.get(1, 3) or segment.get(1, 2):
                    self._facts.setdefault("transaction_revision", revision)
            else:
                self._reading.keep(segment)
        elif kind == "AVF":
            if value and person.record_locator is None:
                person.record_locator = value
            elif value and person.record_locator != value:
                add_once(person.references, Reference(kind=kind, value=value))
        elif kind == "ABO":
            self._set(segment, person, "unique_reference", value or None)
        elif kind == "AEA":
            self._set(segment, person, "government_reference", value or None)
        elif kind == "SEA":
            self._set(segment, person, "seat", value.lstrip("0").upper() or None)
        elif kind == "YZY":
            add_once(person.tickets, value.partition("C")[0])
        elif kind and value:
            add_once(person.references, Reference(kind=kind, value=value))
        elif value:
            self._reading.keep(segment)
