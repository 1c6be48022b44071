"""A training user: every page says so, on screen and on paper, and nothing of operations is on any of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from starlette.routing import Route
from starlette.testclient import TestClient

from foreland.operations.accounts import create_token
from foreland.operations.deployment import Deployment
from foreland.web import pages
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_metrics import _ask
from tests.web.world import Flight, Writer

WARNING = "Nothing on this page is real."
REAL, INVENTED = "QUENNORAL", "ZORVANIEL"


@pytest.fixture
def practise(deployment: Deployment, postgres_url: str) -> Iterator[Writer]:
    """Write rows on the side of training."""
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("set search_path to training")
        owner = deployment.training_side.home.ownership()
        yield Writer(connection, owner, deployment.sealer, datetime.now(UTC))


class Staged:
    """A traveller with a hit on one side."""

    def __init__(self, writer: Writer, surname: str, number: str) -> None:
        self.flight: Flight = writer.flight(("ZZ", number))
        self.journey = self.flight.traveller(surname, "MIRA", document={"number": f"Q{number}4567"})
        self.hit = self.flight.hit(self.journey)
        self.message = writer.message(self.flight)
        self.received_on = writer.now.date()

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every page there is, with this traveller in its address: (method, path)."""
        places = {
            "{flight_id:uuid}": str(self.flight.id),
            "{flight_date}": str(self.flight.day),
            "{journey_id:uuid}": str(self.journey),
            "{hit_id:uuid}": str(self.hit),
            "{code}": "ZZ",
            "{received_on}": str(self.received_on),
            "{message_id:uuid}": str(self.message),
            "{user_id:uuid}": str(self.hit),
            "{token_id:uuid}": str(self.hit),
            "{organisation_id:uuid}": str(self.hit),
            "{hold_id:uuid}": str(self.hit),
            "{request_id:uuid}": str(self.hit),
            "{tasking_id:uuid}": str(self.hit),
            "{seizure_id:uuid}": str(self.hit),
            "{recommendation_id:uuid}": str(self.hit),
            "{item_id:uuid}": str(self.hit),
            "{item_row:uuid}": str(self.hit),
            "{partner_id:uuid}": str(self.hit),
            "{asked_id:uuid}": str(self.hit),
            "{bulletin_id:uuid}": str(self.hit),
            "{version_id:uuid}": str(self.hit),
            "{setting_id:uuid}": str(self.hit),
            "{told_id:uuid}": str(self.hit),
            "{check_id:uuid}": str(self.hit),
            "{call_id:uuid}": str(self.hit),
            "{desk_id:uuid}": str(self.hit),
            "{contact_id:uuid}": str(self.hit),
            "{duty_id:uuid}": str(self.hit),
            "{handover_id:uuid}": str(self.hit),
            "{notice_id:uuid}": str(self.hit),
            "{question_id:uuid}": str(self.hit),
            "{match_id:uuid}": str(self.hit),
            "{pointer_id:uuid}": str(self.hit),
            "{review_id:uuid}": str(self.hit),
            "{lookout_id:uuid}": str(self.hit),
            "{item}": "api_pnr",
            "{pack}": "usa",
            "{referral_id:uuid}": str(self.hit),
            "{false_match_id:uuid}": str(self.hit),
            "{document_check_id:uuid}": str(self.hit),
            "{token}": "x",
            "{list_id:uuid}": str(self.hit),
            "{key:path}": "T-1",
            "{look_id:uuid}": str(self.hit),
        }
        for route in pages.routes():
            assert isinstance(route, Route)
            path = route.path
            for place, value in places.items():
                path = path.replace(place, value)
            assert "{" not in path, "a new page needs a value here"
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                yield method, path


@pytest.fixture
def real(write: Writer) -> Staged:
    return Staged(write, REAL, "100")


@pytest.fixture
def invented(practise: Writer) -> Staged:
    return Staged(practise, INVENTED, "200")


def _whole_page(answer: Any) -> bool:
    return "text/html" in answer.headers.get("content-type", "") and "<!DOCTYPE html>" in answer.text


def test_every_page_of_a_training_user_says_so(officer: Officer, real: Staged, invented: Staged) -> None:
    trainee = officer("robin", "supervisor", training=True)
    seen = 0
    for method, path in [*invented.addresses(), *real.addresses(), ("GET", "/nowhere"), ("GET", "/queue?page=99999")]:
        answer = trainee.request(method, path)
        if _whole_page(answer):
            seen += 1
            assert WARNING in text_of(answer.text), path
            assert "<title>TRAINING" in answer.text, path
            assert "fl-body--training" in answer.text, path
        assert REAL not in answer.text, path
    assert seen > 12
    assert INVENTED in trainee.get("/queue").text
    assert INVENTED in trainee.get(f"/travellers/{invented.flight.day}/{invented.journey}").text
    spanish = trainee.get("/queue", headers={"accept-language": "es"}).text
    assert "PRÁCTICA" in spanish
    assert "Nada de esta página es real." in text_of(spanish)


def test_no_page_of_operations_shows_or_says_training(officer: Officer, real: Staged, invented: Staged) -> None:
    analyst = officer("mira", "supervisor")
    for method, path in [*real.addresses(), *invented.addresses()]:
        answer = analyst.request(method, path)
        assert INVENTED not in answer.text, path
        assert WARNING not in text_of(answer.text), path
        if str(invented.flight.id) in path or str(invented.journey) in path or str(invented.hit) in path:
            assert answer.status_code in (403, 404), path
    assert REAL in analyst.get("/queue").text


def test_a_decision_in_training_changes_training_alone(
    officer: Officer, real: Staged, invented: Staged, deployment: Deployment, postgres_url: str
) -> None:
    before = _ask(deployment)[1].split("# HELP foreland_http")[0]
    trainee = officer("robin", "analyst", training=True)
    page = trainee.get(f"/travellers/{invented.flight.day}/{invented.journey}").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    version = page.split('name="row_version" value="')[1].split('"')[0]
    form = {
        "csrf": csrf,
        "decision": "clear",
        "reason_code": "different_person",
        "text": "Seen twice.",
        "row_version": version,
    }
    for staged, status in ((invented, 303), (real, 404)):
        answer = trainee.post(f"/hits/{staged.flight.day}/{staged.hit}/decision", data=form)
        assert answer.status_code == status, answer.text
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select state from training.hits").fetchone() == ("cleared",)
        assert connection.execute("select state from hits").fetchone() == ("open",)
        assert connection.execute("select count(*) from audit").fetchone() == (0,)
        assert connection.execute("select count(*) from training.audit where action = 'hit_clear'").fetchone() == (1,)
    assert _ask(deployment)[1].split("# HELP foreland_http")[0] == before


def test_a_training_token_opens_no_figures_of_operations(deployment: Deployment) -> None:
    made = create_token(deployment.training_side, "ZZ", "exercise", datetime.now(UTC))
    status, _ = _ask(deployment, host="192.0.2.1", authorization=f"Bearer {made.secret}")
    assert status == 401


def test_signing_out_of_training_ends_the_session_there(officer: Officer) -> None:
    trainee: TestClient = officer("robin", "analyst", training=True)
    csrf = trainee.get("/help").text.split('name="csrf" value="')[1].split('"')[0]
    assert trainee.post("/sign-out", data={"csrf": csrf}).status_code == 303
    assert trainee.get("/queue").status_code == 303
    assert WARNING not in trainee.get("/sign-in").text
