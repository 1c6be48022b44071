"""The exchange with partners by itself, as often as ``partners.json`` says; officers are told who is not reached.

Whoever does not answer is tried later each time, up to four hours; what was under way goes on where it stopped.
Training calls nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.operations.call_partner import Called, call_partner, fetch_from
from foreland.operations.deployment import Deployment
from foreland.resources.mail import MailServer, load_mail
from foreland.resources.partner_lines import PartnerLine, load_partner_lines
from foreland.store import audit, exchange_lines, exchange_partners
from foreland.store.exchange_lines import Line, Way
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.sides import TRAINING

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=30)
_LONGEST = timedelta(hours=4)
_WAYS: dict[Way, Callable[..., Called]] = {"call": call_partner, "fetch": fetch_from}
Send = Callable[[MailServer, str, Mail], None]


def exchange_one(deployment: Deployment, now: datetime) -> bool:
    """Exchange with one partner with whom it is due; whether there was one. Safe in any number of processes.

    Raises :class:`ValueError` when ``partners.json`` cannot be read.
    """
    if deployment.side == TRAINING:
        return False
    wanted = [
        (partner, way, timedelta(minutes=line.every_minutes))
        for partner, line in _agreed(deployment, now)
        for way in _WAYS
        if line.every_minutes and (line.address if way == "call" else line.taxii) is not None
    ]
    access = deployment.service("exchange")
    for partner, way, every in wanted:
        with transaction(deployment.pool, access) as connection:
            failed = exchange_lines.claim(access, connection, partner.partner_org, way, now, _LEASE)
        if failed is not None:
            _exchange(deployment, partner, way, now, (every, failed))
            return True
    return False


def lines_readable(deployment: Deployment) -> bool:
    """Whether ``partners.json`` can be read; while it cannot, nobody is called."""
    try:
        load_partner_lines(deployment.data)
    except (ValueError, OSError):
        return False
    return True


def _exchange(deployment: Deployment, partner: Partner, way: Way, now: datetime, pace: tuple[timedelta, int]) -> None:
    """Exchange with a partner and note what came of it, also of a fault of ours."""
    access, came = deployment.service("exchange"), Called(trouble="fault")
    try:
        came = _WAYS[way](deployment, access, partner.code, now)
    finally:
        every, failed = pace
        wait = every if came.trouble is None else min(every * 2 ** min(failed, 10), max(_LONGEST, every))
        done = (came.done, came.refused, came.trouble)
        with transaction(deployment.pool, access) as connection:
            exchange_lines.note(access, connection, (partner.partner_org, way), done, now, now + wait)
        if came.trouble is not None:
            _log.warning("exchange broke off", partner=partner.code, way=way, code=came.trouble, failures=failed + 1)


def try_now(deployment: Deployment, access: Access, partner: UUID, now: datetime) -> bool:
    """Let a worker exchange with a partner at once, whatever it waits for; ``False`` when it does not by itself."""
    if not access.may_bring_items():
        return False
    with transaction(deployment.pool, access) as connection:
        if not exchange_lines.hasten(access, connection, partner, now):
            return False
        audit.append(connection, access, "exchange_hastened", "organisation", (partner,), at=now)
    return True


def tell_unreached(deployment: Deployment, now: datetime, send: Send = send_mail) -> int:
    """Mail every desk which partners have not been reached for long, once an outage; return how many partners.

    Without a mail server nothing is noted. A mail that is not taken is tried again.
    """
    server = load_mail(deployment.data)
    agreed = [partner.partner_org for partner, _ in _agreed(deployment, now)] if server is not None else []
    if deployment.side == TRAINING or server is None or not agreed:
        return 0
    access, since = deployment.service("exchange"), now - timedelta(hours=deployment.settings.partner_unreached_hours)
    try:
        with transaction(deployment.pool, access) as connection:
            desks = deployment.desks.read(access, connection).desks
            mailboxes = tuple(dict.fromkeys(box for desk in desks for box in desk.alert_emails))
            found = exchange_lines.tell(access, connection, agreed, since, now) if mailboxes else []
            if found:
                objects = sorted({one.partner_org for one in found})
                detail = {"mailboxes": len(mailboxes)}
                audit.append(connection, access, "partner_unreached", "organisation", objects, at=now, detail=detail)
                send(server, server.password(deployment.data), _mail(found, mailboxes, now))
    except NotSentError as error:
        _log.warning("mail not sent", code=error.code, about="partners")
        return 0
    return len(found)


def _agreed(deployment: Deployment, now: datetime) -> list[tuple[Partner, PartnerLine]]:
    """Return the partners with whom exchange is agreed now and who have a line."""
    lines = load_partner_lines(deployment.data)
    if not lines:
        return []
    access = deployment.service("exchange")
    with transaction(deployment.pool, access) as connection:
        known = exchange_partners.partners(access, connection)
    return [(one, lines[one.code]) for one in known if one.code in lines and one.in_force(now)]


def _mail(found: Sequence[Line], mailboxes: tuple[str, ...], now: datetime) -> Mail:
    lines = [
        "Exchange with partners does not work: what we release, or what they give, does not arrive.",
        *(f"{one.partner} ({one.code}), {_SAID[one.way]}: since {one.failing_since:%Y-%m-%d %H:%M} UTC, {one.trouble}."
          for one in found),
        "Call the partner, or whoever keeps the line. The page Exchange in Foreland says when it is tried next.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]  # fmt: skip
    subject = f"Foreland: {', '.join(sorted({one.code for one in found}))} not reached"
    return Mail(to=mailboxes, subject=subject, text="\n\n".join(lines) + "\n", key=str(new_id()), at=now)


_SAID: dict[Way, str] = {"call": "handing bundles over", "fetch": "reading its collection"}
