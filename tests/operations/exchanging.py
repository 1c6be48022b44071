"""Three Forelands that know each other as partners."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from foreland.access.viewer import Access, Role
from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import Arrived, NotArrived, acknowledge_to, pack_for, take_bundle
from foreland.operations.keep_items import opened_item
from foreland.operations.keep_partners import add_partner, own_identity
from foreland.operations.share_items import NotShared, import_items, release_item
from foreland.sharing.formats.package import AnyItem, Taken
from foreland.store import shared_items
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.conftest import WorkerDatabase
from tests.deployments import NOW, deployment_of


class House:
    """A Foreland with shorthands for what tests do."""

    def __init__(self, deployment: Deployment, code: str) -> None:
        self.deployment, self.code = deployment, code
        self.access = deployment.service("test")
        self.officers: dict[str, Access] = {}

    def knows(self, other: House, **terms: Any) -> None:
        who = own_identity(other.deployment)
        new = NewPartner(
            id=who.id, name=who.name, code=other.code, verify_key=who.verify_key, contact="Desk, +00 1",
            agreed_until=NOW + timedelta(days=400), **{"state": "UNO"} | terms,
        )  # fmt: skip
        assert add_partner(self.deployment, self.access, new, NOW) is None

    def has(self, *items: AnyItem) -> None:
        import_items(self.deployment, self.access, Taken(items), None, NOW)

    def release(self, item: AnyItem, other: House, now: datetime = NOW) -> str | None:
        refused = release_item(self.deployment, self.access, item.id, other.code, now)
        return refused.code if isinstance(refused, NotShared) else None

    def pack(self, other: House, now: datetime = NOW) -> list[bytes]:
        return [one.raw for one in pack_for(self.deployment, self.access, other.code, now) or []]

    def take(self, raw: bytes, now: datetime = NOW) -> Arrived | NotArrived:
        return take_bundle(self.deployment, self.access, raw, now)

    def officer(self, name: str, *roles: Role) -> Access:
        user = new_id()
        with transaction(self.deployment.pool, self.access) as connection:
            connection.execute(
                "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
                " values (%s, %s, %s, %s, 'x', %s, now())",
                [user, self.access.org_id, name, name.title(), list(roles)],
            )
        made = Access(org_id=self.access.org_id, user_id=user, username=name, roles=frozenset(roles))
        self.officers[name] = made
        return made

    def receipt(self, other: House) -> bytes:
        raw = acknowledge_to(self.deployment, self.access, other.code, NOW)
        assert raw
        return raw

    def held(self) -> dict[UUID, AnyItem]:
        with transaction(self.deployment.pool, self.access) as connection:
            rows = shared_items.listed(self.access, connection)
        return {one.item_id: opened_item(self.deployment, one) for one in rows}


Houses = tuple[House, House, House]


def more_databases(server: str) -> Iterator[list[WorkerDatabase]]:
    """Two databases beside that of the worker."""
    made = [WorkerDatabase(server, f"foreland_exchange_{os.getpid()}_{number}") for number in (2, 3)]
    yield made
    for one in made:
        one.drop()


@contextmanager
def three_houses(first: str, databases: Sequence[WorkerDatabase], folder: Path) -> Iterator[Houses]:
    """Open three deployments and let each know the others."""
    second, third = (one.url for one in databases)
    with (
        deployment_of(first, folder / "1") as one,
        deployment_of(second, folder / "2") as two,
        deployment_of(third, folder / "3") as three,
    ):
        found = House(one, "FIRST"), House(two, "SECOND"), House(three, "THIRD")
        for house in found:
            for other in found:
                if other is not house:
                    house.knows(other)
        yield found
    for database in databases:
        database.reset()
