"""Hits that a reviewed non-match holds back: the same traveller and the same entry, both as they were then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.deployment import Deployment
from foreland.review.false_match import (
    ListedEntry,
    RememberedPair,
    holding,
    known_again_by,
    known_again_by_redress,
    listed_entry,
)
from foreland.store import false_matches, lists, screenings
from foreland.store.false_matches import KNOWN_BY, HeldBack
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rows import owner_fields
from foreland.store.screening_facts import Candidate
from foreland.travel.finding import Finding
from foreland.watchlists.entry import what_it_says


def identity_hashes(
    sealer: Sealer, access: Access, connection: PooledConnection, flight_date: date, journey_id: UUID
) -> list[bytes]:
    """Return keyed hashes of what a traveller is known again by, one a reported identity."""
    told = false_matches.identities(access, connection, flight_date, journey_id)
    known = (known_again_by(one.surname, one.given_names, one.date_of_birth, one.document_key) for one in told)
    return [sealer.index(each, KNOWN_BY) for each in sorted(set(filter(None, known)))]


def held_back(
    sealer: Sealer,
    access: Access,
    connection: PooledConnection,
    results: Sequence[tuple[Candidate, Sequence[Finding]]],
    now: datetime,
) -> list[HeldBack]:
    """Return which findings open no hit, for they are remembered as false matches."""
    held: list[HeldBack] = []
    for one, findings in results:
        found = [(each, entry) for each in findings if (entry := listed_entry(each.code, each.source, each.key))]
        if found:
            held += _of(sealer, access, connection, one, found, now)
    return held


def _of(
    sealer: Sealer,
    access: Access,
    connection: PooledConnection,
    one: Candidate,
    found: Sequence[tuple[Finding, ListedEntry]],
    now: datetime,
) -> list[HeldBack]:
    day, journey = date.fromisoformat(one.flight_date), one.journey
    own = identity_hashes(sealer, access, connection, day, journey.journey_id)
    numbers = {said.government_reference for said in journey.identities() if said.government_reference}
    told = (known_again_by_redress(number, journey.date_of_birth()) for number in sorted(numbers))
    redress = [sealer.index(each, KNOWN_BY) for each in told if each]
    pairs: dict[ListedEntry, list[RememberedPair]] = defaultdict(list)
    for pair in false_matches.remembered(access, connection, [*own, *redress], now.date()):
        pairs[ListedEntry(pair.source, pair.entry_key)].append(pair)
    held = []
    for finding, entry in found:
        listed = lists.entry_in_force(access, connection, entry.source, entry.id) if entry in pairs else None
        holds = holding(own, redress, pairs[entry], what_it_says(listed)) if listed else None
        if holds is not None:
            held.append(
                HeldBack(
                    **owner_fields(one.ownership),  # type: ignore[arg-type]
                    id=new_id(),
                    flight_date=one.flight_date,
                    journey_id=journey.journey_id,
                    false_match_id=holds.id,
                    code=finding.code,
                    source=entry.source,
                    entry_key=entry.id,
                    finding_key=finding.key,
                    score=finding.score,
                    at=now,
                )
            )
    return held


def lift_expired(deployment: Deployment, now: datetime) -> int:
    """Let journeys be screened again of which something was held back that is remembered no more; return how many."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        journeys = false_matches.lift_expired(access, connection, now.date())
        if journeys:
            screenings.unmark(connection, journeys)
    return len(journeys)


def lift(connection: PooledConnection, ids: Sequence[UUID]) -> None:
    """Let the journeys be screened again of which these false matches, ended just now, held something back."""
    journeys = false_matches.journeys_of(connection, ids)
    if journeys:
        screenings.unmark(connection, journeys)
