"""The application on a port of this machine, as a browser or another system meets it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from foreland.web.slow_senders import PatientProtocol


@contextmanager
def served(deployment: Deployment) -> Iterator[tuple[str, Starlette]]:
    """Yield the address and the application; its streams end with it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(deployment)
        config = uvicorn.Config(app, log_level="warning", access_log=False, http=PatientProtocol)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", app
        finally:
            for hub in app.state.hubs.values():
                hub.close()
            server.should_exit = True
            thread.join()
