"""Lost, stolen, revoked and blank documents: exact numbers and ranges of blanks, from notices of issuers."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs

from foreland.travel.content_hash import content_hash
from foreland.travel.document_number import normalise_number

LONGEST_RANGE_WIDTH = 18
"""Digits of a running number that are looked at: longer ones are no booklet numbers."""

Category = Literal["lost", "stolen", "revoked", "invalid", "stolen_blank"]


class DocumentNotice(Struct, frozen=True, kw_only=True):
    """A document that was reported. ``number`` is normalised, ``issuing_state`` alpha-3, ``type`` as the list
    has it.
    """

    source: str
    number: str
    issuing_state: str
    category: Category
    type: str | None = None
    reported_on: str | None = None


class BlankRange(Struct, frozen=True, kw_only=True):
    """Blank booklets: numbers ``prefix`` + ``width`` digits, from ``low`` to ``high``, both included."""

    source: str
    issuing_state: str
    prefix: str
    width: int
    low: int
    high: int
    type: str | None = None
    reported_on: str | None = None


class NoticeHit(Struct, frozen=True, kw_only=True):
    """A number that stands on a list. ``type_agrees`` is ``None`` when either side did not say the type."""

    notice: DocumentNotice | BlankRange
    category: Category
    type_agrees: bool | None


def document_type_class(document_type: str | None) -> str | None:
    """``P`` for every passport code (P, PP, PD ...), else the first letter; ``None`` when not said."""
    text = normalise_number(document_type)
    return text[0] if text else None


def _types_agree(listed: str | None, reported: str | None) -> bool | None:
    listed_class, reported_class = document_type_class(listed), document_type_class(reported)
    if listed_class is None or reported_class is None:
        return None
    return listed_class == reported_class


class DocumentIndex:
    """Exact and range look-up. Built once per list version and never changed.

    Ranges of one issuer, prefix and width are sorted by their lower end; since ranges may overlap, each
    carries the highest upper end so far, which bounds the walk to the left.
    """

    __slots__ = ("_exact", "_ranges", "version")

    def __init__(self, notices: Iterable[DocumentNotice] = (), ranges: Iterable[BlankRange] = ()) -> None:
        all_notices, all_ranges = tuple(notices), tuple(ranges)
        exact: defaultdict[tuple[str, str], list[DocumentNotice]] = defaultdict(list)
        for notice in all_notices:
            exact[notice.issuing_state, notice.number].append(notice)
        grouped: defaultdict[tuple[str, str, int], list[BlankRange]] = defaultdict(list)
        for blank in all_ranges:
            grouped[blank.issuing_state, blank.prefix, blank.width].append(blank)
        self._exact = {key: tuple(found) for key, found in exact.items()}
        self._ranges = {key: _Ranges(found) for key, found in grouped.items()}
        rows = sorted(content_hash(structs.asdict(row)) for row in (*all_notices, *all_ranges))
        self.version = content_hash(rows)

    def find(self, number: str, issuing_state: str, document_type: str | None) -> tuple[NoticeHit, ...]:
        """Notices about the number (normalised) of the issuer; notices of another document type are left out."""
        hits = [
            NoticeHit(notice=notice, category=notice.category, type_agrees=agrees)
            for notice in self._exact.get((issuing_state, number), ())
            if (agrees := _types_agree(notice.type, document_type)) is not False
        ]
        digits = len(number) - len(number.rstrip("0123456789"))
        for width in range(1, min(digits, LONGEST_RANGE_WIDTH) + 1):
            ranges = self._ranges.get((issuing_state, number[:-width], width))
            if ranges is None:
                continue
            hits.extend(
                NoticeHit(notice=blank, category="stolen_blank", type_agrees=agrees)
                for blank in ranges.containing(int(number[-width:]))
                if (agrees := _types_agree(blank.type, document_type)) is not False
            )
        return tuple(hits)


class _Ranges:
    __slots__ = ("_highest", "_lows", "_rows")

    def __init__(self, rows: Iterable[BlankRange]) -> None:
        self._rows = sorted(rows, key=lambda row: (row.low, row.high, row.source))
        self._lows = [row.low for row in self._rows]
        self._highest: list[int] = []
        for row in self._rows:
            self._highest.append(max(row.high, self._highest[-1]) if self._highest else row.high)

    def containing(self, value: int) -> list[BlankRange]:
        """Every range around the value, by a walk that stops where no earlier range can reach it."""
        found = []
        position = bisect_right(self._lows, value) - 1
        while position >= 0 and self._highest[position] >= value:
            if self._rows[position].high >= value:
                found.append(self._rows[position])
            position -= 1
        return found[::-1]
