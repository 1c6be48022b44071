"""Our key epochs in blind comparison: a new secret, and a filter of the keys of whom we work on, for each partner.

Keys of persons are collected when an epoch begins; nobody who is in the care of protection is among them, and nobody
who may flee from the state of the partner.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import keys_in_care
from foreland.operations.receive_bookings import PAYMENT_COLUMN
from foreland.operations.write_bundles import post
from foreland.resources.airports import host_state
from foreland.sharing.handling import Instant
from foreland.sharing.origins import may_be_fled, origins_of
from foreland.sharing.psi import SEED, publish
from foreland.sharing.psi_keys import card_token, keys_of
from foreland.store import audit, exchange_partners, psi_epochs
from foreland.store.carrier_notices import reference_of
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.psi_epochs import Epoch, Owned
from foreland.travel.booking import Payment

EPOCH = timedelta(days=7)
_BEFORE_ITS_END = timedelta(days=1)
MOST_KEYS = 262_144
"""As many as a bundle can carry in a filter."""


class NotBegun(Struct, frozen=True):
    """Why no epoch began: another process begins one, or there are more keys than a filter carries."""

    code: Literal["under_way", "oversize"]


class GivenFilter(Struct, frozen=True):
    """A filter as it travels."""

    epoch: UUID
    ends_at: Instant
    filter: bytes


def begin_epoch(deployment: Deployment, access: Access, now: datetime) -> int | NotBegun:
    """Begin another epoch: a new secret, filter and pointers; each partner is sent the filter. Return its keys."""
    care = keys_in_care(deployment)
    with transaction(deployment.pool, access) as connection:
        if not psi_epochs.hold(connection):
            return NotBegun("under_way")
        return _begin(deployment, access, connection, care, now)


def keep_epoch(deployment: Deployment, access: Access, now: datetime) -> None:
    """Begin another epoch when there are partners and the current one ends within a day, or has ended before its time.

    It ends so when somebody it is about comes into the care of protection, on this flight or another.
    """
    care = keys_in_care(deployment)
    with transaction(deployment.pool, access) as connection:
        agreed = [one for one in exchange_partners.partners(access, connection) if one.agreed_until > now]
        if not agreed or not psi_epochs.hold(connection):
            return
        psi_epochs.end_if_in_care(access, connection)
        if care and any(is_in(care, one) for one in psi_epochs.compared(access, connection)):
            psi_epochs.end(access, connection)
        epoch = psi_epochs.current(access, connection, now)
        if epoch is None or epoch.ends_at < now + _BEFORE_ITS_END:
            _begin(deployment, access, connection, care, now)


def _begin(
    deployment: Deployment, access: Access, connection: PooledConnection, care: frozenset[str], now: datetime
) -> int | NotBegun:
    meant: dict[str, tuple[str, UUID]] = {}
    fleeing: dict[str, set[str]] = defaultdict(set)
    people = [one for one in psi_epochs.people(access, connection) if not is_in(care, one)]
    for one in people:
        for key in keys_of_person(deployment, one):
            meant.setdefault(key, (reference_of(one.recommendation_id), one.owner_id))
            fleeing[key] |= origins_of_person(one)
    if len(meant) > MOST_KEYS:
        return NotBegun("oversize")
    pointers = {key: secrets.token_bytes(16) for key in meant}
    seed = secrets.token_bytes(SEED)
    epoch = Epoch(
        id=new_id(),
        begun_at=now,
        ends_at=now + EPOCH,
        keys=len(meant),
        seed_sealed=deployment.sealer.seal(seed, psi_epochs.SEED),
        filter=publish(pointers, seed),
    )
    known = {pointers[key]: meaning for key, meaning in meant.items()}
    about = [one.recommendation_id for one in people]
    psi_epochs.begin(connection, deployment.home.ownership(), epoch, known, about, epoch.ends_at.date())
    filters: dict[frozenset[str], bytes] = {frozenset(): epoch.filter}  # by the keys that are held back
    for partner in exchange_partners.partners(access, connection):
        if partner.agreed_until > now:
            held = frozenset(key for key in pointers if may_be_fled(partner.state, fleeing[key]))
            if held not in filters:
                filters[held] = publish({key: one for key, one in pointers.items() if key not in held}, seed)
            given = msgspec.json.encode(GivenFilter(epoch.id, epoch.ends_at, filters[held]))
            post(deployment, access, connection, partner.partner_org, "filter", given, now)
    detail = {"keys": len(meant)}
    audit.append(connection, access, "epoch_begun", "deconfliction", (epoch.id,), at=now, detail=detail)
    return len(meant)


def keys_of_person(deployment: Deployment, person: Owned) -> frozenset[str]:
    """The keys of a person, with those of the cards that paid: made of what a booking shows of them, never numbers."""
    read = (deployment.sealer.read(one, PAYMENT_COLUMN, Payment) for one in person.payments)
    cards = [card_token(one.number_masked or "", one.expiry or "") for one in read if one is not None]
    return keys_of(msgspec.structs.replace(person.subject, payments=tuple(one for one in cards if one)))


def is_in(care: frozenset[str], person: Owned) -> bool:
    """Whether somebody is among those in the care of protection, by their keys."""
    return not care.isdisjoint(keys_of(person.subject))


def origins_of_person(person: Owned) -> frozenset[str]:
    """The states from which a person may flee."""
    issuers = [state for state, _ in person.documents]
    return origins_of(person.nationality, issuers, person.leaves, host_state)
