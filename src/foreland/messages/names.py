"""Names as carriers send them: middle names, titles behind the name, titles glued to it.

The rule for a title, in this order:

1. A title that stands as a word of its own at the end of the given names (``NINA MS``) or at their start
   (``MR JONATHON``) is split off. DR, PROF, CAPT, REV and SIR are split off only this way.
2. Reservation systems glue MSTR, MISS, MRS, MR or MS to the last given name (``JOHNMR``). It is split off when at least
   two letters with a vowel among them remain, the word is not a name by itself (``AMR``, ``SAMR``, ``WILLIAMS``:
   :data:`NAMES_LIKE_TITLES`), and the reported sex does not contradict. A name that merely ends in the letters
   ``AR`` or ``S`` is never touched, and of ``AMRMR`` only the last two letters go.

What was sent always stays in ``name_raw``.
"""

from __future__ import annotations

from msgspec import Struct

from foreland.travel.traveller import AgeType, Sex

SEPARATE = frozenset(("MR", "MRS", "MS", "MISS", "MSTR", "MASTER", "MME", "MLLE", "DR", "PROF", "REV", "SIR", "CAPT"))
"""Titles when they are a word of their own."""

GLUED = ("MSTR", "MISS", "MRS", "MR", "MS")
"""Titles that are glued to names, longest first."""

_LIKE_TITLES = (
    "AMR OMR UMR SAMR TAMR NIMR QAMR THAMR AAMR SHAMR KHAMR ZAMR HAMR JAMR NAMR GHAMR DHAMR AMMR OMMR "
    "ADAMS WILLIAMS ABRAMS SIMS SAMS TOMS HARMS HELMS GRIMS THOMS JAMS RAMS DOMS EMMS HAMS TAMS LIAMS "
    "IBRAHIMS KHAMMS SHAMS EBRAHIMS ALSHAMS MIRIAMS TIMS KIMS JIMS HOLMS ARTEMISS KEMMISS KAMRS"
)
NAMES_LIKE_TITLES = frozenset(_LIKE_TITLES.split())
"""Names that end in the letters of a title. Data, not law: extend it when one is met."""

_AGE_WORDS: dict[str, AgeType] = {"CHD": "child", "INF": "infant", "(CHD)": "child", "(INF)": "infant"}
_SEX_OF_TITLE = {
    "MR": "M", "MSTR": "M", "MASTER": "M", "SIR": "M", "MRS": "F", "MS": "F", "MISS": "F", "MME": "F", "MLLE": "F",
}  # fmt: skip


class GivenNames(Struct, frozen=True):
    """Given names without title; ``age`` when the name said child or infant."""

    names: str | None
    title: str | None = None
    age: AgeType | None = None


def _contradicts(title: str, sex: Sex | None) -> bool:
    return sex in ("M", "F") and _SEX_OF_TITLE.get(title, sex) != sex


def _glued_title(word: str, sex: Sex | None) -> str | None:
    upper = word.upper()
    if upper[-1:] not in ("R", "S") or upper in NAMES_LIKE_TITLES:  # the last letters of all titles
        return None
    for title in GLUED:
        stem = upper.removesuffix(title)
        if stem != upper:
            sound = len(stem) >= 2 and any(letter in "AEIOUYÄÖÜÉÈÁÍÓÚ" for letter in stem)
            return title if sound and not _contradicts(title, sex) else None
    return None


def read_given_names(text: str, sex: Sex | None = None) -> GivenNames:
    """Split a title and an age word off; words are separated by one blank."""
    words = text.split()
    age: AgeType | None = None
    while words and words[-1].upper() in _AGE_WORDS:
        age = _AGE_WORDS[words.pop().upper()]
    if not words:
        return GivenNames(None, None, age)
    title = None
    if words[-1].upper() in SEPARATE and (len(words) > 1 or words[-1].upper() in GLUED):
        title = words.pop().upper()
    elif len(words) > 1 and words[0].upper() in SEPARATE:
        title = words.pop(0).upper()
    else:
        title = _glued_title(words[-1], sex)
        if title is not None:
            words[-1] = words[-1][: -len(title)]
    return GivenNames(" ".join(words) or None, title, age)


def bare_name(name: str | None) -> str:
    """A name without blanks, marks and case: telegram lines put blanks anywhere."""
    return "".join(letter for letter in (name or "").upper() if letter.isalpha())
