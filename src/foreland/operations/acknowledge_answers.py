"""Carriers take unsolicited answers and acknowledge them: by the interface, or with a message (CUSRES, BGM 312)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.answer_wire import Line, Reply, unsolicited
from foreland.operations.deployment import Deployment
from foreland.operations.read_message import Item
from foreland.store import answer_messages, audit
from foreland.store import answers as stored
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.flight import Leg

_ACKNOWLEDGEMENT = "312"
_MOST = 50


class Offered(Struct, frozen=True, kw_only=True):
    """An unsolicited message as it is handed to the carrier; it is offered again until it is acknowledged."""

    id: UUID
    reply: Reply


def take_acknowledgements(access: Access, connection: PooledConnection, items: Sequence[Item], now: datetime) -> None:
    """Note what the carriers' messages of a group acknowledge, or refuse with an error code (passenger not found)."""
    for item in items:
        for one in item.messages:
            message = one.message
            if message.kind != "CUSRES" or message.document_code != _ACKNOWLEDGEMENT:
                continue
            error = next((answer.code for answer in message.answers if answer.code), None)
            answer_messages.close(
                access,
                connection,
                item.incoming.originator,
                now,
                how=(error or "message")[:20],
                refused=error is not None,
                reference=message.transaction_reference,
            )


def acknowledge(deployment: Deployment, carrier: UUID, message: UUID, now: datetime) -> bool:
    """Note that a carrier acknowledged a message; ``False`` when it has none of this identifier that waits."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        found = answer_messages.close(access, connection, carrier, now, how="interface", message=message)
        if found is not None:
            audit.append(connection, access, "answer_acknowledged", "answer_message", (found,), at=now)
    return found is not None


def offered(deployment: Deployment, carrier: UUID, carrier_code: str, now: datetime) -> list[Offered]:
    """Return what waits for a carrier, oldest first, as messages. What is not acknowledged comes again."""
    access = deployment.service()
    config = deployment.answering.of(carrier_code)
    again = now + timedelta(seconds=config.retry_seconds)
    with transaction(deployment.pool, access) as connection:
        waiting = answer_messages.offer(access, connection, carrier, now, again, _MOST)
        if not waiting:
            return []
        found = stored.facts(access, connection, [(one.flight_date, one.journey_id) for one in waiting], now)
        about = [one.journey_id for one in waiting]
        audit.append(connection, access, "answers_offered", "journey", about, at=now)
    offers = []
    for one in waiting:
        facts = found.get(one.journey_id)
        if facts is None:
            continue
        line = Line(
            verdict=one.verdict,
            unique_reference=facts.unique_reference,
            record_locator=facts.record_locator,
            number=str(one.position),
        )
        leg = Leg(
            flight=facts.flight,
            origin=facts.board,
            destination=facts.disembarks,
            departure_local=facts.departure_local,
            arrival_local=facts.arrival_local,
            border_crossing=True,
        )
        reply = unsolicited(deployment, config, leg, line, one, carrier_code, now)
        if reply is not None:
            offers.append(Offered(id=one.id, reply=reply))
    return offers
