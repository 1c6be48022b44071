"""Export journeys into the lake and test rules on them there; both leave an entry in the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.analysis.backtest import Backtest, Sample, evaluate
from foreland.documents.policy import DocumentPolicy
from foreland.lake.backtest import Lake
from foreland.lake.journeys import write_journeys
from foreland.operations.deployment import Deployment
from foreland.resources.airports import airports
from foreland.resources.document_terms import load_document_terms
from foreland.resources.named_lists import members_of_lists
from foreland.resources.rule_budget import load_rule_budget
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.screening.context import Versions
from foreland.screening.rule_words import LISTS_WORDS, closing_words
from foreland.screening.told_words import Around, told_words
from foreland.store import audit, exported_journeys, rules
from foreland.store.pool import transaction
from foreland.store.screening_facts import candidates
from foreland.store.views import rules as view
from foreland.targeting.language.checking import check
from foreland.targeting.language.facts import JUDGED_AT, SEEN_AT, Row
from foreland.targeting.language.planning import plan
from foreland.targeting.life import may_write
from foreland.targeting.random_referral import CODE as BY_CHANCE
from foreland.targeting.written_rule import WrittenRule

_AT_ONCE = 20
"""Flights that are read in one transaction."""
_SAMPLE_DAYS = 365
"""Of so many days travellers whom chance chose are held against a rule."""
_NONE = Versions(list_set="", rule_set="", policy="")


class NotTested(Struct, frozen=True):
    """Why nothing was exported or tested; ``why`` says more where there is more to say."""

    code: Literal["may_not", "does_not_fit", "not_told", "cannot_be_read", "empty"]
    why: str = ""


def export_journeys(
    deployment: Deployment, access: Access, first: date, last: date, target: Path, now: datetime
) -> int | NotTested:
    """Write the journeys of some days to a Parquet file and return how many.

    Left out: who is masked or in the care of protection, and journeys of which nobody knows when they left. What became
    of a journey stands with the instant since when it is known; its facts are those reported last.
    """
    if not may_write(access):
        return NotTested("may_not")
    vocabulary = load_rule_vocabulary(deployment.data)
    count = write_journeys(_rows(deployment, access, first, last), vocabulary, target)
    detail: dict[str, str | int] = {"first": first.isoformat(), "last": last.isoformat(), "journeys": count}
    with transaction(deployment.pool, access) as connection:
        audit.append(connection, access, "journeys_exported", "rule", (), at=now, detail=detail)
    return count


def _rows(deployment: Deployment, access: Access, first: date, last: date) -> Iterator[Row]:
    around = Around(
        airports=airports(),
        terms=load_document_terms(deployment.data),
        provisional_types=DocumentPolicy().provisional_types,
    )
    with transaction(deployment.pool, access) as connection:
        flights = exported_journeys.flights(access, connection, first, last)
    for start in range(0, len(flights), _AT_ONCE):
        some = flights[start : start + _AT_ONCE]
        with transaction(deployment.pool, access) as connection:
            ended = exported_journeys.ended(access, connection, some)
            found = candidates(access, connection, some, _NONE, states=True)
        for one in found:
            journey = one.journey
            how = ended.get(journey.journey_id)
            if how is None or journey.departure_utc is None or journey.seen_at is None:
                continue
            yield {
                **told_words(journey, around),
                **closing_words(journey),
                SEEN_AT: journey.seen_at,
                JUDGED_AT: journey.departure_utc,
                "outcome.result": how.result,
                "outcome.known_at": how.known_at,
            }


def backtest_rule(
    deployment: Deployment,
    access: Access,
    rule: WrittenRule,
    files: Path,
    others: Sequence[WrittenRule],
    now: datetime,
) -> Backtest | NotTested:
    """Test a rule on exported journeys and log it among the rule's trials, so that it can go live.

    Nothing that names a traveller is returned or written.
    """
    if not may_write(access):
        return NotTested("may_not")
    with transaction(deployment.pool, access) as connection:
        chosen = view.figures(access, connection, now, _SAMPLE_DAYS).get(BY_CHANCE)
    sample = Sample(chosen.upheld + chosen.cleared, chosen.upheld) if chosen else Sample()
    tested = try_rule(deployment.data, rule, files, others, sample)
    if isinstance(tested, NotTested):
        return tested
    figures: Mapping[str, int] = {"journeys": tested.travellers, "found": tested.found}
    with transaction(deployment.pool, access) as connection:
        rules.add_trial(
            access, connection, rule.id, rule.hash(), "backtest", not tested.needs_reason,
            {**msgspec.to_builtins(tested), **figures}, now,
        )  # fmt: skip
        detail: dict[str, str | int] = {"rule": rule.id, **figures}
        audit.append(connection, access, "rule_backtested", "rule", (), at=now, detail=detail)
    return tested


def try_rule(
    data: Path | None, rule: WrittenRule, files: Path, others: Sequence[WrittenRule] = (), sample: Sample | None = None
) -> Backtest | NotTested:
    """Test a rule on exported journeys; no database is needed. Those of ``others`` that do not fit are left out.

    A rule that asks for what lists say now is not tested: of past journeys it would find nobody, and look harmless.
    """
    vocabulary = load_rule_vocabulary(data)
    unfit = check(rule.condition, vocabulary)
    if unfit:
        return NotTested("does_not_fit", ", ".join(sorted({one.code for one in unfit})))
    untold = plan(rule.condition, vocabulary).words & LISTS_WORDS
    if untold:
        return NotTested("not_told", ", ".join(sorted(untold)))
    beside = {one.id: one.condition for one in others if one.id != rule.id and not check(one.condition, vocabulary)}
    try:
        lake = Lake(files, vocabulary, members_of_lists(data))
    except ValueError as error:
        return NotTested("cannot_be_read", str(error))
    try:
        counted = lake.count(rule.condition, beside)
    finally:
        lake.close()
    if not counted.travellers:
        return NotTested("empty")
    return evaluate(counted, load_rule_budget(data).share, sample=sample)
