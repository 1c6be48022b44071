"""Dated lists of codes: who is on it on a day, as far as anybody here knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from foreland.documents.requirements.answer import FALSE, TRUE, UNSURE
from foreland.documents.requirements.pack import CodeList
from foreland.documents.requirements.spans import Force, in_force, was_recorded
from foreland.travel.countries import country_code

_DAYS_KEPT = 400


class DatedList:
    """A list made ready to be asked. ``usable``: its source may decide under the profile and is not past its review."""

    __slots__ = ("_by_day", "_known", "_rows", "name", "source", "usable")

    def __init__(self, name: str, listed: CodeList, usable: bool, as_of: date) -> None:
        """Read the rows as they were known on a day. Raises :class:`ValueError` for a code that nobody knows."""
        self.name, self.source, self.usable = name, listed.source, usable
        self._known = in_force(listed.known_from, None)
        self._by_day: dict[date, frozenset[str]] = {}
        self._rows: dict[str, list[tuple[Force | None, int, str]]] = {}
        for row in listed.rows:
            if not was_recorded(row.recorded, as_of):
                continue
            force = in_force(row.from_, row.to)
            for code in row.codes.split():
                known = country_code(code) if len(code) == 3 or code == "D" else code
                if known is None:
                    raise ValueError(f"list {name}: {code} is no code")
                entry = (force, UNSURE if row.unsure else TRUE, row.source or listed.source)
                self._rows.setdefault(known, []).append(entry)

    def has(self, code: str, day: date, instant: datetime | None) -> int:
        """Whether a code is on the list at a time."""
        if not self.usable or (self._known is not None and self._known(day, instant) != TRUE):
            return UNSURE
        best = FALSE
        for force, sure, _ in self._rows.get(code, ()):
            best = max(best, sure if force is None else min(sure, force(day, instant)))
        return best

    def size(self) -> int:
        """How many rows for how many codes were known."""
        return sum(len(rows) for rows in self._rows.values())

    def ever(self, code: str) -> bool:
        """Whether a code was or will be on it at any time."""
        return code in self._rows

    def codes(self, day: date) -> frozenset[str]:
        """Everything on it for certain on a day."""
        if day not in self._by_day:
            if len(self._by_day) >= _DAYS_KEPT:
                self._by_day.clear()
            self._by_day[day] = frozenset(code for code in self._rows if self.has(code, day, None) == TRUE)
        return self._by_day[day]

    def cites(self, codes: Iterable[str]) -> str:
        """The source of the row that names one of the codes, else that of the list."""
        for code in codes:
            for _, _, source in self._rows.get(code, ()):
                return source
        return self.source


Lists = Mapping[str, DatedList]
