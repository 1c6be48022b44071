"""``POST /api/v1/messages``: what is answered to whom, and that a refusal takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations import accounts
from foreland.operations.deployment import Deployment
from foreland.web.api.description import describe
from foreland.web.api.messages import LARGEST_BODY
from foreland.web.app import create_app
from tests.core.messages.test_pnrgov_xml import document
from tests.deployments import NOW

PAXLST = (
    b"UNA:+.? 'UNB+UNOA:4+ZZAIR+TESTGOV+261123:1200+000000077++APIS'UNG+PAXLST+ZZAIR+TESTGOV+261123:1200+1+UN+D:05B'"
    b"UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'TDT+20+ZZ123+++ZZ'LOC+125+AKL'DTM+189:2611241200:201'LOC+87+HNL'"
    b"DTM+232:2611232100:201'NAD+FL+++EXEMPLAR:OTTO'ATT+2++M'DTM+329:700203'LOC+178+AKL'LOC+179+HNL'NAT+2+UTO'"
    b"RFF+AVF:AB12CD'RFF+ABO:REF001'DOC+P:110:111+L8988901C'DTM+36:320101'LOC+91+UTO'CNT+42:1'UNT+18+1'UNE+1+1'"
    b"UNZ+1+000000077'"
)


class Carrier:
    """A carrier's system with its token."""

    def __init__(self, client: TestClient, token: str, postgres_url: str) -> None:
        self._client = client
        self._token = token
        self._postgres_url = postgres_url

    def send(self, body: bytes, **headers: str) -> tuple[int, dict[str, object]]:
        """Post a message; return status and answer."""
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/edifact"} | headers
        answer = self._client.post("/api/v1/messages", content=body, headers=sent)
        return answer.status_code, answer.json()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query, past every filter."""
        with psycopg.connect(self._postgres_url) as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, table: str) -> int:
        """Count rows, past every filter."""
        with psycopg.connect(self._postgres_url) as connection:
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def carrier(deployment: Deployment, postgres_url: str) -> Iterator[Carrier]:
    token = accounts.create_token(deployment, "ZZ", "messages", NOW).secret
    with TestClient(create_app(deployment)) as client:
        yield Carrier(client, token, postgres_url)


def test_a_message_is_committed_before_it_is_answered(carrier: Carrier) -> None:
    status, answer = carrier.send(PAXLST)
    assert status == 202
    assert answer["duplicate"] is False
    UUID(str(answer["id"]))
    assert (carrier.count("receipts"), carrier.count("journeys"), carrier.count("outbox")) == (1, 1, 1)


def test_the_same_bytes_get_the_same_receipt(carrier: Carrier) -> None:
    _, first = carrier.send(PAXLST)
    status, second = carrier.send(PAXLST)
    assert (status, second) == (202, {**first, "duplicate": True})
    assert (carrier.count("receipts"), carrier.count("journeys")) == (1, 1)


def test_a_push_in_xml_is_on_the_flight_with_its_people_bags_and_bookings(carrier: Carrier) -> None:
    push = document().replace(b'<OperatingAirline Code="ZZ" FlightNumber="44"/>', b"").replace(b"XY", b"ZZ")
    push = push.replace(b"2026-08-01", b"2026-11-24")
    status, answer = carrier.send(push, **{"Content-Type": "application/xml"})
    assert (status, answer["duplicate"]) == (202, False)
    flights = carrier.rows("select carrier || number as flight, flight_date::text as day from flights")
    assert flights == [("ZZ812", "2026-11-24")]
    people = carrier.rows(
        "select i.surname, i.given_names, r.bags_count, r.bag_tags, r.seat, d.number"
        " from journeys j join reported_travellers r on r.journey_id = j.id join identities i on i.reported_id = r.id"
        " left join documents d on d.reported_id = r.id order by r.traveller_reference"
    )
    assert people == [
        ("EXAMPLE", "ALEX KIM", 2, ["ZZ0998", "ZZ0999"], "12A", "C01X0001"),
        ("EXAMPLE", "LEE", None, [], None, "C01X0002"),
    ]
    (stored,) = carrier.rows("select record_locator, bags->0->>'pool', tickets->0->>'total' from bookings")
    assert stored == ("ABC123", "head", "957.94")
    assert carrier.rows("select equipment, quantity from booking_segments") == [("773", 1)]
    assert carrier.count("outbox") == 1
    assert carrier.send(push, **{"Content-Type": "application/xml"})[1]["duplicate"] is True


@pytest.mark.parametrize("body", [b"\0" * 1000, b"hello", b"UNB", b"'" * 5000, "čau".encode("utf-16")])
def test_what_cannot_be_read_is_kept_and_answered_400(carrier: Carrier, body: bytes) -> None:
    status, answer = carrier.send(body)
    assert status == 400
    assert any(defect["severity"] == "fatal" for defect in answer["defects"])  # type: ignore[attr-defined]
    assert (carrier.count("receipts"), carrier.count("quarantine"), carrier.count("journeys")) == (1, 1, 0)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic eDp5", "bearer x y"])
def test_without_a_valid_token_nothing_is_taken(carrier: Carrier, authorization: str) -> None:
    status, _ = carrier.send(PAXLST, Authorization=authorization)
    assert status == 401
    assert carrier.count("receipts") == 0


def test_a_revoked_token_is_refused(deployment: Deployment, carrier: Carrier) -> None:
    made = accounts.create_token(deployment, "ZZ", "other", NOW)
    accounts.revoke_token(deployment, made.id, NOW)
    assert carrier.send(PAXLST, Authorization=f"Bearer {made.secret}")[0] == 401


def test_an_oversized_or_empty_body_or_another_type_is_refused(carrier: Carrier) -> None:
    assert carrier.send(b"x" * (LARGEST_BODY + 1))[0] == 413
    assert carrier.send(b"", **{"Content-Length": str(LARGEST_BODY + 1)})[0] == 413
    assert carrier.send(b"")[0] == 400
    assert carrier.send(PAXLST, **{"Content-Type": "image/png"})[0] == 415
    assert carrier.send(PAXLST, **{"Content-Type": "TEXT/PLAIN; charset=utf-8"})[0] == 202
    assert carrier.count("receipts") == 1


def test_answers_never_quote_the_message(carrier: Carrier) -> None:
    odd = PAXLST.replace(b"DTM+329:700203", b"DTM+329:EXEMPLAR")
    _, answer = carrier.send(odd)
    assert answer["defects"]
    assert "EXEMPLAR" not in str(answer)


def test_every_status_is_described(carrier: Carrier) -> None:
    described = describe()["paths"]["/messages"]["post"]["responses"]  # type: ignore[index]
    assert set(described) == {"200", "202", "400", "401", "408", "413", "415", "429", "503"}
