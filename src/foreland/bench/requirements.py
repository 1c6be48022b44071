"""How fast requirements are decided: the cases kept beside the rules of the shipped packs, again and again."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.rulebook import RuleBook
from foreland.resources.airports import airports
from foreland.resources.requirement_packs import load_packs

_SECONDS = 4.0
_MICRO = 1_000_000


def rule_cases() -> list[dict[str, Any]]:
    """Every case of every shipped rule: travellers of all kinds, a third of them admitted."""
    found: list[dict[str, Any]] = []
    for pack in load_packs():
        base: Mapping[str, Any] = pack.example.get("case", {})
        found += [
            {"id": rule.id, **base, **more}
            for rule in pack.rules
            for more in (rule.met, rule.unmet, rule.unknown)
            if more is not None
        ]
    return found


def measure() -> dict[str, object]:
    """Read and decide all cases for some seconds; then decide what was read before, alone."""
    started = time.perf_counter()
    packs = load_packs()
    book = RuleBook(packs, datetime(2026, 11, 28, tzinfo=UTC), "test")
    ready = time.perf_counter() - started
    states = {code: airport.country for code, airport in airports().items()}
    cases = rule_cases()
    spent: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - begun < _SECONDS:
        for case in cases:
            before = time.perf_counter()
            check_journey(read_case(case), book, states)
            spent.append(time.perf_counter() - before)
    used = time.process_time() - cpu
    journeys = [read_case(case) for case in cases]
    cpu = time.process_time()
    rounds = 5
    for _ in range(rounds):
        for journey in journeys:
            check_journey(journey, book, states)
    alone = time.process_time() - cpu
    spent.sort()
    return {
        "decisions": len(spent),
        "decisions_per_cpu_second": len(spent) / used,
        "decisions_per_cpu_second_without_reading": rounds * len(journeys) / alone,
        "p50_us": spent[len(spent) // 2] * _MICRO,
        "p99_us": spent[len(spent) * 99 // 100] * _MICRO,
        "cpu_seconds": used,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "packs_ready_ms": ready * 1000,
        "packs": len(packs),
        "rules": sum(len(pack.rules) for pack in packs),
        "cases": len(cases),
    }
