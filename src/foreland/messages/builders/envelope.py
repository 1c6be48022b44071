"""The envelope around a message body: UNB, UNG, UNH, their trailers with right counts (ISO 9735), and telegrams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from foreland.messages.builders.wire import Element, Wire
from foreland.messages.record import Message

Missing = Literal["sender", "control_reference", "prepared_at", "legs"]
_REFERENCE_LENGTH = 14
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
_CAR_LENGTH = 35
_APPLICATION = {"PAXLST": "APIS", "CUSRES": "APIS"}


class Unbuildable(Struct, frozen=True):
    """What a message must say before it can be sent, and did not."""

    missing: tuple[Missing, ...]


class MessageType(Struct, frozen=True):
    """Type, release and agency of UNH: ``PAXLST:D:05B:UN:IATA``."""

    name: str
    version: str
    release: str
    agency: str
    association: str = ""


def missing_of(message: Message, *, legs: bool = True) -> tuple[Missing, ...]:
    """What of the envelope and the flight is missing. Carriers do leave the recipient out: its place stays empty."""
    missing: list[Missing] = []
    if not message.sender:
        missing.append("sender")
    if not message.control_reference:
        missing.append("control_reference")
    if not _MOMENT.match(message.prepared_at or ""):
        missing.append("prepared_at")
    if legs and not message.legs:
        missing.append("legs")
    return tuple(missing)


def interchange(message: Message, body: Sequence[str], kind: MessageType, wire: Wire) -> bytes:
    """One interchange with one message, whose segments ``body`` were written with the same ``wire``."""
    control = (message.control_reference or "")[:_REFERENCE_LENGTH]
    parties = (message.sender or "", message.recipient or "", _stamp(message.prepared_at or ""))
    application = _APPLICATION.get(kind.name, kind.name)
    head = [wire.segment("UNB", *_unb(message, wire), *parties, control, "", application, *_test_flag(message))]
    if wire.group:
        version: Element = (kind.version, kind.release)
        head.append(wire.segment("UNG", kind.name, *parties, control, kind.agency, version))
    reference = control or "1"
    identifier = (kind.name, kind.version, kind.release, kind.agency, kind.association)
    common = (message.common_access_reference or "")[:_CAR_LENGTH]
    head.append(wire.segment("UNH", reference, identifier, common, _part(message)))
    tail = [wire.segment("UNT", str(len(body) + 2), reference)]
    if wire.group:
        tail.append(wire.segment("UNE", "1", control))
    tail.append(wire.segment("UNZ", "1", control))
    return wire.encode("".join([wire.advice(), *head, *body, *tail]))


def _unb(message: Message, wire: Wire) -> tuple[Element, ...]:
    if message.kind == "PNRGOV" and wire.character_set in ("UNOA", "UNOB"):
        return (("IATA", "1"),)
    return ((wire.character_set, wire.syntax_version),)


def _test_flag(message: Message) -> tuple[Element, ...]:
    return ("", "", "", "1") if message.test else ()


def _stamp(prepared_at: str) -> Element:
    """``2026-11-24T09:30`` as ``261124:0930``."""
    return (prepared_at[2:10].replace("-", ""), prepared_at[11:16].replace(":", ""))


def _part(message: Message) -> Element:
    part = message.part
    if part.number == 1 and part.last:
        return ""
    letter = "F" if part.last else "C" if part.number == 1 else ""
    return (f"{part.number:02d}", letter)


class Telegram(Struct, frozen=True, kw_only=True):
    """Heading of a Type B telegram (RFC 2351): priority, seven-character addresses, origin and its DDHHMM."""

    addresses: tuple[str, ...]
    origin: str
    day_time: str
    priority: str = "QU"
    columns: int = 69
    trailer: str = ""


def as_telegram(data: bytes, telegram: Telegram) -> bytes:
    """Wrap an interchange as a telegram: lines cut at ``columns`` wherever that falls, also inside a tag or number."""
    text = data.decode("utf-8").replace("\r", "").replace("\n", "")
    lines = [" ".join((telegram.priority, *telegram.addresses)), f".{telegram.origin} {telegram.day_time}"]
    lines += [text[start : start + telegram.columns] for start in range(0, len(text), telegram.columns)]
    if telegram.trailer:
        lines.append(telegram.trailer)
    return ("\r\n".join(lines) + "\r\n").encode()
