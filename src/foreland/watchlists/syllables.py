"""Scripts of syllables: Korean, Chinese characters, kana. A name is read in each language that its characters allow."""

from __future__ import annotations

import re
from collections.abc import Mapping

from anyascii import anyascii

from foreland.travel.names import name_tokens
from foreland.watchlists.alphabets import Words

KANA = re.compile(r"[\u3040-\u30ff]")
_INITIALS = ["G", "KK", "N", "D", "TT", "R", "M", "B", "PP", "S", "SS", "", "J", "JJ", "CH", "K", "T", "P", "H"]
_MEDIALS = [
    "A",
    "AE",
    "YA",
    "YAE",
    "EO",
    "E",
    "YEO",
    "YE",
    "O",
    "WA",
    "WAE",
    "OE",
    "YO",
    "U",
    "WO",
    "WE",
    "WI",
    "YU",
    "EU",
    "UI",
    "I",
]
_FINALS = [
    "",
    "K",
    "K",
    "K",
    "N",
    "N",
    "N",
    "T",
    "L",
    "K",
    "M",
    "L",
    "L",
    "L",
    "P",
    "L",
    "M",
    "P",
    "P",
    "T",
    "T",
    "NG",
    "T",
    "T",
    "K",
    "T",
    "P",
    "T",
]
_HANGUL_FIRST = 0xAC00


def _is_hangul(character: str) -> bool:
    return 0 <= ord(character) - _HANGUL_FIRST < len(_INITIALS) * len(_MEDIALS) * len(_FINALS)


def _syllable(character: str) -> str:
    """A syllable by the Revised Romanization of Korean (2000)."""
    rest, final = divmod(ord(character) - _HANGUL_FIRST, len(_FINALS))
    initial, medial = divmod(rest, len(_MEDIALS))
    return _INITIALS[initial] + _MEDIALS[medial] + _FINALS[final]


def read_hangul(word: str, known: Mapping[str, str]) -> list[Words]:
    """Syllable by syllable, as usual in names and by the rule; of three and more the given name also as one word."""
    syllables = [syllable for syllable in word if _is_hangul(syllable)]
    usual = tuple(known.get(syllable) or _syllable(syllable) for syllable in syllables)
    ruled = tuple(_syllable(syllable) for syllable in syllables)
    found = (usual, *_given_as_one(word, usual), *(_given_as_one(word, ruled) or (ruled,)))
    return list(dict.fromkeys(words for words in found if words))


_LONG_FAMILY_NAMES = "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 皇甫 令狐 慕容 夏侯 尉迟 尉遲 남궁 황보 제갈 선우 독고 사공"


def _given_as_one(word: str, syllables: Words) -> tuple[Words, ...]:
    """A whole name with its given name as one word, in a tuple; none of fewer than three syllables."""
    if not len(syllables) == len(word) > 2:
        return ()
    family = 2 if word[:2] in _LONG_FAMILY_NAMES.split() else 1
    return (("".join(syllables[:family]), "".join(syllables[family:])),)


def read_han(word: str, readings: Mapping[str, Mapping[str, str]]) -> list[Words]:
    """A word of Chinese characters: in Mandarin, in Cantonese as in Hong Kong, as a Korean and as a Japanese name."""
    chinese = tuple(token for c in word for token in name_tokens(anyascii(c)))
    found = [chinese, *_given_as_one(word, chinese)] if chinese else []
    for name in ("cantonese", "hanja"):
        known = readings.get(name, {})
        spoken = tuple(known[c] for c in word if c in known)
        if len(spoken) == len(word) > 1:
            found.append(spoken)
    japanese = _japanese(word, readings.get("japanese", {}))
    if japanese:
        found.append(japanese)
    return found


def _japanese(word: str, known: Mapping[str, str]) -> Words:
    """The word cut into known words and kana, longest first; empty when something is left."""
    words: list[str] = []
    while word:
        size = next((n for n in range(min(4, len(word)), 0, -1) if word[:n] in known), 0)
        if size:
            words.append(known[word[:size]])
        elif KANA.match(word):
            size = len(word) - len(word.lstrip("".join(c for c in word if KANA.match(c))))
            words.extend(name_tokens(read_kana(word[:size])[0]))
        else:
            return ()
        word = word[size:]
    return tuple(words)


_KANA_PAIRS = tuple(
    (re.compile(pattern), latin)
    for pattern, latin in (
        (r"(SH|CH|J)IY([AUO])", r"\1\2"),
        (r"([KGNHMRBP])IY([AUO])", r"\1Y\2"),
        (r"(SH|CH|J)IE", r"\1E"),
        (r"TEI", "TI"),
        (r"DEI", "DI"),
        (r"(F|V)U([AEIO])", r"\1\2"),
        (r"U([EIO])", r"W\1"),
    )
)
_SMALL = str.maketrans("ぁぃぅぇぉゃゅょァィゥェォャュョ", "あいうえおやゆよアイウエオヤユヨ")
_SMALL_SIGNS = "ぁぃぅぇぉゃゅょァィゥェォャュョ"
_KATAKANA = re.compile(r"[\u30a1-\u30fa]")
_LENT_VOWEL = re.compile(r"(?<=[BFGKLMPRSVZ])U(?![AEIOU])|(?<=[TD])O(?![AEIOU])")


def read_kana(word: str) -> list[str]:
    """By Hepburn, long vowels short; then, as names of other languages are written, without the vowels put between."""
    reading, place = "", 0
    while place < len(word):
        sign, small = word[place], word[place + 1 : place + 2]
        place += 1
        if sign in "ーっッ":
            continue
        syllable = anyascii(sign.translate(_SMALL)).upper()
        if small and small in _SMALL_SIGNS:
            syllable += anyascii(small.translate(_SMALL)).upper()
            for pattern, latin in _KANA_PAIRS:
                syllable = pattern.sub(latin, syllable)
            place += 1
        reading += syllable
    lent = _LENT_VOWEL.sub("", reading) if _KATAKANA.search(word) else reading
    return [reading, lent]
