"""A watchlist entry: one listed person with every name, birth date and document the list gives."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Quality = Literal["strong", "weak"]


class ListedName(Struct, frozen=True, kw_only=True):
    """One name of an entry, in the script the list gives; ``weak`` names are nicknames and low-quality
    aliases.
    """

    surname: str = ""
    given_names: str = ""
    quality: Quality = "strong"


class ListedDate(Struct, frozen=True, kw_only=True):
    """A birth date, ISO 8601, possibly partial (``1980``, ``1980-05``); ``circa`` when the list calls it
    approximate.
    """

    value: str
    circa: bool = False


class ListEntry(Struct, frozen=True, kw_only=True):
    """One listed person. Nationalities are alpha-3; ``group`` names entries that are one person in several
    lists.
    """

    id: str
    source: str
    names: tuple[ListedName, ...]
    dates_of_birth: tuple[ListedDate, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Literal["M", "F", "X"] | None = None
    documents: tuple[str, ...] = ()
    group: str | None = None
    handling: str | None = None
