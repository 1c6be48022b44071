"""The process that takes what is put into the watched folder (``python -m foreland.workers.inbox``).

A process of its own, so that a large file keeps no screening waiting, and one at a time over a data folder, so that
messages of one flight are taken in the order in which they arrived. A file is removed after its message is committed
and its receipt is written: killed in between, it is taken again and answered as a duplicate, without a second effect.

The database stands in FORELAND_DATABASE_URL, the folder in FORELAND_DATA.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import structlog

from foreland.feeds.inbox import INBOX, Arrival, Inbox, Refused
from foreland.feeds.receipts import FileReceipt, forget_receipts, write_receipt
from foreland.messages.limits import DEFAULT_LIMITS
from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.receive_message import Incoming, Receipt, receive_all
from foreland.resources.logs import trouble
from foreland.resources.space import NO_SPACE, is_full, is_short
from foreland.store import organisations
from foreland.store.pool import OUTAGES, transaction
from foreland.workers.until_told import work_until_told

_log = structlog.get_logger(__name__)
_POLL = 0.5
_HOUSE_EVERY = 3600.0
_GROUP_FILES, _GROUP_BYTES = 16, 4_000_000  # what shares a transaction
FAILED, NO_RECEIPT, NOT_ERASED = "FILE_FAILED", "FILE_NO_RECEIPT", "FILE_NOT_ERASED"

_Read = tuple[Arrival, bytes]


class Feeder:
    """Takes what is ready in the inbox of one deployment."""

    def __init__(self, deployment: Deployment, folder: str = INBOX) -> None:
        self._deployment = deployment
        settle = deployment.settings.inbox_settle_seconds
        self._inbox = Inbox(deployment.data, settle, DEFAULT_LIMITS.max_bytes, folder)
        self._originators: dict[str | None, UUID] = {None: deployment.home.org_id}

    def round(self, stop: threading.Event | None = None) -> int:
        """Take every file that is ready; return how many were taken.

        Raises one of :data:`OUTAGES` when the database is away; what was not taken stays where it is.
        """
        taken = 0
        for group in self._groups(self._inbox.look(time.monotonic())):
            if stop is not None and stop.is_set():
                break
            taken += self._take(group)
        return taken

    def _groups(self, arrivals: Sequence[Arrival]) -> Iterator[list[_Read]]:
        """Read files into groups that share a transaction, keeping their order."""
        group: list[_Read] = []
        for arrival in arrivals:
            raw = self._inbox.read(arrival)
            if isinstance(raw, Refused):
                self._put_off(arrival, raw.code)
            elif raw is not None:
                group.append((arrival, raw))
            if len(group) >= _GROUP_FILES or sum(len(one) for _, one in group) >= _GROUP_BYTES:
                yield group
                group = []
        if group:
            yield group

    def _take(self, group: Sequence[_Read]) -> int:
        """Take a group; when something in it fails for no expected reason, each file by itself."""
        try:
            parts = [self.incoming(arrival, raw) for arrival, raw in group]
            receipts = iter(receive_all(self._deployment, [one for each in parts for one in each]))
            taken = [[(one, next(receipts)) for one in each] for each in parts]
        except OUTAGES:
            raise
        except Exception as error:  # a fault about one file must not keep the others from being taken
            if is_full(error):
                raise  # no file's fault: all of them wait for room
            _log.error("taking files failed", files=len(group), **trouble(error))
            if len(group) > 1:
                return sum(self._take([one]) for one in group)
            self._put_off(group[0][0], FAILED)
            return 0
        return sum(self._finish(arrival, each) for (arrival, _), each in zip(group, taken, strict=True))

    def incoming(self, arrival: Arrival, raw: bytes) -> list[Incoming]:
        """Return what a file holds: one message, or several of one sender."""
        return [Incoming(raw=raw, source="folder", originator=self.originator(arrival.carrier))]

    def _finish(self, arrival: Arrival, taken: Sequence[tuple[Incoming, Receipt]]) -> bool:
        """Write the receipts of a committed file, then remove the file; whether both went well."""
        for one, receipt in taken:
            note = FileReceipt(
                id=str(receipt.id),
                sha256=sha256(one.raw).hexdigest(),
                size_bytes=len(one.raw),
                carrier=arrival.carrier,
                at=datetime.now(UTC),
                duplicate=receipt.duplicate,
                defects=tuple(sorted({str(defect["code"]) for defect in receipt.defects})),
            )
            needs_attention = any(defect["severity"] in ("error", "fatal") for defect in receipt.defects)
            try:
                write_receipt(self._deployment.data, note, str(receipt.id), attention=needs_attention)
            except OSError as error:
                self._put_off(arrival, NO_RECEIPT, error)
                return False
        try:
            return self._inbox.erase(arrival)
        except OSError as error:
            self._put_off(arrival, NOT_ERASED, error)
            return False

    def _put_off(self, arrival: Arrival, code: str, error: OSError | None = None) -> None:
        """Say once why a file stays, in the log and in ``attention``; it is tried again ever later."""
        if not self._inbox.put_off(arrival, time.monotonic()):
            return
        name = sha256(str(arrival.path).encode(errors="surrogateescape")).hexdigest()[:16]
        _log.error("file stays in the inbox", file=name, carrier=arrival.carrier, code=code, **_said(error))
        note = FileReceipt(
            id=None,
            sha256=None,
            size_bytes=arrival.trait.size,
            carrier=arrival.carrier,
            at=datetime.now(UTC),
            duplicate=False,
            defects=(code,),
        )
        try:
            write_receipt(self._deployment.data, note, f"stays-{name}", attention=True)
        except OSError as failure:
            _log.error("no receipt can be written", **_said(failure))

    def originator(self, carrier: str | None) -> UUID:
        """The organisation that speaks, by the folder."""
        if carrier not in self._originators:
            access, now = self._deployment.service(), datetime.now(UTC)
            with transaction(self._deployment.pool, access) as connection:
                self._originators[carrier] = organisations.carrier(connection, str(carrier), now)
        return self._originators[carrier]


def _said(error: OSError | None) -> dict[str, object]:
    """The kind of trouble; the path that an error of the file system quotes may name a traveller."""
    return {} if error is None else {"error": type(error).__name__, "errno": error.errno}


def run(conninfo: str, data: Path, stop: threading.Event) -> None:
    """Take files until ``stop`` is set; what is begun is finished. Outages of database and folder are waited out."""
    with open_deployment(conninfo, data, pool_size=1) as deployment, alone(data, "inbox", stop) as is_alone:
        if not is_alone:
            return
        feeder, next_house = Feeder(deployment), 0.0
        _log.info("inbox ready")
        while not stop.is_set():
            try:
                taken = 0 if _is_full(data, stop) else feeder.round(stop)
                if taken:
                    _log.info("files taken", files=taken)
                if time.monotonic() >= next_house:
                    _forget(deployment)
                    next_house = time.monotonic() + _HOUSE_EVERY
                stop.wait(_POLL)
            except OUTAGES as error:
                _log.warning("database away", **trouble(error))
                stop.wait(_POLL * 2)
            except OSError as error:
                _log.error(NO_SPACE if is_full(error) else "the inbox cannot be read", **_said(error))
                stop.wait(_POLL * 20)
    _log.info("inbox stopped")


def _is_full(data: Path, stop: threading.Event) -> bool:
    """Whether there is no room for what files become; it is said, and waited a while."""
    if not is_short(data):
        return False
    _log.error(NO_SPACE)
    stop.wait(_POLL * 10)
    return True


def _forget(deployment: Deployment) -> None:
    days = timedelta(days=deployment.settings.folder_receipt_days)
    forget_receipts(deployment.data, (datetime.now(UTC) - days).date())


@contextmanager
def alone(data: Path, name: str, stop: threading.Event) -> Iterator[bool]:
    """Wait until no other process does the same with this data folder; ``False`` when told to stop meanwhile."""
    place = data / "run"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / f"{name}.lock").open("wb") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(_POLL)
            else:
                break
        yield not stop.is_set()


def main() -> None:
    """Take files until SIGTERM or SIGINT."""
    work_until_told(run)


if __name__ == "__main__":
    main()
