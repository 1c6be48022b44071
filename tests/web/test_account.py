"""One's own account: sessions seen and ended, the password changed, nobody else's touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from httpx import Response
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from tests.web.world import Writer

OLD, NEW = "a long old password", "a longer new password"


@pytest.fixture
def browsers(deployment: Deployment) -> Iterator[list[TestClient]]:
    """Return two browsers of one officer and one of another."""
    for name in ("mira", "borin"):
        add_user(deployment, NewUser(username=name, display_name=name, roles=("analyst",)), datetime.now(UTC), OLD)
    app = create_app(deployment)
    opened = []
    for name in ("mira", "mira", "borin"):
        client = TestClient(
            app, base_url="http://foreland.test", headers={"origin": "http://foreland.test"}, follow_redirects=False
        )
        client.__enter__()
        opened.append(client)
        assert sign_in(client, name, OLD).status_code == 303
    yield opened
    for client in opened:
        client.__exit__(None, None, None)


def sign_in(client: TestClient, name: str, password: str) -> Response:
    answer: Response = client.post("/sign-in", data={"username": name, "password": password, "next": ""})
    return answer


def send(client: TestClient, address: str, **fields: str) -> Response:
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer: Response = client.post(address, data={"csrf": csrf} | fields)
    return answer


def keys(client: TestClient) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]{64})"', client.get("/account").text)


def is_in(client: TestClient) -> bool:
    return int(client.get("/account").status_code) == 200


def test_all_own_sessions_are_listed_and_one_is_ended(browsers: list[TestClient], write: Writer) -> None:
    one, two, other = browsers
    assert one.get("/account").text.count("This one") == 1
    (key,) = keys(one)
    assert send(one, "/account/sessions", session=key).status_code == 303
    assert [is_in(one), is_in(two), is_in(other)] == [True, False, True]
    assert keys(one) == []
    assert write.connection.execute("select 1 from audit where action = 'session_ended'").rowcount == 1


def test_nobody_ends_the_session_of_somebody_else(browsers: list[TestClient]) -> None:
    one, two, other = browsers
    for key in (*keys(one), "", "0" * 64, "others"):
        send(other, "/account/sessions", session=key)
    assert [is_in(one), is_in(two), is_in(other)] == [True, True, True]


def test_all_other_sessions_are_ended_at_once(browsers: list[TestClient]) -> None:
    one, two, other = browsers
    send(one, "/account/sessions", session="others")
    assert [is_in(one), is_in(two), is_in(other)] == [True, False, True]


def test_a_new_password_ends_every_session_and_replaces_the_old(browsers: list[TestClient]) -> None:
    one, two, other = browsers
    answer = send(one, "/account/password", current=OLD, new=NEW, again=NEW)
    assert answer.headers["location"] == "/sign-in"
    assert [is_in(one), is_in(two), is_in(other)] == [False, False, True]
    assert sign_in(one, "mira", OLD).status_code == 403
    assert sign_in(one, "mira", NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "The current password is wrong."),
        (OLD, "eleven char", "eleven char", "at least 12 characters"),
        (OLD, "x" * 201, "x" * 201, "too long"),
        (OLD, OLD, OLD, "is the old one"),
        (OLD, NEW, NEW + "x", "The two new passwords differ."),
        ("", "", "", "The current password is wrong."),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    browsers: list[TestClient], current: str, new: str, again: str, said: str
) -> None:
    answer = send(browsers[0], "/account/password", current=current, new=new, again=again)
    assert answer.status_code == 422
    assert said in answer.text
    assert NEW not in answer.text
    assert is_in(browsers[1])


def test_guessing_the_current_password_locks_the_account(browsers: list[TestClient]) -> None:
    for _ in range(10):
        send(browsers[0], "/account/password", current="wrong", new=NEW, again=NEW)
    answer = send(browsers[0], "/account/password", current=OLD, new=NEW, again=NEW)
    assert "Too many wrong passwords" in answer.text
    assert sign_in(browsers[0], "mira", NEW).status_code == 403


@pytest.mark.parametrize("address", ["/account/sessions", "/account/password"])
def test_only_own_forms_are_taken(browsers: list[TestClient], address: str) -> None:
    fields = {"csrf": "x", "session": "others", "current": OLD, "new": NEW, "again": NEW}
    assert browsers[0].post(address, data=fields).status_code == 403
    assert is_in(browsers[1])
