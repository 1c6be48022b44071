"""How fast and how well names are matched: synthetic lists of two sizes and, given a folder of judged cases, quality.

The folder holds ``list.jsonl``, ``dev_positives.csv`` and ``dev_negatives.csv`` (qid, name, dob, nationality, gender,
truth, kind, dob_kind), and may hold pairs of names: ``cross_script_pairs.csv`` (two names, then what is not read) and
``judged_pairs.csv`` (schema, name1, name2, is_match). Thresholds are chosen on one half and reported on the other.
"""

from __future__ import annotations

import csv
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import structs
from rapidfuzz.distance import JaroWinkler

from foreland.resources.match_policy import load_match_policy
from foreland.resources.name_tables import name_tables
from foreland.travel.countries import country_code
from foreland.travel.line_problem import LineProblem
from foreland.travel.names import name_tokens
from foreland.watchlists.changed import ChangedIndex
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.importing import each_json_entry
from foreland.watchlists.index import Asked, NameIndex, policy_numbers
from foreland.watchlists.normalise import read_passenger_name, sound

SIZES = (15_000, 1_000_000)
TRAVELLERS = 3_000
_FLIGHT = 200
_CHANGED = 500
SEED = 20261127
_RATES = (0.001, 0.002, 0.005)
_ONSETS = ("B", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "V", "Z", "SH", "CH", "KH", "Y")
_SYLLABLES = tuple(onset + vowel + end for onset in _ONSETS for vowel in "AEIOU" for end in ("", *"NRLS"))
Person = tuple[str, str, str]
Case = dict[str, str]


def _words(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 3)))) for _ in range(count)]


class World:
    """Names whose frequency falls as it does in real populations; a quarter have two family names."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - synthetic data, not secrets
        self._surnames = _words(self._chance, 150_000)
        self._given = _words(self._chance, 40_000)

    def people(self, count: int, seed: int) -> Iterator[Person]:
        """Family name, given names and birth date of some people."""
        chance = random.Random(seed)  # noqa: S311
        for _ in range(count):
            surname = " ".join(self._pick(chance, self._surnames) for _ in range(1 + (chance.random() < 0.25)))
            given = " ".join(dict.fromkeys(self._pick(chance, self._given) for _ in range(1 + (chance.random() < 0.4))))
            born = f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            yield surname, given, born

    def _pick(self, chance: random.Random, words: list[str]) -> str:
        # The n-th most frequent name about 1/n as often as the first.
        return words[int(len(words) ** chance.random()) - 1]


def entries_of(world: World, count: int) -> Iterator[ListEntry]:
    """Entries of a synthetic list; a tenth without a birth date."""
    for number, (surname, given, born) in enumerate(world.people(count, SEED)):
        yield ListEntry(
            id=f"S{number}",
            source="synthetic",
            names=(ListedName(surname=surname, given_names=given),),
            dates_of_birth=(ListedDate(value=born),) if number % 10 else (),
        )


def _speed(world: World, size: int) -> dict[str, object]:
    policy = load_match_policy()
    numbers = policy_numbers(policy)
    started = time.process_time()
    index = NameIndex(entries_of(world, size), name_tables())
    building = time.process_time() - started
    travellers = list(world.people(TRAVELLERS, SEED + 1))
    rates = []
    for _ in range(2):  # first with words never seen, then again
        started = time.process_time()
        found = [
            hits
            for first in range(0, TRAVELLERS, _FLIGHT)
            for hits in index.search(_asked(index, travellers[first : first + _FLIGHT]), numbers)
        ]
        rates.append(TRAVELLERS / (time.process_time() - started))
    latencies = []
    for person in world.people(TRAVELLERS, SEED + 2):
        before = time.perf_counter()
        index.search(_asked(index, [person]), numbers)
        latencies.append(time.perf_counter() - before)
    latencies.sort()
    begun = [(f"synthetic/S{number}", index.entry(number)) for number in range(_CHANGED)]
    started = time.perf_counter()
    changed = ChangedIndex(index, [key for key, _ in begun], begun)
    changed.search(_asked(index, travellers[:_FLIGHT]), numbers)
    changing = time.perf_counter() - started
    label = f"{size:,} entries"
    return {
        f"{label}: made and filed, CPU seconds": building,
        f"{label}: new names a CPU second": rates[0],
        f"{label}: names a CPU second, seen before": rates[1],
        f"{label}: one at a time, p50 ms": 1000 * latencies[len(latencies) // 2],
        f"{label}: one at a time, p99 ms": 1000 * latencies[int(0.99 * len(latencies))],
        f"{label}: {_CHANGED} entries changed and a flight screened, seconds": changing,
        f"{label}: travellers alerted": sum(map(bool, found)),
        f"{label}: peak memory so far, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _asked(index: NameIndex, people: list[Person]) -> list[Asked]:
    return [
        index.ask(form, born, None, None) for surname, given, born in people for form in index.forms(surname, given)
    ]


def _quality(folder: Path) -> dict[str, object]:
    problems: list[LineProblem] = []
    with (folder / "list.jsonl").open("rb") as lines:
        entries = list(each_json_entry(lines, "list", problems))
    index = NameIndex(entries, name_tables())
    numbers = policy_numbers(structs.replace(load_match_policy(), threshold=0.5, least_name_score=0.45))
    groups = {entry.id: entry.group or entry.id for entry in entries}

    def totals(case: Case) -> dict[str, float]:
        best: dict[str, float] = {}
        who = case["dob"] or None, country_code(case["nationality"]), case["gender"] or None
        asked = [index.ask(form, *who) for form in index.forms(*read_passenger_name(case["name"]))]
        for hits in index.search(asked, numbers):
            for hit in hits:
                group = groups[index.entry(hit.entry).id]
                best[group] = max(best.get(group, 0.0), hit.total)
        return best

    positives = [case for case in cases(folder / "dev_positives.csv") if reachable(case)]
    highest = [max(totals(case).values(), default=0.0) for case in cases(folder / "dev_negatives.csv")]
    return found_at_rates(highest, [(case, totals(case).get(groups.get(case["truth"], ""), 0.0)) for case in positives])


def found_at_rates(highest: list[float], found: list[tuple[Case, float]]) -> dict[str, object]:
    """How much of what can be found is found when so few others are alerted.

    ``highest``: the highest score of each traveller without a match. ``found``: of each with one, its score. Thresholds
    come from the first, third, fifth of them, figures from the others.
    """
    first, other = sorted(highest[::2], reverse=True), highest[1::2]
    figures: dict[str, object] = {"positives that can be found": len(found), "negatives": len(highest)}
    for rate in _RATES:
        threshold = first[int(rate * len(first))]
        label = f"threshold for {rate:.1%}"
        figures[label] = threshold
        figures[f"{label}: alerted of the other half"] = sum(total > threshold for total in other) / len(other)
        for kind in ("", "real_alias_reach", "glued"):
            scores = [score for case, score in found[1::2] if kind in ("", case["kind"])]
            share = sum(score > threshold for score in scores) / max(1, len(scores))
            figures[f"{label}: recall{kind and ' ' + kind}"] = share
    return figures


def _cross_script(path: Path) -> dict[str, object]:
    """How many pairs of one name in two scripts reach the shipped threshold whichever of the two is listed."""
    with path.open(encoding="utf-8", newline="") as lines:
        pairs = [row for row in csv.reader(lines) if len(row) > 1 and not row[0].startswith("#")]
    score = _scorer([name for pair in pairs for name in pair[:2]])
    threshold = load_match_policy().threshold
    reached = sum(min(score(one, other), score(other, one)) >= threshold for one, other, *_ in pairs)
    return {"pairs across scripts": len(pairs), "pairs across scripts: reached": reached / max(1, len(pairs))}


def _judged(path: Path) -> dict[str, object]:
    """Precision and recall on pairs of persons' names that people judged, beside two naive ways."""
    pairs = persons(path)
    return {"judged pairs of persons": len(pairs)} | {
        f"judged pairs, {way}: {name}": value
        for way, alike in {
            "this matcher": _scorer([case[column] for case in pairs for column in ("name1", "name2")]),
            "Jaro-Winkler of sorted words": lambda one, other: JaroWinkler.similarity(_sorted(one), _sorted(other)),
            "the same sounds": lambda one, other: float(_sounds(one) == _sounds(other)),
        }.items()
        for name, value in precision_and_recall(pairs, alike).items()
    }


def persons(path: Path) -> list[Case]:
    """Pairs of persons' names that people judged."""
    return [case for case in cases(path) if case["schema"] == "Person"]


def precision_and_recall(pairs: list[Case], alike: Callable[[str, str], float]) -> dict[str, float]:
    """Of judged pairs at the bar with the best F1 of every other one; figures from the rest."""
    judged = [(alike(case["name1"], case["name2"]), case["is_match"] == "true") for case in pairs]
    threshold = max(sorted({value for value, _ in judged[::2]}), key=lambda bar: _f1(judged[::2], bar))
    found = sum(value >= threshold and match for value, match in judged[1::2])
    return {
        "precision": found / max(1, sum(value >= threshold for value, _ in judged[1::2])),
        "recall": found / max(1, sum(match for _, match in judged[1::2])),
    }


def _f1(judged: list[tuple[float, bool]], bar: float) -> float:
    found = sum(value >= bar and match for value, match in judged)
    return 2 * found / max(1, sum(value >= bar for value, _ in judged) + sum(match for _, match in judged))


def _sorted(name: str) -> str:
    return " ".join(sorted(name_tokens(name)))


def _sounds(name: str) -> list[str]:
    return sorted(map(sound, name_tokens(name)))


def _scorer(names: list[str]) -> Callable[[str, str], float]:
    """The name's score of any two of some names, all of which are listed (weights need a population)."""
    listed = list(dict.fromkeys(names))
    index = NameIndex(
        (ListEntry(id=name, source="pairs", names=(ListedName(surname=name),)) for name in listed), name_tables()
    )
    places = {name: place for place, name in enumerate(listed)}
    numbers = policy_numbers(load_match_policy())

    def score(reported: str, other: str) -> float:
        asked = [index.ask(form, None, None, None) for form in index.forms(*read_passenger_name(reported))]
        names_of_other = index.names_of(places[other])
        return max((index.align(one, numbers, name)[0] for one in asked for name in names_of_other), default=0.0)

    return score


def cases(path: Path) -> Iterator[Case]:
    """The judged cases of a file, a row each."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def reachable(case: Case) -> bool:
    """Whether a case can be found at all by what its list says."""
    return case["kind"] != "real_alias_unreach" and case["dob_kind"] != "wrong"


def measure(folder: Path | None = None) -> dict[str, object]:
    """Speed on synthetic lists; with a folder, quality on its cases instead."""
    if folder is not None:
        figures = _quality(folder)
        for name, measured in (("cross_script_pairs.csv", _cross_script), ("judged_pairs.csv", _judged)):
            if (folder / name).exists():
                figures |= measured(folder / name)
        return figures
    world = World(SEED)
    figures = {"travellers": TRAVELLERS}
    for size in SIZES:
        figures |= _speed(world, size)
    return figures
