"""The shape of an oddity, and segments as plain lists between the building of a message and its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Literal
from zlib import crc32

from msgspec import Struct

from foreland.messages.record import Message
from foreland.messages.service import Service
from foreland.travel.traveller import Traveller

Segment = list[list[str]]
"""Elements of components; the tag is the only component of the first element."""

Subject = Literal["PAXLST", "PNRGOV", "any"]

_RELEASED = re.compile(r"\?(.)", re.DOTALL)
_HELD = re.compile("[\ue100-\ue1ff]")


def own_number(one: Traveller) -> int:
    """A number of eight digits that nobody else has, so that an accident makes no strangers share anything."""
    return crc32(f"{one.surname}/{one.given_names}/{one.date_of_birth}/{one.record_locator}".encode()) % 10**8


def own_phone(one: Traveller) -> str:
    """A telephone number of somebody's own, in no use."""
    return f"+9993{own_number(one):08d}"


class Oddity(Struct, frozen=True, kw_only=True):
    """One thing that is out of the ordinary, and what it changes on the way to the wire.

    ``section`` is the part of the message guides it belongs to: syntax, envelope, telegram, list or booking.
    ``facts`` changes what the message says, ``edit`` its segments, ``trailers`` them after the segments were counted,
    ``data`` the finished bytes. ``between`` stands behind each terminator. ``defects`` must be reported by reading,
    ``allowed`` may be. ``lossy`` says that reading cannot give back every fact; ``hides`` that facts change by which
    planted cases are found: their people are spared.
    """

    name: str
    section: str
    on: Subject = "any"
    facts: Callable[[Message, Random], Message] | None = None
    edit: Callable[[list[Segment]], list[Segment]] | None = None
    trailers: Callable[[list[Segment]], list[Segment]] | None = None
    data: Callable[[bytes], bytes] | None = None
    between: str | None = None
    defects: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    lossy: bool = False
    hides: bool = False


def read_plain(data: bytes) -> list[Segment]:
    """Segments of a message that was built with the standard service characters."""
    bare = data.decode().removeprefix("UNA:+.? '").removeprefix("UNA:+.?*'")
    text = _RELEASED.sub(lambda match: chr(0xE100 + ord(match[1])) if ord(match[1]) < 256 else match[1], bare)
    found = []
    for piece in text.split("'"):
        if piece:
            elements = [element.split(":") for element in piece.split("+")]
            found.append([[_HELD.sub(lambda m: chr(ord(m[0]) - 0xE100), part) for part in e] for e in elements])
    return found


def count_segments(segments: list[Segment]) -> None:
    """Set the counts of all UNT to what is there."""
    start = 0
    for place, segment in enumerate(segments):
        if segment[0][0] == "UNH":
            start = place
        elif segment[0][0] == "UNT":
            segment[1] = [str(place - start + 1)]


def write_plain(segments: Sequence[Segment], service: Service, between: str) -> str:
    """Segments with these service characters; a character that serves is released where it is data."""
    special = "".join({service.component, service.element, service.terminator, service.release} - {""})
    marks = re.compile(f"([{re.escape(special)}])")
    release = service.release.replace("\\", "\\\\") + r"\1" if service.release else " "
    written = (
        service.element.join(
            service.component.join(marks.sub(release, part) if marks.search(part) else part for part in element)
            for element in segment
        )
        for segment in segments
    )
    end = service.terminator + between
    return end.join(written) + end


def tagged(segments: list[Segment], tag: str, *first: str) -> list[Segment]:
    """The segments of a tag, and with these first components of the elements that follow."""
    return [
        one
        for one in segments
        if one[0][0] == tag and len(one) > len(first) and all(one[n][0] == want for n, want in enumerate(first, 1))
    ]


def changing(tag: str, *first: str, change: Callable[[Segment], None]) -> Callable[[list[Segment]], list[Segment]]:
    """An edit of each segment of a tag with these first components."""

    def edit(segments: list[Segment]) -> list[Segment]:
        for one in tagged(segments, tag, *first):
            change(one)
        return segments

    return edit


def adding(after: Callable[[Segment], bool], *new: Segment, last: bool = False) -> Callable[..., list[Segment]]:
    """An edit that puts segments behind the first (or ``last``) one that fits."""

    def edit(segments: list[Segment]) -> list[Segment]:
        places = [place for place, one in enumerate(segments) if after(one)]
        if places:
            at = places[-1 if last else 0] + 1
            segments[at:at] = [[list(element) for element in one] for one in new]
        return segments

    return edit


def segment(text: str) -> Segment:
    """A segment written with the standard characters, without releases."""
    return [element.split(":") for element in text.split("+")]


def is_tag(tag: str) -> Callable[[Segment], bool]:
    """Whether a segment has a tag."""
    return lambda one: one[0][0] == tag
