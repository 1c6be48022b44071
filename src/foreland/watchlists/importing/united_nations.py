"""The consolidated list of the United Nations Security Council, XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from foreland.messages.xml_tree import Node
from foreland.watchlists.entry import ListedDate, ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.elements import collect_elements, text_of, texts_of
from foreland.watchlists.importing.values import Values, named, numbers, texts

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_SEVERAL = re.compile(r"\s*;\s*")
_SEX_IN_COMMENTS = re.compile(r"\bGender:?\s*(male|female)\b", re.I)
_NOT_SAID = frozenset(("na", "n/a", "unknown"))


def read_un_xml(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the individuals; entities are counted as left out. An entry's id is its permanent reference number."""
    collector = Collector(source)
    takers = {
        "INDIVIDUAL": lambda node: collector.add(_entry(node, collector), node.line),
        "ENTITY": lambda _: collector.leave_out("entity"),
    }
    collect_elements(pieces, collector, takers)
    return collector.content()


def _entry(node: Node, collector: Collector) -> ListEntry:
    values = Values(node.line, collector.problems)
    aliases = node.all("INDIVIDUAL_ALIAS")
    papers = joined(*(_papers(one, values) for one in node.all("INDIVIDUAL_DOCUMENT")), ())
    births = [*node.all("INDIVIDUAL_PLACE_OF_BIRTH"), *aliases]
    comment = _SEX_IN_COMMENTS.search(text_of(node, "COMMENTS1"))
    return ListEntry(
        id=text_of(node, "REFERENCE_NUMBER") or text_of(node, "DATAID"),
        source=collector.source,
        names=tuple(dict.fromkeys(_names(node, aliases))),
        dates_of_birth=tuple(dict.fromkeys(_births(node, aliases, values))),
        nationalities=values.named_countries(_said(texts_of(node, "NATIONALITY", "VALUE")), "NATIONALITY"),
        sex=values.sex(text_of(node, "GENDER") or (comment[1] if comment else ""), "GENDER"),
        documents=numbers(papers),
        papers=papers,
        places_of_birth=texts(_place(one) for one in births),
        addresses=texts(_place(one) for one in node.all("INDIVIDUAL_ADDRESS")),
        programmes=texts((text_of(node, "UN_LIST_TYPE"),)),
    )


def _said(values: Iterable[str]) -> list[str]:
    return [value for value in values if value.lower() not in _NOT_SAID]


def _names(node: Node, aliases: list[Node]) -> Iterator[ListedName]:
    """The parts of the name stand in no fixed order; the last is taken as the family's, and matching turns them."""
    parts = [text for name in _NAMES if (text := text_of(node, name))]
    yield from named(parts[-1] if parts else "", " ".join(parts[:-1]))
    for script in _SEVERAL.split(text_of(node, "NAME_ORIGINAL_SCRIPT")):
        yield from named(script)
    for alias in aliases:
        weak = text_of(alias, "QUALITY").lower() == "low"
        for name in _SEVERAL.split(text_of(alias, "ALIAS_NAME")):
            yield from named(name, weak=weak)


def _births(node: Node, aliases: list[Node], values: Values) -> Iterator[ListedDate]:
    for one in node.all("INDIVIDUAL_DATE_OF_BIRTH"):
        circa = text_of(one, "TYPE_OF_DATE") == "APPROXIMATELY" or "approx" in text_of(one, "NOTE").lower()
        first, last = text_of(one, "FROM_YEAR"), text_of(one, "TO_YEAR")
        range_of_years = f"{first} to {last}" if first and last else first or last
        said = text_of(one, "DATE") or range_of_years or text_of(one, "YEAR")
        yield from values.dates(_said((said,)), "INDIVIDUAL_DATE_OF_BIRTH", circa=circa)
    for alias in aliases:
        yield from values.dates(_said((text_of(alias, "DATE_OF_BIRTH"),)), "INDIVIDUAL_ALIAS")


def _papers(node: Node, values: Values) -> tuple[ListedDocument, ...]:
    kind = ", ".join(texts((text_of(node, "TYPE_OF_DOCUMENT"), text_of(node, "TYPE_OF_DOCUMENT2"))))
    country = _said((text_of(node, "ISSUING_COUNTRY") or text_of(node, "COUNTRY_OF_ISSUE"),))
    issuer = next(iter(values.named_countries(country, "ISSUING_COUNTRY")), None)
    return values.paper(text_of(node, "NUMBER"), kind, issuer, issued=text_of(node, "DATE_OF_ISSUE"))


def _place(node: Node) -> str:
    """Where somebody was born or lives; an alias says it with elements of its own."""
    parts = (text_of(node, name) for name in (*_PLACE, "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"))
    return ", ".join(_said(filter(None, parts)))
