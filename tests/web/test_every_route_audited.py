"""Whoever sees a person leaves an entry: every address is asked, and none may name somebody without being audited.

An address that this test does not know how to ask fails it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg
import pytest
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from foreland.web.codes import TABLES
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.conftest import Officer
from tests.web.test_messages import receive

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="201101", locator="ABCDEF", seat="12A")
TELLING = ("QUORVALEN", "C1234567", "ABCDEF", "+441632960111", "PAID CASH BY UNCLE")
"""What would tell of the traveller: name, document, booking, telephone, remark."""

STREAMS = frozenset(("/events",))
"""They never end and name no person; the rows that they tell of are fetched with an entry of their own."""

QUERIES = {"/flights": "?window=any", "/queue": "?desk=", "/watch": "?desk="}


def addresses(routes: list[BaseRoute], prefix: str = "") -> Iterator[str]:
    """Every address that answers GET."""
    for route in routes:
        if isinstance(route, Mount) and route.name != "static":
            yield from addresses(list(route.routes), prefix + route.path)
        elif isinstance(route, Route) and "GET" in (route.methods or ()):
            yield prefix + route.path


def filled(path: str, url: str) -> str:
    """An address with the identifiers of what there is. Raises :class:`KeyError` for one nobody has told of."""
    with psycopg.connect(url) as connection:
        journey = connection.execute("select flight_date, id, flight_id from journeys").fetchone()
        hit = connection.execute("select id from hits").fetchone()
        user = connection.execute("select id from users").fetchone()
        message = connection.execute("select received_on, id from messages where kind = 'PNRGOV'").fetchone()
    assert journey
    assert message
    known = {
        "{flight_date}": journey[0],
        "{journey_id:uuid}": journey[1],
        "{flight_id:uuid}": journey[2],
        "{received_on}": message[0],
        "{message_id:uuid}": message[1],
        "{user_id:uuid}": user[0] if user else "nobody",
        "{hit_id:uuid}": hit[0] if hit else message[1],
        "{item}": "api_pnr",
        "{code}": "ZZ",
        "{pack}": "usa",
        "{check_id:uuid}": message[1],
        "{document_check_id:uuid}": message[1],
        "{request_id:uuid}": message[1],
        "{notice_id:uuid}": message[1],
        "{call_id:uuid}": message[1],
        "{desk_id:uuid}": message[1],
        "{contact_id:uuid}": message[1],
        "{recommendation_id:uuid}": message[1],
        "{organisation_id:uuid}": message[1],
        "{referral_id:uuid}": message[1],
        "{token}": "x",
        "{collection_id}": "released",
        "{object_id}": f"traveller--{journey[1]}",
        "{status_id}": message[1],
        "{seizure_id:uuid}": message[1],
        "{item_id:uuid}": message[1],
        "{item_row:uuid}": message[1],
        "{asked_id:uuid}": message[1],
        "{bulletin_id:uuid}": message[1],
        "{brief_id:uuid}": message[1],
        "{version_id:uuid}": message[1],
        "{told_id:uuid}": message[1],
        "{reference}": "UTO-1",
        "{list_id:uuid}": message[1],
        "{key:path}": "T-1",
    }
    for name in [part for part in path.split("/") if part.startswith("{")]:
        path = path.replace(name, str(known[name]))
    return path + QUERIES.get(path, "")


def named(client: TestClient, url: str, paths: Iterable[str]) -> tuple[set[str], list[str]]:
    """Which of the addresses tell of the traveller, and which of these left no entry about anybody."""
    telling, unaudited = set(), []
    with psycopg.connect(url, autocommit=True) as connection:
        entries = "select count(*) from audit where cardinality(object_ids) > 0"
        for path in paths:
            before = connection.execute(entries).fetchone()
            answer = client.get(filled(path, url), headers={"accept": "*/*"})
            assert answer.status_code < 500, path
            if any(word in answer.text for word in TELLING):
                telling.add(path)
                if connection.execute(entries).fetchone() == before:
                    unaudited.append(path)
    return telling, unaudited


def nameless(url: str) -> set[str]:
    """What was done about journeys, and has no name that a reader understands."""
    with psycopg.connect(url) as connection:
        done = connection.execute(
            "select distinct action from audit where object_kind = 'journey' and cardinality(object_ids) > 0"
        ).fetchall()
    return {action for (action,) in done} - TABLES["audit_action"].keys()


@pytest.fixture
def somebody(deployment: Deployment) -> None:
    receive(
        deployment,
        paxlst([ANA]),
        pnrgov([booking("ABCDEF", [ANA], phone="+441632960111", remark="PAID CASH BY UNCLE")], control="2"),
    )


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize("role", ["analyst", "oversight", "supervisor", "administrator"])
def test_no_address_names_somebody_without_an_entry(
    deployment: Deployment, officer: Officer, postgres_url: str, role: str
) -> None:
    paths = sorted(set(addresses(list(create_app(deployment).routes))) - STREAMS)
    assert len(paths) > 15
    telling, unaudited = named(officer("viewer", role), postgres_url, paths)
    assert unaudited == []
    assert nameless(postgres_url) == set(), "the page of a traveller says what was done in words"
    seen = {"/flights/{flight_id:uuid}", "/travellers/{flight_date}/{journey_id:uuid}"}
    assert seen <= telling or role == "administrator", "the world has somebody to see"
    assert not telling or role != "administrator"


@pytest.mark.usefixtures("somebody")
def test_the_check_finds_a_page_that_is_not_audited(
    officer: Officer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foreland.store import audit

    client, path = officer("viewer", "analyst"), "/flights/{flight_id:uuid}"
    assert named(client, postgres_url, [path]) == ({path}, [])
    monkeypatch.setattr(audit, "append", lambda *arguments, **named: None)
    assert named(client, postgres_url, [path]) == ({path}, [path])


def test_an_address_nobody_has_told_of_fails(deployment: Deployment, postgres_url: str) -> None:
    receive(deployment, paxlst([ANA]), pnrgov([booking("ABCDEF", [ANA])], control="2"))
    with pytest.raises(KeyError):
        filled("/secrets/{person:uuid}", postgres_url)
