"""The values of one line or element: a bad one becomes a problem, and the entry is kept without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from foreland.travel.countries import country_code
from foreland.travel.country_names import country_of_name
from foreland.travel.document_number import normalise_number
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import DocumentKind, ListedDate, ListedDocument, ListedName
from foreland.watchlists.importing.dates import read_listed_dates, read_one_date

_SEXES: dict[str, Literal["M", "F", "X"]] = {
    **dict.fromkeys(("M", "MALE"), "M"),
    **dict.fromkeys(("F", "FEMALE"), "F"),
    **dict.fromkeys(("X", "OTHER"), "X"),
}
_NOTHING = frozenset(("", "-", "-0-", "N/A", "NA", "U", "UNK", "UNKNOWN", "NONE", "PREFER NOT TO SAY"))
_KINDS: tuple[tuple[DocumentKind, str], ...] = (
    ("other", r"\btax|fiscal|driv|birth cert|social sec|\bssn\b|company|voter|electoral|militar"),
    ("passport", r"passport|passeport|pasaporte|паспорт"),
    ("visa", r"\bvisa"),
    ("residence_permit", r"residen|r[ée]sident|permanent"),
    ("travel_document", r"travel doc|laissez|refugee|seaman|\btravdoc"),
    (
        "identity_card",
        r"^id$|identi|national id|\bid[ -]?card|personal id|foreign id|c[eé]dula|d\.?n\.?i\.?\b|tazkira|citizen",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)


def texts(values: Iterable[str | None]) -> tuple[str, ...]:
    """What is there, without blanks around it, each once."""
    return tuple(dict.fromkeys(text for value in values if value and (text := " ".join(value.split()))))


def named(surname: str, given_names: str = "", *, weak: bool = False) -> tuple[ListedName, ...]:
    """A name, unless it is empty. A whole name is a surname: which word of it is the family's is not guessed."""
    family, given = " ".join(surname.split()), " ".join(given_names.split())
    if not family and not given:
        return ()
    return (ListedName(surname=family, given_names=given, quality="weak" if weak else "strong"),)


def kind_of(words: str) -> DocumentKind:
    """What kind of paper a list means by its words; ``other`` when nobody travels with it or it cannot be told."""
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(words)), "other")


def numbers(papers: Iterable[ListedDocument]) -> tuple[str, ...]:
    """The numbers that travellers are compared with."""
    return texts(paper.number for paper in papers if paper.kind != "other")


class Values(Struct):
    """Reads the values of one line."""

    line: int
    problems: list[LineProblem]

    def note(self, code: str, field: str) -> None:
        """Note a value that cannot be read."""
        self.problems.append(LineProblem(line=self.line, code=code, field=field, kept=True))

    def dates(self, values: Iterable[str], field: str, *, circa: bool = False) -> tuple[ListedDate, ...]:
        """Birth dates in any form that :func:`read_listed_dates` knows."""
        found: list[ListedDate] = []
        for text in texts(values):
            read = read_listed_dates(text, circa=circa)
            if read:
                found += read
            else:
                self.note("date_unreadable", field)
        return tuple(dict.fromkeys(found))

    def countries(self, values: Iterable[str], field: str) -> tuple[str, ...]:
        """Alpha-3 codes of codes."""
        return self._countries(values, field, country_code)

    def named_countries(self, values: Iterable[str], field: str) -> tuple[str, ...]:
        """Alpha-3 codes of names in English."""
        return self._countries(values, field, country_of_name)

    def countries_of_either(self, values: Iterable[str], field: str) -> tuple[str, ...]:
        """Alpha-3 codes of codes or names."""
        return self._countries(values, field, lambda text: country_code(text) or country_of_name(text))

    def _countries(self, values: Iterable[str], field: str, read: Callable[[str], str | None]) -> tuple[str, ...]:
        found: list[str] = []
        for text in texts(values):
            code = read(text)
            if code is not None:
                found.append(code)
            else:
                self.note("country_unknown", field)
        return tuple(dict.fromkeys(found))

    def sex(self, value: str | None, field: str) -> Literal["M", "F", "X"] | None:
        """``M``, ``F``, ``X`` or unknown."""
        word = (value or "").strip().upper()
        if word and word not in _NOTHING and word not in _SEXES:
            self.note("sex_unknown", field)
        return _SEXES.get(word)

    def paper(
        self, number: str, words: str, issuer: str | None, *, issued: str = "", expires: str = ""
    ) -> tuple[ListedDocument, ...]:
        """A paper, unless nothing of its number is left; ``words`` are the list's for what it is."""
        if not normalise_number(number):
            return ()
        read = {"issued": self._day(issued, "issued"), "expires": self._day(expires, "expires")}
        what = " ".join(words.split())
        return (ListedDocument(number=" ".join(number.split()), kind=kind_of(what), type=what, issuer=issuer, **read),)

    def _day(self, text: str, field: str) -> str | None:
        found = read_one_date(text) if text.strip() else None
        if text.strip() and found is None:
            self.note("date_unreadable", field)
        return found
