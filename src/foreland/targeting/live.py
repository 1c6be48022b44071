"""The written rules that judge journeys now, live and in shadow, and indicators of bulletins, compiled once for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.targeting.language.facts import Facts
from foreland.targeting.language.planning import plan
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.written_rule import WrittenRule
from foreland.travel.content_hash import content_hash
from foreland.travel.finding import Finding, Reason

KEY = "rules"
"""The key of the one alert that all rules of a journey share."""
SEVERAL = "several_rules"
FIRED = "rule_fired"
INNOCENT = "rule_innocent"


class JudgingRule(Struct, frozen=True):
    """A version of a rule that judges; ``mode`` says whether anybody is told.

    ``indicator``: the condition of a bulletin, whose identifier is ``version_id``.
    """

    version_id: UUID
    number: int
    mode: Literal["live", "shadow", "indicator"]
    content_hash: str
    rule: WrittenRule


class Verdict(Struct, frozen=True):
    """What live rules found, for the officers; and which others are true, for nobody's queue.

    ``sighted``: bulletins whose indicator is true.
    """

    findings: tuple[Finding, ...] = ()
    shadow: tuple[UUID, ...] = ()
    vulnerability: tuple[UUID, ...] = ()
    sighted: tuple[UUID, ...] = ()


class LiveRules:
    """Rules ready to judge. A rule that cannot be compiled with the vocabulary in force raises :class:`KeyError`."""

    def __init__(
        self, rules: Sequence[JudgingRule], vocabulary: Vocabulary, lists: Mapping[str, Collection[str]]
    ) -> None:
        self._rules = {one.version_id: one for one in rules}
        self._compiled = CompiledRules({one.version_id: one.rule.condition for one in rules}, vocabulary, lists)
        said = (vocabulary.hash(), {name: sorted(members) for name, members in lists.items()})
        self._version = content_hash((said, sorted((one.mode, one.number, one.content_hash) for one in rules)))
        planned = [plan(one.rule.condition, vocabulary) for one in rules]
        self._words = frozenset(word for one in planned for word in one.words)
        self._links: dict[str, int] = {}
        for seen in (look for one in planned for look in one.seen):
            self._links[seen.by] = max(self._links.get(seen.by, 0), seen.days)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def version(self) -> str:
        """Content hash of rules, vocabulary and lists."""
        return self._version

    def links(self) -> Mapping[str, int]:
        """By which words earlier journeys are looked for, and how many days back."""
        return self._links

    def words(self) -> frozenset[str]:
        """The words that are asked of the journey itself."""
        return self._words

    def judge(self, facts: Facts) -> Verdict:
        """What the rules say of a journey."""
        true = [self._rules[key] for key in self._compiled.true_of(facts)]
        live = [one for one in true if one.mode == "live" and one.rule.kind != "vulnerability"]
        return Verdict(
            findings=tuple(self._finding(one, facts) for one in live),
            shadow=tuple(one.version_id for one in true if one.mode == "shadow"),
            vulnerability=tuple(
                one.version_id for one in true if one.mode == "live" and one.rule.kind == "vulnerability"
            ),
            sighted=tuple(one.version_id for one in true if one.mode == "indicator"),
        )

    def _finding(self, one: JudgingRule, facts: Facts) -> Finding:
        rule = one.rule
        fired = Reason(
            code=FIRED,
            fact="rule",
            value=rule.title,
            values={"rule": rule.id, "version": one.number, "kind": rule.kind},
        )
        why = self._compiled.why(one.version_id, facts)
        return Finding(
            kind="rule",
            code=rule.id,
            key=KEY,
            severity=rule.severity,
            strength="fact" if rule.kind == "fact" else "weak_lead",
            source=rule.id,
            source_version=str(one.number),
            reasons=(fired, *why, Reason(code=INNOCENT, fact="officer.consider", value=rule.innocent)),
        )


def one_alert(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """All that rules found about a journey as one finding, with the reasons of each: more rules are no more alerts."""
    if not findings:
        return ()
    ordered = sorted(findings, key=lambda one: one.code)
    first = ordered[0]
    return (
        Finding(
            kind="rule",
            code=first.code if len(ordered) == 1 else SEVERAL,
            key=KEY,
            severity="medium" if any(one.severity == "medium" for one in ordered) else "low",
            strength="fact" if any(one.strength == "fact" for one in ordered) else "weak_lead",
            source=first.source if len(ordered) == 1 else SEVERAL,
            source_version=", ".join(f"{one.source}.{one.source_version}" for one in ordered),
            reasons=tuple(reason for one in ordered for reason in (*_named(one, len(ordered)), *one.reasons)),
        ),
    )


def _named(one: Finding, together: int) -> tuple[Reason, ...]:
    """Which rule the following reasons are of, where several stand together and it is not said yet."""
    if together == 1 or one.reasons[0].code == FIRED:
        return ()
    return (Reason(code=FIRED, fact="rule", value=one.code, values={"rule": one.code, "version": one.source_version}),)
