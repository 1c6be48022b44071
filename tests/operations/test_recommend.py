"""A recommendation from an officer to the carrier and back, written and seen in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec import structs

from foreland.access.viewer import Access, Role
from foreland.liaison.progress import Progress
from foreland.liaison.recommendation import Wanted
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.operations.deployment import Deployment
from foreland.operations.escalate import raise_escalations
from foreland.operations.recommend import Member, Recommended, recommend_travellers
from foreland.store import carrier_notices, organisations
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import measures
from foreland.store.views import recommendations as view
from foreland.store.views.measures import Period
from tests.web.world import Flight, Writer

NO_BOARD = Wanted(
    kind="no_board",
    ground="document_expired",
    facts=("document_expired",),
    reason="QQREASON ended in May.",
    protection="no",
    protection_asked_by="carrier",
)


def user(write: Writer, name: str, *roles: Role, org: UUID | None = None) -> Access:
    user_id, org_id = new_id(), org or write.owner.org_id
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, %s, %s, 'x', %s, now())",
        [user_id, org_id, name, name.title(), list(roles)],
    )
    return Access(org_id=org_id, user_id=user_id, username=name, roles=frozenset(roles))


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    return flight


def the_hit(flight: Flight) -> UUID:
    row = flight.writer.connection.execute("select id from hits").fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def hit_state(flight: Flight) -> object:
    row = flight.writer.connection.execute("select state from hits").fetchone()
    return row and row["state"]


def open_evidence(flight: Flight, officer: Access) -> None:
    event = {"id": new_id(), "flight_date": flight.day, "hit_id": the_hit(flight), "at": datetime.now(UTC)}
    flight.writer.insert("hit_events", **event, user_id=officer.user_id, action="evidence_opened", item="history")


def recommend(
    deployment: Deployment, officer: Access, flight: Flight, wanted: Wanted = NO_BOARD, journey: UUID | None = None
) -> Recommended:
    hits = (the_hit(flight),) if wanted.kind in ("no_board", "off_load") else ()
    member = Member(journey_id=journey or flight.travellers[0], wanted=wanted, hits=hits)
    return recommend_travellers(deployment, officer, flight.day, [member], datetime.now(UTC))[0]


def step(deployment: Deployment, actor: Access, about: UUID | None, name: str, **more: object) -> str:
    assert about is not None
    wanted = WantedStep(recommendation_id=about, step=name, **more)  # type: ignore[arg-type]
    done = advance_recommendation(deployment, actor, wanted, datetime.now(UTC))
    return done.after if isinstance(done, Progress) else done.code


@pytest.mark.parametrize(
    ("marking", "refused"),
    [
        ("TLP:AMBER PAP:RED", "source_only_watched"), ("pap:amber", "source_only_watched"), ("PAP:GREEN", None),
        ("TLP:AMBER", None), ("for screening", None), ("PAP:PINK", "source_only_watched"),
        ("Europol:H3", "source_only_watched"),
    ],
)  # fmt: skip
def test_nothing_is_recommended_on_a_list_alone_whose_owner_lets_nobody_be_spoken_to(
    deployment: Deployment, write: Writer, flight: Flight, marking: str, refused: str | None
) -> None:
    author = user(write, "mira", "carrier_liaison")
    open_evidence(flight, author)
    (row,) = write.connection.execute("select source from hits").fetchall()
    write.insert(
        "lists", id=new_id(), name=row["source"], kind="person", legal_basis="x", owner="x", handling_code=marking,
        created_at=write.now,
    )  # fmt: skip
    assert recommend(deployment, author, flight).refused == refused
    assert hit_state(flight) == ("open" if refused else "recommended")


def test_whoever_chance_chose_is_recommended_on_another_hit_once_its_evidence_is_opened(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    author, (journey,), other = user(write, "mira", "carrier_liaison"), flight.travellers, the_hit(flight)
    chosen = flight.hit(journey)
    write.connection.execute("update hits set code = 'random_referral' where id = %s", (chosen,))

    def refused(*hits: UUID) -> str | None:
        member = Member(journey_id=journey, wanted=NO_BOARD, hits=hits)
        return recommend_travellers(deployment, author, flight.day, [member], datetime.now(UTC))[0].refused

    assert refused(chosen) == "chosen_by_chance"
    assert refused(chosen, other) == "evidence_not_opened"
    event = {"id": new_id(), "flight_date": flight.day, "hit_id": other, "at": datetime.now(UTC)}
    write.insert("hit_events", **event, user_id=author.user_id, action="evidence_opened", item="history")
    assert refused(chosen) == "chosen_by_chance"
    assert refused(chosen, other) is None


def test_from_proposal_to_verified_outcome(deployment: Deployment, write: Writer, flight: Flight) -> None:
    author, supervisor = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    assert recommend(deployment, author, flight).refused == "evidence_not_opened"
    open_evidence(flight, author)
    made = recommend(deployment, author, flight)
    assert (made.refused, made.reference, hit_state(flight)) == (None, None, "recommended")
    assert step(deployment, author, made.recommendation_id, "approve") == "may_not_approve"
    with transaction(deployment.pool, deployment.service()) as connection:
        carrier = organisations.carrier(connection, "ZZ", datetime.now(UTC))
    station = user(write, "gate", "station_agent", org=carrier)
    assert step(deployment, station, made.recommendation_id, "acknowledge") == "not_found"
    assert step(deployment, supervisor, made.recommendation_id, "approve", row_version=7) == "changed"
    assert step(deployment, supervisor, made.recommendation_id, "approve", row_version=1) == "sent"
    stranger = user(write, "other", "station_agent", org=_carrier(write, "QX"))
    assert step(deployment, stranger, made.recommendation_id, "acknowledge") == "not_found"
    assert step(deployment, station, made.recommendation_id, "acknowledge") == "acknowledged"
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert step(deployment, station, made.recommendation_id, "report", detail="denied", happened_at=later) == (
        "in_the_future"
    )
    assert step(deployment, station, made.recommendation_id, "report", detail="denied") == "acted"
    assert step(deployment, supervisor, made.recommendation_id, "verify", detail="confirmed") == "verified"
    rows = write.connection.execute("select step, by_org = org_id as ours from recommendation_events order by id")
    assert [tuple(row.values()) for row in rows] == [
        ("propose", True), ("approve", True), ("acknowledge", False), ("report", False), ("verify", True),
    ]  # fmt: skip
    with transaction(deployment.pool, station) as connection:
        seen = connection.execute("select * from carrier_notices").fetchall()
        assert len(seen) == 1
        assert connection.execute("select from recommendations").rowcount == 0
    told = msgspec.json.decode(deployment.sealer.open(bytes(seen[0]["traveller_sealed"]), carrier_notices.TRAVELLER))
    assert (told["surname"], told["seat"], seen[0]["instruction"], seen[0]["facts"]) == (
        "QQNAME", "12A", "no_board", ["document_expired"],
    )  # fmt: skip
    assert "QQREASON" not in str(seen)
    with transaction(deployment.pool, stranger) as connection:
        assert connection.execute("select from carrier_notices").rowcount == 0


def _carrier(write: Writer, code: str) -> UUID:
    return organisations.carrier(write.connection, code, datetime.now(UTC))


def test_what_goes_out_in_an_emergency_is_looked_at_afterwards_and_never_by_its_author(
    deployment: Deployment, write: Writer
) -> None:
    flight, later = write.flight(("ZZ", "100"), leaves=timedelta(minutes=30)), write.flight(("ZZ", "7"))
    author, second = user(write, "mira", "supervisor"), user(write, "suvi", "supervisor")
    urgent = structs.replace(NO_BOARD, emergency=True)
    made = []
    for one in (flight, later):
        hit = one.hit(one.traveller("QQNAME", "MIRA"))
        event = {"id": new_id(), "flight_date": one.day, "hit_id": hit, "at": datetime.now(UTC)}
        write.insert("hit_events", **event, user_id=author.user_id, action="evidence_opened", item="history")
        member = Member(journey_id=one.travellers[0], wanted=urgent, hits=(hit,))
        made += recommend_travellers(deployment, author, one.day, [member], datetime.now(UTC))
    states = write.connection.execute("select state, approval, approved_by from recommendations order by made_at, id")
    assert [tuple(row.values()) for row in states] == [("sent", "after", None), ("proposed", "before", None)], (
        "only where the doors are about to close"
    )
    first, waits = (one.recommendation_id for one in made)
    assert write.connection.execute("select from carrier_notices").rowcount == 1
    assert step(deployment, author, first, "confirm") == "own_work"
    assert step(deployment, user(write, "kofi", "carrier_liaison"), first, "confirm") == "may_not_approve"
    assert step(deployment, second, waits, "confirm") == "wrong_state"
    assert step(deployment, second, first, "confirm") == "sent"
    assert step(deployment, second, first, "confirm") == "wrong_state", "once"
    row = write.connection.execute("select approved_by from recommendations where id = %s", (first,)).fetchone()
    assert row == {"approved_by": second.user_id}


def test_what_nobody_reviewed_waits_whatever_became_of_it_and_counts_nowhere_until_it_is_confirmed(
    deployment: Deployment, write: Writer
) -> None:
    flight, now = write.flight(("ZZ", "100"), leaves=timedelta(minutes=30)), datetime.now(UTC)
    flight.hit(flight.traveller("QQNAME", "MIRA"))
    author, second = user(write, "mira", "supervisor"), user(write, "suvi", "supervisor")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight, structs.replace(NO_BOARD, emergency=True)).recommendation_id
    assert step(deployment, author, made, "report", detail="overridden", reason="QQWHY") == "name_missing"
    assert step(deployment, author, made, "report", detail="denied", said_by="Gate 4") == "acted"
    assert step(deployment, author, made, "verify", detail="confirmed") == "own_work"
    assert step(deployment, second, made, "verify", detail="confirmed") == "verified"
    period = Period(since=flight.day, until=flight.day + timedelta(days=1))

    def waits(days: int) -> tuple[int, int, int]:
        """Whether it stands on the list, is raised (once), and counts as a case, days later."""
        at = now + timedelta(days=days)
        raised = raise_escalations(deployment, at)
        with transaction(deployment.pool, second) as connection:
            listed = view.listed(second, connection, at, at - timedelta(hours=24), 9)
            return len(listed), raised, len(measures.cases(second, connection, period, ["document_expired"]))

    assert waits(9) == (1, 1, 0)
    assert step(deployment, second, made, "reject", reason=" ") == "reason_missing"
    assert step(deployment, second, made, "reject", reason="QQSAID no photograph.") == "withdrawn"
    assert waits(9) == (1, 0, 0), "the carrier has not acknowledged it"
    station = user(write, "gate", "station_agent", org=_carrier(write, "ZZ"))
    assert step(deployment, station, made, "acknowledge") == "withdrawal_acknowledged"
    assert waits(9) == (0, 0, 0)
    row = write.connection.execute("select approved_by, withdrawn_by, rejected from recommendations").fetchone()
    assert row == {"approved_by": second.user_id, "withdrawn_by": second.user_id, "rejected": True}
    said = write.connection.execute("select words_sealed from recommendation_events where step = 'reject'").fetchone()
    assert said
    assert b"QQSAID" not in bytes(said["words_sealed"])
    assert hit_state(flight) == "open"


def test_what_was_done_before_a_withdrawal_arrived_is_recorded_and_overturned(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    author, second = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    station = user(write, "gate", "station_agent", org=_carrier(write, "ZZ"))
    open_evidence(flight, author)
    made = recommend(deployment, author, flight).recommendation_id
    assert step(deployment, author, made, "withdraw", reason="Not asked yet.") == "withdrawn"
    assert step(deployment, author, made, "report", detail="denied") == "wrong_state", "nobody was told"
    made = recommend(deployment, author, flight).recommendation_id
    assert step(deployment, second, made, "approve") == "sent"
    assert step(deployment, author, made, "withdraw", reason="Another passport was shown.") == "withdrawn"
    again = recommend(deployment, author, flight).recommendation_id
    assert step(deployment, station, made, "report", detail="denied") == "withdrawn"
    assert step(deployment, station, made, "acknowledge") == "withdrawal_acknowledged"
    assert step(deployment, second, made, "verify", detail="overturned") == "withdrawal_acknowledged"
    row = write.connection.execute("select state, action, outcome from recommendations where id = %s", (made,))
    assert row.fetchone() == {"state": "withdrawal_acknowledged", "action": "denied", "outcome": "overturned"}
    assert hit_state(flight) == "recommended", "by another since, which nothing of this takes back"
    assert write.connection.execute("select state, action from carrier_notices").fetchone() == {
        "state": "withdrawal_acknowledged", "action": "denied",
    }  # fmt: skip
    with transaction(deployment.pool, second) as connection:
        period = Period(since=flight.day, until=flight.day + timedelta(days=1))
        told = measures.counted(second, connection, period, datetime.now(UTC)).numbers
    assert [told[name] for name in ("recommended", "withdrawn", "overturned", "complied")] == [3, 2, 1, 0]
    assert again is not None


def test_a_withdrawal_reaches_the_carrier_and_is_proven(deployment: Deployment, write: Writer, flight: Flight) -> None:
    author = user(write, "mira", "carrier_liaison")
    check = structs.replace(NO_BOARD, kind="check_document")
    made = recommend(deployment, author, flight, check)
    assert made.reference is not None
    assert recommend(deployment, author, flight, check).refused == "already_recommended"
    assert step(deployment, author, made.recommendation_id, "withdraw", reason="Another passport was shown.") == (
        "withdrawn"
    )
    notice = write.connection.execute("select state, instruction from carrier_notices").fetchone()
    assert notice == {"state": "withdrawn", "instruction": "withdrawn"}
    station = user(write, "gate", "station_agent", org=_carrier(write, "ZZ"))
    assert step(deployment, station, made.recommendation_id, "acknowledge") == "withdrawal_acknowledged"
    assert recommend(deployment, author, flight, check).reference not in (None, made.reference)


def test_whoever_asks_for_protection_is_referred_and_nobody_recommends_against_them(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    author = user(write, "mira", "carrier_liaison")
    open_evidence(flight, author)
    result = recommend(deployment, author, flight, structs.replace(NO_BOARD, protection="yes"))
    assert result.refused == "asks_for_protection"
    assert result.referral_id is not None
    assert result.recommendation_id is None
    again = recommend(deployment, author, flight)
    assert again.refused == "protected"
    assert write.connection.execute("select from recommendations").rowcount == 0
    assert write.connection.execute("select from protection_marks").rowcount == 1


def test_a_stranger_to_the_flight_and_a_made_up_journey_are_not_found(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    author = user(write, "mira", "carrier_liaison")
    assert recommend(deployment, author, flight, journey=new_id()).refused == "not_found"
    foreign = user(write, "far", "carrier_liaison", org=_carrier(write, "QX"))
    assert recommend(deployment, foreign, flight).refused == "not_found"


def test_what_is_not_approved_lets_its_hit_wait_again(deployment: Deployment, write: Writer, flight: Flight) -> None:
    author, supervisor = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight)
    assert step(deployment, supervisor, made.recommendation_id, "disapprove", reason="Ask for the document first.") == (
        "not_approved"
    )
    assert hit_state(flight) == "open"
    assert write.connection.execute("select from carrier_notices").rowcount == 0


def test_an_unknown_step_and_the_clock_are_nobodys_to_send(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    author = user(write, "mira", "carrier_liaison")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight)
    for name in ("expire", "", "close"):
        assert step(deployment, author, made.recommendation_id, name) == "step_unknown"
    missing = WantedStep(recommendation_id=new_id(), step="withdraw", reason="x")
    assert advance_recommendation(deployment, author, missing, datetime.now(UTC)) == NotDone("not_found")
