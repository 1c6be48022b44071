"""Finds where the interchanges of a file begin and with which service characters each is written."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from foreland.messages.service import UNA, Service, broken_una, from_una, infer

_UNB = re.compile(r"U[\r\n]*N[\r\n]*B[^A-Za-z0-9\s](?:UNO[A-Z]|IAT[AB]|SIRE)(?=[^A-Za-z0-9])")
_BARE = re.compile(
    r"(?<![A-Za-z0-9])(?:(UNB|UNG|UNH)(?=[^A-Za-z0-9\s][A-Z0-9])|BGM\+[0-9]{2,3}(?=['+:])|MSG\+[0-9]{0,3}:[0-9]{1,3}(?=['+]))"
)
_HEADS: frozenset[Literal["UNB", "UNG", "UNH"]] = frozenset(("UNB", "UNG", "UNH"))
_MOST = 10_000


class Region(Struct):
    """A stretch of the file with one set of service characters.

    ``begin`` is where its UNA (else its first segment) stands, ``start`` its first segment, ``gap`` where the text
    before it that belongs to nobody starts.
    """

    begin: int
    start: int
    end: int
    service: Service
    gap: int = 0
    broken_una: bool = False


def find_regions(text: str) -> list[Region]:
    """Regions in order; empty when nothing in the file looks like a message. At most 10 000 are told apart."""
    found: dict[int, Region] = {}
    for match in UNA.finditer(text):
        service = from_una(match)
        if service is not None and len(found) < _MOST:
            start = match.start("unb")
            found[start] = Region(match.start(), start, 0, _terminator_in_use(text, start, service))
    for match in _UNB.finditer(text):
        start = match.start()
        if start in found or len(found) >= _MOST:
            continue
        una = broken_una(text, start)
        service = infer(text, start, "UNB") or Service()
        found[start] = Region(start if una is None else una, start, 0, service, broken_una=una is not None)
    ordered = [found[start] for start in sorted(found)]
    bare = _bare_message(text, ordered[0].begin if ordered else len(text))
    if bare is not None:
        ordered.insert(0, bare)
    for region, following in pairwise(ordered):
        region.end = following.begin
        following.gap = following.begin
    if ordered:
        ordered[-1].end = len(text)
    return ordered


def _terminator_in_use(text: str, start: int, service: Service) -> Service:
    """The declared terminator unless it never occurs: document programs turn the apostrophe into a quotation mark."""
    if text.find(service.terminator, start) >= 0:
        return service
    return infer(text, start, "UNB") or service


def _bare_message(text: str, end: int) -> Region | None:
    """A message that no recognised interchange begins; its own first segment shows the service characters."""
    match = _BARE.search(text, 0, end)
    if match is None:
        return None
    service = Service()
    head = match[1]
    if head in _HEADS:
        service = infer(text, match.start(), head) or service
    return Region(match.start(), match.start(), end, service)
