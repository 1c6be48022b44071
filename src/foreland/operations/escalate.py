"""Hits that will expire, or that nobody takes, are brought to the desk on duty by mail: once a flight and kind, and
again for hits that come later.

So is a recommendation that waits for its second officer, or that went out in an emergency unseen by one; who travels
while no officer says whether their port is told; a notice that the carrier does not acknowledge; and at once what a
partner recommends, revises after it was decided, or withdraws after we acted on it. Thresholds are settings.
A mail says how many wait at which desk, and never about whom or on which flight. Training raises what it finds on its
wall board and mails nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.operations.deployment import Deployment
from foreland.resources.mail import MailServer, load_mail
from foreland.store import audit, escalations, outbox
from foreland.store.escalations import EscalationRow
from foreland.store.outbox import ESCALATE, Job
from foreland.store.pool import transaction
from foreland.store.sides import TRAINING

_log = structlog.get_logger(__name__)
_TOO_OLD = timedelta(hours=2)  # nobody is woken for what is over
_LEASE = timedelta(minutes=2)

Send = Callable[[MailServer, str, Mail], None]


def raise_escalations(deployment: Deployment, now: datetime) -> int:
    """Find what passes a threshold, and leave a job to tell the desk; return how many were raised.

    Where no officer is at a page, what waits is told sooner: mail reaches whoever is on call.
    """
    settings = deployment.settings
    closing = timedelta(minutes=settings.escalate_minutes_left)
    waiting = timedelta(minutes=settings.escalate_waiting_minutes)
    unanswered = timedelta(minutes=settings.escalate_unanswered_minutes)
    access = deployment.service()
    alone = timedelta(minutes=settings.escalate_alone_minutes)
    with transaction(deployment.pool, access) as connection:
        if not escalations.is_watched(access, connection, now, alone):
            waiting = min(waiting, alone)
        raised = escalations.raise_due(access, connection, now, closing=closing, waiting=waiting, unanswered=unanswered)
        outbox.add(connection, access.org_id, ESCALATE, [str(one) for one in raised], now)
    return len(raised)


def tell_escalations(deployment: Deployment, worker: str, now: datetime, send: Send = send_mail) -> int:
    """Send the mails that are due; return how many jobs were claimed. A mail that is not taken is tried again."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (ESCALATE,), now, lease=_LEASE, limit=5)
    for job in jobs:
        _tell(deployment, access, worker, job, now, send)
    return len(jobs)


def _tell(deployment: Deployment, access: Access, worker: str, job: Job, now: datetime, send: Send) -> None:
    with transaction(deployment.pool, access) as connection:
        found = escalations.one(access, connection, UUID(job.key))
        table = deployment.desks.read(access, connection)
    receivers: tuple[str, ...] = ()
    watching = None
    if found is not None and found.told_at is None and now - found.raised_at < _TOO_OLD:
        duty = table.duty(found.desk, now)
        watching = duty.desk if duty else found.desk
        near = (watching, found.desk) if found.desk else table.watching(now)
        receivers = _mailboxes(deployment, near, every=found.desk is None)
    server = load_mail(deployment.data) if receivers else None
    if found is not None and server is not None:
        try:
            send(server, server.password(deployment.data), _mail(found, watching, receivers, now))
        except NotSentError as error:
            _log.warning("mail not sent", code=error.code, attempts=job.attempts)
            with transaction(deployment.pool, access) as connection:
                outbox.failed(connection, worker, job, error.code, now)
            return
    told = len(receivers) if server is not None else 0
    with transaction(deployment.pool, access) as connection:
        if found is not None and found.told_at is None:
            escalations.told(access, connection, found.id, told, now)
            detail: dict[str, str | int] = {"kind": found.kind, "mailboxes": told}
            audit.append(connection, access, "escalated", "escalation", (found.id,), at=now, detail=detail)
        outbox.done(connection, worker, [job], now)


def _mailboxes(deployment: Deployment, near: Sequence[str | None], *, every: bool) -> tuple[str, ...]:
    """Return whom to mail: the first of these desks with mailboxes, or every one of them; nobody in training."""
    if deployment.side == TRAINING:
        return ()
    known = deployment.desks.table.by_name
    found = [desk.alert_emails for name in near if (desk := known.get(name or "")) and desk.alert_emails]
    return tuple(dict.fromkeys(mailbox for desk in (found if every else found[:1]) for mailbox in desk))


_HITS, _NOTICES = ("1 hit", "{count} hits"), ("1 notice", "{count} notices")
_ITEMS, _TRAVELLERS = ("1 recommendation", "{count} recommendations"), ("1 traveller", "{count} travellers")
_TEXTS = {
    "expires": (_HITS, "{what} of one flight wait for a decision, and its doors close soon."),
    "waits": (_HITS, "{what} of one flight have been taken by nobody for too long."),
    "approval": (_ITEMS, "{what} of an officer here not approved. Only a second officer can send it."),
    "review": (_ITEMS, "{what} sent in an emergency, and no second officer has looked at it since."),
    "inbound": (_TRAVELLERS, "{what} behind closed doors, and no officer has said whether their port is told."),
    "unanswered": (_NOTICES, "{what} to a carrier not acknowledged. Telephone the station."),
    "withdrawal_unanswered": (_NOTICES, "{what} to a carrier withdrawn, and the withdrawal is not acknowledged."),
    "partner_item": (_ITEMS, "{what} of a partner received, and no officer has decided. Open the page Partners."),
    "partner_item_revised": (_ITEMS, "{what} of a partner revised after an officer decided. Open the page Partners."),
    "partner_item_withdrawn": (
        _ITEMS, "{what} of a partner withdrawn, and what we recommended is in force. Open the page Partners.",
    ),
}  # fmt: skip


def _mail(found: EscalationRow, watching: str | None, receivers: tuple[str, ...], now: datetime) -> Mail:
    """Compose a mail: a number and a desk, no traveller, no flight, no reason."""
    (single, several), text = _TEXTS[found.kind]
    what = single if found.hits == 1 else several.format(count=found.hits)
    lines = [
        text.format(what=what),
        f"Desk: {found.desk or 'none'}. Watching now: {watching or 'nobody'}.",
        f"Raised {found.raised_at:%Y-%m-%d %H:%M} UTC. Open the wall board or the queue in Foreland.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]
    return Mail(
        to=receivers,
        subject=f"Foreland: {what} at desk {found.desk or 'none'}",
        text="\n\n".join(lines) + "\n",
        key=str(found.id),
        at=now,
    )
