"""Travellers' names as arrays, beside those of the index, and the numbers of the policy that their comparison needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreland.watchlists.arrays import Bytes, Floats, Ints, Longs, NameArrays

LONGEST_RUN = 4
"""So many words in a row may stand in one word on the other side."""

MOST_WORDS = 16
MOST_PAIRS = 16
MOST_FOUND = 4096
MOST_REMEMBERED_WORDS = 512
LONGEST_TEXT = 64
Patterns = NDArray[np.uint64]


class WordArrays(NamedTuple):
    """Words that were asked for, and runs of words written as one: ``n`` of them, each by its number."""

    letters: Bytes
    at: Longs  # n + 1
    sound_letters: Bytes
    sound_at: Longs  # n + 1
    sound: Ints  # n: the listed sound that is the same, or -1
    sets: Longs  # n: letter sets of the sounds
    weights: Floats  # n
    bare: Bytes  # n: 1 for words without vowels
    variants: Ints  # sounds of known variants of each word
    variants_at: Longs  # n + 1
    alike: Ints  # sounds to look under,
    gains: Floats  # and what each is worth, 0 to 1
    alike_at: Longs  # n + 1


class Batch(NamedTuple):
    """Travellers to look for, ``q`` of them: their words by number, family name first, and what is known of them."""

    words: Ints
    words_at: Ints  # q + 1
    runs: Ints  # words written as one, by number
    runs_at: Ints  # q + 1
    dates: Ints  # q, 3: year, month, day; 0 unknown
    nationality: Ints  # q
    sex: Bytes  # q


class QueryArrays(NamedTuple):
    """One traveller of a batch: weights, and patterns of the runs that begin at each word."""

    words: Ints  # n, by number in what follows up to ``alike_at``
    runs: Ints
    variants: Ints
    variants_at: Longs
    alike: Ints
    gains: Floats
    alike_at: Longs
    letters: Bytes
    at: Ints  # n + 1
    sound_letters: Bytes
    sound_at: Ints  # n + 1
    sound: Ints  # n
    sets: Longs  # n: letter sets of the sounds
    weights: Floats  # n
    bare: Bytes  # n
    patterns: Patterns  # n, LONGEST_RUN, 26
    sound_patterns: Patterns  # n, LONGEST_RUN, 26
    whole: Patterns  # 26
    date: Ints  # year, month, day; 0 unknown
    nationality: int
    sex: int


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
    postings: Longs  # MOST_WORDS: how many names are filed under the sounds alike to each word
    windows: Ints  # which stretches of names are looked at: first and end of each
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
    query_letters: Bytes  # MOST_WORDS * LONGEST_TEXT, and so on: the query
    query_at: Ints  # 2, MOST_WORDS + 1
    query_sound_letters: Bytes
    query_sounds: Ints
    query_sets: Longs
    query_weights: Floats
    query_bare: Bytes
    patterns: Patterns  # 2, MOST_WORDS, LONGEST_RUN, 26
    whole: Patterns
    queries: Ints  # 2 * MOST_FOUND: whose names at or over the threshold these are
    entries: Ints
    names: Ints
    name_scores: Floats
    totals: Floats


def make_scratch(arrays: NameArrays) -> Scratch:
    """A scratch for searches over these arrays."""
    rows = MOST_REMEMBERED_WORDS + MOST_WORDS
    return Scratch(
        shares=np.zeros(len(arrays.name_entry), np.uint8),
        touched=np.empty(len(arrays.name_entry), np.int32),
        sound_gains=np.zeros(len(arrays.sound_set), np.uint8),
        postings=np.zeros(MOST_WORDS, np.int64),
        windows=np.zeros(8, np.int32),
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
        query_letters=np.empty(MOST_WORDS * LONGEST_TEXT, np.uint8),
        query_at=np.zeros((2, MOST_WORDS + 1), np.int32),
        query_sound_letters=np.empty(MOST_WORDS * LONGEST_TEXT, np.uint8),
        query_sounds=np.empty(MOST_WORDS, np.int32),
        query_sets=np.empty(MOST_WORDS, np.int64),
        query_weights=np.empty(MOST_WORDS, np.float32),
        query_bare=np.empty(MOST_WORDS, np.uint8),
        patterns=np.empty((2, MOST_WORDS, LONGEST_RUN, 26), np.uint64),
        whole=np.empty(26, np.uint64),
        queries=np.empty(2 * MOST_FOUND, np.int32),
        entries=np.empty(2 * MOST_FOUND, np.int32),
        names=np.empty(2 * MOST_FOUND, np.int32),
        name_scores=np.empty(2 * MOST_FOUND, np.float32),
        totals=np.empty(2 * MOST_FOUND, np.float32),
    )
