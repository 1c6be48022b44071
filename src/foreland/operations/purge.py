"""Memory has an end: what is due is masked or deleted, a group of flights a transaction, each with its audit entry.

Deletions are entered in a ledger, which is also written to ``deletions.jsonl`` in the data folder: a restored back-up
learns from it what to forget again (decision 17).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.mask import MaskingKeys, move_to_vault
from foreland.resources.retention import load_retention
from foreland.safeguards.retention import Limits, RetentionClass, limits
from foreland.store import audit, retention
from foreland.store.pool import PooledConnection, transaction
from foreland.store.retention import Flights, Purge

LEDGER = "deletions.jsonl"
_log = structlog.get_logger(__name__)
_GROUP = 20
_MASKED_AT_ONCE = 5  # flights: nobody changes them meanwhile, and their travellers are in memory
_LINES = 5000
_NIGHT_BEGINS = 1  # o'clock UTC: a run begun at midnight would race the last flights of the day before

Find = Callable[[Purge, tuple[date, UUID] | None, int], Flights | None]
Step = Callable[[Purge, Flights], retention.Counts]
Lend = Callable[[], AbstractContextManager[PooledConnection]]


class Purged(Struct, frozen=True, kw_only=True):
    """Rows masked and deleted by table, journeys under hold, classes without a rule: their rows were not touched."""

    masked: dict[str, int]
    deleted: dict[str, int]
    held: int
    unknown_classes: list[str]


class _Run:
    """One run over everything.

    ``lend`` opens the transaction of a group, or lends one that is open already.
    """

    def __init__(
        self, access: Access, rules: tuple[RetentionClass, ...], keys: MaskingKeys, now: datetime, lend: Lend
    ) -> None:
        self._access, self._keys, self._now, self._lend = access, keys, now, lend
        self._limits: tuple[Limits, ...] = limits(rules, now.date())
        self._dry = self._alone = False

    def dry(self) -> _Run:
        """Take everything back again, group by group."""
        self._dry = True
        return self

    def alone(self) -> _Run:
        """Keep nobody apart, because nobody is there: locks of all flights at once would be too many."""
        self._alone = True
        return self

    @contextmanager
    def _due(self) -> Iterator[tuple[Purge, PooledConnection]]:
        with self._lend() as connection, connection.transaction(force_rollback=self._dry):
            yield Purge(self._access, connection, self._limits, self._now), connection

    def overview(self) -> tuple[int, list[str]]:
        """Return how many journeys are held and which classes have no rule."""
        with self._due() as (due, _):
            return due.held(), due.unknown_classes()

    def months(self) -> Counter[str]:
        """Drop whole months; one that somebody reads is left to be deleted flight by flight."""
        total: Counter[str] = Counter()
        with self._due() as (due, _):
            months = [] if self._dry else due.months_to_drop()
        for month in months:
            try:
                with self._due() as (due, connection):
                    counts = due.drop_month(month)
                    if any(counts.values()):
                        self._note(connection, "retention_month_dropped", (), counts)
                total.update(counts)
            except retention.LOCKED:
                _log.info("month in use, deleting flight by flight", month=month.isoformat())
        return total

    def flights(self, action: str, find: Find, step: Step, size: int = _GROUP) -> Counter[str]:
        """Take one step with all flights that ``find`` finds, a group a transaction."""
        total: Counter[str] = Counter()
        after = None
        while True:
            with self._due() as (due, connection):
                group = find(due, after, size)
                if group is None:
                    return total
                counts = step(due, group)
                if any(counts.values()):
                    self._note(connection, action, group.ids, counts)
            total.update(counts)
            after = group.after

    def rows(self, action: str, step: Callable[[Purge], retention.Counts]) -> Counter[str]:
        """Take one step with all rows that are due by a date of their own."""
        with self._due() as (due, connection):
            counts = step(due)
            if any(counts.values()):
                self._note(connection, action, (), counts)
        return Counter(counts)

    def all(self) -> Purged:
        """Mask and delete what is due."""
        held, unknown = self.overview()
        deleted = self.rows("retention_deleted_messages", Purge.delete_messages)
        deleted += self.months()
        deleted += self.flights("retention_deleted", Purge.flights_to_delete, Purge.delete)
        deleted += self.rows("retention_deleted_registry_keys", Purge.delete_expired_keys)
        deleted += self.rows("retention_deleted_aside", Purge.delete_aside)
        masked = self.rows("retention_masked_messages", Purge.mask_messages)
        masked += self.flights("retention_masked", Purge.flights_to_mask, self._mask, _MASKED_AT_ONCE)
        return Purged(masked=dict(masked), deleted=dict(deleted), held=held, unknown_classes=unknown)

    def _mask(self, due: Purge, group: Flights) -> retention.Counts:
        """Move what is due into the vault and mask it, while nobody else changes these flights."""
        if not self._alone:
            due.keep_apart(group)
        found = due.to_mask(group)
        return move_to_vault(self._access, due.connection, self._keys, found, self._now) | due.mask(found)

    def _note(
        self, connection: PooledConnection, action: str, flights: Sequence[UUID], counts: retention.Counts
    ) -> None:
        detail = {name: rows for name, rows in counts.items() if rows}
        audit.append(connection, self._access, action, "flight", flights, at=self._now, detail=detail)


def purge(deployment: Deployment, now: datetime, *, dry_run: bool = False) -> Purged:
    """Mask and delete what is due. Safe to run at any time, twice, and beside everything else."""
    access, keys = deployment.service("retention"), MaskingKeys(deployment.sealer, deployment.vault)
    run = _Run(access, load_retention(deployment.data), keys, now, lambda: transaction(deployment.pool, access))
    if dry_run:
        return run.dry().all()
    done = run.all()
    write_ledger(deployment, now)
    return done


def purge_within(
    connection: PooledConnection, access: Access, rules: tuple[RetentionClass, ...], keys: MaskingKeys, now: datetime
) -> Purged:
    """Mask and delete what is due inside a transaction that is open already; :func:`write_ledger` comes after it."""
    return _Run(access, rules, keys, now, lambda: nullcontext(connection)).alone().all()


def purge_nightly(deployment: Deployment, now: datetime) -> Purged | None:
    """Run once a day at night, whichever worker comes first; ``None`` when it is not the time or already done."""
    if now.hour < _NIGHT_BEGINS:
        return None
    try:
        load_retention(deployment.data)
    except (msgspec.ValidationError, ValueError) as error:
        _log.error("retention.json cannot be used, so nothing is deleted", reason=str(error))
        return None
    access = deployment.service("retention")
    with transaction(deployment.pool, access) as connection:
        ours = retention.begin_run(connection, now)
    if not ours:
        return None
    done = purge(deployment, now)
    with transaction(deployment.pool, access) as connection:
        retention.end_run(connection, now)
    _log.info("retention", masked=done.masked, deleted=done.deleted, held=done.held, unknown=done.unknown_classes)
    return done


def write_ledger(deployment: Deployment, now: datetime) -> None:
    """Append deletions to the ledger in the data folder; one that is written twice after a crash does no harm."""
    while True:
        with transaction(deployment.pool, deployment.service("retention")) as connection:
            found = retention.unnoted(connection, _LINES)
            if not found:
                return
            _append(deployment.data / LEDGER, b"".join(msgspec.json.encode(row) + b"\n" for row in found))
            retention.noted(connection, [row["id"] for row in found], now)


def _append(path: Path, lines: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
