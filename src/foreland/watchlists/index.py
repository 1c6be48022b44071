"""An index over the names of any number of lists: from a traveller's name to the few worth comparing.

Every token of a listed name is filed under its sound. A traveller's token is looked up with all sounds alike
to it (remembered, since names repeat), the names behind them collect the tokens' weights, and the names with
the largest share of the traveller's name are compared in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from foreland.travel.content_hash import content_hash
from foreland.travel.document_number import normalise_number
from foreland.travel.names import PARTICLES
from foreland.watchlists.entry import ListEntry, Quality
from foreland.watchlists.normalise import NameForm, name_form, sound
from foreland.watchlists.policy import MatchPolicy

Expansion = tuple[NDArray[np.int32], NDArray[np.float32]]
_MOST_REMEMBERED = 500_000
_LEAST_ALIKE = 0.66


class NameIndex:
    """Built once per list version; look-ups change nothing that can be seen from outside."""

    __slots__ = (
        "_by_document",
        "_by_length",
        "_expansions",
        "_frequency",
        "_names",
        "_postings",
        "_sounds",
        "entries",
        "version",
    )

    def __init__(self, entries: Iterable[ListEntry] = ()) -> None:
        self.entries = tuple(entries)
        self.version = content_hash(sorted(content_hash(entry) for entry in self.entries))
        self._names: list[tuple[int, NameForm, Quality]] = []
        self._frequency: dict[str, int] = defaultdict(int)
        filed: defaultdict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self.entries):
            for name in entry.names:
                form = name_form(name.surname, name.given_names)
                if form.tokens():
                    self._file(position, form, name.quality, filed)
        self._sounds = sorted(filed)
        self._postings = [np.array(filed[heard], dtype=np.int32) for heard in self._sounds]
        lengths: defaultdict[int, list[int]] = defaultdict(list)
        for number, heard in enumerate(self._sounds):
            lengths[len(heard)].append(number)
        self._by_length = {n: ([self._sounds[i] for i in ids], ids) for n, ids in lengths.items()}
        self._expansions: dict[str, Expansion] = {}
        documents: defaultdict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self.entries):
            for key in {normalise_number(text) for text in entry.documents}:
                documents[key].append(position)
        self._by_document = dict(documents)

    def _file(self, entry: int, form: NameForm, quality: Quality, filed: defaultdict[str, list[int]]) -> None:
        number = len(self._names)
        self._names.append((entry, form, quality))
        for token in {sound(token) for token in form.tokens()}:
            self._frequency[token] += 1
            filed[token].append(number)
        wholes = form.spelled() if form.surname and form.given else ()
        for token in {sound(token) for token in (*form.joined(), *wholes)}:
            if not filed[token] or filed[token][-1] != number:
                filed[token].append(number)

    def holders(self, number: str) -> tuple[int, ...]:
        """Positions of the entries that give this document number (normalised)."""
        return tuple(self._by_document.get(number, ()))

    def names_of(self, position: int) -> tuple[NameForm, ...]:
        """The comparable names of an entry."""
        return tuple(
            form
            for name in self.entries[position].names
            if (form := name_form(name.surname, name.given_names)).tokens()
        )

    def weight(self, token: str, particle_weight: float) -> float:
        """How much a token tells people on these lists apart: 1 for one that is not listed, less the more
        share it.
        """
        if token in PARTICLES:
            return particle_weight
        names = len(self._names)
        if names < 2:
            return 1.0
        frequency = self._frequency.get(sound(token), 0)
        return 1.0 - log(frequency + 1) / log(names + 1) if frequency < names else particle_weight

    def candidates(self, name: NameForm, policy: MatchPolicy) -> list[tuple[int, NameForm, Quality]]:
        """The listed names that share most of the reported name's weight: (entry position, name, quality)."""
        weights = {sound(token): self.weight(token, policy.particle_weight) for token in name.tokens()}
        total = sum(weights.values())
        if not total or not self._names:
            return []
        for whole in name.joined():
            weights.setdefault(sound(whole), total / 2)
        numbers: list[NDArray[np.int32]] = []
        gains: list[NDArray[np.float64]] = []
        for heard, heft in weights.items():
            ids, alike = self._expand(heard)
            for i, similarity in zip(ids.tolist(), alike.tolist(), strict=True):
                postings = self._postings[i]
                numbers.append(postings)
                gains.append(np.full(len(postings), heft * similarity * similarity))
        if not numbers:
            return []
        shares = np.bincount(np.concatenate(numbers), weights=np.concatenate(gains), minlength=len(self._names))
        found = np.flatnonzero(shares >= policy.least_candidate_share * total)
        if len(found) > policy.most_candidates:
            order = np.argsort(-shares[found], kind="stable")[: policy.most_candidates]
            found = found[order]
        return [self._names[number] for number in found.tolist()]

    def _expand(self, heard: str) -> Expansion:
        """Every listed sound alike to this one, with the similarity. Remembered: a name is asked for often."""
        known = self._expansions.get(heard)
        if known is not None:
            return known
        ids: list[int] = []
        alike: list[float] = []
        shortest, longest = int(len(heard) * _LEAST_ALIKE), len(heard) / _LEAST_ALIKE
        for length, (sounds, numbers) in self._by_length.items():
            if shortest <= length <= longest:
                row = process.cdist(
                    (heard,), sounds, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_ALIKE, dtype=np.float32
                )[0]
                for hit in np.flatnonzero(row).tolist():
                    ids.append(numbers[hit])
                    alike.append(float(row[hit]))
        if len(self._expansions) >= _MOST_REMEMBERED:
            self._expansions.clear()
        answer = (np.array(ids, dtype=np.int32), np.array(alike, dtype=np.float32))
        self._expansions[heard] = answer
        return answer
