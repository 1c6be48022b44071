"""Too many tries from one address: held off in all processes, without locking out who sits behind the same one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.keys import passwords
from foreland.operations import accounts, administer, count_attempts
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from foreland.web.visitors import COOKIE
from tests.deployments import PASSWORD

HERE = "http://foreland.test"
LIMIT = 5


@pytest.fixture
def few(deployment: Deployment) -> Deployment:
    """Return the deployment with small limits."""
    settings = msgspec.structs.replace(
        deployment.settings, sign_in_tries=LIMIT, api_requests_per_minute=2 * LIMIT, api_refusals_per_minute=LIMIT
    )
    return msgspec.structs.replace(deployment, settings=settings)


@pytest.fixture
def processes(few: Deployment) -> Iterator[list[TestClient]]:
    """Return clients of one address at two web processes that share nothing but the database."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                TestClient(create_app(few), base_url=HERE, headers={"origin": HERE}, follow_redirects=False)
            )
            for _ in range(2)
        ]


def sign_in(client: TestClient, name: str, password: str) -> int:
    return int(client.post("/sign-in", data={"username": name, "password": password}).status_code)


def user(deployment: Deployment, name: str) -> None:
    add_user(deployment, NewUser(username=name, display_name=name, roles=("analyst",)), datetime.now(UTC), PASSWORD)


def test_guessing_over_many_names_is_held_off_over_all_processes(few: Deployment, processes: list[TestClient]) -> None:
    one, two = processes
    user(few, "mira")
    answers = [sign_in(processes[n % 2], f"name{n}", "guess") for n in range(LIMIT)]
    assert answers == [403] * LIMIT
    refused = two.post("/sign-in", data={"username": "mira", "password": PASSWORD})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 900
    assert "Too many failed sign-ins" in refused.text
    assert COOKIE not in refused.cookies
    assert sign_in(one, "other", "guess") == 429


def test_a_desk_behind_one_address_signs_in_as_often_as_it_likes(few: Deployment, processes: list[TestClient]) -> None:
    for number in range(2 * LIMIT):
        user(few, f"officer{number}")
        processes[number % 2].cookies.clear()
        assert sign_in(processes[number % 2], f"officer{number}", PASSWORD) == 303


def test_a_guesser_does_not_lock_out_a_browser_that_signed_in_before(
    few: Deployment, processes: list[TestClient]
) -> None:
    officer, guesser = processes
    user(few, "mira")
    user(few, "borin")
    assert sign_in(officer, "mira", PASSWORD) == 303
    for n in range(LIMIT + 2):
        sign_in(guesser, f"name{n}", "guess")
    assert sign_in(guesser, "mira", PASSWORD) == 429
    assert sign_in(officer, "mira", PASSWORD) == 303
    assert sign_in(officer, "borin", PASSWORD) == 429, "the browser is known for its own officer alone"
    officer.cookies.set("foreland_device", "0.forged", domain="foreland.test", path="/sign-in")


def test_a_known_browser_still_meets_the_lock_of_the_account(few: Deployment, processes: list[TestClient]) -> None:
    user(few, "mira")
    assert sign_in(processes[0], "mira", PASSWORD) == 303
    for _ in range(10):
        assert sign_in(processes[0], "mira", "guess") == 403
    assert sign_in(processes[0], "mira", PASSWORD) == 403


def test_a_wrong_name_a_wrong_password_and_a_lock_cannot_be_told_apart(
    few: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    settings = msgspec.structs.replace(few.settings, sign_in_tries=1000)
    patient = msgspec.structs.replace(few, settings=settings)
    for name in ("mira1", "mira2", "mira3"):
        user(patient, name)
    administer.disable_user(patient, "mira3", now)
    for _ in range(10):
        accounts.sign_in(patient, "mira2", "guess", now)
    statements: list[str] = []
    hashed: list[object] = []
    execute, fits = psycopg.Cursor.execute, passwords.password_fits

    def counting(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        statements.append(" ".join(str(query).split()))
        return execute(self, query, *args, **more)

    def hashing(password: str, password_hash: str | None) -> bool:
        hashed.append(password)
        return fits(password, password_hash)

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    monkeypatch.setattr(accounts, "password_fits", hashing)
    seen = []
    with TestClient(create_app(patient), base_url=HERE, headers={"origin": HERE}) as client:
        for name in ("mira1", "mira0", "mira2", "mira3"):
            statements.clear()
            hashed.clear()
            page = client.post("/sign-in", data={"username": name, "password": "guess"})
            seen.append((page.status_code, page.text.replace(name, "?").partition("<main")[2], tuple(statements), 1))
            assert len(hashed) == 1
    assert len(set(seen)) == 1, "the same answer after the same statements and one hash"


def test_a_session_is_new_at_every_sign_in(few: Deployment, processes: list[TestClient]) -> None:
    user(few, "mira")
    client = processes[0]
    client.cookies.set(COOKIE, "planted", domain="foreland.test")
    assert sign_in(client, "mira", PASSWORD) == 303
    tokens = [one.value for one in client.cookies.jar if one.name == COOKIE and one.value != "planted"]
    assert len(tokens) == 1
    now = datetime.now(UTC)
    assert accounts.visitor(few, "planted", now) is None
    first = tokens[0] or ""
    client.cookies.clear()
    client.cookies.set(COOKIE, first, domain="foreland.test")
    assert sign_in(client, "mira", PASSWORD) == 303
    assert accounts.visitor(few, first, now) is None, "the session that was replaced has ended"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookies_are_out_of_reach(few: Deployment, scheme: str, secure: bool) -> None:
    user(few, "mira")
    address = f"{scheme}://foreland.test"
    with TestClient(create_app(few), base_url=address, headers={"origin": address}, follow_redirects=False) as client:
        sent = client.post("/sign-in", data={"username": "mira", "password": PASSWORD}).headers.get_list("set-cookie")
    assert len(sent) == 2
    for cookie in sent:
        assert "httponly" in cookie.lower()
        assert "samesite=strict" in cookie.lower()
        assert ("secure" in cookie.lower()) is secure


def post(client: TestClient, token: str) -> tuple[int, str | None]:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/edifact"}
    answer = client.post("/api/v1/messages", content=b"", headers=headers)
    return int(answer.status_code), answer.headers.get("retry-after")


def test_wrong_tokens_are_held_off_and_a_valid_one_from_there_is_not(
    few: Deployment, processes: list[TestClient]
) -> None:
    token = accounts.create_token(few, "ZZ", "x", datetime.now(UTC)).secret
    answers = [post(processes[n % 2], "wrong")[0] for n in range(LIMIT)]
    assert answers.count(401) >= LIMIT - 1, "a minute may have turned"
    status, wait = post(processes[0], "wrong")
    if status == 401:  # it did turn: then count anew
        answers = [post(processes[n % 2], "wrong")[0] for n in range(LIMIT + 1)]
        status, wait = post(processes[0], "wrong")
    assert status == 429
    assert wait is not None
    assert 1 <= int(wait) <= 60
    assert post(processes[1], token)[0] == 400, "an empty message of a valid token"


def test_a_sender_in_a_loop_is_told_when_to_come_again(few: Deployment, processes: list[TestClient]) -> None:
    token = accounts.create_token(few, "ZZ", "x", datetime.now(UTC)).secret
    answers = [post(processes[n % 2], token) for n in range(5 * LIMIT)]
    refused = [wait for status, wait in answers if status == 429]
    assert len(refused) >= LIMIT
    assert all(wait is not None and 1 <= int(wait) <= 60 for wait in refused)
    assert answers[0][0] == 400


def test_an_ipv6_network_is_one_client_and_addresses_are_not_stored(few: Deployment) -> None:
    key = count_attempts.client_key
    assert key(few, "2001:db8:1:2::1") == key(few, "2001:db8:1:2:ffff::9")
    assert key(few, "2001:db8:1:2::1") != key(few, "2001:db8:1:3::1")
    assert key(few, "::ffff:192.0.2.7") == key(few, "192.0.2.7")
    assert key(few, "192.0.2.7") != key(few, "192.0.2.8")
    assert b"192.0.2.7" not in key(few, "192.0.2.7")
    assert key(few, "x" * 10_000)


@pytest.mark.parametrize("seconds", [0, 0.001, 1, 59.5, 899, 899.999])
def test_a_wait_is_never_over_before_its_window(seconds: float) -> None:
    began = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    at = began + timedelta(seconds=seconds)
    found, wait = count_attempts.window(at, timedelta(minutes=15))
    assert found == began
    assert at + timedelta(seconds=wait) >= began + timedelta(minutes=15)
    assert 1 <= wait <= 900
