"""A seal as it comes from a scanner: its bytes, or a text that stands for them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from foreland.documents.proof.vds import MAGIC
from foreland.documents.proof.vds_nc import MOST_BYTES

_HEXADECIMAL = re.compile(rb"(?:[0-9A-Fa-f]{2})+\Z")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}\Z")


def is_json(data: bytes) -> bool:
    """Whether this is a seal in JSON, by its first character."""
    return data.lstrip()[:1] == b"{"


def is_seal(data: bytes) -> bool:
    """Whether this is a binary seal, by its first byte."""
    return data[:1] == bytes((MAGIC,))


def spellings(data: bytes) -> Iterator[bytes]:
    """The bytes, and what they stand for as text: hexadecimal, base64, or characters that are bytes (as UTF-8).

    Blanks and line ends do not matter in a text. Long data are no text of a barcode.
    """
    yield data
    if len(data) > 4 * MOST_BYTES:
        return
    compact = b"".join(data.split())
    if _HEXADECIMAL.match(compact):
        yield bytes.fromhex(compact.decode("ascii"))
    if _BASE64.match(compact):
        plain = compact.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
        except binascii.Error:
            return
    if data[:2] == chr(MAGIC).encode():
        try:
            yield data.decode("utf-8").encode("latin-1")
        except UnicodeError:
            return
