"""Another key in the place of one: whenever it is cut off, every value opens, and the same command ends it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from foreland.keys.seal import SealBrokenError, Sealer, former_path, load_sealer, load_vault
from foreland.operations import rotate_keys
from foreland.operations.purge import purge
from foreland.operations.rotate_keys import COLUMNS, Name, NotRetired, Rotated, retire, rotate
from foreland.store import resealing
from foreland.store.resealing import Resealing
from tests.cutting import CutOff, cut_at
from tests.operations.conftest import World
from tests.operations.test_vault import LATER, keep
from tests.operations.wire import Person, booking, paxlst, pnrgov

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="12A")


def _receive(world: World, control: str) -> None:
    flight = f"ZZ{control}00"
    lines = booking(f"ABCDE{control}", [ANA], phone="15555550100", remark="KEEPSAKE", card="4111111111111111")
    world.receive(
        paxlst([ANA], flight=flight, control=control),
        pnrgov([lines], flight=f"ZZ+{control}00", control=control),
    )


@pytest.fixture
def filled(world: World) -> World:
    """Sealed values of both keys: a flight in the vault, and another one that is not."""
    keep(world.deployment, 183, 1827)
    _receive(world, "1")
    assert purge(world.deployment, LATER).masked["vault_journeys"] == 1
    _receive(world, "2")
    return world


def _values(world: World, name: Name) -> list[tuple[bytes, str]]:
    found = []
    with psycopg.connect(world.url) as connection:
        for column in COLUMNS[name]:
            query = f"select {column.id}, {column.column} from {column.table} where {column.column} is not null"
            rows = connection.execute(query.encode()).fetchall()
            found += [(bytes(sealed), column.context(one)) for one, sealed in rows]
    return found


def _opened(world: World, name: Name) -> list[bytes]:
    """Every value, opened by whoever begins now, and by the deployment that runs since before."""
    folder = world.deployment.data / "keys"
    fresh = load_sealer(folder) if name == "data" else load_vault(folder)
    running = world.deployment.sealer if name == "data" else world.deployment.vault
    values = _values(world, name)
    plain = [fresh.open(sealed, context) for sealed, context in values]
    assert [running.open(sealed, context) for sealed, context in values] == plain
    return sorted(plain)


@pytest.mark.parametrize("name", ["data", "vault"])
def test_a_rotation_that_is_cut_off_anywhere_loses_nothing_and_goes_on(
    filled: World, name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    folder, now = filled.deployment.data / "keys", datetime.now(UTC)
    first, before = (folder / f"{name}.key").read_bytes(), _opened(filled, name)
    assert len(before) >= (2 if name == "vault" else 4)
    cuts = [
        (rotate_keys, "place", 1),
        (rotate_keys, "exchange", 1),
        (os, "replace", 1),
        (psycopg.Connection, "commit", 1),
    ]
    cuts += [(Resealing, "exchange", 1), (Resealing, "exchange", 2), (Resealing, "values", 2)]
    for owner, what, call in cuts:
        with monkeypatch.context() as cut:
            cut.setattr(owner, what, cut_at(call, getattr(owner, what)))
            with suppress(CutOff):
                rotate(filled.url, filled.deployment.data, name, now)
        assert _opened(filled, name) == before, (what, call)
    done = rotate(filled.url, filled.deployment.data, name, now)
    assert done.unopened == 0
    assert rotate(filled.url, filled.deployment.data, name, now) == Rotated(resealed=0, unopened=0)
    assert _opened(filled, name) == before
    second = (folder / f"{name}.key").read_bytes()
    assert second != first == former_path(folder, name).read_bytes(), "one new key, however often it was begun"
    for sealed, context in _values(filled, name):
        assert Sealer(second, b"i" * 32).open(sealed, context)
        with pytest.raises(SealBrokenError):
            Sealer(first, b"i" * 32).open(sealed, context)


def test_the_former_key_ends_only_when_nothing_needs_it(filled: World) -> None:
    data, url, now = filled.deployment.data, filled.url, datetime.now(UTC)
    later = now + timedelta(hours=2)
    assert retire(url, data, "data", later) == NotRetired("no_former")
    late = filled.deployment.sealer.seal(b"late", "hit_events.note")
    rotate(url, data, "data", now)
    assert retire(url, data, "data", now) == NotRetired("too_young")
    with psycopg.connect(url) as connection:  # a process commits what it sealed before
        query = "select id, free_text_sealed from bookings where free_text_sealed is not null"
        first = connection.execute(query).fetchone()
        assert first is not None
        plain = filled.deployment.sealer.open(bytes(first[1]), "bookings.free_text_sealed")
        former = Sealer(former_path(data / "keys", "data").read_bytes(), b"i" * 32)
        again = former.seal(plain, "bookings.free_text_sealed")
        connection.execute("update bookings set free_text_sealed = %s where id = %s", [again, first[0]])
    assert retire(url, data, "data", later) == NotRetired("in_use", 1)
    assert rotate(url, data, "data", now).resealed == 1
    assert retire(url, data, "data", later) is None
    assert not former_path(data / "keys", "data").exists()
    assert _opened(filled, "data")
    with pytest.raises(SealBrokenError):
        load_sealer(data / "keys").open(late, "hit_events.note")
    actions = filled.rows("select action, detail from audit where action like 'key_%%' order by at, id")
    assert [row["action"] for row in actions] == ["key_rotated", "key_rotated", "key_retired"]


def test_a_running_deployment_seals_with_the_new_key_at_once(filled: World) -> None:
    sealer, data = filled.deployment.sealer, filled.deployment.data
    rotate(filled.url, data, "data", datetime.now(UTC))
    _receive(filled, "3")
    new = Sealer((data / "keys" / "data.key").read_bytes(), b"i" * 32)
    for sealed, context in _values(filled, "data"):
        assert new.open(sealed, context)
    assert new.open(sealer.seal(b"x", "y"), "y") == b"x"


def test_a_value_that_no_key_opens_is_counted_and_left(filled: World) -> None:
    with psycopg.connect(filled.url) as connection:
        connection.execute("update payments set sealed = 'nonsense'")
    done = rotate(filled.url, filled.deployment.data, "data", datetime.now(UTC))
    assert done.unopened == 1
    assert filled.value("select sealed from payments") == b"nonsense"


def test_every_sealed_column_is_known(filled: World) -> None:
    """A new sealed column has to be entered, or a rotation would leave it behind."""
    rows = filled.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and data_type = 'bytea' and column_name like '%sealed%' and table_name not like '%\\_20__\\___'"
        " and table_name not like '%\\_other' and table_name <> 'quarantine'"
    )
    known = {(column.table, column.column) for columns in COLUMNS.values() for column in columns}
    assert {(row["table_name"], row["column_name"]) for row in rows} == known
