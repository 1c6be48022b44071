"""Matching a traveller against the lists: scores that are sums of named parts."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from foreland.watchlists.compare import (
    DateComparison,
    NameComparison,
    compare_dates,
    compare_names,
    compare_nationalities,
    compare_sexes,
)
from foreland.watchlists.entry import ListEntry, Quality
from foreland.watchlists.index import NameIndex
from foreland.watchlists.normalise import NameForm
from foreland.watchlists.policy import MatchPolicy, SameCode


class Query(Struct, frozen=True, kw_only=True):
    """Whom to look for. ``date_of_birth`` may be partial, ``nationality`` is alpha-3."""

    name: NameForm
    date_of_birth: str | None = None
    nationality: str | None = None
    sex: str | None = None


class Match(Struct, frozen=True, kw_only=True):
    """An explained match: ``score`` = name's score + date, nationality and sex adjustments, held in [0, 1]."""

    entry: ListEntry
    score: float
    reported_name: NameForm
    matched_name: NameForm
    quality: Quality
    name: NameComparison
    date_of_birth: DateComparison
    nationality: SameCode
    sex: SameCode
    list_version: str
    policy_version: str


class DocumentMatch(Struct, frozen=True, kw_only=True):
    """A document number that an entry gives, and whether the names agree as well."""

    entry: ListEntry
    number: str
    name_score: float
    name_agrees: bool
    list_version: str


def match_document(index: NameIndex, number: str, name: NameForm, policy: MatchPolicy) -> tuple[DocumentMatch, ...]:
    """Entries that give the number (normalised). Numbers too short to tell documents apart match nothing."""
    if len(number) < policy.shortest_document_number:
        return ()
    weight = partial(index.weight, particle_weight=policy.particle_weight)
    found = []
    for position in index.holders(number):
        scores = (compare_names(name, form, weight, policy).score for form in index.names_of(position))
        score = max(scores, default=0.0)
        found.append(
            DocumentMatch(
                entry=index.entries[position],
                number=number,
                name_score=score,
                name_agrees=score >= policy.least_name_score,
                list_version=index.version,
            )
        )
    return tuple(found)


def match_traveller(index: NameIndex, query: Query, policy: MatchPolicy) -> tuple[Match, ...]:
    """Matches at or over the policy's threshold, one per entry (its best name), best first."""
    weight = partial(index.weight, particle_weight=policy.particle_weight)
    best: dict[int, tuple[float, NameForm, Quality, NameComparison]] = {}
    for position, form, quality in index.candidates(query.name, policy):
        compared = compare_names(query.name, form, weight, policy)
        score = compared.score * (policy.weak_name_factor if quality == "weak" else 1.0)
        if score >= policy.least_name_score and (position not in best or score > best[position][0]):
            best[position] = (score, form, quality, compared)
    matches = []
    for position, (score, form, quality, compared) in best.items():
        match = _judge(index, query, policy, position, score, form, quality, compared)
        if match is not None:
            matches.append(match)
    return tuple(sorted(matches, key=lambda match: (-match.score, match.entry.source, match.entry.id)))


def _judge(
    index: NameIndex,
    query: Query,
    policy: MatchPolicy,
    position: int,
    name_score: float,
    form: NameForm,
    quality: Quality,
    compared: NameComparison,
) -> Match | None:
    entry = index.entries[position]
    dates = compare_dates(query.date_of_birth, entry.dates_of_birth)
    nationality = compare_nationalities(query.nationality, entry.nationalities)
    sex = compare_sexes(query.sex, entry.sex)
    score = (
        name_score
        + policy.date_adjustments[dates.code]
        + policy.nationality_adjustments[nationality]
        + policy.sex_adjustments[sex]
    )
    score = round(min(1.0, max(0.0, score)), 4)
    if score < policy.threshold:
        return None
    return Match(
        entry=entry,
        score=score,
        reported_name=query.name,
        matched_name=form,
        quality=quality,
        name=compared,
        date_of_birth=dates,
        nationality=nationality,
        sex=sex,
        list_version=index.version,
        policy_version=policy.version(),
    )
