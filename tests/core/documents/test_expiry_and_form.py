"""Document facts: dates that cannot be, dates that cannot be known, and what is no document at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.documents.check import check_documents
from foreland.documents.expiry import expired_at
from foreland.documents.facts import DocumentFacts
from foreland.documents.index import DocumentIndex
from foreland.documents.mrz.digits import check_digit
from foreland.documents.policy import DocumentPolicy
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller

SOUND = {"type": "P", "number": "K7654321", "issuing_state": "DEU", "expiry_date": "2030-01-01"}


def document(**changes: str | None) -> TravelDocument:
    return TravelDocument(**{**SOUND, **changes})  # type: ignore[arg-type]


def facts(*documents: TravelDocument, **changes: object) -> DocumentFacts:
    api = Traveller(surname="UNDERHOLT", given_names="PIA", date_of_birth="1990-04-02", documents=documents)
    known: dict[str, object] = {
        "journey_id": UUID(int=1),
        "flight_date": "2026-11-24",
        "arrival_date": "2026-11-25",
        "api": api,
    }
    return DocumentFacts(**{**known, **changes})  # type: ignore[arg-type]


def found(of: DocumentFacts) -> dict[str, Finding]:
    findings = check_documents(of, DocumentIndex(), DocumentPolicy())
    assert len({f.key for f in findings}) == len(findings)
    return {finding.code: finding for finding in findings}


def codes(finding: Finding) -> set[str]:
    return {reason.code for reason in finding.reasons}


@pytest.mark.parametrize(
    ("expiry", "arrival", "departure", "expected"),
    [
        ("2026-11-24", "2026-11-25", "2026-11-24", "true"),
        ("2026-11-25", "2026-11-25", "2026-11-24", "false"),
        ("2026-11", "2026-11-25", "2026-11-24", "unknown"),
        ("2026-10", "2026-11-25", "2026-11-24", "true"),
        ("2026-12", "2026-11-25", "2026-11-24", "false"),
        ("2026", "2026-11-25", "2026-11-24", "unknown"),
        ("2026-11-20", "2026-11", "2026-11-24", "unknown"),
        (None, "2026-11-25", "2026-11-24", "unknown"),
        ("2026-02-30", "2026-11-25", "2026-11-24", "unknown"),
        ("2026-11-22", None, "2026-11-24", "true"),
        ("2026-11-23", None, "2026-11-24", "unknown"),
        ("2030-01-01", None, "2026-11-24", "unknown"),
        ("2030-01-01", None, "", "unknown"),
        ("9999-12-31", None, "0001-01-01", "unknown"),
        ("2026-11-23", "2026-11-23", "2026-11-24", "false"),
    ],
)
def test_expiry_is_judged_on_the_local_date_of_arrival(
    expiry: str | None, arrival: str | None, departure: str, expected: str
) -> None:
    assert expired_at(expiry, arrival, departure) == expected


@given(st.dates(), st.dates())
def test_complete_dates_are_always_judged(expiry: object, arrival: object) -> None:
    assert expired_at(str(expiry), str(arrival), "2026-11-24") == ("true" if str(expiry) < str(arrival) else "false")


def test_an_expired_api_passport_is_a_fact_and_a_booked_one_is_not() -> None:
    old = document(expiry_date="2020-01-01")
    expired = found(facts(old))["document_expired"]
    assert (expired.severity, expired.strength) == ("high", "fact")
    booked = Traveller(documents=(old,))
    assert found(facts(api=None, pnr=booked))["document_expired"].strength == "strong_lead"
    assert (
        found(facts(document(), pnr=Traveller(documents=(document(number="K1111111", expiry_date="2020-01-01"),))))
        == {}
    )


def test_the_same_passport_in_both_reports_is_judged_once_by_api() -> None:
    booked = Traveller(documents=(document(type="PP", number="k-7654321", expiry_date="2020-01-01"),))
    assert set(found(facts(document(), pnr=booked))) == {"reports_contradict"}, "not expired as well"


def test_an_api_passport_without_expiry_is_not_ok_and_not_expired() -> None:
    finding = found(facts(document(expiry_date=None)))
    assert set(finding) == {"document_expiry_unknown"}
    assert finding["document_expiry_unknown"].severity == "low"
    assert finding["document_expiry_unknown"].reasons[0].result == "unknown"
    assert found(facts(document(type="I", expiry_date=None))) == {}
    assert found(facts(api=None, pnr=Traveller(documents=(document(expiry_date=None),)))) == {}


def test_a_visa_is_no_identity_document() -> None:
    assert found(facts(document(), document(type="V", expiry_date="2020-01-01", number="K7654321"))) == {}
    assert found(facts(document(), document(source="DOCO", expiry_date="2020-01-01", issuing_state=None))) == {}


def test_no_document_is_found_for_infants_but_not_for_crew_or_bookings() -> None:
    infant = Traveller(type="infant", surname="UNDERHOLT")
    assert found(facts(api=infant))["document_missing"].severity == "medium"
    assert found(facts(api=infant, role="crew")) == {}
    assert found(facts(api=None, pnr=infant)) == {}
    reasons = found(facts(api=infant, pnr=Traveller(documents=(document(),))))["document_missing"].reasons
    assert reasons[0].values == {"in_booking": True}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": None}, "number_missing"),
        ({"number": "<<<"}, "number_missing"),
        ({"number": "A1"}, "number_short"),
        ({"number": "K76543211"}, None),
        ({"number": "K765432111"}, "number_long"),
        ({"number": "K76543211" + check_digit("K76543211")}, None),
        ({"number": "K76543211111", "type": "I"}, None),
        ({"number": "K" * 40, "type": "I"}, "number_long"),
        ({"issuing_state": None}, "issuing_state_missing"),
        ({"issuing_state": "QQQ"}, "issuing_state_unknown"),
        ({"issuing_state": "XXA"}, None),
        ({"expiry_date": "2030-02-30"}, "expiry_date_unreadable"),
        ({"expiry_date": "2060-01-01"}, "validity_too_long"),
        ({"issue_date": "2031"}, "expiry_before_issue"),
        ({"issue_date": "2026-12-01"}, "issued_after_flight"),
        ({"issue_date": "2026"}, None),
        ({"issue_date": "1980-01-01"}, "issued_before_birth"),
    ],
)
def test_impossible_values_are_low_leads(changes: dict[str, str | None], code: str | None) -> None:
    finding = found(facts(document(**changes))).get("document_malformed")
    if code is None:
        assert finding is None
    else:
        assert finding is not None
        assert (finding.severity, finding.strength) == ("low", "weak_lead")
        assert code in codes(finding)


def test_the_check_digit_is_that_of_the_published_specimen_number() -> None:
    assert check_digit("L898902C3") == "6"
    assert check_digit("<<<<<<<<<") == "0"


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("2026-11-25", "date_of_birth_in_future"),
        ("2026-11-24", None),
        ("2026", None),
        ("2027", "date_of_birth_in_future"),
        ("1890-01-01", "age_too_high"),
        ("1990-13-01", "date_of_birth_unreadable"),
        ("", None),
    ],
)
def test_birth_dates(born: str, code: str | None) -> None:
    finding = found(facts(api=Traveller(date_of_birth=born, documents=(document(),)))).get("date_of_birth_malformed")
    assert (code in codes(finding)) if finding else code is None
