"""Files sealed in chunks: written and read with one chunk in memory, whatever their size.

A chunk is AES-256-GCM under a key of its file, with its place and whether it is the last one as nonce (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). So a file that is cut, altered, put in another order, or
put in the place of another does not open, and it is said which. A frame is the length of its chunk in four bytes, its
place in eight, and the chunk.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1 << 20
_TAG = 16
_FRAME = struct.Struct(">IQ")
_NONCE = struct.Struct(">3xQ?")

Damage = Literal["truncated", "altered", "reordered"]


class StreamDamagedError(Exception):
    """A sealed file is not as it was written; ``damage`` says how."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage)
        self.damage: Damage = damage


def _cipher(key: bytes, name: str) -> AESGCM:
    info = b"foreland file " + name.encode()
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(key))


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into ``target``. Only :meth:`close` makes it whole. One key seals a name once."""

    def __init__(self, target: BinaryIO, key: bytes, name: str) -> None:
        self._target, self._cipher = target, _cipher(key, name)
        self._waiting, self._place = bytearray(), 0

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, data: object) -> int:
        """Take bytes; full chunks go to the target. The last chunk is never written before :meth:`close`."""
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(piece)

    def close(self) -> None:
        """Write the last chunk, which may be empty."""
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
        super().close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._place, last), chunk, None)
        self._target.write(_FRAME.pack(len(sealed), self._place) + sealed)
        self._place += 1


def opened(path: Path, key: bytes, name: str) -> Iterator[bytes]:
    """Yield what was sealed, a chunk at a time, each verified. Raises :class:`StreamDamagedError`, :class:`OSError`."""
    cipher, place, last = _cipher(key, name), 0, False
    with path.open("rb") as source:
        while not last:
            header = source.read(_FRAME.size)
            if len(header) < _FRAME.size:
                raise StreamDamagedError("truncated")
            size, told = _FRAME.unpack(header)
            if not _TAG <= size <= CHUNK + _TAG:
                raise StreamDamagedError("altered")
            sealed = source.read(size)
            if len(sealed) < size:
                raise StreamDamagedError("truncated")
            chunk, last = _chunk(cipher, sealed, place, told)
            yield chunk
            place += 1
        if source.read(1):
            raise StreamDamagedError("altered")


def _chunk(cipher: AESGCM, sealed: bytes, place: int, told: int) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            chunk = cipher.decrypt(_NONCE.pack(told, last), sealed, None)
        except InvalidTag:
            continue
        if told != place:
            raise StreamDamagedError("reordered")
        return chunk, last
    raise StreamDamagedError("altered")


class OpenedReader(io.RawIOBase):
    """What :func:`opened` yields, to be read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer as far as a chunk goes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(view), len(self._left))
        view[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
