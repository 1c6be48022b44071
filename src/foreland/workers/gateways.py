"""The process behind the gateways (``python -m foreland.workers.gateways``): queues of brokers, folders of telegrams.

A thread each, so that a broker that is away keeps nobody else waiting; ``foreland run`` starts it when
``gateways.json`` names one. The database stands in FORELAND_DATABASE_URL, the data folder in FORELAND_DATA.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

from foreland.feeds.gateway_state import GatewayState, Standing, write_state
from foreland.feeds.inbox import Arrival
from foreland.messages.typeb import split_telegrams
from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import Incoming
from foreland.resources.gateways import QueueGateway, TelegramGateway, load_gateways
from foreland.resources.logs import trouble
from foreland.resources.space import NO_SPACE, is_full, is_short
from foreland.store.pool import OUTAGES
from foreland.workers.inbox import Feeder, alone
from foreland.workers.queue_taker import BrokerAwayError, QueueTaker
from foreland.workers.until_told import work_until_told

_log = structlog.get_logger(__name__)
_POLL = 0.5
_SAY_EVERY = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class TelegramFeeder(Feeder):
    """Takes files with telegrams: each is received by itself, from the carrier behind its origin."""

    def __init__(self, deployment: Deployment, gateway: TelegramGateway) -> None:
        super().__init__(deployment, gateway.folder)
        self._gateway = gateway

    def incoming(self, arrival: Arrival, raw: bytes) -> list[Incoming]:
        """Return the telegrams of a file, in its order."""
        return [
            Incoming(
                raw=one.raw,
                source="folder",
                originator=self.originator(
                    self._gateway.senders.get(one.origin or "") or arrival.carrier or self._gateway.carrier
                ),
            )
            for one in split_telegrams(raw)
        ]


class Watch:
    """Says how a gateway stands, when that changes and every few seconds."""

    def __init__(self, data: Path, name: str) -> None:
        self._data, self._name = data, name
        self._said: tuple[Standing, str | None] | None = None
        self._again = 0.0
        self.taken = 0

    def say(self, standing: Standing, code: str | None = None) -> None:
        """Write it down; a disk without room is no reason to take nothing."""
        changed = self._said != (standing, code)
        if not changed and time.monotonic() < self._again:
            return
        self._said, self._again = (standing, code), time.monotonic() + _SAY_EVERY
        if changed:
            _log.info("gateway", name=self._name, standing=standing, code=code)
        try:
            state = GatewayState(standing=standing, at=datetime.now(UTC), code=code, taken=self.taken)
            write_state(self._data, self._name, state)
        except OSError as error:
            _log.error(NO_SPACE if is_full(error) else "gateway state not written", error=type(error).__name__)


def take_telegrams(deployment: Deployment, gateway: TelegramGateway, stop: threading.Event) -> None:
    """Take files of telegrams until ``stop`` is set."""
    feeder, watch = TelegramFeeder(deployment, gateway), Watch(deployment.data, gateway.name)
    while not stop.is_set():
        try:
            if is_short(deployment.data):
                watch.say("away", "no_space")
                stop.wait(_POLL * 10)
                continue
            watch.taken += feeder.round(stop)
            watch.say("ready")
            stop.wait(_POLL)
        except OUTAGES as error:
            watch.say("away", "database")
            _log.warning("database away", **trouble(error))
            stop.wait(_POLL * 2)
        except OSError as error:
            watch.say("away", "folder")
            _log.error("a folder cannot be read", gateway=gateway.name, error=type(error).__name__, errno=error.errno)
            stop.wait(_POLL * 20)


def take_queue(deployment: Deployment, shelf: ListShelf, gateway: QueueGateway, stop: threading.Event) -> None:
    """Take messages from a queue until ``stop`` is set; a broker that is away is tried ever later."""
    taker, watch = QueueTaker(deployment, shelf, gateway), Watch(deployment.data, gateway.name)
    pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            for taken in taker.rounds(stop):
                watch.taken += taken
                watch.say("ready")
                pause = _FIRST_PAUSE
        except BrokerAwayError as error:
            watch.say("away", error.code)
        except OUTAGES as error:  # what is not settled is delivered again
            watch.say("away", "database")
            _log.warning("database away", **trouble(error))
        except OSError as error:
            watch.say("away", "no_space" if is_full(error) else type(error).__name__)
        stop.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def run(conninfo: str, data: Path, stop: threading.Event) -> None:
    """Run all gateways until ``stop`` is set; what is begun is finished."""
    gateways = load_gateways(data)
    size = len(gateways.names) * 2
    with open_deployment(conninfo, data, pool_size=max(2, size)) as deployment, alone(data, "gateways", stop) as only:
        if not only:
            return
        shelf = ListShelf.shared(deployment, served=True)
        threads = [
            *(_thread(take_queue, one.name, deployment, shelf, one, stop) for one in gateways.queues),
            *(_thread(take_telegrams, one.name, deployment, one, stop) for one in gateways.telegrams),
        ]
        while not stop.wait(_POLL):
            for thread in threads:
                if not thread.is_alive():
                    raise RuntimeError(f"the gateway {thread.name} ended")  # started again as a whole, later and later
        for thread in threads:
            thread.join(timeout=30)
    _log.info("gateways stopped")


def _thread(work: object, name: str, *given: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=given, name=name, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    work_until_told(run)


if __name__ == "__main__":
    main()
