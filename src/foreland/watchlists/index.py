"""An index over the names of any number of lists: from a traveller's name to the listed names like it.

Two stages. Every word of the traveller's name is looked up with all sounds alike to it (remembered, since names
repeat), and the names filed under those gather the words' weights; names that gathered enough are then aligned word by
word and scored, all in compiled loops over arrays that never change and may be mapped from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.arrays import NameArrays
from foreland.watchlists.build import country_number, file_entries, text_hash, version_of
from foreland.watchlists.entry import ListEntry, Quality
from foreland.watchlists.letters import from_letters
from foreland.watchlists.normalise import NameForm
from foreland.watchlists.policy import DATE_CODES, SAME_CODES, MatchPolicy
from foreland.watchlists.query_arrays import MOST_WORDS, Batch, Numbers, Scratch, WordArrays, make_scratch
from foreland.watchlists.readings import NameTables, forms_of
from foreland.watchlists.remembered import RememberedWords
from foreland.watchlists.search import align_one, scan, search

_NO_TABLES = NameTables()
_DECODER = msgspec.json.Decoder(ListEntry)


class IndexedName(Struct, frozen=True):
    """A listed name as it is compared: its entry's place, which name of the entry it is, and its words."""

    entry: int
    ordinal: int
    form: NameForm
    quality: Quality


class Asked(NamedTuple):
    """A traveller as he is looked for: a form of his name, and what else is known of him (0: unknown)."""

    form: NameForm
    born: tuple[int, int, int]
    nationality: int
    sex: int


class Hit(NamedTuple):
    """A name at or over the threshold: its entry's place, its number, its score and the total with the evidence."""

    entry: int
    name: int
    name_score: float
    total: float


class Span(NamedTuple):
    """``words`` of the query from ``word`` on stand for ``listed_words`` of the name from ``listed`` on."""

    word: int
    words: int
    listed: int
    listed_words: int
    alike: float
    way: int


class NameIndex:
    """Immutable once made. ``version`` is the content hash of its entries, whatever their order."""

    __slots__ = ("_free", "among", "arrays", "digests", "tables", "version")

    def __init__(self, entries: Iterable[ListEntry] = (), tables: NameTables = _NO_TABLES) -> None:
        self._take(*file_entries(entries, tables), tables)

    @classmethod
    def over(cls, arrays: NameArrays, digests: int, tables: NameTables, among: NameArrays | None = None) -> NameIndex:
        """An index over arrays made before, for example mapped from a file. ``among``: see :class:`~.build.Filing`."""
        index = cls.__new__(cls)
        index._take(arrays, digests, tables, among)
        return index

    def _take(self, arrays: NameArrays, digests: int, tables: NameTables, among: NameArrays | None = None) -> None:
        self.tables = tables
        self.among = among
        self.arrays = arrays
        self.digests = digests
        self.version = version_of(digests)
        self._free: list[_Workplace] = []

    def __len__(self) -> int:
        """How many entries are filed."""
        return len(self.arrays.entry_sex)

    def entry(self, position: int) -> ListEntry:
        """The entry at a place."""
        start, end = self.arrays.entry_json_at[position : position + 2]
        return _DECODER.decode(self.arrays.entry_json[start:end].tobytes())

    def entries(self) -> Iterator[ListEntry]:
        """All entries, in the order of their places."""
        return (self.entry(position) for position in range(len(self)))

    def holders(self, number: str) -> tuple[int, ...]:
        """Places of the entries that may give this document number (normalised); the entry itself says."""
        value = text_hash(number)
        low, high = np.searchsorted(self.arrays.document_hash, [value, value + 1])
        return tuple(sorted({int(entry) for entry in self.arrays.document_entry[low:high]}))

    def name(self, number: int) -> IndexedName:
        """A name by its number."""
        arrays = self.arrays
        words = self.words(number)
        family = int(arrays.name_surname[number])
        return IndexedName(
            int(arrays.name_entry[number]),
            int(arrays.name_ordinal[number]),
            NameForm(words[:family], words[family:]),
            "weak" if arrays.name_weak[number] else "strong",
        )

    def words(self, number: int) -> tuple[str, ...]:
        """The words of a name; small letters where only the consonants are known."""
        arrays = self.arrays
        first, last = arrays.name_words_at[number : number + 2]
        return tuple(self._word(int(word)) for word in arrays.name_words[first:last])

    def names_of(self, position: int) -> range:
        """The numbers of an entry's names."""
        first, last = self.arrays.entry_names_at[position : position + 2]
        return range(int(first), int(last))

    def _word(self, word: int) -> str:
        start, end = self.arrays.word_at[word : word + 2]
        text = from_letters(self.arrays.word_letters[start:end])
        return text.lower() if self.arrays.word_bare[word] else text

    def ask(self, form: NameForm, date_of_birth: str | None, nationality: str | None, sex: str | None) -> Asked:
        """A traveller as he is looked for. At most sixteen words are compared."""
        born = read_partial_date(date_of_birth)
        return Asked(
            form,
            (born.year, born.month or 0, born.day or 0) if born else (0, 0, 0),
            country_number(nationality),
            {"M": 1, "F": 2}.get(sex or "", 0),
        )

    def forms(self, surname: str | None, given_names: str | None) -> tuple[NameForm, ...]:
        """The forms in which a reported name is looked for: as folded and, from other scripts, as read aloud."""
        return forms_of(surname, given_names, self.tables)

    def search(self, asked: Sequence[Asked], numbers: Numbers) -> list[list[Hit]]:
        """Of each traveller the names at or over the threshold, in no order."""
        found: list[list[Hit]] = [[] for _ in asked]
        place = self._take_place()
        words, batch = _batch(place.words, asked)
        following = 0
        while following < len(asked):
            following, count = search(self.arrays, words, batch, following, numbers, place.scratch)
            for query, hit in _hits(place.scratch, count):
                found[query].append(hit)
        self._free.append(place)
        return found

    def scan(self, asked: Asked, numbers: Numbers) -> list[Hit]:
        """The same found by comparing every name, to measure what looking up misses."""
        place = self._take_place()
        words, batch = _batch(place.words, [asked])
        count = scan(self.arrays, words, batch, numbers, place.scratch)
        hits = [hit for _, hit in _hits(place.scratch, count)]
        self._free.append(place)
        return hits

    def align(self, asked: Asked, numbers: Numbers, name: int) -> tuple[float, list[Span]]:
        """The score of one name, and what was paired in the order of the reported words."""
        place = self._take_place()
        words, batch = _batch(place.words, [asked])
        scratch = place.scratch
        score, count = align_one(self.arrays, words, batch, numbers, scratch, name)
        spans = [
            Span(word, words, listed, listed_words, round(alike, 3), way)
            for (word, words, listed, listed_words), alike, way in zip(
                scratch.spans[:count].tolist(),
                scratch.span_alike[:count].tolist(),
                scratch.span_ways[:count].tolist(),
                strict=True,
            )
        ]
        self._free.append(place)
        return score, sorted(spans)

    def _take_place(self) -> _Workplace:
        # Out of the list while in use: two threads never write on one.
        if self._free:
            return self._free.pop()
        return _Workplace(RememberedWords(self.arrays, self.tables, self.among), make_scratch(self.arrays))


class _Workplace(NamedTuple):
    """What one search at a time writes on."""

    words: RememberedWords
    scratch: Scratch


def _batch(remembered: RememberedWords, asked: Sequence[Asked]) -> tuple[WordArrays, Batch]:
    wanted: list[tuple[str, bool]] = []
    runs: list[tuple[str, bool]] = []
    words_at, runs_at = [0], [0]
    for one in asked:
        words = one.form.tokens()[:MOST_WORDS]
        wanted += [(word, False) for word in words]
        words_at.append(len(wanted))
        runs += [(run, True) for run in _runs(words, len(one.form.surname))]
        runs_at.append(len(runs))
    wanted += runs
    numbers, known = remembered.numbers(wanted)
    return known, Batch(
        words=np.array(numbers[: words_at[-1]], dtype=np.int32),
        words_at=np.array(words_at, dtype=np.int32),
        runs=np.array(numbers[words_at[-1] :], dtype=np.int32),
        runs_at=np.array(runs_at, dtype=np.int32),
        dates=np.array([one.born for one in asked], dtype=np.int32).reshape(-1, 3),
        nationality=np.array([one.nationality for one in asked], dtype=np.int32),
        sex=np.array([one.sex for one in asked], dtype=np.uint8),
    )


def _runs(words: tuple[str, ...], family: int) -> list[str]:
    """Neighbours, also across the parts, and whole parts, each written as one word."""
    runs = [first + second for first, second in pairwise(words)]
    return runs + ["".join(part) for part in (words[:family], words[family:]) if len(part) > 2]


def _hits(scratch: Scratch, count: int) -> Iterator[tuple[int, Hit]]:
    columns = (scratch.entries, scratch.names, scratch.name_scores, scratch.totals)
    queries = scratch.queries[:count].tolist()
    rows = zip(*(column[:count].tolist() for column in columns), strict=True)
    return zip(queries, (Hit(*row) for row in rows), strict=True)


def policy_numbers(policy: MatchPolicy) -> Numbers:
    """The policy as the compiled loops take it."""
    return Numbers(
        threshold=policy.threshold,
        least_name=policy.least_name_score,
        least_similarity=policy.least_similarity,
        sharpness=policy.sharpness,
        reported_only=policy.reported_only_weight,
        listed_only=policy.listed_only_weight,
        weak=policy.weak_name_factor,
        shortest_joined=policy.shortest_joined,
        least_joined=policy.least_joined_similarity,
        joined=policy.joined_factor,
        sound=policy.sound_factor,
        prefix=policy.prefix_similarity,
        initial=policy.initial_similarity,
        variant=policy.variant_similarity,
        bare=policy.consonants_factor,
        candidate_share=policy.least_candidate_share,
        candidate_slack=policy.candidate_slack,
        dates=np.array([policy.date_adjustments[code] for code in DATE_CODES]),
        nationalities=np.array([policy.nationality_adjustments[code] for code in SAME_CODES]),
        sexes=np.array([policy.sex_adjustments[code] for code in SAME_CODES]),
        most_for_codes=max(policy.nationality_adjustments.values()) + max(policy.sex_adjustments.values()),
    )
