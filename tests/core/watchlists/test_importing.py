"""Reading lists: broken lines are problems, the others are entries."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from foreland.watchlists.entry import ListedDate, ListedName
from foreland.watchlists.importing import CSV_COLUMNS, read_csv, read_json_lines

HEADER = ",".join(CSV_COLUMNS)


def test_broken_csv_lines_do_not_stop_or_swallow_the_next() -> None:
    content = read_csv(
        [
            HEADER,
            "1,QUORVALEN,MIREK,,1975-03-09;1976~;soon,D;QQ,M,K1;K2,g1,restricted",
            '2,"UNCLOSED,PIA',
            ",NOBODY,,,,,,,,",
            "3,,,,,,,,,",
            "1,KVORVALEN,MIREK,weak,1975-03-09,AUT,,K3,,",
            "4,ZELENKA,OTTO,,,,perhaps,,,",
            "5",
        ],
        "own",
    )
    first, second = content.entries
    assert first.names == (
        ListedName(surname="QUORVALEN", given_names="MIREK"),
        ListedName(surname="KVORVALEN", given_names="MIREK", quality="weak"),
    )
    assert first.dates_of_birth == (ListedDate(value="1975-03-09"), ListedDate(value="1976", circa=True))
    assert first.nationalities == ("DEU", "AUT")
    assert (first.sex, first.documents, first.group, first.handling) == ("M", ("K1", "K2", "K3"), "g1", "restricted")
    assert (second.id, second.sex) == ("4", None)
    assert [(p.line, p.code, p.kept) for p in content.problems] == [
        (2, "date_unreadable", True),
        (2, "country_unknown", True),
        (3, "not_csv", False),
        (4, "id_missing", False),
        (5, "name_missing", False),
        (7, "sex_unknown", True),
        (8, "name_missing", False),
    ]


def test_broken_json_lines_are_problems() -> None:
    whole = {
        "id": "1",
        "names": [{"surname": "QUORVALEN", "given": "MIREK", "quality": "strong"}],
        "dobs": ["1975-03-09", "1944~", "~"],
        "nats": ["DE", "ZZ"],
        "gender": "",
        "weak": ["THE MILLER", " "],
        "doc": ["K1"],
        "group": "g",
    }
    content = read_json_lines(
        [
            json.dumps(whole).encode(),
            b"",
            b"{",
            b"\xff\xfe",
            b"[]",
            b'{"id": 7}',
            b'{"id": "2"}',
            b'{"id":"","weak":["X"]}',
        ],
        "public",
    )
    (entry,) = content.entries
    assert [name.quality for name in entry.names] == ["strong", "weak"]
    assert entry.dates_of_birth == (ListedDate(value="1975-03-09"), ListedDate(value="1944", circa=True))
    assert (entry.nationalities, entry.sex) == (("DEU",), None)
    assert [(p.line, p.code) for p in content.problems] == [
        (1, "date_unreadable"),
        (1, "country_unknown"),
        (3, "not_an_entry"),
        (4, "not_an_entry"),
        (5, "not_an_entry"),
        (6, "not_an_entry"),
        (7, "name_missing"),
        (8, "id_missing"),
    ]


def test_a_file_without_the_columns_says_which() -> None:
    assert [p.field for p in read_csv(["name;born"], "own").problems] == ["id", "surname"]
    assert [p.code for p in read_csv([], "own").problems] == ["header_missing"]


def test_a_byte_order_mark_and_crlf_are_nothing() -> None:
    content = read_csv(["\ufeffid,surname\r\n", "1,ZELENKA\r\n"], "own")
    assert [entry.id for entry in content.entries] == ["1"]
    assert content.problems == ()


@given(st.lists(st.one_of(st.text(max_size=40), st.binary(max_size=40)), max_size=6))
def test_no_json_lines_make_reading_raise(lines: list[str | bytes]) -> None:
    read_json_lines(lines, "any")


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_csv_makes_reading_raise(lines: list[str]) -> None:
    read_csv([HEADER, *lines], "any")
    read_csv(lines, "any")


@given(st.lists(st.text(alphabet='",;a\n\r\0', max_size=12), max_size=6))
def test_every_line_with_an_id_is_an_entry_or_a_problem(lines: list[str]) -> None:
    rows = ["id,surname", *(f"{n},NAME{n}" for n in range(3)), *lines, "last,NAME"]
    entries = {entry.id for entry in read_csv(rows, "any").entries}
    assert {"0", "1", "2", "last"} <= entries
