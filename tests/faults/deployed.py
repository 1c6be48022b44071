"""Foreland as it is run: the real command in a process of its own, with everything that it starts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FORELAND = (sys.executable, "-c", "from foreland.cli.main import main; main()")
_PATIENCE = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Deployed:
    """One ``foreland run`` over a data folder; what it writes goes to ``log``."""

    def __init__(self, data: Path, log: Path, port: int) -> None:
        self.data = data
        self.log = log
        self.port = port
        self.main = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        # A supervisor's patience: the port is free once the children of a killed process have noticed.
        until = time.monotonic() + _PATIENCE
        while True:
            before = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    [*_FORELAND, "run", "--data", str(self.data), "--port", str(self.port), "--web-processes", "2"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=_environment(),
                )
            while process.poll() is None:
                if b"Foreland runs at" in self.log.read_bytes()[before:]:
                    return process
                assert time.monotonic() < until, self.log.read_text()[-4000:]
                time.sleep(0.05)
            assert time.monotonic() < until, self.log.read_text()[-4000:]
            time.sleep(0.2)

    def command(self, *arguments: str) -> str:
        """Run another command over the same data folder and return what it wrote to standard output."""
        done = subprocess.run(
            [*_FORELAND, *arguments, "--data", str(self.data)], capture_output=True, check=False, env=_environment()
        )
        with self.log.open("ab") as log:
            log.write(done.stderr)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def children(self, module: str) -> list[int]:
        """Return the processes of a module, youngest last."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:  # it ended meanwhile
                    continue
                if parent == self.main.pid and module.encode() in words:
                    found.append(int(entry.name))
        return sorted(found)

    def database(self) -> list[int]:
        """Return the database's first process, if it runs."""
        try:
            return [int((self.data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])]
        except (OSError, ValueError):
            return []

    def kill(self, victim: str) -> bool:
        """Kill ``database``, a ``worker``, ``inbox``, a ``web`` process or ``main`` (which is started again)."""
        if victim == "main":
            self.main.kill()
            self.main.wait()
            self.main = self._start()
            return True
        modules = {"worker": "foreland.workers.main", "inbox": "foreland.workers.inbox", "web": "foreland.web.serve"}
        found = self.database() if victim == "database" else self.children(modules[victim])
        for process in found[:1]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                return False
        return bool(found)

    def stop(self) -> None:
        """Ask it to stop and wait until it has."""
        self.main.terminate()
        self.main.wait(_PATIENCE)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FORELAND_DATA")}


@contextmanager
def deployed(folder: Path) -> Iterator[Deployed]:
    """Run Foreland in ``folder``/data with its output in ``folder``/log, until the end of the block."""
    running = Deployed(folder / "data", folder / "log", free_port())
    try:
        yield running
    finally:
        running.stop()
