"""Random referral for systems of officers, by the rules of its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.refer_at_random import NotSet, Step, ask_random, move_random
from foreland.store import random_referrals
from foreland.store.pool import transaction
from foreland.store.views import rules as view
from foreland.targeting.life import may_read
from foreland.targeting.random_referral import CODE, WantedReferral, may_set
from foreland.web.api.officers import Caller, answered, officer, refused
from foreland.web.pages.random_referral import CONFLICTS, DAYS, SETTINGS


class AskRandom(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that asks for it: one of ``one_in`` travellers until the end of a day."""

    one_in: int
    purpose: str
    legal_basis: str
    expires_on: date


class RandomStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``agree``, ``refuse`` or ``end``, the last two with the reason."""

    row_version: int
    step: Step
    reason: str = ""


BODIES: tuple[type[Any], ...] = (AskRandom, RandomStep)


@officer(admits=may_read)
def get_random(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules/random``: every setting there was, and what chance found."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        settings = random_referrals.settings(caller.access, connection, SETTINGS)
        found = view.figures(caller.access, connection, caller.now, DAYS).get(CODE)
    return answered({"settings": settings, "figures": found, "days": DAYS})


@officer(AskRandom, admits=may_set)
def post_random(_request: Request, caller: Caller, body: AskRandom) -> Response:
    """Take ``POST /rules/random``: a setting is put before a second person."""
    wanted = WantedReferral(
        one_in=body.one_in,
        purpose=body.purpose.replace("\0", ""),
        legal_basis=body.legal_basis.replace("\0", ""),
        expires_on=body.expires_on,
    )
    done = ask_random(caller.deployment, caller.access, wanted, caller.now)
    return _refused(done) if isinstance(done, NotSet) else answered({"id": done}, 201)


@officer(RandomStep, admits=may_set)
def post_random_step(request: Request, caller: Caller, body: RandomStep) -> Response:
    """Take ``POST /rules/random/{setting_id}/step``."""
    about, reason = request.path_params["setting_id"], body.reason.replace("\0", "")
    done = move_random(caller.deployment, caller.access, about, body.row_version, body.step, reason, caller.now)
    return _refused(done) if isinstance(done, NotSet) else answered({"state": done})


def _refused(why: NotSet) -> Response:
    return refused(why.code, CONFLICTS, ("may_not", "own_work"))


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/rules/random", get_random, methods=["GET"], name="api_random"),
        Route("/rules/random", post_random, methods=["POST"], name="api_ask_random"),
        Route("/rules/random/{setting_id:uuid}/step", post_random_step, methods=["POST"], name="api_random_step"),
    ]
