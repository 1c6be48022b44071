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
from foreland.targeting.life import Step
from foreland.targeting.written_rule import WrittenRule

_LIVE = ("card_of_a_stranger", "contact_of_strangers", "escort_of_strangers", "number_series", "minor_alone")
_IN_SHADOW = ("late_cash_one_way", "not_as_authorised")
_DRAFT = "irrational_route"
_DAYS_BACK = timedelta(days=60)
_REASON = "Back-tested on the days that are kept: few hits, and each can be told from its lawful twin."
_SIGNED = "A synthetic world: its few hits are the planted cases, all on one region's flights."


class _Desk(Struct, frozen=True):
    """The officers at work, by user name, and the instant."""

    deployment: Deployment
    officers: dict[str, Access]
    now: datetime


def approve_rules(deployment: Deployment) -> None:
    """Write, test and approve; what the operations refuse does not happen."""
    officers = {
        one.username: one.access(deployment.side.purpose)
        for one in accounts.list_users(deployment)
        if one.disabled_at is None
    }
    desk = _Desk(deployment, officers, datetime.now(UTC))
    packed = {one.rule.id: one.rule for one in load_rule_pack(deployment.data)}
    with tempfile.TemporaryDirectory(dir=deployment.data) as folder:
        journeys = Path(folder) / "journeys.parquet"
        first, last = (desk.now - _DAYS_BACK).date(), desk.now.date()
        if isinstance(export_journeys(deployment, officers["noor"], first, last, journeys, desk.now), NotTested):
            return
        for name in (*_LIVE, *_IN_SHADOW, _DRAFT):
            if name in packed:
                _keep(desk, packed[name], journeys)


def _keep(desk: _Desk, packed: WrittenRule, journeys: Path) -> None:
    noor, imara, deployment, now = desk.officers["noor"], desk.officers["imara"], desk.deployment, desk.now
    rule = structs.replace(packed, expires_on=(now + timedelta(days=300)).date().isoformat())
    made = draft_rule(deployment, noor, rule, now)
    if not isinstance(made, Draft) or rule.id == _DRAFT:
        return
    _step(desk, noor, made.version_id, "submit")
    if rule.id in _IN_SHADOW:
        _step(desk, imara, made.version_id, "shadow")
        return
    tested = backtest_rule(deployment, noor, rule, journeys, (), now)
    unequal = not isinstance(tested, NotTested) and tested.needs_reason
    _step(desk, imara, made.version_id, "publish", _SIGNED if unequal else "")


def _step(desk: _Desk, access: Access, version_id: UUID, step: Step, signed: str = "") -> None:
    with transaction(desk.deployment.pool, access) as connection:
        version = rules.one(access, connection, version_id)
    if version is not None:
        wanted = (step, _REASON if step == "publish" else "")
        move_rule(desk.deployment, access, version_id, version.row_version, wanted, desk.now, signed)
