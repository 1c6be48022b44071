"""How long five hundred rules take on one journey, and what the shipped ones find of planted cases and their twins.

For the time, rules of six conditions and journeys are made at random.
"""

from __future__ import annotations

import random
import resource
import time
from datetime import UTC, date, datetime, timedelta

import msgspec

from foreland.bench.figures import share
from foreland.bench.rule_pack import confusion
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language import syntax as s
from foreland.targeting.language.facts import Facts, Row
from foreland.targeting.language.reading import read
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Value

RULES = 500
JOURNEYS = 4_000
UNKNOWN_EVERY = 12
SEED = 20261127
_AIRPORTS = tuple(f"A{first}{second}" for first in "ABCDEFGH" for second in "KLMNOP")
_DAY = date(2026, 11, 27)
_NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def rules(seed: int, count: int) -> list[s.Condition]:
    """Rules of six or seven conditions. One in five names neither airport, agency nor route; one in five looks back."""
    chance = random.Random(seed)  # noqa: S311 - synthetic data, not secrets
    return [read(" and ".join(_rule(chance))).condition for _ in range(count)]


def _rule(chance: random.Random) -> list[str]:
    parts = [
        f"bags.count <= {chance.randint(0, 1)}",
        f"party.size {chance.choice(('<=', '>='))} {chance.randint(1, 4)}",
        f"journey.departs - ticket.issued_at < {chance.choice((24, 48, 72))} hours",
        f"journey.date - document.issued_on <= {chance.choice((30, 90, 365))} days",
        'payment.kind in ("cash", "other")',
        "booking.one_way",
    ]
    if chance.random() < 0.8:
        word = chance.choice(("journey.origin", "journey.destination", "booking.end"))
        parts[1] = f'{word} = "{chance.choice(_AIRPORTS)}"'
    if chance.random() < 0.2:
        days = chance.choice((30, 90, 180))
        parts.append(
            f"count(by contact.phones within {days} days where past.booking.one_way) >= {chance.randint(2, 5)}"
        )
    return parts


def journeys(seed: int, count: int) -> list[Facts]:
    """Journeys of which every twelfth word is unknown, with up to eight earlier ones that share a telephone."""
    chance = random.Random(seed + 1)  # noqa: S311 - as above
    return [
        Facts(_journey(chance, number), {"contact.phones": tuple(_journey(chance, -1) for _ in range(number % 8))})
        for number in range(count)
    ]


def _journey(chance: random.Random, number: int) -> Row:
    day = _DAY - timedelta(chance.randint(0, 200) if number < 0 else 0)
    said: dict[str, Value] = {
        "journey.origin": chance.choice(_AIRPORTS),
        "journey.destination": chance.choice(_AIRPORTS),
        "booking.end": chance.choice(_AIRPORTS),
        "journey.departs": _NOW + timedelta(hours=chance.randint(1, 48)),
        "ticket.issued_at": _NOW - timedelta(hours=chance.randint(0, 2000)),
        "document.issued_on": _DAY - timedelta(chance.randint(0, 3600)),
        "bags.count": chance.choice((0, 1, 1, 2, 2)),
        "party.size": chance.choice((1, 1, 2, 3, 4, 5)),
        "payment.kind": chance.choice(("card", "card", "card", "cash")),
        "booking.one_way": chance.random() < 0.5,
        "contact.phones": frozenset(("1",)),
    }
    known = {word: value for word, value in said.items() if chance.randrange(UNKNOWN_EVERY)}
    return {**known, "journey.id": str(number), "journey.date": day, "journey.seen_at": _NOW, "journey.judged_at": _NOW}


def measure() -> dict[str, object]:
    """Figures on one core; ``typologies`` is the confusion table of the shipped rules, a line for each."""
    vocabulary = load_rule_vocabulary()
    made = dict(enumerate(rules(SEED, RULES)))
    before = time.thread_time()
    compiled = CompiledRules(made, vocabulary, {})
    compiling = time.thread_time() - before
    times, true = [], 0
    for facts in journeys(SEED, JOURNEYS):
        before = time.thread_time()
        found = compiled.true_of(facts)
        times.append(time.thread_time() - before)
        true += len(found)
    pack = confusion()
    return {
        "rules": RULES,
        "journeys": JOURNEYS,
        "cpu_ms_per_journey": sum(times) / JOURNEYS * 1e3,
        "cpu_ms_per_journey_p50": share(times, 0.5) * 1e3,
        "cpu_ms_per_journey_p99": share(times, 0.99) * 1e3,
        "judged_per_cpu_second": RULES * JOURNEYS / sum(times),
        "true": true,
        "compile_ms": compiling * 1e3,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seed": SEED,
        "simulated_travellers": pack.travellers,
        "ordinary_travellers": pack.ordinary,
        "ordinary_found": pack.ordinary_found,
        "typologies": [msgspec.to_builtins(line) for line in pack.lines],
    }
