"""What happens to a referral, and that nobody outside the compartment sees or infers it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.operations.alert_protection import alert_protection
from foreland.operations.call_for_help import ask_for_help
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import Wanted as WantedDecision
from foreland.operations.decide_hit import decide_hit
from foreland.operations.deployment import Deployment
from foreland.operations.help_person import NotDoneForPerson, WantedHelp, help_person
from foreland.resources.mail import MailServer
from foreland.review.hit import Decision
from foreland.store import answers, carrier_notices, protection
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import protection as shown
from foreland.store.views import recommendations
from foreland.store.views.queue import QueueFilter, queue
from tests.operations.test_recommend import NO_BOARD, hit_state, open_evidence, recommend, step, the_hit, user
from tests.web.world import Flight, Writer

NOBODY = QueueFilter(departed_since=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    booking = flight.booking("K1")
    for given in ("MIRA", "JURO"):
        flight.traveller("QQNAME", given, seat="12A", pnr={"booking": booking, "record_locator": "K1"})
    flight.traveller("QQOTHER", "ANA", pnr={"record_locator": "K2"})
    flight.hit(flight.travellers[0])
    return flight


@pytest.fixture
def selma(write: Writer) -> Access:
    return user(write, "selma", "protection")


def refer(deployment: Deployment, flight: Flight, officer: Access) -> None:
    open_evidence(flight, officer)
    wanted = WantedDecision(
        flight_date=flight.day, hit_id=the_hit(flight), row_version=1, decision="refer",
        reason_code="possible_victim", text="QQWORDS: he speaks for her.", target="protection",
    )  # fmt: skip
    assert isinstance(decide_hit(deployment, officer, wanted, datetime.now(UTC)), Decision)


def the_referral(write: Writer) -> tuple[UUID, int]:
    row = write.connection.execute("select id, row_version from protection_referrals order by id limit 1").fetchone()
    assert row is not None
    return row["id"], row["row_version"]


def act(deployment: Deployment, actor: Access, write: Writer, step: str, **more: object) -> str:
    about, version = the_referral(write)
    wanted = WantedHelp(referral_id=about, row_version=version, step=step, **more)  # type: ignore[arg-type]
    done = help_person(deployment, actor, wanted, datetime.now(UTC))
    return done.code if isinstance(done, NotDoneForPerson) else done.after


def waiting(deployment: Deployment, access: Access) -> int:
    with transaction(deployment.pool, access) as connection:
        return len(queue(access, connection, NOBODY, now=datetime.now(UTC), limit=10))


def test_from_referral_to_outcome_and_back_into_the_queue(
    deployment: Deployment, write: Writer, flight: Flight, selma: Access
) -> None:
    mira, rosa = user(write, "mira", "analyst"), user(write, "rosa", "protection")
    flight.hit(flight.travellers[0], finding_key="another")
    assert waiting(deployment, mira) == 2
    refer(deployment, flight, mira)
    assert waiting(deployment, mira) == 0, "the other hit of the same person is out of sight, too"
    assert close_doors(deployment, datetime.now(UTC) + timedelta(minutes=31)) == Doors(), "and expires into no task"
    for officer, name, expected in (
        (mira, "accept", "not_found"),
        (selma, "contact_made", "wrong_state"),
        (selma, "accept", "taken"),
        (selma, "accept", "wrong_state"),
        (selma, "note", "words_missing"),
        (selma, "no such step", "step_unknown"),
        (selma, "close", "outcome_unknown"),
    ):
        assert act(deployment, officer, write, name) == expected, name
    stale = WantedHelp(referral_id=the_referral(write)[0], row_version=1, step="note", words="x")
    assert help_person(deployment, rosa, stale, datetime.now(UTC)) == NotDoneForPerson("changed")
    assert act(deployment, selma, write, "contact_made", words="QQTALK by phone") == "taken"
    assert act(deployment, selma, write, "companion", companion=flight.travellers[2]) == "no_companion"
    assert act(deployment, selma, write, "companion", companion=flight.travellers[1]) == "taken"
    assert write.connection.execute("select from protection_marks").rowcount == 2
    assert act(deployment, selma, write, "close", outcome="handed_over") == "closed"
    assert act(deployment, selma, write, "not_against") == "closed"
    assert act(deployment, selma, write, "lift_ask", words="An error.") == "not_against"
    assert act(deployment, selma, write, "may_be_used") == "closed"
    assert act(deployment, selma, write, "lift_ask") == "words_missing"
    assert act(deployment, selma, write, "lift_ask", words="An error.") == "closed"
    assert act(deployment, selma, write, "lift_agree") == "same_person"
    assert waiting(deployment, mira) == 0
    assert act(deployment, rosa, write, "lift_agree") == "closed"
    assert waiting(deployment, mira) == 2, "what an officer referred waits again"
    assert hit_state(flight) == "open"
    rows = write.connection.execute("select action, object_kind, object_ids, detail from audit order by id").fetchall()
    about = {"protection_referred", "protection_accept", "protection_close", "protection_lift_agree"}
    told = [row for row in rows if str(row["action"]).startswith("protection")]
    assert about <= {row["action"] for row in told}
    assert {row["object_kind"] for row in told} == {"protection_referral"}
    assert not any(journey in row["object_ids"] for row in told for journey in flight.travellers)
    assert not [
        row for row in rows if "protection" in json.dumps(row["detail"]) or "victim" in json.dumps(row["detail"])
    ]


def test_what_was_proposed_before_is_not_sent_and_its_hit_waits_when_the_marking_is_taken_back(
    deployment: Deployment, write: Writer, flight: Flight, selma: Access
) -> None:
    author, suvi = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight, NO_BOARD)
    assert made.recommendation_id is not None
    with transaction(deployment.pool, author) as connection:
        referral = protection.Referral(
            flight_id=flight.id, flight_date=flight.day, journey_id=flight.travellers[0], airport="FRA",
            concern="asks_for_help", asked_by_kind="carrier", referred_by=None, referred_by_org=write.owner.org_id,
            words_sealed=None,
        )  # fmt: skip
        protection.refer(connection, write.owner, referral, write.now)
    assert step(deployment, suvi, made.recommendation_id, "approve") == "protected"
    assert write.connection.execute("select from carrier_notices").rowcount == 0
    assert step(deployment, suvi, made.recommendation_id, "disapprove", reason="She asks for help.") == "not_approved"
    assert waiting(deployment, suvi) == 0
    assert act(deployment, selma, write, "lift_ask", words="An error.") == "open"
    assert act(deployment, user(write, "rosa", "protection"), write, "lift_agree") == "open"
    assert waiting(deployment, suvi) == 1


def test_protection_calls_back_what_the_carrier_has_and_nobody_else_is_told_why(
    deployment: Deployment, write: Writer, flight: Flight, selma: Access
) -> None:
    author, suvi = user(write, "mira", "carrier_liaison"), user(write, "suvi", "supervisor")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight, NO_BOARD).recommendation_id
    assert made is not None
    assert step(deployment, suvi, made, "approve") == "sent"
    assert step(deployment, author, made, "acknowledge", said_by="Gate") == "acknowledged"

    def judged() -> object:
        with transaction(deployment.pool, deployment.service()) as connection:
            (facts,) = answers.facts(deployment.service(), connection, [(flight.day, mira)], write.now).values()
        return facts.word

    mira = flight.travellers[0]
    with transaction(deployment.pool, deployment.service()) as connection:
        carrier = carrier_notices.carrier_of(connection, made)
    gate = user(write, "gate", "station_agent", org=carrier)
    notice = write.connection.execute("select id from carrier_notices").fetchone()
    assert notice is not None
    assert ask_for_help(deployment, gate, notice["id"], "She cries.", write.now)
    assert judged() is not None, "calling for help does not change what the carrier was told"
    with transaction(deployment.pool, selma) as connection:
        (one,) = shown.referrals(selma, connection, write.now, 10)
        assert (one.asked, one.asked_state, one.held_back) == ("no_board", "acknowledged", True)
    assert act(deployment, suvi, write, "call_back") == "not_found"
    assert act(deployment, selma, write, "call_back") == "open"
    assert act(deployment, selma, write, "call_back") == "wrong_state"
    assert judged() is None, "the machine no longer says so either"
    with transaction(deployment.pool, selma) as connection:
        (one,) = shown.referrals(selma, connection, write.now, 10)
        assert (one.asked_state, one.held_back) == ("withdrawn", False)
        assert connection.execute("select from recommendations").rowcount == 0
    assert hit_state(flight) == "open"
    with transaction(deployment.pool, suvi) as connection:
        listed = recommendations.one(suvi, connection, made, write.now)
    assert listed is not None
    assert listed.hits == 0, "as many as she may see"
    assert waiting(deployment, suvi) == 0, "its hit waits out of sight"
    notice = write.connection.execute("select state, instruction from carrier_notices").fetchone()
    assert notice == {"state": "withdrawn", "instruction": "withdrawn"}
    assert step(deployment, gate, made, "acknowledge") == "withdrawal_acknowledged"
    jobs = write.connection.execute("select key from outbox where topic = 'reconsider_answer'").fetchall()
    assert f"{flight.day}/{mira}" in {row["key"] for row in jobs}
    events = write.connection.execute(
        "select user_id, detail, words_sealed from recommendation_events where step = 'withdraw'"
    ).fetchall()
    assert events == [{"user_id": None, "detail": {"code": "no_longer_stands"}, "words_sealed": None}]
    trail = write.connection.execute("select action, actor, object_kind, object_ids from audit").fetchall()
    assert [row["actor"] for row in trail if row["action"] == "recommendation_withdrawn"] == ["service"]
    (own,) = [row for row in trail if row["action"] == "protection_call_back"]
    assert (own["actor"], own["object_kind"], mira in own["object_ids"]) == ("selma", "protection_referral", False)


def test_nobody_outside_reaches_or_counts_who_is_protected(
    deployment: Deployment, write: Writer, flight: Flight, selma: Access
) -> None:
    mira = user(write, "mira", "analyst")
    flight.hit(flight.travellers[2], finding_key="somebody else's")
    refer(deployment, flight, mira)
    for role in ("analyst", "carrier_liaison", "supervisor", "oversight"):
        access = user(write, f"u{role}", role)
        with transaction(deployment.pool, access) as connection:
            for table in ("protection_referrals", "protection_marks", "protection_events"):
                assert connection.execute(f"select from {table}".encode()).rowcount == 0
            assert connection.execute("select from hits").rowcount == 1
            assert shown.referrals(access, connection, write.now, 10) == []
            assert protection.received(access, connection, flight.day, flight.travellers[0]) is None
            assert (
                shown.figures(access, connection, write.now.date() + timedelta(days=200)) == [] or role == "oversight"
            )
    with transaction(deployment.pool, mira) as connection:
        received = protection.received(mira, connection, flight.day, flight.travellers[0])
        assert received is not None
        assert received.received_at is None
    with transaction(deployment.pool, selma) as connection:
        (one,) = shown.referrals(selma, connection, write.now, 10)
        assert (one.surname, one.given_names, one.designator, one.airport) == ("QQNAME", "MIRA", "ZZ100", "FRA")
        assert [each.given_names for each in shown.companions(selma, connection, one.id)] == ["JURO"]
        assert connection.execute("select from journeys").rowcount == 2, "of the flight only those in the booking"
        assert connection.execute("select from messages").rowcount == 0
    act(deployment, selma, write, "accept")
    with transaction(deployment.pool, mira) as connection:
        received = protection.received(mira, connection, flight.day, flight.travellers[0])
        assert received is not None
        assert received.received_at is not None


def test_protection_is_alerted_again_and_then_its_superiors_until_somebody_accepts(
    deployment: Deployment, write: Writer, flight: Flight, selma: Access
) -> None:
    data = deployment.data
    (data / "mail.json").write_text('{"host": "localhost", "sender": "foreland@auth.example"}')
    settings = {"emails": ["duty@help.example"], "escalate_emails": ["head@help.example"], "escalate_minutes": 10}
    limits = {"calls_an_hour": {"traveller": 6, "user": 30, "flight": 30}}
    (data / "protection.json").write_text(json.dumps(settings | limits | {"again_minutes": 5}))
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, airport, name, emails, changed_at, changed_by)"
        " values (%s, %s, 'protection', 'FRA', 'Night line', '{night@help.example}', now(), 'ana'),"
        " (%s, %s, 'host_authority', 'FRA', 'Police', '{police@host.example}', now(), 'ana')",
        [new_id(), write.owner.org_id, new_id(), write.owner.org_id],
    )
    refer(deployment, flight, user(write, "mira", "analyst"))
    sent: list[Mail] = []
    start = datetime.now(UTC)

    def take(_server: MailServer, _password: str, mail: Mail) -> None:
        sent.append(mail)

    def refuse(*_: object) -> None:
        raise NotSentError("not_reached")

    assert alert_protection(deployment, start, refuse) == 1
    assert alert_protection(deployment, start + timedelta(seconds=30), take) == 0
    assert alert_protection(deployment, start + timedelta(seconds=61), take) == 1
    assert list(sent[0].to) == ["night@help.example", "duty@help.example"]
    assert alert_protection(deployment, start + timedelta(minutes=5), take) == 0
    assert alert_protection(deployment, start + timedelta(minutes=12), take) == 1
    assert list(sent[1].to) == ["night@help.example", "duty@help.example", "head@help.example"]
    for mail in sent:
        assert not [word for word in ("QQ", "ZZ100", "victim", "MIRA") if word in mail.subject + mail.text]
    assert act(deployment, selma, write, "accept") == "taken"
    assert alert_protection(deployment, start + timedelta(minutes=30), take) == 0
