"""Special service requests (SSR) as sent: whom they name, for which flight, with which text."""

from __future__ import annotations

from msgspec import Struct

from foreland.messages.drafts import TravellerDraft
from foreland.messages.lexer import Segment
from foreland.safeguards.masking import mask_cards_in_text

SEATS = frozenset(("SEAT", "NSST", "RQST", "NSSA", "NSSW", "NSSB", "SMST", "SMSA", "SMSW"))
"""Requests for seats."""

_HEAD = 8
_NOTHING = ("",) * _HEAD


class Request(Struct, gc=False):
    """A special service request as sent; ``specials`` are text, traveller's reference and characteristic of each."""

    code: str
    status: str
    quantity: str
    airline: str
    flight: str
    board: str | None
    off: str | None
    text: str
    specials: list[tuple[str, str | None, str | None]]
    person: TravellerDraft | None
    segment: Segment
    number: int

    @property
    def seats(self) -> list[tuple[str, str | None, str | None]]:
        """Seats with traveller references and characteristics, when this is a seat request."""
        return self.specials if self.code in SEATS else []

    @property
    def references(self) -> list[str]:
        """References of the travellers it names."""
        return [reference for _, reference, _ in self.specials if reference]

    def remark(self) -> str:
        """As one line for the remarks."""
        amount = ("" if self.quantity.isdigit() else " ") + self.quantity
        words = [
            "SSR",
            self.code,
            (self.status + amount).strip(),
            self.text.strip(),
            *(one[0] for one in self.specials),
        ]
        return mask_cards_in_text(" ".join(word for word in words if word))


def read_request(segment: Segment, number: int, person: TravellerDraft | None) -> Request:
    """SSR: code, status, quantity, airline, flight, day, places, text; then one element a traveller."""
    head = segment.components(1)
    code, status, quantity, airline, flight, _, board, off, *_ = (*map(str.strip, head), *_NOTHING)
    specials = []
    for element in range(2, len(segment)):
        parts = segment.components(element)
        if "".join(parts).strip():
            reference = parts[2].strip() if len(parts) > 2 else ""
            characteristic = parts[3].strip() if len(parts) > 3 else ""
            specials.append((parts[0].strip(), reference or None, characteristic or None))
    return Request(
        code=code.upper(),
        status=status,
        quantity=quantity,
        airline=airline,
        flight=flight,
        board=board or None,
        off=off or None,
        text=":".join(head[_HEAD:]),
        specials=specials,
        person=person,
        segment=segment,
        number=number,
    )
