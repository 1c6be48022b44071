"""What was wrong with a line of an imported file: a code and where, never the text."""

from __future__ import annotations

from msgspec import Struct


class LineProblem(Struct, frozen=True, kw_only=True):
    """``line`` counts from 1 (the header of a CSV is line 1); ``field`` names the column, when it is about one.

    ``kept`` says whether the line was imported without the bad value, or not at all.
    """

    line: int
    code: str
    field: str | None = None
    kept: bool = False
