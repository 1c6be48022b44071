"""Whether a listed name may still reach a score: a bound from letters and lengths, before words are compared.

Most names that share one word with the traveller's have nothing else of it. What the index keeps of each word of a name
side by side (its sound, which letters occur in it, how many) shows that at once; comparing the words themselves means
fetching each from another part of memory.
"""

from __future__ import annotations

from foreland.watchlists.align import STRAY
from foreland.watchlists.arrays import WITHOUT_VOWELS, NameArrays
from foreland.watchlists.compiled import compiled_loop, written_in
from foreland.watchlists.letters import bits, least_edits
from foreland.watchlists.query_arrays import MOST_WORDS, Numbers, QueryArrays

_LONG = 5


@written_in
def _most_alike(arrays: NameArrays, query: QueryArrays, numbers: Numbers, i: int, place: int) -> float:
    """The most that word ``i`` of the query and the word at a place of the names can be alike."""
    heard = arrays.name_sounds[place]
    mine, other = query.sets[i], arrays.name_sets[place]
    length, listed = query.sound_at[i + 1] - query.sound_at[i], int(arrays.name_lengths[place])
    shortest = min(length, listed)
    longest = max(length, listed)
    best = 0.0
    edits = max(least_edits(mine, other), longest - shortest) - STRAY
    cap = 1.0 - max(0.0, edits) / longest
    if cap >= numbers.least_similarity:
        best = cap
    if shortest == 1:
        best = max(best, numbers.initial)
    elif shortest > 1 and numbers.prefix > best:
        outside = bits(mine & ~other) if length < listed else bits(other & ~mine)
        if outside <= 1:
            best = numbers.prefix
    if numbers.variant > best:
        number = query.words[i]
        for variant in range(query.variants_at[number], query.variants_at[number + 1]):
            if query.variants[variant] == heard:
                best = numbers.variant
    return best


@compiled_loop
def may_reach(arrays: NameArrays, query: QueryArrays, numbers: Numbers, name: int, needed: float) -> bool:
    """Whether aligning a name with the query may give a score of ``needed`` or more."""
    first = arrays.name_words_at[name]
    last = min(arrays.name_words_at[name + 1], first + MOST_WORDS)
    reported = len(query.weights)
    gained = 0.0
    possible = 1e-6
    # Words of one sound weigh the same, so aligning pairs them with each other before anything else.
    taken = 0
    alone = 0
    for i in range(reported):
        if query.bare[i]:
            return True
        alone |= 1 << i
        for place in range(first, last):
            if arrays.name_sets[place] & WITHOUT_VOWELS:
                return True
            if arrays.name_sounds[place] == query.sound[i] and not (taken >> (place - first)) & 1:
                taken |= 1 << (place - first)
                alone &= ~(1 << i)
                gained += query.weights[i]
                possible += query.weights[i]
                break
    for i in range(reported):
        if (alone >> i) & 1:
            best = 0.0
            for place in range(first, last):
                if not (taken >> (place - first)) & 1:
                    best = max(best, _most_alike(arrays, query, numbers, i, place))
            if best > 0.0:
                worth = best**numbers.sharpness
                # What the listed word weighs is not looked up: whichever weight helps most.
                heft = 0.5 * (query.weights[i] + (1.0 if worth > needed else 0.0))
                gained += heft * worth
                possible += heft
            else:
                possible += numbers.reported_only * query.weights[i]
    return gained >= needed * possible or _may_be_joined(arrays, query, numbers, first, last, alone, taken)


@written_in
def _may_be_joined(
    arrays: NameArrays, query: QueryArrays, numbers: Numbers, first: int, last: int, alone: int, taken: int
) -> bool:
    """Whether a word without its like may be two of the other side, or both whole names one and the same letters."""
    reported = len(query.weights)
    mine = 0
    for i in range(reported):
        if (alone >> i) & 1:
            mine |= query.sets[i]
            if query.sound_at[i + 1] - query.sound_at[i] >= _LONG:
                for place in range(first, last - 1):
                    if bits((arrays.name_sets[place] | arrays.name_sets[place + 1]) & ~query.sets[i]) <= 1:
                        return True
    listed = 0
    length = 0
    for place in range(first, last):
        length += arrays.name_lengths[place]
        if not (taken >> (place - first)) & 1:
            listed |= arrays.name_sets[place]
            if arrays.name_lengths[place] >= _LONG:
                for i in range(reported - 1):
                    if bits((query.sets[i] | query.sets[i + 1]) & ~arrays.name_sets[place]) <= 1:
                        return True
    longest = max(length, query.sound_at[reported])
    different = max(least_edits(mine, listed), abs(length - query.sound_at[reported]))
    return bool(different <= (1.0 - numbers.least_joined) * longest + STRAY)
