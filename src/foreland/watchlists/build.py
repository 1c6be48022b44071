"""Filing list entries: from entries, one after the other, to the arrays of an index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from foreland.travel.document_number import normalise_number
from foreland.travel.names import PARTICLES
from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.arrays import FIRST_YEAR, LAST_YEAR, WITHOUT_VOWELS, Bytes, Floats, Ints, Longs, NameArrays
from foreland.watchlists.compiled import compiled
from foreland.watchlists.cuts import file_cuts
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.letters import LONGEST_PATTERN, letter_set, to_letters, word_hash
from foreland.watchlists.normalise import NameForm, skeleton, sound
from foreland.watchlists.readings import NameTables, forms_of

PARTICLE_WEIGHT = 0.2
"""The weight of a word that many names share and carriers drop (AL, BIN, DE), of an initial, and of what all have."""

_SEX = {"M": 1, "F": 2}
_ENCODER = msgspec.json.Encoder(order="deterministic")
_DIGEST_SPACE = 1 << 256
Values = TypeVar("Values", Bytes, Ints)
Places = TypeVar("Places", Ints, Longs)


@lru_cache(maxsize=4096)
def country_number(code: str | None) -> int:
    """A number for an alpha code; 0 for none."""
    number = 0
    for letter in code or "":
        number = number * 37 + ord(letter) % 37
    return number


def digest(entry_json: bytes) -> int:
    """What an entry adds to the version of a list: the sum does not depend on the order, and can be taken back."""
    return int.from_bytes(sha256(entry_json).digest(), "big")


def digest_of(entry: ListEntry) -> int:
    """What an entry adds to the version of an index."""
    return digest(_ENCODER.encode(entry))


def version_of(digests: int) -> str:
    """The version of an index, from the sum of the digests of its entries."""
    return sha256((digests % _DIGEST_SPACE).to_bytes(32, "big")).hexdigest()[:16]


class Filing:
    """Collects entries into columns. ``add`` what there is, then take ``arrays`` once.

    With ``among``, words weigh what they weigh there: so many people tell more than the few who are filed here.
    """

    def __init__(self, tables: NameTables, among: NameArrays | None = None) -> None:
        self.digests = 0
        self._among = among
        self._keys = array("q")
        self._tables = tables
        self._words: dict[str, int] = {}
        self._word_names = array("i")
        self._name_entry, self._name_words, self._name_words_at = array("i"), array("i"), array("i", [0])
        self._name_surname, self._name_weak, self._name_ordinal = array("B"), array("B"), array("i")
        self._entry_names_at, self._dates, self._dates_at = array("i", [0]), array("i"), array("i", [0])
        self._nationalities, self._nationalities_at, self._sex = array("i"), array("i", [0]), array("B")
        self._documents, self._document_entry = array("q"), array("i")
        self._json, self._json_at = bytearray(), array("q", [0])

    def add(self, entry: ListEntry, key: str | None = None) -> None:
        """File one entry, under a key by which it can be taken away; by default its source and its number there."""
        number = len(self._sex)
        self._keys.append(text_hash(key or f"{entry.source}/{entry.id}"))
        for ordinal, name in enumerate(entry.names):
            for form in forms_of(name.surname, name.given_names, self._tables):
                self._add_name(number, ordinal, form, name.quality == "weak")
        self._entry_names_at.append(len(self._name_entry))
        for listed in entry.dates_of_birth:
            born = read_partial_date(listed.value)
            if born is not None:
                self._dates.extend((born.year, born.month or 0, born.day or 0, int(listed.circa)))
        self._dates_at.append(len(self._dates) // 4)
        self._nationalities.extend(country_number(code) for code in entry.nationalities)
        self._nationalities_at.append(len(self._nationalities))
        self._sex.append(_SEX.get(entry.sex or "", 0))
        for key in {normalise_number(text) for text in entry.documents} - {""}:
            self._documents.append(text_hash(key))
            self._document_entry.append(number)
        encoded = _ENCODER.encode(entry)
        self.digests += digest(encoded)
        self._json += encoded
        self._json_at.append(len(self._json))

    def _add_name(self, entry: int, ordinal: int, form: NameForm, weak: bool) -> None:
        words = [word[:LONGEST_PATTERN] for word in form.tokens()]
        if not words:
            return
        numbers = [self._words.setdefault(word, len(self._words)) for word in words]
        self._name_words.extend(numbers)
        self._name_words_at.append(len(self._name_words))
        self._name_entry.append(entry)
        self._name_surname.append(len(form.surname))
        self._name_weak.append(weak)
        self._name_ordinal.append(ordinal)

    def arrays(self) -> NameArrays:
        """The columns of everything added."""
        words = list(self._words)
        sounds, word_sound = _distinct([sound(word) if word.isupper() else word.upper() for word in words])
        sound_letters, sound_at = _texts(sounds)
        dates, dates_at = _ints(self._dates).reshape(-1, 4), _ints(self._dates_at)
        born = _single_dates(dates, dates_at)
        years = _years(born)
        order = np.argsort(years, kind="stable")
        entry_names_at, name_order = _order_names(_ints(self._entry_names_at), order)
        dates, dates_at = take_rows(dates.reshape(-1), 4 * dates_at, order)
        nationalities, nationalities_at = take_rows(_ints(self._nationalities), _ints(self._nationalities_at), order)
        name_words, name_words_at = take_rows(_ints(self._name_words), _ints(self._name_words_at), name_order)
        name_entry = np.repeat(np.arange(len(order), dtype=np.int32), np.diff(entry_names_at))
        entry_json, entry_json_at = take_rows(
            np.frombuffer(self._json, dtype=np.uint8), np.array(self._json_at, dtype=np.int64), order
        )
        name_sounds = word_sound[name_words]
        sound_names, sound_names_at = _filed(name_sounds, name_words_at, len(sounds))
        hashes = np.fromiter(
            (word_hash(sound_letters, sound_at[i], sound_at[i + 1]) for i in range(len(sounds))), np.int64, len(sounds)
        )
        by_hash = np.argsort(hashes, kind="stable").astype(np.int32)
        sets = np.fromiter(
            (letter_set(sound_letters, sound_at[i], sound_at[i + 1]) for i in range(len(sounds))), np.int64, len(sounds)
        )
        bare = np.fromiter((word.islower() for word in words), np.uint8, len(words))
        word_letters, word_at = _texts([word.upper() for word in words])
        skeletons = _skeletons(words, word_sound, bare)
        cut_hash, cut_sound, cut_at = file_cuts(sound_letters, sound_at)
        documents = np.array(self._documents, dtype=np.int64)
        document_order = np.argsort(documents, kind="stable")
        places = np.empty(len(order), dtype=np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        keys = np.array(self._keys, dtype=np.int64)
        key_order = np.argsort(keys, kind="stable")
        return NameArrays(
            word_letters=word_letters,
            word_at=word_at,
            word_sound=word_sound,
            word_weight=_weights(
                words, word_sound, *self._frequencies(hashes, np.diff(sound_names_at), len(name_entry))
            ),
            word_bare=bare,
            sound_letters=sound_letters,
            sound_at=sound_at,
            sound_set=sets,
            sound_hash=hashes[by_hash],
            sound_of_hash=by_hash,
            cut_hash=cut_hash,
            cut_sound=cut_sound,
            cut_at=cut_at,
            sound_by_letters=np.array(sorted(range(len(sounds)), key=sounds.__getitem__), dtype=np.int32),
            sound_names=sound_names,
            sound_names_at=sound_names_at,
            skeleton_hash=skeletons[0],
            skeleton_sounds=skeletons[1],
            skeleton_sounds_at=skeletons[2],
            skeleton_bare=skeletons[3],
            name_entry=name_entry,
            name_words=name_words,
            name_words_at=name_words_at,
            name_sounds=name_sounds,
            name_sets=sets[name_sounds] | (WITHOUT_VOWELS * bare[name_words].astype(np.int64)),
            name_lengths=np.diff(sound_at).astype(np.uint8)[name_sounds],
            name_surname=np.array(self._name_surname, dtype=np.uint8)[name_order],
            name_weak=np.array(self._name_weak, dtype=np.uint8)[name_order],
            name_born=born[order][name_entry],
            name_ordinal=_ints(self._name_ordinal)[name_order],
            year_names_at=np.searchsorted(
                years[order][name_entry], np.arange(FIRST_YEAR, LAST_YEAR + 2, dtype=np.int32)
            ).astype(np.int32),
            entry_names_at=entry_names_at,
            entry_dates=dates,
            entry_dates_at=dates_at // 4,
            entry_nationalities=nationalities,
            entry_nationalities_at=nationalities_at,
            entry_sex=np.array(self._sex, dtype=np.uint8)[order],
            document_hash=documents[document_order],
            document_entry=places[_ints(self._document_entry)[document_order]],
            key_hash=keys[key_order],
            key_entry=places[key_order],
            entry_json=entry_json,
            entry_json_at=entry_json_at,
        )

    def _frequencies(self, hashes: Longs, here: NDArray[np.int64], names: int) -> tuple[NDArray[np.int64], int]:
        """How many names have each sound, of how many: here, or here and among the others."""
        if self._among is None:
            return here, names
        there = self._among.sound_hash
        at = np.minimum(np.searchsorted(there, hashes), max(0, len(there) - 1))
        known = there[at] == hashes if len(there) else np.zeros(len(hashes), np.bool_)
        theirs = np.diff(self._among.sound_names_at)[self._among.sound_of_hash[at[known]]]
        total = here.copy()
        total[known] += theirs
        return total, names + len(self._among.name_entry)


def file_entries(entries: Iterable[ListEntry], tables: NameTables) -> tuple[NameArrays, int]:
    """The arrays over some entries, and the sum of their digests."""
    filing = Filing(tables)
    for entry in entries:
        filing.add(entry)
    return filing.arrays(), filing.digests


def text_hash(text: str) -> int:
    """A number of 62 bits for a key or a normalised document number."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 2


def _ints(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def pack_date(year: int, month: int, day: int) -> int:
    """A date in one number; parts that are not known are 0."""
    return (year << 9) + (month << 5) + day


def _single_dates(dates: Ints, at: Ints) -> Ints:
    """Of each entry its date, packed, when it has one that is not approximate; else 0."""
    if not len(dates):
        return np.zeros(len(at) - 1, np.int32)
    first = dates[np.minimum(at[:-1], len(dates) - 1)]
    packed = (first[:, 0] << 9) + (first[:, 1] << 5) + first[:, 2]
    return np.where((np.diff(at) == 1) & (first[:, 3] == 0), packed, 0).astype(np.int32)


def _years(born: Ints) -> Ints:
    years = born >> 9
    return np.where((years >= FIRST_YEAR) & (years <= LAST_YEAR), years, 0).astype(np.int32)


def _order_names(names_at: Ints, order: NDArray[np.int64]) -> tuple[Ints, NDArray[np.int64]]:
    """Where the names of each entry begin once the entries are put in order, and which names come in which place."""
    names, at = take_rows(np.arange(names_at[-1], dtype=np.int32), names_at, order)
    return at, names.astype(np.int64)


@compiled
def take_rows(values: Values, at: Places, order: NDArray[np.int64]) -> tuple[Values, Places]:
    """Ragged rows in another order."""
    new_at = np.zeros(len(at), at.dtype)
    for place in range(len(order)):
        new_at[place + 1] = new_at[place] + at[order[place] + 1] - at[order[place]]
    taken = np.empty(len(values), values.dtype)
    for place in range(len(order)):
        start = at[order[place]]
        for offset in range(new_at[place + 1] - new_at[place]):
            taken[new_at[place] + offset] = values[start + offset]
    return taken, new_at


def _texts(words: list[str]) -> tuple[Bytes, Longs]:
    at = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in words], out=at[1:])
    return to_letters("".join(words)), at


def _distinct(sounds: list[str]) -> tuple[list[str], Ints]:
    """The distinct sounds by length and letters, and which of them each word has."""
    ordered = sorted({heard[:LONGEST_PATTERN] for heard in sounds}, key=lambda heard: (len(heard), heard))
    numbers = {heard: number for number, heard in enumerate(ordered)}
    return ordered, np.fromiter((numbers[heard[:LONGEST_PATTERN]] for heard in sounds), np.int32, len(sounds))


def _filed(sounds: Ints, names_at: Ints, count: int) -> tuple[Ints, Longs]:
    """Which names are filed under each sound, once each, in the order of the names."""
    names = np.repeat(np.arange(len(names_at) - 1, dtype=np.int32), np.diff(names_at))
    order = np.lexsort((names, sounds))
    sounds, names = sounds[order], names[order]
    first = np.ones(len(names), dtype=np.bool_)
    first[1:] = (sounds[1:] != sounds[:-1]) | (names[1:] != names[:-1])
    at = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(sounds[first], minlength=count), out=at[1:])
    return names[first], at


def _weights(words: list[str], word_sound: Ints, frequency: NDArray[np.int64], names: int) -> Floats:
    """1 for a word that one name has, falling with the logarithm of how many have it (inverse frequency)."""
    if names < 2:
        by_sound = np.ones(len(frequency))
    else:
        by_sound = 1.0 - np.log(frequency + 1.0) / np.log(names + 1.0)
        by_sound[frequency >= names] = PARTICLE_WEIGHT
    weights = by_sound[word_sound] if len(words) else np.empty(0)
    weights[[number for number, word in enumerate(words) if word in PARTICLES or len(word) == 1]] = PARTICLE_WEIGHT
    return weights.astype(np.float32)


def _skeletons(words: list[str], word_sound: Ints, bare: Bytes) -> tuple[Longs, Ints, Longs, Bytes]:
    """The sounds filed under the consonants of their words."""
    found: dict[str, set[int]] = {}
    unvowelled: set[str] = set()
    for word, heard, is_bare in zip(words, word_sound.tolist(), bare.tolist(), strict=True):
        bones = skeleton(word)
        if len(bones) > 1:
            found.setdefault(bones, set()).add(heard)
            if is_bare:
                unvowelled.add(bones)
    hashes = {bones: int(word_hash(to_letters(bones), 0, len(bones))) for bones in found}
    ordered = sorted(found, key=hashes.__getitem__)
    at = np.zeros(len(ordered) + 1, dtype=np.int64)
    np.cumsum([len(found[bones]) for bones in ordered], out=at[1:])
    sounds = [heard for bones in ordered for heard in sorted(found[bones])]
    return (
        np.array([hashes[bones] for bones in ordered], dtype=np.int64),
        np.array(sounds, dtype=np.int32),
        at,
        np.array([bones in unvowelled for bones in ordered], dtype=np.uint8),
    )
