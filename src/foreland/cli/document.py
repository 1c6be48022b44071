"""``foreland document verify``: chip data and seals against a folder of trusted authorities; nothing is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.documents.proof.passive import MOST_BYTES
from foreland.documents.proof.result import Proof
from foreland.documents.proof.trust import TrustStore
from foreland.documents.proof.verify import MOST_FILES, verify
from foreland.resources.trust_folder import load_trust


@click.group()
def document() -> None:
    """Travel documents: what their digital signatures say."""


@document.command("verify", short_help="Verify chip data, travel credentials and seals.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--trust",
    metavar="DIR",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of trusted authorities, master lists, revocation lists and signers of seals.",
)
@click.option(
    "--at",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    help="Check as of this day (at noon) or instant, in UTC; now if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a proof, one line each.")
def verify_command(files: tuple[Path, ...], trust: Path, at: datetime | None, as_json: bool) -> None:
    """Verify what the FILEs hold (- for standard input): EF.SOD with data groups, a travel credential, seals.

    All chip files together are one document; each seal is one. Exit code 1 when a check failed, or a file of the trust
    folder is of no use. A document that is verified is as its issuer signed it: who carries it, and whether it was
    reported lost, are other questions. Not checked and no trust anchor are never held against a traveller.
    """
    if len(files) > MOST_FILES:
        raise CannotError(f"more than {MOST_FILES} files")
    instant = _instant(at)
    store = _store(trust, instant)
    proofs = verify([_read(file) for file in files], store, instant)
    for proof in proofs:
        click.echo(_line(proof) if as_json else "\n".join(_plain(proof)))
    for problem in store.problems:
        click.echo(f"trust folder: {problem.source}: {problem.code}", err=True)
    if store.problems or any(proof.status == "failed" for proof in proofs):
        sys.exit(ATTENTION)


def _instant(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    return (at if at.time() != datetime.min.time() else at.replace(hour=12)).replace(tzinfo=UTC)


def _store(folder: Path, at: datetime) -> TrustStore:
    try:
        return load_trust(folder, at)
    except OSError as error:
        raise CannotError(f"{error.filename}: {error.strerror or 'cannot be read'}") from error
    except ValueError as error:
        raise CannotError(str(error)) from error


def _read(file: Path) -> bytes:
    """The bytes of a file, one more than are verified where it is too long."""
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotError(f"{file}: {error.strerror or 'cannot be read'}") from error


def _line(proof: Proof) -> str:
    return msgspec.json.encode({**msgspec.to_builtins(proof), "held_against": proof.held_against}).decode()


def _plain(proof: Proof) -> Iterator[str]:
    """A proof in a few lines for a person at a terminal."""
    zone = proof.zone
    who = (zone.document_code, zone.document_number, zone.issuing_state, zone.surname) if zone else ()
    yield "  ".join((f"{proof.kind}: {proof.status.replace('_', ' ')}", *filter(None, who)))
    for check in proof.checks:
        values = ", ".join(f"{name} {value}" for name, value in check.values.items())
        said = f"{check.code.replace('_', ' ')}{f' ({values})' if values else ''}"
        yield f"  {check.name.replace('_', ' ')}: {check.status.replace('_', ' ')}: {said}"
