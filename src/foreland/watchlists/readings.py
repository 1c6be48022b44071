"""Reading names of other scripts aloud: from a name as written to the forms in Latin letters it may stand for.

A word with a known reading takes it; the others are read letter by letter. Arabic, Hebrew and Thai leave out vowels:
their unknown words become consonants alone, in small letters. Chinese characters are read in Chinese and, where every
character allows it, as a Korean and as a Japanese name, for a passenger list does not say which of them it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from anyascii import anyascii
from msgspec import Struct

from foreland.travel.names import drop_titles, name_tokens
from foreland.watchlists.normalise import LONGEST_PART, MOST_TOKENS, NameForm, name_form


class NameTables(Struct, frozen=True):
    """What is known about names: variants of a word, and readings of words by script (``arabic``, ``hebrew``,
    ``hanja``, ``japanese``, ``hangul``).
    """

    variants: Mapping[str, tuple[str, ...]] = {}
    readings: Mapping[str, Mapping[str, str]] = {}


Words = tuple[str, ...]
_SCRIPTS = (
    ("arabic", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("hebrew", re.compile(r"[\u0590-\u05ff\ufb1d-\ufb4f]")),
    ("thai", re.compile(r"[\u0e00-\u0e7f]")),
    ("devanagari", re.compile(r"[\u0900-\u097f]")),
    ("hangul", re.compile(r"[\uac00-\ud7a3]")),
    ("han", re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")),
    ("kana", re.compile(r"[\u3040-\u30ff]")),
    ("brahmic", re.compile(r"[\u0980-\u0d7f]")),
    ("greek", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
)


def _table(letters: str, latin: str) -> dict[str, str]:
    """One rendering for each letter, blanks between."""
    return dict(zip(letters, latin.split(" "), strict=True))


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
            return [_arabic(word, tables.readings.get("arabic", {}))]
        case "hebrew":
            plain = _without_marks(word)
            known = tables.readings.get("hebrew", {}).get(plain)
            return [(known,) if known else _bare(plain, _HEBREW)]
        case "thai":
            return _thai(word)
        case "devanagari":
            return [name_tokens(_devanagari(word))]
        case "hangul":
            return _hangul(word, tables.readings.get("hangul", {}))
        case "han":
            return _han(word, tables)
        case "greek":
            return [name_tokens(_greek(word))]
        case "kana":
            return [name_tokens(reading) for reading in dict.fromkeys(_kana(word))]
        case "brahmic":
            return [name_tokens(_brahmic(word))]
        case _:
            return [name_tokens(word)]


def _without_marks(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")


# Scripts that leave out vowels; the letters are those of ``normalise.sound``, where X is SH and CH ------------------

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
_ARABIC = _table(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگٹڈڑڤ",
    "A B T T J H H D D R Z S X S D T Z A G F K K L M N H W Y P X J G T D R V",
)
_HEBREW = _table(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "A B G D H W Z H T Y K K L M M N N S A P P S S K R X T",
)
_THAI = _table(
    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "K K K K K K NG X X X S X Y D T T T T N D T T T T N B P P F P F P M Y R L W S S S H L A H",
)
_THAI_AT_END = dict.fromkeys("จชซฌฎฏฐฑฒดตถทธศษส", "T") | dict.fromkeys("บปพฟภ", "P") | dict.fromkeys("ญณนลฬ", "N")
_SILENT_THAI = re.compile(r"(?<=[\u0e31\u0e34-\u0e39][ก-ฮ])[ดตทธ]ร\u0e4c|.[\u0e34\u0e38]?\u0e4c")
"""A consonant under the sign thanthakhat is not spoken."""
_THAI_TONES = re.compile(r"[\u0e47-\u0e4b]")
_THAI_END = re.compile(r"(?<=\u0e31)[ก-ฮ]|[ก-ฮ](?=[\u0e34\u0e38]?$)|(?<=[\u0e34-\u0e39])ญ(?![\u0e30-\u0e3a])")
"""Consonants that end a syllable for certain: behind a short A, at the end of the word."""


def _thai(word: str) -> list[Words]:
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
    return _without_marks(word.translate(_ARABIC_PLAIN)).translate(_ARABIC_PLAIN)


def _arabic(word: str, known: Mapping[str, str]) -> Words:
    plain = arabic_key(word)
    if reading := known.get(plain):
        return (reading,)
    if plain.startswith("عبد") and len(plain) > 4:
        return ("ABD", *_arabic(plain[3:], known))
    if plain.startswith("ال") and len(plain) > 3:
        return ("AL", *_arabic(plain[2:], known))
    return _bare(plain, _ARABIC)


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


# Scripts of syllables -----------------------------------------------------------------------------------------------

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


def _hangul(word: str, known: Mapping[str, str]) -> list[Words]:
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


def _han(word: str, tables: NameTables) -> list[Words]:
    """A word of Chinese characters: in Mandarin, in Cantonese as in Hong Kong, as a Korean and as a Japanese name."""
    chinese = tuple(token for c in word for token in name_tokens(anyascii(c)))
    found = [chinese, *_given_as_one(word, chinese)] if chinese else []
    for name in ("cantonese", "hanja"):
        known = tables.readings.get(name, {})
        spoken = tuple(known[c] for c in word if c in known)
        if len(spoken) == len(word) > 1:
            found.append(spoken)
    japanese = _japanese(word, tables.readings.get("japanese", {}))
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
        elif _SCRIPTS[6][1].match(word):
            size = len(word) - len(word.lstrip("".join(c for c in word if _SCRIPTS[6][1].match(c))))
            words.extend(name_tokens(_kana(word[:size])[0]))
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


def _kana(word: str) -> list[str]:
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


# Scripts read letter by letter --------------------------------------------------------------------------------------

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
_GREEK = _table(
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "A V G D E Z I TH I K L M N X O P R S T Y F CH PS O",
)


def _greek(word: str) -> str:
    """By ELOT 743 as passports use it, with initial ΜΠ and ΝΤ as B and D."""
    capitals = _without_marks(word).upper()
    if capitals.startswith("ΝΤ"):
        capitals = "D" + capitals[2:]
    for pair, latin in _GREEK_PAIRS:
        capitals = capitals.replace(pair, latin)
    return "".join(_GREEK.get(c, c) for c in capitals)


_CONSONANTS = _table(
    "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
    "K KH G GH N CH CHH J JH N T TH D DH N T TH D DH N P PH B BH M Y R L V SH SH S H L",
)
_VOWELS = _table(
    "अआइईउऊऋएऐओऔऎऒऍऑ",
    "A A I I U U RI E AI O AU E O E O",
)
_SIGNS = _table(
    "ािीुूृेैोौॆॊॅॉ",
    "A I I U U RI E AI O AU E O E O",
)
_NASALS = "ंँ"
_VIRAMA, _NUKTA = "्", "़"
_BLOCK = 0x80
_DRAVIDIAN = range(0x0B80, 0x0D80)
_OTHERWISE = str.maketrans({"ੰ": "ं", "ੱ": "", "ৎ": "त", "ൺ": "ण्", "ൻ": "न्", "ർ": "र्", "ൽ": "ल्", "ൾ": "ल्", "ௌ": "ौ"})


def _brahmic(word: str) -> str:
    """Scripts whose letters stand in the order of Devanagari's (Bengali to Malayalam) are read as these."""
    letters = [
        chr(0x0900 + (ord(c) - 0x0980) % _BLOCK) if 0x0980 <= ord(c) < 0x0D80 else c for c in word.translate(_OTHERWISE)
    ]
    dravidian = any(ord(c) in _DRAVIDIAN for c in word)
    spoken = dravidian and "".join(letters[-1:]) in _CONSONANTS and letters[-2:-1] != [_VIRAMA]
    return _devanagari("".join(letters)) + ("A" if spoken else "")


def _devanagari(word: str) -> str:
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
