"""What a file held: entries, what was wrong, and what was left out because it is no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, structs

from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListEntry

T = TypeVar("T")


class ListContent(Struct, frozen=True):
    """Entries in the order of their first line, and what was wrong with the lines.

    ``left_out`` counts, by the list's own word for them, what is no person (``vessel``, ``Company``). ``whole`` is
    false when the file breaks off or cannot be read to its end: what was read before is no list.
    """

    entries: tuple[ListEntry, ...]
    problems: tuple[LineProblem, ...]
    left_out: Mapping[str, int] = {}
    whole: bool = True


class Collector:
    """Takes what a reader finds. Entries of one id are one; an entry without id or name is a problem, left out."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.entries: dict[str, ListEntry] = {}
        self.problems: list[LineProblem] = []
        self.whole = True
        self._left_out: Counter[str] = Counter()

    def add(self, entry: ListEntry, line: int) -> None:
        """Keep the entry, joined with what was said under the same id before."""
        add_entry(self.entries, entry, line, self.problems)

    def leave_out(self, kind: str) -> None:
        """Count one that is no person."""
        self._left_out[kind.strip()[:60] or "not said"] += 1

    def problem(self, line: int, code: str, field: str | None = None, *, kept: bool = False) -> None:
        """Note what is wrong with a line."""
        self.problems.append(LineProblem(line=line, code=code, field=field, kept=kept))

    def broken(self, line: int, code: str) -> None:
        """Note that the file cannot be read to its end."""
        self.whole = False
        self.problem(line, code)

    def content(self) -> ListContent:
        """Return all there was."""
        left_out = dict(sorted(self._left_out.items()))
        return ListContent(tuple(self.entries.values()), tuple(self.problems), left_out, self.whole)


def add_entry(entries: dict[str, ListEntry], entry: ListEntry, line: int, problems: list[LineProblem]) -> None:
    """Keep the entry, joined with what earlier lines said under the same id."""
    if not entry.id:
        problems.append(LineProblem(line=line, code="id_missing", field="id"))
    elif not entry.names:
        problems.append(LineProblem(line=line, code="name_missing", field="surname"))
    elif (known := entries.get(entry.id)) is None:
        entries[entry.id] = entry
    else:
        entries[entry.id] = structs.replace(
            known,
            names=joined(known.names, entry.names),
            dates_of_birth=joined(known.dates_of_birth, entry.dates_of_birth),
            nationalities=joined(known.nationalities, entry.nationalities),
            sex=known.sex or entry.sex,
            documents=joined(known.documents, entry.documents),
            papers=joined(known.papers, entry.papers),
            places_of_birth=joined(known.places_of_birth, entry.places_of_birth),
            addresses=joined(known.addresses, entry.addresses),
            programmes=joined(known.programmes, entry.programmes),
            group=known.group or entry.group,
            handling=known.handling or entry.handling,
        )


def joined(first: Iterable[T], *others: Iterable[T]) -> tuple[T, ...]:
    """All values in their order, each once."""
    return tuple(dict.fromkeys([*first, *(value for other in others for value in other)]))
