"""Reading registers of authorisations to travel: lines of text to authorisations and problems.

CSV with a header, or JSON Lines with the same names: ``authorisation`` (its own number), ``kind`` (``visa``,
``electronic``, ``residence`` or ``other``), ``status`` (``granted``, ``refused`` or ``revoked``), ``number`` and
``issuing_state`` of the document it is for, ``surname``, ``given_names``, ``date_of_birth``, ``nationality``,
``valid_from`` and ``valid_until``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import Struct

from foreland.documents.authorisation import Authorisation, AuthorisationKind, AuthorisationStatus
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import csv_rows
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.json_lines import json_rows
from foreland.travel.line_problem import LineProblem
from foreland.travel.names import fold_name
from foreland.travel.partial_date import read_partial_date, whole_day

AUTHORISATION_COLUMNS = (
    "authorisation", "kind", "status", "number", "issuing_state", "surname", "given_names", "date_of_birth",
    "nationality", "valid_from", "valid_until",
)  # fmt: skip
_REQUIRED = ("authorisation", "status", "number", "issuing_state", "surname")
_KINDS: dict[str, AuthorisationKind] = {name: name for name in get_args(AuthorisationKind)}
_STATES: dict[str, AuthorisationStatus] = {name: name for name in get_args(AuthorisationStatus)}
_LONGEST_NAME = 200


class AuthorisationContent(Struct, frozen=True):
    """What a file held."""

    authorisations: tuple[Authorisation, ...]
    problems: tuple[LineProblem, ...]


def read_authorisations_csv(lines: Iterable[str], source: str) -> AuthorisationContent:
    """Read a register; a line that does not say what, for which document and for whom is a problem, left out."""
    problems: list[LineProblem] = []
    found = [_read(row, line, source, problems) for line, row in csv_rows(lines, _REQUIRED, problems)]
    return AuthorisationContent(tuple(one for one in found if one is not None), tuple(problems))


def read_authorisations_json_lines(lines: Iterable[str | bytes], source: str) -> AuthorisationContent:
    """Read the same in JSON Lines, all values texts."""
    problems: list[LineProblem] = []
    found = [
        _read({name: value or "" for name, value in row.items()}, line, source, problems)
        for line, row in json_rows(lines, dict[str, str | None], problems)
    ]
    return AuthorisationContent(tuple(one for one in found if one is not None), tuple(problems))


def _read(row: Mapping[str, str], line: int, source: str, problems: list[LineProblem]) -> Authorisation | None:
    cell = {column: row.get(column, "").strip() for column in AUTHORISATION_COLUMNS}
    own, number = normalise_number(cell["authorisation"]), normalise_number(cell["number"])
    issuer = country_code(cell["issuing_state"])
    status = _STATES.get(cell["status"].lower())
    kind = _KINDS.get(cell["kind"].lower() or "other")
    names = [cell[name][:_LONGEST_NAME] for name in ("surname", "given_names")]
    days = {name: whole_day(cell[name]) for name in ("valid_from", "valid_until")}
    wrong = next(
        (
            (code, field)
            for missing, code, field in (
                (not own, "number_missing", "authorisation"),
                (not identifies(number), "number_missing", "number"),
                (issuer is None, "country_unknown", "issuing_state"),
                (status is None, "category_unknown", "status"),
                (kind is None, "category_unknown", "kind"),
                (not any(map(fold_name, names)), "name_missing", "surname"),
                *((cell[name] and day is None, "date_unreadable", name) for name, day in days.items()),
            )
            if missing
        ),
        None,
    )
    if wrong is not None or issuer is None or status is None or kind is None:
        code, field = wrong or ("not_an_entry", None)
        problems.append(LineProblem(line=line, code=code, field=field))
        return None
    return Authorisation(
        source=source,
        authorisation=own,
        kind=kind,
        status=status,
        number=number,
        issuing_state=issuer,
        surname=names[0],
        given_names=names[1],
        date_of_birth=_born(cell["date_of_birth"], line, problems),
        nationality=country_code(cell["nationality"]),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    )


def _born(text: str, line: int, problems: list[LineProblem]) -> str | None:
    if text and read_partial_date(text) is None:
        problems.append(LineProblem(line=line, code="date_unreadable", field="date_of_birth", kept=True))
        return None
    return text or None
