"""Finds the service characters of an interchange (ISO 9735; UNA service string advice).

Text here is bytes decoded as Latin-1, so that a character position is a byte offset. Three rules, in this order:
a sound ``UNA`` directly before ``UNB``; what stands between the first data elements of ``UNB`` (or ``UNG``, ``UNH``)
and before the next service segment; the defaults. A bare ``UNA`` is never trusted: surnames contain it.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

TYPOGRAPHIC = ("\xe2\x80\x99", "\xe2\x80\x98", "\xc2\xb4")
"""Right and left quotation mark and acute accent in UTF-8, where a document program replaced the apostrophe."""

UNA = re.compile(
    r"UNA(.)(.)(.)(.)(.)(\xe2\x80[\x98\x99]|\xc2\xb4|.)[\s\x00-\x03]*(?P<unb>U[\r\n]*N[\r\n]*B)", re.DOTALL
)
_BROKEN_UNA = re.compile(r"UNA[^A-Za-z0-9]{0,12}$")
_HEAD = {
    "UNB": re.compile(r"U[\r\n]*N[\r\n]*B([^A-Za-z0-9\s])(?:UNO[A-Z]|IAT[AB]|SIRE|[A-Z]{4})([^A-Za-z0-9\s])[0-9]"),
    "UNG": re.compile(r"UNG ?([^A-Za-z0-9\s])[A-Z]{3,6}"),
    "UNH": re.compile(r"UNH([^A-Za-z0-9\s])[^\r\n]{0,60}?[A-Z]([^A-Za-z0-9\s])[A-Z0-9]{1,3}\2[0-9A-Z]{1,3}"),
}
_NEXT = r"(?:U[\r\n]*N[\r\n]*[GH]|B[\r\n]*G[\r\n]*M|M[\r\n]*S[\r\n]*G|TVL|SRC) ?[\r\n]*"
_LOOKAHEAD = 2_000


class Service(Struct, frozen=True, kw_only=True):
    """Service characters. ``release`` is empty when the sender declared none; ``rule`` says how they were found."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"
    rule: Literal["una", "inferred", "default"] = "default"

    @property
    def standard(self) -> bool:
        """Whether these are the characters every program expects."""
        return (self.component, self.element, self.release, self.terminator) == (":", "+", "?", "'")


def from_una(match: re.Match[str]) -> Service | None:
    """Characters of a ``UNA``; ``None`` when two are equal, one is a letter or digit, or one is blank.

    Two blanks are lawful: the reserved fifth place, and the release character of a sender who uses none.
    """
    component, element, decimal, release, _, terminator = match.groups()[:6]
    used = [component, element, terminator] + ([release] if release != " " else [])
    if len(set(used)) < len(used) or any(c.isspace() or (c.isascii() and c.isalnum()) for c in used):
        return None
    if decimal.isalnum() or "\0" in used:
        return None
    return Service(
        component=component,
        element=element,
        release="" if release == " " else release,
        terminator=terminator,
        rule="una",
    )


def infer(text: str, start: int, head: Literal["UNB", "UNG", "UNH"]) -> Service | None:
    """Characters from the segment ``head`` at ``start``, or ``None`` when it does not show them."""
    match = _HEAD[head].match(text, start)
    if match is None:
        return None
    element = match[1]
    component = match[2] if match.re.groups > 1 else ":"
    if component == element:
        return None
    following = re.compile(_NEXT + re.escape(element)).search(text, match.end(), match.end() + _LOOKAHEAD)
    terminator = "'" if following is None else _mark_before(text[match.end() - 1 : following.start()])
    if terminator in (component, element):
        return None
    release = "?" if terminator != "?" else ""
    return Service(component=component, element=element, release=release, terminator=terminator, rule="inferred")


def _mark_before(text: str) -> str:
    """The terminator at the end of ``text``; a line break when only that parts the segments."""
    mark = text.rstrip(" \t\r\n\0")
    for quote in TYPOGRAPHIC:
        if mark.endswith(quote):
            return quote
    if mark and not mark[-1].isalnum():
        return mark[-1]
    return "\n" if "\n" in text[len(mark) :] else "'"


def broken_una(text: str, unb: int) -> int | None:
    """Where a ``UNA`` begins that stands before the ``UNB`` but cannot be used (too short, say)."""
    match = _BROKEN_UNA.search(text, max(0, unb - 16), unb)
    return None if match is None else match.start()
