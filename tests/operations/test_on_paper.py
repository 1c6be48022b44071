"""Work done on paper while Foreland was away is keyed in with its true time, also after the doors have closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.inbound import Inspection, Release
from foreland.liaison.progress import Progress
from foreland.operations.advance_recommendation import WantedStep, advance_recommendation
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.decide_inbound import NotDecidedInbound, decide_review, record_outcome
from foreland.operations.deployment import Deployment
from foreland.operations.recommend import Member, Recommended, recommend_travellers
from tests.operations.test_recommend import NO_BOARD, hit_state, open_evidence, the_hit, user
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


def no_board(
    deployment: Deployment, officer: Access, flight: Flight, now: datetime, at: datetime | None, **other: object
) -> Recommended:
    member = Member(journey_id=flight.travellers[0], wanted=structs.replace(NO_BOARD, **other), hits=(the_hit(flight),))
    return recommend_travellers(deployment, officer, flight.day, [member], now, at)[0]


def took(deployment: Deployment, actor: Access, about: Recommended, step: str, now: datetime, **more: object) -> str:
    assert about.recommendation_id is not None
    wanted = WantedStep(recommendation_id=about.recommendation_id, step=step, **more)  # type: ignore[arg-type]
    done = advance_recommendation(deployment, actor, wanted, now)
    return done.after if isinstance(done, Progress) else done.code


def row(write: Writer, query: str) -> dict[str, object]:
    found = write.connection.execute(query).fetchone()
    assert found is not None
    return found


def test_what_was_said_on_the_telephone_in_time_is_kept_to_its_end_and_the_carrier_is_told_nothing_twice(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira, ben, suvi = user(write, "mira", "analyst"), user(write, "ben", "analyst"), user(write, "suvi", "supervisor")
    close_doors(deployment, now)
    open_evidence(flight, mira)
    open_evidence(flight, ben)
    write.connection.execute("update journeys set status = 'cancelled'")  # off the list since the carrier denied it
    write.connection.execute("update flights set status = 'departed'")
    true = before(now, DECIDED)
    for at, refused in (
        (None, "not_travelling"),
        (now + timedelta(minutes=1), "in_the_future"),
        (before(now, OPENED) - timedelta(minutes=1), "before_it_was_there"),
    ):
        assert no_board(deployment, mira, flight, now, at).refused == refused
    write.connection.execute("update journeys set status = 'reported'")
    late = before(now, DOOR) + timedelta(minutes=1)
    assert no_board(deployment, mira, flight, now, late).refused == "doors_closed"
    write.connection.execute("update journeys set status = 'cancelled'")
    made = no_board(deployment, mira, flight, now, true)
    assert (made.refused, made.reference, hit_state(flight), task(write)) == (None, None, "recommended", "open")
    assert no_board(deployment, ben, flight, now, true).refused == "already_recommended", "the same sheet"
    assert close_doors(deployment, now + timedelta(minutes=1)).unsent == 0, "who approved it on paper keys that in"
    minute = timedelta(minutes=1)
    assert took(deployment, suvi, made, "approve", now) == "not_travelling", "now it is of no use"
    assert took(deployment, suvi, made, "approve", now, happened_at=true - minute) == "before_it_was_there"
    assert took(deployment, suvi, made, "approve", now, happened_at=late) == "after_the_doors"
    assert took(deployment, mira, made, "approve", now, happened_at=true + minute) == "may_not_approve"
    assert took(deployment, suvi, made, "approve", now, happened_at=true + minute) == "sent"
    assert write.connection.execute("select from carrier_notices").rowcount == 0
    assert task(write) == "open", "nobody has said yet what the carrier did"
    said = {"said_by": "Gate 12", "happened_at": true + 2 * minute}
    assert took(deployment, mira, made, "acknowledge", now, **said) == "acknowledged"
    assert took(deployment, mira, made, "report", now, detail="denied", happened_at=true + 9 * minute) == "acted"
    assert task(write) == "reopened", "who was denied does not arrive"
    times = row(write, "select made_at, noted_at, approved_at, sent_at, action_at from recommendations")
    assert list(times.values()) == [true, now, true + minute, true + minute, true + 9 * minute]
    noted = write.connection.execute("select distinct noted_at from recommendation_events").fetchall()
    assert [one["noted_at"] for one in noted] == [now]
    hit = row(write, "select at, noted_at from hit_events where action = 'recommend'")
    assert list(hit.values()) == [true, now]


def test_a_proposal_that_the_doors_ended_was_approved_on_paper_all_the_same(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira, suvi = user(write, "mira", "analyst"), user(write, "suvi", "supervisor")
    open_evidence(flight, mira)
    made = no_board(deployment, mira, flight, before(now, DECIDED), None)
    assert close_doors(deployment, now) == Doors(expired=1, unsent=1)
    assert (hit_state(flight), task(write)) == ("expired", "open")
    assert took(deployment, suvi, made, "approve", now) == "wrong_state"
    true = before(now, DECIDED) + timedelta(minutes=10)
    write.insert(
        "protection_marks",
        flight_date=flight.day,
        journey_id=flight.travellers[0],
        marked_at=now,
    )
    assert took(deployment, suvi, made, "approve", now, happened_at=true) == "protected"
    write.connection.execute("delete from protection_marks")
    assert took(deployment, suvi, made, "approve", now, happened_at=true) == "sent"
    assert (hit_state(flight), write.connection.execute("select from carrier_notices").rowcount) == ("recommended", 0)
    assert took(deployment, suvi, made, "report", now, detail="boarded_anyway", happened_at=true) == "acted"
    assert task(write) == "open", "who is on board is announced, or not, by name"


def test_with_open_doors_the_carrier_reads_what_it_was_told_and_whoever_fears_is_referred_whatever_the_time(
    deployment: Deployment, write: Writer, now: datetime
) -> None:
    flight = write.flight(("ZZ", "7"), leaves=timedelta(hours=2))
    flight.hit(flight.traveller("QQNAME", "MIRA"))
    write.connection.execute("update hits set opened_at = %s", (before(now, OPENED),))
    mira, suvi = user(write, "mira", "analyst"), user(write, "suvi", "supervisor")
    open_evidence(flight, mira)
    true = before(now, DECIDED)
    made = no_board(deployment, mira, flight, now, true)
    assert took(deployment, suvi, made, "approve", now, happened_at=true) == "sent"
    sent = row(write, "select r.sent_at, n.sent_at as told_at from recommendations r join carrier_notices n on true")
    assert list(sent.values()) == [true, now]
    fears = no_board(deployment, mira, flight, now, now + timedelta(days=1), protection="yes")
    assert fears.referral_id is not None


def test_a_proposal_on_paper_that_nobody_approved_ends_when_it_can_be_keyed_in_no_more(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira = user(write, "mira", "analyst")
    open_evidence(flight, mira)
    assert no_board(deployment, mira, flight, now, before(now, DECIDED)).refused is None
    assert close_doors(deployment, now + timedelta(hours=66)) == Doors()
    assert close_doors(deployment, now + timedelta(hours=68)).unsent == 1
    assert close_doors(deployment, now + timedelta(days=9)).unsent == 0


def test_an_announcement_and_what_the_port_found_stand_under_their_true_times_and_put_nothing_later_aside(
    deployment: Deployment, write: Writer, flight: Flight, now: datetime
) -> None:
    mira = user(write, "mira", "analyst")
    port = structs.replace(user(write, "fin", "field_officer"), airports=("JFK",))
    close_doors(deployment, now)  # the task is younger than what was done on paper: Foreland was away
    review = UUID(str(row(write, "select id from inbound_reviews")["id"]))
    minute, door = timedelta(minutes=1), before(now, DOOR)
    wanted = (True, "document", "QQREASON")
    for at, refused in ((door - minute, "before_it_was_there"), (now + minute, "in_the_future")):
        said = decide_review(deployment, mira, review, 1, wanted, now, at)
        assert isinstance(said, NotDecidedInbound)
        assert said.code == refused
    released = door + 30 * minute
    assert isinstance(decide_review(deployment, mira, review, 1, wanted, now, released), Release)
    lookout = row(write, "select id, released_at, noted_at from lookouts")
    assert (lookout["released_at"], lookout["noted_at"]) == (released, now)
    about = UUID(str(lookout["id"]))

    def found(outcome: str, at: datetime | None) -> str:
        done = record_outcome(deployment, port, about, Inspection(outcome=outcome), now, at)
        return done.code if isinstance(done, NotDecidedInbound) else done.outcome

    landed = door + 200 * minute
    assert found("refused", door - minute) == "before_it_was_there"
    assert found("refused", landed) == "refused"
    assert found("refused", landed) == "later_known", "the same sheet"
    assert found("admitted", landed - minute) == "later_known"
    assert found("returned", landed + minute) == "returned"
    assert found("did_not_arrive", None) == "did_not_arrive", "a correction now is the last word"
    assert found("refused", now - minute) == "later_known"
    assert found("claim_of_protection", landed - minute) == "claim_of_protection", "who fears is referred all the same"
    assert found("claim_of_protection", landed - minute) == "not_announced"
    assert write.connection.execute("select from protection_referrals").rowcount == 1
    write.connection.execute("delete from arrival_outcomes where outcome = 'claim_of_protection'")
    times = write.connection.execute("select recorded_at, noted_at from arrival_outcomes order by recorded_at")
    assert [tuple(one.values()) for one in times] == [(landed, now), (landed + minute, now), (now, None)]
