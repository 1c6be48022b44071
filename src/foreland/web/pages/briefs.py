"""The daily brief of a field office: made at the beginning of its shift, read as things stand now; on paper too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.delivery.sheet_pdf import Sheet, print_sheet
from foreland.operations.make_briefs import ReadBrief, brief_of, briefs_of, read_brief
from foreland.operations.sign_print import signed_print
from foreland.sharing.bulletins import sheet_marking, told_under
from foreland.store import audit
from foreland.store.daily_briefs import Brief
from foreland.web.codes import word
from foreland.web.language import language_of, translations
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.typed import read_identifier

ROWS = 30


@page("brief.read")
def brief_page(visit: Visit) -> Page:
    """Show ``GET /brief``: the latest brief of the viewer's office, or the one of ``id``."""
    found = _found(visit)
    briefs = briefs_of(visit.request.state.deployment, visit.access, visit.connection, "", ROWS)
    values: dict[str, Any] = {"read": None, "briefs": briefs, "marking": ""}
    if found is None:
        return Page(template="brief.html", values=values)
    read = _read(visit, found, "brief.bulletins")
    values |= {"read": read, "marking": _marking(read)}
    return Page(template="brief.html", values=values, shown=[one.journey_id for one, _ in read.lookouts])


@page("brief.print")
def brief_pdf(visit: Visit) -> Response:
    """Answer ``GET /brief/print`` with the same as PDF, its marking on each page; without a brief, lead to them."""
    found = _found(visit)
    if found is None:
        return RedirectResponse("/brief", 303)
    read = _read(visit, found, "brief.print")
    journeys = [one.journey_id for one, _ in read.lookouts]
    if journeys:
        audit.append(visit.connection, visit.access, "brief.print", "journey", journeys, at=visit.now)
    gettext = translations(language_of(visit.request)).ugettext
    stamp = "%Y-%m-%d %H:%M"
    sheet = Sheet(
        marking=_marking(read),
        title=f"{word(gettext, 'sheet', 'brief')} {found.airport}",
        about=word(gettext, "sheet", "shift") % {"when": found.shift_at.strftime(stamp)},
        sections=[(word(gettext, "sheet", name), lines) for name, lines in _lines(read, gettext) if lines],
        printed=word(gettext, "sheet", "printed") % {"name": visit.access.username, "when": visit.now.strftime(stamp)},
    )
    headers = {"Content-Disposition": 'inline; filename="brief.pdf"'}
    signed = signed_print(visit.request.state.deployment, print_sheet(sheet), visit.now)
    return Response(signed, media_type="application/pdf", headers=headers)


def _found(visit: Visit) -> Brief | None:
    asked, deployment = visit.request.query_params.get("id"), visit.request.state.deployment
    if asked is None:
        return next(iter(briefs_of(deployment, visit.access, visit.connection, "", 1)), None)
    about = read_identifier(asked)
    found = brief_of(deployment, visit.access, visit.connection, about) if about else None
    if found is None:
        raise HTTPException(404)
    return found


def _read(visit: Visit, found: Brief, action: str) -> ReadBrief:
    read = read_brief(visit.request.state.deployment, visit.access, visit.connection, found, visit.now)
    for kind, ids in (
        ("bulletin", [one.version.id for one in read.bulletins]),
        ("request", [one.id for one, _ in read.requests]),
    ):
        if ids:
            audit.append(visit.connection, visit.access, action, kind, ids, at=visit.now)
    return read


def _marking(read: ReadBrief) -> str:
    return sheet_marking([one.version.pap for one in read.bulletins if one.version.state == "released"])


def _lines(read: ReadBrief, gettext: Callable[[str], str]) -> list[tuple[str, list[str]]]:
    bulletins = [
        f"{one.words.title} ({told_under(one.words, one.version.marking)}; "
        f"{word(gettext, 'bulletin_state', one.version.state)}) "
        f"{one.words.withdrawn_because or one.words.what}"
        for one in read.bulletins
    ]
    lookouts = [
        f"{one.arrival_utc.strftime('%H:%M') if one.arrival_utc else '–'} {one.designator} {one.board or '–'}: "
        f"{one.surname or ''} {one.given_names or ''}, {one.date_of_birth or '–'}, {one.nationality or '–'}, "
        f"{one.document or '–'}; {word(gettext, 'inbound_ground', one.ground)}"
        for one, _ in read.lookouts
    ]
    requests = [f"{one.reference}: {questions}" for one, questions in read.requests]
    trends = [f"{word(gettext, 'brief_trend', one.name)}: {one.now} ({one.before})" for one in read.trends]
    return [("bulletins", bulletins), ("lookouts", lookouts), ("requests", requests), ("trends", trends)]


def routes() -> list[Route]:
    """Return the routes of briefs."""
    return [Route("/brief", brief_page, name="brief"), Route("/brief/print", brief_pdf, name="print_brief")]
