"""What a machine may answer a carrier: nothing is cleared that is unknown, and nobody is refused by a machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.liaison.answers import (
    AnswerRules,
    Grounds,
    OfficerWord,
    PendingDefault,
    UnruledDefault,
    Verdict,
    WaitingHit,
    ends_at,
    in_time,
    judge,
    strictest,
)
from foreland.review.hit import HitState

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RULES = AnswerRules(document_codes=("document_expired",), mandatory=("surname", "document_number"))
SAID = {"surname": "QUORVALEN", "document_number": "C1234567"}
CLEAR = Grounds(checked=True, elements=SAID)
WORD = OfficerWord(officer=UUID(int=1), recommendation=UUID(int=2))


def hit(code: str, kind: str = "document", state: str = "open") -> WaitingHit:
    return WaitingHit(id=UUID(int=9), kind=kind, code=code, severity="medium", state=state)


@pytest.mark.parametrize(
    ("grounds", "verdict", "because"),
    [
        (CLEAR, "cleared", "nothing_found"),
        (structs.replace(CLEAR, unruled=True), "cleared", "nothing_found"),
        (structs.replace(CLEAR, checked=False), "pending_contact", "not_checked"),
        (structs.replace(CLEAR, hits=(hit("watchlist_name", "watchlist"),)), "pending_contact", "hits"),
        (structs.replace(CLEAR, hits=(hit("document_expired"),)), "document_status", "document"),
        (structs.replace(CLEAR, hits=(hit("document_expired", state="cleared"),)), "cleared", "nothing_found"),
        (structs.replace(CLEAR, hits=(hit("document_expired"), hit("x", "rule"))), "pending_contact", "hits"),
        (structs.replace(CLEAR, elements={"surname": "X", "document_number": ""}), "insufficient_data", "data"),
        (structs.replace(CLEAR, elements={}, hits=(hit("x", "rule", "second_look"),)), "pending_contact", "hits"),
        (structs.replace(CLEAR, elements={}, checked=False), "pending_contact", "not_checked"),
        (structs.replace(CLEAR, hits=(hit("x", "rule", "recommended"),)), "pending_contact", "officer"),
        (structs.replace(CLEAR, hits=(hit("document_expired", state="referred"),)), "document_status", "document"),
        (structs.replace(CLEAR, hits=(hit("x", "rule", "referred"),)), "pending_contact", "hits"),
        (structs.replace(CLEAR, hits=(hit("x", "rule", "expired"),)), "pending_contact", "hits"),
        (structs.replace(CLEAR, hits=(hit("x", "rule", "false_match"),)), "cleared", "nothing_found"),
        (structs.replace(CLEAR, word=WORD), "no_board", "recommendation"),
    ],
)
def test_a_verdict_rests_on_what_is_known(grounds: Grounds, verdict: str, because: str) -> None:
    judged = judge(grounds, RULES)
    assert (judged.verdict, judged.because) == (verdict, because)


@pytest.mark.parametrize("category", ["lost", "stolen", "stolen_blank", "revoked", "invalid"])
def test_a_lost_or_stolen_document_alone_is_contact_the_desk_whatever_is_configured(category: str) -> None:
    code = f"document_reported_{category}"
    rules = structs.replace(RULES, document_codes=(code, "document_expired"))
    assert judge(structs.replace(CLEAR, hits=(hit(code),)), rules).verdict == "pending_contact"


_HITS = st.lists(
    st.builds(
        hit,
        st.sampled_from(["document_expired", "document_reported_lost", "watchlist_name"]),
        st.sampled_from(["document", "watchlist", "rule"]),
        st.sampled_from(["open", "second_look", "cleared", "withdrawn", "referred", "recommended", "expired", "x"]),
    ),
    max_size=4,
)


@given(
    checked=st.booleans(),
    hits=_HITS,
    elements=st.dictionaries(st.sampled_from(sorted(SAID)), st.none() | st.text(max_size=3)),
    codes=st.lists(st.text(max_size=20) | st.just("document_reported_lost")),
    late=st.booleans(),
)
def test_no_machine_ever_refuses_anybody_and_what_is_cleared_was_checked(
    checked: bool, hits: list[WaitingHit], elements: dict[str, str | None], codes: list[str], late: bool
) -> None:
    rules = structs.replace(RULES, document_codes=tuple(codes))
    grounds = Grounds(checked=checked, hits=tuple(hits), elements=elements)
    judged = judge(grounds, rules)
    settled = in_time(judged, NOW, NOW + timedelta(minutes=1 if late else -1), rules)
    assert "no_board" not in (judged.verdict, settled.verdict)
    if judged.verdict == "cleared":
        assert checked
        assert not judged.missing
        assert all(one.state in ("cleared", "false_match", "withdrawn") for one in hits)
    if judged.verdict == "pending_contact":
        assert settled.verdict == ("cleared_unresolved" if late else "pending_contact")
    else:
        assert settled == judged


@given(
    checked=st.booleans(),
    unruled=st.booleans(),
    before=st.lists(st.builds(hit, st.sampled_from(["document_expired", "x", "random_referral"])), max_size=2),
    code=st.sampled_from(["document_expired", "document_reported_lost", "x", "random_referral"]),
    kind=st.sampled_from(["document", "watchlist", "rule"]),
    state=st.sampled_from(get_args(HitState)),
    default=st.sampled_from(get_args(PendingDefault)),
    otherwise=st.sampled_from(get_args(UnruledDefault)),
    door=st.none() | st.timedeltas(timedelta(minutes=-30), timedelta(days=2)).map(lambda left: NOW + left),
    minutes=st.integers(0, 240),
    after=st.timedeltas(timedelta(), timedelta(days=1)),
)
def test_whatever_a_hit_is_nothing_is_pending_from_the_instant_on_and_a_referral_changes_no_answer(
    checked: bool,
    unruled: bool,
    before: list[WaitingHit],
    code: str,
    kind: str,
    state: HitState,
    default: PendingDefault,
    otherwise: UnruledDefault,
    door: datetime | None,
    minutes: int,
    after: timedelta,
) -> None:
    rules = structs.replace(RULES, pending_default=default, pending_minutes=minutes, unruled=otherwise)

    def told(now: datetime, state: HitState) -> tuple[str, str]:
        hits = (*before, hit(code, kind, state))
        judged = judge(Grounds(checked=checked, hits=hits, elements=SAID, unruled=unruled), rules)
        settled = in_time(judged, instant, now, rules)
        return settled.verdict, settled.because

    instant = ends_at(door, NOW, rules)
    assert told(instant + after, state)[0] not in ("pending_contact", "no_board")
    for now in (instant - timedelta(microseconds=1), instant + after):
        assert told(now, "referred") == told(now, "open"), "no carrier learns that somebody is helped"


def test_a_pending_answer_ends_before_the_doors_close_or_an_hour_after_it_was_given() -> None:
    assert ends_at(NOW, NOW - timedelta(hours=3), RULES) == NOW - timedelta(minutes=20)
    assert ends_at(None, NOW, RULES) == NOW + timedelta(minutes=60)
    pending = judge(structs.replace(CLEAR, checked=False), RULES)
    rules = structs.replace(RULES, pending_default="document_status")
    assert in_time(pending, NOW, NOW, rules).verdict == "document_status"
    assert in_time(pending, NOW, NOW, rules).because == "no_decision"


@pytest.mark.parametrize("default", ["cleared_unresolved", "insufficient_data", "pending_contact"])
def test_where_no_rule_of_entry_may_decide_the_configured_default_stands_for_cleared_alone(default: Any) -> None:
    rules = structs.replace(RULES, unruled=default)
    unruled = structs.replace(CLEAR, unruled=True)
    assert judge(unruled, rules).verdict == default
    assert judge(CLEAR, rules).verdict == "cleared"
    expired = structs.replace(unruled, hits=(hit("document_expired"),))
    assert judge(expired, rules).verdict == "document_status", "what was found goes before"
    assert judge(structs.replace(unruled, word=WORD), rules).verdict == "no_board"


def test_of_several_verdicts_the_strictest_counts_and_whom_nobody_knows_is_sent_again() -> None:
    assert strictest(["cleared", "pending_contact", "document_status"]) == "pending_contact"
    assert strictest([]) == "insufficient_data"
    assert {strictest([one]) for one in get_args(Verdict)} == set(get_args(Verdict))
