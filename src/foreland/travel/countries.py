"""Country and nationality codes: what a message may say, and the alpha-3 code our records hold.

The table is ``country_rows``. Decision 5: ``D`` becomes ``DEU``; the British codes GBD, GBN, GBO, GBP, GBS and the
codes beginning with X or U that name no country are never folded into another. Issuer, nationality, place of birth and
residence are four different fields that all use these codes.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, convert

from foreland.travel.country_rows import COUNTRY_ROWS

CountryKind = Literal["state", "territory", "organisation", "status", "historic", "specimen"]


class Country(Struct, frozen=True, kw_only=True):
    """One code. ``valid_from`` and ``valid_to`` are partial dates of the code itself, ``None`` where not known or open.

    ``parent`` is for showing and for policies that ask for it; nothing is folded into it.
    """

    code: str
    zone: str
    alpha2: str | None
    alpha3: str | None
    kind: CountryKind
    parent: str | None
    valid_from: str | None
    valid_to: str | None
    accepts: tuple[str, ...]
    source: str
    verified: bool
    name: str


def _read(line: str) -> Country:
    cell = dict(zip(_COLUMNS, line.split("|"), strict=True))
    return convert(
        {
            **{column: text or None for column, text in cell.items()},
            "valid_from": cell["from"] or None,
            "valid_to": cell["to"] or None,
            "accepts": tuple(cell["accepts"].split()),
            "verified": cell["verified"] == "yes",
        },
        Country,
    )


_LINES = COUNTRY_ROWS.strip().splitlines()
_COLUMNS = _LINES[0].split("|")

COUNTRIES: dict[str, Country] = {country.code: country for country in map(_read, _LINES[1:])}
"""Every code our records can hold."""

ZONE_CODES: dict[str, str] = {country.zone.ljust(3, "<"): country.code for country in COUNTRIES.values()}
"""What stands in the three positions of a machine-readable zone, to our code."""

_FOLD: dict[str, str] = {
    spelling: country.code
    for country in COUNTRIES.values()
    for spelling in (country.code, country.zone, country.alpha2, country.alpha3, *country.accepts)
    if spelling
}


def country_code(text: str | None) -> str | None:
    """The alpha-3 code for an alpha-2 code, an alpha-3 code or ``D``; ``None`` for anything else.

    Case, blanks around it and the filler ``<`` of machine-readable zones do not matter: ``" d<<"`` is ``DEU``.
    """
    if not text:
        return None
    return _FOLD.get(text) or _FOLD.get(text.strip(" \t<").upper())
