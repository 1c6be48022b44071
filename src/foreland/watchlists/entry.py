"""A watchlist entry: one listed person with every name, birth date and document the list gives."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.travel.content_hash import content_hash

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


DocumentKind = Literal["passport", "identity_card", "travel_document", "visa", "residence_permit", "other"]


class ListedDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document as the list describes it: ``kind`` on our scale, ``type`` in the list's words, ``issuer`` alpha-3,
    dates ISO 8601 (possibly partial). ``other`` is no document of travel: a tax number, a register's number.
    """

    number: str
    kind: DocumentKind
    type: str = ""
    issuer: str | None = None
    issued: str | None = None
    expires: str | None = None


class ListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One listed person. Nationalities are alpha-3; ``group`` names entries that are one person in several
    lists.

    ``documents`` are the numbers that travellers are compared with; ``papers`` say of which kind they are and who
    issued them, and name further papers that nobody travels with. Places, addresses and ``programmes`` (why the person
    is listed) are in the list's words.
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
    papers: tuple[ListedDocument, ...] = ()
    places_of_birth: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()


def what_it_says(entry: ListEntry) -> str:
    """Hash of what tells an entry from namesakes: names, birth dates, nationalities, sex, documents; in any order."""
    names = sorted((name.surname, name.given_names) for name in entry.names)
    dates = sorted((date.value, date.circa) for date in entry.dates_of_birth)
    return content_hash((names, dates, sorted(entry.nationalities), entry.sex, sorted(entry.documents)))
