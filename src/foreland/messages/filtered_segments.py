"""The segments of a message as they may be shown and kept: the sensitive-data filter over the text itself.

The facts are filtered field by field; an officer who doubts what was understood wants the segments beside them. They
pass the same terms: of a request with a listed code only the tag is left, elsewhere the value or clause with a listed
code or word goes. Words that the filtered facts keep as names and places stay where names and
places stand. Card numbers are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from foreland.messages.filtering import message_names
from foreland.messages.reading import verbatim
from foreland.messages.record import Message
from foreland.safeguards.sensitive import REMOVED, SensitiveFilter, cut_clauses
from foreland.safeguards.sensitive_matching import Found, NameForms, folded_words
from foreland.travel.traveller import Traveller

MOST_KEPT = 2_000_000
"""Characters of a message that are kept; what is beyond is not."""
_LONGEST = 20_000
_VALUE_END = re.compile(r"[+:\x1c-\x1f]|[;\n\r|!?]+|\.(?=\s|$)|,(?=\s)|//+")
_NAMED = frozenset(("NAD", "TIF", "ADD"))
_NAMED_REQUESTS = frozenset(("DOCS", "DOCA", "DOCO", "INFT"))
_TAG = re.compile(r"[A-Z0-9]{3}(?![A-Za-z0-9])")
_REQUEST = re.compile(r"SSR.([A-Z]{4})(?![A-Z])")


class ShownSegment(Struct, frozen=True, array_like=True):
    """A segment: its number in the message, the byte at which it begins in the file, its text and what was cut."""

    number: int
    offset: int
    text: str
    cut: bool = False


def filtered_segments(
    text: str, places: Sequence[tuple[int, int, int]], message: Message, rules: SensitiveFilter
) -> tuple[ShownSegment, ...]:
    """The segments at ``places`` of a file (Latin-1), filtered; ``message`` is the filtered message."""
    return tuple(_bounded(text, places, _Segments(message, rules)))


def _bounded(text: str, places: Sequence[tuple[int, int, int]], filtering: _Segments) -> Iterator[ShownSegment]:
    left = MOST_KEPT
    for number, start, end in places:
        left -= end - start
        if left < 0:
            return
        if end - start > _LONGEST:
            yield ShownSegment(number, start, REMOVED, True)
            continue
        before = verbatim(text, start, end)
        after = filtering.filtered(before)
        yield ShownSegment(number, start, after, after != before)


class _Segments:
    """Filters the segments of one message."""

    def __init__(self, message: Message, rules: SensitiveFilter) -> None:
        self._rules = rules
        self._names: NameForms = message_names(message)
        self._kept = frozenset(_kept_words(message))

    def filtered(self, segment: str) -> str:
        """The segment as it may be kept."""
        tag = segment[:3] if _TAG.match(segment) else ""
        request = _REQUEST.match(segment)
        code = request[1] if request else ""
        if code and self._rules.matcher.code(code, requested=True) is not None:
            return f"SSR+{REMOVED}"
        if code in self._rules.codes_without_text:
            return f"SSR+{code}+{REMOVED}"
        found = self._found(segment, tag, code)
        if not found:
            return segment
        if tag == "SSR" and any(one.is_code for one in found):
            return f"SSR+{REMOVED}"
        after = cut_clauses(segment, found, _VALUE_END)
        return f"{tag}+{REMOVED}" if tag and self._found(after, tag, code) else after if tag else REMOVED

    def _found(self, segment: str, tag: str, code: str) -> list[Found]:
        found = self._rules.matcher.find(segment, self._names)
        if found and (tag in _NAMED or code in _NAMED_REQUESTS):
            found = [one for one in found if not self._is_name(segment[one.start : one.end], one)]
        if found and tag in ("LOC", "TVL"):
            found = [one for one in found if segment[one.start : one.end] not in self._rules.airports]
        return found

    def _is_name(self, text: str, found: Found) -> bool:
        if found.is_code and text.upper() not in self._rules.ordinary_words:
            return False
        return self._kept.issuperset(folded_words(text))


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
