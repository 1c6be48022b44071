"""Words as rows of letters, and how far apart two of them are: the innermost loop of matching.

A letter is 0 (A) to 25 (Z). The distance is that of optimal string alignment (insert, drop, change one letter, swap
two neighbours), computed for a whole column at once in the bits of a machine word after H. Hyyrö, "A bit-vector
algorithm for computing Levenshtein and Damerau edit distances" (2003), for patterns of up to 64 letters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foreland.watchlists.compiled import compiled_loop, written_in

Letters = NDArray[np.uint8]
LONGEST_PATTERN = 64
"""Letters of a word or a run of words that are compared; what is longer is cut."""

_ONE = np.uint64(1)
_NONE = np.uint64(0)
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def to_letters(word: str) -> Letters:
    """The letters of a folded word (A-Z only)."""
    return np.frombuffer(word.encode("ascii"), dtype=np.uint8) - np.uint8(65)


def from_letters(letters: Letters) -> str:
    """The word of a row of letters."""
    return (letters + np.uint8(65)).tobytes().decode("ascii")


@compiled_loop
def fill_pattern(letters: Letters, start: int, end: int, pattern: NDArray[np.uint64]) -> None:
    """Write into ``pattern`` (26 words) at which places each letter stands; places past the 64th are left out."""
    pattern[:] = _NONE
    for place in range(min(end - start, 64)):
        pattern[letters[start + place]] |= _ONE << np.uint64(place)


@compiled_loop
def distance(pattern: NDArray[np.uint64], length: int, letters: Letters, start: int, end: int) -> int:
    """Edits between the word behind ``pattern`` (``length`` letters, 1 to 64) and ``letters[start:end]``."""
    vertical_up = _ALL
    vertical_down = _NONE
    diagonal = _NONE
    before = _NONE
    edits = length
    last = _ONE << np.uint64(length - 1)
    for place in range(start, end):
        here = pattern[letters[place]]
        swapped = (((~diagonal) & here) << _ONE) & before
        diagonal = (((here & vertical_up) + vertical_up) ^ vertical_up) | here | vertical_down | swapped
        across_up = vertical_down | ~(diagonal | vertical_up)
        across_down = diagonal & vertical_up
        if across_up & last:
            edits += 1
        if across_down & last:
            edits -= 1
        across_up = (across_up << _ONE) | _ONE
        across_down = across_down << _ONE
        vertical_up = across_down | ~(diagonal | across_up)
        vertical_down = across_up & diagonal
        before = here
    return edits


@compiled_loop
def letter_set(letters: Letters, start: int, end: int) -> int:
    """The letters of a word, one bit each; those that occur again have another, 26 places up."""
    found = 0
    for place in range(start, end):
        letter = 1 << int(letters[place])
        found |= letter << 26 if found & letter else letter
    return found


@written_in
def bits(number: int) -> int:
    """How many bits of a number from 0 on are set."""
    number = number - ((number >> 1) & 0x5555555555555555)
    number = (number & 0x3333333333333333) + ((number >> 2) & 0x3333333333333333)
    number = (number + (number >> 4)) & 0x0F0F0F0F0F0F0F0F
    return ((number * 0x0101010101010101) >> 56) & 0x7F


@written_in
def least_edits(one: int, other: int) -> int:
    """So many letters at least are changed, added or left out between words of these letter sets."""
    return max(bits(one & ~other), bits(other & ~one))


HASH_START = np.uint64(0xCBF29CE484222325)


@written_in
def hash_with(value: np.uint64, letter: int) -> np.uint64:
    """The hash of a word that goes on with a letter."""
    return (value ^ np.uint64(letter + 1)) * np.uint64(0x100000001B3)


@written_in
def hash_end(value: np.uint64) -> int:
    """The hash of a word that ends here."""
    return int(value >> np.uint64(2))


@compiled_loop
def word_hash(letters: Letters, start: int, end: int) -> int:
    """A number of 62 bits for a word, the same in every process (FNV-1a, folded)."""
    value = HASH_START
    for place in range(start, end):
        value = hash_with(value, letters[place])
    return hash_end(value)
