"""Tag, length, value: the plain layer below chip files, seals and ASN.1 (ISO/IEC 8825-1, definite lengths)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from foreland.documents.proof.result import UnreadableError

_LONG_TAG = 0x1F
_MORE = 0x80
_MOST_LENGTH_OCTETS = 4


class Element(Struct, frozen=True):
    """One element. ``whole`` is the element with its tag and length, ``end`` the offset after it."""

    tag: int
    value: bytes
    whole: bytes
    end: int


def read_element(data: bytes, start: int = 0) -> Element:
    """The element at ``start``; :class:`UnreadableError` (``truncated``, ``malformed``) where there is none."""
    try:
        tag, place = data[start], start + 1
        if tag & _LONG_TAG == _LONG_TAG:
            tag, place = tag << 8 | data[place], place + 1
            if tag & _MORE:
                raise UnreadableError("malformed")
        length, place = read_length(data, place)
    except IndexError as error:
        raise UnreadableError("truncated") from error
    end = place + length
    if end > len(data):
        raise UnreadableError("truncated")
    return Element(tag, data[place:end], data[start:end], end)


def read_length(data: bytes, place: int) -> tuple[int, int]:
    """A length and the offset after it; :class:`IndexError` past the end."""
    length, place = data[place], place + 1
    if length < _MORE:
        return length, place
    octets = length - _MORE
    if not 1 <= octets <= _MOST_LENGTH_OCTETS:
        raise UnreadableError("malformed")
    if place + octets > len(data):
        raise UnreadableError("truncated")
    return int.from_bytes(data[place : place + octets], "big"), place + octets


def read_elements(data: bytes, most: int) -> Iterator[Element]:
    """The elements that fill ``data``, one after the other; more than ``most`` are refused."""
    place = count = 0
    while place < len(data):
        element = read_element(data, place)
        place, count = element.end, count + 1
        if count > most:
            raise UnreadableError("too_many_parts")
        yield element


def read_whole(data: bytes, tag: int) -> Element:
    """The one element with this tag that all of ``data`` is."""
    element = read_element(data)
    if element.tag != tag or element.end != len(data):
        raise UnreadableError("malformed")
    return element
