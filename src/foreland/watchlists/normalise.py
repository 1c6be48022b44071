"""Names as the matcher compares them: folded tokens, joined forms, and one spelling for one sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from foreland.messages.names import read_given_names
from foreland.travel.names import drop_titles, name_tokens
from foreland.travel.traveller import Sex

_SOFT = "AEHIOUVWY"
_DOUBLE = re.compile(r"([A-Z])\1+")
_CLASS = {"G": "K", "J": "K", "Q": "K", "C": "K", "Z": "D", "P": "B", "F": "B", "X": "S"}
LONGEST_PART = 200
MOST_TOKENS = 16
"""What of a name is compared: more than any register prints, little enough that a hostile message costs no time."""

_SOUNDS: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (needed, re.compile(pattern, re.MULTILINE), sound)
    for needed, pattern, sound in (
        ("", r"([A-Z])\1+", r"\1"),
        ("F", r"(?:O|E)F$", "OV"),
        ("H", r"SHCH|TSCH|TCH|SCH|SH|CH", "X"),
        ("Z", r"CZ", "X"),
        ("Z", r"DZH|ZH|DZ", "J"),
        ("J", r"DJ", "J"),
        ("T", r"TZ|TS", "S"),
        ("P", r"PH", "F"),
        ("K", r"KH", "H"),
        ("G", r"GH", "G"),
        ("T", r"TH", "T"),
        ("D", r"DH", "D"),
        ("C", r"CK|C(?![EIY])", "K"),
        ("Q", r"Q", "K"),
        ("C", r"C", "S"),
        ("W", r"W", "V"),
        ("O", r"OU|OO", "U"),
        ("", r"EE|IY|YI|IJ|II", "I"),
        ("", r"A[IYJ]|E[IYJ]", "E"),
        ("", r"[YJ]$", "I"),
        ("", r"Y(?=[AEOU])|IA|IE|IO|IU", "I"),
        ("Y", r"Y", "I"),
        ("H", r"(?<=[AEIOU])H$", ""),
        ("O", r"O", "U"),
        ("", r"([A-Z])\1+", r"\1"),
    )
)
"""Usual renderings of one sound in Latin letters, each with a letter that it needs; coarse on purpose: what it
joins is compared again letter by letter.
"""


class NameForm(Struct, frozen=True):
    """A name in tokens: family name and given names apart, since their order is often exchanged."""

    surname: tuple[str, ...]
    given: tuple[str, ...]

    def tokens(self) -> tuple[str, ...]:
        """All tokens, family name first."""
        return self.surname + self.given

    def joined(self) -> tuple[str, ...]:
        """The parts of more than one token written as one word, as carriers without blanks send them."""
        return tuple("".join(part) for part in (self.surname, self.given) if len(part) > 1)

    def spelled(self) -> tuple[str, str]:
        """Everything as one word, family name first and last."""
        surname, given = "".join(self.surname), "".join(self.given)
        return surname + given, given + surname


def name_form(surname: str | None, given_names: str | None) -> NameForm:
    """Fold a reported or listed name; titles at the ends of the given names are dropped."""
    return NameForm(_part(surname), _part(given_names))


def _part(text: str | None) -> tuple[str, ...]:
    tokens = drop_titles(name_tokens(text[:LONGEST_PART] if text else None))
    return tokens[:MOST_TOKENS]


def read_passenger_name(text: str, sex: Sex | None = None) -> tuple[str, str]:
    """Cut ``SURNAME/GIVEN NAMES MR`` (or ``SURNAME, GIVEN``, or words in any script) into surname and given
    names, without titles at the end, also glued (``JOHNMR``) unless the sex contradicts.

    Without a separator all of it is the surname: which word is the family name is not guessed.
    """
    for separator in ("/", ","):
        surname, found, given = text.partition(separator)
        if found:
            return surname.strip(), read_given_names(given.replace("/", " "), sex).names or ""
    return read_given_names(text, sex).names or "", ""


@lru_cache(maxsize=262144)
def sound(token: str) -> str:
    """One spelling for the usual renderings of a token's sound; the token itself when nothing would be left."""
    return sounds((token,))[0]


def sounds(tokens: Sequence[str]) -> list[str]:
    """The :func:`sound` of each token, a line of one text each: asking a pattern once costs less than often."""
    if not tokens:
        return []
    heard = "\n".join(tokens)
    for needed, pattern, replacement in _SOUNDS:
        if needed in heard:
            heard = pattern.sub(replacement, heard)
    return [one or token for one, token in zip(heard.split("\n"), tokens, strict=True)]


def skeleton(word: str) -> str:
    """The consonants of a word as classes that transliterations exchange; a vowel at the start is kept as A.

    A word in small letters has consonants only: it comes from a script that leaves vowels out.
    """
    heard = sound(word) if word.isupper() else _DOUBLE.sub(r"\1", word.upper())
    first = "A" if heard[0] in "AEIOUH" else ""
    return first + "".join(_CLASS.get(letter, letter) for letter in heard if letter not in _SOFT)
