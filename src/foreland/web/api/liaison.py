"""Recommendations, inbound reviews, lookouts and arrivals for systems of officers, by the rules of the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.inbound import Inspection
from foreland.liaison.policy import Kind
from foreland.liaison.recommendation import Wanted
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.operations.decide_inbound import (
    NotDecidedInbound,
    Unannounced,
    decide_again,
    decide_review,
    record_outcome,
    record_unannounced,
    withdraw,
)
from foreland.operations.recommend import Member, recommend_travellers
from foreland.store import recommendations as stored
from foreland.store.pool import transaction
from foreland.store.views import inbound
from foreland.store.views import recommendations as view
from foreland.web.api.officers import Caller, Instant, answered, note_shown, officer, refusal, refused, without

_ROWS = 200
_MOST_MEMBERS = 20
_SINCE = timedelta(hours=24)
_LOOKOUTS = timedelta(days=3)
_CONFLICTS = ("changed", "wrong_state", "already_recommended", "later_known")

Code = Annotated[str, Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=4000)]


class MemberWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """What is recommended about one traveller of a flight, with the hits it rests on.

    ``emergency``: the doors are about to close, so that it goes out at once and is approved afterwards.
    ``partner_item``: a partner's recommendation that is taken up with it.
    """

    journey_id: UUID
    kind: Kind
    ground: Code
    reason: Words
    facts: tuple[Code, ...] = ()
    protection: Code = ""
    protection_asked_by: Code = ""
    hits: tuple[UUID, ...] = ()
    emergency: bool = False
    partner_item: UUID | None = None


class MakeRecommendations(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of recommendations about travellers of one flight date, each decided by itself.

    ``happened_at``: when it was recommended on paper, for what is keyed in later.
    """

    members: Annotated[list[MemberWanted], Meta(min_length=1, max_length=_MOST_MEMBERS)]
    happened_at: Instant | None = None


class RecommendationStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``approve``, ``disapprove``, ``confirm``, ``reject``, ``acknowledge``, ``report``,
    ``withdraw``, ``verify``. ``happened_at``: when it was done, for what is keyed in later.
    """

    row_version: int
    step: Code
    detail: Code | None = None
    reason: Words | None = None
    said_by: Annotated[str, Meta(max_length=200)] | None = None
    happened_at: Instant | None = None


class DecideInbound(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of the end of an inbound review: announce the traveller to the port, or not.

    ``happened_at``: when it was decided on paper, for what is keyed in later.
    """

    row_version: int
    release: bool
    reason: Words
    ground: Code = ""
    happened_at: Instant | None = None


class RecordOutcome(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of what the port found; ``happened_at``: when, for what was written on paper and is keyed in later."""

    outcome: Code
    document_found: Code = ""
    words: Words = ""
    happened_at: Instant | None = None


class WithdrawLookout(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that takes a lookout back; ``reason`` is a code."""

    reason: Code


class RecordUnannounced(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of what the port found about somebody whom nobody announced; ``day`` is that of the arrival."""

    flight: Code
    day: date
    document: Code
    outcome: Code
    document_found: Code = ""
    words: Words = ""
    happened_at: Instant | None = None


@officer(admits=Access.may_see_recommendations)
def get_recommendations(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /recommendations``: what has not ended or is to be reviewed, and what the last day made."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.listed(caller.access, connection, caller.now, caller.now - _SINCE, _ROWS)
        note_shown(caller, connection, "recommendation.list", [one.journey_id for one in rows])
    return answered({"recommendations": [without(one, "reason_sealed") for one in rows]})


@officer(admits=Access.may_see_recommendations)
def get_recommendation(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /recommendations/{recommendation_id}``, with its history."""
    about: UUID = request.path_params["recommendation_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = view.one(caller.access, connection, about, caller.now)
        if found is None:
            return refusal(404, "not_found")
        events = view.events(caller.access, connection, about)
        note_shown(caller, connection, "recommendation.read", [found.journey_id])
    sealer = caller.deployment.sealer
    reason = sealer.words(found.reason_sealed, stored.REASON)
    history = [without(one, "words_sealed") | {"words": sealer.words(one.words_sealed, stored.WORDS)} for one in events]
    return answered({"recommendation": without(found, "reason_sealed") | {"reason": reason}, "history": history})


@officer(MakeRecommendations, admits=Access.may_recommend)
def post_recommendations(request: Request, caller: Caller, body: MakeRecommendations) -> Response:
    """Take ``POST /flights/{flight_date}/recommendations``: one result a member, in order."""
    try:
        day = date.fromisoformat(request.path_params["flight_date"])
    except ValueError:
        return refusal(404, "not_found")
    members = members_of(body)
    if len({one.journey_id for one in members}) != len(members):
        return refusal(422, "named_twice")
    done = recommend_travellers(caller.deployment, caller.access, day, members, caller.now, body.happened_at)
    return answered({"results": done}, 200)


def members_of(body: MakeRecommendations) -> list[Member]:
    """Return what is wanted about each, as the operation takes it."""
    return [_member(one) for one in body.members]


def _member(one: MemberWanted) -> Member:
    said = structs.asdict(one)
    wanted = Wanted(**{name: said[name] for name in Wanted.__struct_fields__})
    return Member(journey_id=one.journey_id, wanted=wanted, hits=one.hits, partner_item=one.partner_item)


def _may_step(access: Access) -> bool:
    return access.may_recommend() or access.may_approve_recommendation()


@officer(RecommendationStep, admits=_may_step)
def post_recommendation_step(request: Request, caller: Caller, body: RecommendationStep) -> Response:
    """Take ``POST /recommendations/{recommendation_id}/step``."""
    wanted = WantedStep(recommendation_id=request.path_params["recommendation_id"], **structs.asdict(body))
    done = advance_recommendation(caller.deployment, caller.access, wanted, caller.now)
    return _refused(done.code) if isinstance(done, NotDone) else answered({"before": done.before, "state": done.after})


@officer(admits=Access.may_decide)
def get_inbound(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /inbound``: travellers whose doors closed undecided."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = inbound.reviews(caller.access, connection, _ROWS)
        note_shown(caller, connection, "inbound.list", inbound.ids(rows))
    return answered({"reviews": rows})


@officer(DecideInbound, admits=Access.may_decide)
def post_inbound_decision(request: Request, caller: Caller, body: DecideInbound) -> Response:
    """Take ``POST /inbound/{review_id}/decision``."""
    wanted = (body.release, body.ground, body.reason)
    about = request.path_params["review_id"]
    times = (caller.now, body.happened_at)
    done = decide_review(caller.deployment, caller.access, about, body.row_version, wanted, *times)
    return _refused(done.code) if isinstance(done, NotDecidedInbound) else answered({"port": done.port})


@officer(admits=Access.may_see_lookouts)
def get_lookouts(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /lookouts``: travellers announced to ports in the last three days."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = inbound.lookouts(caller.access, connection, (caller.now - _LOOKOUTS).date(), _ROWS)
        note_shown(caller, connection, "arrivals.list", inbound.ids(rows))
    return answered({"lookouts": rows})


@officer(RecordOutcome, admits=Access.may_record_arrival)
def post_outcome(request: Request, caller: Caller, body: RecordOutcome) -> Response:
    """Take ``POST /lookouts/{lookout_id}/outcome``."""
    about = request.path_params["lookout_id"]
    times = (caller.now, body.happened_at)
    done = record_outcome(caller.deployment, caller.access, about, _inspection(body), *times)
    return _refused(done.code) if isinstance(done, NotDecidedInbound) else answered({"outcome": done.outcome})


@officer(WithdrawLookout, admits=Access.may_decide)
def post_lookout_withdrawal(request: Request, caller: Caller, body: WithdrawLookout) -> Response:
    """Take ``POST /lookouts/{lookout_id}/withdrawal``."""
    done = withdraw(caller.deployment, caller.access, request.path_params["lookout_id"], body.reason, caller.now)
    return _refused(done.code) if isinstance(done, NotDecidedInbound) else answered({"withdrawal": done.withdrawal})


@officer(admits=Access.may_decide)
def post_lookout_again(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /lookouts/{lookout_id}/again``: whom a lookout that was taken back announced is a task once more."""
    done = decide_again(caller.deployment, caller.access, request.path_params["lookout_id"], caller.now)
    return _refused(done.code) if isinstance(done, NotDecidedInbound) else answered({"review": done})


@officer(RecordUnannounced, admits=Access.may_record_arrival)
def post_unannounced(_request: Request, caller: Caller, body: RecordUnannounced) -> Response:
    """Take ``POST /arrivals``: who was missed counts too."""
    who = Unannounced(flight=body.flight, day=body.day, document=body.document)
    times = (caller.now, body.happened_at)
    done = record_unannounced(caller.deployment, caller.access, who, _inspection(body), *times)
    return _refused(done.code) if isinstance(done, NotDecidedInbound) else answered({"outcome": done.outcome}, 201)


def _inspection(body: RecordOutcome | RecordUnannounced) -> Inspection:
    return Inspection(outcome=body.outcome, document=body.document_found, words=body.words)


def _refused(code: str) -> Response:
    return refused("not_found" if code == "not_announced" else code, _CONFLICTS, ("own_work",))


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/recommendations/{recommendation_id:uuid}"
    return [
        Route("/recommendations", get_recommendations, name="api_recommendations"),
        Route("/flights/{flight_date}/recommendations", post_recommendations, methods=["POST"], name="api_recommend"),
        Route(one, get_recommendation, name="api_recommendation"),
        Route(f"{one}/step", post_recommendation_step, methods=["POST"], name="api_recommendation_step"),
        Route("/inbound", get_inbound, name="api_inbound"),
        Route(
            "/inbound/{review_id:uuid}/decision", post_inbound_decision, methods=["POST"], name="api_inbound_decision"
        ),
        Route("/arrivals", post_unannounced, methods=["POST"], name="api_unannounced"),
        Route("/lookouts", get_lookouts, name="api_lookouts"),
        Route(
            "/lookouts/{lookout_id:uuid}/withdrawal",
            post_lookout_withdrawal,
            methods=["POST"],
            name="api_lookout_withdrawal",
        ),
        Route("/lookouts/{lookout_id:uuid}/again", post_lookout_again, methods=["POST"], name="api_lookout_again"),
        Route("/lookouts/{lookout_id:uuid}/outcome", post_outcome, methods=["POST"], name="api_outcome"),
    ]


BODIES: tuple[type[Any], ...] = (
    MakeRecommendations,
    RecommendationStep,
    DecideInbound,
    RecordOutcome,
    RecordUnannounced,
    WithdrawLookout,
)
