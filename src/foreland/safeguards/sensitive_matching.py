"""Finds listed codes and terms in a text, in one pass over its words, whatever its length.

Texts and terms are folded alike: compatibility forms, case, accents and vowel signs make no difference. A word in an
innocent phrase, or in the form in which the travellers of the same booking are named, is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar
from unicodedata import combining, normalize

from msgspec import Struct

from foreland.safeguards.sensitive_terms import Category, Code, SensitiveTerms

_RUN = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without blanks between words, or whose vowel signs would part a word: there a term matches anywhere."""
_GLUED_STATUS = re.compile(r"(?:[a-z][a-z0-9]|[0-9][a-z])?(?:hk|hx|hn|kk|kl|nn|no|rr|tk|uc|un|xx)[0-9]")
"""What follows a code without a blank in history lines: ``KSMLHK1``, ``KSMLXYHK1``."""
_KEPT_MARKS = frozenset("\u3099\u309a")
_TATWEEL = "\u0640"
_DOTLESS = "\u0131"
"""Turkish i without a dot, whose capital is the Latin I."""
_WIDEST_GAP = 3
_CODE = 4
_KEY = 3
_PREFIXES = {"\u0590": "הבלמשוכ", "\u0600": "وبلفك"}
"""Hebrew and Arabic write small words in front of the next one; Arabic the article too."""
_ARTICLE = "ال"
_TITLES = (
    "mr",
    "mrs",
    "ms",
    "miss",
    "mstr",
    "dr",
    "mme",
    "mlle",
    "herr",
    "frau",
    "senor",
    "senora",
    "sig",
    "sra",
    "sr",
)

Words = tuple[str, ...]
_Entry = TypeVar("_Entry")


class Entry(Struct, frozen=True, order=True):
    """An entry of the data by its identifier."""

    category: Category
    id: str


class Found(Struct, frozen=True):
    """A listed code or term between two places of the text; ``is_code`` for a code."""

    start: int
    end: int
    entry: Entry
    is_code: bool


class _Term(Struct, frozen=True):
    words: Words
    open: bool
    entry: Entry


class _Run(Struct, frozen=True, gc=False):
    word: str
    start: int
    end: int


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text without differences that do not matter, and the place of each sign in it (``None``: the same)."""
    if text.isascii() and "\0" not in text:
        return text.lower(), None
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign == "\0":
            continue  # of two-byte characters that were read as single ones
        if sign.isascii():
            signs.append(sign.lower())
            places.append(place)
            continue
        for part in normalize("NFKD", sign).casefold():
            if part != _TATWEEL and (not combining(part) or part in _KEPT_MARKS):
                signs.append("i" if part == _DOTLESS else part)
                places.append(place)
    return "".join(signs), places


def folded_words(text: str) -> Words:
    """The words of a name or phrase, folded."""
    return tuple(_RUN.findall(fold(text)[0]))


class NameForms:
    """How the travellers of a message are named in texts: both names side by side, or the surname behind a title.

    Made when they are first asked for: in most messages nothing is found that might be a name.
    """

    def __init__(self, names: Iterable[tuple[str | None, str | None]]) -> None:
        self._names = tuple(names)

    @cached_property
    def by_first(self) -> dict[str, dict[Words, None]]:
        """The forms by their first word."""
        found: dict[str, dict[Words, None]] = {}
        for surname, given in self._names:
            family, own = folded_words(surname or ""), folded_words(given or "")
            if not family:
                continue
            forms = [(title, *family) for title in _TITLES]
            if own:
                forms += [family + own, own + family, family + own[:1], own[:1] + family]
            for form in forms:
                found.setdefault(form[0], {})[form] = None
        return found


NO_NAMES = NameForms(())


class Matcher:
    """A version of the terms, ready to be looked for."""

    def __init__(self, terms: SensitiveTerms) -> None:
        self._codes = {one.code: _entry(one) for one in terms.codes}
        self._beginnings = {one.code: _entry(one) for one in terms.beginnings}
        self._in_text = {one.code: _entry(one) for one in terms.beginnings if one.in_text}
        self._whole: dict[str, list[_Term]] = {}
        self._open: dict[str, list[_Term]] = {}
        self._unspaced: list[tuple[str, Entry]] = []
        self._phrases: dict[str, dict[Words, None]] = {}
        for term in terms.terms:
            entry = Entry(term.category, term.id)
            bare = term.term.removesuffix("*")
            if _UNSPACED.search(bare):
                self._unspaced.append((fold(bare)[0], entry))
                continue
            words = folded_words(bare)
            kept = _Term(words, term.term.endswith("*"), entry)
            if len(words) == 1 and kept.open:
                self._open.setdefault(words[0][:_KEY], []).append(kept)
            else:
                self._whole.setdefault(words[0], []).append(kept)
        for innocent in terms.innocent:
            words = folded_words(innocent.phrase)
            self._phrases.setdefault(words[0], {})[words] = None

    def code(self, code: str, *, requested: bool = False) -> Entry | None:
        """Entry of a special service code; where it was requested, unlisted ones that begin as listed do count."""
        code = code.strip().upper()
        found = self._codes.get(code)
        if found is None and len(code) == _CODE:
            found = (self._beginnings if requested else self._in_text).get(code[:3])
        return found

    def suspects(self, text: str) -> frozenset[str] | None:
        """Folded words with which something listed may begin in a text; ``None`` when any part of it may.

        Much quicker than :meth:`find` for a long text in which words come again and again.
        """
        folded, _ = fold(text)
        if not folded.isascii() and _UNSPACED.search(folded):
            return None
        return frozenset(word for word in set(_RUN.findall(folded)) if self._may_begin(word))

    def _may_begin(self, word: str) -> bool:
        for form in _forms(word):
            if form in self._whole or any(form.startswith(term.words[0]) for term in self._open.get(form[:_KEY], ())):
                return True
        starts = (word[:_CODE], word[_KEY : _KEY + _CODE]) if word.startswith("ssr") else (word[:_CODE],)
        return len(word) >= _CODE and any(self.code(start, requested=True) for start in starts)

    def find(self, text: str, names: NameForms = NO_NAMES) -> list[Found]:
        """All findings, in the order of the text."""
        folded, places = fold(text)
        runs = [_Run(match[0], match.start(), match.end()) for match in _RUN.finditer(folded)]
        hits: list[tuple[int, int, int, int, Entry, bool]] = []
        for at, run in enumerate(runs):
            term = self._term_at(runs, at)
            if term is not None:
                last = at + len(term.words) - 1
                hits.append((at, last, run.start, runs[last].end, term.entry, False))
            elif len(run.word) >= _CODE and (coded := self._code_at(folded, run)) is not None:
                hits.append((at, at, *coded, True))
        if hits:
            innocent = _members(runs, self._phrases) | _members(runs, names.by_first)
            hits = [hit for hit in hits if not innocent.issuperset(range(hit[0], hit[1] + 1))]
        found = [Found(start, end, entry, coded) for _, _, start, end, entry, coded in hits]
        if not folded.isascii() and _UNSPACED.search(folded):
            found += self._anywhere(folded)
        if places is not None:
            found = [Found(places[one.start], places[one.end - 1] + 1, one.entry, one.is_code) for one in found]
        return sorted(found, key=lambda one: (one.start, one.end))

    def _anywhere(self, folded: str) -> list[Found]:
        found = []
        for word, entry in self._unspaced:
            start = folded.find(word)
            while start >= 0:
                found.append(Found(start, start + len(word), entry, False))
                start = folded.find(word, start + len(word))
        return found

    def _term_at(self, runs: Sequence[_Run], at: int) -> _Term | None:
        word = runs[at].word
        for form in _forms(word):
            for term in self._whole.get(form, ()):
                if _continues(runs, at, term.words, open_end=term.open):
                    return term
            for term in self._open.get(form[:_KEY], ()):
                if form.startswith(term.words[0]):
                    return term
        return None

    def _code_at(self, folded: str, run: _Run) -> tuple[int, int, Entry] | None:
        """A code at the start of a run of letters, behind ``SSR`` too; nothing but a status may be glued to it."""
        for start in (run.start, run.start + 3) if run.word.startswith("ssr") else (run.start,):
            end = start + _CODE
            if end > run.end:
                continue
            entry = self.code(folded[start:end])
            if entry is not None and (end == run.end or _GLUED_STATUS.match(folded, end)):
                return start, end, entry
        return None


def _entry(code: Code) -> Entry:
    return Entry(code.category, code.id)


def _forms(word: str) -> tuple[str, ...]:
    """A word, and what is left of it without the small words that Hebrew and Arabic write in front."""
    if word[0] < "\u0590" or word[0] >= "\u0700":
        return (word,)
    small = _PREFIXES["\u0590" if word[0] < "\u0600" else "\u0600"]
    forms = [word]
    if len(word) > _KEY and word[0] in small:
        forms.append(word[1:])
    forms += [form[2:] for form in forms if form.startswith(_ARTICLE) and len(form) > _KEY]
    return tuple(forms)


def _continues(runs: Sequence[_Run], at: int, words: Words, *, open_end: bool = False) -> bool:
    """Whether the words stand from ``at`` on, close together. The first one is known to."""
    for offset in range(1, len(words)):
        place = at + offset
        if place >= len(runs) or runs[place].start - runs[place - 1].end > _WIDEST_GAP:
            return False
        last = offset == len(words) - 1
        same: Callable[[str], bool] = runs[place].word.startswith if last and open_end else runs[place].word.__eq__
        if not same(words[offset]):
            return False
    return True


def _members(runs: Sequence[_Run], forms: dict[str, dict[Words, None]]) -> set[int]:
    """Places of the runs that belong to one of the forms."""
    members: set[int] = set()
    if forms:
        for at, run in enumerate(runs):
            for form in forms.get(run.word, ()):
                if _continues(runs, at, form):
                    members.update(range(at, at + len(form)))
    return members
