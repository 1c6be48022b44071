"""The language of a page: which one a reader gets, and its catalogue.

Catalogues are the ``.po`` files themselves, read once per process: there is nothing to compile and so nothing that can
be out of date. A language in which there are only the pages of carriers (``carrier.po``) is offered to carriers' users,
and to a stranger on the sign-in page; officers are offered those with all pages (``foreland.po``).
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


_DOMAINS = ("foreland", "carrier")


def _catalogue_file(language: str, *domains: str) -> Traversable | None:
    folder = _CATALOGUES.joinpath(language, "LC_MESSAGES")
    return next((file for file in (folder.joinpath(f"{name}.po") for name in domains) if file.is_file()), None)


def _with_own_names(domains: tuple[str, ...]) -> dict[str, str]:
    found = sorted(entry.name for entry in _CATALOGUES.iterdir() if _catalogue_file(entry.name, *domains))
    return {code: str(Locale.parse(code).get_display_name(code)).capitalize() for code in (DEFAULT, *found)}


@cache
def languages() -> dict[str, str]:
    """Return the languages of all pages, each by its own name; English, that of the source, first."""
    return _with_own_names(_DOMAINS[:1])


@cache
def carrier_languages() -> dict[str, str]:
    """Return the languages of the pages of carriers."""
    return _with_own_names(_DOMAINS)


def offered(request: Request) -> dict[str, str]:
    """Return the languages that whoever asks may choose."""
    access = getattr(request.state, "access", None)
    return carrier_languages() if access is None or access.speaks_for_carrier() else languages()


@cache
def translations(language: str) -> Translations:
    """Return the catalogue of a language; English is its own catalogue."""
    if language == DEFAULT:
        return Translations()
    file = _catalogue_file(language, *_DOMAINS)
    if file is None:
        return Translations()
    with file.open("rb") as source:
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
    known = offered(request)
    chosen = request.cookies.get(COOKIE)
    if chosen in known:
        return chosen
    for wanted in _accepted(request.headers.get("accept-language", "")):
        if wanted in known:
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
