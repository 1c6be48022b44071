"""The link in a mail with which a station acknowledges a notice: signed, used once, ends, and shows nobody.

The token is the identifier of the notification and a keyed hash of it, so nothing that is stored makes one. It is good
for the state that the mail told of: the link of a notice never acknowledges its withdrawal.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.progress import Progress
from foreland.operations.advance_recommendation import WantedStep, advance_recommendation
from foreland.operations.deployment import Deployment
from foreland.store import audit, notifications
from foreland.store.notifications import NotificationRow, Told
from foreland.store.pool import transaction

BY_LINK = "station by mail link"
"""Under which name an acknowledgement by link stands: who pressed the button, nobody can know."""

_PROOF = 18
_TOKEN = 16 + _PROOF

Standing = Literal["open", "done", "ended"]


class Link(Struct, frozen=True, kw_only=True):
    """What a link leads to. ``ended``: too late, or another word has followed."""

    standing: Standing
    notification: NotificationRow
    told: Told


def reply_link(sealer: Sealer, address: str, notification: UUID) -> str:
    """Return the address for a mail."""
    token = urlsafe_b64encode(notification.bytes + _proof(sealer, notification)).decode().rstrip("=")
    return f"{address.rstrip('/')}/reply/{token}"


def followed(deployment: Deployment, token: str, now: datetime) -> Link | None:
    """Return what a token stands for, changing nothing; ``None`` for one that we did not make."""
    notification = _read(deployment.sealer, token)
    if notification is None:
        return None
    access = deployment.service(BY_LINK)
    with transaction(deployment.pool, access) as connection:
        row = notifications.one(access, connection, notification)
        told = notifications.told(access, connection, row) if row is not None else None
    if row is None or told is None or row.reply_until is None:
        return None
    return Link(standing=_standing(row, told, now), notification=row, told=told)


def acknowledge_by_link(deployment: Deployment, token: str, now: datetime) -> Link | None:
    """Acknowledge what the mail told of, once; return how the link stands then."""
    link = followed(deployment, token, now)
    if link is None or link.standing != "open" or link.told.recommendation_id is None:
        return link
    actor = Access(
        org_id=link.notification.carrier_org,
        username=BY_LINK,
        roles=frozenset(("station_agent",)),
        purpose=deployment.side.purpose,
    )
    wanted = WantedStep(
        recommendation_id=link.told.recommendation_id,
        step="acknowledge",
        row_version=link.told.version,  # as the mail told it: what followed since is not acknowledged unseen
        said_by=BY_LINK,
    )
    if not isinstance(advance_recommendation(deployment, actor, wanted, now), Progress):
        return followed(deployment, token, now)
    access = deployment.service(BY_LINK)
    with transaction(deployment.pool, access) as connection:
        notifications.replied(access, connection, link.notification.id, now)
        audit.append(connection, access, "reply_link_used", "notification", (link.notification.id,), at=now)
    return followed(deployment, token, now)


_OPEN = {"notice": "sent", "withdrawal": "withdrawn"}
_DONE = {"notice": ("acknowledged", "answered", "closed"), "withdrawal": ("withdrawal_acknowledged",)}


def _standing(row: NotificationRow, told: Told, now: datetime) -> Standing:
    if row.replied_at is not None or told.notice_state in _DONE.get(row.event, ()):
        return "done"
    is_open = told.notice_state == _OPEN.get(row.event) and row.reply_until is not None and row.reply_until > now
    return "open" if is_open else "ended"


def _proof(sealer: Sealer, notification: UUID) -> bytes:
    return sealer.index(notification.hex, "notifications.reply")[:_PROOF]


def _read(sealer: Sealer, token: str) -> UUID | None:
    if len(token) > 100 or not token.isascii():
        return None
    try:
        plain = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(plain) != _TOKEN:
        return None
    notification = UUID(bytes=plain[:16])
    return notification if secrets.compare_digest(plain[16:], _proof(sealer, notification)) else None
