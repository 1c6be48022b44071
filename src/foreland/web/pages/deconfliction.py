"""Who else works on the same: owners here, and partners by blind comparison. Whom to contact about which reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.access.viewer import Access
from foreland.operations import deconflict
from foreland.operations.bring_together import NotAgreed, agree_on
from foreland.operations.deconflict import NotDone
from foreland.operations.deployment import Deployment
from foreland.sharing.psi_question import Outcome
from foreland.store import exchange_partners, interests, psi_epochs, psi_questions
from foreland.store.carrier_notices import reference_of
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_text
from foreland.web.visitors import form_is_ours

_CONFLICTS = frozenset(("not_found", "wrong_state", "unknown_epoch"))


class _Typed(Struct, frozen=True):
    """A form that was refused: why, and what was written in it."""

    refused: str
    case: str = ""
    ground: str = ""


@page("deconfliction.list", Access.may_deconflict)
def deconfliction_page(visit: Visit) -> Page:
    """Show ``GET /deconfliction``."""
    return _listed(visit, None)


def _listed(visit: Visit, typed: _Typed | None) -> Page:
    access, connection = visit.access, visit.connection
    pointers = interests.pointers(access, connection, whole=access.may_approve_recommendation())
    own = [one for one in pointers if one.owner_id == access.user_id]
    known = {one.id for one in own}
    values: dict[str, object] = {
        "pointers": own,
        "between_others": list({one.id: one for one in pointers if one.id not in known}.values()),
        "outcomes": get_args(Outcome),
        "me": access.user_id,
        "typed": typed,
        "done": visit.request.query_params.get("done") == "1",
        "with_partners": access.may_decide(),
    }
    if access.may_decide():
        values |= _of_partners(visit)
    shown = list(dict.fromkeys(one.id for one in pointers))
    return Page(template="deconfliction.html", values=values, shown=shown, status=_status(typed), kind="deconfliction")


def _of_partners(visit: Visit) -> dict[str, object]:
    access, connection = visit.access, visit.connection
    questions = psi_questions.questions(access, connection)
    partners = exchange_partners.partners(access, connection)
    owned = psi_epochs.owned(access, connection)
    return {
        "matches": psi_questions.matches(access, connection),
        "open": [one for one in questions if one.state in ("proposed", "waiting")],
        "others": [one for one in questions if one.state not in ("proposed", "waiting")],
        "partners": {one.partner_org: one for one in partners},
        "agreed": [one for one in partners if one.agreed_until > visit.now],
        "owned": [(reference_of(one.recommendation_id), one) for one in owned],
        "links": {reference_of(one.recommendation_id): one.recommendation_id for one in owned},
        "may_approve": access.may_approve_recommendation(),
    }


def _status(typed: _Typed | None) -> int:
    return 200 if typed is None else 409 if typed.refused in _CONFLICTS else 422


async def deconfliction_proposal(request: Request) -> Response:
    """Take ``POST /deconfliction``: propose a question; a supervisor sends it."""
    form = await _form(request)
    said = {name: read_text(form, name, 200) for name in ("partner", "recommendation", "case", "ground")}
    return await run_in_threadpool(_propose, request, said)


def _propose(request: Request, said: dict[str, str]) -> Response:
    state, about = request.state, read_identifier(said["recommendation"])
    case, ground = said["case"], said["ground"]
    chosen = [about] if about else []
    done = deconflict.propose_question(state.deployment, state.access, said["partner"], chosen, case, ground, state.now)
    return _answered(request, done, case, ground)


async def deconfliction_step(request: Request) -> Response:
    """Take ``POST /deconfliction/{question_id}``: send, look, answer or decline."""
    form = await _form(request)
    return await run_in_threadpool(_step, request, read_text(form, "step", 20))


def _step(request: Request, step: str) -> Response:
    state = request.state
    if step not in deconflict.QUESTION_STEPS:
        return _answered(request, NotDone("wrong_state"))
    done = deconflict.QUESTION_STEPS[step](
        state.deployment, state.access, request.path_params["question_id"], state.now
    )
    return _answered(request, done)


async def deconfliction_outcome(request: Request) -> Response:
    """Take ``POST /deconfliction/matches/{match_id}``: what two owners agreed on."""
    form = await _form(request)
    return await run_in_threadpool(_outcome, request, request.path_params["match_id"], read_text(form, "outcome", 20))


def _outcome(request: Request, match_id: UUID, outcome: str) -> Response:
    deployment: Deployment = request.state.deployment
    done = deconflict.record_outcome(deployment, request.state.access, match_id, outcome, request.state.now)
    return _answered(request, done)


async def owners_outcome(request: Request) -> Response:
    """Take ``POST /deconfliction/owners/{pointer_id}``: what two owners here agreed on."""
    form = await _form(request, Access.may_deconflict)
    return await run_in_threadpool(
        _owners_outcome, request, request.path_params["pointer_id"], read_text(form, "outcome", 20)
    )


def _owners_outcome(request: Request, pointer_id: UUID, outcome: str) -> Response:
    state = request.state
    return _answered(request, agree_on(state.deployment, state.access, pointer_id, outcome, state.now))


async def _form(request: Request, admits: Callable[[Access], bool] = Access.may_decide) -> FormData:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not admits(request.state.access):
        raise HTTPException(403)
    return form


def _answered(request: Request, done: object, case: str = "", ground: str = "") -> Response:
    if isinstance(done, NotDone | NotAgreed):
        typed = _Typed(done.code, case, ground)
        return answer(request, lambda visit: _listed(visit, typed), "deconfliction.list", Access.may_deconflict)
    return RedirectResponse("/deconfliction?done=1", 303)
