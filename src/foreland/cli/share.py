"""``foreland share``: partners, and what goes to them and comes from them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from uuid import UUID

import click
import msgspec

from foreland.cli.deconflict import deconflict_group
from foreland.cli.opening import data_option, opened
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.delivery.drop import found, leave
from foreland.delivery.signed_pdf import read_signature
from foreland.operations import exchange_bundles, keep_partners, share_items
from foreland.operations.call_partner import Called, call_partner, fetch_from
from foreland.operations.keep_partners import NotKept
from foreland.operations.share_items import Format, NotShared
from foreland.operations.sign_print import fingerprint_of_prints
from foreland.operations.take_to_court import take_to_court
from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing.bundle import MOST_BYTES, Identity
from foreland.sharing.formats.ftm import write_ftm
from foreland.sharing.formats.misp import write_misp
from foreland.sharing.formats.package import Package
from foreland.sharing.formats.stix import write_stix
from foreland.sharing.formats.table import write_table
from foreland.sharing.handling import TLP_LEVELS, Tlp
from foreland.sharing.releasing import WITHDRAW_REASONS, WithdrawReason
from foreland.store import exchange_partners, shared_items
from foreland.store.exchange_partners import NewPartner
from foreland.store.pool import transaction

_WRITERS: dict[str, Callable[[Package], bytes]] = {
    "stix": write_stix,
    "stix-standard": lambda package: write_stix(package, standard=True),
    "misp": write_misp,
    "ftm": write_ftm,
    "csv": write_table,
}
_BY = "command line"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def share() -> None:
    """Exchange knowledge with partners: signed bundles, STIX, MISP, FollowTheMoney."""


share.add_command(deconflict_group)


@share.command("identity")
@data_option
def identity_command(data: Path) -> None:
    """Print who we are and the key our bundles are signed with: for a partner, by a way that both trust.

    Behind it stands the fingerprint of the certificate that signs what is printed.
    """
    with opened(data) as deployment:
        click.echo(msgspec.json.encode(keep_partners.own_identity(deployment)).decode())
        printed = fingerprint_of_prints(deployment, datetime.now(UTC))
        click.echo(f"SHA-256 of the certificate of what is printed: {printed}", err=True)


@share.group("partner")
def partner_group() -> None:
    """Agencies we exchange with, and what was agreed."""


@partner_group.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", required=True, help="Short name, as used in other commands.")
@click.option("--contact", required=True, help="Whom to speak to: an office and a telephone number, no person.")
@click.option("--until", required=True, type=_DAY, help="Last day of the agreement.")
@click.option("--state", help="Of whose authorities it is one (alpha-3; UNO, XPO for organisations of no state).")
@click.option("--most-closed", type=click.Choice(TLP_LEVELS), default="amber", show_default=True)
@data_option
def partner_add(
    file: Path, code: str, contact: str, until: datetime, state: str | None, most_closed: Tlp, data: Path
) -> None:
    """Take in the partner whose `foreland share identity` printed FILE.

    Without --state (it can be entered on the page of organisations later) nothing goes to it about anybody whose
    state of origin is known: it could be those authorities.
    """
    try:
        identity = msgspec.json.decode(file.read_bytes(), type=Identity)
    except msgspec.DecodeError as error:
        raise CannotError(f"{file}: {error}") from error
    new = NewPartner(
        id=identity.id,
        name=identity.name,
        code=code,
        verify_key=identity.verify_key,
        contact=contact,
        agreed_until=until.replace(hour=23, minute=59, tzinfo=UTC),
        most_closed=most_closed,
        state=state,
    )
    with opened(data) as deployment:
        refused = keep_partners.add_partner(deployment, deployment.service(_BY), new, datetime.now(UTC))
    if refused is not None:
        raise CannotError(f"not taken in: {refused.code}")


@partner_group.command("list")
@data_option
def partner_list(data: Path) -> None:
    """Print the partners: code, name, until when, up to which marking, contact."""
    with opened(data) as deployment:
        access = deployment.service(_BY)
        with transaction(deployment.pool, access) as connection:
            rows = exchange_partners.partners(access, connection)
    for one in rows:
        click.echo("\t".join((one.code, one.name, f"{one.agreed_until:%Y-%m-%d}", one.most_closed, one.contact)))


@partner_group.command("end")
@click.argument("code")
@data_option
def partner_end(code: str, data: Path) -> None:
    """End the agreement with a partner now: nothing is given or taken any more."""
    now = datetime.now(UTC)
    with opened(data) as deployment:
        refused = keep_partners.agree_until(deployment, deployment.service(_BY), code, now, now)
    if refused is not None:
        raise CannotError(f"no partner {code}")


@partner_group.command("token")
@click.argument("code")
@data_option
def partner_token(code: str, data: Path) -> None:
    """Print a new token with which the partner's system reads our TAXII collection; the former one ends."""
    with opened(data) as deployment:
        token = keep_partners.give_token(deployment, deployment.service(_BY), code, datetime.now(UTC))
    if isinstance(token, NotKept):
        raise CannotError(f"no partner {code}")
    click.echo(token)


@share.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(("bundle", *get_args(Format))), default="bundle")
@click.option("--from", "giver", help="Code of the partner who gave the file; not for bundles, which are signed.")
@click.option("--own", is_flag=True, help="The file is our own: we are the originator.")
@click.option("--tlp", type=click.Choice(TLP_LEVELS), help="Mark everything at least so.")
@data_option
def import_command(path: Path, format_: str, giver: str | None, own: bool, tlp: Tlp | None, data: Path) -> None:
    """Take what a partner gave: a folder of bundles (or one), or a file of another format.

    Exit code 1 when something was refused; what was taken stays.
    """
    if format_ == "bundle":
        _import_bundles(path, data)
        return
    if own == (giver is not None):
        raise click.UsageError("say --from CODE or --own")
    now = datetime.now(UTC)
    with opened(data) as deployment:
        schemes = load_handling_schemes(data)
        taken = share_items.read_file(path.read_bytes(), format_, giver or "", tlp, now, schemes)  # type: ignore[arg-type]
        done = share_items.import_items(deployment, deployment.service(_BY), taken, giver, now)
    if isinstance(done, NotShared):
        raise CannotError(f"not taken: {done.code}")
    click.echo(f"{done.kept} taken, {done.known} known")
    for problem in done.problems:
        click.echo(f"{problem.index}: {problem.code} {problem.about}", err=True)
    if done.problems:
        sys.exit(ATTENTION)


def _import_bundles(path: Path, data: Path) -> None:
    refused = 0
    with opened(data) as deployment:
        access, now = deployment.service(_BY), datetime.now(UTC)
        bundles = found(path, MOST_BYTES) if path.is_dir() else [(path, path.read_bytes())]
        for file, raw in bundles:
            arrived = exchange_bundles.take_bundle(deployment, access, raw, now)
            if isinstance(arrived, exchange_bundles.NotArrived):
                refused += 1
                click.echo(f"{file.name}: refused, {arrived.code}", err=True)
            else:
                said = "again" if arrived.again else f"{arrived.kept} taken"
                click.echo(f"{file.name}: {arrived.partner} {arrived.kind} {arrived.sequence}: {said}")
    if refused:
        sys.exit(ATTENTION)


@share.command("export")
@click.option("--to", "partner", required=True, help="Code of the partner.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for signed bundles, or file for another format.")
@click.option("--format", "format_", type=click.Choice(("bundle", *_WRITERS)), default="bundle", show_default=True)
@data_option
def export_command(partner: str, out: Path | None, format_: str, data: Path) -> None:
    """Write what was released to a partner: bundles that it has not acknowledged with our receipt, or one file."""
    now = datetime.now(UTC)
    with opened(data) as deployment:
        access = deployment.service(_BY)
        if format_ == "bundle":
            if out is None:
                raise click.UsageError("say --out FOLDER")
            waiting = exchange_bundles.pack_for(deployment, access, partner, now)
            receipt = exchange_bundles.acknowledge_to(deployment, access, partner, now)
            if waiting is None or receipt is None:
                raise CannotError(f"no partner {partner}")
            us = str(deployment.home.org_id)[-12:]
            for one in waiting:
                leave(out, f"{us}-{one.sequence:08d}", one.raw)
            leave(out, f"{us}-receipt", receipt)
            click.echo(f"{len(waiting)} bundles", err=True)
            return
        package = share_items.released_package(deployment, access, partner, now)
    if package is None:
        raise CannotError(f"no partner {partner}")
    raw = _WRITERS[format_](package)
    if out is None:
        sys.stdout.buffer.write(raw)
    else:
        out.write_bytes(raw)


@share.command("court")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option("--item", "items", multiple=True, type=click.UUID, help="Only this item; may be said several times.")
@data_option
def court_command(out: Path, items: tuple[UUID, ...], data: Path) -> None:
    """Write items for a court: what may be handed over, a schedule of what may not, a signed manifest of both."""
    with opened(data) as deployment:
        files = take_to_court(deployment, deployment.service(_BY), items, datetime.now(UTC))
    if files is None:
        raise CannotError("one of these items is not held here")
    out.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        (out / name).write_bytes(raw)
    click.echo(f"{out}: {', '.join(sorted(files))}", err=True)


@share.command("printed")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def printed_command(file: Path) -> None:
    """Say by which certificate a PDF that somebody printed is signed, and whether it is as it was signed."""
    found = read_signature(file.read_bytes())
    if found is None:
        raise CannotError(f"{file} has no signature that can be read.")
    click.echo(f"Signed by {found.signer}, SHA-256 of the certificate {found.fingerprint}")
    if not found.whole:
        click.echo("The file is NOT as it was signed.", err=True)
        sys.exit(ATTENTION)
    click.echo("The file is as it was signed. Compare the fingerprint with what its authority told you.")


@share.command("list")
@data_option
def list_command(data: Path) -> None:
    """Print the items: identifier, kind, originator, marking, whether withdrawn, to how many released."""
    with opened(data) as deployment:
        access = deployment.service(_BY)
        with transaction(deployment.pool, access) as connection:
            rows = shared_items.listed(access, connection)
    for one in rows:
        state = "withdrawn" if one.withdrawn else "in force"
        click.echo("\t".join((str(one.item_id), one.kind, one.originator, one.tlp, state, str(len(one.audience)))))


@share.command("release")
@click.argument("item", type=click.UUID)
@click.option("--to", "partner", required=True, help="Code of the partner.")
@click.option("--from", "giver", help="Code of the partner who gave it, when several gave one of this identifier.")
@data_option
def release_command(item: UUID, partner: str, giver: str | None, data: Path) -> None:
    """Open an ITEM to a partner, as far as its originator's caveats and the agreement allow."""
    with opened(data) as deployment:
        access = deployment.service(_BY)
        by = keep_partners.partner_id(deployment, access, giver) if giver else None
        if giver and by is None:
            raise CannotError(f"no partner {giver}")
        refused = share_items.release_item(deployment, access, item, partner, datetime.now(UTC), by)
    if refused is not None:
        raise CannotError(f"not released: {refused.code}")


@share.command("withdraw")
@click.argument("item", type=click.UUID)
@click.option("--reason", type=click.Choice(WITHDRAW_REASONS), default="outdated", show_default=True)
@data_option
def withdraw_command(item: UUID, reason: WithdrawReason, data: Path) -> None:
    """Withdraw an ITEM of ours, here and at everybody it was released to; the reason stays here."""
    with opened(data) as deployment:
        refused = share_items.withdraw_item(deployment, deployment.service(_BY), item, datetime.now(UTC), reason)
    if refused is not None:
        raise CannotError(f"not withdrawn: {refused.code}")


@share.command("call")
@click.argument("code")
@data_option
def call_command(code: str, data: Path) -> None:
    """Hand over what waits for the partner CODE, over HTTPS as `partners.json` says."""
    with opened(data) as deployment:
        _called(call_partner(deployment, deployment.service(_BY), code, datetime.now(UTC)), "bundles handed over")


@share.command("fetch")
@click.argument("code")
@data_option
def fetch_command(code: str, data: Path) -> None:
    """Fetch what the partner CODE released to us on its TAXII server since the last time."""
    with opened(data) as deployment:
        _called(fetch_from(deployment, deployment.service(_BY), code, datetime.now(UTC)), "items taken")


def _called(result: Called, what: str) -> None:
    click.echo(f"{result.done} {what}, {result.refused} refused")
    if result.trouble is not None:
        raise CannotError(f"broken off: {result.trouble}; the next call goes on there")
    if result.refused:
        sys.exit(ATTENTION)
