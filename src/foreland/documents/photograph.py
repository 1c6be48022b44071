"""Photographs of documents, reduced to the picture: whatever says where, when and with what it was taken is left out.

Only plain files are taken, and they are written anew from their parts: of JPEG (ISO/IEC 10918-1) the tables, frame and
scans, of PNG (ISO/IEC 15948) the chunks without which it is no picture. Anything beside is dropped (comments, other
pictures behind the end) or refused (other codings, lengths that lie, more points than a camera has). Of Exif
(CIPA DC-008) the way up is read and told anew, alone: without it most pictures of telephones lie on their side.
"""

from __future__ import annotations

import struct
import zlib
from typing import Literal

from msgspec import Struct

MOST_BYTES = 4 * 1024 * 1024
MOST_POINTS = 50_000_000
_LONGEST_SIDE = 12_000

PhotographRefusal = Literal["photograph_large", "photograph_kind", "photograph_broken"]

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_COLOURS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended and progressive, all of Huffman coding
_KEPT = (0xC4, 0xDB, 0xDD, *_FRAMES)  # with the tables and the interval of restarts
_ADOBE = 0xEE  # names the colours, and nothing about the camera
_EXIF = b"Exif\0\0"
_WAY_UP = 0x0112
_DROPPED = (*range(0xE0, 0xF0), 0xFE)


class Photograph(Struct, frozen=True):
    """A plain picture and what it is."""

    media_type: Literal["image/jpeg", "image/png"]
    content: bytes


class _BrokenError(ValueError):
    """The file is not what it says it is."""


def plain_photograph(raw: bytes) -> Photograph | PhotographRefusal:
    """Return the picture of a file alone, or why it is not taken."""
    if len(raw) > MOST_BYTES:
        return "photograph_large"
    try:
        if raw.startswith(_PNG):
            return Photograph("image/png", _png(raw))
        if raw.startswith(b"\xff\xd8\xff"):
            return Photograph("image/jpeg", _jpeg(raw))
    except (_BrokenError, struct.error, IndexError, zlib.error):
        return "photograph_broken"
    return "photograph_kind"


def _sides(width: int, height: int) -> None:
    if not 0 < width <= _LONGEST_SIDE or not 0 < height <= _LONGEST_SIDE or width * height > MOST_POINTS:
        raise _BrokenError


def _png(raw: bytes) -> bytes:
    kept, at, first = [_PNG], len(_PNG), True
    data = bytearray()
    header = b""
    while True:
        length, name = struct.unpack_from(">I4s", raw, at)
        body = raw[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", raw, at + 8 + length)
        if len(body) != length or zlib.crc32(name + body) != told or first != (name == b"IHDR"):
            raise _BrokenError
        if name in _PNG_KEPT:
            kept.append(raw[at : at + 12 + length])
        elif name[:1].isupper():  # a part that every reader has to understand, and we do not
            raise _BrokenError
        header = body if name == b"IHDR" else header
        data += body if name == b"IDAT" else b""
        first = False
        at += 12 + length
        if name == b"IEND":
            break
    _check_png(header, bytes(data))
    return b"".join(kept)


def _check_png(header: bytes, data: bytes) -> None:
    """Refuse a picture whose data are more, or fewer, than its header says: nothing unpacks without bounds."""
    width, height, depth, colour, packing, filters, interlaced = struct.unpack(">IIBBBBB", header)
    _sides(width, height)
    if depth not in _PNG_COLOURS.get(colour, ()) or packing or filters or interlaced:
        raise _BrokenError
    expected = height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8)
    unpack, found = zlib.decompressobj(), 0
    while data and not unpack.eof:
        found += len(unpack.decompress(data, 65536))
        data = unpack.unconsumed_tail
        if found > expected:
            raise _BrokenError
    if found != expected or not unpack.eof or unpack.unused_data:
        raise _BrokenError


def _jpeg(raw: bytes) -> bytes:
    kept, at, framed, scans = [b"\xff\xd8"], 2, False, 0
    way_up = 1
    while True:
        if raw[at] != 0xFF:
            raise _BrokenError
        while raw[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = raw[at + 1]
        if marker == _EOI:
            break
        (length,) = struct.unpack_from(">H", raw, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(raw):
            raise _BrokenError
        segment = raw[at:end]
        if marker in _FRAMES:
            if framed:
                raise _BrokenError
            framed = _framed(segment)
        if marker == _SOS:
            if not framed:
                raise _BrokenError
            scans += 1
            end = _end_of_scan(raw, end)
            kept.append(raw[at:end])
        elif marker in _KEPT or (marker == _ADOBE and segment[4:9] == b"Adobe" and length == 14):
            kept.append(segment)
        elif marker not in _DROPPED:
            raise _BrokenError
        elif segment[4:10] == _EXIF and way_up == 1:
            way_up = _read_way_up(segment[10:])
        at = end
    if not scans:
        raise _BrokenError
    kept[1:1] = [_told_way_up(way_up)] if way_up > 1 else []
    return b"".join([*kept, b"\xff\xd9"])


def _read_way_up(told: bytes) -> int:
    """Return which way up a picture is (1 to 8, as in TIFF); 1, as it lies, where that cannot be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(told[:4])
    if order is None or len(told) < 10:
        return 1
    (at,) = struct.unpack_from(f"{order}I", told, 4)
    if at + 2 > len(told):
        return 1
    (entries,) = struct.unpack_from(f"{order}H", told, at)
    for entry in range(at + 2, min(at + 2 + 12 * entries, len(told) - 11), 12):
        name, kind, count, value = struct.unpack_from(f"{order}HHIH", told, entry)
        if (name, kind, count) == (_WAY_UP, 3, 1) and 1 <= value <= 8:
            return int(value)
    return 1


def _told_way_up(way_up: int) -> bytes:
    """Return an Exif segment that says nothing but which way up a picture is."""
    table = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _WAY_UP, 3, 1, way_up, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(table)) + _EXIF + table


def _framed(segment: bytes) -> bool:
    precision, height, width, components = struct.unpack_from(">BHHB", segment, 4)
    _sides(width, height)
    if precision != 8 or components not in (1, 3, 4) or len(segment) != 10 + 3 * components:
        raise _BrokenError
    return True


def _end_of_scan(raw: bytes, at: int) -> int:
    """Return where the coded data of a scan end: at a marker that is no stuffing and no restart."""
    while True:
        at = raw.find(b"\xff", at)
        if at < 0 or at + 1 >= len(raw):
            raise _BrokenError
        if raw[at + 1] == 0 or 0xD0 <= raw[at + 1] <= 0xD7:
            at += 2
        else:
            return at
