"""An index over the names of any number of lists: from a traveller's name to the listed names like it.

Two stages. Every word of the traveller's name is looked up with all sounds alike to it (remembered, since names
repeat), and the names filed under those gather the words' weights; names that gathered enough are then aligned word by
word and scored, all in compiled loops over arrays that never change and may be mapped from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from foreland.travel.names import PARTICLES
from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.arrays import Floats, Ints, NameArrays
from foreland.watchlists.build import (
    PARTICLE_WEIGHT,
    country_number,
    document_hash,
    file_entries,
    version_of,
)
from foreland.watchlists.entry import ListEntry, Quality
from foreland.watchlists.expand import expand_all, skeleton_sounds
from foreland.watchlists.letters import LONGEST_PATTERN, from_letters, to_letters, word_hash
from foreland.watchlists.normalise import NameForm, sound
from foreland.watchlists.policy import MatchPolicy
from foreland.watchlists.query_arrays import (
    MOST_WORDS,
    Asked,
    Numbers,
    Scratch,
    Terms,
    make_scratch,
)
from foreland.watchlists.readings import NameTables, forms_of
from foreland.watchlists.search import align_one, scan, search

_MOST_REMEMBERED = 30_000
_NO_SOUNDS: Ints = np.empty(0, np.int32)
_NO_GAINS: Floats = np.empty(0, np.float32)
_NO_TABLES = NameTables()
_VARIANT_WORTH = 0.8
_DECODER = msgspec.json.Decoder(ListEntry)
Expansion = tuple[Ints, Floats]


class IndexedName(Struct, frozen=True):
    """A listed name as it is compared: its entry's place, which name of the entry it is, and its words."""

    entry: int
    ordinal: int
    form: NameForm
    quality: Quality


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

    __slots__ = ("_expansions", "_free", "_has_bare", "_variants", "arrays", "digests", "tables", "version")

    def __init__(self, entries: Iterable[ListEntry] = (), tables: NameTables = _NO_TABLES) -> None:
        self._take(*file_entries(entries, tables), tables)

    @classmethod
    def over(cls, arrays: NameArrays, digests: int, tables: NameTables) -> NameIndex:
        """An index over arrays made before, for example mapped from a file."""
        index = cls.__new__(cls)
        index._take(arrays, digests, tables)
        return index

    def _take(self, arrays: NameArrays, digests: int, tables: NameTables) -> None:
        self.tables = tables
        self.arrays = arrays
        self.digests = digests
        self.version = version_of(digests)
        self._expansions: dict[str, Expansion] = {}
        self._free: list[Scratch] = []
        self._variants: dict[str, Ints] = {}
        self._has_bare = bool(arrays.word_bare.any())

    def __len__(self) -> int:
        """How many entries are filed."""
        return len(self.arrays.entry_sex)

    def entry(self, position: int) -> ListEntry:
        """The entry at a place."""
        start, end = self.arrays.entry_json_at[position : position + 2]
        return _DECODER.decode(self.arrays.entry_json[start:end].tobytes())

    def entries(self) -> Iterator[ListEntry]:
        """All entries, in the order in which they were filed."""
        return (self.entry(position) for position in range(len(self)))

    def holders(self, number: str) -> tuple[int, ...]:
        """Places of the entries that may give this document number (normalised); the entry itself says."""
        value = document_hash(number)
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
        """A traveller as the compiled loops take one. At most sixteen words are compared."""
        words = form.tokens()[:MOST_WORDS]
        letters, at = _joined([word.upper() for word in words])
        sound_letters, sound_at = _joined([_heard(word) for word in words])
        born = read_partial_date(date_of_birth)
        variants = [self._variants_of(word) for word in words]
        return Asked(
            letters=letters,
            at=at,
            sound_letters=sound_letters,
            sound_at=sound_at,
            particles=np.array([word in PARTICLES for word in words], dtype=np.uint8),
            bare=np.array([word.islower() for word in words], dtype=np.uint8),
            variants=np.concatenate(variants) if variants else _NO_SOUNDS,
            variants_at=np.cumsum([0, *map(len, variants)], dtype=np.int32),
            date=np.array((born.year, born.month or 0, born.day or 0) if born else (0, 0, 0), dtype=np.int32),
            nationality=country_number(nationality),
            sex={"M": 1, "F": 2}.get(sex or "", 0),
        )

    def forms(self, surname: str | None, given_names: str | None) -> tuple[NameForm, ...]:
        """The forms in which a reported name is looked for: as folded and, from other scripts, as read aloud."""
        return forms_of(surname, given_names, self.tables)

    def search(self, form: NameForm, asked: Asked, numbers: Numbers) -> list[Hit]:
        """The names at or over the threshold, in no order."""
        terms = self._terms(form)
        scratch = self._take_scratch()
        hits = _hits(scratch, search(self.arrays, asked, numbers, terms, scratch))
        self._free.append(scratch)
        return hits

    def scan(self, asked: Asked, numbers: Numbers) -> list[Hit]:
        """The same found by comparing every name, to measure what looking up misses."""
        scratch = self._take_scratch()
        hits = _hits(scratch, scan(self.arrays, asked, numbers, scratch))
        self._free.append(scratch)
        return hits

    def align(self, asked: Asked, numbers: Numbers, name: int) -> tuple[float, list[Span]]:
        """The score of one name, and what was paired in the order of the reported words."""
        scratch = self._take_scratch()
        score, count = align_one(self.arrays, asked, numbers, scratch, name)
        spans = [
            Span(word, words, listed, listed_words, round(alike, 3), way)
            for (word, words, listed, listed_words), alike, way in zip(
                scratch.spans[:count].tolist(),
                scratch.span_alike[:count].tolist(),
                scratch.span_ways[:count].tolist(),
                strict=True,
            )
        ]
        self._free.append(scratch)
        return score, sorted(spans)

    def _take_scratch(self) -> Scratch:
        # Out of the list while in use: two threads never write on one.
        return self._free.pop() if self._free else make_scratch(self.arrays)

    def _terms(self, form: NameForm) -> Terms:
        """What to look under: each word by itself, neighbours within a part and whole parts written as one word."""
        words = form.tokens()[:MOST_WORDS]
        runs = {
            "".join(words[i : i + k])
            for part in (range(len(form.surname)), range(len(form.surname), len(words)))
            for i in part
            for k in (2, len(part))
            if 1 < k <= part.stop - i
        }
        wanted = [*words, *sorted(runs)]
        if len(self._expansions) >= _MOST_REMEMBERED:
            self._expansions.clear()
        self._remember([word for word in wanted if word not in self._expansions])
        found = [self._expansions[word] for word in wanted]
        owners = [*range(len(words)), *[-1] * len(runs)]
        return Terms(
            np.concatenate([sounds for sounds, _ in found] or [_NO_SOUNDS]),
            np.concatenate([gains for _, gains in found] or [_NO_GAINS]),
            np.repeat(np.array(owners, dtype=np.int32), [len(sounds) for sounds, _ in found]),
        )

    def _variants_of(self, word: str) -> Ints:
        """The sounds of the word's known variants, as far as they are on the lists."""
        others = self.tables.variants.get(word)
        if others is None:
            return _NO_SOUNDS
        known = self._variants.get(word)
        if known is None:
            hashes = [word_hash(to_letters(heard), 0, len(heard)) for heard in {_heard(other) for other in others}]
            places = np.searchsorted(self.arrays.sound_hash, hashes)
            there = [
                int(self.arrays.sound_of_hash[place])
                for place, value in zip(places.tolist(), hashes, strict=True)
                if place < len(self.arrays.sound_hash) and self.arrays.sound_hash[place] == value
            ]
            known = self._variants[word] = np.array(sorted(there), dtype=np.int32)
        return known

    def _remember(self, words: list[str]) -> None:
        if not words:
            return
        full = [word for word in words if not word.islower()]
        letters, at = _joined([_heard(word) for word in full])
        sounds, gains, ends = expand_all(self.arrays, letters, at)
        for place, word in enumerate(full):
            variants = self._variants_of(word)
            self._expansions[word] = (
                np.concatenate((sounds[ends[place] : ends[place + 1]], variants)),
                np.concatenate(
                    (gains[ends[place] : ends[place + 1]], np.full(len(variants), _VARIANT_WORTH, np.float32))
                ),
            )
        for word in words:
            if word.islower() or self._has_bare:
                more, worth = skeleton_sounds(self.arrays, word, bare_only=not word.islower())
                known = self._expansions.get(word, (_NO_SOUNDS, _NO_GAINS))
                self._expansions[word] = np.concatenate((known[0], more)), np.concatenate((known[1], worth))


def _hits(scratch: Scratch, count: int) -> list[Hit]:
    columns = (scratch.entries, scratch.names, scratch.name_scores, scratch.totals)
    return [Hit(*row) for row in zip(*(column[:count].tolist() for column in columns), strict=True)]


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
        particle=PARTICLE_WEIGHT,
        candidate_share=policy.least_candidate_share,
        candidate_slack=policy.candidate_slack,
        dates=np.array(list(policy.date_adjustments.values())),
        nationalities=np.array(list(policy.nationality_adjustments.values())),
        sexes=np.array(list(policy.sex_adjustments.values())),
        most_for_codes=max(policy.nationality_adjustments.values()) + max(policy.sex_adjustments.values()),
    )


def _heard(word: str) -> str:
    return (sound(word) if word.isupper() else word.upper())[:LONGEST_PATTERN]


def _joined(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    at = np.zeros(len(words) + 1, dtype=np.int32)
    np.cumsum([len(word) for word in words], out=at[1:])
    return to_letters("".join(words)), at
