"""A document that somebody else used before: what differs must differ clearly."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.documents.facts import DocumentFacts
from foreland.documents.history import births_differ, check_history, names_differ
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorUse
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller

KEY = "DEU:K7654321"
BELOW = DocumentPolicy().different_name_below


def check(use: dict[str, object], **said: object) -> list[Finding]:
    traveller: dict[str, object] = {"surname": "UNDERHOLT", "given_names": "PIA MARIA", "date_of_birth": "1990-04-02"}
    traveller.update(said)
    document = TravelDocument(type="P", number="K7654321", issuing_state="DEU")
    earlier: dict[str, object] = {"journey_id": UUID(int=2), "flight_date": "2026-01-05", **use}
    facts = DocumentFacts(
        journey_id=UUID(int=1),
        flight_date="2026-11-24",
        api=Traveller(documents=(document,), **traveller),  # type: ignore[arg-type]
        uses={KEY: (PriorUse(**earlier),)},  # type: ignore[arg-type]
    )
    return check_history(facts, DocumentPolicy())


@pytest.mark.parametrize(
    "use",
    [
        {"surname": "UNDERHOLT", "given_names": "PIA MARIA", "date_of_birth": "1990-04-02"},
        {"surname": "FAIRWEATHER", "given_names": "PIA", "date_of_birth": "1990-04-02"},
        {"surname": "FAIRWEATHER", "given_names": "PIA"},
        {"surname": "PIA MARIA", "given_names": "UNDERHOLT MRS", "date_of_birth": "1990-04"},
        {"surname": "UNDERHOLTPIA", "date_of_birth": "1990"},
        {"surname": "UNDERHOLD", "given_names": "P", "date_of_birth": "1990-02-04"},
        {"surname": "UNDERHOLT", "given_names": "PIA", "date_of_birth": "1990-01-01"},
        {"surname": "UNDERHOLT", "given_names": "PIA", "date_of_birth": "1991-04-02"},
        {"surname": "ZELENKA", "given_names": "OTTO", "date_of_birth": "1990-04-02"},
        {"surname": "UNDERHOLT", "given_names": "PIA MARIA", "date_of_birth": "1990-04-02", "sex": "M"},
        {"surname": None, "given_names": None, "date_of_birth": None},
        {"surname": "", "given_names": "??", "date_of_birth": "gibberish"},
    ],
    ids=str,
)
def test_ordinary_lives_are_no_hit(use: dict[str, object]) -> None:
    assert check(use) == []


def test_another_name_and_birth_date_is_a_strong_lead_and_half_of_it_a_weak_one() -> None:
    (both,) = check({"surname": "ZELENKA", "given_names": "OTTO", "date_of_birth": "1961-08-30"})
    assert (both.severity, both.strength) == ("medium", "strong_lead")
    (birth,) = check({"surname": "UNDERHOLT", "given_names": "PIA", "date_of_birth": "1961-08-30"})
    assert (birth.severity, birth.strength) == ("low", "weak_lead")
    (name,) = check({"surname": "ZELENKA", "given_names": "OTTO"})
    assert (name.severity, name.strength) == ("low", "weak_lead")
    assert name.reasons[0].values["date_of_birth_differs"] is None


def test_the_journey_itself_and_other_spellings_of_the_number_do_not_count() -> None:
    assert check({"journey_id": UUID(int=1), "surname": "ZELENKA", "date_of_birth": "1961-08-30"}) == []


def test_a_name_that_the_booking_gave_agrees_with_the_earlier_use() -> None:
    document = TravelDocument(type="P", number="K7654321", issuing_state="DEU")
    facts = DocumentFacts(
        journey_id=UUID(int=1),
        flight_date="2026-11-24",
        api=Traveller(surname="UNDERHOLT", documents=(document,)),
        pnr=Traveller(surname="ZELENKA"),
        uses={KEY: (PriorUse(journey_id=UUID(int=2), flight_date="2026-01-05", surname="ZELENKA"),)},
    )
    assert check_history(facts, DocumentPolicy()) == []


def test_the_clearest_earlier_use_comes_first_and_few_are_shown() -> None:
    document = TravelDocument(type="P", number="K7654321", issuing_state="DEU")
    uses = tuple(
        PriorUse(
            journey_id=UUID(int=n),
            flight_date=f"2026-01-{n:02d}",
            surname="ZELENKA" if n == 4 else "UNDERHOLT",
            date_of_birth="1961-08-30",
        )
        for n in range(2, 9)
    )
    facts = DocumentFacts(
        journey_id=UUID(int=1),
        flight_date="2026-11-24",
        api=Traveller(surname="UNDERHOLT", date_of_birth="1990-04-02", documents=(document,)),
        uses={KEY: uses},
    )
    (finding,) = check_history(facts, DocumentPolicy())
    shown = [reason.values["flight_date"] for reason in finding.reasons if reason.code == "used_before_by"]
    assert shown == ["2026-01-04", "2026-01-08", "2026-01-07"]


NAMES = st.tuples(st.one_of(st.none(), st.text(max_size=20)), st.one_of(st.none(), st.text(max_size=20)))


@given(NAMES, NAMES)
def test_names_differ_the_same_both_ways(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    assert names_differ(one, other, BELOW) == names_differ(other, one, BELOW)
    assert names_differ(one, one, BELOW) in (False, None)
    assert names_differ(one, one[::-1], BELOW) in (False, None)


@given(st.dates(), st.dates())
def test_birth_dates_differ_the_same_both_ways_and_never_from_a_part_of_themselves(one: object, other: object) -> None:
    assert births_differ(str(one), str(other)) == births_differ(str(other), str(one))
    assert births_differ(str(one), str(one)[:4]) is False
    assert births_differ(str(one), str(one)[:7]) is False
    assert births_differ(str(one), None) is None
