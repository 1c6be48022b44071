"""Random referral is asked for by one supervisor, agreed to by another, ended by any or its day; each audited."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.rule_budget import load_rule_budget
from foreland.store import audit, random_referrals
from foreland.store.pool import PooledConnection, transaction
from foreland.targeting.random_referral import SEED_BYTES, Refusal, Refused, State, WantedReferral, against, move

OBJECT = "random_referral"
Step = Literal["agree", "refuse", "end"]


class NotSet(Struct, frozen=True):
    """Why nothing was written."""

    code: Refusal | Literal["not_found", "changed", "waits_already"]


def ask_random(deployment: Deployment, access: Access, wanted: WantedReferral, now: datetime) -> UUID | NotSet:
    """Ask for a setting; nobody is chosen by it before a second person agrees."""
    refused = against(access, wanted, load_rule_budget(deployment.data).share, now.date())
    if refused is not None:
        return NotSet(refused)
    with transaction(deployment.pool, access) as connection:
        made = random_referrals.add(access, connection, wanted, secrets.token_bytes(SEED_BYTES), now)
        if made is None:
            return NotSet("waits_already")
        detail: dict[str, str | int] = {"one_in": wanted.one_in, "expires_on": wanted.expires_on.isoformat()}
        audit.append(connection, access, "random_asked", OBJECT, (made,), at=now, detail=detail)
    return made


def move_random(
    deployment: Deployment, access: Access, setting_id: UUID, row_version: int, step: Step, reason: str, now: datetime
) -> State | NotSet:
    """Agree to a setting, which ends the one in force; refuse it; or end it at once."""
    with transaction(deployment.pool, access) as connection:
        setting = random_referrals.lock(access, connection, setting_id)
        if setting is None:
            return NotSet("not_found")
        if setting.row_version != row_version:
            return NotSet("changed")
        after = move(access, setting.state, setting.asked_by_id, step, reason)
        if isinstance(after, Refused):
            return NotSet(after.code)
        if after == "on" and setting.expires_on < now.date():
            return NotSet("days_unreadable")
        if after == "ended":
            _end(access, connection, random_referrals.end(access, connection, setting_id, reason.strip(), now), now)
            return after
        if after == "on":
            _end(access, connection, random_referrals.end(access, connection, None, "", now), now)
        random_referrals.decide(access, connection, setting_id, after, reason.strip(), now)
        audit.append(connection, access, f"random_{after}", OBJECT, (setting_id,), at=now)
    return after


def end_with_its_day(access: Access, connection: PooledConnection, now: datetime) -> None:
    """End the setting whose last day has passed, be it that it waits still, in the caller's transaction."""
    _end(access, connection, random_referrals.end(access, connection, None, "", now, over=now.date()), now)


def _end(access: Access, connection: PooledConnection, ended: Sequence[UUID], now: datetime) -> None:
    """Audit what was ended: by somebody, by the setting that follows it, or by its day."""
    if ended:
        audit.append(connection, access, "random_ended", OBJECT, ended, at=now)
