"""Blind comparison: epochs and their pointers, filters of partners, questions both ways, matches and their outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.progress import IN_FORCE
from foreland.sharing.psi_keys import Subject
from foreland.sharing.psi_question import Outcome, Tally, Used
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership
from foreland.store.views.person import PERSON

SEED = "deconfliction_epochs.seed_sealed"
"""The context under which the secret of an epoch is sealed."""
CONTENT = "deconfliction_questions.content_sealed"
"""The context under which the keys, or the points, of a question are sealed."""
ABOUT = "deconfliction_matches.about_sealed"
"""The context under which the key that met is sealed."""


class Owned(Struct, frozen=True, kw_only=True):
    """A person whom we work on: the recommendation about them, who made it, and what is known of them.

    ``leaves`` are the airports they leave from.
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

    @property
    def subject(self) -> Subject:
        """Return what gives keys."""
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


class Question(Struct, frozen=True, kw_only=True):
    """A question as stored. ``content_sealed`` ends when it is closed."""

    id: UUID
    direction: Literal["asked", "received"]
    partner_org: UUID
    epoch_id: UUID
    case_ref: str
    ground: str
    points: int
    state: Literal["proposed", "sent", "waiting", "answered", "refused"]
    refusal: str | None = None
    first_by: UUID | None = None
    second_by: UUID | None = None
    at: datetime
    closed_at: datetime | None = None
    matches: int = 0
    content_sealed: bytes | None = None
    expires_on: date


class Match(Struct, frozen=True, kw_only=True):
    """Where both know something: our officer, whom to call about which reference, and what came of it."""

    id: UUID
    question_id: UUID
    pointer: bytes
    partner: str
    case_ref: str
    direction: str
    owner: str | None
    reference: str | None
    contact: str | None
    outcome: Outcome | None
    at: datetime


# Whoever is in the care of protection is in no filter and in no question; nor is anybody whose name has been masked.
_PEOPLE = f"""
    select r.id as recommendation_id, r.made_by as owner_id, who.surname, who.date_of_birth, who.sex,
           who.nationality, array_remove(array[j.board, f.origin], null) as leaves,
           coalesce((select json_agg(json_build_array(coalesce(d.issuing_state, ''), d.number) order by d.position)
                     from documents d where d.flight_date = j.flight_date and d.reported_id = who.reported_id
                       and d.number is not null), '[]') as documents,
           coalesce((select array_agg(distinct c.value) from contacts c
                     where c.flight_date = j.flight_date and c.kind = 'phone' and c.value is not null
                       and (c.reported_id = who.reported_id or c.booking_id = reported.booking_id)), '{{}}') as phones,
           coalesce((select array_agg(distinct c.value) from contacts c
                     where c.flight_date = j.flight_date and c.kind = 'email' and c.value is not null
                       and (c.reported_id = who.reported_id or c.booking_id = reported.booking_id)), '{{}}') as emails
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = j.flight_id
    {PERSON}
    join reported_travellers reported on reported.flight_date = j.flight_date and reported.id = who.reported_id
    where r.org_id = %(org_id)s and j.masked_at is null and r.state = any (%(states)s)
      and not foreland_is_protected(j.flight_date, j.id)
"""  # noqa: S608 - constant fragments

_STATES = [*IN_FORCE, "acted", "verified"]

_QUESTION = ", ".join(Question.__struct_fields__)


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


def add_question(connection: Connection[DictRow], owner: Ownership, question: Question) -> bool:
    """Keep a question; ``False`` when its identifier is known."""
    values = [getattr(question, name) for name in Question.__struct_fields__]
    marks = ", ".join(["%s"] * (5 + len(values)))
    query = f"insert into deconfliction_questions ({COLUMNS}, {_QUESTION}) values ({marks}) on conflict do nothing"  # noqa: S608
    return connection.execute(query.encode(), [*owner.values(), *values]).rowcount == 1


def lock_question(access: Access, connection: Connection[DictRow], question_id: UUID) -> Question | None:
    """Return a question, held until the end of the transaction."""
    query = f"select {_QUESTION} from deconfliction_questions where org_id = %s and id = %s for update"  # noqa: S608
    with connection.cursor(row_factory=class_row(Question)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, question_id)).fetchone()


def questions(access: Access, connection: Connection[DictRow]) -> list[Question]:
    """Return the questions of both directions, the latest first."""
    query = f"select {_QUESTION} from deconfliction_questions where org_id = %s order by at desc, id limit 500"  # noqa: S608
    with connection.cursor(row_factory=class_row(Question)) as cursor:
        return cursor.execute(query.encode(), (access.org_id,)).fetchall()


def change_question(connection: Connection[DictRow], question: Question) -> None:
    """Write how a question stands; the caller has locked it."""
    connection.execute(
        "update deconfliction_questions set state = %s, refusal = %s, first_by = %s, second_by = %s, closed_at = %s,"
        " matches = %s, content_sealed = %s, points = %s where id = %s",
        (
            *(question.state, question.refusal, question.first_by, question.second_by, question.closed_at),
            *(question.matches, question.content_sealed, question.points, question.id),
        ),
    )


def used(
    access: Access, connection: Connection[DictRow], partner: UUID, case_ref: str, question: UUID, since: datetime
) -> Used:
    """Return what a partner asked since an instant and about a case, refused questions too; it stays locked."""
    connection.execute("select pg_advisory_xact_lock(hashtext('foreland.deconfliction'))")
    row = connection.execute(
        """
        select coalesce(sum(points) filter (where at > %(since)s), 0) as points_today,
               count(*) filter (where at > %(since)s) as questions_today,
               coalesce(sum(points) filter (where case_ref = %(case)s), 0) as points_of_case,
               coalesce(bool_or(id = %(id)s), false) as seen
        from deconfliction_questions
        where org_id = %(org_id)s and partner_org = %(partner)s and direction = 'received'
        """,
        {"since": since, "case": case_ref, "id": question, "org_id": access.org_id, "partner": partner},
    ).fetchone()
    assert row is not None  # noqa: S101 - one row always
    return Used(
        points_today=int(row["points_today"]),
        questions_today=row["questions_today"],
        points_of_case=int(row["points_of_case"]),
        seen=row["seen"],
    )


def add_match(
    connection: Connection[DictRow],
    owner: Ownership,
    question_id: UUID,
    pointer: bytes,
    *,
    owner_id: UUID | None,
    reference: str | None,
    about_sealed: bytes | None,
    now: datetime,
) -> None:
    """Keep a match; one that is known stays as it is."""
    connection.execute(
        f"insert into deconfliction_matches ({COLUMNS}, id, question_id, pointer, owner_id, reference,"  # noqa: S608
        " about_sealed, at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing".encode(),
        [*owner.values(), new_id(), question_id, pointer, owner_id, reference, about_sealed, now],
    )


def name_contact(
    access: Access, connection: Connection[DictRow], question_id: UUID, pointer: bytes, contact: str, reference: str
) -> None:
    """Note whom to call about which reference, as the partner said."""
    connection.execute(
        "update deconfliction_matches set contact = %s, reference = %s"
        " where org_id = %s and question_id = %s and pointer = %s and contact is null",
        (contact, reference, access.org_id, question_id, pointer),
    )


def matches(access: Access, connection: Connection[DictRow]) -> list[Match]:
    """Return the matches, those without an outcome first."""
    query = """
        select m.id, m.question_id, m.pointer, o.name as partner, q.case_ref, q.direction, u.display_name as owner,
               m.reference, m.contact, m.outcome, m.at
        from deconfliction_matches m
        join deconfliction_questions q on q.id = m.question_id
        join organisations o on o.id = q.partner_org
        left join users u on u.id = m.owner_id
        where m.org_id = %s order by m.outcome is not null, m.at desc, m.id limit 500"""
    with connection.cursor(row_factory=class_row(Match)) as cursor:
        return cursor.execute(query.encode(), (access.org_id,)).fetchall()


def record_outcome(
    access: Access, connection: Connection[DictRow], match_id: UUID, outcome: Outcome, now: datetime
) -> bool:
    """Write what two owners agreed on; ``False`` when there is no such match, or its outcome is written."""
    return (
        connection.execute(
            "update deconfliction_matches set outcome = %s, outcome_by = %s, outcome_at = %s"
            " where org_id = %s and id = %s and outcome is null",
            (outcome, access.user_id, now, access.org_id, match_id),
        ).rowcount
        == 1
    )


def tallies(access: Access, connection: Connection[DictRow], since: datetime) -> dict[tuple[str, str], Tally]:
    """Return by partner and direction how often questions led somewhere since an instant."""
    rows = connection.execute(
        """
        select o.name, q.direction, count(*) as questions, count(*) filter (where q.state = 'answered') as answered,
               coalesce(sum(q.points), 0) as points, coalesce(sum(q.matches), 0) as matches
        from deconfliction_questions q join organisations o on o.id = q.partner_org
        where q.org_id = %s and q.at > %s group by o.name, q.direction order by o.name, q.direction
        """,
        (access.org_id, since),
    ).fetchall()
    return {
        (row["name"], row["direction"]): Tally(
            questions=row["questions"], answered=row["answered"], points=row["points"], matches=row["matches"]
        )
        for row in rows
    }
