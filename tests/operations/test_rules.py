"""A rule is written, proved, let live by another, judges with one alert a journey, and is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from foreland.access.viewer import Access, Role
from foreland.liaison.recommendation import Wanted
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.keep_rules import Draft, NotKept, draft_rule, move_rule
from foreland.operations.recommend import Member, recommend_travellers
from foreland.operations.sweep import sweep
from foreland.operations.take_lead import NotTaken, set_lead_aside, take_lead
from foreland.store import rules
from foreland.store.pool import transaction
from foreland.store.views import leads
from foreland.targeting.language.reading import read
from foreland.targeting.life import State, Step
from foreland.targeting.written_rule import Example, RuleKind, WrittenRule
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, pnrgov

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TAKEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ALONE = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101")
AGAIN = Person(surname="MARBETOR", given="IDA", document="X1234568", expires="350101")
CARD = 'payment.kind = "card" and booking.travellers = 1'
SHARED = "count(by contact.phones within 90 days where past.traveller.surname != traveller.surname) >= 1"


def _rule(name: str, text: str, kind: RuleKind = "pattern", **more: object) -> WrittenRule:
    yes: dict[str, Any] = {"payment.kind": "card", "booking.travellers": 1}
    no: dict[str, Any] = {"payment.kind": "cash", "booking.travellers": 1}
    if text == SHARED:
        yes = no = {"journey.date": "2026-11-24", "contact.phones": ["1"], "traveller.surname": "SOME"}
    rows = [{"traveller.surname": "OTHER"}]
    examples = (
        *(Example(name=f"{n}", expected="positive", says=yes, past={"contact.phones": rows}) for n in range(3)),
        *(Example(name=f"{n}", expected="benign", says=no, past={"contact.phones": []}) for n in range(3)),
    )
    rule = WrittenRule(
        id=name,
        title=f"Rule {name}",
        kind=kind,
        severity="low",
        condition=read(text).condition,
        purpose="Smuggling of migrants",
        legal_basis="Smuggling Protocol, Article 11",
        source="UNODC, Migrant Smuggling by Air (2010)",
        innocent="Anybody who pays by card",
        owner="targeting desk",
        expires_on="2027-10-01",
        look_back_days=90,
        elements=("pnr_payment", "pnr_names", "pnr_contact", "api", "flight", "journey"),
        examples=examples,
    )
    return msgspec.structs.replace(rule, **more)


def _officer(world: World, name: str, role: Role) -> Access:
    assert accounts.add_user(world.deployment, NewUser(username=name, display_name=name, roles=(role,)), NOW)
    (row,) = world.rows("select id, org_id from users where username = %s", (name,))
    return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset((role,)))


def _step(world: World, by: Access, version: UUID, step: Step, reason: str = "") -> State | NotKept:
    (row,) = world.rows("select row_version from rule_versions where id = %s", (version,))
    return move_rule(world.deployment, by, version, row["row_version"], (step, reason), NOW)


def _drafted(world: World, by: Access, rule: WrittenRule) -> UUID:
    draft = draft_rule(world.deployment, by, rule, NOW)
    assert isinstance(draft, Draft)
    assert draft.problems == ()
    return draft.version_id


def _live(world: World, author: Access, chief: Access, rule: WrittenRule) -> UUID:
    version = _drafted(world, author, rule)
    with transaction(world.deployment.pool, chief) as connection:
        figures = {"journeys": 2000, "found": 2}
        rules.add_trial(chief, connection, rule.id, rule.hash(), "backtest", True, figures, NOW)
    assert _step(world, author, version, "submit") == "submitted"
    assert _step(world, chief, version, "publish", "Proved on 2,000 journeys") == "live"
    return version


def _travels(world: World, *groups: list[str], control: str = "1") -> None:
    world.receive(pnrgov(groups, control=control))
    world.screen()


def _alerts(world: World) -> list[tuple[str, str, list[str]]]:
    found = world.rows("select code, state, reasons from hits where kind = 'rule' order by id")
    return [
        (hit["code"], hit["state"], [one["value"] for one in hit["reasons"] if one["code"] == "rule_fired"])
        for hit in found
    ]


def test_nobody_lets_their_own_rule_judge_and_what_is_not_measured_does_not(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    for by in (author, chief):
        version = _drafted(world, by, _rule(f"by_{by.username}", CARD))
        assert _step(world, by, version, "publish", "x") == NotKept("wrong_state" if by is chief else "may_not")
        assert _step(world, by, version, "submit") == "submitted"
        assert _step(world, by, version, "publish", "x") == NotKept("own_rule" if by is chief else "may_not")
    version = _drafted(world, author, _rule("card", CARD))
    assert _step(world, author, version, "submit") == "submitted"
    assert _step(world, chief, version, "publish", " ") == NotKept("reason_missing")
    assert _step(world, chief, version, "publish", "x") == NotKept("not_measured")
    with transaction(world.deployment.pool, chief) as connection:
        figures = {"journeys": 2000, "found": 100}
        rules.add_trial(chief, connection, "card", _rule("card", CARD).hash(), "backtest", True, figures, NOW)
    assert _step(world, chief, version, "publish", "x") == NotKept("too_many")
    assert draft_rule(world.deployment, author, _rule("card", CARD), NOW) == NotKept("unchanged")
    late = move_rule(world.deployment, chief, version, 1, ("return", "x"), NOW)
    assert late == NotKept("changed")
    barred = draft_rule(world.deployment, author, _rule("meal", 'booking.meal = "X" and booking.one_way'), NOW)
    assert isinstance(barred, Draft)
    assert "barred_proxy" in {one.code for one in barred.problems}
    assert _step(world, author, barred.version_id, "submit") == NotKept("forbidden")
    elements = ("pnr_payment", "pnr_names", "network")
    network = _rule("hooked", CARD + " and network.hops_to_facilitator <= 2", hook="networks", elements=elements)
    examples = tuple(
        msgspec.structs.replace(one, says={**one.says, "network.hops_to_facilitator": 1}) for one in network.examples
    )
    hooked = _drafted(world, author, msgspec.structs.replace(network, examples=examples))
    assert _step(world, author, hooked, "submit") == "submitted"
    assert _step(world, chief, hooked, "shadow") == NotKept("not_answered")
    kinds = {row["action"] for row in world.rows("select action from audit where object_kind = 'rule'")}
    assert kinds == {"rule_drafted", "rule_moved"}


def test_a_rule_that_names_a_list_judges_by_what_is_on_it_now(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    rule = _rule("listed", 'payment.kind in list "ways" and booking.travellers = 1')
    draft = draft_rule(world.deployment, author, rule, NOW)
    assert isinstance(draft, Draft)
    assert ("no_such_list", {"list": "ways"}) in [(one.code, one.values) for one in draft.problems]

    def keep(*members: str) -> None:
        said = {"title": "Ways to pay", "source": "Desk", "owner": "targeting desk", "members": members}
        content = msgspec.json.encode({"version": "2", "lists": {"ways": said}})
        (world.deployment.data / "named_lists.json").write_bytes(content)

    keep("card", "voucher")
    _live(world, author, chief, msgspec.structs.replace(rule, title="Listed"))
    _travels(world, booking("LOC1AB", [ALONE], card="411111XXXXXX1111"))
    assert _alerts(world) == [("listed", "open", ["Listed"])]
    keep("voucher")
    sweep(world.deployment, world.shelf, TAKEN)
    world.screen()
    assert _alerts(world) == [("listed", "withdrawn", ["Listed"])]


def test_a_rule_in_shadow_counts_and_alerts_nobody(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    version = _drafted(world, author, _rule("card", CARD))
    _step(world, author, version, "submit")
    assert _step(world, chief, version, "shadow") == "shadow"
    _travels(world, booking("LOC1AB", [ALONE], card="411111XXXXXX1111"), booking("LOC2AB", [AGAIN]))
    assert _alerts(world) == []
    assert [row["kind"] for row in world.rows("select kind from rule_finds")] == ["shadow"]
    with transaction(world.deployment.pool, chief) as connection:
        stored = rules.one(chief, connection, version)
        assert stored is not None
        assert rules.shadowed(chief, connection, stored) == (2, 1)
    assert _step(world, chief, version, "stop", "Enough") == "stopped"
    sweep(world.deployment, world.shelf, NOW + timedelta(minutes=1))
    assert world.rows("select from rule_finds") == [], "and nothing stays of it when the last rule stops"


def test_two_rules_and_a_changed_booking_are_one_alert_with_its_history(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    card = _live(world, author, chief, _rule("card", CARD))
    shared = _live(world, author, chief, _rule("shared", SHARED))
    _travels(world, booking("LOC2AB", [AGAIN], remark="CTCM 447700900123"), control="1")
    paid = booking("LOC1AB", [ALONE], card="411111XXXXXX1111")
    _travels(world, paid, control="2")
    assert _alerts(world) == [("card", "open", ["Rule card"])]
    _travels(world, booking("LOC1AB", [ALONE], card="411111XXXXXX1111", remark="CTCM 447700900123"), control="3")
    alerts = [alert for alert in _alerts(world) if "Rule card" in alert[2]]
    assert alerts == [("several_rules", "open", ["Rule card", "Rule shared"])]
    (hit,) = world.rows("select id, reasons from hits where code = 'several_rules'")
    reasons = [(one["fact"], one["value"]) for one in hit["reasons"] if one["code"] == "rule_condition"]
    assert ("payment.kind", "card") in reasons
    events = world.rows("select action from hit_events where hit_id = %s order by at, id", (hit["id"],))
    assert [event["action"] for event in events] == ["opened", "evidence_changed"]
    world.rows("update journeys set created_at = %s returning id", (NOW - timedelta(days=1),))
    assert _step(world, author, card, "stop", "Alerts on everybody") == "stopped"
    sweep(world.deployment, world.shelf, NOW + timedelta(minutes=1))
    assert {tuple(names) for _, state, names in _alerts(world) if state == "open"} == {("Rule shared",)}
    world.rows("update hits set state = 'expired' where id = %s returning id", (hit["id"],))
    assert _step(world, author, shared, "stop", "Alerts on everybody") == "stopped"
    sweep(world.deployment, world.shelf, NOW + timedelta(minutes=1))
    ends = {row["id"]: row["state"] for row in world.rows("select id, state from hits where kind = 'rule'")}
    assert ends.pop(hit["id"]) == "expired", "the doors closed before it was stopped"
    assert set(ends.values()) == {"withdrawn"}
    second = _live(world, author, chief, _rule("card", CARD, severity="medium"))
    third = _live(world, author, chief, _rule("card", CARD, title="Rule card again"))
    states = world.rows("select id, state from rule_versions where rule_id = 'card' order by number")
    assert {row["id"]: row["state"] for row in states} == {card: "stopped", second: "retired", third: "live"}


def test_whoever_travelled_before_is_found_by_name_and_birth_date(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    where = 'past.journey.destination = "JFK" and past.traveller.age = 46 years'
    again = f"count(by traveller.person within 90 days where {where}) >= 1"
    row = {"journey.destination": "JFK", "traveller.age": 46}
    says = {"journey.date": "2026-11-24", "traveller.person": "ONE 1980-05-17"}
    examples = (
        *(Example(name=f"{n}", expected="positive", says=says, past={"traveller.person": [row]}) for n in range(3)),
        *(Example(name=f"{n}", expected="benign", says=says, past={"traveller.person": []}) for n in range(3)),
    )
    _live(world, author, chief, _rule("again", again, examples=examples))
    child = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101")
    other = Person(surname="QUORVALEN", given="ANNE", document="D7654321", expires="350101")
    renewed = Person(surname="QUORVALEN", given="ANA", document="E1111111", expires="350101")
    _travels(world, booking("LOC1AB", [child]), booking("LOC2AB", [other]))
    assert _alerts(world) == []
    world.receive(
        pnrgov([booking("LOC3AB", [renewed])], control="2", flight="ZZ+125", leg="251126:1200:251126:2000+LHR+JFK")
    )
    world.screen()
    assert [alert[0] for alert in _alerts(world)] == ["again"]


def test_a_rule_on_vulnerability_is_for_protection_alone_and_no_ground_for_anything(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    helper = _officer(world, "help", "protection")
    _live(world, author, chief, _rule("alone", CARD, "vulnerability"))
    _travels(world, booking("LOC1AB", [ALONE], card="411111XXXXXX1111"), booking("LOC2AB", [AGAIN]))
    assert _alerts(world) == []
    for viewer, seen in ((author, 0), (chief, 0), (helper, 1)):
        with transaction(world.deployment.pool, viewer) as connection:
            assert len(connection.execute("select from rule_finds").fetchall()) == seen
            assert len(leads.leads(viewer, connection, TAKEN, 9)) == seen
    with transaction(world.deployment.pool, helper) as connection:
        (lead,) = leads.leads(helper, connection, TAKEN, 9)
        assert (lead.surname, lead.rules[0]["title"]) == ("QUORVALEN", "Rule alone")
        assert len(connection.execute("select from journeys").fetchall()) == 1, "nobody else of the flight"
    (find,) = world.rows("select id, found_at from rule_finds")
    world.rows("update journeys set screened_rule_set = 'x' returning id")
    sweep(world.deployment, world.shelf, NOW)
    assert world.rows("select id, found_at from rule_finds") == [find], "found again is the same find"
    against = Wanted(
        kind="no_board", ground="document_expired", reason="Found by a rule", facts=(), protection="no",
        protection_asked_by="officer",
    )  # fmt: skip
    for hits in ((), (find["id"],)):
        member = Member(journey_id=lead.journey_id, wanted=against, hits=hits)
        (done,) = recommend_travellers(world.deployment, chief, lead.flight_date, [member], TAKEN)
        assert done.refused == "evidence_not_opened", done
    assert set_lead_aside(world.deployment, chief, lead.journey_id, TAKEN) == NotTaken("may_not")
    assert set_lead_aside(world.deployment, helper, lead.journey_id, TAKEN) is None
    assert set_lead_aside(world.deployment, helper, lead.journey_id, TAKEN) == NotTaken("not_found")
    world.rows("update journeys set screened_rule_set = 'x' returning id")
    sweep(world.deployment, world.shelf, NOW)
    with transaction(world.deployment.pool, helper) as connection:
        assert leads.leads(helper, connection, TAKEN, 9) == [], "set aside it stays"
    assert not {str(lead.journey_id)} & {
        str(one) for row in world.rows("select object_ids from audit where action = 'lead_set_aside'")
        for one in row["object_ids"]
    }  # fmt: skip
    world.rows("update rule_finds set set_aside_at = null returning id")
    assert take_lead(world.deployment, chief, lead.journey_id, "possible_victim", "", TAKEN) == NotTaken("may_not")
    assert take_lead(world.deployment, helper, lead.journey_id, "x", "", TAKEN) == NotTaken("concern_missing")
    assert isinstance(take_lead(world.deployment, helper, lead.journey_id, "possible_victim", "a", TAKEN), UUID)
    assert take_lead(world.deployment, helper, lead.journey_id, "possible_victim", "", TAKEN) == NotTaken("not_found")
    with transaction(world.deployment.pool, helper) as connection:
        assert leads.leads(helper, connection, TAKEN, 9) == []
