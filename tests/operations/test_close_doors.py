"""Doors close on what nobody decided: a task of the desk, a lookout, an arrival outcome; and doors that open again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.inbound import Arrival, Inspection, Release
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.decide_inbound import NotDecidedInbound, decide_again, decide_review, record_outcome, withdraw
from foreland.operations.deployment import Deployment
from foreland.operations.recommend import Member, recommend_travellers
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import inbound
from tests.operations.test_recommend import NO_BOARD, hit_state, open_evidence, recommend, step, the_hit, user
from tests.web.world import Flight, Writer


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    return flight


def later(minutes: int) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def review(write: Writer) -> dict[str, object] | None:
    return write.connection.execute("select id, state, port, desk, row_version from inbound_reviews").fetchone()


def decide(deployment: Deployment, officer: Access, about: object, *wanted: object, version: int = 1) -> str:
    done = decide_review(deployment, officer, UUID(str(about)), version, wanted, datetime.now(UTC))  # type: ignore[arg-type]
    return "done" if isinstance(done, Release) else done.code


def test_undecided_behind_closed_doors_goes_to_the_port_with_an_officers_name_and_comes_back_as_an_outcome(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    assert close_doors(deployment, later(29)) == Doors()
    assert close_doors(deployment, later(31)) == Doors(expired=1)
    assert close_doors(deployment, later(32)) == Doors(), "once"
    task = review(write)
    assert task is not None
    assert (task["state"], task["port"], task["desk"], hit_state(flight)) == ("open", "JFK", "EUROPE", "expired")
    mira = user(write, "mira", "analyst")
    port = structs.replace(user(write, "fin", "field_officer"), airports=("JFK",))
    assert decide(deployment, port, task["id"], True, "document", "why") == "not_found"
    assert decide(deployment, mira, task["id"], True, "document", " ") == "reason_missing"
    assert decide(deployment, mira, task["id"], True, "race", "why") == "ground_unknown"
    assert decide(deployment, mira, task["id"], True, "document", "why", version=9) == "changed"
    assert decide(deployment, mira, task["id"], True, "document", "QQREASON") == "done"
    assert decide(deployment, mira, task["id"], False, "", "why", version=2) == "wrong_state"
    with transaction(deployment.pool, port) as connection:
        (seen,) = inbound.lookouts(port, connection, flight.day, 10)
    assert (seen.surname, seen.port, seen.ground, seen.outcome) == ("QQNAME", "JFK", "document", None)
    far = structs.replace(port, airports=("LAX",))
    for officer, outcome, expected in ((far, "refused", "not_announced"), (mira, "refused", "may_not_record"),
                                       (port, "deported", "outcome_unknown")):  # fmt: skip
        refused = record_outcome(deployment, officer, seen.id, Inspection(outcome=outcome), datetime.now(UTC))
        assert not isinstance(refused, Arrival)
        assert refused.code == expected
    taken_back = [withdraw(deployment, who, seen.id, why, datetime.now(UTC))
                  for who, why in ((port, "cleared_since"), (mira, "of no use"), (mira, "cleared_since"))]  # fmt: skip
    assert [getattr(one, "code", "done") for one in taken_back] == ["may_not_release", "reason_unknown", "done"]
    with transaction(deployment.pool, port) as connection:
        assert inbound.lookouts(port, connection, flight.day, 10) == []
        (told,) = inbound.taken_back(port, connection, flight.day, 10)
    assert (told.designator, told.port, told.withdrawal) == ("ZZ100", "JFK", "cleared_since")
    gone = record_outcome(deployment, port, seen.id, Inspection(outcome="refused"), datetime.now(UTC))
    assert getattr(gone, "code", "") == "not_announced"
    assert isinstance(withdraw(deployment, mira, seen.id, "cleared_since", datetime.now(UTC)), NotDecidedInbound)
    assert getattr(decide_again(deployment, port, seen.id, datetime.now(UTC)), "code", "") == "may_not_release"
    with transaction(deployment.pool, mira) as connection:
        assert [one.can_be_decided for one in inbound.taken_back(mira, connection, flight.day, 10)] == [True]
    assert not told.can_be_decided, "the port knows of no review"
    assert decide_again(deployment, mira, seen.id, datetime.now(UTC)) == UUID(str(task["id"]))
    assert getattr(decide_again(deployment, mira, seen.id, datetime.now(UTC)), "code", "") == "wrong_state", "once"
    assert decide(deployment, mira, task["id"], True, "document", "QQREASON", version=3) == "done"
    with transaction(deployment.pool, port) as connection:
        assert [one.id for one in inbound.lookouts(port, connection, flight.day, 10)] == [seen.id]
        assert inbound.taken_back(port, connection, flight.day, 10) == []
    assert getattr(decide_again(deployment, mira, seen.id, datetime.now(UTC)), "code", "") == "not_found", "in force"
    refusal = Inspection(outcome="refused", words="No visa.")
    assert isinstance(record_outcome(deployment, port, seen.id, refusal, datetime.now(UTC)), Arrival)
    late = withdraw(deployment, mira, seen.id, "cleared_since", datetime.now(UTC))
    assert getattr(late, "code", "") == "later_known"
    fear = Inspection(outcome="claim_of_protection", words="QQFEAR")
    claim = record_outcome(deployment, port, seen.id, fear, datetime.now(UTC))
    assert isinstance(claim, Arrival)
    with transaction(deployment.pool, port) as connection:
        assert inbound.lookouts(port, connection, flight.day, 10) == [], "announced to nobody any more"
    assert write.connection.execute("select from protection_referrals").rowcount == 1


def test_a_profile_announces_whom_nobody_began_with_and_an_officer_still_decides(
    deployment: Deployment, write: Writer
) -> None:
    mira, port = user(write, "mira", "carrier_liaison"), user(write, "fin", "field_officer")
    port = structs.replace(port, airports=("JFK",))
    now = later(0)
    profile = structs.replace(
        deployment.inbound_release, automatic=True, profile="pilot", legal_basis="Act 7, s. 3", until=later(1440).date()
    )
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    hits = {name: flight.hit(flight.traveller(name, "ANA")) for name in ("UNSEEN", "BEGUN", "DOUBTED", "HELPED")}
    for name, code in (("PATTERN", "a_rule"), ("CHANCE", "random_referral")):
        flight.hit(flight.traveller(name, "ANA"), kind="rule", code=code)
    who = dict(zip((*hits, "PATTERN", "CHANCE"), flight.travellers, strict=True))
    looked: dict[str, Any] = {"action": "evidence_opened", "item": "history"}
    for name, event in (("BEGUN", looked), ("HELPED", looked), ("DOUBTED", {"action": "needs_second_look"})):
        about = {"id": new_id(), "flight_date": flight.day, "hit_id": hits[name], "at": now, "user_id": mira.user_id}
        write.insert("hit_events", **about, **event)
    for name, protection in (("BEGUN", "no"), ("HELPED", "yes")):
        wanted = structs.replace(NO_BOARD, protection=protection)
        recommend_travellers(
            deployment, mira, flight.day, [Member(journey_id=who[name], wanted=wanted, hits=(hits[name],))], now
        )

    def announced() -> list[tuple[str | None, str | None]]:
        with transaction(deployment.pool, port) as connection:
            return [(one.surname, one.legal_basis) for one in inbound.lookouts(port, connection, flight.day, 10)]

    lapsed = structs.replace(deployment, inbound_release=structs.replace(profile, until=later(-1440).date()))
    on = structs.replace(deployment, inbound_release=profile)
    assert close_doors(lapsed, later(31)) == Doors(expired=5, unsent=1)
    assert announced() == [], "its last day is over"
    opened = "update legs set door_close_utc = door_close_utc + interval '2 hours'"
    write.connection.execute(opened)
    assert close_doors(on, later(32)).announced == 0
    assert close_doors(on, later(151)) == Doors(expired=5, announced=1)
    assert close_doors(on, later(152)) == Doors(), "once"
    assert announced() == [("UNSEEN", "pilot: Act 7, s. 3")]
    write.connection.execute(opened)
    close_doors(on, later(153))
    assert announced() == [], "the doors are open again"
    close_doors(on, later(271))
    assert announced() == [("UNSEEN", "pilot: Act 7, s. 3")]

    def task() -> dict[str, Any]:
        query = "select id, state, row_version from inbound_reviews where journey_id = %s"
        row = write.connection.execute(query, (who["UNSEEN"],)).fetchone()
        assert row
        return row

    with transaction(deployment.pool, mira) as connection:
        listed = {one.surname: one.legal_basis for one in inbound.reviews(mira, connection, 10)}
    assert listed == {"UNSEEN": "pilot: Act 7, s. 3", "BEGUN": None, "DOUBTED": None, "PATTERN": None}
    waits = task()
    assert decide(deployment, mira, waits["id"], False, "", "A twin.", version=waits["row_version"]) == "done"
    assert (announced(), task()["state"]) == ([], "not_released")
    write.connection.execute("update inbound_reviews set state = 'open', decided_by = null")
    write.connection.execute("update lookouts set withdrawn_at = null")
    assert decide(deployment, mira, waits["id"], True, "document", "Seen.", version=task()["row_version"]) == "done"
    assert announced() == [("UNSEEN", None)], "an officer's, from now on"


def test_doors_that_open_again_bring_the_hit_back(deployment: Deployment, write: Writer, flight: Flight) -> None:
    close_doors(deployment, later(31))
    write.connection.execute("update legs set door_close_utc = door_close_utc + interval '2 hours'")
    assert close_doors(deployment, later(31)) == Doors(reopened=1)
    task = review(write)
    assert task is not None
    assert (task["state"], hit_state(flight)) == ("reopened", "open")
    assert close_doors(deployment, later(151)) == Doors(expired=1)
    again = review(write)
    assert again is not None
    assert again["state"] == "open"


def test_a_second_look_is_still_to_be_taken_when_doors_open_again_and_by_another(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    ana, suvi = user(write, "ana", "analyst"), user(write, "suvi", "supervisor")
    hit = the_hit(flight)
    opener = "update legs set door_close_utc = door_close_utc + interval '2 hours'"

    def decide(officer: Access, kind: str, code: str) -> str:
        version = write.connection.execute("select row_version from hits").fetchone()
        assert version
        about: dict[str, Any] = {"flight_date": flight.day, "hit_id": hit, "row_version": version["row_version"]}
        wanted = Wanted(**about, decision=kind, reason_code=code, text="Two birth dates.")
        done = decide_hit(deployment, officer, wanted, datetime.now(UTC))
        return done.code if isinstance(done, NotDecided) else done.after

    for officer in (ana, suvi):
        open_evidence(flight, officer)
    assert decide(ana, "needs_second_look", "identity_uncertain") == "second_look"
    for minutes in (31, 151):
        assert close_doors(deployment, later(minutes)) == Doors(expired=1)
        write.connection.execute(opener)
        assert close_doors(deployment, later(minutes)) == Doors(reopened=1)
        assert hit_state(flight) == "second_look"
    assert decide(ana, "clear", "different_person") == "same_officer"
    assert decide(suvi, "clear", "different_person") == "cleared"


def test_a_departed_flight_stays_closed_and_unknown_doors_never_close(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    unknown = write.flight(("ZZ", "200"), leaves=None)
    unknown.hit(unknown.traveller("QQOTHER", "NILO"))
    assert close_doors(deployment, later(31)) == Doors(expired=1)
    write.connection.execute("update flights set status = 'departed'")
    write.connection.execute("update legs set door_close_utc = now() + interval '9 hours'")
    assert close_doors(deployment, later(31)) == Doors()


def test_somebody_on_board_is_off_loaded_until_the_aircraft_has_left(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    officer = user(write, "mira", "carrier_liaison")
    open_evidence(flight, officer)
    write.connection.execute("update legs set door_close_utc = now() - interval '1 minute'")
    assert close_doors(deployment, later(0)) == Doors(expired=1)
    assert recommend(deployment, officer, flight).refused == "doors_closed"
    made = recommend(deployment, officer, flight, structs.replace(NO_BOARD, kind="off_load"))
    assert made.recommendation_id is not None
    assert hit_state(flight) == "recommended"
    assert close_doors(deployment, later(1)) == Doors(), "it waits for its approval behind the closed doors"
    write.connection.execute("update flights set status = 'departed'")
    assert close_doors(deployment, later(2)) == Doors(expired=1, unsent=1)
    task = review(write)
    assert task is not None
    assert (task["state"], hit_state(flight)) == ("open", "expired")


def test_whom_the_carrier_boards_or_does_not_speak_of_becomes_a_task_too(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    officer, supervisor = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    open_evidence(flight, officer)
    made = recommend(deployment, officer, flight)
    assert step(deployment, supervisor, made.recommendation_id, "approve") == "sent"
    assert close_doors(deployment, later(29)) == Doors()
    assert close_doors(deployment, later(31)) == Doors(aboard=1), "nobody said what became of it"
    assert close_doors(deployment, later(32)) == Doors()
    write.connection.execute("delete from inbound_reviews")
    assert step(deployment, officer, made.recommendation_id, "report", detail="denied") == "acted"
    assert close_doors(deployment, later(33)) == Doors(), "who was denied does not arrive"
    assert step(deployment, officer, made.recommendation_id, "report", detail="boarded_anyway") == "acted"
    assert close_doors(deployment, later(34)) == Doors(aboard=1)
    assert hit_state(flight) == "recommended"


def test_a_protected_person_becomes_nobodys_task_and_an_unapproved_proposal_ends(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    officer = user(write, "mira", "carrier_liaison")
    open_evidence(flight, officer)
    assert recommend(deployment, officer, flight).recommendation_id is not None
    other = write.flight(("ZZ", "300"), leaves=timedelta(minutes=50))
    fearful = other.traveller("QQFEARFUL", "ANA")
    other.hit(fearful)
    fears = structs.replace(NO_BOARD, protection="yes")
    assert recommend(deployment, officer, other, fears, journey=fearful).referral_id is not None
    assert close_doors(deployment, later(31)) == Doors(expired=1, unsent=1)
    tasks = write.connection.execute("select journey_id from inbound_reviews").fetchall()
    assert [task["journey_id"] for task in tasks] == flight.travellers, "whom nobody approved; nobody who fears"
    hits = write.connection.execute("select state, journey_id = %s as hers from hits", [fearful]).fetchall()
    assert {(row["state"], row["hers"]) for row in hits} == {("expired", False), ("open", True)}
    states = write.connection.execute("select state from recommendations").fetchall()
    assert [row["state"] for row in states] == ["expired"]
