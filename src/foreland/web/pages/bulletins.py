"""Bulletins: what is in force, one of them with its readers, writing one, and its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import get_args
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.delivery.bulletin_pdf import Printed, print_bulletin
from foreland.operations.follow_topics import fitting
from foreland.operations.issue_bulletins import (
    NotIssued,
    Said,
    acknowledge_bulletin,
    find_bulletins,
    opened_bulletin,
    read_bulletin,
    say_of_bulletin,
    send_bulletin,
    step_bulletin,
    write_bulletin,
)
from foreland.operations.rule_of_bulletin import NotMade, rule_of_bulletin
from foreland.operations.sign_print import signed_print
from foreland.operations.write_note import opened_note
from foreland.resources.bulletin_templates import load_bulletin_templates
from foreland.sharing.bulletins import (
    ABOUT,
    FEEDBACK,
    MARKINGS,
    BulletinWords,
    Marking,
    Step,
    Wanted,
    may_clear,
)
from foreland.sharing.handling import PAP_LEVELS
from foreland.store import audit, bulletin_sightings, bulletins, field_reports, rules, subscriptions
from foreland.store.bulletins import Version
from foreland.store.identifiers import new_id
from foreland.store.rules import Version as RuleVersion
from foreland.store.views import rules as rules_view
from foreland.store.views import sightings
from foreland.targeting.life import may_read as may_read_rules
from foreland.targeting.life import may_write as may_write_rules
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.received_reports import sourced
from foreland.web.pages.typed import read_day, read_identifier, read_text, read_version
from foreland.web.visitors import form_is_ours

ROWS = 200
SIGHTED = 50
RULE_DAYS = 30

_WORDS = ("title", "what", "where", "series", "agency", "route", "indicator", "reply")
_FORM = (
    *("id", "revises", "source", "about", *_WORDS, "tlp", "pap", "source_grade", "information_grade", "airports"),
    *("valid_until", "acknowledge"),
)
_STEP_FORM = ("step", "row_version", "reason", "partner", "id", "feedback", "words")
_CONFLICTS = ("changed", "wrong_state", "id_taken", "not_in_force", "withdrawn")


@page("bulletin.list")
def bulletin_list(visit: Visit) -> Page:
    """Show ``GET /bulletins``, of what ``about``, ``airport`` and ``q`` of the address say."""
    asked = visit.request.query_params
    about = asked.get("about", "") if asked.get("about", "") in ABOUT else ""
    airport, words = asked.get("airport", "").strip().upper()[:3], asked.get("q", "")[:200]
    house = visit.request.state.deployment
    found = find_bulletins(house, visit.access, visit.connection, (about, airport, words), visit.now)
    followed = subscriptions.followed(visit.access, visit.connection)
    reasons = {one.id: fitting(followed, one, told) for one, told in found if one.state == "released"}
    first = [(one, told, why) for one, told in found if (why := reasons.get(one.id))][:ROWS]
    rest = [(one, told) for one, told in found if not reasons.get(one.id)][:ROWS]
    values = {
        "first": first,
        "groups": [(state, [each for each in rest if each[0].state == state]) for state in _ORDER],
        "kinds": ABOUT,
        "about": about,
        "airport": airport,
        "q": words,
        "full": ROWS in (len(first), len(rest)),
        "may_write": visit.access.may_recommend(),
    }
    shown = [one.id for one, _, _ in first] + [one.id for one, _ in rest]
    return Page(template="bulletins.html", values=values, shown=shown, kind="bulletin")


_ORDER = ("withdrawn", "released", "cleared", "draft")


@page("bulletin.read")
def bulletin(visit: Visit) -> Page:
    """Show ``GET /bulletins/{bulletin_id}``; who opens it is noted as its reader."""
    return _one(visit)


def _one(visit: Visit, refused: NotIssued | NotMade | None = None, typed: Mapping[str, str] | None = None) -> Page:
    found = _found(visit)
    read_bulletin(visit.request.state.deployment, visit.access, visit.connection, found, visit.now)
    works = visit.access.may_see_recommendations()
    heard = bulletins.feedback(visit.access, visit.connection, found.thread_id) if works else []
    fresh = found.state == "released" and found.valid_until >= visit.now.date()
    sighted = sightings.of_bulletin(visit.access, visit.connection, found.id, visit.now.date(), SIGHTED)
    if sighted:
        journeys = [one.journey_id for one in sighted]
        audit.append(visit.connection, visit.access, "bulletin.sightings", "journey", journeys, at=visit.now)
    values = {
        "sighted": sighted,
        "became": sightings.tally(visit.access, visit.connection, found.thread_id) if works else None,
        "made": _made(visit, found) if may_read_rules(visit.access) else [],
        "may_make": fresh and may_write_rules(visit.access),
        "rule_days": RULE_DAYS,
        "one": found,
        "words": opened_bulletin(visit.sealer, found.words_sealed),
        "versions": bulletins.versions(visit.access, visit.connection, found.thread_id) if works else [],
        "readers": bulletins.readers(visit.access, visit.connection, found.id) if works else [],
        "heard": [(one, visit.sealer.words(one.words_sealed, bulletins.FEEDBACK_WORDS)) for one in heard],
        "tally": Counter(one.feedback for one in heard),
        "works": works,
        "has_it": bulletins.partners_with(visit.access, visit.connection, found.thread_id) if works else [],
        "partners": bulletins.partner_codes(visit.access, visit.connection, visit.now) if works else [],
        "fresh": fresh,
        "to_acknowledge": found.acknowledge
        and found.own_acknowledged_at is None
        and found.written_by != visit.access.user_id,
        "may_write": visit.access.may_recommend(),
        "may_clear": may_clear(visit.access) and found.written_by != visit.access.user_id,
        "feedback": FEEDBACK,
        "id": (typed or {}).get("id") or str(new_id()),
        "typed": typed or {},
        "refused": refused,
        "done": visit.request.query_params.get("done", "") if refused is None else "",
    }
    return Page(template="bulletin.html", values=values, shown=[found.id], kind="bulletin", status=_status(refused))


def _made(visit: Visit, found: Version) -> list[tuple[RuleVersion, rules_view.RuleFigures | None]]:
    """The latest versions of the rules that were made of it, with what they found of late."""
    names = bulletin_sightings.rules_of(visit.access, visit.connection, found.thread_id)
    figures = rules_view.figures(visit.access, visit.connection, visit.now, RULE_DAYS) if names else {}
    latest = [rules.versions(visit.access, visit.connection, name)[:1] for name in names]
    return [(one, figures.get(one.rule_id)) for found in latest for one in found]


@page("bulletin.print")
def bulletin_pdf(visit: Visit) -> Response:
    """Answer ``GET /bulletins/{bulletin_id}/print`` with a PDF that has its marking on each page."""
    found = _found(visit)
    words = opened_bulletin(visit.sealer, found.words_sealed)
    if words is None:
        raise HTTPException(404)
    audit.append(visit.connection, visit.access, "bulletin.print", "bulletin", [found.id], at=visit.now)
    read_bulletin(visit.request.state.deployment, visit.access, visit.connection, found, visit.now)
    printed = Printed(
        marking=found.marking,
        title=words.title,
        standing=found.state,
        number=found.number,
        valid_until=found.valid_until.isoformat(),
        sections=[
            *((name, getattr(words, name)) for name in _PRINTED if getattr(words, name)),
            *([("source", words.source.originator)] if words.source else []),
            *(("caveat", text) for text in (words.source.caveats.texts if words.source else ())),
        ],
        printed_by=visit.access.username,
        printed_at=f"{visit.now:%Y-%m-%d %H:%M} UTC",
    )
    return Response(
        signed_print(visit.request.state.deployment, print_bulletin(printed), visit.now),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="bulletin-{found.id}.pdf"'},
    )


_PRINTED = ("withdrawn_because", "what", "where", "series", "agency", "route", "indicator", "reply")


@page("bulletin.form", Access.may_recommend)
def new_bulletin(visit: Visit) -> Page:
    """Show ``GET /bulletins/new``: from a template (``about``), a local note (``note``) or a version (``revises``).

    Or of what a partner reported (``source``).
    """
    asked = visit.request.query_params
    typed = dict.fromkeys(_FORM, "") | {"id": str(new_id()), "tlp": "amber", "acknowledge": "yes"}
    revised, note = read_identifier(asked.get("revises", "")), read_identifier(asked.get("note", ""))
    source = read_identifier(asked.get("source", ""))
    template = load_bulletin_templates(visit.request.state.deployment.data).templates.get(asked.get("about", ""))
    if revised is not None:
        typed |= _revised(visit, revised)
    elif note is not None:
        typed |= _noted(visit, note)
    elif source is not None:
        typed |= sourced(visit, source)
    elif template is not None:
        typed |= {"about": asked["about"], "title": template.title, "what": template.what}
    return _form(visit, typed, None)


def _revised(visit: Visit, about: UUID) -> dict[str, str]:
    found = bulletins.one(visit.access, visit.connection, about)
    words = opened_bulletin(visit.sealer, found.words_sealed) if found is not None else None
    if found is None or words is None or found.state in ("withdrawn", "replaced"):
        raise HTTPException(404)
    return {name: getattr(words, name) for name in _WORDS} | {
        "revises": str(found.id),
        "about": found.about,
        "tlp": found.tlp,
        "pap": found.pap or "",
        "source_grade": found.source_grade,
        "information_grade": found.information_grade,
        "airports": " ".join(found.airports),
        "valid_until": found.valid_until.isoformat(),
        "acknowledge": "yes" if found.acknowledge else "",
    }


def _noted(visit: Visit, about: UUID) -> dict[str, str]:
    rows = field_reports.drafts(visit.access, visit.connection, visit.now.date(), ROWS)
    found = next((one for one in rows if one.id == about), None)
    words = opened_note(visit.sealer, found.words_sealed) if found is not None else None
    if found is None or words is None:
        raise HTTPException(404)
    return {name: getattr(words, name) for name in ("what", "where", "series", "agency", "route")} | {
        "about": found.about,
        "source_grade": found.source_grade,
        "information_grade": found.information_grade,
        "valid_until": found.valid_until.isoformat(),
    }


def _form(visit: Visit, typed: Mapping[str, str], refused: NotIssued | None) -> Page:
    values = {
        "typed": typed,
        "kinds": ABOUT,
        "markings": MARKINGS,
        "paps": PAP_LEVELS,
        "source_grades": tuple("ABCDEF"),
        "information_grades": tuple("123456"),
        "refused": refused,
    }
    return Page(template="bulletin_new.html", values=values, status=_status(refused))


async def send_new_bulletin(request: Request) -> Response:
    """Take ``POST /bulletins/new``."""
    form = await request.form(max_fields=30, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(_write, request, _typed(form, _FORM))


def _write(request: Request, typed: Mapping[str, str]) -> Response:
    state, about = request.state, read_identifier(typed["id"])
    wanted = Wanted(
        about=typed["about"],
        words=msgspec.convert({name: typed[name].strip() for name in _WORDS}, BulletinWords),
        marking=Marking(
            tlp=typed["tlp"],
            pap=typed["pap"] or None,
            source_grade=typed["source_grade"],
            information_grade=typed["information_grade"],
        ),
        airports=tuple(typed["airports"].upper().replace(",", " ").split()),
        valid_until=read_day(typed["valid_until"]),
        acknowledge=typed["acknowledge"] == "yes",
        source=read_identifier(typed["source"]),
    )
    revises = read_identifier(typed["revises"])
    done = write_bulletin(state.deployment, state.access, about or new_id(), wanted, revises, state.now)
    if isinstance(done, NotIssued):
        refused = done
        return answer(request, lambda visit: _form(visit, typed, refused), "bulletin.form", Access.may_recommend)
    return RedirectResponse(f"/bulletins/{done}?done=written", 303)


async def bulletin_step(request: Request) -> Response:
    """Take ``POST /bulletins/{bulletin_id}``: a step of its life, or what a reader says of it."""
    form = await request.form(max_fields=20, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    return await run_in_threadpool(_step, request, _typed(form, _STEP_FORM))


def _step(request: Request, typed: Mapping[str, str]) -> Response:
    state, about = request.state, request.path_params["bulletin_id"]
    step, house, access, now = typed["step"], state.deployment, state.access, state.now
    if step == "rule":
        made = rule_of_bulletin(house, access, about, now)
        if isinstance(made, NotMade):
            return _refused(request, made, typed)
        return RedirectResponse(f"/rules/{made.version_id}", 303)
    if step in (*get_args(Step), "send") and not access.may_recommend():
        raise HTTPException(403)
    if step in get_args(Step):
        wanted: Step = step  # type: ignore[assignment]
        version = read_version(typed["row_version"])
        done = step_bulletin(house, access, about, version, wanted, typed["reason"], now)
    elif step == "send":
        done = send_bulletin(house, access, about, typed["partner"], now)
    elif step == "acknowledge":
        done = acknowledge_bulletin(house, access, about, now)
    else:
        said = Said(id=read_identifier(typed["id"]) or new_id(), feedback=typed["feedback"], words=typed["words"])
        step, done = "say", say_of_bulletin(house, access, about, said, now)
    if done is None:
        return RedirectResponse(f"/bulletins/{about}?done={step}", 303)
    return _refused(request, done, typed)


def _refused(request: Request, refused: NotIssued | NotMade, typed: Mapping[str, str]) -> Response:
    if refused.code in ("may_not_write", "may_not_clear"):
        raise HTTPException(403)
    return answer(request, lambda visit: _one(visit, refused, typed), "bulletin.read")


def _found(visit: Visit) -> Version:
    found = bulletins.one(visit.access, visit.connection, visit.request.path_params["bulletin_id"])
    if found is None:
        raise HTTPException(404)
    return found


def _typed(form: FormData, names: tuple[str, ...]) -> dict[str, str]:
    return {name: read_text(form, name) for name in names}


def _status(refused: NotIssued | NotMade | None) -> int:
    return 200 if refused is None else 409 if refused.code in _CONFLICTS else 422


def routes() -> list[Route]:
    """Return the routes of bulletins."""
    return [
        Route("/bulletins", bulletin_list, name="bulletins"),
        Route("/bulletins/new", new_bulletin, methods=["GET"], name="new_bulletin"),
        Route("/bulletins/new", send_new_bulletin, methods=["POST"], name="write_bulletin"),
        Route("/bulletins/{bulletin_id:uuid}", bulletin, methods=["GET"], name="bulletin"),
        Route("/bulletins/{bulletin_id:uuid}", bulletin_step, methods=["POST"], name="step_bulletin"),
        Route("/bulletins/{bulletin_id:uuid}/print", bulletin_pdf, name="print_bulletin"),
    ]
