"""Targeting rules: all of them with what they found, and one with its proof, its steps, its history and differences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.analysis.backtest import UNEQUAL
from foreland.analysis.intervals import Interval, wilson
from foreland.operations.ask_backtest import NotAsked, ask_backtest
from foreland.operations.keep_rules import STEPS, NotKept, move_rule, problems, standing, unanswered
from foreland.operations.load_rules import readable
from foreland.operations.weigh_alerts import weigh_alerts
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.store import rule_backtests, rule_notices, rules
from foreland.store.rule_notices import Throttle
from foreland.store.rules import Version
from foreland.store.views import rules as figures
from foreland.store.views.rules import RuleFigures
from foreland.targeting.differing import SENTENCES, differences
from foreland.targeting.example_text import write_examples
from foreland.targeting.expiry import days_left
from foreland.targeting.language.cost import cost
from foreland.targeting.language.syntax import to_json
from foreland.targeting.language.writing import write_lines
from foreland.targeting.life import REASONED, hindrance, may_read, may_write, steps
from foreland.targeting.rule import Declaration
from foreland.targeting.rules import SHIPPED_RULES
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.rule_problems import shown_problems
from foreland.web.pages.typed import read_day, read_text, read_version
from foreland.web.visitors import form_is_ours

DAYS = 30
_TRIALS, _NOTICES, _BEHIND = 50, 20, 100
_ORDER = ("submitted", "live", "shadow", "stopped", "draft")
"""In which state a rule needs somebody first."""
_NOTHING = dict.fromkeys(("reason", "signed", "first_day", "last_day"), "")


class RuleRow(Struct, frozen=True, kw_only=True):
    """A rule in the list; ``version`` is ``None`` for one in code, which has no page."""

    id: str
    title: str
    kind: str
    owner: str
    expires_on: str
    version: Version | None
    figures: RuleFigures | None
    precision: Interval | None
    throttle: Throttle | None
    ends_in: int | None


@page("rule.list", may_read)
def rule_list(visit: Visit) -> Page:
    """Show ``GET /rules``."""
    deployment = visit.request.state.deployment
    found = figures.figures(visit.access, visit.connection, visit.now, DAYS)
    throttles = rule_notices.in_force(visit.access, visit.connection)
    today = visit.now.date()
    written = [_row(one, found, throttles, today) for one in rules.latest(visit.access, visit.connection)]
    coded = [_coded(one.declaration, found, throttles, today) for one in SHIPPED_RULES.rules]
    written.sort(key=lambda row: _ORDER.index(row.version.state) if row.version else 0)
    weighed = weigh_alerts(deployment, visit.access, visit.connection, visit.now)
    values = {
        "rows": written + coded,
        "throttles": throttles,
        "load": weighed.load,
        "budget": weighed.budget,
        "opened": sum(one.opened for one in weighed.load),
        "day": weighed.day,
        "rule_most": weighed.one_rule,
        "travellers": weighed.travellers,
        "days": DAYS,
        "may_write": may_write(visit.access),
    }
    return Page(template="rules.html", values=values)


def _row(version: Version, found: Mapping[str, RuleFigures], throttles: Mapping[str, Throttle], today: date) -> RuleRow:
    counted = found.get(version.rule_id)
    said = {name: str(version.content.get(name, "")) for name in ("kind", "owner", "expires_on")}
    return RuleRow(
        id=version.rule_id,
        title=str(version.content.get("title") or version.rule_id),
        **said,
        version=version,
        figures=counted,
        precision=wilson(counted.upheld, counted.upheld + counted.cleared) if counted else None,
        throttle=throttles.get(version.rule_id),
        ends_in=days_left(said["expires_on"], today) if version.state in ("live", "shadow") else None,
    )


def _coded(
    one: Declaration, found: Mapping[str, RuleFigures], throttles: Mapping[str, Throttle], today: date
) -> RuleRow:
    counted = found.get(one.id)
    return RuleRow(
        id=one.id,
        title=one.id,
        kind="pattern",
        owner=one.owner,
        expires_on=one.expires_on,
        version=None,
        figures=counted,
        precision=wilson(counted.upheld, counted.upheld + counted.cleared) if counted else None,
        throttle=throttles.get(one.id),
        ends_in=days_left(one.expires_on, today),
    )


@page("rule.read", may_read)
def one_rule(visit: Visit) -> Page:
    """Show ``GET /rules/{version_id}``."""
    return _one(visit)


def _one(
    visit: Visit, said: Mapping[str, str] = _NOTHING, refused: str | None = None, days_refused: str | None = None
) -> Page:
    about: UUID = visit.request.path_params["version_id"]
    deployment, code = visit.request.state.deployment, refused or days_refused
    version = rules.one(visit.access, visit.connection, about)
    if version is None:
        raise HTTPException(404)
    every = rules.versions(visit.access, visit.connection, version.rule_id)
    before = next((one for one in every if one.number < version.number), None)
    now_is = standing(deployment, visit.access, visit.connection, version, visit.now)
    rule = readable(version)
    vocabulary = load_rule_vocabulary(deployment.data)
    sees = visit.access.may_see_travellers()
    behind = figures.behind(visit.access, visit.connection, version.rule_id, _BEHIND) if sees else []
    values = {
        "version": version,
        "rule": rule,
        "text": write_lines(rule.condition) if rule else "",
        "json": to_json(rule.condition).decode() if rule else "",
        "sentences": SENTENCES,
        "examples": write_examples(rule.examples) if rule else "",
        "cost": cost(rule.condition, vocabulary) if rule else None,
        "problems": shown_problems(problems(deployment.data, rule, visit.now.date()), None) if rule else (),
        "missing": unanswered(rule) if rule else (),
        "standing": now_is,
        "hindrance": hindrance(now_is),
        "tested": rules.backtest(visit.access, visit.connection, version.content_hash),
        "allowed": UNEQUAL,
        "share": wilson(now_is.measured.found, now_is.measured.journeys) if now_is.measured else None,
        "steps": steps(visit.access, now_is),
        "reasoned": REASONED,
        "every": every,
        "differences": differences(readable(before), rule) if before else [],
        "before": before,
        "events": rules.events(visit.access, visit.connection, version.rule_id),
        "trials": rules.trials(visit.access, visit.connection, version.rule_id, _TRIALS),
        "figures": figures.figures(visit.access, visit.connection, visit.now, DAYS).get(version.rule_id),
        "throttle": rule_notices.in_force(visit.access, visit.connection).get(version.rule_id),
        "behind": behind,
        "notices": rule_notices.of_rule(visit.access, visit.connection, version.rule_id, _NOTICES),
        "ends_in": days_left(rule.expires_on, visit.now.date()) if rule else None,
        "days": DAYS,
        "may_write": may_write(visit.access),
        "asked": rule_backtests.latest(visit.access, visit.connection, about),
        "days_refused": days_refused,
        "refused": refused,
        "said": said,
        "done": visit.request.query_params.get("done") == "1" and code is None,
    }
    status = 200 if code is None else 403 if code in ("may_not", "own_rule") else 422
    status = 409 if code in ("changed", "wrong_state", "already_asked") else status
    shown = [one.journey_id for one in behind]
    return Page(template="rule.html", values=values, status=status, shown=shown)


async def step(request: Request) -> Response:
    """Take ``POST /rules/{version_id}``: a step of its life."""
    return await run_in_threadpool(_step, request, await _said(request, "step", "row_version", "reason", "signed"))


async def ask(request: Request) -> Response:
    """Take ``POST /rules/{version_id}/backtest``: a worker makes it beside its work."""
    return await run_in_threadpool(_ask, request, await _said(request, "first_day", "last_day"))


async def _said(request: Request, *names: str) -> dict[str, str]:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not may_write(request.state.access):
        raise HTTPException(403)
    return _NOTHING | {name: read_text(form, name) for name in names}


def _ask(request: Request, said: dict[str, str]) -> Response:
    state, about = request.state, request.path_params["version_id"]
    first, last = read_day(said["first_day"]), read_day(said["last_day"])
    if first is None or last is None:
        refused = "days_unreadable"
    else:
        asked = ask_backtest(state.deployment, state.access, about, first, last, state.now)
        if not isinstance(asked, NotAsked):
            return RedirectResponse(f"/rules/{about}?done=1", 303)
        refused = asked.code
    if refused == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, said, days_refused=refused), "rule.read", may_read)


def _step(request: Request, said: dict[str, str]) -> Response:
    state, about = request.state, request.path_params["version_id"]
    wanted = next((one for one in STEPS if one == said["step"]), None)
    refused: str = "wrong_state"
    if wanted is not None:
        version = read_version(said["row_version"])
        reasoned = (wanted, said["reason"])
        done = move_rule(state.deployment, state.access, about, version, reasoned, state.now, said["signed"])
        if not isinstance(done, NotKept):
            return RedirectResponse(f"/rules/{about}?done=1", 303)
        refused = done.code
    if refused == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, said, refused), "rule.read", may_read)


def routes() -> list[Route]:
    """Return the routes of rules."""
    return [
        Route("/rules", rule_list, name="rules"),
        Route("/rules/{version_id:uuid}", one_rule, methods=["GET"], name="rule"),
        Route("/rules/{version_id:uuid}", step, methods=["POST"], name="rule_step"),
        Route("/rules/{version_id:uuid}/backtest", ask, methods=["POST"], name="rule_backtest"),
    ]
