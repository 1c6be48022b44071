"""Persons in MISP JSON: objects ``person`` of its events, with the passports that they or objects beside them give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from foreland.watchlists.entry import ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.plain import Plain, decode_document, objects, word
from foreland.watchlists.importing.values import Values, named, numbers, texts

_DOCUMENTS = frozenset(("foreland-travel-document", "passport", "identity-card"))
_REFERENCES = frozenset(("traveller", "holder", "belongs-to", "owned-by"))


def read_misp(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the persons; other objects are counted as left out. Attributes that are deleted are not there.

    ``line`` of a problem is the object's number in the file, from 1. A document belongs to the person it refers to.
    """
    collector = Collector(source)
    found = decode_document(pieces, collector)
    events = list(_events(found))
    everything = list(enumerate((one for event in events for one in _live(event.get("Object"))), start=1))
    held: defaultdict[str, list[ListedDocument]] = defaultdict(list)
    for number, one in everything:
        if word(one.get("name")) in _DOCUMENTS:
            values = Values(number, collector.problems)
            for person in _referred(one):
                held[person] += _paper(word(one.get("name")), _attributes(one), values)
    for number, one in everything:
        kind = word(one.get("name"))
        if kind == "person":
            values = Values(number, collector.problems)
            collector.add(_entry(one, held[word(one.get("uuid"))], values, source), number)
        elif kind not in _DOCUMENTS:
            collector.leave_out(kind)
    if not events and collector.whole:
        collector.broken(1, "not_this_form")
    return collector.content()


def _events(found: object) -> Iterator[Plain]:
    several = found.get("response", [found]) if isinstance(found, dict) else found
    for one in objects(several):
        event = one.get("Event", one)
        if isinstance(event, dict) and ("Object" in event or "Attribute" in event):
            yield event


def _live(value: object) -> list[Plain]:
    return [one for one in objects(value) if one.get("deleted") not in (True, 1, "1")]


def _attributes(one: Plain) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for attribute in _live(one.get("Attribute")):
        if text := word(attribute.get("value")):
            found[word(attribute.get("object_relation"))].append(text)
    return found


def _referred(one: Plain) -> list[str]:
    references = objects(one.get("ObjectReference"))
    return [word(to.get("referenced_uuid")) for to in references if to.get("relationship_type") in _REFERENCES]


def _entry(one: Plain, held: list[ListedDocument], values: Values, source: str) -> ListEntry:
    own = defaultdict(list, _attributes(one))
    country = next(iter(values.countries_of_either(own["passport-country"], "passport-country")), None)
    issued, expires = ("".join(own[name][:1]) for name in ("passport-creation", "passport-expiration"))
    papers = joined(
        held,
        *(
            values.paper(number, "passport", country, issued=issued, expires=expires)
            for number in own["passport-number"]
        ),
        *(values.paper(number, "identity card", None) for number in own["identity-card-number"]),
    )
    return ListEntry(
        id=word(one.get("uuid")),
        source=source,
        names=tuple(dict.fromkeys(_names(own))),
        dates_of_birth=values.dates((text.partition("T")[0] for text in own["date-of-birth"]), "date-of-birth"),
        nationalities=values.countries_of_either(own["nationality"], "nationality"),
        sex=values.sex("".join(own["gender"][:1]), "gender"),
        documents=numbers(papers),
        papers=papers,
        places_of_birth=texts(own["place-of-birth"]),
        addresses=texts(own["address"]),
    )


def _names(own: dict[str, list[str]]) -> Iterator[ListedName]:
    families = own.get("last-name", [])
    given = " ".join((*own.get("first-name", ()), *own.get("middle-name", ())))
    for family in families or [""]:
        yield from named(family, given)
    for whole in (*own.get("full-name", ()), *own.get("alias", ())):
        yield from named(whole)


def _paper(kind: str, own: dict[str, list[str]], values: Values) -> Iterator[ListedDocument]:
    def first(*names: str) -> str:
        return next((text for name in names for text in own.get(name, ())), "")

    country = (first("issuing_state", "country", "issuing-country"),)
    issuer = next(iter(values.countries_of_either(country, "country")), None)
    what = "identity card" if kind == "identity-card" or first("document_type") in ("I", "ID") else "passport"
    number = first("number", "passport-number", "identity-card-number")
    yield from values.paper(number, what, issuer, expires=first("expiry_date", "expiration", "passport-expiration"))
