"""The call log for systems of officers: a search opens a call, and what was said is written to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.find_people import find_people
from foreland.operations.log_call import CallWords, NotLogged, WantedCall, open_call, opened_words, write_call
from foreland.review.calls import LONGEST_SEARCH, LONGEST_TEXT, may_log_calls
from foreland.store import calls as stored
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, Instant, answered, note_shown, officer, refusal, refused, without

_ROWS = 60
_SINCE = timedelta(hours=24)
_CONFLICTS = ("changed", "closed")

Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]


class OpenCall(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that opens a call: flight and seat, a document number, or part of a name in any script."""

    search: Annotated[str, Meta(max_length=LONGEST_SEARCH)] = ""


class WriteCall(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that is written to a call; with an ``outcome`` it is closed.

    ``happened_at``: when it was taken, for one that was written on paper and is keyed in later.
    """

    row_version: int
    search: Annotated[str, Meta(max_length=LONGEST_SEARCH)] = ""
    who: Text = ""
    phone: Text = ""
    asked: Text = ""
    answered: Text = ""
    caller_kind: Text = ""
    flight_date: date | None = None
    journey_id: UUID | None = None
    outcome: Text | None = None
    happened_at: Instant | None = None


@officer(admits=may_log_calls)
def get_calls(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /calls``: those that are open, and those of the last day; what was said stands in each alone."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = stored.listed(caller.access, connection, caller.now - _SINCE, _ROWS)
        note_shown(caller, connection, "call.list", [one.journey_id for one in rows if one.journey_id])
    return answered({"calls": [without(one, "words_sealed") for one in rows]})


@officer(OpenCall, admits=may_log_calls)
def post_call(_request: Request, caller: Caller, body: OpenCall) -> Response:
    """Take ``POST /calls``: open a call, and answer who may be meant."""
    search = body.search.strip()
    done = open_call(caller.deployment, caller.access, search, caller.now)
    if isinstance(done, NotLogged):
        return _refused(done.code)
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = find_people(caller.access, connection, search, caller.now, caller.deployment.data)
        note_shown(caller, connection, "call.read", [one.journey_id for one in found])
    return answered({"id": done, "travellers": found}, 201)


@officer(admits=may_log_calls)
def get_call(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /calls/{call_id}`` with what was said."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = stored.one(caller.access, connection, request.path_params["call_id"])
        if found is None:
            return refusal(404, "not_found")
        note_shown(caller, connection, "call.read", [found.journey_id] if found.journey_id else [])
    words = opened_words(caller.deployment.sealer, found)
    return answered({"call": without(found, "words_sealed") | {"words": words}})


@officer(WriteCall, admits=may_log_calls)
def put_call(request: Request, caller: Caller, body: WriteCall) -> Response:
    """Take ``PUT /calls/{call_id}``."""
    said = structs.asdict(body)
    words = CallWords(**{name: said.pop(name) for name in CallWords.__struct_fields__})
    done = write_call(
        caller.deployment, caller.access, request.path_params["call_id"], WantedCall(words=words, **said), caller.now
    )
    return _refused(done.code) if isinstance(done, NotLogged) else answered({"id": done})


def _refused(code: str) -> Response:
    return refused(code, _CONFLICTS)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/calls", get_calls, methods=["GET"], name="api_calls"),
        Route("/calls", post_call, methods=["POST"], name="api_open_call"),
        Route("/calls/{call_id:uuid}", get_call, methods=["GET"], name="api_call"),
        Route("/calls/{call_id:uuid}", put_call, methods=["PUT"], name="api_write_call"),
    ]


BODIES: tuple[type[Any], ...] = (OpenCall, WriteCall)
