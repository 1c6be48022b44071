"""Scripts read letter by letter: Greek, and those of India, whose consonants carry a vowel unless a sign takes it."""

from __future__ import annotations

import unicodedata

from foreland.watchlists.alphabets import letter_table, without_marks

_GREEK_PAIRS = (
    ("ΟΥ", "OU"),
    ("ΑΥ", "AV"),
    ("ΕΥ", "EV"),
    ("ΜΠ", "B"),
    ("ΝΤ", "NT"),
    ("ΓΚ", "G"),
    ("ΓΓ", "NG"),
    ("ΤΖ", "TZ"),
)
_GREEK = letter_table(
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "A V G D E Z I TH I K L M N X O P R S T Y F CH PS O",
)


def read_greek(word: str) -> str:
    """By ELOT 743 as passports use it, with initial ΜΠ and ΝΤ as B and D."""
    capitals = without_marks(word).upper()
    if capitals.startswith("ΝΤ"):
        capitals = "D" + capitals[2:]
    for pair, latin in _GREEK_PAIRS:
        capitals = capitals.replace(pair, latin)
    return "".join(_GREEK.get(c, c) for c in capitals)


_CONSONANTS = letter_table(
    "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
    "K KH G GH N CH CHH J JH N T TH D DH N T TH D DH N P PH B BH M Y R L V SH SH S H L",
)
_VOWELS = letter_table(
    "अआइईउऊऋएऐओऔऎऒऍऑ",
    "A A I I U U RI E AI O AU E O E O",
)
_SIGNS = letter_table(
    "ािीुूृेैोौॆॊॅॉ",
    "A I I U U RI E AI O AU E O E O",
)
_NASALS = "ंँ"
_VIRAMA, _NUKTA = "्", "़"
_BLOCK = 0x80
_DRAVIDIAN = range(0x0B80, 0x0D80)
_OTHERWISE = str.maketrans({"ੰ": "ं", "ੱ": "", "ৎ": "त", "ൺ": "ण्", "ൻ": "न्", "ർ": "र्", "ൽ": "ल्", "ൾ": "ल्", "ௌ": "ौ"})


def read_brahmic(word: str) -> str:
    """Scripts whose letters stand in the order of Devanagari's (Bengali to Malayalam) are read as these."""
    letters = [
        chr(0x0900 + (ord(c) - 0x0980) % _BLOCK) if 0x0980 <= ord(c) < 0x0D80 else c for c in word.translate(_OTHERWISE)
    ]
    dravidian = any(ord(c) in _DRAVIDIAN for c in word)
    spoken = dravidian and "".join(letters[-1:]) in _CONSONANTS and letters[-2:-1] != [_VIRAMA]
    return read_devanagari("".join(letters)) + ("A" if spoken else "")


def read_devanagari(word: str) -> str:
    """Consonants carry an A unless a sign, a virama or the end of the word takes it (Hunterian, simplified)."""
    out: list[str] = []
    letters = [c for c in unicodedata.normalize("NFD", word).replace("ज्ञ", "ग्य") if c != _NUKTA]
    for place, character in enumerate(letters):
        follows = letters[place + 1] if place + 1 < len(letters) else ""
        if character in _CONSONANTS:
            ends = not follows and letters[place - 1 : place] != [_VIRAMA]  # behind another consonant it is spoken
            silent = follows in _SIGNS or follows == _VIRAMA or ends
            out.append(_CONSONANTS[character] + ("" if silent else "A"))
        elif character in _NASALS:
            out.append("N")
        else:
            out.append(_VOWELS.get(character) or _SIGNS.get(character, ""))
    return "".join(out)
