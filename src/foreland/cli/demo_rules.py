"""The rules of the demo's officers: some judge, one is tried in shadow, one is still a draft.

Written by one officer, back-tested on the synthetic days and approved by another, through the same operations as on the
pages.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.operations import accounts
from foreland.operations.backtest import NotTested, backtest_rule, export_journeys
from foreland.operations.deployment import Deployment
from foreland.operations.keep_rules import Draft, draft_rule, move_rule
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rules
from foreland.store.pool import transaction
from foreland.targeting.language.reading import read
from foreland.targeting.language.writing import write
from foreland.targeting.life import Step
from foreland.targeting.written_rule import WrittenRule

_LIVE = ("card_of_a_stranger", "contact_of_strangers", "escort_of_strangers", "number_series", "minor_alone")
_IN_SHADOW = ("late_cash_one_way", "not_as_authorised")
_DRAFT = "irrational_route"
_WIDENED = {"bags.count = 0": "bags.count <= 1", "<= 2 days": "<= 4 days"}
"""What the second version of the first rule in shadow asks for instead; it waits for its approval."""
_DAYS_BACK = timedelta(days=60)
_REASON = "Back-tested on the days that are kept: few hits, and each can be told from its lawful twin."
_SIGNED = "A synthetic world: its few hits are the planted cases, all on one region's flights."


class _Desk(Struct, frozen=True):
    """The officers at work, by user name, and the instant."""

    deployment: Deployment
    officers: dict[str, Access]
    now: datetime


def approve_rules(deployment: Deployment) -> None:
    """Write, test and approve, unless there are rules already; what the operations refuse does not happen.

    It takes the back-tests some seconds, while officers may sign in; what is ahead is screened again then.
    """
    officers = {
        one.username: one.access(deployment.side.purpose)
        for one in accounts.list_users(deployment)
        if one.disabled_at is None
    }
    desk = _Desk(deployment, officers, datetime.now(UTC))
    with transaction(deployment.pool, officers["noor"]) as connection:
        if rules.latest(officers["noor"], connection):
            return
    end = (desk.now + timedelta(days=300)).date().isoformat()
    packed = {one.rule.id: structs.replace(one.rule, expires_on=end) for one in load_rule_pack(deployment.data)}
    made = {name: _write(desk, packed[name]) for name in (*_LIVE, *_IN_SHADOW, _DRAFT) if name in packed}
    with tempfile.TemporaryDirectory(dir=deployment.data) as folder:
        journeys = Path(folder) / "journeys.parquet"
        first, last = (desk.now - _DAYS_BACK).date(), desk.now.date()
        if isinstance(export_journeys(deployment, officers["noor"], first, last, journeys, desk.now), NotTested):
            return
        signed = {name: _test(desk, packed[name], journeys) for name in _LIVE if name in packed}
        if _IN_SHADOW[0] in packed:
            wider = _widened(packed[_IN_SHADOW[0]])
            _step(desk, "noor", _write(desk, wider), "submit")
            _test(desk, wider, journeys)
    for name in _IN_SHADOW:
        _step(desk, "noor", made.get(name), "submit")
        _step(desk, "imara", made.get(name), "shadow")
    for name, why in signed.items():
        _step(desk, "noor", made[name], "submit")
        _step(desk, "imara", made[name], "publish", why)


def _write(desk: _Desk, rule: WrittenRule) -> UUID | None:
    made = draft_rule(desk.deployment, desk.officers["noor"], rule, desk.now)
    return made.version_id if isinstance(made, Draft) else None


def _widened(rule: WrittenRule) -> WrittenRule:
    text = write(rule.condition)
    for before, after in _WIDENED.items():
        text = text.replace(before, after)
    return structs.replace(rule, condition=read(text).condition)


def _test(desk: _Desk, rule: WrittenRule, journeys: Path) -> str:
    """Back-test a rule; return what is signed when it goes live, if anything has to be."""
    tested = backtest_rule(desk.deployment, desk.officers["noor"], rule, journeys, (), desk.now)
    return _SIGNED if not isinstance(tested, NotTested) and tested.needs_reason else ""


def _step(desk: _Desk, officer: str, version_id: UUID | None, step: Step, signed: str = "") -> None:
    if version_id is None:
        return
    access = desk.officers[officer]
    with transaction(desk.deployment.pool, access) as connection:
        version = rules.one(access, connection, version_id)
    if version is not None:
        wanted = (step, _REASON if step == "publish" else "")
        move_rule(desk.deployment, access, version_id, version.row_version, wanted, desk.now, signed)
