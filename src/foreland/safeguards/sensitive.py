"""The sensitive-data filter: removes what reveals religion, health, orientation, politics or ethnicity.

It runs before anything is stored (EU PNR Directive 2016/681 Art. 13(4); Annex 9, 9.24 to 9.35). A removal says the
category, the entry of the data and the kind of field, never the text. Codes are removed wherever they stand. Of a free
text the clause with a listed code or word goes, because the words around it tell as much; other clauses of it stay, as
they would if they stood alone. Names of persons lose nothing but codes that are no names (``ALEX KSML``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from foreland.safeguards.sensitive_matching import NO_NAMES, Entry, Found, Matcher, NameForms
from foreland.safeguards.sensitive_terms import Category, SensitiveTerms
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller

REMOVED = "[removed]"
"""Stands where a part of a text was removed."""

UNREAD = Entry("neutral", "-")
"""What was removed because it is longer than anybody writes."""

_LONGEST_TEXT = 20_000
"""Characters; a longer text is no remark of anybody. It goes unread."""
_MOST_TEXT = 1_000_000
"""Characters of all left-over texts of a message that are read; what is beyond goes unread too."""

_CLAUSE_END = re.compile(r"[;\n\r|!?¡¿。；！？،؛]+|\.(?=\s|$)|,(?=\s)|//+|(?<=\s)[-–—*]+(?=\s)")
_VALUE_END = re.compile(r"[+:]|" + _CLAUSE_END.pattern)
"""In a segment that nobody reads, values are parted by its service characters as well."""


class Removal(Struct, frozen=True, order=True):
    """``count`` findings of an entry were removed from fields called ``place``."""

    category: Category
    entry: str
    place: str
    count: int


class Removals:
    """Adds removals up while a message is filtered."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Entry, str]] = Counter()

    def add(self, entry: Entry, place: str) -> None:
        """Count one removal."""
        self._counts[entry, place] += 1

    def all(self) -> tuple[Removal, ...]:
        """Return all removals in a fixed order."""
        found = (Removal(one.category, one.id, place, count) for (one, place), count in self._counts.items())
        return tuple(sorted(found))


class SensitiveFilter:
    """A version of the terms, ready to be applied. Make it once: that takes milliseconds."""

    def __init__(self, terms: SensitiveTerms) -> None:
        self.terms = terms
        self.matcher = Matcher(terms)
        self.text_codes = frozenset(terms.text_codes)
        self.codes_without_text = {one.code: Entry(one.category, one.id) for one in terms.codes_without_text}
        self.ordinary_words = frozenset(terms.ordinary_words)
        self.airports = frozenset(one.code for one in terms.airports)

    def category(self, text: str) -> Category | None:
        """Category of the first listed code or word in a text; ``None`` when there is none."""
        found = self.matcher.find(text)
        return found[0].entry.category if found else None


def filter_codes(
    codes: Iterable[str], removals: Removals, rules: SensitiveFilter, place: str = "special_service_codes"
) -> tuple[str, ...]:
    """Special service codes without the sensitive ones. A code with text behind it is judged by both."""
    kept = []
    for code in codes:
        head = re.split(r"[^A-Za-z0-9]", code.strip(), maxsplit=1)[0]
        entry = rules.matcher.code(head, requested=True)
        if entry is None and (found := rules.matcher.find(code)):
            entry = found[0].entry
        if entry is None:
            kept.append(code)
        else:
            removals.add(entry, place)
    return tuple(kept)


def filter_text(
    text: str | None, removals: Removals, rules: SensitiveFilter, place: str = "text", names: NameForms = NO_NAMES
) -> str | None:
    """The text without clauses that reveal something, or ``None`` when nothing else is in it."""
    return None if text is None else _without(text, removals, rules, place, names, _CLAUSE_END)


def filter_segment(
    text: str, removals: Removals, rules: SensitiveFilter, place: str = "unparsed", names: NameForms = NO_NAMES
) -> str | None:
    """A segment nobody reads without the values that reveal something; of a request that does, only the tag is left."""
    if text.startswith("SSR") and any(found.is_code for found in _findings(text, rules, names)):
        _without(text, removals, rules, place, names, _CLAUSE_END)
        return f"SSR+{REMOVED}"
    return _without(text, removals, rules, place, names, _VALUE_END)


def _findings(text: str, rules: SensitiveFilter, names: NameForms) -> list[Found]:
    return rules.matcher.find(text, names) if len(text) <= _LONGEST_TEXT else []


def _without(
    text: str, removals: Removals, rules: SensitiveFilter, place: str, names: NameForms, ends: re.Pattern[str]
) -> str | None:
    if len(text) > _LONGEST_TEXT:
        removals.add(UNREAD, place)
        return None
    found = rules.matcher.find(text, names)
    if not found and not _parted(text, rules, names):
        return text
    for entry in dict.fromkeys(one.entry for one in found):
        removals.add(entry, place)
    kept = cut_clauses(text, found, ends)
    bare = kept.replace(REMOVED, "")
    if not any(sign.isalnum() for sign in bare) or rules.matcher.find(kept, names):
        return None
    parted = _parted(kept, rules, names)
    if parted:
        removals.add(parted[0].entry, place)
    return None if parted else kept


def _parted(text: str, rules: SensitiveFilter, names: NameForms) -> list[Found]:
    """What only shows when line breaks are taken out: telegrams part words at any letter."""
    if "\n" not in text and "\r" not in text:
        return []
    return rules.matcher.find(text.replace("\r", "").replace("\n", ""), names)


def cut_clauses(text: str, found: Sequence[Found], ends: re.Pattern[str] = _CLAUSE_END) -> str:
    """The text with each clause in which something was found replaced by :data:`REMOVED`."""
    breaks = [(match.start(), match.end()) for match in ends.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    stops = [*(start for start, _ in breaks), len(text)]
    parts: list[str] = []
    last, at, cut = 0, 0, False
    for start, stop in zip(starts, stops, strict=True):
        while at < len(found) and found[at].end <= start:
            at += 1
        hit = at < len(found) and found[at].start < stop
        if hit and cut:
            last = stop  # a finding over several clauses, or the next one: one mark for all
            continue
        parts.append(text[last:start])
        clause = text[start:stop]
        blank = clause[: len(clause) - len(clause.lstrip())]
        parts.append(blank + REMOVED if hit else clause)
        last, cut = stop, hit
    parts.append(text[last:])
    return "".join(parts)


def filter_segments(
    texts: Sequence[str], removals: Removals, rules: SensitiveFilter, names: NameForms
) -> tuple[str, ...]:
    """The segments nobody reads, as far as they can be read in bounded time, without what reveals something."""
    kept, read = [], 0
    for text in texts:
        read += len(text)
        if read > _MOST_TEXT:
            removals.add(UNREAD, "unparsed")
        elif (left := filter_segment(text, removals, rules, names=names)) is not None:
            kept.append(left)
    return tuple(kept)


def filter_remark(text: str, removals: Removals, rules: SensitiveFilter, names: NameForms = NO_NAMES) -> str | None:
    """A remark; of a request whose free text may hold anything (``SSR OTHS ...``) only the code when in doubt."""
    words = text.split(maxsplit=2)
    if len(words) == 3 and words[0] == "SSR":
        code = words[1].upper()
        entry = rules.matcher.code(code, requested=True)
        if entry is not None:
            removals.add(entry, "remarks")
            return None
        entry = rules.codes_without_text.get(code)
        if entry is not None:
            removals.add(entry, "remarks")
            return f"SSR {words[1]}"
        if code in rules.text_codes and len(text) <= _LONGEST_TEXT:
            left = filter_text(words[2], removals, rules, "remarks", names)
            return f"SSR {words[1]}" if left is None else f"SSR {words[1]} {left}"
    return filter_text(text, removals, rules, "remarks", names)


def filter_traveller(traveller: Traveller, removals: Removals, rules: SensitiveFilter) -> Traveller:
    """A traveller without sensitive special service codes, wherever they stand."""
    codes = filter_codes(traveller.special_service_codes, removals, rules)
    if len(codes) < len(traveller.special_service_codes):
        traveller = msgspec.structs.replace(traveller, special_service_codes=codes)
    return sweep(traveller, removals, rules)


def filter_booking(booking: Booking, removals: Removals, rules: SensitiveFilter) -> Booking:
    """A booking without sensitive codes, remarks and history, its travellers filtered too."""
    names = name_forms(booking.travellers)
    remarks = [filter_remark(remark, removals, rules, names) for remark in booking.remarks]
    return msgspec.structs.replace(
        sweep(msgspec.structs.replace(booking, travellers=(), remarks=()), removals, rules, names),
        travellers=tuple(filter_traveller(traveller, removals, rules) for traveller in booking.travellers),
        remarks=tuple(dict.fromkeys(remark for remark in remarks if remark is not None)),
    )


def name_forms(travellers: Iterable[Traveller]) -> NameForms:
    """How these travellers are named in texts."""
    return NameForms((one.surname, one.given_names) for one in travellers)


# A code or word may stand in any field: in a street, behind a given name, in the place of a bag tag.

_NAMES = frozenset(("surname", "given_names", "name_raw", "holder_surname", "holder_given_names", "payer", "name"))
_PLACES = frozenset(("street", "city", "region", "place_of_birth"))
_AIRPORTS = frozenset(("origin", "destination", "embarked", "disembarks", "clearance"))
_EMAILS = "emails"
_PREFIXED = frozenset(("tags", "number_masked"))
"""Fields put together of two places of a segment: the second one stands behind the first without a blank."""
_SHORT = 8
_WORDLIKE = re.compile(r"[^\W\d_]{2}")
_ALNUM = re.compile(r"[^\W_]+")

_Swept = TypeVar("_Swept", bound=Struct)


def sweep(value: _Swept, removals: Removals, rules: SensitiveFilter, names: NameForms = NO_NAMES) -> _Swept:
    """A value in which no field, however deep, holds a sensitive code, or a free text that reveals something.

    From names of persons only a code that is no name goes; streets and places keep their words (Church Street), and a
    place that only an airport can stand in keeps a code that is an airport's.
    """
    changes = {}
    for name in value.__struct_fields__:
        before = getattr(value, name)
        after = _swept(before, name, removals, rules, names)
        if after is not before:
            changes[name] = after
    return msgspec.structs.replace(value, **changes) if changes else value


def _swept(value: Any, name: str, removals: Removals, rules: SensitiveFilter, names: NameForms) -> Any:
    if isinstance(value, str):
        return _swept_text(value, name, removals, rules, names)
    if isinstance(value, Struct):
        return sweep(value, removals, rules, names)
    if isinstance(value, dict):
        changed = {key: _swept(one, key, removals, rules, names) for key, one in value.items()}
        return changed if any(changed[key] is not one for key, one in value.items()) else value
    if isinstance(value, tuple | list) and value:
        swept = [_swept(one, name, removals, rules, names) for one in value]
        if all(after is before for after, before in zip(swept, value, strict=True)):
            return value
        return type(value)(one for one in swept if one is not None)
    return value


def _swept_text(text: str, name: str, removals: Removals, rules: SensitiveFilter, names: NameForms) -> str | None:
    if len(text) < 4 or (name == _EMAILS and "@" in text):
        return text
    if name in _NAMES:
        return _name_without_codes(text, name, removals, rules)
    if name not in _PLACES and (" " in text or len(text) > _SHORT) and _WORDLIKE.search(text):
        left = filter_text(text, removals, rules, name, names)
        if left is None:
            return None
        text = left
    words = _ALNUM.findall(text)
    if name in _PREFIXED:
        words += (text[:4], text[2:6], text[3:7], text[-4:])
    entry = next((found for word in words if (found := _code_of(word, name, rules))), None)
    if entry is None:
        return text
    removals.add(entry, name)
    return None


def _code_of(word: str, name: str, rules: SensitiveFilter) -> Entry | None:
    if len(word) != 4:
        return None
    if (name in _PLACES and word.upper() in rules.ordinary_words) or (name in _AIRPORTS and word in rules.airports):
        return None
    return rules.matcher.code(word)


def _name_without_codes(text: str, name: str, removals: Removals, rules: SensitiveFilter) -> str | None:
    found = [
        (match, entry)
        for match in _ALNUM.finditer(text)
        if len(match[0]) == 4
        and match[0].upper() not in rules.ordinary_words
        and (entry := rules.matcher.code(match[0])) is not None
    ]
    for match, entry in reversed(found):
        removals.add(entry, name)
        text = text[: match.start()] + text[match.end() :]
    return (" ".join(text.split()) or None) if found else text
