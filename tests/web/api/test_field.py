"""The field view through the interface: asked, interviewed, noted, taken and handed on; a form sent twice is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.api.test_review import Signed, signed
from tests.web.world import Flight, Writer

__all__ = ["signed"]  # a fixture


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight()
    flight.hit(flight.traveller("HALVIK", "MIRA"))
    return flight


def abroad(deployment: Deployment, name: str, airport: str) -> TestClient:
    """A session of a liaison officer at an airport."""
    new = NewUser(username=name, display_name=name, roles=("attache",), airports=(airport,))
    add_user(deployment, new, datetime.now(UTC), PASSWORD)
    client = TestClient(create_app(deployment), base_url="http://foreland.test")
    token = client.post("/api/v1/sessions", json={"username": name, "password": PASSWORD}).json()["token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def test_a_tasking_is_asked_answered_once_and_seen_only_there(
    deployment: Deployment, write: Writer, flight: Flight, signed: Signed
) -> None:
    ines, far = abroad(deployment, "ines", "FRA"), abroad(deployment, "gil", "GRU")
    desk = signed("ana", "analyst")
    address = f"/api/v1/travellers/{flight.day}/{flight.travellers[0]}/taskings"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    ask = {"airport": "FRA", "kind": "interview", "words": "Who paid?", "until": until}
    assert ines.post(address, json=ask).status_code == 403
    assert desk.post(address, json=ask | {"until": "2026-11-27T14:05:00"}).status_code == 400, "an instant has a zone"
    assert desk.post(address, json=ask | {"kind": "arrest"}).json() == {"error": "kind_unknown"}
    assert desk.post(address.replace(str(flight.day), "never"), json=ask).status_code == 404
    made = desk.post(address, json=ask)
    assert made.status_code == 201
    assert far.get("/api/v1/taskings").json() == {"taskings": []}
    (tasking,) = ines.get("/api/v1/taskings").json()["taskings"]
    assert (tasking["asked"], tasking["surname"], tasking["id"]) == ("Who paid?", "HALVIK", made.json()["id"])
    assert "sealed" not in str(tasking)
    shown = address.replace("taskings", "showable")
    assert [far.get(f"{shown}?to=host_police").status_code, ines.get(shown).status_code] == [404, 400]
    told = ines.get(f"{shown}?to=host_police").json()
    assert "HALVIK MIRA" in told["fields"].values()
    trail = "select detail from audit where action = 'traveller_shown'"
    assert [row["detail"] for row in write.connection.execute(trail)] == [{"to": "host_police", "airport": "FRA"}]
    assert desk.get("/api/v1/bank").status_code == 403
    assert [len(each) for each in ines.get("/api/v1/bank").json()["banks"]] == [1]
    assert far.get("/api/v1/bank").json() == {"airports": ["GRU"], "banks": []}
    step = f"/api/v1/taskings/{tasking['id']}/step"
    assert far.post(step, json={"row_version": 1, "step": "take"}).status_code == 404
    assert ines.post(step, json={"row_version": 1, "step": "take"}).json() == {"state": "taken", "row_version": 2}
    assert ines.post(step, json={"row_version": 1, "step": "report", "result": "done"}).status_code == 409
    said = {
        "id": str(new_id()), "airport": "FRA", "document_seen": "passport", "result": "ok_to_board",
        "protection": "no", "words": "An uncle.", "tasking_id": tasking["id"],
    }  # fmt: skip
    assert desk.post("/api/v1/interviews", json=said).status_code == 403
    assert [ines.post("/api/v1/interviews", json=said).status_code for _ in range(2)] == [201, 201]
    (met,) = desk.get("/api/v1/interviews").json()["interviews"]
    assert (met["result"], met["said"]["words"]) == ("ok_to_board", "An uncle.")
    assert far.get("/api/v1/interviews").json() == {"interviews": []}


def test_notes_and_documents_taken(deployment: Deployment, write: Writer, signed: Signed) -> None:
    ines, far = abroad(deployment, "ines", "FRA"), abroad(deployment, "gil", "GRU")
    desk = signed("ana", "analyst")
    note = {
        "id": str(new_id()), "about": "route", "what": "Through GRU by night.", "source_grade": "B",
        "information_grade": "2", "valid_until": str((write.now + timedelta(days=9)).date()), "airport": "FRA",
    }  # fmt: skip
    assert [ines.post("/api/v1/notes", json=note).status_code for _ in range(2)] == [201, 201]
    assert [one["told"]["what"] for one in desk.get("/api/v1/notes").json()["notes"]] == ["Through GRU by night."]
    assert far.get("/api/v1/notes").json() == {"notes": []}
    document = {
        "id": str(new_id()), "airport": "FRA", "document_type": "passport", "issuer": "UTO", "number": "UT1",
        "reason": "altered", "taken_at": write.now.isoformat(),
    }  # fmt: skip
    assert far.post("/api/v1/seizures", json=document).json() == {"error": "airport_unknown"}
    assert [ines.post("/api/v1/seizures", json=document).status_code for _ in range(2)] == [201, 201]
    (taken,) = desk.get("/api/v1/seizures").json()["seizures"]
    assert (taken["read"]["number"], taken["state"]) == ("UT1", "held")
    one = f"/api/v1/seizures/{document['id']}"
    assert far.get(one).status_code == 404
    receiver = write.connection.execute("select id from users where username = 'ana'").fetchone()
    assert receiver
    handed = {"row_version": 1, "step": "hand_over", "receiver": str(receiver["id"])}
    assert desk.post(f"{one}/step", json=handed).json() == {"error": "not_custodian"}
    assert ines.post(f"{one}/step", json=handed).json()["state"] == "handing_over"
    assert desk.post(f"{one}/step", json={"row_version": 2, "step": "receive"}).json()["custodian_id"] == str(
        receiver["id"]
    )
    assert [each["step"] for each in desk.get(one).json()["history"]] == ["take", "hand_over", "receive"]
    assert signed("olga", "oversight").post("/api/v1/seizures", json=document).status_code == 403
