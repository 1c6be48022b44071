"""Scripts that leave out vowels: Arabic, Hebrew, Thai. Words without a known reading become consonants alone.

Consonants are in small letters, those of :func:`foreland.watchlists.normalise.sound`, where X is SH and CH.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from foreland.watchlists.alphabets import Words, letter_table, without_marks

_ARABIC_PLAIN = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ۍ": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ۀ": "ه",
    }
    | {"ک": "ك", "ہ": "ه", "ھ": "ه", "ے": "ي", "ں": "ن", "ـ": "", "ء": "", "\u200c": "", "ټ": "ت", "ډ": "د", "ړ": "ر"}
)
_ARABIC = letter_table(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگٹڈڑڤ",
    "A B T T J H H D D R Z S X S D T Z A G F K K L M N H W Y P X J G T D R V",
)
_HEBREW = letter_table(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "A B G D H W Z H T Y K K L M M N N S A P P S S K R X T",
)
_THAI = letter_table(
    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "K K K K K K NG X X X S X Y D T T T T N D T T T T N B P P F P F P M Y R L W S S S H L A H",
)
_THAI_AT_END = dict.fromkeys("จชซฌฎฏฐฑฒดตถทธศษส", "T") | dict.fromkeys("บปพฟภ", "P") | dict.fromkeys("ญณนลฬ", "N")
_SILENT_THAI = re.compile(r"(?<=[\u0e31\u0e34-\u0e39][ก-ฮ])[ดตทธ]ร\u0e4c|.[\u0e34\u0e38]?\u0e4c")
"""A consonant under the sign thanthakhat is not spoken."""
_THAI_TONES = re.compile(r"[\u0e47-\u0e4b]")
_THAI_END = re.compile(r"(?<=\u0e31)[ก-ฮ]|[ก-ฮ](?=[\u0e34\u0e38]?$)|(?<=[\u0e34-\u0e39])ญ(?![\u0e30-\u0e3a])")
"""Consonants that end a syllable for certain: behind a short A, at the end of the word."""


def read_thai(word: str) -> list[Words]:
    """The consonants as they are spoken: at the end of a syllable T, P and N stand for many; CH is also written J."""
    heard = _THAI_TONES.sub("", _SILENT_THAI.sub("", word))
    ended = _THAI_END.sub(lambda found: _THAI_AT_END.get(found[0], _THAI.get(found[0], "")), heard)
    texts = [
        "".join(c if c.isascii() else letters.get(c, "") for c in ended) for letters in (_THAI, _THAI | {"จ": "J"})
    ]
    return [(text.lower(),) for text in dict.fromkeys(texts) if text] or [()]


def _bare(word: str, letters: Mapping[str, str]) -> Words:
    text = "".join(letters.get(c, "") for c in word).lower()
    return (text,) if text else ()


def arabic_key(word: str) -> str:
    """An Arabic word without vowel signs, with one form for each letter: the key of its reading."""
    return without_marks(word.translate(_ARABIC_PLAIN)).translate(_ARABIC_PLAIN)


def read_arabic(word: str, known: Mapping[str, str]) -> Words:
    """The reading that is known, else the article and *servant of* apart, and consonants."""
    plain = arabic_key(word)
    if reading := known.get(plain):
        return (reading,)
    if plain.startswith("عبد") and len(plain) > 4:
        return ("ABD", *read_arabic(plain[3:], known))
    if plain.startswith("ال") and len(plain) > 3:
        return ("AL", *read_arabic(plain[2:], known))
    return _bare(plain, _ARABIC)


def read_hebrew(word: str, known: Mapping[str, str]) -> Words:
    """The reading that is known, else consonants."""
    plain = without_marks(word)
    reading = known.get(plain)
    return (reading,) if reading else _bare(plain, _HEBREW)
