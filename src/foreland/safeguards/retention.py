"""Memory has an end: what is masked and what is deleted, by retention class and age (Directive (EU) 2016/681, Art. 12).

Ages count in days from the flight's date, or from the day when we last heard of the flight if that is later (the
directive counts from the transfer); the numbers are data (``resources/retention.json``). A legal hold keeps
everything as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct


class RetentionClass(Struct, frozen=True):
    """A class that rows name. ``None`` days: never by age alone."""

    name: str
    mask_days: int | None
    delete_days: int | None


class Limits(Struct, frozen=True):
    """Flights of a class up to these days, included, are due. ``None``: none is."""

    retention_class: str
    mask_through: date | None
    delete_through: date | None


Due = Literal["keep", "mask", "delete"]


def limits(classes: Iterable[RetentionClass], today: date) -> tuple[Limits, ...]:
    """Return up to which flight date each class is due ``today``."""
    return tuple(Limits(one.name, _through(one.mask_days, today), _through(one.delete_days, today)) for one in classes)


def due(limit: Limits, flight_date: date, *, held: bool) -> Due:
    """Say what is due for a journey on a flight of ``flight_date``; deletion goes before masking."""
    if held:
        return "keep"
    if limit.delete_through is not None and flight_date <= limit.delete_through:
        return "delete"
    if limit.mask_through is not None and flight_date <= limit.mask_through:
        return "mask"
    return "keep"


def _through(days: int | None, today: date) -> date | None:
    return None if days is None else today - timedelta(days=days)
