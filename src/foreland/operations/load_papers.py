"""The lists of documents in force, in one index: what changes is laid over it until a tenth is other than it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.index import DocumentIndex, Keyed
from foreland.documents.notice import BlankRange, DocumentNotice
from foreland.store import lists
from foreland.store.lists import StoredList
from foreland.store.pool import PooledConnection

_PAPERS = (DocumentNotice, BlankRange)
_FEW = 2_000
_MOST_CHANGED = 0.1


class _Kept(Struct, frozen=True):
    """An index over the lists of these numbers (list id → number of its version)."""

    numbers: Mapping[str, int]
    index: DocumentIndex


class PaperShelf:
    """Holds the index of one process."""

    def __init__(self) -> None:
        self._kept = _Kept({}, DocumentIndex())

    def current(self, access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> DocumentIndex:
        """Return the index over the document lists in force, of which ``stored`` are the versions."""
        if self._too_much(access, connection, stored):
            self._kept = _made(access, connection, stored)
            return self._kept.index
        gone: list[str] = []
        begun: list[Keyed] = []
        for one in stored:
            before = self._kept.numbers.get(str(one.list_id), 0)
            if before < one.number:
                ended, entries = lists.changes(access, connection, one, before)
                gone += [_key(one, key) for key in ended]
                begun += [(_key(one, key), entry) for key, entry in entries.items() if isinstance(entry, _PAPERS)]
        return self._kept.index.changed(gone, begun) if gone or begun else self._kept.index

    def _too_much(self, access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> bool:
        """Whether a list went away or back, or more of them changed than is laid over the index."""
        now = {str(one.list_id): one.number for one in stored}
        numbers = self._kept.numbers
        if any(now.get(name, 0) < number for name, number in numbers.items()):
            return True
        changes = sum(
            lists.count_changes(access, connection, one, before)
            for one in stored
            if (before := numbers.get(str(one.list_id), 0)) < one.number
        )
        return changes > max(_FEW, int(_MOST_CHANGED * len(self._kept.index)))


def _made(access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> _Kept:
    index = DocumentIndex.of(_each(access, connection, stored))
    return _Kept({str(one.list_id): one.number for one in stored}, index)


def _each(access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> Iterator[Keyed]:
    for one in stored:
        for key, entry in lists.each_entry(access, connection, one):
            if isinstance(entry, _PAPERS):
                yield _key(one, key), entry


def _key(one: StoredList, key: str) -> str:
    return f"{one.list_id}/{key}"
