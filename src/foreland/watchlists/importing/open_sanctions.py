"""OpenSanctions: entities of FollowTheMoney as JSON Lines, and ``targets.simple.csv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import structs

from foreland.travel.csv_lines import csv_rows
from foreland.travel.json_lines import json_rows
from foreland.watchlists.entry import ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.breaking_off import lacks
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.plain import Plain, word, words
from foreland.watchlists.importing.values import Values, named, numbers, texts

_PAPERS = {"Passport": "passport", "Identification": "identification"}
_SPEAKS_OF = {"Passport": ("holder",), "Identification": ("holder",), "Sanction": ("entity",)}
_WITHDRAWN = {"suhh": "SUN", "yucs": "YUG", "cshh": "CSK", "ddde": "DDR"}
_AROUND = frozenset(("Address", "Sanction", "Ownership", "Family", "Associate", "Occupancy", "Position"))
"""What says more about others and is nobody: it is passed over and not counted."""

# Entities -------------------------------------------------------------------------------------------------------------


def read_ftm(lines: Iterable[str | bytes], source: str) -> ListContent:
    """Read the persons, and the passports and identifications that name them as holder, in any order.

    Other schemata are counted as left out. Where entities are missing of whom a paper or a sanction speaks, the file
    breaks off.
    """
    collector = Collector(source)
    papers: defaultdict[str, list[tuple[int, ListedDocument]]] = defaultdict(list)
    there, spoken_of, line = set[int](), set[int](), 0  # hashes: millions of identifiers would fill the memory
    for line, entity in json_rows(lines, Plain, collector.problems):
        schema = word(entity.get("schema"))
        there.add(hash(word(entity.get("id"))))
        found = entity.get("properties")
        own: Plain = found if isinstance(found, dict) else {}
        spoken_of.update(hash(word(one)) for name in _SPEAKS_OF.get(schema, ()) for one in words(own.get(name)))
        values = Values(line, collector.problems)
        if schema == "Person":
            collector.add(_person(word(entity.get("id")), own, values, source), line)
        elif schema in _PAPERS:
            for holder in words(own.get("holder")):
                papers[holder] += [(line, paper) for paper in _papers(schema, own, values)]
        elif schema not in _AROUND:
            collector.leave_out(schema)
    if lacks(spoken_of, len(spoken_of - there)):
        collector.broken(line, "breaks_off")
    for holder, held in papers.items():
        entry = collector.entries.get(holder)
        if entry is None:
            for number, _ in held:
                if hash(holder) not in there:
                    collector.problem(number, "entry_missing", "holder")
            continue
        own_papers = joined(entry.papers, (paper for _, paper in held))
        collector.entries[holder] = structs.replace(
            entry, papers=own_papers, documents=joined(entry.documents, numbers(own_papers))
        )
    return collector.content()


def _person(identifier: str, own: Plain, values: Values, source: str) -> ListEntry:
    papers = (
        *(paper for number in words(own.get("passportNumber")) for paper in values.paper(number, "passport", None)),
        *(paper for number in words(own.get("idNumber")) for paper in values.paper(number, "identity card", None)),
        *(paper for number in words(own.get("taxNumber")) for paper in values.paper(number, "tax number", None)),
    )
    nations = [*words(own.get("nationality")), *words(own.get("citizenship"))]
    sexes = words(own.get("gender"))
    return ListEntry(
        id=identifier,
        source=source,
        names=tuple(dict.fromkeys(_names(own))),
        dates_of_birth=values.dates(words(own.get("birthDate")), "birthDate"),
        nationalities=values.countries(_codes(nations), "nationality"),
        sex=values.sex(sexes[0] if len(sexes) == 1 else "", "gender"),
        documents=numbers(papers),
        papers=joined(papers),
        places_of_birth=texts((*words(own.get("birthPlace")), *words(own.get("birthCountry")))),
        addresses=texts(words(own.get("address"))),
        programmes=texts((*words(own.get("programId")), *words(own.get("program")))),
    )


def _names(own: Plain) -> Iterator[ListedName]:
    """Family and given names where each is said once: with several of them, which belong together is not said."""
    families, given = words(own.get("lastName")), words(own.get("firstName"))
    middle = [*words(own.get("secondName")), *words(own.get("middleName"))]
    if len(families) == 1 and len(given) == 1 and len(middle) <= 1:
        yield from named(families[0], " ".join((*given, *middle)))
    for whole in (*words(own.get("name")), *words(own.get("alias")), *words(own.get("previousName"))):
        yield from named(whole)
    for whole in words(own.get("weakAlias")):
        yield from named(whole, weak=True)


def _papers(schema: str, own: Plain, values: Values) -> Iterator[ListedDocument]:
    issuer = next(iter(values.countries(_codes(words(own.get("country"))), "country")), None)
    what = f"{_PAPERS[schema]}, {', '.join(words(own.get('type')))}".rstrip(", ")
    issued, expires = ("".join(words(own.get(name))[:1]) for name in ("startDate", "endDate"))
    for number in texts((*words(own.get("number")), *words(own.get("passportNumber")))):
        yield from values.paper(number, what, issuer, issued=issued, expires=expires)


def _codes(codes: Iterable[str]) -> list[str]:
    """Codes of FollowTheMoney: ISO 3166 in small letters, with a region behind a dash, or of a state that is gone."""
    return [_WITHDRAWN.get(code.lower(), code.partition("-")[0]) for code in codes]


# targets.simple.csv ---------------------------------------------------------------------------------------------------

SIMPLE_COLUMNS = ("id", "schema", "name")


def read_targets_csv(lines: Iterable[str], source: str) -> ListContent:
    """Read the persons; other schemata are counted as left out.

    ``countries`` are those of citizenship, residence and office together, and are no nationality. Nor is it said what
    an identifier is: it counts as a document's number.
    """
    collector = Collector(source)
    for line, row in csv_rows(lines, SIMPLE_COLUMNS, collector.problems):
        if row.get("schema") != "Person":
            collector.leave_out(row.get("schema", ""))
            continue
        values = Values(line, collector.problems)
        cell = {column: row.get(column, "").split(";") for column in ("aliases", "birth_date", "identifiers")}
        entry = ListEntry(
            id=row.get("id", ""),
            source=source,
            names=joined(named(row.get("name", "")), *(named(alias) for alias in cell["aliases"])),
            dates_of_birth=values.dates(cell["birth_date"], "birth_date"),
            documents=texts(cell["identifiers"]),
            addresses=texts(row.get("addresses", "").split(";")),
            programmes=texts((row.get("program_ids") or row.get("sanctions") or row.get("dataset", "")).split(";")),
        )
        collector.add(entry, line)
    return collector.content()
