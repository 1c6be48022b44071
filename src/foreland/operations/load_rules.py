"""Written rules and indicators in force as screening wants them, compiled again only when another version judges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.load_indicators import indicators
from foreland.store import random_referrals, rules
from foreland.store.pool import PooledConnection
from foreland.store.rules import Version
from foreland.targeting.expiry import has_expired
from foreland.targeting.language.checking import check
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.live import JudgingRule, LiveRules
from foreland.targeting.random_referral import RandomReferral
from foreland.targeting.written_rule import WrittenRule, from_json_object

_log = structlog.get_logger(__name__)


def written(version: Version) -> WrittenRule:
    """Return the rule as it was written. Raises :class:`msgspec.ValidationError` for one of another program."""
    return from_json_object(version.content)


def readable(version: Version) -> WrittenRule | None:
    """Return the rule as it was written, ``None`` for one that this program cannot read."""
    try:
        return written(version)
    except msgspec.ValidationError:
        return None


class Judging(Struct, frozen=True):
    """What judges journeys: rules and indicators, ``None`` when there are none, and chance, where it is on.

    ``noted``: whether anything is stored that rules or indicators were found true of.
    """

    written: LiveRules | None
    random: RandomReferral | None
    noted: bool


class RuleShelf:
    """Holds the compiled rules of one process."""

    def __init__(self) -> None:
        self._built: tuple[tuple[object, ...], LiveRules] | None = None
        self._random: RandomReferral | None = None

    def current(
        self,
        access: Access,
        connection: PooledConnection,
        sealer: Sealer,
        vocabulary: Vocabulary,
        lists: Mapping[str, frozenset[str]],
        today: date,
    ) -> Judging:
        """Return what judges on a day, with the named ``lists`` as they are.

        A rule that the vocabulary in force no longer fits is left out, and told in the log.
        """
        now = rules.in_force(access, connection, today)
        found, watched = now.versions, now.bulletins
        random = self._chance(access, connection, now.chance, today)
        states = [(one.id, one.state) for one in found]
        wanted: tuple[object, ...] = (vocabulary.hash(), lists, today, *states, *watched)
        if self._built is not None and self._built[0] == wanted:
            return Judging(self._built[1] or None, random, now.noted)
        judging = [rule for one in found if (rule := _judging(one, vocabulary, today)) is not None]
        if watched:
            judging.extend(indicators(access, connection, sealer, vocabulary, today))
        built = LiveRules(judging, vocabulary, lists)
        self._built = wanted, built
        return Judging(built or None, random, now.noted)

    def _chance(
        self, access: Access, connection: PooledConnection, setting: UUID | None, today: date
    ) -> RandomReferral | None:
        """The setting that is on; it never changes, so it is read once."""
        known = self._random
        if setting is None or (known is not None and known.id == setting):
            return known if setting else None
        self._random = random_referrals.in_force(access, connection, today)
        return self._random


def _judging(version: Version, vocabulary: Vocabulary, today: date) -> JudgingRule | None:
    try:
        rule = written(version)
    except msgspec.ValidationError as error:
        _log.error("rule cannot be read", rule=version.rule_id, number=version.number, error=str(error))
        return None
    if has_expired(rule.expires_on, today):
        return None
    if check(rule.condition, vocabulary):
        _log.error("rule does not fit the vocabulary", rule=version.rule_id, number=version.number)
        return None
    mode = "live" if version.state == "live" else "shadow"
    return JudgingRule(UUID(str(version.id)), version.number, mode, version.content_hash, rule)  # type: ignore[arg-type]
