"""From a word of a traveller's name to the sounds of the index worth looking under."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreland.watchlists.arrays import Bytes, Floats, Ints, Longs, NameArrays
from foreland.watchlists.build import PARTICLE_WEIGHT
from foreland.watchlists.compiled import compiled, compiled_loop
from foreland.watchlists.cuts import cuts_for, words_cut_alike
from foreland.watchlists.letters import (
    HASH_START,
    distance,
    fill_pattern,
    hash_end,
    hash_with,
    letter_set,
    to_letters,
    word_hash,
)
from foreland.watchlists.normalise import skeleton

LEAST_ALIKE = 0.66
_LONGEST = 64
_SHORTEST_PIECE = 3
_GLUED_FROM = 5
_SHORTEST_GLUED = 4
_SHORTEST_PREFIX = 3
_MOST_CUT = 400
OTHERWISE_ALIKE = 0.8
"""What a known variant is worth, or a word with the same consonants when one is written without vowels."""
CUT_OFF = 0.72
_MOST_FOUND = 4096
_HASHES = float(1 << 62)


class Expanded(NamedTuple):
    """What the index holds of several words, one behind the other."""

    sound: Ints  # n: the sound that is the same, or -1
    sets: Longs  # n: letter sets
    weights: Floats  # n: how much the word tells people apart, 0 to 1
    alike: Ints  # the sounds alike,
    gains: Floats  # what each is worth, 0 to 1,
    alike_at: Longs  # n + 1: and where each word's begin


@compiled_loop
def find_sound(arrays: NameArrays, value: int) -> int:
    """The sound with this hash, or -1. Hashes lie evenly: where one would stand is about where it stands."""
    hashes = arrays.sound_hash
    low, high = 0, len(hashes)
    guess = int(value * (high / _HASHES))
    reach = 8
    while guess + reach < high and hashes[guess + reach] < value:
        low = guess + reach + 1
        reach *= 4
    high = min(high, guess + reach + 1)
    reach = 8
    while guess - reach >= low and hashes[guess - reach] >= value:
        high = guess - reach
        reach *= 4
    low = max(low, guess - reach)
    while low < high:
        middle = (low + high) // 2
        if hashes[middle] < value:
            low = middle + 1
        else:
            high = middle
    if low < len(hashes) and hashes[low] == value:
        return arrays.sound_of_hash[low]
    return -1


@compiled
def expand_all(
    arrays: NameArrays,
    letters: Bytes,
    at: Longs,
    runs: Bytes,
    particles: Bytes,
    bare: Bytes,
    others: Ints,
    others_at: Longs,
    marks: Bytes,
) -> Expanded:
    """Look up heard words, and runs of words written as one: those are looked for less far, they are rarely right.

    ``others`` are sounds known to be alike otherwise. A word that nobody on these lists has weighs 1. ``marks`` holds
    a zero for each sound, before and after.
    """
    words = len(at) - 1
    same, sets = np.empty(words, np.int32), np.empty(words, np.int64)
    weights, ends = np.empty(words, np.float32), np.zeros(words + 1, np.int64)
    sounds, gains = np.empty(_MOST_FOUND + 256 * words, np.int32), np.empty(_MOST_FOUND + 256 * words, np.float32)
    pattern = np.empty(26, np.uint64)
    count = 0
    for word in range(words):
        extra = others_at[word + 1] - others_at[word]
        if len(sounds) - count < _MOST_FOUND + extra:
            more = len(sounds) + extra
            sounds = np.concatenate((sounds, np.empty(more, np.int32)))
            gains = np.concatenate((gains, np.empty(more, np.float32)))
        heard = letters[at[word] : at[word + 1]]
        sets[word] = letter_set(heard, 0, len(heard))
        same[word] = find_sound(arrays, word_hash(heard, 0, len(heard)))
        weights[word] = weigh(arrays, same[word], particles[word] == 1)
        if not bare[word]:
            here, worth = sounds[count : count + _MOST_FOUND], gains[count : count + _MOST_FOUND]
            count += _expand(arrays, heard, runs[word] == 1, pattern, marks, here, worth)
        for place in range(others_at[word], others_at[word + 1]):
            sounds[count] = others[place]
            gains[count] = OTHERWISE_ALIKE
            count += 1
        ends[word + 1] = count
    return Expanded(same, sets, weights, sounds[:count].copy(), gains[:count].copy(), ends)


@compiled
def weigh_all(arrays: NameArrays, letters: Bytes, at: Longs, particles: Bytes) -> Floats:
    """What heard words weigh among the names of an index."""
    weights = np.empty(len(at) - 1, np.float32)
    for word in range(len(weights)):
        sound = find_sound(arrays, word_hash(letters, at[word], at[word + 1]))
        weights[word] = weigh(arrays, sound, particles[word] == 1)
    return weights


@compiled_loop
def weigh(arrays: NameArrays, sound: int, slight: bool) -> float:
    """How much a word tells people apart: 1 when nobody has it, falling with the logarithm of how many do."""
    names = len(arrays.name_entry)
    if slight:
        return PARTICLE_WEIGHT
    if sound < 0 or names < 2:
        return 1.0
    frequency = arrays.sound_names_at[sound + 1] - arrays.sound_names_at[sound]
    return PARTICLE_WEIGHT if frequency >= names else 1.0 - np.log(frequency + 1.0) / np.log(names + 1.0)


@compiled_loop
def _expand(
    arrays: NameArrays,
    heard: Bytes,
    run: bool,
    pattern: NDArray[np.uint64],
    marks: Bytes,
    sounds: Ints,
    gains: Floats,
) -> int:
    """Write the sounds alike to a heard word and what each is worth; return how many.

    They are spelled much the same, begin with it or are parts of it. Up to a third of the letters differ, two at most;
    a word of five letters or more is also searched for the known words that stand in it (every stretch of three letters
    and more is looked up), which is how glued names are found, and one of four for two known words that make it up.
    """
    length = min(len(heard), _LONGEST)
    fill_pattern(heard, 0, length, pattern)
    met = words_cut_alike(
        heard, length, 1 if run else 2, arrays.cut_hash, arrays.cut_sound, arrays.cut_at, marks, sounds
    )
    count = 0
    for place in range(met):
        sound = sounds[place]
        marks[sound] = 0
        start, end = arrays.sound_at[sound], arrays.sound_at[sound + 1]
        longer = max(length, end - start)
        edits = distance(pattern, length, arrays.sound_letters, start, end)
        if edits <= longer * (1.0 - LEAST_ALIKE):
            sounds[count] = sound
            gains[count] = (1.0 - edits / longer) ** 2
            count += 1
    if not run:
        count = _beginning_with(arrays, heard, length, sounds, gains, count)
        if length >= _GLUED_FROM:
            count = _parts_of(arrays, heard, length, sounds, gains, count)
        if length >= _SHORTEST_GLUED:
            count = _halves_of(arrays, heard, length, sounds, gains, count)
    return count


@compiled_loop
def _order(arrays: NameArrays, sound: int, heard: Bytes, length: int) -> int:
    """-1, 0 or 1: the first ``length`` letters of the sound before, equal to or behind those of the word."""
    start, end = arrays.sound_at[sound], arrays.sound_at[sound + 1]
    for place in range(length):
        if start + place >= end:
            return -1
        letter = arrays.sound_letters[start + place]
        if letter != heard[place]:
            return -1 if letter < heard[place] else 1
    return 0


@compiled_loop
def _beginning_with(arrays: NameArrays, heard: Bytes, length: int, sounds: Ints, gains: Floats, count: int) -> int:
    """Longer sounds that begin with the word, which is then a name cut off."""
    if length < _SHORTEST_PREFIX:
        return count
    low, high = 0, len(arrays.sound_by_letters)
    while low < high:
        middle = (low + high) // 2
        if _order(arrays, arrays.sound_by_letters[middle], heard, length) < 0:
            low = middle + 1
        else:
            high = middle
    longest = length + cuts_for(length)  # those up to here were found as spelled much the same
    for place in range(low, min(low + _MOST_CUT, len(arrays.sound_by_letters))):
        sound = arrays.sound_by_letters[place]
        if _order(arrays, sound, heard, length) != 0:
            break
        if arrays.sound_at[sound + 1] - arrays.sound_at[sound] > longest and count < len(sounds):
            sounds[count] = sound
            gains[count] = CUT_OFF
            count += 1
    return count


@compiled_loop
def _parts_of(arrays: NameArrays, heard: Bytes, length: int, sounds: Ints, gains: Floats, count: int) -> int:
    """Sounds that stand in the word, each as much as it makes of it."""
    for start in range(length - _SHORTEST_PIECE + 1):
        value = HASH_START
        for end in range(start + 1, min(length, start + length - 1) + 1):
            value = hash_with(value, heard[end - 1])
            if end - start < _SHORTEST_PIECE:
                continue
            sound = find_sound(arrays, hash_end(value))
            if sound >= 0 and count < len(sounds):
                sounds[count] = sound
                gains[count] = min(1.0, (end - start + 1) / length)
                count += 1
    return count


@compiled_loop
def _halves_of(arrays: NameArrays, heard: Bytes, length: int, sounds: Ints, gains: Floats, count: int) -> int:
    """Two sounds that make up the word, one of them of two letters: such short ones say nothing by themselves."""
    for split in (2, length - 2):
        first = find_sound(arrays, word_hash(heard, 0, split))
        if first >= 0 and count + 1 < len(sounds):
            second = find_sound(arrays, word_hash(heard, split, length))
            if second >= 0:
                sounds[count], sounds[count + 1] = first, second
                gains[count], gains[count + 1] = split / length, (length - split) / length
                count += 2
    return count


def skeleton_sounds(arrays: NameArrays, word: str, *, bare_only: bool) -> Ints:
    """The sounds of listed words with the same consonants; ``bare_only``: if one of them is written without vowels."""
    letters = to_letters(skeleton(word))
    value = word_hash(letters, 0, len(letters))
    place = int(np.searchsorted(arrays.skeleton_hash, value))
    known = place < len(arrays.skeleton_hash) and int(arrays.skeleton_hash[place]) == value
    if not known or len(letters) < 2 or (bare_only and not arrays.skeleton_bare[place]):
        return np.empty(0, np.int32)
    return arrays.skeleton_sounds[arrays.skeleton_sounds_at[place] : arrays.skeleton_sounds_at[place + 1]]
