"""Of which journeys the indicators of bulletins are true, and which rules were made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store import rows


class NewSighting(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``bulletin_sightings``."""

    bulletin_id: UUID
    flight_date: str
    journey_id: UUID
    found_at: datetime


class Watching(Struct, frozen=True):
    """A bulletin in force; whether it has an indicator stands in its sealed words."""

    id: UUID
    number: int
    words_sealed: bytes


class Seen(Struct, frozen=True, kw_only=True):
    """Whence a traveller comes: the airport they leave from, and the states of their documents and nationality."""

    board: str
    states: list[str]


class Source(Struct, frozen=True, kw_only=True):
    """An item of a partner, which state's authority that is, and whence the traveller comes: airport and states."""

    party: UUID
    item: UUID
    state: str | None
    board: str
    states: list[str]


_ADD = rows.insertion("bulletin_sightings", NewSighting)
_REMOVE = """
    delete from bulletin_sightings s
    using unnest(%(dates)s::date[], %(journeys)s::uuid[]) as judged (flight_date, journey_id)
    where s.flight_date = judged.flight_date and s.journey_id = judged.journey_id
"""
_IN_FORCE = "from bulletins where org_id = %(org_id)s and state = 'released' and valid_until >= %(today)s"


def _states(day: str, journey: str) -> str:
    """The states of somebody's documents and nationality."""
    return f"""array(
        select d.issuing_state from documents d
        where d.flight_date = {day} and d.journey_id = {journey} and d.issuing_state is not null
        union
        select d.nationality from documents d
        where d.flight_date = {day} and d.journey_id = {journey} and d.nationality is not null
        union
        select i.nationality from identities i
        where i.flight_date = {day} and i.journey_id = {journey} and i.nationality is not null)"""  # noqa: S608 - ours


def replace(connection: Connection[DictRow], judged: Sequence[tuple[str, UUID]], found: Sequence[NewSighting]) -> None:
    """Write what is true of journeys, given as (flight date, identifier), in place of what was true before."""
    connection.execute(_REMOVE, {"dates": [day for day, _ in judged], "journeys": [one for _, one in judged]})
    rows.insert(connection, _ADD, found)


def take_back(connection: Connection[DictRow], thread_id: UUID) -> int:
    """Remove what all versions of a bulletin were found true of; return of how many journeys."""
    query = "delete from bulletin_sightings where bulletin_id in (select id from bulletins where thread_id = %s)"
    return connection.execute(query, (thread_id,)).rowcount


def watching(access: Access, connection: Connection[DictRow], today: date) -> list[Watching]:
    """Return the versions in force with their words."""
    query = f"select id, number, words_sealed {_IN_FORCE} order by id"
    with connection.cursor(row_factory=class_row(Watching)) as cursor:
        return cursor.execute(query.encode(), {"org_id": access.org_id, "today": today}).fetchall()


def sources(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[Source]:
    """Return which items of which partners pointed at a traveller: by a bulletin's indicator, or a rule made of it.

    None of somebody in the care of protection.
    """
    query = f"""
        select distinct b.source_org as party, b.source_item as item, o.state, coalesce(j.board, f.origin) as board,
               {_states("%(day)s", "%(journey)s")} as states
        from bulletins b join organisations o on o.id = b.source_org
        join journeys j on j.flight_date = %(day)s and j.id = %(journey)s join flights f on f.id = j.flight_id
        where b.org_id = %(org_id)s and b.source_org is not null and b.state = 'released'
          and (exists (select from bulletin_sightings s
                       where s.bulletin_id = b.id and s.flight_date = %(day)s and s.journey_id = %(journey)s)
               or exists (select from bulletin_rules r
                          join hits h on h.org_id = r.org_id and h.kind = 'rule' and h.flight_date = %(day)s
                                     and h.journey_id = %(journey)s
                          where r.thread_id = b.thread_id
                            and (h.code = r.rule_id
                                 or h.reasons @> jsonb_build_array(jsonb_build_object(
                                        'code', 'rule_fired', 'values', jsonb_build_object('rule', r.rule_id))))))
          and not foreland_is_protected(%(day)s, %(journey)s)
        order by party, item
    """  # noqa: S608 - names of parameters
    key = {"org_id": access.org_id, "day": flight_date, "journey": journey_id}
    with connection.cursor(row_factory=class_row(Source)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()


def seen(access: Access, connection: Connection[DictRow], party: UUID, item: UUID) -> list[Seen]:
    """Return whom an item of a partner pointed at by bulletins made of it; nobody in the care of protection."""
    query = f"""
        select coalesce(j.board, f.origin) as board, {_states("s.flight_date", "s.journey_id")} as states
        from (select distinct s.flight_date, s.journey_id
              from bulletins b join bulletin_sightings s on s.bulletin_id = b.id
              where b.org_id = %(org_id)s and b.source_org = %(party)s and b.source_item = %(item)s) s
        join journeys j on j.flight_date = s.flight_date and j.id = s.journey_id join flights f on f.id = j.flight_id
        where j.masked_at is null and not foreland_is_protected(s.flight_date, s.journey_id)
    """  # noqa: S608 - names of columns
    with connection.cursor(row_factory=class_row(Seen)) as cursor:
        key = {"org_id": access.org_id, "party": party, "item": item}
        return cursor.execute(query.encode(), key).fetchall()


def note_rule(access: Access, connection: Connection[DictRow], rule_id: str, bulletin_id: UUID, now: datetime) -> None:
    """Note that a rule was made of a bulletin, and who may read it therefore; the first time counts."""
    query = """
        insert into bulletin_rules (org_id, thread_id, rule_id, bulletin_id, made_by, made_at, tlp, circles)
        select b.org_id, b.thread_id, %s, b.id, %s, %s, case when b.source_org is not null then b.tlp end, b.circles
        from bulletins b where b.org_id = %s and b.id = %s on conflict do nothing
    """
    connection.execute(query, (rule_id, access.user_id, now, access.org_id, bulletin_id))


def rules_of(access: Access, connection: Connection[DictRow], thread_id: UUID) -> list[str]:
    """Return the identifiers of the rules that were made of a bulletin."""
    query = "select rule_id from bulletin_rules where org_id = %s and thread_id = %s order by rule_id"
    return [row["rule_id"] for row in connection.execute(query, (access.org_id, thread_id))]
