"""Versions of targeting rules, what happened to each, and what was tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.targeting.life import State

TrialKind = Literal["examples", "backtest", "shadow"]


class Version(Struct, frozen=True, kw_only=True):
    """A version of a rule; ``content`` is the rule as it was written."""

    id: UUID
    rule_id: str
    number: int
    content: dict[str, Any]
    content_hash: str
    state: State
    row_version: int
    written_by: UUID
    author: str
    written_at: datetime
    since: datetime


class Event(Struct, frozen=True, kw_only=True):
    """A step in the life of a version; ``by`` is empty for the system."""

    version_id: UUID
    number: int
    at: datetime
    by: str
    step: str
    reason: str


class Signed(Struct, frozen=True):
    """Who signed why a group may have several times its share of a rule's hits."""

    at: datetime
    by: str
    reason: str


class Ended(Struct, frozen=True):
    """Since when a version that found somebody judges nobody any more, and whether it was stopped or retired."""

    state: State
    since: datetime


class InForce(Struct, frozen=True):
    """What judges journeys: versions live and in shadow, versions of bulletins, the setting of random referral.

    ``noted``: whether anything is stored that such a version was found true of.
    """

    versions: list[Version]
    bulletins: list[UUID]
    chance: UUID | None
    noted: bool


class Trial(Struct, frozen=True, kw_only=True):
    """A variant that was tried, and what came of it."""

    content_hash: str
    at: datetime
    by: str
    kind: TrialKind
    passed: bool
    figures: dict[str, Any]


_COLUMNS = """
    v.id, v.rule_id, v.number, v.content, v.content_hash, v.state, v.row_version, v.written_by,
    coalesce(u.display_name, '') as author, v.written_at, v.since
"""
_FROM = f"select {_COLUMNS} from rule_versions v left join users u on u.id = v.written_by where v.org_id = %(org_id)s"  # noqa: S608
_LATEST = f"""
    select * from (select distinct on (rule_id) * from ({_FROM} and v.state <> 'retired') v
                   order by rule_id, state = 'live' desc, number desc) v
    order by rule_id
"""  # noqa: S608 - constant fragments
_VERSIONS = f"{_FROM} and v.rule_id = %(rule_id)s order by v.number desc"
_ONE = f"{_FROM} and v.id = %(id)s"
_JUDGING = f"{_FROM} and v.state in ('live', 'shadow') order by v.id"
_IN_FORCE = f"""
    select (select coalesce(json_agg(v order by v.id), '[]')
            from ({_FROM} and v.state in ('live', 'shadow')) v) as versions,
           array(select id from bulletins where org_id = %(org_id)s and state = 'released'
                                            and valid_until >= %(today)s order by id) as bulletins,
           (select id from random_referrals
            where org_id = %(org_id)s and state = 'on' and expires_on >= %(today)s) as chance,
           exists (select from rule_finds where org_id = %(org_id)s)
               or exists (select from bulletin_sightings where org_id = %(org_id)s) as noted
"""  # noqa: S608 - constant fragments
_ADD = """
    insert into rule_versions (id, org_id, rule_id, number, content, content_hash, written_by, written_at, since)
    select %(id)s, %(org_id)s, %(rule_id)s,
           1 + coalesce(max(number), 0), %(content)s, %(content_hash)s, %(by)s, %(now)s, %(now)s
    from rule_versions where org_id = %(org_id)s and rule_id = %(rule_id)s
    returning number
"""
_MOVE = """
    update rule_versions set state = %(state)s, since = %(now)s, row_version = row_version + 1
    where org_id = %(org_id)s and id = %(id)s
"""
_SUPERSEDED = """
    select id from rule_versions
    where org_id = %(org_id)s and rule_id = %(rule_id)s and state = %(state)s and id <> %(id)s for update
"""
_ADD_EVENT = """
    insert into rule_events (id, org_id, version_id, at, by, step, reason) values (%s, %s, %s, %s, %s, %s, %s)
"""
_EVENTS = """
    select e.version_id, v.number, e.at, coalesce(u.display_name, '') as by, e.step, e.reason
    from rule_events e join rule_versions v on v.id = e.version_id left join users u on u.id = e.by
    where e.org_id = %(org_id)s and v.rule_id = %(rule_id)s order by e.at desc, e.id desc
"""
_ADD_TRIAL = """
    insert into rule_trials (id, org_id, rule_id, content_hash, at, by, kind, passed, figures)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_TRIALS = """
    select t.content_hash, t.at, coalesce(u.display_name, '') as by, t.kind, t.passed, t.figures
    from rule_trials t left join users u on u.id = t.by
    where t.org_id = %(org_id)s and t.rule_id = %(rule_id)s order by t.at desc, t.id desc limit %(limit)s
"""
_MEASURED = """
    select figures from rule_trials
    where org_id = %(org_id)s and content_hash = %(content_hash)s and kind <> 'examples' order by at desc limit 1
"""
_BACKTEST = """
    select figures from rule_trials
    where org_id = %(org_id)s and content_hash = %(content_hash)s and kind = 'backtest'
    order by at desc, id desc limit 1
"""
_BACKTESTS = """
    select distinct on (content_hash) content_hash, figures from rule_trials
    where org_id = %(org_id)s and content_hash = any (%(hashes)s) and kind = 'backtest'
    order by content_hash, at desc, id desc
"""
_SIGNED = """
    select distinct on (e.version_id) e.version_id, e.at, coalesce(u.display_name, '') as by, e.reason
    from rule_events e left join users u on u.id = e.by
    where e.org_id = %(org_id)s and e.version_id = any (%(versions)s) and e.step = 'signed'
    order by e.version_id, e.at desc
"""
_ENDED = """
    select rule_id, number, state, since from rule_versions
    where org_id = %(org_id)s and state in ('stopped', 'retired')
      and (rule_id, number) in (select * from unnest(%(rules)s::text[], %(numbers)s::int[]))
"""
_SHADOWED = """
    select (select count(distinct s.journey_id) from screenings s
            where s.org_id = %(org_id)s and s.screened_at >= %(since)s and s.flight_date >= (%(since)s)::date - 2)
               as journeys,
           (select count(*) from rule_finds r where r.version_id = %(id)s and r.kind = 'shadow') as found
"""


def _read(connection: Connection[DictRow], query: str, parameters: Mapping[str, Any]) -> list[Version]:
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()


def latest(access: Access, connection: Connection[DictRow]) -> list[Version]:
    """Return of each rule that is not retired the live version, else the newest."""
    return _read(connection, _LATEST, {"org_id": access.org_id})


def versions(access: Access, connection: Connection[DictRow], rule_id: str) -> list[Version]:
    """Return all versions of a rule, the newest first."""
    return _read(connection, _VERSIONS, {"org_id": access.org_id, "rule_id": rule_id})


def one(access: Access, connection: Connection[DictRow], version_id: UUID, *, lock: bool = False) -> Version | None:
    """Return a version, with ``lock`` held until the end of the transaction."""
    query = _ONE + (" for update of v" if lock else "")
    found = _read(connection, query, {"org_id": access.org_id, "id": version_id})
    return found[0] if found else None


def judging(access: Access, connection: Connection[DictRow]) -> list[Version]:
    """Return the versions that judge journeys now, live or in shadow."""
    return _read(connection, _JUDGING, {"org_id": access.org_id})


def in_force(access: Access, connection: Connection[DictRow], today: date) -> InForce:
    """Return what judges on a day: one statement, for it is asked with every flight."""
    row = connection.execute(_IN_FORCE.encode(), {"org_id": access.org_id, "today": today}).fetchone()
    return msgspec.convert(row, InForce, strict=False)


def add(
    access: Access,
    connection: Connection[DictRow],
    rule_id: str,
    content: dict[str, Any],
    content_hash: str,
    now: datetime,
) -> tuple[UUID, int]:
    """Add a draft; return its identifier and number. Two who write the same rule at once wait for each other."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 84))", (f"{access.org_id} {rule_id}",))
    parameters = {
        "id": new_id(),
        "org_id": access.org_id,
        "rule_id": rule_id,
        "content": Jsonb(content),
        "content_hash": content_hash,
        "by": access.user_id,
        "now": now,
    }
    row = connection.execute(_ADD, parameters).fetchone()
    number: int = row["number"] if row else 1
    return UUID(str(parameters["id"])), number


def move(access: Access, connection: Connection[DictRow], version_id: UUID, state: State, now: datetime) -> None:
    """Put a version that is held into another state."""
    connection.execute(_MOVE, {"org_id": access.org_id, "id": version_id, "state": state, "now": now})


def superseded(access: Access, connection: Connection[DictRow], version: Version, state: State) -> Sequence[UUID]:
    """Return other versions of the rule that are in a state, held."""
    parameters = {"org_id": access.org_id, "rule_id": version.rule_id, "state": state, "id": version.id}
    return [row["id"] for row in connection.execute(_SUPERSEDED, parameters)]


def add_event(
    access: Access, connection: Connection[DictRow], version_id: UUID, step: str, reason: str, now: datetime
) -> None:
    """Note a step."""
    values = (new_id(), access.org_id, version_id, now, access.user_id, step, reason)
    connection.execute(_ADD_EVENT, values)


def events(access: Access, connection: Connection[DictRow], rule_id: str) -> list[Event]:
    """Return what happened to all versions of a rule, the latest first."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "rule_id": rule_id}).fetchall()


def add_trial(
    access: Access,
    connection: Connection[DictRow],
    rule_id: str,
    content_hash: str,
    kind: TrialKind,
    passed: bool,
    figures: dict[str, Any],
    now: datetime,
) -> None:
    """Note a variant that was tried."""
    values = (new_id(), access.org_id, rule_id, content_hash, now, access.user_id, kind, passed, Jsonb(figures))
    connection.execute(_ADD_TRIAL, values)


def trials(access: Access, connection: Connection[DictRow], rule_id: str, limit: int) -> list[Trial]:
    """Return the latest variants of a rule that were tried."""
    with connection.cursor(row_factory=class_row(Trial)) as cursor:
        return cursor.execute(_TRIALS, {"org_id": access.org_id, "rule_id": rule_id, "limit": limit}).fetchall()


def measured(access: Access, connection: Connection[DictRow], content_hash: str) -> dict[str, Any] | None:
    """Return the figures of the latest back-test, or time in shadow, of this very content (``journeys``, ``found``)."""
    row = connection.execute(_MEASURED, {"org_id": access.org_id, "content_hash": content_hash}).fetchone()
    return row["figures"] if row else None


def backtest(access: Access, connection: Connection[DictRow], content_hash: str) -> dict[str, Any] | None:
    """Return the figures of the latest back-test of this very content."""
    row = connection.execute(_BACKTEST, {"org_id": access.org_id, "content_hash": content_hash}).fetchone()
    return row["figures"] if row else None


def backtests(access: Access, connection: Connection[DictRow], hashes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the figures of the latest back-test of each of these contents, by their hash."""
    found = connection.execute(_BACKTESTS, {"org_id": access.org_id, "hashes": list(hashes)})
    return {row["content_hash"]: row["figures"] for row in found}


def signed(access: Access, connection: Connection[DictRow], versions: Sequence[UUID]) -> dict[UUID, Signed]:
    """Return who signed last why a group may have several times its share of the hits, by version."""
    found = connection.execute(_SIGNED, {"org_id": access.org_id, "versions": list(versions)})
    return {row["version_id"]: Signed(row["at"], row["by"], row["reason"]) for row in found}


def ended(
    access: Access, connection: Connection[DictRow], named: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Ended]:
    """Return which of these versions (rule, number) judge nobody any more."""
    if not named:
        return {}
    asked = {"org_id": access.org_id, "rules": [rule for rule, _ in named], "numbers": [number for _, number in named]}
    found = connection.execute(_ENDED, asked)
    return {(row["rule_id"], row["number"]): Ended(row["state"], row["since"]) for row in found}


def shadowed(access: Access, connection: Connection[DictRow], version: Version) -> tuple[int, int]:
    """Return how many journeys were screened since a version is in shadow, and of how many it is true."""
    parameters = {"org_id": access.org_id, "id": version.id, "since": version.since}
    row = connection.execute(_SHADOWED, parameters).fetchone()
    return (row["journeys"], row["found"]) if row else (0, 0)
