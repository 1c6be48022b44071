"""What two reports, ages and the kind of document say: slips are named, ordinary lives are no hit."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec import structs

from foreland.documents.clerical import date_slip, number_slip, without_check_digit
from foreland.documents.contradictions import check_contradictions
from foreland.documents.facts import DocumentFacts
from foreland.documents.holder import check_age_type, check_provisional
from foreland.documents.index import DocumentIndex
from foreland.documents.mrz.digits import check_digit
from foreland.documents.notice import DocumentNotice
from foreland.documents.policy import DocumentPolicy
from foreland.documents.reported import check_reported
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller

POLICY = DocumentPolicy()
PASSPORT = TravelDocument(type="P", number="K7654321", issuing_state="DEU", expiry_date="2030-04-12")
PERSON = Traveller(surname="UNDERHOLT", given_names="PIA", date_of_birth="1990-04-02", documents=(PASSPORT,))


def facts(api: Traveller | None, pnr: Traveller | None = None) -> DocumentFacts:
    return DocumentFacts(journey_id=UUID(int=1), flight_date="2026-11-24", api=api, pnr=pnr)


def person(born: str | None = "1990-04-02", **document: object) -> Traveller:
    return structs.replace(PERSON, date_of_birth=born, documents=(structs.replace(PASSPORT, **document),))


def said(finding: Finding) -> tuple[list[str], list[str | None]]:
    """Codes of what contradicts, and the explanations."""
    codes = [reason.code for reason in finding.reasons if reason.code != "innocent_explanation"]
    return codes, [reason.value for reason in finding.reasons if reason.code == "innocent_explanation"]


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("K76543210" + check_digit("K76543210"), "K76543210", "check_digit_appended"),
        ("DEUK7654321", "K7654321", "issuer_put_before"),
        ("00765432", "765432", "leading_zeros"),
        ("KO765I32", "K0765132", "characters_look_alike"),
        ("K7654321", "K7645321", "one_character_differs"),
        ("K7654321", "K7654321", None),
        ("K7654321", "L1234567", None),
        ("K1", "K2", None),
        ("", None, None),
    ],
)
def test_slips_of_numbers(one: str | None, other: str | None, slip: str | None) -> None:
    assert number_slip(one, other, "DEU") == number_slip(other, one, "DEU") == slip


def test_slips_of_dates_and_a_check_digit_that_is_none() -> None:
    assert date_slip("1990-04-02", "1990-02-04") == "day_month_swapped"
    assert date_slip("1990-04-02", "1990-01-01") == "first_of_january"
    assert date_slip("1990-04-02", "1990-04-12") == "one_part_differs"
    assert [date_slip("1990-04-02", other) for other in ("1990-04-02", "1961-08-30", None, "x")] == [None] * 4
    wrong = "K76543210" + str((int(check_digit("K76543210")) + 1) % 10)
    assert without_check_digit(wrong) is without_check_digit("") is without_check_digit("Ⅷ" * 10) is None


@pytest.mark.parametrize(
    ("other", "codes", "explanations"),
    [
        (person(born="1990-02-04"), ["birth_dates_contradict"], ["day_month_swapped"]),
        (person(number="K7654327"), ["numbers_contradict"], ["one_character_differs"]),
        (person(expiry_date="2030-12-04"), ["expiry_dates_contradict"], ["day_month_swapped"]),
        (
            person(born="1990-04-12", number="K76S4321"),
            ["birth_dates_contradict", "numbers_contradict"],
            ["one_part_differs", "characters_look_alike"],
        ),
    ],
)
def test_a_slip_makes_a_weak_lead_and_is_named(
    other: Traveller, codes: list[str], explanations: list[str | None]
) -> None:
    (finding,) = check_contradictions(facts(PERSON, other), POLICY)
    assert (finding.severity, finding.strength) == ("low", "weak_lead")
    assert said(finding) == (codes, explanations)


@pytest.mark.parametrize(
    ("other", "codes", "explanation", "severity"),
    [
        (person(born="1961-08-30"), ["birth_dates_contradict"], "reports_joined_wrongly", "medium"),
        (person(expiry_date="2026-01-30"), ["expiry_dates_contradict"], "expiry_mistyped", "low"),
        (person(issuing_state="POL"), ["issuers_contradict"], "same_number_other_issuer", "medium"),
    ],
)
def test_what_no_slip_explains_weighs_more(other: Traveller, codes: list[str], explanation: str, severity: str) -> None:
    (finding,) = check_contradictions(facts(PERSON, other), POLICY)
    assert (finding.severity, said(finding)) == (severity, (codes, [explanation]))


def test_the_nationality_in_the_place_of_the_issuer_is_a_slip() -> None:
    api = structs.replace(person(issuing_state="POL"), nationality="DEU")
    (finding,) = check_contradictions(facts(api, person()), POLICY)
    assert said(finding) == (["issuers_contradict"], ["nationality_for_issuer"])


@pytest.mark.parametrize(
    "other",
    [
        PERSON,
        structs.replace(PERSON, sex="M", nationality="POL"),
        person(number="L1234567", expiry_date="2026-01-30"),
        person(number="K7654322", expiry_date="2027-09-30"),
        person(number="K7654322", issuing_state="POL"),
        person(born=None, number=None),
        person(born="1990", expiry_date="2030-04"),
        person(number="UNKNOWN"),
        person(type="V", expiry_date="2026-01-30"),
        structs.replace(PERSON, documents=()),
        None,
    ],
    ids=lambda other: str(other)[:40],
)
def test_ordinary_lives_and_silence_are_no_contradiction(other: Traveller | None) -> None:
    api = structs.replace(PERSON, sex="F", nationality="DEU")
    assert check_contradictions(facts(api, other), POLICY) == []


def test_two_documents_are_paired_each_with_its_own() -> None:
    card = TravelDocument(type="I", number="T22000129", issuing_state="DEU", expiry_date="2028-02-01")
    api = structs.replace(PERSON, documents=(PASSPORT, card))
    assert check_contradictions(facts(api, structs.replace(PERSON, documents=(card, PASSPORT))), POLICY) == []


@pytest.mark.parametrize(
    ("kind", "born", "code"),
    [
        ("child", "1990-04-02", "child_contradicts_age"),
        ("infant", "2020-01-01", "infant_contradicts_age"),
        ("infant", "2024-11-25", None),
        ("child", "2009-11-25", None),
        ("child", "2008", None),
        ("adult", "2025-01-01", None),
        ("child", None, None),
        (None, "1990-04-02", None),
    ],
)
def test_fares_of_children(kind: str | None, born: str | None, code: str | None) -> None:
    booked = Traveller(type=kind)  # type: ignore[arg-type]
    found = check_age_type(facts(Traveller(date_of_birth=born), booked), POLICY)
    assert [finding.reasons[0].code for finding in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("document", "born", "code"),
    [
        ({"type": "PE"}, "1990-04-02", "provisional_by_type"),
        ({"issue_date": "2026-11-01", "expiry_date": "2027-11-01"}, "1990-04-02", "provisional_by_validity"),
        ({"issue_date": "2026-11-01", "expiry_date": "2027-11-01"}, "2019-04-02", None),
        ({"issue_date": "2026-11-01", "expiry_date": "2036-11-01"}, "1990-04-02", None),
        ({"issue_date": "2027-11-01", "expiry_date": "2026-11-01"}, "1990-04-02", None),
        ({"type": "V", "issue_date": "2026-11-01", "expiry_date": "2027-11-01"}, "1990-04-02", None),
    ],
)
def test_provisional_documents(document: dict[str, object], born: str, code: str | None) -> None:
    found = check_provisional(facts(person(born, **document)), POLICY)
    assert [finding.reasons[0].code for finding in found] == ([code] if code else [])
    assert all(finding.strength == "weak_lead" for finding in found)


def test_a_listed_number_is_found_when_it_was_sent_with_its_check_digit() -> None:
    notice = DocumentNotice(source="x", number="K76543210", issuing_state="DEU", category="stolen")
    index = DocumentIndex([notice])
    sent = "K76543210" + check_digit("K76543210")
    (finding,) = check_reported(facts(person(number=sent)), index)
    assert "check_digit_removed" in {reason.code for reason in finding.reasons}
    wrong = "K76543210" + str((int(sent[-1]) + 1) % 10)
    assert check_reported(facts(person(number=wrong)), index) == []
