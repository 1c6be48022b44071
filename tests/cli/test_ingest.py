"""``foreland ingest``: one result a message, whatever the files hold."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from foreland.cli.ingest import ingest
from foreland.operations.deployment import initialise
from tests.operations.wire import Person, paxlst

EXPIRED = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101")


@pytest.fixture
def folder(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    initialise(postgres_url, "Authority of Testland")
    monkeypatch.setenv("FORELAND_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FORELAND_DATA", str(tmp_path / "data"))
    return tmp_path


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(ingest, [*arguments], input=stdin)


def _count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
    return int(row[0]) if row else 0


def test_a_folder_is_received_and_screened(folder: Path, postgres_url: str) -> None:
    inbox = folder / "in" / "deep"
    inbox.mkdir(parents=True)
    (inbox / "a.edi").write_bytes(paxlst([EXPIRED]))
    (inbox / "b.edi").write_bytes(paxlst([EXPIRED], control="2", flight="ZZ9"))
    done = _run(str(folder / "in"), "--json", "--as", "zz")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["flight"], row["kind"], row["travellers"], row["duplicate"]) for row in rows] == [
        ("ZZ123", "PAXLST", 1, False),
        ("ZZ9", "PAXLST", 1, False),
    ]
    assert _count(postgres_url, "hits") == 2
    assert _count(postgres_url, "organisations where code = 'ZZ'") == 1
    again = _run(str(folder / "in"), "--as", "ZZ")
    assert again.stdout.count("(received before)") == 2


def test_without_screening_the_jobs_wait(folder: Path, postgres_url: str) -> None:
    assert _run("-", "--no-screen", stdin=paxlst([EXPIRED])).exit_code == 0
    assert _count(postgres_url, "hits") == 0
    assert _count(postgres_url, "outbox where done_at is null") == 1


def test_what_cannot_be_read_is_said_and_the_rest_is_done(folder: Path, postgres_url: str) -> None:
    (folder / "good.edi").write_bytes(paxlst([EXPIRED]))
    (folder / "noise.edi").write_bytes(b"\x00\x01noise")
    done = _run(str(folder / "noise.edi"), str(folder / "missing.edi"), str(folder / "good.edi"))
    assert done.exit_code == 1
    assert "missing.edi: no such file" in done.stderr
    assert "1 files with errors, 1 not read" in done.stderr
    assert _count(postgres_url, "receipts") == 2
    assert _count(postgres_url, "journeys") == 1


def test_nothing_there_at_all(folder: Path) -> None:
    done = _run(str(folder / "missing.edi"))
    assert done.exit_code == 3
    assert "no such file" in done.stderr
