"""The consolidated list of the European Union, XML (Financial Sanctions Database, version 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from foreland.messages.xml_tree import Node
from foreland.watchlists.entry import ListedDate, ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.elements import collect_elements
from foreland.watchlists.importing.values import Values, named, numbers, texts

_PLACE = ("street", "place", "city", "region", "zipCode", "countryDescription")
_UNKNOWN_COUNTRY = "00"


def read_eu_xml(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the persons; enterprises are counted as left out. An entry's id is its EU reference number."""
    collector = Collector(source)

    def take(node: Node) -> None:
        subject = node.first("subjectType")
        if subject.get("classificationCode") == "P" or subject.get("code") == "person":
            collector.add(_entry(node, collector), node.line)
        else:
            collector.leave_out(subject.get("code", "classificationCode"))

    collect_elements(pieces, collector, {"sanctionEntity": take})
    return collector.content()


def _entry(node: Node, collector: Collector) -> ListEntry:
    values = Values(node.line, collector.problems)
    aliases, births = node.all("nameAlias"), node.all("birthdate")
    papers = joined((), *(_papers(one, values) for one in node.all("identification")))
    sexes = [values.sex(one.get("gender"), "gender") for one in aliases]
    return ListEntry(
        id=node.get("euReferenceNumber", "logicalId"),
        source=collector.source,
        names=joined((), *(_names(one) for one in aliases)),
        dates_of_birth=tuple(dict.fromkeys(date for one in births for date in _births(one, values))),
        nationalities=values.countries(_countries(node.all("citizenship")), "citizenship"),
        sex=next((sex for sex in sexes if sex), None),
        documents=numbers(papers),
        papers=papers,
        places_of_birth=texts(_place(one) for one in births),
        addresses=texts(_place(one) for one in node.all("address")),
        programmes=texts(one.get("programme") for one in node.all("regulation")),
    )


def _names(alias: Node) -> tuple[ListedName, ...]:
    """One name; ``strong="false"`` is an alias of low quality. Without its parts the whole name is taken."""
    weak = alias.get("strong") == "false"
    given = f"{alias.get('firstName')} {alias.get('middleName')}"
    if alias.get("lastName"):
        return named(alias.get("lastName"), given, weak=weak)
    return named(alias.get("wholeName") or given, weak=weak)


def _births(node: Node, values: Values) -> Iterator[ListedDate]:
    """Dates of another calendar are a problem: they are years apart from ours and look alike."""
    if node.get("calendarType").upper() not in ("", "GREGORIAN"):
        values.note("calendar_unknown", "birthdate")
        return
    month = node.get("monthOfYear")
    parts = (node.get("year"), month, node.get("dayOfMonth") if month else "")
    first, last = node.get("yearRangeFrom"), node.get("yearRangeTo")
    range_of_years = f"{first} to {last}" if first and last else first or last
    said = node.get("birthdate") or "-".join(part for part in parts if part) or range_of_years
    yield from values.dates((said,), "birthdate", circa=node.get("circa") == "true")


def _papers(node: Node, values: Values) -> tuple[ListedDocument, ...]:
    issuer = next(iter(values.countries(_countries((node,)), "identification")), None)
    return values.paper(
        node.get("number", "latinNumber"),
        node.get("identificationTypeDescription", "identificationTypeCode"),
        issuer,
        issued=node.get("issuedDate", "issueDate"),
        expires=node.get("validTo"),
    )


def _countries(nodes: Iterable[Node]) -> list[str]:
    return [code for one in nodes if (code := one.get("countryIso2Code")) != _UNKNOWN_COUNTRY]


def _place(node: Node) -> str:
    return ", ".join(text for name in _PLACE if (text := node.get(name)) and text != "UNKNOWN")
