"""Open tables of nationality pairs kept in the data folder, and their comparison with the packs in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

import msgspec

from foreland.documents.requirements.hints import DriftReport, Hint, HintTable, drift_report, read_hints
from foreland.documents.requirements.rulebook import RuleBook
from foreland.keys.files import exchange
from foreland.resources.airports import airports
from foreland.resources.requirement_packs import packs_of
from foreland.travel.countries import country_code
from foreland.travel.line_problem import LineProblem

FILE = "requirement_hints.json"


def import_hints(data: Path, lines: Iterable[str], source: str, dated: date) -> tuple[int, tuple[LineProblem, ...]]:
    """Read a table and keep it in place of the former one; one that holds no pair at all is not kept.

    Returns how many pairs were read, and the problems. Raises :class:`OSError` when it cannot be written.
    """
    found, problems = read_hints(lines)
    if found:
        data.mkdir(parents=True, exist_ok=True)
        table = HintTable(source=source, dated=dated.isoformat(), hints=found)
        exchange(data / FILE, msgspec.json.encode(table))
    return len(found), problems


def hint_table(data: Path) -> HintTable | None:
    """Return the table; ``None`` when there is none. Raises :class:`ValueError` when it cannot be read."""
    try:
        return _read(data / FILE, (data / FILE).stat().st_mtime_ns)
    except FileNotFoundError:
        return None


def hints_for(data: Path, nationalities: Iterable[str], airport: str) -> tuple[Hint, ...]:
    """Return what the table says about nationalities at the state of an airport, for people to look at."""
    table, place = hint_table(data), airports().get(airport)
    if table is None or place is None or place.country is None:
        return ()
    codes = (country_code(one) for one in nationalities)
    found = (table.of(code, place.country) for code in codes if code)
    return tuple(one for one in found if one is not None)


def drift(data: Path, today: date) -> DriftReport | None:
    """Compare the table with the packs in force, verified or not; ``None`` when there is no table."""
    table = hint_table(data)
    if table is None:
        return None
    stamp = (data / FILE).stat().st_mtime_ns
    own = data / "requirements"
    stamps = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in own.glob("*.y*ml"))) if own.is_dir() else ()
    return _compared(data, stamp, stamps, today)


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: int) -> HintTable:
    return msgspec.json.decode(path.read_bytes(), type=HintTable)


@lru_cache(maxsize=2)
def _compared(data: Path, stamp: int, _packs: tuple[tuple[str, int], ...], today: date) -> DriftReport:
    book = RuleBook(packs_of(data), datetime.combine(today, time(), UTC), "test")
    states = {code: airport.country for code, airport in airports().items()}
    return drift_report(_read(data / FILE, stamp), book, states, today)
