"""Reading names of other scripts aloud: from a name as written to the forms in Latin letters it may stand for.

A word with a known reading takes it; the others are read letter by letter. Arabic, Hebrew and Thai leave out vowels:
their unknown words become consonants alone, in small letters. Chinese characters are read in Chinese and, where every
character allows it, as a Korean and as a Japanese name, for a passenger list does not say which of them it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from msgspec import Struct

from foreland.travel.names import drop_titles, name_tokens
from foreland.watchlists.alphabets import Words
from foreland.watchlists.normalise import LONGEST_PART, MOST_TOKENS, NameForm, name_form
from foreland.watchlists.spelt_out import read_brahmic, read_devanagari, read_greek
from foreland.watchlists.syllables import KANA, read_han, read_hangul, read_kana
from foreland.watchlists.unvowelled import read_arabic, read_hebrew, read_thai


class NameTables(Struct, frozen=True):
    """What is known about names: variants of a word, and readings of words by script (``arabic``, ``hebrew``,
    ``cantonese``, ``hanja``, ``japanese``, ``hangul``).
    """

    variants: Mapping[str, tuple[str, ...]] = {}
    readings: Mapping[str, Mapping[str, str]] = {}


_SCRIPTS = (
    ("arabic", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("hebrew", re.compile(r"[\u0590-\u05ff\ufb1d-\ufb4f]")),
    ("thai", re.compile(r"[\u0e00-\u0e7f]")),
    ("devanagari", re.compile(r"[\u0900-\u097f]")),
    ("hangul", re.compile(r"[\uac00-\ud7a3]")),
    ("han", re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")),
    ("kana", KANA),
    ("brahmic", re.compile(r"[\u0980-\u0d7f]")),
    ("greek", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
)


_WORD_BREAK = re.compile(r"[\s,./·・‧\-‐–—_|;:()\"]+")


def forms_of(surname: str | None, given_names: str | None, tables: NameTables) -> tuple[NameForm, ...]:
    """The forms under which a name is looked for or filed, the plainest first; none when nothing can be read."""
    plain = name_form(surname, given_names)
    if (surname or "").isascii() and (given_names or "").isascii():
        return (plain,) if plain.tokens() else ()
    forms: list[NameForm] = []
    for family in _readings(surname, tables):
        for given in _readings(given_names, tables):
            form = NameForm(family[:MOST_TOKENS], drop_titles(given)[:MOST_TOKENS])
            if form.tokens() and form not in forms and len(forms) < _MOST_FORMS:
                forms.append(form)
    return tuple(forms)


_MOST_FORMS = 6
_JOINERS = "\u200c\u200d"


def _readings(text: str | None, tables: NameTables) -> list[Words]:
    """Each way in which a part of a name can be read."""
    if not text:
        return [()]
    found: list[Words] = [()]
    shown = "".join(c for c in text[:LONGEST_PART] if unicodedata.category(c) != "Cf" or c in _JOINERS)
    for word in _WORD_BREAK.split(unicodedata.normalize("NFKC", shown)):
        if word:
            found = [(*before, *words) for before in found for words in _read_word(word, tables)][:_MOST_FORMS]
    glued = [_glued(words) for words in found]
    return list(dict.fromkeys((*found, *glued, *(_glued(words, _SON) for words in glued))))


def _read_word(word: str, tables: NameTables) -> list[Words]:
    script = next((name for name, letters in _SCRIPTS if letters.search(word)), "")
    match script:
        case "arabic":
            return [read_arabic(word, tables.readings.get("arabic", {}))]
        case "hebrew":
            return [read_hebrew(word, tables.readings.get("hebrew", {}))]
        case "thai":
            return read_thai(word)
        case "devanagari":
            return [name_tokens(read_devanagari(word))]
        case "hangul":
            return read_hangul(word, tables.readings.get("hangul", {}))
        case "han":
            return read_han(word, tables.readings)
        case "greek":
            return [name_tokens(read_greek(word))]
        case "kana":
            return [name_tokens(reading) for reading in dict.fromkeys(read_kana(word))]
        case "brahmic":
            return [name_tokens(read_brahmic(word))]
        case _:
            return [name_tokens(word)]


_LEADING = frozenset(("AL", "EL", "ABD", "ABU"))
_SON = frozenset(("BIN", "BEN", "IBN", "BINT"))


def _glued(words: Words, leads: frozenset[str] = _LEADING) -> Words:
    """The words as a passenger list has them that leaves no blank after an article or *servant of*, or *son of*.

    Other words whose reading is known the matcher joins by itself; letters without vowels join nothing.
    """
    found = list(words)
    for place in range(len(words) - 2, -1, -1):
        leading, following = found[place : place + 2]
        if leading in leads and following.islower():
            found[place : place + 2] = [leading.lower() + following]
        elif leading == "ABD":
            article = following == "AL" and place + 2 < len(found)
            found[place : place + 2 + article] = ["ABDUL" + found[place + 1 + article]]
    return tuple(found)
