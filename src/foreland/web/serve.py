"""One web process: serves the application on a socket that it was handed (``python -m foreland.web.serve``).

The listening socket's number stands in FORELAND_SOCKET, the database in FORELAND_DATABASE_URL, the keys' folder in
FORELAND_DATA. ``foreland run`` starts as many of these as it was told to; they share nothing but the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from socket import socket

import structlog
import uvicorn

from foreland.operations.deployment import open_deployment, with_own_connections
from foreland.operations.rehearse_answer import rehearse
from foreland.resources import lifeline
from foreland.resources.logs import configure_logs, trouble
from foreland.web.app import create_app
from foreland.web.live.hub import Hub
from foreland.web.slow_senders import PatientProtocol

_log = structlog.get_logger(__name__)

_TURN = 0.001
"""Seconds a thread computes before another may: a carrier's answer takes some fifty statements, and after each of them
waits for its turn behind a page being drawn (the usual five milliseconds make that a quarter of a second)."""


class _Server(uvicorn.Server):
    """A server that ends its streams when it is told to stop: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, hubs: Iterable[Hub]) -> None:
        super().__init__(config)
        self._hubs = list(hubs)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Stop, streams first."""
        for hub in self._hubs:
            hub.close()
        await super().shutdown(sockets)


def main() -> None:
    """Serve until told to stop."""
    configure_logs()
    lifeline.hold()
    sys.setswitchinterval(_TURN)
    proxies = os.environ.get("FORELAND_TRUSTED_PROXIES", "").strip()
    address, data = os.environ["FORELAND_DATABASE_URL"], Path(os.environ["FORELAND_DATA"])
    with open_deployment(address, data) as deployment, with_own_connections(deployment) as answering:
        app = create_app(deployment, answering)
        try:
            rehearse(answering, app.state.shelves)
        except Exception as error:  # noqa: BLE001 - the first request does it, or is told what is the matter
            _log.warning("no answer could be rehearsed", **trouble(error))
        config = uvicorn.Config(
            app,
            fd=int(os.environ["FORELAND_SOCKET"]),
            access_log=False,  # paths hold identifiers; who saw what stands in the audit
            log_level="warning",
            server_header=False,
            proxy_headers=bool(proxies),  # who is not named could claim any address
            forwarded_allow_ips=proxies or None,
            timeout_graceful_shutdown=10,
            limit_concurrency=200,
            http=PatientProtocol,
        )
        _Server(config, app.state.hubs.values()).run()


if __name__ == "__main__":
    main()
