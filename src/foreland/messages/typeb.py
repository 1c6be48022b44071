"""Files of Type B telegrams: where one ends and the next begins, and who sent each (IATA SCR, Type B message format).

A telegram has lines of addresses (``QU FRAXHZZ JFKXHZZ``), a line of its origin (``.ATLXHZZ 271155``) and its text;
lines ``ZCZC`` and ``NNNN``, or control characters, stand around it. A text without such lines is one message by itself.
"""

from __future__ import annotations

import re

from msgspec import Struct

_HEAD = re.compile(
    r"^[\x00-\x08\x0b\x0c\x0e-\x20]*Q[UKNPDXS](?: [A-Z0-9]{7})+[ \t]*\r?\n"  # priority and addresses
    r"(?:[A-Z0-9]{7}(?: [A-Z0-9]{7})*[ \t]*\r?\n){0,31}"  # more addresses
    r"[\x00-\x08\x0b\x0c\x0e-\x20]*\.([A-Z0-9]{7})\b",  # origin
    re.MULTILINE,
)
_START = re.compile(r"^[\x00-\x20]*ZCZC[^\r\n]*\r?\n[\x00-\x20]*\Z", re.MULTILINE)
_END = re.compile(r"\s*(?:\x03|^NNNN)?[\x00-\x20]*\Z", re.MULTILINE)
MOST = 5_000
"""Telegrams that are looked for in one file; what stands behind them is one more."""


class TypeB(Struct, frozen=True):
    """One telegram with its address lines, as sent; ``origin`` is the Type B address of its sender, if it has one."""

    raw: bytes
    origin: str | None


def split_telegrams(raw: bytes) -> tuple[TypeB, ...]:
    """Return the telegrams of a file in their order. What stands before the first and is not empty is one, too."""
    text = raw.decode("latin-1")
    heads = [found for _, found in zip(range(MOST), _HEAD.finditer(text), strict=False)]
    if not heads:
        return (TypeB(raw, None),)
    found = [TypeB(_trimmed(text[: heads[0].start()]), None)]
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start() if following else len(text)
        found.append(TypeB(_trimmed(text[head.start() : end]), head[1]))
    return tuple(one for one in found if one.raw.strip(b"\0\x01\x02\x03 \r\n\t"))


def _trimmed(piece: str) -> bytes:
    """Take away what stands around a telegram: the end of it, and the beginning of the one that follows."""
    piece = _START.sub("", piece)
    return _END.sub("\r\n", piece, count=1).encode("latin-1")
