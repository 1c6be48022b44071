"""Items of exchange for systems of officers, by the rules of the pages: read, brought in, released, withdrawn.

A file is sent as ``multipart/form-data``.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, get_args
from uuid import UUID

from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.bring_items import (
    FILE_FORMATS,
    GivenFile,
    NotBrought,
    bring_items,
    release_by_officer,
    withdraw_by_officer,
)
from foreland.operations.exchange_bundles import NotArrived
from foreland.operations.exchange_regularly import lines_readable, try_now
from foreland.operations.keep_items import as_read, opened_content
from foreland.sharing.formats.package import KINDS, MOST_BYTES
from foreland.sharing.handling import TLP_LEVELS
from foreland.sharing.releasing import WithdrawReason
from foreland.store import audit, exchange_lines, exchange_partners
from foreland.store.pool import PooledConnection, transaction
from foreland.store.views import exchange as view
from foreland.store.views.exchange import HeldItem, Whose
from foreland.web.api.officers import Caller, answered, called, in_turn, officer, refusal, refused, without
from foreland.web.pages.typed import read_text

ROWS = 200
_CONFLICTS = ("withdrawn", "number_taken", "of_a_bulletin")


class ReleaseItem(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that opens an item to a partner, by its code."""

    partner: Annotated[str, Meta(max_length=30)]


class WithdrawItem(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that withdraws an item of ours; partners are told that it is, not why."""

    reason: WithdrawReason


BODIES: tuple[type[Any], ...] = (ReleaseItem, WithdrawItem)


class _Sent(Struct, frozen=True):
    """What is sent again under a key must be the same file with the same words."""

    digest: str
    said: tuple[str, ...]


@officer(admits=Access.may_see_recommendations)
def get_items(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /exchange/items``, the latest first; ``whose`` and ``kind`` narrow it."""
    asked = request.query_params
    whose: Whose = next((one for one in get_args(Whose) if one == asked.get("whose", "")), "")
    kind = asked.get("kind", "")
    if kind and kind not in KINDS:
        return refusal(422, "kind_unknown")
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.held(caller.access, connection, whose, kind, caller.now, ROWS)
        ids = [one.id for one in rows]
        audit.append(connection, caller.access, "exchange.list", "shared_item", ids, at=caller.now)
        items = _shown(caller, connection, rows)
    return answered({"items": items})


@officer(admits=Access.may_see_recommendations)
def get_item(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /exchange/items/{item_row}``."""
    about: UUID = request.path_params["item_row"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = view.one(caller.access, connection, about, caller.now)
        if found is None:
            return refusal(404, "not_found")
        audit.append(connection, caller.access, "exchange.read", "shared_item", [about], at=caller.now)
        (shown,) = _shown(caller, connection, [found])
    return answered({"item": shown})


@officer(admits=Access.may_see_recommendations)
def get_lines(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /exchange/partners``: how the exchange by itself goes with each, and what waits for it."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        lines = exchange_lines.lines(caller.access, connection)
        waiting = exchange_lines.unacknowledged(caller.access, connection)
        known = exchange_partners.partners(caller.access, connection)
    return answered(
        {
            "lines_readable": lines_readable(caller.deployment),
            "partners": [
                {
                    "id": one.partner_org,
                    "code": one.code,
                    "name": one.name,
                    "agreed_until": one.agreed_until,
                    "not_acknowledged": waiting.get(one.partner_org, 0),
                    "lines": [
                        without(line, "partner", "code") for line in lines if line.partner_org == one.partner_org
                    ],
                }
                for one in known
            ],
        }
    )


@officer(admits=Access.may_bring_items)
def post_try(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /exchange/partners/{partner_id}/try``: the exchange with a partner is tried at once."""
    done = try_now(caller.deployment, caller.access, request.path_params["partner_id"], caller.now)
    return answered({"tried": True}) if done else refusal(404, "not_found")


@officer(ReleaseItem, admits=Access.may_release_items)
def post_release(request: Request, caller: Caller, body: ReleaseItem) -> Response:
    """Take ``POST /exchange/items/{item_row}/release``."""
    about = request.path_params["item_row"]
    done = release_by_officer(caller.deployment, caller.access, about, body.partner.replace("\0", ""), caller.now)
    return refused(done.code, _CONFLICTS) if done else answered({"released": body.partner})


@officer(WithdrawItem, admits=Access.may_release_items)
def post_withdrawal(request: Request, caller: Caller, body: WithdrawItem) -> Response:
    """Take ``POST /exchange/items/{item_row}/withdraw``; again changes nothing."""
    about = request.path_params["item_row"]
    done = withdraw_by_officer(caller.deployment, caller.access, about, body.reason, caller.now)
    return refused(done.code, _CONFLICTS) if done else answered({"withdrawn": True})


async def post_file(request: Request) -> Response:
    """Take ``POST /exchange/items``; who may not send one is refused before it is read."""
    caller = await run_in_threadpool(called, request, Access.may_bring_items)
    if isinstance(caller, Response):
        return caller
    try:
        form = await request.form(max_fields=8, max_files=1, max_part_size=65_536)
    except HTTPException as error:  # not a form, or one that breaks off
        return refusal(400, str(error.detail))
    file = form.get("file")
    raw = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    said = tuple(read_text(form, name, 50) for name in ("format", "giver", "tlp"))
    return await run_in_threadpool(_take, request, caller, raw, said)


def _take(request: Request, caller: Caller, raw: bytes, said: tuple[str, ...]) -> Response:
    format_ = next((one for one in FILE_FORMATS if one == said[0]), None)
    tlp = next((one for one in TLP_LEVELS if one == said[2]), None)
    if not raw:
        return refusal(400, "file_missing")
    if format_ is None or (said[2] and tlp is None):
        return refusal(422, "format_unknown" if format_ is None else "marking_unknown")
    if format_ != "bundle" and not said[1]:
        return refusal(422, "giver_missing")
    given = GivenFile(raw=raw, format=format_, giver=None if said[1] == "own" else said[1], tlp=tlp)
    return in_turn(request, caller, _Sent(sha256(raw).hexdigest(), said), lambda: _bring(caller, given))


def _bring(caller: Caller, given: GivenFile) -> Response:
    done = bring_items(caller.deployment, caller.access, given, caller.now)
    return refused(done.code, _CONFLICTS) if isinstance(done, NotBrought | NotArrived) else answered(done, 201)


def _shown(caller: Caller, connection: PooledConnection, rows: Sequence[HeldItem]) -> list[dict[str, Any]]:
    told = [opened_content(caller.deployment.sealer, row.content_sealed) for row in rows]
    readable = as_read(caller.access, connection, told)
    return [without(row, "content_sealed") | {"item": item} for row, item in zip(rows, readable, strict=True)]


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/exchange/items/{item_row:uuid}"
    return [
        Route("/exchange/items", get_items, methods=["GET"], name="api_exchange_items"),
        Route("/exchange/items", post_file, methods=["POST"], name="api_bring_items"),
        Route("/exchange/partners", get_lines, methods=["GET"], name="api_exchange_lines"),
        Route("/exchange/partners/{partner_id:uuid}/try", post_try, methods=["POST"], name="api_try_exchange"),
        Route(one, get_item, methods=["GET"], name="api_exchange_item"),
        Route(f"{one}/release", post_release, methods=["POST"], name="api_release_item"),
        Route(f"{one}/withdraw", post_withdrawal, methods=["POST"], name="api_withdraw_item"),
    ]
