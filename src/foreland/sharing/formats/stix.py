"""STIX 2.1: bundles with our published extension, bundles of standard objects alone, and reading either.

The extension (docs/reference/exchange.md) adds the objects ``traveller``, ``travel-document``, ``journey``,
``recommendation``, ``encounter``, ``information-request`` and ``information-reply``, and a property of marking
definitions. The standard profile is for tools that drop extensions: travellers become identities, encounters sightings,
the rest notes in words; its markings are TLP 1, never looser, and a statement. It is for reading by people: what comes
back from it is a report about a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from foreland.sharing.formats.package import (
    KINDS,
    MOST_ITEMS,
    AnyItem,
    Document,
    Encounter,
    Indicator,
    Item,
    Originator,
    Package,
    Report,
    SharedJourney,
    SharedRecommendation,
    SharedReply,
    SharedRequest,
    Taken,
    Taking,
    Traveller,
    decoded,
    texts,
)
from foreland.sharing.formats.stix_markings import (
    HANDLING,
    NAMESPACE,
    Plain,
    caveats_in_words,
    read_markings,
    stamp,
    written_markings,
)

EXTENSION = "extension-definition--0f6a4b5e-3f0d-5a3c-8a52-6d6e7d1f4c00"
MEDIA_TYPE = "application/stix+json;version=2.1"
_PUBLISHED = datetime(2026, 11, 27, tzinfo=UTC)
_PUBLISHER = "identity--0f6a4b5e-3f0d-5a3c-8a52-6d6e7d1f4bff"
_EXTENDED = (Traveller, Document, SharedJourney, SharedRecommendation, Encounter, SharedRequest, SharedReply)
_OURS = frozenset(str(one.__struct_config__.tag) for one in _EXTENDED)
_BASE = frozenset(("kind", "id", "created", "modified", "caveats", "withdrawn"))


# Writing --------------------------------------------------------------------------------------------------------------


def write_stix(package: Package, *, standard: bool = False) -> bytes:
    """Write a bundle; with ``standard`` of objects that STIX itself defines."""
    body = msgspec.json.encode([item.id for item in package.items]).decode() + stamp(package.made_at)
    bundle = {
        "type": "bundle",
        "id": f"bundle--{uuid5(NAMESPACE, body)}",
        "objects": stix_objects(package, standard=standard),
    }
    return msgspec.json.encode(bundle)


def stix_objects(package: Package, *, standard: bool = False) -> list[Plain]:
    """Return the objects of a bundle: definitions first, each once, then the items."""
    first: dict[str, Plain] = {}
    if not standard:
        for one in extension_definitions():
            first[str(one["id"])] = one
    identity = _identity(package.originator, package.made_at)
    first[str(identity["id"])] = identity
    kinds = {item.id: _kind(item) for item in package.items}
    made = []
    for item in package.items:
        markings = written_markings(item.caveats, standard)
        for marking in markings:
            first[str(marking["id"])] = marking
        head = _head(item, str(identity["id"]), [str(marking["id"]) for marking in markings])
        made.append(_in_standard_words(item, head) if standard else _as_it_is(item, head, kinds))
    return [*first.values(), *made]


def extension_definitions() -> list[Plain]:
    """Return the publisher and the two definitions that every extended bundle carries."""
    head: Plain = {"spec_version": "2.1", "created": stamp(_PUBLISHED), "modified": stamp(_PUBLISHED)}
    publisher = {"type": "identity", **head, "id": _PUBLISHER, "name": "Foreland", "identity_class": "organization"}
    schema = "https://foreland.example/docs/reference/exchange.md"
    objects: Plain = {
        "type": "extension-definition",
        **head,
        "id": EXTENSION,
        "created_by_ref": _PUBLISHER,
        "name": "foreland-travel",
        "description": "Travellers, travel documents, journeys, recommendations to carriers, encounters and requests.",
        "schema": schema,
        "version": "1.0.0",
        "extension_types": ["new-sdo"],
    }
    handling = {
        **objects,
        "id": HANDLING,
        "name": "foreland-handling",
        "description": "Handling caveats on a canonical scale with the codes they came with.",
        "extension_types": ["property-extension"],
    }
    return [publisher, objects, handling]


def _identity(originator: Originator, at: datetime) -> Plain:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{originator.id}",
        "created": stamp(at),
        "modified": stamp(at),
        "name": originator.name,
        "identity_class": "organization",
    }


def _head(item: Item, by: str, markings: list[str]) -> Plain:
    head: Plain = {
        "type": "",
        "spec_version": "2.1",
        "id": "",
        "created_by_ref": by,
        "created": stamp(item.created),
        "modified": stamp(item.modified),
        "object_marking_refs": markings,
    }
    return head | ({"revoked": True} if item.withdrawn else {})


def _named(head: Plain, kind: str, item_id: UUID) -> Plain:
    return {**head, "type": kind, "id": f"{kind}--{item_id}"}


def _kind(item: Item) -> str:
    return str(item.__struct_config__.tag)


def _as_it_is(item: AnyItem, head: Plain, kinds: Mapping[UUID, str]) -> Plain:
    if isinstance(item, Indicator):
        return _indicator(item, head)
    if isinstance(item, Report):
        return _report(item, head, kinds)
    kind = _kind(item)
    values: Plain = {}
    for name, value in msgspec.to_builtins(item, builtin_types=(UUID, datetime)).items():
        if name in _BASE or value in (None, "", (), []):
            continue
        if isinstance(value, UUID):
            values[f"{name}_ref"] = f"{name}--{value}"
        else:
            values[name] = stamp(value) if isinstance(value, datetime) else value
    return {**_named(head, kind, item.id), **values, "extensions": {EXTENSION: {"extension_type": "new-sdo"}}}


def _indicator(item: Indicator, head: Plain) -> Plain:
    said: Plain = {
        **_named(head, "indicator", item.id),
        "name": item.title or "indicator",
        "pattern": item.pattern or " ",
        "pattern_type": item.pattern_type,
        "valid_from": stamp(item.created),
    }
    return said | ({"valid_until": stamp(item.valid_until)} if item.valid_until else {})


def _report(item: Report, head: Plain, kinds: Mapping[UUID, str]) -> Plain:
    """A report names what it is about as far as it is in the package: STIX asks for the kind of each."""
    about = [f"{kinds[one]}--{one}" for one in item.about if one in kinds]
    return {
        **_named(head, "report", item.id),
        "name": item.title or "report",
        "description": item.text or " ",
        "published": stamp(item.created),
        "object_refs": [str(head["created_by_ref"]), *about],
    }


def _in_standard_words(item: AnyItem, head: Plain) -> Plain:
    if isinstance(item, Traveller):
        contact = ", ".join((*item.phones, *item.emails))
        return {
            **_named(head, "identity", item.id),
            "name": f"{item.surname}, {item.given_names}",
            "identity_class": "individual",
            "description": _words(item),
            **({"contact_information": contact} if contact else {}),
        }
    if isinstance(item, Indicator):
        return _indicator(item, head)
    if isinstance(item, Encounter) and item.traveller is not None:
        return {
            **_named(head, "sighting", item.id),
            "description": _words(item),
            "sighting_of_ref": f"identity--{item.traveller}",
            **({"first_seen": stamp(item.at)} if item.at else {}),
        }
    about = getattr(item, "traveller", None)
    text = item.text if isinstance(item, Report) else _words(item)
    title = item.title if isinstance(item, Report) else _kind(item).replace("-", " ")
    return {
        **_named(head, "note", item.id),
        "abstract": title or "report",
        "content": text or " ",
        "object_refs": [f"identity--{about}" if about else str(head["created_by_ref"])],
    }


def _words(item: Item) -> str:
    """The values of an item in one line, and its caveats."""
    plain = msgspec.to_builtins(item)
    values = [f"{name.replace('_', ' ')}: {value}" for name, value in plain.items() if name not in _BASE and value]
    return "; ".join([*values, caveats_in_words(item.caveats)])


# Reading --------------------------------------------------------------------------------------------------------------


def read_stix(raw: bytes) -> Taken:
    """Read a bundle of ours or of anybody: caveats are those of its markings, the originator that of ``created_by``."""
    taking = Taking()
    bundle = decoded(raw, taking)
    if isinstance(bundle, dict):
        take_objects(bundle.get("objects"), taking)
    elif bundle is not None:
        taking.refuse(-1, "unreadable", "no bundle")
    return taking.taken()


def take_objects(objects: object, taking: Taking) -> None:
    """Take the objects of a bundle or of an envelope of TAXII."""
    found = texts(objects)
    if len(found) > MOST_ITEMS:
        taking.refuse(-1, "too_many", str(MOST_ITEMS))
        return
    known = {str(one.get("id")): one for one in found}
    definitions = {name: one for name, one in known.items() if one.get("type") == "marking-definition"}
    for index, one in enumerate(found):
        kind = one.get("type")
        if kind in ("marking-definition", "extension-definition") or _is_organisation(one):
            continue
        read = _read_one(one, str(kind))
        if read is None:
            taking.refuse(index, "kind_unknown", str(kind))
            continue
        caveats = read_markings(one.get("object_marking_refs"), definitions)
        by = known.get(str(one.get("created_by_ref")), {}).get("name")
        if not caveats.originators and isinstance(by, str):
            caveats = msgspec.structs.replace(caveats, originators=(by[:300],))
        ours, values = read
        base = {"id": _uuid(one.get("id")), "caveats": caveats, "withdrawn": one.get("revoked", False)}
        times = {"created": one.get("created"), "modified": one.get("modified", one.get("created"))}
        taking.take(index, ours, {**values, **base, **times})


def _is_organisation(one: Plain) -> bool:
    return one.get("type") == "identity" and one.get("identity_class") != "individual"


def _uuid(reference: object) -> str:
    return str(reference).rpartition("--")[2]


def _read_one(one: Plain, kind: str) -> tuple[str, Plain] | None:
    if kind in _OURS:
        return kind, dict(_own_values(one, kind))
    if kind == "indicator":
        names = {"title": "name", "pattern_type": "pattern_type", "pattern": "pattern", "valid_until": "valid_until"}
        return kind, {name: one[theirs] for name, theirs in names.items() if one.get(theirs) is not None}
    if kind in ("report", "note", "grouping", "opinion"):
        title = one.get("name") or one.get("abstract") or one.get("opinion") or ""
        text = one.get("description") or one.get("content") or one.get("explanation") or ""
        refs = one.get("object_refs")
        by = one.get("created_by_ref")
        about = [_uuid(each) for each in refs if each != by] if isinstance(refs, list) else []
        return "report", {"title": title, "text": str(text).strip(), "about": about}
    if kind == "identity":
        surname, _, given = str(one.get("name", "")).partition(", ")
        return "traveller", {"surname": surname, "given_names": given}
    if kind == "sighting":
        seen: Plain = {"text": one.get("description", ""), "at": one.get("first_seen")}
        return "encounter", seen | ({"traveller": _uuid(one["sighting_of_ref"])} if _sees_person(one) else {})
    return None


def _sees_person(sighting: Plain) -> bool:
    return str(sighting.get("sighting_of_ref")).startswith(("identity--", "traveller--"))


def _own_values(one: Plain, kind: str) -> Iterator[tuple[str, object]]:
    for name in KINDS[kind].__struct_fields__:
        if name in _BASE:
            continue
        if name in one:
            yield name, one[name]
        elif f"{name}_ref" in one:
            yield name, _uuid(one[f"{name}_ref"])
