"""National numbers, read with ``python-stdnum`` where it is installed (``pip install foreland[numbers]``, LGPL-2.1+).

Which issuers put which number into a zone is general knowledge, not verified against each model of document. A number
counts only when its own check digits agree: specimens and misprints say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from types import ModuleType

from foreland.documents.mrz.national import NationalNumber
from foreland.travel.traveller import Sex

_READERS = {
    "BEL": "be.nn",
    "BGR": "bg.egn",
    "CHN": "cn.ric",
    "CZE": "cz.rc",
    "DNK": "dk.cpr",
    "EST": "ee.ik",
    "IDN": "id.nik",
    "KOR": "kr.rrn",
    "LTU": "lt.asmens",
    "MYS": "my.nric",
    "NOR": "no.fodselsnummer",
    "PAK": "pk.cnic",
    "POL": "pl.pesel",
    "ROU": "ro.cnp",
    "SVK": "sk.rc",
    "SVN": "si.emso",
    "SWE": "se.personnummer",
    "ZAF": "za.idnr",
}
_SEXES: dict[object, Sex] = {"M": "M", "F": "F"}


def read_national_number(issuer: str | None, candidates: Iterable[str]) -> NationalNumber | None:
    """Return what the first valid number says; ``None`` without one, or when the library is not installed."""
    kind = _READERS.get(issuer or "")
    reader = _module(kind) if kind else None
    if kind is None or reader is None:
        return None
    for text in candidates:
        if reader.is_valid(text):
            born, sex = _asked(reader, "get_birth_date", text), _asked(reader, "get_gender", text)
            return NationalNumber(
                kind=kind,
                date_of_birth=born.isoformat() if isinstance(born, date) else None,
                sex=_SEXES.get(sex),
            )
    return None


def _module(kind: str) -> ModuleType | None:
    try:
        return import_module(f"stdnum.{kind}")
    except ImportError:
        return None


def _asked(reader: ModuleType, name: str, text: str) -> object:
    """Return what a function of the library says; not every kind of number has it, nor an answer for each."""
    function: Callable[[str], object] | None = getattr(reader, name, None)
    if function is None:
        return None
    try:
        return function(text)
    except ValueError:
        return None
