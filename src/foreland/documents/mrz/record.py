"""A zone as it was read: values, which check digits agree, and what is wrong with which field."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from foreland.documents.mrz.layouts import Format
from foreland.travel.traveller import Sex


class ZoneProblem(Struct, frozen=True):
    """What is wrong with a field: a code, what was read and, where it can be told, what was expected."""

    field: str
    code: str
    value: str | None = None
    expected: str | None = None


class Zone(Struct, frozen=True, kw_only=True):
    """One machine-readable zone. Values are ``None`` when the zone does not say; nothing is repaired.

    ``checks`` says of each check whether it agrees: ``doc`` (number), ``dob``, ``exp``, ``opt`` (optional data) and
    ``comp`` (composite) are check digits, ``dates`` is whether the dates exist, ``sex`` whether it is M, F or ``<``; a
    check that the format does not have is missing. ``all_checks_ok`` wants all of them and the right lengths;
    ``valid`` wants no problem in any field. Countries are alpha-3 (``D`` becomes ``DEU``).
    ``notes`` are codes for what is in order but should be known.
    """

    format: Format | None
    lines: tuple[str, ...]
    checks: Mapping[str, bool] = {}
    all_checks_ok: bool = False
    valid: bool = False
    document_code: str | None = None
    issuing_state: str | None = None
    document_number: str | None = None
    surname: str | None = None
    given_names: str | None = None
    name_truncated: bool = False
    nationality: str | None = None
    date_of_birth: str | None = None
    sex: Sex | None = None
    expiry_date: str | None = None
    optional_data: str | None = None
    optional_data_2: str | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[ZoneProblem, ...] = ()
