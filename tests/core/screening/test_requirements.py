"""Entry requirements in a screening: what is certain from the messages is a hit, what they leave out never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from foreland.documents.requirements.pack import Profile
from foreland.documents.requirements.rulebook import RuleBook
from foreland.resources.airports import airports
from foreland.resources.requirement_packs import load_packs
from foreland.screening.context import Context, current_versions, empty_lists
from foreland.screening.journey import ScreenedJourney
from foreland.screening.requirements import Requirements, way_of
from foreland.screening.screen import screen
from foreland.targeting.rule import RuleSet
from foreland.travel.booking import Booking, Segment
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller
from tests.policies import screening_policy

TODAY = datetime(2026, 11, 28, tzinfo=UTC)


def rules(profile: Profile = "test", day: datetime = TODAY) -> Requirements:
    return Requirements(RuleBook(load_packs(), day, profile), airports())


def person(nationality: str, *documents: TravelDocument) -> Traveller:
    return Traveller(
        surname="KESTOR", given_names="JURO", nationality=nationality, date_of_birth="1980-05-01", documents=documents
    )


def passport(state: str, **how: Any) -> TravelDocument:
    given = {"type": "P", "number": "QX1234567", "issuing_state": state, "expiry_date": "2033-05-01"} | how
    return TravelDocument(**given)


def journey(said: Traveller | None, destination: str = "JFK", **how: Any) -> ScreenedJourney:
    return ScreenedJourney(
        journey_id=UUID(int=1), flight="ZZ1", flight_date="2026-12-01", origin="LHR", destination=destination,
        arrival_date="2026-12-01", api=said, **how,
    )  # fmt: skip


def found(one: ScreenedJourney, requirements: Requirements | None = None, **how: Any) -> list[Finding]:
    context = Context(
        lists=empty_lists(), rules=RuleSet(), requirements=requirements or rules(), policy=screening_policy(**how)
    )
    return [finding for finding in screen(one, context) if finding.key == "requirements"]


CARD = journey(person("USA", passport("USA", type="IP")))
SEGMENTS = (
    Segment(origin="LHR", destination="FRA", arrival_local="2026-12-01T14:00:00"),
    Segment(
        origin="FRA", destination="GRU", departure_local="2026-12-01T20:00:00", arrival_local="2026-12-02T05:00:00"
    ),
)


def test_what_no_unknown_fact_can_mend_is_one_hit_that_cites_its_rule() -> None:
    (finding,) = found(CARD)
    assert (finding.code, finding.severity, finding.strength) == ("requirements_not_met", "medium", "strong_lead")
    assert finding.source == "requirements:usa"
    reason = finding.reasons[0]
    assert (reason.code, reason.values["place"]) == ("requirement_not_met", "JFK")
    assert reason.values["citation"]
    assert reason.values["words"]
    assert finding.reasons[-1].value == "papers_not_reported"


@pytest.mark.parametrize(
    "one",
    [
        journey(person("GBR", passport("GBR"))),  # whether there is an ESTA no message says
        journey(person("IND", passport("IND"))),  # nor a visa
        journey(person("USA")),  # no document: told by another check
        journey(None),
        journey(person("BRA", passport("BRA")), destination="ZZZ"),
        structs.replace(CARD, role="crew"),
        structs.replace(CARD, origin=None),
        structs.replace(CARD, flight_date="soon", arrival_date=None),
    ],
)
def test_what_messages_leave_out_is_nobodys_hit(one: ScreenedJourney) -> None:
    assert found(one) == []


def test_packs_that_may_not_decide_find_nobody_and_stay_in_the_version() -> None:
    silent = rules("production")
    assert found(CARD, silent) == []
    assert silent.is_silent("JFK", TODAY.date())
    assert not silent.may_decide("JFK", TODAY.date())
    assert not silent.is_silent("GRU", TODAY.date()), "no pack is for it"
    overdue = rules(day=TODAY + timedelta(days=3000))
    assert found(CARD, overdue) == [], "a lapsed review is an alarm of the system as well"
    versions = {one.version() for one in (silent, overdue, rules())}
    assert len(versions) == 3
    assert rules(day=TODAY + timedelta(days=1)).version() == rules().version(), "another day alone screens nobody again"
    tuples = {
        current_versions(empty_lists(), RuleSet(), screening_policy(), one).rule_set for one in (None, silent, rules())
    }
    assert len(tuples) == 3


def test_every_point_of_the_way_counts_and_an_expired_passport_is_told_once() -> None:
    booked = journey(person("AFG", passport("AFG", issue_date="2024-01-01")), "FRA", booking=Booking(segments=SEGMENTS))
    assert way_of(booked).route == ("LHR", "FRA", "GRU")
    assert way_of(structs.replace(booked, booking=Booking(segments=SEGMENTS[::-1]))).route == ("LHR", "FRA")
    late = structs.replace(SEGMENTS[1], departure_local="2026-12-03T20:00:00")
    assert way_of(structs.replace(booked, booking=Booking(segments=(SEGMENTS[0], late)))).route == ("LHR", "FRA")
    odd = structs.replace(SEGMENTS[1], departure_local="20:00")
    assert way_of(structs.replace(booked, booking=Booking(segments=(SEGMENTS[0], odd)))).route == ("LHR", "FRA")
    expired = journey(person("GBR", passport("GBR", expiry_date="2026-11-01")))
    codes = [
        finding.code
        for finding in screen(
            expired, Context(lists=empty_lists(), rules=RuleSet(), policy=screening_policy(), requirements=rules())
        )
    ]
    assert codes == ["document_expired"]


def test_a_connection_asks_for_papers_on_the_day_on_which_it_arrives() -> None:
    """The passport is good on the first flight's arrival, and no more when the connection lands a day later."""
    on = (SEGMENTS[0], structs.replace(SEGMENTS[1], destination="JFK"))
    ends = person("USA", passport("USA", expiry_date="2026-12-01", issue_date="2024-01-01"))
    (finding,) = found(journey(ends, "FRA", booking=Booking(segments=on)))
    assert finding.source == "requirements:usa"
    same_day = (SEGMENTS[0], structs.replace(on[1], arrival_local="2026-12-01T23:00:00"))
    assert found(journey(ends, "FRA", booking=Booking(segments=same_day))) == []
    undated = (SEGMENTS[0], structs.replace(on[1], arrival_local=None))
    assert found(journey(ends, "FRA", booking=Booking(segments=undated))) == []


def test_which_answers_are_hits_is_configured() -> None:
    assert found(CARD, requirement_hits={}) == []
    (finding,) = found(journey(person("GBR", passport("GBR"))), requirement_hits={"CONDITIONAL": "low"})
    assert (finding.code, finding.strength) == ("requirements_open", "weak_lead")
    assert finding.reasons[0].values["words"].endswith("?")
