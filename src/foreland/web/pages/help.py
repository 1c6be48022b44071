"""Help: the keys, how lists are ordered, the words of the pages; and what an officer may set for this browser."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.web.assets import built
from foreland.web.language import COOKIE as LANGUAGE_COOKIE
from foreland.web.language import offered
from foreland.web.rendering import KEYS_COOKIE, render
from foreland.web.visitors import form_is_ours

_YEAR = 365 * 24 * 3600
_TERM = re.compile(r"^- \*\*(.+?)\*\*:\s*(.+)$")


class Term(Struct, frozen=True):
    """A word of the glossary and what it means."""

    word: str
    meaning: str


def help_page(request: Request) -> Response:
    """Show ``GET /help``; a carrier's users have one of their own."""
    if request.state.access.speaks_for_carrier():
        return RedirectResponse("/carrier/help", 303)
    return render(request, "help.html", {"glossary": glossary(), "saved": request.query_params.get("saved") == "1"})


async def preferences(request: Request) -> Response:
    """Take ``POST /preferences``: language and single-letter keys, kept in this browser."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    of_carrier = request.state.access.speaks_for_carrier()
    response = RedirectResponse("/carrier" if of_carrier else "/help?saved=1", 303)
    secure = request.url.scheme == "https"
    language = str(form.get("language", ""))
    if language in offered(request):
        response.set_cookie(LANGUAGE_COOKIE, language, _YEAR, httponly=True, samesite="strict", secure=secure)
    if of_carrier:
        return response
    keys = "on" if form.get("keys") == "on" else "off"
    response.set_cookie(KEYS_COOKIE, keys, _YEAR, httponly=True, samesite="strict", secure=secure)
    return response


@cache
def glossary() -> list[tuple[str, list[Term]]]:
    """Return the sections of ``docs/glossary.md``, the one list of words, as the build put it beside the pages."""
    sections: list[tuple[str, list[Term]]] = []
    text = built("glossary.md").read_text(encoding="utf-8")
    for line in re.sub(r"\n {2,}(?=\S)", " ", text).splitlines():  # what is indented goes on with the line before
        if line.startswith("## "):
            sections.append((line[3:].strip(), []))
        elif (match := _TERM.match(line)) and sections:
            sections[-1][1].append(Term(match[1].replace("**", ""), match[2]))
    return sections
