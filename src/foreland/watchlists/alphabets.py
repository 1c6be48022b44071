"""What readings of several scripts share: words, tables of letters, and letters without their marks."""

from __future__ import annotations

import unicodedata

Words = tuple[str, ...]


def letter_table(letters: str, latin: str) -> dict[str, str]:
    """One rendering for each letter, blanks between."""
    return dict(zip(letters, latin.split(" "), strict=True))


def without_marks(word: str) -> str:
    """The word without signs that are written above or below its letters."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
