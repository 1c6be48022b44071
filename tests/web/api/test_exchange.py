"""A carrier's system over real HTTP: it checks passengers in, several at once, and takes changed answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx
import psycopg
import pytest
from msgspec import structs

from foreland.messages import requests
from foreland.operations import accounts
from foreland.operations.answers import reconsider_answers
from foreland.operations.deployment import Deployment
from tests.deployments import deployment_of
from tests.operations.asking import EXPIRED, VALID, answered, codes, interactive, request
from tests.web.served import served

PEOPLE = [
    structs.replace(VALID, reference=f"REF{n}", document=f"C{n:07}", surname=f"QUOR{chr(65 + n)}") for n in range(12)
]

LATE = structs.replace(EXPIRED, reference="LAST")


class Station:
    """A carrier's check-in with its token."""

    def __init__(self, address: str, token: str) -> None:
        self.client = httpx.Client(
            base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def ask(self, raw: bytes) -> httpx.Response:
        return self.client.post("/messages", content=raw, headers={"Content-Type": "application/edifact"})


@pytest.fixture
def asking(postgres_url: str, tmp_path: Path) -> Iterator[tuple[Deployment, Station]]:
    interactive(tmp_path, document_codes=[], seconds=30)
    with deployment_of(postgres_url, tmp_path) as deployment:
        token = accounts.create_token(deployment, "ZZ", "check-in", datetime.now(UTC)).secret
        with served(deployment) as (address, _):
            station = Station(address, token)
            yield deployment, station
            station.client.close()


def test_passengers_checked_in_at_once_are_each_answered(asking: tuple[Deployment, Station], postgres_url: str) -> None:
    _, station = asking
    requests = [request([one], f"TX{n}") for n, one in enumerate([*PEOPLE, LATE])]
    with ThreadPoolExecutor(6) as counters:
        answers = list(counters.map(station.ask, requests))
    assert {one.status_code for one in answers} == {200}
    assert answers[0].headers["content-type"].startswith("application/edifact")
    assert answers[0].headers["foreland-receipt"]
    said: dict[str | None, str | None] = {}
    for n, one in enumerate(answers):
        message = answered(one.content)
        assert message.transaction_reference == f"TX{n}", "nobody gets another's answer"
        said |= codes(message)
    assert said == {**{one.reference: "0Z" for one in PEOPLE}, "LAST": "4C"}
    with psycopg.connect(postgres_url) as connection:
        (count,) = connection.execute("select count(*) from answers where is_current").fetchone() or (0,)
    assert count == 13


def test_a_changed_answer_is_waited_for_and_acknowledged(asking: tuple[Deployment, Station], postgres_url: str) -> None:
    deployment, station = asking
    assert codes(answered(station.ask(request([EXPIRED], "TX1")).content)) == {"REF2": "4C"}
    assert station.client.get("/answers").json() == {"answers": []}
    began = monotonic()
    assert station.client.get("/answers", params={"wait": "1"}).json() == {"answers": []}
    assert monotonic() - began >= 1, "it was waited for as long as was asked"
    assert station.client.get("/answers", params={"wait": "never"}).status_code == 400
    with psycopg.connect(postgres_url) as connection:
        connection.execute("update hits set state = 'cleared'")
        connection.execute(
            "insert into outbox (id, org_id, topic, key, created_at, available_at) select gen_random_uuid(), org_id,"
            " 'reconsider_answer', flight_date || '/' || journey_id, now(), now() from answers"
        )
    reconsider_answers(deployment, "test")
    (waiting,) = station.client.get("/answers", params={"wait": "5"}).json()["answers"]
    assert codes(answered(waiting["message"].encode())) == {"REF2": "0Z"}
    path = f"/answers/{waiting['id']}/acknowledgement"
    assert [station.client.post(path).status_code for _ in range(2)] == [204, 404]
    assert station.client.post("/answers/nothing/acknowledgement").status_code == 404
    assert httpx.get(station.client.base_url.join("/api/v1/answers")).status_code == 401


def test_when_time_is_over_the_answer_is_pending_and_the_right_one_follows(
    asking: tuple[Deployment, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment, station = asking
    slow = structs.replace(deployment.answering.of("ZZ"), seconds=0.000001)
    deployment.answering.connections["ZZ"] = slow  # type: ignore[index]
    told = answered(station.ask(request([VALID], "TX1")).content)
    assert (told.transaction_reference, codes(told)) == ("TX1", {"REF1": "4C"})
    assert requests.may_ask(request([VALID], "TX1"))
    assert not requests.may_ask(b"UNB+UNOA:4'" + b" " * requests.LARGEST_REQUEST)
    monkeypatch.undo()
    found: list[dict[str, str]] = []
    for _ in range(60):  # seconds, on a busy machine
        reconsider_answers(deployment, "test")
        found = station.client.get("/answers", params={"wait": "1"}).json()["answers"]
        if found:
            break
    assert [codes(answered(one["message"].encode())) for one in found] == [{"REF1": "0Z"}]
