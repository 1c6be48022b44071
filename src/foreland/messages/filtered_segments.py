"""The segments of a message as they may be shown and kept: the sensitive-data filter over the text itself.

The facts are filtered field by field; an officer who doubts what was understood wants the segments beside them. They
pass the same terms: of a request with a listed code only the tag is left, elsewhere the value or clause with a listed
code or word goes. Words that the filtered facts keep as names and places stay where names and
places stand, and references under which a traveller is stored. Card numbers are masked; a ticket number is none.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import msgspec
from msgspec import Struct

from foreland.messages.filtering import message_names
from foreland.messages.lexer import decode
from foreland.messages.reading import verbatim
from foreland.messages.record import Message
from foreland.messages.service import Service
from foreland.safeguards.sensitive import REMOVED, SensitiveFilter, cut_clauses
from foreland.safeguards.sensitive_matching import Found, NameForms, folded_words
from foreland.travel.traveller import Traveller

MOST_KEPT = 2_000_000
"""Characters of a message that are kept; what is beyond is not."""
_LONGEST = 20_000
_QUICK = 1
_VALUE_END = re.compile(r"[+:\x1c-\x1f]|[;\n\r|!?]+|\.(?=\s|$)|,(?=\s)|//+")
_NAMED = frozenset(("NAD", "TIF", "ADD"))
_NAMED_REQUESTS = frozenset(("DOCS", "DOCA", "DOCO", "INFT"))
_TAG = re.compile(r"[A-Z0-9]{3}(?![A-Za-z0-9])")
_TICKET = re.compile(r"TKT[^A-Za-z0-9]")
_SIGNS = re.compile(r"[A-Za-z0-9]*")
_REQUEST = re.compile(r"SSR.([A-Z]{4})(?![A-Z])")


class ShownSegment(Struct, frozen=True, array_like=True):
    """A segment: its number in the message, the byte at which it begins in the file, its text and what was cut."""

    number: int
    offset: int
    text: str
    cut: bool = False


class KeptText(Struct, frozen=True):
    """The segments of a message and the service characters that parted them."""

    segments: tuple[ShownSegment, ...]
    service: Service = Service()


class _Packed(Struct, frozen=True, array_like=True):
    """Segments column by column, because columns compress three times as well; places as steps from the one before.

    ``service`` are the characters between components and elements, of release (a blank: none) and at the end.
    """

    numbers: list[int]
    offsets: list[int]
    cut: list[int]
    texts: list[str]
    service: str = ":+?'"


def pack(segments: Sequence[ShownSegment], service: Service) -> bytes:
    """The segments in few bytes: a seventh to a third of the message."""
    packed = _Packed(
        numbers=_steps([one.number for one in segments]),
        offsets=_steps([one.offset for one in segments]),
        cut=[place for place, one in enumerate(segments) if one.cut],
        texts=[one.text for one in segments],
        service=f"{service.component}{service.element}{service.release or ' '}{service.terminator}",
    )
    return zlib.compress(msgspec.json.encode(packed), _QUICK)


def unpack(packed: bytes) -> KeptText:
    """What :func:`pack` packed."""
    found = msgspec.json.decode(zlib.decompress(packed), type=_Packed)
    cut = frozenset(found.cut)
    rows = zip(accumulate(found.numbers), accumulate(found.offsets), found.texts, strict=True)
    segments = tuple(ShownSegment(*row, place in cut) for place, row in enumerate(rows))
    return KeptText(
        segments,
        _service(found.service),
    )


def _service(signs: str) -> Service:
    return Service(component=signs[0], element=signs[1], release=signs[2].strip(), terminator=signs[3:])


def _steps(values: list[int]) -> list[int]:
    return [value - before for before, value in pairwise([0, *values])]


def filtered_segments(
    text: str, places: Sequence[tuple[int, int, int]], message: Message, rules: SensitiveFilter
) -> tuple[ShownSegment, ...]:
    """The segments at ``places`` of a file (Latin-1), filtered; ``message`` is the filtered message."""
    if not places:
        return ()
    whole = decode(text[places[0][1] : places[-1][2]])
    return tuple(_bounded(text, places, _Segments(message, rules, rules.matcher.suspects(whole))))


def _bounded(text: str, places: Sequence[tuple[int, int, int]], filtering: _Segments) -> Iterator[ShownSegment]:
    left = MOST_KEPT
    for number, start, end in places:
        left -= end - start
        if left < 0:
            return
        if end - start > _LONGEST:
            yield ShownSegment(number, start, REMOVED, True)
            continue
        ticket = _TICKET.match(text, start) is not None
        before = decode(text[start:end]).strip("\r\n") if ticket else verbatim(text, start, end)
        after = filtering.filtered(before)
        yield ShownSegment(number, start, after, after != before)


class _Segments:
    """Filters the segments of one message."""

    def __init__(self, message: Message, rules: SensitiveFilter, suspects: frozenset[str] | None) -> None:
        self._rules = rules
        self._suspects = suspects
        self._textless = tuple(rules.codes_without_text)
        self._names: NameForms = message_names(message)
        self._kept = frozenset(_kept_words(message))
        self._references = frozenset(_references(message))

    def filtered(self, segment: str) -> str:
        """The segment as it may be kept."""
        if self._is_harmless(segment):
            return segment
        tag = segment[:3] if _TAG.match(segment) else ""
        request = _REQUEST.match(segment)
        code = request[1] if request else ""
        if code and self._rules.matcher.code(code, requested=True) is not None:
            return f"SSR+{REMOVED}"
        if code in self._rules.codes_without_text:
            return f"SSR+{code}+{REMOVED}"
        found = self._found(segment, tag, code)
        if not found and self._found(_joined(segment), tag, code):
            return f"{tag}+{REMOVED}" if tag else REMOVED
        if not found:
            return segment
        if tag == "SSR" and any(one.is_code for one in found):
            return f"SSR+{REMOVED}"
        after = cut_clauses(segment, found, _VALUE_END)
        if self._found(after, tag, code) or self._found(_joined(after), tag, code):
            return f"{tag}+{REMOVED}" if tag else REMOVED
        return after

    def _is_harmless(self, segment: str) -> bool:
        """Whether no word of the message that may be listed is in a segment: true of nearly all."""
        if self._suspects is None or not segment.isascii() or "\n" in segment or "\r" in segment or "\0" in segment:
            return False
        if segment.startswith("SSR") and any(code in segment for code in self._textless):
            return False
        if not self._suspects:
            return True
        folded = segment.lower()
        return not any(word in folded for word in self._suspects)

    def _found(self, segment: str, tag: str, code: str) -> list[Found]:
        found = self._rules.matcher.find(segment, self._names)
        if found:
            found = [one for one in found if _around(segment, one) not in self._references]
        if found and (tag in _NAMED or code in _NAMED_REQUESTS):
            found = [one for one in found if not self._is_name(segment[one.start : one.end], one)]
        if found and tag in ("LOC", "TVL"):
            found = [one for one in found if segment[one.start : one.end] not in self._rules.airports]
        return found

    def _is_name(self, text: str, found: Found) -> bool:
        if found.is_code and text.upper() not in self._rules.ordinary_words:
            return False
        return self._kept.issuperset(folded_words(text))


def _joined(segment: str) -> str:
    """A segment as if its line breaks were those of a telegram, which parts words at any letter."""
    return segment.replace("\r", "").replace("\n", "")


def _around(segment: str, found: Found) -> str:
    """The letters and digits without a gap of which what was found is a part: ``WCBY`` of ``55WCBY``."""
    start = found.start
    while start and segment[start - 1].isascii() and segment[start - 1].isalnum():
        start -= 1
    rest = _SIGNS.match(segment, start)
    return rest[0] if rest else ""


def _references(message: Message) -> Iterator[str]:
    """Under which locators and references the filtered facts are stored: what stands there tells nothing more."""
    booked = [one for booking in message.bookings for one in booking.travellers]
    for person in (*message.travellers, *booked):
        yield from (one for one in (person.record_locator, person.unique_reference) if one)
    for booking in message.bookings:
        yield from (one.locator for one in booking.locators if one.locator)


def _kept_words(message: Message) -> Iterator[str]:
    people = [*message.travellers, *(one for booking in message.bookings for one in booking.travellers)]
    for person in people:
        for text in _names_and_places(person):
            yield from folded_words(text)
    for booking in message.bookings:
        for address in booking.contacts.addresses:
            for part in (address.street, address.city, address.region):
                yield from folded_words(part or "")


def _names_and_places(person: Traveller) -> Iterator[str]:
    texts: list[str | None] = [person.surname, person.given_names, person.name_raw, person.place_of_birth]
    texts += [part for one in person.addresses for part in (one.street, one.city, one.region)]
    texts += [part for one in person.documents for part in (one.holder_surname, one.holder_given_names)]
    return (text for text in texts if text)
