"""C40, in which seals pack text: three characters into two bytes (ISO/IEC 16022; Doc 9303-13)."""

from __future__ import annotations

from foreland.documents.proof.result import UnreadableError

_SET = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHIFTS = 3
_ASCII_FOLLOWS = 0xFE


def unpack_c40(data: bytes) -> str:
    """The text; :class:`UnreadableError` for bytes that are no C40 of capitals, digits and blanks.

    Blanks stand for the filler ``<`` of machine-readable zones; the caller knows where.
    """
    if len(data) % 2:
        raise UnreadableError("malformed")
    text = ""
    for place in range(0, len(data), 2):
        if data[place] == _ASCII_FOLLOWS:
            text += chr(data[place + 1] - 1)
            continue
        packed = (data[place] << 8 | data[place + 1]) - 1
        values = (packed // 1600, packed // 40 % 40, packed % 40)
        last = place + 2 == len(data)
        for position, value in enumerate(values):
            if value == 0 and last and position:
                break  # padding of the last pair
            if not _SHIFTS <= value < _SHIFTS + len(_SET):
                raise UnreadableError("malformed")
            text += _SET[value - _SHIFTS]
    return text
