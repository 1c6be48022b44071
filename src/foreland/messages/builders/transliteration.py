"""Letters outside A-Z as machine-readable zones and carriers' systems write them (ICAO Doc 9303-3, section 6).

The first rendering of each table is used; letters of scripts the tables do not cover are rendered by sound.
"""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

_LATIN = "Ä=AE Å=AA Æ=AE Ĳ=IJ Ö=OE Ø=OE Ü=UE ß=SS ẞ=SS Þ=TH Ð=D Đ=D Ħ=H ı=I Ł=L Ŀ=L Ŋ=N Œ=OE Ŧ=T ĸ=Q Ə=E Ñ=N"
_CYRILLIC = (
    "А=A Б=B В=V Г=G Д=D Е=E Ё=E Ж=ZH З=Z И=I І=I Й=I К=K Л=L М=M Н=N О=O П=P Р=R С=S Т=T У=U Ф=F Х=KH Ц=TS Ч=CH "
    "Ш=SH Щ=SHCH Ы=Y Ъ=IE Ь= Э=E Ю=IU Я=IA Ґ=G Є=IE Ї=I Ў=U Ђ=D Ѓ=G Ј=J Љ=LJ Њ=NJ Ћ=C Ќ=K Џ=DZ Ѕ=DZ "
    "Ѫ=U Ѵ=Y Ғ=F"
)
_ARABIC = (
    "ء=XE آ=XAA أ=XAE ؤ=U إ=I ئ=XI ا=A ب=B ة=XTA ت=T ث=XTH ج=J ح=XH خ=XKH د=D ذ=XDH ر=R ز=Z س=S ش=XSH ص=XSS ض=XDZ "
    "ط=XTT ظ=XZZ ع=E غ=G ـ= ف=F ق=Q ك=K ل=L م=M ن=N ه=H و=W ى=XAY ي=Y ٱ=XXA ٹ=XXT پ=P چ=XC ڈ=XXD ڑ=XXR ژ=XJ ک=XKK "
    "گ=XG ں=XNN ھ=XDO ہ=XXH ی=XYA ے=XYB"
)
"""Section 6 C: X marks a digraph, so that the Arabic spelling can be told again."""
_PAIRS = (*_LATIN.split(), *_CYRILLIC.split(), *_ARABIC.split())
_TABLE = {ord(key): value for pair in _PAIRS for key, _, value in (pair.partition("="),)}
_JOINING = dict.fromkeys(map(ord, "'’‘`ʻʼʿʾ´ʹʺ"), "")


def to_latin(text: str) -> str:
    """Upper-case text in ASCII: ``Jürgen Sørensen`` becomes ``JUERGEN SOERENSEN``, ``Щукин`` becomes ``SHCHUKIN``."""
    if text.isascii():
        return text.upper()
    # ß in capitals would become SS and ı would become I anyway; composing first keeps Ä one letter
    capitals = unicodedata.normalize("NFC", text).upper().translate(_TABLE)
    return capitals if capitals.isascii() else anyascii(capitals).upper()


def name_on_wire(name: str) -> str:
    """A name in A-Z and blanks: apostrophes close up, hyphens and other signs become a blank (Doc 9303-3, 4.6)."""
    letters = to_latin(name.translate(_JOINING)).replace("'", "")
    return " ".join("".join(c if c.isalpha() or c.isdigit() else " " for c in letters).split())
