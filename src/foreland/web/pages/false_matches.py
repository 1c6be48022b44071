"""What officers found not to be the listed person, and is remembered: a supervisor may end it."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.access.viewer import Access
from foreland.operations.end_false_match import NotEnded, end_false_match
from foreland.operations.redress import register_redress
from foreland.store.false_matches import END_REASON
from foreland.store.views import false_matches as view
from foreland.store.views.false_matches import FalseMatchRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_text
from foreland.web.visitors import form_is_ours

ROWS = 200


class Line(Struct, frozen=True, kw_only=True):
    """A false match as the page shows it; ``reason`` why it was ended, ``None`` when the key does not open it."""

    match: FalseMatchRow
    reason: str | None


class _Typed(Struct, frozen=True):
    """A form that was refused: why, about which one, and what was written in it."""

    refused: str
    match_id: UUID
    reason: str


@page("false_match.list", Access.may_decide)
def false_matches(visit: Visit) -> Page:
    """Show ``GET /false-matches``."""
    return _listed(visit, None)


def _listed(visit: Visit, typed: _Typed | None) -> Page:
    found = view.listed(visit.access, visit.connection, visit.now.date(), ROWS)
    lines = [Line(match=one, reason=visit.sealer.words(one.end_reason_sealed, END_REASON)) for one in found]
    standing = [line for line in lines if line.match.ended_at is None]
    values = {
        "in_force": [line for line in standing if not line.match.lifted and not line.match.redress],
        "redress": [line for line in standing if not line.match.lifted and line.match.redress],
        "lifted": [line for line in standing if line.match.lifted],
        "today": visit.now.date(),
        "ended": [line for line in lines if line.match.ended_at is not None],
        "partial": len(found) == ROWS,
        "may_end": visit.access.may_end_false_match(),
        "typed": typed,
        "done": visit.request.query_params.get("done") == "1",
        "registered": visit.request.query_params.get("done") == "redress",
    }
    shown = [one.journey_id for one in found]
    return Page(template="false_matches.html", values=values, shown=shown, status=_status(typed))


def _status(typed: _Typed | None) -> int:
    return 200 if typed is None else 409 if typed.refused in ("over", "entry_gone", "not_found") else 422


async def false_match_end(request: Request) -> Response:
    """Take ``POST /false-matches/{false_match_id}``."""
    form = await request.form(max_fields=4, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_end_false_match():
        raise HTTPException(403)
    return await run_in_threadpool(_end, request, read_text(form, "reason"))


def _end(request: Request, reason: str) -> Response:
    state, match_id = request.state, request.path_params["false_match_id"]
    done = end_false_match(state.deployment, state.access, match_id, reason, state.now)
    if isinstance(done, NotEnded):
        typed = _Typed(done.code, match_id, reason)
        return answer(request, lambda visit: _listed(visit, typed), "false_match.list", Access.may_decide)
    return RedirectResponse("/false-matches?done=1", 303)


async def redress_number(request: Request) -> Response:
    """Take ``POST /false-matches/{false_match_id}/redress``: its holder is not the listed person."""
    form = await request.form(max_fields=6, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_end_false_match():
        raise HTTPException(403)
    typed = [read_text(form, name).strip() for name in ("number", "date_of_birth", "last_day")]
    return await run_in_threadpool(_register, request, *typed)


def _register(request: Request, number: str, born: str, last_day: str) -> Response:
    state, match_id = request.state, request.path_params["false_match_id"]
    day = read_day(last_day)
    if last_day and day is None:
        code: str = "expiry_unreadable"
    else:
        done = register_redress(state.deployment, state.access, match_id, number, born, day, state.now)
        if isinstance(done, UUID):
            return RedirectResponse("/false-matches?done=redress", 303)
        code = done.code
    typed = _Typed(code, match_id, "")
    return answer(request, lambda visit: _listed(visit, typed), "false_match.list", Access.may_decide)
