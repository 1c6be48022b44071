"""A bulletin on paper: A4 as PDF, its marking at the head and the foot of each page."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import typst
from msgspec import Struct


class Printed(Struct, frozen=True, kw_only=True):
    """What is printed. ``sections`` are codes of headings with their words, in order."""

    marking: str
    title: str
    standing: str
    number: int
    valid_until: str
    sections: list[tuple[str, str]]
    printed_by: str
    printed_at: str


def print_bulletin(printed: Printed) -> bytes:
    """Return the PDF. What was written goes in as data, so no sign of it is read as a command."""
    layout = files("foreland.delivery").joinpath("bulletin.typ").read_bytes()
    page: bytes = typst.compile(layout, format="pdf", sys_inputs={"told": msgspec.json.encode(printed).decode()})
    return page
