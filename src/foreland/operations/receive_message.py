"""Messages are received: kept sealed, read, filtered, and their flights, bookings and travellers stored.

:func:`read` needs no database; :func:`receive` takes what was read into one transaction that its caller owns, with a
bounded number of statements whatever the number of messages and travellers; :func:`receive_all` is what a door calls.
Nothing is lost: what cannot be read or applied is a receipt, sealed bytes and a message with its defects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.acknowledge_answers import take_acknowledgements
from foreland.operations.apply_messages import apply
from foreland.operations.await_flights import apply_waiting
from foreland.operations.deployment import Deployment
from foreland.operations.merge_flights import merge_renumbered
from foreland.operations.message_rows import body_row, filter_rows, message_row
from foreland.operations.read_message import Incoming, Item, MessageSummary, Receipt, not_applied, read
from foreland.operations.receive_telegrams import apply_telegrams
from foreland.resources.logs import trouble
from foreland.store import audit, filter_terms, messages, organisations, outbox, quarantine, receipts
from foreland.store.outbox import SCREEN_FLIGHT
from foreland.store.pool import DEADLOCK, REFUSED_VALUES, PooledConnection, WrongSideError, transaction
from foreland.store.quarantine import SealedBytes
from foreland.store.receipts import ReceiptRow, Sent
from foreland.store.rows import hexed, owner_fields

__all__ = ["SCREEN_FLIGHT", "Incoming", "MessageSummary", "Receipt", "receive", "receive_all"]

_log = structlog.get_logger(__name__)

Then = Callable[[Deployment, Access, PooledConnection, Sequence[Item], Sequence[Receipt], datetime], None]
"""What else is done with a group that was received on one side, before its transaction is committed."""


def receive_all(deployment: Deployment, items: Sequence[Incoming]) -> list[Receipt]:
    """Receive a group in one transaction; when that fails, each message in one of its own.

    What bears the test indicator is received on the side of training, and a file that mixes both on both sides.
    Returns one receipt an item, in order, after the commit. Raises one of :data:`OUTAGES` when the database is away.
    """
    return receive_read(deployment, [read(item, deployment.sensitive) for item in items])


def receive_read(deployment: Deployment, group: Sequence[Item], then: Then | None = None) -> list[Receipt]:
    """Receive what was read, as :func:`receive_all` does; ``then`` is done in the same transaction, behind it."""
    if deployment.training is None:
        return _receive_side(deployment, group, then)
    apart = [(item.only(test=False), item.only(test=True)) for item in group]
    real = iter(_receive_side(deployment, [item for item, _ in apart if item], then))
    tests = iter(_receive_side(deployment.training, _adopted(deployment, [item for _, item in apart if item]), then))
    return [_together(next(real) if item else None, next(tests) if test else None) for item, test in apart]


def _adopted(deployment: Deployment, items: Sequence[Item]) -> list[Item]:
    """The same items as sent by the organisations of the side of training that stand for their senders."""
    training = deployment.training_side
    senders = list({item.incoming.originator for item in items})
    if not senders:
        return []
    with transaction(deployment.pool, deployment.service()) as connection:
        known = organisations.codes(connection, senders)
    with transaction(training.pool, training.service()) as connection:
        now = datetime.now(UTC)
        twins = {sender: organisations.carrier(connection, code, now) for sender, code in sorted(known.items())}
    return [
        structs.replace(
            item,
            incoming=structs.replace(
                item.incoming, originator=twins.get(item.incoming.originator, training.home.org_id)
            ),
        )
        for item in items
    ]


def _together(real: Receipt | None, test: Receipt | None) -> Receipt:
    """One answer for one file: that of operations, and in a mixed one what is told of the test messages as well."""
    if real is None or test is None:
        found = real or test
        assert found is not None  # noqa: S101 - every item has a message
        return found
    return structs.replace(
        real,
        readable=real.readable or test.readable,
        defects=tuple(sorted((*real.defects, *test.defects), key=lambda defect: defect["message"])),
        messages=(*real.messages, *test.messages),
    )


def _receive_side(deployment: Deployment, group: Sequence[Item], then: Then | None) -> list[Receipt]:
    if not group:
        return []
    if len(group) > 1:
        try:
            return _commit(deployment, group, then)
        except (*REFUSED_VALUES, DEADLOCK) as error:
            _log.warning("group of messages failed, trying each", size=len(group), **trouble(error))
    return [_commit_one(deployment, item, then) for item in group]


def _commit(deployment: Deployment, group: Sequence[Item], then: Then | None) -> list[Receipt]:
    access, now = deployment.service(), datetime.now(UTC)
    with transaction(deployment.pool, access, plan_once=True) as connection:
        receipts = receive(deployment, access, connection, group, now)
        if then is not None:
            then(deployment, access, connection, group, receipts, now)
        return receipts


def _commit_one(deployment: Deployment, item: Item, then: Then | None) -> Receipt:
    try:
        return _commit(deployment, [item], then)[0]
    except REFUSED_VALUES as error:
        _log.error("message kept, not applied", receipt=str(item.receipt_id), **trouble(error))
        return _commit(deployment, [not_applied(item)], then)[0]


def receive(
    deployment: Deployment, access: Access, connection: PooledConnection, items: Sequence[Item], now: datetime
) -> list[Receipt]:
    """Take a group into the transaction of ``connection``; one receipt an item, in order.

    The same bytes from the same sender get their stored answer again, with ``duplicate``. A body that came before in
    another envelope is stored as ``repeated`` and changes nothing. Operations take no test message.
    """
    if not access.in_training() and any(one.message.test for item in items for one in item.messages):
        raise WrongSideError(WrongSideError.__doc__)
    known = receipts.stored_answers(access, connection, [item.sent for item in items])
    fresh: dict[Sent, Item] = {}
    for item in items:
        if item.sent not in known:
            fresh.setdefault(item.sent, item)
    if fresh:
        added = receipts.add(connection, [_receipt_row(deployment, item, now) for item in fresh.values()])
        overtaken = [sent for sent in fresh if sent not in added]
        known |= receipts.stored_answers(access, connection, overtaken) if overtaken else {}
        fresh = {sent: item for sent, item in fresh.items() if sent in added}
    if fresh:
        _take(deployment, access, connection, list(fresh.values()), now)
    firsts = {id(item) for item in fresh.values()}
    answers = known | {sent: item.answer() for sent, item in fresh.items()}
    training = access.in_training()
    return [Receipt.of(answers[item.sent], duplicate=id(item) not in firsts, training=training) for item in items]


def _take(
    deployment: Deployment, access: Access, connection: PooledConnection, items: Sequence[Item], now: datetime
) -> None:
    quarantine.add(connection, _sealed(deployment, items, now))
    effective = messages.add_bodies(
        connection,
        [body_row(deployment, item, one, now) for item in items for one in item.messages if one.subject or one.events],
    )
    applied = apply(deployment, access, connection, items, effective, now)
    waited = apply_waiting(deployment, access, connection, set(applied.flights.values()), now)
    telegrams = apply_telegrams(deployment, access, connection, items, effective, now)
    flights = applied.flights | telegrams.flights
    messages.add(
        connection,
        [
            message_row(deployment, item, one, flights.get(one.id), effective, now)
            for item in items
            for one in item.messages
        ],
    )
    renumbered = [*waited.renumbered, *telegrams.renumbered]
    merged = merge_renumbered(deployment, access, connection, renumbered, now)
    changed = {*applied.to_screen, *waited.to_screen, *telegrams.to_screen} - merged.keys()
    to_screen = {str(one) for one in (*changed, *merged.values())}
    filter_terms.count(connection, filter_rows(deployment, items, now))
    outbox.add(connection, access.org_id, SCREEN_FLIGHT, sorted(to_screen), now)
    take_acknowledgements(access, connection, items, now)
    audit.append(
        connection,
        access,
        "messages_received",
        "receipt",
        [item.receipt_id for item in items],
        at=now,
        detail={"messages": sum(len(item.messages) for item in items), "flights": len(set(flights.values()))},
    )


def _receipt_row(deployment: Deployment, item: Item, now: datetime) -> ReceiptRow:
    return ReceiptRow(
        **owner_fields(deployment.home.ownership(item.incoming.originator)),  # type: ignore[arg-type]
        id=item.receipt_id,
        sha256=hexed(item.sha256),
        size_bytes=len(item.incoming.raw),
        source=item.incoming.source,
        received_at=now,
        answer=item.answer(),
        expires_on=now.date() + timedelta(days=deployment.settings.receipt_days),
    )


def _sealed(deployment: Deployment, items: Sequence[Item], now: datetime) -> list[SealedBytes]:
    """The raw bytes under the key of the hour; with 0 hours none are kept."""
    if deployment.settings.quarantine_hours == 0:
        return []
    found = []
    for item in items:
        hour, sealed = deployment.quarantine_keys.seal(item.incoming.raw, now)
        ownership = deployment.home.ownership(item.incoming.originator)
        found.append(SealedBytes(receipt_id=item.receipt_id, ownership=ownership, key_hour=hour, sealed=sealed))
    return found
