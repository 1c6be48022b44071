"""How long a caller waits: finding a traveller by flight and seat, document number or part of a name, among a million.

The million travels on the eight days that a call is looked up in: one received flight, copied under other dates, names
and documents (:mod:`foreland.store.copies`). Names that only sound alike are measured by :mod:`foreland.bench.search`.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from foreland.bench.figures import share
from foreland.bench.one_flight import one_flight
from foreland.bench.parse import PASSENGERS
from foreland.operations.deployment import Deployment
from foreland.operations.find_people import find_people
from foreland.store.copies import copied_people, copy_flight
from foreland.store.pool import transaction

TRAVELLERS = 1_000_000
_SEARCHES = 40
_SEED = 5
_NOW = datetime(2026, 8, 3, 8, tzinfo=UTC)
_FIRST, _DAYS = (_NOW - timedelta(days=2)).date(), 8
_CYRILLIC = str.maketrans("SYNABDEFGI", "СЫНАБДЕФГИ")


def measure(travellers: int = TRAVELLERS) -> dict[str, object]:
    """Milliseconds of a search by what was typed, and how many searches found somebody."""
    with one_flight() as (deployment, conninfo):
        copies = travellers // PASSENGERS
        copy_flight(conninfo, copies, PASSENGERS, 1, _FIRST, _DAYS)
        figures: dict[str, object] = {"travellers": copies * PASSENGERS}
        typed = _typed(deployment)
        _found(deployment, "a process that has searched before", typed["inside of a name"][:3])
        for way, texts in typed.items():
            figures |= _found(deployment, way, texts)
        return figures


def _typed(deployment: Deployment) -> dict[str, list[str]]:
    """What callers say of people of one day, by the way they say it."""
    with transaction(deployment.pool, deployment.service()) as connection:
        people = copied_people(connection, _NOW.date())
    chosen = random.Random(_SEED).sample(people, _SEARCHES)  # noqa: S311 - not for secrets
    return {
        "flight and seat": [one["seated"] for one in chosen],
        "document number": [one["number"] for one in chosen],
        "beginning of a name": [one["surname"][:7] for one in chosen],
        "inside of a name": [one["surname"][4:] for one in chosen],
        "beginning of a name, in Cyrillic": [one["surname"][:6].translate(_CYRILLIC) for one in chosen],
        "nobody's name": [f"QUX{number:c}" for number in range(ord("A"), ord("A") + 20)],
    }


def _found(deployment: Deployment, way: str, texts: list[str]) -> dict[str, object]:
    access, latencies, found = deployment.service(), [], 0
    for text in texts:
        started = time.perf_counter()
        with transaction(deployment.pool, access) as connection:
            people = find_people(access, connection, text, _NOW, deployment.data)
        latencies.append(1000 * (time.perf_counter() - started))
        found += bool(people)
    return {
        f"{way}: p50 ms": share(latencies, 0.5),
        f"{way}: worst ms": max(latencies),
        f"{way}: found": f"{found} of {len(texts)}",
    }
