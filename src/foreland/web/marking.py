"""Marks a text for the catalogue where it stands; it is translated later, where it is shown."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Return the text itself."""
    return text
