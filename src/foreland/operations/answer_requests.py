"""Carriers' requests are answered in the exchange that brought them (decisions 13 and 22).

What was received is screened in the same transaction - through :mod:`foreland.operations.screen_flight`, the only place
that screens - and each traveller of a request judged. Requests of a few milliseconds share one transaction. When
screening fails the facts are kept, and the answer is *pending*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.liaison.answers import Judged, Verdict, in_time, judge, strictest
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.messages.requests import Request, requested
from foreland.operations.answer_wire import Line, Reply, header_reply, traveller_reply
from foreland.operations.answers import (
    Given,
    answer_row,
    grounds_of,
    is_unruled,
    message_to_carrier,
    pending_end,
    reconsider_all,
)
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming, Item, Receipt, read
from foreland.operations.receive_message import receive_read
from foreland.operations.screen_flight import in_force, screen_flights
from foreland.resources.answer_connections import AnswerConnection, Dialect, Said
from foreland.resources.logs import trouble
from foreland.screening.context import Versions
from foreland.store import answer_messages, audit, outbox
from foreland.store import answers as stored
from foreland.store.answers import AnswerRow, Facts, Reporting, Told
from foreland.store.identifiers import new_id
from foreland.store.outbox import RECONSIDER_ANSWER
from foreland.store.pool import OUTAGES, PooledConnection, transaction
from foreland.store.sides import Side
from foreland.travel.traveller import Traveller

_log = structlog.get_logger(__name__)

Person = tuple[str | None, ...]
"""By what a traveller of a request is found again: the carrier's key, names and birth date."""


class Asked(Struct, frozen=True, kw_only=True):
    """Bytes of a carrier whose connection may be answered in the exchange."""

    incoming: Incoming
    carrier: str


class Sent(Struct, frozen=True, kw_only=True):
    """An answer with its identifier, and the side on which it stands."""

    reply: Reply
    message_id: UUID
    deployment: Deployment


class Answered(Struct, frozen=True, kw_only=True):
    """The receipt, and the answer when the message was a request."""

    receipt: Receipt
    sent: Sent | None = None


class _Exchange(Struct, frozen=True, kw_only=True):
    """One request while it is answered."""

    item: Item
    carrier: str
    connection: AnswerConnection
    dialect: Dialect
    asks: Request
    told: tuple[Told, ...]
    message_id: UUID

    @property
    def request(self) -> Message:
        """The message, as far as one of its flights has it."""
        return self.item.messages[0].message

    def people(self) -> dict[Person, Traveller]:
        """The travellers of the request in its order, each once, whatever number of flights it is about."""
        return {_person(each): each for one in self.item.messages for each in one.message.travellers}


def answer_all(deployment: Deployment, shelves: Mapping[Side, ListShelf], asked: Sequence[Asked]) -> list[Answered]:
    """Receive a group in one transaction (each in its own when that fails) and answer what asks to be answered.

    Returns one result each, in order, after the commit. Raises one of :data:`~foreland.store.pool.OUTAGES`.
    """
    items = [read(one.incoming, deployment.sensitive) for one in asked]
    carriers = {item.receipt_id: one.carrier for item, one in zip(items, asked, strict=True)}
    group = Group(shelves, carriers)
    receipts = receive_read(deployment, items, group.answer)
    return [
        Answered(receipt=receipt, sent=group.sent.get(item.receipt_id))
        for item, receipt in zip(items, receipts, strict=True)
    ]


class Group:
    """Answers the requests of a group; a group that is tried again is answered again."""

    def __init__(self, shelves: Mapping[Side, ListShelf], carriers: Mapping[UUID, str]) -> None:
        self._shelves = shelves
        self._carriers = carriers
        self.sent: dict[UUID, Sent] = {}

    def answer(
        self,
        deployment: Deployment,
        access: Access,
        connection: PooledConnection,
        items: Sequence[Item],
        receipts: Sequence[Receipt],
        now: datetime,
    ) -> None:
        """Answer what was just received on one side, in the same transaction."""
        told: dict[UUID, list[Told]] = defaultdict(list)
        for message in stored.told(access, connection, [receipt.id for receipt in receipts]):
            told[message.receipt_id].append(message)
        exchanges = [
            found
            for item, receipt in zip(items, receipts, strict=True)
            if (found := self._exchange(deployment, item, tuple(told[receipt.id]))) is not None
        ]
        if not exchanges:
            return
        judging = _Judging(deployment, access, connection, now)
        judging.look([one for one in exchanges if one.asks == "clearance"], self._shelves[deployment.side])
        for one in exchanges:
            reply = judging.reply(one)
            if reply is not None:
                self.sent[one.item.receipt_id] = Sent(reply=reply, message_id=one.message_id, deployment=deployment)
        judging.save()

    def _exchange(self, deployment: Deployment, item: Item, told: tuple[Told, ...]) -> _Exchange | None:
        """The request in what came in; ``None`` when there is none, or several, or the connection takes none."""
        carrier = self._carriers.get(item.receipt_id, "")
        connection = deployment.answering.of(carrier)
        first = item.messages[0].message
        dialect: Dialect = "APP" if first.kind == "APP" else "CUSRES"
        if not connection.interactive or dialect not in connection.dialects:
            return None
        asks = requested(first, connection.most_travellers)
        if asks is None or any(one.message.index != first.index for one in item.messages):
            return None
        return _Exchange(
            item=item,
            carrier=carrier,
            connection=connection,
            dialect=dialect,
            asks=asks,
            told=told,
            message_id=new_id(),
        )


class _Judging:
    """The requests of one side and transaction: looked up at once, answered one by one, written at once."""

    def __init__(self, deployment: Deployment, access: Access, connection: PooledConnection, now: datetime) -> None:
        self._deployment = deployment
        self._access = access
        self._connection = connection
        self._now = now
        self._versions: Versions | None = None
        self._facts: dict[UUID, Facts] = {}
        self._current: dict[UUID, stored.CurrentAnswer] = {}
        self._reports: list[Reporting] = []
        self._rows: list[AnswerRow] = []
        self._messages: list[answer_messages.AnswerMessageRow] = []

    def look(self, exchanges: Sequence[_Exchange], shelf: ListShelf) -> None:
        """Find who is asked about, screen them and read what their answers rest on."""
        flights = {(one.flight_date, one.flight_id) for each in exchanges for one in each.told}
        known = [(day, flight) for day, flight in flights if day is not None and flight is not None]
        people = [one for each in exchanges for one in each.people().values()]
        self._reports = stored.reporting(
            self._access,
            self._connection,
            known,
            sorted({one.surname for one in people if one.surname}),
            sorted({one.unique_reference for one in people if one.unique_reference}),
        )
        journeys = sorted({(one.flight_date, one.journey_id) for each in exchanges for one in self._of(each)})
        if not journeys:
            return
        self._screen(shelf, [flight for _, flight in known], [one for _, one in journeys])
        stored.lock(self._connection, journeys)
        self._facts = stored.facts(self._access, self._connection, journeys, self._now)
        self._current = stored.current(self._access, self._connection, journeys)

    def _screen(self, shelf: ListShelf, flights: Sequence[UUID], journeys: Sequence[UUID]) -> None:
        """Screen these journeys now; what fails is left to the worker, and nothing of the facts is lost."""
        try:
            with self._connection.transaction():
                current = in_force(self._deployment, self._access, self._connection, shelf, self._now)
                screen_flights(self._access, self._connection, current, flights, self._now, journeys=journeys)
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - the answer is pending, and the worker tries again
            _log.error("screening in an exchange failed", flights=len(flights), **trouble(error))
            return
        self._versions = current.versions()
        keys = [str(flight) for flight in flights]
        outbox.drop_screened(self._connection, keys, self._versions, self._now)

    def _of(self, exchange: _Exchange) -> list[Reporting]:
        """The journeys of a request's travellers: its own reports, else the latest by the same words."""
        flights = {one.flight_id for one in exchange.told}
        own = {one.message_id for one in exchange.told}
        found: dict[tuple[Person, UUID], Reporting] = {}
        for person in exchange.people():
            for report in sorted(self._reports, key=lambda one: one.message_id not in own):  # stable: latest first
                if report.flight_id in flights and _reported(report) == person:
                    found.setdefault((person, report.flight_id), report)
        return list(found.values())

    def reply(self, exchange: _Exchange) -> Reply | None:
        """The answer to one request."""
        if all(one.flight_id is None for one in exchange.told) and exchange.item.messages[0].subject is None:
            return self._whole(exchange, "flight_unknown")
        if exchange.asks == "cancellation":
            return self._whole(exchange, "cancelled")
        if exchange.asks == "closing":
            return self._whole(exchange, "closed")
        return self._travellers(exchange)

    def _whole(self, exchange: _Exchange, said: Said) -> Reply | None:
        reply = header_reply(
            self._deployment, exchange.request, exchange.connection, said, exchange.message_id, self._now
        )
        return self._sent(exchange, said, reply)

    def _travellers(self, exchange: _Exchange) -> Reply | None:
        given = self._given(exchange)
        verdicts: dict[Person, list[Verdict]] = defaultdict(list)
        numbers = _numbers(exchange)
        rules = exchange.connection.rules()
        for report in self._of(exchange):
            facts = self._facts.get(report.journey_id)
            if facts is None:
                continue
            ends = pending_end(facts, self._current.get(report.journey_id), given)
            unruled = is_unruled(self._deployment, self._access, facts, rules, self._now)
            grounds = grounds_of(facts, self._asked_with(), unruled=unruled)
            judged = in_time(judge(grounds, rules), ends, self._now, rules)
            person = _reported(report)
            verdicts[person].append(judged.verdict)
            self._rows.append(answer_row(self._deployment, facts, judged, ends, given, int(numbers[person])))
        lines = [
            Line(
                verdict=strictest(verdicts[person]),
                unique_reference=one.unique_reference,
                record_locator=one.record_locator,
                number=numbers[person],
            )
            for person, one in exchange.people().items()
        ]
        reply = traveller_reply(
            self._deployment, exchange.request, exchange.connection, lines, exchange.message_id, self._now
        )
        return self._sent(exchange, "clearance", reply)

    def _asked_with(self) -> Versions:
        """The versions of this exchange's screening; none fit when it failed."""
        return self._versions or Versions(list_set="", rule_set="", policy="")

    def _given(self, exchange: _Exchange) -> Given:
        return Given(
            connection=exchange.connection,
            carrier=exchange.carrier,
            carrier_org=exchange.item.incoming.originator,
            dialect=exchange.dialect,
            message_id=exchange.message_id,
            request_id=exchange.told[0].message_id if exchange.told else None,
            cause="request",
            now=self._now,
        )

    def _sent(self, exchange: _Exchange, says: str, reply: Reply | None) -> Reply | None:
        if reply is not None:
            flight = next((one.flight_id for one in exchange.told if one.flight_id), None)
            reference = exchange.request.transaction_reference or ""
            self._messages.append(
                message_to_carrier(self._deployment, self._given(exchange), says, reference, flight, None)
            )
        return reply

    def save(self) -> None:
        """Write the answers: of several about one journey in this group the last one stands."""
        last = {row.journey_id: row.id for row in self._rows}
        rows = [structs.replace(row, is_current=last[row.journey_id] == row.id) for row in self._rows]
        stored.add(self._connection, rows)
        answer_messages.add(self._connection, self._messages)
        about = sorted({row.journey_id for row in rows})
        keys = sorted({f"{row.flight_date}/{row.journey_id}" for row in rows})
        outbox.drop_new(self._connection, RECONSIDER_ANSWER, keys, self._now)
        audit.append(
            self._connection,
            self._access,
            "carrier_answered",
            "journey",
            about,
            at=self._now,
            detail={"answers": len(rows), "messages": len(self._messages)},
        )


def note_time_out(deployment: Deployment, message_id: UUID, now: datetime) -> int:
    """Note that a carrier was told *pending* because the answer with this identifier came too late; return of how many.

    What it would have said follows as an unsolicited message.
    """
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        standing = stored.of_message(access, connection, message_id)
        journeys = [(one.flight_date, one.journey_id) for one in standing]
        if not journeys:
            return 0
        stored.lock(connection, journeys)
        found = stored.facts(access, connection, journeys, now)
        rows = []
        for one in standing:
            given = Given(
                connection=deployment.answering.of(one.carrier),
                carrier=one.carrier,
                carrier_org=one.originator_org,
                dialect="APP" if one.dialect == "APP" else "CUSRES",
                message_id=message_id,
                request_id=one.request_id,
                cause="time_out",
                now=now,
            )
            facts = found.get(one.journey_id)
            if facts is not None:
                late = Judged(verdict="pending_contact", because="not_checked")
                rows.append(answer_row(deployment, facts, late, pending_end(facts, one, given), given, one.position))
        stored.add(connection, rows)
        reconsider_all(connection, access, [(day.isoformat(), one) for day, one in journeys], now)
        about = [one for _, one in journeys]
        audit.append(connection, access, "answer_timed_out", "journey", about, at=now)
    return len(rows)


def _numbers(exchange: _Exchange) -> dict[Person, str]:
    """The number of each traveller in the request. APP answers by it, and it is not kept with the travellers."""
    numbers: dict[Person, str] = {person: str(place) for place, person in enumerate(exchange.people(), start=1)}
    if exchange.dialect == "APP":
        for one in parse_bytes(exchange.item.incoming.raw)[0].travellers:
            if (number := one.traveller_reference or "").isdecimal() and len(number) < 5:
                numbers[_person(one)] = number
    return numbers


def _person(one: Traveller) -> Person:
    return tuple(_clean(value) for value in (one.unique_reference, one.surname, one.given_names, one.date_of_birth))


def _reported(one: Reporting) -> Person:
    return tuple(_clean(value) for value in (one.unique_reference, one.surname, one.given_names, one.date_of_birth))


def _clean(value: str | None) -> str | None:
    return value.replace("\0", "") if value else None
