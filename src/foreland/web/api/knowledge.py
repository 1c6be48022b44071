"""The knowledge base, what is followed, and daily briefs, for systems of officers, by the rules of the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.follow_topics import NotFollowed, Wish, follow, unfollow
from foreland.operations.gather_knowledge import Knowledge, gather, topics
from foreland.operations.make_briefs import brief_of, briefs_of, read_brief
from foreland.sharing.bulletins import BulletinWords
from foreland.sharing.topics import Topic, read_topic
from foreland.store import audit, subscriptions
from foreland.store.bulletins import Version
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, note_shown, officer, refused, without

_BRIEFS = 100


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
        "bulletins": [_bulletin(one.version, one.words) | {"tally": one.tally} for one in known.bulletins],
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


@officer()
def get_briefs(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /briefs``: briefs of field offices, the latest shift first; ``airport`` narrows them."""
    airport = request.query_params.get("airport", "").replace("\0", "")
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = briefs_of(caller.deployment, caller.access, connection, airport, _BRIEFS)
    return answered({"briefs": [{"id": one.id, "airport": one.airport, "shift_at": one.shift_at} for one in found]})


@officer()
def get_brief(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /briefs/{brief_id}``: what it names as it stands now."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = brief_of(caller.deployment, caller.access, connection, request.path_params["brief_id"])
        if found is None:
            return refused("not_found", ())
        read = read_brief(caller.deployment, caller.access, connection, found, caller.now)
        note_shown(caller, connection, "brief.read", [one.journey_id for one, _ in read.lookouts])
        for kind, ids in (
            ("bulletin", [one.version.id for one in read.bulletins]),
            ("request", [one.id for one, _ in read.requests]),
        ):
            if ids:
                audit.append(connection, caller.access, "brief.read", kind, ids, at=caller.now)
    return answered(
        {
            "airport": found.airport,
            "shift_at": found.shift_at,
            "made_at": found.made_at,
            "bulletins": [_bulletin(one.version, one.words) for one in read.bulletins],
            "lookouts": [without(one) | {"sightings": number} for one, number in read.lookouts],
            "requests": [without(one, "content_sealed") | {"questions": said} for one, said in read.requests],
            "trends": read.trends,
        }
    )


def _bulletin(version: Version, words: BulletinWords) -> dict[str, Any]:
    return without(version, "words_sealed", "written_by", "begun_at") | {"words": words}


def _refused(why: NotFollowed) -> Response:
    return refused(why.code, ())


def routes() -> list[Route]:
    """Return the routes of this module."""
    end = "/subscriptions/{subscription_id:uuid}/end"
    return [
        Route("/knowledge", get_knowledge, methods=["GET"], name="api_knowledge"),
        Route("/subscriptions", get_subscriptions, methods=["GET"], name="api_subscriptions"),
        Route("/subscriptions", post_subscription, methods=["POST"], name="api_follow"),
        Route("/briefs", get_briefs, methods=["GET"], name="api_briefs"),
        Route("/briefs/{brief_id:uuid}", get_brief, methods=["GET"], name="api_brief"),
        Route(end, post_subscription_end, methods=["POST"], name="api_unfollow"),
    ]
