"""Processes share one index over names: made once, mapped by all, made again when code, tables or lists are others."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import LiteralString

import msgspec
import pytest

from foreland.operations import load_lists
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, import_list, read_list
from foreland.operations.load_lists import FOLDER, ListShelf
from foreland.operations.make_index import IndexMaker
from foreland.resources import kept_index
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.watchlists.changed import ChangedIndex
from foreland.watchlists.match import Query, match_traveller
from tests.deployments import deployment_of
from tests.policies import MATCHING

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


def take(deployment: Deployment, *numbers: int, name: str = "persons", minutes: int = 0) -> None:
    lines = [
        msgspec.json.encode(
            {"id": f"T-{n}", "names": [{"surname": "SANDMOOR", "given": f"ANNA {'ABCDEFGHIJ'[n % 10]}OLA"}]}
        )
        for n in numbers
    ]
    found = read_list(lines, name, "persons-jsonl")
    at = NOW + timedelta(minutes=minutes)
    done = import_list(deployment, deployment.service(), found, name=name, terms=Terms(most_shrink=1.0), now=at)
    assert isinstance(done, Imported)


def held(lists: Lists) -> set[str]:
    return {entry.id for entry in lists.names.entries()}


def file_of(deployment: Deployment) -> Path:
    return deployment.data / FOLDER / "public" / f"names-{deployment.home.org_id}.index"


def test_what_one_process_made_another_maps_and_lays_changes_over(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(deployment, *range(60))
    first = ListShelf.shared(deployment).of(deployment)
    assert file_of(deployment).stat().st_mode & 0o077 == 0, "it holds what the lists hold"
    with monkeypatch.context() as patched:
        patched.setattr(load_lists, "make", None)  # nobody makes one again
        second = ListShelf.shared(deployment)
        assert second.of(deployment).version() == first.version()
        take(deployment, *range(5, 60), 77, minutes=1)
        take(deployment, 3, 4, name="others", minutes=2)
        for shelf in (second, ListShelf.shared(deployment)):
            changed = shelf.of(deployment)
            assert isinstance(changed.names, ChangedIndex)
            assert held(changed) == {f"T-{n}" for n in (3, 4, *range(5, 60), 77)}
    assert changed.version() == ListShelf().of(deployment).version(), "the same as read anew"
    query = Query(names=changed.names.forms("SANDMOOR", "ANNA EOLA"))
    ids = [match.entry.id for match in match_traveller(changed.names, query, MATCHING)]
    assert "T-4" in ids, "of the list that came later"
    assert "T-14" in ids, "of the list as it was"


@pytest.mark.parametrize("fault", ["short", "text", "empty", "other code"])
def test_a_file_that_cannot_be_used_is_made_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    take(deployment, *range(10))
    version = ListShelf.shared(deployment).of(deployment).version()
    path = file_of(deployment)
    raw = path.read_bytes()
    if fault == "other code":
        monkeypatch.setattr(kept_index, "_made_by", lambda: "other")
    else:
        path.write_bytes({"short": raw[:-200], "text": b"\xff not a header\n", "empty": b""}[fault])
    assert kept_index.map_index(path.parent, str(deployment.home.org_id), name_tables()) is None
    assert ListShelf.shared(deployment).of(deployment).version() == version
    assert kept_index.map_index(path.parent, str(deployment.home.org_id), name_tables()) is not None


def test_a_list_that_goes_back_or_is_quite_another_is_indexed_anew(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_lists, "_FEW", 5)
    take(deployment, *range(20))
    shelf = ListShelf.shared(deployment)
    shelf.of(deployment)
    take(deployment, *range(10, 40), minutes=1)
    names = shelf.of(deployment).names
    assert not isinstance(names, ChangedIndex)
    assert held(shelf.of(deployment)) == {f"T-{n}" for n in range(10, 40)}


def test_a_large_change_is_made_beside_the_work_and_a_small_one_is_in_force_at_once(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_lists, "_FEW", 5)
    take(deployment, *range(20))
    take(deployment, 100, 101, name="passing")
    shelf, maker = ListShelf.shared(deployment, served=True), IndexMaker(deployment)
    before = shelf.of(deployment)
    assert not maker.make(), "nothing changed"
    with monkeypatch.context() as patched:
        patched.setattr(load_lists, "make", None)  # no caller makes one
        take(deployment, *range(10, 40), minutes=1)
        take(deployment, 77, 78, name="own lookouts", minutes=2)
        execute(deployment, "update lists set expires_on = '2026-01-01' where name = 'passing'")
        for each in (shelf, ListShelf.shared(deployment, served=True)):  # at hand, and mapped
            meanwhile = each.of(deployment)
            assert held(meanwhile) == {f"T-{n}" for n in (*range(20), 77, 78)}
            assert isinstance(meanwhile.names, ChangedIndex)
            assert meanwhile.version() != before.version()
            assert each.of(deployment) is meanwhile
            assert len(each.versions) == 2
        stayed = shelf.versions
        take(deployment, 77, 79, name="own lookouts", minutes=3)
        assert held(shelf.of(deployment)) == {f"T-{n}" for n in (*range(20), 77, 79)}
        assert len(shelf.versions & stayed) == 1
    assert maker.make()
    assert not maker.make()
    for each in (shelf, ListShelf.shared(deployment, served=True)):
        assert held(each.of(deployment)) == {f"T-{n}" for n in (*range(10, 40), 77, 79)}
        assert each.of(deployment).version() == ListShelf().of(deployment).version()
    take(deployment, *range(50, 60), minutes=4)
    assert "T-10" in held(shelf.of(deployment))
    monkeypatch.setattr(load_lists, "_PATIENCE", -1.0)
    assert held(shelf.of(deployment)) == {f"T-{n}" for n in (*range(50, 60), 77, 79)}, "no worker came"


def execute(deployment: Deployment, statement: LiteralString) -> None:
    with transaction(deployment.pool, deployment.service()) as connection:
        connection.execute(statement)


def test_processes_that_begin_together_wait_for_each_other(deployment: Deployment) -> None:
    take(deployment, *range(30))
    versions: list[str] = []
    threads = [
        Thread(target=lambda: versions.append(ListShelf.shared(deployment).of(deployment).version())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(versions) == 4
    assert set(versions) == {ListShelf().of(deployment).version()}


def test_without_space_for_the_file_memory_will_do(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(load_lists, "keep_index", full)
    take(deployment, *range(4))
    assert held(ListShelf.shared(deployment).of(deployment)) == {f"T-{n}" for n in range(4)}
