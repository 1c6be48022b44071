"""A carrier that asks interactively, in the tests: requests as bytes, and their answers read by our own parser."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from tests.operations.wire import Person, paxlst

VALID = Person(surname="QUORVALEN", given="ANA", document="C1234567", reference="REF1", locator="ABC123")
EXPIRED = Person(surname="BELMOND", given="DAVO", document="C7654321", reference="REF2", expires="201101")
USED_BY_OTHER = Person(surname="CASTREL", given="ILSE", document="C1234567", reference="REF3", locator="ABC999")


def leaving(hours: float = 30) -> dict[str, Any]:
    """Times of a flight from a place in UTC, so that its doors are where a test wants them."""
    departs = datetime.now(UTC) + timedelta(hours=hours)
    return {
        "departs": departs.strftime("%y%m%d%H%M"),
        "arrives": (departs + timedelta(hours=8)).strftime("%y%m%d%H%M"),
        "prepared": datetime.now(UTC).strftime("%y%m%d:%H%M"),
    }


def request(people: Sequence[Person], transaction: str, function: str | None = None, **said: Any) -> bytes:
    """A request to clear these people (PAXLST with a transaction reference)."""
    raw = paxlst(people, function=function, **{"control": transaction, **leaving(), **said})
    return raw.replace(b"TDT+20", f"RFF+TN:{transaction}'TDT+20".encode(), 1)


def answered(raw: bytes) -> Message:
    """Read an answer with our own parser; it has to be without a defect."""
    (message,) = parse_bytes(raw)
    assert message.defects == ()
    return message


def codes(message: Message) -> dict[str | None, str | None]:
    """What was answered to whom."""
    return {one.unique_reference: one.code for one in message.answers}


def interactive(folder: Path, **more: Any) -> None:
    """Make the connection of the carrier ZZ interactive."""
    entry = {"carrier": "ZZ", "interactive": True, **more}
    (folder / "answer_connections.json").write_text(json.dumps({"version": "test", "connections": [entry]}))
