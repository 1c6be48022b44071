"""Nothing that the sensitive-data filter removes may stand in a log: logs are searched for its codes and terms.

What is found is told by file, line and the identifier of the entry, never by its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from foreland.safeguards.sensitive import SensitiveFilter

_MOST = 16 << 20
"""Bytes searched of a log, from its end."""
_MOST_FOUND = 100
_PLACES = ("postgres-run/log*", "postgres-run/*.log", "run/*.log", "logs/*", "*.log")


class InLog(Struct, frozen=True):
    """A listed code or term in a line of a log, counted from the part that was searched."""

    file: str
    line: int
    entry: str


def logs_of(data: Path) -> list[Path]:
    """Return the logs that stand in the data folder; what Foreland writes to standard error is kept by who runs it."""
    return sorted({path for place in _PLACES for path in data.glob(place) if path.is_file()})


def search_logs(paths: Sequence[Path], rules: SensitiveFilter) -> list[InLog]:
    """Return where the logs name what the filter removes. Raises :class:`OSError` for a log that cannot be read."""
    found: list[InLog] = []
    for path in paths:
        for one in _search(path, rules):
            found.append(one)
            if len(found) >= _MOST_FOUND:
                return found
    return found


def _search(path: Path, rules: SensitiveFilter) -> Iterator[InLog]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _MOST))
        for number, raw in enumerate(file, 1):
            line = raw[:20_000].decode(errors="replace")
            for one in rules.matcher.find(line):
                yield InLog(path.name, number, one.entry.id)
