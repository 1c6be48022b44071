"""Aligning two names word by word: what stands for what, how alike it is, and what is left over."""

from __future__ import annotations

from foreland.watchlists.arrays import Bytes, Floats, Ints, NameArrays
from foreland.watchlists.compiled import compiled_loop, written_in
from foreland.watchlists.letters import distance, least_edits
from foreland.watchlists.query_arrays import (
    LONGEST_RUN,
    LONGEST_TEXT,
    MOST_PAIRS,
    MOST_REMEMBERED_WORDS,
    MOST_WORDS,
    Numbers,
    QueryArrays,
    Scratch,
)

SAME, SOUND, SPELLING, PREFIX, INITIAL, VARIANT, CONSONANTS, JOINED = range(8)
_LEAST_RUN = 0.8
_SHORTEST_MISSPELT = 4
"""Of shorter words one letter for another makes another name: LEI and WEI, LI and LE."""
STRAY = 1.5
"""So many letters more may differ in sound than in spelling."""
_SOFT = sum(1 << (ord(letter) - 65) for letter in "AEHIOUVWY")


@written_in
def word_similarity(
    arrays: NameArrays, query: QueryArrays, numbers: Numbers, columns: Floats, i: int, word: int
) -> tuple[float, int]:
    """How alike the query's word ``i`` and a word of the index are, 0 to 1, and in which way."""
    start, end = query.at[i], query.at[i + 1]
    word_start, word_end = arrays.word_at[word], arrays.word_at[word + 1]
    length, word_length = end - start, word_end - word_start
    longest = max(length, word_length)
    shared = 0
    shortest = min(length, word_length)
    while shared < shortest and query.letters[start + shared] == arrays.word_letters[word_start + shared]:
        shared += 1
    if shared == longest and query.bare[i] == arrays.word_bare[word]:
        return 1.0, SAME
    if query.bare[i] or arrays.word_bare[word]:
        return _bare_similarity(arrays, query, columns, i, word) * numbers.bare, CONSONANTS
    best, how = 0.0, SPELLING
    heard = arrays.word_sound[word]
    if least_edits(query.sets[i], arrays.sound_set[heard]) <= (1.0 - numbers.least_similarity) * longest + STRAY:
        best = (
            1.0 - distance(query.patterns[i, 0], min(length, 64), arrays.word_letters, word_start, word_end) / longest
        )
        sound_start, sound_end = arrays.sound_at[heard], arrays.sound_at[heard + 1]
        sound_length = query.sound_at[i + 1] - query.sound_at[i]
        edits = distance(
            query.sound_patterns[i, 0], min(sound_length, 64), arrays.sound_letters, sound_start, sound_end
        )
        if longest < _SHORTEST_MISSPELT and length == word_length:
            best = 0.0
        by_sound = numbers.sound * (1.0 - edits / max(sound_length, sound_end - sound_start))
        if by_sound > best:
            best, how = by_sound, SOUND
    if shared == shortest:
        if shortest == 1 and numbers.initial > best:
            best, how = numbers.initial, INITIAL
        elif shortest > 2 and length == shortest and numbers.prefix > best:  # a record cuts names off, a list does not
            best, how = numbers.prefix, PREFIX
    number = query.words[i]
    for place in range(query.variants_at[number], query.variants_at[number + 1]):
        if query.variants[place] == heard and numbers.variant > best:
            best, how = numbers.variant, VARIANT
    return best, how


@written_in
def _letter_class(letter: int) -> int:
    """One number for consonants that transliterations exchange: C G J Q K, Z D, X S, F P B."""
    if letter == 2 or letter == 6 or letter == 9 or letter == 16:
        return 10
    if letter == 25:
        return 3
    if letter == 23:
        return 18
    if letter == 5 or letter == 15:
        return 1
    return letter


@written_in
def _is_soft(letter: int) -> bool:
    """A E H I O U V W Y: vowels, and letters that stand for vowels where only consonants are written."""
    return (_SOFT >> letter) & 1 == 1


@compiled_loop
def _bare_similarity(arrays: NameArrays, query: QueryArrays, columns: Floats, i: int, word: int) -> float:
    """Likeness of a word without vowels and any other: consonants in order, vowels nearly free, 0 to 1."""
    start = query.sound_at[i]
    length = min(query.sound_at[i + 1] - start, LONGEST_TEXT)
    heard = arrays.word_sound[word]
    word_start = arrays.sound_at[heard]
    word_length = min(arrays.sound_at[heard + 1] - word_start, LONGEST_TEXT)
    above, row = columns[0], columns[1]
    above[0] = 0.0
    hard = 0
    for j in range(word_length):
        letter = arrays.sound_letters[word_start + j]
        soft = _is_soft(letter)
        hard += not soft
        above[j + 1] = above[j] + (0.08 if soft else 1.0)
    query_hard = 0
    for k in range(length):
        letter = query.sound_letters[start + k]
        soft = _is_soft(letter)
        query_hard += not soft
        gap = 0.08 if soft else 1.0
        if k > 0 and query.sound_letters[start + k - 1] == letter:
            gap = min(gap, 0.05)
        row[0] = above[0] + gap
        for j in range(word_length):
            other = arrays.sound_letters[word_start + j]
            other_soft = _is_soft(other)
            if letter == other:
                change = 0.0
            elif soft and other_soft:
                change = 0.1
            elif _letter_class(letter) == _letter_class(other):
                change = 0.2
            else:
                change = 1.0
            other_gap = 0.08 if other_soft else 1.0
            if j > 0 and arrays.sound_letters[word_start + j - 1] == other:
                other_gap = min(other_gap, 0.05)
            row[j + 1] = min(above[j] + change, above[j + 1] + gap, row[j] + other_gap)
        for j in range(word_length + 1):
            above[j] = row[j]
    return max(0.0, 1.0 - above[word_length] / max(2, hard, query_hard))


@written_in
def _fill_run(arrays: NameArrays, words: Ints, start: int, count: int, raw: bool, buffer: Bytes) -> int:
    """Write a run of listed words (their letters or their sounds) one behind the other; return how long it is."""
    length = 0
    for place in range(start, start + count):
        word = words[place]
        if raw:
            source, begin, end = arrays.word_letters, arrays.word_at[word], arrays.word_at[word + 1]
        else:
            heard = arrays.word_sound[word]
            source, begin, end = arrays.sound_letters, arrays.sound_at[heard], arrays.sound_at[heard + 1]
        for position in range(begin, end):
            if length == LONGEST_TEXT:
                return length
            buffer[length] = source[position]
            length += 1
    return length


@compiled_loop
def _run_similarity(
    arrays: NameArrays,
    query: QueryArrays,
    numbers: Numbers,
    i: int,
    k: int,
    words: Ints,
    j: int,
    m: int,
    buffer: Bytes,
) -> float:
    """How alike ``k`` words of the query written as one and ``m`` listed words written as one are."""
    length = query.at[i + k] - query.at[i]
    listed = 0
    for place in range(j, j + m):
        listed += arrays.word_at[words[place] + 1] - arrays.word_at[words[place]]
    if abs(length - listed) > (1.0 - _LEAST_RUN) * max(length, listed) + 2:
        return 0.0
    size = _fill_run(arrays, words, j, m, True, buffer)
    length = min(length, 64)
    best = 1.0 - distance(query.patterns[i, k - 1], length, buffer, 0, size) / max(length, size)
    if best < 0.5:
        return 0.0
    size = _fill_run(arrays, words, j, m, False, buffer)
    length = min(query.sound_at[i + k] - query.sound_at[i], 64)
    by_sound = 1.0 - distance(query.sound_patterns[i, k - 1], length, buffer, 0, size) / max(length, size)
    return max(best, numbers.sound * by_sound)


@written_in
def _row(arrays: NameArrays, query: QueryArrays, numbers: Numbers, scratch: Scratch, word: int, spare: int) -> int:
    """The row of the likenesses of a listed word to all words of the query; computed once in a search."""
    known = scratch.rows[word]
    if known > 0:
        return known - 1
    row = scratch.words[MOST_REMEMBERED_WORDS]
    if row < MOST_REMEMBERED_WORDS:
        scratch.words[row] = word
        scratch.words[MOST_REMEMBERED_WORDS] = row + 1
        scratch.rows[word] = row + 1
    else:
        row = MOST_REMEMBERED_WORDS + spare
    for i in range(len(query.weights)):
        value, way = word_similarity(arrays, query, numbers, scratch.columns, i, word)
        scratch.alike[row, i] = value
        scratch.ways[row, i] = way
    return row


@compiled_loop
def forget_rows(scratch: Scratch) -> None:
    """Make the scratch ready for another query."""
    for place in range(scratch.words[MOST_REMEMBERED_WORDS]):
        scratch.rows[scratch.words[place]] = 0
    scratch.words[MOST_REMEMBERED_WORDS] = 0


@written_in
def _all_free(free: Bytes, start: int, count: int) -> bool:
    for place in range(start, start + count):  # noqa: SIM110 - compiled without generators
        if not free[place]:
            return False
    return True


@written_in
def _write(scratch: Scratch, pair: int, i: int, k: int, j: int, m: int, alike: float, way: int) -> None:
    """Note a pair: ``k`` words of the query from ``i`` on for ``m`` listed ones from ``j`` on."""
    scratch.spans[pair, 0] = i
    scratch.spans[pair, 1] = k
    scratch.spans[pair, 2] = j
    scratch.spans[pair, 3] = m
    scratch.span_alike[pair] = alike
    scratch.span_ways[pair] = way


@compiled_loop
def align(arrays: NameArrays, query: QueryArrays, numbers: Numbers, scratch: Scratch, name: int) -> tuple[float, int]:
    """Score a listed name against the query's and note what was paired: (score, number of pairs).

    Pairs are taken best first (likeness times the smaller weight), whatever their order. The score is what the pairs
    gain (their weight times likeness to the power ``sharpness``) over what could have been gained; words without a
    partner count ``reported_only`` and ``listed_only`` of their weight. Whole names as one word are tried as well.
    """
    first = arrays.name_words_at[name]
    listed = min(arrays.name_words_at[name + 1] - first, MOST_WORDS)
    words = arrays.name_words[first : first + listed]
    reported = len(query.weights)
    rows, buffer = scratch.name_rows, scratch.buffer
    best_reported, best_listed = scratch.best[0], scratch.best[1]
    free_reported, free_listed = scratch.free[0], scratch.free[1]
    for i in range(reported):
        best_reported[i] = 0.0
        free_reported[i] = 1
    for j in range(listed):
        best_listed[j] = 0.0
        free_listed[j] = 1
        rows[j] = _row(arrays, query, numbers, scratch, words[j], j)
        for i in range(reported):
            value = scratch.alike[rows[j], i]
            if value > best_reported[i]:
                best_reported[i] = value
            if value > best_listed[j]:
                best_listed[j] = value
    gained = 0.0
    possible = 0.0
    count = 0

    # One word on one side, several on the other.
    for i in range(reported):
        if best_reported[i] < 0.88 and query.at[i + 1] - query.at[i] >= 6 and not query.bare[i]:
            best, at, size = 0.0, 0, 0
            for m in range(2, min(LONGEST_RUN, listed) + 1):
                for j in range(listed - m + 1):
                    if _all_free(free_listed, j, m):
                        value = _run_similarity(arrays, query, numbers, i, 1, words, j, m, buffer)
                        if value > best:
                            best, at, size = value, j, m
            if best >= _LEAST_RUN and best > best_reported[i] and count < MOST_PAIRS:
                heft = query.weights[i]
                for j in range(at, at + size):
                    heft += arrays.word_weight[words[j]]
                    free_listed[j] = 0
                free_reported[i] = 0
                gained += 0.5 * heft * best**numbers.sharpness
                possible += 0.5 * heft
                _write(scratch, count, i, 1, at, size, best, JOINED)
                count += 1
    for j in range(listed):
        word = words[j]
        if (
            free_listed[j]
            and best_listed[j] < 0.88
            and arrays.word_at[word + 1] - arrays.word_at[word] >= 6
            and not arrays.word_bare[word]
        ):
            best, at, size = 0.0, 0, 0
            for k in range(2, min(LONGEST_RUN, reported) + 1):
                for i in range(reported - k + 1):
                    if _all_free(free_reported, i, k):
                        value = _run_similarity(arrays, query, numbers, i, k, words, j, 1, buffer)
                        if value > best:
                            best, at, size = value, i, k
            if best >= _LEAST_RUN and best > best_listed[j] and count < MOST_PAIRS:
                heft = arrays.word_weight[word]
                for i in range(at, at + size):
                    heft += query.weights[i]
                    free_reported[i] = 0
                free_listed[j] = 0
                gained += 0.5 * heft * best**numbers.sharpness
                possible += 0.5 * heft
                _write(scratch, count, at, size, j, 1, best, JOINED)
                count += 1

    # Word by word, best first.
    while count < MOST_PAIRS:
        best, at_i, at_j = 0.0, -1, -1
        for i in range(reported):
            if free_reported[i]:
                for j in range(listed):
                    if free_listed[j] and scratch.alike[rows[j], i] >= numbers.least_similarity:
                        value = scratch.alike[rows[j], i] * min(query.weights[i], arrays.word_weight[words[j]])
                        if value > best:
                            best, at_i, at_j = value, i, j
        if at_i < 0:
            break
        heft = 0.5 * (query.weights[at_i] + arrays.word_weight[words[at_j]])
        likeness = scratch.alike[rows[at_j], at_i]
        gained += heft * likeness**numbers.sharpness
        possible += heft
        free_reported[at_i] = 0
        free_listed[at_j] = 0
        _write(scratch, count, at_i, 1, at_j, 1, likeness, scratch.ways[rows[at_j], at_i])
        count += 1
    left_over = False
    for i in range(reported):
        if free_reported[i]:
            possible += numbers.reported_only * query.weights[i]
            left_over = True
    for j in range(listed):
        if free_listed[j]:
            possible += numbers.listed_only * arrays.word_weight[words[j]]
            left_over = True
    score = gained / possible if possible > 0.0 else 0.0
    if not left_over:
        return score, count

    whole = _whole_similarity(arrays, query, numbers, scratch, words, arrays.name_surname[name])
    if whole >= numbers.least_joined:
        as_one = numbers.joined * whole**numbers.sharpness
        if as_one > score:
            _write(scratch, 0, 0, reported, 0, listed, whole, JOINED)
            return as_one, 1
    return score, count


@compiled_loop
def _whole_similarity(
    arrays: NameArrays, query: QueryArrays, numbers: Numbers, scratch: Scratch, words: Ints, surname: int
) -> float:
    """How alike both whole names are when each is written as one word, the list's in either order of its parts."""
    length = query.at[len(query.weights)]
    if length < numbers.shortest_joined:
        return 0.0
    for bare in query.bare:
        if bare:
            return 0.0
    length = min(length, 64)
    total = 0
    for word in words:
        if arrays.word_bare[word]:
            return 0.0
        total += arrays.word_at[word + 1] - arrays.word_at[word]
    longest = max(length, min(total, LONGEST_TEXT))
    if abs(length - total) > (1.0 - numbers.least_joined) * longest:
        return 0.0
    buffer, count = scratch.buffer, len(words)
    size = _fill_run(arrays, words, 0, count, True, buffer)
    edits = distance(query.whole, length, buffer, 0, size)
    if 0 < surname < count:
        for place in range(count):
            scratch.turned[place] = words[(place + surname) % count]
        size = _fill_run(arrays, scratch.turned, 0, count, True, buffer)
        edits = min(edits, distance(query.whole, length, buffer, 0, size))
    return 1.0 - edits / longest
