"""What the sensitive-data filter looks for: codes, terms and the phrases in which a term means something else.

The data is versioned and editable (``resources/sensitive.json``); a deployment replaces it with a version of its own,
ethnicity above all. Each entry has an identifier: counters and proposals name the entry by it, so that no counter holds
a word that tells of somebody.
"""

from __future__ import annotations

from typing import Literal
from unicodedata import normalize

from msgspec import Struct

Category = Literal["religion", "health", "orientation", "politics", "ethnicity", "neutral"]


class Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A special service code that is removed, or the beginning of such codes (``in_text``: looked for in texts too)."""

    id: str
    code: str
    category: Category
    source: str
    verified: bool
    in_text: bool = True


class Term(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that reveal something. They match as whole words in any case and with or without accents.

    A ``*`` at the end matches any ending; between words may stand up to three signs that are no letters.
    """

    id: str
    term: str
    language: str
    category: Category
    source: str
    verified: bool


class Innocent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phrase in which a listed word means something else, and why."""

    phrase: str
    reason: str


class AirportCode(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A listed code that is an airport's too: it stays where only an airport can stand."""

    code: str
    name: str
    source: str
    verified: bool


class SensitiveTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version of everything the filter looks for.

    ``text_codes`` are requests that keep their code but lose a text that reveals something, ``codes_without_text`` lose
    any text. ``ordinary_words`` are codes that are names of people and places too: in such fields they stay.
    ``sources`` says what the sources named by the entries are.
    """

    version: str
    reviewed_on: str
    sources: dict[str, str]
    codes: tuple[Code, ...]
    beginnings: tuple[Code, ...]
    codes_without_text: tuple[Code, ...]
    text_codes: tuple[str, ...]
    ordinary_words: tuple[str, ...]
    airports: tuple[AirportCode, ...]
    innocent: tuple[Innocent, ...]
    terms: tuple[Term, ...]

    def entries(self) -> dict[str, Code | Term]:
        """Every entry by its identifier."""
        return {one.id: one for one in self._all()}

    def _all(self) -> list[Code | Term]:
        return [*self.codes, *self.beginnings, *self.codes_without_text, *self.terms]

    def problem(self) -> str | None:
        """What makes this version unusable; ``None`` when nothing does."""
        named = [one.id for one in self._all()]
        if len(set(named)) < len(named):
            return "an identifier stands twice"
        entries = self.entries().values()
        unknown = sorted({one.source for one in entries} - set(self.sources))
        if unknown:
            return f"sources are not described: {', '.join(unknown)}"
        if any(not any(letter.isalpha() for letter in term.term) for term in self.terms):
            return "a term has no letter"
        if any(
            term.term.endswith("*") and len(normalize("NFKD", term.term)) < _SHORTEST_BEGINNING for term in self.terms
        ):
            return "a term that matches any ending needs three letters"
        return None


_SHORTEST_BEGINNING = 4  # with the asterisk
