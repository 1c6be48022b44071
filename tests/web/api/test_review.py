"""Review through the interface: a session's token and nothing else, the same rules as on the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import import_list, read_list
from foreland.operations.keep_house import keep_house
from foreland.store.lists import Terms
from foreland.web import api
from foreland.web.api.description import describe
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.findings import NAME_HIT
from tests.web.test_decisions import state_of
from tests.web.test_roles import a_rule
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
        (re.sub(r":\w+}", "}", route.path), method.lower())
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
    on_paper = refer | {"row_version": 2, "happened_at": (write.now - timedelta(minutes=10)).isoformat()}
    for hours, code in ((-1, "in_the_future"), (1, "before_it_was_there"), (80, "too_long_ago")):
        late = on_paper | {"happened_at": (write.now - timedelta(hours=hours)).isoformat()}
        assert client.post(f"{case['hit']}/decision", json=late).json() == {"error": code}
    done = client.post(f"{case['hit']}/decision", json=on_paper)
    assert done.json() == {"state": "referred", "row_version": 3}
    step = next(one for one in client.get(case["hit"]).json()["history"] if one["action"] == "refer")
    assert (
        datetime.fromisoformat(step["at"])
        == write.now - timedelta(minutes=10)
        < datetime.fromisoformat(step["noted_at"])
    )
    audited = {
        row["action"]
        for row in write.connection.execute("select action from audit where object_ids <> '{}'").fetchall()
    }
    assert {"queue.read", "traveller.read", "evidence.read", "hit_evidence_opened", "hit_refer"} <= audited


def test_what_is_sent_again_under_a_key_is_carried_out_once(
    signed: Signed, write: Writer, case: dict[str, Any], deployment: Deployment
) -> None:
    mira, juro = signed("mira", "supervisor"), signed("juro", "supervisor")
    key = {"Idempotency-Key": "K-1"}
    clear = {
        "row_version": 1,
        "decision": "false_match",
        "reason_code": "different_birth",
        "text": "QQTEXT another man.",
    }
    first = mira.post(f"{case['hit']}/decision", json=clear, headers=key)
    assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (200, None), first.text
    again = mira.post(f"{case['hit']}/decision", json=dict(reversed(clear.items())), headers=key)
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (200, first.json(), "true")
    assert mira.post(f"{case['hit']}/decision", json=clear).status_code == 409, "without it, it is asked anew"
    other = clear | {"text": "Somebody else."}
    for path, body in (
        (f"{case['hit']}/decision", other),
        (f"{case['party']}/decision", {"decision": "clear", "hits": []}),
    ):
        reused = mira.post(path, json=body, headers=key)
        assert (reused.status_code, reused.json()) == (422, {"error": "key_of_another_request"})
    assert juro.post(f"{case['hit']}/decision", json=clear, headers=key).status_code == 409, "keys are each user's own"
    for unreadable in ("", "x" * 201, "ä".encode().decode("latin-1")):
        refused = mira.post(f"{case['hit']}/decision", json=clear, headers={"Idempotency-Key": unreadable.encode()})
        assert (refused.status_code, refused.json()) == (400, {"error": "key_unreadable"})
    refused = [mira.post(f"{case['hit']}/decision", json=clear, headers={"Idempotency-Key": "K-2"}) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in refused] == [(409, refused[0].json())] * 2, "a refusal is kept too"
    rows = write.connection.execute("select * from kept_answers order by id").fetchall()
    assert len(rows) == 3
    assert b"QQTEXT" not in b"".join(row["answer_sealed"] + row["asked_hash"] + row["key_hash"] for row in rows)
    write.connection.execute("update kept_answers set answer_sealed = null")
    cut = mira.post(f"{case['hit']}/decision", json=clear, headers=key)
    assert (cut.status_code, cut.json()) == (409, {"error": "under_way"})
    keep_house(deployment, datetime.now(UTC) + timedelta(hours=25))
    assert not write.connection.execute("select from kept_answers").rowcount


def test_a_false_match_is_listed_and_ended(
    signed: Signed, case: dict[str, Any], write: Writer, deployment: Deployment
) -> None:
    write.connection.execute("update hits set source = 'our list', finding_key = 'watchlist_name:our list:E1'")
    mira, ana = signed("mira", "supervisor"), signed("ana", "analyst")
    mira.get(f"{case['hit']}/evidence/entry")
    wrong = {
        "row_version": 1,
        "decision": "false_match",
        "reason_code": "different_birth",
        "text": "QQTEXT another man.",
    }
    assert mira.post(f"{case['hit']}/decision", json=wrong).status_code == 200
    (one,) = ana.get("/api/v1/false-matches").json()["false_matches"]
    address = f"/api/v1/false-matches/{one['id']}/end"
    assert ana.post(address, json={"reason": "no"}).status_code == 403
    redress, holder = f"/api/v1/false-matches/{one['id']}/redress", {"number": "2345678", "date_of_birth": "1988-04-17"}
    assert ana.post(redress, json=holder).status_code == 403
    assert mira.post(redress, json=holder | {"number": "?"}).json() == {"error": "number_unreadable"}
    assert mira.post(redress, json=holder | {"last_day": "2099-01-01"}).json() == {"error": "expiry_too_late"}
    assert mira.post(redress, json=holder).json() == {"error": "entry_gone"}
    found = read_list(['{"id": "E1", "names": [{"surname": "HALVIK"}]}'], "our list", "persons-jsonl")
    import_list(deployment, deployment.service(), found, name="our list", terms=Terms(), now=write.now)
    assert mira.post(redress, json=holder).json().keys() == {"id"}
    assert mira.post(address, json={"reason": " "}).json() == {"error": "reason_missing"}
    assert mira.post(address, json={"reason": "QQREASON he was."}).json() == {"ended": 2}, "with its number"
    assert mira.post(address, json={"reason": "again"}).status_code == 409
    one, _number = mira.get("/api/v1/false-matches").json()["false_matches"]
    assert (one["reason"], one["ender"]) == ("QQREASON he was.", "mira")
    write.insert("protection_marks", marked_at=write.now, flight_date=one["flight_date"], journey_id=one["journey_id"])
    assert mira.get("/api/v1/false-matches").json() == {"false_matches": []}


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
    late = client.post(f"{case['party']}/decision", json=body | {"happened_at": "2099-01-01T00:00:00Z"}).json()[
        "outcomes"
    ]
    assert [one["error"] for one in late] == ["in_the_future", "changed"]
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


def test_protection_takes_leads_into_care_and_nobody_else_reads_them(signed: Signed, write: Writer) -> None:
    selma, others = signed("selma", "protection"), [signed(role[:4], role) for role in ("analyst", "supervisor")]
    owner = write.connection.execute("select id from users where username = 'selma'").fetchone()
    assert owner is not None
    rule = a_rule(write, owner["id"], "vulnerability")
    people = []
    for number, leaves in (("100", -timedelta(hours=2)), ("101", None), ("102", timedelta(hours=2))):
        flight = write.flight(("ZZ", number), leaves=leaves)
        people.append(flight.traveller("HALVIK", f"MIRA{number}"))
        what = {"version_id": rule, "kind": "vulnerability", "found_at": write.now}
        write.insert("rule_finds", flight_date=flight.day, journey_id=people[-1], **what)
    address, over, unknown = "/api/v1/protection/leads", people[0], people[1]
    leads = selma.get(address).json()["leads"]
    assert [one["designator"] for one in leads] == ["ZZ102", "ZZ101", "ZZ100"], "what is over comes last"
    assert [one["title"] for one in leads[0]["rules"]] == ["One way"]
    take = {"step": "take", "concern": "possible_victim", "words": "QQWORDS"}
    for client in others:
        assert client.get(address).status_code == 403
        assert client.post(f"{address}/{unknown}/step", json=take).status_code == 403
    wrong = selma.post(f"{address}/{unknown}/step", json=take | {"concern": "x"})
    assert (wrong.status_code, wrong.json()) == (422, {"error": "concern_missing"})
    assert selma.post(f"{address}/{unknown}/step", json={"step": "clear"}).status_code == 400
    taken = selma.post(f"{address}/{unknown}/step", json=take).json()["referral_id"]
    read = selma.get(f"/api/v1/protection/referrals/{taken}").json()["referral"]
    assert (read["given_names"], read["words"]) == ("MIRA101", "QQWORDS")
    assert selma.post(f"{address}/{over}/step", json={"step": "aside"}).json() == {"referral_id": None}
    for gone, step in ((unknown, take), (over, {"step": "aside"})):
        assert selma.post(f"{address}/{gone}/step", json=step).status_code == 404
    assert [one["designator"] for one in selma.get(address).json()["leads"]] == ["ZZ102"]
    seen = write.connection.execute("select object_ids from audit where action = 'lead.list'").fetchall()
    assert len(seen) == 2
    assert not {str(one) for row in seen for one in row["object_ids"]} & {str(one) for one in people}
