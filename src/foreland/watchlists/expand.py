"""From a word of a traveller's name to the sounds of the index worth looking under."""

from __future__ import annotations

import numpy as np

from foreland.watchlists.arrays import Bytes, Floats, Ints, NameArrays
from foreland.watchlists.compiled import compiled, compiled_loop
from foreland.watchlists.cuts import words_cut_alike
from foreland.watchlists.letters import distance, fill_pattern, letter_set, to_letters, word_hash
from foreland.watchlists.normalise import skeleton
from foreland.watchlists.query_arrays import LONGEST_RUN, Asked, QueryArrays

LEAST_ALIKE = 0.66
_LONGEST = 64
_SHORTEST_PIECE = 3
_GLUED_FROM = 6
_SHORTEST_PREFIX = 3
_MOST_CUT = 400
SAME_CONSONANTS = 0.8
CUT_OFF = 0.72
_MOST_FOUND = 4096


@compiled_loop
def find_sound(arrays: NameArrays, value: int) -> int:
    """The sound with this hash, or -1."""
    low, high = 0, len(arrays.sound_hash)
    while low < high:
        middle = (low + high) // 2
        if arrays.sound_hash[middle] < value:
            low = middle + 1
        else:
            high = middle
    place = low
    if place < len(arrays.sound_hash) and arrays.sound_hash[place] == value:
        return arrays.sound_of_hash[place]
    return -1


@compiled
def expand_all(arrays: NameArrays, letters: Bytes, at: Ints) -> tuple[Ints, Floats, Ints]:
    """The expansions of several words one behind the other, and where each begins."""
    words = len(at) - 1
    ends = np.zeros(words + 1, np.int32)
    sounds, gains = np.empty(0, np.int32), np.empty(0, np.float32)
    for word in range(words):
        more, worth = expand(arrays, letters[at[word] : at[word + 1]])
        sounds, gains = np.concatenate((sounds, more)), np.concatenate((gains, worth))
        ends[word + 1] = len(sounds)
    return sounds, gains, ends


@compiled
def expand(arrays: NameArrays, heard: Bytes) -> tuple[Ints, Floats]:
    """The sounds alike to a heard word and what each is worth: spelled much the same, beginning with it, parts of it.

    Up to a third of the letters differ, two at most; a word of six letters or more is also searched for the known
    words that stand in it (every stretch of three letters and more is looked up), which is how glued names are found.
    """
    sounds = np.empty(_MOST_FOUND, np.int32)
    gains = np.empty(_MOST_FOUND, np.float32)
    count = 0
    length = min(len(heard), _LONGEST)
    pattern = np.empty(26, np.uint64)
    fill_pattern(heard, 0, length, pattern)
    for sound in words_cut_alike(heard, length, arrays.cut_hash, arrays.cut_sound, arrays.cut_at):
        start, end = arrays.sound_at[sound], arrays.sound_at[sound + 1]
        longer = max(length, end - start)
        edits = distance(pattern, length, arrays.sound_letters, start, end)
        if edits <= longer * (1.0 - LEAST_ALIKE) and count < _MOST_FOUND:
            sounds[count] = sound
            gains[count] = (1.0 - edits / longer) ** 2
            count += 1
    count = _beginning_with(arrays, heard, length, sounds, gains, count)
    if length >= _GLUED_FROM:
        count = _parts_of(arrays, heard, length, sounds, gains, count)
    return sounds[:count].copy(), gains[:count].copy()


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
    longest = int(length / LEAST_ALIKE)
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
        for end in range(start + _SHORTEST_PIECE, min(length, start + length - 1) + 1):
            sound = find_sound(arrays, word_hash(heard, start, end))
            if sound >= 0 and count < len(sounds):
                sounds[count] = sound
                gains[count] = min(1.0, (end - start + 1) / length)
                count += 1
    return count


@compiled
def prepare(arrays: NameArrays, asked: Asked, particle_weight: float) -> QueryArrays:
    """Weigh the words and draw their patterns. A word that nobody on these lists has weighs 1."""
    words = len(asked.at) - 1
    names = len(arrays.name_entry)
    sets = np.empty(words, np.int32)
    weights = np.ones(words, np.float32)
    patterns = np.zeros((words, LONGEST_RUN, 26), np.uint64)
    sound_patterns = np.zeros((words, LONGEST_RUN, 26), np.uint64)
    whole = np.zeros(26, np.uint64)
    fill_pattern(asked.letters, 0, asked.at[words], whole)
    for word in range(words):
        start, end = asked.sound_at[word], asked.sound_at[word + 1]
        sets[word] = letter_set(asked.sound_letters, start, end)
        sound = find_sound(arrays, word_hash(asked.sound_letters, start, end))
        if asked.particles[word] or asked.at[word + 1] - asked.at[word] == 1:
            weights[word] = particle_weight
        elif sound >= 0 and names > 1:
            frequency = arrays.sound_names_at[sound + 1] - arrays.sound_names_at[sound]
            if frequency >= names:
                weights[word] = particle_weight
            else:
                weights[word] = 1.0 - np.log(frequency + 1.0) / np.log(names + 1.0)
        for count in range(min(LONGEST_RUN, words - word)):
            fill_pattern(asked.letters, asked.at[word], asked.at[word + count + 1], patterns[word, count])
            fill_pattern(asked.sound_letters, start, asked.sound_at[word + count + 1], sound_patterns[word, count])
    return QueryArrays(
        asked.letters,
        asked.at,
        asked.sound_letters,
        asked.sound_at,
        sets,
        weights,
        asked.bare,
        asked.variants,
        asked.variants_at,
        patterns,
        sound_patterns,
        whole,
        asked.date,
        asked.nationality,
        asked.sex,
    )


def skeleton_sounds(arrays: NameArrays, word: str, *, bare_only: bool) -> tuple[Ints, Floats]:
    """The sounds of listed words with the same consonants; ``bare_only``: if one of them is written without vowels."""
    letters = to_letters(skeleton(word))
    value = word_hash(letters, 0, len(letters))
    place = int(np.searchsorted(arrays.skeleton_hash, value))
    known = place < len(arrays.skeleton_hash) and int(arrays.skeleton_hash[place]) == value
    if not known or len(letters) < 2 or (bare_only and not arrays.skeleton_bare[place]):
        return np.empty(0, np.int32), np.empty(0, np.float32)
    sounds = arrays.skeleton_sounds[arrays.skeleton_sounds_at[place] : arrays.skeleton_sounds_at[place + 1]]
    return sounds, np.full(len(sounds), SAME_CONSONANTS, np.float32)
