"""Names of persons folded to one alphabet and cut into tokens, so that any two of them can be compared.

Folding is for comparing only: what was reported is stored and shown as it came. Latin, Cyrillic, Greek,
Arabic, Chinese and other scripts become upper-case A-Z; the letters of ICAO 9303-3 section 6 that have two
usual renderings (``Ä`` as AE or A) take the plain one here, and the comparison forgives the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

from anyascii import anyascii

_TITLES = "MR MRS MS MISS MSTR MASTER DR PROF SIR LADY LORD REV HON CAPT MME MLLE SR SRA SRTA CHD INF JR"
TITLES = frozenset(_TITLES.split())
"""Titles as reservation systems append them to the given names. Not in here: titles that are names (IMAM,
PRINCE).
"""
_NO_NAMES = "FNU LNU NFN NLN NMN FNUN XXX XXXX NONAME NOGIVEN UNKNOWN"
NO_NAMES = frozenset(_NO_NAMES.split())
"""What is written where a person has no first, last or middle name, or none is known."""
_DROPPED = TITLES | NO_NAMES

_PARTICLES = (
    "AL EL UL AR AS ASH AZ BIN BEN IBN BINT BINTI ABU ABD DE DA DI DO DOS DAS DU DEL DELLA LA LE LOS LAS "
    "VAN VON DER DEN TER TEN ZU ZUR Y E AND OF OGLU OGLI OGLY UGLI OGHLU QIZI KIZI KYZY QYZY GYZY"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Words that many names share and that carriers drop, join and add."""

_JOINED = re.compile(r"['’‘`ʻʼʿʾ´ʹʺ]")
_NOT_LETTER = re.compile(r"[^A-Z]+")
_ONE_SYLLABLE_A_SIGN = re.compile(r"([\u3400-\u9fff\uac00-\ud7a3])")


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """Upper-case A-Z words with one space between; apostrophes join, hyphens and everything else part words."""
    if not name.isascii():
        name = "".join(c if c.isascii() or category(c)[0] in "LM" or _JOINED.match(c) else " " for c in name)
        name = anyascii(_ONE_SYLLABLE_A_SIGN.sub(r" \1 ", _JOINED.sub("", name)))
    if name.isalpha():
        return name.upper()
    return _NOT_LETTER.sub(" ", _JOINED.sub("", name).upper()).strip()


def name_tokens(name: str | None) -> tuple[str, ...]:
    """The words of a folded name."""
    return tuple(fold_name(name).split()) if name else ()


def drop_titles(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Without titles at the end (and at the start), as long as a word remains, and without what stands for no name."""
    if _DROPPED.isdisjoint(tokens):
        return tokens
    tokens = tuple(token for token in tokens if token not in NO_NAMES)
    while len(tokens) > 1 and tokens[-1] in TITLES:
        tokens = tokens[:-1]
    while len(tokens) > 1 and tokens[0] in TITLES:
        tokens = tokens[1:]
    return tokens
