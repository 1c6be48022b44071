"""A small office: three accounts run everything, and none of them is ever the second officer for itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.administration import ASSIGNABLE_ROLES, refuse_roles
from foreland.access.viewer import Access
from foreland.liaison.inbound import Arrival, Inspection, Release
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.decide_inbound import decide_review, record_outcome
from foreland.operations.deployment import Deployment
from foreland.operations.help_person import NotDoneForPerson, WantedHelp, help_person
from foreland.operations.recommend import Member, recommend_travellers
from foreland.review.hit import Decision
from foreland.store import organisations, protection
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import inbound, measures
from foreland.store.views.measures import Period
from foreland.store.views.protection import referrals
from tests.operations.test_recommend import NO_BOARD, step, user
from tests.web.world import Flight, Writer

HOWTO = Path(__file__).parents[2] / "docs" / "how-to" / "desks.md"
OUTSIDE = {"station_agent", "partner_analyst"}
"""Roles of carriers' and partners' people."""


def documented() -> dict[str, tuple[str, ...]]:
    """The accounts that the documentation names, with their roles."""
    office = HOWTO.read_text(encoding="utf-8").partition("## A small office")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([a-z_, ]+) \|", office, re.MULTILINE)
    return {name: tuple(roles.split(", ")) for name, roles in rows}


class Office:
    """The three accounts, and what they do."""

    def __init__(self, deployment: Deployment, write: Writer) -> None:
        self.deployment, self.write = deployment, write
        for name, roles in documented().items():
            accounts.add_user(deployment, NewUser(username=name, display_name=name.title(), roles=roles), write.now)
        self.ada, self.mira, self.suvi = (self._access(name) for name in ("ada", "mira", "suvi"))
        with transaction(deployment.pool, deployment.service()) as connection:
            carrier = organisations.carrier(connection, "ZZ", write.now)
        self.station = user(write, "gate", "station_agent", org=carrier)

    def _access(self, name: str) -> Access:
        row = self.write.connection.execute("select * from users where username = %s", (name,)).fetchone()
        assert row
        return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset(row["roles"]))

    def flight(self, number: str, surname: str, leaves: timedelta, opened: Access | None = None) -> tuple[Flight, UUID]:
        """A flight with a traveller and a hit, whose evidence somebody has opened."""
        flight = self.write.flight(("ZZ", number), leaves=leaves)
        hit = flight.hit(flight.traveller(surname, "ANA"))
        if opened is not None:
            event = {"id": new_id(), "flight_date": flight.day, "hit_id": hit, "at": self.write.now}
            self.write.insert("hit_events", **event, user_id=opened.user_id, action="evidence_opened", item="history")
        return flight, hit

    def recommend(self, officer: Access, flight: Flight, hit: UUID, *, emergency: bool = False) -> UUID:
        wanted = structs.replace(NO_BOARD, emergency=emergency)
        member = Member(journey_id=flight.travellers[0], wanted=wanted, hits=(hit,))
        (made,) = recommend_travellers(self.deployment, officer, flight.day, [member], datetime.now(UTC))
        assert made.recommendation_id is not None, made.refused
        return made.recommendation_id

    def take(self, actor: Access, about: UUID, name: str, **more: object) -> str:
        return step(self.deployment, actor, about, name, **more)


@pytest.fixture
def office(deployment: Deployment, write: Writer) -> Office:
    return Office(deployment, write)


def test_three_accounts_hold_every_role_and_the_administrator_none_that_sees_anybody() -> None:
    told = documented()
    assert len(told) == 3
    assert {role for roles in told.values() for role in roles} == set(ASSIGNABLE_ROLES) - OUTSIDE
    assert [name for name, roles in told.items() if refuse_roles(roles)] == []
    assert told["ada"] == ("administrator",)
    assert refuse_roles(("administrator", "protection")) == "duties_mixed"
    assert sum({"supervisor", "protection"} <= set(roles) for roles in told.values()) == 2, "each the other's second"


def test_from_a_hit_to_the_ledger_the_second_officer_is_never_the_first(office: Office, write: Writer) -> None:
    mira, suvi, station, now = office.mira, office.suvi, office.station, write.now
    flight, hit = office.flight("100", "QQNAME", timedelta(hours=3), opened=mira)
    about = office.recommend(mira, flight, hit)
    assert office.take(mira, about, "approve") == "own_work"
    assert office.take(office.ada, about, "approve") == "not_found"
    assert office.take(suvi, about, "approve") == "sent", "from wherever she is"
    urgent, other = office.flight("200", "QQURGENT", timedelta(minutes=30), opened=suvi)
    at_once = office.recommend(suvi, urgent, other, emergency=True)
    assert office.take(suvi, at_once, "confirm") == "own_work"
    assert office.take(mira, at_once, "confirm") == "sent", "looked at after the fact"
    for each in (about, at_once):
        assert office.take(station, each, "acknowledge") == "acknowledged"
        assert office.take(station, each, "report", detail="denied") == "acted"
        assert office.take(mira, each, "verify", detail="confirmed") == "verified"
    days = [flight.day, urgent.day]
    period = Period(since=min(days), until=max(days) + timedelta(days=1))
    with transaction(office.deployment.pool, suvi) as connection:
        cases = measures.cases(suvi, connection, period, ["document_expired"])
        counted = measures.counted(suvi, connection, period, now).numbers
    assert (len(cases), counted["approved"], counted["confirmed"]) == (2, 2, 2)


def test_what_nobody_decided_is_announced_and_its_arrival_recorded_by_the_same_two(
    office: Office, write: Writer
) -> None:
    flight, _ = office.flight("100", "QQNAME", timedelta(minutes=50))
    assert close_doors(office.deployment, write.now + timedelta(minutes=36)) == Doors(expired=1)
    row = write.connection.execute("select id from inbound_reviews").fetchone()
    assert row
    wanted = (True, "document", "Expired.")
    assert isinstance(decide_review(office.deployment, office.mira, row["id"], 1, wanted, write.now), Release)
    with transaction(office.deployment.pool, office.suvi) as connection:
        (announced,) = inbound.lookouts(office.suvi, connection, flight.day, 10)
    said = Inspection(outcome="refused", words="No visa.")
    done = record_outcome(office.deployment, office.suvi, announced.id, said, write.now)
    assert isinstance(done, Arrival)


def test_whoever_is_at_risk_is_helped_and_no_marking_is_taken_back_by_one_alone(office: Office, write: Writer) -> None:
    flight, hit = office.flight("100", "QQFEARFUL", timedelta(hours=3), opened=office.mira)
    wanted = Wanted(
        flight_date=flight.day, hit_id=hit, row_version=1, decision="refer", reason_code="possible_victim",
        text="QQWORDS", target="protection",
    )  # fmt: skip
    refused = decide_hit(office.deployment, office.ada, wanted, write.now)
    assert isinstance(refused, NotDecided)
    assert isinstance(decide_hit(office.deployment, office.mira, wanted, write.now), Decision)
    with transaction(office.deployment.pool, office.ada) as connection:
        assert referrals(office.ada, connection, write.now, 10) == []
    with transaction(office.deployment.pool, office.suvi) as connection:
        (referral,) = referrals(office.suvi, connection, write.now, 10)
        assert connection.execute("select from hits").rowcount == 0, "out of sight of an officer who helps, too"

    def help_(officer: Access, what: str, words: str = "", outcome: str = "") -> str:
        with transaction(office.deployment.pool, officer) as connection:
            locked = protection.lock(officer, connection, referral.id)
        assert locked is not None
        asked = WantedHelp(
            referral_id=referral.id, row_version=locked.row_version, step=what, words=words, outcome=outcome
        )
        done = help_person(office.deployment, officer, asked, write.now)
        return done.code if isinstance(done, NotDoneForPerson) else done.after

    assert help_(office.suvi, "accept") == "taken"
    assert help_(office.mira, "lift_ask", words="It was a mistake.") == "taken"
    assert help_(office.mira, "lift_agree") == "same_person"
    assert help_(office.suvi, "lift_agree") == "taken"
    state = write.connection.execute("select state from hits").fetchone()
    assert state == {"state": "open"}, "it waits again"
