"""The sensitive-data filter: removes what reveals religion, health, orientation, politics or ethnicity.

It runs before anything is stored (EU PNR Directive 2016/681 Art. 13(4); Annex 9, 9.24 to 9.35).
Works on plain values. A removal says the category, the special service code and how often, never the text. Codes are
removed wherever they stand; in free text a listed word or code removes the whole text it stands in, because the words
around it tell as much. Names of persons are never altered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import normalize

import msgspec
from msgspec import Struct

from foreland.safeguards.sensitive_terms import SHIPPED, Category, SensitiveTerms
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W\d_])", r"(?![^\W\d_])"


class Removal(Struct, frozen=True, order=True):
    """``count`` values of a category were removed; ``code`` is the special service code, empty for free text."""

    category: Category
    code: str
    count: int


class Removals:
    """Adds removals up while a message is filtered."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Category, str]] = Counter()

    def add(self, category: Category, code: str = "") -> None:
        """Count one removal."""
        self._counts[category, code] += 1

    def all(self) -> tuple[Removal, ...]:
        """Return all removals in a fixed order."""
        return tuple(sorted(Removal(category, code, count) for (category, code), count in self._counts.items()))


class _Words(Struct, frozen=True):
    """The terms of a version as one pattern per category."""

    patterns: tuple[tuple[Category, re.Pattern[str]], ...]
    codes: re.Pattern[str]


@lru_cache(maxsize=8)
def _compile(version: str, words: tuple[tuple[Category, tuple[str, ...]], ...], codes: tuple[str, ...]) -> _Words:
    patterns = []
    for category, terms in words:
        if terms:
            patterns.append((category, re.compile("|".join(map(_pattern, terms)))))
    choices = "|".join(map(re.escape, codes))
    return _Words(tuple(patterns), re.compile(rf"(?<![A-Z])(?:{choices}|WC[BH][A-Z])(?![A-Z])"))


def _pattern(term: str) -> str:
    """A term as whole word; Chinese is written without blanks, so there it matches anywhere."""
    word = re.escape(term.removesuffix("*").casefold())
    if _UNSPACED.search(term):
        return word
    return rf"{_NO_LETTER_BEFORE}{word}" + ("" if term.endswith("*") else _NO_LETTER_BEHIND)


def _words(terms: SensitiveTerms) -> _Words:
    return _compile(terms.version, tuple(terms.words.items()), tuple(terms.codes))


def code_category(code: str, terms: SensitiveTerms = SHIPPED) -> Category | None:
    """Category of a special service code that is removed; ``None`` for one that may be kept."""
    code = code.strip().upper()
    found = terms.codes.get(code)
    if found is None and len(code) == 4:
        found = next((category for start, category in terms.wildcards.items() if code.startswith(start)), None)
    return found


def text_category(text: str, terms: SensitiveTerms = SHIPPED) -> Category | None:
    """Category a free text reveals; ``None`` when no listed word or code stands in it."""
    words = _words(terms)
    match = words.codes.search(text.upper())
    if match is not None:
        return code_category(match[0], terms)
    folded = normalize("NFKC", text).casefold()
    return next((category for category, pattern in words.patterns if pattern.search(folded)), None)


def filter_codes(codes: Iterable[str], removals: Removals, terms: SensitiveTerms = SHIPPED) -> tuple[str, ...]:
    """Special service codes without the sensitive ones. A code with text behind it is judged by both."""
    kept = []
    for code in codes:
        head = re.split(r"[^A-Za-z0-9]", code.strip(), maxsplit=1)[0]
        category = code_category(head, terms) or text_category(code, terms)
        if category is None:
            kept.append(code)
        else:
            removals.add(category, head.upper()[:4])
    return tuple(kept)


def filter_text(text: str | None, removals: Removals, terms: SensitiveTerms = SHIPPED) -> str | None:
    """The text, or ``None`` when it reveals something."""
    if text is None:
        return None
    category = text_category(text, terms)
    if category is None:
        return text
    removals.add(category)
    return None


def filter_texts(texts: Sequence[str], removals: Removals, terms: SensitiveTerms = SHIPPED) -> tuple[str, ...]:
    """The texts that reveal nothing."""
    return tuple(text for text in texts if filter_text(text, removals, terms) is not None)


def filter_remark(text: str, removals: Removals, terms: SensitiveTerms = SHIPPED) -> str | None:
    """A remark; of a request whose free text may hold anything (``SSR OTHS ...``) only the code when in doubt."""
    words = text.split(maxsplit=2)
    if len(words) == 3 and words[0] == "SSR":
        category = code_category(words[1], terms)
        if category is not None:
            removals.add(category, words[1].upper())
            return None
        category = terms.codes_without_text.get(words[1].upper())
        if category is None and words[1].upper() in terms.text_codes:
            category = text_category(words[2], terms)
        if category is not None:
            removals.add(category, words[1].upper())
            return f"SSR {words[1]}"
    return filter_text(text, removals, terms)


def filter_traveller(traveller: Traveller, removals: Removals, terms: SensitiveTerms = SHIPPED) -> Traveller:
    """A traveller without sensitive special service codes. Names are never altered."""
    codes = filter_codes(traveller.special_service_codes, removals, terms)
    if len(codes) == len(traveller.special_service_codes):
        return traveller
    return msgspec.structs.replace(traveller, special_service_codes=codes)


def _filter_history(entry: dict[str, object], removals: Removals, terms: SensitiveTerms) -> dict[str, object]:
    kept = dict(entry)
    text = kept.get("text")
    if isinstance(text, str):
        kept["text"] = filter_text(text, removals, terms)
    items = kept.get("items")
    if isinstance(items, list):
        kept["items"] = [
            {**item, "segments": list(filter_texts(item.get("segments", ()), removals, terms))} for item in items
        ]
    return kept


def filter_booking(booking: Booking, removals: Removals, terms: SensitiveTerms = SHIPPED) -> Booking:
    """A booking without sensitive codes, remarks and history, its travellers filtered too."""
    remarks = (filter_remark(remark, removals, terms) for remark in booking.remarks)
    return msgspec.structs.replace(
        booking,
        travellers=tuple(filter_traveller(traveller, removals, terms) for traveller in booking.travellers),
        remarks=tuple(remark for remark in remarks if remark is not None),
        history=tuple(_filter_history(entry, removals, terms) for entry in booking.history),
    )
