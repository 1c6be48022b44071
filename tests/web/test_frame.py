"""What all pages share: signing in and out, headers, language, keys, help and errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from foreland.web.pages import help as help_pages
from foreland.web.security_headers import CONTENT_SECURITY_POLICY
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Writer, fill


@pytest.fixture
def stranger(deployment: Deployment) -> Iterator[TestClient]:
    app = create_app(deployment)
    with TestClient(app, base_url="http://foreland.test", follow_redirects=False, raise_server_exceptions=False) as one:
        yield one


def csrf_of(client: TestClient) -> str:
    return str(client.get("/help").text).split('name="csrf" value="')[1].split('"')[0]


def test_a_stranger_sees_the_sign_in_page_and_nothing_else(stranger: TestClient) -> None:
    page = stranger.get("/sign-in?next=/flights")
    assert page.status_code == 200
    assert 'name="password"' in page.text
    assert 'value="/flights"' in page.text
    assert "Sign out" not in page.text
    assert stranger.get("/queue").headers["location"] == "/sign-in?next=/queue"


def test_a_wrong_password_is_said_without_saying_which(stranger: TestClient) -> None:
    answer = stranger.post(
        "/sign-in", data={"username": '"><b>', "password": "x"}, headers={"origin": "http://foreland.test"}
    )
    assert answer.status_code == 403
    assert "User name or password is wrong." in answer.text
    assert "<b>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("address", ["/sign-in", "/queue", "/nothing", "/health/live", "/static/built/manifest.json"])
def test_every_answer_carries_the_strict_headers(stranger: TestClient, address: str) -> None:
    headers = stranger.get(address).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "unsafe" not in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


def test_built_files_are_kept_for_ever_and_pages_never(officer: Officer) -> None:
    client = officer()
    page = client.get("/queue")
    assert page.headers["cache-control"] == "no-store"
    (stylesheet,) = re.findall(r'href="(/static/built/[^"]+\.css)"', page.text)
    assert "immutable" in client.get(stylesheet).headers["cache-control"]


def test_no_page_holds_inline_script_or_style_or_an_address_elsewhere(officer: Officer, write: Writer) -> None:
    flights = fill(write, flights=4, hits=3, each=3)
    client = officer()
    journey = f"/travellers/{flights[0].day}/{flights[0].travellers[0]}"
    for address in ("/queue", "/flights", f"/flights/{flights[0].id}", journey, "/help", "/nothing"):
        page = client.get(address).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|https?://", page), (
            address
        )
        assert page.count("<h1") == 1
        assert '<html lang="en" dir="ltr"' in page


def test_the_number_of_statements_does_not_grow_with_the_rows(
    officer: Officer, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = officer()
    statements: list[Any] = []
    execute = psycopg.Cursor.execute

    def counting(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        statements.append(query)
        return execute(self, query, *args, **more)

    def count(address: str) -> int:
        statements.clear()
        assert client.get(address).status_code == 200
        return len(statements)

    flights = fill(write, flights=2, hits=2, each=2)
    journey = f"/travellers/{flights[0].day}/{flights[0].travellers[0]}"
    addresses = ("/flights?window=96", "/queue", f"/flights/{flights[0].id}", journey)
    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    few = [count(address) for address in addresses]
    monkeypatch.undo()
    booking = flights[0].booking("KX7QPL", phone="+999", email="a@example.org")
    for number in range(12):
        one = flights[0].traveller("NOLDEN", f"N{number}", pnr={"booking": booking})
        flights[0].hit(one)
    for number in range(8):
        flights[0].hit(flights[0].travellers[0])
        write.flight(("XX", str(number + 1)))
    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    many = [count(address) for address in addresses]
    assert many == few
    assert max(many) <= 32


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,it", "en"),
        ("de,fr", "fr"),
        ("ar-EG", "ar"),
        ("en;q=0.2,es;q=nonsense", "en"),
        ("", "en"),
        (";;;q=,", "en"),
    ],
)
def test_the_language_is_that_of_the_browser(stranger: TestClient, header: str, language: str) -> None:
    page = stranger.get("/sign-in", headers={"accept-language": header})
    assert f'<html lang="{language}"' in page.text
    assert page.headers["content-language"] == language


def test_settings_are_kept_in_the_browser(officer: Officer) -> None:
    client = officer()
    assert "data-keys" in client.get("/queue").text
    form = {"csrf": csrf_of(client), "language": "es", "keys": "off"}
    assert client.post("/preferences", data=form).headers["location"] == "/help?saved=1"
    page = client.get("/queue").text
    assert "Ninguna alerta espera" in page
    assert "data-keys" not in page
    assert client.post("/preferences", data=form | {"csrf": "guessed"}).status_code == 403
    client.post("/preferences", data=form | {"language": "../../etc", "keys": "on"})
    assert "data-keys" in client.get("/queue").text


def test_help_lists_the_keys_and_every_word_of_the_glossary(officer: Officer) -> None:
    page = text_of(officer().get("/help").text)
    assert "next row, previous row" in page
    terms = [term for _, terms in help_pages.glossary() for term in terms]
    assert len(terms) > 30
    for term in terms:
        assert term.word in page
    assert {"host", "guest"} <= {word for term in terms for word in term.word.split(", ")}, "words without marks"
    assert all(term.meaning.endswith((".", ")")) for term in terms), "to the end, not to the end of a line"


def test_a_role_without_travellers_is_led_to_help_and_refused_kindly(officer: Officer) -> None:
    client = officer("root", "administrator")
    assert client.get("/").headers["location"] == "/admin/users"
    assert officer("ines", "protection").get("/").headers["location"] == "/protection"
    assert officer("paul", "partner_analyst").get("/").headers["location"] == "/help"
    assert "Your roles see no passenger data" in client.get("/help").text
    for address in ("/queue", "/flights", "/live/queue"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "This is not open to you" in answer.text


def test_a_bug_is_answered_with_a_number_and_no_detail(
    stranger: TestClient, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = officer()
    stranger.cookies = client.cookies

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("foreland.store.views.flights.flights", broken)
    answer = stranger.get("/flights")
    assert answer.status_code == 500
    assert "Tell your administrator this number" in answer.text
    assert "secret detail" not in answer.text
    assert "RuntimeError" not in answer.text


def test_signing_out_ends_the_session(officer: Officer) -> None:
    client = officer()
    client.post("/sign-out", data={"csrf": csrf_of(client)})
    assert client.get("/queue").status_code == 303


def test_lists_stay_light(officer: Officer, write: Writer) -> None:
    fill(write, flights=70, hits=60, each=2)
    client = officer()
    for address in ("/flights?window=96", "/queue"):
        size = int(client.get(address, headers={"accept-encoding": "gzip"}).headers["content-length"])
        assert size < 150_000


def test_now_is_sent_with_the_page_for_the_clocks(officer: Officer) -> None:
    page = officer().get("/queue").text
    sent = datetime.strptime(page.split('data-now="')[1].split('"')[0], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - sent).total_seconds()) < 60
