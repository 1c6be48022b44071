"""A code that a telephone's camera reads, drawn here: nothing is asked of another service."""

from __future__ import annotations

import segno
from markupsafe import Markup


def quick_code(address: str | None, reference: str) -> Markup:
    """Return a drawing (SVG) of the place for redress with a reference, or of the reference alone."""
    text = f"{address}{'&' if '?' in address else '?'}reference={reference}" if address else reference
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=4, border=4)
    return Markup(drawn)  # noqa: S704 - dark and light squares; the text itself is not in it
