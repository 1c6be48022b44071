"""What a message says: one :class:`Message` per UNH, in the public JSON shape of ``foreland parse``."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.travel.booking import Agency, Booking
from foreland.travel.flight import Leg
from foreland.travel.traveller import Traveller

MessageKind = Literal[
    "PAXLST",
    "PNRGOV",
    "CUSRES",
    "ACKRES",
    "GOVREQ",
    "APP",
    "PNRGOV-XML",
    "MVT",
    "DIV",
    "ASM",
    "SSM",
    "MANIFEST",
    "UNKNOWN",
]
DefectSeverity = Literal["info", "warn", "error", "fatal"]


class Defect(Struct, frozen=True, kw_only=True):
    """Something not as the guide says.

    ``segment`` counts from 0 in the message, ``offset`` is bytes from the file's start.
    ``text`` may quote the message: it is for ``foreland parse`` and is never stored (decision 15).
    """

    code: str
    severity: DefectSeverity
    segment: int | None = None
    offset: int | None = None
    tag: str | None = None
    text: str | None = None


class Part(Struct, frozen=True, kw_only=True):
    """Position in a message sent in parts: ``number`` from 1, ``last`` when this is the final one."""

    number: int = 1
    last: bool = True


class DeclaredTotal(Struct, frozen=True, kw_only=True):
    """Totals the sender declared for the flight (not for this part). Often wrong: never relied upon."""

    passengers: int | None = None
    crew: int | None = None
    bookings: int | None = None


class ReportingContact(Struct, frozen=True, kw_only=True):
    """Whom to call at the carrier about this message."""

    name: str | None = None
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Answer(Struct, frozen=True, kw_only=True):
    """One answer code of a CUSRES, for the whole request (``header``) or one traveller."""

    unique_reference: str | None = None
    record_locator: str | None = None
    code: str | None = None
    level: Literal["header", "traveller"] = "traveller"
    text: str | None = None


class Message(Struct, frozen=True, kw_only=True):
    """One message: facts and defects. ``index`` counts the messages of a file from 0.

    ``transaction_revision`` is the version number of the transaction reference (RFF+TN), echoed in the answer;
    ``reporting_office`` is the office of the carrier that sends a push (ORG at its head).
    """

    file: str | None = None
    index: int = 0
    kind: MessageKind = "UNKNOWN"
    profile: str | None = None
    version: str | None = None
    document_code: str | None = None
    function: str | None = None
    push: Literal["full", "update"] | None = None
    test: bool = False
    sender: str | None = None
    recipient: str | None = None
    control_reference: str | None = None
    prepared_at: str | None = None
    transaction_reference: str | None = None
    common_access_reference: str | None = None
    part: Part = Part()
    legs: tuple[Leg, ...] = ()
    declared_total: DeclaredTotal = DeclaredTotal()
    reporting_contact: ReportingContact = ReportingContact()
    travellers: tuple[Traveller, ...] = ()
    bookings: tuple[Booking, ...] = ()
    answers: tuple[Answer, ...] = ()
    defects: tuple[Defect, ...] = ()
    unparsed: tuple[str, ...] = ()
    transaction_revision: str | None = None
    reporting_office: Agency = Agency()
