"""``init``, ``migrate``, ``user`` and ``token``: setting up a deployment and who may use it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from foreland.access.administration import ASSIGNABLE_ROLES, refuse_roles
from foreland.cli.opening import AUTHORITY, data_option, opened, opened_database, training_option
from foreland.cli.outcomes import CannotError
from foreland.operations import accounts, administer
from foreland.operations.deployment import initialise
from foreland.store.migrate import migrate as run_migrations
from foreland.store.sides import TRAINING

_ROLES = list(ASSIGNABLE_ROLES)
_ROLES_REFUSED = {
    "duties_mixed": "an administrator sees no passenger content: give this role to an account of its own",
    "carrier_missing": "a station agent works for a carrier: say --carrier, and no other role",
    "carrier_role": "a carrier's user is a station_agent and nothing else",
}
_REFUSED = {
    "unknown_user": "there is no user",
    "last_administrator": "add another administrator first; this is the last:",
}


@click.command()
@data_option
@click.option("--name", default=AUTHORITY, show_default=True, help="Name of the authority that this deployment serves.")
def init(data: Path, name: str) -> None:
    """Create the tables and the authority of a new deployment."""
    with opened_database(data) as found:
        run_migrations(found.conninfo)
        initialise(found.conninfo, name)
    click.echo(f"ready: {name}", err=True)


@click.command()
@data_option
@click.option("--stage", type=click.Choice(["pre", "post"]), help="Only what runs before, or after, the new code.")
def migrate(data: Path, stage: str | None) -> None:
    """Bring the database up to date."""
    with opened_database(data) as found:
        done = run_migrations(found.conninfo, stage)
    for name in done:
        click.echo(name)
    click.echo(f"{len(done)} migrations run", err=True)


@click.group()
def user() -> None:
    """Add, list and disable users."""


@user.command("add")
@click.argument("username")
@click.option("--name", "display_name", help="Name as shown to colleagues (default: the user name).")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(_ROLES), help="May be repeated.")
@click.option("--desk", help="Regional desk.")
@click.option("--carrier", help="Designator of the carrier that a station agent works for.")
@click.option("--airport", "airports", multiple=True, help="Airport that the user works at; may be repeated.")
@training_option
@data_option
def user_add(
    username: str,
    display_name: str | None,
    roles: tuple[str, ...],
    desk: str | None,
    carrier: str | None,
    airports: tuple[str, ...],
    training: bool,
    data: Path,
) -> None:
    """Add a user and print a one-time password, to be changed at the first sign-in within seven days."""
    code = carrier.upper() if carrier else None
    if code is not None and not administer.CARRIER_CODE.fullmatch(code):
        raise CannotError(f"{carrier!r} is no designator of a carrier")
    refused = refuse_roles(roles, of_carrier=code is not None)
    if refused is not None:
        raise CannotError(_ROLES_REFUSED.get(refused, refused))
    new = accounts.NewUser(
        username=username,
        display_name=display_name or username,
        roles=roles,
        desk=desk,
        carrier=code,
        airports=tuple(sorted({one.upper() for one in airports})),
    )
    with opened(data) as deployment:
        password = accounts.add_user(deployment, new, datetime.now(UTC), training=training)
    if password is None:
        raise CannotError(f"there is a user {username.lower()!r} already")
    click.echo(password)


@user.command("list")
@data_option
def user_list(data: Path) -> None:
    """List users with their roles, whether they are disabled, and whether they train."""
    with opened(data) as deployment:
        found = [(side.side, one) for side in deployment.sides for one in accounts.list_users(side)]
    for side, one in found:
        state = "disabled" if one.disabled_at else "active"
        row = (one.username, one.display_name, ",".join(one.roles), one.desk or "-", state)
        click.echo("\t".join((*row, "training" if side == TRAINING else "operations")))


@user.command("disable")
@click.argument("username")
@data_option
def user_disable(username: str, data: Path) -> None:
    """Disable a user and end their sessions."""
    with opened(data) as deployment:
        refused = administer.disable_user(deployment, username, datetime.now(UTC))
    if refused is not None:
        raise CannotError(f"{_REFUSED.get(refused.code, refused.code)} {username.lower()!r}")


@click.group()
def token() -> None:
    """Create and revoke the tokens with which carriers' systems send messages."""


@token.command("create")
@click.argument("carrier")
@click.option("--name", default="messages", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Days until the token ends.")
@training_option
@data_option
def token_create(carrier: str, name: str, days: int, training: bool, data: Path) -> None:
    """Create a token for a CARRIER (its designator); its identifier goes to standard error, the token to output."""
    with opened(data, training=training) as deployment:
        made = accounts.create_token(deployment, carrier.upper(), name, datetime.now(UTC), days)
    click.echo(f"token {made.id} for {carrier.upper()}, for {days} days; it is shown this once", err=True)
    click.echo(made.secret)


@token.command("revoke")
@click.argument("identifier", type=click.UUID)
@data_option
def token_revoke(identifier: UUID, data: Path) -> None:
    """Revoke the token with this IDENTIFIER."""
    with opened(data) as deployment:
        done = accounts.revoke_token(deployment, identifier, datetime.now(UTC))
    if not done:
        raise CannotError(f"there is no token {identifier} in force")
