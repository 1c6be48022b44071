"""The fall-back pack: what a desk needs to work on paper for half a day, sealed, in a second folder.

Every quarter of an hour the flights of the next hours with their hits that wait and why, the answers that are pending,
what was recommended and is not at its end, whom to call, and blank forms are written as one printable page, sealed for
the pass phrase of the desk or for the recovery key. The machine that writes it cannot open it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from foreland.keys.files import place
from foreland.keys.phrase import private_half, read_phrase
from foreland.keys.recovery import Sealing, WrongRecoveryKeyError, open_for, open_with, read_public, seal_for
from foreland.keys.stream import SealedWriter, StreamDamagedError, opened
from foreland.operations.deployment import Deployment
from foreland.operations.fall_back_page import page
from foreland.resources.logs import trouble
from foreland.store import audit
from foreland.store.pool import transaction
from foreland.store.views import fall_back as view

FOLDER = "FORELAND_FALLBACK"
"""The environment variable that names the second folder; without it no pack is written."""

_NAME = "foreland-fallback-"
_SEALED = ".sealed"
_ABOUT = ".json"
_KEPT = 8
_log = structlog.get_logger(__name__)


class Pack(Struct, frozen=True, kw_only=True):
    """How a pack was sealed, in clear beside it. ``salt`` is that of a pass phrase; without it a recovery key opens."""

    made_at: datetime
    until: datetime
    sealing: Sealing
    salt: str | None = None


class CannotFallBackError(Exception):
    """No pack was written or opened; the message says why."""


def write_pack(deployment: Deployment, folder: Path, now: datetime) -> Path:
    """Write a pack of the hours to come and forget the oldest; return its path.

    Raises :class:`CannotFallBackError`, :class:`~foreland.keys.files.KeyFileError` or :class:`OSError`.
    """
    keys = deployment.data / "keys"
    phrase = read_phrase(keys)
    public = bytes.fromhex(phrase.public) if phrase else read_public(keys)
    if public is None:
        raise CannotFallBackError("there is neither a pass phrase (foreland fallback phrase) nor a recovery key")
    until = now + timedelta(hours=deployment.settings.fallback_hours)
    access = deployment.service("fallback")
    with transaction(deployment.pool, access) as connection:
        flights = view.flights(access, connection, now, until)
        ahead = [one.id for one in flights]
        hits = view.hits(access, connection, ahead, now)
        begun = view.recommendations(access, connection, ahead)
        airports = {airport for one in flights for airport in (one.origin, one.destination) if airport}
        contacts = view.contacts(access, connection, sorted(airports), now)
        about = sorted({one.journey_id for one in hits} | {one.journey_id for one in begun})
        detail = {"flights": len(flights), "hits": len(hits)}
        audit.append(connection, access, "fallback_written", "journey", about, at=now, detail=detail)
    key, sealing = seal_for(public)
    pack = Pack(made_at=now, until=until, sealing=sealing, salt=phrase.salt if phrase else None)
    return _put(folder, pack, key, page(deployment.home.name, flights, hits, begun, contacts, now, until).encode())


def _put(folder: Path, pack: Pack, key: bytes, content: bytes) -> Path:
    name = f"{_NAME}{pack.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path, draft = folder / f"{name}{_SEALED}", folder / f".{name}.{os.getpid()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            sealed = SealedWriter(target, key, name)
            sealed.write(content)
            sealed.close()
            target.flush()
            os.fsync(target.fileno())
        place(path.with_suffix(_ABOUT), msgspec.json.encode(pack) + b"\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for old in packs(folder)[_KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(_ABOUT).unlink(missing_ok=True)
    return path


def packs(folder: Path) -> list[Path]:
    """Return the packs of a folder, the latest first."""
    return sorted(folder.glob(f"{_NAME}*{_SEALED}"), reverse=True)


def open_pack(path: Path, secret: str) -> bytes:
    """Return the page in a pack; ``secret`` is the pass phrase or the recovery key.

    Raises :class:`CannotFallBackError`.
    """
    try:
        pack = msgspec.json.decode(path.with_suffix(_ABOUT).read_bytes(), type=Pack)
        if pack.salt is not None:
            key = open_for(private_half(secret, bytes.fromhex(pack.salt)), pack.sealing)
        else:
            key = open_with(secret, pack.sealing)
        return b"".join(opened(path, key, path.name.removesuffix(_SEALED)))
    except WrongRecoveryKeyError as error:
        raise CannotFallBackError("this does not open the pack") from error
    except StreamDamagedError as error:
        raise CannotFallBackError(f"the pack is damaged: {error.damage}") from error
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise CannotFallBackError(f"the pack cannot be read: {error}") from error


def keep_packs(deployment: Deployment, now: datetime) -> Path | None:
    """Write a pack when one is due and a folder is named. Trouble is logged: nothing else waits for the folder."""
    named = os.environ.get(FOLDER, "").strip()
    if not named or deployment.training is None:
        return None
    folder = Path(named)
    latest = next(iter(packs(folder)), None)
    due = now - timedelta(minutes=deployment.settings.fallback_minutes)
    if latest is not None and datetime.fromtimestamp(latest.stat().st_mtime, UTC) > due:
        return None
    try:
        return write_pack(deployment, folder, now)
    except (CannotFallBackError, OSError) as error:
        _log.error("no fall-back pack was written", **trouble(error))
        return None
