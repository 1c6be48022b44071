"""A traveller beside the entry of a list that they matched: what each side says, how it was read, and what it counts.

The alignment and the parts of the score are those that the hit keeps: nothing is compared anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from foreland.resources.name_tables import name_tables
from foreland.store.views.evidence import EvidenceHit, ListSide, UsedDocument
from foreland.store.views.traveller_rows import Reported
from foreland.travel.document_number import normalise_number
from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.readings import forms_of

Precision = Literal["day", "first_of_january", "month", "year", "about", "unreadable"]
_LEAST = 0.005


class Spelling(Struct, frozen=True, kw_only=True):
    """A name as it is written, ``said`` by whom or how well, and how it is read aloud when not in Latin letters.

    ``compared`` when it is the one that the hit is about.
    """

    surname: str
    given_names: str
    said: str
    readings: tuple[str, ...]
    compared: bool


class Born(Struct, frozen=True, kw_only=True):
    """A birth date and how precisely it is known; ``compared`` when it is the one that the hit is about."""

    value: str
    precision: Precision
    compared: bool


class Paper(Struct, frozen=True, kw_only=True):
    """A document on either side; dates ISO 8601. ``same`` when the other side gives its number, too.

    ``kind`` is the reported code or the list's on our scale, ``type`` is in the list's own words; ``used`` is filled
    for the traveller's.
    """

    number: str
    kind: str = ""
    type: str = ""
    issuer: str = ""
    issued: str | None = None
    expires: str | None = None
    same: bool
    used: UsedDocument | None = None


class SideBySide(Struct, frozen=True, kw_only=True):
    """Both sides. ``counts`` holds the parts of the score by name; together they are the score of the hit.

    ``changed_since`` when the entry said something else at the time the hit was found.
    """

    names: list[Spelling]
    listed_names: list[Spelling]
    pairs: list[dict[str, Any]]
    reported_only: list[str]
    listed_only: list[str]
    born: list[Born]
    listed_born: list[Born]
    places_of_birth: list[str]
    papers: list[Paper]
    listed_papers: list[Paper]
    counts: dict[str, float]
    score: float | None
    changed_since: bool


def side_by_side(
    hit: EvidenceHit, listed: ListSide, reported: Sequence[Reported], used: Sequence[UsedDocument]
) -> SideBySide:
    """Put what is reported and what is listed beside each other."""
    entry = listed.entry
    name, born = _reason(hit, "traveller.name"), _reason(hit, "traveller.date_of_birth")
    values = name.get("values") or {}
    ours = {normalise_number(one.number) for one in used}
    theirs = {normalise_number(one) for one in (*entry.documents, *(each.number for each in entry.papers))}
    described = {each.number for each in entry.papers}
    return SideBySide(
        names=[
            _spelling(one.surname or "", one.given_names or "", one.source, name.get("value"))
            for one in reported
            if one.surname or one.given_names
        ],
        listed_names=[
            _spelling(one.surname, one.given_names, one.quality, name.get("expected")) for one in entry.names
        ],
        pairs=values.get("alignment") or [],
        reported_only=values.get("reported_only") or [],
        listed_only=values.get("listed_only") or [],
        born=_dates(((one.date_of_birth, False) for one in reported), born.get("value")),
        listed_born=_dates(((one.value, one.circa) for one in entry.dates_of_birth), born.get("expected")),
        places_of_birth=list(dict.fromkeys(one.place_of_birth for one in reported if one.place_of_birth)),
        papers=[
            Paper(
                number=one.number,
                kind=one.type or "",
                issuer=one.issuing_state or "",
                issued=one.issue_date,
                expires=one.expiry_date,
                same=normalise_number(one.number) in theirs,
                used=one,
            )
            for one in used
        ],
        listed_papers=[
            Paper(
                number=one.number,
                kind=one.kind,
                type=one.type,
                issuer=one.issuer or "",
                issued=one.issued,
                expires=one.expires,
                same=normalise_number(one.number) in ours,
            )
            for one in entry.papers
        ]
        + [Paper(number=one, same=normalise_number(one) in ours) for one in entry.documents if one not in described],
        counts=_counts(hit, values),
        score=hit.score,
        changed_since=listed.said_since > hit.changed_at,
    )


def _reason(hit: EvidenceHit, fact: str) -> Mapping[str, Any]:
    return next((one for one in hit.reasons if one["fact"] == fact), {})


def _spelling(surname: str, given_names: str, said: str, compared: str | None) -> Spelling:
    read = [" ".join(form.tokens()) for form in forms_of(surname, given_names, name_tables())]
    plain = f"{surname}{given_names}".isascii()
    return Spelling(
        surname=surname,
        given_names=given_names,
        said=said,
        readings=() if plain else tuple(read),
        compared=compared is not None and compared in read,
    )


def _dates(said: Iterable[tuple[str | None, bool]], compared: str | None) -> list[Born]:
    return [
        Born(value=value, precision=_precision(value, about=about), compared=value == compared)
        for value, about in dict.fromkeys(said)
        if value
    ]


def _precision(value: str, *, about: bool) -> Precision:
    read = read_partial_date(value)
    if read is None:
        return "unreadable"
    if about:
        return "about"
    if read.month is None:
        return "year"
    if read.day is None:
        return "month"
    return "first_of_january" if (read.month, read.day) == (1, 1) else "day"


def _counts(hit: EvidenceHit, values: Mapping[str, Any]) -> dict[str, float]:
    """The parts by what they are of; ``weak`` or ``held`` is what a weak alias takes off, or the ends of the scale."""
    if hit.score is None or "score" not in values:
        return {}
    parts = {"name": float(values["score"])}
    for fact in ("date_of_birth", "nationality", "sex", "place_of_birth", "issuing_state"):
        parts[fact] = float((_reason(hit, f"traveller.{fact}").get("values") or {}).get("adjustment") or 0.0)
    rest = hit.score - sum(parts.values())
    if abs(rest) >= _LEAST:
        parts["weak" if values.get("quality") == "weak" else "held"] = round(rest, 4)
    return parts
