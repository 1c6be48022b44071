"""The part of the description that is about targeting rules."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import random_referral
from foreland.web.api.random_referral import AskRandom, RandomStep
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter
from foreland.web.api.rules import BODIES, AskBacktest, RuleStep, WriteRule

_ONE = [parameter("version_id", {"type": "string", "format": "uuid"})]
_NUMBER = [*_ONE, parameter("number", {"type": "integer", "minimum": 1}, "query")]
_LIST, _WRITE = "401 403 429 503", "400 401 403 409 413 422 429 503"


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    one, told = "/rules/{version_id}", body(WriteRule)
    return {
        "/rules": {
            "get": operation("get_rules", "Rules with what they found", "200", _LIST),
            "post": operation("post_rule", "Draft a version", "201", _WRITE, requestBody=told),
        },
        "/rules/figures": {"get": operation("get_rule_figures", "What waits against what can be done", "200", _LIST)},
        "/rules/lint": {
            "post": operation("post_rule_lint", "What forbids a rule; its examples", "200", _WRITE, requestBody=told)
        },
        "/rules/random": {
            "get": operation("get_random", "Random referral: settings and finds", "200", _LIST),
            "post": operation("post_random", "Ask for it", "201", _WRITE, requestBody=body(AskRandom)),
        },
        "/rules/random/{setting_id}/step": {
            "post": operation(
                "post_random_step", "Agree, refuse, turn it off", "200", WRITE,
                parameters=[parameter("setting_id", {"type": "string", "format": "uuid"})],
                requestBody=body(RandomStep),
            )
        },
        one: {"get": operation("get_rule", "A version, its proof and its history", "200", READ, parameters=_ONE)},
        f"{one}/difference": {
            "get": operation("get_rule_difference", "What differs from a version", "200", READ, parameters=_NUMBER)
        },
        f"{one}/backtest": {
            "get": operation("get_rule_backtest", "Its latest back-test", "200", READ, parameters=_ONE),
            "post": operation(
                "post_rule_backtest", "Ask for a back-test", "202", WRITE,
                parameters=_ONE, requestBody=body(AskBacktest),
            ),
        },
        f"{one}/step": {
            "post": operation(
                "post_rule_step", "Submit, approve, stop or retire", "200", WRITE,
                parameters=_ONE, requestBody=body(RuleStep),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(
        (*BODIES, *random_referral.BODIES), ref_template="#/components/schemas/{name}"
    )[1]
