"""A manifest without a carrier's system: received like any list, under the officer's name, or not at all."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest

from foreland.access.viewer import Access
from foreland.messages.manifest import FlightHead, Manifest
from foreland.operations.enter_manifest import Typed, enter_manifest
from foreland.operations.read_message import Receipt
from foreland.store import manifests
from foreland.store.pool import transaction
from tests.operations.conftest import World

NOW = datetime.now(UTC)
HEAD = FlightHead(flight="zz 0901", origin="lhr", destination="JFK", departure="2026-11-24 12:00")
ROWS = (
    "Last name,First name,DOB,Sex,Nationality,Passport no,Issuing state,Expiry,Role\n"
    "Specimen,Anna Maria,1980-05-17,F,UTO,X0000001,UTO,2035-01-01,\n"
    "Exemplar,Otto,1970-01-02,M,GB,C0000002,GB,2030-01-01,crew\n"
)


def _enter(world: World, raw: bytes | str = ROWS, head: FlightHead = HEAD, **changed: object) -> Receipt | Manifest:
    typed = Typed(head=head, raw=raw.encode() if isinstance(raw, str) else raw, **changed)  # type: ignore[arg-type]
    return enter_manifest(world.deployment, _officer(world), typed, NOW)


def _officer(world: World, role: str = "analyst") -> Access:
    return Access(
        org_id=world.deployment.home.org_id,
        user_id=uuid4(),
        username="mira",
        roles=frozenset((role,)),  # type: ignore[arg-type]
    )


def _problems(found: Receipt | Manifest) -> list[tuple[int, str, str | None]]:
    assert isinstance(found, Manifest)
    return [(one.line, one.code, one.field) for one in found.problems]


def test_a_typed_manifest_is_a_flight_with_travellers_to_screen(world: World) -> None:
    assert isinstance(_enter(world), Receipt)
    (flight,) = world.rows("select carrier, number, origin, destination from flights")
    assert flight == {"carrier": "ZZ", "number": "901", "origin": "LHR", "destination": "JFK"}
    assert world.value("select departure_utc from legs") == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    roles = {row["surname"]: row["role"] for row in world.rows(
        "select surname, role from identities i join reported_travellers r on r.id = i.reported_id"
    )}  # fmt: skip
    assert roles == {"SPECIMEN": "passenger", "EXEMPLAR": "crew"}
    (message,) = world.rows("select kind, sender, effect from messages")
    assert message == {"kind": "MANIFEST", "sender": "typed by mira", "effect": "applied"}
    assert world.value("select source from receipts") == "officer"
    assert world.value("select actor from audit where action = 'messages_received'") == "mira"
    assert world.screen().journeys == 2


def test_the_same_manifest_twice_has_one_effect(world: World) -> None:
    first, second = _enter(world), _enter(world)
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert second.duplicate
    assert world.value("select count(*) from journeys") == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",Anna,1980-05-17,F,UTO,,,,", (2, "missing", "surname")),
        ("A,Anna,17.5.80,F,UTO,,,,", (2, "not_readable", "date_of_birth")),
        ("A,Anna,1980-05,F,UTO,,,,", (2, "not_readable", "date_of_birth")),
        ("A,Anna,1980-05-17,woman,UTO,,,,", (2, "not_readable", "sex")),
        ("A,Anna,1980-05-17,F,Utopia,,,,", (2, "not_readable", "nationality")),
        ("A,Anna,1980-05-17,F,UTO,X1,UTO,soon,", (2, "not_readable", "expiry_date")),
        ("A,Anna,1980-05-17,F,UTO,X1,UTO,,pilot", (2, "not_readable", "role")),
        ("A" * 101 + ",Anna,1980-05-17,F,UTO,,,,", (2, "too_long", "surname")),
        ('"A,Anna', (2, "not_csv", None)),
    ],
)
def test_a_row_that_cannot_be_read_says_so_and_nothing_is_saved(
    world: World, line: str, problem: tuple[int, str, str | None]
) -> None:
    header, good, *_ = ROWS.splitlines()
    assert _problems(_enter(world, "\n".join((header, line, good)))) == [problem]
    assert world.value("select count(*) from flights") == 0
    assert world.value("select count(*) from receipts") == 0


@pytest.mark.parametrize(
    ("head", "field"),
    [
        (FlightHead(flight="?", origin="LHR", destination="JFK", departure="2026-11-24 12:00"), "flight"),
        (FlightHead(flight="ZZ1", origin="LHR", destination="LHR", departure="2026-11-24 12:00"), "destination"),
        (FlightHead(flight="ZZ1", origin="QQQ", destination="JFK", departure="2026-11-24 12:00"), "origin"),
        (FlightHead(flight="ZZ1", origin="LHR", destination="JFK", departure="noon"), "departure"),
        (
            FlightHead(flight="ZZ1", origin="LHR", destination="JFK", departure="2026-11-24 12:00", arrival="x"),
            "arrival",
        ),
    ],
)
def test_a_flight_that_cannot_be_read_says_which_field(world: World, head: FlightHead, field: str) -> None:
    assert _problems(_enter(world, head=head)) == [(0, "not_readable", field)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"surname,date_of_birth\n",
        b"PK\x03\x04nonsense",
        b"\xff\xfe\x00",
        b"surname\nA\n",
        b"x" * 5_000_000,
    ],
)
def test_hostile_or_empty_files_are_problems(world: World, raw: bytes) -> None:
    assert _problems(_enter(world, raw))


def test_a_huge_archive_is_refused(world: World) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    assert _problems(_enter(world, packed.getvalue())) == [(1, "not_a_spreadsheet", None)]


def test_names_of_columns_are_saved_and_used_again(world: World) -> None:
    rows = "Nachname;Geburtstag\nSpecimen;1980-05-17\n"
    mapping = {"nachname": "surname", "geburtstag": "date_of_birth"}
    assert isinstance(_enter(world, rows, mapping=mapping, save_as="charter"), Receipt)
    access = _officer(world)
    with transaction(world.deployment.pool, access) as connection:
        assert manifests.mappings(access, connection) == {"charter": mapping}
    again = "Nachname;Geburtstag\nExemplar;1970-01-02\n"
    assert _problems(_enter(world, again)) == [(1, "column_missing", "surname"), (1, "column_missing", "date_of_birth")]
    assert isinstance(_enter(world, again, saved="charter"), Receipt)


def test_who_may_not_decide_may_not_enter(world: World) -> None:
    typed = Typed(head=HEAD, raw=ROWS.encode())
    assert _problems(enter_manifest(world.deployment, _officer(world, "attache"), typed, NOW)) == [
        (0, "may_not_enter", None)
    ]
