"""How a message is put on the wire: service characters, character set and envelope, and the writing of one segment."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from foreland.messages.builders.transliteration import to_latin
from foreland.messages.service import Service

CharacterSet = Literal["UNOA", "UNOB", "UNOC", "UNOY"]
Element = str | tuple[str, ...]

_ORDINARY = re.compile(r"[A-Z0-9 ]*", re.ASCII)
"""Text that every character set holds and in which nothing serves."""

_UNOA = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>")
_UNOB = _UNOA | frozenset("abcdefghijklmnopqrstuvwxyz")


class Wire(Struct, frozen=True, kw_only=True):
    """Everything about the bytes that is not what they say.

    ``una`` writes the service string advice, ``group`` the UNG/UNE pair, ``between`` stands behind each terminator
    (a line break, or nothing). ``repetition`` is the fifth place of UNA, which nobody uses. ``character_set`` is the
    repertoire of ISO 9735 values are brought into; a passenger name is A-Z in all of them.
    """

    service: Service = Service()
    una: bool = True
    group: bool = True
    repetition: str = " "
    between: str = ""
    character_set: CharacterSet = "UNOA"
    syntax_version: str = "4"

    def allowed(self, text: str) -> str:
        """The text in this character set: transliterated, in capitals for UNOA, other signs as a blank."""
        if self.character_set == "UNOY":
            return _printable(text)
        if self.character_set == "UNOC":
            return _printable(text).encode("latin-1", "replace").decode("latin-1")
        if self.character_set == "UNOB":
            letters, repertoire = text if text.isascii() else to_latin(text), _UNOB
        else:
            letters, repertoire = to_latin(text), _UNOA
        return "".join(c if c in repertoire else " " for c in letters)

    def segment(self, tag: str, *elements: Element) -> str:
        """One segment with its terminator. Empty components and elements at an end are left out (ISO 9735, 8.7)."""
        service = self.service
        written = [tag]
        for element in elements:
            components = [self._released(value) for value in ((element,) if isinstance(element, str) else element)]
            written.append(_without_empty_end(components, service.component))
        return _without_empty_end(written, service.element) + service.terminator + self.between

    def advice(self) -> str:
        """``UNA`` and its six characters, or nothing."""
        if not self.una:
            return ""
        service = self.service
        release = service.release or " "
        return f"UNA{service.component}{service.element}.{release}{self.repetition}{service.terminator}{self.between}"

    def encode(self, text: str) -> bytes:
        """Bytes of the finished text."""
        return text.encode("latin-1" if self.character_set == "UNOC" else "utf-8", "replace")

    def _released(self, value: str) -> str:
        if _ORDINARY.fullmatch(value):
            return value
        service = self.service
        value = self.allowed(value)
        special = {service.component, service.element, service.terminator, service.release} - {""}
        if not any(mark in value for mark in special):
            return value
        if not service.release:
            return "".join(" " if c in special else c for c in value)
        return "".join(service.release + c if c in special else c for c in value)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _without_empty_end(parts: list[str], separator: str) -> str:
    end = len(parts)
    while end and not parts[end - 1]:
        end -= 1
    return separator.join(parts[:end])


def cut(text: str, size: int, most: int) -> tuple[str, ...]:
    """Text in at most ``most`` pieces of at most ``size`` characters, cut between words where that is possible."""
    pieces: list[str] = []
    rest = text.strip()
    while rest and len(pieces) < most:
        if len(rest) <= size:
            pieces.append(rest)
            break
        end = rest.rfind(" ", 1, size + 1)
        pieces.append(rest[: end if end > 0 else size].rstrip())
        rest = rest[end if end > 0 else size :].lstrip()
    return tuple(pieces)
