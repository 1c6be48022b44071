"""A notice of a document, or of a range of blank ones, as a list gives it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

LONGEST_RANGE_WIDTH = 18
"""Digits of a running number that are looked at: longer ones are no booklet numbers."""

Category = Literal["lost", "stolen", "revoked", "invalid", "stolen_blank"]


class DocumentNotice(Struct, frozen=True, kw_only=True):
    """A document that was reported. ``number`` is normalised, ``issuing_state`` alpha-3, ``type`` as the list
    has it.
    """

    source: str
    number: str
    issuing_state: str
    category: Category
    type: str | None = None
    reported_on: str | None = None


class BlankRange(Struct, frozen=True, kw_only=True):
    """Blank booklets: numbers ``prefix`` + ``width`` digits, from ``low`` to ``high``, both included."""

    source: str
    issuing_state: str
    prefix: str
    width: int
    low: int
    high: int
    type: str | None = None
    reported_on: str | None = None
