"""The rows of a received message itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec

from foreland.messages.accounting import crew_count, is_crew_list
from foreland.messages.defects import DEFECTS
from foreland.messages.filtered_segments import pack
from foreland.messages.record import Defect, Message, ReportingContact
from foreland.operations.deployment import Deployment
from foreland.operations.read_message import Item, ReadMessage, stored_defect, traveller_count
from foreland.operations.receive_flights import Flight
from foreland.operations.receive_reports import small
from foreland.store.filter_terms import CountRow
from foreland.store.messages import BodyRow, MessageRow
from foreland.store.rows import hexed, owner_fields

UNPARSED_COLUMN = "messages.unparsed_sealed"
FACTS_COLUMN = "messages.facts_sealed"
SEGMENTS_COLUMN = "messages.segments_sealed"
"""What the sealed segments and facts are bound to."""


_CLOCK_ERROR = timedelta(days=1)  # senders write local time; a later instant is a broken clock
_FIRST_YEAR = 2000


def prepared_at(message: Message, received_at: datetime) -> datetime | None:
    """When the message was prepared, taken as UTC; ``None`` when it does not say or cannot be true."""
    try:
        moment = datetime.fromisoformat(message.prepared_at or "")
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment if moment.year >= _FIRST_YEAR and moment <= received_at + _CLOCK_ERROR else None


def body_row(deployment: Deployment, item: Item, one: ReadMessage, now: datetime) -> BodyRow:
    """The body of a message, by which a repetition in a new envelope is recognised.

    The same words prepared at another instant are no repetition: they say that something is so again, after a
    cancellation for example. They are applied, and where nothing has changed there is nothing to screen.
    """
    said = sha256(one.body_sha256 + (one.message.prepared_at or "").encode()).digest()
    return BodyRow(
        org_id=deployment.home.org_id,
        originator_org=item.incoming.originator,
        body_sha256=hexed(said),
        message_id=one.id,
        received_on=now.date(),
        expires_on=now.date() + timedelta(days=deployment.settings.receipt_days),
    )


def message_row(
    deployment: Deployment,
    item: Item,
    one: ReadMessage,
    flight: Flight | None,
    effective: set[UUID],
    now: datetime,
) -> MessageRow:
    """The message with its defects, filtered, its flight when it has one, and whether it changed anything."""
    masked = _too_late(one, flight)
    message = _without_persons(one.message) if masked else one.message
    unparsed = msgspec.json.encode(message.unparsed)
    sealed = deployment.sealer.seal(unparsed, UNPARSED_COLUMN) if message.unparsed else None
    loose = one.subject is None and bool(message.travellers or message.bookings or message.answers)
    facts = deployment.sealer.seal(msgspec.json.encode(message), FACTS_COLUMN) if loose else None
    contact = message.reporting_contact
    return MessageRow(
        **owner_fields(deployment.home.ownership(item.incoming.originator)),  # type: ignore[arg-type]
        id=one.id,
        received_on=now.date(),
        receipt_id=item.receipt_id,
        position=message.index,
        received_at=now,
        kind=message.kind,
        profile=message.profile,
        version=message.version,
        document_code=message.document_code,
        function=message.function,
        push=message.push,
        test=message.test,
        sender=message.sender,
        recipient=message.recipient,
        control_reference=message.control_reference,
        prepared_at=prepared_at(message, now),
        transaction_reference=message.transaction_reference,
        common_access_reference=message.common_access_reference,
        part_number=small(message.part.number) or 1,
        part_last=message.part.last,
        flight_id=flight.row.id if flight else None,
        flight_date=flight.row.flight_date.isoformat() if flight else None,
        declared_passengers=small(message.declared_total.passengers),
        declared_crew=small(message.declared_total.crew),
        declared_bookings=small(message.declared_total.bookings),
        travellers=traveller_count(message),
        crew=crew_count(message),
        crew_list=is_crew_list(message),
        bookings=len(message.bookings),
        reporting_contact=msgspec.to_builtins(contact) if any(msgspec.structs.astuple(contact)) else None,
        body_sha256=hexed(one.body_sha256),
        effect=_effect(one, flight, effective),
        defects=[stored_defect(defect) for defect in message.defects],
        filtered={"total": sum(removal.count for removal in one.removals)} if one.removals else {},
        unparsed_sealed=hexed(sealed) if sealed else None,
        facts_sealed=hexed(facts) if facts else None,
        segments_sealed=hexed(seal_segments(deployment, one)) if one.segments and not masked else None,
        filter_version=deployment.sensitive.terms.version,
    )


def _effect(one: ReadMessage, flight: Flight | None, effective: set[UUID]) -> str:
    if one.subject is None and flight is None:
        return "none"
    if one.id not in effective:
        return "repeated"
    return "none" if _too_late(one, flight) else "applied"


def _too_late(one: ReadMessage, flight: Flight | None) -> bool:
    """Whether a message tells of travellers of a flight on which they are masked."""
    return one.subject is not None and flight is not None and flight.is_masked


def _without_persons(message: Message) -> Message:
    """The message about a flight whose travellers are masked: what is counted of it, and that it came too late."""
    late = Defect(code="FLT_MASKED", severity=DEFECTS["FLT_MASKED"])
    return msgspec.structs.replace(
        message, unparsed=(), reporting_contact=ReportingContact(), defects=(*message.defects, late)
    )


def seal_segments(deployment: Deployment, one: ReadMessage) -> bytes:
    """The filtered segments of a message, compressed and sealed."""
    return deployment.sealer.seal(pack(one.segments, one.service), SEGMENTS_COLUMN)


def filter_rows(deployment: Deployment, items: Sequence[Item], now: datetime) -> list[CountRow]:
    """What the filter removed from these messages by carrier, field and entry, without saying of whom."""
    counts: Counter[tuple[UUID, str, str, str, str, str]] = Counter()
    for item in items:
        for one in item.messages:
            carrier = one.subject.designator.carrier if one.subject else ""
            for gone in one.removals:
                key = (item.incoming.originator, carrier, one.message.kind, gone.place, gone.category, gone.entry)
                counts[key] += gone.count
    return [
        CountRow(
            **owner_fields(deployment.home.ownership(originator)),  # type: ignore[arg-type]
            day=now.date(),
            carrier=carrier,
            kind=kind,
            place=place,
            category=category,
            entry=entry,
            removals=removals,
        )
        for (originator, carrier, kind, place, category, entry), removals in sorted(counts.items(), key=str)
    ]
