"""A referral that nobody accepted alerts protection by mail, at any hour, again and again; at last its superiors.

A mail says how many wait at which airport, and never about whom, on which flight or why. What a mail server does not
take is tried again within a minute. Training mails nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.operations.deployment import Deployment
from foreland.operations.refer import protection_eyes
from foreland.resources.mail import MailServer, load_mail
from foreland.resources.protection import ProtectionAlerts, load_protection
from foreland.store import audit, contacts_directory, protection
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.protection import Alert
from foreland.store.sides import TRAINING

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=1)
_TOO_OLD = timedelta(days=2)

Send = Callable[[MailServer, str, Mail], None]


def alert_protection(deployment: Deployment, now: datetime, send: Send = send_mail) -> int:
    """Send the alerts that are due, one mail an airport; return how many referrals they were about."""
    access, settings = protection_eyes(deployment.service()), load_protection(deployment.data)
    server = load_mail(deployment.data)
    with transaction(deployment.pool, access) as connection:
        due = protection.claim_alerts(access, connection, now, _LEASE, now - _TOO_OLD)
    by_airport: dict[str | None, list[Alert]] = defaultdict(list)
    for one in due:
        by_airport[one.airport].append(one)
    for airport, waiting in by_airport.items():
        late = any(now - one.referred_at >= timedelta(minutes=settings.escalate_minutes) for one in waiting)
        receivers = _receivers(deployment, access, settings, airport, now, late=late)
        told = len(receivers) if server is not None else 0
        if server is not None and receivers:
            try:
                send(server, server.password(deployment.data), _mail(airport, waiting, receivers, now, late=late))
            except NotSentError as error:
                _log.warning("mail not sent", code=error.code, about="protection")
                continue
        ids = [one.id for one in waiting]
        again = now + timedelta(minutes=settings.again_minutes)
        with transaction(deployment.pool, access) as connection:
            protection.alerted(access, connection, ids, told, now, again)
            detail: dict[str, str | int] = {"mailboxes": told, "escalated": int(late)}
            audit.append(connection, access, "protection_alerted", protection.OBJECT, ids, at=now, detail=detail)
    return len(due)


def _receivers(
    deployment: Deployment,
    access: Access,
    settings: ProtectionAlerts,
    airport: str | None,
    now: datetime,
    *,
    late: bool,
) -> tuple[str, ...]:
    """Return whom to mail: protection contacts of the airport, those of every referral, when late superiors."""
    if deployment.side == TRAINING:
        return ()
    with transaction(deployment.pool, access) as connection:
        found = contacts_directory.contacts_of(access, connection, airport=airport, kind="protection", at=now)
    near = [email for one in found if not one.is_expired for email in one.contact.emails]
    every = (*near, *settings.emails, *(settings.escalate_emails if late else ()))
    return tuple(dict.fromkeys(every))


def _mail(
    airport: str | None, waiting: Sequence[Alert], receivers: tuple[str, ...], now: datetime, *, late: bool
) -> Mail:
    """Compose a mail: a number and an airport, no traveller, no flight, no reason."""
    what = "1 referral waits" if len(waiting) == 1 else f"{len(waiting)} referrals wait"
    since = min(one.referred_at for one in waiting)
    lines = [
        f"{what} to be accepted. Airport: {airport or 'not known'}.",
        f"Nobody has accepted since {since:%Y-%m-%d %H:%M} UTC.",
        "Open the page Protection in Foreland.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]
    urgent = "still " if late else ""
    subject = f"Foreland: {what.replace('wait', f'{urgent}wait', 1)} for protection"
    return Mail(to=receivers, subject=subject, text="\n\n".join(lines) + "\n", key=str(new_id()), at=now)
