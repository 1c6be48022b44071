"""Finds interchanges, groups and messages in a file and checks what their envelopes promise (ISO 9735).

A file may hold telegram headers and mail footers (Type B, RFC 2351), log text, several interchanges, messages without
any envelope, and end in the middle of a segment. Each oddity becomes a defect of the message it touches. Every part of
the file is looked at a fixed number of times, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from foreland.messages.dates import iso_time, join_moment, read_yymmdd
from foreland.messages.lexer import MAX_SEGMENT, Segment, segments
from foreland.messages.limits import DEFAULT_LIMITS, Limits
from foreland.messages.reading import Reading
from foreland.messages.record import Part
from foreland.messages.regions import Region, find_regions
from foreland.messages.rejoining import is_sound, rejoin, usual_width
from foreland.messages.scopes import Interchange, OpenReader, Reader, Scope
from foreland.messages.service import Service

_TYPEB = re.compile(r"^[\x00-\x20]*(?:Q[UKNPDXS] [A-Z0-9]{7}\b|\.[A-Z0-9]{7}\b)", re.MULTILINE)
_HEADER_TAIL = 4_000
_MOST_REJOINS = 2_000
"""Segments of one file that are tried in other ways: a hostile file costs no more than a long telegram."""
_STARTS_MESSAGE = frozenset(("BGM", "MSG"))


class Walk:
    """Walks through the segments of a file and deals them out to the readers of its messages."""

    def __init__(self, text: str, open_reader: OpenReader, limits: Limits, *, hashing: bool) -> None:
        self._text = text
        self._open_reader = open_reader
        self._limits = limits
        self._hashing = hashing
        self._left = limits.max_segments
        self._interchange = Interchange()
        self._scope: Scope | None = None
        self._reader: Reader | None = None
        self._feed: Callable[[Segment], None] = _ignore
        self._envelope: dict[str, Callable[[Segment], None]] = {
            "UNB": self._unb, "UNG": self._ung, "UNH": self._unh, "UNT": self._unt, "UNE": self._une, "UNZ": self._unz,
        }  # fmt: skip
        self._canonical: list[bytes] = []
        self._telegram = False
        self._service = Service()
        self._width: int | None = None
        self._rejoins = 0
        self._pending: list[tuple[str, Segment, str | None]] = []
        self._stray: list[Segment] = []
        self.scopes: list[Scope] = []

    def run(self) -> list[Scope]:
        """Read the whole file."""
        for region in find_regions(self._text):
            self._region(region)
        self._finish_interchange()
        if self.scopes:
            self._flush(self.scopes[-1])
        return self.scopes

    def _region(self, region: Region) -> None:
        first = True
        self._service = region.service
        envelope, hashing = self._envelope, self._hashing
        for segment in segments(self._text, region.start, region.end, region.service):
            self._left -= 1
            if self._left < 0:
                self._note("LIM_SEGMENTS", segment, f"more than {self._limits.max_segments} segments: not read further")
                return
            scope = self._scope
            if scope is not None and not (segment.odd or self._telegram or hashing or segment.tag in envelope):
                scope.reading.number = scope.count  # the short way, the same as the long one for plain segments
                scope.count += 1
                scope.end = segment.end
                self._feed(segment)
                continue
            if first:
                self._announce(region, segment)
                first = False
            if segment.odd:
                self._remark(segment)
            if (self._telegram or (segment.odd and " " in segment.tag)) and not self._interchange.closed:
                segment = self._rejoined(segment, region)
            self._take(segment, region)

    def _rejoined(self, segment: Segment, region: Region) -> Segment:
        """The segment of a telegram, its lines joined in another way when it cannot be right as it is."""
        if self._width is None:
            self._width = usual_width(self._text[region.begin : region.end]) or 0
        if not is_sound(segment):
            self._rejoins += 1
            if self._rejoins > _MOST_REJOINS:
                return segment
        result = rejoin(self._text, segment, region.service, self._width or None)
        if result.code is not None:
            if result.segment.tag in ("UNB", "UNG", "UNH"):
                self._close_message()  # what is said about a header belongs to the message it opens
            self._note(result.code, segment, result.text)
        return result.segment

    def _remark(self, segment: Segment) -> None:
        """Note what the lexer had to do to a segment."""
        if segment.commented:
            self._note("ENV_COMMENT", segment)
        if segment.glued:
            self._note("LEX_GLUED", segment, "the terminator before this segment is missing")
        if segment.wrapped and self._scope is not None and not self._scope.wrapped:
            self._scope.wrapped = True
            self._note("LEX_WRAPPED", segment, "line breaks inside segments were removed")
        self._telegram = self._telegram or segment.wrapped

    def _announce(self, region: Region, segment: Segment) -> None:
        before = self._text[region.gap : region.begin]
        self._telegram = _TYPEB.search(before[-_HEADER_TAIL:]) is not None
        self._width = None
        self._finish_interchange()
        self._interchange = Interchange()
        if region.broken_una:
            self._note("ENV_UNA_BROKEN", segment, self._text[region.begin : region.start].strip())
        elif region.service.rule != "una":
            self._note("ENV_NO_UNA", segment, f"service characters {region.service.rule}")
        if self._telegram:
            self._note("ENV_TYPEB", segment, " ".join(before[-_HEADER_TAIL:].split()))
        elif before.strip(" \r\n\t\0\x01\x02\x03\ufeff").strip("\xef\xbb\xbf"):
            self._note("ENV_GARBAGE", segment, f"{len(before)} bytes before the interchange")
        if segment.tag != "UNB":
            self._note("ENV_NO_UNB", segment)

    def _take(self, segment: Segment, region: Region) -> None:
        envelope = self._envelope.get(segment.tag)
        if envelope is not None:
            envelope(segment)
        elif self._scope is not None:
            self._body(segment, region)
        elif segment.tag in _STARTS_MESSAGE and segment.terminated:
            self._note("ENV_NO_UNH", segment)
            self._open(Scope(self._interchange, Reading(self._text), segment.offset), segment)
            self._body(segment, region)
        else:
            self._astray(segment)

    # defects of what lies between messages wait for the next message, or go to the last one

    def _note(self, code: str, segment: Segment, text: str | None = None) -> None:
        if self._scope is not None:
            self._scope.reading.defect(code, segment, text)
        elif len(self._pending) < 1_000:
            self._pending.append((code, segment, text))

    def _astray(self, segment: Segment) -> None:
        if self._interchange.closed or not self._interchange.has_unb:
            if not self._interchange.reported:
                self._interchange.reported = True
                self._note("ENV_GARBAGE", segment, "text outside the interchange")
            return
        self._note("SEQ_UNEXPECTED", segment, "segment outside a message")
        self._stray.append(segment)

    def _flush(self, scope: Scope) -> None:
        for code, segment, text in self._pending:
            scope.reading.defects.add(code, text, offset=segment.offset, tag=segment.sound_tag)
        for segment in self._stray:
            scope.reading.keep(segment)
        self._pending, self._stray = [], []

    # envelope segments

    def _unb(self, segment: Segment) -> None:
        self._finish_interchange()
        self._interchange = Interchange(
            sender=segment.get(2) or None,
            recipient=segment.get(3) or None,
            control_reference=segment.get(5) or None,
            prepared_at=join_moment(read_yymmdd(segment.get(4)), iso_time(segment.get(4, 1))),
            test=segment.get(11) == "1",
            has_unb=True,
        )
        if self._interchange.prepared_at is None and segment.get(4):
            self._note("VAL_DATE", segment, segment.get(4))

    def _ung(self, segment: Segment) -> None:
        self._close_message()
        interchange = self._interchange
        interchange.groups += 1
        interchange.group_messages = 0
        interchange.group_reference = segment.get(5)
        interchange.group_date = join_moment(read_yymmdd(segment.get(4)), iso_time(segment.get(4, 1)))
        interchange.sender = interchange.sender or segment.get(2) or None
        interchange.recipient = interchange.recipient or segment.get(3) or None

    def _unh(self, segment: Segment) -> None:
        self._close_message()
        scope = Scope(self._interchange, Reading(self._text), segment.offset)
        scope.count = 1
        scope.reference = segment.get(1)
        scope.type = segment.get(2).upper()
        scope.version, scope.release = segment.get(2, 1), segment.get(2, 2)
        scope.agency = segment.get(2, 3)
        scope.common_access_reference = segment.get(3) or None
        scope.part = _part(segment.get(4), segment.get(4, 1))
        scope.places.append((0, segment.offset, segment.end))
        self._open(scope, segment)

    def _open(self, scope: Scope, segment: Segment) -> None:
        interchange = self._interchange
        interchange.messages += 1
        interchange.group_messages += 1
        prepared = interchange.prepared_at or interchange.group_date
        scope.reading.today = prepared[:10] if prepared else None
        scope.end, scope.service = segment.end, self._service
        self.scopes.append(scope)
        self._scope = scope
        self._flush(scope)
        self._reader = self._open_reader(scope, segment)
        self._feed = self._reader.feed
        if self._hashing:
            self._canonical = [f"{scope.type}:{scope.version}:{scope.release}'".encode()]

    def _unt(self, segment: Segment) -> None:
        scope = self._scope
        if scope is None:
            self._note("ENV_REF", segment, "UNT without a message")
            return
        scope.count += 1
        scope.end = segment.end
        scope.reading.number = scope.count - 1
        scope.places.append((scope.count - 1, segment.offset, segment.end))
        self._check_count(segment, scope.count, "segments")
        if scope.reference is not None and segment.get(2) != scope.reference:
            self._note("ENV_REF", segment, f"UNH {scope.reference}, UNT {segment.get(2)}")
        if not segment.terminated:
            self._note("LEX_UNTERMINATED", segment)
        self._finish_message()

    def _une(self, segment: Segment) -> None:
        self._close_message()
        self._check_count(segment, self._interchange.group_messages, "messages")
        if self._interchange.group_reference is None or segment.get(2) != self._interchange.group_reference:
            self._note("ENV_REF", segment, f"UNG {self._interchange.group_reference}, UNE {segment.get(2)}")

    def _unz(self, segment: Segment) -> None:
        self._close_message()
        interchange = self._interchange
        self._check_count(segment, interchange.groups or interchange.messages, "groups or messages")
        if interchange.has_unb and segment.get(2) != (interchange.control_reference or ""):
            self._note("ENV_REF", segment, f"UNB {interchange.control_reference}, UNZ {segment.get(2)}")
        if not segment.terminated:
            self._note("LEX_UNTERMINATED", segment)
        interchange.closed = True

    def _check_count(self, segment: Segment, found: int, what: str) -> None:
        declared = segment.get(1)
        if not declared.isascii() or not declared.isdigit() or int(declared[:12]) != found:
            self._note("ENV_COUNT", segment, f"declared {declared or 'nothing'}, found {found} {what}")

    # the message itself

    def _body(self, segment: Segment, region: Region) -> None:
        scope, reader = self._scope, self._reader
        if scope is None or reader is None:
            return
        reading = scope.reading
        reading.number = scope.count
        if self._hashing:
            scope.places.append((scope.count, segment.offset, segment.end))
        scope.count += 1
        scope.end = segment.end
        if self._hashing:
            self._canonical.append(_canonical(self._text, segment, region))
        if not segment.odd:
            reader.feed(segment)
        elif not segment.terminated:
            reading.defect("ENV_TRUNCATED", segment, "the last segment is cut off")
            reading.keep(segment)
            scope.truncated = True
        elif segment.oversized:
            size = segment.end - segment.offset
            reading.defect("LIM_SEGMENT_LENGTH", segment, f"{size} bytes, at most {MAX_SEGMENT}")
            reading.keep(segment)
        elif segment.sound_tag is None:
            reading.defect("LEX_BAD_TAG", segment, segment.tag)
            reading.keep(segment)
        else:
            reader.feed(segment)

    def _close_message(self) -> None:
        """End a message that has no UNT."""
        scope = self._scope
        if scope is None:
            return
        if not scope.truncated:
            scope.truncated = True
            scope.reading.defects.add("ENV_TRUNCATED", "UNT is missing", offset=scope.end)
        self._finish_message()

    def _finish_message(self) -> None:
        scope, reader = self._scope, self._reader
        if scope is not None and reader is not None:
            scope.facts = reader.finish()
            scope.reading.close()
            scope.body_sha256 = sha256(b"".join(self._canonical)).hexdigest() if self._hashing else ""
        self._scope = self._reader = None

    def _finish_interchange(self) -> None:
        self._close_message()
        interchange = self._interchange
        if not self.scopes or self.scopes[-1].interchange is not interchange:
            return
        last = self.scopes[-1]
        if interchange.has_unb and not interchange.closed and not last.truncated:
            last.truncated = True
            last.reading.defects.add("ENV_TRUNCATED", "UNZ is missing", offset=last.end)
        self._flush(last)


def _ignore(_segment: Segment) -> None:
    """Read nothing: no message is open."""


def _part(number: str, mark: str) -> Part:
    """Part of a message from S010; middle parts carry no letter, and no S010 at all is the only part."""
    if not number.isascii() or not number.isdigit():
        return Part()
    return Part(number=int(number[:6]), last=mark.upper() == "F")


def _canonical(text: str, segment: Segment, region: Region) -> bytes:
    """A segment's bytes as they are with standard service characters and no line breaks."""
    if region.service.standard:
        bare = text[segment.offset : segment.end].replace("\r", "").replace("\n", "")
        return bare.encode("latin-1") + b"'"
    joined = "+".join(":".join(_released(part) for part in element) for element in segment.all_components())
    return joined.encode() + b"'"


def _released(value: str) -> str:
    return re.sub(r"([?+:'])", r"?\1", value)


class _NoReader:
    """Reads nothing: for callers who want the envelopes only."""

    def feed(self, segment: Segment) -> None:
        """Ignore the segment."""

    def finish(self) -> dict[str, Any]:
        """Return no facts."""
        return {}


def body_hash(data: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """SHA-256 of each message's content without envelope references, in file order.

    Equal hashes: the same body, perhaps in a new envelope, wrapped in a telegram or with other service characters.
    """
    if len(data) > limits.max_bytes:
        return ()
    walk = Walk(data.decode("latin-1"), lambda scope, segment: _NoReader(), limits, hashing=True)
    return tuple(scope.body_sha256 for scope in walk.run())
