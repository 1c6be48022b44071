"""An administrator says how a carrier is told: mailboxes, language, webhook and its secret; each change audited."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.administration import may_administer
from foreland.access.viewer import Access
from foreland.delivery.webhook import refuse_url
from foreland.operations.deployment import Deployment
from foreland.operations.tell_carrier import tell_carrier
from foreland.resources.notifying import load_mail_words, load_notifying
from foreland.store import audit, carrier_channels, notifications, organisations, outbox
from foreland.store.carrier_channels import Channels
from foreland.store.outbox import NOTIFY_CARRIER
from foreland.store.pool import transaction

MOST_MAILBOXES = 8
_MAILBOX = re.compile(r"[^\s@,;<>\"\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,63}")

ChannelRefusal = Literal[
    "not_found",
    "changed",
    "mailbox_unreadable",
    "too_many_mailboxes",
    "language_unknown",
    "url_unreadable",
    "url_not_https",
    "url_private",
    "no_webhook",
    "no_channel",
]


class NotKept(Struct, frozen=True):
    """Why nothing was changed."""

    code: ChannelRefusal


class Kept(Struct, frozen=True):
    """What was kept; ``secret`` is shown once, when a new one was made."""

    channels: Channels
    secret: str | None = None


class Wanted(Struct, frozen=True, kw_only=True):
    """The channels as typed, over those of ``row_version`` (0: none yet)."""

    emails: Sequence[str]
    language: str
    webhook_url: str
    row_version: int


def keep_channels(
    deployment: Deployment, by: Access, carrier_org: UUID, wanted: Wanted, now: datetime
) -> Kept | NotKept:
    """Write the channels of a carrier. The first address of a webhook makes its secret."""
    refused = _refuse(deployment, wanted)
    if refused is not None:
        return NotKept(refused)
    with transaction(deployment.pool, by) as connection:
        if not may_administer(by) or carrier_org not in organisations.codes(connection, [carrier_org]):
            return NotKept("not_found")
        before, secret = carrier_channels.of(by, connection, carrier_org), None
        channels = structs.replace(
            before,
            emails=tuple(dict.fromkeys(wanted.emails)),
            language=wanted.language,
            webhook_url=wanted.webhook_url or None,
            row_version=wanted.row_version,
        )
        if channels.webhook_url and channels.secret_sealed is None:
            secret = os.urandom(32)
            channels = structs.replace(channels, secret_sealed=deployment.sealer.seal(secret, carrier_channels.SECRET))
        if not carrier_channels.keep(by, connection, channels, now):
            return NotKept("changed")
        detail: dict[str, str | int] = {"mailboxes": len(channels.emails), "webhook": int(bool(channels.webhook_url))}
        audit.append(connection, by, "carrier_channels_changed", "organisation", (carrier_org,), at=now, detail=detail)
    return Kept(channels, shown(secret) if secret else None)


def renew_secret(deployment: Deployment, by: Access, carrier_org: UUID, now: datetime) -> Kept | NotKept:
    """Make a new secret; webhooks are signed with both for a while."""
    with transaction(deployment.pool, by) as connection:
        before = carrier_channels.of(by, connection, carrier_org)
        if not may_administer(by) or before.secret_sealed is None:
            return NotKept("no_webhook")
        secret, former = os.urandom(32), deployment.sealer.open(before.secret_sealed, carrier_channels.SECRET)
        channels = structs.replace(
            before,
            secret_sealed=deployment.sealer.seal(secret, carrier_channels.SECRET),
            former_sealed=deployment.sealer.seal(former, carrier_channels.FORMER),
            former_until=now + timedelta(hours=deployment.settings.webhook_changeover_hours),
        )
        if not carrier_channels.keep(by, connection, channels, now):
            return NotKept("changed")
        audit.append(connection, by, "webhook_secret_renewed", "organisation", (carrier_org,), at=now)
    return Kept(channels, shown(secret))


def send_test(deployment: Deployment, by: Access, carrier_org: UUID, now: datetime) -> int | NotKept:
    """Leave a test message for each channel; return how many."""
    with transaction(deployment.pool, by) as connection:
        if not may_administer(by):
            return NotKept("not_found")
        left = tell_carrier(deployment, by, connection, carrier_org, "test", now)
        if not left:
            return NotKept("no_channel")
        audit.append(connection, by, "carrier_channels_tested", "organisation", (carrier_org,), at=now)
    return left


def try_again(
    deployment: Deployment, by: Access, carrier_org: UUID, notification: UUID, now: datetime
) -> UUID | NotKept:
    """Have a notification sent again that was given up."""
    with transaction(deployment.pool, by) as connection:
        if not may_administer(by) or not notifications.again(by, connection, carrier_org, notification):
            return NotKept("not_found")
        outbox.add(connection, by.org_id, NOTIFY_CARRIER, [str(notification)], now)
        audit.append(connection, by, "notification_tried_again", "notification", (notification,), at=now)
    return notification


def shown(secret: bytes) -> str:
    """Return a secret as it is handed over (Standard Webhooks)."""
    return "whsec_" + b64encode(secret).decode()


def _refuse(deployment: Deployment, wanted: Wanted) -> ChannelRefusal | None:
    if len(wanted.emails) > MOST_MAILBOXES:
        return "too_many_mailboxes"
    if not all(_MAILBOX.fullmatch(one) for one in wanted.emails):
        return "mailbox_unreadable"
    if wanted.language not in load_mail_words(deployment.data):
        return "language_unknown"
    if not wanted.webhook_url:
        return None
    match refuse_url(wanted.webhook_url, load_notifying(deployment.data).unguarded):
        case "url_not_https":
            return "url_not_https"
        case "url_private":
            return "url_private"
        case None:
            return None
        case _:
            return "url_unreadable"
