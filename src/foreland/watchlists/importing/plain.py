"""JSON of others taken as it comes: whatever is not where it should be, or of another type, is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from foreland.watchlists.importing.content import Collector

Plain = dict[str, Any]


def decode_document(pieces: Iterable[str | bytes], collector: Collector) -> object:
    """Decode one JSON document given in pieces; one that cannot be read is broken, and ``None``."""
    whole = b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    try:
        return msgspec.json.decode(whole.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        collector.broken(1, "not_json")
        return None


def objects(value: object) -> list[Plain]:
    """The objects of a list; none when it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def word(value: object) -> str:
    """A text or a number as text; empty for anything else."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def words(value: object) -> list[str]:
    """Texts of a list, or the one text that stands in its place."""
    return [text for one in (value if isinstance(value, list) else [value]) if (text := word(one))]
