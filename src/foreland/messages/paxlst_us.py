"""Reads the customs list ``PAXLST:001:000`` (US-EDIFACT, before 2005): one PDT segment a person.

``PDT+P/number:expiry:country+SURNAME:GIVEN:MIDDLE:YYMMDD:SEX+PAX+from:to``. Places are a country's two letters and an
airport (``NZAKL``); trailing components may be left out, so a one-letter component behind the names is the sex.
"""

from __future__ import annotations

from typing import Any

from foreland.messages.dates import iso_time, join_moment, read_yymmdd
from foreland.messages.drafts import DocumentDraft, TravellerDraft, add_once
from foreland.messages.itinerary import Itinerary
from foreland.messages.lexer import Segment
from foreland.messages.names import read_given_names
from foreland.messages.reading import Reading
from foreland.messages.record import ReportingContact
from foreland.messages.values import read_sex
from foreland.travel.countries import country_code
from foreland.travel.flight import Leg
from foreland.travel.traveller import Role

_PLACES = {"005": "125", "005A": "125", "008": "87", "008A": "87"}
"""Place of departure and of arrival, as the qualifiers of the UN message."""

_ROLES: dict[str, Role] = {"PAX": "passenger", "CRW": "crew", "CRE": "crew"}


def us_airport(text: str) -> str | None:
    """Airport of ``NZAKL`` or ``AKL``."""
    text = text.strip().upper()
    return text[2:] if len(text) == 5 and country_code(text[:2]) else text or None


class UsPaxlstReader:
    """Reads the segments between UNH and UNT."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._itinerary = Itinerary(reading)
        self._times: dict[str, str | None] = {}
        self._contact = ReportingContact()
        self._people: list[TravellerDraft] = []

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        if segment.tag == "TDT":
            self._itinerary.open(segment, segment.get(2), segment.get(4))
        elif segment.tag == "LOC" and segment.get(1) in _PLACES:
            self._itinerary.add_place(_PLACES[segment.get(1)], us_airport(segment.get(2)))
        elif segment.tag == "DTM" and segment.get(1) in ("136", "132"):
            moment = join_moment(read_yymmdd(segment.get(2)), iso_time(segment.get(3)))
            if moment is None:
                self._reading.defect("VAL_DATE", segment, segment.get(2))
            self._times[segment.get(1)] = moment
        elif segment.tag == "CTA":
            self._contact_person(segment)
        elif segment.tag == "PDT":
            self._person(segment)
        elif segment.tag != "UNS":
            self._reading.keep(segment)

    def _contact_person(self, segment: Segment) -> None:
        phones: list[str] = []
        faxes: list[str] = []
        for components in segment.all_components()[3:]:
            kind = components[1].strip() if len(components) > 1 else ""
            if components[0].strip():
                (faxes if kind == "FX" else phones).append(components[0].strip())
        name = segment.get(2, 1) or segment.get(2)
        self._contact = ReportingContact(name=name or None, phones=tuple(phones), faxes=tuple(faxes))

    def _person(self, segment: Segment) -> None:
        kind, _, number = segment.get(1).partition("/")
        document = DocumentDraft(type=kind or None, number=number or None)
        document.expiry_date = self._expiry(segment, segment.get(1, 1))
        document.issuing_state = self._reading.country(segment, segment.get(1, 2))
        person = TravellerDraft(role=_ROLES.get(segment.get(3), "passenger"))
        names = [part.strip() for part in segment.components(2)]
        person.name_raw = ":".join(names) or None
        rest = names[1:]
        if rest and len(rest) > 2 and len(rest[-1]) == 1 and read_sex(rest[-1])[1]:
            person.sex = read_sex(rest.pop())[0]
        if rest and len(rest) > 1 and rest[-1].isdigit():
            person.date_of_birth = self._reading.birth(segment, rest.pop())
        person.surname = names[0] or None if names else None
        given = read_given_names(" ".join(rest), person.sex)
        person.given_names, person.title = given.names, given.title
        person.embarked, person.disembarks = us_airport(segment.get(4)), us_airport(segment.get(4, 1))
        add_once(person.documents, document.build(None))
        self._people.append(person)

    def _expiry(self, segment: Segment, text: str) -> str | None:
        """Expiry date within fifty years of the message: these lists date from the turn of the century."""
        found, today = self._reading.date(segment, text), self._reading.today
        if found and today and len(text) == 6 and int(found[:4]) > int(today[:4]) + 50:
            return f"{int(found[:4]) - 100}{found[4:]}"
        return found

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""
        legs = self._itinerary.legs()
        if len(legs) == 1:
            legs = (_with_times(legs[0], self._times.get("136"), self._times.get("132")),)
        travellers = tuple(person.build() for person in self._people)
        return {"legs": legs, "travellers": travellers, "reporting_contact": self._contact}


def _with_times(leg: Leg, departs: str | None, arrives: str | None) -> Leg:
    return Leg(
        flight=leg.flight,
        carrier=leg.carrier,
        number=leg.number,
        origin=leg.origin,
        destination=leg.destination,
        departure_local=departs,
        arrival_local=arrives,
        border_crossing=leg.border_crossing,
    )
