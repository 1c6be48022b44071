"""A person as an officer typed them, to be looked for or looked out for; what cannot be read is said first."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.travel.countries import country_code
from foreland.travel.partial_date import read_partial_date


class TypedPerson(Struct, frozen=True, kw_only=True):
    """Names in any script; ``date_of_birth`` may be partial, ``nationality`` a code of two or three letters."""

    surname: str = ""
    given_names: str = ""
    date_of_birth: str = ""
    nationality: str = ""
    sex: str = ""
    document: str = ""

    def born(self) -> str | None:
        """The birth date, if one was typed."""
        return self.date_of_birth.strip() or None

    def state(self) -> str | None:
        """The nationality as alpha-3."""
        return country_code(self.nationality.strip()) if self.nationality.strip() else None

    def unreadable(self) -> Literal["date_unreadable", "country_unknown"] | None:
        """What was typed and cannot be read."""
        if self.born() is not None and read_partial_date(self.born()) is None:
            return "date_unreadable"
        if self.nationality.strip() and self.state() is None:
            return "country_unknown"
        return None
