"""Flights are screened: the only place that does (decision 11).

Every journey whose stored tuple (facts version, list set, rule set, policy) differs from what is now in force is
screened with the history it needs, read once for the batch. Findings become hits: a new one is opened, one whose
finding is gone is withdrawn, and what an officer cleared stays cleared until the evidence is another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.answers import reconsider_all
from foreland.operations.check_requirements import requirements_in_force
from foreland.operations.deployment import Deployment
from foreland.operations.hold_back import held_back
from foreland.operations.load_lists import ListShelf
from foreland.resources.airports import airports
from foreland.resources.document_terms import load_document_terms
from foreland.resources.liaison import load_liaison
from foreland.resources.match_policy import load_match_policy
from foreland.resources.named_lists import members_of_lists
from foreland.resources.requirement_screening import load_requirement_screening
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.review.hit import state_after_screening
from foreland.screening.context import Context, Lists, Versions, current_versions
from foreland.screening.journey import ScreenedJourney
from foreland.screening.plan import plan
from foreland.screening.policy import ScreeningPolicy
from foreland.screening.requirements import Requirements
from foreland.screening.screen import Screening, screen_all
from foreland.store import bulletin_sightings, false_matches, hits, rule_finds, screenings
from foreland.store.authorisations import authorisations
from foreland.store.bulletin_sightings import NewSighting
from foreland.store.denials import denials
from foreland.store.false_matches import HeldBack
from foreland.store.history import history
from foreland.store.hits import EventRow, HitRow, StoredHit, Withdrawal
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection
from foreland.store.rows import OwnedRow, owner_fields
from foreland.store.rule_finds import FindRow
from foreland.store.rule_history import rule_rows
from foreland.store.screening_facts import Candidate, candidates
from foreland.store.screenings import ScreeningRow
from foreland.targeting.live import Verdict
from foreland.targeting.rule import RuleSet
from foreland.targeting.rules import SHIPPED_RULES
from foreland.travel.content_hash import content_hash
from foreland.travel.finding import Finding


class InForce(Struct, frozen=True, kw_only=True):
    """Lists, rules and policy that a screening is made with now; ``noted``: whether former ones left finds."""

    lists: Lists
    rules: RuleSet
    policy: ScreeningPolicy
    requirements: Requirements | None = None
    sealer: Sealer
    noted: bool

    def versions(self) -> Versions:
        """The version tuple that is stored with each screening."""
        return current_versions(self.lists, self.rules, self.policy, self.requirements)


class Screened(Struct, frozen=True, kw_only=True):
    """How many journeys were screened, and how many hits were opened (again) and withdrawn."""

    journeys: int = 0
    opened: int = 0
    withdrawn: int = 0

    def __add__(self, other: Screened) -> Screened:
        """Both together."""
        return Screened(
            journeys=self.journeys + other.journeys,
            opened=self.opened + other.opened,
            withdrawn=self.withdrawn + other.withdrawn,
        )


def in_force(
    deployment: Deployment, access: Access, connection: PooledConnection, shelf: ListShelf, now: datetime
) -> InForce:
    """Return what is in force now; ``shelf`` keeps the lists of this process."""
    judging = shelf.rules.current(
        access,
        connection,
        deployment.sealer,
        load_rule_vocabulary(deployment.data),
        members_of_lists(deployment.data),
        now.date(),
    )
    return InForce(
        lists=shelf.current(access, connection),
        rules=msgspec.structs.replace(
            SHIPPED_RULES.in_force(now.date().isoformat()),
            written=judging.written,
            random=judging.random,
        ),
        policy=ScreeningPolicy(
            matching=load_match_policy(deployment.data),
            document_terms=load_document_terms(deployment.data),
            realert_days=load_liaison(deployment.data).realert_days,
            requirement_hits=load_requirement_screening(deployment.data).hits,
        ),
        requirements=requirements_in_force(deployment.data, access, now.date()),
        sealer=deployment.sealer,
        noted=judging.noted,
    )


def screen_flights(
    access: Access,
    connection: PooledConnection,
    current: InForce,
    flights: Sequence[UUID],
    now: datetime,
    *,
    journeys: Sequence[UUID] | None = None,
) -> Screened:
    """Screen whoever on these flights needs it, in the caller's transaction; with ``journeys`` these alone.

    Answers that carriers were given about them are reconsidered.
    """
    screenings.lock(connection, flights)
    screenings.forgive(connection, flights)  # undone with everything else when this fails again
    gone = _withdraw_cancelled(access, connection, flights, now)
    versions = current.versions()
    states = plan(current.rules, current.lists, current.policy).states
    found = candidates(access, connection, flights, versions, journeys, states=states)
    if not found:
        return Screened(withdrawn=gone)
    context = context_of(access, connection, current, [one.journey for one in found], now)
    screened = screen_all([one.journey for one in found], context)
    results = [(one, screening.findings) for one, screening in zip(found, screened, strict=True)]
    keys = [(one.flight_date, one.journey.journey_id) for one in found]
    changes = _Changes(hits.lock(access, connection, keys), now)
    held = held_back(current.sealer, access, connection, results, now)
    held_keys = _keys_of(held)
    for one, findings in results:
        changes.settle(one, findings, held_keys.get(one.journey.journey_id, frozenset()))
    false_matches.hold_back(connection, keys, held)
    hits.save(connection, changes.hits, changes.withdrawals, changes.events, now)
    if context.rules.written or current.noted:
        _note_finds(connection, found, [screening.verdict for screening in screened], now)
    noted = [_screening_row(one, done, versions, now) for one, done in zip(found, screened, strict=True)]
    screenings.add(connection, noted, versions, now)
    reconsider_all(connection, access, keys, now)
    return Screened(journeys=len(found), opened=changes.opened, withdrawn=gone + len(changes.withdrawals))


def context_of(
    access: Access, connection: PooledConnection, current: InForce, journeys: Sequence[ScreenedJourney], now: datetime
) -> Context:
    """Return what is in force with everything stored that these journeys are compared with."""
    needs = plan(current.rules, current.lists, current.policy)
    known = history(access, connection, needs, journeys)
    dates = [one.flight_date for one in journeys]
    keys = (key for one in journeys for key in one.registry_keys()) if needs.authorisations else ()
    documents = {key for kind, key in keys if kind == "document"}
    return Context(
        lists=current.lists,
        rules=current.rules,
        policy=current.policy,
        document_uses=known.document_uses,
        contact_uses=known.contact_uses,
        identity_uses=known.identity_uses,
        airports=airports(),
        departures_seen=known.departures_seen,
        requirements=current.requirements,
        rule_rows=rule_rows(access, connection, needs.rule_days, journeys),
        rule_kinds=frozenset(needs.rule_days),
        judged_at=now,
        authorisations=authorisations(access, connection, current.lists.registers, documents),
        denials=tuple(denials(access, connection, dates, current.policy.realert_days)),
    )


def _note_finds(
    connection: PooledConnection, found: Sequence[Candidate], verdicts: Sequence[Verdict], now: datetime
) -> None:
    """Keep what rules in shadow and on vulnerability, and bulletins, say of these journeys, and that alone."""
    finds: list[FindRow] = []
    sightings: list[NewSighting] = []
    for one, verdict in zip(found, verdicts, strict=True):
        about: dict[str, Any] = {
            **owner_fields(one.ownership),
            "flight_date": one.flight_date,
            "journey_id": one.journey.journey_id,
            "found_at": now,
        }
        for kind, versions in (("shadow", verdict.shadow), ("vulnerability", verdict.vulnerability)):
            finds.extend(FindRow(version_id=version, kind=kind, **about) for version in versions)
        sightings.extend(NewSighting(bulletin_id=bulletin, **about) for bulletin in verdict.sighted)
    judged = [(one.flight_date, one.journey.journey_id) for one in found]
    rule_finds.replace(connection, judged, finds)
    bulletin_sightings.replace(connection, judged, sightings)


def _withdraw_cancelled(access: Access, connection: PooledConnection, flights: Sequence[UUID], now: datetime) -> int:
    """Nobody has to decide about those who no longer travel, or whose flight does not take place.

    Their journeys count as not screened from now on: when they travel after all, whoever says so, they are screened
    and their hits open again.
    """
    undecided = hits.of_cancelled(access, connection, flights)
    if not undecided:
        return 0
    events = [
        EventRow(
            **{name: getattr(hit, name) for name in OwnedRow.__struct_fields__},
            id=new_id(),
            flight_date=hit.flight_date,
            hit_id=hit.id,
            at=now,
            action="withdrawn",
        )
        for hit in undecided
    ]
    hits.save(connection, [], [Withdrawal(id=hit.id, flight_date=hit.flight_date) for hit in undecided], events, now)
    screenings.unmark(connection, [(hit.flight_date, hit.journey_id) for hit in undecided])
    return len(undecided)


def evidence(finding: Finding) -> str:
    """Hash of what was found. The version of the list or rule is left out: another version alone is no new evidence."""
    return content_hash((finding.code, finding.severity, finding.strength, finding.score, finding.reasons))


def _keys_of(held: Sequence[HeldBack]) -> dict[UUID, set[str]]:
    """What is held back, by journey."""
    keys: dict[UUID, set[str]] = {}
    for one in held:
        keys.setdefault(one.journey_id, set()).add(one.finding_key)
    return keys


class _Changes:
    """What a screening changes about hits."""

    def __init__(self, stored: Sequence[StoredHit], now: datetime) -> None:
        self._now = now
        self._stored: dict[UUID, dict[str, StoredHit]] = {}
        for hit in stored:
            self._stored.setdefault(hit.journey_id, {})[hit.finding_key] = hit
        self.hits: list[HitRow] = []
        self.withdrawals: list[Withdrawal] = []
        self.events: list[EventRow] = []
        self.opened = 0

    def settle(self, one: Candidate, findings: Sequence[Finding], held: Collection[str]) -> None:
        """Compare the findings about a journey with its hits; of those ``held`` back a hit stays as it is."""
        stored = self._stored.get(one.journey.journey_id, {})
        by_key = {finding.key: finding for finding in findings}
        for key, finding in by_key.items():
            if key in held:
                continue
            self._found(one, finding, stored.get(key))
        for key, hit in stored.items():
            if key not in by_key and state_after_screening(hit.state, found=False, changed=False) != hit.state:
                self.withdrawals.append(Withdrawal(id=hit.id, flight_date=one.flight_date))
                self._event(one, hit.id, "withdrawn")

    def _found(self, one: Candidate, finding: Finding, hit: StoredHit | None) -> None:
        found = evidence(finding)
        changed = hit is None or hit.evidence != found
        before = hit.state if hit else None
        after = state_after_screening(before, found=True, changed=changed)
        if after is None or (after == before and not changed):
            return
        row = self._row(one, finding, found, hit)
        self.hits.append(msgspec.structs.replace(row, state=after))
        if after != before:
            self.opened += 1
        self._event(one, row.id, "opened" if before is None else "reopened" if after != before else "evidence_changed")

    def _row(self, one: Candidate, finding: Finding, found: str, hit: StoredHit | None) -> HitRow:
        return HitRow(
            **owner_fields(one.ownership),  # type: ignore[arg-type]
            id=hit.id if hit else new_id(),
            flight_date=one.flight_date,
            journey_id=one.journey.journey_id,
            kind=finding.kind,
            code=finding.code,
            finding_key=finding.key,
            severity=finding.severity,
            strength=finding.strength,
            source=finding.source,
            source_version=finding.source_version,
            score=finding.score,
            reasons=msgspec.to_builtins(finding.reasons),
            evidence=found,
            state="open",
            row_version=1,
            opened_at=self._now,
            changed_at=self._now,
        )

    def _event(self, one: Candidate, hit_id: UUID, action: str) -> None:
        self.events.append(
            EventRow(
                **owner_fields(one.ownership),  # type: ignore[arg-type]
                id=new_id(),
                flight_date=one.flight_date,
                hit_id=hit_id,
                at=self._now,
                action=action,
            )
        )


def _screening_row(one: Candidate, done: Screening, versions: Versions, now: datetime) -> ScreeningRow:
    return ScreeningRow(
        **owner_fields(one.ownership),  # type: ignore[arg-type]
        id=new_id(),
        flight_date=one.flight_date,
        journey_id=one.journey.journey_id,
        screened_at=now,
        facts_version=one.journey.facts_version,
        list_set=versions.list_set,
        rule_set=versions.rule_set,
        policy=versions.policy,
        findings=len(done.findings),
        requirements=done.requirements.decision,
        requirements_code=done.requirements.code,
    )
