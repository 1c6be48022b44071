"""What holds for every journey, on our decided ones changed: unknown is never OK, and more papers never hurt."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from foreland.documents.requirements.answer import RequirementAnswer
from foreland.documents.requirements.attempts import candidates, try_condition, try_path
from foreland.documents.requirements.decide import check_journey, placed
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.journey import Journey
from foreland.documents.requirements.pack import Pack, Row, Rule, Span
from foreland.documents.requirements.rulebook import Area, RuleBook
from foreland.resources.requirement_packs import load_packs
from tests.core.documents.requirements.books import ESTA, NOW, ask, book, case, passport, states, visa
from tests.core.documents.requirements.journeys import JOURNEYS, speaks_against_itself

DECIDED = [
    case() | json.loads(line)["case"]
    for line in Path(__file__).with_name("decided.jsonl").read_text("utf-8").splitlines()
]
ANSWERS = [ask(one) for one in DECIDED]
ORDER = ("NOT_OK", "REFER", "CONDITIONAL", "OK")
NOT_OK_AT = [
    (one, {area.pack.pack for _, area in placed(read_case(one), book(), states())})
    for one, answer in zip(DECIDED, ANSWERS, strict=True)
    if answer.decision != "OK"
]
"""Journeys that are not OK, each with the packs that it is held to."""
READABLE = [one for one in DECIDED if not speaks_against_itself(one)]


def _areas() -> list[Area]:
    """Every pack made ready, that of the states without one of their own too."""
    return [one for one in (*book().areas, book().elsewhere) if one is not None]


WHOLE = [one for one, answer in zip(DECIDED, ANSWERS, strict=True) if answer.decision == "OK"]
WAIVER = [one for one, answer in zip(DECIDED, ANSWERS, strict=True) if answer.reason_code == "vwp_satisfied"]
FACTS = ("residence", "age", "purpose", "stay_days", "return_or_onward", "documents", "authorisations", "travel_date")
OF_PAPERS = ("type", "issuer", "nationality", "expiry_date", "issue_date", "electronic", "class")


def test_deleting_any_rule_never_turns_an_answer_into_ok() -> None:
    """Each rule of each pack, over every journey that it is for; over the others a missing rule is a missing rule."""
    for area in _areas():
        with_gap = _without(area, None)
        held = [(read_case(one), one) for one, packs in NOT_OK_AT if area.pack.pack in packs]
        decided = [check_journey(journey, with_gap, states()).decision for journey, _ in held]
        assert "OK" not in decided
        looked_at = [_looked_at(journey) for journey, _ in held]
        for number, gone in enumerate(area.pack.rules_declared):
            without = _without(area, gone)
            for (journey, one), before, looked in zip(held, decided, looked_at, strict=True):
                if gone in looked:
                    assert check_journey(journey, without, states()).decision != "OK", (gone, one)
                elif number % 10 == 0:
                    assert check_journey(journey, without, states()).decision == before, (gone, one)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(JOURNEYS, st.data())
def test_deleting_a_rule_never_opens_a_journey_made_at_random(journey: dict[str, Any], data: st.DataObject) -> None:
    read = read_case(journey)
    looked_at = sorted(_looked_at(read))
    if not looked_at or check_journey(read, book(), states()).decision == "OK":
        return
    gone = data.draw(st.sampled_from(looked_at))
    area = next(one for one in _areas() if gone in one.pack.rules_declared)
    assert check_journey(read, _without(area, gone), states()).decision != "OK", gone


@pytest.mark.parametrize("area", _areas(), ids=lambda area: area.pack.pack)
def test_a_rule_left_out_of_a_pack_made_ready_is_a_rule_left_out_of_its_text(area: Area) -> None:
    """Packs are made ready once for these properties; here each is read again without one of its rules."""
    gone = area.pack.rules[len(area.pack.rules) // 2].id
    left = tuple(rule for rule in area.pack.rules if rule.id != gone)
    packs = [replace(one, rules=left) if one.pack == area.pack.pack else one for one in load_packs()]
    again, without = RuleBook(packs, NOW, "test"), _without(area, gone)
    for one, at in NOT_OK_AT[::3]:
        if area.pack.pack in at:
            assert _plain(ask(one, again)) == _plain(ask(one, without))


def _plain(answer: RequirementAnswer) -> object:
    """An answer without the versions of its rules."""
    told = to_builtins(answer)
    for point in told["points"]:
        for reason in point["reasons"]:
            del reason["version"]
    return told


def _looked_at(journey: Journey) -> set[str]:
    """The rules that are, or may be, for this traveller at some point."""
    found = set()
    for point, area in placed(journey, book(), states()):
        for rule in (*area.paths["entry"], *area.paths["airside"]):
            if try_path(rule, point, candidates(point)) is not None:
                found.add(rule.written.id)
        for rules in area.conditions.values():
            for rule in rules:
                if any(try_condition(rule, point, one.paper) for one in candidates(point)):
                    found.add(rule.written.id)
    return found


def _without(area: Area, gone: str | None) -> RuleBook:
    """The book with one rule of an area deleted; without a name one is missing that was never there."""
    less = copy.copy(area)
    less.paths = {where: [rule for rule in rules if rule.written.id != gone] for where, rules in area.paths.items()}
    less.conditions = {
        where: [rule for rule in rules if rule.written.id != gone] for where, rules in area.conditions.items()
    }
    less.gaps, less.open, less.asks_at_exit, less._may_open = (gone or "?",), True, True, {}
    without = copy.copy(book())
    without.areas = tuple(less if one is area else one for one in without.areas)
    without.elsewhere, without._found = less if without.elsewhere is area else without.elsewhere, {}
    return without


def valid_papers(journey: dict[str, Any]) -> list[dict[str, Any]]:
    """Papers that this traveller may really hold, beside those at hand."""
    day = journey["travel_date"][:10]
    held = [one for one in journey["nationality"] if len(one) == 3 and one.isalpha() and one != "XYZ"]
    papers = [
        passport(one, electronic=True, number="X5550001", issue_date=f"{int(day[:4]) - 1}-01-02")
        for one in held
        if one[0] != "X"
    ]
    return [
        *papers,
        ESTA,
        visa(),
        visa("FRA", "C"),
        visa("GBR", "C"),
        {"type": "I-551", "issuer": "USA", "expiry_date": "2031-01-01"},
        {"type": "residence_permit", "issuer": "FRA", "expiry_date": "2031-01-01"},
        {"type": "eTA", "issuer": "CAN", "status": "approved"},
    ]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from(READABLE) | JOURNEYS, st.randoms(use_true_random=False), st.data())
def test_papers_never_hurt_in_any_order_and_what_is_taken_away_never_gives_ok(
    journey: dict[str, Any], order: Random, data: st.DataObject
) -> None:
    decision = ask(journey).decision
    shuffled = copy.deepcopy(journey)
    for told in (shuffled["documents"], shuffled["authorisations"]):
        if told:
            order.shuffle(told)
    assert ask(shuffled).decision == decision, shuffled
    more = copy.deepcopy(journey)
    more["documents"].append(data.draw(st.sampled_from(valid_papers(journey))))
    if not speaks_against_itself(more):
        assert ORDER.index(ask(more).decision) >= ORDER.index(decision), more
    if decision != "OK":
        _nothing_taken_away_gives_ok(copy.deepcopy(journey))


def _nothing_taken_away_gives_ok(journey: dict[str, Any]) -> None:
    """Each fact of the journey and of each paper. What is presumed of what nobody stated is not among them."""
    places = [(journey, name) for name in FACTS]
    places += [(paper, name) for paper in (*journey["documents"], *journey["authorisations"]) for name in OF_PAPERS]
    for where, name in places:
        # An authorisation that is said to be approved is often told without its last day: that word is enough.
        if where.get(name) is None or (name == "expiry_date" and where.get("status") == "approved"):
            continue
        said, where[name] = where[name], None
        assert ask(journey).decision != "OK", (name, journey)
        where[name] = said


def test_ok_rests_on_dates_and_on_each_fact_that_its_path_asks_for() -> None:
    """Unknown is never OK also where everything else is: the expiry of every paper, and each fact of the waiver."""
    assert len(WHOLE) > 20
    for journey in WHOLE:
        if ask(journey).reason_code == "common_travel_area":
            continue  # no passport control there
        less = copy.deepcopy(journey)
        for paper in (*less["documents"], *less["authorisations"]):
            paper |= {"expiry_date": None, "validity_days": None}
        assert ask(less).decision != "OK", journey
    assert len(WAIVER) > 3
    for journey in WAIVER:
        for name in ("purpose", "stay_days", "return_or_onward"):
            assert ask(journey | {name: None}).decision == "CONDITIONAL", (name, journey)
        unsaid = copy.deepcopy(journey)
        if journey["travel_date"] < "2016-04-01":
            continue  # a passport without a chip could still do
        for paper in unsaid["documents"]:
            paper["electronic"] = None
        assert ask(unsaid).decision != "OK", journey


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(DECIDED))
def test_nothing_at_all_known_is_never_ok(journey: dict[str, Any]) -> None:
    bare = {"id": "bare", "travel_date": journey["travel_date"], "route": journey["route"]}
    assert ask(bare).decision != "OK"


LATER = datetime(2027, 3, 1, tzinfo=UTC)
_ANYTHING = Rule(
    id="later.open", where=("entry", "airside"), code="open", text="Open.", recorded=Span(from_="2027-02-01")
)


def _changed_later(pack: Pack, rules: list[str], lists: list[str]) -> Pack:
    """A pack in which, after today, rules were replaced by one that opens everything and lists got everybody."""
    everybody = Row(codes="AFG IND NGA USA GBR FRA XXB", recorded=Span(from_="2027-02-01"))
    was = {name: one for name, one in pack.lists.items() if name in lists}
    gone = Span(from_=pack.recorded, to="2027-02-01")
    return replace(
        pack,
        lists={**pack.lists, **{name: replace(one, rows=(*one.rows, everybody)) for name, one in was.items()}},
        rules=(
            *(replace(rule, recorded=gone) if rule.id in rules else rule for rule in pack.rules),
            replace(_ANYTHING, sources=(next(iter(pack.sources)),)),
        ),
    )


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.data())
def test_an_earlier_day_reproduces_the_earlier_answers_whatever_is_recorded_later(data: st.DataObject) -> None:
    changed = []
    for pack in load_packs():
        rules = data.draw(st.lists(st.sampled_from(pack.rules_declared), max_size=20, unique=True))
        lists = data.draw(st.lists(st.sampled_from(sorted(pack.lists)), max_size=5, unique=True))
        changed.append(_changed_later(pack, rules, lists))
    before, after = RuleBook(changed, NOW, "test"), RuleBook(changed, LATER, "test")
    for one, answer in zip(DECIDED, ANSWERS, strict=True):
        assert _plain(ask(one, before)) == _plain(answer), one
    assert any(ask(one, after).decision != answer.decision for one, answer in zip(DECIDED, ANSWERS, strict=True))
