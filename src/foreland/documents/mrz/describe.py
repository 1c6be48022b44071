"""A zone as the answer of ``foreland mrz`` and of the document desk: values, and each field with its validity."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import structs

from foreland.documents.mrz.hints import misreadings
from foreland.documents.mrz.layouts import LAYOUTS, Layout
from foreland.documents.mrz.national import NationalNumber, contradictions
from foreland.documents.mrz.record import Zone


def describe_zone(zone: Zone, today: date, number: NationalNumber | None = None) -> dict[str, Any]:
    """The whole answer as plain values. ``fields`` holds each field as read, whether it is valid, and why not.

    ``number`` is what a national number in the optional data says, where it was read.
    """
    answer = {name: getattr(zone, name) for name in zone.__struct_fields__ if name not in ("problems", "notes")}
    answer["lines"] = list(zone.lines)
    answer["fields"] = _fields(zone)
    answer["notes"] = list(zone.notes)
    answer["problems"] = [structs.asdict(problem) for problem in zone.problems]
    answer["national_number"] = structs.asdict(number) if number else None
    answer["contradictions"] = [structs.asdict(problem) for problem in contradictions(zone, number)]
    answer["hints"] = [structs.asdict(hint) for hint in misreadings(zone, today)]
    return answer


def _fields(zone: Zone) -> dict[str, dict[str, Any]]:
    if zone.format is None:
        return {}
    layout = LAYOUTS[zone.format]
    text = "".join(line[:width].ljust(width, "<") for line, width in zip(zone.lines, layout.widths, strict=True))
    return {
        field: {
            "read": raw,
            "valid": not (reasons := [problem for problem in zone.problems if problem.field == field]),
            "reasons": [
                {"code": problem.code, "value": problem.value, "expected": problem.expected} for problem in reasons
            ],
        }
        for field, raw in _raw(layout, text).items()
    }


def _raw(layout: Layout, text: str) -> dict[str, str]:
    spans = {
        "document_code": layout.code,
        "issuing_state": layout.issuer,
        "name": layout.name,
        "document_number": layout.number,
        "nationality": layout.nationality,
        "date_of_birth": layout.birth,
        "sex": None if layout.sex is None else slice(layout.sex, layout.sex + 1),
        "expiry_date": layout.expiry,
        "optional_data": layout.optional,
        "optional_data_2": layout.optional_2,
        "composite": None
        if layout.composite_digit is None
        else slice(layout.composite_digit, layout.composite_digit + 1),
    }
    raw = {field: text[span] for field, span in spans.items() if span is not None and span.stop > span.start}
    if layout.given is not None:
        raw["name"] += "<<" + text[layout.given]
    return raw
