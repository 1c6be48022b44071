"""The knowledge base and what is followed, for systems of officers, by the rules of the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.follow_topics import NotFollowed, Wish, follow, unfollow
from foreland.operations.gather_knowledge import Knowledge, gather, topics
from foreland.sharing.topics import Topic, read_topic
from foreland.store import audit, subscriptions
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refused, without


class FollowTopic(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that follows a topic. ``id`` is the caller's; ``office`` is an airport or a desk of theirs."""

    id: UUID
    kind: str
    value: str
    office: str = ""


BODIES: tuple[type[Any], ...] = (FollowTopic,)


@officer()
def get_knowledge(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /knowledge``: what is known about ``kind`` and ``value``; without them, the topics there are."""
    kind, value = (request.query_params.get(name, "").replace("\0", "") for name in ("kind", "value"))
    with transaction(caller.deployment.pool, caller.access) as connection:
        if not kind and not value:
            found = topics(caller.deployment, caller.access, connection, caller.now)
            return answered({"topics": [{"kind": one.kind, "value": one.value, "products": n} for one, n in found]})
        topic = read_topic(kind, value)
        if not isinstance(topic, Topic):
            return refused(topic, ())
        known = gather(caller.deployment, caller.access, connection, topic, caller.now)
        shown = (("bulletin", "knowledge.read", known.shown()), ("request", "knowledge.requests", _requests(known)))
        for what, action, ids in shown:
            if ids:
                audit.append(connection, caller.access, action, what, ids, at=caller.now)
    return answered(_told(known))


def _requests(known: Knowledge) -> list[UUID]:
    return [one.row.id for one in known.requests]


def _told(known: Knowledge) -> dict[str, Any]:
    return {
        "topic": known.topic,
        "figures": known.figures,
        "bulletins": [
            without(one.version, "words_sealed", "written_by", "begun_at") | {"words": one.words, "tally": one.tally}
            for one in known.bulletins
        ],
        "notes": [without(row, "words_sealed") | {"what": what} for row, what in known.notes],
        "requests": [without(one.row, "content_sealed") | {"questions": one.questions} for one in known.requests],
    }


@officer()
def get_subscriptions(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /subscriptions``: what the caller and their offices follow."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        return answered({"subscriptions": subscriptions.followed(caller.access, connection)})


@officer(FollowTopic)
def post_subscription(_request: Request, caller: Caller, body: FollowTopic) -> Response:
    """Take ``POST /subscriptions``: a topic is followed."""
    value, office = body.value.replace("\0", ""), body.office.replace("\0", "")
    wish = Wish(id=body.id, kind=body.kind, value=value, office=office)
    done = follow(caller.deployment, caller.access, wish, caller.now)
    return answered({"id": body.id}, 201) if done is None else _refused(done)


@officer()
def post_subscription_end(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /subscriptions/{subscription_id}/end``: it is followed no longer."""
    done = unfollow(caller.deployment, caller.access, request.path_params["subscription_id"], caller.now)
    return answered({"ended": True}) if done is None else _refused(done)


def _refused(why: NotFollowed) -> Response:
    return refused(why.code, ())


def routes() -> list[Route]:
    """Return the routes of this module."""
    end = "/subscriptions/{subscription_id:uuid}/end"
    return [
        Route("/knowledge", get_knowledge, methods=["GET"], name="api_knowledge"),
        Route("/subscriptions", get_subscriptions, methods=["GET"], name="api_subscriptions"),
        Route("/subscriptions", post_subscription, methods=["POST"], name="api_follow"),
        Route(end, post_subscription_end, methods=["POST"], name="api_unfollow"),
    ]
