"""Work done on paper while Foreland was away is keyed in with its true time, also after the doors have closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.deployment import Deployment
from tests.operations.test_recommend import hit_state, open_evidence, the_hit, user
from tests.web.world import Flight, Writer

OPENED, DECIDED, DOOR = timedelta(hours=6), timedelta(hours=5), timedelta(hours=4)
"""How long before now: the hit came, it was decided on paper, the doors closed."""


def before(now: datetime, ago: timedelta) -> datetime:
    return (now - ago).replace(second=0, microsecond=0)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def flight(write: Writer, now: datetime) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=20) - DOOR)
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    write.connection.execute("update hits set opened_at = %s", (before(now, OPENED),))
    return flight


def cleared(flight: Flight, happened_at: datetime | None = None, version: int = 1, **other: str) -> Wanted:
    wanted = Wanted(
        flight_date=flight.day, hit_id=the_hit(flight), row_version=version, decision="clear",
        reason_code="different_person", text="QQPAPER", happened_at=happened_at,
    )  # fmt: skip
    return structs.replace(wanted, **other)


def said(deployment: Deployment, officer: Access, wanted: Wanted, now: datetime) -> str:
    done = decide_hit(deployment, officer, wanted, now)
    return done.code if isinstance(done, NotDecided) else done.after


def task(write: Writer) -> object:
    row = write.connection.execute("select state from inbound_reviews").fetchone()
    return row and row["state"]


def test_a_hit_that_was_decided_on_paper_in_time_is_no_task_and_counts_as_decided_then(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira, ben = user(write, "mira", "analyst"), user(write, "ben", "analyst")
    assert close_doors(deployment, now) == Doors(expired=1)
    assert (hit_state(flight), task(write)) == ("expired", "open")
    true = before(now, DECIDED)
    for happened, refused in (
        (None, "already_expired"),
        (now + timedelta(minutes=1), "in_the_future"),
        (now - timedelta(hours=73), "too_long_ago"),
        (before(now, OPENED) - timedelta(minutes=1), "before_it_was_there"),
        (before(now, DOOR) + timedelta(minutes=1), "after_the_doors"),
    ):
        assert said(deployment, mira, cleared(flight, happened, 2), now) == refused
    assert said(deployment, mira, cleared(flight, true, 2, decision="needs_second_look"), now) == "already_expired"
    assert said(deployment, mira, cleared(flight, true, 2, text=" "), now) == "text_missing"
    assert said(deployment, mira, cleared(flight, true, 2, decision="refer", target="partner"), now) == (
        "evidence_not_opened"
    )
    assert said(deployment, mira, cleared(flight, true, 2), now) == "cleared"
    assert said(deployment, ben, cleared(flight, true, 2), now) == "changed", "both hold the same sheet"
    assert said(deployment, ben, cleared(flight, true, 3), now) == "already_cleared"
    assert (hit_state(flight), task(write)) == ("cleared", "reopened")
    (event,) = write.connection.execute("select at, noted_at from hit_events where action = 'clear'").fetchall()
    assert (event["at"], event["noted_at"]) == (true, now)
    (entry,) = write.connection.execute("select at, detail from audit where action = 'hit_clear'").fetchall()
    assert (entry["at"], entry["detail"]["happened_at"]) == (now, true.isoformat(timespec="minutes"))
    assert close_doors(deployment, now + timedelta(minutes=1)) == Doors()


def test_who_asked_for_a_second_look_answers_it_on_paper_no_more_than_on_the_page_and_another_hit_keeps_the_task(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira, ben = user(write, "mira", "analyst"), user(write, "ben", "analyst")
    look = cleared(flight, None, 1, decision="needs_second_look", reason_code="identity_uncertain")
    assert said(deployment, mira, look, before(now, DECIDED)) == "second_look"
    first = the_hit(flight)
    other = flight.hit(flight.travellers[0])
    close_doors(deployment, now)
    true = before(now, DOOR) - timedelta(minutes=1)
    about = structs.replace(cleared(flight, true, 3), hit_id=UUID(str(first)))
    assert said(deployment, mira, about, now) == "same_officer"
    assert said(deployment, ben, about, now) == "cleared"
    assert task(write) == "open", "of another hit nobody has decided"
    write.connection.execute("update hits set opened_at = %s where id = %s", (before(now, OPENED), other))
    open_evidence(flight, ben)
    late = structs.replace(about, hit_id=UUID(str(other)), row_version=2)
    assert said(deployment, ben, late, now) == "cleared"
    assert task(write) == "reopened"


def test_what_was_decided_on_paper_about_other_evidence_is_not_taken(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira = user(write, "mira", "analyst")
    changed = {"at": before(now, DECIDED) + timedelta(minutes=5), "action": "evidence_changed"}
    write.insert("hit_events", id=the_hit(flight), flight_date=flight.day, hit_id=the_hit(flight), **changed)
    assert said(deployment, mira, cleared(flight, before(now, DECIDED)), now) == "before_it_was_there"
    assert said(deployment, mira, cleared(flight, before(now, DECIDED) + timedelta(minutes=6)), now) == "cleared"
