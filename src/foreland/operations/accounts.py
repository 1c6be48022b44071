"""Accounts: adding and disabling users, signing in and out, carriers' tokens. Each leaves its audit entry.

Users and tokens of training are rows of that side. Whoever comes with a name, a session or a token is looked for in
operations first; what they then do happens on the side where they were found.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.passwords import hash_password, new_password, new_token, password_fits, token_hash
from foreland.operations.deployment import Deployment
from foreland.store import accounts as stored
from foreland.store import audit, organisations
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.sides import TRAINING

SESSION_LIFE = timedelta(hours=12)
"""A shift and its hand-over."""

IDLE_LIFE = timedelta(minutes=60)
"""A session that nobody used for so long has ended."""

_WRONG_PASSWORDS = 10
_LOCK = timedelta(minutes=15)
_TOUCH = timedelta(seconds=60)


class NewUser(Struct, frozen=True, kw_only=True):
    """A user to be added."""

    username: str
    display_name: str
    roles: tuple[str, ...]
    desk: str | None = None
    airports: tuple[str, ...] = ()


class SignedIn(Struct, frozen=True):
    """A session was started; ``token`` goes into the cookie and nowhere else."""

    token: str
    access: Access


class NotSignedIn(Struct, frozen=True):
    """Signing in was refused. The page says the same for a wrong name and a wrong password."""

    reason: Literal["wrong", "locked"]


class Visitor(Struct, frozen=True):
    """Who is behind a session cookie. ``access`` says whether they are on the side of training."""

    access: Access
    display_name: str
    csrf_token: str


class NewToken(Struct, frozen=True):
    """A carrier's new token; the secret is shown once."""

    id: UUID
    secret: str


def administration(deployment: Deployment) -> Access:
    """Return the access of the command line: whoever may run it on the machine administers the deployment."""
    return Access(
        org_id=deployment.home.org_id,
        username="command line",
        roles=frozenset(("administrator",)),
        purpose="training" if deployment.side == TRAINING else "administration",
    )


class Connected(Struct, frozen=True):
    """A carrier's system that showed its token, and the side on which that token stands."""

    deployment: Deployment
    token: stored.ServiceToken


def add_user(
    deployment: Deployment, new: NewUser, now: datetime, password: str | None = None, *, training: bool = False
) -> str | None:
    """Add a user with a one-time password (a new one unless given) and return it; ``None`` when the name is taken.

    A name is taken by a user of either side: whoever signs in is known by it alone.
    """
    if _found(deployment, new.username) is not None:
        return None
    deployment = deployment.training_side if training else deployment
    password, user_id, access = password or new_password(), new_id(), administration(deployment)
    row = {
        "id": user_id,
        "org_id": deployment.home.org_id,
        "username": new.username.lower(),
        "display_name": new.display_name,
        "password_hash": hash_password(password),
        "roles": list(new.roles),
        "desk": new.desk,
        "agency": None,
        "airports": list(new.airports),
        "created_at": now,
    }
    with transaction(deployment.pool, access) as connection:
        if not stored.add_account(connection, row):
            return None
        audit.append(connection, access, "user_added", "user", (user_id,), at=now)
    return password


def list_users(deployment: Deployment) -> list[stored.Account]:
    """Return all users of one side."""
    with transaction(deployment.pool, administration(deployment)) as connection:
        return stored.accounts(connection)


def _found(deployment: Deployment, username: str) -> tuple[Deployment, stored.Account] | None:
    """Return the user of that name and the side on which they are."""
    for side in deployment.sides:
        with transaction(side.pool, administration(side)) as connection:
            account = stored.account_by_name(connection, username)
        if account is not None:
            return side, account
    return None


def renew_password(deployment: Deployment, username: str, now: datetime, password: str | None = None) -> str | None:
    """Give a user another one-time password, ending their sessions; ``None`` when there is no such user."""
    found = _found(deployment, username)
    if found is None:
        return None
    deployment, account = found
    password, access = password or new_password(), administration(deployment)
    with transaction(deployment.pool, access) as connection:
        stored.set_password(connection, account.id, hash_password(password), now)
        audit.append(connection, access, "password_renewed", "user", (account.id,), at=now)
    return password


def disable_user(deployment: Deployment, username: str, now: datetime) -> bool:
    """Disable a user and end their sessions; ``False`` when there is none of that name."""
    found = _found(deployment, username)
    if found is None:
        return False
    deployment, account = found
    access = administration(deployment)
    with transaction(deployment.pool, access) as connection:
        stored.disable_account(connection, account.id, now)
        audit.append(connection, access, "user_disabled", "user", (account.id,), at=now)
    return True


def sign_in(deployment: Deployment, username: str, password: str, now: datetime) -> SignedIn | NotSignedIn:
    """Check a password and start a session. Ten wrong ones lock the account for a quarter of an hour."""
    found = _found(deployment, username)
    deployment, account = found or (deployment, None)
    usable = account is not None and account.disabled_at is None
    fits = password_fits(password, account.password_hash if account and usable else None)
    if account is None or not usable:
        return NotSignedIn("wrong")
    access = account.access(deployment.side.purpose)
    if account.locked_until is not None and account.locked_until > now:
        return NotSignedIn("locked")
    if not fits:
        return refuse_password(deployment, account, access, now)
    token = new_token()
    with transaction(deployment.pool, access) as connection:
        stored.clear_failed_sign_ins(connection, account.id)
        stored.add_session(
            connection,
            token_sha256=token_hash(token),
            user_id=account.id,
            csrf_token=new_token(),
            now=now,
            expires_at=now + SESSION_LIFE,
        )
        audit.append(connection, access, "signed_in", "user", (account.id,), at=now)
    return SignedIn(token, access)


def refuse_password(deployment: Deployment, account: stored.Account, access: Access, now: datetime) -> NotSignedIn:
    """Count a wrong password, which may lock the account."""
    lock = now + _LOCK if account.failed_sign_ins + 1 >= _WRONG_PASSWORDS else None
    with transaction(deployment.pool, access) as connection:
        stored.note_failed_sign_in(connection, account.id, lock)
        audit.append(connection, access, "sign_in_refused", "user", (account.id,), at=now)
    return NotSignedIn("locked" if lock else "wrong")


def visitor(deployment: Deployment, token: str, now: datetime, *, used: bool = True) -> Visitor | None:
    """Return who is behind a session token, noting at most once a minute that it was used.

    ``used`` is false for what a page does by itself: an abandoned screen does not keep its session.
    """
    for side in deployment.sides:
        found = _visitor(side, token_hash(token), now, used=used)
        if found is not None:
            return found
    return None


def _visitor(deployment: Deployment, digest: bytes, now: datetime, *, used: bool) -> Visitor | None:
    with deployment.pool.connection() as connection:
        session = stored.session(connection, digest, now, now - IDLE_LIFE)
        account = None if session is None else stored.account(connection, session.user_id)
        if session is None or account is None:
            return None
        if used and now - session.last_seen_at > _TOUCH:
            stored.touch_session(connection, digest, now)
    return Visitor(account.access(deployment.side.purpose), account.display_name, session.csrf_token)


def sign_out(deployment: Deployment, access: Access, token: str, now: datetime) -> None:
    """End the session behind a token."""
    with transaction(deployment.pool, access) as connection:
        stored.revoke_session(connection, token_hash(token), now)
        audit.append(connection, access, "signed_out", "user", (access.user_id,) if access.user_id else (), at=now)


def create_token(deployment: Deployment, carrier: str, name: str, now: datetime) -> NewToken:
    """Create a token with which a carrier's system sends messages to this side."""
    access, secret, token_id = administration(deployment), new_token(), new_id()
    with transaction(deployment.pool, access) as connection:
        originator = organisations.carrier(connection, carrier, now)
        stored.add_service_token(
            connection,
            {
                "id": token_id,
                "token_sha256": token_hash(secret),
                "org_id": deployment.home.org_id,
                "originator_org": originator,
                "name": name,
                "now": now,
            },
        )
        audit.append(connection, access, "token_created", "service_token", (token_id,), at=now)
    return NewToken(token_id, secret)


def revoke_token(deployment: Deployment, token_id: UUID, now: datetime) -> bool:
    """Revoke a token; ``False`` when it is not in force."""
    for side in deployment.sides:
        access = administration(side)
        with transaction(side.pool, access) as connection:
            done = stored.revoke_service_token(connection, token_id, now)
            if done:
                audit.append(connection, access, "token_revoked", "service_token", (token_id,), at=now)
                return True
    return False


def carrier_connection(deployment: Deployment, bearer: str) -> Connected | None:
    """Return the carrier connection behind a bearer token, if it is in force, with its side."""
    for side in deployment.sides:
        with side.pool.connection() as connection:
            token = stored.service_token(connection, token_hash(bearer))
        if token is not None:
            return Connected(side, token)
    return None
