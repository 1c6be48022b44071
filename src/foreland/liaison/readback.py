"""Words for the telephone: names, numbers and references spelt as in ICAO Annex 10 volume II, so that all hear."""

from __future__ import annotations

import unicodedata

_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo"),
            *("Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor"),
            *("Whiskey", "X-ray", "Yankee", "Zulu"),
        ),
        strict=True,
    )
)
_FIGURES = dict(
    zip(
        "0123456789",
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "niner"),
        strict=True,
    )
)
_MARKS = {" ": "space", "-": "hyphen", "'": "apostrophe", "/": "stroke"}


def spell(text: str | None) -> str:
    """Return the spelling of a name, number or reference, its letters without accents; what has no word stays."""
    said = []
    for letter in unicodedata.normalize("NFD", text or ""):
        if unicodedata.combining(letter):
            continue
        upper = letter.upper()
        said.append(_LETTERS.get(upper) or _FIGURES.get(upper) or _MARKS.get(letter) or letter)
    return " ".join(said)
