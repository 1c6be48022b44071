"""Manifests without a carrier's system: rows that somebody typed, pasted or uploaded, to a message like any other.

Columns may be called as in :data:`COLUMNS` or as in :data:`SYNONYMS`. Nothing is guessed and nothing half taken: a row
that cannot be read is a problem with its line and column, and then there is no message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from foreland.messages.record import DeclaredTotal, Message
from foreland.travel.countries import country_code
from foreland.travel.flight import Leg, read_designator
from foreland.travel.line_problem import LineProblem
from foreland.travel.traveller import Role, Sex, TravelDocument, Traveller

COLUMNS = (
    "surname", "given_names", "date_of_birth", "sex", "nationality", "document_type", "document_number",
    "issuing_state", "expiry_date", "role", "seat", "place_of_birth",
)  # fmt: skip
SYNONYMS: Mapping[str, str] = {
    "last name": "surname", "family name": "surname", "name": "surname",
    "first name": "given_names", "given name": "given_names", "given names": "given_names", "forenames": "given_names",
    "dob": "date_of_birth", "date of birth": "date_of_birth", "birth date": "date_of_birth",
    "gender": "sex", "citizenship": "nationality",
    "document type": "document_type", "type": "document_type",
    "document": "document_number", "document number": "document_number", "passport": "document_number",
    "passport number": "document_number", "passport no": "document_number",
    "issuing state": "issuing_state", "issued by": "issuing_state", "issuing country": "issuing_state",
    "expiry": "expiry_date", "expiry date": "expiry_date", "expires": "expiry_date",
    "crew": "role", "place of birth": "place_of_birth",
}  # fmt: skip
MAX_TRAVELLERS = 2_000
_REQUIRED = ("surname", "date_of_birth")
_LONGEST = 100
_ROLES: Mapping[str, Role] = {"": "passenger", "passenger": "passenger", "pax": "passenger", "crew": "crew"}
_SEXES: Mapping[str, Sex | None] = {
    "": None, "M": "M", "F": "F", "X": "X", "MALE": "M", "FEMALE": "F", "U": None,
}  # fmt: skip


class FlightHead(Struct, frozen=True, kw_only=True):
    """The flight as typed: designator, airports, local departure and arrival (``2026-11-24T12:00``)."""

    flight: str
    origin: str
    destination: str
    departure: str
    arrival: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """A message to be received, or the problems that have to be mended first; line 0 is the flight itself."""

    message: Message | None
    problems: tuple[LineProblem, ...]


def column_names(header: Sequence[str], mapping: Mapping[str, str] | None = None) -> list[str]:
    """Return which of our columns each column of a file is; one that is none keeps its name and is not read."""
    given = {key.strip().lower(): value for key, value in (mapping or {}).items()}
    names = []
    for cell in header:
        plain = " ".join(cell.lower().replace("_", " ").replace(".", "").split())
        ours = given.get(cell.strip().lower()) or SYNONYMS.get(plain) or plain.replace(" ", "_")
        names.append(ours)
    return names


def read_manifest(
    head: FlightHead, rows: Iterable[tuple[int, Mapping[str, str]]], typed_by: str, airports: frozenset[str]
) -> Manifest:
    """Read a manifest; ``airports`` are the codes that exist, ``typed_by`` is who answers for it."""
    problems: list[LineProblem] = []
    leg = _leg(head, airports, problems)
    travellers: list[Traveller] = []
    for line, row in rows:
        if len(travellers) >= MAX_TRAVELLERS:
            problems.append(LineProblem(line=line, code="too_many_lines"))
            break
        found = _traveller(line, row, problems)
        if found in travellers:
            problems.append(LineProblem(line=line, code="repeated"))
        travellers.append(found)
    if not travellers and not problems:
        problems.append(LineProblem(line=1, code="nobody"))
    if problems or leg is None:
        return Manifest(message=None, problems=tuple(problems))
    crew = sum(one.role == "crew" for one in travellers)
    message = Message(
        kind="MANIFEST",
        sender=f"typed by {typed_by}",
        legs=(leg,),
        declared_total=DeclaredTotal(passengers=len(travellers) - crew, crew=crew),
        travellers=tuple(travellers),
    )
    return Manifest(message=message, problems=())


def _leg(head: FlightHead, airports: frozenset[str], problems: list[LineProblem]) -> Leg | None:
    designator = read_designator(head.flight)
    origin, destination = head.origin.strip().upper(), head.destination.strip().upper()
    checks = (
        ("flight", designator is not None),
        ("origin", origin in airports),
        ("destination", destination in airports and destination != origin),
        ("departure", _moment(head.departure) is not None),
        ("arrival", not head.arrival or _moment(head.arrival) is not None),
    )
    broken = [LineProblem(line=0, code="not_readable", field=name) for name, fine in checks if not fine]
    problems.extend(broken)
    if broken or designator is None:
        return None
    return Leg(
        flight=str(designator),
        carrier=designator.carrier,
        number=designator.number,
        origin=origin,
        destination=destination,
        departure_local=_moment(head.departure),
        arrival_local=_moment(head.arrival) if head.arrival else None,
        border_crossing=True,
    )


def _moment(text: str) -> str | None:
    text = text.strip().replace(" ", "T")
    day, _, clock = text.partition("T")
    hours, _, minutes = clock.partition(":")
    if _day(day) is None or not (_digits(hours, 2) and _digits(minutes, 2)) or int(hours) > 23 or int(minutes) > 59:
        return None
    return text


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _day(text: str) -> str | None:
    """A whole date (ISO 8601): a manifest is asked for whole ones, because whoever types it can ask the carrier."""
    try:
        found = date.fromisoformat(text.strip()) if len(text.strip()) == len("2026-11-24") else None
    except ValueError:
        return None
    return found.isoformat() if found and 1900 <= found.year <= 2100 else None


def _traveller(line: int, row: Mapping[str, str], problems: list[LineProblem]) -> Traveller:
    values = {name: " ".join(row.get(name, "").replace("\0", "").split()) for name in COLUMNS}
    wrong: list[tuple[str, str]] = [("missing", name) for name in _REQUIRED if not values[name]]
    wrong += [("too_long", name) for name in COLUMNS if len(values[name]) > _LONGEST]
    dates = {name: _day(values[name]) for name in ("date_of_birth", "expiry_date")}
    states = {name: country_code(values[name]) for name in ("nationality", "issuing_state", "place_of_birth")}
    read: dict[str, str | None] = dates | {name: states[name] for name in ("nationality", "issuing_state")}
    wrong += [("not_readable", name) for name, value in read.items() if values[name] and value is None]
    wrong += [("not_readable", "sex")] if values["sex"].upper() not in _SEXES else []
    wrong += [("not_readable", "role")] if values["role"].lower() not in _ROLES else []
    if values["document_type"] and not values["document_number"]:
        wrong.append(("missing", "document_number"))
    problems.extend(LineProblem(line=line, code=code, field=name) for code, name in wrong)
    number = values["document_number"]
    document = TravelDocument(
        type=values["document_type"].upper() or None,
        number=number.upper(),
        issuing_state=states["issuing_state"],
        expiry_date=dates["expiry_date"],
        nationality=states["nationality"],
    )
    return Traveller(
        role=_ROLES.get(values["role"].lower(), "passenger"),
        surname=values["surname"].upper() or None,
        given_names=values["given_names"].upper() or None,
        date_of_birth=dates["date_of_birth"],
        sex=_SEXES.get(values["sex"].upper()),
        nationality=states["nationality"],
        place_of_birth=values["place_of_birth"] or None,
        documents=(document,) if number else (),
        seat=values["seat"].upper() or None,
    )
