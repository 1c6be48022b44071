"""What a blind comparison compares: our epochs with whom they are about, and the filters that partners gave us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.progress import IN_FORCE
from foreland.sharing.psi_keys import Subject
from foreland.store.ownership import COLUMNS, Ownership
from foreland.store.views.person import PERSON, REPORTS

SEED = "deconfliction_epochs.seed_sealed"
"""The context under which the secret of an epoch is sealed."""


class Owned(Struct, frozen=True, kw_only=True):
    """A person whom we work on: the recommendation about them, who made it, and what is known of them.

    ``leaves`` are the airports they leave from, ``payments`` sealed forms of payment of their booking.
    """

    recommendation_id: UUID
    owner_id: UUID
    surname: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    leaves: list[str]
    documents: list[list[str]]
    phones: list[str]
    emails: list[str]
    payments: list[bytes]

    @property
    def subject(self) -> Subject:
        """Return what gives keys; payments are sealed, and theirs come beside it."""
        return Subject(
            surname=self.surname or "",
            date_of_birth=self.date_of_birth or "",
            sex=self.sex or "",
            documents=tuple((state, number) for state, number in self.documents),
            phones=tuple(self.phones),
            emails=tuple(self.emails),
        )


class OwnedFlight(Struct, frozen=True, kw_only=True):
    """A recommendation that may be asked about, by its flight: who it is about stands on its own page."""

    recommendation_id: UUID
    flight_date: date
    designator: str


class Epoch(Struct, frozen=True, kw_only=True):
    """An epoch of ours."""

    id: UUID
    begun_at: datetime
    ends_at: datetime
    keys: int
    seed_sealed: bytes
    filter: bytes


class PartnerFilter(Struct, frozen=True, kw_only=True):
    """The filter that a partner gave us last."""

    epoch_id: UUID
    ends_at: datetime
    filter: bytes


# Whoever is in the care of protection is in no filter and in no question; nor is anybody whose name has been masked.
_PEOPLE = f"""
    select r.id as recommendation_id, r.made_by as owner_id, who.surname, who.date_of_birth, who.sex,
           who.nationality, array_remove(array[j.board, f.origin], null) as leaves,
           coalesce((select json_agg(json_build_array(coalesce(d.issuing_state, ''), d.number) order by d.position)
                     from documents d where d.flight_date = j.flight_date and d.reported_id = who.reported_id
                       and d.number is not null), '[]') as documents,
           array(select distinct c.value from contacts c
                 where c.flight_date = j.flight_date and c.kind = 'phone' and c.value is not null
                   and (c.reported_id = any (reported.ids) or c.booking_id = any (reported.bookings))) as phones,
           array(select distinct c.value from contacts c
                 where c.flight_date = j.flight_date and c.kind = 'email' and c.value is not null
                   and (c.reported_id = any (reported.ids) or c.booking_id = any (reported.bookings))) as emails,
           array(select p.sealed from payments p
                 where p.flight_date = j.flight_date and p.booking_id = any (reported.bookings) and p.kind = 'card')
               as payments
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = j.flight_id
    {PERSON}
    {REPORTS}
    where r.org_id = %(org_id)s and j.masked_at is null and r.state = any (%(states)s)
      and who.reported_id is not null and not foreland_is_protected(j.flight_date, j.id)
"""  # noqa: S608 - constant fragments

_STATES = [*IN_FORCE, "acted", "verified"]


def people(access: Access, connection: Connection[DictRow], only: Sequence[UUID] | None = None) -> list[Owned]:
    """Return whom we work on, or of them those of certain recommendations; nobody who is protected."""
    query = _PEOPLE + (" and r.id = any (%(only)s)" if only is not None else "") + " order by r.made_at, r.id"
    key = {"org_id": access.org_id, "states": _STATES, "only": list(only or ())}
    with connection.cursor(row_factory=class_row(Owned)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()


def owned(access: Access, connection: Connection[DictRow], limit: int = 200) -> list[OwnedFlight]:
    """Return the recommendations that may be asked about, the latest first; of nobody who is protected."""
    query = """
        select r.id as recommendation_id, r.flight_date, f.carrier || f.number || f.suffix as designator
        from recommendations r
        join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
        join flights f on f.id = j.flight_id
        where r.org_id = %(org_id)s and j.masked_at is null and r.state = any (%(states)s)
          and not foreland_is_protected(j.flight_date, j.id)
        order by r.made_at desc, r.id limit %(limit)s"""
    with connection.cursor(row_factory=class_row(OwnedFlight)) as cursor:
        key = {"org_id": access.org_id, "states": _STATES, "limit": limit}
        return cursor.execute(query.encode(), key).fetchall()


def begin(
    connection: Connection[DictRow],
    owner: Ownership,
    epoch: Epoch,
    pointers: Mapping[bytes, tuple[str, UUID]],
    about: Sequence[UUID],
    expires_on: date,
) -> None:
    """Keep an epoch, what its pointers mean (reference and officer), and the recommendations it is about.

    Those before it end.
    """
    connection.execute("delete from deconfliction_epochs where org_id = %s", (owner.org_id,))
    fields = ", ".join(Epoch.__struct_fields__)
    values = [getattr(epoch, name) for name in Epoch.__struct_fields__]
    connection.execute(
        f"insert into deconfliction_epochs ({COLUMNS}, {fields}, expires_on, recommendations)"  # noqa: S608 - constant names
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)".encode(),
        [*owner.values(), *values, expires_on, list(about)],
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into deconfliction_pointers ({COLUMNS}, pointer, epoch_id, reference, owner_id)"  # noqa: S608
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)".encode(),
            [(*owner.values(), pointer, epoch.id, *meant) for pointer, meant in pointers.items()],
        )


def current(access: Access, connection: Connection[DictRow], now: datetime) -> Epoch | None:
    """Return our epoch in force."""
    fields = ", ".join(Epoch.__struct_fields__)
    query = (
        f"select {fields} from deconfliction_epochs where org_id = %s and ends_at > %s order by begun_at desc limit 1"  # noqa: S608
    )
    with connection.cursor(row_factory=class_row(Epoch)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, now)).fetchone()


def end_if_in_care(access: Access, connection: Connection[DictRow]) -> None:
    """End our epochs that are about somebody who has come into the care of protection since they began."""
    connection.execute(
        """
        delete from deconfliction_epochs e
        where e.org_id = %s and exists (select from recommendations r where r.id = any (e.recommendations)
                                          and foreland_is_protected(r.flight_date, r.journey_id))
        """,
        (access.org_id,),
    )


def compared(access: Access, connection: Connection[DictRow]) -> list[Owned]:
    """Return whom the epoch in force is about."""
    rows = connection.execute("select recommendations from deconfliction_epochs where org_id = %s", (access.org_id,))
    return people(access, connection, [one for row in rows.fetchall() for one in row["recommendations"]])


def end(access: Access, connection: Connection[DictRow]) -> None:
    """End our epochs."""
    connection.execute("delete from deconfliction_epochs where org_id = %s", (access.org_id,))


def hold(connection: Connection[DictRow]) -> bool:
    """Hold the making of epochs until the end of the transaction; ``False`` when another process does."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtext('foreland.epochs')) as held").fetchone()
    return row is not None and bool(row["held"])


def meaning(
    access: Access, connection: Connection[DictRow], epoch: UUID, pointers: Sequence[bytes]
) -> dict[bytes, tuple[str, UUID]]:
    """Return reference and officer of those pointers that are ours."""
    rows = connection.execute(
        "select pointer, reference, owner_id from deconfliction_pointers"
        " where org_id = %s and epoch_id = %s and pointer = any (%s)",
        (access.org_id, epoch, list(pointers)),
    ).fetchall()
    return {bytes(row["pointer"]): (row["reference"], row["owner_id"]) for row in rows}


def keep_filter(
    connection: Connection[DictRow], owner: Ownership, given: PartnerFilter, now: datetime, expires_on: date
) -> None:
    """Keep a partner's filter; it ends the one before."""
    partner = owner.originator_org
    connection.execute(
        "delete from deconfliction_filters where org_id = %s and partner_org = %s", (owner.org_id, partner)
    )
    connection.execute(
        f"insert into deconfliction_filters ({COLUMNS}, epoch_id, partner_org, received_at, ends_at, filter,"  # noqa: S608
        " expires_on)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing".encode(),
        [*owner.values(), given.epoch_id, partner, now, given.ends_at, given.filter, expires_on],
    )


def partner_filter(
    access: Access, connection: Connection[DictRow], partner: UUID, now: datetime
) -> PartnerFilter | None:
    """Return the filter of a partner that is in force."""
    query = """select epoch_id, ends_at, filter from deconfliction_filters
        where org_id = %s and partner_org = %s and ends_at > %s"""
    with connection.cursor(row_factory=class_row(PartnerFilter)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, partner, now)).fetchone()
