"""Screening as a whole: it survives anything reported, says the same twice and depends on no order."""

from __future__ import annotations

from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foreland.documents.index import DocumentIndex
from foreland.documents.notice import BlankRange, DocumentNotice
from foreland.documents.prior_use import PriorUse
from foreland.screening.context import Context, Lists, current_versions, empty_lists
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import registry_keys
from foreland.screening.plan import plan
from foreland.screening.screen import screen, screen_all
from foreland.targeting.contact_use import ContactUse
from foreland.targeting.rule import Answer, Declaration, Rule, RuleFacts, RuleSet
from foreland.targeting.rules import SHIPPED_RULES
from foreland.travel.booking import Booking, Contacts
from foreland.travel.finding import Finding
from foreland.travel.traveller import TravelDocument, Traveller
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.index import NameIndex
from tests.core.screening.strategies import BOOKINGS, DATES, JOURNEYS, TEXT, TRAVELLERS
from tests.policies import screening_policy

ENTRIES = (
    ListEntry(
        id="1",
        source="test list",
        names=(ListedName(surname="QUORVALEN", given_names="MIREK OSTAP"),),
        dates_of_birth=(ListedDate(value="1975-03-09"),),
        nationalities=("DEU",),
        sex="M",
        documents=("C01234567",),
    ),
    ListEntry(id="2", source="test list", names=(ListedName(surname="ÇELİK", given_names="毛泽东"),)),
    ListEntry(
        id="3", source="other list", names=(ListedName(surname="A"), ListedName(given_names="B", quality="weak"))
    ),
)
NOTICES = (
    DocumentNotice(source="lost", number="C01234567", issuing_state="UTO", category="lost", type="P"),
    DocumentNotice(source="lost", number="X1", issuing_state="DEU", category="revoked"),
)
RANGES = (BlankRange(source="blanks", issuing_state="UTO", prefix="C", width=8, low=1234000, high=1235000),)
LISTS = Lists(names=NameIndex(ENTRIES), documents=DocumentIndex(NOTICES, RANGES))
USES = st.builds(
    PriorUse,
    journey_id=st.uuids(version=4),
    flight_date=st.one_of(st.dates().map(str), st.text(max_size=5)),
    surname=TEXT,
    given_names=TEXT,
    date_of_birth=DATES,
    sex=st.sampled_from((None, "M", "F")),
)
CONTACT_USES = st.builds(
    ContactUse,
    booking_id=st.uuids(version=4),
    used_on=st.one_of(st.dates().map(str), st.just("2026-11-20"), st.text(max_size=5)),
    record_locator=TEXT,
    surnames=st.lists(st.text(max_size=8), max_size=3).map(tuple),
    agency=TEXT,
)
CONTEXTS = st.builds(
    Context,
    lists=st.just(LISTS),
    rules=st.just(SHIPPED_RULES),
    policy=st.just(screening_policy()),
    document_uses=st.dictionaries(
        st.sampled_from(("UTO:C01234567", "DEU:X1", "D:X1")), st.lists(USES, max_size=4).map(tuple), max_size=3
    ),
    contact_uses=st.dictionaries(
        st.sampled_from(("49301234567", "x@y.example", "a.b@mail.example")),
        st.lists(CONTACT_USES, max_size=8).map(tuple),
        max_size=3,
    ),
)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


@SLOW
@given(JOURNEYS, CONTEXTS)
def test_nothing_reported_makes_it_raise_and_the_same_comes_out_twice(
    journey: ScreenedJourney, context: Context
) -> None:
    found = screen(journey, context)
    assert found == screen(journey, context)
    keys = [finding.key for finding in found]
    assert len(keys) == len(set(keys))
    for finding in found:
        assert finding.reasons
        assert finding.score is None or 0 <= finding.score <= 1
        assert not (finding.kind in ("watchlist", "rule") and finding.strength == "fact")
        assert not (finding.kind == "rule" and finding.severity == "high")
        assert any(reason.code == "innocent_explanation" for reason in finding.reasons)
        assert msgspec.json.decode(msgspec.json.encode(finding), type=type(finding)) == finding


@SLOW
@given(st.lists(JOURNEYS, max_size=4), CONTEXTS)
def test_many_at_once_are_screened_as_one_after_the_other(journeys: list[ScreenedJourney], context: Context) -> None:
    together = screen_all(journeys, context)
    assert [one.findings for one in together] == [screen(journey, context) for journey in journeys]


@SLOW
@given(JOURNEYS, CONTEXTS, st.randoms(use_true_random=False))
def test_the_order_of_history_and_lists_does_not_matter(
    journey: ScreenedJourney, context: Context, chance: object
) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(chance.sample(rows, len(rows)))  # type: ignore[attr-defined]

    other = Lists(
        names=NameIndex(shuffled(ENTRIES)),  # type: ignore[arg-type]
        documents=DocumentIndex(shuffled(NOTICES), RANGES),  # type: ignore[arg-type]
    )
    turned = msgspec.structs.replace(
        context,
        lists=other,
        document_uses={key: shuffled(uses) for key, uses in context.document_uses.items()},
        contact_uses={key: shuffled(uses) for key, uses in context.contact_uses.items()},
    )
    assert other.version() == LISTS.version()
    assert screen(journey, context) == screen(journey, turned)


@SLOW
@given(JOURNEYS)
def test_a_document_notice_only_ever_adds(journey: ScreenedJourney) -> None:
    without = Context(policy=screening_policy(), lists=empty_lists(), rules=RuleSet())
    listed = Lists(names=NameIndex(), documents=DocumentIndex(NOTICES, RANGES))
    more = Context(policy=screening_policy(), lists=listed, rules=RuleSet())
    assert {f.key for f in screen(journey, without)} <= {f.key for f in screen(journey, more)}


@given(TRAVELLERS, BOOKINGS)
def test_registry_keys_are_sorted_unique_and_spelled_one_way(traveller: Traveller, booking: Booking) -> None:
    keys = registry_keys(traveller, booking)
    assert list(keys) == sorted(set(keys))
    assert {kind for kind, _ in keys} <= {"document", "phone", "email"}
    for kind, key in keys:
        assert key
        if kind == "phone":
            assert key.isascii()
            assert key.isdecimal()


def person(**changes: object) -> Traveller:
    known: dict[str, object] = {
        "surname": "QUORVALEN",
        "given_names": "MIREK OSTAP",
        "date_of_birth": "1975-03-09",
        "sex": "M",
        "nationality": "DEU",
        "documents": (
            TravelDocument(
                type="P", number="K7654321", issuing_state="DEU", expiry_date="2030-01-01", nationality="DEU"
            ),
        ),
    }
    return Traveller(**{**known, **changes})  # type: ignore[arg-type]


def journey(**changes: object) -> ScreenedJourney:
    known: dict[str, object] = {
        "journey_id": UUID(int=1),
        "flight": "XX12",
        "flight_date": "2026-11-24",
        "arrival_date": "2026-11-25",
        "api": person(),
    }
    return ScreenedJourney(**{**known, **changes})  # type: ignore[arg-type]


def test_a_listed_person_is_found_with_every_part_of_the_score() -> None:
    (finding,) = screen(journey(), Context(policy=screening_policy(), lists=LISTS, rules=SHIPPED_RULES))
    assert (finding.kind, finding.key, finding.severity) == ("watchlist", "watchlist_name:test list:1", "high")
    assert [reason.code for reason in finding.reasons] == [
        "name_aligned",
        "date_of_birth_same",
        "nationality_same",
        "sex_same",
        "innocent_explanation",
    ]


def test_nationality_alone_never_finds_anybody() -> None:
    stranger = person(surname="UNDERHOLT", given_names="PIA", sex="F", date_of_birth=None)
    assert screen(journey(api=stranger), Context(policy=screening_policy(), lists=LISTS, rules=SHIPPED_RULES)) == ()


def test_crew_are_not_judged_by_rules_about_bookings() -> None:
    def always(declaration: Declaration, facts: RuleFacts) -> Answer:
        found = Finding(
            kind="rule", code="x", key="x", severity="low", strength="weak_lead", source="x", source_version="1"
        )
        return Answer(outcome="true", findings=(found,))

    (rule,) = SHIPPED_RULES.rules
    context = Context(policy=screening_policy(), lists=empty_lists(), rules=RuleSet((Rule(rule.declaration, always),)))
    for role, count in (("passenger", 1), ("transit_passenger", 1), ("crew", 0), ("transit_crew", 0)):
        assert sum(found.kind == "rule" for found in screen(journey(role=role), context)) == count, role
    everyone = msgspec.structs.replace(context, policy=screening_policy(not_for_crew=()))
    assert any(found.kind == "rule" for found in screen(journey(role="crew"), everyone))
    assert everyone.policy.version() != context.policy.version()


def test_an_unlisted_traveller_with_a_sound_document_is_found_nowhere() -> None:
    assert screen(journey(), Context(policy=screening_policy(), lists=empty_lists(), rules=SHIPPED_RULES)) == ()


def test_two_reports_of_one_name_are_one_hit_by_the_better_spelling() -> None:
    cut_off = person(given_names="MIR", documents=())
    alone = screen(journey(), Context(policy=screening_policy(), lists=LISTS, rules=RuleSet()))
    both = screen(journey(pnr=cut_off), Context(policy=screening_policy(), lists=LISTS, rules=RuleSet()))
    assert [f.key for f in both] == [f.key for f in alone]
    assert both[0].score == alone[0].score


def test_a_listed_document_under_another_name_is_a_lead_that_says_so() -> None:
    document = TravelDocument(type="P", number="c-0123 4567", issuing_state="AUT", expiry_date="2030-01-01")
    other = person(surname="UNDERHOLT", given_names="PIA", documents=(document,))
    (finding,) = screen(journey(api=other), Context(policy=screening_policy(), lists=LISTS, rules=RuleSet()))
    assert (finding.code, finding.strength, finding.severity) == ("watchlist_document", "weak_lead", "medium")
    assert "name_differs" in {reason.code for reason in finding.reasons}


def test_an_unknown_network_fact_changes_nothing() -> None:
    known = Context(policy=screening_policy(), lists=LISTS, rules=SHIPPED_RULES, facts={"near_facilitator": None})
    assert screen(journey(), known) == screen(
        journey(), Context(policy=screening_policy(), lists=LISTS, rules=SHIPPED_RULES)
    )


def test_the_plan_names_the_longest_look_back_of_each_registry() -> None:
    needs = plan(SHIPPED_RULES, LISTS, screening_policy())
    assert needs.look_back_days == {"document": 730, "email": 90, "phone": 90}
    assert plan(RuleSet(), LISTS, screening_policy()).kinds() == {"document"}


def test_each_version_changes_with_its_own_content_only() -> None:
    policy = screening_policy()
    start = current_versions(LISTS, SHIPPED_RULES, policy)
    assert start == current_versions(LISTS, SHIPPED_RULES, screening_policy())
    fewer = Lists(names=NameIndex(ENTRIES[:2]), documents=LISTS.documents)
    other = current_versions(fewer, SHIPPED_RULES, policy)
    assert (other.list_set != start.list_set, other.rule_set, other.policy) == (True, start.rule_set, start.policy)
    assert current_versions(LISTS, RuleSet(), policy).rule_set != start.rule_set
    changed = msgspec.structs.replace(policy, matching=msgspec.structs.replace(policy.matching, threshold=0.9))
    assert current_versions(LISTS, SHIPPED_RULES, changed).policy != start.policy


def test_the_keys_of_a_journey_are_those_of_api_booking_and_traveller() -> None:
    api = person(phones=("+49 (0)30 1234567",))
    booking = Booking(
        contacts=Contacts(emails=("A.B//MAIL.EXAMPLE",)), travellers=(person(phones=("0049 89 7654321",)),)
    )
    assert journey(api=api, booking=booking).registry_keys() == (
        ("document", "DEU:K7654321"),
        ("email", "a.b@mail.example"),
        ("phone", "49301234567"),
    )
