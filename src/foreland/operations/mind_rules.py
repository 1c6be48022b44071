"""Rules are watched while they judge: who ends is stopped, who alerts too much is ranked behind, owners are told.

Every alert of a rule that makes more than its part of the day's budget stays in the queue; those since then come after
all others of their band, until the rule is back within it. A rule whose last day has passed is stopped. Owners are told
30, 14 and 7 days before, and of each that is stopped or ranked behind: on the rule's page at once, by mail where
``rule_owners.json`` names a mailbox. Training mails nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.operations.deployment import Deployment
from foreland.operations.keep_rules import carry_out
from foreland.operations.refer_at_random import end_with_its_day
from foreland.operations.weigh_alerts import weigh_alerts
from foreland.resources.mail import MailServer, load_mail
from foreland.resources.rule_owners import load_rule_owners
from foreland.store import audit, rule_notices, rules
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rule_notices import Notice
from foreland.store.rules import Version
from foreland.store.sides import TRAINING
from foreland.store.views import rules as view
from foreland.targeting.expiry import has_expired, warning_due
from foreland.targeting.rules import SHIPPED_RULES

_log = structlog.get_logger(__name__)
_TOO_OLD = timedelta(days=7)
"""What could not be mailed for so long stands on the rule's page alone."""
Send = Callable[[MailServer, str, Mail], None]


class Minded(Struct, frozen=True):
    """How many rules were ranked behind, came back, and were stopped because they ended."""

    throttled: int
    lifted: int
    expired: int


class _Judging(Struct, frozen=True, kw_only=True):
    """A rule that judges; ``version`` is ``None`` for one in code."""

    rule_id: str
    owner: str
    expires_on: str
    version: Version | None = None

    @property
    def named(self) -> tuple[str, str]:
        return self.rule_id, self.owner


def mind_rules(deployment: Deployment, now: datetime) -> Minded:
    """Stop what has ended, note whom to tell, and rank behind what alerts too much; by however many workers."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        rule_notices.one_at_a_time(access, connection)
        judging = list(_judging(access, connection))
        expired = sum(_ends(access, connection, one, now) for one in judging)
        end_with_its_day(access, connection, now)
        throttled, lifted = _throttle(deployment, access, connection, judging, now)
    return Minded(throttled, lifted, expired)


def _judging(access: Access, connection: PooledConnection) -> Iterator[_Judging]:
    for version in rules.judging(access, connection):
        said = {name: str(version.content.get(name, "")) for name in ("owner", "expires_on")}
        yield _Judging(rule_id=version.rule_id, version=version, **said)
    for rule in SHIPPED_RULES.rules:
        declared = rule.declaration
        yield _Judging(rule_id=declared.id, owner=declared.owner, expires_on=declared.expires_on)


def _ends(access: Access, connection: PooledConnection, one: _Judging, now: datetime) -> bool:
    """Tell the owner that a rule ends, or stop it; whether it was stopped."""
    today, version = now.date(), one.version
    number = version.number if version else 0
    days = warning_due(one.expires_on, today)
    if days is not None:
        figures = {"days": days, "expires_on": one.expires_on}
        about = f"{number}.{one.expires_on}.{days}"
        fresh = rule_notices.add(access, connection, one.named, "expires", about, figures, now)
        if fresh and version is not None:
            rules.add_event(access, connection, version.id, "warned", one.expires_on, now)
    if not has_expired(one.expires_on, today):
        return False
    figures = {"expires_on": one.expires_on}
    rule_notices.add(access, connection, one.named, "expired", f"{number}.{one.expires_on}", figures, now)
    return version is not None and _stop(access, connection, version, one.expires_on, now)


def _stop(access: Access, connection: PooledConnection, listed: Version, expires_on: str, now: datetime) -> bool:
    version = rules.one(access, connection, listed.id, lock=True)
    if version is None or version.state not in ("live", "shadow"):
        return False
    carry_out(access, connection, version, "stopped", ("expired", expires_on), now)
    detail: dict[str, str | int] = {"rule": version.rule_id, "number": version.number}
    audit.append(connection, access, "rule_expired", "rule", (version.id,), at=now, detail=detail)
    return True


def _throttle(
    deployment: Deployment, access: Access, connection: PooledConnection, judging: Sequence[_Judging], now: datetime
) -> tuple[int, int]:
    """Rank rules behind that made more alerts in 24 hours than they may, and let the others back."""
    allowed = weigh_alerts(deployment, access, connection, now).one_rule
    found = view.figures(access, connection, now, days=1)
    by_rule = {one.rule_id: one for one in judging if one.version is None or one.version.state == "live"}
    over = {name: found[name].day_alerts for name in by_rule if name in found and found[name].day_alerts > allowed}
    begun = sum(
        _begin(access, connection, by_rule[name], alerts, allowed, now) for name, alerts in sorted(over.items())
    )
    lifted = rule_notices.lift(access, connection, over, now)
    for one in lifted:
        judged = by_rule.get(one.rule_id)
        if judged is not None and judged.version is not None:
            rules.add_event(access, connection, judged.version.id, "lifted", "", now)
        detail: dict[str, str | int] = {"rule": one.rule_id}
        audit.append(connection, access, "rule_lifted", "rule", (one.id,), at=now, detail=detail)
    return begun, len(lifted)


def _begin(
    access: Access, connection: PooledConnection, one: _Judging, alerts: int, allowed: int, now: datetime
) -> bool:
    begun = rule_notices.throttle(access, connection, one.rule_id, alerts, allowed, now)
    if begun is None:
        return False
    figures = {"alerts": alerts, "allowed": allowed}
    rule_notices.add(access, connection, one.named, "throttled", str(begun), figures, now)
    if one.version is not None:
        rules.add_event(access, connection, one.version.id, "throttled", f"{alerts} > {allowed}", now)
    detail: dict[str, str | int] = {"rule": one.rule_id, **figures}
    audit.append(connection, access, "rule_throttled", "rule", (begun,), at=now, detail=detail)
    return True


def tell_rule_owners(deployment: Deployment, now: datetime, send: Send = send_mail) -> int:
    """Mail owners what was noted, one mail each; return how many were sent. What is not taken is tried again."""
    server = load_mail(deployment.data)
    if deployment.side == TRAINING or server is None:
        return 0
    access, owners = deployment.service(), load_rule_owners(deployment.data)
    with transaction(deployment.pool, access) as connection:
        waiting = rule_notices.to_mail(access, connection, now - _TOO_OLD)
        sent = 0
        for owner, group in groupby(waiting, key=lambda one: one.owner):
            told, emails = list(group), owners[owner].emails if owner in owners else ()
            if not emails:
                continue
            try:
                send(server, server.password(deployment.data), _mail(told, emails, now))
            except NotSentError as error:
                _log.warning("mail not sent", code=error.code, about="rules")
                continue
            rule_notices.mailed(access, connection, [one.id for one in told], len(emails), now)
            detail: dict[str, str | int] = {"owner": owner, "mailboxes": len(emails), "notices": len(told)}
            audit.append(connection, access, "rule_owner_told", "rule", (), at=now, detail=detail)
            sent += 1
    return sent


_SENTENCES = {
    "expires": "{rule} ends on {expires_on}: write another version, or it stops.",
    "expired": "{rule} has ended on {expires_on} and does not judge any more.",
    "throttled": "{rule} alerted {alerts} times in 24 hours; its part of the budget is {allowed}."
    " Its alerts stay in the queue, ranked last of those that leave as soon.",
}


def _mail(told: Sequence[Notice], emails: tuple[str, ...], now: datetime) -> Mail:
    lines = [
        "Rules that you own need you.",
        *(_SENTENCES[one.kind].format(rule=one.rule_id, **one.figures) for one in told),
        "See the page Targeting rules in Foreland.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]
    what = "a rule needs its owner" if len(told) == 1 else f"{len(told)} notices about rules"
    return Mail(to=emails, subject=f"Foreland: {what}", text="\n\n".join(lines) + "\n", key=str(new_id()), at=now)
