"""Notices of documents filed in columns: a million take 150 MB, as objects they would take four times as much.

A number is looked up by its hash; the notice itself is kept as the JSON that says it, and read when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from foreland.documents.notice import DocumentNotice

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(DocumentNotice)


class Filing:
    """Collects notices by their keys; ``digests`` is the sum of what each adds to the version of an index."""

    def __init__(self) -> None:
        self.digests = 0
        self._said = bytearray()
        self._ends = array("q", [0])
        self._numbers = array("q")
        self._keys = array("q")

    def add(self, key: str, notice: DocumentNotice) -> None:
        """File a notice under a key."""
        said = _ENCODER.encode(notice)
        self._said += said
        self._ends.append(len(self._said))
        self._numbers.append(_number_hash(notice.issuing_state, notice.number))
        self._keys.append(_hash(key))
        self.digests += digest(said)

    def filed(self) -> FiledNotices:
        """Return them, once."""
        return FiledNotices(bytes(self._said), _longs(self._ends), _longs(self._numbers), _longs(self._keys))


class FiledNotices:
    """Notices that never change, by their rows from 0."""

    __slots__ = ("_by_key", "_by_number", "_ends", "_keys", "_numbers", "_said")

    def __init__(
        self, said: bytes, ends: NDArray[np.int64], numbers: NDArray[np.int64], keys: NDArray[np.int64]
    ) -> None:
        self._said, self._ends = said, ends
        self._by_number, self._by_key = _order(numbers), _order(keys)
        self._numbers, self._keys = numbers[self._by_number], keys[self._by_key]

    def __len__(self) -> int:
        return len(self._numbers)

    def find(self, issuing_state: str, number: str, but: Container[int] = ()) -> Iterator[DocumentNotice]:
        """Yield the notices of a number (normalised), in the order they were filed, without some rows."""
        if not len(self):
            return
        for row in _rows(self._numbers, self._by_number, _number_hash(issuing_state, number)):
            if row not in but:
                notice = self.notice(row)
                if (notice.issuing_state, notice.number) == (issuing_state, number):
                    yield notice

    def notice(self, row: int) -> DocumentNotice:
        """The notice of a row."""
        return _DECODER.decode(self._said[self._ends[row] : self._ends[row + 1]])

    def rows_of(self, keys: Iterable[str]) -> frozenset[int]:
        """The rows filed under some keys; of a key that nothing is filed under, none."""
        return frozenset(row for key in keys for row in _rows(self._keys, self._by_key, _hash(key)))


def digest(said: bytes) -> int:
    """What an entry, as JSON, adds to the version of an index."""
    return int.from_bytes(sha256(said).digest()[:16], "big")


def _rows(hashes: NDArray[np.int64], order: NDArray[np.int32], wanted: int) -> list[int]:
    low, high = np.searchsorted(hashes, (wanted, wanted + 1))
    return sorted(order[low:high].tolist())


def _order(values: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.argsort(values, kind="stable").astype(np.int32)


def _number_hash(issuing_state: str, number: str) -> int:
    return _hash(f"{issuing_state}:{number}")


def _hash(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 2


def _longs(values: array[Any]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)
