"""Deconfliction for officers' systems: whom to contact about which reference, and what was agreed."""

from __future__ import annotations

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.bring_together import agree_on
from foreland.sharing.psi_question import Outcome
from foreland.store import audit, interests
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refused

_SHOWN = ("id", "source", "reference", "contact", "desk", "phone", "their_reference", "at", "outcome", "outcome_at")


class Agreed(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an outcome."""

    outcome: Outcome


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


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/deconfliction", get_pointers, methods=["GET"], name="api_pointers"),
        Route("/deconfliction/{pointer_id:uuid}/outcome", post_outcome, methods=["POST"], name="api_pointer_outcome"),
    ]
