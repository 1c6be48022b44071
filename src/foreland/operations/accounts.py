"""Accounts: adding and disabling users, signing in and out, carriers' tokens. Each leaves its audit entry.

Users and tokens of training are rows of that side. Whoever comes with a name, a session or a token is looked for in
operations first; what they then do happens on the side where they were found.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.administration import refuse_roles
from foreland.access.viewer import Access
from foreland.keys.passwords import hash_password, new_password, new_token, password_fits, token_hash
from foreland.operations.deployment import Deployment
from foreland.store import accounts as stored
from foreland.store import audit, organisations
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.sides import TRAINING

SESSION_LIFE = timedelta(hours=12)
"""A shift and its hand-over."""

IDLE_LIFE = timedelta(minutes=60)
"""A session that nobody used for so long has ended."""

ONE_TIME_LIFE = timedelta(days=7)
"""A password that was given out and never used has ended."""

_WRONG_PASSWORDS = 10
_LOCK = timedelta(minutes=15)
_TOUCH = timedelta(seconds=60)
_NOBODY = UUID(int=0)


class NewUser(Struct, frozen=True, kw_only=True):
    """A user to be added; ``carrier`` is the designator of whom a station agent works for."""

    username: str
    display_name: str
    roles: tuple[str, ...]
    desk: str | None = None
    agency: str | None = None
    airports: tuple[str, ...] = ()
    carrier: str | None = None


class SignedIn(Struct, frozen=True):
    """A session was started; ``token`` goes into the cookie and nowhere else."""

    token: str
    access: Access


class NotSignedIn(Struct, frozen=True):
    """Signing in was refused. The page says the same for a wrong name, a wrong password and a locked account."""

    reason: Literal["wrong", "locked"]


class Visitor(Struct, frozen=True):
    """Who is behind a session cookie. ``access`` says whether they are on the side of training."""

    access: Access
    display_name: str
    csrf_token: str
    must_change_password: bool = False


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
    deployment: Deployment,
    new: NewUser,
    now: datetime,
    password: str | None = None,
    *,
    training: bool = False,
    by: Access | None = None,
) -> str | None:
    """Add a user and return the password; ``None`` when the name is taken.

    A name is taken by a user of either side: whoever signs in is known by it alone. Unless a password is given, a new
    one is made, which must be changed at the first sign-in. Raises :class:`ValueError` for roles that nobody may hold
    together; pages ask :func:`foreland.access.administration.refuse_roles` first.
    """
    refused = refuse_roles(new.roles, of_carrier=new.carrier is not None)
    if refused is not None:
        raise ValueError(f"roles {', '.join(new.roles)}: {refused}")
    if find_user(deployment, new.username) is not None:
        return None
    deployment = deployment.training_side if training else deployment
    access, user_id = by or administration(deployment), new_id()
    one_time_until = now + ONE_TIME_LIFE if password is None else None
    password = password or new_password()
    row = {
        "id": user_id,
        "username": new.username.lower(),
        "display_name": new.display_name,
        "password_hash": hash_password(password),
        "roles": list(new.roles),
        "desk": new.desk,
        "agency": new.agency,
        "airports": list(new.airports),
        "created_at": now,
        "one_time_until": one_time_until,
    }
    with transaction(deployment.pool, access) as connection:
        row["org_id"] = organisations.carrier(connection, new.carrier, now) if new.carrier else deployment.home.org_id
        if not stored.add_account(connection, row):
            return None
        audit.append(
            connection, access, "user_added", "user", (user_id,), at=now, detail={"roles": ",".join(new.roles)}
        )
    return password


def list_users(deployment: Deployment) -> list[stored.Account]:
    """Return all users of one side."""
    with transaction(deployment.pool, administration(deployment)) as connection:
        return stored.accounts(connection)


def find_user(deployment: Deployment, username: str) -> tuple[Deployment, stored.Account] | None:
    """Return the user of that name and the side on which they are. Every side is asked, whoever is found first."""
    found = None
    for side in deployment.sides:
        with transaction(side.pool, administration(side)) as connection:
            account = stored.account_by_name(connection, username)
        if account is not None and found is None:
            found = side, account
    return found


def acting_as(deployment: Deployment, username: str) -> Access | None:
    """Return the access of an active user of this side, as it is now, for what is done in their name."""
    found = find_user(deployment, username)
    if found is None or found[0].side != deployment.side or found[1].disabled_at:
        return None
    return found[1].access(deployment.side.purpose)


def renew_password(deployment: Deployment, username: str, now: datetime, password: str | None = None) -> str | None:
    """Give a user another password, one-time unless given, ending their sessions; ``None`` without such a user."""
    found = find_user(deployment, username)
    if found is None:
        return None
    side, account = found
    access = administration(side)
    with transaction(side.pool, access) as connection:
        return replace_password(connection, access, account.id, now, password)


def replace_password(
    connection: PooledConnection, by: Access, user_id: UUID, now: datetime, password: str | None = None
) -> str:
    """Replace a user's password in a transaction of ``by``; return it. One that was not given is one-time."""
    one_time_until = now + ONE_TIME_LIFE if password is None else None
    password = password or new_password()
    stored.set_password(connection, user_id, hash_password(password), now, one_time_until)
    audit.append(connection, by, "password_renewed", "user", (user_id,), at=now)
    return password


def sign_in(deployment: Deployment, username: str, password: str, now: datetime) -> SignedIn | NotSignedIn:
    """Check a password and start a session. Ten wrong ones lock the account for a quarter of an hour.

    A name that nobody has, a disabled account and a wrong password take the same steps, so that no answer and no time
    tells which names there are. The session is always a new one: a token that the browser brought is worth nothing.
    """
    found = find_user(deployment, username)
    deployment, account = found or (deployment, None)
    usable = account is not None and account.is_usable(now)
    fits = password_fits(password, account.password_hash if account and usable else None)
    if account is not None and usable and account.locked_until is not None and account.locked_until > now:
        refuse_password(deployment, None, administration(deployment), now)
        return NotSignedIn("locked")
    if account is None or not fits:
        known = account if usable else None
        return refuse_password(deployment, known, _as_whom(deployment, account), now)
    token, access = new_token(), account.access(deployment.side.purpose)
    recorded = deployment.recorded(access)
    with transaction(deployment.pool, recorded) as connection:
        stored.clear_failed_sign_ins(connection, account.id)
        stored.add_session(
            connection,
            token_sha256=token_hash(token),
            user_id=account.id,
            csrf_token=new_token(),
            now=now,
            expires_at=now + SESSION_LIFE,
        )
        audit.append(connection, recorded, "signed_in", "user", (account.id,), at=now)
    return SignedIn(token, access)


def _as_whom(deployment: Deployment, account: stored.Account | None) -> Access:
    return deployment.recorded(account.access(deployment.side.purpose)) if account else administration(deployment)


def refuse_password(
    deployment: Deployment, account: stored.Account | None, access: Access, now: datetime
) -> NotSignedIn:
    """Count a wrong password, which may lock the account. Without an account the same is written about nobody."""
    access = deployment.recorded(access)
    with transaction(deployment.pool, access) as connection:
        lock = stored.note_failed_sign_in(connection, account.id if account else _NOBODY, _WRONG_PASSWORDS, now + _LOCK)
        named = (account.id,) if account else ()
        audit.append(connection, access, "sign_in_refused", "user", named, at=now)
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
    access = account.access(deployment.side.purpose)
    return Visitor(access, account.display_name, session.csrf_token, account.one_time_until is not None)


def sign_out(deployment: Deployment, access: Access, token: str, now: datetime) -> None:
    """End the session behind a token."""
    access = deployment.recorded(access)
    with transaction(deployment.pool, access) as connection:
        stored.revoke_session(connection, token_hash(token), now)
        audit.append(connection, access, "signed_out", "user", (access.user_id,) if access.user_id else (), at=now)


def end_replaced_session(deployment: Deployment, token: str, now: datetime) -> None:
    """End the session that a browser brought when it signed in anew: nobody can reach it any more."""
    for side in deployment.sides:
        with transaction(side.pool, administration(side)) as connection:
            stored.revoke_session(connection, token_hash(token), now)


def create_token(
    deployment: Deployment, carrier: str, name: str, now: datetime, days: int | None = None, by: Access | None = None
) -> NewToken:
    """Create a token with which a carrier's system sends messages to this side, for some days or until revoked."""
    access, secret, token_id = by or administration(deployment), new_token(), new_id()
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
                "by": access.username,
                "expires_at": None if days is None else now + timedelta(days=days),
            },
        )
        audit.append(connection, access, "token_created", "service_token", (token_id,), at=now)
    return NewToken(token_id, secret)


def revoke_token(deployment: Deployment, token_id: UUID, now: datetime, by: Access | None = None) -> bool:
    """Revoke a token; ``False`` when it is not in force."""
    for side in deployment.sides:
        access = by if by is not None and side is deployment else administration(side)
        with transaction(side.pool, access) as connection:
            done = stored.revoke_service_token(connection, token_id, now)
            if done:
                audit.append(connection, access, "token_revoked", "service_token", (token_id,), at=now)
                return True
        if by is not None:
            return False  # an administrator's page knows the tokens of its own side
    return False


def carrier_connection(deployment: Deployment, bearer: str, now: datetime | None = None) -> Connected | None:
    """Return the carrier connection behind a token in force with its side, noting once a minute that it is used."""
    now = now or datetime.now(UTC)
    for side in deployment.sides:
        with side.pool.connection() as connection:
            token = stored.service_token(connection, token_hash(bearer), now)
            if token is not None and (token.last_used_at is None or now - token.last_used_at > _TOUCH):
                stored.touch_service_token(connection, token.id, now)
        if token is not None:
            return Connected(side, token)
    return None
