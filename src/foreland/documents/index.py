"""Lost, stolen, revoked and blank documents: exact numbers and ranges of blanks, from notices of issuers."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import chain

import msgspec
from msgspec import Struct

from foreland.documents.filed import FiledNotices, Filing, digest
from foreland.documents.notice import LONGEST_RANGE_WIDTH, BlankRange, Category, DocumentNotice
from foreland.travel.document_number import normalise_number

_ENCODER = msgspec.json.Encoder()
_DIGEST_SPACE = 1 << 256


class NoticeHit(Struct, frozen=True, kw_only=True):
    """A number that stands on a list. ``type_agrees`` is ``None`` when either side did not say the type."""

    notice: DocumentNotice | BlankRange
    category: Category
    type_agrees: bool | None


@lru_cache(maxsize=1024)
def document_type_class(document_type: str | None) -> str | None:
    """``P`` for every passport code (P, PP, PD ...), else the first letter; ``None`` when not said."""
    text = normalise_number(document_type)
    return text[0] if text else None


def _types_agree(listed: str | None, reported: str | None) -> bool | None:
    listed_class, reported_class = document_type_class(listed), document_type_class(reported)
    if listed_class is None or reported_class is None:
        return None
    return listed_class == reported_class


Keyed = tuple[str, DocumentNotice | BlankRange]
"""A notice with its key, unique among all lists."""


class DocumentIndex:
    """Exact and range look-up; never changed. ``version`` is the content hash of what is filed, whatever the order.

    Ranges of one issuer, prefix and width are sorted by their lower end; since ranges may overlap, each
    carries the highest upper end so far, which bounds the walk to the left.
    """

    __slots__ = ("_added", "_digests", "_filed", "_gone", "_keyed_ranges", "_ranges", "version")

    def __init__(self, notices: Iterable[DocumentNotice] = (), ranges: Iterable[BlankRange] = ()) -> None:
        self._take(("", entry) for entry in chain[DocumentNotice | BlankRange](notices, ranges))

    @classmethod
    def of(cls, entries: Iterable[Keyed]) -> DocumentIndex:
        """An index of entries by their keys, from which :meth:`changed` may take some away."""
        index = cls.__new__(cls)
        index._take(entries)
        return index

    def _take(self, entries: Iterable[Keyed]) -> None:
        filing, ranges = Filing(), list[tuple[str, BlankRange]]()
        for key, entry in entries:
            if isinstance(entry, DocumentNotice):
                filing.add(key, entry)
            else:
                ranges.append((key, entry))
        none = Filing().filed()
        self._set(filing.filed(), frozenset(), none, ranges, filing.digests)

    def _set(
        self,
        filed: FiledNotices,
        gone: frozenset[int],
        added: FiledNotices,
        ranges: list[tuple[str, BlankRange]],
        digests: int,
    ) -> None:
        """``digests`` are those of the notices."""
        self._filed, self._gone, self._added, self._keyed_ranges, self._digests = filed, gone, added, ranges, digests
        grouped: defaultdict[tuple[str, str, int], list[BlankRange]] = defaultdict(list)
        for _, blank in ranges:
            grouped[blank.issuing_state, blank.prefix, blank.width].append(blank)
        self._ranges = {group: _Ranges(found) for group, found in grouped.items()}
        whole = digests + sum(digest(_ENCODER.encode(blank)) for _, blank in ranges)
        self.version = sha256((whole % _DIGEST_SPACE).to_bytes(32, "big")).hexdigest()[:16]

    def __len__(self) -> int:
        """How many notices and ranges are filed."""
        return len(self._filed) - len(self._gone) + len(self._added) + len(self._keyed_ranges)

    def changed(self, gone: Iterable[str], begun: Iterable[Keyed]) -> DocumentIndex:
        """An index, filed as this one was, without the entries of some keys and with others.

        What it shares with this one is not copied, so that a change of a few among a million costs little; keys in
        ``gone`` that nothing is filed under say nothing.
        """
        keys, filing = frozenset(gone), Filing()
        ranges = [(key, blank) for key, blank in self._keyed_ranges if key not in keys]
        for key, entry in begun:
            if isinstance(entry, DocumentNotice):
                filing.add(key, entry)
            else:
                ranges.append((key, entry))
        rows = self._filed.rows_of(keys)
        less = sum(digest(_ENCODER.encode(self._filed.notice(row))) for row in rows)
        index = DocumentIndex.__new__(DocumentIndex)
        index._set(self._filed, rows, filing.filed(), ranges, self._digests - less + filing.digests)
        return index

    def find(self, number: str, issuing_state: str, document_type: str | None) -> tuple[NoticeHit, ...]:
        """Notices about the number (normalised) of the issuer; notices of another document type are left out."""
        hits = [
            NoticeHit(notice=notice, category=notice.category, type_agrees=agrees)
            for notice in chain(
                self._filed.find(issuing_state, number, self._gone), self._added.find(issuing_state, number)
            )
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
