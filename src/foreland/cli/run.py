"""``foreland run``: database, worker, watched folder and web processes, each started again when it dies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click
import structlog

from foreland.cli.demo import load_demo
from foreland.cli.demo_rules import approve_rules
from foreland.cli.opening import data_option, prepared_database
from foreland.cli.outcomes import CannotError
from foreland.operations.deployment import open_deployment
from foreland.resources import lifeline
from foreland.resources.gateways import Gateways, load_gateways

_log = structlog.get_logger(__name__)
COUNTERS = "PROMETHEUS_MULTIPROC_DIR"
"""Where the web processes keep their counters, so that each can answer for all."""
_PATIENCE = 15.0  # seconds a process has to end by itself
_LONGEST_PAUSE = 30.0  # seconds before a process that keeps dying is started again


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--web-processes", type=click.IntRange(1, 64), default=min(2, os.cpu_count() or 1), show_default=True)
@click.option("--demo", is_flag=True, help="Load a synthetic day of flights, lists and users around the present hour.")
def run(data: Path, host: str, port: int, web_processes: int, demo: bool) -> None:
    """Start everything, and stop it with Ctrl-C."""
    stopping = _StopRequest()
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(host, port))
        found = stack.enter_context(prepared_database(data, watch=True))
        children = stack.enter_context(_Children(found.conninfo, data, listening.fileno()))
        children.add("foreland.workers.main")
        children.add("foreland.workers.inbox")
        if _gateways(data).names:
            children.add("foreland.workers.gateways")
        for _ in range(web_processes):
            children.add("foreland.web.serve")
        invitation = None
        if demo:
            with open_deployment(found.conninfo, data, 4) as deployment:
                invitation = load_demo(deployment, stopping.requested)
        address = f"http://{_printable(host)}:{listening.getsockname()[1]}/"
        click.echo(f"Foreland runs at {address}")
        if invitation is not None:
            click.echo(invitation)
        click.echo("Ctrl-C stops it.", err=True)
        if demo and not stopping.requested():
            with open_deployment(found.conninfo, data, 4) as deployment:
                approve_rules(deployment)
        while not stopping.requested():
            children.restart_dead()
            stopping.wait(0.5)
        click.echo("stopping", err=True)


def _gateways(data: Path) -> Gateways:
    try:
        return load_gateways(data)
    except ValueError as error:
        raise CannotError(str(error)) from error


class _StopRequest:
    """Remembers that this process was told to stop (SIGINT, SIGTERM)."""

    def __init__(self) -> None:
        self._told = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._tell)

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told = True

    def requested(self) -> bool:
        """Whether to stop."""
        return self._told

    def wait(self, seconds: float) -> None:
        """Sleep, but not past the request to stop."""
        until = time.monotonic() + seconds
        while not self._told and time.monotonic() < until:
            time.sleep(0.1)


class _Child:
    """One process, and when it may be started again."""

    def __init__(self, module: str, start: Callable[[str], subprocess.Popen[bytes]]) -> None:
        self.module = module
        self._start = start
        self._pause = 0.5
        self._not_before = 0.0
        self.process = start(module)
        self._started = time.monotonic()

    def restart_if_dead(self) -> None:
        """Start the process again, later and later while it keeps dying within a minute."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self._not_before == 0.0:
            lived = now - self._started
            self._pause = 0.5 if lived > 60 else min(self._pause * 2, _LONGEST_PAUSE)
            self._not_before = now + self._pause
            _log.warning("process ended", module=self.module, code=self.process.returncode, again_in=self._pause)
        elif now >= self._not_before:
            self.process = self._start(self.module)
            self._started, self._not_before = now, 0.0


class _Children:
    """The processes of this run; all are ended on leaving."""

    def __init__(self, conninfo: str, data: Path, socket_number: int) -> None:
        followed, self._held = os.pipe()
        self._passed = (socket_number, followed)
        self._environment = {
            **os.environ,
            "FORELAND_DATABASE_URL": conninfo,
            "FORELAND_DATA": str(data),
            "FORELAND_SOCKET": str(socket_number),
            lifeline.SETTING: str(followed),
            COUNTERS: str(_empty_folder(data.resolve() / "run" / "counters")),
        }
        self._children: list[_Child] = []

    def __enter__(self) -> _Children:
        return self

    def __exit__(self, *_: object) -> None:
        running = [child.process for child in self._children if child.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def add(self, module: str) -> None:
        """Start a process that runs a module of ours."""
        self._children.append(_Child(module, self._start))

    def restart_dead(self) -> None:
        """Start again what has died."""
        for child in self._children:
            child.restart_if_dead()

    def _start(self, module: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which then ends its children in order.
        return subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", module],
            env=self._environment,
            pass_fds=self._passed,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def _empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        raise CannotError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listening


def _printable(host: str) -> str:
    return f"[{host}]" if ":" in host else host
