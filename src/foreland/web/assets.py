"""Where the built front end lies: ``npm run build`` writes files named by their content, and a manifest."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "built"


class FrontEndMissingError(Exception):
    """The front end has not been built: ``make setup`` or ``npm run build`` does it."""


@cache
def _manifest() -> dict[str, str]:
    try:
        text = (BUILT / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FrontEndMissingError(FrontEndMissingError.__doc__) from error
    names: dict[str, str] = json.loads(text)
    return names


def asset(name: str) -> str:
    """Return the address of a built file by its plain name (``foreland.css``)."""
    return f"/static/built/{_manifest()[name]}"


def built(name: str) -> Path:
    """Return the path of a built file by its plain name."""
    return BUILT / _manifest()[name]
