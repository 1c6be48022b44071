"""Reads CUSRES answers (UN D.05B to D.15B) and ACKRES acknowledgements (IATA PADIS).

Codes are handed on as sent: what they mean differs from state to state and is a table elsewhere.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from foreland.messages.itinerary import Itinerary
from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.messages.record import Answer

_LEVELS: dict[str, Literal["header", "traveller"]] = {"1": "header", "2": "traveller"}


class _Reply(Struct):
    """One ERP group: answer codes with their texts, and whom they are about."""

    level: Literal["header", "traveller"] = "traveller"
    unique_reference: str | None = None
    record_locator: str | None = None
    codes: list[str | None] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)

    def answers(self) -> list[Answer]:
        """One answer per code; one without code when the group had none."""
        codes = self.codes or [None]
        texts = self.texts or [[]]
        return [
            Answer(
                unique_reference=self.unique_reference,
                record_locator=self.record_locator,
                code=code,
                level=self.level,
                text=" ".join(text) or None,
            )
            for code, text in zip(codes, texts, strict=True)
        ]


class CusresReader:
    """Reads the segments between UNH and UNT of a CUSRES."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._itinerary = Itinerary(reading)
        self._facts: dict[str, Any] = {}
        self._replies: list[_Reply] = []

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        reply = self._replies[-1] if self._replies else None
        if segment.tag == "BGM":
            self._facts["document_code"] = segment.get(1) or None
            self._facts["function"] = segment.get(2) or None
        elif segment.tag == "RFF":
            self._reference(segment, reply)
        elif segment.tag == "LOC" and reply is None:
            self._itinerary.place(segment)
        elif segment.tag == "DTM" and reply is None:
            self._itinerary.time(segment)
        elif segment.tag == "ERP":
            level = _LEVELS.get(segment.get(1))
            if level is None:
                self._reading.defect("VAL_CODE", segment, f"unknown level {segment.get(1)}")
            self._replies.append(_Reply(level=level or "traveller"))
        elif segment.tag == "ERC" and reply is not None:
            reply.codes.append(segment.get(1) or None)
            reply.texts.append([])
        elif segment.tag == "FTX" and reply is not None:
            if not reply.texts:
                reply.codes.append(None)
                reply.texts.append([])
            reply.texts[-1] += [part.strip() for part in segment.components(4) if part.strip()]
        else:
            self._reading.keep(segment)

    def _reference(self, segment: Segment, reply: _Reply | None) -> None:
        kind, value = segment.get(1), segment.get(1, 1) or None
        if kind == "TN" and reply is None:
            self._facts.setdefault("transaction_reference", value)
            if revision := segment.get(1, 4) or segment.get(1, 3) or segment.get(1, 2):
                self._facts.setdefault("transaction_revision", revision)
        elif kind == "AF" and reply is None:
            self._itinerary.open(segment, value or "")
        elif kind == "AVF" and reply is not None:
            reply.record_locator = reply.record_locator or value
        elif kind == "ABO" and reply is not None:
            reply.unique_reference = reply.unique_reference or value
        else:
            self._reading.keep(segment)

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""
        answers = tuple(answer for reply in self._replies for answer in reply.answers())
        return {**self._facts, "legs": self._itinerary.legs(), "answers": answers}


class AckresReader:
    """Reads an ACKRES: what became of a PNRGOV push. MSG holds the response type, each ERC an error code."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._facts: dict[str, Any] = {}
        self._codes: list[str] = []
        self._texts: dict[int, list[str]] = {}

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        if segment.tag == "MSG":
            self._facts["document_code"] = segment.get(1, 1) or segment.get(1) or None
            self._facts["function"] = segment.get(2) or None
        elif segment.tag == "ERC":
            self._codes.append(segment.get(1))
        elif segment.tag in ("IFT", "FTX") and self._codes:
            words = [part.strip() for element in segment.all_components()[2:] for part in element if part.strip()]
            self._texts.setdefault(len(self._codes) - 1, []).extend(words)
        else:
            self._reading.keep(segment)

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""
        answers = tuple(
            Answer(code=code or None, level="header", text=" ".join(self._texts.get(place, ())) or None)
            for place, code in enumerate(self._codes)
        )
        return {**self._facts, "answers": answers}
