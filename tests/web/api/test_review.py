"""Review through the interface: a session's token and nothing else, the same rules as on the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web import api
from foreland.web.api.description import describe
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.findings import NAME_HIT
from tests.web.test_decisions import state_of
from tests.web.world import Writer

Signed = Callable[..., TestClient]


@pytest.fixture
def signed(deployment: Deployment) -> Signed:
    """Return a function that begins a session over the interface and returns a client with its token."""
    app = create_app(deployment)

    def sign_in(name: str, *roles: str) -> TestClient:
        add_user(deployment, NewUser(username=name, display_name=name, roles=roles), datetime.now(UTC), PASSWORD)
        client = TestClient(app, base_url="http://foreland.test")
        answer = client.post("/api/v1/sessions", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 201
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return client

    return sign_in


@pytest.fixture
def case(write: Writer) -> dict[str, Any]:
    flight = write.flight()
    booking = flight.booking("KX7QPL", phone="+999")
    people = [flight.traveller("HALVIK", name, pnr={"booking": booking}) for name in ("MIRA", "JURO")]
    hits = [flight.hit(journey, NAME_HIT) for journey in people]
    return {
        "hits": hits,
        "hit": f"/api/v1/hits/{flight.day}/{hits[0]}",
        "party": f"/api/v1/travellers/{flight.day}/{people[0]}/party",
        "people": people,
    }


def test_every_address_is_described() -> None:
    served = {
        (route.path.replace(":uuid", ""), method.lower())
        for route in api.routes()
        if isinstance(route, Route) and route.name != "openapi"
        for method in (route.methods or set()) - {"HEAD"}
    }
    told: Any = describe()["paths"]
    assert {(path, method) for path, operations in told.items() for method in operations} == served
    schemas: Any = describe()["components"]
    assert {"Decide", "Assign", "DecideParty", "DecideMember", "SignIn"} <= set(schemas["schemas"])


def test_a_hit_is_found_read_and_referred_by_the_same_rules(
    signed: Signed, write: Writer, case: dict[str, Any]
) -> None:
    client = signed("ana", "analyst")
    found = client.get("/api/v1/hits", params={"severity": "high"}).json()
    assert (found["total"], {one["id"] for one in found["hits"]}) == (2, {str(each) for each in case["hits"]})
    assert client.get("/api/v1/hits", params={"from": "nowhere"}).status_code == 400
    read = client.get(case["hit"]).json()
    assert read["hit"]["row_version"] == 1
    assert "sealed" not in str(read)
    refer = {
        "row_version": 1, "decision": "refer", "reason_code": "other", "text": "See the laminate.", "target": "partner",
    }  # fmt: skip
    refused = client.post(f"{case['hit']}/decision", json=refer)
    assert (refused.status_code, refused.json()) == (422, {"error": "evidence_not_opened"})
    for item in read["evidence"]:
        assert client.get(f"{case['hit']}/evidence/{item}").json()["item"] == item
    assert client.get(f"{case['hit']}/evidence/secrets").status_code == 404
    assert client.post(f"{case['hit']}/assignment", json={"row_version": 1, "step": "take"}).json()["row_version"] == 2
    stale = client.post(f"{case['hit']}/decision", json=refer)
    assert (stale.status_code, stale.json()) == (409, {"error": "changed"})
    done = client.post(f"{case['hit']}/decision", json=refer | {"row_version": 2})
    assert done.json() == {"state": "referred", "row_version": 3}
    audited = {
        row["action"]
        for row in write.connection.execute("select action from audit where object_ids <> '{}'").fetchall()
    }
    assert {"queue.read", "traveller.read", "evidence.read", "hit_evidence_opened", "hit_refer"} <= audited


def test_a_party_is_told_and_decided_each_by_itself(signed: Signed, write: Writer, case: dict[str, Any]) -> None:
    client = signed("ana", "analyst")
    told = client.get(case["party"]).json()["members"]
    assert [(one["journey_id"], one["links"]) for one in told] == [
        (str(case["people"][0]), []),
        (str(case["people"][1]), ["same_booking", "shared_contact"]),
    ]
    hits = [
        {"hit_id": str(hit), "row_version": version, "reason_code": "different_birth", "text": "Born elsewhere."}
        for hit, version in zip(case["hits"], (1, 9), strict=True)
    ]
    body = {"decision": "false_match", "hits": hits}
    outcomes = client.post(f"{case['party']}/decision", json=body).json()["outcomes"]
    assert [(one["state"], one["error"]) for one in outcomes] == [("false_match", None), (None, "changed")]
    assert [state_of(write, hit) for hit in case["hits"]] == ["false_match", "open"]
    twice = client.post(f"{case['party']}/decision", json={"decision": "clear", "hits": [hits[0], hits[0]]})
    assert twice.status_code == 422


def test_a_stranger_a_cookie_and_another_role_get_nothing(signed: Signed, write: Writer, case: dict[str, Any]) -> None:
    client, reader, clerk = signed("ana", "analyst"), signed("eve", "oversight"), signed("ada", "administrator")
    token = client.headers["authorization"].removeprefix("Bearer ")
    body = {"row_version": 1, "decision": "clear", "reason_code": "other", "text": "x"}
    stranger = TestClient(client.app, base_url="http://foreland.test", cookies={"foreland_session": token})
    for path in (case["hit"], case["party"], "/api/v1/hits", f"{case['hit']}/evidence/booking"):
        assert stranger.get(path).status_code == 401
        assert clerk.get(path).status_code == 403
        assert reader.get(path).status_code == 200
    assert stranger.post(f"{case['hit']}/decision", json=body).status_code == 401
    assert reader.post(f"{case['hit']}/decision", json=body).status_code == 403
    assert client.post("/api/v1/sessions", json={"username": "ana", "password": "guessed"}).status_code == 401
    for strange in (b"", b"[]", b"\xff", b'{"row_version": "1"}', b'{"x": 1}'):
        assert client.post(f"{case['hit']}/decision", content=strange).status_code == 400
    hostile = json.dumps(body | {"text": "a\0b", "reason_code": "\ud800"})
    assert client.post(f"{case['hit']}/decision", content=hostile).status_code in (400, 422)
    assert client.get(case["hit"].replace(case["hit"].split("/")[4], "tomorrow")).status_code == 404
    assert state_of(write, case["hits"][1]) == "open"


def test_protection_works_on_referrals_and_nobody_else_reads_them(
    signed: Signed, write: Writer, case: dict[str, Any]
) -> None:
    ana = signed("ana", "analyst")
    ana.get(f"{case['hit']}/evidence/booking")
    body = {"row_version": 1, "decision": "refer", "reason_code": "possible_victim", "text": "QQWORDS"}
    assert ana.post(f"{case['hit']}/decision", json=body | {"target": "protection"}).status_code == 200
    assert ana.get(case["hit"]).status_code == 404, "out of sight from then on"
    selma, ovid = signed("selma", "protection"), signed("ovid", "oversight")
    (one,) = selma.get("/api/v1/protection/referrals").json()["referrals"]
    address = f"/api/v1/protection/referrals/{one['id']}"
    assert (one["given_names"], one["state"], "words_sealed" in one) == ("MIRA", "open", False)
    read = selma.get(address).json()
    assert (read["referral"]["words"], len(read["companions"])) == ("QQWORDS", 1)
    for client in (ana, ovid):
        assert client.get("/api/v1/protection/referrals").status_code == 403
        assert client.get(address).status_code == 403
        assert client.post(f"{address}/step", json={"row_version": 1, "step": "accept"}).status_code == 403
    assert selma.get("/api/v1/hits").status_code == 403
    stale = selma.post(f"{address}/step", json={"row_version": 7, "step": "accept"})
    assert (stale.status_code, stale.json()) == (409, {"error": "changed"})
    done = selma.post(f"{address}/step", json={"row_version": 1, "step": "accept"})
    assert done.json() == {"state": "taken", "row_version": 2}
    refused = selma.post(f"{address}/step", json={"row_version": 2, "step": "close", "outcome": "deported"})
    assert (refused.status_code, refused.json()) == (422, {"error": "outcome_unknown"})
    assert selma.get(address).json()["history"][0]["action"] == "accept"
    assert ovid.get("/api/v1/protection/figures").json() == {"quarters": []}
    assert ana.get("/api/v1/protection/figures").status_code == 403
