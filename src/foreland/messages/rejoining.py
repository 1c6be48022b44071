"""Joins the lines of a telegram again where plain joining gives a segment that cannot be right (Type B, RFC 2351).

Telegrams wrap anywhere, so line breaks are removed and nothing is put in their place. Mail programs spoil that: they
eat the blank at the end of a line or leave one behind. Where the plainly joined segment has a value that no guide
allows (a date that is no date, an unknown country, a reference with a blank in it), the alternatives are tried in
order: at each break the blanks beside it go, or a blank comes. The first that is sound is taken, and a defect says
which. Names cannot be wrong in this sense, so they are never changed; a doubt about them is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Literal

from msgspec import Struct, structs

from foreland.messages.dates import iso_time, read_birth_yymmdd, read_ddmmyy, read_moment
from foreland.messages.lexer import Segment, segments
from foreland.messages.service import Service
from foreland.messages.values import read_country, read_flight, read_sex

_BREAK = re.compile(r"([ \t]*)[\r\n]+([ \t]*)")
_PLACES = re.compile(r"([ \t]*)[\r\n]+([ \t]*)|( +)")
_MOST_BREAKS = 5
_LONGEST = 700
_EATEN = 3
"""A line this much shorter than the others may have lost blanks at its end."""

_FREE_TEXT = frozenset(("NAD", "TIF", "SSR", "IFT", "FTX", "ADD", "OSI"))
_KNOWN_TAGS = (
    "UNB UNG UNH UNT UNE UNZ BGM RFF NAD COM TDT LOC DTM ATT MEA GEI FTX EMP NAT DOC CNT ERP ERC CTA PDT UNS "
    "MSG ORG TVL EQN SRC RCI SSR DAT IFT ADD EBD TIF FTI REF FAR TKT MON PTK TXD FOP TRA RPI APD TRI SSD TBD "
    "ABI SAC LTS"
)
_TAGS = frozenset(_KNOWN_TAGS.split())


class Rejoined(Struct, frozen=True):
    """A segment as it is to be read; ``code`` is ``LEX_REJOINED`` or ``LEX_WRAP_DOUBT`` when there is a word to say."""

    segment: Segment
    code: Literal["LEX_REJOINED", "LEX_WRAP_DOUBT"] | None = None
    text: str | None = None


def usual_width(text: str) -> int | None:
    """The length most lines have, when at least three lines and most of them have it: the telegram's line length."""
    widths = Counter(len(line.rstrip("\r")) for line in text[:200_000].split("\n"))
    width, lines = widths.most_common(1)[0]
    return width if width > 40 and lines >= 3 and lines * 2 > sum(widths.values()) - 6 else None


def rejoin(text: str, segment: Segment, service: Service, width: int | None = None) -> Rejoined:
    """The segment, joined in another way when it is not sound as it is; ``width`` is the telegram's line length."""
    raw = text[segment.offset : segment.end].rstrip("\r\n")
    if len(raw) > _LONGEST:
        return Rejoined(segment)
    if is_sound(segment):
        return _doubt(text, raw, segment, width) if segment.wrapped else Rejoined(segment)
    places = [(match.span(), _ways(match)) for match in _PLACES.finditer(raw)]
    if not 0 < len(places) <= _MOST_BREAKS:
        return Rejoined(segment)
    for chosen in product(*(ways for _, ways in places)):
        candidate = _joined(raw, places, chosen)
        found = next(segments(candidate + service.terminator, 0, len(candidate) + 1, service), None)
        if found is None or not is_sound(found):
            continue
        said = "without the blanks at the break" if "" in chosen else "with a blank at the break"
        mended = structs.replace(segment, tag=found.tag, raw=found.raw, parts=found.parts)
        return Rejoined(mended, "LEX_REJOINED", f"{said}: {candidate}")
    return Rejoined(segment)


def _ways(match: re.Match[str]) -> tuple[str, str]:
    """How a break may be joined: only the line break goes, then the other way about the blank.

    A blank without a break may have been a break, before a mail program filled its lines anew.
    """
    plain = match[3] or match[1] + match[2]
    return (plain, "") if plain else ("", " ")


def _joined(raw: str, places: list[tuple[tuple[int, int], tuple[str, str]]], chosen: tuple[str, ...]) -> str:
    pieces, last = [], 0
    for ((start, end), _), way in zip(places, chosen, strict=True):
        pieces += [raw[last:start], way]
        last = end
    return "".join((*pieces, raw[last:]))


def _doubt(text: str, raw: str, segment: Segment, width: int | None) -> Rejoined:
    """Free text is never changed; where a break may have eaten or added a blank, that is said."""
    if segment.tag not in _FREE_TEXT:
        return Rejoined(segment)
    for match in _BREAK.finditer(raw):
        line = text.rfind("\n", 0, segment.offset + match.start()) + 1
        length = segment.offset + match.start() - line
        eaten = width is not None and 0 < width - length <= _EATEN
        before, after = raw[: match.start()][-12:], raw[match.end() :][:12]
        beside = bool(before and after) and before[-1].isalnum() and after[0].isalnum()
        full = width is not None and length + len(match[1]) == width
        if beside and not full and (match[1] or match[2] or eaten):
            either = f"{before}{after}", f"{before} {after}"
            taken, other = either if not match[1] + match[2] else either[::-1]
            return Rejoined(segment, "LEX_WRAP_DOUBT", f"read as {taken}, may be {other}")
    return Rejoined(segment)


def is_sound(segment: Segment) -> bool:
    """Whether every checkable value of a segment is one its guide allows. Names and free text cannot be checked."""
    if segment.tag not in _TAGS:
        return False
    check = _CHECKS.get(segment.tag)
    return check is None or check(segment)


def _whole(text: str) -> bool:
    """A code or reference: nothing, or no blank inside."""
    return " " not in text.strip()


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _dtm(segment: Segment) -> bool:
    qualifier, text = segment.get(1), segment.get(1, 1)
    if not _number(qualifier) or not _whole(segment.get(1, 2)):
        return False
    return not text or read_moment(text) is not None or read_birth_yymmdd(text, "2099-12-31") is not None


def _loc(segment: Segment) -> bool:
    qualifier, place = segment.get(1), segment.get(2)
    if not _number(qualifier):
        return False
    if qualifier in ("91", "174") and place:
        return read_country(place)[1]
    return place == "" or (place.isalnum() and 2 <= len(place) <= 5)


def _tdt(segment: Segment) -> bool:
    text = segment.get(2)
    return _number(segment.get(1)) and (not text or read_flight(text, segment.get(5)) is not None) and _whole(text)


def _rff(segment: Segment) -> bool:
    kind = segment.get(1)
    return kind.isalnum() and 2 <= len(kind) <= 3 and _whole(segment.get(1, 1))


def _nad(segment: Segment) -> bool:
    return 2 <= len(segment.get(1)) <= 3 and segment.get(1).isalpha() and read_country(segment.get(9))[1]


def _com(segment: Segment) -> bool:
    kinds = [element[1].strip() for element in segment.all_components()[1:] if len(element) > 1]
    return all(len(kind) == 2 and kind.isalpha() for kind in kinds)


def _counted(segment: Segment) -> bool:
    return _number(segment.get(1)) and _whole(segment.get(2))


def _cnt(segment: Segment) -> bool:
    return _number(segment.get(1)) and _number(segment.get(1, 1) or segment.get(2) or "0")


def _unh(segment: Segment) -> bool:
    kind = segment.get(2)
    return len(kind) == 6 and kind.isalpha() and all(_whole(segment.get(2, n)) for n in range(1, 5))


def _unb(segment: Segment) -> bool:
    return _number(segment.get(4)) and iso_time(segment.get(4, 1)) is not None and _whole(segment.get(5))


def _mea(segment: Segment) -> bool:
    text = segment.get(3, 1) or segment.get(3)
    return segment.get(1).isalpha() and (not text or text.replace(".", "").replace(",", "").isdigit())


def _tvl(segment: Segment) -> bool:
    days = [segment.get(1, place) for place in (0, 2)]
    return all(not day or len(day) == 4 or read_ddmmyy(day) is not None for day in days) and _whole(segment.get(2))


def _rci(segment: Segment) -> bool:
    return all(_whole(value) for element in segment.all_components()[1:] for value in element)


def _ssr(segment: Segment) -> bool:
    code = segment.get(1)
    return len(code) == 4 and code.isalpha()


_CHECKS: dict[str, Callable[[Segment], bool]] = {
    "DTM": _dtm, "LOC": _loc, "TDT": _tdt, "RFF": _rff, "NAD": _nad, "COM": _com, "CNT": _cnt, "UNH": _unh,
    "UNB": _unb, "MEA": _mea, "TVL": _tvl, "RCI": _rci, "SSR": _ssr, "UNT": _counted, "UNE": _counted, "UNZ": _counted,
    "NAT": lambda s: _number(s.get(1)) and read_country(s.get(2))[1],
    "ATT": lambda s: _number(s.get(1)) and (not s.get(3) or read_sex(s.get(3))[1]),
    "DOC": lambda s: len(s.get(1)) <= 3 and _whole(s.get(1)) and _whole(s.get(2)),
    "BGM": lambda s: _number(s.get(1)) and _whole(s.get(2)),
    "GEI": lambda s: _number(s.get(1)) and _whole(s.get(2)),
    "EMP": lambda s: _number(s.get(1)) and _whole(s.get(2)),
    "ERP": lambda s: _number(s.get(1)),
    "ERC": lambda s: _whole(s.get(1)),
}  # fmt: skip
