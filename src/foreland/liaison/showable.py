"""What of a traveller a host authority may be shown: fields that the handling allows, and nothing beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

ShowableField = Literal["name", "date_of_birth", "nationality", "sex", "document", "flight", "seat"]
"""All that may ever be shown; reasons, lists and grades are no fields and cannot be configured."""
FIELDS: tuple[ShowableField, ...] = get_args(ShowableField)
RECIPIENTS = ("host_police", "host_immigration", "airport_security", "carrier_station")
"""For whom it is opened, as codes."""


class ShowableRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields in general, and those of single handling codes, with why."""

    citation: str
    fields: tuple[ShowableField, ...]
    handling: Mapping[str, tuple[ShowableField, ...]] = {}

    def of(self, code: str) -> tuple[ShowableField, ...]:
        """Return the fields that may be shown under a handling code."""
        return self.handling.get(code, self.fields)


def showable(rules: ShowableRules, handling: str, said: Mapping[ShowableField, str]) -> dict[ShowableField, str]:
    """Return what may be shown of what is known, in the order of :data:`FIELDS`."""
    allowed = rules.of(handling)
    return {field: said[field] for field in FIELDS if field in allowed and said.get(field)}
