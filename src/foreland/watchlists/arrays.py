"""The index as arrays: what is filed about every listed name, ready to be mapped from a file and shared.

Three vocabularies stand in it. *Words* are the distinct folded words of listed names; *sounds* are what those sound
like (:func:`~foreland.watchlists.normalise.sound`), fewer, in the order of their length and letters; *skeletons* are
the consonants of words from scripts that leave out vowels. Ragged columns are two arrays: the values, and where each
row's begin (one longer than there are rows).

Entries, and with them their names, stand in the order of the year of birth, those without one known year first: who
looks for somebody born in a known year reads a few runs of names that lie together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


FIRST_YEAR, LAST_YEAR = 1800, 2199
WITHOUT_VOWELS = 1 << 52
"""Beside the letters of a word that is written without vowels."""


class NameArrays(NamedTuple):
    """``N`` names of ``E`` entries over ``W`` words, ``S`` sounds and ``K`` skeletons."""

    word_letters: Bytes
    word_at: Longs  # W + 1
    word_sound: Ints  # W
    word_weight: Floats  # W: how much the word tells people apart, 0 to 1
    word_bare: Bytes  # W: 1 for a word written without vowels

    sound_letters: Bytes
    sound_at: Longs  # S + 1
    sound_set: Longs  # S: its letters, as :func:`~foreland.watchlists.letters.letter_set` writes them
    sound_hash: Longs  # S, sorted
    sound_of_hash: Ints  # S
    cut_hash: Ints  # C: sounds with letters cut out, by the upper bits of their hash
    cut_sound: Ints  # C
    cut_at: Longs  # where each group of hashes begins; a power of two of groups, and one
    sound_by_letters: Ints  # S: the sounds in the order of their letters
    sound_names: Ints  # names filed under each sound
    sound_names_at: Longs  # S + 1

    skeleton_hash: Longs  # K, sorted: skeletons of all words
    skeleton_sounds: Ints  # the sounds of the words with this skeleton
    skeleton_sounds_at: Longs  # K + 1
    skeleton_bare: Bytes  # K: 1 when a word without vowels has it

    name_entry: Ints  # N
    name_words: Ints
    name_words_at: Ints  # N + 1
    name_sounds: Ints  # of each of its words: the sound,
    name_sets: Longs  # its letter set, with WITHOUT_VOWELS,
    name_lengths: Bytes  # and how many there are
    name_surname: Bytes  # N: how many of its words are the family name
    name_weak: Bytes  # N
    name_born: Ints  # N: the date of birth (packed), where the entry has one that is not approximate; else 0
    name_ordinal: Ints  # N: which name of the entry it is a reading of

    year_names_at: Ints  # where the names of people born in each year from FIRST_YEAR on begin; LAST_YEAR's end

    entry_names_at: Ints  # E + 1
    entry_dates: Ints  # year, month, day (0 unknown), 1 if approximate
    entry_dates_at: Ints  # E + 1, in dates
    entry_nationalities: Ints
    entry_nationalities_at: Ints  # E + 1
    entry_sex: Bytes  # E: 0 unknown, 1 M, 2 F

    document_hash: Longs  # sorted
    document_entry: Ints

    key_hash: Longs  # sorted: the keys by which entries are taken away
    key_entry: Ints

    entry_json: Bytes
    entry_json_at: Longs  # E + 1
