"""Partners of exchange are taken in, given another token, and let go: by an administrator, each with an entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.passwords import new_token, token_hash
from foreland.keys.signing import load_signing_key
from foreland.operations.deployment import Deployment
from foreland.sharing.bundle import Identity
from foreland.store import audit, exchange_partners
from foreland.store.exchange_partners import NewPartner, Partner
from foreland.store.pool import transaction
from foreland.travel.countries import country_code


class NotKept(Struct, frozen=True):
    """Why nothing was written."""

    code: str


def own_identity(deployment: Deployment) -> Identity:
    """Return how this deployment makes itself known to a partner."""
    key = load_signing_key(deployment.data / "keys")
    return Identity(deployment.home.org_id, deployment.home.name, bytes(key.verify_key))


def add_partner(deployment: Deployment, access: Access, new: NewPartner, now: datetime) -> NotKept | None:
    """Take a partner in; its key came by a way that both trust."""
    if new.id == deployment.home.org_id:
        return NotKept("ourselves")
    if len(new.verify_key) != 32:
        return NotKept("key_unreadable")
    if new.state is not None and country_code(new.state) != new.state:
        return NotKept("state_unknown")
    with transaction(deployment.pool, access) as connection:
        if not exchange_partners.add(access, connection, new, now):
            return NotKept("taken")
        detail = {"partner": new.code, "most_closed": new.most_closed}
        audit.append(connection, access, "partner_added", "organisation", (new.id,), at=now, detail=detail)
    return None


def agree_until(deployment: Deployment, access: Access, code: str, until: datetime, now: datetime) -> NotKept | None:
    """Note until when is agreed; with an instant that has passed nothing is given or taken any more."""
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, code)
        if found is None:
            return NotKept("not_found")
        exchange_partners.agree(access, connection, found.partner_org, until)
        objects = (found.partner_org,)
        detail = {"partner": code, "until": until.isoformat()}
        audit.append(connection, access, "partner_agreed", "organisation", objects, at=now, detail=detail)
    return None


def give_token(deployment: Deployment, access: Access, code: str, now: datetime) -> str | NotKept:
    """Return a new token for the partner's system; it is shown once, and the former one ends."""
    token = new_token()
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, code)
        if found is None:
            return NotKept("not_found")
        exchange_partners.set_token(access, connection, found.partner_org, token_hash(token))
        detail = {"partner": code}
        audit.append(connection, access, "partner_token", "organisation", (found.partner_org,), at=now, detail=detail)
    return token


def partner_of_token(deployment: Deployment, token: str, now: datetime) -> Partner | None:
    """Return the partner behind a token, while it is agreed."""
    access = deployment.service("exchange")
    with transaction(deployment.pool, access) as connection:
        return exchange_partners.by_token(access, connection, token_hash(token), now)


def partner_id(deployment: Deployment, access: Access, code: str) -> UUID | None:
    """Return the identifier of a partner."""
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, code)
    return found.partner_org if found else None
