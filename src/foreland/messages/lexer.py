"""Cuts an interchange into segments, data elements and components (ISO 9735), fast and without losing a byte's place.

Text is bytes decoded as Latin-1, so positions are byte offsets; values that are not ASCII are decoded as UTF-8 when
they can be. A released character is replaced by two private placeholders of the same length before anything is split,
so that plain ``str.split`` is exact. Line breaks inside a segment come from 69-column telegrams and are removed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from foreland.messages.service import Service

JUNK = " \r\n\t\0\x01\x02\x03"
"""What may stand between segments: blanks, line breaks and the control characters of telegram lines."""

MAX_SEGMENT = 65_536
"""Longer segments are kept as text and not split: no lawful one comes near."""

_CHUNK = 1 << 20
_MOST_ELEMENTS = 99
_ENVELOPE_ENDS = ("UNT", "UNE", "UNZ")
_SHIELD = "\ue000"
_RELEASED = 0xE100
_SHIELDED = re.compile("\ue000+([\ue100-\ue1ff]?)")

_USUAL_ELEMENTS = {
    "NAD": 5, "ATT": 4, "DTM": 2, "MEA": 4, "GEI": 3, "FTX": 5, "LOC": 3, "NAT": 3, "RFF": 2, "DOC": 3,
    "EMP": 3, "TDT": 6, "CNT": 2, "BGM": 3, "COM": 4, "ERP": 2, "ERC": 2,
    "RPI": 3, "APD": 2, "SRC": 1, "RCI": 3, "DAT": 3, "EQN": 2, "REF": 2, "TIF": 3, "TKT": 2, "SSD": 6,
    "SSR": 3, "IFT": 3, "TRI": 3, "SAC": 4, "TRA": 3, "FTI": 2, "MON": 3, "TVL": 6,
    **dict.fromkeys(("MSG", "ORG", "ADD", "EBD", "FAR", "PTK", "TXD", "FOP", "TBD", "ABI"), _MOST_ELEMENTS),
}  # fmt: skip
"""More elements than this are lawful but rare: then it is worth looking for a lost terminator."""

_GLUED = (
    r"(?<=[A-Z0-9 ])(?=(?:NAD{e}(?:FL|FM|DDU|DDT|MS){e}|ATT{e}2{e}{e}|DTM{e}[0-9]{{2,3}}{c}[0-9]{{6}}"
    r"|MEA{e}(?:CT|WT){e}{e}|GEI{e}4{e}|FTX{e}BAG{e}|LOC{e}[0-9]{{2,3}}{e}|NAT{e}2{e}|RFF{e}[A-Z]{{2,3}}{c}"
    r"|DOC{e}[A-Z]{{1,2}}(?:{e}|{c}110{c})|TDT{e}20{e}|CNT{e}4[12]{c}|UNT{e}[0-9]+{e}|BGM{e}[0-9]{{3}}(?:{e}|$)"
    r"|TVL{e}[0-9]{{6}}{c}|TIF{e}[A-Z ]+(?:{e}|{c})|DAT{e}(?:2|700|710|T|ZT){c}|SSR{e}[A-Z]{{4}}{c}"
    r"|IFT{e}4{c}[0-9]|RCI{e}[A-Z0-9]{{2}}{c}|TKT{e}[0-9]{{10,14}}{c}|RPI{e}[0-9]+{e}[A-Z]{{2}}|TRI{e}{e}))"
)


class Segment(Struct, gc=False):
    """One segment; ``offset`` and ``end`` are bytes from the start of the file.

    ``raw`` holds the data elements as they stand, the tag first: they are cut into components only when somebody
    asks. ``parts`` holds them cut and decoded when the segment has released or non-ASCII characters. ``odd`` says
    that one of the marks behind it is set, or that the tag is not a usual one.
    """

    tag: str
    raw: list[str]
    separator: str
    offset: int
    end: int
    parts: list[list[str]] | None = None
    odd: bool = False
    terminated: bool = True
    wrapped: bool = False
    oversized: bool = False
    glued: bool = False
    commented: bool = False

    @property
    def sound_tag(self) -> str | None:
        """The tag when it is one: defects are stored, and what stands in its place may be anything."""
        return self.tag if len(self.tag) == 3 and self.tag.isascii() and self.tag.isalnum() else None

    def all_components(self) -> list[list[str]]:
        """All elements cut into components, the first holds the tag. Cut anew at each call: not for loops."""
        if self.parts is not None:
            return self.parts
        separator = self.separator
        return [element.split(separator) for element in self.raw]

    def get(self, element: int, component: int = 0) -> str:
        """Component of an element without surrounding blanks; empty when it was not sent."""
        if self.parts is not None:
            components = self.components(element)
            return components[component].strip() if component < len(components) else ""
        raw = self.raw
        if element >= len(raw):
            return ""
        value = raw[element]
        if self.separator in value:
            components = value.split(self.separator)
            return components[component].strip() if component < len(components) else ""
        return "" if component else value.strip()

    def pair(self, element: int) -> tuple[str, str]:
        """First two components of an element without surrounding blanks: a qualifier and its value."""
        raw = self.raw
        if self.parts is None and element < len(raw):
            qualifier, _, rest = raw[element].partition(self.separator)
            return qualifier.strip(), rest.partition(self.separator)[0].strip()
        return self.get(element), self.get(element, 1)

    def components(self, element: int) -> list[str]:
        """All components of an element; empty when it was not sent."""
        if element >= len(self.raw):
            return []
        return self.raw[element].split(self.separator) if self.parts is None else self.parts[element]

    def __len__(self) -> int:
        """Number of elements, the tag included."""
        return len(self.raw)


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as Latin-1: one broken character must not hide the words around it from the filter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_AS_LATIN = "foreland.latin-1"
codecs.register_error(_AS_LATIN, _as_latin)


def decode(value: str) -> str:
    """A value with released characters put back and its bytes read as UTF-8; those that are none as Latin-1."""
    if _SHIELD in value:
        value = _SHIELDED.sub(lambda match: chr(ord(match[1]) - _RELEASED) if match[1] else "", value)
    if value.isascii():
        return value
    return value.encode("latin-1").decode(errors=_AS_LATIN)


def shield(text: str, release: str) -> str:
    """Replace each release character and what it releases by placeholders, keeping every position.

    A line break between the two belongs to the telegram, not to the value.
    """
    if not release or release not in text:
        return text
    pattern = re.compile(re.escape(release) + r"[\r\n]*(.)", re.DOTALL)
    return pattern.sub(lambda m: _SHIELD * (len(m[0]) - 1) + chr(_RELEASED + ord(m[1])), text)


def _pieces(text: str, terminator: str) -> Iterator[tuple[list[str], bool]]:
    """Pieces between terminators and whether one followed the last; chunk by chunk, so that memory stays small."""
    start, end = 0, len(text)
    while start < end:
        cut = text.find(terminator, start + _CHUNK)
        if cut < 0:
            pieces = text[start:].split(terminator)
            rest = pieces.pop()
            yield pieces, True
            if rest:
                yield [rest], False
            return
        yield text[start:cut].split(terminator), True
        start = cut + len(terminator)


def segments(text: str, start: int, end: int, service: Service) -> Iterator[Segment]:
    """Segments of ``text[start:end]``. Empty pieces are skipped; nothing is interpreted but the tag.

    Almost every segment takes the short way through this loop; what is odd in any respect goes to :func:`_odd`.
    """
    region = shield(text[start:end], service.release)
    element, component, width = service.element, service.component, len(service.terminator)
    usual, plain = _USUAL_ELEMENTS.get, region.isascii() and "\n" not in region and "\r" not in region
    position = start
    for pieces, terminated in _pieces(region, service.terminator):
        for piece in pieces:
            body = piece.lstrip(JUNK)
            stop = position + len(piece)
            position = stop + width if terminated else stop
            raw = body.split(element, _MOST_ELEMENTS)
            if (
                len(raw) <= usual(raw[0], 0)
                and terminated
                and (plain or (body.isascii() and "\n" not in body and "\r" not in body))
                and len(body) <= MAX_SEGMENT
            ):
                yield Segment(raw[0], raw, component, stop - len(body), stop)
            elif body:
                yield from _odd(body, stop, terminated, service)


def _odd(body: str, stop: int, terminated: bool, service: Service) -> Iterator[Segment]:
    """What is not plain: comments, line breaks, released characters, unusual tags, too long, too many elements."""
    offset = stop - len(body)
    commented = body.startswith("/*")
    if commented:
        offset, body = _without_comments(body, offset)
    if not body:
        return
    if not terminated:
        terminated = service.terminator == "\n"
        if body[:3] in _ENVELOPE_ENDS:
            body = body.partition("\n")[0]
    if len(body) > MAX_SEGMENT:
        tag = decode(body[:3])
        yield Segment(tag, [tag], service.component, offset, stop, None, True, terminated, oversized=True)
        return
    wrapped = False
    if ("\n" in body or "\r" in body) and not body.startswith("LTS"):
        bare = body.rstrip("\r\n")
        wrapped = "\n" in bare or "\r" in bare
        body = bare.replace("\r", "").replace("\n", "")
    segment = _cut(body, offset, stop, service)
    segment.terminated, segment.wrapped, segment.commented = terminated, wrapped, commented
    segment.odd = wrapped or commented or not terminated or segment.tag not in _USUAL_ELEMENTS
    if len(segment.raw) > _USUAL_ELEMENTS.get(segment.tag, 99) and (glue := _glue(service)).search(body, 4):
        yield from _unglued(segment, body, glue, service)
    else:
        yield segment


def _cut(body: str, offset: int, stop: int, service: Service) -> Segment:
    """A segment of its text; decoded when it is not plain."""
    raw, parts = body.split(service.element), None
    if not body.isascii():
        parts = [[decode(value) for value in element.split(service.component)] for element in raw]
    tag = raw[0].partition(service.component)[0] if parts is None else parts[0][0]
    return Segment(tag if len(tag) == 3 else tag.strip(), raw, service.component, offset, stop, parts)


@lru_cache(maxsize=64)
def _glue(service: Service) -> re.Pattern[str]:
    return re.compile(_GLUED.format(e=re.escape(service.element), c=re.escape(service.component)))


def _without_comments(body: str, offset: int) -> tuple[int, str]:
    """Cut ``/* */`` before a segment; some tools write remarks between segments."""
    start = 0
    while body.startswith("/*", start):
        close = body.find("*/", start + 2)
        start = close + 2 if close >= 0 else len(body)
        while start < len(body) and body[start] in JUNK:
            start += 1
    return offset + start, body[start:]


def _unglued(whole: Segment, body: str, glue: re.Pattern[str], service: Service) -> Iterator[Segment]:
    """Segments that lost the terminator between them. The shape of the second must leave no doubt."""
    cuts = [0, *(match.start() for match in glue.finditer(body, 4)), len(body)]
    for begin, finish in pairwise(cuts):
        last = finish == len(body)
        stop = whole.end if last else whole.offset + finish
        segment = _cut(body[begin:finish].rstrip(" "), whole.offset + begin, stop, service)
        segment.terminated, segment.wrapped = whole.terminated or not last, whole.wrapped
        segment.glued, segment.commented = begin > 0, whole.commented and begin == 0
        segment.odd = True
        yield segment
