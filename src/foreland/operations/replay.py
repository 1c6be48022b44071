"""Stored messages are read again from their filtered segments and applied again, in the order of their receipt.

For when the reader was improved, or a message could not be applied. Each message is a transaction of its own with an
audit entry that names the officer, so a run that is cut off is simply run again: what was read as before changes
nothing. The raw bytes are never needed (decision 15), and no message leaves its side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.keys.seal import SealBrokenError
from foreland.messages.filtered_segments import unpack
from foreland.messages.record import Defect
from foreland.messages.replaying import Envelope, Reread, read_again
from foreland.operations.deployment import Deployment
from foreland.operations.message_rows import SEGMENTS_COLUMN
from foreland.operations.read_message import Incoming, Item, read_for_flight
from foreland.operations.replay_flight import Outcome, Replay
from foreland.operations.replay_people import Retold
from foreland.resources.logs import trouble
from foreland.store import audit, replays
from foreland.store.pool import REFUSED_VALUES, UNDO, transaction
from foreland.store.replays import KeptMessage, Selection

NEEDS_ATTENTION: frozenset[Outcome] = frozenset(("cut", "other_flight", "unreadable", "refused", "sealed"))

_MAY: frozenset[str] = frozenset(("administrator", "supervisor"))
_log = structlog.get_logger(__name__)
_KINDS = ("PAXLST", "PNRGOV", "UNKNOWN")
_FLIGHTS = 500
_MESSAGES = 20


class ReplayResult(Struct, frozen=True, kw_only=True):
    """A message and what became of it; how many of its travellers are told otherwise, anew, no longer, or in doubt."""

    message: UUID
    received_at: datetime
    kind: str
    flight: str | None
    outcome: Outcome
    changed: int = 0
    added: int = 0
    gone: int = 0
    left: int = 0


def may_replay(roles: Collection[str]) -> bool:
    """Whether somebody with these roles may have messages read again."""
    return bool(_MAY & set(roles))


def replay(
    deployment: Deployment, officer: Access, selection: Selection, now: datetime, *, dry_run: bool = False
) -> Iterator[ReplayResult]:
    """Read the selected messages of one side again, flight by flight; those of no flight at the end.

    A dry run changes nothing and says of each message what would become of it by itself. Few messages are held at a
    time. Raises one of :data:`foreland.store.pool.OUTAGES` when the database is away: run it again.
    """
    access = deployment.service("replay")
    with transaction(deployment.pool, access) as connection:
        detail = {"messages": len(selection.messages), "dry_run": int(dry_run)}
        objects = [*selection.messages, *([selection.flight] if selection.flight else [])]
        audit.append(connection, officer, "replay_begun", "message", objects, at=now, detail=detail)
    for flight in _flights(deployment, access, selection):
        after: KeptMessage | None = None
        while True:
            with transaction(deployment.pool, access) as connection:
                found = replays.messages(access, connection, selection, flight, after, _MESSAGES)
            for kept in found:
                yield _replay(deployment, access, officer, kept, now, dry_run=dry_run)
            if len(found) < _MESSAGES:
                break
            after = found[-1]


def _flights(deployment: Deployment, access: Access, selection: Selection) -> Iterator[UUID | None]:
    after: UUID | None = None
    while True:
        with transaction(deployment.pool, access) as connection:
            found = replays.flights(access, connection, selection, after, _FLIGHTS)
        yield from found
        if len(found) < _FLIGHTS:
            break
        after = found[-1]
    if selection.flight is None:
        yield None


def _replay(
    deployment: Deployment, access: Access, officer: Access, kept: KeptMessage, now: datetime, *, dry_run: bool
) -> ReplayResult:
    read = _read(deployment, kept)
    if isinstance(read, str):
        return _result(kept, read, Retold())
    item, cut = read
    try:
        with transaction(deployment.pool, access) as connection:
            done = Replay(
                deployment=deployment, access=access, connection=connection, kept=kept, item=item, cut=cut, now=now
            ).run()
            result = _result(kept, done.outcome, done.people)
            if done.outcome in ("changed", "applied"):
                audit.append(
                    connection, officer, "message_replayed", "message", [kept.id], at=now, detail=_detail(result)
                )
            if dry_run:
                raise UNDO
    except REFUSED_VALUES as error:
        _log.error("message read again, not applied", message=str(kept.id), **trouble(error))
        return _result(kept, "refused", Retold())
    return result


def _read(deployment: Deployment, kept: KeptMessage) -> tuple[Item, bool] | Outcome:
    """The message as it is read now, and whether the filter cut it; else why it is not."""
    if kept.source == "officer":
        return "typed"
    if kept.effect == "repeated":
        return "repeated"
    if kept.kind not in _KINDS:
        return "other_kind"
    if kept.segments_sealed is None:
        return "gone"
    try:
        packed = deployment.sealer.open(kept.segments_sealed, SEGMENTS_COLUMN)
    except SealBrokenError:
        return "sealed"
    found = read_again(unpack(packed), _envelope(kept), deployment.sensitive)
    if found is None or kept.ordinal >= len(found.messages):
        return "unreadable"
    return _item(kept, found), found.cut


def _envelope(kept: KeptMessage) -> Envelope:
    return Envelope(
        position=kept.position,
        test=kept.test,
        sender=kept.sender,
        recipient=kept.recipient,
        control_reference=kept.control_reference,
        prepared_at=kept.prepared_at.strftime("%Y-%m-%dT%H:%M") if kept.prepared_at else None,
        defects=tuple(msgspec.convert(kept.defects, list[Defect])),
    )


def _item(kept: KeptMessage, found: Reread) -> Item:
    body = kept.body_sha256 or b""
    one = read_for_flight(found.messages[kept.ordinal], (), body)
    return Item(
        incoming=Incoming(raw=b"", source="cli", originator=kept.originator_org),
        receipt_id=kept.receipt_id,
        sha256=b"",
        messages=(structs.replace(one, id=kept.id),),
    )


def _result(kept: KeptMessage, outcome: Outcome, people: Retold) -> ReplayResult:
    flight = f"{kept.carrier}{kept.number}{kept.suffix or ''}" if kept.carrier else None
    return ReplayResult(
        message=kept.id,
        received_at=kept.received_at,
        kind=kept.kind,
        flight=flight,
        outcome=outcome,
        **structs.asdict(people),
    )


def _detail(result: ReplayResult) -> dict[str, Any]:
    return {"outcome": result.outcome, **{name: getattr(result, name) for name in Retold.__struct_fields__}}
