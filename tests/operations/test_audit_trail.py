"""The sealed trail: whatever is done to its rows behind our back is named; sealing is in nobody's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from foreland.audit.chain import Problem
from foreland.operations.deployment import Deployment
from foreland.operations.seal_audit import seal_audit
from foreland.operations.verify_audit import verify_audit, verify_last
from foreland.store import audit, audit_blocks
from foreland.store.audit_blocks import Head
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.deployments import NOW, deployment_of

Damage = Callable[[psycopg.Connection[tuple[object, ...]]], None]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


def _append(deployment: Deployment, count: int, action: str = "traveller.read") -> None:
    access = deployment.service("mira")
    with transaction(deployment.pool, access) as connection:
        for second in range(count):
            at = NOW + timedelta(seconds=second)
            audit.append(connection, access, action, "journey", (new_id(),), at=at, detail={"rows": second, "b": "ä"})


def _check(deployment: Deployment, noted: Head | None = None) -> tuple[Head, list[Problem]]:
    head, *problems = verify_audit(deployment, noted)
    assert isinstance(head, Head)
    return head, [each for each in problems if isinstance(each, Problem)]


def _waiting(deployment: Deployment) -> int:
    with transaction(deployment.pool, deployment.service()) as connection:
        return audit_blocks.unsealed(connection)[0]


def test_entries_are_sealed_once_in_blocks_that_follow_each_other(deployment: Deployment) -> None:
    assert _check(deployment) == (Head(0, bytes(32)), [])
    _append(deployment, 7)
    assert seal_audit(deployment, NOW, most=3) == 7
    assert seal_audit(deployment, NOW) == 0
    head, problems = _check(deployment)
    assert (head.number, problems, _waiting(deployment)) == (3, [], 0)
    _append(deployment, 1)
    assert _check(deployment) == (head, []), "what waits is no problem"
    assert seal_audit(deployment, NOW) == 1
    assert _check(deployment, noted=head)[1] == []


def _sql(*statements: str) -> Damage:
    def run(connection: psycopg.Connection[tuple[object, ...]]) -> None:
        for statement in statements:
            connection.execute(statement.encode())

    return run


_SECOND = "(select entry_ids[2] from audit_blocks where number = 2)"
_THIRD = "(select entry_ids[3] from audit_blocks where number = 2)"


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (_sql(f"update audit set actor = 'somebody else' where id = {_SECOND}"), [(2, "entry_changed")]),
        (_sql(f"update audit set detail = '{{}}' where id = {_SECOND}"), [(2, "entry_changed")]),
        (_sql(f"update audit set at = at + interval '1 microsecond' where id = {_SECOND}"), [(2, "entry_changed")]),
        (_sql(f"delete from audit where id = {_SECOND}"), [(2, "entry_missing")]),
        (
            _sql(
                f"create temp table x as select * from audit where id in ({_SECOND}, {_THIRD})",
                "update audit a set object_ids = x.object_ids, detail = x.detail from x"
                f" where a.id in ({_SECOND}, {_THIRD}) and x.id <> a.id",
            ),
            [(2, "entry_changed")],
        ),
        (
            _sql(
                "update audit_blocks set entry_ids ="
                " array[entry_ids[2], entry_ids[1], entry_ids[3]] where number = 2"
            ),
            [(2, "entry_changed")],
        ),
        (
            _sql("update audit_blocks set sha256 = '\\x00' where number = 2"),
            [(2, "entry_changed"), (3, "chain_broken")],
        ),
        (_sql("delete from audit_blocks where number = 2"), [(2, "block_missing"), *[(0, "entry_added")] * 3]),
        (_sql("delete from audit_blocks where number = 4"), [(0, "entry_added")] * 3),
        (
            _sql(
                "insert into audit (id, at, org_id, actor, action, purpose, object_kind)"
                " select gen_random_uuid(), at, org_id, 'nobody', action, purpose, object_kind from audit limit 1"
            ),
            [(0, "entry_added")],
        ),
    ],
)  # fmt: skip
def test_what_was_done_behind_our_back_is_named(
    deployment: Deployment, postgres_url: str, damage: Damage, expected: list[tuple[int, str]]
) -> None:
    _append(deployment, 12)
    assert seal_audit(deployment, NOW, most=3) == 12
    with psycopg.connect(postgres_url) as superuser:
        damage(superuser)
    assert [(each.block, each.code) for each in _check(deployment)[1]] == expected
    assert (verify_last(deployment, 10) != ()) == any(block for block, _ in expected)


def test_the_entry_itself_is_named(deployment: Deployment, postgres_url: str) -> None:
    _append(deployment, 3)
    seal_audit(deployment, NOW)
    with psycopg.connect(postgres_url) as superuser:
        row = superuser.execute("delete from audit where detail ->> 'rows' = '1' returning id").fetchone()
    assert row is not None
    assert _check(deployment)[1] == [Problem(1, "entry_missing", UUID(str(row[0])))]


def test_a_chain_made_anew_is_told_by_the_head_that_was_noted(deployment: Deployment, postgres_url: str) -> None:
    _append(deployment, 4)
    seal_audit(deployment, NOW, most=2)
    noted = _check(deployment)[0]
    with psycopg.connect(postgres_url) as superuser:
        superuser.execute("update audit set actor = 'forger' where detail ->> 'rows' = '1'")
        superuser.execute("delete from audit_blocks")
        superuser.execute("insert into audit_unsealed select id, at from audit")
    seal_audit(deployment, NOW, most=2)
    assert _check(deployment)[1] == []
    assert _check(deployment, noted)[1] == [Problem(2, "chain_broken")]
    with psycopg.connect(postgres_url) as superuser:
        superuser.execute("delete from audit_blocks where number = 2")
        superuser.execute("delete from audit where id not in (select unnest(entry_ids) from audit_blocks)")
    assert _check(deployment, noted)[1] == [Problem(2, "block_missing")]


def test_only_the_last_blocks_are_looked_at_when_asked_so(deployment: Deployment, postgres_url: str) -> None:
    _append(deployment, 10)
    seal_audit(deployment, NOW, most=2)
    with psycopg.connect(postgres_url) as superuser:
        first = "select entry_ids[1] from audit_blocks order by id limit 1"
        superuser.execute(f"update audit set actor = 'x' where id = ({first})".encode())
    assert verify_last(deployment, 3) == ()
    assert [each.code for each in verify_last(deployment, 5)] == ["entry_changed"]


def test_the_application_cannot_change_what_was_written(deployment: Deployment) -> None:
    _append(deployment, 1)
    seal_audit(deployment, NOW)
    for statement in (
        "update audit set actor = 'x'",
        "delete from audit",
        "update audit_blocks set sha256 = ''",
        "delete from audit_blocks",
    ):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            transaction(deployment.pool, deployment.service()) as connection,
        ):
            connection.execute(statement.encode())


def test_sealing_waits_for_nobody_and_nobody_waits_for_it(deployment: Deployment, postgres_url: str) -> None:
    access = deployment.service()
    with transaction(deployment.pool, access) as unfinished:
        unfinished.execute("set local lock_timeout = '1s'")
        audit.append(unfinished, access, "a", "journey", (), at=NOW)
        _append(deployment, 2)
        assert seal_audit(deployment, NOW) == 2, "an uncommitted entry holds nothing up"
        audit.append(unfinished, access, "b", "journey", (), at=NOW)
    with transaction(deployment.pool, access) as sealing:
        assert audit_blocks.take_turn(sealing)
        assert len(audit_blocks.take_unsealed(sealing, 10)) == 2
        with transaction(deployment.pool, access) as other:
            other.execute("set local lock_timeout = '1s'")
            audit.append(other, access, "c", "journey", (), at=NOW)
        assert seal_audit(deployment, NOW) == 0, "there is one sealer at a time"
    # That sealer ended without storing a block, which is told.
    assert [each.code for each in _check(deployment)[1]] == ["entry_added"] * 2


def test_many_append_while_several_seal_and_nothing_is_lost(deployment: Deployment) -> None:
    threads = [threading.Thread(target=_append, args=(deployment, 5)) for _ in range(12)]
    threads += [threading.Thread(target=seal_audit, args=(deployment, NOW, 7)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_audit(deployment, NOW)
    head, problems = _check(deployment)
    assert (problems, _waiting(deployment)) == ([], 0)
    with audit_blocks.open_trail(deployment.pool, pieces=2) as trail:
        blocks = list(trail.blocks())
    assert sum(len(block.entry_ids) for block in blocks) == 60
    assert [block.number for block in blocks] == list(range(1, head.number + 1))
