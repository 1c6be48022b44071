"""Setting up from the command line: what is printed where, and which exit code says what."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from foreland.cli.main import foreland


class Terminal:
    """Runs commands against one database, as an operator with an external server would."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(foreland, list(arguments), env={"FORELAND_DATA": str(self._data)})


@pytest.fixture
def terminal(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("FORELAND_DATABASE_URL", postgres_url)
    return Terminal(tmp_path)


def test_an_external_database_is_not_touched_before_init(
    postgres_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"fresh_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
    conninfo = make_conninfo(postgres_server, dbname=name)
    monkeypatch.setenv("FORELAND_DATABASE_URL", conninfo)
    terminal = Terminal(tmp_path)

    early = terminal("user", "list")
    assert early.exit_code == 3
    assert "foreland init" in early.stderr
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)

    assert terminal("init", "--name", "Testland").exit_code == 0
    assert terminal("user", "list").exit_code == 0
    assert terminal("init", "--name", "Otherland").exit_code == 0, "twice does no harm"
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select name from organisations").fetchall() == [("Testland",)]


def test_users_are_added_listed_and_disabled(terminal: Terminal) -> None:
    assert terminal("init").exit_code == 0
    added = terminal("user", "add", "Ana", "--role", "analyst", "--role", "supervisor", "--desk", "Pacific")
    assert added.exit_code == 0
    assert added.stdout.count("-") == 3, "the password alone is on standard output"

    again = terminal("user", "add", "ana", "--role", "analyst")
    assert (again.exit_code, "already" in again.stderr) == (3, True)

    assert terminal("user", "list").stdout == "ana\tAna\tanalyst,supervisor\tPacific\tactive\toperations\n"
    assert terminal("user", "disable", "ana").exit_code == 0
    assert terminal("user", "list").stdout.endswith("\tdisabled\toperations\n")
    assert terminal("user", "disable", "nobody").exit_code == 3


def test_the_role_of_the_system_itself_is_not_for_people(terminal: Terminal) -> None:
    refused = terminal("user", "add", "eve", "--role", "service")
    assert refused.exit_code == 2


def test_tokens_are_shown_once_and_revoked(terminal: Terminal) -> None:
    assert terminal("init").exit_code == 0
    made = terminal("token", "create", "zz")
    identifier = made.stderr.split()[1]
    UUID(identifier)
    assert len(made.stdout.strip()) >= 40
    assert terminal("token", "revoke", identifier).exit_code == 0
    assert terminal("token", "revoke", identifier).exit_code == 3
    assert terminal("token", "revoke", "no identifier").exit_code == 2


def test_an_unreachable_database_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "FORELAND_DATABASE_URL", "host=127.0.0.1 port=1 dbname=x user=x password=secret connect_timeout=2"
    )
    result = Terminal(tmp_path)("user", "list")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.output


def test_every_command_loads_and_explains_itself() -> None:
    runner = CliRunner()
    overview = runner.invoke(foreland, ["--help"])
    assert overview.exit_code == 0
    names = foreland.list_commands(foreland.make_context("foreland", [], resilient_parsing=True))
    assert len(names) >= 10
    for name in names:
        shown = runner.invoke(foreland, [name, "--help"])
        assert shown.exit_code == 0, name
        assert "Usage:" in shown.output
