"""What a carrier's system does beside its notices: nobody's reason is told, nobody else's traveller is reached."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from starlette.testclient import TestClient

from foreland.access.viewer import Access
from foreland.operations.accounts import create_token
from foreland.operations.deployment import Deployment
from foreland.store import protection, recommendations
from foreland.store.pool import transaction
from foreland.web.app import create_app
from tests.web.api.test_review import Signed, signed
from tests.web.test_carrier_desk import NEVER, author, flight, sent
from tests.web.world import Flight, Writer

__all__ = ["author", "flight", "signed"]  # fixtures


def system(deployment: Deployment, carrier: str = "ZZ") -> TestClient:
    """A carrier's system with its token."""
    secret = create_token(deployment, carrier, "departure control", datetime.now(UTC)).secret
    return TestClient(create_app(deployment), headers={"authorization": f"Bearer {secret}"})


def marked(deployment: Deployment, viewer: Access, flight: Flight, traveller: UUID) -> bool:
    with transaction(deployment.pool, viewer) as connection:
        return protection.is_protected(connection, flight.day, traveller)


def test_help_is_called_for_whoever_is_aboard_its_own_flight_and_for_nobody_else(
    deployment: Deployment, write: Writer, flight: Flight, author: Access
) -> None:
    """By seat, document or name; twice is one referral, and the answer says nothing of what is known."""
    for name, number in (("QQTWIN", "L1112223"), ("QQTWIN", "L1112224")):
        flight.traveller(name, "ANA", document={"number": number})
    zz, qx = system(deployment), system(deployment, "QX")
    named = {"flight": "zz 100", "flight_date": flight.day.isoformat()}
    for wrong, code in (
        ({"name": "QQTWIN"}, (422, "several_travellers")),
        ({"seat": "44F"}, (404, "no_such_traveller")),
        ({"seat": "12A", "flight": "ZZ101"}, (404, "no_such_traveller")),
        ({"seat": "12A", "flight_date": "2020-02-02"}, (422, "day_unreadable")),
        ({"seat": "12A", "flight": "\u0661"}, (422, "flight_unreadable")),
        ({"seat": "row twelve"}, (422, "seat_unreadable")),
        ({}, (422, "person_missing")),
    ):
        told = zz.post("/api/v1/carrier/help", json=named | wrong)
        assert (told.status_code, told.json()["error"]) == code, wrong
    told = qx.post("/api/v1/carrier/help", json=named | {"seat": "12A"})
    assert (told.status_code, told.json()["error"]) == (422, "not_your_flight")
    assert write.connection.execute("select from protection_referrals").rowcount == 0
    first = zz.post("/api/v1/carrier/help", json=named | {"seat": "012A", "words": "She is afraid."})
    again = zz.post("/api/v1/carrier/help", json=named | {"name": "qqname mira"})
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    by_number = zz.post("/api/v1/carrier/help", json=named | {"document": "L 111 2224"})
    assert by_number.status_code == 201
    rows = write.connection.execute(
        "select journey_id, concern, asked_by_kind, airport from protection_referrals order by referred_at"
    ).fetchall()
    assert [row["journey_id"] for row in rows] == [flight.travellers[0], flight.travellers[2]]
    assert {(row["concern"], row["asked_by_kind"], row["airport"]) for row in rows} == {
        ("asks_for_help", "carrier", "FRA")
    }
    assert [marked(deployment, author, flight, one) for one in flight.travellers] == [True, False, True]


def test_two_calls_at_one_instant_are_one_referral_whether_by_the_notice_or_without_it(
    deployment: Deployment, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    zz, service = system(deployment), deployment.service("test")
    named = {"flight": "ZZ100", "flight_date": flight.day.isoformat(), "seat": "12A"}
    asked: list[tuple[str, dict[str, str]]] = [("help", named), (f"notices/{notice}/help", {})]
    waits = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with ThreadPoolExecutor(2) as calls:
        with transaction(deployment.pool, service) as connection:
            recommendations.concerned(service, connection, flight.day, [flight.travellers[0]], write.now)
            told = [calls.submit(zz.post, f"/api/v1/carrier/{path}", json=said) for path, said in asked]
            until = time.monotonic() + 20
            while write.connection.execute(waits.encode()).rowcount < len(asked):
                assert time.monotonic() < until, "each waits for who calls for the same traveller"
        assert [one.result().status_code for one in told] == [201, 201]
    assert write.connection.execute("select from protection_referrals").rowcount == 1


def test_a_system_asks_about_a_document_and_reads_sheet_procedure_and_its_own_figures(
    deployment: Deployment, write: Writer, flight: Flight, author: Access
) -> None:
    _, notice = sent(deployment, write, flight, author)
    zz, qx = system(deployment), system(deployment, "QX")
    asked = {"kind": "P", "issuer": "fra", "number": " 12 ab-345 "}
    assert zz.post("/api/v1/carrier/questions", json=asked | {"number": "?"}).json() == {"error": "number_unreadable"}
    assert zz.post("/api/v1/carrier/questions", json=asked).status_code == 201
    (question,) = zz.get("/api/v1/carrier/questions").json()["questions"]
    assert (question["number"], question["answer"], question["carrier"]) == ("12AB345", None, "ZZ")
    assert qx.get("/api/v1/carrier/questions").json() == {"questions": []}
    sheet = zz.get(f"/api/v1/carrier/notices/{notice}/passenger?language=ar")
    assert (sheet.json()["direction"], len(sheet.json()["parts"])) == ("rtl", 4)
    assert sheet.json()["reference"] in sheet.json()["code"]
    english = zz.get(f"/api/v1/carrier/notices/{notice}/passenger")
    assert "An officer made it, not a computer." in english.text
    assert deployment.home.name in english.text
    assert zz.get(f"/api/v1/carrier/notices/{notice}/passenger?language=tlh").status_code == 400
    for path, method in (("passenger", "GET"), ("help", "POST")):
        assert qx.request(method, f"/api/v1/carrier/notices/{notice}/{path}", json={}).status_code == 404
    steps = {language: zz.get(f"/api/v1/carrier/procedure?language={language}").json()["steps"] for language in
             ("en", "es", "fr", "ar")}  # fmt: skip
    assert len({tuple(each) for each in steps.values()}) == len(steps)
    assert {len(each) for each in steps.values()} == {4}
    quality = zz.get("/api/v1/carrier/quality?days=30")
    assert (quality.json()["carrier"], quality.json()["days"], quality.json()["flights"]) == ("ZZ", 30, 1)
    assert "ZZ100" not in qx.get("/api/v1/carrier/quality?days=30").text
    helped = zz.post(f"/api/v1/carrier/notices/{notice}/help", json={"words": "She is afraid."})
    assert helped.status_code == 201
    assert marked(deployment, author, flight, flight.travellers[0])
    for told in (sheet, english, quality, helped):
        shown = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", told.text)
        assert [word for word in NEVER if re.search(rf"\b{word}s?\b", shown)] == []


def test_an_administrators_system_keeps_how_a_carrier_is_told(deployment: Deployment, signed: Signed) -> None:
    """A secret is told once and never read; whoever saw an older state changes nothing."""
    create_token(deployment, "ZZ", "departure control", datetime.now(UTC))
    root, desk = signed("root", "administrator"), signed("mira", "carrier_liaison")
    with deployment.pool.connection() as connection:
        carrier = next(iter(connection.execute("select id from organisations where code = 'ZZ'")))["id"]
    place = f"/api/v1/carriers/{carrier}/channels"
    assert desk.get(place).status_code == 403
    assert root.get(place.replace(str(carrier), str(deployment.home.org_id))).status_code == 404
    wanted = {"emails": ["gate@airline.example"], "language": "en", "row_version": 0}
    assert root.put(place, json=wanted | {"emails": ["gate"]}).json() == {"error": "mailbox_unreadable"}
    assert root.put(place, json=wanted).json() == {"row_version": 1, "secret": None}
    assert root.put(place, json=wanted).json() == {"error": "changed"}
    assert root.get(place).json()["channels"]["emails"] == ["gate@airline.example"]
    assert "sealed" not in root.get(place).text
    told = [root.post(f"{place}/act", json=body).status_code for body in ({"act": "secret"}, {"act": "again"})]
    assert told == [409, 422]
    assert root.post(f"{place}/act", json={"act": "test"}).json() == {"messages": 1}
    assert [one["event"] for one in root.get(place).json()["told"]] == ["test"]
