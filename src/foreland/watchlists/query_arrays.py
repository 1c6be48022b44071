"""A traveller's name as arrays, beside those of the index, and the numbers of the policy that its comparison needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreland.watchlists.arrays import Bytes, Floats, Ints, Longs, NameArrays

LONGEST_RUN = 4
"""So many words in a row may stand in one word on the other side."""


class Asked(NamedTuple):
    """A traveller as handed to the compiled loops: ``n`` words, family name first, and what they sound like."""

    letters: Bytes
    at: Ints  # n + 1
    sound_letters: Bytes
    sound_at: Ints  # n + 1
    particles: Bytes  # n: 1 for words that carriers drop
    bare: Bytes  # n: 1 for words without vowels
    variants: Ints  # sounds of known variants of each word
    variants_at: Ints  # n + 1
    date: Ints  # year, month, day; 0 unknown
    nationality: int
    sex: int


class QueryArrays(NamedTuple):
    """What was asked, with what the loops need of it: weights, and patterns of the runs that begin at each word."""

    letters: Bytes
    at: Ints  # n + 1
    sound_letters: Bytes
    sound_at: Ints  # n + 1
    sets: Ints  # n: letters of the sounds
    weights: Floats  # n
    bare: Bytes  # n
    variants: Ints  # sounds of known variants of each word
    variants_at: Ints  # n + 1
    patterns: NDArray[np.uint64]  # n, LONGEST_RUN, 26
    sound_patterns: NDArray[np.uint64]  # n, LONGEST_RUN, 26
    whole: NDArray[np.uint64]  # 26
    date: Ints  # year, month, day; 0 unknown
    nationality: int
    sex: int


class Terms(NamedTuple):
    """What is looked up: sounds, what each is worth (0 to 1), and of which word (-1: of a run of words)."""

    sounds: Ints
    gains: Floats
    words: Ints


class Numbers(NamedTuple):
    """The policy's numbers; adjustments in the order of their codes."""

    threshold: float
    least_name: float
    least_similarity: float
    sharpness: float
    reported_only: float
    listed_only: float
    weak: float
    shortest_joined: int
    least_joined: float
    joined: float
    sound: float
    prefix: float
    initial: float
    variant: float
    bare: float
    particle: float
    candidate_share: float
    candidate_slack: float
    dates: NDArray[np.float64]
    nationalities: NDArray[np.float64]
    sexes: NDArray[np.float64]
    most_for_codes: float


class Scratch(NamedTuple):
    """What a search writes on. Between searches ``shares``, ``sound_gains`` and ``rows`` are all zero."""

    shares: Bytes  # N: what each name gathered
    touched: Ints  # N: the names that gathered anything
    sound_gains: Bytes  # S: what the common words of a query are worth
    postings: Longs  # MOST_WORDS: how many names are filed under a word's terms
    rows: Ints  # W: the row of likenesses of a word, plus one
    words: Ints  # MOST_REMEMBERED_WORDS and their number: the words that have one
    alike: Floats  # MOST_REMEMBERED_WORDS + MOST_WORDS, MOST_WORDS
    ways: Bytes  # the same
    name_rows: Ints  # MOST_WORDS
    best: Floats  # 2, MOST_WORDS: of each reported and listed word
    free: Bytes  # 2, MOST_WORDS
    turned: Ints  # MOST_WORDS
    buffer: Bytes  # LONGEST_TEXT
    columns: Floats  # 2, LONGEST_TEXT + 1
    spans: Ints  # MOST_PAIRS, 4: first word and count on the query's side, the same on the list's
    span_alike: Floats  # MOST_PAIRS
    span_ways: Bytes  # MOST_PAIRS
    entries: Ints  # MOST_FOUND: the names at or over the threshold
    names: Ints
    name_scores: Floats
    totals: Floats


MOST_WORDS = 16
MOST_PAIRS = 16
MOST_FOUND = 4096
MOST_REMEMBERED_WORDS = 512
LONGEST_TEXT = 64


def make_scratch(arrays: NameArrays) -> Scratch:
    """A scratch for searches over these arrays."""
    rows = MOST_REMEMBERED_WORDS + MOST_WORDS
    return Scratch(
        shares=np.zeros(len(arrays.name_entry), np.uint8),
        touched=np.empty(len(arrays.name_entry), np.int32),
        sound_gains=np.zeros(len(arrays.sound_set), np.uint8),
        postings=np.zeros(MOST_WORDS, np.int64),
        rows=np.zeros(len(arrays.word_sound), np.int32),
        words=np.zeros(MOST_REMEMBERED_WORDS + 1, np.int32),
        alike=np.empty((rows, MOST_WORDS), np.float32),
        ways=np.empty((rows, MOST_WORDS), np.uint8),
        name_rows=np.empty(MOST_WORDS, np.int32),
        best=np.empty((2, MOST_WORDS), np.float32),
        free=np.empty((2, MOST_WORDS), np.uint8),
        turned=np.empty(MOST_WORDS, np.int32),
        buffer=np.empty(LONGEST_TEXT, np.uint8),
        columns=np.empty((2, LONGEST_TEXT + 1), np.float32),
        spans=np.empty((MOST_PAIRS, 4), np.int32),
        span_alike=np.empty(MOST_PAIRS, np.float32),
        span_ways=np.empty(MOST_PAIRS, np.uint8),
        entries=np.empty(MOST_FOUND, np.int32),
        names=np.empty(MOST_FOUND, np.int32),
        name_scores=np.empty(MOST_FOUND, np.float32),
        totals=np.empty(MOST_FOUND, np.float32),
    )
