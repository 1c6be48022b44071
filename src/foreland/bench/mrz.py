"""How fast machine-readable zones are read: synthetic zones of every kind with right and wrong check digits."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from foreland.documents.mrz.dates import read_birth, read_expiry
from foreland.documents.mrz.describe import describe_zone
from foreland.documents.mrz.digits import check_digit
from foreland.documents.mrz.read import read_zone

ZONES = 20_000
WRONG_EVERY = 10
SEED = 20261127
TODAY = date(2026, 11, 27)
_SECONDS = 3.0


def zones(seed: int, count: int) -> list[tuple[str, ...]]:
    """Zones in turn TD3, TD1, TD2, MRV-A and MRV-B; in one of ten, one digit was changed."""
    chance = random.Random(seed)  # noqa: S311 - synthetic data, not secrets
    made = []
    for turn in range(count):
        lines = (_passport, _card, _small_card, _visa, _small_visa)[turn % 5](chance)
        if turn % WRONG_EVERY == 0:
            number = lines[1][:3] + str((int(lines[1][3]) + 1) % 10) + lines[1][4:]
            lines = (lines[0], number, *lines[2:])
        made.append(lines)
    return made


def _word(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choice("AEIOUBDKLMNRST") for _ in range(chance.randint(least, most)))


def _digited(text: str) -> str:
    return text + check_digit(text)


def _parts(chance: random.Random) -> tuple[str, str, str, str, str]:
    """Name, number, birth, sex and expiry, those with check digits with theirs."""
    name = f"{_word(chance, 4, 10)}<<{_word(chance, 3, 8)}<{_word(chance, 3, 8)}"
    number = _digited(f"X{chance.randint(1_000_000, 99_999_999)}".ljust(9, "<"))
    birth = _digited(f"{chance.randint(40, 99):02d}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}")
    expiry = _digited(f"{chance.randint(27, 36):02d}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}")
    return name, number, birth, chance.choice("MF<"), expiry


def _second(chance: random.Random, state: str) -> tuple[str, str]:
    name, number, birth, sex, expiry = _parts(chance)
    return name, f"{number}{state}{birth}{sex}{expiry}"


def _passport(chance: random.Random) -> tuple[str, ...]:
    name, second = _second(chance, "UTO")
    second += _digited("".ljust(14, "<"))
    composite = check_digit(second[:10] + second[13:20] + second[21:43])
    return (f"P<UTO{name}".ljust(44, "<")[:44], second + composite)


def _small_card(chance: random.Random) -> tuple[str, ...]:
    name, second = _second(chance, "D<<")
    second += "<" * 7
    return (f"I<D<<{name}".ljust(36, "<")[:36], second + check_digit(second[:10] + second[13:20] + second[21:35]))


def _card(chance: random.Random) -> tuple[str, ...]:
    name, number, birth, sex, expiry = _parts(chance)
    first = f"I<UTO{number}".ljust(30, "<")
    second = f"{birth}{sex}{expiry}XXA".ljust(29, "<")
    composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    return (first, second + composite, name.ljust(30, "<")[:30])


def _visa(chance: random.Random) -> tuple[str, ...]:
    name, second = _second(chance, "GBN")
    return (f"V<UTO{name}".ljust(44, "<")[:44], second.ljust(44, "<"))


def _small_visa(chance: random.Random) -> tuple[str, ...]:
    name, second = _second(chance, "XXB")
    return (f"V<UTO{name}".ljust(36, "<")[:36], second.ljust(36, "<"))


def _rates(made: Sequence[tuple[str, ...]], read: Callable[[tuple[str, ...]], object]) -> tuple[float, float]:
    """Zones a second of this thread's processor time, over all passes and in the best of them."""
    passes = []
    started = time.thread_time()
    while time.thread_time() - started < _SECONDS:
        before = time.thread_time()
        for lines in made:
            read(lines)
        passes.append(time.thread_time() - before)
    return len(made) * len(passes) / sum(passes), len(made) / min(passes)


def _to_values(lines: tuple[str, ...]) -> object:
    return read_zone(lines, TODAY)


def _to_json(lines: tuple[str, ...]) -> object:
    return msgspec.json.encode(describe_zone(read_zone(lines, TODAY), TODAY))


def measure() -> dict[str, object]:
    """Figures on one core. Dates are remembered by the reader, as they are in a process that runs on: so twice."""
    made = zones(SEED, ZONES)
    read_birth.cache_clear()
    read_expiry.cache_clear()
    started = time.thread_time()
    for lines in made:
        read_zone(lines, TODAY)
    first = len(made) / (time.thread_time() - started)
    start, cpu = time.perf_counter(), time.process_time()
    times = []
    for lines in made:
        before = time.perf_counter()
        read_zone(lines, TODAY)
        times.append(time.perf_counter() - before)
    elapsed, spent = time.perf_counter() - start, time.process_time() - cpu
    times.sort()
    rate, best = _rates(made, _to_values)
    json_rate, json_best = _rates(made[:1000], _to_json)
    return {
        "zones": len(made),
        "zones_with_a_wrong_digit": len(made) // WRONG_EVERY,
        "mrz_per_cpu_second": rate,
        "mrz_per_cpu_second_best_pass": best,
        "mrz_per_cpu_second_first_time": first,
        "mrz_to_json_per_cpu_second": json_rate,
        "mrz_to_json_per_cpu_second_best_pass": json_best,
        "mrz_per_second_each_timed": len(made) / elapsed,
        "p50_us": times[len(times) // 2] * 1e6,
        "p99_us": times[len(times) * 99 // 100] * 1e6,
        "cpu_seconds_each_timed": spent,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seed": SEED,
    }
