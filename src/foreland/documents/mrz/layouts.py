"""Where each field of each kind of zone stands, as stretches of the lines joined to one text.

Sources: ICAO Doc 9303-4 (TD3), -5 (TD1), -6 (TD2), -7 (MRV-A, MRV-B). The national layouts (old French identity card,
French, Dutch and Swiss driving licences, Slovak cards of 2x34) are described by their issuers and by readers in use;
they were not compared with a document of each model.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Format = Literal["TD1", "TD2", "TD3", "MRVA", "MRVB", "FRID", "FRDL", "NLDL", "CHDL", "SKID"]


class Layout(Struct, frozen=True, kw_only=True):
    """One kind of zone; what it lacks is ``None``.

    ``number_covered`` is what the number's check digit is over where that is more than the number. ``continued`` is the
    field in which a number of more than nine characters goes on. ``given`` is set where given names have a field of
    their own; otherwise ``<<`` parts them from the surname. ``first_letters`` are the usual ones of the document code.
    """

    format: Format
    widths: tuple[int, ...]
    first_letters: str
    name: slice
    given: slice | None = None
    number: slice
    number_digit: int | None = None
    number_covered: slice | None = None
    continued: slice | None = None
    code: slice = slice(0, 2)
    issuer: slice = slice(2, 5)
    nationality: slice | None = None
    birth: slice | None = None
    birth_digit: int | None = None
    sex: int | None = None
    expiry: slice | None = None
    expiry_digit: int | None = None
    optional: slice | None = None
    optional_digit: int | None = None
    optional_2: slice | None = None
    composite: tuple[slice, ...] = ()
    composite_digit: int | None = None


def _two_lines(
    kind: Format, width: int, first_letters: str, optional: slice, optional_digit: int | None = None
) -> Layout:
    """Name in the first line, the rest in the second, with a composite over it when the last position is free."""
    start = width
    last = optional.stop + (optional_digit is not None)
    composed = start + last < 2 * width
    return Layout(
        format=kind,
        widths=(width, width),
        first_letters=first_letters,
        name=slice(5, width),
        number=slice(start, start + 9),
        number_digit=start + 9,
        continued=slice(start + optional.start, start + optional.stop) if kind == "TD2" else None,
        nationality=slice(start + 10, start + 13),
        birth=slice(start + 13, start + 19),
        birth_digit=start + 19,
        sex=start + 20,
        expiry=slice(start + 21, start + 27),
        expiry_digit=start + 27,
        optional=slice(start + optional.start, start + optional.stop),
        optional_digit=None if optional_digit is None else start + optional_digit,
        composite=(slice(start, start + 10), slice(start + 13, start + 20), slice(start + 21, start + last))
        if composed
        else (),
        composite_digit=start + last if composed else None,
    )


TD3 = _two_lines("TD3", 44, "P", slice(28, 42), 42)
TD2 = _two_lines("TD2", 36, "IAC", slice(28, 35))
MRVA = _two_lines("MRVA", 44, "V", slice(28, 44))
MRVB = _two_lines("MRVB", 36, "V", slice(28, 36))
SKID = _two_lines("SKID", 34, "I", slice(28, 34))
TD1 = Layout(
    format="TD1",
    widths=(30, 30, 30),
    first_letters="IAC",
    name=slice(60, 90),
    number=slice(5, 14),
    number_digit=14,
    continued=slice(15, 30),
    nationality=slice(45, 48),
    birth=slice(30, 36),
    birth_digit=36,
    sex=37,
    expiry=slice(38, 44),
    expiry_digit=44,
    optional=slice(15, 30),
    optional_2=slice(48, 59),
    composite=(slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)),
    composite_digit=59,
)
FRID = Layout(
    format="FRID",
    widths=(36, 36),
    first_letters="I",
    name=slice(5, 30),
    given=slice(49, 63),
    number=slice(36, 48),
    number_digit=48,
    birth=slice(63, 69),
    birth_digit=69,
    sex=70,
    optional=slice(30, 36),
    composite=(slice(0, 71),),
    composite_digit=71,
)
FRDL = Layout(
    format="FRDL",
    widths=(30,),
    first_letters="D",
    name=slice(21, 29),
    number=slice(5, 14),
    number_digit=14,
    number_covered=slice(0, 14),
    expiry=slice(15, 21),
    composite=(slice(0, 29),),
    composite_digit=29,
)
NLDL = Layout(
    format="NLDL",
    widths=(30,),
    first_letters="D",
    name=slice(0, 0),
    number=slice(6, 16),
    optional=slice(16, 29),
    composite=(slice(0, 29),),
    composite_digit=29,
)
CHDL = Layout(
    format="CHDL",
    widths=(9, 30, 30),
    first_letters="F",
    code=slice(9, 11),
    issuer=slice(11, 14),
    name=slice(39, 69),
    number=slice(14, 23),
    birth=slice(28, 34),
    optional=slice(0, 9),
    optional_2=slice(23, 26),
)

LAYOUTS: dict[Format, Layout] = {
    layout.format: layout for layout in (TD1, TD2, TD3, MRVA, MRVB, FRID, FRDL, NLDL, CHDL, SKID)
}

_SHEETS = ("ABD<<", "AGD<<", "AUD<<", "MED<<")
"""German supplementary sheets: TD2 in shape, but their last character is data and no composite."""


def has_no_composite(first_line: str) -> bool:
    """Whether a document in the shape of TD2 has data where others have the composite."""
    return first_line.startswith(_SHEETS)


def layout_of(lines: tuple[str, ...]) -> Layout | None:
    """The layout of lines of exactly the right lengths."""
    return _named(tuple(map(len, lines)), lines[0][:5]) if lines else None


def _named(widths: tuple[int, ...], start: str) -> Layout | None:
    visa = start[:1] == "V"
    if widths == (44, 44):
        return MRVA if visa else TD3
    if widths == (36, 36):
        return MRVB if visa else FRID if start == "IDFRA" else TD2
    if widths == (30,):
        return {"FRA": FRDL, "NLD": NLDL}.get(start[2:]) if start[:1] == "D" else None
    return {(30, 30, 30): TD1, (34, 34): SKID, (9, 30, 30): CHDL}.get(widths)


PLAUSIBLE = ((44, 44), (36, 36), (30, 30, 30), (34, 34))
"""Widths of lines that are recognised when they are a little off."""
_MOST_OFF = 3


def nearest_layout(lines: tuple[str, ...]) -> Layout | None:
    """The layout of lines that are a little short or long; the line of the name may have lost all its fillers."""
    best: tuple[int, tuple[int, ...]] | None = None
    for widths in PLAUSIBLE:
        if len(widths) != len(lines):
            continue
        named = len(widths) - 1 if len(widths) == 3 else 0
        off = [abs(len(line) - width) for line, width in zip(lines, widths, strict=True)]
        if 5 <= len(lines[named]) <= widths[named]:
            off[named] = min(off[named], 1)
        if max(off) <= _MOST_OFF and (best is None or sum(off) < best[0]):
            best = (sum(off), widths)
    return _named(best[1], lines[0][:5]) if best else None
