"""What is kept of a message that a carrier sends for its certification: its form and its faults, and nobody in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from foreland.messages.accounting import Kind, crew_count, is_crew_list
from foreland.messages.record import Message
from foreland.messages.requests import Request, requested
from foreland.travel.traveller import TravelDocument, Traveller

_NOTHING = TravelDocument()


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of a scenario.

    ``reference`` and ``body`` are keyed hashes by which parts and changed messages are known. ``missing``: elements of
    the carrier's profile that some of its travellers lack, with how many. ``defects``: codes with the worst first.
    ``answered``: an answer went back in the exchange, after ``seconds``. ``offered``: the reference of an unsolicited
    answer of ours, ``acknowledges``: that of the one it confirms. ``late_minutes``: after what the profile asks for.
    """

    at: datetime
    kind: str
    version: str | None = None
    document_code: str | None = None
    function: str | None = None
    push: str | None = None
    asks: Request | None = None
    flight: str | None = None
    flight_date: str | None = None
    body: str = ""
    reference: str | None = None
    part: int = 1
    last: bool = True
    passengers: int = 0
    crew: int = 0
    crew_list: bool = False
    bookings: int = 0
    cancelled: int = 0
    missing: Mapping[str, int] = {}
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    readable: bool = True
    duplicate: bool = False
    answered: bool = False
    waited: bool = False
    seconds: float = 0.0
    late_minutes: int = 0
    offered: str | None = None
    acknowledges: str | None = None

    @property
    def owed(self) -> Kind | None:
        """Which kind of due message it is, of passengers or crew; ``None`` for what a profile does not ask for."""
        if self.kind in ("PAXLST", "MANIFEST"):
            return "API"
        return "PNR" if self.kind.startswith("PNRGOV") else None

    @property
    def closes(self) -> bool:
        """Whether it tells who is on board."""
        return (self.function or "").startswith("CL") or self.asks == "closing"


def show(message: Message, elements: Sequence[str], most_travellers: int, at: datetime) -> Shown:
    """Return the form and the faults of a message, without what only the receiver knows."""
    travellers = message.travellers or tuple(one for each in message.bookings for one in each.travellers)
    lists = message.kind == "PAXLST"
    crew = crew_count(message)
    leg = message.legs[0] if message.legs else None
    faults = {one.code for one in message.defects if one.severity in ("error", "fatal")}
    remarks = {one.code for one in message.defects if one.severity == "warn"}
    acknowledges = message.kind == "CUSRES" and message.document_code == "312"
    return Shown(
        at=at,
        kind=message.kind,
        version=message.version,
        document_code=message.document_code,
        function=message.function,
        push=message.push,
        asks=requested(message, most_travellers),
        flight=leg.flight if leg else None,
        flight_date=(leg.departure_local or "")[:10] or None if leg else None,
        part=message.part.number,
        last=message.part.last,
        passengers=len(travellers) - crew,
        crew=crew,
        crew_list=lists and is_crew_list(message),
        bookings=len(message.bookings),
        cancelled=sum(one.cancelled for one in message.bookings),
        missing=lacking(message.travellers, elements) if lists or message.kind == "APP" else {},
        faults=tuple(sorted(faults)),
        remarks=tuple(sorted(remarks)),
        readable=not any(one.severity == "fatal" for one in message.defects) and message.kind != "UNKNOWN",
        acknowledges=message.transaction_reference if acknowledges else None,
    )


def lacking(travellers: Sequence[Traveller], elements: Sequence[str]) -> dict[str, int]:
    """Return which elements travellers lack, and how many of them. Elements are named as in a carrier's profile."""
    counted = {name: sum(_value(one, name) is None for one in travellers) for name in elements}
    return {name: count for name, count in counted.items() if count}


def _value(traveller: Traveller, element: str) -> object:
    document = traveller.documents[0] if traveller.documents else _NOTHING
    of_document = {
        "document_type": document.type,
        "document_number": document.number,
        "issuing_state": document.issuing_state,
        "expiry_date": document.expiry_date,
    }
    return of_document[element] if element in of_document else getattr(traveller, element, None)
