"""FollowTheMoney: entities as JSON Lines (schemata Person, Passport, Event, Document), and reading those of anybody.

FollowTheMoney has no markings. Caveats are written in words into ``notes``; when entities come in, whoever imports says
whose they are and how they are marked, and words in them may only make that stricter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from foreland.sharing.formats.package import (
    MOST_BYTES,
    MOST_ITEMS,
    AnyItem,
    Document,
    Encounter,
    Package,
    Report,
    SharedJourney,
    Taken,
    Taking,
    Traveller,
)
from foreland.sharing.formats.stix_markings import NAMESPACE, caveats_in_words
from foreland.sharing.handling import TLP_LEVELS, Handling, audience_of, combine, stricter

Plain = dict[str, object]
Properties = dict[str, list[str]]

_TLP = re.compile(r"TLP:(CLEAR|WHITE|GREEN|AMBER\+STRICT|AMBER|RED)\b", re.IGNORECASE)
_PEOPLE = frozenset(("Person", "LegalEntity"))
_SEX = {"M": "male", "F": "female", "X": "other"}


def write_ftm(package: Package) -> bytes:
    """Write what FollowTheMoney has a schema for; withdrawn items and recommendations are left out."""
    entities = [one for item in package.items if not item.withdrawn for one in _entities(item, package.originator.name)]
    return b"".join(msgspec.json.encode(one) + b"\n" for one in entities)


def _entity(item: AnyItem, schema: str, by: str, properties: Properties) -> Plain:
    kept = {name: [value for value in values if value] for name, values in properties.items()}
    kept["publisher"] = [by]
    kept["notes"] = [caveats_in_words(item.caveats)]
    kept["modifiedAt"] = [item.modified.isoformat()]
    return {"id": str(item.id), "schema": schema, "properties": {name: kept[name] for name in kept if kept[name]}}


def _entities(item: AnyItem, by: str) -> Iterator[Plain]:
    if isinstance(item, Traveller):
        whole = " ".join(filter(None, (item.given_names, item.surname)))
        person = {
            "name": [whole],
            "lastName": [item.surname],
            "firstName": [item.given_names],
            "birthDate": [item.date_of_birth],
            "gender": [_SEX.get(item.sex, "")],
            "nationality": [item.nationality.lower()],
            "phone": list(item.phones),
            "email": list(item.emails),
        }
        yield _entity(item, "Person", by, person)
    elif isinstance(item, Document):
        passport = {
            "number": [item.number],
            "country": [item.issuing_state.lower()],
            "type": [item.document_type],
            "endDate": [item.expiry_date],
            "holder": [str(item.traveller)] if item.traveller else [],
        }
        yield _entity(item, "Passport", by, passport)
    elif isinstance(item, SharedJourney | Encounter):
        journey = isinstance(item, SharedJourney)
        event = {
            "name": [item.flight if isinstance(item, SharedJourney) else item.outcome or "encounter"],
            "date": [item.flight_date] if isinstance(item, SharedJourney) else [item.at.isoformat() if item.at else ""],
            "location": [f"{item.origin}-{item.destination}"] if isinstance(item, SharedJourney) else [item.place],
            "summary": ["journey" if journey else getattr(item, "text", "")],
            "involved": [str(item.traveller)] if item.traveller else [],
        }
        yield _entity(item, "Event", by, event)
    elif isinstance(item, Report):
        yield _entity(item, "Document", by, {"title": [item.title], "summary": [item.text]})


def read_ftm(raw: bytes, caveats: Handling, received_at: datetime) -> Taken:
    """Read entities that were received at an instant under these caveats; one line that cannot be read spoils itself.

    Identifiers of others are names within their set: with the originator they give ours, the same each time.
    """
    taking = Taking()
    if len(raw) > MOST_BYTES:
        taking.refuse(-1, "oversize", f"{len(raw)} bytes")
        return taking.taken()
    lines = raw.splitlines()
    if len(lines) > MOST_ITEMS:
        taking.refuse(-1, "too_many", str(MOST_ITEMS))
        return taking.taken()
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        try:
            entity = msgspec.json.decode(line, type=_Entity)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            taking.refuse(index, "unreadable", str(error))
            continue
        _take(index, entity, caveats, received_at, taking)
    return taking.taken()


class _Entity(msgspec.Struct):
    id: str
    schema: str
    properties: dict[str, list[str]] = {}


def _take(index: int, entity: _Entity, caveats: Handling, received_at: datetime, taking: Taking) -> None:
    own = entity.properties

    def first(*names: str) -> str:
        return next((value for name in names for value in own.get(name, ())), "")

    values: Plain
    if entity.schema in _PEOPLE:
        kind, values = "traveller", _person(entity, first("name"))
    elif entity.schema in ("Passport", "Identification"):
        kind = "travel-document"
        values = {
            "number": first("number", "passportNumber"),
            "issuing_state": first("country").upper(),
            "document_type": first("type"),
            "expiry_date": first("endDate"),
        }
        holder = first("holder")
        values |= {"traveller": _own_id(holder, caveats)} if holder else {}
    elif entity.schema in ("Event", "Document", "Note", "Article"):
        kind = "report"
        values = {"title": first("name", "title"), "text": first("summary", "description", "bodyText")}
        values["about"] = [_own_id(one, caveats) for one in own.get("involved", ())]
    else:
        taking.refuse(index, "kind_unknown", entity.schema)
        return
    base = {"id": _own_id(entity.id, caveats), "caveats": _stricter(caveats, own.get("notes", []))}
    taking.take(index, kind, {**values, **base, "created": received_at, "modified": received_at})


def _person(entity: _Entity, name: str) -> Plain:
    """A person; without a family name apart, all of the name is the surname: which word it is is not guessed."""
    own = entity.properties
    sexes = {word: code for code, word in _SEX.items()}
    fields = {"surname": "lastName", "given_names": "firstName", "date_of_birth": "birthDate"}
    values: Plain = {field: own[theirs][0] for field, theirs in fields.items() if own.get(theirs)}
    if "surname" not in values:
        values["surname"] = name
    values["sex"] = sexes.get(next(iter(own.get("gender", ())), ""), "")
    values["nationality"] = next(iter(own.get("nationality", ())), "").upper()
    return {**values, "phones": own.get("phone", []), "emails": own.get("email", [])}


def _own_id(theirs: str, caveats: Handling) -> str:
    try:
        return str(UUID(theirs))
    except ValueError:
        return str(uuid5(NAMESPACE, f"{caveats.originator}\n{theirs}"))


def _stricter(caveats: Handling, notes: list[str]) -> Handling:
    levels = [level.lower().replace("white", "clear") for note in notes for level in _TLP.findall(note)]
    audiences = [audience_of(one) for one in TLP_LEVELS if one in levels]
    audience = stricter("audience", (caveats.audience, *audiences))
    texts = tuple(note[:20_000] for note in notes[:1000] if note)
    return combine((msgspec.structs.replace(caveats, audience=audience, texts=(*caveats.texts, *texts)),))
