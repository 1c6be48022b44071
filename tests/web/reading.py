"""Reading pages in tests."""

from __future__ import annotations

import html
import re

_ROW = re.compile(r"<tr [^>]*data-row.*?</tr>", re.DOTALL)


def rows(page: str) -> list[str]:
    """Return the rows that keys move between."""
    return _ROW.findall(page)


def text_of(page: str) -> str:
    """Return what is read: no tags, single spaces."""
    page = re.sub(r"</?(?:a|b|bdi|mark)\b[^>]*>", "", page)  # these stand inside words and before punctuation
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def order_of(page: str, *parts: str) -> bool:
    """Return whether the parts are all there, in this order."""
    places = [page.find(part) for part in parts]
    return -1 not in places and places == sorted(places)
