"""Items of exchange: what is held, under whose caveats; files brought in, items released to partners or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
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
from foreland.operations.keep_items import opened_content
from foreland.sharing.formats.package import KINDS, MOST_BYTES, AnyItem, Indicator, Report
from foreland.sharing.handling import TLP_LEVELS
from foreland.sharing.origins import told_of
from foreland.sharing.releasing import WITHDRAW_REASONS
from foreland.store import audit, bulletins, exchange_lines, exchange_partners, shared_items
from foreland.store.views import exchange as view
from foreland.store.views.exchange import HeldItem, Whose
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_text
from foreland.web.visitors import form_is_ours

ROWS = 200
_LARGEST_BODY = MOST_BYTES + 65_536
_BESIDE = ("id", "created", "modified", "caveats", "withdrawn")
_NAMED = ("traveller", "journey", "about")


@page("exchange.list", Access.may_see_recommendations)
def exchange(visit: Visit) -> Page:
    """Show ``GET /exchange``; ``whose`` is *ours* or *theirs*, ``kind`` one of item."""
    return _all(visit)


def _all(visit: Visit, refused: str | None = None, brought: Any = None) -> Page:
    access, connection, asked = visit.access, visit.connection, visit.request.query_params
    whose: Whose = next((one for one in get_args(Whose) if one == asked.get("whose", "")), "")
    kind = asked.get("kind", "") if asked.get("kind", "") in KINDS else ""
    rows = view.held(access, connection, whose, kind, visit.now, ROWS)
    values = {
        "rows": [(one, told, heading(told)) for one in rows for told in (_opened(visit, one),)],
        "full": len(rows) == ROWS,
        "whose": whose,
        "kind": kind,
        "kinds": tuple(KINDS),
        "partners": bulletins.partner_codes(access, connection, visit.now),
        "known": exchange_partners.partners(access, connection),
        "lines": exchange_lines.lines(access, connection),
        "waiting": exchange_lines.unacknowledged(access, connection),
        "unreadable": not lines_readable(visit.request.state.deployment),
        "formats": FILE_FORMATS,
        "levels": TLP_LEVELS,
        "may_bring": access.may_bring_items(),
        "refused": refused,
        "brought": brought,
        "hastened": asked.get("done") == "try" and not refused and not brought,
    }
    shown = [one.id for one in rows]
    return Page(
        template="exchange.html", values=values, shown=shown, kind="shared_item", status=422 if refused else 200
    )


@page("exchange.read", Access.may_see_recommendations)
def item(visit: Visit) -> Page:
    """Show ``GET /exchange/{item_row}``."""
    return _one(visit)


def _one(visit: Visit, refused: str | None = None) -> Page:
    access, connection, about = visit.access, visit.connection, visit.request.path_params["item_row"]
    found = view.one(access, connection, about, visit.now)
    if found is None:
        raise HTTPException(404)
    told = _opened(visit, found)
    linked = view.named(access, connection, told_of(told)[:ROWS], visit.now) if told else []
    audit.append(connection, access, "exchange.read", "shared_item", [about], at=visit.now)
    partners = bulletins.partner_codes(access, connection, visit.now)
    values = {
        "one": found,
        "told": told,
        "heading": heading(told),
        "fields": fields(told) if told and not found.withdrawn else [],
        "linked": [(one, heading(_opened(visit, one))) for one in linked],
        "partners": [code for code in partners if code not in found.released],
        "reasons": WITHDRAW_REASONS,
        "source": _source(visit, found, told),
        "may_release": access.may_release_items(),
        "refused": refused,
        "done": visit.request.query_params.get("done", "") if refused is None else "",
    }
    return Page(template="exchange_item.html", values=values, status=422 if refused else 200)


def _source(visit: Visit, found: HeldItem, told: AnyItem | None) -> UUID | None:
    """Return of which report of a partner a bulletin can be made here: of this, or of the one with this indicator."""
    if told is None or found.ours or found.withdrawn or found.tlp == "red" or not visit.access.may_recommend():
        return None
    if isinstance(told, Report):
        return found.id
    if not isinstance(told, Indicator):
        return None
    for row in shared_items.reports(visit.access, visit.connection, visit.now, ROWS):
        report = opened_content(visit.sealer, row.content_sealed) if row.originator == found.originator else None
        if report is not None and found.item_id in told_of(report) and row.tlp != "red" and not row.withdrawn:
            return row.id
    return None


def heading(told: AnyItem | None) -> str:
    """Return what an item is called in a list: its title, or whom or what it is about."""
    if told is None:
        return ""
    names = (
        "title", "surname", "given_names", "issuing_state", "number", "flight", "flight_date", "action", "place",
        "outcome", "reference",
    )  # fmt: skip
    return " ".join(str(getattr(told, name)) for name in names if getattr(told, name, ""))[:200]


def fields(told: AnyItem) -> list[tuple[str, str]]:
    """Return what an item says, by field; what it names has its own place."""
    said = {name: getattr(told, name) for name in told.__struct_fields__ if name not in _BESIDE}
    return [
        (name, ", ".join(value) if isinstance(value, tuple) else str(value))
        for name, value in said.items()
        if value and name not in _NAMED
    ]


def _opened(visit: Visit, row: HeldItem) -> AnyItem | None:
    return opened_content(visit.sealer, row.content_sealed)


async def bring(request: Request) -> Response:
    """Take ``POST /exchange``: a file that a partner gave, or one of ours. What is far too large is not even read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > _LARGEST_BODY:
        raise HTTPException(413)
    async with request.form(max_fields=10, max_files=1, max_part_size=65_536) as form:
        if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_bring_items():
            raise HTTPException(403)
        file = form.get("file")
        raw = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        typed = {name: read_text(form, name, 50) for name in ("format", "giver", "tlp")}
    return await run_in_threadpool(_bring, request, typed, raw)


def _bring(request: Request, typed: dict[str, str], raw: bytes) -> Response:
    state = request.state
    format_ = next((one for one in FILE_FORMATS if one == typed["format"]), None)
    tlp = next((one for one in TLP_LEVELS if one == typed["tlp"]), None)
    if not raw or format_ is None:
        return _shown(request, lambda visit: _all(visit, "file_missing" if not raw else "format_unknown"))
    if format_ != "bundle" and not typed["giver"]:
        return _shown(request, lambda visit: _all(visit, "giver_missing"))
    giver = None if typed["giver"] == "own" else typed["giver"]
    done = bring_items(
        state.deployment, state.access, GivenFile(raw=raw, format=format_, giver=giver, tlp=tlp), state.now
    )
    if isinstance(done, NotBrought | NotArrived):
        return _shown(request, lambda visit: _all(visit, done.code))
    return _shown(request, lambda visit: _all(visit, None, done))


async def step(request: Request) -> Response:
    """Take ``POST /exchange/{item_row}``: released to a partner, or withdrawn."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_release_items():
        raise HTTPException(403)
    return await run_in_threadpool(_step, request, form)


def _step(request: Request, form: FormData) -> Response:
    state, about = request.state, request.path_params["item_row"]
    wanted = read_text(form, "step", 20)
    if wanted == "withdraw":
        done = withdraw_by_officer(state.deployment, state.access, about, read_text(form, "reason", 30), state.now)
    else:
        done = release_by_officer(state.deployment, state.access, about, read_text(form, "partner", 30), state.now)
    if done is None:
        return RedirectResponse(f"/exchange/{about}?done={'withdraw' if wanted == 'withdraw' else 'release'}", 303)
    if done.code == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, done.code), "exchange.read", Access.may_see_recommendations)


async def hasten(request: Request) -> Response:
    """Take ``POST /exchange/partners/{partner_id}``: the exchange with a partner is tried at once."""
    form = await request.form(max_fields=5, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_bring_items():
        raise HTTPException(403)
    return await run_in_threadpool(_hasten, request)


def _hasten(request: Request) -> Response:
    state = request.state
    if not try_now(state.deployment, state.access, request.path_params["partner_id"], state.now):
        return _shown(request, lambda visit: _all(visit, "no_line"))
    return RedirectResponse("/exchange?done=try#lines", 303)


def _shown(request: Request, read: Callable[[Visit], Page]) -> Response:
    return answer(request, read, "exchange.list", Access.may_see_recommendations)


def routes() -> list[Route]:
    """Return the routes of items of exchange."""
    return [
        Route("/exchange", exchange, methods=["GET"], name="exchange"),
        Route("/exchange", bring, methods=["POST"], name="bring_items"),
        Route("/exchange/partners/{partner_id:uuid}", hasten, methods=["POST"], name="hasten_exchange"),
        Route("/exchange/{item_row:uuid}", item, methods=["GET"], name="exchange_item"),
        Route("/exchange/{item_row:uuid}", step, methods=["POST"], name="exchange_step"),
    ]
