"""A deployment restored, or copied while stopped, to another machine shows the same pages to the same officer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from starlette.routing import Route
from starlette.testclient import TestClient

from foreland.operations import accounts
from foreland.operations.back_up import back_up
from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.import_list import import_list, read_list
from foreland.operations.keep_house import keep_house
from foreland.operations.load_lists import ListShelf
from foreland.operations.restore import Restored, restore
from foreland.operations.work_off import work_off
from foreland.store.embedded import embedded
from foreland.store.lists import Terms
from foreland.store.migrate import migrate
from foreland.web import pages
from foreland.web.app import create_app
from tests.backups import KEY, enable
from tests.databases import copy_template
from tests.deployments import PASSWORD
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.test_messages import receive

INSTANT = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""At which everybody looks."""

PEOPLE = [
    Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="201101", locator="ABCDEF", seat="12A"),
    Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL", reference="R2"),
    Person(surname="EXEMPLAR", given="OTTO", born="700203", document="E1112223", locator="GHIJKL", service="VGML"),
]
LISTED = '{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}], "dates_of_birth": ["1970-02-03"]}'
OFFICERS = {"ana": ("analyst", "supervisor", "oversight"), "quill": ("administrator",)}
QUERIES = {"/flights": "?window=any", "/queue": "?desk=", "/watch": "?desk="}
_OF_THE_SESSION = re.compile(r'nonce="[^"]*"|name="(?:csrf|key|id)" value="[^"]*"|value="[0-9a-f]{64}"')


@pytest.fixture(autouse=True)
def at_one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request come at the same instant."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return INSTANT

    for module in ("foreland.web.visitors", "foreland.store.audit", "foreland.operations.receive_message"):
        monkeypatch.setattr(f"{module}.datetime", Clock)


def _world(deployment: Deployment) -> None:
    """A small day: a list, a flight reported by both sources, hits, an officer's decision is still due."""
    found = read_list([LISTED], "persons", "persons-jsonl")
    access = deployment.service()
    import_list(deployment, access, found, name="persons", terms=Terms(legal_basis="x", owner="x"), now=INSTANT)
    receive(
        deployment,
        paxlst(PEOPLE),
        pnrgov(
            [booking("ABCDEF", PEOPLE[:1], phone="+441632960111", remark="PAID CASH"), booking("GHIJKL", PEOPLE[1:])]
        ),
        paxlst(PEOPLE[:1], flight="ZZ9", control="3"),
    )
    shelf = ListShelf()
    while work_off(deployment, shelf, "test") is not None:
        pass
    for name, roles in OFFICERS.items():
        new = accounts.NewUser(username=name, display_name=name.title(), roles=roles, desk=None)
        accounts.add_user(deployment, new, INSTANT, PASSWORD)
    keep_house(deployment, INSTANT + timedelta(hours=26))  # the raw bytes never go into a back-up


def _paths(conninfo: str) -> list[str]:
    """Every page, with the identifiers of what there is: each flight, traveller and message."""
    with psycopg.connect(conninfo) as connection:
        known = {
            name: [str(row[0]) for row in connection.execute(query)]
            for name, query in {
                "/{flight_date}/{hit_id:uuid}/evidence/{item}": (
                    "select flight_date || '/' || id || '/evidence/api_pnr' from hits order by id"
                ),
                "/{flight_date}/{hit_id:uuid}/row": "select flight_date || '/' || id || '/row' from hits order by id",
                "/{flight_date}/{journey_id:uuid}": "select flight_date || '/' || id from journeys order by id",
                "/{received_on}/{message_id:uuid}": "select received_on || '/' || id from messages order by id",
                "/{list_id:uuid}/entries/{key:path}": "select id || '/entries/T-1' from lists",
                "/{list_id:uuid}": "select id::text from lists",
                "/{flight_id:uuid}": "select id::text from flights order by id",
                "/{user_id:uuid}": "select id::text from users order by id",
                "/{code}": "select 'ZZ'",
                "/{request_id:uuid}": "select id::text from unmask_requests",
                "/{recommendation_id:uuid}": "select id::text from recommendations",
                "/{bulletin_id:uuid}": "select id::text from bulletins",
                "/{version_id:uuid}": "select id::text from rule_versions",
                "/{item_row:uuid}": "select id::text from shared_items",
                "/{item_id:uuid}": "select id::text from partner_items",
                "/{told_id:uuid}": "select id::text from partner_items where direction = 'outgoing'",
                "/{asked_id:uuid}": "select id::text from information_requests",
                "/{call_id:uuid}": "select id::text from calls",
                "/{seizure_id:uuid}": "select id::text from seizures",
                "/{desk_id:uuid}": "select id::text from desks",
                "/{contact_id:uuid}": "select id::text from directory_contacts",
                "/{document_check_id:uuid}": "select id::text from document_checks",
                "/{check_id:uuid}": "select id::text from requirement_checks",
                "/{notice_id:uuid}": "select id::text from carrier_notices",
                "/{organisation_id:uuid}": "select id::text from organisations where kind = 'carrier'",
                "/{referral_id:uuid}": "select id::text from protection_referrals",
                "/{token}": "select 'x'",
                "/{pack}": "select 'usa'",
            }.items()
        }
    found = []
    for template in sorted(
        {one.path for one in pages.routes() if isinstance(one, Route) and "GET" in (one.methods or ())}
    ):
        place = next((name for name in known if name in template), None)
        paths = [template.replace(place, f"/{value}") for value in known[place]] if place else [template]
        assert not any("{" in path for path in paths), f"nobody told this test how to ask for {template}"
        found += [path + QUERIES.get(path, "") for path in paths]
    return found


def _shown(deployment: Deployment, paths: list[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """What each officer is shown at each address."""
    found = {}
    for name in OFFICERS:
        with TestClient(
            create_app(deployment),
            base_url="http://foreland.test",
            headers={"origin": "http://foreland.test"},
            follow_redirects=False,
        ) as client:
            assert client.post("/sign-in", data={"username": name, "password": PASSWORD, "next": ""}).status_code == 303
            for path in paths:
                answer = client.get(path)
                found[name, path] = answer.status_code, _OF_THE_SESSION.sub("", answer.text)
    return found


def _differences(one: dict[Any, tuple[int, str]], other: dict[Any, tuple[int, str]]) -> list[str]:
    assert one.keys() == other.keys()
    return [
        "\n".join([str(key), *unified_diff(one[key][1].splitlines(), other[key][1].splitlines(), lineterm="", n=0)])
        for key in one
        if one[key] != other[key]
    ]


@contextmanager
def _fresh(server: str) -> Iterator[str]:
    name = f"elsewhere_{uuid4().hex}"
    copy_template(server, name)
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_restored_and_copied_it_shows_the_same_pages(
    deployment: Deployment, postgres_url: str, postgres_server: str, tmp_path: Path
) -> None:
    _world(deployment)
    enable(deployment.data)
    back_up(postgres_url, deployment.data, tmp_path / "saved", INSTANT)
    paths = _paths(postgres_url)
    here = _shown(deployment, paths)
    seen = "".join(text for _, text in here.values())
    assert all(person.surname in seen for person in PEOPLE)
    assert sum(status == 200 for status, _ in here.values()) > 25
    assert all(status in (200, 303, 403, 404) for status, _ in here.values())

    with _fresh(postgres_server) as conninfo:
        assert isinstance(restore(conninfo, tmp_path / "second", tmp_path / "saved", KEY, INSTANT), Restored)
        with open_deployment(conninfo, tmp_path / "second") as restored:
            assert _differences(here, _shown(restored, paths)) == []

    with embedded(tmp_path / "third") as conninfo:
        migrate(conninfo)
        assert isinstance(restore(conninfo, tmp_path / "third", tmp_path / "saved", KEY, INSTANT), Restored)
    shutil.copytree(tmp_path / "third", tmp_path / "fourth", symlinks=True)
    with embedded(tmp_path / "fourth") as conninfo, open_deployment(conninfo, tmp_path / "fourth") as copied:
        assert _differences(here, _shown(copied, paths)) == []
