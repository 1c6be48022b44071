"""Lost and stolen documents: reading broken lists, ranges of blanks, and what a match may claim."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from foreland.documents.facts import DocumentFacts
from foreland.documents.importing import read_documents_csv, read_documents_json_lines
from foreland.documents.index import DocumentIndex
from foreland.documents.notice import BlankRange, DocumentNotice
from foreland.documents.reported import check_reported
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller

HEADER = "number,number_to,issuing_state,type,category,reported_on"


def reported(index: DocumentIndex, **document: str | None) -> list[Finding]:
    api = Traveller(documents=(TravelDocument(**document),))  # type: ignore[arg-type]
    return check_reported(DocumentFacts(journey_id=UUID(int=1), flight_date="2026-11-24", api=api), index)


def test_every_broken_line_is_a_problem_and_the_others_are_read() -> None:
    lines = [
        HEADER,
        "k-765 4321,,D,P,lost,2026-01-02",
        ",,DEU,P,lost,",
        "A1,,QQQ,P,lost,",
        "A1,,DEU,P,misplaced,",
        "A2,,DEU,,STOLEN,yesterday",
        "C0010,C0008,DEU,P,stolen_blank,",
        "C0010,D0020,DEU,P,stolen_blank,",
        "C0010,C00200,DEU,P,stolen_blank,",
        '"unclosed,,DEU,P,lost,',
        "C0010,C0020,DEU,P,stolen_blank,",
        "\0",
        "",
        "short",
    ]
    content = read_documents_csv(lines, "police")
    assert [(n.number, n.issuing_state, n.category, n.reported_on) for n in content.notices] == [
        ("K7654321", "DEU", "lost", "2026-01-02"),
        ("A2", "DEU", "stolen", None),
    ]
    assert [(r.prefix, r.width, r.low, r.high) for r in content.ranges] == [("C", 4, 10, 20)]
    assert [(p.line, p.code) for p in content.problems] == [
        (3, "number_missing"),
        (4, "country_unknown"),
        (5, "category_unknown"),
        (6, "date_unreadable"),
        (7, "range_unreadable"),
        (8, "range_unreadable"),
        (9, "range_unreadable"),
        (10, "not_csv"),
        (14, "country_unknown"),
    ]


def test_a_file_without_the_columns_or_without_anything_says_so() -> None:
    assert {p.code for p in read_documents_csv(["nummer;staat"], "police").problems} == {"column_missing"}
    assert {p.code for p in read_documents_csv([], "police").problems} == {"header_missing"}


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_file_makes_reading_raise(lines: list[str]) -> None:
    read_documents_csv([HEADER, *lines], "police")
    read_documents_csv(lines, "police")


def test_a_match_asks_the_issuer_and_never_claims_a_fact() -> None:
    index = DocumentIndex([DocumentNotice(source="police", number="K7654321", issuing_state="DEU", category="lost")])
    (finding,) = reported(index, type="P", number="k 7654321", issuing_state="D")
    assert (finding.severity, finding.strength, finding.code) == ("medium", "strong_lead", "document_reported_lost")
    assert {"contact_issuer", "innocent_explanation"} <= {reason.code for reason in finding.reasons}
    assert next(r for r in finding.reasons if r.code == "document_type_compared").result == "unknown"


def test_number_issuer_and_type_must_agree_exactly() -> None:
    notice = DocumentNotice(source="police", number="K0O54321", issuing_state="DEU", category="lost", type="P")
    index = DocumentIndex([notice])
    assert reported(index, type="PP", number="K0O54321", issuing_state="DEU")
    assert not reported(index, type="P", number="KO054321", issuing_state="DEU")
    assert not reported(index, type="P", number="K0O54321", issuing_state="AUT")
    assert not reported(index, type="I", number="K0O54321", issuing_state="DEU")
    assert not reported(index, type="P", number="K0O54321", issuing_state=None)
    assert not reported(index, type="P", number=None, issuing_state="DEU")


def test_a_hostile_number_costs_nothing() -> None:
    index = DocumentIndex(ranges=[BlankRange(source="x", issuing_state="DEU", prefix="", width=9, low=0, high=5)])
    assert not reported(index, type="P", number="9" * 10_000, issuing_state="DEU")


RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=12)


@given(RANGES, st.integers(0, 99))
def test_ranges_that_overlap_are_all_found(bounds: list[list[int]], number: int) -> None:
    ranges = [
        BlankRange(source=str(n), issuing_state="DEU", prefix="C", width=2, low=low, high=high)
        for n, (low, high) in enumerate(bounds)
    ]
    hits = DocumentIndex(ranges=ranges).find(f"C{number:02d}", "DEU", None)
    expected = {str(n) for n, (low, high) in enumerate(bounds) if low <= number <= high}
    assert {hit.notice.source for hit in hits} == expected
    assert DocumentIndex(ranges=ranges).find(f"D{number:02d}", "DEU", None) == ()


@given(st.permutations(range(6)))
def test_the_version_depends_on_content_not_order(order: list[int]) -> None:
    def version(numbers: list[int]) -> str:
        notices = [DocumentNotice(source="s", number=str(n), issuing_state="DEU", category="lost") for n in numbers]
        return DocumentIndex(notices).version

    assert version(order) == version(list(range(6)))
    assert version(order) != version(list(range(5)))


ENTRY = st.tuples(st.integers(0, 5), st.integers(0, 9), st.booleans())


@given(st.lists(ENTRY, max_size=9), st.lists(st.integers(0, 11), max_size=4), st.lists(ENTRY, max_size=5))
def test_what_is_laid_over_an_index_is_as_if_it_were_made_anew(
    before: list[tuple[int, int, bool]], gone: list[int], begun: list[tuple[int, int, bool]]
) -> None:
    def keyed(entries: list[tuple[int, int, bool]], first: int) -> dict[str, DocumentNotice | BlankRange]:
        common: dict[str, Any] = {"source": "s", "issuing_state": "DEU"}
        return {
            f"k{place}": BlankRange(**common, prefix="C", width=1, low=low, high=low + length)
            if blank
            else DocumentNotice(**common, number=f"C{low}", category="lost", reported_on=str(1990 + length))
            for place, (low, length, blank) in enumerate(entries, start=first)
        }

    old, new = keyed(before, 0), keyed(begun, 7)
    changed = DocumentIndex.of(old.items()).changed([*(f"k{place}" for place in gone), *new], new.items())
    left = {key: entry for key, entry in old.items() if key not in {f"k{place}" for place in gone}} | new
    anew = DocumentIndex.of(left.items())
    assert (len(changed), changed.version) == (len(anew), anew.version)
    for number in range(10):
        hits = [sorted(map(repr, index.find(f"C{number}", "DEU", None))) for index in (changed, anew)]
        assert hits[0] == hits[1]
    assert changed.find("C1", "AUT", None) == ()


def test_json_lines_hold_numbers_and_ranges() -> None:
    common = '"issuing_state": "UTO", "category": "stolen_blank", "type": "P"'
    content = read_documents_json_lines(
        [
            '{"number": "L 8988901c", "issuing_state": "D", "category": "Lost", "reported_on": "soon"}',
            f'{{"range": ["x-", 7, 100, 199], {common}, "reported_on": "2026-05"}}',
            f'{{"range": ["X", 2, 100, 199], {common}}}',
            f'{{"range": ["X", 7, 199, 100], {common}}}',
            f'{{"range": ["X", 7], {common}}}',
            f"{{{common}}}",
            '{"number": "1", "issuing_state": "QQ", "category": "lost"}',
            '{"number": "1", "issuing_state": "D", "category": "eaten"}',
            "",
            '{"number": "1',
        ],
        "police",
    )
    (notice,), (blanks,) = content.notices, content.ranges
    assert (notice.number, notice.issuing_state, notice.category, notice.reported_on) == (
        "L8988901C",
        "DEU",
        "lost",
        None,
    )
    assert (blanks.prefix, blanks.width, blanks.low, blanks.high, blanks.reported_on) == ("X", 7, 100, 199, "2026-05")
    assert [(p.line, p.code) for p in content.problems] == [
        (1, "date_unreadable"),
        (3, "range_unreadable"),
        (4, "range_unreadable"),
        (5, "not_an_entry"),
        (6, "number_missing"),
        (7, "country_unknown"),
        (8, "category_unknown"),
        (10, "not_an_entry"),
    ]
