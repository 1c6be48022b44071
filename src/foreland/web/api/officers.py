"""Who calls the interface as an officer: the token of a session as bearer, never a cookie.

A cookie would be sent by the browser for whatever page asks; a bearer token is sent only by who holds it, so no form
token is needed. The session is the one of ``POST /api/v1/sessions`` or of the pages, and ends like any.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from foreland.access.viewer import Access
from foreland.operations import accounts, count_attempts
from foreland.operations.answer_once import Answer, NotAgain, answer_once
from foreland.operations.deployment import Deployment
from foreland.store import audit
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection
from foreland.web.too_many import client_address, too_many

ONCE = "Idempotency-Key"
"""Header of a request that is carried out once, however often it is sent."""
WRITES = ("POST", "PUT")
_LONGEST_KEY = 200
MOST = 64 * 1024
"""Bytes of a body of an officer's request."""


class Caller(Struct, frozen=True, kw_only=True):
    """An officer, the side on which they work, and the instant of the request."""

    deployment: Deployment
    access: Access
    now: datetime


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of ``POST /sessions``."""

    username: str
    password: str


Instant = Annotated[datetime, Meta(tz=True)]
"""A point in time in a body, with its offset from UTC."""

Handler = Callable[[Request, Caller, Any], Response]


def bearer(request: Request) -> str:
    """Return the bearer token of a request, empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def refusal(status: int, error: str, headers: dict[str, str] | None = None) -> Response:
    """Answer a request that was not granted."""
    return JSONResponse({"error": error}, status, headers=headers)


def refused(code: str, conflicts: Collection[str], forbidden: Collection[str] = ()) -> Response:
    """Answer why an operation wrote nothing: 404, 403, 409 for ``conflicts``, else 422 with the rule as a code."""
    if code == "not_found":
        return refusal(404, code)
    if code.startswith("may_not_") or code in forbidden:
        return refusal(403, code)
    return refusal(409 if code in conflicts else 422, code)


def answered(content: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def officer(
    body: type[Any] | None = None, admits: Callable[[Access], bool] = Access.may_see_travellers, most: int = MOST
) -> Callable[[Handler], Callable[[Request], Any]]:
    """Make an endpoint of a handler: an officer who is admitted, and then the body as ``body`` describes it.

    ``most``: its bytes, where files come in it.
    """

    def decorate(handle: Handler) -> Callable[[Request], Any]:
        @wraps(handle)
        async def endpoint(request: Request) -> Response:
            caller = await run_in_threadpool(called, request, admits)
            if isinstance(caller, Response):
                return caller
            content = await read_body(request, body, most) if body is not None else None
            if isinstance(content, Response):
                return content
            return await run_in_threadpool(in_turn, request, caller, content, lambda: handle(request, caller, content))

        return endpoint

    return decorate


def called(request: Request, admits: Callable[[Access], bool], *, used: bool = True) -> Caller | Response:
    """Return who asks, or the refusal: without a session in force, or not admitted.

    ``used`` is false for what goes on by itself and keeps no session alive.
    """
    deployment: Deployment = request.app.state.deployment
    now, token = datetime.now(UTC), bearer(request)
    found = accounts.visitor(deployment, token, now, used=used) if token else None
    if found is None:
        return refusal(401, "the bearer token of a session is needed", {"WWW-Authenticate": "Bearer"})
    if found.must_change_password or not admits(found.access):
        return refusal(403, "not allowed")
    side = deployment.training_side if found.access.in_training() else deployment
    return Caller(deployment=side, access=found.access, now=now)


def in_turn(request: Request, caller: Caller, content: object, carry_out: Callable[[], Response]) -> Response:
    """Carry out a request, once when it has a key; ``content`` is what must be the same when it is sent again."""
    key = request.headers.get(ONCE)
    if key is None or request.method not in WRITES:
        return carry_out()
    return _once(request, caller, key, content, carry_out)


def _once(request: Request, caller: Caller, key: str, content: object, carry_out: Callable[[], Response]) -> Response:
    """Answer what is asked again under the same key as it was answered before."""
    if not 0 < len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        return refusal(400, "key_unreadable")
    asked = f"{request.method} {request.url.path}?{request.url.query} {msgspec.json.encode(content).decode()}"

    def carried_out() -> Answer:
        response = carry_out()
        return Answer(status=response.status_code, text=bytes(response.body).decode())

    done = answer_once(caller.deployment, caller.access, key, asked, carried_out, caller.now)
    if isinstance(done, NotAgain):
        return refusal(409 if done.code == "under_way" else 422, done.code)
    answer, again = done
    headers = {"Idempotency-Replayed": "true"} if again else None
    return Response(answer.text, answer.status, headers=headers, media_type="application/json")


def without(shown: Struct, *names: str) -> dict[str, Any]:
    """Return the fields of a row but these."""
    return {name: value for name, value in msgspec.structs.asdict(shown).items() if name not in names}


def note_shown(caller: Caller, connection: PooledConnection, action: str, shown: Sequence[UUID]) -> None:
    """Audit whom an answer shows, in the transaction that read it."""
    if shown:
        audit.append(connection, caller.access, action, "journey", shown, at=caller.now, request_id=new_id())


async def read_body(request: Request, body: type[Any], most: int = MOST) -> Any:
    """Return the body as ``body`` describes it, or the refusal."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most:
            return refusal(413, f"larger than {most} bytes")
    try:
        return msgspec.json.decode(bytes(raw), type=body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return refusal(400, str(error)[:200] if isinstance(error, msgspec.ValidationError) else "not valid JSON")
    except RecursionError:
        return refusal(400, "nested too deeply")


async def post_session(request: Request) -> Response:
    """Begin a session: ``POST /sessions`` with name and password; wrong ones are counted as on the page."""
    wanted = await read_body(request, SignIn)
    return wanted if isinstance(wanted, Response) else await run_in_threadpool(_sign_in, request, wanted)


def _sign_in(request: Request, wanted: SignIn) -> Response:
    deployment: Deployment = request.app.state.deployment
    now, address = datetime.now(UTC), client_address(request.scope)
    wait = count_attempts.try_sign_in(deployment, address, now)
    if wait is not None:
        return too_many(wait)
    result = accounts.sign_in(deployment, wanted.username.strip()[:1000], wanted.password[:1000], now)
    if isinstance(result, accounts.NotSignedIn):
        return refusal(401, "wrong name or password")
    count_attempts.give_back_sign_in(deployment, address, now)
    return answered({"token": result.token, "expires_at": now + accounts.SESSION_LIFE}, 201)
