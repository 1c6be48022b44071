"""The requirement checker: a journey keyed in, the answer with reasons and questions, the form to try again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.documents.requirements.pack import Pack
from foreland.documents.requirements.reviews import WARN_DAYS, reviews
from foreland.documents.requirements.rulebook import due_for_review, standing_of
from foreland.operations.check_requirements import check_requirements, rule_book
from foreland.operations.keep_hints import drift, hint_table, hints_for
from foreland.resources.requirement_packs import packs_of
from foreland.resources.rule_owners import RuleOwner, load_rule_owners
from foreland.store import requirement_checks, review_warnings
from foreland.store.review_warnings import ReviewWarning
from foreland.travel.countries import country_code
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.silent_packs import silent_of
from foreland.web.visitors import form_is_ours

PAPERS = 3
PAPER_KINDS = (
    *("P", "PE", "PD", "PT", "ID", "IP", "visa", "residence_permit", "I-551", "I-797", "boarding_foil", "I-327"),
    *("I-512", "BCC", "ESTA", "eTA", "eVisitor", "ETIAS", "EVUS", "seafarer_book", "CMC", "exit_authorisation"),
)
PURPOSES = ("visit", "business", "transit", "study", "work", "immigrate", "return", "crew", "join ship", "official")
STATUSES = ("approved", "pending", "refused", "revoked")
_AUTHORISATIONS = frozenset(("visa", "ESTA", "eTA", "eVisitor", "ETIAS", "EVUS", "BCC", "I-797", "exit_authorisation"))
_FIELDS = ("issuer", "nationality", "issue_date", "expiry_date", "class")
_LONGEST = 300


class RuleLine(Struct, frozen=True, kw_only=True):
    """A rule as the browser of a pack shows it."""

    id: str
    kind: str
    text: str
    since: str | None
    until: str | None
    sources: tuple[str, ...]
    owner: str
    standing: str
    due: bool


@page("requirements.form")
def requirements(visit: Visit) -> Page:
    """Show ``GET /requirements``."""
    if not visit.access.may_decide():
        raise HTTPException(403)
    return _page(visit, {}, None)


@page("requirements.check")
def requirement_check(visit: Visit) -> Page:
    """Show ``GET /requirements/checks/{check_id}``: the answer as it was given, and its form to try again."""
    if not visit.access.may_decide():
        raise HTTPException(403)
    found = requirement_checks.one(visit.access, visit.connection, visit.request.path_params["check_id"])
    if found is None:
        raise HTTPException(404)
    return _page(visit, found.inputs, found)


def _page(visit: Visit, inputs: Mapping[str, Any], check: requirement_checks.StoredCheck | None) -> Page:
    profile = check.profile if check else "production"
    book = rule_book(visit.request.state.deployment.data, visit.now.date(), "test")
    papers = [*inputs.get("documents", []), *inputs.get("authorisations", [])]
    values = {
        "check": check,
        "profile": profile,
        "given": inputs,
        "papers": [*papers, *({} for _ in range(PAPERS))][: max(PAPERS, len(papers) + 1)],
        "more": "\n".join(f"{name} = {_said(value)}" for name, value in inputs.get("other", {}).items()),
        "kinds": PAPER_KINDS,
        "purposes": PURPOSES,
        "statuses": STATUSES,
        "questions": book.questions,
        **hinted(visit, inputs.get("nationality") or (), inputs.get("route") or ()),
    }
    return Page(template="requirements.html", values=values)


def hinted(visit: Visit, nationalities: Sequence[str], route: Sequence[str]) -> dict[str, Any]:
    """What an open table says about these nationalities at the end of the route: hints to look at, and its source."""
    data = visit.request.state.deployment.data
    try:
        table = hint_table(data)
        found = hints_for(data, nationalities, route[-1]) if table is not None and route else ()
    except (OSError, ValueError):
        return {"hints": (), "hint_source": None}
    return {"hints": found, "hint_source": table}


async def check(request: Request) -> Response:
    """Take ``POST /requirements``."""
    form = await request.form(max_fields=80, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    typed = {name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in form.items()}
    return await run_in_threadpool(_check, request, read_form(typed))


def _check(request: Request, case: dict[str, Any]) -> Response:
    state = request.state
    done = check_requirements(state.deployment, state.access, case, state.now)
    if not isinstance(done, UUID):
        raise HTTPException(403)
    return RedirectResponse(f"/requirements/checks/{done}", 303)


def read_form(typed: Mapping[str, str]) -> dict[str, Any]:
    """Make a case of the form; what is not filled in is unknown, and papers that are not named are not held."""
    case: dict[str, Any] = {
        "travel_date": typed.get("travel_date") or None,
        "route": typed.get("route", "").upper().replace("-", " ").replace(",", " ").split(),
        "nationality": typed.get("nationality", "").upper().replace(",", " ").split(),
        "residence": typed.get("residence", "").upper() or None,
        "purpose": typed.get("purpose") or None,
        "age": _number(typed.get("age", "")),
        "stay_days": _number(typed.get("stay_days", "")),
        "return_or_onward": _YES_NO.get(typed.get("onward", "")),
        "documents": [],
        "authorisations": [],
        "other": _other(typed.get("more", "")),
    }
    for number in range(20):
        paper = _paper(typed, f"paper{number}_")
        if paper:
            case["authorisations" if paper["type"] in _AUTHORISATIONS else "documents"].append(paper)
    return case


_YES_NO = {"yes": True, "no": False}


def _paper(typed: Mapping[str, str], prefix: str) -> dict[str, Any] | None:
    if not typed.get(prefix + "type"):
        return None
    paper: dict[str, Any] = {"type": typed[prefix + "type"]}
    paper |= {name: typed[prefix + name].upper() for name in _FIELDS if typed.get(prefix + name)}
    if typed.get(prefix + "status"):
        paper["status"] = typed[prefix + "status"]
    chip = _YES_NO.get(typed.get(prefix + "electronic", ""))
    return paper if chip is None else paper | {"electronic": chip}


def _number(text: str) -> int | str | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text or None


def _other(text: str) -> dict[str, Any]:
    """``name = value`` line by line: yes, no, numbers, codes apart by blanks for states."""
    found: dict[str, Any] = {}
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("="))
        if name:
            plain: Any = _YES_NO.get(value.lower(), _number(value))
            found[name] = True if value == "" else plain
    return found


def _said(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@page("requirements.packs")
def packs(visit: Visit) -> Page:
    """Show ``GET /requirements/packs``: the packs in force, and what is due for review."""
    today = visit.now.date()
    found = packs_of(visit.request.state.deployment.data)
    values = {
        "silent": silent_of(visit.request),
        "packs": found,
        "unverified": {one.pack: sum(source.verified != "yes" for source in one.sources.values()) for one in found},
        "due": reviews(found, today),
        "warned": _warned(visit, today),
        "owners": {key: one.name for key, one in load_rule_owners(visit.request.state.deployment.data).items()},
        "today": today,
        "days": WARN_DAYS[0],
    }
    return Page(template="requirement_packs.html", values=values)


def _warned(visit: Visit, today: date) -> dict[tuple[str, str, date], list[ReviewWarning]]:
    """The warnings that owners were sent about reviews still to come."""
    found: dict[tuple[str, str, date], list[ReviewWarning]] = {}
    for one in review_warnings.since(visit.access, visit.connection, today):
        found.setdefault((one.pack, one.owner, one.review_due), []).append(one)
    return found


@page("requirements.drift")
def drift_page(visit: Visit) -> Page:
    """Show ``GET /requirements/drift``: where the packs in force and the imported table of pairs disagree.

    By pack; where our rules ask for less stands first. ``passport`` narrows it to one.
    """
    data, sought = visit.request.state.deployment.data, visit.request.query_params.get("passport", "").strip()[:20]
    passport = country_code(sought)
    try:
        table, report, broken = hint_table(data), drift(data, visit.now.date()), False
    except (OSError, ValueError):
        table, report, broken = None, None, True
    recorded = {one.pack: one.recorded for one in packs_of(data)} if report else {}
    drifts = [one for one in report.drifts if not sought or passport in one.passports] if report else []
    values = {
        "table": table,
        "report": report,
        "drifts": sorted(drifts, key=lambda one: (one.pack, not one.lenient, one.destination, one.ours)),
        "broken": broken,
        "recorded": recorded,
        "sought": sought,
        "passport": passport,
    }
    return Page(template="requirement_drift.html", values=values)


@page("requirements.pack")
def pack(visit: Visit) -> Page:
    """Show ``GET /requirements/packs/{pack}``: every rule with its words, times, sources and standing."""
    name = visit.request.path_params["pack"]
    found = next((one for one in packs_of(visit.request.state.deployment.data) if one.pack == name), None)
    if found is None:
        raise HTTPException(404)
    return Page(template="requirement_pack.html", values={"pack": found, "lines": _lines(found, visit)})


def _owner(key: str, owners: Mapping[str, RuleOwner]) -> str:
    return owners[key].name if key in owners else key


def _lines(found: Pack, visit: Visit) -> list[RuleLine]:
    today, owners = visit.now.date(), load_rule_owners(visit.request.state.deployment.data)
    due = {rule for _, rule, _ in due_for_review([found], today, WARN_DAYS[0])}
    return [
        RuleLine(
            id=rule.id,
            kind=rule.kind,
            text=rule.text,
            since=rule.effective.from_,
            until=rule.effective.to,
            sources=rule.sources,
            owner=_owner(rule.owner or found.owner or "", owners),
            standing=standing_of(found, rule, today, "production"),
            due=rule.id in due,
        )
        for rule in found.rules
    ]
