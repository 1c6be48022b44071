"""Nobody recommends or refers without evidence they opened: the database refuses it, whatever the application does."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from foreland.access.viewer import Access
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.review.hit import Transition, expire, recommend, reopen
from foreland.review.true_time import Done
from foreland.store.decisions import (
    LockedHit,
    evidence_opened,
    lock_hit,
    write_expired,
    write_recommended,
    write_reopened,
)
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from tests.deployments import PASSWORD
from tests.web.world import Flight, Writer


def officer(deployment: Deployment, write: Writer, name: str) -> Access:
    """An analyst."""
    add_user(deployment, NewUser(username=name, display_name=name, roles=("analyst",)), datetime.now(UTC), PASSWORD)
    row = write.connection.execute("select id, org_id from users where username = %s", (name,)).fetchone()
    assert row
    return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset(("analyst",)))


def opened(flight: Flight, hit: UUID, by: UUID | None) -> None:
    """Somebody opened evidence of a hit."""
    event = {"id": new_id(), "flight_date": flight.day, "hit_id": hit, "at": flight.writer.now}
    flight.writer.insert("hit_events", **event, user_id=by, action="evidence_opened", item="history")


def locked(connection: PooledConnection, access: Access, flight: Flight, hit: UUID) -> LockedHit:
    """The hit, held."""
    found = lock_hit(access, connection, flight.day, hit)
    assert found
    return found


def test_a_recommendation_without_opened_evidence_is_refused_by_the_database(
    deployment: Deployment, write: Writer
) -> None:
    ana, ben = officer(deployment, write, "ana"), officer(deployment, write, "ben")
    flight = write.flight()
    hit = flight.hit(flight.traveller("HALVIK", "MIRA"))
    forced = Transition(action="recommend", before="open", after="recommended", by=ana.user_id)
    opened(flight, hit, ben.user_id)  # a colleague's reading is not mine
    with pytest.raises(psycopg.errors.CheckViolation), transaction(deployment.pool, ana) as connection:
        write_recommended(connection, locked(connection, ana, flight, hit), forced, Done(at=write.now))
    with pytest.raises(psycopg.errors.CheckViolation):  # nor by the state alone
        write.connection.execute("update hits set state = 'recommended' where id = %s", (hit,))
    opened(flight, hit, ana.user_id)
    with transaction(deployment.pool, ana) as connection:
        held = locked(connection, ana, flight, hit)
        said = recommend(held.hit, ana, evidence_opened(connection, held, ana.user_id))
        assert isinstance(said, Transition)
        write_recommended(connection, held, said, Done(at=write.now))
    with transaction(deployment.pool, ana) as connection:
        held = locked(connection, ana, flight, hit)
        assert (held.hit.state, held.row_version) == ("recommended", 2)
        said = reopen(held.hit, ana)
        assert isinstance(said, Transition)
        write_reopened(connection, held, said, write.now)
        ended = expire(locked(connection, ana, flight, hit).hit)
        assert isinstance(ended, Transition)
        write_expired(connection, held, ended, write.now)
    history = write.connection.execute(
        "select action, user_id from hit_events where hit_id = %s and action <> 'evidence_opened' order by id", (hit,)
    ).fetchall()
    assert [(row["action"], row["user_id"]) for row in history] == [
        ("opened", None),
        ("recommend", ana.user_id),
        ("recommendation_withdrawn", ana.user_id),
        ("expired", None),
    ]


def test_what_was_opened_no_longer_counts_once_the_evidence_has_changed(deployment: Deployment, write: Writer) -> None:
    ana = officer(deployment, write, "ana")
    flight = write.flight()
    hit = flight.hit(flight.traveller("HALVIK", "MIRA"))
    opened(flight, hit, ana.user_id)
    with transaction(deployment.pool, ana) as connection:
        assert evidence_opened(connection, locked(connection, ana, flight, hit), ana.user_id)
    later = {"id": new_id(), "flight_date": flight.day, "hit_id": hit, "at": datetime.now(UTC)}
    write.insert("hit_events", **later, action="evidence_changed")
    with transaction(deployment.pool, ana) as connection:
        assert not evidence_opened(connection, locked(connection, ana, flight, hit), ana.user_id)
