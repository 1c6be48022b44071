"""What knowledge is about: an airport, a route, a series of documents, an agency, a kind of thing, words.

Somebody follows topics, and the knowledge base has a page for each. A product concerns a topic by what it says, never
by a key that somebody has to remember to set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

TopicKind = Literal["airport", "route", "series", "agency", "about", "words"]
KINDS: tuple[TopicKind, ...] = get_args(TopicKind)
"""``about``: a code of what bulletins are about (typology); ``words``: all of them, in any script."""
LONGEST = 100

TopicRefusal = Literal["kind_unknown", "value_missing", "value_long", "airport_unreadable", "route_unreadable"]

_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_ROUTE = re.compile(r"([A-Z]{3})[^A-Z]+([A-Z]{3})")
_SERIES = re.compile(r"([A-Z]{3})\W+([A-Z0-9]{2,20})")


class Topic(Struct, frozen=True):
    """A topic; airports as three letters, routes as ``FRA-JFK``, other values as they were typed."""

    kind: TopicKind
    value: str


class Product(Struct, frozen=True, kw_only=True):
    """What a bulletin or a local note says, as topics are compared with it. ``airports``: those it is for, or from."""

    about: str = ""
    airports: Sequence[str] = ()
    title: str = ""
    what: str = ""
    where: str = ""
    series: str = ""
    agency: str = ""
    route: str = ""
    indicator: str = ""
    reply: str = ""


def read_topic(kind: str, value: str) -> Topic | TopicRefusal:
    """Return a topic as it was typed, or what is wrong with it."""
    known = next((one for one in KINDS if one == kind), None)
    said = " ".join(value.split())
    if known is None:
        return "kind_unknown"
    if not said:
        return "value_missing"
    if len(said) > LONGEST:
        return "value_long"
    if known == "airport":
        code = said.upper()
        return Topic(known, code) if _CODE.fullmatch(code) else "airport_unreadable"
    if known == "route":
        ends = _ROUTE.fullmatch(said.upper())
        return Topic(known, f"{ends[1]}-{ends[2]}") if ends else "route_unreadable"
    return Topic(known, said)


def concerns(topic: Topic, product: Product) -> bool:
    """Whether a product concerns a topic."""
    match topic.kind:
        case "about":
            return product.about == topic.value
        case "airport":
            return topic.value in airports_of(product)
        case "route":
            origin, destination = topic.value.split("-")
            return any(_flies(text, origin, destination) for text in (product.route, product.where, product.title))
        case "series":
            return tells(f"{product.series} {product.title}", topic.value)
        case "agency":
            return tells(f"{product.agency} {product.title}", topic.value)
        case "words":
            texts = (getattr(product, name) for name in Product.__struct_fields__ if name not in ("about", "airports"))
            return tells(" ".join(texts), topic.value)


def airports_of(product: Product) -> frozenset[str]:
    """The airports that a product is for, or names in its places or its title; who issued a series is none."""
    named = set(_CODE.findall(" ".join((product.where, product.route, product.title))))
    return frozenset(product.airports) | (named - set(_CODE.findall(product.series)))


def topics_of(product: Product, known_airports: frozenset[str]) -> list[Topic]:
    """The topics that a product says it is about; of three letters only those that are an airport."""
    found = [Topic("airport", code) for code in sorted(airports_of(product) & known_airports)]
    route = read_topic("route", product.route)
    if isinstance(route, Topic):
        found.append(route)
    for kind, value in (("series", product.series), ("agency", product.agency), ("about", product.about)):
        read = read_topic(kind, value)
        if isinstance(read, Topic):
            found.append(read)
    return found


def series_of(topic: Topic) -> tuple[str, str] | None:
    """Issuer and beginning of the number of a series such as ``UTO QQ9``; ``None`` when it is said otherwise."""
    found = _SERIES.fullmatch(topic.value.upper())
    return (found[1], found[2]) if topic.kind == "series" and found else None


def tells(text: str, asked: str) -> bool:
    """Whether a text holds every word that is asked for, in any script; accents and capitals do not matter."""
    told = _folded(text)
    return all(one in told for one in _folded(asked).split())


def _flies(text: str, origin: str, destination: str) -> bool:
    codes = _CODE.findall(text)
    return origin in codes and destination in codes[codes.index(origin) + 1 :]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
