"""The language of a page: which one a reader gets, and its catalogue.

Catalogues are the ``.po`` files themselves, read once per process: there is nothing to compile and so nothing that can
be out of date.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import Request

COOKIE = "foreland_language"
DEFAULT = "en"
_CATALOGUES = files("foreland.web").joinpath("locale")


def _catalogue_file(language: str) -> Traversable:
    return _CATALOGUES.joinpath(language, "LC_MESSAGES", "foreland.po")


@cache
def languages() -> dict[str, str]:
    """Return the languages that can be chosen, each by its own name; English, that of the source, first."""
    found = sorted(entry.name for entry in _CATALOGUES.iterdir() if _catalogue_file(entry.name).is_file())
    return {code: str(Locale.parse(code).get_display_name(code)).capitalize() for code in (DEFAULT, *found)}


@cache
def translations(language: str) -> Translations:
    """Return the catalogue of a language; English is its own catalogue."""
    if language == DEFAULT:
        return Translations()
    with _catalogue_file(language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@cache
def direction(language: str) -> str:
    """Return ``ltr`` or ``rtl``."""
    return str(Locale.parse(language).text_direction)


def language_of(request: Request) -> str:
    """Return the reader's own choice, else the first language of the browser that there is, else English."""
    chosen = request.cookies.get(COOKIE)
    if chosen in languages():
        return chosen
    for wanted in _accepted(request.headers.get("accept-language", "")):
        if wanted in languages():
            return wanted
    return DEFAULT


def _accepted(header: str) -> list[str]:
    """Return the primary tags of an Accept-Language header, most wanted first; what cannot be read is left out."""
    weighed: list[tuple[float, str]] = []
    for item in header.split(",")[:20]:
        tag, _, weight = item.partition(";q=")
        try:
            weighed.append((float(weight or 1), tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
