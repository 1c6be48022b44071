"""The knowledge base: what is known about an airport, a route, a series of documents, an agency; on paper too."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.delivery.sheet_pdf import Sheet, print_sheet
from foreland.operations.gather_knowledge import Knowledge, gather, topics
from foreland.operations.sign_print import signed_print
from foreland.sharing.bulletins import sheet_marking, told_under
from foreland.sharing.topics import KINDS, Topic, read_topic
from foreland.store import audit
from foreland.store.views.knowledge import Figures
from foreland.web.codes import word
from foreland.web.language import language_of, translations
from foreland.web.pages.answering import Page, Visit, page

TOPICS = 60
"""So many topics of a kind stand on the first page."""


@page("knowledge.read")
def knowledge_page(visit: Visit) -> Page:
    """Show ``GET /knowledge``: what there is knowledge about, or with ``kind`` and ``value`` what is known."""
    asked = visit.request.query_params
    kind, value = asked.get("kind", ""), asked.get("value", "").replace("\0", "")
    topic = read_topic(kind, value) if kind or value else None
    values: dict[str, Any] = {"kinds": KINDS, "kind": kind, "value": value, "refused": None, "known": None}
    if isinstance(topic, Topic):
        known = gather(visit.request.state.deployment, visit.access, visit.connection, topic, visit.now)
        values |= {"known": known, "figures": Figures.__struct_fields__, "value": topic.value}
        _note_requests(visit, known)
        return Page(template="knowledge.html", values=values, shown=known.shown(), kind="bulletin")
    found = topics(visit.request.state.deployment, visit.access, visit.connection, visit.now)
    by_kind = groupby(sorted(found, key=lambda one: KINDS.index(one[0].kind)), key=lambda one: one[0].kind)
    values |= {"topics": [(one, list(rows)[:TOPICS]) for one, rows in by_kind], "refused": topic}
    return Page(template="knowledge.html", values=values, status=422 if topic else 200)


@page("knowledge.print")
def knowledge_pdf(visit: Visit) -> Response:
    """Answer ``GET /knowledge/print`` with the same as PDF, its marking on each page; without a topic, lead to them."""
    asked = visit.request.query_params
    topic = read_topic(asked.get("kind", ""), asked.get("value", "").replace("\0", ""))
    if not isinstance(topic, Topic):
        return RedirectResponse("/knowledge", 303)
    known = gather(visit.request.state.deployment, visit.access, visit.connection, topic, visit.now)
    if known.shown():
        audit.append(visit.connection, visit.access, "knowledge.print", "bulletin", known.shown(), at=visit.now)
    _note_requests(visit, known)
    gettext = translations(language_of(visit.request)).ugettext
    headings = {name: word(gettext, "sheet", name) for name in ("figures", "bulletins", "notes", "requests")}
    sheet = Sheet(
        marking=sheet_marking([one.version.pap for one in known.bulletins]),
        title=f"{word(gettext, 'topic_kind', topic.kind)} {topic.value}",
        about=word(gettext, "sheet", "knowledge"),
        sections=[(headings[name], lines) for name, lines in _lines(known, gettext) if lines],
        printed=word(gettext, "sheet", "printed")
        % {"name": visit.access.username, "when": f"{visit.now:%Y-%m-%d %H:%M}"},
    )
    headers = {"Content-Disposition": 'inline; filename="knowledge.pdf"'}
    signed = signed_print(visit.request.state.deployment, print_sheet(sheet), visit.now)
    return Response(signed, media_type="application/pdf", headers=headers)


def _lines(known: Knowledge, gettext: Any) -> list[tuple[str, list[str]]]:
    figures = [
        f"{word(gettext, 'figure', name)}: {getattr(known.figures, name)}"
        for name in (Figures.__struct_fields__ if known.figures else ())
    ]
    bulletins = [
        f"{one.words.title} ({told_under(one.words, one.version.marking)}; "
        f"{word(gettext, 'bulletin_state', one.version.state)}; "
        f"{one.version.valid_until}) {one.words.withdrawn_because or one.words.what}"
        for one in known.bulletins
    ]
    notes = [f"{row.source_grade}{row.information_grade} {row.airport or ''} {what}" for row, what in known.notes]
    requests = [f"{one.row.reference}: {one.questions}" for one in known.requests]
    return [("figures", figures), ("bulletins", bulletins), ("notes", notes), ("requests", requests)]


def _note_requests(visit: Visit, known: Knowledge) -> None:
    ids = [one.row.id for one in known.requests]
    if ids:
        audit.append(visit.connection, visit.access, "knowledge.requests", "request", ids, at=visit.now)


def routes() -> list[Route]:
    """Return the routes of the knowledge base."""
    return [
        Route("/knowledge", knowledge_page, name="knowledge"),
        Route("/knowledge/print", knowledge_pdf, name="print_knowledge"),
    ]
