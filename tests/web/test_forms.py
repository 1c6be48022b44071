"""Every form that changes something: sent from elsewhere or without this session's proof it does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

import foreland.web
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from tests.deployments import PASSWORD

HERE = "http://foreland.test"
TEMPLATES = sorted((Path(foreland.web.__file__).parent / "templates").glob("*.html"))
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
IDENTIFIER = "01930000-0000-7000-8000-000000000000"
FILLED = {"uuid": IDENTIFIER, "flight_date": "2026-11-24", "code": "ZZ"}


def changing(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route that is no mere reading, the API's (which take no cookie) left out."""
    for route in routes:
        if isinstance(route, Mount) and route.path not in ("/static", "/api/v1", "/api/taxii2", "/api/exchange"):
            yield from changing(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
                yield method, before + route.path


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda m: FILLED.get(m[2] or m[1], "x"), path)


@pytest.fixture
def browsers(deployment: Deployment) -> Iterator[list[TestClient]]:
    app, opened = create_app(deployment), []
    for name, role in (("mira", "supervisor"), ("nadia", "analyst"), ("ada", "administrator")):
        add_user(deployment, NewUser(username=name, display_name=name, roles=(role,)), datetime.now(UTC), PASSWORD)
        client = TestClient(app, base_url=HERE, headers={"origin": HERE}, follow_redirects=False)
        client.__enter__()
        opened.append(client)
        assert client.post("/sign-in", data={"username": name, "password": PASSWORD}).status_code == 303
    yield opened
    for client in opened:
        client.__exit__(None, None, None)


def csrf(client: TestClient) -> str:
    return str(client.get("/account").text).split('name="csrf" value="')[1].split('"')[0]


def test_no_form_is_taken_without_the_proof_of_its_session(deployment: Deployment, browsers: list[TestClient]) -> None:
    routes = list(changing(list(create_app(deployment).routes)))
    assert len(routes) > 10
    assert ("POST", "/admin/users") in routes
    stranger_proof = csrf(browsers[0])
    for method, path in routes:
        # Two have no session, and the address of a link is its own proof; signing out ends one only with its proof.
        if path in ("/sign-in", "/sign-out", "/reply/{token}"):
            continue
        for client in browsers[1:]:
            for fields in ({}, {"csrf": stranger_proof}):
                answer = client.request(method, filled(path), data=fields)
                assert answer.status_code == 403, (method, path, fields)


def test_no_form_is_taken_from_another_site(deployment: Deployment, browsers: list[TestClient]) -> None:
    for client in browsers:
        proof = csrf(client)
        for method, path in changing(list(create_app(deployment).routes)):
            for headers in (
                {"origin": "http://elsewhere.test"},
                {"origin": "null"},
                {"origin": HERE, "sec-fetch-site": "cross-site"},
                {"origin": HERE, "sec-fetch-site": "same-site"},
            ):
                answer = client.request(method, filled(path), data={"csrf": proof}, headers=headers)
                assert answer.status_code == 403, (method, path, headers)


def test_signing_out_without_the_proof_ends_nothing(browsers: list[TestClient]) -> None:
    client = browsers[0]
    cookie = client.cookies["foreland_session"]
    client.post("/sign-out", data={"csrf": "guessed"})
    client.cookies.set("foreland_session", cookie)
    assert client.get("/account").status_code == 200


def forms_without_proof(template: str) -> list[str]:
    return [form[:80] for form in FORM.findall(template) if 'name="csrf"' not in form]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_is_shown_carries_the_proof(path: Path) -> None:
    without = forms_without_proof(path.read_text(encoding="utf-8"))
    assert (without != []) == (path.name == "carrier_reply.html"), "only a link of a mail is its own proof"


def test_a_form_without_the_proof_would_be_found() -> None:
    assert forms_without_proof('<form class="x" method="post" action="/y"><button>z</button></form>')
