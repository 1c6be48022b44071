"""How the people of a booking can be reached, and its remarks: ADD and IFT, decoded with the text itself kept."""

from __future__ import annotations

import re

from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.messages.values import find_email, find_phone, find_phones
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.booking import Contacts
from foreland.travel.traveller import Address

ADDRESS_KINDS = {"700": "contact", "701": "residence"}
"""Purpose code of ADD; others are reported as sent."""

PAYER = "43"

REMARK_KINDS = {"28": "OSI", "15": "FARE", "19": "HISTORY", PAYER: "PAYER"}
"""Subject of IFT (code list 4451); others are reported as sent."""

_CONTACT = re.compile(r"\bCTC ?([A-Z])\b[\s:]*(.*)", re.DOTALL)
_EMPTY = ("",) * 8


class BookingContacts:
    """Collects contacts and remarks of one booking."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._phones: dict[str, None] = {}
        self._emails: dict[str, None] = {}
        self._addresses: dict[Address, None] = {}
        self.remarks: dict[str, None] = {}

    def build(self) -> Contacts:
        """Phones, e-mail addresses and addresses of the booking; those of a traveller stand with the traveller."""
        return Contacts(phones=tuple(self._phones), emails=tuple(self._emails), addresses=tuple(self._addresses))

    def address(self, segment: Segment, person: TravellerDraft | None, kind: str | None = None) -> None:
        """ADD: addresses, each with the text behind it. ``kind`` goes before the purpose that was sent."""
        for element in range(2, len(segment)):
            part = [mask_cards_in_text(value.strip()) for value in segment.components(element)]
            part += _EMPTY[len(part) :]
            if any(part[1:7]):
                address = Address(
                    kind=kind or ADDRESS_KINDS.get(part[0], part[0]) or None,
                    street=part[1] or None,
                    city=part[2] or None,
                    region=part[3] or None,
                    country=self._reading.country(segment, part[5]),
                    postcode=part[6] or None,
                )
                add_once(person.addresses if person else self._addresses, address)
            text = " ".join(filter(None, part[7:]))
            if text:
                self.text(text, person)

    def text(self, text: str, person: TravellerDraft | None) -> None:
        """Phone numbers or an e-mail address in a text; the text itself stays among the remarks when it says more."""
        text = mask_cards_in_text(text)
        email = find_email(text)
        phones = () if email else find_phones(text)
        add_once(person.emails if person else self._emails, email)
        for phone in phones:
            add_once(person.phones if person else self._phones, phone)
        if text != email and text not in phones:
            add_once(self.remarks, text)

    def free_text(self, segment: Segment, person: TravellerDraft | None) -> None:
        """IFT: a remark; a contact in other service information is decoded as well."""
        parts = [part.strip() for element in segment.all_components()[2:] for part in element]
        text = " ".join(filter(None, parts))
        text = mask_cards_in_text(text)
        code = segment.get(1, 1)
        match = _CONTACT.search(text[:200]) if code == "28" else None
        if match is not None:
            said = text[match.start(2) :]
            email = find_email(said) if match[1] == "E" else None
            phone = find_phone(said) if match[1] != "E" else None
            add_once(person.emails if person else self._emails, email)
            add_once(person.phones if person else self._phones, phone)
        words = [REMARK_KINDS.get(code, f"IFT {code}".strip()), segment.get(1, 3), text]
        add_once(self.remarks, " ".join(filter(None, words)))

    def payer(self, segment: Segment) -> None:
        """IFT of who paid: their address and phone number."""
        if street := segment.get(3):
            add_once(self._addresses, Address(kind="billing", street=mask_cards_in_text(street)))
        if phone := segment.get(4):
            self.text(phone, None)
