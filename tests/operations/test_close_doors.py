"""Doors close on what nobody decided: a task of the desk, a lookout, an arrival outcome; and doors that open again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.inbound import Arrival, Release
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_inbound import decide_review, record_outcome
from foreland.operations.deployment import Deployment
from foreland.store.pool import transaction
from foreland.store.views import inbound
from tests.operations.test_recommend import NO_BOARD, hit_state, open_evidence, recommend, step, user
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
        refused = record_outcome(deployment, officer, seen.id, outcome, "", datetime.now(UTC))
        assert not isinstance(refused, Arrival)
        assert refused.code == expected
    assert isinstance(record_outcome(deployment, port, seen.id, "refused", "No visa.", datetime.now(UTC)), Arrival)
    claim = record_outcome(deployment, port, seen.id, "claim_of_protection", "QQFEAR", datetime.now(UTC))
    assert isinstance(claim, Arrival)
    with transaction(deployment.pool, port) as connection:
        assert inbound.lookouts(port, connection, flight.day, 10) == [], "announced to nobody any more"
    assert write.connection.execute("select from protection_referrals").rowcount == 1


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
