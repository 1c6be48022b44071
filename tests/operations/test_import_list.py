"""Lists: versions are immutable, the last activated one is in force, a broken file changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, ListFormat, Refused, guess_format, import_list, read_list
from foreland.operations.load_lists import ListShelf
from foreland.store import lists
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.watchlists.importing.mapped import read_mapping
from tests.deployments import deployment_of

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PERSONS = (
    '{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}], "dobs": ["1970-02-03"], "nats": ["UTO"]}',
    '{"id": "T-2", "names": [{"surname": "SPECIMEN", "given": "ANNA MARIA"}], "weak": ["LA ROJA"]}',
)
DOCUMENTS = (
    "number,number_to,issuing_state,type,category,reported_on",
    "L8988901C,,UTO,P,stolen,2026-05-01",
    "X0000100,X0000199,UTO,P,stolen_blank,2026-05-01",
)


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


def _import(deployment: Deployment, name: str, lines: tuple[str, ...], minutes: int = 0) -> Imported | Refused:
    return import_list(
        deployment,
        deployment.service(),
        read_list(lines, name, guess_format("", lines[0])),
        name=name,
        terms=Terms(legal_basis="exercise", owner="desk"),
        now=NOW + timedelta(minutes=minutes),
    )


def _in_force(deployment: Deployment, access: Access | None = None) -> dict[str, int]:
    viewer = access or deployment.service()
    with transaction(deployment.pool, viewer) as connection:
        return {one.name: one.entries for one in lists.in_force(viewer, connection)}


@pytest.mark.parametrize(
    ("name", "first_line", "expected"),
    [
        ("list.jsonl", "", "persons-jsonl"),
        ("-", '{"id": "1"}', "persons-jsonl"),
        ("lost.csv", "\ufeffnumber,category,issuing_state", "documents-csv"),
        ("lost.csv", '"Number","Category"', "documents-csv"),
        ("names.csv", "id,surname,given_names", "persons-csv"),
        ("lost.jsonl", '{"number": "1", "issuing_state": "UTO", "category": "lost"}', "documents-jsonl"),
        ("list.json", '{"type": "bundle", "objects": []}', "stix-json"),
        ("list.xml", '<?xml version="1.0"?>\n<CONSOLIDATED_LIST>', "un-xml"),
    ],
)
def test_the_format_is_told_from_name_and_header(name: str, first_line: str, expected: str) -> None:
    assert guess_format(name, first_line) == expected


def test_entries_come_back_as_they_went_in(deployment: Deployment) -> None:
    for name, lines in (("persons", PERSONS), ("documents", DOCUMENTS)):
        assert isinstance(_import(deployment, name, lines), Imported)
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        stored = {one.name: lists.entries(access, connection, one) for one in lists.in_force(access, connection)}
    assert set(stored["persons"].values()) == set(read_list(PERSONS, "persons", "persons-jsonl").entries)
    assert set(stored["documents"].values()) == set(read_list(DOCUMENTS, "documents", "documents-csv").entries)


def test_the_same_content_is_stored_once_and_a_new_one_takes_over(deployment: Deployment) -> None:
    first = _import(deployment, "persons", PERSONS)
    again = _import(deployment, "persons", PERSONS[::-1], minutes=1)
    assert isinstance(first, Imported)
    assert isinstance(again, Imported)
    assert (first.new, again.new, again.version_id) == (True, False, None)
    _import(deployment, "persons", PERSONS[:1], minutes=2)
    assert _in_force(deployment) == {"persons": 1}
    _import(deployment, "persons", PERSONS, minutes=3)
    assert _in_force(deployment) == {"persons": 2}, "an earlier version may be put in force again"


def test_a_file_without_a_readable_entry_changes_nothing(deployment: Deployment) -> None:
    _import(deployment, "persons", PERSONS)
    assert _import(deployment, "persons", ("{broken", "{}"), minutes=1) == Refused("empty")
    assert _in_force(deployment) == {"persons": 2}


def test_a_list_keeps_its_kind(deployment: Deployment) -> None:
    _import(deployment, "persons", PERSONS)
    assert _import(deployment, "persons", DOCUMENTS, minutes=1) == Refused("other_kind")


def test_others_see_neither_lists_nor_entries(deployment: Deployment) -> None:
    _import(deployment, "persons", PERSONS)
    assert _in_force(deployment, Access(org_id=uuid4(), roles=frozenset(("analyst",)))) == {}
    assert _in_force(deployment, Access(org_id=deployment.home.org_id, roles=frozenset(("administrator",)))) == {}


def test_the_shelf_builds_indexes_again_only_for_new_versions(deployment: Deployment) -> None:
    shelf, access = ListShelf(), deployment.service()

    def current_version() -> tuple[object, str]:
        with transaction(deployment.pool, access) as connection:
            found = shelf.current(access, connection)
        return found, found.version()

    _, empty = current_version()
    _import(deployment, "persons", PERSONS)
    first, version = current_version()
    same, _ = current_version()
    assert first is same
    assert version != empty
    _import(deployment, "documents", DOCUMENTS, minutes=1)
    assert current_version()[1] != version


def test_a_file_that_breaks_off_leaves_the_version_in_force(deployment: Deployment) -> None:
    individual = "<INDIVIDUAL><FIRST_NAME>OTTO</FIRST_NAME><REFERENCE_NUMBER>EXi.1</REFERENCE_NUMBER></INDIVIDUAL>"
    whole = f"<CONSOLIDATED_LIST><INDIVIDUALS>{individual}</INDIVIDUALS></CONSOLIDATED_LIST>"
    assert isinstance(_import(deployment, "abroad", (whole,)), Imported)
    assert _import(deployment, "abroad", (whole[:-10],), minutes=1) == Refused("broken")
    assert _in_force(deployment) == {"abroad": 1}


_ROWS = "id,surname,given_names,date_of_birth\n7,QUORVALEN,MIREK,1975\n8,ZELENKA,OTTO,1980\n"
_NOTICES = "number,issuing_state,category,reported_on\nX0000123,UTO,lost,2026-05-01\nX0000124,UTO,lost,2026-05-02\n"
_ENTITIES = "".join(
    f'{{"id": "{n}", "schema": "Person", "properties": {{"name": ["Mirek Quorvalen"]}}}}\n'
    f'{{"id": "s{n}", "schema": "Sanction", "properties": {{"entity": ["{n}"]}}}}\n'
    for n in range(3)
)
_TREASURY = (
    '7,70,"aka","KVORVALEN, Mirek",-0- \r\n\x1a7,"QUORVALEN, Mirek","individual","EXE"' + ",-0- " * 8 + "\r\n"
    '8,"ZELENKA, Otto","individual","EXE"' + ",-0- " * 8 + "\r\n\x1a"
)


@pytest.mark.parametrize(
    ("form", "whole", "cuts"),
    [
        ("persons-csv", _ROWS, (",1980\n", "OTTO,1980\n")),
        ("persons-csv", _ROWS.replace("OTTO", '"OTTO, JUN."'), (', JUN.",1980\n', '",1980\n')),
        ("persons-jsonl", "\n".join(PERSONS), ("]}", "}", '"weak": ["LA ROJA"]}')),
        ("documents-csv", _NOTICES, (",2026-05-02\n", "lost,2026-05-02\n")),
        ("ftm-jsonl", _ENTITIES, ("}\n", '"entity": ["2"]}}\n')),
        ("ofac-csv", _TREASURY, ("\x1a", "-0- \r\n\x1a", "Otto" + _TREASURY.partition("Otto")[2])),
    ],
)
def test_a_file_of_lines_that_breaks_off_within_one_is_no_list(
    form: ListFormat, whole: str, cuts: tuple[str, ...]
) -> None:
    assert read_list(whole.encode().splitlines(keepends=True), "cut", form).whole
    for cut in cuts:
        left = whole.removesuffix(cut)
        assert len(left) < len(whole), cut
        lines = left.encode().splitlines(keepends=True)
        found = read_list(lines, "cut", form)
        assert not found.whole, cut
        assert (found.problems[-1].line, found.problems[-1].code) == (len(lines), "breaks_off")


def test_what_a_file_lacks_in_its_midst_shows_as_well() -> None:
    """Entities that others speak of, the first of several files, and the half of a letter at the end."""
    lines = _ENTITIES.splitlines(keepends=True)
    assert not read_list(lines[2:] + lines[1:2], "cut", "ftm-jsonl").whole
    first_cut = _TREASURY.replace("\x1a7,", "7,", 1)
    assert not read_list(first_cut.splitlines(keepends=True), "cut", "ofac-csv").whole
    assert read_list(first_cut.replace("\x1a", "").splitlines(keepends=True), "no ends at all", "ofac-csv").whole
    half = _ROWS.encode().rstrip() + ",,É".encode()[:-1]
    assert not read_list(half.splitlines(keepends=True), "cut", "persons-csv").whole
    mapping = read_mapping(b'{"columns": {"id": "id", "name": "surname"}, "delimiter": ";"}')
    mapped = _ROWS.replace(",", ";").removesuffix(";1980\n").splitlines(keepends=True)
    assert not read_list(mapped, "cut", "persons-csv", mapping).whole
