"""One web process: serves the application on a socket that it was handed (``python -m foreland.web.serve``).

The listening socket's number stands in FORELAND_SOCKET, the database in FORELAND_DATABASE_URL, the keys' folder in
FORELAND_DATA. ``foreland run`` starts as many of these as it was told to; they share nothing but the database.
"""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from foreland.operations.deployment import open_deployment
from foreland.resources import lifeline
from foreland.resources.logs import configure_logs
from foreland.web.app import create_app
from foreland.web.slow_senders import PatientProtocol


def main() -> None:
    """Serve until told to stop."""
    configure_logs()
    lifeline.hold()
    with open_deployment(os.environ["FORELAND_DATABASE_URL"], Path(os.environ["FORELAND_DATA"])) as deployment:
        uvicorn.run(
            create_app(deployment),
            fd=int(os.environ["FORELAND_SOCKET"]),
            access_log=False,  # paths hold identifiers; who saw what stands in the audit
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
            limit_concurrency=200,
            http=PatientProtocol,
        )


if __name__ == "__main__":
    main()
