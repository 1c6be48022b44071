"""The sensitive-data filter: removes what reveals religion, health, orientation, politics or ethnicity.

It runs before anything is stored (EU PNR Directive 2016/681 Art. 13(4); Annex 9, 9.24 to 9.35).
Works on plain values. A removal says the category, the special service code and how often, never the text. Codes are
removed wherever they stand; in free text a listed word or code removes the whole text it stands in, because the words
around it tell as much. Names of persons lose nothing but codes that are no names (``ALEX KSML``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from unicodedata import normalize

import msgspec
from msgspec import Struct

from foreland.safeguards.sensitive_terms import SHIPPED, Category, SensitiveTerms
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W\d_])", r"(?![^\W\d_])"


_GLUED_STATUS = "(?:[A-Z][A-Z0-9]|[0-9][A-Z])?(?:HK|HX|HN|KK|KL|NN|NO|RR|TK|UC|UN|XX)[0-9]"
"""What follows a code without a blank in history lines: ``KSMLHK1``, ``KSMLXYHK1``."""


_LONGEST_TEXT = 20_000
"""Characters; a longer text is no remark of anybody. It goes unread, because to search it would take minutes."""
_MOST_TEXT = 1_000_000
"""Characters of all left-over texts of a message that are read; what is beyond goes unread too."""


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
    code = rf"(?<![A-Z])(?:SSR)?({choices}|WC[BH][A-Z])(?:(?![A-Z])|(?={_GLUED_STATUS}))"
    return _Words(tuple(patterns), re.compile(code))


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
    """Category a free text reveals; ``None`` when no listed word or code stands in it. Too long a text is neutral."""
    if len(text) > _LONGEST_TEXT:
        return "neutral"
    words = _words(terms)
    match = words.codes.search(text.upper())
    if match is not None:
        return code_category(match[1], terms)
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
    """The texts that reveal nothing, as far as they can be read in bounded time."""
    kept, read = [], 0
    for text in texts:
        read += len(text)
        if read > _MOST_TEXT:
            removals.add("neutral")
        elif filter_text(text, removals, terms) is not None:
            kept.append(text)
    return tuple(kept)


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
    """A traveller without sensitive special service codes, wherever they stand."""
    codes = filter_codes(traveller.special_service_codes, removals, terms)
    if len(codes) < len(traveller.special_service_codes):
        traveller = msgspec.structs.replace(traveller, special_service_codes=codes)
    return sweep(traveller, removals, terms)


def filter_booking(booking: Booking, removals: Removals, terms: SensitiveTerms = SHIPPED) -> Booking:
    """A booking without sensitive codes, remarks and history, its travellers filtered too."""
    remarks = (filter_remark(remark, removals, terms) for remark in booking.remarks)
    return msgspec.structs.replace(
        sweep(msgspec.structs.replace(booking, travellers=(), remarks=()), removals, terms),
        travellers=tuple(filter_traveller(traveller, removals, terms) for traveller in booking.travellers),
        remarks=tuple(remark for remark in remarks if remark is not None),
    )


# A code or word may stand in any field: in a street, behind a given name, in the place of a bag tag.

_NAMES = frozenset(("surname", "given_names", "name_raw", "holder_surname", "holder_given_names", "payer", "name"))
_PLACES = frozenset(("street", "city", "region", "place_of_birth"))
_EMAILS = "emails"
_PREFIXED = frozenset(("tags", "number_masked"))
"""Fields put together of two places of a segment: the second one stands behind the first without a blank."""
_SHORT = 8
_WORDLIKE = re.compile(r"[^\W\d_]{2}")
_ALNUM = re.compile(r"[^\W_]+")

_Swept = TypeVar("_Swept", bound=Struct)


def sweep(value: _Swept, removals: Removals, terms: SensitiveTerms = SHIPPED) -> _Swept:
    """A value in which no field, however deep, holds a sensitive code, or a free text that reveals something.

    From names of persons only a code that is no name goes; streets and places keep their words (Church Street).
    """
    changes = {}
    for name in value.__struct_fields__:
        before = getattr(value, name)
        after = _swept(before, name, removals, terms)
        if after is not before:
            changes[name] = after
    return msgspec.structs.replace(value, **changes) if changes else value


def _swept(value: Any, name: str, removals: Removals, terms: SensitiveTerms) -> Any:
    if isinstance(value, str):
        return _swept_text(value, name, removals, terms)
    if isinstance(value, Struct):
        return sweep(value, removals, terms)
    if isinstance(value, dict):
        changed = {key: _swept(one, key, removals, terms) for key, one in value.items()}
        return changed if any(changed[key] is not one for key, one in value.items()) else value
    if isinstance(value, tuple | list) and value:
        swept = [_swept(one, name, removals, terms) for one in value]
        if all(after is before for after, before in zip(swept, value, strict=True)):
            return value
        return type(value)(one for one in swept if one is not None)
    return value


def _swept_text(text: str, name: str, removals: Removals, terms: SensitiveTerms) -> str | None:
    if len(text) < 4 or (name == _EMAILS and "@" in text):
        return text
    if name in _NAMES:
        return _name_without_codes(text, removals, terms)
    words = _ALNUM.findall(text)
    if name in _PREFIXED:
        words += (text[:4], text[2:6], text[3:7], text[-4:])
    category = next((found for word in words if (found := _code_of(word, name, terms))), None)
    if category is None and name not in _PLACES and (" " in text or len(text) > _SHORT) and _WORDLIKE.search(text):
        category = text_category(text, terms)
    if category is None:
        return text
    removals.add(category)
    return None


def _code_of(word: str, name: str, terms: SensitiveTerms) -> Category | None:
    if len(word) != 4 or (name in _PLACES and word.upper() in terms.ordinary_words):
        return None
    return code_category(word, terms)


def _name_without_codes(text: str, removals: Removals, terms: SensitiveTerms) -> str | None:
    found = [
        match
        for match in _ALNUM.finditer(text)
        if len(match[0]) == 4 and match[0].upper() not in terms.ordinary_words and code_category(match[0], terms)
    ]
    for match in reversed(found):
        removals.add(code_category(match[0], terms) or "neutral", match[0].upper())
        text = text[: match.start()] + text[match.end() :]
    return (" ".join(text.split()) or None) if found else text
