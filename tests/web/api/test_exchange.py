"""A carrier's system over real HTTP: it checks passengers in, several at once, and takes changed answers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from threading import Event
from time import monotonic

import httpx
import psycopg
import pytest
from msgspec import structs

from foreland.keys.passwords import new_password
from foreland.messages import requests
from foreland.operations import accounts
from foreland.operations.accounts import NewUser, SignedIn
from foreland.operations.answers import reconsider_answers
from foreland.operations.deployment import Deployment
from tests.deployments import deployment_of
from tests.operations.asking import EXPIRED, VALID, answered, codes, interactive, request
from tests.operations.wire import Person
from tests.web.served import served


def passengers(count: int) -> list[Person]:
    """Passengers of a flight, each of their own name, birth date and document; of every tenth the passport is over, of
    every tenth no birth date is known.
    """
    found = []
    for n in range(count):
        name = "QUOR" + "".join(chr(65 + n // 26**place % 26) for place in range(2))
        born = (date(1950, 1, 1) + timedelta(days=61 * n)).strftime("%y%m%d")
        one = Person(surname=name, given="ANA", born=born, document=f"C{n:07}", reference=f"REF{n}")
        if n % 10 == 3:
            one = structs.replace(one, expires=EXPIRED.expires)
        found.append(structs.replace(one, born="") if n % 10 == 7 else one)
    return found


def due(number: int) -> str:
    """What has to be answered about the passenger of this number."""
    return {3: "4C", 7: "4Z"}.get(number % 10, "0Z")


def parties(people: list[Person]) -> Iterator[list[Person]]:
    """Whoever steps up to a counter together: one, a couple, a family, a group as large as a request may be."""
    sizes = cycle((1, 2, 1, 4, 2, 10))
    while people:
        size = next(sizes)
        yield people[:size]
        people = people[size:]


PATIENT = structs.replace(VALID, surname="CASTREL", document="C1234568", reference="LAST")


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


@contextmanager
def officer_of(deployment: Deployment, station: Station) -> Iterator[httpx.Client]:
    """An officer who has signed in, on the same server."""
    password, now = new_password(), datetime.now(UTC)
    accounts.add_user(deployment, NewUser(username="ana", display_name="Ana", roles=("analyst",)), now, password)
    signed_in = accounts.sign_in(deployment, "ana", password, now)
    assert isinstance(signed_in, SignedIn)
    cookies = {"foreland_session": signed_in.token}
    with httpx.Client(base_url=station.client.base_url.join("/"), cookies=cookies, timeout=30) as officer:
        yield officer


def test_a_flight_of_300_is_checked_in_at_six_counters_while_officers_read_pages(
    asking: tuple[Deployment, Station], postgres_url: str
) -> None:
    deployment, station = asking
    everybody = passengers(300)
    requests = [(f"TX{n}", party) for n, party in enumerate(parties(everybody))]
    requests += [requests[5]]  # one counter did not wait and asks again
    read, stop = [0], Event()
    with officer_of(deployment, station) as officer, ThreadPoolExecutor(7) as counters:

        def look() -> None:
            while not stop.wait(0.05):
                for path in ("/queue", "/flights", "/recommendations"):
                    page = officer.get(path)
                    assert page.status_code == 200, path
                    assert "</html>" in page.text
                    read[0] += 1

        looking = counters.submit(look)
        answers = list(counters.map(lambda asked: station.ask(request(asked[1], asked[0])), requests))
        stop.set()
        looking.result()
    assert read[0] >= 3, "pages were read all the while"
    assert {one.status_code for one in answers} == {200}
    assert answers[0].headers["content-type"].startswith("application/edifact")
    assert answers[0].headers["foreland-receipt"]
    said: dict[str | None, str | None] = {}
    for (reference, party), one in zip(requests, answers, strict=True):
        message = answered(one.content)
        assert (message.kind, message.document_code, message.transaction_reference) == ("CUSRES", "962", reference)
        assert [each.unique_reference for each in message.answers] == [each.reference for each in party]
        said |= codes(message)
    assert said == {one.reference: due(n) for n, one in enumerate(everybody)}
    with psycopg.connect(postgres_url) as connection:
        counted = connection.execute(
            "select count(*), count(distinct journey_id), (select count(*) from journeys) from answers where is_current"
        ).fetchone()
    assert counted == (300, 300, 300)


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
    deployment.answering.connections["ZZ"] = structs.replace(slow, time_out="unavailable")  # type: ignore[index]
    again = request([PATIENT], "TX2")
    refused = station.ask(again)
    assert (refused.status_code, refused.headers["retry-after"].isdecimal()) == (503, True), "it is to be sent again"
    deployment.answering.connections["ZZ"] = structs.replace(slow, seconds=30)  # type: ignore[index]
    assert codes(answered(station.ask(again).content)) == {"LAST": "0Z"}
