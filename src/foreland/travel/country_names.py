"""Countries by name, as lists of persons write them: ``Iran (Islamic Republic of)``, ``Korea, North``, ``Burma``.

Names are those of ``country_rows`` and the spellings below, met in public lists. A name that says no more than a people
(``Palestinian``) counts as its state; a name that is doubtful (``possibly Libya``) is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from foreland.travel.countries import COUNTRIES, country_code

_SPELLINGS = """
BHS|the bahamas
BOL|plurinational state of bolivia|bolivia plurinational state of
BRN|brunei darussalam
CAF|central african republic
CIV|ivory coast|cote d ivoire
COD|democratic republic of the congo|democratic republic of congo|congo democratic republic of the|drc|congo kinshasa
COG|republic of the congo|congo republic of the|congo brazzaville
CPV|cape verde
CZE|czech republic
FSM|federated states of micronesia|micronesia federated states of
GBR|united kingdom of great britain and northern ireland|great britain|u k|uk|england|scotland|wales|northern ireland
GMB|the gambia
HKG|hong kong sar|hong kong special administrative region of china
IRN|iran islamic republic of|islamic republic of iran
KOR|korea south|south korea|republic of korea|korea republic of
LAO|lao people s democratic republic|lao pdr
LBY|libyan arab jamahiriya|state of libya
MAC|macao
MDA|republic of moldova|moldova republic of
MKD|macedonia|the former yugoslav republic of macedonia|north macedonia the republic of
MMR|burma
NLD|the netherlands|kingdom of the netherlands
PRK|democratic people s republic of korea|korea north|north korea|dprk
PSE|palestinian|palestinian authority|state of palestine|palestinian territories|palestinian territory occupied
RUS|russian federation
SUN|former soviet union|ussr|union of soviet socialist republics
SWZ|swaziland
SYR|syrian arab republic
TUR|turkey|turkiye
TWN|taiwan province of china
TZA|united republic of tanzania|tanzania united republic of
USA|united states of america|u s a|u s
VAT|vatican|vatican city
VEN|bolivarian republic of venezuela|venezuela bolivarian republic of
VNM|viet nam
"""
_NO_LETTER = re.compile(r"[^a-z]+")


def _plain(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _NO_LETTER.sub(" ", bare.casefold()).strip()


def _names() -> dict[str, str]:
    """Each plain name and its code; a state goes before a withdrawn code of the same name, a spelling before both."""
    found: dict[str, str] = {}
    for kinds in (("historic",), ("territory",), ("state",)):
        found |= {_plain(one.name): one.code for one in COUNTRIES.values() if one.kind in kinds}
    for line in _SPELLINGS.strip().splitlines():
        written, *spellings = line.split("|")
        code = country_code(written)
        if code is not None:
            found |= dict.fromkeys(spellings, code)
    return found


_CODES = _names()


@lru_cache(maxsize=4096)
def country_of_name(name: str) -> str | None:
    """The alpha-3 code for a name in English, with or without accents; ``None`` for anything else.

    Codes are no names: ``na`` is "not available" where names are written, and Namibia where codes are.
    """
    return _CODES.get(_plain(name))
