"""Rules through the interface: an analyst's system writes and tries one, a second person's lets it judge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rules
from foreland.store.pool import transaction
from foreland.targeting.language.writing import write
from foreland.web.app import create_app
from tests.deployments import PASSWORD

Signed = Callable[[str, str], TestClient]
PACKED = next(one.rule for one in load_rule_pack() if one.typology == 3)


@pytest.fixture
def signed(deployment: Deployment) -> Signed:
    """Return a function that begins a session over the interface."""
    app = create_app(deployment)

    def sign_in(name: str, role: str) -> TestClient:
        add_user(deployment, NewUser(username=name, display_name=name, roles=(role,)), datetime.now(UTC), PASSWORD)
        client = TestClient(app, base_url="http://foreland.test/api/v1")
        token = client.post("/sessions", json={"username": name, "password": PASSWORD}).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        return client

    return sign_in


def said(**more: object) -> dict[str, Any]:
    """A rule as a system sends it, its condition as text."""
    rule: dict[str, Any] = msgspec.to_builtins(PACKED)
    return {"rule": rule | {"condition": write(PACKED.condition)} | more}


def test_a_rule_is_linted_written_approved_and_stopped(signed: Signed, deployment: Deployment) -> None:
    ana, chief = signed("ana", "analyst"), signed("chief", "supervisor")
    linted = ana.post("/rules/lint", json=said()).json()
    assert (linted["problems"], linted["unanswered"]) == ([], [])
    assert all(one["right"] for one in linted["examples"])
    assert [one["why"] != [] for one in linted["examples"]] == [one["truth"] == "true" for one in linted["examples"]]
    wrong = ana.post("/rules", json=said(condition="contact.phones = = 3"))
    assert (wrong.status_code, wrong.json()["error"], wrong.json()["line"]) == (422, "condition_unreadable", 1)
    nothing: dict[str, Any] = {"rule": {"condition": {"is": {}}}}
    for unreadable in (said(title="\0"), said(kind="hunch"), nothing):
        assert ana.post("/rules", json=unreadable).json() == {"error": "rule_unreadable"}
    assert ana.post("/rules", content=b'{"rule": ' + b'{"a":' * 9000).status_code == 400
    barred = ana.post("/rules/lint", json=said(condition='booking.meal = "X" and booking.one_way')).json()["problems"]
    place = ["condition", "parts", 0, "left"]
    assert {"path": place, "code": "barred_proxy", "values": {"word": "booking.meal"}} in barred
    first = ana.post("/rules", json=said())
    assert first.status_code == 201
    assert ana.post("/rules", json=said()).status_code == 409
    second = ana.post("/rules", json=said(title="Another")).json()
    path = f"/rules/{second['version_id']}"
    lines = ana.get(f"{path}/difference").json()["lines"]
    assert [one for one in lines if one[0] != " "] == [["-", f"title: {PACKED.title}"], ["+", "title: Another"]]
    assert ana.get(f"{path}/difference?number=7").status_code == 404

    def step(by: TestClient, step: str, reason: str = "") -> tuple[int, dict[str, str]]:
        row_version = by.get(path).json()["rule"]["row_version"]
        done = by.post(f"{path}/step", json={"row_version": row_version, "step": step, "reason": reason})
        return done.status_code, done.json()

    assert step(ana, "publish", "x") == (403, {"error": "may_not"})
    assert step(ana, "submit") == (200, {"state": "submitted"})
    assert step(chief, "publish", "x") == (422, {"error": "not_measured"})
    assert ana.get(f"{path}/backtest").status_code == 404
    assert ana.post(f"{path}/backtest", json={"first_day": "2026-02-30", "last_day": "2026-03-01"}).status_code == 400
    late = ana.post(f"{path}/backtest", json={"first_day": "2026-01-01", "last_day": "2999-01-01"})
    assert (late.status_code, late.json()) == (422, {"error": "days_unreadable"})
    days = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
    assert [ana.post(f"{path}/backtest", json=days).status_code for _ in range(2)] == [202, 409]
    waits = ana.get(f"{path}/backtest").json()
    assert (waits["backtest"], waits["asked"]["by"], waits["asked"]["outcome"]) == (None, "ana", "")
    with transaction(deployment.pool, deployment.service()) as connection:
        hashed = ana.get(path).json()["rule"]["content_hash"]
        figures = {"journeys": 5000, "found": 3, "lift": 4.5}
        rules.add_trial(
            deployment.service(), connection, PACKED.id, hashed, "backtest", True, figures, datetime.now(UTC)
        )
    assert ana.get(f"{path}/backtest").json()["backtest"]["lift"] == 4.5
    assert step(chief, "publish", "Proved") == (200, {"state": "live"})
    assert [(one["rule_id"], one["state"]) for one in ana.get("/rules").json()["rules"]] == [(PACKED.id, "live")]
    assert chief.post(f"{path}/step", json={"row_version": 1, "step": "stop", "reason": "x"}).status_code == 409
    assert step(ana, "stop", "Alerts on everybody") == (200, {"state": "stopped"})
    told = ana.get(path).json()
    assert (told["throttle"], told["notices"]) == (None, [])
    assert [one["step"] for one in told["history"]] == ["stop", "publish", "submit", "draft", "draft"]
    assert {one["kind"] for one in told["trials"]} == {"examples", "backtest"}
    figures = ana.get("/rules/figures").json()
    assert (figures["budget"]["waiting"], figures["day"], figures["throttled"]) == (
        0, {"hits": 0, "by": "travellers", "one_rule": 5}, {},
    )  # fmt: skip


def test_random_referral_is_asked_for_by_one_and_agreed_to_by_another(signed: Signed) -> None:
    one, other, ana = signed("one", "supervisor"), signed("other", "supervisor"), signed("ana", "analyst")
    wanted = {"one_in": 2000, "purpose": "Chance", "legal_basis": "Law 7", "expires_on": "2000-01-01"}
    assert one.post("/rules/random", json=wanted).json() == {"error": "days_unreadable"}
    wanted["expires_on"] = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert one.post("/rules/random", json=wanted | {"legal_basis": " "}).json() == {"error": "legal_basis_missing"}
    assert ana.post("/rules/random", json=wanted).status_code == 403
    made = one.post("/rules/random", json=wanted).json()["id"]
    step = f"/rules/random/{made}/step"
    agree = {"row_version": 1, "step": "agree"}
    assert (one.post(step, json=agree).status_code, other.post(step, json=agree).json()) == (403, {"state": "on"})
    (setting,) = ana.get("/rules/random").json()["settings"]
    assert (setting["state"], setting["asked_by"], setting["decided_by"], "seed" in setting) == (
        "on", "one", "other", False,
    )  # fmt: skip


def test_who_may_not(signed: Signed) -> None:
    reads = ("/rules", "/rules/figures")
    for role, read, made in (("analyst", 200, 201), ("oversight", 200, 403), ("attache", 403, 403)):
        client = signed(role, role)
        assert {client.get(path).status_code for path in reads} == {read}
        assert client.post("/rules", json=said(id=role)).status_code == made
        assert client.post("/rules/lint", json=said()).status_code == (200 if made == 201 else 403)
