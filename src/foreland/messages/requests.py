"""What a carrier's message asks to be answered in the same exchange (decision 22).

Passenger lists with a transaction reference (WCO/IATA/ICAO API Guidelines, interactive API: BGM 745 to clear a
passenger, with CP for changed data, XR and RP to cancel; 266 or 745 with CL, CLOB and CLNB to close a flight, XF to
cancel it) and the requests of SITA APP. Everything else gets a receipt.
"""

from __future__ import annotations

import re
from typing import Literal

from foreland.messages.app import HEAD
from foreland.messages.record import Message

Request = Literal["clearance", "cancellation", "closing"]

LARGEST_REQUEST = 64 * 1024
"""Bytes of a request; ten travellers with everything about them are 6 kilobytes."""

_LIST = re.compile(rb"UNH.{1,40}PAXLST", re.DOTALL)
_FIRST = 2048

_LISTS: dict[tuple[str, str | None], Request] = {
    ("745", None): "clearance",
    ("745", "CP"): "clearance",
    ("745", "XR"): "cancellation",
    ("745", "RP"): "cancellation",
    **dict.fromkeys((("745", "CL"), ("745", "CLOB"), ("745", "CLNB")), "closing"),
    **dict.fromkeys((("266", "CL"), ("266", "CLOB"), ("266", "CLNB"), ("266", "XF")), "closing"),
}
_APP: dict[str, Request] = {"CIRQ": "clearance", "CICX": "cancellation", "CIMR": "closing"}


def requested(message: Message, most_travellers: int) -> Request | None:
    """What the message asks for; ``None`` when it is no request, is a part, cannot be read or names too many.

    A close-out names everybody on board and is answered whatever its length.
    """
    if not message.transaction_reference or any(defect.severity == "fatal" for defect in message.defects):
        return None
    if message.part.number != 1 or not message.part.last:
        return None
    if message.kind == "PAXLST":
        asked = _LISTS.get((message.document_code or "", message.function or None))
    elif message.kind == "APP":
        asked = _APP.get(message.document_code or "")
    else:
        return None
    if asked in ("clearance", "cancellation") and not 0 < len(message.travellers) <= most_travellers:
        return None
    return asked


def may_ask(body: bytes) -> bool:
    """Whether a body may be a request: a short list, or SITA APP. Large pushes wait in a queue of their own."""
    if len(body) > LARGEST_REQUEST:
        return False
    return _LIST.search(body[:_FIRST]) is not None or HEAD.match(body[:_FIRST].decode("latin-1")) is not None
