"""Figures of operation: what they count, who may ask, and that they say nothing about anybody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import create_token
from foreland.operations.deployment import Deployment
from foreland.operations.keep_house import beat
from foreland.store import audit
from foreland.store.pool import transaction
from foreland.web.app import create_app
from tests.web.conftest import Officer
from tests.web.world import Writer


def _ask(deployment: Deployment, host: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    with TestClient(create_app(deployment), client=(host, 50000)) as client:
        answer = client.get("/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.status_code, answer.text


def _value(text: str, figure: str) -> float:
    found = re.search(rf"^{re.escape(figure)} (\S+)$", text, re.MULTILINE)
    assert found is not None, f"{figure} is not in\n{text}"
    return float(found[1])


def test_what_waits_is_counted(deployment: Deployment, write: Writer) -> None:
    now = datetime.now(UTC)
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA", document={"number": "QQ1234567"})
    flight.hit(journey)
    write.message(flight)
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        audit.append(connection, access, "x", "journey", (journey,), at=now)
    beat(deployment, "here:1", now, now)
    status, text = _ask(deployment)
    assert status == 200
    assert _value(text, "foreland_journeys_unscreened") == 1
    assert _value(text, 'foreland_hits_waiting{severity="high",state="open"}') == 1
    assert _value(text, 'foreland_messages_last_day{effect="applied",kind="PAXLST"}') == 1
    assert _value(text, "foreland_audit_unsealed") == 1
    assert _value(text, "foreland_workers_alive") == 1
    assert _value(text, "foreland_jobs_waiting") == 0
    assert "HALVIK" not in text
    assert "QQ1234567" not in text
    assert str(journey) not in text


def test_requests_are_counted_by_route_and_never_by_address(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    browser = officer()
    browser.get(f"/travellers/{flight.day}/{journey}")
    browser.get("/no/such/QQADDRESS")
    browser.request("QQVERB", "/flights")
    browser.post("/api/v1/messages", content=b"x")
    _, text = _ask(deployment)
    route = 'route="/travellers/{flight_date}/{journey_id:uuid}",status="200"'
    assert _value(text, f'foreland_http_requests_total{{method="GET",{route}}}') >= 1
    assert _value(text, 'foreland_http_requests_total{method="POST",route="/api/v1/messages",status="401"}') >= 1
    assert 'route="other",status="404"' in text
    assert "foreland_http_request_seconds_bucket" in text
    assert "QQ" not in text
    assert str(journey) not in text


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.1.2.3", {}, 401),
        ("unknown", {}, 401),
        ("127.0.0.1", {"x_forwarded_for": "10.1.2.3"}, 401),
        ("127.0.0.1", {"forwarded": "for=10.1.2.3"}, 401),
        ("10.1.2.3", {"x_forwarded_for": "127.0.0.1"}, 401),
        ("10.1.2.3", {"authorization": "Bearer guessed"}, 401),
    ],
)
def test_only_this_machine_may_ask_without_a_token(
    deployment: Deployment, host: str, headers: dict[str, str], status: int
) -> None:
    assert _ask(deployment, host, **headers)[0] == status


def test_a_service_token_opens_it_from_elsewhere(deployment: Deployment) -> None:
    token = create_token(deployment, "ZZ", "scraper", datetime.now(UTC)).secret
    assert _ask(deployment, "10.1.2.3", authorization=f"Bearer {token}")[0] == 200


def test_the_processes_of_one_run_add_up(tmp_path: Path) -> None:
    """Each process counts one request; one of them answers for both."""
    count = (
        "from foreland.web import metrics; from prometheus_client import generate_latest;"
        "metrics._REQUESTS.labels('GET', '/', '200').inc();"
        "print(generate_latest(metrics._requests()).decode())"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for expected in (1, 2):
        said = subprocess.run(
            [sys.executable, "-c", count], env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert _value(said, 'foreland_http_requests_total{method="GET",route="/",status="200"}') == expected
