"""Targeting rules for systems of officers, by the rules of the pages: read, written, tried, and let judge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.operations.ask_backtest import NotAsked, ask_backtest
from foreland.operations.keep_rules import NotKept, draft_rule, move_rule, problems, standing, unanswered
from foreland.operations.load_rules import readable
from foreland.operations.weigh_alerts import weigh_alerts
from foreland.resources.named_lists import members_of_lists
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.store import rule_backtests, rule_notices, rules
from foreland.store.pool import transaction
from foreland.store.rules import Version
from foreland.store.views import rules as view
from foreland.targeting.differing import differences
from foreland.targeting.language.checking import Problem, check
from foreland.targeting.language.cost import cost
from foreland.targeting.language.reading import RuleTextError
from foreland.targeting.language.writing import write_lines
from foreland.targeting.life import Step, hindrance, may_read, may_write, steps
from foreland.targeting.trying import try_examples
from foreland.targeting.written_rule import WrittenRule, read_rule
from foreland.web.api import random_referral
from foreland.web.api.officers import Caller, answered, officer, refusal, refused
from foreland.web.pages.typed import read_version

_DAYS, _TRIALS, _NOTICES = 30, 50, 20
_CONFLICTS = ("changed", "unchanged", "wrong_state", "already_asked")
_FORBIDDEN = ("may_not", "own_rule")


class WriteRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a rule; ``condition`` of it is an object or the text of the rule."""

    rule: dict[str, Any]


class RuleStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``submit``, ``return``, ``shadow``, ``publish``, ``stop`` (at once), ``retire``.

    ``signed``: why a group may have several times its share of the hits; asked for where the back-test found one.
    """

    row_version: int
    step: Step
    reason: str = ""
    signed: str = ""


class AskBacktest(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that asks for a back-test on the journeys that left from the first day to the last, at most a year."""

    first_day: date
    last_day: date


BODIES: tuple[type[Any], ...] = (WriteRule, RuleStep, AskBacktest)


@officer(admits=may_read)
def get_rules(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules``: of each rule that is not retired the live version, else the newest, with its figures."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        every = rules.latest(caller.access, connection)
        found = view.figures(caller.access, connection, caller.now, _DAYS)
    return answered({"rules": [_named(one) | {"figures": found.get(one.rule_id)} for one in every], "days": _DAYS})


@officer(admits=may_read)
def get_figures(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules/figures``: what each rule found, what waits of all sources, and what officers can look at."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = view.figures(caller.access, connection, caller.now, _DAYS)
        weighed = weigh_alerts(caller.deployment, caller.access, connection, caller.now)
        throttles = rule_notices.in_force(caller.access, connection)
    told = {
        "rules": found,
        "days": _DAYS,
        "load": weighed.load,
        "budget": weighed.budget,
        "day": {"hits": weighed.day.hits, "by": weighed.day.by, "one_rule": weighed.one_rule},
        "throttled": throttles,
        "travellers": weighed.travellers,
    }
    return answered(told)


@officer(admits=may_read)
def get_rule(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules/{version_id}``: a version, its proof, its history and every variant tried."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        version = rules.one(caller.access, connection, request.path_params["version_id"])
        if version is None:
            return refusal(404, "not_found")
        every = rules.versions(caller.access, connection, version.rule_id)
        now_is = standing(caller.deployment, caller.access, connection, version, caller.now)
        events = rules.events(caller.access, connection, version.rule_id)
        trials = rules.trials(caller.access, connection, version.rule_id, _TRIALS)
        found = view.figures(caller.access, connection, caller.now, _DAYS).get(version.rule_id)
        throttle = rule_notices.in_force(caller.access, connection).get(version.rule_id)
        notices = rule_notices.of_rule(caller.access, connection, version.rule_id, _NOTICES)
    rule = readable(version)
    told = _named(version) | {"content": version.content, "text": write_lines(rule.condition) if rule else None}
    proof = {
        "measured": now_is.measured,
        "most_share": now_is.most_share,
        "hindrance": hindrance(now_is),
        "unequal": now_is.unequal,
        "steps": steps(caller.access, now_is),
    }
    return answered(
        {"rule": told | proof | _lint(caller, rule), "figures": found, "days": _DAYS}
        | {"versions": [_named(one) for one in every], "history": events, "trials": trials}
        | {"throttle": throttle, "notices": notices}
    )


@officer(admits=may_read)
def get_difference(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules/{version_id}/difference``: lines that differ from the version before, or from ``number``."""
    asked = request.query_params.get("number", "")
    with transaction(caller.deployment.pool, caller.access) as connection:
        after = rules.one(caller.access, connection, request.path_params["version_id"])
        every = rules.versions(caller.access, connection, after.rule_id) if after else []
    wanted = read_version(asked) if asked else after.number - 1 if after else 0
    before = next((one for one in every if one.number == wanted), None)
    if after is None or before is None:
        return refusal(404, "not_found")
    lines = differences(readable(before), readable(after))
    return answered({"before": before.number, "after": after.number, "lines": lines})


@officer(admits=may_read)
def get_backtest(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /rules/{version_id}/backtest``: the latest of exactly this content, and what was asked for last."""
    about = request.path_params["version_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        version = rules.one(caller.access, connection, about)
        found = rules.backtest(caller.access, connection, version.content_hash) if version else None
        asked = rule_backtests.latest(caller.access, connection, about)
    if found is None and asked is None:
        return refusal(404, "not_found")
    return answered({"backtest": found, "asked": asked})


@officer(AskBacktest, admits=may_write)
def post_backtest(request: Request, caller: Caller, body: AskBacktest) -> Response:
    """Take ``POST /rules/{version_id}/backtest``: a worker makes it beside its work."""
    about = request.path_params["version_id"]
    asked = ask_backtest(caller.deployment, caller.access, about, body.first_day, body.last_day, caller.now)
    if isinstance(asked, NotAsked):
        return refused(asked.code, _CONFLICTS, _FORBIDDEN)
    return answered({"backtest_id": asked}, 202)


@officer(WriteRule, admits=may_write)
def post_rule(_request: Request, caller: Caller, body: WriteRule) -> Response:
    """Take ``POST /rules``: a draft, whatever the lint says of it."""
    rule = _read(body.rule)
    if isinstance(rule, Response):
        return rule
    done = draft_rule(caller.deployment, caller.access, rule, caller.now)
    if isinstance(done, NotKept):
        return refused(done.code, _CONFLICTS, _FORBIDDEN)
    said = {"version_id": done.version_id, "number": done.number, "problems": [_problem(one) for one in done.problems]}
    return answered(said, 201)


@officer(WriteRule, admits=may_write)
def post_lint(_request: Request, caller: Caller, body: WriteRule) -> Response:
    """Take ``POST /rules/lint``: what forbids a rule, and what it says of its examples; nothing is written."""
    rule = _read(body.rule)
    if isinstance(rule, Response):
        return rule
    data = caller.deployment.data
    tried = try_examples(rule, load_rule_vocabulary(data), members_of_lists(data))
    return answered(_lint(caller, rule) | {"examples": tried})


@officer(RuleStep, admits=may_write)
def post_step(request: Request, caller: Caller, body: RuleStep) -> Response:
    """Take ``POST /rules/{version_id}/step``."""
    about, wanted = request.path_params["version_id"], (body.step, body.reason.replace("\0", ""))
    signed = body.signed.replace("\0", "")
    done = move_rule(caller.deployment, caller.access, about, body.row_version, wanted, caller.now, signed)
    return refused(done.code, _CONFLICTS, _FORBIDDEN) if isinstance(done, NotKept) else answered({"state": done})


def _read(said: Mapping[str, Any]) -> WrittenRule | Response:
    content = msgspec.json.encode(said)
    if b"\\u0000" in content:
        return refusal(422, "rule_unreadable")
    try:
        return read_rule(content)
    except RuleTextError as error:
        told = {"error": "condition_unreadable", "code": error.code}
        return JSONResponse(told | {"line": error.place.line, "column": error.place.column}, 422)
    except (msgspec.ValidationError, RecursionError):
        return refusal(422, "rule_unreadable")


def _named(one: Version) -> dict[str, Any]:
    names = ("id", "rule_id", "number", "content_hash", "state", "row_version", "author", "written_at", "since")
    said = {name: one.content.get(name, "") for name in ("title", "kind", "owner", "expires_on")}
    return {name: getattr(one, name) for name in names} | said


def _lint(caller: Caller, rule: WrittenRule | None) -> dict[str, Any]:
    if rule is None:
        return {"problems": None, "unanswered": None, "cost": None}
    vocabulary = load_rule_vocabulary(caller.deployment.data)
    found = problems(caller.deployment.data, rule, caller.now.date())
    fits = not check(rule.condition, vocabulary)
    return {
        "problems": [_problem(one) for one in found],
        "unanswered": unanswered(rule) if fits else None,
        "cost": cost(rule.condition, vocabulary) if fits else None,
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {"path": one.path, "code": one.code, "values": one.values}


def routes() -> list[Route]:
    """Return the routes of rules and of random referral."""
    one = "/rules/{version_id:uuid}"
    return [
        Route("/rules", get_rules, methods=["GET"], name="api_rules"),
        Route("/rules", post_rule, methods=["POST"], name="api_draft_rule"),
        Route("/rules/figures", get_figures, name="api_rule_figures"),
        Route("/rules/lint", post_lint, methods=["POST"], name="api_lint_rule"),
        Route(one, get_rule, methods=["GET"], name="api_rule"),
        Route(f"{one}/difference", get_difference, name="api_rule_difference"),
        Route(f"{one}/backtest", get_backtest, methods=["GET"], name="api_rule_backtest"),
        Route(f"{one}/backtest", post_backtest, methods=["POST"], name="api_ask_backtest"),
        Route(f"{one}/step", post_step, methods=["POST"], name="api_rule_step"),
        *random_referral.routes(),
    ]
