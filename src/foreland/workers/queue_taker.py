"""Messages from a queue: received, answered, and only then settled.

Killed in between, they are delivered again and known as duplicates, without a second effect. What cannot be read is
kept as everything is, with its defects, and goes on to the queue of dead letters; a fault of ours about one message is
tried once more, then it goes there as well, and keeps no other waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog

from foreland.feeds.broker import BrokerAwayError, Delivery, Link, linked
from foreland.messages.limits import DEFAULT_LIMITS
from foreland.operations.acknowledge_answers import offered
from foreland.operations.answer_requests import Answered, Asked, answer_all
from foreland.operations.answer_wire import Reply
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import Incoming, receive_all
from foreland.resources.gateways import QueueGateway
from foreland.resources.logs import trouble
from foreland.resources.space import is_full, is_short
from foreland.store import organisations
from foreland.store.pool import OUTAGES, transaction

__all__ = ["BrokerAwayError", "QueueTaker"]

_log = structlog.get_logger(__name__)
_WAIT = 1.0


class QueueTaker:
    """Takes what one queue holds."""

    def __init__(self, deployment: Deployment, shelf: ListShelf, gateway: QueueGateway) -> None:
        self._deployment = deployment
        practice = deployment.training_side
        self._shelves = {deployment.side: shelf, practice.side: ListShelf.shared(practice, served=True)}
        self._gateway = gateway
        self._answers = gateway.carrier is not None and deployment.answering.of(gateway.carrier).interactive
        self._originator: UUID | None = None

    def rounds(self, stop: threading.Event) -> Iterator[int]:
        """Take and answer over one connection; yield after each round how many messages were taken.

        Raises :class:`BrokerAwayError`, or one of :data:`OUTAGES`: then nothing of the round was settled.
        """
        with linked(self._gateway, self._deployment.data) as link:
            while not stop.is_set():
                if is_short(self._deployment.data):
                    raise BrokerAwayError("no_space")  # what was delivered goes back to the broker
                group = link.take(_WAIT)
                self._take(link, group)
                self._offer(link)
                yield len(group)

    def _take(self, link: Link, group: Sequence[Delivery]) -> None:
        fit = [one for one in group if 0 < len(one.body) <= DEFAULT_LIMITS.max_bytes]
        for one in group:
            if one not in fit:
                self._bury(link, one, "empty" if not one.body else "too_large")
        if fit:
            self._receive(link, fit)

    def _receive(self, link: Link, group: Sequence[Delivery]) -> None:
        """Receive a group; when something in it fails for no expected reason, each message by itself."""
        try:
            received = self._received(group)
        except OUTAGES:
            raise
        except Exception as error:  # a fault about one message must not keep the others from being taken
            if is_full(error):
                raise
            _log.error("taking messages failed", gateway=self._gateway.name, messages=len(group), **trouble(error))
            if len(group) > 1:
                for one in group:
                    self._receive(link, [one])
            elif group[0].again:
                self._bury(link, group[0], "failed")
            else:
                link.give_back(group[0], again=True)
            return
        for one, found in zip(group, received, strict=True):
            self._finish(link, one, found)

    def _received(self, group: Sequence[Delivery]) -> list[Answered]:
        originator = self._speaker()
        items = [Incoming(raw=one.body, source="folder", originator=originator) for one in group]
        if self._answers and self._gateway.carrier is not None:
            asked = [Asked(incoming=one, carrier=self._gateway.carrier) for one in items]
            return answer_all(self._deployment, self._shelves, asked)
        return [Answered(receipt=one) for one in receive_all(self._deployment, items)]

    def _finish(self, link: Link, delivery: Delivery, found: Answered) -> None:
        """Hand the answer in, then settle: an answer may come twice, and is never missing."""
        if found.sent is not None and self._gateway.replies is not None:
            self._hand_in(link, found.sent.reply, delivery.id)
        if found.receipt.readable:
            link.settle(delivery)
        else:
            self._bury(link, delivery, "unreadable")

    def _bury(self, link: Link, delivery: Delivery, why: str) -> None:
        """Let a message that leads nowhere go to the queue of dead letters, so that it is not delivered for ever."""
        _log.warning("message to the dead letters", gateway=self._gateway.name, code=why, size=len(delivery.body))
        if self._gateway.dead_letters is None:
            link.give_back(delivery, again=False)
            return
        link.hand_in(self._gateway.dead_letters, delivery.body, "application/octet-stream", delivery.id)
        link.settle(delivery)

    def _offer(self, link: Link) -> None:
        """Hand in changed answers; each comes again until the carrier acknowledges it with a message."""
        if not self._answers or self._gateway.replies is None or self._gateway.carrier is None:
            return
        for one in offered(self._deployment, self._speaker(), self._gateway.carrier, datetime.now(UTC)):
            self._hand_in(link, one.reply, str(one.id))

    def _hand_in(self, link: Link, reply: Reply, correlation: str | None) -> None:
        link.hand_in(str(self._gateway.replies), reply.body, reply.content_type, correlation)

    def _speaker(self) -> UUID:
        """The organisation that speaks in the queue."""
        if self._gateway.carrier is None:
            return self._deployment.home.org_id
        if self._originator is None:
            access, now = self._deployment.service(), datetime.now(UTC)
            with transaction(self._deployment.pool, access) as connection:
                self._originator = organisations.carrier(connection, self._gateway.carrier, now)
        return self._originator
