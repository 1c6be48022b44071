"""A code that a telephone's camera reads, drawn here: nothing is asked of another service."""

from __future__ import annotations

import segno
from markupsafe import Markup


def code_text(address: str | None, reference: str) -> str:
    """Return what a telephone reads: the place for redress with a reference, or the reference alone."""
    return f"{address}{'&' if '?' in address else '?'}reference={reference}" if address else reference


def quick_code(address: str | None, reference: str) -> Markup:
    """Return the drawing (SVG) of :func:`code_text`."""
    drawn = segno.make(code_text(address, reference), error="m", micro=False).svg_inline(scale=4, border=4)
    return Markup(drawn)  # noqa: S704 - dark and light squares; the text itself is not in it
