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

Numbers = NDArray[np.int32]
Gains = NDArray[np.float64]
_NO_NUMBERS: Numbers = np.empty(0, dtype=np.int32)
_NO_GAINS: Gains = np.empty(0, dtype=np.float64)
_MOST_REMEMBERED = 30_000
_LEAST_ALIKE = 0.66


class _Vocabulary:
    """Sounds, the names filed under each, and the similar sounds already looked up."""

    __slots__ = ("_by_length", "_expansions", "_postings")

    def __init__(self, filed: dict[str, list[int]]) -> None:
        sounds = sorted(filed)
        self._postings = [np.array(filed[heard], dtype=np.int32) for heard in sounds]
        lengths: defaultdict[int, list[int]] = defaultdict(list)
        for number, heard in enumerate(sounds):
            lengths[len(heard)].append(number)
        self._by_length = {n: ([sounds[i] for i in ids], ids) for n, ids in lengths.items()}
        self._expansions: dict[str, tuple[Numbers, Gains]] = {}

    def names_like(self, heard: str) -> tuple[Numbers, Gains]:
        """The names filed under every sound alike to this one, each with its squared similarity.

        Remembered, since names repeat from traveller to traveller.
        """
        known = self._expansions.get(heard)
        if known is not None:
            return known
        numbers: list[Numbers] = []
        gains: list[Gains] = []
        shortest, longest = int(len(heard) * _LEAST_ALIKE), len(heard) / _LEAST_ALIKE
        for length, (sounds, ids) in self._by_length.items():
            if shortest <= length <= longest:
                row = process.cdist(
                    (heard,), sounds, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_ALIKE, dtype=np.float32
                )[0]
                for hit in np.flatnonzero(row).tolist():
                    postings = self._postings[ids[hit]]
                    numbers.append(postings)
                    gains.append(np.full(len(postings), float(row[hit]) ** 2))
        if len(self._expansions) >= _MOST_REMEMBERED:
            self._expansions.clear()
        answer = (np.concatenate(numbers), np.concatenate(gains)) if numbers else (_NO_NUMBERS, _NO_GAINS)
        self._expansions[heard] = answer
        return answer


class NameIndex:
    """Built once per list version; look-ups change nothing that can be seen from outside."""

    __slots__ = ("_by_document", "_frequency", "_names", "_tokens", "_wholes", "entries", "version")

    def __init__(self, entries: Iterable[ListEntry] = ()) -> None:
        self.entries = tuple(entries)
        self.version = content_hash(sorted(content_hash(entry) for entry in self.entries))
        self._names: list[tuple[int, NameForm, Quality]] = []
        self._frequency: dict[str, int] = defaultdict(int)
        tokens: defaultdict[str, list[int]] = defaultdict(list)
        wholes: defaultdict[str, list[int]] = defaultdict(list)
        documents: defaultdict[str, list[int]] = defaultdict(list)
        for position, entry in enumerate(self.entries):
            for name in entry.names:
                form = name_form(name.surname, name.given_names)
                if form.tokens():
                    self._file(position, form, name.quality, tokens, wholes)
            for key in {normalise_number(text) for text in entry.documents}:
                documents[key].append(position)
        self._tokens = _Vocabulary(tokens)
        self._wholes = _Vocabulary(wholes)
        self._by_document = dict(documents)

    def _file(
        self,
        entry: int,
        form: NameForm,
        quality: Quality,
        tokens: defaultdict[str, list[int]],
        wholes: defaultdict[str, list[int]],
    ) -> None:
        number = len(self._names)
        self._names.append((entry, form, quality))
        single = {sound(token) for token in form.tokens()}
        for heard in single:
            self._frequency[heard] += 1
        for heard in single | {sound(token) for token in form.joined()}:
            tokens[heard].append(number)
        for heard in {sound(token) for token in form.spelled()}:
            wholes[heard].append(number)

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
        found = [(self._tokens.names_like(heard), heft) for heard, heft in weights.items()]
        if len(name.tokens()) == 1:
            found.append((self._wholes.names_like(sound(name.tokens()[0])), total))
        numbers = np.concatenate([numbers for (numbers, _), _ in found])
        gains = np.concatenate([gains * heft for (_, gains), heft in found])
        shares = np.bincount(numbers, weights=gains, minlength=len(self._names))
        best = np.flatnonzero(shares >= policy.least_candidate_share * total)
        if len(best) > policy.most_candidates:
            order = np.argsort(-shares[best], kind="stable")[: policy.most_candidates]
            best = best[order]
        return [self._names[number] for number in best.tolist()]
