"""Finding and scoring: from the sounds of a traveller's name to the names at or over the policy's threshold."""

from __future__ import annotations

from foreland.watchlists.align import align, forget_rows
from foreland.watchlists.arrays import FIRST_YEAR, LAST_YEAR, Ints, NameArrays
from foreland.watchlists.compiled import compiled_loop, written_in
from foreland.watchlists.letters import fill_pattern
from foreland.watchlists.promise import may_reach
from foreland.watchlists.query_arrays import (
    LONGEST_RUN,
    MOST_FOUND,
    Batch,
    Numbers,
    QueryArrays,
    Scratch,
    WordArrays,
)

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
def pose(words: WordArrays, batch: Batch, number: int, scratch: Scratch) -> QueryArrays:
    """One traveller of a batch, written on the scratch: its words one behind the other, and their runs' patterns."""
    first = batch.words_at[number]
    asked = batch.words[first : batch.words_at[number + 1]]
    count = len(asked)
    at, sound_at = scratch.query_at[0], scratch.query_at[1]
    for place in range(count):
        word = asked[place]
        end = at[place]
        for letter in range(words.at[word], words.at[word + 1]):
            scratch.query_letters[end] = words.letters[letter]
            end += 1
        at[place + 1] = end
        end = sound_at[place]
        for letter in range(words.sound_at[word], words.sound_at[word + 1]):
            scratch.query_sound_letters[end] = words.sound_letters[letter]
            end += 1
        sound_at[place + 1] = end
        scratch.query_sounds[place] = words.sound[word]
        scratch.query_sets[place] = words.sets[word]
        scratch.query_weights[place] = words.weights[word]
        scratch.query_bare[place] = words.bare[word]
    for place in range(count):
        for run in range(min(LONGEST_RUN, count - place)):
            fill_pattern(scratch.query_letters, at[place], at[place + run + 1], scratch.patterns[0, place, run])
            fill_pattern(
                scratch.query_sound_letters, sound_at[place], sound_at[place + run + 1], scratch.patterns[1, place, run]
            )
    fill_pattern(scratch.query_letters, 0, at[count], scratch.whole)
    return QueryArrays(
        asked,
        batch.runs[batch.runs_at[number] : batch.runs_at[number + 1]],
        words.variants,
        words.variants_at,
        words.alike,
        words.gains,
        words.alike_at,
        scratch.query_letters,
        at,
        scratch.query_sound_letters,
        sound_at,
        scratch.query_sounds[:count],
        scratch.query_sets[:count],
        scratch.query_weights[:count],
        scratch.query_bare[:count],
        scratch.patterns[0],
        scratch.patterns[1],
        scratch.whole,
        batch.dates[number],
        batch.nationality[number],
        batch.sex[number],
    )


@written_in
def _set_windows(arrays: NameArrays, year: int, windows: Ints) -> int:
    """Write which stretches of names a person born in this year may be in (0: any); return how many."""
    if year < FIRST_YEAR + _DECADE + 1 or year > LAST_YEAR - _DECADE - 1:
        windows[0], windows[1] = 0, len(arrays.name_entry)
        return 1
    place = year - FIRST_YEAR
    windows[0], windows[1] = 0, arrays.year_names_at[0]
    windows[2], windows[3] = arrays.year_names_at[place - _DECADE], arrays.year_names_at[place - _DECADE + 1]
    windows[4], windows[5] = arrays.year_names_at[place - 1], arrays.year_names_at[place + 2]
    windows[6], windows[7] = arrays.year_names_at[place + _DECADE], arrays.year_names_at[place + _DECADE + 1]
    return 4


@written_in
def _first_from(values: Ints, low: int, high: int, value: int) -> int:
    """The first place from ``low`` on whose value is not below ``value``."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled_loop
def _add_gain(arrays: NameArrays, sound: int, gain: int, windows: int, scratch: Scratch, count: int) -> int:
    """Add a gain to every name filed under a sound, within the windows; return how many names were touched by now."""
    place, end = arrays.sound_names_at[sound], arrays.sound_names_at[sound + 1]
    for window in range(windows):
        place = _first_from(arrays.sound_names, place, end, scratch.windows[2 * window])
        last = scratch.windows[2 * window + 1]
        while place < end:
            name = arrays.sound_names[place]
            if name >= last:
                break
            share = int(scratch.shares[name])
            if share == 0:
                scratch.touched[count] = name
                count += 1
            scratch.shares[name] = min(255, share + gain)
            place += 1
        if place == end:
            break
    return count


@compiled_loop
def gather(arrays: NameArrays, query: QueryArrays, year: int, least: int, scratch: Scratch) -> int:
    """Add what each sound is worth, in 200ths of the whole, to every name filed under it; return how many were touched.

    A run of words is worth half the whole. The most frequent words, as long as all of them together are worth less
    than ``least``, are only looked for in the names that the others touched: they bring no name up by themselves.
    Names of people born in quite another year than ``year`` (0: any year will do) are passed over.
    """
    windows = _set_windows(arrays, year, scratch.windows)
    within = 0
    for window in range(windows):
        within += scratch.windows[2 * window + 1] - scratch.windows[2 * window]
    looked_at = within / max(1, len(arrays.name_entry))
    words = len(query.weights)
    total = 1e-6
    for word in range(words):
        total += query.weights[word]
        scratch.postings[word] = 0
        number = query.words[word]
        for place in range(query.alike_at[number], query.alike_at[number + 1]):
            sound = query.alike[place]
            scratch.postings[word] += arrays.sound_names_at[sound + 1] - arrays.sound_names_at[sound]
    common = 0
    common_share = 0.0
    while True:
        most = -1
        for word in range(words):
            if not (common >> word) & 1 and (most < 0 or scratch.postings[word] > scratch.postings[most]):
                most = word
        if most < 0 or scratch.postings[most] * looked_at < _FREQUENT:
            break
        if common_share + query.weights[most] / total >= least / WHOLE:
            break
        common |= 1 << most
        common_share += query.weights[most] / total
    count = 0
    for word in range(words):
        number = query.words[word]
        share_of_word = query.weights[word] / total
        for place in range(query.alike_at[number], query.alike_at[number + 1]):
            sound = query.alike[place]
            gain = min(255, max(1, int(query.gains[place] * share_of_word * WHOLE)))
            if (common >> word) & 1:
                scratch.sound_gains[sound] = max(scratch.sound_gains[sound], gain)
            else:
                count = _add_gain(arrays, sound, gain, windows, scratch, count)
    for number in query.runs:
        for place in range(query.alike_at[number], query.alike_at[number + 1]):
            gain = max(1, int(query.gains[place] * 0.5 * WHOLE))
            count = _add_gain(arrays, query.alike[place], gain, windows, scratch, count)
    if common:
        for place in range(count):
            name = scratch.touched[place]
            share = int(scratch.shares[name])
            if share + common_share * WHOLE >= least:
                for at in range(arrays.name_words_at[name], arrays.name_words_at[name + 1]):
                    share += scratch.sound_gains[arrays.name_sounds[at]]
                scratch.shares[name] = min(255, share)
        for word in range(words):
            if (common >> word) & 1:
                number = query.words[word]
                for place in range(query.alike_at[number], query.alike_at[number + 1]):
                    scratch.sound_gains[query.alike[place]] = 0
    return count


@compiled_loop
def search(
    arrays: NameArrays, words: WordArrays, batch: Batch, first: int, numbers: Numbers, scratch: Scratch
) -> tuple[int, int]:
    """Write the names whose total reaches the threshold into the scratch, of traveller after traveller from ``first``.

    Return which traveller is next, once there may not be room for all of his names, and how many names there are.
    """
    least = int(numbers.candidate_share * WHOLE)
    # When another year of birth leaves even the same name under the threshold, the year is looked at first.
    hopeless = numbers.threshold - numbers.dates[DIFFERS] - numbers.most_for_codes > 1.0
    count = 0
    for number in range(first, len(batch.sex)):
        if len(scratch.totals) - count < MOST_FOUND:
            return number, count
        query = pose(words, batch, number, scratch)
        touched = gather(arrays, query, query.date[0] if hopeless else 0, least, scratch)
        count = _judge_touched(arrays, query, numbers, scratch, touched, number, count)
    return len(batch.sex), count


@compiled_loop
def scan(arrays: NameArrays, words: WordArrays, batch: Batch, numbers: Numbers, scratch: Scratch) -> int:
    """The same for one traveller over every name, without looking any up: what a search may miss is measured by it."""
    for name in range(len(arrays.name_entry)):
        scratch.touched[name] = name
        scratch.shares[name] = 255
    query = pose(words, batch, 0, scratch)
    return _judge_touched(arrays, query, numbers, scratch, len(arrays.name_entry), 0, 0)


@compiled_loop
def align_one(
    arrays: NameArrays, words: WordArrays, batch: Batch, numbers: Numbers, scratch: Scratch, name: int
) -> tuple[float, int]:
    """The score of one name and how many pairs were noted."""
    result = align(arrays, pose(words, batch, 0, scratch), numbers, scratch, name)
    forget_rows(scratch)
    return result


@written_in
def _relate_born(born: int, query: QueryArrays) -> int:
    return relate(query.date[0], query.date[1], query.date[2], born >> 9, (born >> 5) & 15, born & 31)


@compiled_loop
def _judge_touched(
    arrays: NameArrays,
    query: QueryArrays,
    numbers: Numbers,
    scratch: Scratch,
    touched: int,
    number: int,
    count: int,
) -> int:
    """Score the names that gathered enough: dates, nationality and sex first, for they leave most of them no chance."""
    least = int(numbers.candidate_share * WHOLE)
    start = count
    for place in range(touched):
        name = scratch.touched[place]
        share = scratch.shares[name]
        scratch.shares[name] = 0
        if share < least:
            continue
        born = arrays.name_born[name]
        entry = arrays.name_entry[name]
        if born > 0 and query.date[0] > 0:
            date = _relate_born(born, query)
        else:
            date, _ = compare_entry_dates(arrays, query, entry)
        at_best = max(numbers.least_name, numbers.threshold - numbers.dates[date] - numbers.most_for_codes)
        if at_best > 1.0 or share < WHOLE * numbers.candidate_slack * _share_for(at_best, numbers.reported_only):
            continue
        nationality, sex = compare_entry_codes(arrays, query, entry)
        added = numbers.dates[date] + numbers.nationalities[nationality] + numbers.sexes[sex]
        needed = max(numbers.least_name, numbers.threshold - added)
        if needed > 1.0 or share < WHOLE * numbers.candidate_slack * _share_for(needed, numbers.reported_only):
            continue
        if arrays.name_weak[name]:
            needed /= numbers.weak
        if share < 255 and not may_reach(arrays, query, numbers, name, needed):
            continue
        score, _ = align(arrays, query, numbers, scratch, name)
        if score >= needed:
            if arrays.name_weak[name]:
                score *= numbers.weak
            count = _keep(scratch, start, count, number, entry, name, score, score + added)
    forget_rows(scratch)
    return count


@written_in
def _keep(
    scratch: Scratch, start: int, count: int, number: int, entry: int, name: int, score: float, total: float
) -> int:
    """Note a name; when a traveller has the most that are kept, in the place of the least."""
    place = count
    if count - start == MOST_FOUND:
        place = start
        for other in range(start + 1, count):
            if scratch.totals[other] < scratch.totals[place]:
                place = other
        if scratch.totals[place] >= total:
            return count
    scratch.queries[place] = number
    scratch.entries[place] = entry
    scratch.names[place] = name
    scratch.name_scores[place] = score
    scratch.totals[place] = total
    return max(count, place + 1)


@written_in
def _share_for(score: float, reported_only: float) -> float:
    """The share of the reported words' weight that must be paired, all alike, for a name to reach a score."""
    return reported_only * score / (1.0 - score + reported_only * score)
