"""The segments of a message as an officer may see them: never past the sensitive-data filter, never past their keys.

While the hourly key lives the bytes themselves are opened, read and filtered with the terms in force now. Later there
are the filtered segments that were kept sealed; they pass the filter again when other terms are in force by now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import SealBrokenError
from foreland.messages.filtered_segments import ShownSegment, filtered_segments, unpack
from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_with_bodies
from foreland.operations.deployment import Deployment
from foreland.operations.message_rows import SEGMENTS_COLUMN
from foreland.safeguards.sensitive import Removals, filter_segment
from foreland.store import quarantine
from foreland.store.pool import PooledConnection
from foreland.store.views.inspector import InspectedMessage

Origin = Literal["bytes", "kept", "gone"]
_LARGEST = 3_000_000
"""Bytes of a receipt that are read again for a page; of a larger one the kept segments are shown."""


class MessageText(Struct, frozen=True):
    """The segments and where they come from: the sealed bytes, what was kept of them, or nothing is left."""

    segments: tuple[ShownSegment, ...]
    origin: Origin


class LineDifference(Struct, frozen=True):
    """A segment and whether the message before had it (``None``: there is none to compare with)."""

    segment: ShownSegment
    is_new: bool | None


def message_text(
    deployment: Deployment, access: Access, connection: PooledConnection, message: InspectedMessage
) -> MessageText:
    """The segments of a message; of one about a flight that was masked none, because they name everybody on it."""
    if message.flight_masked:
        return MessageText((), "gone")
    raw = _opened(deployment, access, connection, message)
    if raw is not None:
        parsed = parse_with_bodies(raw)
        if message.position < len(parsed):
            one = parsed[message.position]
            filtered, _ = filter_message(one.message, deployment.sensitive)
            shown = filtered_segments(raw.decode("latin-1"), one.segments, filtered, deployment.sensitive)
            return MessageText(shown, "bytes")
    return _kept(deployment, message)


def _opened(
    deployment: Deployment, access: Access, connection: PooledConnection, message: InspectedMessage
) -> bytes | None:
    if message.source == "officer" or (message.size_bytes or 0) > _LARGEST:
        return None
    sealed = quarantine.get(access, connection, message.receipt_id)
    if sealed is None:
        return None
    try:
        return deployment.quarantine_keys.open(*sealed)
    except SealBrokenError:
        return None


def _kept(deployment: Deployment, message: InspectedMessage) -> MessageText:
    if message.segments_sealed is None:
        return MessageText((), "gone")
    try:
        packed = deployment.sealer.open(message.segments_sealed, SEGMENTS_COLUMN)
    except SealBrokenError:
        return MessageText((), "gone")
    segments = unpack(packed).segments
    if message.filter_version != deployment.sensitive.terms.version:
        segments = tuple(_again(deployment, one) for one in segments)
    return MessageText(segments, "kept")


def _again(deployment: Deployment, segment: ShownSegment) -> ShownSegment:
    text = filter_segment(segment.text, Removals(), deployment.sensitive) or "[removed]"
    return segment if text == segment.text else msgspec.structs.replace(segment, text=text, cut=True)


def compare(now: Sequence[ShownSegment], earlier: Sequence[ShownSegment] | None) -> list[LineDifference]:
    """Each segment, and whether the message before had it. The envelope always differs and is not compared."""
    if earlier is None:
        return [LineDifference(segment, None) for segment in now]
    left = Counter(segment.text for segment in earlier)
    found = []
    for segment in now:
        known = left[segment.text] > 0
        left[segment.text] -= known
        found.append(LineDifference(segment, not known and not _is_envelope(segment)))
    return found


def gone(now: Sequence[ShownSegment], earlier: Sequence[ShownSegment]) -> list[ShownSegment]:
    """Segments of the message before that are not in this one."""
    left = Counter(segment.text for segment in now)
    missing = []
    for segment in earlier:
        if left[segment.text] > 0:
            left[segment.text] -= 1
        elif not _is_envelope(segment):
            missing.append(segment)
    return missing


def _is_envelope(segment: ShownSegment) -> bool:
    return segment.text[:3] in ("UNH", "UNT")
