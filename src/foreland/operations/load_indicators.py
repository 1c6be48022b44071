"""Indicators of bulletins in force as screening wants them: conditions that judge beside the rules and alert nobody."""

from __future__ import annotations

from datetime import date

import structlog

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.sharing.bulletins import BulletinWords
from foreland.store import bulletin_sightings, bulletins
from foreland.store.bulletin_sightings import Watching
from foreland.store.pool import PooledConnection
from foreland.targeting.language.checking import check
from foreland.targeting.language.reading import RuleTextError, read
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.lint import forbidden
from foreland.targeting.live import JudgingRule
from foreland.targeting.written_rule import WrittenRule

_log = structlog.get_logger(__name__)


def indicators(
    access: Access, connection: PooledConnection, sealer: Sealer, vocabulary: Vocabulary, today: date
) -> list[JudgingRule]:
    """Return them compiled to nothing yet. One that the vocabulary no longer fits is left out, and told in the log."""
    found = bulletin_sightings.watching(access, connection, today)
    return [rule for one in found if (rule := _judging(one, sealer, vocabulary)) is not None]


def _judging(one: Watching, sealer: Sealer, vocabulary: Vocabulary) -> JudgingRule | None:
    words = sealer.read(one.words_sealed, bulletins.WORDS, BulletinWords)
    if words is None or not words.indicator.strip():
        return None
    try:
        condition = read(words.indicator).condition
    except RuleTextError as error:
        _log.error("indicator cannot be read", bulletin=str(one.id), error=error.code)
        return None
    if check(condition, vocabulary) or any(forbidden(condition, vocabulary)):
        _log.error("indicator does not fit the vocabulary", bulletin=str(one.id))
        return None
    rule = WrittenRule(id=f"bulletin_{one.id.hex}", title="", kind="pattern", severity="low", condition=condition)
    return JudgingRule(one.id, one.number, "indicator", rule.hash(), rule)
