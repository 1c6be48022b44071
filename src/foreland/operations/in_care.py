"""What is somebody's own of whom protection takes care, so that they are left out wherever they are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import with_named
from foreland.sharing.formats.package import AnyItem, Document, Traveller
from foreland.sharing.origins import told_of
from foreland.sharing.psi_keys import Subject, keys_of
from foreland.store import interests
from foreland.store.pool import PooledConnection, transaction
from foreland.store.shared_items import StoredItem


def keys_in_care(deployment: Deployment) -> frozenset[str]:
    """Return their keys: documents, and names with birth date and sex; no telephone, which others may use too.

    Asked as the system in a transaction of its own, before that of whoever needs it: no officer may ask.
    """
    access = deployment.service("protection")
    with transaction(deployment.pool, access) as connection:
        found = interests.in_care(access, connection)
    return frozenset(
        key
        for one in found
        for key in keys_of(
            Subject(
                surname=one.surname or "",
                date_of_birth=one.date_of_birth or "",
                sex=one.sex or "",
                documents=tuple((state, number) for state, number in one.documents),
            )
        )
    )


def about_care(items: Sequence[AnyItem], care: frozenset[str]) -> set[UUID]:
    """Return who of these is in care, by document or by name with birth date and sex, and all that is about them."""
    found = {item.id for item in items if not care.isdisjoint(_keys(item))}
    found |= {
        item.traveller
        for item in items
        if isinstance(item, Document) and item.traveller is not None and item.id in found
    }
    while more := {item.id for item in items if item.id not in found and found & set(told_of(item))}:
        found |= more
    return found


def _keys(item: AnyItem) -> Iterable[str]:
    if isinstance(item, Traveller):
        return keys_of(Subject(surname=item.surname, date_of_birth=item.date_of_birth, sex=item.sex))
    if isinstance(item, Document):
        return keys_of(Subject(documents=((item.issuing_state, item.number),)))
    return ()


def without_care(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    rows: Sequence[StoredItem],
    care: frozenset[str],
) -> list[StoredItem]:
    """Return the items that may go out: as if those about somebody in care had never been released."""
    if not care:
        return list(rows)
    gone = about_care(with_named(deployment, access, connection, rows).all(), care)
    return [one for one in rows if one.item_id not in gone]
