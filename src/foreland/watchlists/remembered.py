"""What is known of the words asked for: people's names repeat, so each word is looked up in the index only once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foreland.travel.names import PARTICLES
from foreland.watchlists.arrays import Bytes, Ints, Longs, NameArrays
from foreland.watchlists.expand import expand_all, skeleton_sounds, weigh_all
from foreland.watchlists.letters import LONGEST_PATTERN, to_letters, word_hash
from foreland.watchlists.normalise import sounds
from foreland.watchlists.query_arrays import WordArrays
from foreland.watchlists.readings import NameTables

_MOST_REMEMBERED = 60_000
_NONE: Ints = np.empty(0, np.int32)


class RememberedWords:
    """Words by number, for one search at a time. With ``among``, words weigh what they weigh there."""

    def __init__(self, arrays: NameArrays, tables: NameTables, among: NameArrays | None = None) -> None:
        self._arrays = arrays
        self._among = among
        self._tables = tables
        self._has_bare = bool(arrays.word_bare.any())
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[tuple[str, bool], int] = {}
        self._columns = {name: _Column(_TYPES[name], starts=name.endswith("at")) for name in WordArrays._fields}
        self._marks: Bytes = np.zeros(len(self._arrays.sound_set), np.uint8)

    def numbers(self, words: list[tuple[str, bool]]) -> tuple[list[int], WordArrays]:
        """The numbers of words, ``True`` beside a run of words written as one, and what is known of all of them."""
        if len(self._numbers) > _MOST_REMEMBERED:
            self._forget()
        new = [word for word in dict.fromkeys(words) if word not in self._numbers]
        if new:
            self._add(new)
        return [self._numbers[word] for word in words], WordArrays(*(column.data for column in self._columns.values()))

    def _add(self, new: list[tuple[str, bool]]) -> None:
        words = [word[:LONGEST_PATTERN] for word, _ in new]
        sound_letters, sound_at = _joined(_heard(words))
        runs = np.array([run for _, run in new], dtype=np.uint8)
        plain = np.array([not run and (len(word) == 1 or word in PARTICLES) for word, run in new], dtype=np.uint8)
        bare = np.array([word.islower() for word in words], dtype=np.uint8)
        variants = [self._variants_of(word) for word in words]
        others = variants
        if self._has_bare or bare.any():
            bones = [
                skeleton_sounds(self._arrays, word, bare_only=not lower)
                for word, lower in zip(words, bare.tolist(), strict=True)
            ]
            others = [np.concatenate(both) for both in zip(variants, bones, strict=True)]
        known = expand_all(
            self._arrays,
            sound_letters,
            sound_at,
            runs,
            plain,
            bare,
            np.concatenate(others),
            _starts(others),
            self._marks,
        )
        letters, at = _joined(words)
        columns = self._columns
        columns["letters"].append(letters)
        columns["at"].append_starts(at)
        columns["sound_letters"].append(sound_letters)
        columns["sound_at"].append_starts(sound_at)
        columns["sound"].append(known.sound)
        columns["sets"].append(known.sets)
        weights = known.weights
        if self._among is not None:
            weights = weigh_all(self._among, sound_letters, sound_at, plain)
        columns["weights"].append(weights)
        columns["bare"].append(bare)
        columns["variants"].append(np.concatenate(variants))
        columns["variants_at"].append_starts(_starts(variants))
        columns["alike"].append(known.alike)
        columns["gains"].append(known.gains)
        columns["alike_at"].append_starts(known.alike_at)
        for word in new:
            self._numbers[word] = len(self._numbers)

    def _variants_of(self, word: str) -> Ints:
        """The sounds of the word's known variants, as far as they are on the lists."""
        others = self._tables.variants.get(word)
        if others is None:
            return _NONE
        hashes = [word_hash(to_letters(heard), 0, len(heard)) for heard in set(_heard(others))]
        places = np.searchsorted(self._arrays.sound_hash, hashes)
        there = [
            int(self._arrays.sound_of_hash[place])
            for place, value in zip(places, hashes, strict=True)
            if place < len(self._arrays.sound_hash) and self._arrays.sound_hash[place] == value
        ]
        return np.array(sorted(there), dtype=np.int32)


class _Column:
    """A column that grows by doubling."""

    __slots__ = ("data", "size")

    def __init__(self, kind: type[np.generic], *, starts: bool) -> None:
        self.data: NDArray[Any] = np.zeros(1024, kind)
        self.size = int(starts)

    def append(self, values: NDArray[Any]) -> None:
        end = self.size + len(values)
        if end > len(self.data):
            grown = np.zeros(max(end, 2 * len(self.data)), self.data.dtype)
            grown[: self.size] = self.data[: self.size]
            self.data = grown
        self.data[self.size : end] = values
        self.size = end

    def append_starts(self, at: NDArray[Any]) -> None:
        """Where more rows begin, counted on from the end of those before."""
        self.append(at[1:] + self.data[self.size - 1])


_TYPES: dict[str, type[np.generic]] = {
    "letters": np.uint8,
    "at": np.int64,
    "sound_letters": np.uint8,
    "sound_at": np.int64,
    "sound": np.int32,
    "sets": np.int64,
    "weights": np.float32,
    "bare": np.uint8,
    "variants": np.int32,
    "variants_at": np.int64,
    "alike": np.int32,
    "gains": np.float32,
    "alike_at": np.int64,
}


def _heard(words: Sequence[str]) -> list[str]:
    """What words sound like; those of consonants alone (small letters) are left as they are."""
    return [word.upper()[:LONGEST_PATTERN] for word in sounds(words)]


def _starts(rows: list[Ints]) -> Longs:
    return np.cumsum([0, *map(len, rows)], dtype=np.int64)


def _joined(words: list[str]) -> tuple[Bytes, Longs]:
    at = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in words], out=at[1:])
    return to_letters("".join(words).upper()), at
