"""What the sensitive-data filter removed, as counts, and what oversight thinks of it. No text of anybody is here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.propose_term import REASONS, NotProposed, WrongRemoval, decide, propose
from foreland.safeguards.sensitive_terms import Code, SensitiveTerms, Term
from foreland.store import filter_terms
from foreland.store.views import filtering
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.silent_packs import silent_of
from foreland.web.visitors import form_is_ours

PERIODS = (1, 7, 30, 90)
ROWS = 200
SMALL = 5
"""Smaller counts are not told exactly: on one small flight they would be somebody."""
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")


class Named(Struct, frozen=True, kw_only=True):
    """An entry as the terms in force call it; ``what`` is its identifier when they do not know it."""

    what: str
    language: str | None
    verified: bool
    known: bool


@page("filter.read")
def filter_review(visit: Visit) -> Page:
    """Show ``GET /oversight/filter``."""
    return _page(visit, None)


def _page(visit: Visit, refused: str | None) -> Page:
    if not visit.access.may_review_filter():
        raise HTTPException(403)
    asked = visit.request.query_params
    days = next((each for each in PERIODS if str(each) == asked.get("days")), PERIODS[2])
    carrier = asked.get("carrier", "").strip().upper()
    carrier = carrier if _CARRIER.fullmatch(carrier) else ""
    since = visit.now.date() - timedelta(days=days - 1)
    terms: SensitiveTerms = visit.request.state.deployment.sensitive.terms
    entries = terms.entries()
    counts = filtering.by_entry(visit.access, visit.connection, since, carrier, ROWS)
    proposals = filter_terms.proposals(visit.access, visit.connection)
    used = {one.entry for one in counts} | {one.entry for one in proposals}
    values: dict[str, Any] = {
        "silent": silent_of(visit.request),
        "days": days,
        "periods": PERIODS,
        "carrier": carrier,
        "version": terms.version,
        "size": len(entries),
        "counts": counts,
        "by_day": filtering.by_day(visit.access, visit.connection, since, carrier, ROWS),
        "rows": ROWS,
        "small": SMALL,
        "names": {entry: _named(entry, entries.get(entry)) for entry in used},
        "proposals": proposals,
        "reasons": REASONS,
        "done": asked.get("done") == "1",
        "refused": refused,
    }
    return Page(template="filter.html", values=values, status=422 if refused else 200)


def _named(entry: str, found: Code | Term | None) -> Named:
    if isinstance(found, Term):
        return Named(what=found.term, language=found.language, verified=found.verified, known=True)
    if isinstance(found, Code):
        return Named(what=found.code, language=None, verified=found.verified, known=True)
    return Named(what=entry, language=None, verified=False, known=False)


async def propose_term(request: Request) -> Response:
    """Take ``POST /oversight/filter/proposals``."""
    form = await _form(request)
    wrong = WrongRemoval(
        entry=form.get("entry", ""),
        place=form.get("place", ""),
        carrier=form.get("carrier", ""),
        reason=form.get("reason", ""),
    )
    return await run_in_threadpool(_propose, request, wrong)


def _propose(request: Request, wrong: WrongRemoval) -> Response:
    state = request.state
    return _answered(request, propose(state.deployment, state.access, wrong, state.now))


async def decide_term(request: Request) -> Response:
    """Take ``POST /oversight/filter/decisions``."""
    form = await _form(request)
    try:
        proposal = UUID(form.get("proposal", ""))
    except ValueError as error:
        raise HTTPException(404) from error
    return await run_in_threadpool(_decide, request, proposal, form.get("outcome", ""))


def _decide(request: Request, proposal: UUID, outcome: str) -> Response:
    state = request.state
    return _answered(request, decide(state.deployment, state.access, proposal, outcome, state.now))


def _answered(request: Request, done: UUID | NotProposed) -> Response:
    if isinstance(done, UUID):
        return RedirectResponse("/oversight/filter?done=1", 303)
    if done.code == "may_not_review":
        raise HTTPException(403)
    return answer(request, lambda visit: _page(visit, done.code), "filter.read")


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value).replace("\0", "") for name, value in form.items()}
