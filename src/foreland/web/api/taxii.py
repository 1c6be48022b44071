"""TAXII 2.1 below ``/api/taxii2/``: partners' systems read what was released to them, and push into an inbox.

A partner signs in with its code and token (Basic), or the token alone (Bearer). OASIS, TAXII version 2.1, 10 June 2021.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import partner_of_token
from foreland.operations.serve_taxii import (
    CollectionName,
    Page,
    Pushed,
    collection_id,
    push,
    pushed_before,
    read_page,
)
from foreland.sharing.formats.package import MOST_BYTES
from foreland.sharing.formats.stix import MEDIA_TYPE as STIX
from foreland.store.exchange_partners import Partner
from foreland.store.shared_items import Wanted
from foreland.web.api.messages import read_body

TAXII = "application/taxii+json;version=2.1"
ROOT = "foreland"
PAGE = 100
LARGEST_PAGE = 1000
_MOST_MATCHES = 100
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"

Door = Callable[[Request, Partner], Awaitable[Response]]


class _UnreadableError(Exception):
    """A filter that means nothing."""


def _answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(value), status, headers=headers, media_type=TAXII)


def _error(status: int, title: str, headers: dict[str, str] | None = None) -> Response:
    return _answer({"title": title, "http_status": str(status)}, status, headers)


def _door(handle: Door) -> Callable[[Request], Awaitable[Response]]:
    """Ask who calls and what they can read before anything else."""

    async def checked(request: Request) -> Response:
        if not _accepts(request.headers.get("accept", "*/*")):
            return _error(406, f"answers are {TAXII}")
        token, now = _token(request.headers.get("authorization", "")), datetime.now(UTC)
        partner = await run_in_threadpool(partner_of_token, _deployment(request), token, now) if token else None
        if partner is None:
            return _error(401, "a partner's token is needed", {"WWW-Authenticate": 'Basic realm="Foreland", Bearer'})
        return await handle(request, partner)

    return checked


def _deployment(request: Request) -> Deployment:
    deployment: Deployment = request.app.state.deployment
    return deployment


def _token(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _accepts(header: str) -> bool:
    """Whether one of the media ranges takes TAXII 2.1."""
    for each in header.lower().split(","):
        kind, *parameters = (part.strip() for part in each.split(";"))
        if kind in ("*/*", "application/*"):
            return True
        versions = [one[8:].strip() for one in parameters if one.startswith("version=")]
        if kind == "application/taxii+json" and (not versions or "2.1" in versions):
            return True
    return False


# Discovery, root, collections -----------------------------------------------------------------------------------------


@_door
async def discovery(request: Request, _partner: Partner) -> Response:
    """Answer where the API root is."""
    root = f"{str(request.url.replace(query='')).rstrip('/')}/{ROOT}/"
    return _answer({"title": _deployment(request).home.name, "default": root, "api_roots": [root]})


@_door
async def api_root(request: Request, _partner: Partner) -> Response:
    """Answer what the API root speaks."""
    title = _deployment(request).home.name
    return _answer({"title": title, "versions": [TAXII], "max_content_length": MOST_BYTES})


@_door
async def collections(request: Request, _partner: Partner) -> Response:
    """Answer both collections."""
    return _answer({"collections": [_described(request, "released"), _described(request, "inbox")]})


@_door
async def collection(request: Request, _partner: Partner) -> Response:
    """Answer one collection."""
    name = _asked(request)
    return _answer(_described(request, name)) if name else _error(404, "there is no such collection")


def _described(request: Request, name: CollectionName) -> dict[str, Any]:
    reads = name == "released"
    return {
        "id": str(collection_id(_deployment(request), name)),
        "title": "Released to you" if reads else "Inbox",
        "alias": name,
        "can_read": reads,
        "can_write": not reads,
        "media_types": [STIX],
    }


def _asked(request: Request) -> CollectionName | None:
    asked, deployment = request.path_params["collection_id"], _deployment(request)
    names: tuple[CollectionName, ...] = ("released", "inbox")
    return next((one for one in names if asked in (one, str(collection_id(deployment, one)))), None)


# Objects --------------------------------------------------------------------------------------------------------------


def _reading(render: Callable[[Page], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
    @_door
    async def read(request: Request, partner: Partner) -> Response:
        name = _asked(request)
        if name is None:
            return _error(404, "there is no such collection")
        if name == "inbox":
            return _error(403, "what lies in the inbox is not read back")
        try:
            wanted = _wanted(request)
        except _UnreadableError as error:
            return _error(400, str(error))
        now = datetime.now(UTC)
        page = await run_in_threadpool(read_page, _deployment(request), partner, wanted, now)
        if not page.found and "object_id" in request.path_params:
            return _error(404, "there is no such object")
        return _answer({**_more(page), **render(page)}, headers=_added(page))

    return read


def _more(page: Page) -> dict[str, Any]:
    if not page.more:
        return {"more": False}
    last = page.found[-1].entry
    text = f"{last.added_at.isoformat()}|{last.rank}|{last.stix_id}"
    return {"more": True, "next": urlsafe_b64encode(text.encode()).decode()}


def _added(page: Page) -> dict[str, str]:
    if not page.found:
        return {}
    first, last = (page.found[at].entry.added_at.strftime(_INSTANT) for at in (0, -1))
    return {"X-TAXII-Date-Added-First": first, "X-TAXII-Date-Added-Last": last}


def _objects(page: Page) -> dict[str, Any]:
    return {"objects": [one.object for one in page.found]} if page.found else {}


def _manifest(page: Page) -> dict[str, Any]:
    shown = [
        {
            "id": one.entry.stix_id,
            "date_added": one.entry.added_at.strftime(_INSTANT),
            "version": one.object.get("modified", one.object.get("created")),
            "media_type": STIX,
        }
        for one in page.found
    ]
    return {"objects": shown} if shown else {}


def _versions(page: Page) -> dict[str, Any]:
    return {"versions": [one.object.get("modified", one.object.get("created")) for one in page.found]}


objects = _reading(_objects)
manifest = _reading(_manifest)
versions = _reading(_versions)


def _wanted(request: Request) -> Wanted:
    query, named = request.query_params, request.path_params.get("object_id")
    limit = query.get("limit", str(PAGE))
    if not (limit.isascii() and limit.isdecimal() and int(limit[:9]) > 0):
        raise _UnreadableError("limit is a number above 0")
    spec = _matches(query.get("match[spec_version]"))
    versions_ = [one for one in _matches(query.get("match[version]")) if one not in ("first", "last", "all")]
    after = query.get("added_after")
    return Wanted(
        added_after=_instant(after) if after is not None else None,
        ids=(named,) if named else _matches(query.get("match[id]")),
        types=_matches(query.get("match[type]")) if not spec or "2.1" in spec else ("none",),
        versions=tuple(map(_instant, versions_)),
        at=_place(query["next"]) if "next" in query else None,
        limit=min(int(limit[:9]), LARGEST_PAGE),
    )


def _matches(text: str | None) -> tuple[str, ...]:
    found = tuple(one.strip() for one in text.split(",")) if text else ()
    if len(found) > _MOST_MATCHES or any("\0" in one for one in found):
        raise _UnreadableError(f"at most {_MOST_MATCHES} values")
    return found


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _UnreadableError("an instant is written 2026-11-27T12:00:00.000Z") from error


def _place(text: str) -> tuple[datetime, int, str]:
    try:
        at, rank, name = urlsafe_b64decode(text.encode()).decode().split("|")
        return _instant(at), int(rank) & 1, name.replace("\0", "")
    except (ValueError, binascii.Error) as error:
        raise _UnreadableError("next is what the page before said") from error


# Pushing --------------------------------------------------------------------------------------------------------------


@_door
async def add_objects(request: Request, partner: Partner) -> Response:
    """Take an envelope into the inbox; what became of it is said at once and can be asked again."""
    name = _asked(request)
    if name is None:
        return _error(404, "there is no such collection")
    if name == "released":
        return _error(403, "this collection is only read")
    kind = request.headers.get("content-type", "").lower().replace(" ", "")
    if kind != TAXII:
        return _error(415, f"envelopes are {TAXII}")
    body = await read_body(request, MOST_BYTES)
    if body is None:
        return _error(413, f"at most {MOST_BYTES} bytes")
    try:
        envelope = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _error(422, "an envelope is a JSON object with a list of objects")
    if not isinstance(envelope.get("objects"), list):
        return _error(422, "an envelope is a JSON object with a list of objects")
    now = datetime.now(UTC)
    done = await run_in_threadpool(push, _deployment(request), partner, envelope["objects"], now)
    return _answer(_status(done), 202)


@_door
async def status(request: Request, partner: Partner) -> Response:
    """Answer what became of an earlier push of the same partner."""
    try:
        asked = UUID(request.path_params["status_id"])
    except ValueError:
        return _error(404, "there is no such status")
    found = await run_in_threadpool(pushed_before, _deployment(request), partner, asked)
    return _answer(_status(found)) if found else _error(404, "there is no such status")


def _status(done: Pushed) -> dict[str, Any]:
    return {
        "id": str(done.id),
        "status": "complete",
        "request_timestamp": done.at.strftime(_INSTANT),
        "total_count": done.items + done.refused,
        "success_count": done.items,
        "failure_count": done.refused,
        "pending_count": 0,
    }


def routes() -> list[Route]:
    """Return the routes below ``/api/taxii2``."""
    one = f"/{ROOT}/collections/{{collection_id}}/"
    return [
        Route("/", discovery, methods=["GET"]),
        Route(f"/{ROOT}/", api_root, methods=["GET"]),
        Route(f"/{ROOT}/collections/", collections, methods=["GET"]),
        Route(one, collection, methods=["GET"]),
        Route(f"{one}manifest/", manifest, methods=["GET"]),
        Route(f"{one}objects/", objects, methods=["GET"]),
        Route(f"{one}objects/", add_objects, methods=["POST"]),
        Route(f"{one}objects/{{object_id}}/", objects, methods=["GET"]),
        Route(f"{one}objects/{{object_id}}/versions/", versions, methods=["GET"]),
        Route(f"/{ROOT}/status/{{status_id}}/", status, methods=["GET"]),
    ]
