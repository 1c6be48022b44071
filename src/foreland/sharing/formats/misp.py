"""MISP JSON: events of objects with tags of our taxonomies, and reading events of ours or of anybody.

MISP marks events and attributes, not objects; so items of equal caveats stand in one event, whose tags say what its
taxonomies can and whose object ``foreland-handling`` says all of it. The object templates and the taxonomies ``3x5x2``,
``europol-handling`` and ``smuggling-modi`` ship in ``resources/misp``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from foreland.sharing.formats.package import (
    KINDS,
    MOST_ITEMS,
    AnyItem,
    Package,
    Taken,
    Taking,
    decoded,
    texts,
)
from foreland.sharing.formats.stix_markings import NAMESPACE
from foreland.sharing.handling import UNMARKED, UNREADABLE, Code, Handling, combine
from foreland.sharing.marking import Schemes, narrowed, read_codes

Plain = dict[str, object]

PREFIX = "foreland-"
_DISTRIBUTION = {"clear": "3", "green": "1", "amber": "0", "amber+strict": "0", "red": "0"}
"""Whom MISP itself may synchronise to: all, this community, nobody. Its taxonomies are labels, not a lock."""

_PERSON = "a15b0477-e9d1-4b9c-9546-abe78a4f4248"
_PERSON_VERSION = "21"
_TYPES = {
    "surname": "last-name",
    "given_names": "first-name",
    "date_of_birth": "date-of-birth",
    "sex": "gender",
    "nationality": "nationality",
    "phones": "phone-number",
    "emails": "email-src",
}
_RELATIONS = {**_TYPES, "emails": "e-mail"}
_SEX = {"M": "Male", "F": "Female", "X": "Other"}
_REFERENCES = frozenset(("traveller", "journey", "about"))
_BASE = frozenset(("kind", "id", "created", "modified", "caveats", "withdrawn"))
_SCHEMES = frozenset(("3x5x2", "europol-handling", "admiralty-scale", "PAP", "tlp"))


# Writing --------------------------------------------------------------------------------------------------------------


def write_misp(package: Package) -> bytes:
    """Write the items as events, one for each kind of caveats."""
    groups: dict[Handling, list[AnyItem]] = {}
    for item in package.items:
        groups.setdefault(item.caveats, []).append(item)
    events = [_event(package, caveats, items) for caveats, items in groups.items()]
    return msgspec.json.encode({"response": [{"Event": event} for event in events]})


def _event(package: Package, caveats: Handling, items: list[AnyItem]) -> Plain:
    event_id = uuid5(NAMESPACE, f"{package.originator.id}{msgspec.json.encode([items[0].id, caveats]).decode()}")
    handling = msgspec.json.encode(caveats).decode()
    by = {"uuid": str(package.originator.id), "name": package.originator.name}
    return {
        "uuid": str(event_id),
        "info": f"{package.originator.name}: {len(items)} items",
        "date": package.made_at.date().isoformat(),
        "timestamp": _seconds(package.made_at),
        "threat_level_id": "4",
        "analysis": "2",
        "published": False,
        "distribution": _DISTRIBUTION[caveats.tlp],
        "Org": by,
        "Orgc": by,
        "Tag": [{"name": name} for name in tags(caveats)],
        "Attribute": [],
        "Object": [
            _object(f"{PREFIX}handling", uuid5(event_id, "handling"), package.made_at, {"policy": (handling,)}),
            *(_item(item) for item in items),
        ],
    }


def tags(caveats: Handling) -> list[str]:
    """Return the tags of MISP that say these caveats, codes of known schemes word for word among them."""
    found = [f"tlp:{caveats.tlp}"]
    found += [f"PAP:{caveats.pap.upper()}"] if caveats.pap else []
    for code in caveats.codes:
        if code.scheme in _SCHEMES - {"tlp", "PAP"}:
            predicate, parted, value = code.code.partition("=")
            found.append(f'{code.scheme}:{predicate}="{value}"' if parted else f"{code.scheme}:{code.code}")
    return found


def _item(item: AnyItem) -> Plain:
    kind = str(item.__struct_config__.tag)
    values: dict[str, tuple[str, ...]] = {}
    references = []
    for name, value in msgspec.to_builtins(item, builtin_types=(UUID, datetime)).items():
        if name in _BASE or value in (None, "", (), []):
            continue
        each = value if isinstance(value, tuple | list) else (value,)
        if name in _REFERENCES:
            references += [(name, str(one)) for one in each]
        else:
            values[name] = tuple(one.isoformat() if isinstance(one, datetime) else str(one) for one in each)
    made = _object("person" if kind == "traveller" else PREFIX + kind, item.id, item.modified, values)
    made["first_seen"] = item.created.isoformat()
    made["deleted"] = item.withdrawn
    made["ObjectReference"] = [
        {
            "uuid": str(uuid5(item.id, name + other)),
            "object_uuid": str(item.id),
            "referenced_uuid": other,
            "relationship_type": name,
            "deleted": False,
        }
        for name, other in references
    ]
    return made


def _object(name: str, object_id: UUID, at: datetime, values: Mapping[str, tuple[str, ...]]) -> Plain:
    person = name == "person"
    if person and not values.keys() & {"surname", "given_names"}:
        values = {**values, "surname": ("UNKNOWN",)}  # the template asks for a name
    return {
        "uuid": str(object_id),
        "name": name,
        "meta-category": "misc",
        "template_uuid": _PERSON if person else str(uuid5(NAMESPACE, name)),
        "template_version": _PERSON_VERSION if person else "1",
        "timestamp": _seconds(at),
        "distribution": "5",
        "Attribute": [
            {
                "uuid": str(uuid5(object_id, f"{field}{number}")),
                "object_relation": _RELATIONS.get(field, field.replace("_", "-")) if person else field,
                "type": _TYPES.get(field, "text") if person else "text",
                "category": "Person" if person else "Other",
                "value": _SEX.get(value, value) if field == "sex" else value,
                "to_ids": False,
                "distribution": "5",
                "timestamp": _seconds(at),
            }
            for field, each in values.items()
            for number, value in enumerate(each)
        ],
    }


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))


# Reading --------------------------------------------------------------------------------------------------------------


def read_misp(raw: bytes, schemes: Schemes) -> Taken:
    """Read one event, or a response with several. What is a person or ours becomes that; other values indicators.

    Tags of schemes of marking are read as ``schemes`` say.
    """
    taking = Taking()
    found = decoded(raw, taking)
    events = found.get("response", [found]) if isinstance(found, dict) else found
    if found is not None and not texts(events):
        taking.refuse(-1, "unreadable", "no event")
    budget = MOST_ITEMS
    for index, one in enumerate(texts(events)):
        event = one.get("Event", one)
        if not isinstance(event, dict) or "info" not in event:
            taking.refuse(index, "unreadable", "no event")
            continue
        budget -= len(texts(event.get("Object"))) + len(texts(event.get("Attribute")))
        if budget < 0:
            taking.refuse(index, "too_many", str(MOST_ITEMS))
            break
        _take_event(index, event, taking, schemes)
    return taking.taken()


def _take_event(index: int, event: Plain, taking: Taking, schemes: Schemes) -> None:
    objects = texts(event.get("Object"))
    caveats, ours = _caveats(event, objects, schemes)
    taken = []
    for one in objects:
        if one.get("name") == f"{PREFIX}handling":
            continue
        read = _read_object(one)
        if read is None:
            taking.refuse(index, "kind_unknown", str(one.get("name")))
            continue
        kind, values = read
        own = [code for each in texts(one.get("Attribute")) for code in _codes(each.get("Tag"))]
        tagged = _tagged(caveats, own, schemes)
        base = {"id": one.get("uuid"), "caveats": tagged, "withdrawn": one.get("deleted", False)}
        taking.take(index, kind, {**values, **base, **_times(one)})
        taken.append(str(one.get("uuid")))
    for one in texts(event.get("Attribute")):
        marked = _tagged(caveats, _codes(one.get("Tag")), schemes)
        about = {"title": str(one.get("type", "")), "pattern_type": f"misp:{one.get('type', '')}"}
        base = {"id": one.get("uuid"), "caveats": marked, "withdrawn": one.get("deleted", False)}
        taking.take(index, "indicator", {**about, "pattern": one.get("value"), **base, **_times(one)})
        taken.append(str(one.get("uuid")))
    if not ours:
        values = {"id": event.get("uuid"), "caveats": caveats, "title": event.get("info"), "about": taken}
        taking.take(index, "report", {**values, **_times(event)})


def _caveats(event: Plain, objects: list[Plain], schemes: Schemes) -> tuple[Handling, bool]:
    """The caveats of an event and whether it is one of ours; tags may only make stricter what the handling says."""
    codes = _codes(event.get("Tag"))
    by = event.get("Orgc")
    originators = (str(by["name"])[:300],) if isinstance(by, dict) and by.get("name") else ()
    for one in objects:
        if one.get("name") == f"{PREFIX}handling":
            said = _handling(one)
            stricter = narrowed(said, codes, schemes)
            return msgspec.structs.replace(
                stricter, codes=said.codes, originators=said.originators or originators
            ), True
    marked = read_codes(codes, schemes) if codes else UNMARKED
    return msgspec.structs.replace(marked, originators=originators), False


def _handling(one: Plain) -> Handling:
    for attribute in texts(one.get("Attribute")):
        if attribute.get("object_relation") == "policy":
            try:
                return msgspec.json.decode(str(attribute.get("value")), type=Handling)
            except (msgspec.DecodeError, RecursionError):
                break
    return UNREADABLE


def _tagged(caveats: Handling, codes: list[Code], schemes: Schemes) -> Handling:
    """The caveats of something in an event that has tags of its own."""
    return combine((caveats, read_codes(codes, schemes))) if codes else caveats


def _codes(found: object) -> list[Code]:
    """The tags that are codes of a scheme of marking; a marking that has no meaning is the strictest."""
    parted = [str(one.get("name", "")).partition(":") for one in texts(found)]
    known = {name.lower() for name in _SCHEMES}
    return [Code(scheme, "", rest[:300]) for scheme, colon, rest in parted if colon and scheme.lower() in known][:1000]


def _times(one: Plain) -> Plain:
    """When MISP says something was changed (seconds), and since when it is known."""
    try:
        modified = datetime.fromtimestamp(int(str(one.get("timestamp", "0"))), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        modified = ""
    return {"modified": modified, "created": one.get("first_seen") or modified}


def _read_object(one: Plain) -> tuple[str, Plain] | None:
    name = str(one.get("name", ""))
    values: dict[str, list[str]] = {}
    for attribute in texts(one.get("Attribute")):
        values.setdefault(str(attribute.get("object_relation")), []).append(str(attribute.get("value", "")))
    if name == "person":
        fields = {field: values[relation] for field, relation in _RELATIONS.items() if relation in values}
        sexes = {word: code for code, word in _SEX.items()}
        plain = _fitted("traveller", fields)
        return "traveller", plain | ({"sex": sexes.get(str(plain["sex"]), "")} if "sex" in plain else {})
    kind = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX) or kind not in KINDS:
        return None
    references: dict[str, list[str]] = {}
    for reference in texts(one.get("ObjectReference")):
        relation = str(reference.get("relationship_type"))
        if relation in _REFERENCES:
            references.setdefault(relation, []).append(str(reference.get("referenced_uuid")))
    return kind, _fitted(kind, {**values, **references})


_LISTS = frozenset(("phones", "emails", "about", "answers"))


def _fitted(kind: str, values: Mapping[str, list[str]]) -> Plain:
    """Values for the fields of a kind: lists where it has lists, else the first."""
    fields = frozenset(KINDS[kind].__struct_fields__) - _BASE
    return {name: each if name in _LISTS else each[0] for name, each in values.items() if name in fields}
