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
from msgspec.structs import replace

from foreland.documents.requirements.decide import placed
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.pack import Pack, Row, Span
from foreland.documents.requirements.rulebook import RuleBook
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
RULES = [(pack, rule.id) for pack in load_packs() for rule in pack.rules]
CONDITIONS = [(pack, rule.id) for pack in load_packs() for rule in pack.rules if rule.kind == "condition"]
WHOLE = [one for one, answer in zip(DECIDED, ANSWERS, strict=True) if answer.decision == "OK"]
WAIVER = [one for one, answer in zip(DECIDED, ANSWERS, strict=True) if answer.reason_code == "vwp_satisfied"]
FACTS = ("residence", "age", "purpose", "stay_days", "return_or_onward", "documents", "authorisations", "travel_date")
OF_PAPERS = ("type", "issuer", "nationality", "expiry_date", "issue_date", "electronic", "class")


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.sampled_from(RULES))
def test_deleting_a_rule_never_turns_an_answer_into_ok(chosen: tuple[Pack, str]) -> None:
    _without(*chosen)


@pytest.mark.parametrize(("pack", "gone"), CONDITIONS, ids=[gone for _, gone in CONDITIONS])
def test_deleting_any_condition_never_turns_an_answer_into_ok(pack: Pack, gone: str) -> None:
    """Conditions hold travellers back, so these are the rules whose absence could let somebody through."""
    _without(pack, gone)


def _without(pack: Pack, gone: str) -> None:
    """Of the journeys that no pack is for but the others nothing changes."""
    without = RuleBook([replace(pack, rules=tuple(rule for rule in pack.rules if rule.id != gone))], NOW, "test")
    without.areas += tuple(area for area in book().areas if area.pack.pack != pack.pack)
    without.elsewhere = without.elsewhere or book().elsewhere
    for one, packs in NOT_OK_AT:
        if pack.pack in packs:
            assert ask(one, without).decision != "OK"


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


def test_an_earlier_day_reproduces_the_earlier_answer() -> None:
    (pack,) = (one for one in load_packs() if one.pack == "usa")
    later = Row(codes="IND", from_="2020-01-01", recorded=Span(from_="2027-02-01"))
    listed = replace(pack.lists["vwp"], rows=(*pack.lists["vwp"].rows, later))
    changed = replace(pack, lists={**pack.lists, "vwp": listed})
    journey = case("DEL", "JFK", nationality="IND", authorisations=[ESTA])
    before = RuleBook([changed], NOW, "test")
    after = RuleBook([changed], datetime(2027, 2, 2, tzinfo=UTC), "test")
    assert ask(journey, after).decision == "OK"
    assert ask(journey, before).decision == ask(journey, book()).decision == "NOT_OK"
    for one, answer in zip(DECIDED[:40], ANSWERS, strict=False):
        if all(place in ("LHR", "JFK", "MIA", "SFO", "DFW") for place in one["route"]):
            assert ask(one, before).decision == answer.decision
