"""An index of which some entries were taken away and to which some were added: a change of a list at once.

Making the index over a million entries takes a minute, a change of a few hundred comes every hour. So the large index
stays as it is and is shared; what was taken away is left out of what it finds, and what was added stands in a small
index beside it, in which words weigh what they weigh in the large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from foreland.watchlists.build import Filing, digest_of, text_hash, version_of
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import Asked, Hit, IndexedName, NameIndex, Span
from foreland.watchlists.query_arrays import Numbers


class ChangedIndex(NameIndex):
    """``base`` without the entries of some keys and with others, whose places and names come after the base's."""

    __slots__ = ("_gone", "added", "base")

    def __init__(self, base: NameIndex, gone: Iterable[str], begun: Iterable[tuple[str, ListEntry]]) -> None:
        """``begun`` are entries with their keys; keys in ``gone`` that the base does not have say nothing."""
        filing = Filing(base.tables, among=base.arrays)
        for key, entry in begun:
            filing.add(entry, key)
        self.base = base
        self.tables = base.tables
        self.arrays = base.arrays
        self.added = NameIndex.over(filing.arrays(), filing.digests, base.tables, among=base.arrays)
        self._gone = frozenset(_places(base, gone))
        self.digests = base.digests + filing.digests - sum(digest_of(base.entry(place)) for place in self._gone)
        self.version = version_of(self.digests)

    def __len__(self) -> int:
        """How many entries are filed."""
        return len(self.base) - len(self._gone) + len(self.added)

    def entry(self, position: int) -> ListEntry:
        """The entry at a place."""
        first = len(self.base)
        return self.base.entry(position) if position < first else self.added.entry(position - first)

    def entries(self) -> Iterator[ListEntry]:
        """All entries, in the order of their places."""
        for place in range(len(self.base)):
            if place not in self._gone:
                yield self.base.entry(place)
        yield from self.added.entries()

    def holders(self, number: str) -> tuple[int, ...]:
        """Places of the entries that may give this document number (normalised); the entry itself says."""
        mine = (place for place in self.base.holders(number) if place not in self._gone)
        return (*mine, *(len(self.base) + place for place in self.added.holders(number)))

    def name(self, number: int) -> IndexedName:
        """A name by its number."""
        first = self._names
        if number < first:
            return self.base.name(number)
        name = self.added.name(number - first)
        return IndexedName(name.entry + len(self.base), name.ordinal, name.form, name.quality)

    def words(self, number: int) -> tuple[str, ...]:
        """The words of a name; small letters where only the consonants are known."""
        first = self._names
        return self.base.words(number) if number < first else self.added.words(number - first)

    def names_of(self, position: int) -> range:
        """The numbers of an entry's names."""
        first, names = len(self.base), self._names
        if position < first:
            return self.base.names_of(position)
        found = self.added.names_of(position - first)
        return range(found.start + names, found.stop + names)

    def search(self, asked: Sequence[Asked], numbers: Numbers) -> list[list[Hit]]:
        """Of each traveller the names at or over the threshold, in no order."""
        both = zip(self.base.search(asked, numbers), self.added.search(asked, numbers), strict=True)
        return [self._together(*found) for found in both]

    def scan(self, asked: Asked, numbers: Numbers) -> list[Hit]:
        """The same found by comparing every name, to measure what looking up misses."""
        return self._together(self.base.scan(asked, numbers), self.added.scan(asked, numbers))

    def align(self, asked: Asked, numbers: Numbers, name: int) -> tuple[float, list[Span]]:
        """The score of one name, and what was paired in the order of the reported words."""
        first = self._names
        if name < first:
            return self.base.align(asked, numbers, name)
        return self.added.align(asked, numbers, name - first)

    @property
    def _names(self) -> int:
        return len(self.base.arrays.name_entry)

    def _together(self, mine: list[Hit], others: list[Hit]) -> list[Hit]:
        kept = [hit for hit in mine if hit.entry not in self._gone]
        places, names = len(self.base), self._names
        return kept + [hit._replace(entry=hit.entry + places, name=hit.name + names) for hit in others]


def _places(index: NameIndex, keys: Iterable[str]) -> Iterator[int]:
    """The places of the entries filed under some keys."""
    wanted = np.array(sorted({text_hash(key) for key in keys}), dtype=np.int64)
    filed = index.arrays.key_hash
    for low, high in zip(np.searchsorted(filed, wanted), np.searchsorted(filed, wanted, side="right"), strict=True):
        yield from map(int, index.arrays.key_entry[low:high])
