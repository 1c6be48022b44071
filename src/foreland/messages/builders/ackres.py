"""Writes ACKRES: what became of a carrier's push (IATA PADIS), one ERC for each thing that was wrong with it.

The response type ``3`` (accepted) is read in a public source; the codes of MSG 23 and 142 and those of ERC are not
verified and come from the message, never from here.
"""

from __future__ import annotations

from foreland.messages.builders.envelope import MessageType, Unbuildable, interchange, missing_of
from foreland.messages.builders.wire import Wire, cut
from foreland.messages.record import Message

_TEXT = 70
_TEXTS = 5


def build_ackres(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Bytes of an acknowledgement; ``common_access_reference`` echoes the push, ``function`` is the response."""
    wire = wire or Wire(repetition="*")
    if missing := missing_of(message, legs=False):
        return Unbuildable(missing)
    version, _, release = (message.version or "11.1").partition(".")
    body = [wire.segment("MSG", ("", message.document_code or ""), message.function or "")]
    for answer in message.answers:
        body.append(wire.segment("ERC", answer.code or ""))
        if answer.text:
            body.append(wire.segment("IFT", "3", *cut(wire.allowed(answer.text), _TEXT, _TEXTS)))
    return interchange(message, body, MessageType("ACKRES", version, release or "1", "IA"), wire)
