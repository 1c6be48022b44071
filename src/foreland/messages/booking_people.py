"""The travellers of one booking, and the requests (SSR) that say more about them.

A request names its traveller by reference, by standing behind the traveller's TIF, by name, or not at all. The infant's
document hangs under the adult; the gender (``MI``, ``FI``) tells, and it is attached to the infant. An infant whom only
a request names becomes a traveller, because it will be on board.
"""

from __future__ import annotations

import re

from foreland.messages.dates import read_ddmmmyy
from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.lexer import Segment
from foreland.messages.names import bare_name, read_given_names
from foreland.messages.reading import Reading
from foreland.messages.special_requests import SEATS, Request
from foreland.messages.special_service import (
    Docs,
    read_child_birth,
    read_doca,
    read_doco,
    read_docs,
    read_infant,
    read_ticket,
)
from foreland.messages.values import find_email, find_phone, read_sex
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.traveller import Address, AgeType, FrequentFlyer, Reference, TravelDocument, Traveller

AGES: dict[str, AgeType] = {"A": "adult", "C": "child", "IN": "infant"}
"""Traveller type of TIF (code list 6353)."""

_ADDRESSES = {"R": "residence", "D": "destination", "B": "birth"}
_DATA = frozenset(("DOCS", "DOCO", "DOCA", "TKNE", "TKNA", "CTCM", "CTCE", "CTCR", "FQTV")) | SEATS
_MOST_TOLD_APART = 99
_MEMBERSHIP = re.compile(r"\s*/?([A-Z0-9]{2})\s*([A-Z0-9]{4,})")


class People:
    """The travellers of a booking while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._people: list[TravellerDraft] = []
        self._by_reference: dict[str, TravellerDraft] = {}
        self._raw_given: list[str | None] = []
        self._by_names: dict[tuple[str, str], list[TravellerDraft]] = {}
        self._infants: dict[int, TravellerDraft] = {}
        self._with_infant = 0
        self._document_keys: set[tuple[int, str | None, str | None]] = set()

    def add(self, segment: Segment) -> TravellerDraft:
        """TIF: a traveller."""
        name, kind, reference, infant, *_ = (*map(str.strip, segment.components(2)), "", "", "", "")
        surname, given = segment.get(1), " ".join(name.split())
        person = TravellerDraft(surname=" ".join(surname.split()) or None)
        person.name_raw = f"{surname}/{name}" if given else surname or None
        kind = kind.upper()
        person.type = AGES.get(kind)
        if kind and person.type is None:
            self._reading.defect("VAL_CODE", segment, f"unknown type of traveller {kind}")
        if person.surname is None:
            self._reading.defect("VAL_NAME", segment, "no surname")
        if reference and reference in self._by_reference:
            self._reading.defect("DUP", segment, f"traveller reference {reference} again")
        elif reference:
            self._by_reference[reference] = person
        person.traveller_reference = reference or None
        if infant and infant not in ("0", "N"):
            self._with_infant += 1
        self._append(person, given)
        return person

    def _append(self, person: TravellerDraft, given: str) -> None:
        split = read_given_names(given)
        person.given_names, person.title = split.names, split.title
        person.type = person.type or split.age
        key = (bare_name(person.surname), bare_name(person.given_names))
        self._by_names.setdefault(key, []).append(person)
        if person.type == "infant":
            self._infants[id(person)] = person
        self._people.append(person)
        self._raw_given.append(given or None)

    def by_reference(self, reference: str | None) -> TravellerDraft | None:
        """Traveller with a reference of this booking."""
        return self._by_reference.get(reference) if reference else None

    def find(self, segment: Segment) -> TravellerDraft | None:
        """Traveller that a later TIF means: by reference, else by both names."""
        found = self.by_reference(segment.get(2, 2))
        return found or self._by_name(segment.get(1), segment.get(2))

    def _by_name(self, surname: str, given: str, *, infants: bool = False) -> TravellerDraft | None:
        key = (bare_name(surname), bare_name(read_given_names(given).names))
        if not all(key):
            return None
        matches = self._by_names.get(key, [])
        if infants:
            matches = [person for person in matches if person.type == "infant"]
        return matches[0] if len(matches) == 1 else None

    # requests

    def settle(self, request: Request) -> bool:
        """Attach a request to its traveller. ``False`` when it belongs among the remarks (too)."""
        self._reading.number = request.number
        if request.code == "DOCS":
            return self._docs(request)
        if request.code == "DOCO":
            return self._doco(request)
        if request.code == "DOCA":
            return self._doca(request)
        if request.code == "INFT":
            return self._infant(request)
        people = self._named(request)
        for person in people:
            if request.code not in _DATA:
                add_once(person.special_service_codes, request.code)
        if request.code in ("TKNE", "TKNA"):
            return self._ticket(request)
        if request.code in ("CTCM", "CTCE", "CTCR"):
            return self._contact(request, people)
        if request.code == "FQTV":
            return self._membership(request, people)
        if request.code == "CHLD":
            return self._child(request, people)
        if request.code == "FOID":
            return self._form_of_identification(request, people)
        if request.code in SEATS:
            return bool(request.specials)
        return bool(people) and not request.text.strip()

    def _named(self, request: Request) -> list[TravellerDraft]:
        found = [person for ref in request.references if (person := self._by_reference.get(ref)) is not None]
        if not found and request.person is not None:
            found = [request.person]
        if not found and not request.references and len(self._people) == 1:
            found = list(self._people)
        return found

    def _one(self, request: Request) -> TravellerDraft | None:
        people = self._named(request)
        return people[0] if len(people) == 1 else None

    def _docs(self, request: Request) -> bool:
        docs = read_docs(request.text)
        if docs is None:
            self._reading.defect("VAL_SSR", request.segment, "DOCS that cannot be read")
            return False
        person = self._one(request)
        if docs.infant:
            person = self._infant_of(request, docs.surname, docs.first)
        elif person is None:
            person = self._by_name(docs.surname, docs.first)
        if person is None:
            self._reading.defect("VAL_SSR", request.segment, "DOCS of a traveller who is not told")
            return False
        return self._apply_docs(request, docs, person)

    def _infant_of(self, request: Request, surname: str, given: str) -> TravellerDraft:
        """The infant a request under an adult is about; a new traveller when no infant is in the booking."""
        person = self._one(request)
        if person is not None and person.type == "infant":
            return person
        found = self._by_name(surname, given, infants=True)
        sole = self._sole_infant()
        if found is None and sole is not None and (not given or not sole.given_names):
            found = sole
        if found is None:
            found = TravellerDraft(surname=surname or None, name_raw=f"{surname}/{given}", type="infant")
            self._append(found, given)
        return found

    def _apply_docs(self, request: Request, docs: Docs, person: TravellerDraft) -> bool:
        segment, reading = request.segment, self._reading
        birth = read_ddmmmyy(docs.birth, reading.today, birth=True)
        expiry = read_ddmmmyy(docs.expiry)
        for text, value in ((docs.birth, birth), (docs.expiry, expiry)):
            if text and value is None:
                reading.defect("VAL_DATE", segment, text)
        if birth is not None and len(docs.birth) == 7:
            reading.inferred_century(segment)
        sex, known = read_sex(docs.gender)
        if docs.gender and not known:
            reading.defect("VAL_CODE", segment, f"unknown gender {docs.gender}")
        nationality = reading.country(segment, docs.nationality)
        if person.date_of_birth is not None and birth is not None and person.date_of_birth != birth:
            reading.defect("DUP", segment, "second date of birth")
        person.date_of_birth = person.date_of_birth or birth
        person.sex = person.sex or sex
        person.nationality = person.nationality or nationality
        if not (docs.type or docs.issuer or docs.number or docs.expiry):
            return False
        first = read_given_names(docs.first, sex).names or ""
        given = read_given_names(f"{first} {docs.middle}", sex)
        document = TravelDocument(
            type=docs.type or None,
            number=docs.number or None,
            issuing_state=reading.country(segment, docs.issuer),
            expiry_date=expiry,
            nationality=nationality,
            source="DOCS",
            holder_surname=docs.surname or None,
            holder_given_names=given.names,
        )
        key = (id(person), document.number, document.issuing_state)
        if key not in self._document_keys:
            self._document_keys.add(key)
            add_once(person.documents, document)
        return not docs.holder

    def _doco(self, request: Request) -> bool:
        doco = read_doco(request.text)
        person = self._one(request)
        if doco is not None and doco.infant:
            person = self._infant_of(request, "", "") if self._sole_infant() else None
        if doco is None or person is None:
            self._reading.defect("VAL_SSR", request.segment, "DOCO that cannot be read or attached")
            return False
        person.place_of_birth = person.place_of_birth or doco.place_of_birth or None
        if doco.type in ("K", "R"):
            person.government_reference = person.government_reference or doco.number or None
            return True
        issued = read_ddmmmyy(doco.issued)
        if doco.issued and issued is None:
            self._reading.defect("VAL_DATE", request.segment, doco.issued)
        document = TravelDocument(
            type="V",
            number=doco.number or None,
            issuing_state=self._reading.country(request.segment, doco.country),
            issue_date=issued,
            source="DOCO",
        )
        add_once(person.documents, document)
        return not doco.place_of_issue

    def _sole_infant(self) -> TravellerDraft | None:
        return next(iter(self._infants.values())) if len(self._infants) == 1 else None

    def _sole_adult(self) -> TravellerDraft | None:
        if len(self._people) - len(self._infants) != 1 or len(self._people) > _MOST_TOLD_APART:
            return None
        return next(person for person in self._people if person.type != "infant")

    def _doca(self, request: Request) -> bool:
        doca = read_doca(request.text)
        person = self._one(request)
        if doca is not None and doca.infant:
            person = self._infant_of(request, "", "") if self._sole_infant() else None
        if doca is None or person is None:
            self._reading.defect("VAL_SSR", request.segment, "DOCA that cannot be read or attached")
            return False
        country = self._reading.country(request.segment, doca.country)
        address = Address(
            kind=_ADDRESSES[doca.type],
            street=doca.street or None,
            city=doca.city or None,
            region=doca.region or None,
            postcode=doca.postcode or None,
            country=country,
        )
        add_once(person.addresses, address)
        if doca.type == "R":
            person.residence = person.residence or country
        return True

    def _infant(self, request: Request) -> bool:
        for adult in self._named(request):
            add_once(adult.special_service_codes, "INFT")
        infant = read_infant(request.text, self._reading.today)
        if infant is None:
            return not request.text.strip()
        person = self._infant_of(request, infant.surname, infant.given)
        if person.date_of_birth is None and infant.birth is not None:
            person.date_of_birth = infant.birth
            self._reading.inferred_century(request.segment)
        return True

    def _ticket(self, request: Request) -> bool:
        number, of_infant = read_ticket(request.text)
        person = self._one(request)
        if of_infant and (person is None or person.type != "infant"):
            person = self._sole_infant()
        elif person is None and not request.references:
            person = self._sole_adult()
        if number is None or person is None:
            return False
        add_once(person.tickets, number)
        return True

    @staticmethod
    def _contact(request: Request, people: list[TravellerDraft]) -> bool:
        email = find_email(request.text) if request.code == "CTCE" else None
        phone = find_phone(request.text) if request.code != "CTCE" else None
        for person in people:
            add_once(person.emails, email)
            add_once(person.phones, phone)
        return bool(people) and request.text.strip().strip("/") in (email, phone)

    def _child(self, request: Request, people: list[TravellerDraft]) -> bool:
        birth = read_child_birth(request.text, self._reading.today)
        if birth is None or len(people) != 1:
            return bool(people) and not request.text.strip()
        people[0].type = people[0].type or "child"
        if people[0].date_of_birth is None:
            people[0].date_of_birth = birth
            self._reading.inferred_century(request.segment)
        return True

    @staticmethod
    def _form_of_identification(request: Request, people: list[TravellerDraft]) -> bool:
        """What the traveller was identified by when booking: two letters of its kind and a number."""
        text = mask_cards_in_text(request.text.strip(" /"))
        if text and len(people) == 1:
            add_once(people[0].references, Reference(kind="FOID", value=text))
        return bool(people) and (not text or len(people) == 1)

    @staticmethod
    def _membership(request: Request, people: list[TravellerDraft]) -> bool:
        match = _MEMBERSHIP.match(request.text)
        if match is None or len(people) != 1:
            return False
        add_once(people[0].frequent_flyer, FrequentFlyer(carrier=match[1], number=match[2]))
        return True

    def finish(self, record_locator: str | None) -> tuple[Traveller, ...]:
        """All travellers, titles settled now that the documents have told the sex."""
        if self._with_infant > len(self._infants):
            text = f"declared {self._with_infant}, found {len(self._infants)} infants of {record_locator}"
            self._reading.defects.add("CNT_MISMATCH", text, segment=self._reading.number)
        for person, raw in zip(self._people, self._raw_given, strict=True):
            person.record_locator = record_locator
            if raw is not None and person.sex is not None:
                split = read_given_names(raw, person.sex)
                person.given_names, person.title = split.names, split.title
        return tuple(person.build() for person in self._people)
