"""The audit commands: exit codes, what goes where, and asking who looked at a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.rows import dict_row

from foreland.cli.main import foreland
from foreland.operations.deployment import Deployment
from foreland.operations.seal_audit import seal_audit
from foreland.store import audit
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.deployments import NOW, deployment_of
from tests.web.world import Writer

Terminal = Callable[..., Result]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setenv("FORELAND_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FORELAND_DATA", str(tmp_path))
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(foreland, ["audit", *arguments])


def test_a_sound_trail_prints_its_head_and_a_changed_one_every_problem(
    deployment: Deployment, postgres_url: str
) -> None:
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        for _ in range(3):
            audit.append(connection, access, "traveller.read", "journey", (new_id(),), at=NOW)
    seal_audit(deployment, NOW)
    sound = _run("verify")
    assert (sound.exit_code, sound.stderr) == (0, "")
    head = sound.stdout.strip()
    assert head.startswith("1:")
    assert _run("verify", "--noted", head).exit_code == 0
    assert _run("verify", "--noted", "1:00").exit_code == 1
    assert _run("verify", "--noted", "no head").exit_code == 2

    with psycopg.connect(postgres_url) as superuser:
        superuser.execute("delete from audit where id = (select entry_ids[2] from audit_blocks)")
    damaged = _run("verify")
    assert damaged.exit_code == 1
    assert damaged.stdout.strip() == head
    assert "was deleted" in damaged.stderr
    lines = [json.loads(line) for line in _run("verify", "--json").stdout.splitlines()]
    assert lines[0] == {"head": head}
    assert [(line["problem"], line["block"]) for line in lines[1:]] == [("entry_missing", 1)]


def test_who_looked_is_found_by_journey_and_by_document_and_asking_is_recorded(
    deployment: Deployment, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        write = Writer(connection, deployment.home.ownership(), deployment.sealer, datetime.now(UTC))
        flight = write.flight()
        seen = flight.traveller("HALVIK", "MIRA", document={"number": "UT7654321"})
        flight.traveller("HALVIK", "BORIN", document={"number": "UT1111111"})
    access = deployment.service("mira")
    with transaction(deployment.pool, access) as connection:
        audit.append(connection, access, "traveller.read", "journey", (new_id(), seen), at=NOW)
        audit.append(connection, access, "traveller.read", "journey", (new_id(),), at=NOW)
    for person in (str(seen), "UTO:UT7654321", "ut 7654321"):
        found = [json.loads(line) for line in _run("who", person, "--json").stdout.splitlines()]
        assert {entry["journey"] for entry in found} == {str(seen)}
        assert [entry["actor"] for entry in found if entry["action"] == "traveller.read"] == ["mira"]
    assert _run("who", str(seen)).stdout.count("audit_who") == 3
    nobody = _run("who", "UT0000000", str(seen))
    assert nobody.exit_code == 1
    assert "UT0000000" in nobody.stderr
    assert "traveller.read" in nobody.stdout
