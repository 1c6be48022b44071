"""Random referral: what is set, what is asked for, what was, and what chance found beside the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.analysis.intervals import wilson
from foreland.operations.refer_at_random import NotSet, Step, ask_random, move_random
from foreland.resources.rule_budget import load_rule_budget
from foreland.store import random_referrals
from foreland.store.views import rules as figures
from foreland.targeting.life import may_read
from foreland.targeting.random_referral import CODE, WantedReferral, may_set
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_text, read_version
from foreland.web.visitors import form_is_ours

SETTINGS, DAYS = 50, 30
_FIELDS = ("one_in", "purpose", "legal_basis", "expires_on")
CONFLICTS = ("changed", "wrong_state", "waits_already")


@page("random.list", may_read)
def random_referral(visit: Visit) -> Page:
    """Show ``GET /rules/random``."""
    return _page(visit, dict.fromkeys(_FIELDS, ""))


def _page(visit: Visit, typed: Mapping[str, str], refused: str | None = None) -> Page:
    found = figures.figures(visit.access, visit.connection, visit.now, DAYS).get(CODE)
    values = {
        "settings": random_referrals.settings(visit.access, visit.connection, SETTINGS),
        "found": found,
        "share": wilson(found.upheld, found.upheld + found.cleared) if found else None,
        "least": round(1 / load_rule_budget(visit.request.state.deployment.data).share),
        "days": DAYS,
        "may_set": may_set(visit.access),
        "me": visit.access.user_id,
        "typed": typed,
        "refused": refused,
        "done": visit.request.query_params.get("done") == "1" and refused is None,
    }
    status = 200 if refused is None else 409 if refused in CONFLICTS else 403 if refused == "own_work" else 422
    return Page(template="random_referral.html", values=values, status=status)


async def ask(request: Request) -> Response:
    """Take ``POST /rules/random``: a setting is put before a second person."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not may_set(request.state.access):
        raise HTTPException(403)
    return await run_in_threadpool(_ask, request, {name: read_text(form, name).strip() for name in _FIELDS})


def _ask(request: Request, typed: dict[str, str]) -> Response:
    state, last = request.state, read_day(typed["expires_on"])
    refused: str = "days_unreadable"
    if last is not None:
        wanted = WantedReferral(
            one_in=read_version(typed["one_in"]),
            purpose=typed["purpose"],
            legal_basis=typed["legal_basis"],
            expires_on=last,
        )
        done = ask_random(state.deployment, state.access, wanted, state.now)
        if not isinstance(done, NotSet):
            return RedirectResponse("/rules/random?done=1", 303)
        refused = done.code
    return answer(request, lambda visit: _page(visit, typed, refused), "random.list", may_read)


async def step(request: Request) -> Response:
    """Take ``POST /rules/random/{setting_id}``: agree, refuse, or end at once."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not may_set(request.state.access):
        raise HTTPException(403)
    said = {name: read_text(form, name) for name in ("step", "row_version", "reason")}
    return await run_in_threadpool(_step, request, said)


def _step(request: Request, said: dict[str, str]) -> Response:
    state, about = request.state, request.path_params["setting_id"]
    wanted: Step | None = next((one for one in get_args(Step) if one == said["step"]), None)
    refused: str = "wrong_state"
    if wanted is not None:
        version = read_version(said["row_version"])
        done = move_random(state.deployment, state.access, about, version, wanted, said["reason"], state.now)
        if not isinstance(done, NotSet):
            return RedirectResponse("/rules/random?done=1", 303)
        refused = done.code
    if refused == "not_found":
        raise HTTPException(404)
    typed = dict.fromkeys(_FIELDS, "")
    return answer(request, lambda visit: _page(visit, typed, refused), "random.list", may_read)


def routes() -> list[Route]:
    """Return the routes of random referral."""
    return [
        Route("/rules/random", random_referral, methods=["GET"], name="random_referral"),
        Route("/rules/random", ask, methods=["POST"], name="ask_random"),
        Route("/rules/random/{setting_id:uuid}", step, methods=["POST"], name="random_step"),
    ]
