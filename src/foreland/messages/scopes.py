"""What is known of an interchange and of each message in it while a file is walked through, and who reads a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct, field

from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.messages.record import Part
from foreland.messages.service import Service


class Reader(Protocol):
    """Reads the segments between UNH and UNT of one kind of message."""

    def feed(self, segment: Segment) -> None:
        """Read one segment."""

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""


class Interchange(Struct):
    """What UNB said, and what was counted since."""

    sender: str | None = None
    recipient: str | None = None
    control_reference: str | None = None
    prepared_at: str | None = None
    test: bool = False
    has_unb: bool = False
    groups: int = 0
    messages: int = 0
    group_reference: str | None = None
    group_messages: int = 0
    group_date: str | None = None
    closed: bool = False
    reported: bool = False


class Scope(Struct):
    """One message of the file, while it is read and afterwards.

    ``start`` and ``end`` are bytes of the file; ``places`` are number, start and end of each of its segments, noted
    only where bodies are hashed too.
    """

    interchange: Interchange
    reading: Reading
    start: int
    end: int = 0
    type: str = ""
    version: str = ""
    release: str = ""
    agency: str = ""
    reference: str | None = None
    common_access_reference: str | None = None
    part: Part = Part()
    count: int = 0
    truncated: bool = False
    wrapped: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    body_sha256: str = ""
    service: Service = Service()
    places: list[tuple[int, int, int]] = field(default_factory=list)


OpenReader = Callable[[Scope, Segment], Reader]
"""Chooses the reader of a message by its scope and, when it has no UNH, its first segment."""
