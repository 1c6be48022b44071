"""One embedded PostgreSQL server: made, started, found again, stopped. Who may do that and when: ``embedded.py``.

The server listens on a Unix socket alone, in a private folder with a short path (a socket's path holds 108 bytes at
most), and asks for a password that stands in a file of its own.

    DIR/postgres       the cluster
    DIR/postgres-run   password, address (the folder of the socket) and log of the server; locks of its users
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog
from psycopg.conninfo import make_conninfo

from foreland.store.embedded_account import (
    MAJOR,
    DatabaseUnavailableError,
    account_name,
    binaries,
    choose_account,
    home,
)
from foreland.store.embedded_lockfile import Lockfile, clear_if_dead, is_server, read_lockfile
from foreland.store.embedded_waiting import Patience

_log = structlog.get_logger(__name__)

_OWNER = "foreland"
_PORT = 5432
_SOCKET_NAME = f".s.PGSQL.{_PORT}"
_LONGEST_SOCKET_PATH = 107  # sun_path, less its closing zero
_LARGEST_LOG = 5_000_000
_HELD = re.compile(r'lock file ".*" already exists|pre-existing shared memory block|is in use')
_HELD_FOR = 15.0  # seconds that a killed server's processes may take to vanish

# For a small machine, durable. What a statement carried never reaches the server's log: it names travellers.
_SETTINGS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=100",
    "shared_buffers=128MB",
    "effective_cache_size=512MB",
    "work_mem=8MB",
    "random_page_cost=1.1",
    "jit=off",
    "wal_compression=on",
    "checkpoint_timeout=15min",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] ",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
    "cluster_name=foreland",
)


class OtherVersionError(DatabaseUnavailableError):
    """The data folder belongs to another major version of PostgreSQL."""


class Server:
    """The server of one data folder. Only one process at a time may call what starts or stops it."""

    def __init__(self, data: Path) -> None:
        self._account = choose_account()
        self._data = data.absolute()
        self._cluster = self._data / "postgres"
        self.run = self._data / "postgres-run"
        self._process: subprocess.Popen[bytes] | None = None

    def prepare_folders(self) -> None:
        """Make the data folder and the one of password, log and locks."""
        try:
            # The account nobody must be able to walk through, but sees nothing: what stands below is closed to it.
            self._data.mkdir(mode=0o711 if self._account.way == "nobody" else 0o700, parents=True, exist_ok=True)
            self.run.mkdir(mode=0o700, exist_ok=True)
        except OSError as trouble:
            raise DatabaseUnavailableError(f"the data folder {self._data} cannot be used: {trouble.strerror}") from None
        owner = self.run.stat().st_uid
        if owner != os.geteuid():  # else one run by root would lock its owner out
            raise DatabaseUnavailableError(
                f"the data folder {self._data} belongs to {account_name(owner)}: run Foreland as that user"
            )

    # Where it is ----------------------------------------------------------------------------------------------------

    def conninfo(self, database: str) -> str:
        """Return the libpq connection string of the cluster's owner."""
        password = self.run / "password"
        if not password.exists():
            raise DatabaseUnavailableError(f"{password} is missing: the embedded database cannot be opened without it")
        return make_conninfo(
            host=str(self._address()),
            port=_PORT,
            user=_OWNER,
            password=password.read_text(encoding="utf-8"),
            dbname=database,
        )

    def answers(self) -> bool:
        """Whether a server listens at the address: also one that is still starting, never a zombie or a stranger."""
        folder = self._address()
        if folder is None:
            return False
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2.0)
            try:
                client.connect(str(folder / _SOCKET_NAME))
            except TimeoutError:
                return True  # a full queue belongs to a busy server
            except OSError:
                return False
        return True

    def _address(self) -> Path | None:
        address = self.run / "address"
        return Path(address.read_text(encoding="utf-8")) if address.exists() else None

    def _make_address(self) -> Path:
        """Return the folder of the former address, or a new one: users of a server that died keep their address."""
        former = self._address()
        if former is not None and former.is_dir() and former.stat().st_uid in (self._account.uid, os.geteuid()):
            self._account.give(former)
            return former
        for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/dev/shm", "/var/tmp"):  # noqa: S108
            if not parent or not os.access(parent, os.W_OK) or not self._account.reaches(Path(parent)):
                continue
            folder = Path(tempfile.mkdtemp(prefix="foreland-", dir=parent))
            if len(os.fsencode(folder / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
                self._account.give(folder)
                _write_private(self.run / "address", str(folder))
                return folder
            folder.rmdir()
        raise DatabaseUnavailableError("no writable folder has a path short enough for the database's socket")

    # Start ----------------------------------------------------------------------------------------------------------

    def ensure_running(self) -> None:
        """Return when a server is ready, after starting one if none answers; however long recovery takes."""
        patience = Patience("the database is stopping")
        while self.answers():
            lock = read_lockfile(self._cluster)
            if lock is not None and self._wait_until_ready(lock.pid, self.answers):
                return
            patience.wait()
        self._start()

    def _start(self) -> None:
        _log.info("starting the embedded database", runs_as=self._account.described)
        cluster = home(self._account, self._cluster)
        programs = binaries(self._account)
        self._refuse_other_version(cluster)
        if not (cluster / "PG_VERSION").exists():
            self._initialise(cluster, programs)
        elif cluster.stat().st_uid != self._account.uid:
            self._account.give(cluster)
        patience = Patience("a former database server is still going away")
        while True:
            trouble = self._try_start(cluster, programs)
            if trouble is None:
                return
            if not _HELD.search(trouble) or patience.waited > _HELD_FOR:
                raise DatabaseUnavailableError(f"the embedded database does not start: {trouble}")
            clear_if_dead(cluster, self._make_address() / f"{_SOCKET_NAME}.lock")
            patience.wait()

    def _try_start(self, cluster: Path, programs: Path) -> str | None:
        """Start a server once; return ``None`` when it is ready, or what the log of one that ended complains of."""
        if self._process is not None:
            self._process.poll()  # one that died is reaped, else its number seems to live
        folder = self._make_address()
        log = self.run / "log"
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_name("log.1"))
        settings = [word for setting in (*_SETTINGS, f"unix_socket_directories={folder}") for word in ("-c", setting)]
        with log.open("ab") as output:
            begins = output.tell()
            process = self._account.start((programs / "postgres", "-D", cluster, "-p", str(_PORT), *settings), output)
        self._process = process
        if self._wait_until_ready(process.pid, lambda: process.poll() is None):
            return None
        return _last_complaint(log, begins) or f"it ended with status {process.returncode}"

    def _wait_until_ready(self, pid: int, lives: Callable[[], bool]) -> bool:
        """Wait until the server with that number accepts connections; ``False`` when it ended before."""
        patience = Patience("the database is starting (minutes, after an unclean stop)", log=self.run / "log")
        while lives():
            if read_lockfile(self._cluster) == Lockfile(pid=pid, status="ready"):
                return True
            patience.wait()
        return False

    # Stop -----------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop the server: connections are ended, transactions rolled back; what was committed is on the disk."""
        patience = Patience("the database is stopping")
        lock = read_lockfile(self._cluster)
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            while self._process.poll() is None:
                patience.wait()
        elif lock is not None and self.answers():
            os.kill(lock.pid, signal.SIGINT)
            while (left := read_lockfile(self._cluster)) is not None and left.pid == lock.pid and is_server(lock.pid):
                patience.wait()  # it answers nobody any more long before it has written everything
        folder = self._address()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)  # an address left behind is used again or replaced
        (self.run / "address").unlink(missing_ok=True)

    def leave_running(self) -> None:
        """Let go of a server that others still use: this process will not wait for its end."""
        if self._process is not None:
            self._process.returncode = 0

    # A new cluster --------------------------------------------------------------------------------------------------

    def _refuse_other_version(self, cluster: Path) -> None:
        version = cluster / "PG_VERSION"
        found = version.read_text(encoding="ascii").strip() if version.exists() else str(MAJOR)
        if found != str(MAJOR):
            raise OtherVersionError(
                f"{self._cluster} was made by PostgreSQL {found}, this Foreland brings {MAJOR}: run the Foreland that"
                " made it and `foreland backup`, then `foreland restore` into a new data folder"
            )

    def _initialise(self, cluster: Path, programs: Path) -> None:
        """Make a cluster beside its place and move it there when it is whole."""
        if cluster.exists() and any(cluster.iterdir()):
            raise DatabaseUnavailableError(f"{self._cluster} holds files but no database: move them away")
        unfinished = cluster.with_name(f"{cluster.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._account.give(unfinished)
        password = secrets.token_urlsafe(32)
        _write_private(self.run / "password", password)
        handed_over = self._make_address() / "password"  # readable for the account, gone right after
        _write_private(handed_over, password)
        self._account.give(handed_over)
        log = self.run / "log"
        try:
            with log.open("ab") as output:
                begins = output.tell()
                initdb = (
                    *(programs / "initdb", "-D", unfinished, "-U", _OWNER, "--pwfile", handed_over),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"),
                )
                status = self._account.start(initdb, output).wait()
        finally:
            handed_over.unlink()
        if status != 0:
            raise DatabaseUnavailableError(f"no database could be made: {_last_complaint(log, begins) or status}")
        unfinished.rename(cluster)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _last_complaint(log: Path, begins: int) -> str | None:
    with log.open("rb") as file:
        file.seek(begins)
        lines = file.read().decode("utf-8", "replace").splitlines()
    complaints = [line for line in lines if re.search(r"FATAL|PANIC|error|could not|failed", line)]
    return (complaints or lines or [""])[-1] or None
