"""What came in, read and filtered: everything that can be done with a message before the database is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct, structs

from foreland.messages.defects import DEFECTS
from foreland.messages.filtered_segments import ShownSegment, filtered_segments
from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_with_bodies
from foreland.messages.per_flight import per_flight
from foreland.messages.record import Defect, Message
from foreland.messages.schedule.changes import read_changes
from foreland.messages.schedule.movement import read_movement
from foreland.messages.schedule.telegram import FlightEvent, Telegram, issued_at, telegram_text
from foreland.messages.service import Service
from foreland.messages.subject import Subject, flight_subject
from foreland.safeguards.sensitive import Removal, SensitiveFilter
from foreland.store.identifiers import new_id
from foreland.store.receipts import Sent
from foreland.travel.flight import Leg

_TELEGRAMS = ("MVT", "DIV", "ASM", "SSM")
_APPLIED_KINDS = ("PAXLST", "PNRGOV", "PNRGOV-XML")
_APPLIED_APP = ("CIRQ", "CICX")
"""Messages that tell of flights and travellers: lists, pushes, and of APP the request about travellers and its
cancellation. Others, among them answers and the closing of a manifest, which names nobody, are stored and change
nothing."""
_OTHER_MODES = ("sea", "rail", "truck")
"""Profiles of lists about a ship, train or lorry: whatever their voyage is called, it is no flight."""

_USUAL = Service()

Source = Literal["http", "folder", "cli", "demo", "officer"]
"""``folder`` is all that comes by feeds: the watched folder, folders of telegrams, queues of brokers."""


class Incoming(Struct, frozen=True, kw_only=True):
    """Bytes as they arrived, by which door, and which organisation sent them."""

    raw: bytes
    source: Source
    originator: UUID


class MessageSummary(Struct, frozen=True, kw_only=True):
    """One message of a receipt, without personal data: kind, flight as announced, how many, how many defects."""

    kind: str
    flight: str | None
    flight_date: str | None
    test: bool
    travellers: int
    bookings: int
    defects: int


class Receipt(Struct, frozen=True, kw_only=True):
    """What the sender is answered. A defect is code, severity, message (from 0), segment, offset and tag, no text.

    ``training`` says that everything went to the side of training and test and has no effect in operations.
    """

    id: UUID
    duplicate: bool
    readable: bool
    defects: tuple[dict[str, Any], ...]
    messages: tuple[MessageSummary, ...]
    training: bool = False

    @classmethod
    def of(cls, answer: dict[str, Any], *, duplicate: bool, training: bool) -> Receipt:
        """Make the receipt from its stored answer."""
        return msgspec.convert({**answer, "duplicate": duplicate, "training": training}, cls)


class ReadMessage(Struct, frozen=True, kw_only=True):
    """A message as it may be stored. Without a ``subject`` it is not applied to any flight."""

    id: UUID
    message: Message
    removals: tuple[Removal, ...]
    body_sha256: bytes
    subject: Subject | None
    events: tuple[FlightEvent, ...] = ()
    segments: tuple[ShownSegment, ...] = ()
    service: Service = Service()


class Item(Struct, frozen=True, kw_only=True):
    """What came in with everything read from it."""

    incoming: Incoming
    receipt_id: UUID
    sha256: bytes
    messages: tuple[ReadMessage, ...]

    @property
    def sent(self) -> Sent:
        """By what the same bytes are recognised."""
        return self.incoming.originator, self.sha256

    def only(self, *, test: bool) -> Item | None:
        """Return the item with its test messages alone, or without them; ``None`` when nothing is left."""
        kept = tuple(one for one in self.messages if one.message.test == test)
        if kept == self.messages:
            return self
        return structs.replace(self, messages=kept, receipt_id=new_id() if test else self.receipt_id) if kept else None

    def answer(self) -> dict[str, Any]:
        """The answer as it is stored with the receipt."""
        found: dict[str, Any] = msgspec.to_builtins(
            {
                "id": self.receipt_id,
                "readable": any(_is_readable(one.message) for one in self.messages),
                "defects": _told_once(
                    {"message": one.message.index, **stored_defect(defect)}
                    for one in self.messages
                    for defect in one.message.defects
                ),
                "messages": [_summary(one) for one in self.messages],
            }
        )
        return found


def read(incoming: Incoming, rules: SensitiveFilter, now: datetime | None = None) -> Item:
    """Read and filter; whatever the bytes are, there is at least one message. One about several flights is one each.

    Days of telegrams that name no month are those nearest to ``now``, by default the moment of reading.
    """
    now = now or datetime.now(UTC)
    digest = sha256(incoming.raw).digest()
    text = incoming.raw.decode("latin-1")
    found: list[ReadMessage] = []
    for parsed in parse_with_bodies(incoming.raw):
        telegram = _telegram(parsed.message, text, now)
        message, removals = filter_message(
            _with_telegram(parsed.message, telegram, issued_at(text, now)) if telegram else parsed.message, rules
        )
        body = bytes.fromhex(parsed.body_sha256) or digest
        events = telegram.events if telegram else ()
        segments = filtered_segments(text, parsed.segments, message, rules)
        first, *others = per_flight(message)
        found.append(read_for_flight(first, removals, body, events, segments, parsed.service))
        found += [
            read_for_flight(one, (), sha256(body + bytes([number])).digest(), (), segments, parsed.service)
            for number, one in enumerate(others)
        ]
    return Item(incoming=incoming, receipt_id=new_id(), sha256=digest, messages=tuple(found))


def read_for_flight(
    message: Message,
    removals: tuple[Removal, ...],
    body_sha256: bytes,
    events: tuple[FlightEvent, ...] = (),
    segments: tuple[ShownSegment, ...] = (),
    service: Service = _USUAL,
) -> ReadMessage:
    """What is told of one flight, with the defects that show only now."""
    other_mode = message.profile in _OTHER_MODES
    tells = message.kind in _APPLIED_KINDS or (message.kind == "APP" and message.document_code in _APPLIED_APP)
    subject = flight_subject(message) if tells and not other_mode else None
    if message.kind == "APP":
        message = _without_numbers(message)
    codes = []
    if message.test:
        codes.append("TEST_DATA")
    if other_mode:
        codes.append("MODE_UNSUPPORTED")
    elif tells and subject is None:
        codes.append("FLT_NONE")
    elif subject is not None and subject.date_inferred:
        codes.append("FLT_DATE")
    return ReadMessage(
        id=new_id(),
        message=_with_defects(message, codes),
        removals=removals,
        body_sha256=body_sha256,
        subject=subject,
        events=events,
        segments=segments,
        service=service,
    )


def _without_numbers(message: Message) -> Message:
    """Travellers of APP without their number, which counts within one request: the next request has it again."""
    return structs.replace(
        message, travellers=tuple(structs.replace(one, traveller_reference=None) for one in message.travellers)
    )


def _telegram(message: Message, text: str, now: datetime) -> Telegram | None:
    """What a telegram about flights tells."""
    found = telegram_text(text) if message.kind in _TELEGRAMS else None
    if found is None:
        return None
    return read_movement(found, now) if found.kind in ("MVT", "DIV") else read_changes(found, now)


def _with_telegram(message: Message, telegram: Telegram, issued: datetime | None) -> Message:
    """The message with the flights and defects of its telegram and when it was sent; nothing of it is left over."""
    first = telegram.events[0] if telegram.events else None
    leg = Leg(flight=str(first.designator), origin=first.station, destination=first.airport) if first else None
    return structs.replace(
        message,
        legs=(leg,) if leg else (),
        defects=message.defects + telegram.defects,
        unparsed=(),
        prepared_at=issued.strftime("%Y-%m-%dT%H:%M") if issued else message.prepared_at,
    )


def not_applied(item: Item) -> Item:
    """The same item as one whose messages are kept and shown, and change nothing."""
    return structs.replace(
        item,
        messages=tuple(
            structs.replace(one, subject=None, events=(), message=_with_defects(one.message, ["NOT_APPLIED"]))
            for one in item.messages
        ),
    )


def stored_defect(defect: Defect) -> dict[str, Any]:
    """A defect as it is stored: its text may quote the message and is left out (decision 15)."""
    return {
        "code": defect.code,
        "severity": defect.severity,
        "segment": defect.segment,
        "offset": defect.offset,
        "tag": defect.tag,
    }


def _told_once(defects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that a message about several flights has once a flight."""
    return list({tuple(defect.values()): defect for defect in defects}.values())


def _with_defects(message: Message, codes: list[str]) -> Message:
    added = tuple(Defect(code=code, severity=DEFECTS[code]) for code in codes)
    return structs.replace(message, defects=message.defects + added)


def _is_readable(message: Message) -> bool:
    return not any(defect.severity == "fatal" for defect in message.defects)


def traveller_count(message: Message) -> int:
    """How many travellers a message reports, in its list or in its bookings."""
    return len(message.travellers) + sum(len(booking.travellers) for booking in message.bookings)


def _summary(one: ReadMessage) -> MessageSummary:
    message = one.message
    flight = str(one.subject.designator) if one.subject else next((leg.flight for leg in message.legs), None)
    return MessageSummary(
        kind=message.kind,
        flight=flight,
        flight_date=one.subject.date if one.subject else None,
        test=message.test,
        travellers=traveller_count(message),
        bookings=len(message.bookings),
        defects=len(message.defects),
    )
