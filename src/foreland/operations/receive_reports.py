"""What is written for each reported traveller: the report, the identity, documents, contacts and registry keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, structs

from foreland.operations.receive_bookings import AppliedBooking, BookingBook
from foreland.operations.telling import Telling
from foreland.resources.name_tables import name_tables
from foreland.screening.keys import booking_keys, registry_keys
from foreland.store import journeys as stored
from foreland.store import registry
from foreland.store.journeys import DocumentRow, IdentityRow, JourneyRow, ReportRow, StoredReport
from foreland.store.pool import PooledConnection
from foreland.store.registry import KeyRow
from foreland.store.rows import owner_fields
from foreland.travel.content_hash import content_hash
from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.traveller import TravelDocument, Traveller
from foreland.watchlists.heard import heard_as

_LONGEST_KEY = 200  # characters of an indexed value; an index entry has a largest size
_LARGEST_INT = 2**31 - 1


class Report(Struct, frozen=True, kw_only=True):
    """A traveller as one message reports them; ``booking`` when it is a booking that does.

    ``held`` is false when the booking has the flight in its itinerary as given up.
    """

    traveller: Traveller
    booking: AppliedBooking | None = None
    held: bool = True


class ReportRows:
    """Collects the rows of a group of messages, to be written at once."""

    def __init__(self, registry_days: int, bookings: BookingBook) -> None:
        self._registry_days = timedelta(days=registry_days)
        self._bookings = bookings
        self._reports: dict[UUID, ReportRow] = {}
        self._replaced: list[tuple[str, UUID]] = []
        self._identities: list[IdentityRow] = []
        self._documents: list[DocumentRow] = []
        self._keys: dict[tuple[str, str, UUID], KeyRow] = {}

    def add(
        self,
        journey: JourneyRow,
        telling: Telling,
        report: Report,
        added: StoredReport,
        basis: str,
        *,
        is_current: bool,
        reported_as: UUID | None = None,
    ) -> None:
        """Add a report of a journey with all that hangs on it.

        ``reported_as`` is its own journey when an officer has joined that one into ``journey``.
        """
        traveller, day = report.traveller, journey.flight_date
        owner: dict[str, Any] = {"flight_date": day, "journey_id": journey.id, **owner_fields(telling.ownership)}
        row = _report(owner, telling, traveller, added, basis, is_current=is_current)
        self._reports[added.id] = structs.replace(row, reported_as=reported_as) if reported_as else row
        self._identities.append(_identity(owner, added.id, traveller))
        self._documents += [
            _document(owner, added.id, position, document) for position, document in enumerate(traveller.documents)
        ]
        self._bookings.add_traveller_contacts(
            day, added.id, traveller.phones, traveller.emails, traveller.addresses, telling.ownership
        )
        if is_current:
            expires = date.fromisoformat(day) + self._registry_days
            for kind, key in _keys(journey, telling, report):
                if len(key) <= _LONGEST_KEY:
                    self._keys[kind, key, journey.id] = KeyRow(**owner, kind=kind, key=key, expires_on=expires)

    def retire(self, flight_date: str, report_id: UUID) -> None:
        """Make a report a former one, whether it is stored already or was added by this group."""
        pending = self._reports.get(report_id)
        if pending is not None:
            self._reports[report_id] = structs.replace(pending, is_current=False)
        else:
            self._replaced.append((flight_date, report_id))

    def save(self, connection: PooledConnection) -> None:
        """Write everything."""
        stored.replace(connection, self._replaced)
        stored.add_reports(connection, list(self._reports.values()), self._identities, self._documents)
        registry.add(connection, list(self._keys.values()))


def report_content(traveller: Traveller, booking: str | None) -> str:
    """Hash of what is reported of somebody, with the content of their booking."""
    return content_hash((traveller, booking))


def fitting(key: str) -> str:
    """A key that fits into an index: a longer one is cut and told apart by its hash."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[: _LONGEST_KEY // 2]}#{sha256(key.encode()).hexdigest()}"


def small(number: int | None) -> int | None:
    """A number that fits into its column; what nobody can mean is left out."""
    return number if number is not None and abs(number) <= _LARGEST_INT else None


def _keys(journey: JourneyRow, telling: Telling, report: Report) -> Iterator[tuple[str, str]]:
    applied, flight = report.booking, telling.flight.row
    yield from registry_keys(report.traveller, applied.booking if applied else None)
    if applied is not None:
        ways = (journey.board or flight.origin, journey.off or flight.destination)
        route = f"{ways[0]}-{ways[1]}" if all(ways) else None
        yield from booking_keys(applied.booking, report.traveller.tickets, route, applied.card)


def _report(
    owner: dict[str, Any], telling: Telling, traveller: Traveller, added: StoredReport, basis: str, *, is_current: bool
) -> ReportRow:
    return ReportRow(
        **owner,
        id=added.id,
        source=added.source,
        message_id=telling.message_id,
        booking_id=added.booking_id,
        version=added.version,
        is_current=is_current,
        joined_by=basis,
        reported_at=added.reported_at,
        role=traveller.role,
        type=traveller.type,
        crew_duty=traveller.crew_duty,
        record_locator=traveller.record_locator,
        traveller_reference=traveller.traveller_reference,
        seat=traveller.seat,
        embarked=traveller.embarked,
        disembarks=traveller.disembarks,
        clearance=traveller.clearance,
        verified=traveller.verified,
        bags_count=small(traveller.bags.count),
        bags_weight_kg=small(traveller.bags.weight_kg),
        bag_tags=traveller.bags.tags,
        tickets=traveller.tickets,
        special_service_codes=traveller.special_service_codes,
        content=added.content,
        changed=traveller.changed,
        is_mention=added.is_mention,
    )


def _identity(owner: dict[str, Any], reported_id: UUID, traveller: Traveller) -> IdentityRow:
    name = fold_name(f"{traveller.surname or ''} {traveller.given_names or ''}") or fold_name(traveller.name_raw or "")
    surname_heard, given_heard = heard_as(traveller.surname, traveller.given_names, name_tables())
    return IdentityRow(
        **owner,
        reported_id=reported_id,
        surname=traveller.surname,
        given_names=traveller.given_names,
        title=traveller.title,
        name_raw=traveller.name_raw,
        name_folded=name[:_LONGEST_KEY] or None,
        surname_heard=surname_heard,
        given_heard=given_heard,
        date_of_birth=traveller.date_of_birth,
        sex=traveller.sex,
        nationality=traveller.nationality,
        residence=traveller.residence,
        place_of_birth=traveller.place_of_birth,
        unique_reference=traveller.unique_reference,
        government_reference=traveller.government_reference,
        frequent_flyer=msgspec.to_builtins(traveller.frequent_flyer),
        other_references=msgspec.to_builtins(traveller.references),
    )


def _document(owner: dict[str, Any], reported_id: UUID, position: int, document: TravelDocument) -> DocumentRow:
    key = document_key(document)
    return DocumentRow(
        **owner,
        reported_id=reported_id,
        position=position,
        type=document.type,
        number=document.number,
        number_key=key if key and len(key) <= _LONGEST_KEY else None,
        issuing_state=document.issuing_state,
        nationality=document.nationality,
        expiry_date=document.expiry_date,
        issue_date=document.issue_date,
        source=document.source,
        holder_surname=document.holder_surname,
        holder_given_names=document.holder_given_names,
    )
