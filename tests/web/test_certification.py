"""A carrier runs its scripted exchanges before it goes live: judged, told why not, in training alone, and reported."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.liaison.certification import SCENARIOS, Judgement, Why
from foreland.operations.accounts import create_token
from foreland.operations.certify import software
from foreland.operations.deployment import Deployment, deployed
from foreland.store import organisations
from foreland.store.sides import SIDES
from foreland.web.app import create_app
from foreland.web.words import certification as words
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_carrier_desk import post
from tests.web.world import Writer

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", reference="REF001")
BEN = Person(surname="TESTMANN", given="BEN", document="D7654321", locator="ABCDEF", reference="REF002")
SOON = datetime.now(UTC) + timedelta(days=2)
TIMES = {"departs": f"{SOON:%y%m%d}1200", "arrives": f"{SOON:%y%m%d}2000"}


def passengers(*people: Person, control: str = "1", **more: object) -> bytes:
    return paxlst(people or (ANA,), control=control, test=True, **(TIMES | more))  # type: ignore[arg-type]


def asking(control: str = "1", **more: object) -> bytes:
    return passengers(control=control, **more).replace(b"BGM+745'", b"BGM+745'RFF+TN:TN%s:::1'" % control.encode())


def crew() -> bytes:
    return passengers(control="7").replace(b"BGM+745", b"BGM+250").replace(b"NAD+FL", b"NAD+FM")


def push(control: str = "21") -> bytes:
    leg = f"{SOON:%d%m%y}:1200:{SOON:%d%m%y}:2000+LHR+JFK"
    found = pnrgov([booking("ABCDEF", [ANA])], leg=leg, control=control)
    return found.replace(b"++PNRGOV'", b"++PNRGOV++++1'", 1)


REAL = paxlst([ANA], departs=TIMES["departs"], arrives=TIMES["arrives"])


class Carrier:
    """A carrier's system."""

    def __init__(self, client: TestClient, secret: str) -> None:
        self.client = client
        self.key = {"authorization": f"Bearer {secret}"}

    def send(self, scenario: str, body: bytes) -> tuple[int, str, list[tuple[str, str]]]:
        """Return status, judgement and reasons."""
        answer = self.client.post(f"/api/v1/certification/{scenario}", content=body, headers=self.key)
        if "foreland-certification" in answer.headers:
            return answer.status_code, answer.headers["foreland-certification"], []
        found = answer.json()
        if "certification" not in found:
            return answer.status_code, found["error"], []
        told = found["certification"]
        return answer.status_code, told["judgement"], [(one["code"], one["detail"]) for one in told["reasons"]]

    def standing(self) -> Mapping[str, object]:
        answer = self.client.get("/api/v1/certification", headers=self.key)
        assert answer.status_code == 200
        found: Mapping[str, object] = answer.json()
        return found


@pytest.fixture
def interactive(deployment: Deployment) -> Deployment:
    """The deployment with an interactive connection of ZZ that is answered at once."""
    rules = {"version": "1", "connections": [{"carrier": "ZZ", "interactive": True, "seconds": 0.2}], "codes": []}
    (deployment.data / "answer_connections.json").write_text(json.dumps(rules))
    training = deployment.training_side
    return deployed({SIDES[0]: deployment.pool, SIDES[1]: training.pool}, Path(deployment.data))


@pytest.fixture
def carrier(interactive: Deployment) -> Iterator[Carrier]:
    secret = create_token(interactive, "ZZ", "departure control", datetime.now(UTC)).secret
    with TestClient(create_app(interactive)) as client:
        yield Carrier(client, secret)


def test_every_scenario_and_reason_has_words() -> None:
    assert set(words.SCENARIO) == set(words.TO_DO) == set(SCENARIOS)
    assert set(words.WHY) == set(get_args(Why))
    assert set(words.JUDGEMENT) == set(get_args(Judgement))


def test_a_carrier_passes_scenario_by_scenario_and_operations_see_nothing(carrier: Carrier, write: Writer) -> None:
    assert carrier.send("passenger_list", passengers()) == (202, "passed", [])
    assert carrier.send("crew_list", crew())[1:] == ("passed", [])
    assert carrier.send("pnr_push", push())[1:] == ("passed", [])
    two = [passengers(one, control=str(n), reference="MANY", part=p) for n, one, p in ((2, ANA, "1"), (3, BEN, "2:F"))]
    assert carrier.send("multi_part", two[0])[1:] == ("begun", [("parts_missing", "2")])
    assert carrier.send("multi_part", two[1])[1:] == ("passed", [])
    assert carrier.send("change", passengers(control="4"))[1:] == ("begun", [("send_again", "")])
    assert carrier.send("change", passengers(ANA, BEN, control="5"))[1:] == ("passed", [])
    assert carrier.send("cancellation", passengers(control="6", function="XR"))[1:] == ("passed", [])
    assert carrier.send("duplicate", passengers(control="8"))[1:] == ("begun", [("send_again", "")])
    assert carrier.send("duplicate", passengers(control="8"))[1:] == ("passed", [])
    assert carrier.send("malformed", b"UNB+UNOA:4+")[:2] == (400, "passed")
    assert carrier.send("request", asking("11"))[:2] == (200, "passed")
    assert carrier.send("time_out", asking("12"))[:2] == (200, "passed")
    assert carrier.send("acknowledgement", asking("13"))[:2] == (200, "begun")
    (offer,) = carrier.client.get("/api/v1/certification/answers", headers=carrier.key).json()["answers"]
    assert "BGM+132" in offer["message"]
    address = f"/api/v1/certification/answers/{offer['id']}/acknowledgement"
    assert carrier.client.post(address, headers=carrier.key).status_code == 204
    assert carrier.client.post(address, headers=carrier.key).status_code == 404
    found = carrier.standing()
    assert (found["passed"], found["software"], found["live_at"]) == (True, software(), None)
    for table in ("messages", "flights", "journeys", "receipts", "certification_messages"):
        assert write.connection.execute(f"select from {table}".encode()).rowcount == 0, table
        assert write.connection.execute(f"select from training.{table}".encode()).rowcount > 0, table
    kept = str(write.connection.execute("select shown, offer from training.certification_messages").fetchall())
    assert not any(secret in kept for secret in ("QUORVALEN", "ANA", "C1234567", "TESTMANN"))


def test_what_is_wrong_is_said_and_what_is_no_test_is_not_taken(carrier: Carrier, write: Writer) -> None:
    assert carrier.send("passenger_list", REAL) == (422, "test_mark_missing", [])
    assert write.connection.execute("select from training.receipts").rowcount == 0
    assert carrier.send("nothing", passengers())[0] == 404
    bare = Person(surname="QUORVALEN", given="ANA")
    _, judged, reasons = carrier.send("passenger_list", passengers(bare, control="2"))
    assert judged == "failed"
    assert ("missing", "document_number") in reasons
    past = {"departs": "2511241200", "arrives": "2511242000"}
    assert "late" in [code for code, _ in carrier.send("passenger_list", passengers(control="3", **past))[2]]
    assert carrier.send("passenger_list", push("31"))[2] == [("not_passenger_list", "")]
    assert carrier.send("crew_list", passengers(control="4"))[2] == [("not_crew_list", "")]
    assert carrier.send("request", passengers(control="5"))[2] == [("not_request", "")]
    assert carrier.send("cancellation", passengers(control="6"))[2] == [("not_cancellation", "")]
    assert carrier.send("malformed", passengers(control="7"))[2] == [("not_broken", "")]
    assert carrier.send("multi_part", passengers(control="8"))[2] == [("one_part", "")]
    gap = passengers(control="9", reference="GAP", part="3:F")
    assert carrier.send("multi_part", gap)[1:] == ("begun", [("parts_missing", "1"), ("parts_missing", "2")])
    assert carrier.send("acknowledgement", passengers(control="10"))[2] == [("not_acknowledgement", "")]
    found = carrier.standing()
    assert found["passed"] is False
    assert {"code": "element_missing", "about": "document_number"} in found["differences"]  # type: ignore[operator]
    for key in ({}, {"authorization": "Bearer wrong"}):
        assert carrier.client.post("/api/v1/certification/request", content=b"x", headers=key).status_code == 401


def test_users_of_the_carrier_run_it_on_a_page_and_an_administrator_ends_it(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    gate, root = officer("gate", "station_agent"), officer("root", "administrator")
    organisation: UUID = organisations.carrier(write.connection, "ZZ", write.now)
    place, home = f"/admin/organisations/{organisation}/certification", "/carrier/certification"
    assert "Not begun" in text_of(gate.get(home).text)
    status, page = post(gate, home, scenario="passenger_list", message=REAL.decode())
    assert (status, "does not say that it is a test" in page) == (422, True)
    assert post(gate, home, scenario="request", message=" ")[0] == 422
    sent = {
        "passenger_list": [passengers()],
        "pnr_push": [push()],
        "multi_part": [
            passengers(control="2", reference="M", part="1"),
            passengers(BEN, control="3", reference="M", part="2:F"),
        ],
        "change": [passengers(control="4"), passengers(ANA, BEN, control="5")],
        "cancellation": [passengers(control="6", function="XR")],
        "duplicate": [passengers(control="8"), passengers(control="8")],
    }
    for scenario, messages in sent.items():
        for one in messages:
            assert post(gate, home, scenario=scenario, message=one.decode())[0] == 303
    assert "not passed" in text_of(gate.get(f"{home}/report").text)
    status, page = post(root, place, step="live")
    assert (status, "Not every scenario" in page) == (422, True)
    assert post(gate, home, scenario="malformed", message="UNB+UNOA:4+")[0] == 303
    trainee = officer("trainee", "administrator", training=True)
    twin = write.connection.execute("select id from training.organisations where code = 'ZZ'").fetchone()
    assert twin
    status, page = post(trainee, f"/admin/organisations/{twin['id']}/certification", step="live")
    assert (status, "Your roles do not allow this" in page) == (422, True)
    assert post(root, place, step="live")[0] == 303
    assert post(root, place, step="live")[0] == 422
    report = text_of(gate.get(f"{home}/report").text)
    for told in ("Live since", f"Foreland {software()}", "passed", f"{datetime.now(UTC):%Y-%m-%d}"):
        assert told in report
    trail = "select count(*) as n from audit where action = 'carrier_marked_live'"
    assert write.connection.execute(trail).fetchone() == {"n": 1}
    assert post(gate, home, step="anew")[0] == 303
    assert "Live since" in text_of(gate.get(home).text), "trying again takes nothing from what it passed"
    assert "Nothing was sent yet" in text_of(root.get(place).text)
    other = officer("other", "station_agent", carrier="QX")
    assert "ZZ123" not in other.get(home).text
