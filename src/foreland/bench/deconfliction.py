"""How long a blind comparison takes: 1,000 keys asked of 100,000, fifty of them planted on both sides."""

from __future__ import annotations

import random
import resource
import time

from foreland.sharing.psi import SEED, Filter, NotIntersected, answer, ask, intersect, publish

OWN = 100_000
ASKED = 1_000
PLANTED = 50
RANDOM_SEED = 20261127
TURNS = 5


def measure() -> dict[str, object]:
    """Figures on one core: the set-up of an epoch, then :data:`TURNS` questions, of which the median counts."""
    chance = random.Random(RANDOM_SEED)  # noqa: S311 - synthetic data, not secrets
    theirs = [f"document:UTO:X{number:08d}" for number in chance.sample(range(100_000_000), OWN + ASKED - PLANTED)]
    known, unknown = theirs[:OWN], theirs[OWN:]
    asked = known[:PLANTED] + unknown
    pointers = {key: number.to_bytes(16, "big") for number, key in enumerate(known)}
    epoch = chance.randbytes(SEED)
    started = time.perf_counter()
    published = publish(pointers, epoch)
    set_up = time.perf_counter() - started
    cpu = time.process_time()
    turns = [_question(asked, pointers, published, epoch, chance.randbytes(SEED)) for _ in range(TURNS)]
    spent = time.process_time() - cpu
    middle = sorted(turns, key=lambda one: one["question_s"])[TURNS // 2]
    return {
        "own_keys": OWN,
        "asked_keys": ASKED,
        "planted": PLANTED,
        "set_up_s": set_up,
        "set_up_us_a_key": set_up / OWN * 1e6,
        **middle,
        "question_s_worst": max(one["question_s"] for one in turns),
        "cpu_seconds_a_question": spent / TURNS,
        "filter_bytes": len(published),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seed": RANDOM_SEED,
    }


def _question(
    asked: list[str], pointers: dict[str, bytes], published: bytes, epoch: bytes, seed: bytes
) -> dict[str, float]:
    """One question from its keys to its matches; the filter is read once for many questions, but timed here."""
    marks = [time.perf_counter()]
    question = ask(asked, seed)
    marks.append(time.perf_counter())
    assert not isinstance(question, NotIntersected)  # noqa: S101 - of a size that is allowed
    answered = answer(question.points, epoch)
    marks.append(time.perf_counter())
    assert not isinstance(answered, NotIntersected)  # noqa: S101 - made by us
    found = intersect(question.keys, answered, seed, Filter(published))
    marks.append(time.perf_counter())
    assert not isinstance(found, NotIntersected)  # noqa: S101 - made by us
    if found != {key: pointers[key] for key in asked if key in pointers}:
        raise AssertionError("the intersection is wrong")
    return {
        "question_s": marks[3] - marks[0],
        "ask_s": marks[1] - marks[0],
        "answer_s": marks[2] - marks[1],
        "intersect_s": marks[3] - marks[2],
        "question_bytes": float(len(question.points)),
        "matches": float(len(found)),
    }
