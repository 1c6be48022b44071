"""Deconfliction for officers' systems: whom to contact about which reference, and what was agreed; blind questions too.

Two officers stand behind each question, here as on the page.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations import deconflict
from foreland.operations.bring_together import agree_on
from foreland.operations.deconflict import NotDone
from foreland.sharing.psi_question import Outcome
from foreland.store import audit, exchange_partners, interests, psi_questions
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refused, without

_SHOWN = ("id", "source", "reference", "contact", "desk", "phone", "their_reference", "at", "outcome", "outcome_at")


class Agreed(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an outcome."""

    outcome: Outcome


class AskBlindly(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a blind question: to which partner, about whom (recommendations of ours), for which case and why."""

    partner: Annotated[str, Meta(max_length=30)]
    recommendations: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100)]
    case: Annotated[str, Meta(max_length=80)]
    ground: Annotated[str, Meta(max_length=200)]


class QuestionStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``send`` what a colleague proposed; ``look`` at a partner's, ``answer`` or ``decline`` it."""

    step: Literal["send", "look", "answer", "decline"]


BODIES: tuple[type[Any], ...] = (Agreed, AskBlindly, QuestionStep)
_CONFLICTS = ("wrong_state", "unknown_epoch", "not_named", "no_filter")
_FORBIDDEN = ("same_officer",)


@officer(admits=Access.may_deconflict)
def get_pointers(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /deconfliction``: the caller's own, those without an outcome first."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = interests.pointers(caller.access, connection, whole=False)
        if found:
            ids = [one.id for one in found]
            audit.append(connection, caller.access, "deconfliction.list", "deconfliction", ids, at=caller.now)
    return answered({"pointers": [{name: getattr(one, name) for name in _SHOWN} for one in found]})


@officer(Agreed, admits=Access.may_deconflict)
def post_outcome(request: Request, caller: Caller, body: Agreed) -> Response:
    """Take ``POST /deconfliction/{pointer_id}/outcome``."""
    about = request.path_params["pointer_id"]
    done = agree_on(caller.deployment, caller.access, about, body.outcome, caller.now)
    return refused(done.code, ()) if done else answered({"outcome": body.outcome})


@officer(admits=Access.may_decide)
def get_questions(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /deconfliction/questions``: blind questions both ways, the latest first, and where both met."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        asked = psi_questions.questions(caller.access, connection)
        met = psi_questions.matches(caller.access, connection)
        codes = {one.partner_org: one.code for one in exchange_partners.partners(caller.access, connection)}
        ids = [one.id for one in asked]
        audit.append(connection, caller.access, "deconfliction.list", "deconfliction", ids, at=caller.now)
    questions = [without(one, "content_sealed", "epoch_id") | {"partner": codes.get(one.partner_org)} for one in asked]
    return answered({"questions": questions, "matches": [without(one, "pointer") for one in met]})


@officer(AskBlindly, admits=Access.may_decide)
def post_question(_request: Request, caller: Caller, body: AskBlindly) -> Response:
    """Take ``POST /deconfliction/questions``: propose one; a second officer sends it."""
    done = deconflict.propose_question(
        caller.deployment,
        caller.access,
        body.partner,
        list(body.recommendations),
        body.case.replace("\0", ""),
        body.ground.replace("\0", ""),
        caller.now,
    )
    return refused(done.code, _CONFLICTS) if isinstance(done, NotDone) else answered({"id": done}, 201)


@officer(QuestionStep, admits=Access.may_decide)
def post_question_step(request: Request, caller: Caller, body: QuestionStep) -> Response:
    """Take ``POST /deconfliction/questions/{question_id}/step``."""
    about = request.path_params["question_id"]
    done = deconflict.QUESTION_STEPS[body.step](caller.deployment, caller.access, about, caller.now)
    return refused(done.code, _CONFLICTS, _FORBIDDEN) if isinstance(done, NotDone) else answered({"state": done.state})


@officer(Agreed, admits=Access.may_decide)
def post_match_outcome(request: Request, caller: Caller, body: Agreed) -> Response:
    """Take ``POST /deconfliction/matches/{match_id}/outcome``."""
    about = request.path_params["match_id"]
    done = deconflict.record_outcome(caller.deployment, caller.access, about, body.outcome, caller.now)
    return refused(done.code, _CONFLICTS) if done else answered({"outcome": body.outcome})


def routes() -> list[Route]:
    """Return the routes of this module."""
    one, match = "/deconfliction/questions/{question_id:uuid}", "/deconfliction/matches/{match_id:uuid}"
    return [
        Route("/deconfliction", get_pointers, methods=["GET"], name="api_pointers"),
        Route("/deconfliction/questions", get_questions, methods=["GET"], name="api_blind_questions"),
        Route("/deconfliction/questions", post_question, methods=["POST"], name="api_ask_blindly"),
        Route(f"{one}/step", post_question_step, methods=["POST"], name="api_blind_step"),
        Route(f"{match}/outcome", post_match_outcome, methods=["POST"], name="api_match_outcome"),
        Route("/deconfliction/{pointer_id:uuid}/outcome", post_outcome, methods=["POST"], name="api_pointer_outcome"),
    ]
