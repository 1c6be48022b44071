"""Rules are written, tried and taken from step to step of their life; each with an entry in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.load_rules import readable
from foreland.resources.named_lists import members_of_lists
from foreland.resources.retention import load_retention
from foreland.resources.rule_budget import load_rule_budget
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.screening.rule_words import LINK_KINDS, ON_ONE_ROUTE, PAST_WORDS, WORDS
from foreland.store import audit, rules
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rules import Version
from foreland.targeting.expiry import has_expired
from foreland.targeting.language import syntax as s
from foreland.targeting.language.checking import Problem, check
from foreland.targeting.life import Measured, Refusal, Refused, Standing, State, Step, may_write, take
from foreland.targeting.lint import Kept, lint
from foreland.targeting.written_rule import WrittenRule

STEPS = get_args(Step)
_PASSENGERS = "passenger_data"
MOST_BYTES = 200_000


class NotKept(Struct, frozen=True):
    """Why nothing was written."""

    code: Refusal | Literal["not_found", "changed", "unchanged", "too_large"]


class Draft(Struct, frozen=True):
    """A version that was written, and what still forbids it to judge anybody."""

    version_id: UUID
    number: int
    problems: tuple[Problem, ...]


def problems(data: Path | None, rule: WrittenRule, today: date) -> tuple[Problem, ...]:
    """Return what forbids a rule here and now; ``data`` is the folder of the deployment, no database is needed."""
    classes = {one.name: one for one in load_retention(data)}
    people = classes[_PASSENGERS]
    kept = Kept(people.mask_days, people.delete_days)
    return lint(rule, load_rule_vocabulary(data), members_of_lists(data), kept, today)


def unanswered(rule: WrittenRule) -> tuple[str, ...]:
    """Return the words of a rule that nothing answers when a journey is screened here."""
    missing: set[str] = set()
    for _, node in s.walk(rule.condition):
        match node:
            case s.Field(name) if name not in WORDS:
                missing.add(name)
            case s.Past(name) if name not in PAST_WORDS:
                missing.add(f"past.{name}")
            case s.Seen(measure="rarity", by=by):
                missing.add(f"rarity(by {by})")
            case s.Seen(by=by) if by not in LINK_KINDS:
                missing.add(f"by {by}")
            case s.Seen(by=by, where=where) if by in ON_ONE_ROUTE and not _on_one_route(where):
                missing.add(f"by {by} of other routes than journey.route")
            case _:
                pass
    return tuple(sorted(missing))


def _on_one_route(where: s.Condition | None) -> bool:
    here, there = s.Field("journey.route"), s.Past("journey.route")
    asked = (s.Compare("=", there, here), s.Compare("=", here, there))
    return where is not None and any(part in asked for part in s.conjuncts(where))


def draft_rule(deployment: Deployment, access: Access, rule: WrittenRule, now: datetime) -> Draft | NotKept:
    """Write a new version; whatever is wrong with it, a draft is kept. What was tried is logged."""
    if not may_write(access):
        return NotKept("may_not")
    with transaction(deployment.pool, access) as connection:
        return write_draft(deployment, access, connection, rule, now)


def write_draft(
    deployment: Deployment, access: Access, connection: PooledConnection, rule: WrittenRule, now: datetime
) -> Draft | NotKept:
    """The same for somebody who may write rules, in the caller's transaction."""
    content = msgspec.to_builtins(rule)
    if len(msgspec.json.encode(content)) > MOST_BYTES:
        return NotKept("too_large")
    found = problems(deployment.data, rule, now.date())
    former = rules.versions(access, connection, rule.id)
    if former and former[0].content_hash == rule.hash() and former[0].state != "retired":
        return NotKept("unchanged")
    version_id, number = rules.add(access, connection, rule.id, content, rule.hash(), now)
    rules.add_event(access, connection, version_id, "draft", "", now)
    figures = {"problems": sorted({one.code for one in found}), "examples": len(rule.examples)}
    rules.add_trial(access, connection, rule.id, rule.hash(), "examples", not found, figures, now)
    detail: dict[str, str | int] = {"rule": rule.id, "number": number}
    audit.append(connection, access, "rule_drafted", "rule", (version_id,), at=now, detail=detail)
    return Draft(version_id, number, found)


def standing(
    deployment: Deployment, access: Access, connection: PooledConnection, version: Version, now: datetime
) -> Standing:
    """Return what the next step of a version needs to know. A version nobody can read any more is full of problems."""
    budget = load_rule_budget(deployment.data)
    tested = rules.backtest(access, connection, version.content_hash)
    known: Mapping[str, int] | None = rules.measured(access, connection, version.content_hash)
    journeys, found = rules.shadowed(access, connection, version) if version.state == "shadow" else (0, 0)
    if known is not None and known.get("journeys", 0) > journeys:
        journeys, found = known["journeys"], known["found"]
    rule = readable(version)
    wrong = problems(deployment.data, rule, now.date()) if rule else ()
    unfit = rule is None or bool(check(rule.condition, load_rule_vocabulary(deployment.data)))
    return Standing(
        state=version.state,
        written_by=version.written_by,
        problems=len(wrong) if rule else 1,
        unanswered=0 if unfit or rule is None else len(unanswered(rule)),
        expired=rule is not None and has_expired(rule.expires_on, now.date()),
        measured=Measured(journeys, found) if journeys else None,
        most_share=budget.most_share,
        unequal=bool(tested and tested.get("needs_reason")),
    )


def move_rule(
    deployment: Deployment,
    access: Access,
    version_id: UUID,
    row_version: int,
    wanted: tuple[Step, str],
    now: datetime,
    signed: str = "",
) -> State | NotKept:
    """Take a step; a version that goes live ends the one that was, and so in shadow.

    ``signed``: why a group may have several times its share of the hits, kept with the name of who lets it go live.
    """
    step, reason = wanted
    with transaction(deployment.pool, access) as connection:
        version = rules.one(access, connection, version_id, lock=True)
        if version is None:
            return NotKept("not_found")
        if version.row_version != row_version:
            return NotKept("changed")
        after = take(access, step, standing(deployment, access, connection, version, now), reason, signed)
        if isinstance(after, Refused):
            return NotKept(after.code)
        if after in ("live", "shadow"):
            for former in rules.superseded(access, connection, version, after):
                rules.move(access, connection, former, "retired", now)
                rules.add_event(access, connection, former, "superseded", f"{version.number}", now)
        if after == "live" and signed.strip():
            rules.add_event(access, connection, version.id, "signed", signed.strip(), now)
        carry_out(access, connection, version, after, (step, reason.strip()), now)
        detail: dict[str, str | int] = {"rule": version.rule_id, "number": version.number, "step": step}
        audit.append(connection, access, "rule_moved", "rule", (version.id,), at=now, detail=detail)
    return after


def take_back(access: Access, connection: PooledConnection, rule_id: str, reason: str, now: datetime) -> int:
    """Let no version of a rule judge or go further, because what it was made of is withdrawn; return how many did.

    A supervisor who has other grounds can let a stopped version judge again.
    """
    taken = 0
    for known in rules.versions(access, connection, rule_id):
        version = rules.one(access, connection, known.id, lock=True)
        if version is None or version.state in ("stopped", "retired"):
            continue
        step: Step = "stop" if version.state in ("shadow", "live") else "retire"
        carry_out(access, connection, version, "stopped" if step == "stop" else "retired", (step, reason), now)
        detail: dict[str, str | int] = {"rule": rule_id, "number": version.number, "step": step}
        audit.append(connection, access, "rule_moved", "rule", (version.id,), at=now, detail=detail)
        taken += 1
    return taken


def carry_out(
    access: Access, connection: PooledConnection, version: Version, after: State, event: tuple[str, str], now: datetime
) -> None:
    """Give a version that is held its next state, with the event and its reason in its history."""
    if version.state == "shadow":
        _note_shadow(access, connection, version, now)
    rules.move(access, connection, version.id, after, now)
    rules.add_event(access, connection, version.id, *event, now)


def _note_shadow(access: Access, connection: PooledConnection, version: Version, now: datetime) -> None:
    """What a version found in shadow is a trial: it is told of it after the finds are gone."""
    journeys, found = rules.shadowed(access, connection, version)
    figures = {"journeys": journeys, "found": found}
    rules.add_trial(access, connection, version.rule_id, version.content_hash, "shadow", True, figures, now)
