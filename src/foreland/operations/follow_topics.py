"""Officers follow topics, for themselves or their office: bulletins about them stand first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.sharing.bulletins import ABOUT, BulletinWords, product_of
from foreland.sharing.topics import KINDS, TopicRefusal, concerns, read_topic
from foreland.store import audit, subscriptions
from foreland.store.bulletins import Version
from foreland.store.pool import transaction
from foreland.store.subscriptions import Subscription

FOLLOWED = tuple(one for one in KINDS if one != "words")
"""What may be followed; words are asked for and not kept, for they may be somebody's name."""


class NotFollowed(Struct, frozen=True):
    """Why nothing was changed."""

    code: TopicRefusal | Literal["may_not_follow", "office_unknown", "about_unknown", "not_found"]


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody wants to follow; ``office`` empty: for themselves. ``id`` is made with the form."""

    id: UUID
    kind: str
    value: str
    office: str = ""


def follow(deployment: Deployment, access: Access, wish: Wish, now: datetime) -> NotFollowed | None:
    """Follow a topic; what is followed already stays as it is."""
    if access.user_id is None or not access.may_see_travellers():
        return NotFollowed("may_not_follow")
    if wish.office and wish.office not in subscriptions.offices(access):
        return NotFollowed("office_unknown")
    topic = read_topic(wish.kind, wish.value)
    if isinstance(topic, str):
        return NotFollowed(topic)
    if topic.kind not in FOLLOWED:
        return NotFollowed("kind_unknown")
    if topic.kind == "about" and topic.value not in ABOUT:
        return NotFollowed("about_unknown")
    with transaction(deployment.pool, access) as connection:
        if subscriptions.add(access, connection, wish.id, wish.office or None, topic, now):
            detail = {"kind": topic.kind, "office": wish.office}
            audit.append(connection, access, "topic_followed", "subscription", (wish.id,), at=now, detail=detail)
    return None


def unfollow(deployment: Deployment, access: Access, about: UUID, now: datetime) -> NotFollowed | None:
    """Follow a topic no longer."""
    with transaction(deployment.pool, access) as connection:
        if access.user_id is None or not subscriptions.remove(access, connection, about):
            return NotFollowed("not_found")
        audit.append(connection, access, "topic_left", "subscription", (about,), at=now)
    return None


def fitting(followed: Sequence[Subscription], version: Version, words: BulletinWords | None) -> Subscription | None:
    """Return why a bulletin stands first: the first of what is followed that it concerns."""
    if words is None or not followed:
        return None
    product = product_of(version.about, version.airports, words)
    return next((one for one in followed if concerns(one.topic, product)), None)
