"""Notifications leave the house: claimed from the outbox, sent, and tried again ever later until they are given up.

A claim that was cut off comes back, so a message may arrive twice; its identifier stays the same. What was acknowledged
in the meantime is not sent any more. Nothing that is sent says whom a notice is about, or why.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.delivery import mail as mails
from foreland.delivery import webhook as webhooks
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.webhook import Webhook
from foreland.operations.deployment import Deployment
from foreland.operations.reply_links import reply_link
from foreland.resources.logs import trouble
from foreland.resources.mail import load_mail
from foreland.resources.notifying import Notifying, load_mail_words, load_notifying
from foreland.store import audit, carrier_channels, notifications, organisations, outbox
from foreland.store.carrier_channels import Channels
from foreland.store.notifications import NotificationRow, Told
from foreland.store.outbox import NOTIFY_CARRIER, Job
from foreland.store.pool import OUTAGES, transaction

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=2)
_AT_ONCE = 4
"""So that a receiver that does not answer keeps three others waiting at most."""


class Sending(Struct, frozen=True, kw_only=True):
    """What a notification needs to leave."""

    row: NotificationRow
    told: Told | None
    carrier: str
    channels: Channels
    now: datetime


Send = Callable[[Deployment, Notifying, Sending], None]


def deliver_notifications(deployment: Deployment, worker: str, now: datetime, send: Send | None = None) -> int:
    """Send what is due; return how many jobs were claimed."""
    access, sending = deployment.service(), send or by_channel
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (NOTIFY_CARRIER,), now, lease=_LEASE, limit=_AT_ONCE)
    if jobs:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for done in [threads.submit(_deliver, deployment, access, worker, job, now, sending) for job in jobs]:
                done.result()
    return len(jobs)


def _deliver(deployment: Deployment, access: Access, worker: str, job: Job, now: datetime, send: Send) -> None:
    notification = UUID(job.key)
    with transaction(deployment.pool, access) as connection:
        row = notifications.one(access, connection, notification)
        if row is None or row.state != "waiting":
            outbox.done(connection, worker, [job], now)
            return
        told = notifications.told(access, connection, row)
        channels = carrier_channels.of(access, connection, row.carrier_org)
        carrier = organisations.codes(connection, [row.carrier_org]).get(row.carrier_org, "")
        if not _is_needed(row, told, channels, now):
            notifications.close(access, connection, row.id, "not_needed", now)
            outbox.done(connection, worker, [job], now)
            return
    sending = Sending(row=row, told=told, carrier=carrier, channels=channels, now=now)
    error = _error(deployment, send, sending)
    with transaction(deployment.pool, access) as connection:
        if error is not None and row.tries + 1 < deployment.settings.notify_tries:
            notifications.tried(access, connection, row.id, error)
            outbox.failed(connection, worker, job, error, now)
            return
        if notifications.close(access, connection, row.id, "failed" if error else "delivered", now, error):
            action = "notification_given_up" if error else "carrier_notified"
            detail: dict[str, str | int] = {"channel": row.channel, "event": row.event}
            audit.append(connection, access, action, "notification", (row.id,), at=now, detail=detail)
        outbox.done(connection, worker, [job], now)


def _error(deployment: Deployment, send: Send, sending: Sending) -> str | None:
    """Send; return the code of what went wrong."""
    try:
        send(deployment, load_notifying(deployment.data), sending)
    except NotSentError as error:
        _log.warning("carrier not notified", code=error.code, channel=sending.row.channel, tries=sending.row.tries + 1)
        return error.code
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one file or message must not keep all other carriers waiting
        _log.error("notification failed", **trouble(error))
        return type(error).__name__
    return None


def _is_needed(row: NotificationRow, told: Told | None, channels: Channels, now: datetime) -> bool:
    """Whether the carrier still has this channel, has not done what it would be told of, and can do it still."""
    if row.channel not in channels.names():
        return False
    if row.event == "test":
        return True
    if told is None or (told.until_utc is not None and told.until_utc <= now):
        return False
    return row.event == "answer" or told.notice_state == _STATE[row.event]


_STATE = {"notice": "sent", "withdrawal": "withdrawn"}
"""In which state of a notice a notification is of use."""


def by_channel(deployment: Deployment, how: Notifying, sending: Sending) -> None:
    """Send a mail or a webhook. Raises :class:`~foreland.delivery.mail.NotSentError`."""
    if sending.row.channel == "webhook":
        webhooks.post(_webhook(deployment, sending), how.unguarded, how.ca_file)
        return
    server = load_mail(deployment.data)
    if server is None:
        raise NotSentError("no_mail_server")
    mails.send(server, server.password(deployment.data), _mail(deployment, how, sending))


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a webhook: that something waits, and where; it is read with the carrier's token."""

    id: UUID
    event: str
    carrier: str
    read: str | None = None
    notice: UUID | None = None
    reference: str | None = None
    flight: str | None = None
    flight_date: str | None = None
    airport: str | None = None
    door_close_utc: datetime | None = None


_READ = {"notice": "/api/v1/carrier/notices", "withdrawal": "/api/v1/carrier/notices", "answer": "/api/v1/answers"}


def _webhook(deployment: Deployment, sending: Sending) -> Webhook:
    row, told, channels = sending.row, sending.told, sending.channels
    body = Said(
        id=row.id,
        event=row.event,
        carrier=sending.carrier,
        read=_READ.get(row.event),
        notice=row.notice_id,
        reference=told.reference if told else None,
        flight=told.flight if told else None,
        flight_date=told.flight_date.isoformat() if told else None,
        airport=told.airport if told else None,
        door_close_utc=told.door_close_utc if told else None,
    )
    sealed = [(channels.secret_sealed, carrier_channels.SECRET)]
    if channels.former_until is not None and channels.former_until > sending.now:
        sealed.append((channels.former_sealed, carrier_channels.FORMER))
    return Webhook(
        url=channels.webhook_url or "",
        id=str(row.id),
        at=sending.now,
        body=msgspec.json.encode(body),
        secrets=[deployment.sealer.open(one, context) for one, context in sealed if one is not None],
    )


def _mail(deployment: Deployment, how: Notifying, sending: Sending) -> Mail:
    row, told = sending.row, sending.told
    table = load_mail_words(deployment.data)
    words = table.get(sending.channels.language) or table["en"]
    filled = {
        "flight": told.flight if told else "",
        "flight_date": told.flight_date.isoformat() if told else "",
        "airport": (told.airport if told else None) or "-",
        "door_close": f"{told.door_close_utc:%H:%M} UTC" if told and told.door_close_utc else "-",
        "reference": (told.reference if told else None) or "-",
    }
    lines = [words.events[row.event]]
    if told is not None:
        lines.append(words.details.format(**filled))
    if told is not None and row.event != "answer":  # an answer is for the carrier's system, not for its desk
        lines.append(words.desk)
    if row.reply_until is not None and how.address:
        until = f"{row.reply_until:%Y-%m-%d %H:%M} UTC"
        lines.append(words.link.format(link=reply_link(deployment.sealer, how.address, row.id), until=until))
    return Mail(
        to=sending.channels.emails,
        subject=" ".join(words.subject.format(**(filled | {"reference": (told and told.reference) or ""})).split()),
        text="\n\n".join([*lines, words.nothing]) + "\n",
        key=str(row.id),
        at=sending.now,
    )
