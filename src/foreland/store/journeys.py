"""Journeys and what was reported about their travellers: reports, identities, documents. Nothing is overwritten.

A report that replaces another is a new version; the former one stays and is no longer current. Identities and documents
are tables of their own, so that masking can move them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.messages.changes import Closing, Standing
from foreland.store import rows
from foreland.travel.traveller import Traveller

Source = Literal["API", "PNR"]


class JourneyRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``journeys`` as receiving writes it; what screening writes there is left alone.

    ``joined_into`` is the journey in which the reports of this one are read, ``doubtful`` says that a report fitted
    more than one person, ``settled`` that a decision of an officer holds.
    """

    id: UUID
    flight_date: str
    flight_id: UUID
    natural_key: str
    board: str | None
    off: str | None
    role: str
    status: str
    status_heard_at: datetime
    seat: str | None
    facts_version: int
    created_at: datetime
    standing: Standing = "reported"
    standing_at: datetime | None = None
    standing_by: UUID | None = None
    closing: Closing | None = None
    closing_at: datetime | None = None
    closing_by: UUID | None = None
    booked_by: tuple[str, ...] = ()
    joined_into: UUID | None = None
    doubtful: bool = False
    settled: bool = False


class ReportRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``reported_travellers``. ``reported_as`` is the report's own journey when it is read in another."""

    id: UUID
    flight_date: str
    journey_id: UUID
    source: Source
    message_id: UUID
    booking_id: UUID | None
    version: int
    is_current: bool
    joined_by: str
    reported_at: datetime
    role: str
    type: str | None
    crew_duty: str | None
    record_locator: str | None
    traveller_reference: str | None
    seat: str | None
    embarked: str | None
    disembarks: str | None
    clearance: str | None
    verified: bool | None
    bags_count: int | None
    bags_weight_kg: int | None
    bag_tags: tuple[str, ...]
    tickets: tuple[str, ...]
    special_service_codes: tuple[str, ...]
    content: str
    changed: bool | None = None
    is_mention: bool = False
    reported_as: UUID | None = None


class IdentityRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``identities``."""

    reported_id: UUID
    flight_date: str
    journey_id: UUID
    surname: str | None
    given_names: str | None
    title: str | None
    name_raw: str | None
    name_folded: str | None
    surname_heard: str | None
    given_heard: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    residence: str | None
    place_of_birth: str | None
    unique_reference: str | None
    government_reference: str | None
    frequent_flyer: list[dict[str, Any]]
    other_references: list[dict[str, Any]]


class DocumentRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``documents``."""

    reported_id: UUID
    flight_date: str
    journey_id: UUID
    position: int
    type: str | None
    number: str | None
    number_key: str | None
    issuing_state: str | None
    nationality: str | None
    expiry_date: str | None
    issue_date: str | None
    source: str
    holder_surname: str | None
    holder_given_names: str | None


class StoredReport(Struct, frozen=True, kw_only=True):
    """The current report of one source about a journey; ``traveller`` has what joining compares."""

    id: UUID
    source: Source
    version: int
    reported_at: datetime
    booking_id: UUID | None
    content: str
    seat: str | None
    traveller: Traveller
    is_mention: bool = False


class StoredJourney(Struct, frozen=True, kw_only=True):
    """A journey with its own current reports, wherever they are read."""

    row: JourneyRow
    reports: tuple[StoredReport, ...]


class Sought(Struct, frozen=True, kw_only=True):
    """By what people on a flight are looked for: ``places`` are the natural keys that they would have.

    Capitals without blanks around them, except ``places``; ``years`` are of birth.
    """

    places: list[str]
    references: list[str]
    locators: list[str]
    documents: list[str]
    years: list[str]


class _LoadedReport(Traveller, frozen=True, kw_only=True):
    """What ``_REPORTS`` selects: the traveller as far as joining compares, and the report it stands in."""

    id: UUID
    journey_id: UUID
    reported_as: UUID | None
    source: Source
    version: int
    reported_at: datetime
    booking_id: UUID | None
    content: str
    is_mention: bool

    def stored(self) -> StoredReport:
        """Return the report with its traveller."""
        return StoredReport(
            id=self.id,
            source=self.source,
            version=self.version,
            reported_at=self.reported_at,
            booking_id=self.booking_id,
            content=self.content,
            seat=self.seat,
            traveller=self,
            is_mention=self.is_mention,
        )


_JOURNEYS = """
    select j.* from journeys j
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s::date[]) and j.flight_id = any (%(flights)s)
      and (%(only)s::uuid[] is null or j.id = any (%(only)s::uuid[]))
    order by j.created_at, j.id
"""

# Whoever may be meant, with those whose reports are read together. What is not plain ASCII always comes: PostgreSQL and
# Python need not agree about its capitals.
_SOUGHT = """
    with everybody as materialized (
        select j.flight_date, j.id, j.natural_key, coalesce(j.joined_into, j.id) as host
        from journeys j
        where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s::date[]) and j.flight_id = any (%(flights)s)
    ), meant as materialized (
        select e.host from everybody e
        where exists (select from unnest(%(places)s::text[]) as place where starts_with(e.natural_key, place))
           or e.id in (select d.journey_id from documents d
                       where d.flight_date = any (%(dates)s::date[]) and d.number_key = any (%(documents)s::text[]))
           or exists (
               select from reported_travellers r
               where r.flight_date = e.flight_date and r.journey_id = e.id and r.is_current
                 and (upper(btrim(r.record_locator)) = any (%(locators)s::text[]) or r.record_locator ~ '[^ -~]'
                      or exists (
                          select from identities i
                          where i.flight_date = r.flight_date and i.reported_id = r.id
                            and (left(btrim(i.date_of_birth), 4) = any (%(years)s::text[])
                                 or upper(btrim(i.unique_reference)) = any (%(references)s::text[])
                                 or i.unique_reference ~ '[^ -~]')))
           )
    )
    select e.id from everybody e where e.host in (select host from meant)
"""

# ``offset 0``: what belongs to a journey is looked up by its key, whatever the planner believes of tables it has not
# counted yet; joined, the identities of everybody were read again for each of everybody.
_REPORTS = """
    with said as materialized (
        select r.* from journeys j
        cross join lateral (
            select r.flight_date, r.id, r.journey_id, r.reported_as, r.source, r.version, r.reported_at, r.booking_id,
                   r.content, r.is_mention, r.seat, r.role, r.record_locator, r.traveller_reference, r.embarked,
                   r.disembarks
            from reported_travellers r
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current offset 0
        ) r
        where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s::date[]) and j.flight_id = any (%(flights)s)
          and (%(only)s::uuid[] is null or j.id = any (%(only)s::uuid[]))
    )
    select said.*, named.*, carried.documents
    from said
    left join lateral (
        select i.surname, i.given_names, i.name_raw, i.date_of_birth, i.sex, i.unique_reference
        from identities i where i.flight_date = said.flight_date and i.reported_id = said.id offset 0
    ) named on true
    cross join lateral (
        select coalesce(json_agg(json_build_object(
                   'type', d.type, 'number', d.number, 'issuing_state', d.issuing_state, 'nationality', d.nationality,
                   'expiry_date', d.expiry_date, 'issue_date', d.issue_date, 'source', d.source,
                   'holder_surname', d.holder_surname, 'holder_given_names', d.holder_given_names
               ) order by d.position), '[]') as documents
        from documents d where d.flight_date = said.flight_date and d.reported_id = said.id offset 0
    ) carried
    order by said.reported_at, said.id
"""

# What receiving may change of a journey; the key and the columns of screening stay.
_SAVE = rows.insertion(
    "journeys",
    JourneyRow,
    """on conflict (flight_date, id) do update set board = excluded.board, "off" = excluded."off", role = excluded.role,
       status = excluded.status,
       status_heard_at = excluded.status_heard_at, seat = excluded.seat, facts_version = excluded.facts_version,
       standing = excluded.standing, standing_at = excluded.standing_at, standing_by = excluded.standing_by,
       closing = excluded.closing, closing_at = excluded.closing_at, closing_by = excluded.closing_by,
       booked_by = excluded.booked_by, joined_into = excluded.joined_into, doubtful = excluded.doubtful,
       settled = excluded.settled""",
)

_REPLACE = """
    update reported_travellers r set is_current = false
    from unnest(%(dates)s::date[], %(ids)s::uuid[]) as old (flight_date, id)
    where r.flight_date = old.flight_date and r.id = old.id and r.flight_date = any (%(dates)s::date[])
"""

_RENEW = """
    update journeys j set facts_version = facts_version + 1
    where j.flight_date = any (%(dates)s::date[]) and j.flight_id = any (%(flights)s) and j.status <> 'cancelled'
"""

_ADD_REPORTS = rows.insertion("reported_travellers", ReportRow)
_ADD_IDENTITIES = rows.insertion("identities", IdentityRow)
_ADD_DOCUMENTS = rows.insertion("documents", DocumentRow)


def load(
    access: Access, connection: Connection[DictRow], flights: Sequence[tuple[str, UUID]], sought: Sought | None = None
) -> list[StoredJourney]:
    """Return the journeys of flights, given as (flight date, identifier), each with its own current reports.

    With ``sought`` only of those who share something with what is sought, and of whom they were joined with.
    """
    if not flights:
        return []
    key: dict[str, object] = {
        "org_id": access.org_id,
        "dates": sorted({day for day, _ in flights}),
        "flights": [flight for _, flight in flights],
        "only": None,
    }
    if sought is not None:
        key["only"] = [row["id"] for row in connection.execute(_SOUGHT, key | structs.asdict(sought))]
    journeys = {journey.id: journey for journey in rows.fetch(connection, _JOURNEYS, key, JourneyRow)}
    reports: dict[UUID, list[StoredReport]] = {}
    for row in rows.fetch(connection, _REPORTS, key, _LoadedReport):
        own = row.reported_as if row.reported_as in journeys else None  # else it was deleted, and the report is held
        reports.setdefault(own or row.journey_id, []).append(row.stored())
    return [StoredJourney(row=one, reports=tuple(reports.get(one.id, ()))) for one in journeys.values()]


def save(connection: Connection[DictRow], journeys: Sequence[JourneyRow]) -> None:
    """Write journeys as they now are."""
    rows.insert(connection, _SAVE, journeys)


def replace(connection: Connection[DictRow], replaced: Sequence[tuple[str, UUID]]) -> None:
    """Make reports, given as (flight date, identifier), former ones."""
    if replaced:
        connection.execute(_REPLACE, {"dates": [day for day, _ in replaced], "ids": [one for _, one in replaced]})


def renew(connection: Connection[DictRow], flights: Sequence[tuple[str, UUID]]) -> None:
    """Note that facts about everyone on flights (flight date, identifier) changed: they are screened again."""
    if flights:
        connection.execute(_RENEW, {"dates": [day for day, _ in flights], "flights": [one for _, one in flights]})


def add_reports(
    connection: Connection[DictRow],
    reports: Sequence[ReportRow],
    identities: Sequence[IdentityRow],
    documents: Sequence[DocumentRow],
) -> None:
    """Add reports with their identities and documents."""
    rows.insert(connection, _ADD_REPORTS, reports)
    rows.insert(connection, _ADD_IDENTITIES, identities)
    rows.insert(connection, _ADD_DOCUMENTS, documents)
