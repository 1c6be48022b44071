"""Looks back for systems of officers: asked by one, approved by another, with whom each has found so far."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.look_back import NotLooked, ask_look, decide_look
from foreland.store.list_looks import REASON, Wanted
from foreland.store.pool import transaction
from foreland.store.views import list_looks as view
from foreland.web.api.officers import Caller, answered, note_shown, officer, refused, without

_LOOKS, _FOUND = 50, 500
_CONFLICTS = ("own_work", "wrong_state")
Line = Annotated[str, Meta(max_length=2000)]


class AskLook(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that asks for a look back: which entry, on which days, for which purpose and why."""

    list_id: UUID
    key: Line
    first_day: date
    last_day: date
    asked_for: Line
    reason: Annotated[str, Meta(max_length=20_000)]


class DecideLook(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a supervisor's decision about a look that a colleague asked for."""

    approve: bool


BODIES: tuple[type[Any], ...] = (AskLook, DecideLook)


@officer(admits=Access.may_see_lists)
def get_looks(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /lists/looks``: those that wait or run first, and the travellers found that may be seen."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.looks(caller.access, connection, caller.now.date(), _LOOKS)
        found = view.found(caller.access, connection, [one.id for one in rows], _FOUND)
        note_shown(caller, connection, "list.looks", [one.journey_id for one in found])
    words = caller.deployment.sealer.words
    shown = [without(one, "reason_sealed", "found") | {"reason": words(one.reason_sealed, REASON)} for one in rows]
    return answered({"looks": shown, "found": found})


@officer(AskLook, admits=Access.may_look_out)
def post_look(_request: Request, caller: Caller, body: AskLook) -> Response:
    """Take ``POST /lists/looks``."""
    wanted = Wanted(
        list_id=body.list_id,
        entry_key=body.key.replace("\0", "").strip(),
        first_day=body.first_day,
        last_day=body.last_day,
        asked_for=body.asked_for,
    )
    done = ask_look(caller.deployment, caller.access, wanted, body.reason.replace("\0", ""), caller.now)
    return answered({"id": done}) if isinstance(done, UUID) else refused(done.code, _CONFLICTS, ("may_not",))


@officer(DecideLook, admits=Access.may_keep_lists)
def post_look_decision(request: Request, caller: Caller, body: DecideLook) -> Response:
    """Take ``POST /lists/looks/{look_id}``: nobody decides about what they asked for themselves."""
    look_id = request.path_params["look_id"]
    done = decide_look(caller.deployment, caller.access, look_id, approve=body.approve, now=caller.now)
    if isinstance(done, NotLooked):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"state": done})


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/lists/looks", get_looks, methods=["GET"], name="api_looks"),
        Route("/lists/looks", post_look, methods=["POST"], name="api_ask_look"),
        Route("/lists/looks/{look_id:uuid}", post_look_decision, methods=["POST"], name="api_decide_look"),
    ]
