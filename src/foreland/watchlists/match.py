"""Matching a traveller against the lists: scores that are sums of named parts."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from foreland.travel.document_number import normalise_number
from foreland.watchlists.compare import (
    DateComparison,
    NameComparison,
    Pair,
    compare_dates,
    compare_issuers,
    compare_nationalities,
    compare_places,
    compare_sexes,
    how_alike,
)
from foreland.watchlists.entry import ListedName, ListEntry, Quality
from foreland.watchlists.index import Asked, NameIndex, Span, policy_numbers
from foreland.watchlists.normalise import NameForm
from foreland.watchlists.policy import MatchPolicy, SameCode


class Query(Struct, frozen=True, kw_only=True):
    """Whom to look for, by every reported spelling. ``date_of_birth`` may be partial, states are alpha-3.

    ``places_of_birth`` are as reported, ``issuing_states`` those of the documents.
    """

    names: tuple[NameForm, ...]
    date_of_birth: str | None = None
    nationality: str | None = None
    sex: str | None = None
    places_of_birth: tuple[str, ...] = ()
    issuing_states: tuple[str, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """An explained match: ``score`` = name's score + what each other part adds, held in [0, 1]."""

    entry: ListEntry
    score: float
    reported_name: NameForm
    matched_name: NameForm
    listed_name: ListedName
    quality: Quality
    name: NameComparison
    date_of_birth: DateComparison
    nationality: SameCode
    sex: SameCode
    place_of_birth: SameCode
    issuing_state: SameCode
    list_version: str
    policy_version: str


class DocumentMatch(Struct, frozen=True, kw_only=True):
    """A document number that an entry gives, and whether the names agree as well."""

    entry: ListEntry
    number: str
    name_score: float
    name_agrees: bool
    list_version: str


def match_document(
    index: NameIndex, number: str, names: tuple[NameForm, ...], policy: MatchPolicy
) -> tuple[DocumentMatch, ...]:
    """Entries that give the number (normalised), with the closest of the names. Short numbers match nothing."""
    if len(number) < policy.shortest_document_number:
        return ()
    numbers = policy_numbers(policy)
    asked = [index.ask(name, None, None, None) for name in names if name.tokens()]
    found = []
    for position in index.holders(number):
        entry = index.entry(position)
        if any(normalise_number(given) == number for given in entry.documents):
            scores = (index.align(one, numbers, listed)[0] for one in asked for listed in index.names_of(position))
            score = max(scores, default=0.0)
            found.append(
                DocumentMatch(
                    entry=entry,
                    number=number,
                    name_score=score,
                    name_agrees=score >= policy.least_name_score,
                    list_version=index.version,
                )
            )
    return tuple(found)


class _Best(NamedTuple):
    """Of the names of one entry the one with the highest total; the first, when several have it."""

    total: float
    name: int
    asked: Asked


def match_traveller(index: NameIndex, query: Query, policy: MatchPolicy, most: int | None = None) -> tuple[Match, ...]:
    """Matches at or over the policy's threshold, one per entry (its best name), best first, ``most`` at most."""
    return match_travellers(index, (query,), policy, most)[0]


def match_travellers(
    index: NameIndex, queries: Sequence[Query], policy: MatchPolicy, most: int | None = None
) -> list[tuple[Match, ...]]:
    """The same for many at once, which costs much less for each of them."""
    # The loops know nothing of places and papers: what these may add is left open for them.
    open_for = policy.most_of_papers() if any(one.places_of_birth or one.issuing_states for one in queries) else 0.0
    numbers = policy_numbers(structs.replace(policy, threshold=policy.threshold - open_for))
    asked: list[Asked] = []
    owners: list[int] = []
    for owner, query in enumerate(queries):
        for form in query.names:
            if form.tokens():
                asked.append(index.ask(form, query.date_of_birth, query.nationality, query.sex))
                owners.append(owner)
    best: list[dict[int, _Best]] = [{} for _ in queries]
    for owner, one, hits in zip(owners, asked, index.search(asked, numbers), strict=True):
        for hit in hits:
            known = best[owner].get(hit.entry)
            if known is None or (hit.total, -hit.name) > (known.total, -known.name):
                best[owner][hit.entry] = _Best(hit.total, hit.name, one)
    version = policy.version() if any(best) else ""
    return [
        tuple(
            sorted(
                (
                    match
                    for one in _worth_explaining(found, most, open_for)
                    if (match := explain(index, query, one.asked, policy, one.name, version)).score >= policy.threshold
                    or not open_for
                ),
                key=lambda match: (-match.score, match.entry.source, match.entry.id),
            )[:most]
        )
        for query, found in zip(queries, best, strict=True)
    ]


def _worth_explaining(found: dict[int, _Best], most: int | None, open_for: float) -> Collection[_Best]:
    """Those that may be among the best ``most`` once places and papers have added ``open_for`` at most."""
    if most is None or len(found) <= most:
        return found.values()
    best = heapq.nsmallest(most, found.items(), key=lambda pair: (-pair[1].total, pair[0]))
    if not open_for:
        return [one for _, one in best]
    return [one for one in found.values() if one.total + open_for >= best[-1][1].total]


def explain(
    index: NameIndex,
    query: Query,
    asked: Asked,
    policy: MatchPolicy,
    name: int,
    policy_version: str,
) -> Match:
    """How the query compares with one listed name, whether or not that is a match."""
    listed = index.name(name)
    entry = index.entry(listed.entry)
    score, spans = index.align(asked, policy_numbers(policy), name)
    dates = compare_dates(query.date_of_birth, entry.dates_of_birth)
    nationality = compare_nationalities(query.nationality, entry.nationalities)
    sex = compare_sexes(query.sex, entry.sex)
    place = compare_places(query.places_of_birth, entry.places_of_birth)
    issuer = compare_issuers(query.issuing_states, entry.papers)
    total = (
        score * (policy.weak_name_factor if listed.quality == "weak" else 1.0)
        + policy.date_adjustments[dates.code]
        + policy.nationality_adjustments[nationality]
        + policy.sex_adjustments[sex]
        + policy.place_of_birth_adjustments[place]
        + policy.issuing_state_adjustments[issuer]
    )
    return Match(
        entry=entry,
        score=round(min(1.0, max(0.0, total)), 4),
        reported_name=asked.form,
        matched_name=listed.form,
        listed_name=entry.names[listed.ordinal],
        quality=listed.quality,
        name=_comparison(score, spans, asked.form.tokens(), listed.form.tokens()),
        date_of_birth=dates,
        nationality=nationality,
        sex=sex,
        place_of_birth=place,
        issuing_state=issuer,
        list_version=index.version,
        policy_version=policy_version,
    )


def _comparison(score: float, spans: list[Span], reported: tuple[str, ...], listed: tuple[str, ...]) -> NameComparison:
    paired_reported = {word for span in spans for word in range(span.word, span.word + span.words)}
    paired_listed = {word for span in spans for word in range(span.listed, span.listed + span.listed_words)}
    return NameComparison(
        score,
        tuple(
            Pair(
                " ".join(reported[span.word : span.word + span.words]),
                " ".join(listed[span.listed : span.listed + span.listed_words]),
                span.alike,
                how_alike(span.way),
            )
            for span in spans
        ),
        tuple(word for place, word in enumerate(reported) if place not in paired_reported),
        tuple(word for place, word in enumerate(listed) if place not in paired_listed),
    )
