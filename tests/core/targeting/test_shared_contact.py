"""Shared contact: the benign twins first, then what it is for."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.targeting.contact_use import ContactUse
from foreland.targeting.rule import Answer, RuleFacts, RuleSet
from foreland.targeting.rules import SHIPPED_RULES
from foreland.targeting.shared_contact import DECLARATION, RULE

PHONE = "49301234567"
FAMILIES = ("FAIRWEATHER", "ZELENKA", "OKONJO", "BRUNNHILD", "SATOMURA", "VILLALTA", "HORNQVIST", "DRAGOMIR")


def uses(names: tuple[str, ...], **changes: object) -> tuple[ContactUse, ...]:
    return tuple(
        ContactUse(
            **{  # type: ignore[arg-type]
                "booking_id": UUID(int=n),
                "used_on": f"2026-11-{n + 1:02d}",
                "record_locator": f"LOC{n}",
                "surnames": (name,),
                **changes,
            }
        )
        for n, name in enumerate(names)
    )


def answer(history: tuple[ContactUse, ...], **changes: object) -> Answer:
    known: dict[str, object] = {
        "flight_date": "2026-11-24",
        "surnames": ("UNDERHOLT",),
        "record_locator": "OWNLOC",
        "contacts": (PHONE,),
        "contact_uses": {PHONE: history},
    }
    return RULE.evaluate(DECLARATION, RuleFacts(**{**known, **changes}))  # type: ignore[arg-type]


def test_three_strangers_before_us_are_four_parties() -> None:
    said = answer(uses(FAMILIES[:3]))
    (finding,) = said.findings
    assert (said.outcome, finding.severity, finding.strength) == ("true", "medium", "weak_lead")
    assert finding.reasons[0].values == {
        "bookings": 4,
        "parties": 4,
        "days": 90,
        "first_used_on": "2026-11-01",
        "last_used_on": "2026-11-03",
    }
    assert answer(uses(FAMILIES[:2])).outcome == "false"


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(
            uses(("UNDERHOLT", "UNDERHOLD", "UNDERHOLT-FAIRWEATHER", "Underholt", "UNDERHOLTOVA")), id="family"
        ),
        pytest.param(uses(FAMILIES[:5], record_locator="SAME"), id="one booking sent again"),
        pytest.param(uses(FAMILIES[:5], booking_id=UUID(int=7), record_locator=None), id="one booking without locator"),
        pytest.param(uses(FAMILIES[:5], record_locator="ownloc"), id="this booking itself"),
        pytest.param(uses(FAMILIES[:5], split_from=("GROUP1",)), id="a divided group"),
        pytest.param(uses(FAMILIES[:5], split_from=("OWNLOC",)), id="divided from this booking"),
        pytest.param(uses(FAMILIES[:5], addresses=("1 MILL LANE",)), id="one household"),
        pytest.param(uses(FAMILIES[:5], used_on="2026-01-01"), id="long ago"),
        pytest.param(uses(FAMILIES[:5], used_on="soon"), id="no date"),
    ],
)
def test_benign_twins_do_not_fire(history: tuple[ContactUse, ...]) -> None:
    assert answer(history).outcome == "false"


def test_an_agencys_own_contact_does_not_fire() -> None:
    assert answer(uses(FAMILIES[:5]), agency_contacts=frozenset((PHONE,))).outcome == "false"
    assert answer(uses(FAMILIES[:5], agency="12345678"), agency="12345678").outcome == "unknown"
    assert answer(uses(FAMILIES[:5], agency="12345678"), agency="87654321").outcome == "true"
    many = tuple(f"{one}{two}" for one in FAMILIES for two in FAMILIES)
    crowd = tuple(
        ContactUse(booking_id=UUID(int=n), used_on="2026-11-20", surnames=(name,)) for n, name in enumerate(many)
    )
    assert answer(crowd).outcome == "unknown"


def test_bookings_without_a_family_name_are_unknown_not_strangers() -> None:
    assert answer(uses(FAMILIES[:1]) + uses(FAMILIES[:3], surnames=(), record_locator=None)[1:]).outcome == "unknown"
    assert answer(uses(FAMILIES[:3]), surnames=()).outcome == "unknown"


def test_two_shared_contacts_are_one_finding_with_two_reasons() -> None:
    mail = "a.person@mail.example"
    said = answer((), contacts=(PHONE, mail), contact_uses={PHONE: uses(FAMILIES[:4]), mail: uses(FAMILIES[:4])})
    (finding,) = said.findings
    assert [reason.fact for reason in finding.reasons] == ["booking.phone", "booking.email", "officer.consider"]


USES = st.lists(
    st.builds(
        ContactUse,
        booking_id=st.uuids(version=4),
        used_on=st.sampled_from(("2026-11-20", "2026-10-01", "2027-01-01", "1999-01-01", "")),
        record_locator=st.sampled_from((None, "A", "B", "C", "OWNLOC")),
        surnames=st.lists(st.sampled_from(FAMILIES), max_size=2).map(tuple),
        agency=st.sampled_from((None, "1")),
        split_from=st.lists(st.sampled_from(("A", "Z")), max_size=1).map(tuple),
    ),
    max_size=9,
)


@given(USES, st.randoms(use_true_random=False))
def test_the_order_of_bookings_does_not_matter(history: list[ContactUse], chance: object) -> None:
    turned = list(history)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert answer(tuple(history)) == answer(tuple(turned))


@given(USES)
def test_a_booking_of_our_own_family_never_makes_it_fire(history: list[ContactUse]) -> None:
    before = answer(tuple(history)).outcome
    family = ContactUse(booking_id=UUID(int=99), used_on="2026-11-20", record_locator="FAM", surnames=("UNDERHOLT",))
    if before == "false":
        assert answer((*history, family)).outcome != "true"


def test_a_rule_set_drops_what_expired_and_is_versioned_by_its_declarations() -> None:
    assert SHIPPED_RULES.in_force("2026-11-24") == SHIPPED_RULES
    assert SHIPPED_RULES.in_force("2027-11-01") == RuleSet()
    raised = msgspec.structs.replace(DECLARATION, version=2)
    assert RuleSet((msgspec.structs.replace(RULE, declaration=raised),)).version() != SHIPPED_RULES.version()
    twice = RuleSet((RULE, msgspec.structs.replace(RULE, declaration=raised)))
    assert twice.version() == RuleSet(twice.rules[::-1]).version()


def test_every_shipped_rule_declares_what_it_must() -> None:
    for rule in SHIPPED_RULES.rules:
        declared = rule.declaration
        assert declared.purpose
        assert declared.legal_basis
        assert declared.source
        assert declared.owner
        assert declared.look_back_days > 0
        assert declared.severity in ("low", "medium")
