"""Writes CUSRES answers to a carrier's request (UN D.05B; WCO/IATA/ICAO API Guidelines, appendix IIB)."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.envelope import MessageType, Unbuildable, interchange, missing_of
from foreland.messages.builders.wire import Wire, cut
from foreland.messages.record import Answer, Message
from foreland.travel.flight import Leg

_TEXT = 70
_TEXTS = 5


def build_cusres(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Bytes of an answer that echoes the request's transaction reference; without flight it is about no one leg."""
    wire = wire or Wire()
    if missing := missing_of(message, legs=False):
        return Unbuildable(missing)
    version, _, release = (message.version or "D.05B").partition(".")
    body = [wire.segment("BGM", message.document_code or "962", message.function or "")]
    if message.transaction_reference:
        revision = message.transaction_revision or ""
        body.append(wire.segment("RFF", ("TN", message.transaction_reference, "", "", revision)))
    for leg in message.legs:
        body += _leg(leg, wire)
    for answer in message.answers:
        body += _answer(answer, wire)
    return interchange(message, body, MessageType("CUSRES", version, release or "05B", "UN", "IATA"), wire)


def _leg(leg: Leg, wire: Wire) -> Iterator[str]:
    yield wire.segment("RFF", ("AF", leg.flight or ""))
    departure, arrival = ("125", "87") if leg.border_crossing else ("92", "92")
    for qualifier, airport, code, moment in (
        (departure, leg.origin, "189", leg.departure_local),
        (arrival, leg.destination, "232", leg.arrival_local),
    ):
        if airport:
            yield wire.segment("LOC", qualifier, airport)
        if airport and moment:
            digits = "".join(c for c in moment if c.isdigit())
            yield wire.segment("DTM", (code, digits[2:12], "201" if len(digits) >= 12 else "101"))


def _answer(answer: Answer, wire: Wire) -> Iterator[str]:
    yield wire.segment("ERP", "1" if answer.level == "header" else "2")
    if answer.record_locator:
        yield wire.segment("RFF", ("AVF", answer.record_locator))
    if answer.unique_reference:
        yield wire.segment("RFF", ("ABO", answer.unique_reference))
    if answer.code:
        yield wire.segment("ERC", answer.code)
    if answer.text:
        yield wire.segment("FTX", "AAP", "", "", cut(wire.allowed(answer.text), _TEXT, _TEXTS))
