"""The carrier's side: what its users and systems see, what they answer, and that no reason is anywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.access.viewer import Access
from foreland.operations.accounts import create_token
from foreland.operations.deployment import Deployment
from foreland.store import protection
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.operations.test_recommend import open_evidence, recommend, step, user
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Flight, Writer

NEVER = (
    "QQREASON", "document_reported", "watchlist", "Watchlist", "severity", "LISTED PERSON", "carrier_liability",
    "ground", "rule", "score", "hit",
)  # fmt: skip
"""What no answer to a carrier holds: the officer's words, what the hit is called, and how such things are called."""


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A", pnr={"record_locator": "QQLOC7"}))
    return flight


@pytest.fixture
def author(write: Writer) -> Access:
    return user(write, "mira", "carrier_liaison")


def sent(deployment: Deployment, write: Writer, flight: Flight, author: Access) -> tuple[UUID, UUID]:
    """A recommendation that was approved; return it and the carrier's notice."""
    open_evidence(flight, author)
    made = recommend(deployment, author, flight)
    assert step(deployment, user(write, "suvi", "supervisor"), made.recommendation_id, "approve") == "sent"
    row = write.connection.execute("select id from carrier_notices").fetchone()
    assert row is not None
    assert made.recommendation_id is not None
    return made.recommendation_id, UUID(str(row["id"]))


def post(client: TestClient, address: str, **fields: str) -> tuple[int, str]:
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post(address, data={"csrf": csrf} | fields)
    return answer.status_code, answer.text


def without_frame(text: str) -> str:
    """What a page says, without its frame (whose scripts and styles have words of their own)."""
    return text.partition("<main")[2].partition("</main")[0] or text


def test_a_gate_sees_what_it_needs_and_never_a_reason(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    gate = officer("gate", "station_agent")
    assert gate.get("/").headers["location"] == "/carrier"
    page = gate.get("/carrier")
    for told in ("QQNAME", "12A", "ZZ100", "We recommend that this passenger does not board."):
        assert told in text_of(page.text)
    one = gate.get(f"/carrier/notices/{notice}")
    for told in ("QQNAME", "QQLOC7", "The document as reported to us has expired."):
        assert told in text_of(one.text)
    sheet = gate.get(f"/carrier/notices/{notice}/passenger")
    assert "QQ" not in sheet.text
    assert "ZZ100" not in sheet.text
    have = page.text.split("/live/carrier?have=")[1].split('"')[0]
    assert gate.get(f"/live/carrier?have={have}").status_code == 204
    pages = (page, one, sheet, gate.get("/live/carrier"), gate.get("/carrier/help"))
    secret = create_token(deployment, "ZZ", "departure control", datetime.now(UTC)).secret
    answers = [gate.get("/api/v1/carrier/notices", headers={"authorization": f"Bearer {secret}"})]
    for told in (*pages, *answers):
        assert told.status_code == 200
        shown = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|_csrf|csrf\" value=\"[^\"]*", "", without_frame(told.text))
        assert [word for word in NEVER if re.search(rf"\b{word}s?\b", shown)] == []
    trail = "select count(*) as n from audit where action = 'carrier.read' and org_id = %s and user_id is not null"
    assert (write.connection.execute(trail, [write.owner.org_id]).fetchone() or {"n": 0})["n"] >= 4


def test_another_carrier_and_another_airport_see_nothing(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    elsewhere = officer("elsewhere", "station_agent")
    write.connection.execute("update users set airports = '{GRU}' where username = 'elsewhere'")
    for client in (officer("other", "station_agent", carrier="QX"), elsewhere):
        assert "QQNAME" not in client.get("/carrier").text
        assert client.get(f"/carrier/notices/{notice}").status_code == 404
        assert post(client, f"/carrier/notices/{notice}", step="acknowledge")[0] == 404
        assert post(client, f"/carrier/notices/{notice}/help")[0] == 404
    assert write.connection.execute("select from protection_referrals").rowcount == 0
    other = create_token(deployment, "QX", "departure control", datetime.now(UTC)).secret
    key = {"authorization": f"Bearer {other}"}
    assert elsewhere.get("/api/v1/carrier/notices", headers=key).json() == {"notices": []}
    body = {"action": "denied"}
    assert elsewhere.post(f"/api/v1/carrier/notices/{notice}/report", headers=key, json=body).status_code == 404
    assert elsewhere.get("/api/v1/carrier/notices").status_code == 401


def test_the_gate_acknowledges_reports_and_answers_for_an_override(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, author: Access
) -> None:
    recommendation, notice = sent(deployment, write, flight, author)
    gate, address = officer("gate", "station_agent"), f"/carrier/notices/{notice}"
    assert post(gate, address, step="acknowledge") == (303, "")
    status, page = post(gate, address, step="acknowledge")
    assert (status, "has changed in the meantime" in page) == (422, True)
    assert post(gate, address, step="report", action="")[0] == 422
    for action in ("overridden", "overridden_by_government"):
        status, page = post(gate, address, step="report", action=action, said_by="Ada Q", reason=" ")
        assert (status, "Say why you decided" in page) == (422, True)
        status, page = post(gate, address, step="report", action=action, said_by=" ", reason="Seen by the captain.")
        assert (status, "Enter the name" in page, "Seen by the captain." in page) == (422, True, True)
    assert post(gate, address, step="report", action=action, said_by="Consul B", reason="New visa.")[0] == 303
    assert "Boarded by a named decision of a government officer" in text_of(gate.get("/carrier").text)
    assert post(gate, address, step="report", action="overridden", said_by="Ada Q", reason="Seen it.")[0] == 303
    assert "Boarded by a named decision of the carrier" in text_of(gate.get("/carrier").text)
    assert post(gate, address, step="report", action="denied", said_by="Ada Q")[0] == 303
    row = write.connection.execute("select state, action from recommendations").fetchone()
    assert row == {"state": "acted", "action": "denied"}
    events = write.connection.execute(
        "select detail, words_sealed from recommendation_events where step = 'report' order by id"
    ).fetchall()
    assert events[0]["detail"] == {"code": "overridden_by_government", "said_by": "Consul B"}
    assert events[1]["detail"] == {"code": "overridden", "said_by": "Ada Q"}
    assert deployment.sealer.open(bytes(events[1]["words_sealed"]), "recommendation_events.words_sealed") == b"Seen it."
    assert step(deployment, author, recommendation, "withdraw", reason="QQREASON") == "withdrawn"
    page = text_of(gate.get(address).text)
    assert "This recommendation is withdrawn and no longer stands." in page
    assert "The document as reported" not in page
    assert post(gate, address, step="acknowledge")[0] == 303
    assert step(deployment, author, recommendation, "acknowledge") == "wrong_state"


def test_whoever_asks_for_help_is_referred_and_marked(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    gate = officer("gate", "station_agent")
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, name, phones, changed_at, changed_by)"
        " values (%s, %s, 'protection', 'Night line', '{+1 555 0100}', now(), 'ana')",
        [new_id(), write.owner.org_id],
    )
    assert "+1 555 0100" in gate.get(f"/carrier/notices/{notice}").text
    assert post(gate, f"/carrier/notices/{notice}/help", words="She is afraid.")[0] == 303
    row = write.connection.execute("select * from protection_referrals").fetchone()
    assert row is not None
    assert (row["concern"], row["asked_by_kind"], row["airport"]) == ("asks_for_help", "carrier", "FRA")
    assert deployment.sealer.open(bytes(row["words_sealed"]), protection.WORDS) == b"She is afraid."
    other, named = flight.traveller("QQOTHER", "ANA", seat="14C"), {"flight": "ZZ100", "seat": "14C"}
    status, page = post(gate, "/carrier/help", **named, flight_date="soon", words="A <child> alone.")
    assert (status, "Choose the day of the flight" in page, "A &lt;child&gt; alone." in page) == (422, True, True)
    assert post(gate, "/carrier/help", **named, flight_date=flight.day.isoformat())[0] == 303
    with transaction(deployment.pool, author) as connection:
        assert protection.is_protected(connection, flight.day, flight.travellers[0])
        assert protection.is_protected(connection, flight.day, other)


def test_a_system_of_the_carrier_acknowledges_and_reports(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    client = officer("idle")
    client.headers["authorization"] = f"Bearer {create_token(deployment, 'ZZ', 'dcs', datetime.now(UTC)).secret}"
    (one,) = client.get("/api/v1/carrier/notices").json()["notices"]
    assert (one["id"], one["instruction"], one["traveller"]["seat"]) == (str(notice), "no_board", "12A")
    address = f"/api/v1/carrier/notices/{notice}"
    assert client.post(f"{address}/acknowledge", json={}).json() == {"state": "acknowledged"}
    assert client.post(f"{address}/acknowledge", json={}).status_code == 409
    refused = client.post(f"{address}/report", json={"action": "overridden", "reason": "x"})
    assert (refused.status_code, refused.json()["error"]) == (422, "name_missing")
    for broken in (b"", b"[]", b'{"action": 7}', b"\xff", b'{"action": "' + b"x" * 20_000 + b'"}'):
        assert client.post(f"{address}/report", content=broken).status_code in (400, 413, 422)
    assert client.post(f"{address}/report", json={"action": "denied", "said_by": "Ada"}).json() == {"state": "acted"}


def test_only_a_station_agent_alone_works_for_a_carrier(officer: Officer) -> None:
    root = officer("root", "administrator")
    officer("gate", "station_agent")
    for fields in (
        {"role": "station_agent"},
        {"role": "analyst", "carrier": "ZZ"},
        {"role": ["station_agent", "supervisor"], "carrier": "ZZ"},
        {"role": "station_agent", "carrier": "NOBODY"},
    ):
        status, page = post(root, "/admin/users", username="new", **fields)
        assert (status, "Nothing was changed" in page) == (422, True), fields
    assert post(root, "/admin/users", username="new", role="station_agent", carrier="ZZ", airports="fra")[0] == 200


def test_a_document_is_asked_about_and_answered_once_by_an_officer(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    gate, desk = officer("gate", "station_agent"), officer("desk", "carrier_liaison")
    asked = {"kind": "P", "issuer": "fra", "number": " 12 ab-345 "}
    for wrong in ({"kind": "X"}, {"issuer": "F1"}, {"number": "?"}, {"number": "A" * 30}):
        assert post(gate, "/carrier/questions", **(asked | wrong))[0] == 422
    assert post(gate, "/carrier/questions", **asked)[0] == 303
    assert "FRA 12AB345" in text_of(desk.get("/questions").text)
    row = write.connection.execute("select id, number_sealed from document_questions").fetchone()
    assert row is not None
    assert b"12AB345" not in bytes(row["number_sealed"])
    address = f"/questions/{row['id']}"
    assert post(gate, address, answer="good")[0] == 403
    assert post(desk, address, answer="perhaps")[0] == 409
    assert post(desk, address, answer="call_us")[0] == 303
    assert post(desk, address, answer="good")[0] == 409
    assert "Telephone the desk" in text_of(gate.get("/carrier/questions").text)
    other = officer("other", "station_agent", carrier="QX")
    assert "12AB345" not in other.get("/carrier/questions").text


def test_a_carrier_sees_counts_of_its_own_data_alone(officer: Officer, write: Writer) -> None:
    for carrier in ("ZZ", "QX"):
        flight = write.flight((carrier, "77"))
        flight.traveller("QQNAME", "MIRA", api={"sex": None})
    page = officer("gate", "station_agent").get("/carrier/quality").text
    assert "ZZ77" in page
    assert "QX77" not in page
    assert "QQNAME" not in page
    assert officer("other", "station_agent", carrier="7Y").get("/carrier/quality").status_code == 200
