"""Whoever follows a topic is told by mail that a bulletin about it was released or withdrawn; never what it says.

A job for each follower is left with the release or the withdrawal. Whether the follower may read it, and whether it
still stands so, is asked again when the mail goes. Training mails nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.delivery.mail import send as send_mail
from foreland.operations.deployment import Deployment
from foreland.resources.follower_mails import load_follower_mails
from foreland.resources.mail import MailServer, load_mail
from foreland.sharing.bulletins import BulletinWords, product_of
from foreland.sharing.topics import TopicKind, concerns
from foreland.store import audit, bulletins, outbox, subscriptions
from foreland.store.bulletins import Version
from foreland.store.outbox import TELL_FOLLOWER, Job
from foreland.store.pool import PooledConnection, transaction
from foreland.store.sides import TRAINING
from foreland.store.subscriptions import Follower

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=2)
_TOO_OLD = timedelta(days=2)
_STANDS = {"release": "released", "withdraw": "withdrawn"}
_ABOUT: Mapping[TopicKind, str] = {
    "airport": "an airport",
    "route": "a route",
    "series": "a series of documents",
    "agency": "an agency",
    "about": "a kind of thing",
}
Event = Literal["release", "withdraw"]
Send = Callable[[MailServer, str, Mail], None]


def note_followers(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    version: Version,
    words: BulletinWords | None,
    event: Event,
    now: datetime,
) -> None:
    """Leave a job for each follower whom a bulletin concerns, in the transaction of its release or withdrawal."""
    if deployment.side == TRAINING or words is None:
        return
    product = product_of(version.about, version.airports, words)
    meant: dict[str, Follower] = {}
    for one in subscriptions.followers(access, connection):
        if one.may_read(version.airports) and concerns(one.topic, product):
            meant.setdefault(one.who, one)
    keys = [f"{version.id}/{event}/{one.topic.kind}/{who}" for who, one in meant.items()]
    outbox.add(connection, access.org_id, TELL_FOLLOWER, keys, now)


def tell_followers(deployment: Deployment, worker: str, now: datetime, send: Send = send_mail) -> int:
    """Send the mails that are due; return how many jobs were claimed. A mail that is not taken is tried again."""
    access = deployment.service("follower")
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (TELL_FOLLOWER,), now, lease=_LEASE, limit=20)
    for job in jobs:
        _tell(deployment, access, worker, job, now, send)
    return len(jobs)


def _tell(deployment: Deployment, access: Access, worker: str, job: Job, now: datetime, send: Send) -> None:
    bulletin, event, kind, who = job.key.split("/", 3)
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, UUID(bulletin))
        desks = deployment.desks.read(access, connection).by_name
        follower = next((one for one in subscriptions.followers(access, connection) if one.who == who), None)
    boxes: Sequence[str] = ()
    if found is not None and follower is not None and follower.may_read(found.airports) and _stands(found, event, now):
        named = load_follower_mails(deployment.data)
        boxes = named.get(follower.name) or (desks[who].alert_emails if who in desks else ())
    server = load_mail(deployment.data) if boxes else None
    if server is not None:
        try:
            send(server, server.password(deployment.data), _mail(job, event, kind, boxes, now))
        except NotSentError as error:
            _log.warning("mail not sent", code=error.code, attempts=job.attempts, about="bulletins")
            with transaction(deployment.pool, access) as connection:
                outbox.failed(connection, worker, job, error.code, now)
            return
    with transaction(deployment.pool, access) as connection:
        if server is not None:
            detail: dict[str, str | int] = {"event": event, "mailboxes": len(boxes)}
            audit.append(connection, access, "follower_told", "bulletin", (UUID(bulletin),), at=now, detail=detail)
        outbox.done(connection, worker, [job], now)


def _stands(found: Version, event: str, now: datetime) -> bool:
    """Whether it is still so, and not long over."""
    at = found.released_at if event == "release" else found.withdrawn_at
    return found.state == _STANDS[event] and at is not None and now - at < _TOO_OLD


def _mail(job: Job, event: str, kind: str, to: Sequence[str], now: datetime) -> Mail:
    about = next((said for name, said in _ABOUT.items() if name == kind), "something")
    done = "released" if event == "release" else "withdrawn: do not go by it any more"
    lines = [
        f"A bulletin about {about} that you follow was {done}.",
        "Open the page Bulletins in Foreland: what you follow stands first there.",
        "This mail holds nothing about anybody, and nobody reads answers to it.",
    ]
    subject = f"Foreland: a bulletin that you follow was {_STANDS[event]}"
    return Mail(to=to, subject=subject, text="\n\n".join(lines) + "\n", key=str(job.id), at=now)
