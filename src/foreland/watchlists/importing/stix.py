"""Persons in STIX 2.1: identities of individuals, and travellers with their documents of our published extension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from foreland.watchlists.entry import ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.plain import Plain, decode_document, objects, word, words
from foreland.watchlists.importing.values import Values, named, numbers

_AROUND = frozenset(("marking-definition", "extension-definition", "relationship"))


def read_stix(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the individuals; other objects are counted as left out. Of several versions of one object the last counts.

    ``line`` of a problem is the object's number in the file, from 1. What was revoked is no entry,
    and a document of nobody in the file a problem: a list of persons has no place for it.
    """
    collector = Collector(source)
    found = decode_document(pieces, collector)
    everything = list(enumerate(objects(found.get("objects")) if isinstance(found, dict) else [], start=1))
    if not everything and collector.whole:
        collector.broken(1, "not_this_form")
    latest = {word(one.get("id")): (number, one) for number, one in sorted(everything, key=_modified)}
    held: defaultdict[str, list[ListedDocument]] = defaultdict(list)
    said: list[tuple[int, str]] = []
    people: list[tuple[int, Plain]] = []
    for number, one in latest.values():
        kind = word(one.get("type"))
        if one.get("revoked") is True:
            collector.leave_out("revoked")
        elif kind == "traveller" or (kind == "identity" and one.get("identity_class") == "individual"):
            people.append((number, one))
        elif kind == "travel-document":
            held[word(one.get("traveller_ref"))] += _paper(one, Values(number, collector.problems))
            said.append((number, word(one.get("traveller_ref"))))
        elif kind not in _AROUND:
            collector.leave_out(kind)
    known = {word(one.get("id")) for _, one in people}
    for number, holder in said:
        if holder not in known:
            collector.problem(number, "entry_missing", "traveller_ref")
    for number, one in sorted(people, key=lambda pair: pair[0]):
        values = Values(number, collector.problems)
        collector.add(_entry(one, tuple(held[word(one.get("id"))]), values, source), number)
    return collector.content()


def _modified(numbered: tuple[int, Plain]) -> str:
    return word(numbered[1].get("modified"))


def _entry(one: Plain, papers: tuple[ListedDocument, ...], values: Values, source: str) -> ListEntry:
    return ListEntry(
        id=word(one.get("id")),
        source=source,
        names=joined((), _names(one)),
        dates_of_birth=values.dates(words(one.get("date_of_birth")), "date_of_birth"),
        nationalities=values.countries(words(one.get("nationality")), "nationality"),
        sex=values.sex(word(one.get("sex")), "sex"),
        documents=numbers(papers),
        papers=joined(papers),
    )


def _names(one: Plain) -> Iterator[ListedName]:
    """A traveller has its name in parts; an identity's is whole unless a comma parts it."""
    if one.get("type") == "traveller":
        yield from named(word(one.get("surname")), word(one.get("given_names")))
        return
    surname, _, given = word(one.get("name")).partition(", ")
    yield from named(surname, given)


def _paper(one: Plain, values: Values) -> tuple[ListedDocument, ...]:
    issuer = next(iter(values.countries(words(one.get("issuing_state")), "issuing_state")), None)
    code = word(one.get("document_type")).upper()
    what = {"P": "passport", "V": "visa", "I": "identity card", "A": "identity card", "C": "identity card"}
    return values.paper(
        word(one.get("number")), what.get(code[:1], "travel document"), issuer, expires=word(one.get("expiry_date"))
    )
