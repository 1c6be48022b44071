"""The way in: bytes of a file to messages. Never raises, whatever the bytes are."""

from __future__ import annotations

import re
from collections import defaultdict
from hashlib import sha256
from string import ascii_lowercase
from typing import Any

import msgspec
from msgspec import Struct

from foreland.messages.app import app_places, read_app
from foreland.messages.cusres import AckresReader, CusresReader
from foreland.messages.defects import DefectList
from foreland.messages.envelope import Walk
from foreland.messages.lexer import Segment, decode
from foreland.messages.limits import DEFAULT_LIMITS, Limits
from foreland.messages.paxlst import PaxlstReader
from foreland.messages.paxlst_us import UsPaxlstReader
from foreland.messages.pnrgov import PnrgovReader
from foreland.messages.pnrgov_xml import RECOGNISED, read_pnrgov_xml
from foreland.messages.reading import Reading
from foreland.messages.record import Message, MessageKind
from foreland.messages.schedule.telegram import telegram_text
from foreland.messages.scopes import Reader, Scope
from foreland.messages.service import Service
from foreland.safeguards.masking import mask_cards_in_text

_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_SMALL = re.compile(r"un[bh][^A-Za-z0-9\s]")
_CAPITALS = {ord(letter): letter.upper() for letter in ascii_lowercase}
_SNIFF = 8_192
_QUOTE = 4_096
_ANSWERS = ("962", "132", "312")
"""BGM codes of CUSRES: answer, unsolicited change, acknowledgement."""


class ParsedMessage(Struct, frozen=True, kw_only=True):
    """A message, the SHA-256 of its content without envelope references, and its place in the file (bytes).

    ``segments`` are number, start and end of each of its segments, which ``service`` parts; a document of XML has none.
    """

    message: Message
    body_sha256: str
    start: int
    end: int
    segments: tuple[tuple[int, int, int], ...] = ()
    service: Service = Service()


class _KeepReader:
    """Keeps all segments of a message of a kind we do not read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def feed(self, segment: Segment) -> None:
        """Keep the segment."""
        self._reading.keep(segment)

    def finish(self) -> dict[str, Any]:
        """Return no facts."""
        return {}


def parse_bytes(data: bytes, file: str | None = None, limits: Limits = DEFAULT_LIMITS) -> tuple[Message, ...]:
    """Messages of a file in order, at least one: a file without any gives kind ``UNKNOWN`` and a fatal defect."""
    return tuple(parsed.message for parsed in _parse(data, file, limits, hashing=False))


def parse_with_bodies(
    data: bytes, file: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[ParsedMessage, ...]:
    """As :func:`parse_bytes`, with the hash of each body, by which a body in a new envelope is recognised."""
    return _parse(data, file, limits, hashing=True)


def _parse(data: bytes, file: str | None, limits: Limits, *, hashing: bool) -> tuple[ParsedMessage, ...]:
    if len(data) > limits.max_bytes:
        defects = DefectList()
        defects.add("LIM_SIZE", f"more than {limits.max_bytes} bytes")
        return (_alone(Message(file=file, defects=defects.all()), data),)
    text = data.decode("latin-1")
    if _is_xml(data):
        message = read_pnrgov_xml(data, text, file)
        return (_alone(message, data, sha256(data).hexdigest() if hashing else ""),)
    scopes = Walk(text, _open_reader, limits, hashing=hashing).run()
    if not scopes and _SMALL.search(text) is not None:
        scopes = Walk(text.translate(_CAPITALS), _open_reader, limits, hashing=hashing).run()
        for scope in scopes:
            scope.reading.defects.add("LEX_CASE", "small letters were read as capitals", offset=scope.start)
    if not scopes and (places := app_places(text)):
        return tuple(_app(text, file, index, place) for index, place in enumerate(places))
    if not scopes:
        return (msgspec.structs.replace(_alone(_other(text, file), data), segments=((0, 0, len(data)),)),)
    _check_parts(scopes)
    _check_repeats(scopes)
    for scope in scopes:
        _check_totals(scope)
    return tuple(
        ParsedMessage(
            message=_message(scope, file, index),
            body_sha256=scope.body_sha256,
            start=scope.start,
            end=scope.end,
            segments=tuple(scope.places),
            service=scope.service,
        )
        for index, scope in enumerate(scopes)
    )


def _open_reader(scope: Scope, segment: Segment) -> Reader:
    reading = scope.reading
    if not scope.type:
        if segment.tag == "MSG":
            scope.type = "PNRGOV"
        else:
            scope.type = "CUSRES" if segment.get(1) in _ANSWERS else "PAXLST"
    if scope.type == "PAXLST":
        return UsPaxlstReader(reading) if scope.version.isdigit() else PaxlstReader(reading)
    if scope.type in ("PNRGOV", "GOVREQ"):
        return PnrgovReader(reading)
    if scope.type == "CUSRES":
        return CusresReader(reading)
    if scope.type == "ACKRES":
        return AckresReader(reading)
    reading.defect("KIND_UNSUPPORTED", segment, scope.type)
    return _KeepReader(reading)


_KINDS: dict[str, MessageKind] = {
    "PAXLST": "PAXLST",
    "PNRGOV": "PNRGOV",
    "CUSRES": "CUSRES",
    "ACKRES": "ACKRES",
    "GOVREQ": "GOVREQ",
}
_PROFILES = {"UN": "un", "IA": "iata"}


def _message(scope: Scope, file: str | None, index: int) -> Message:
    kind = _KINDS.get(scope.type, "UNKNOWN")
    profile = _PROFILES.get(scope.agency.upper())
    if kind == "PAXLST" and scope.version.isdigit():
        profile = "us"
    release = ".".join(part for part in (scope.version, scope.release) if part)
    interchange = scope.interchange
    facts: dict[str, Any] = {"profile": profile, **scope.facts}
    return Message(
        file=file,
        index=index,
        kind=kind,
        version=release or None,
        test=interchange.test,
        sender=interchange.sender,
        recipient=interchange.recipient,
        control_reference=interchange.control_reference,
        prepared_at=interchange.prepared_at or interchange.group_date,
        common_access_reference=scope.common_access_reference,
        part=scope.part,
        defects=scope.reading.defects.all(),
        unparsed=tuple(scope.reading.unparsed),
        **facts,
    )


def _other(text: str, file: str | None) -> Message:
    """A file without EDIFACT message: another format we can name, or nothing we know."""
    defects = DefectList()
    if (telegram := telegram_text(text)) is not None:
        return Message(file=file, kind=telegram.kind, unparsed=telegram.lines)
    quoted = decode(text[:_QUOTE])
    defects.add("KIND_NONE", "no message found" if text.strip() else "the file is empty", offset=0)
    return Message(file=file, defects=defects.all(), unparsed=(mask_cards_in_text(quoted),) if quoted else ())


def _app(text: str, file: str | None, index: int, place: tuple[int, int]) -> ParsedMessage:
    start, end = place
    part = text[start:end]
    digest = sha256(part.strip(" \r\n\t\0\x01\x02\x03").encode("latin-1")).hexdigest()
    message = read_app(decode(part), file, index)
    return ParsedMessage(message=message, body_sha256=digest, start=start, end=end, segments=((0, start, end),))


def _is_xml(data: bytes) -> bool:
    """Whether this is a document with bookings; two-byte characters are told by their first bytes."""
    head = data[:_SNIFF]
    wide = head.startswith(_WIDE)
    text = (head.replace(b"\0", b"") if wide else head).decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \r\n\t")
    return text.startswith("<") and RECOGNISED.search(text) is not None


def _alone(message: Message, data: bytes, body_sha256: str = "") -> ParsedMessage:
    return ParsedMessage(message=message, body_sha256=body_sha256, start=0, end=len(data))


def _check_parts(scopes: list[Scope]) -> None:
    """Parts of one list that came in this file: a number that is missing among them is noted."""
    groups: dict[tuple[str | None, str, str], list[Scope]] = defaultdict(list)
    for scope in scopes:
        if scope.common_access_reference is not None and (scope.part.number > 1 or not scope.part.last):
            groups[scope.interchange.sender, scope.type, scope.common_access_reference].append(scope)
    for group in groups.values():
        numbers = {scope.part.number for scope in group}
        if len(group) > 1 and len(numbers) < max(numbers):
            missing = [str(n) for n in range(1, min(max(numbers), 1_000)) if n not in numbers]
            group[-1].reading.defects.add("PART_MISSING", f"parts not in this file: {', '.join(missing)}")


def _check_totals(scope: Scope) -> None:
    """Totals are those of the flight: only a message that is not one part of several can be held against them."""
    declared = scope.facts.get("declared_total")
    if declared is None or scope.part.number != 1 or not scope.part.last:
        return
    travellers = scope.facts.get("travellers", ())
    crew = sum(traveller.role.endswith("crew") for traveller in travellers)
    counted = {"passengers": len(travellers) - crew, "crew": crew, "bookings": len(scope.facts.get("bookings", ()))}
    for what, found in counted.items():
        number = getattr(declared, what)
        if number is not None and number != found:
            scope.reading.defects.add("CNT_MISMATCH", f"declared {number}, found {found} {what}")


def _check_repeats(scopes: list[Scope]) -> None:
    seen: set[tuple[str | None, str | None, str | None]] = set()
    for scope in scopes:
        interchange = scope.interchange
        if scope.reference is None or interchange.control_reference is None:
            continue
        key = (interchange.sender, interchange.control_reference, scope.reference)
        if key in seen:
            scope.reading.defects.add("DUP", f"message reference {scope.reference} again", offset=scope.start)
        seen.add(key)


def to_json(message: Message) -> bytes:
    """One line of ``foreland parse --json``: every key present, in the order of the contract."""
    return msgspec.json.encode(message)
