"""A kept message read again: its filtered segments, as the file they would have come in.

Segments stand as far apart as they stood, so that the lines of a telegram join as before. The envelope around the
message is not kept: test mark, sender, references and instant are those that were read from it, and defects of the
envelope stay those that were noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from foreland.messages.filtered_segments import KeptText, ShownSegment
from foreland.messages.filtering import filter_message
from foreland.messages.lexer import decode
from foreland.messages.parse import parse_with_bodies
from foreland.messages.per_flight import per_flight
from foreland.messages.record import Defect, Message
from foreland.messages.service import Service
from foreland.safeguards.sensitive import REMOVED, SensitiveFilter
from foreland.travel.traveller import Traveller

_OF_ENVELOPE = ("ENV_", "LEX_", "LIM_", "PART_", "DUP")
"""Defects, by how their code begins, of what is not kept; they cannot be found again."""
_BREAKS = {1: "\n", 2: "\r\n"}
_NOTHING_LOST = re.compile(r"SSR.\[removed\]|IFT\b")
"""Cut segments that take no fact with them: a request is known by its code alone, a remark is no fact of anybody."""


class Envelope(Struct, frozen=True, kw_only=True):
    """What was read from around the message when it came. ``defects`` are all that were noted then."""

    position: int
    test: bool
    sender: str | None
    recipient: str | None
    control_reference: str | None
    prepared_at: str | None
    defects: tuple[Defect, ...]


class Reread(Struct, frozen=True):
    """What the segments say now, one message a flight. ``cut`` says that the filter may have taken facts with it."""

    messages: tuple[Message, ...]
    cut: bool


def read_again(kept: KeptText, envelope: Envelope, rules: SensitiveFilter) -> Reread | None:
    """Read kept segments with the reader and the filter of today; ``None`` when they are no message any more."""
    if not kept.segments:
        return None
    found = parse_with_bodies(_file(kept, envelope).encode())
    if len(found) != 1:
        return None
    message, _ = filter_message(_without_marks(found[0].message), rules)
    message = structs.replace(
        message,
        file=None,
        index=envelope.position,
        test=envelope.test,
        sender=envelope.sender,
        recipient=envelope.recipient,
        control_reference=envelope.control_reference,
        prepared_at=envelope.prepared_at,
        defects=(
            *(one for one in envelope.defects if _is_outside(one)),
            *(_in_place(one, kept.segments) for one in message.defects if not _is_outside(one)),
        ),
    )
    first, *others = per_flight(message)
    cut = any(one.cut and _NOTHING_LOST.match(one.text) is None for one in kept.segments)
    return Reread((first, *others), cut)


def _is_outside(defect: Defect) -> bool:
    """Whether it is a defect of what is not kept: the envelope, or a segment outside the message."""
    return defect.code.startswith(_OF_ENVELOPE) or (defect.segment is None and defect.tag is not None)


def _in_place(defect: Defect, segments: Sequence[ShownSegment]) -> Defect:
    """The defect at the byte of the file as it came; segments are kept from the first on, without a gap."""
    place = defect.segment
    if place is None or place >= len(segments) or segments[place].number != place:
        return defect
    return structs.replace(defect, offset=segments[place].offset)


def _without_marks(message: Message) -> Message:
    """The message without requests of which only the mark of the filter is left."""
    return structs.replace(
        message,
        travellers=tuple(_unmarked(one) for one in message.travellers),
        bookings=tuple(
            structs.replace(one, travellers=tuple(_unmarked(person) for person in one.travellers))
            for one in message.bookings
        ),
    )


def _unmarked(traveller: Traveller) -> Traveller:
    codes = traveller.special_service_codes
    kept = tuple(code for code in codes if code.lower() != REMOVED)
    return structs.replace(traveller, special_service_codes=kept) if len(kept) < len(codes) else traveller


def _file(kept: KeptText, envelope: Envelope) -> str:
    """The file: an interchange around the message where it had a header of its own."""
    service = _readable(kept.service)
    whole = re.sub(r"[\r\n]", "", kept.segments[0].text[:9]).startswith("UNH")
    cut_off = any(one.code == "ENV_TRUNCATED" and one.segment is not None for one in envelope.defects)
    head = _head(service, envelope) if whole else ""
    tail = service.element.join(("UNZ", "1", "1")) + service.terminator if whole and not cut_off else ""
    return head + "".join(_apart(kept.segments, service, open_end=cut_off)) + tail


def _readable(service: Service) -> Service:
    """The service characters as text: in a file read as Latin-1 a quotation mark is three."""
    return structs.replace(service, terminator=decode(service.terminator))


def _apart(segments: Sequence[ShownSegment], service: Service, *, open_end: bool) -> Iterable[str]:
    """Each segment with what stood behind it: the terminator, and the line breaks that fit into the gap."""
    for place, segment in enumerate(segments):
        yield segment.text
        if place + 1 < len(segments):
            end = segment.offset + len((segment.text + service.terminator).encode())
            yield service.terminator + _BREAKS.get(segments[place + 1].offset - end, "")
        elif not open_end:
            yield service.terminator


def _head(service: Service, envelope: Envelope) -> str:
    component, element, end = service.component, service.element, service.terminator
    day, _, time = (envelope.prepared_at or "").partition("T")
    moment = f"{day.replace('-', '')}{component}{time.replace(':', '')[:4]}" if day else ""
    advice = f"UNA{component}{element}.{service.release or ' '} {end}"
    return advice + element.join(("UNB", f"UNOC{component}3", "S", "R", moment, "1")) + end
