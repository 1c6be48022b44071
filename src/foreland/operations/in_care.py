"""What is somebody's own of whom protection takes care, so that they are left out wherever they are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import with_named
from foreland.sharing.deconfliction import keys_in_words
from foreland.sharing.formats.package import AnyItem, Document, SharedJourney, Traveller
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


def kept_from_partners(deployment: Deployment) -> frozenset[str]:
    """Return what keeps an item from going out: those keys, and telephones, mail addresses and bookings of their own.

    Others may use them too, and are left out with them: no partner is to learn how somebody in care can be reached.
    """
    access = deployment.service("protection")
    with transaction(deployment.pool, access) as connection:
        reached = interests.reached_in_care(access, connection)
    keys = {_booking_key(locator) for one in reached for locator in one.locators}
    for one in reached:
        keys |= keys_of(Subject(phones=tuple(one.phones), emails=tuple(one.emails)))
    return keys_in_care(deployment) | keys


def _booking_key(locator: str) -> str:
    return f"booking:{locator.strip().upper()}"


def about_care(items: Sequence[AnyItem], care: frozenset[str]) -> set[UUID]:
    """Return who of these is in care, by any of their keys also in words, and all that is about them."""
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
        born, phones, emails = item.date_of_birth, item.phones, item.emails
        return keys_of(Subject(surname=item.surname, date_of_birth=born, sex=item.sex, phones=phones, emails=emails))
    if isinstance(item, Document):
        return keys_of(Subject(documents=((item.issuing_state, item.number),)))
    if isinstance(item, SharedJourney):
        return (_booking_key(item.record_locator),) if item.record_locator else ()
    return keys_in_words(getattr(item, name, "") for name in ("title", "text", "pattern", "outcome"))


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
