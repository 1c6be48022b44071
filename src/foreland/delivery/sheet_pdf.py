"""A sheet for a briefing on paper: headings with lines, A4 as PDF, its marking at the head and foot of each page."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import typst
from msgspec import Struct


class Sheet(Struct, frozen=True, kw_only=True):
    """What is printed, in the reader's words. ``sections`` are headings with their lines, in order."""

    marking: str
    title: str
    about: str
    sections: list[tuple[str, list[str]]]
    printed: str


def print_sheet(sheet: Sheet) -> bytes:
    """Return the PDF. What was written goes in as data, so no sign of it is read as a command."""
    layout = files("foreland.delivery").joinpath("sheet.typ").read_bytes()
    page: bytes = typst.compile(layout, format="pdf", sys_inputs={"told": msgspec.json.encode(sheet).decode()})
    return page
