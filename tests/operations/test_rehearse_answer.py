"""Before its first request a process rehearses one: nothing of it is left but plans and lists."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from foreland.operations.answer_requests import Asked, answer_all
from foreland.operations.deployment import Deployment, with_own_connections
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming
from foreland.operations.rehearse_answer import rehearse
from foreland.store import organisations
from foreland.store.pool import transaction
from tests.deployments import deployment_of
from tests.operations.asking import VALID, answered, codes, interactive, request
from tests.operations.conftest import World

OTHER = structs.replace(VALID, surname="CASTREL", given="ILSE", document="C7654321", reference="REF2", locator="XYZ987")


def prepared(deployment: Deployment) -> set[str]:
    with deployment.pool.connection() as connection:
        return {row["statement"] for row in connection.execute("select statement from pg_prepared_statements")}


def test_a_rehearsal_leaves_nothing_but_plans_and_lists(postgres_url: str, tmp_path: Path) -> None:
    interactive(tmp_path)
    with deployment_of(postgres_url, tmp_path) as deployment, with_own_connections(deployment) as answering:
        world = World(deployment, postgres_url)
        with transaction(deployment.pool, deployment.service()) as connection:
            carrier = organisations.carrier(connection, "ZZ", datetime.now(UTC))
        shelves, before = {one.side: ListShelf() for one in deployment.sides}, world.dump()
        rehearse(answering, shelves)
        assert world.dump() == before
        planned = prepared(answering)
        for person in (VALID, OTHER):  # the first makes the flight, the second finds it
            incoming = Incoming(raw=request([person], f"TX {person.surname}"), source="http", originator=carrier)
            (one,) = answer_all(answering, shelves, [Asked(incoming=incoming, carrier="ZZ")])
            assert one.sent is not None
            assert codes(answered(one.sent.reply.body)) == {person.reference: "0Z"}
        new = prepared(answering) - planned
        assert len(planned) > 40
        assert not new, "a request says nothing that the rehearsal did not say"
