"""What every background process does around its work: logs, its parent, and stopping when it is told."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from foreland.resources import lifeline
from foreland.resources.logs import configure_logs


def work_until_told(run: Callable[[str, Path, threading.Event], None]) -> None:
    """Run ``run`` (database, data folder, stop) until SIGTERM or SIGINT, or until the parent is gone."""
    configure_logs()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lifeline.hold()
    run(os.environ["FORELAND_DATABASE_URL"], Path(os.environ["FORELAND_DATA"]), stop)
