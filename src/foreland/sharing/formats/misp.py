"""MISP JSON: events of objects with tags of our taxonomies, and reading events of ours or of anybody.

MISP marks events and attributes, not objects; so items of equal caveats stand in one event, whose tags say what its
taxonomies can and whose object ``foreland-handling`` says all of it. The object templates and the taxonomies ``3x5x2``,
``europol-handling`` and ``smuggling-modi`` ship in ``resources/misp``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from foreland.sharing.formats.package import (
    KINDS,
    MOST_ITEMS,
    PAP_LEVELS,
    TLP_LEVELS,
    UNMARKED,
    AnyItem,
    Caveats,
    Code,
    Package,
    Taken,
    Taking,
    decoded,
    strictest,
    texts,
)
from foreland.sharing.formats.stix_markings import NAMESPACE, tlp_alone

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
    groups: dict[Caveats, list[AnyItem]] = {}
    for item in package.items:
        groups.setdefault(item.caveats, []).append(item)
    events = [_event(package, caveats, items) for caveats, items in groups.items()]
    return msgspec.json.encode({"response": [{"Event": event} for event in events]})


def _event(package: Package, caveats: Caveats, items: list[AnyItem]) -> Plain:
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


def tags(caveats: Caveats) -> list[str]:
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


def read_misp(raw: bytes) -> Taken:
    """Read one event, or a response with several. What is a person or ours becomes that; other values indicators."""
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
        _take_event(index, event, taking)
    return taking.taken()


def _take_event(index: int, event: Plain, taking: Taking) -> None:
    objects = texts(event.get("Object"))
    caveats, ours = _caveats(event, objects)
    taken = []
    for one in objects:
        if one.get("name") == f"{PREFIX}handling":
            continue
        read = _read_object(one)
        if read is None:
            taking.refuse(index, "kind_unknown", str(one.get("name")))
            continue
        kind, values = read
        tagged = _tagged([caveats, *_own_tags(one)])
        base = {"id": one.get("uuid"), "caveats": tagged, "withdrawn": one.get("deleted", False)}
        taking.take(index, kind, {**values, **base, **_times(one)})
        taken.append(str(one.get("uuid")))
    for one in texts(event.get("Attribute")):
        marked = _tagged([caveats, *_tag_caveats(one.get("Tag"))])
        about = {"title": str(one.get("type", "")), "pattern_type": f"misp:{one.get('type', '')}"}
        base = {"id": one.get("uuid"), "caveats": marked, "withdrawn": one.get("deleted", False)}
        taking.take(index, "indicator", {**about, "pattern": one.get("value"), **base, **_times(one)})
        taken.append(str(one.get("uuid")))
    if not ours:
        values = {"id": event.get("uuid"), "caveats": caveats, "title": event.get("info"), "about": taken}
        taking.take(index, "report", {**values, **_times(event)})


def _caveats(event: Plain, objects: list[Plain]) -> tuple[Caveats, bool]:
    """The caveats of an event and whether it is one of ours; tags may only make stricter what the handling says."""
    given = _tag_caveats(event.get("Tag"))
    by = event.get("Orgc")
    originator = str(by.get("name", ""))[:300] if isinstance(by, dict) else ""
    for one in objects:
        if one.get("name") == f"{PREFIX}handling":
            said = _handling(one)
            levels = [said.tlp, *(each.tlp for each in given)]
            paps = [each for each in (said.pap, *(each.pap for each in given)) if each]
            stricter = msgspec.structs.replace(
                said,
                tlp=max(levels, key=TLP_LEVELS.index),
                pap=max(paps, key=PAP_LEVELS.index) if paps else None,
                originator=said.originator or originator,
            )
            return stricter, True
    marked = strictest(given) if given else UNMARKED
    return msgspec.structs.replace(marked, originator=originator), False


def _handling(one: Plain) -> Caveats:
    for attribute in texts(one.get("Attribute")):
        if attribute.get("object_relation") == "policy":
            try:
                return msgspec.json.decode(str(attribute.get("value")), type=Caveats)
            except (msgspec.DecodeError, RecursionError):
                break
    return Caveats(tlp="red", pap="red")


def _tagged(all_caveats: list[Caveats]) -> Caveats:
    return all_caveats[0] if len(all_caveats) == 1 else strictest(all_caveats)


def _own_tags(one: Plain) -> list[Caveats]:
    return [each for attribute in texts(one.get("Attribute")) for each in _tag_caveats(attribute.get("Tag"))]


def _tag_caveats(found: object) -> list[Caveats]:
    """The caveats that tags say. A marking that is none of TLP 2.0, or has no meaning, is the strictest."""
    names = [str(one.get("name", "")) for one in texts(found)]
    levels = [name[4:].lower().replace("white", "clear") for name in names if name.lower().startswith("tlp:")]
    known: dict[str, Caveats] = {level: tlp_alone(level) for level in TLP_LEVELS}
    given = [known.get(level, Caveats(tlp="red")) for level in levels]
    paps = [name[4:].lower().replace("white", "clear") for name in names if name.upper().startswith("PAP:")]
    paps = [one if one in PAP_LEVELS else "red" for one in paps]
    codes = tuple(Code(scheme, "", rest[:300]) for scheme, rest in _codes(names))[:50]
    if not given and (codes or paps):
        given = [UNMARKED]
    pap = max(paps, key=PAP_LEVELS.index) if paps else None
    return [msgspec.structs.replace(one, pap=pap, codes=(*one.codes, *codes)[:50]) for one in given]


def _codes(names: list[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        scheme, parted, rest = name.partition(":")
        if parted and scheme in _SCHEMES - {"tlp", "PAP"}:
            yield scheme, rest.replace('"', "")


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


_LISTS = frozenset(("phones", "emails", "about"))


def _fitted(kind: str, values: Mapping[str, list[str]]) -> Plain:
    """Values for the fields of a kind: lists where it has lists, else the first."""
    fields = frozenset(KINDS[kind].__struct_fields__) - _BASE
    return {name: each if name in _LISTS else each[0] for name, each in values.items() if name in fields}
