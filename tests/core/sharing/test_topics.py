"""What products are about, read from what they say."""

from __future__ import annotations

import pytest

from foreland.sharing.topics import Product, Topic, concerns, read_topic, series_of, topics_of

SERIES = Product(
    about="document_series", airports=("JFK",), title="Pasaportes falsos UTO QQ9", what="Слабый ламинат",
    series="UTO QQ9", route="FRA – JFK", where="terminal B of FRA", agency="Quorvalen Travel",
    indicator='journey.origin = "CDG"',
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("airport", " fra ", Topic("airport", "FRA")),
        ("airport", "FRANKFURT", "airport_unreadable"),
        ("airport", "ÄÖÜ", "airport_unreadable"),
        ("route", "fra to jfk", "route_unreadable"),
        ("route", "fra – jfk", Topic("route", "FRA-JFK")),
        ("route", "FRAJFK", "route_unreadable"),
        ("agency", "  Quorvalen   Travel ", Topic("agency", "Quorvalen Travel")),
        ("agency", " \t", "value_missing"),
        ("words", "x" * 101, "value_long"),
        ("person", "QUORVALEN", "kind_unknown"),
    ],
)
def test_a_topic_is_read_or_told_why_not(kind: str, value: str, read: Topic | str) -> None:
    assert read_topic(kind, value) == read


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("airport", "FRA", True), ("airport", "JFK", True), ("airport", "CDG", False), ("airport", "UTO", False),
        ("route", "FRA-JFK", True), ("route", "JFK-FRA", False), ("route", "FRA-FRA", False),
        ("series", "qq9", True), ("series", "QQ8", False), ("agency", "quorvalen", True), ("agency", "QQ8", False),
        ("about", "document_series", True), ("about", "route", False),
        ("words", "ЛАМИНАТ falsós", True), ("words", "ламинат QQ8", False),
    ],
)  # fmt: skip
def test_a_product_concerns_what_it_says(kind: str, value: str, found: bool) -> None:
    topic = read_topic(kind, value)
    assert isinstance(topic, Topic)
    assert concerns(topic, SERIES) is found


def test_topics_of_a_product_are_those_it_names() -> None:
    found = {(one.kind, one.value) for one in topics_of(SERIES, frozenset(("FRA", "JFK", "CDG", "UTO")))}
    assert {value for kind, value in found if kind == "airport"} == {"FRA", "JFK"}, "who issued it is no place"
    assert ("route", "FRA-JFK") in found
    assert ("series", "UTO QQ9") in found
    assert series_of(Topic("series", "uto qq9")) == ("UTO", "QQ9")
    assert series_of(Topic("series", "the blue ones")) is None
