"""A draft of a rule is made of a bulletin's indicator, with where it comes from and how that is marked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.issue_bulletins import opened_bulletin
from foreland.operations.keep_rules import NotKept, write_draft
from foreland.operations.load_rules import written
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.sharing.handling import limit_of
from foreland.sharing.releasing import may_act_on
from foreland.store import audit, bulletin_sightings, bulletins, rules
from foreland.store.bulletins import Version
from foreland.store.pool import PooledConnection, transaction
from foreland.targeting.language.checking import check
from foreland.targeting.language.planning import plan
from foreland.targeting.language.reading import RuleTextError, read
from foreland.targeting.language.syntax import Condition
from foreland.targeting.life import may_write
from foreland.targeting.written_rule import WrittenRule


class Made(Struct, frozen=True):
    """The rule that was made, and the version that holds the indicator."""

    rule_id: str
    version_id: UUID


class NotMade(Struct, frozen=True):
    """Why no rule was made."""

    code: Literal[
        "not_found", "may_not_write", "not_in_force", "no_indicator", "indicator_unfit", "too_large", "only_compared"
    ]


def rule_of_bulletin(deployment: Deployment, access: Access, bulletin_id: UUID, now: datetime) -> Made | NotMade:
    """Draft a rule of a bulletin in force; again, when a revision says something else.

    What an analyst wrote about the rule stays; condition, source and last day are the bulletin's. Its words go into no
    rule: officers who may not read the bulletin read what rules found. Purpose, innocent explanation and examples are
    the analyst's to write before it can be submitted.
    """
    if not may_write(access):
        return NotMade("may_not_write")
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, bulletin_id)
        if found is None:
            return NotMade("not_found")
        if not may_act_on(limit_of(found.pap), "watch"):  # type: ignore[arg-type]
            return NotMade("only_compared")
        if found.state != "released" or found.valid_until < now.date():
            return NotMade("not_in_force")
        words = opened_bulletin(deployment.sealer, found.words_sealed)
        if words is None or not words.indicator.strip():
            return NotMade("no_indicator")
        try:
            condition = read(words.indicator).condition
        except RuleTextError:
            return NotMade("indicator_unfit")
        if check(condition, load_rule_vocabulary(deployment.data)):
            return NotMade("indicator_unfit")
        rule = _drafted(deployment, access, connection, found, condition)
        done = write_draft(deployment, access, connection, rule, now)
        if isinstance(done, NotKept) and done.code != "unchanged":
            return NotMade("too_large")
        bulletin_sightings.note_rule(access, connection, rule.id, found.id, now)
        detail: dict[str, str | int] = {"rule": rule.id, "number": found.number}
        audit.append(connection, access, "bulletin_made_rule", "bulletin", (found.id,), at=now, detail=detail)
        return Made(rule.id, rules.versions(access, connection, rule.id)[0].id)


def _drafted(
    deployment: Deployment, access: Access, connection: PooledConnection, found: Version, condition: Condition
) -> WrittenRule:
    """The rule as it stands with this bulletin's condition, or one that says no more than where it comes from."""
    planned = plan(condition, load_rule_vocabulary(deployment.data))
    name = f"bulletin_{found.thread_id.hex[-12:]}"
    former = rules.versions(access, connection, name)
    rule = WrittenRule(
        id=name,
        title=f"Bulletin {name[-12:]}: {found.about.replace('_', ' ')}",
        kind="pattern",
        severity="low",
        condition=condition,
        owner=access.username,
    )
    return msgspec.structs.replace(
        written(former[0]) if former else rule,
        condition=condition,
        source=f"Bulletin {found.thread_id}, version {found.number} of {found.written_at:%Y-%m-%d}, {found.marking}",
        expires_on=found.valid_until.isoformat(),
        look_back_days=planned.look_back_days,
        elements=tuple(sorted(planned.elements)),
        hook=next(iter(sorted(planned.rooms)), None),
    )
