"""The protection focal point: who was referred, what was done for them, and figures that name nobody.

Only the role *protection* reads these pages; whoever referred somebody sees on the page of the traveller when that was
received.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.help_person import LONGEST_WORDS, NotDoneForPerson, WantedHelp, help_person
from foreland.safeguards.protection import HELP_OUTCOMES, SAID, Standing, floored, steps
from foreland.store import contacts_directory, protection
from foreland.store.views import protection as shown
from foreland.store.views.protection import EventRow, Figure, ReferralRow
from foreland.web.live.marks import had, mark
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_text, read_version
from foreland.web.visitors import form_is_ours

ROWS = 200


class Told(Struct, frozen=True, kw_only=True):
    """A step with its words; ``unreadable`` when the key does not open them."""

    event: EventRow
    words: str | None
    unreadable: bool


class Typed(Struct, frozen=True):
    """A form that was refused: why, and what was typed into it."""

    refused: str
    step: str
    words: str
    outcome: str


class Counted(Struct, frozen=True, kw_only=True):
    """The figures of one kind in one quarter that may be told; ``None`` for a small one."""

    kind: str
    figures: dict[str, int | None]


@page("protection.list", Access.may_help)
def referrals(visit: Visit) -> Page:
    """Show ``GET /protection``: referrals under way, whose time runs first on top; or those that are closed."""
    closed = visit.request.query_params.get("closed") == "1"
    rows = shown.referrals(visit.access, visit.connection, visit.now, ROWS, closed=closed)
    values = {"rows": rows, "closed": closed, "reachable": _reachable(visit, rows), "list_mark": _mark(rows)}
    return Page(template="protection.html", values=values, shown=shown.ids(rows), kind=protection.OBJECT)


@page("protection.live", Access.may_help)
def live_referrals(visit: Visit) -> Page | Response:
    """Answer ``GET /live/protection``: the list, unless the reader ``have``s it as it is."""
    rows = shown.referrals(visit.access, visit.connection, visit.now, ROWS)
    list_mark = _mark(rows)
    if list_mark in had(visit.request):
        return Response(status_code=204)
    values = {"rows": rows, "closed": False, "reachable": _reachable(visit, rows), "list_mark": list_mark}
    return Page(template="_protection_rows.html", values=values, shown=shown.ids(rows), kind=protection.OBJECT)


def _mark(rows: Sequence[ReferralRow]) -> str:
    return mark(
        [[row.id, row.row_version, row.marked, row.until, row.alerts, row.answered_at, row.asked_state] for row in rows]
    )


def _reachable(visit: Visit, rows: Sequence[ReferralRow]) -> dict[str | None, bool | None]:
    """Return for each airport whether a protection contact is there now: ``None`` when nobody knows."""
    known: dict[str | None, bool | None] = {}
    for airport in {row.airport for row in rows}:
        found = contacts_directory.contacts_of(
            visit.access, visit.connection, airport=airport, kind="protection", at=visit.now
        )
        there = [one.is_open for one in found if not one.is_expired]
        known[airport] = True if True in there else None if None in there else False
    return known


@page("protection.read", Access.may_help)
def referral(visit: Visit) -> Page:
    """Show ``GET /protection/{referral_id}``."""
    return _one(visit, visit.request.path_params["referral_id"], None)


def _one(visit: Visit, referral_id: UUID, typed: Typed | None) -> Page:
    one = shown.referral(visit.access, visit.connection, referral_id, visit.now)
    if one is None:
        raise HTTPException(404)
    standing = Standing(**{name: getattr(one, name) for name in Standing.__struct_fields__})
    words = visit.sealer.words(one.words_sealed, protection.WORDS)
    found = contacts_directory.contacts_of(
        visit.access, visit.connection, airport=one.airport, kind="protection", at=visit.now
    )
    values = {
        "one": one,
        "words": words,
        "unreadable": one.words_sealed is not None and words is None,
        "story": [told(visit.sealer, each) for each in shown.events(visit.access, visit.connection, referral_id)],
        "companions": shown.companions(visit.access, visit.connection, referral_id),
        "contacts": found,
        "steps": steps(standing, visit.access),
        "said": SAID,
        "outcomes": HELP_OUTCOMES,
        "longest": LONGEST_WORDS,
        "typed": typed,
        "done": visit.request.query_params.get("done") == "1",
    }
    status = 200 if typed is None else 409 if typed.refused in ("changed", "wrong_state") else 422
    return Page(template="referral.html", values=values, shown=[one.id], status=status, kind=protection.OBJECT)


async def step(request: Request) -> Response:
    """Take ``POST /protection/{referral_id}``."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_help():
        raise HTTPException(403)
    wanted = WantedHelp(
        referral_id=request.path_params["referral_id"],
        row_version=read_version(str(form.get("row_version", ""))),
        step=read_text(form, "step", 40),
        words=read_text(form, "words"),
        outcome=read_text(form, "outcome", 40),
        companion=read_identifier(str(form.get("companion", ""))),
    )
    return await run_in_threadpool(_step, request, wanted)


def _step(request: Request, wanted: WantedHelp) -> Response:
    state = request.state
    result = help_person(state.deployment, state.access, wanted, state.now)
    if not isinstance(result, NotDoneForPerson):
        return RedirectResponse(f"/protection/{wanted.referral_id}?done=1", 303)
    if result.code == "not_found":
        raise HTTPException(404)
    typed = Typed(result.code, wanted.step, wanted.words, wanted.outcome)
    return answer(request, lambda visit: _one(visit, wanted.referral_id, typed), "protection.read", Access.may_help)


@page("protection.figures", Access.may_read_help_figures)
def figures(visit: Visit) -> Page:
    """Show ``GET /protection/figures``: how many were referred in each full quarter; small numbers are kept back."""
    rows = shown.figures(visit.access, visit.connection, visit.now.date())
    return Page(template="protection_figures.html", values={"quarters": counted(rows)})


def counted(rows: Sequence[Figure]) -> list[tuple[date, list[Counted]]]:
    """Return what of the figures may be told, by quarter and kind."""
    found = []
    for quarter, of_quarter in groupby(rows, key=lambda row: row.quarter):
        kinds = [
            Counted(kind=kind, figures=floored({row.category: row.persons for row in of_kind}))
            for kind, of_kind in groupby(of_quarter, key=lambda row: row.kind)
        ]
        found.append((quarter, kinds))
    return found


def told(sealer: Sealer, event: EventRow) -> Told:
    """Return a step of the history with its words opened."""
    words = sealer.words(event.words_sealed, protection.EVENT_WORDS)
    return Told(event=event, words=words, unreadable=event.words_sealed is not None and words is None)


def routes() -> list[Route]:
    """Return the pages of protection."""
    return [
        Route("/protection", referrals, name="referrals"),
        Route("/protection/figures", figures, name="protection_figures"),
        Route("/protection/{referral_id:uuid}", referral, methods=["GET"], name="referral"),
        Route("/protection/{referral_id:uuid}", step, methods=["POST"], name="referral_step"),
        Route("/live/protection", live_referrals, name="live_referrals"),
    ]
