"""What officers' systems tell of flights and people: times, manifests, joins; the same rules as on the pages."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

from foreland.store.identifiers import new_id
from tests.operations.test_seizures import png
from tests.web.api.test_review import Signed, signed
from tests.web.test_joins import SAME, Doubt
from tests.web.world import Writer

__all__ = ["signed"]  # a fixture

MANIFEST = {"flight": "zz 0901", "origin": "lhr", "destination": "JFK", "departure": "2026-11-24 12:00"}
ROWS = "surname,given names,dob,passport\nHALVIK,MIRA,1988-02-03,UT1\n"


def test_times_of_a_flight_are_told_and_taken_back(write: Writer, signed: Signed) -> None:
    flight = write.flight()
    desk, address = signed("ana", "analyst"), f"/api/v1/flights/{flight.id}/entry"
    late = {"action": "time", "kind": "ETD", "at": (write.now + timedelta(hours=9)).isoformat()}
    assert signed("olga", "oversight").post(address, json=late).status_code == 403
    assert desk.post(address, json=late | {"at": "2026-11-24T12:00:00"}).status_code == 400, "an instant has a zone"
    assert desk.post(address, json=late | {"leg": 7}).json() == {"error": "leg_unknown"}
    assert desk.post(address, json=late | {"at": "2031-01-01T00:00:00Z"}).json() == {"error": "time_far"}
    away = {"action": "divert", "airport": "QQQ"}
    assert desk.post(address, json=away).json() == {"error": "airport_unknown"}
    assert desk.post(address.replace(str(flight.id), str(new_id())), json=late).status_code == 404
    assert desk.post(address, json=late).json() == {"action": "time"}
    told = "select kind, source from operational_times order by heard_at"
    assert [tuple(row.values()) for row in write.connection.execute(told)] == [("ETD", "officer")]
    assert desk.post(address, json={"action": "cancel"}).status_code == 200
    status = write.connection.execute("select status from flights").fetchone()
    assert status == {"status": "cancelled"}


def test_a_manifest_is_received_whole_or_not_at_all(write: Writer, signed: Signed) -> None:
    desk = signed("ana", "analyst")
    assert signed("eve", "administrator").post("/api/v1/manifests", json=MANIFEST).status_code == 403
    wrong = desk.post("/api/v1/manifests", json=MANIFEST | {"rows": ROWS + "NOBODY,,yesterday,\n"})
    assert (wrong.status_code, wrong.json()["error"], wrong.json()["problems"][0]["line"]) == (422, "not_read", 3)
    assert write.connection.execute("select from flights").rowcount == 0
    foreign = ROWS.replace("surname", "Nachname").encode()
    body = MANIFEST | {"file": b64encode(foreign).decode(), "columns": {"Nachname": "surname"}, "save_as": "ZZ"}
    keyed = {"Idempotency-Key": "one"}
    first, again = (desk.post("/api/v1/manifests", json=body, headers=keyed) for _ in range(2))
    assert (first.status_code, first.json()["travellers"], first.json()) == (201, 1, again.json())
    assert write.connection.execute("select from journeys").rowcount == 1
    later = MANIFEST | {"flight": "ZZ902", "file": b64encode(foreign).decode(), "saved": "ZZ"}
    assert desk.post("/api/v1/manifests", json=later).status_code == 201
    assert desk.post("/api/v1/manifests", json=MANIFEST | {"rows": "x" * 5_500_000}).status_code == 413


def test_a_doubtful_join_is_read_and_settled_as_it_was_seen(write: Writer, signed: Signed) -> None:
    doubt = Doubt(write)
    desk, address = signed("ana", "analyst"), f"/api/v1{doubt.address}/joins"
    said = desk.get(address).json()
    assert said["doubtful"]
    assert {one["journey_id"] for one in said["people"]} == {str(one) for one in doubt.twins}
    assert {one["action"] for one in said["offers"]} == {"join", "separate"}
    twin = next(one for one in said["people"] if one["journey_id"] == str(doubt.twins[0]))
    other = {"journey_id": twin["journey_id"], "facts_version": twin["facts_version"]}
    wanted = {"action": "join", "facts_version": said["facts_version"], "others": [other], **SAME}
    assert signed("olga", "oversight").post(address, json=wanted).status_code == 403
    stale = wanted | {"others": [other | {"facts_version": 9}]}
    assert (desk.post(address, json=stale).status_code, desk.post(address, json=stale).json()) == (
        409,
        {"error": "changed"},
    )
    done = desk.post(address, json=wanted)
    assert (done.status_code, done.json()) == (200, {"journey_id": str(doubt.twins[0])})
    told = desk.get(f"/api/v1{doubt.path(doubt.twins[0])}/joins").json()
    assert [one["action"] for one in told["history"]] == ["join"]
    assert told["history"][0]["note"] == SAME["text"]
    seen = write.connection.execute("select from audit where action = 'traveller.read'").rowcount
    assert seen >= 2
    assert desk.get(address.replace(str(doubt.journey), str(doubt.flight.id))).status_code == 404


def test_a_photograph_goes_into_the_register_and_comes_back_plain(write: Writer, signed: Signed) -> None:
    desk = signed("ana", "carrier_liaison")
    document = {
        "id": "01890000-0000-7000-8000-000000000001", "airport": "FRA", "document_type": "passport", "issuer": "UTO",
        "number": "UT1", "reason": "altered", "taken_at": write.now.isoformat(),
    }  # fmt: skip
    bad = desk.post("/api/v1/seizures", json=document | {"photograph": b64encode(b"GIF89a").decode()})
    assert bad.status_code == 422, bad.text
    made = desk.post("/api/v1/seizures", json=document | {"photograph": b64encode(png()).decode()})
    assert made.status_code == 201, made.text
    address = f"/api/v1/seizures/{document['id']}/photograph"
    picture = desk.get(address)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    assert signed("eve", "administrator").get(address).status_code == 403


def test_measures_and_ledger_are_taken_as_files_and_that_is_noted(write: Writer, signed: Signed) -> None:
    chief = signed("suvi", "supervisor")
    for name in ("measures", "ledger"):
        taken = chief.get(f"/api/v1/{name}.csv?days=28")
        assert (taken.status_code, taken.headers["content-type"].split(";")[0]) == (200, "text/csv")
        assert "," in taken.text.splitlines()[0]
        noted = write.connection.execute("select from audit where action = %s", (f"{name}.exported",)).rowcount
        assert noted == 1
    assert signed("eve", "administrator").get("/api/v1/ledger.csv").status_code == 403
