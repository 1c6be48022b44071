"""From a recommendation to the ledger: what counts, what does not, who may see it, and that no officer stands in it."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import structs

import foreland
from foreland.access.viewer import Access
from foreland.analysis.measures import MEASURES
from foreland.liaison.inbound import Arrival, Inspection
from foreland.operations.decide_inbound import Unannounced, record_unannounced
from foreland.operations.deployment import Deployment
from foreland.store import organisations
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.protection import Referral, refer
from foreland.store.views import measures as view
from foreland.store.views.measures import Period
from tests.deployments import PASSWORD
from tests.operations.test_recommend import open_evidence, recommend, step, user
from tests.web.conftest import Officer
from tests.web.world import Flight, Writer

LIABLE = ["document_expired"]


def period(flight: Flight) -> Period:
    return Period(since=flight.day, until=flight.day + timedelta(days=1))


def counted_off(deployment: Deployment, write: Writer, outcome: str = "confirmed") -> tuple[Flight, Access]:
    """A traveller recommended against, approved, acknowledged, denied and looked at afterwards."""
    flight = write.flight(("ZZ", "100"))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    author, supervisor = user(write, "author", "carrier_liaison"), user(write, "suvi", "supervisor")
    carrier = organisations.carrier(write.connection, "ZZ", datetime.now(UTC))
    station = user(write, "gate", "station_agent", org=carrier)
    open_evidence(flight, author)
    made = recommend(deployment, author, flight).recommendation_id
    assert step(deployment, supervisor, made, "approve") == "sent"
    assert step(deployment, station, made, "acknowledge") == "acknowledged"
    assert step(deployment, station, made, "report", detail="denied") == "acted"
    assert step(deployment, supervisor, made, "verify", detail=outcome) == "verified"
    return flight, supervisor


def protect(deployment: Deployment, access: Access, flight: Flight) -> None:
    referral = Referral(
        flight_id=flight.id, flight_date=flight.day, journey_id=flight.travellers[0], airport="JFK",
        concern="asks_for_protection", asked_by_kind="officer", referred_by=access.user_id,
        referred_by_org=access.org_id, words_sealed=None,
    )  # fmt: skip
    with transaction(deployment.pool, access) as connection:
        refer(connection, flight.writer.owner, referral, datetime.now(UTC))


def test_a_confirmed_denial_counts_until_the_person_is_in_the_care_of_protection(
    deployment: Deployment, write: Writer
) -> None:
    flight, supervisor = counted_off(deployment, write)
    with transaction(deployment.pool, supervisor) as connection:
        told = view.counted(supervisor, connection, period(flight), datetime.now(UTC))
        (case,) = view.cases(supervisor, connection, period(flight), LIABLE)
        assert view.cases(supervisor, connection, period(flight), ["authority_decision"]) == []
        earlier = Period(since=flight.day - timedelta(days=9), until=flight.day)
        assert view.cases(supervisor, connection, earlier, LIABLE) == []
        elsewhere = Period(since=flight.day, until=flight.day + timedelta(days=1), desk="Nowhere")
        assert view.counted(supervisor, connection, elsewhere, datetime.now(UTC)).numbers["recommended"] == 0
    assert (case.designator, case.ground, case.action) == ("ZZ100", "document_expired", "denied")
    numbers = {name: told.numbers[name] for name in ("recommended", "approved", "sent", "acknowledged", "travellers")}
    assert set(numbers.values()) == {1}
    assert [told.numbers[name] for name in ("complied", "answered", "confirmed", "verified")] == [1, 1, 1, 1]
    assert [told.numbers[name] for name in ("overturned", "withdrawn", "missed", "pending_expired")] == [0, 0, 0, 0]
    assert all(len(told.minutes[name]) == 1 for name in ("recommended_to_approved", "sent_to_acknowledged"))
    protect(deployment, supervisor, flight)
    with transaction(deployment.pool, supervisor) as connection:
        assert view.cases(supervisor, connection, period(flight), LIABLE) == []
        assert view.referrals(supervisor, connection, period(flight)) is None, "one is not told"
        assert connection.execute("select from protection_referrals").rowcount == 0, "the compartment stays closed"


def test_no_subtraction_tells_who_is_in_the_care_of_protection(deployment: Deployment, write: Writer) -> None:
    flight, supervisor = counted_off(deployment, write)
    about = {"flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0]}
    said = {"verdict": "cleared_unresolved", "because": "no_decision", "cause": "expired", "code": "0Z"}
    made = {"carrier": "ZZ", "state": "USA", "dialect": "CUSRES", "connection_version": "x", "made_at": write.now}
    write.insert("answers", id=new_id(), **about, **said, **made)

    def told() -> tuple[int, ...]:
        with transaction(deployment.pool, supervisor) as connection:
            counted = view.counted(supervisor, connection, period(flight), datetime.now(UTC))
            listed = view.expired(supervisor, connection, period(flight), 10)
            cases = view.cases(supervisor, connection, period(flight), LIABLE)
            return (
                counted.numbers["pending_expired"], len(listed), counted.numbers["confirmed"],
                counted.numbers["verified"], len(cases), view.referrals(supervisor, connection, period(flight)) or 0,
            )  # fmt: skip

    assert told() == (1, 1, 1, 1, 1, 0)
    for _ in range(9):
        protect(deployment, supervisor, flight)
    assert told() == (0, 0, 0, 0, 0, 5), "what is counted is listed; of nine it is told that they are five at least"


def test_what_was_overturned_is_no_penalty_avoided(deployment: Deployment, write: Writer) -> None:
    flight, supervisor = counted_off(deployment, write, "overturned")
    with transaction(deployment.pool, supervisor) as connection:
        told = view.counted(supervisor, connection, period(flight), datetime.now(UTC))
        assert view.cases(supervisor, connection, period(flight), LIABLE) == []
    assert (told.numbers["overturned"], told.numbers["verified"], told.numbers["confirmed"]) == (1, 1, 0)


def test_who_was_refused_without_a_hit_was_missed(deployment: Deployment, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"))
    flight.traveller("QQNAME", "MIRA", document={"number": "X12-34", "issuing_state": "UTO"})
    now, port = datetime.now(UTC), flight_port(write, flight)
    own = user(write, "fay", "field_officer")
    here, away = (structs.replace(own, airports=(airport,)) for airport in (port, "QQQ"))
    who = Unannounced(flight="zz0100", day=flight.day, document="x1234")

    def record(access: Access, who: Unannounced, outcome: str = "refused") -> str:
        at = max(now, write.now) + timedelta(days=1)
        done = record_unannounced(deployment, access, who, Inspection(outcome=outcome), at)
        return done.outcome if isinstance(done, Arrival) else done.code

    assert record(away, who) == "no_such_traveller", "a field office reaches its own ports alone"
    assert record(here, Unannounced(flight="?", day=flight.day, document="x1234")) == "flight_unreadable"
    assert record(here, Unannounced(flight="ZZ100", day=None, document="x1234")) == "day_unreadable"
    assert record(here, Unannounced(flight="ZZ100", day=flight.day, document="0000")) == "no_such_traveller"
    assert record(here, who, "vanished") == "outcome_unknown"
    assert record(user(write, "ana", "analyst"), who) == "may_not_record"
    assert record(here, who) == "refused"
    supervisor = user(write, "suvi", "supervisor")

    def missed() -> int:
        with transaction(deployment.pool, supervisor) as connection:
            return view.counted(supervisor, connection, period(flight), now).numbers["missed"]

    assert missed() == 1
    assert record(here, who, "admitted") == "admitted"
    assert missed() == 0, "the last outcome counts"
    assert record(here, who) == "refused"
    flight.hit(flight.travellers[0], opened_at=max(now, write.now) + timedelta(days=2))
    assert missed() == 1, "what was found of what the port said was not found before"
    flight.hit(flight.travellers[0])
    assert missed() == 0, "there was a hit"


def flight_port(write: Writer, flight: Flight) -> str:
    row = write.connection.execute("select destination from flights where id = %s", (flight.id,)).fetchone()
    assert row
    return str(row["destination"])


def test_a_pending_answer_that_expired_is_counted_and_listed(
    deployment: Deployment, write: Writer, officer: Officer
) -> None:
    flight = write.flight(("ZZ", "100"))
    flight.hit(flight.traveller("QQNAME", "MIRA"))
    about = {"flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0]}
    said = {"verdict": "cleared_unresolved", "because": "no_decision", "cause": "request", "code": "0", "carrier": "ZZ"}
    how = {"state": "USA", "dialect": "x", "connection_version": "1", "made_at": write.now}
    write.insert("answers", id=new_id(), **about, **said, **how)
    shown = officer("suvi", "supervisor").get("/ledger").text
    assert f"/travellers/{flight.day}/{flight.travellers[0]}" in shown
    assert "1 hit waits" in shown


def test_the_pages_show_penalties_never_alone_and_each_role_its_part(
    deployment: Deployment, write: Writer, officer: Officer
) -> None:
    counted_off(deployment, write)
    suvi = officer("sue", "supervisor")
    shown = suvi.get("/measures").text
    first = shown[shown.index('id="avoided"') : shown.index('id="all"')]
    for beside in (
        "Penalties avoided",
        "93–39,464",
        "1 case, 0.0–5.6",
        "Overturned",
        "Missed",
        "Referrals to protection",
        "&lt;5",
    ):
        assert beside in first
    assert "too few to say" in shown
    ledger = suvi.get("/ledger").text
    assert "ZZ100" in ledger
    for beside in ("Penalties avoided", "Overturned", "Missed", "Referrals to protection", "&lt;5"):
        assert beside in ledger
    assert "QQNAME" not in ledger, "the ledger names nobody"
    for address, words in (("/measures.csv", "penalties_avoided"), ("/ledger.csv", "document_expired")):
        answer = suvi.get(address)
        assert answer.headers["content-type"].startswith("text/csv")
        assert words in answer.text
        assert len({len(row) for row in csv.reader(io.StringIO(answer.text))}) == 1
    (case,) = csv.DictReader(io.StringIO(answer.text))
    assert (case["period_missed"], case["period_protection_referrals"]) == ("0", "under 5"), "beside every amount"
    actions = [row["action"] for row in write.connection.execute("select action from audit order by at").fetchall()]
    assert {"measures.exported", "ledger.exported", "ledger.read"} <= set(actions)
    token = suvi.post("/api/v1/sessions", json={"username": "sue", "password": PASSWORD}).json()["token"]
    api = {"authorization": f"Bearer {token}"}
    figures = suvi.get("/api/v1/measures?days=7", headers=api).json()
    assert (figures["penalties"]["cases"], figures["protection_referrals"]) == (1, "<5")
    assert len(figures["measures"]) == len(MEASURES)
    (case,) = suvi.get("/api/v1/ledger?days=7", headers=api).json()["cases"]
    assert case["row"]["ground"] == "document_expired"
    at_desk = officer("mira", "analyst", desk="Atlantic")
    own = at_desk.get("/measures?desk=Pacific").text
    assert "Desk Atlantic" in own
    assert "Desk Pacific" not in own
    assert 'href="/ledger' not in own
    assert [at_desk.get(path).status_code for path in ("/ledger", "/ledger.csv")] == [403, 403]
    assert officer("nobody", "analyst").get("/measures").status_code == 403, "of no desk: no figures"


def test_no_statement_about_measures_knows_an_officer() -> None:
    source = Path(foreland.__file__).parent / "store" / "views" / "measures.py"
    text = source.read_text(encoding="utf-8")
    assert not re.search(r"user_id|made_by|approved_by(?! is not null)|verified_by|decided_by|assigned_to|users", text)
