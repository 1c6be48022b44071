"""A back-test is asked for on a page and made beside the work: the days are exported, tested and thrown away.

Who asked is who exports and tests; their rights are those they have when it is made.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.accounts import acting_as
from foreland.operations.backtest import NotTested, backtest_rule, export_journeys
from foreland.operations.deployment import Deployment
from foreland.operations.load_rules import readable
from foreland.store import audit, rule_backtests, rules
from foreland.store.pool import transaction
from foreland.store.rule_backtests import Asked
from foreland.targeting.life import may_write

LONGEST = timedelta(days=366)
_LEASE = timedelta(hours=2)
_FOLDER = "backtest-"


class NotAsked(Struct, frozen=True):
    """Why nothing was written."""

    code: Literal["may_not", "not_found", "days_unreadable", "already_asked"]


def ask_backtest(
    deployment: Deployment, access: Access, version_id: UUID, first: date, last: date, now: datetime
) -> UUID | NotAsked:
    """Ask for a back-test of a version on the journeys that left on these days, at most a year of them."""
    if not may_write(access) or access.user_id is None:
        return NotAsked("may_not")
    if not first <= last <= now.date() or last - first > LONGEST:
        return NotAsked("days_unreadable")
    with transaction(deployment.pool, access) as connection:
        version = rules.one(access, connection, version_id)
        if version is None:
            return NotAsked("not_found")
        made = rule_backtests.add(access, connection, version_id, first, last, now)
        if made is None:
            return NotAsked("already_asked")
        detail: dict[str, str | int] = {"first": first.isoformat(), "last": last.isoformat()}
        audit.append(connection, access, "rule_backtest_asked", "rule", (version_id,), at=now, detail=detail)
    return made


def make_backtest(deployment: Deployment, now: datetime) -> bool:
    """Make the next back-test that was asked for; whether there was one. A fault is its outcome, and raised."""
    service = deployment.service("back-test")
    with transaction(deployment.pool, service) as connection:
        asked = rule_backtests.begin(service, connection, _LEASE, now)
    if asked is None:
        return False
    outcome = "failed"
    try:
        outcome = _tested(deployment, asked, now)
    finally:
        with transaction(deployment.pool, service) as connection:
            rule_backtests.end(connection, asked.id, now, outcome, now)
    return True


def _tested(deployment: Deployment, asked: Asked, now: datetime) -> str:
    access = acting_as(deployment, asked.username)
    if access is None or not may_write(access):
        return "may_not"
    with transaction(deployment.pool, access) as connection:
        version = rules.one(access, connection, asked.version_id)
        judging = rules.judging(access, connection)
    rule = readable(version) if version else None
    if rule is None:
        return "does_not_fit"
    others = [other for one in judging if (other := readable(one))]
    _remove_left_over(deployment.data, now)
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=deployment.data) as folder:
        journeys = Path(folder) / "journeys.parquet"
        exported = export_journeys(deployment, access, asked.first_day, asked.last_day, journeys, now)
        if isinstance(exported, NotTested):
            return exported.code
        if not exported:
            return "empty"
        tested = backtest_rule(deployment, access, rule, journeys, others, now)
    return tested.code if isinstance(tested, NotTested) else "tested"


def _remove_left_over(data: Path | None, now: datetime) -> None:
    """Journeys that were exported by a process that was stopped do not stay."""
    for folder in data.glob(f"{_FOLDER}*") if data else ():
        if folder.stat().st_mtime < (now - _LEASE).timestamp():
            shutil.rmtree(folder)
