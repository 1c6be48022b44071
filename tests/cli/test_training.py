"""Training from the command line: a newcomer is set up, a connection is tested, operations notice nothing."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from tests.cli.test_administration import Terminal
from tests.operations.wire import Person, paxlst

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101")


@pytest.fixture
def terminal(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("FORELAND_DATABASE_URL", postgres_url)
    found = Terminal(tmp_path / "data")
    assert found("init").exit_code == 0
    return found


def _counts(url: str, *tables: str) -> list[int]:
    with psycopg.connect(url) as connection:
        rows = [connection.execute(f"select count(*) from {table}".encode()).fetchone() for table in tables]
    return [int(row[0]) for row in rows if row is not None]


def test_a_trainee_is_added_listed_and_disabled(terminal: Terminal) -> None:
    assert terminal("user", "add", "robin", "--role", "analyst", "--training").stdout.count("-") == 3
    assert terminal("user", "add", "robin", "--role", "analyst").exit_code == 3
    assert terminal("user", "list").stdout == "robin\trobin\tanalyst\t-\tactive\ttraining\n"
    assert terminal("user", "disable", "robin").exit_code == 0
    assert "disabled\ttraining" in terminal("user", "list").stdout


def test_a_test_message_is_said_to_be_training_and_screened_there(
    terminal: Terminal, postgres_url: str, tmp_path: Path
) -> None:
    for name, test in (("real", False), ("test", True)):
        (tmp_path / name).write_bytes(paxlst([ANA], test=test))
    told = terminal("ingest", str(tmp_path / "test"), "--json")
    assert (told.exit_code, json.loads(told.stdout)["training"]) == (0, True)
    assert _counts(postgres_url, "receipts", "training.receipts", "training.hits") == [0, 1, 1]
    forced = terminal("ingest", str(tmp_path / "real"), "--training")
    assert "(training)" in forced.stdout
    assert _counts(postgres_url, "receipts", "audit", "training.receipts") == [0, 0, 2]
    head = terminal("audit", "verify", "--training")
    assert head.exit_code == 0
    due = json.loads(terminal("retention", "run", "--dry-run", "--json").stdout)
    assert set(due["training"]) == set(due) - {"dry_run", "training"}


def test_a_day_to_practise_with_is_loaded_once_and_into_training_alone(terminal: Terminal, postgres_url: str) -> None:
    loaded = terminal("training", "load", "--flights", "2")
    assert loaded.exit_code == 0, loaded.output
    tables = ("flights", "journeys", "lists", "receipts", "hits")
    assert _counts(postgres_url, *tables) == [0] * len(tables)
    made = _counts(postgres_url, *(f"training.{table}" for table in tables))
    assert all(made), made
    assert terminal("training", "load").exit_code == 0
    assert _counts(postgres_url, *(f"training.{table}" for table in tables)) == made
    assert "demo watchlist" in terminal("watchlist", "list", "--training").stdout
    assert terminal("watchlist", "list").stdout == ""
