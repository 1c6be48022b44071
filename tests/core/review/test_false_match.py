"""Which pair a false match is about: exactly this traveller and exactly this entry, or nothing."""

from __future__ import annotations

import pytest

from foreland.review.evidence import ITEMS, items_of
from foreland.review.false_match import ListedEntry, known_again_by, listed_entry


@pytest.mark.parametrize(
    ("code", "source", "key", "found"),
    [
        ("watchlist_name", "our list", "watchlist_name:our list:E1", ListedEntry("our list", "E1")),
        ("watchlist_name", "a:b", "watchlist_name:a:b:c:d", ListedEntry("a:b", "c:d")),
        ("watchlist_document", "a", "watchlist_document:a:E:1:UT1234567", ListedEntry("a", "E:1")),
        ("watchlist_name", "a", "watchlist_name:b:E1", None),
        ("watchlist_name", "a", "masked:0190", None),
        ("watchlist_document", "a", "watchlist_document:a:E1", None),
        ("document_expired", "documents", "document_expired:documents:UT1", None),
        ("watchlist_name", "a", "watchlist_name:a:", None),
    ],
)
def test_the_entry_of_a_hit(code: str, source: str, key: str, found: ListedEntry | None) -> None:
    assert listed_entry(code, source, key) == found


def test_a_traveller_is_known_again_however_the_name_is_cut_and_by_nothing_less_than_all_three() -> None:
    known = known_again_by("HALVIK", "MIRA ANN MRS", "1988-04-17", "UTO:UT1234567")
    assert known is not None
    assert known == known_again_by("ANN HALVIK", "MIRA", "1988-04-17", "UTO:UT1234567")
    others = [
        known_again_by("HALVIK", "MIRA", "1988-04-17", "UTO:UT1234567"),
        known_again_by("HALVIK", "MIRA ANN", "1988-04-18", "UTO:UT1234567"),
        known_again_by("HALVIK", "MIRA ANN", "1988-04-17", "UTO:UT1234568"),
    ]
    assert None not in others
    assert known not in others
    assert known_again_by(None, "", "1988-04-17", "UTO:UT1234567") is None
    assert known_again_by("HALVIK", "MIRA", "1988-04", "UTO:UT1234567") is None
    assert known_again_by("HALVIK", "MIRA", None, "UTO:UT1234567") is None
    assert known_again_by("HALVIK", "MIRA", "1988-04-17", None) is None


def test_what_there_is_to_open_begins_with_what_tells_most() -> None:
    assert items_of("watchlist", may_inspect_messages=True)[0] == "list_entry"
    assert set(items_of("watchlist", may_inspect_messages=True)) == set(ITEMS)
    assert items_of("document", may_inspect_messages=False)[0] == "document_check"
    assert {"list_entry", "messages"} & set(items_of("document", may_inspect_messages=False)) == set()
    assert items_of("document", may_inspect_messages=False, whole=False) == ("document_check", "api_pnr")
