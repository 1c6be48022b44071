"""False matches for systems of officers: what is remembered, and a supervisor's end of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.end_false_match import NotEnded, end_false_match
from foreland.operations.redress import NotRegistered, register_redress
from foreland.store.false_matches import END_REASON
from foreland.store.pool import transaction
from foreland.store.views import false_matches as view
from foreland.web.api.officers import Caller, answered, note_shown, officer, refused, without

_ROWS = 200


class EndFalseMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that ends a false match: why, in at most 4,000 characters."""

    reason: str


class Redress(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that registers a redress number; without a last day it is remembered as long as a false match."""

    number: Annotated[str, Meta(max_length=200)]
    date_of_birth: date
    last_day: date | None = None


BODIES: tuple[type[Any], ...] = (EndFalseMatch, Redress)


@officer(admits=Access.may_decide)
def get_false_matches(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /false-matches``: those in force, then those ended; nobody in the care of protection."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = view.listed(caller.access, connection, caller.now.date(), _ROWS)
        note_shown(caller, connection, "false_match.list", [one.journey_id for one in found])
    words = caller.deployment.sealer.words
    shown = [without(one, "end_reason_sealed") | {"reason": words(one.end_reason_sealed, END_REASON)} for one in found]
    return answered({"false_matches": shown})


@officer(EndFalseMatch, admits=Access.may_end_false_match)
def post_false_match_end(request: Request, caller: Caller, body: EndFalseMatch) -> Response:
    """Take ``POST /false-matches/{false_match_id}/end``: from then on the next hit of the pair says nothing of it."""
    about, reason = request.path_params["false_match_id"], body.reason.replace("\0", "")
    done = end_false_match(caller.deployment, caller.access, about, reason, caller.now)
    return refused(done.code, ("over",)) if isinstance(done, NotEnded) else answered({"ended": done})


@officer(Redress, admits=Access.may_end_false_match)
def post_redress(request: Request, caller: Caller, body: Redress) -> Response:
    """Take ``POST /false-matches/{false_match_id}/redress``: the holder of the number is not the listed person."""
    about, born = request.path_params["false_match_id"], body.date_of_birth.isoformat()
    done = register_redress(
        caller.deployment, caller.access, about, body.number.strip(), born, body.last_day, caller.now
    )
    return refused(done.code, ("over", "entry_gone")) if isinstance(done, NotRegistered) else answered({"id": done})


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/false-matches/{false_match_id:uuid}"
    return [
        Route("/false-matches", get_false_matches, methods=["GET"], name="api_false_matches"),
        Route(f"{one}/end", post_false_match_end, methods=["POST"], name="api_end_false_match"),
        Route(f"{one}/redress", post_redress, methods=["POST"], name="api_redress"),
    ]
