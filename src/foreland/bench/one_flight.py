"""A deployment of its own that has received one passenger list: what benchmarks copy until the store is full."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foreland.bench.parse import passenger_list
from foreland.operations.deployment import Deployment, initialise, open_deployment
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.store.embedded import embedded
from foreland.store.migrate import migrate


@contextmanager
def one_flight() -> Iterator[tuple[Deployment, str]]:
    """Yield the deployment and its connection string; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder, embedded(Path(folder)) as conninfo:
        migrate(conninfo)
        initialise(conninfo, "Benchmark")
        with open_deployment(conninfo, Path(folder), 2) as deployment:
            raw = passenger_list(1)
            receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])
            yield deployment, conninfo
