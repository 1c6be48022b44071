"""What every reader of one message shares: where defects and unread segments go, and how a value is checked."""

from __future__ import annotations

import re

from foreland.messages.dates import read_birth_yymmdd, read_yymmdd
from foreland.messages.defects import DefectList
from foreland.messages.lexer import Segment, decode
from foreland.messages.values import read_country
from foreland.safeguards.masking import mask_card_number, mask_cards_in_text

_LONG_NUMBER = re.compile(r"[0-9][0-9 ]{10,}[0-9]")


def verbatim(text: str, start: int, end: int) -> str:
    """A segment between two places of a file (Latin-1), without its terminator; card numbers masked."""
    found = decode(text[start:end]).strip("\r\n")
    if found.startswith("FOP"):
        return _LONG_NUMBER.sub(lambda match: mask_card_number(match[0]), found)
    return mask_cards_in_text(found)


class Reading:
    """State of reading one message.

    ``text`` is the whole file as Latin-1 (positions are bytes), ``today`` the ISO date of the message, which dates with
    two-digit years are read against; ``number`` counts the segments of the message from 0.
    """

    __slots__ = ("_century", "_century_at", "defects", "number", "text", "today", "unparsed")

    def __init__(self, text: str) -> None:
        self.text = text
        self.today: str | None = None
        self.number = 0
        self.defects = DefectList()
        self.unparsed: list[str] = []
        self._century = 0
        self._century_at: tuple[int, int] | None = None

    def verbatim(self, segment: Segment) -> str:
        """The segment as it stands in the file, without its terminator; card numbers masked."""
        return verbatim(self.text, segment.offset, segment.end)

    def keep(self, segment: Segment) -> None:
        """Keep a segment nobody reads, word for word."""
        self.unparsed.append(self.verbatim(segment))

    def defect(self, code: str, segment: Segment, text: str | None = None) -> None:
        """Note a defect of a segment."""
        self.defects.add(code, text, segment=self.number, offset=segment.offset, tag=segment.sound_tag)

    def unexpected(self, segment: Segment, text: str) -> None:
        """A segment where it makes no sense: kept, and noted."""
        self.defect("SEQ_UNEXPECTED", segment, text)
        self.keep(segment)

    def country(self, segment: Segment, text: str) -> str | None:
        """Country code of a segment; an unknown one is noted."""
        code, known = read_country(text)
        if not known:
            self.defect("VAL_CODE", segment, f"unknown country {text}")
        return code

    def date(self, segment: Segment, text: str) -> str | None:
        """YYMMDD or CCYYMMDD of this century; noted when it is no date."""
        found = read_yymmdd(text)
        if found is None and text:
            self.defect("VAL_DATE", segment, text)
        return found

    def birth(self, segment: Segment, text: str) -> str | None:
        """Date of birth; noted when it is no date, counted when its century was inferred."""
        found = read_birth_yymmdd(text, self.today)
        if found is None and text:
            self.defect("VAL_DATE", segment, text)
        elif len(text) == 6:
            self.inferred_century(segment)
        return found

    def inferred_century(self, segment: Segment) -> None:
        """Count a date of birth whose century was inferred; one defect of the message reports them all."""
        self._century += 1
        if self._century_at is None:
            self._century_at = (self.number, segment.offset)

    def close(self) -> None:
        """Report what was counted."""
        if self._century_at is not None:
            number, offset = self._century_at
            self.defects.add(
                "VAL_CENTURY",
                f"{self._century} dates of birth with two-digit years read as not after {self.today or 'now'}",
                segment=number,
                offset=offset,
            )
