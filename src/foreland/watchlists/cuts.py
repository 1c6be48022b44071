"""Looking up words that differ in one letter or two: every word is filed with those letters cut out.

Two words of at most ``n`` edits become one when the right letters, at most ``n`` of each, are cut out of both. So the
index files each sound under all its cuts, and a word is looked up under all of its own; what meets is compared in full.
The first twelve letters are cut only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foreland.watchlists.arrays import Bytes, Ints, Longs
from foreland.watchlists.compiled import compiled, compiled_loop

_CUT_LETTERS = 12
MOST_CUTS = 1 + _CUT_LETTERS + _CUT_LETTERS * (_CUT_LETTERS - 1) // 2
_HASH_BITS = 31


@compiled_loop
def cuts_for(length: int) -> int:
    """How many letters are cut out of a word of this length: about a third of its letters, two at most."""
    return 0 if length < 3 else 1 if length < 6 else 2


@compiled_loop
def _hash_without(letters: Bytes, start: int, length: int, first: int, second: int) -> int:
    value = np.uint64(0xCBF29CE484222325)
    for place in range(min(length, _CUT_LETTERS)):
        if place != first and place != second:
            value = (value ^ np.uint64(letters[start + place] + 1)) * np.uint64(0x100000001B3)
    value ^= value >> np.uint64(29)
    return int((value * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _HASH_BITS))


@compiled_loop
def cut_hashes(letters: Bytes, start: int, end: int, most: int, out: Ints) -> int:
    """Write the hashes of all cuts of ``most`` letters at most; return how many. Repeated letters give some twice."""
    length = end - start
    cut = min(length, _CUT_LETTERS)
    most = min(most, cuts_for(length))
    out[0] = _hash_without(letters, start, length, -1, -1)
    count = 1
    if most > 0:
        for first in range(cut):
            out[count] = _hash_without(letters, start, length, first, -1)
            count += 1
            if most > 1:
                for second in range(first + 1, cut):
                    out[count] = _hash_without(letters, start, length, first, second)
                    count += 1
    return count


@compiled
def _all_cuts(letters: Bytes, at: Longs) -> tuple[Ints, Ints]:
    words = len(at) - 1
    some = np.empty(MOST_CUTS, np.int32)
    total = 0
    for word in range(words):
        total += cut_hashes(letters, at[word], at[word + 1], 2, some)
    hashes, sounds = np.empty(total, np.int32), np.empty(total, np.int32)
    total = 0
    for word in range(words):
        count = cut_hashes(letters, at[word], at[word + 1], 2, some)
        hashes[total : total + count] = some[:count]
        sounds[total : total + count] = word
        total += count
    return hashes, sounds


def file_cuts(letters: Bytes, at: Longs) -> tuple[Ints, Ints, Longs]:
    """The hashes of all cuts of all words in order, their words, and where each group of hashes begins."""
    hashes, words = _all_cuts(letters, at)
    order: NDArray[np.int64] = np.argsort(hashes, kind="stable")
    hashes, words = hashes[order], words[order]
    bits = max(1, int(np.log2(max(2, len(hashes)))) - 1)
    groups = np.arange((1 << bits) + 1, dtype=np.int64) << (_HASH_BITS - bits)
    return hashes, words, np.searchsorted(hashes, groups).astype(np.int64)


@compiled_loop
def words_cut_alike(
    letters: Bytes, length: int, most: int, hashes: Ints, words: Ints, at: Longs, marks: Bytes, found: Ints
) -> int:
    """Write the words that share a cut of ``most`` letters at most with this one, each once; return how many.

    Each is left marked with 1 in ``marks``, where all were 0 before.
    """
    mine = found[len(found) - MOST_CUTS :]  # its end is free until it is full
    room = len(found) - MOST_CUTS
    cuts = cut_hashes(letters, 0, length, most, mine)
    groups = len(at) - 1
    shift = _HASH_BITS
    while groups > 1:
        groups >>= 1
        shift -= 1
    count = 0
    for cut in range(cuts):
        value = mine[cut]
        group = value >> shift
        for place in range(at[group], at[group + 1]):
            if hashes[place] == value and not marks[words[place]] and count < room:
                marks[words[place]] = 1
                found[count] = words[place]
                count += 1
    return count
