"""Finding and scoring: from the sounds of a traveller's name to the names at or over the policy's threshold."""

from __future__ import annotations

from foreland.watchlists.align import align, forget_rows
from foreland.watchlists.arrays import Floats, NameArrays
from foreland.watchlists.compiled import compiled, compiled_loop, written_in
from foreland.watchlists.expand import prepare
from foreland.watchlists.query_arrays import Asked, Numbers, QueryArrays, Scratch, Terms

WHOLE = 200
"""What a name that holds all of the traveller's words at full likeness gathers."""

_FREQUENT = 1000

SAME_DATE, COMPATIBLE, SWAPPED, ONE_PART, CLOSE, DIFFERS, UNKNOWN_DATE = range(7)
SAME_CODE, DIFFERENT_CODE, UNKNOWN_CODE = range(3)
_CIRCA_YEARS = 3
_DECADE = 10


@written_in
def _first(year: int, month: int, day: int) -> int:
    return (year * 16 + max(month, 1)) * 32 + max(day, 1)


@written_in
def _last(year: int, month: int, day: int) -> int:
    return (year * 16 + (month if month > 0 else 12)) * 32 + (day if day > 0 else 31)


@written_in
def relate(year: int, month: int, day: int, other_year: int, other_month: int, other_day: int) -> int:
    """The code of :func:`~foreland.travel.partial_date.relate_dates` for two dates, 0 where a part is unknown."""
    if year == other_year and month == other_month and day == other_day and day > 0:
        return SAME_DATE
    placeholder = (month == 1 and day == 1) or (other_month == 1 and other_day == 1)
    if (
        _first(year, month, day) <= _last(other_year, other_month, other_day)
        and _first(other_year, other_month, other_day) <= _last(year, month, day)
    ) or (year == other_year and placeholder):
        return COMPATIBLE
    years = abs(year - other_year)
    if day > 0 and other_day > 0:
        if years == 0 and month == other_day and day == other_month:
            return SWAPPED
        same_parts = int(month == other_month) + int(day == other_day)
        if (years == 0 and same_parts == 1) or ((years == 1 or years == 10) and same_parts == 2):
            return ONE_PART
    return CLOSE if years <= 1 else DIFFERS


@written_in
def compare_entry_dates(arrays: NameArrays, query: QueryArrays, entry: int) -> tuple[int, int]:
    """The code of the closest of the entry's dates, and which one that is (-1: none to compare)."""
    best, at = UNKNOWN_DATE, -1
    if query.date[0] == 0:
        return best, at
    for place in range(arrays.entry_dates_at[entry], arrays.entry_dates_at[entry + 1]):
        year = arrays.entry_dates[4 * place]
        month, day = arrays.entry_dates[4 * place + 1], arrays.entry_dates[4 * place + 2]
        code = relate(query.date[0], query.date[1], query.date[2], year, month, day)
        if code == DIFFERS and arrays.entry_dates[4 * place + 3] and abs(query.date[0] - year) <= _CIRCA_YEARS:
            code = CLOSE
        if code < best:
            best, at = code, place
    return best, at


@written_in
def compare_entry_codes(arrays: NameArrays, query: QueryArrays, entry: int) -> tuple[int, int]:
    """The codes of nationality and sex: same, differs, unknown."""
    nationality = UNKNOWN_CODE
    start, end = arrays.entry_nationalities_at[entry], arrays.entry_nationalities_at[entry + 1]
    if query.nationality > 0 and end > start:
        nationality = DIFFERENT_CODE
        for place in range(start, end):
            if arrays.entry_nationalities[place] == query.nationality:
                nationality = SAME_CODE
    sex = UNKNOWN_CODE
    if query.sex > 0 and arrays.entry_sex[entry] > 0:
        sex = SAME_CODE if query.sex == arrays.entry_sex[entry] else DIFFERENT_CODE
    return nationality, sex


@compiled_loop
def gather(arrays: NameArrays, weights: Floats, born: int, terms: Terms, least: int, scratch: Scratch) -> int:
    """Add what each term is worth, in 200ths of the whole, to every name filed under it; return how many were touched.

    A run of words is worth half the whole. The most frequent words, as long as all of them together are worth less
    than ``least``, are only looked for in the names that the others touched: they bring no name up by themselves.
    Names of people born in quite another year than ``born`` (0: any year will do) are passed over.
    """
    words = len(weights)
    total = 1e-6
    for word in range(words):
        total += weights[word]
        scratch.postings[word] = 0
    for place in range(len(terms.sounds)):
        if terms.words[place] >= 0:
            sound = terms.sounds[place]
            scratch.postings[terms.words[place]] += arrays.sound_names_at[sound + 1] - arrays.sound_names_at[sound]
    common = 0
    common_share = 0.0
    while True:
        most = -1
        for word in range(words):
            if not (common >> word) & 1 and (most < 0 or scratch.postings[word] > scratch.postings[most]):
                most = word
        if most < 0 or scratch.postings[most] < _FREQUENT or common_share + weights[most] / total >= least / WHOLE:
            break
        common |= 1 << most
        common_share += weights[most] / total
    count = 0
    for place in range(len(terms.sounds)):
        sound = terms.sounds[place]
        word = terms.words[place]
        share_of_word = weights[word] / total if word >= 0 else 0.5
        gain = min(255, max(1, int(terms.gains[place] * share_of_word * WHOLE)))
        if word >= 0 and (common >> word) & 1:
            scratch.sound_gains[sound] = max(scratch.sound_gains[sound], gain)
            continue
        for posting in range(arrays.sound_names_at[sound], arrays.sound_names_at[sound + 1]):
            name = arrays.sound_names[posting]
            if born > 0 and arrays.name_year[name] > 0:
                years = abs(arrays.name_year[name] - born)
                if years > 1 and years != _DECADE:
                    continue
            share = int(scratch.shares[name])
            if share == 0:
                scratch.touched[count] = name
                count += 1
            scratch.shares[name] = min(255, share + gain)
    if common:
        for place in range(count):
            name = scratch.touched[place]
            share = int(scratch.shares[name])
            if share + common_share * WHOLE >= least:
                for at in range(arrays.name_words_at[name], arrays.name_words_at[name + 1]):
                    share += scratch.sound_gains[arrays.word_sound[arrays.name_words[at]]]
                scratch.shares[name] = min(255, share)
        for place in range(len(terms.sounds)):
            scratch.sound_gains[terms.sounds[place]] = 0
    return count


@compiled
def search(arrays: NameArrays, asked: Asked, numbers: Numbers, terms: Terms, scratch: Scratch) -> int:
    """Write the names whose total reaches the threshold into the scratch, in no order; return how many."""
    query = prepare(arrays, asked, numbers.particle)
    least = int(numbers.candidate_share * WHOLE)
    # When another year of birth leaves even the same name under the threshold, the year is looked at first.
    hopeless = numbers.threshold - numbers.dates[DIFFERS] - numbers.most_for_codes > 1.0
    touched = gather(arrays, query.weights, query.date[0] if hopeless else 0, terms, least, scratch)
    return _judge_touched(arrays, query, numbers, scratch, touched)


@compiled
def scan(arrays: NameArrays, asked: Asked, numbers: Numbers, scratch: Scratch) -> int:
    """The same over every name of the index, without looking anything up: what a search may miss is measured by it."""
    for name in range(len(arrays.name_entry)):
        scratch.touched[name] = name
        scratch.shares[name] = 255
    query = prepare(arrays, asked, numbers.particle)
    return _judge_touched(arrays, query, numbers, scratch, len(arrays.name_entry))


@compiled
def align_one(arrays: NameArrays, asked: Asked, numbers: Numbers, scratch: Scratch, name: int) -> tuple[float, int]:
    """The score of one name and how many pairs were noted."""
    result = align(arrays, prepare(arrays, asked, numbers.particle), numbers, scratch, name)
    forget_rows(scratch)
    return result


@compiled_loop
def _judge_touched(arrays: NameArrays, query: QueryArrays, numbers: Numbers, scratch: Scratch, touched: int) -> int:
    """Score the names that gathered enough: dates, nationality and sex first, for they leave most of them no chance."""
    least = int(numbers.candidate_share * WHOLE)
    count = 0
    for place in range(touched):
        name = scratch.touched[place]
        share = scratch.shares[name]
        scratch.shares[name] = 0
        if share < least:
            continue
        entry = arrays.name_entry[name]
        date, _ = compare_entry_dates(arrays, query, entry)
        at_best = max(numbers.least_name, numbers.threshold - numbers.dates[date] - numbers.most_for_codes)
        if at_best > 1.0 or share < WHOLE * numbers.candidate_slack * _share_for(at_best, numbers.reported_only):
            continue
        nationality, sex = compare_entry_codes(arrays, query, entry)
        added = numbers.dates[date] + numbers.nationalities[nationality] + numbers.sexes[sex]
        needed = max(numbers.least_name, numbers.threshold - added)
        if needed > 1.0 or share < WHOLE * numbers.candidate_slack * _share_for(needed, numbers.reported_only):
            continue
        score, _ = align(arrays, query, numbers, scratch, name)
        if arrays.name_weak[name]:
            score *= numbers.weak
        if score >= needed:
            count = _keep(scratch, count, entry, name, score, score + added)
    forget_rows(scratch)
    return count


@written_in
def _keep(scratch: Scratch, count: int, entry: int, name: int, score: float, total: float) -> int:
    """Note a name; when there is no room any more, in the place of the least."""
    place = count
    if count == len(scratch.totals):
        place = 0
        for other in range(1, count):
            if scratch.totals[other] < scratch.totals[place]:
                place = other
        if scratch.totals[place] >= total:
            return count
    scratch.entries[place] = entry
    scratch.names[place] = name
    scratch.name_scores[place] = score
    scratch.totals[place] = total
    return min(count + 1, len(scratch.totals))


@written_in
def _share_for(score: float, reported_only: float) -> float:
    """The share of the reported words' weight that must be paired, all alike, for a name to reach a score."""
    return reported_only * score / (1.0 - score + reported_only * score)
