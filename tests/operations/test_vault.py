"""Masking moves what identifies a person into the vault; nothing brings it back but the vault's key."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.access.viewer import Access
from foreland.keys.seal import SealBrokenError
from foreland.operations.deployment import Deployment
from foreland.operations.purge import purge
from foreland.store import partitions, vault
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.past import Past

LATER = datetime.now(UTC) + timedelta(days=200)
ANA = Person(
    surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="12A", reference="R1"
)
BEN = Person(surname="TESTMANN", given="BEN", document="D7654321", locator="ABCDEF")
MARKS = ("QUORVALEN", "C1234567", "ABCDEF", "15555550100", "KEEPSAKE", "411111")


def keep(deployment: Deployment, mask_days: int | None, delete_days: int | None) -> None:
    """Put rules of its own into a deployment."""
    one = {"name": "passenger_data", "mask_days": mask_days, "delete_days": delete_days, "citation": "test"}
    profile = {"name": "own", "citation": "test", "verified": True, "classes": [one]}
    whole = {"version": "1", "reviewed_on": "2026-11-24", "in_force": "own", "profiles": [profile]}
    (deployment.data / "retention.json").write_text(json.dumps(whole))


@pytest.fixture
def masked(world: World) -> World:
    """A list and a push of bookings about two travellers, as received, and masked when they are due."""
    keep(world.deployment, 183, 1827)
    lines = booking("ABCDEF", [ANA, BEN], phone="15555550100", remark="KEEPSAKE", card="4111111111111111")
    world.receive(paxlst([ANA, BEN]), pnrgov([lines]))
    for mark in MARKS[:4]:
        assert mark in world.dump()
    assert purge(world.deployment, LATER).masked["vault_journeys"] == 2
    return world


def _opened(world: World, surname: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the vault holds of the journey of this surname, and of its bookings."""
    side = world.deployment
    access = side.service()
    with transaction(side.pool, access) as connection:
        for row in connection.execute("select journey_id, flight_date from vault_journeys").fetchall():
            sealed = vault.sealed_journey(access, connection, row["flight_date"], row["journey_id"])
            assert sealed is not None
            found = msgspec.json.decode(side.vault.open(sealed, vault.journey_context(row["journey_id"])))
            if found["reports"][0]["identity"]["surname"] == surname:
                bookings = vault.sealed_bookings(access, connection, row["flight_date"], row["journey_id"])
                opened = [side.vault.open(each, vault.booking_context(one)) for one, each in bookings]
                return found, [msgspec.json.decode(each) for each in opened]
    raise AssertionError(surname)


def test_all_that_identifies_is_in_the_vault_and_nowhere_else(masked: World) -> None:
    dump = masked.dump()
    for mark in (*MARKS, *(mark.encode().hex() for mark in MARKS)):
        assert mark not in dump, mark
    assert masked.rows("select 1 from registry_keys") == []
    journey, bookings = _opened(masked, "QUORVALEN")
    by_source = {report["source"]: report for report in journey["reports"]}
    assert by_source["API"]["identity"]["given_names"] == "ANA"
    assert by_source["API"]["documents"][0]["number"] == "C1234567"
    assert by_source["PNR"]["record_locator"] == "ABCDEF"
    assert journey["journey"]["seat"] == "12A"
    assert "C1234567" in str(journey["journey"]["natural_key"]) or journey["journey"]["natural_key"]
    (held,) = bookings
    assert held["booking"]["record_locator"] == "ABCDEF"
    assert "KEEPSAKE" in held["booking"]["free_text"]
    assert json.loads(held["payments"][0]["payment"])["number_masked"].startswith("411111")
    assert {each["kind"] for each in held["contacts"]} == {"address", "phone"}


def test_what_masking_empties_is_what_the_vault_holds(masked: World) -> None:
    """A column that masking learns to empty must be in the vault: whole rows are, but for their owners."""
    journey, (held,) = _opened(masked, "QUORVALEN")
    owners = {"org_id", "originator_org", "handling_id", "purpose", "retention_class", "flight_date"}
    for table, found in (
        ("identities", journey["reports"][0]["identity"]),
        ("reported_travellers", journey["reports"][0]),
        ("documents", journey["reports"][0]["documents"][0]),
        ("contacts", held["contacts"][0]),
        ("bookings", held["booking"]),
    ):
        query = "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
        columns = {row["column_name"] for row in masked.rows(query, [table])}
        assert columns - owners - {"free_text_sealed"} <= set(found), table


def test_a_sealed_value_opens_only_as_that_of_its_own_journey_and_with_the_vaults_key(masked: World) -> None:
    first, second = masked.rows("select journey_id, sealed from vault_journeys order by journey_id")
    sealed, own = bytes(first["sealed"]), vault.journey_context(first["journey_id"])
    assert masked.deployment.vault.open(sealed, own)
    with pytest.raises(SealBrokenError):
        masked.deployment.vault.open(sealed, vault.journey_context(second["journey_id"]))
    with pytest.raises(SealBrokenError):
        masked.deployment.sealer.open(sealed, own)


def test_a_message_about_masked_travellers_brings_nobody_back(masked: World) -> None:
    before = masked.rows("select * from journeys order by id")
    heard = masked.value("select last_heard_at from flights")
    changed = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="14C")
    new = Person(surname="LATECOMER", given="CEM", document="E1112223")
    again = paxlst([changed, new], prepared="261124:1000", control="9")
    push = pnrgov([booking("ABCDEF", [changed], phone="15555550100", remark="KEEPSAKE")], control="8")
    receipts = masked.receive(again, push, again)
    assert [receipt.duplicate for receipt in receipts] == [False, False, True]
    assert masked.rows("select * from journeys order by id") == before, "not even that they were absent from a push"
    assert masked.value("select last_heard_at from flights") == heard, "and deletion is not put off"
    rows = masked.rows("select effect, defects, segments_sealed, unparsed_sealed from messages order by received_at")
    assert [row["effect"] for row in rows] == ["applied", "applied", "none", "none"]
    for row in rows[2:]:
        assert "FLT_MASKED" in str(row["defects"])
        assert row["segments_sealed"] is row["unparsed_sealed"] is None
    dump = masked.dump()
    for mark in (*MARKS, "LATECOMER", "E1112223"):
        assert mark not in dump, mark
    masked.screen()
    assert masked.rows("select 1 from hits") == []
    assert purge(masked.deployment, LATER).masked.get("journeys", 0) == 0


@pytest.mark.parametrize(("days", "in_a_month"), [(390, True), (390, False), (190, False)])
def test_the_vault_ends_with_the_journey(
    deployment: Deployment, postgres_url: str, days: int, in_a_month: bool
) -> None:
    keep(deployment, 183, None)
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        if days == 390:
            with transaction(deployment.pool, deployment.service()) as preparing:
                partitions.ensure(preparing, (NOW - timedelta(days=400)).date(), NOW.date())
        if days == 390 and not in_a_month:  # as where the month's own partition is missing
            connection.execute(
                "do $$ declare t text; begin foreach t in array array['vault_journeys', 'vault_bookings'] loop"
                " execute format('drop table %I', t || '_2025_10'); end loop; end $$"
            )
        past = Past(deployment, connection)
        flight = past.flight(days)
        journey = past.traveller(flight, "QQENDS")
        assert purge(deployment, NOW).masked["vault_journeys"] == 1
        user = connection.execute(_USER, [new_id(), deployment.home.org_id]).fetchone()
        assert user is not None
        times = {"asked_at": NOW, "open_until": NOW, "asked_by": user["id"]}
        what = {"journey_id": journey, "flight_date": flight.day, "basis": "x", "reason_sealed": b"x"}
        flight.writer.insert("unmask_requests", id=new_id(), **times, **what)
        keep(deployment, 30, 183)
        assert purge(deployment, NOW).deleted["journeys"] == 1
        for table in ("vault_journeys", "vault_bookings", "unmask_requests", "journeys", "bookings"):
            assert connection.execute(f"select from {table}".encode()).rowcount == 0, table
        dropped = connection.execute("select from audit where action = 'retention_month_dropped'").rowcount
        assert dropped == (days == 390)


_USER = """
    insert into users (id, org_id, username, display_name, password_hash, roles, created_at)
    values (%s, %s, 'ana', 'Ana', 'x', '{analyst}', now()) returning id
"""


def test_training_has_a_vault_of_its_own(deployment: Deployment, postgres_url: str) -> None:
    side = deployment.training_side
    keep(side, 183, 1827)
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("set search_path to training")
        past = Past(side, connection)
        journey = past.traveller(past.flight(200), "QQTRAINEE")
        purge(side, NOW)
        vaulted = connection.execute("select journey_id, sealed, flight_date from vault_journeys").fetchone()
        assert vaulted is not None
        assert vaulted["journey_id"] == journey
        assert connection.execute("select from public.vault_journeys").rowcount == 0
        opened = side.vault.open(bytes(vaulted["sealed"]), vault.journey_context(journey)).decode()
        assert opened.count("QQTRAINEE") > 5
        assert "note_unopened" in opened, "what the data key does not open is kept as it is"
    access: Access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        assert vault.sealed_journey(access, connection, vaulted["flight_date"], journey) is None


def test_no_key_no_vault(masked: World, tmp_path: Path) -> None:
    """The vault's key is a file of its own beside those of sealed columns, for its owner alone."""
    path = masked.deployment.data / "keys" / "vault.key"
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes() not in {
        (masked.deployment.data / "keys" / name).read_bytes() for name in ("data.key", "index.key")
    }
