"""A journey with its papers as the check sees it: codes folded to our own, dates read, nothing invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

Stated = bool | int | str | tuple[str, ...]


class Paper(Struct, frozen=True, kw_only=True, gc=False):
    """A document or an authorisation. ``kind`` is a word of :mod:`papers`, ``None`` when nobody knows the type.

    ``classes`` are the classes of a visa without hyphens (``B1``, ``H1B``). ``emergency``, ``official`` and
    ``child_entry`` follow from type and subtype. ``starts`` is the first day of its validity when that
    is not the day of issue. ``years`` is the length of validity it was issued with, when known.
    """

    kind: str | None
    type: str | None = None
    issuer: str | None = None
    nationality: str | None = None
    number: str = ""
    issued: date | None = None
    starts: date | None = None
    expires: date | None = None
    no_expiry: bool = False
    electronic: bool | None = None
    machine_readable: bool | None = None
    status: str | None = None
    classes: tuple[str, ...] = ()
    emergency: bool = False
    official: bool = False
    child_entry: bool = False
    damaged: bool | None = None
    used_up: bool | None = None
    years: int | None = None
    belongs_to: str | None = None
    dob: date | None = None
    sex: str | None = None
    name: str = ""


class Problem(Struct, frozen=True, gc=False):
    """Something in the input that cannot be relied on: what, where, and the value."""

    code: str
    fact: str
    value: str | None = None


class Journey(Struct, frozen=True, kw_only=True, gc=False):
    """One traveller on one route. ``None`` is unknown; an empty tuple of papers says that there are none.

    ``travel_date`` is local at the departure, ``arrival_date`` at the destination (the same day when nothing else was
    said), ``arrival`` the instant of arrival when it is known to the minute, ``stated`` other facts by our own names,
    ``unknown`` those of which it was said that nobody knows,
    ``problems`` what could not be read, ``protection`` a sign that somebody may need protection.
    """

    id: str
    travel_date: date | None
    arrival_date: date | None = None
    arrival: datetime | None = None
    route: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    residence: str | None = None
    age: int | None = None
    purpose: str | None = None
    category: str | None = None
    stay_days: int | None = None
    onward: bool | None = None
    papers: tuple[Paper, ...] | None = ()
    authorisations_known: bool = True
    stated: Mapping[str, Stated] = {}
    unknown: frozenset[str] = frozenset()
    listed: tuple[Mapping[str, str | None], ...] = ()
    reported: Mapping[str, str] = {}
    problems: tuple[Problem, ...] = ()
    protection: bool = False
