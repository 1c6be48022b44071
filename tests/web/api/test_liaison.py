"""A recommendation is made, approved, told and verified through the interface, by the rules of the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user, create_token, sign_in
from foreland.operations.close_doors import close_doors
from foreland.operations.deployment import Deployment
from foreland.web.api.description import describe
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.operations.test_recommend import the_hit
from tests.web.world import Flight, Writer


class Caller:
    """Somebody's system."""

    def __init__(self, client: TestClient, token: str) -> None:
        self._client, self._headers = client, {"authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self._client.request(method, f"/api/v1{path}", json=body, headers=self._headers)
        return answer.status_code, answer.json()


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    return flight


@pytest.fixture
def callers(deployment: Deployment) -> dict[str, Caller]:
    client, found = TestClient(create_app(deployment)), {}
    for role in ("analyst", "carrier_liaison", "supervisor", "field_officer", "administrator"):
        now = datetime.now(UTC)
        new = NewUser(username=role, display_name=role.title(), roles=(role,), airports=())
        add_user(deployment, new, now, PASSWORD)
        found[role] = Caller(client, sign_in(deployment, role, PASSWORD, now).token)  # type: ignore[union-attr]
    return found


def test_from_a_hit_to_a_verified_outcome(callers: dict[str, Caller], flight: Flight, deployment: Deployment) -> None:
    author, second = callers["carrier_liaison"], callers["supervisor"]
    hit, journey = the_hit(flight), flight.travellers[0]
    wanted = {
        "journey_id": str(journey), "kind": "no_board", "ground": "document_expired", "facts": ["document_expired"],
        "reason": "QQREASON", "protection": "no", "protection_asked_by": "carrier", "hits": [str(hit)],
    }  # fmt: skip
    make = f"/flights/{flight.day}/recommendations"
    assert callers["administrator"].ask("POST", make, {"members": [wanted]})[0] == 403
    assert author.ask("POST", make, {"members": [wanted, wanted]}) == (422, {"error": "named_twice"})
    status, refused = author.ask("POST", make, {"members": [wanted]})
    assert (status, refused["results"][0]["refused"]) == (200, "evidence_not_opened")
    assert author.ask("GET", f"/hits/{flight.day}/{hit}/evidence/history")[0] == 200
    helped = wanted | {"protection": "yes"}
    assert callers["administrator"].ask("POST", f"{make}/check", {"members": [wanted]})[0] == 403
    status, checked = author.ask("POST", f"{make}/check", {"members": [wanted]})
    assert (status, checked["refused"]) == (200, [])
    (read,) = checked["carrier_reads"]
    assert (read["instruction"], read["facts"]) == ("no_board", ["document_expired"])
    assert read["spelt"]["given_names"] == "Mike India Romeo Alfa"
    assert not {"reason", "ground", "protection"} & set(read), "the carrier reads no more"
    assert author.ask("POST", f"{make}/check", {"members": [helped]})[1] == {
        "carrier_reads": [], "refused": [{"journey_id": str(journey), "refused": "asks_for_protection"}],
    }  # fmt: skip
    assert author.ask("GET", "/recommendations")[1] == {"recommendations": []}, "nothing is written"
    made = author.ask("POST", make, {"members": [wanted]})[1]["results"][0]
    assert (made["refused"], made["reference"]) == (None, None)
    one = f"/recommendations/{made['recommendation_id']}"
    assert author.ask("POST", f"{one}/step", {"row_version": 1, "step": "approve"})[0] == 403
    assert second.ask("POST", f"{one}/step", {"row_version": 9, "step": "approve"}) == (409, {"error": "changed"})
    for caller, step, more in (
        (second, "approve", {}), (author, "acknowledge", {"said_by": "Gate"}), (author, "report", {"detail": "denied"}),
        (second, "verify", {"detail": "confirmed"}),
    ):  # fmt: skip
        version = author.ask("GET", one)[1]["recommendation"]["row_version"]
        status, told = caller.ask("POST", f"{one}/step", {"row_version": version, "step": step} | more)
        assert status == 200, told
    read = author.ask("GET", one)[1]
    assert (read["recommendation"]["state"], read["recommendation"]["reason"]) == ("verified", "QQREASON")
    assert [step["step"] for step in read["history"]] == ["propose", "approve", "acknowledge", "report", "verify"]
    assert len(author.ask("GET", "/recommendations")[1]["recommendations"]) == 1


def test_undecided_at_the_door_to_an_outcome_at_the_port(
    callers: dict[str, Caller], flight: Flight, deployment: Deployment, write: Writer
) -> None:
    close_doors(deployment, datetime.now(UTC) + timedelta(minutes=31))
    write.connection.execute("update users set airports = '{JFK}' where username = 'field_officer'")
    analyst, port = callers["analyst"], callers["field_officer"]
    (review,) = analyst.ask("GET", "/inbound")[1]["reviews"]
    decision = {"row_version": review["row_version"], "release": True, "ground": "document", "reason": "No time."}
    assert port.ask("POST", f"/inbound/{review['id']}/decision", decision)[0] == 403
    assert analyst.ask("POST", f"/inbound/{review['id']}/decision", decision) == (200, {"port": "JFK"})
    assert analyst.ask("POST", f"/inbound/{review['id']}/decision", decision)[0] == 409
    (lookout,) = port.ask("GET", "/lookouts")[1]["lookouts"]
    assert port.ask("POST", f"/lookouts/{lookout['id']}/outcome", {"outcome": "vanished"})[0] == 422
    assert port.ask("POST", f"/lookouts/{lookout['id']}/outcome", {"outcome": "refused"}) == (
        200, {"outcome": "refused"},
    )  # fmt: skip
    assert port.ask("GET", "/lookouts")[1]["lookouts"][0]["outcome"] == "refused"


def test_a_desk_its_roster_a_contact_a_shift_and_a_call(callers: dict[str, Caller], flight: Flight) -> None:
    keeper, analyst, second = callers["administrator"], callers["analyst"], callers["supervisor"]
    fresh = "00000000-0000-4000-8000-00000000000"
    desk = {"name": "NORTH", "zone": "Europe/Berlin", "hours": "Mo-Su 00:00-24:00", "airports": ["HEL"]}
    assert analyst.ask("PUT", f"/desks/{fresh}1", desk)[0] == 403
    status, told = keeper.ask("PUT", f"/desks/{fresh}1", desk)
    assert status == 200, told
    assert "NORTH" in {one["name"] for one in analyst.ask("GET", "/desks")[1]["desks"]}
    assert keeper.ask("PUT", f"/desks/{fresh}1", desk | {"row_version": 7}) == (409, {"error": "changed"})
    assert keeper.ask("DELETE", f"/desks/{fresh}1/duties/{fresh}2")[0] == 404
    contact = {"kind": "protection", "name": "Shelter", "airport": "FRA", "phones": ["+49 30 555 0100"]}
    status, told = keeper.ask("PUT", f"/contacts/{fresh}3", contact)
    assert status == 200, told
    assert [one["contact"]["name"] for one in analyst.ask("GET", "/contacts?airport=FRA")[1]["contacts"]] == ["Shelter"]
    assert keeper.ask("DELETE", f"/contacts/{fresh}3")[0] == 200
    given = analyst.ask("POST", "/handovers", {"note": "QQNOTE"})[1]["id"]
    assert analyst.ask("POST", f"/handovers/{given}/acceptance")[0] == 403, "nobody accepts their own"
    assert second.ask("POST", f"/handovers/{given}/acceptance")[0] == 200
    assert second.ask("GET", "/handovers")[1]["handovers"][0]["note"] == "QQNOTE"
    assert second.ask("GET", "/wall")[0] == second.ask("GET", "/staffing")[0] == 200
    status, call = analyst.ask("POST", "/calls", {"search": "QQNAM"})
    assert (status, [one["surname"] for one in call["travellers"]]) == (201, ["QQNAME"])
    said = {
        "row_version": 1,
        "who": "Gate B12",
        "caller_kind": "carrier_station",
        "asked": "QQASKED",
        "answered": "Yes.",
    }
    now = datetime.now(UTC)
    for hours in (-1, 73):
        late = said | {"happened_at": (now - timedelta(hours=hours)).isoformat()}
        assert analyst.ask("PUT", f"/calls/{call['id']}", late)[0] == 422
    true = (now - timedelta(hours=50)).isoformat().replace("+00:00", "Z")
    status, told = analyst.ask("PUT", f"/calls/{call['id']}", said | {"happened_at": true})
    assert status == 200, told
    (listed,) = analyst.ask("GET", "/calls")[1]["calls"]
    assert listed["opened_at"] == true < listed["noted_at"], "taken on paper two days ago"
    assert analyst.ask("GET", f"/calls/{call['id']}")[1]["call"]["words"]["asked"] == "QQASKED"
    assert analyst.ask("PUT", f"/calls/{call['id']}", said)[0] == 409
    assert "QQASKED" not in str(analyst.ask("GET", "/calls")[1])


def test_a_carriers_system_gets_nothing_that_is_for_officers(deployment: Deployment) -> None:
    secret = create_token(deployment, "ZZ", "departure control", datetime.now(UTC)).secret
    app, told = create_app(deployment), describe()["paths"]
    asked: list[tuple[int, str, str]] = []
    for path, operations in told.items():  # type: ignore[attr-defined]
        for method, operation in operations.items():
            if operation["security"] == [{"officer": []}]:
                fields = dict.fromkeys(re.findall(r"{(\w+)}", path), "00000000-0000-4000-8000-000000000001")
                fields |= {"flight_date": "2026-11-27"}
                address = f"203.0.113.{len(asked) // 20}"  # whoever is refused too often is no longer answered
                system = Caller(TestClient(app, client=(address, 50000)), secret)
                asked.append((system.ask(method.upper(), path.format(**fields), {})[0], method, path))
    assert len(asked) > 40
    assert [one for one in asked if one[0] not in (400, 401)] == []
