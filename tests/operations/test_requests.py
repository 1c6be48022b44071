"""Requests for information: hit first, content after a release, one end, an owner and a clock throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.access.viewer import Access, Role
from foreland.operations.ask_for_information import (
    GivenRequest,
    NotAsked,
    Received,
    ask,
    opened_request,
    receive_request,
    take_step,
)
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner
from foreland.sharing.requests import CLOSED, FEEDBACKS, REFUSAL_GROUNDS, STEPS, Asked, RequestContent, Step, next_state
from foreland.sharing.returns import unowned
from foreland.store import exchange_partners, information_requests, item_returns
from foreland.store.exchange_partners import NewPartner, Partner
from foreland.store.identifiers import new_id
from foreland.store.information_requests import RequestRow
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.web.world import Writer

CONTENT = RequestContent(
    officer="Mira Barselay", reason="Smuggling by air", legal_basis="Article 7", questions="Is QUORVALEN known?"
)


def user(write: Writer, name: str, *roles: Role, airports: tuple[str, ...] = ()) -> Access:
    made = new_id()
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, %s, %s, 'x', %s, now())",
        [made, write.owner.org_id, name, name.title(), list(roles)],
    )
    roles_of = frozenset(roles)
    return Access(org_id=write.owner.org_id, user_id=made, username=name, roles=roles_of, airports=airports)


@pytest.fixture
def partner(deployment: Deployment) -> Partner:
    access = deployment.service("test")
    new = NewPartner(
        id=new_id(),
        name="Utopia",
        code="UTO",
        verify_key=bytes(32),
        contact="Desk",
        agreed_until=NOW + timedelta(days=9),
    )
    assert add_partner(deployment, access, new, NOW) is None
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, "UTO")
    assert found
    return found


def given_by(party: UUID, **more: Any) -> GivenRequest:
    values: dict[str, Any] = {
        "direction": "inbound", "kind": "information", "party_org": party, "reference": "UTO-1", "urgency": "1h",
        "until": None, "content": CONTENT,
    }  # fmt: skip
    return GivenRequest(**(values | more))


def read(deployment: Deployment, access: Access, request: UUID) -> RequestRow:
    with transaction(deployment.pool, access) as connection:
        found = information_requests.one(access, connection, request)
    assert found
    return found


def test_a_partners_request_has_owner_and_clock_and_goes_hit_release_part_answer_feedback(
    deployment: Deployment, write: Writer, partner: Partner
) -> None:
    orphan = receive_request(deployment, partner, given_by(partner.partner_org, reference="UTO-0"), NOW)
    assert isinstance(orphan, Received), "it is kept also where nobody can own it"
    ana, boss = user(write, "ana", "analyst"), user(write, "bo", "supervisor")
    first = receive_request(deployment, partner, given_by(partner.partner_org), NOW)
    assert isinstance(first, Received)
    again = receive_request(
        deployment, partner, given_by(partner.partner_org, urgency="5d"), NOW + timedelta(minutes=1)
    )
    assert again == Received(id=first.id, due_at=NOW + timedelta(hours=1), known=True)
    row = read(deployment, ana, first.id)
    assert (row.owner_id, row.state, row.party) == (boss.user_id, "open", "Utopia")
    assert opened_request(deployment.sealer, row.content_sealed) == CONTENT
    with transaction(deployment.pool, boss) as connection:
        waiting = item_returns.returns(boss, connection, NOW - timedelta(days=1), 9)
    assert [one.owner for one in waiting if one.reference == "UTO-0"] == [None]
    assert unowned(waiting) == 1
    assert read(deployment, boss, orphan.id).owner is None
    hand_on = Step(step="hand_on", other=boss.user_id)
    assert take_step(deployment, boss, orphan.id, 1, hand_on, NOW) == "open"
    assert read(deployment, boss, orphan.id).owner_id == boss.user_id
    write.connection.execute("update users set disabled_at = now() where id = %s", (boss.user_id,))
    assert read(deployment, ana, orphan.id).owner is None, "whoever is here no more owns nothing"
    write.connection.execute("update users set disabled_at = null where id = %s", (boss.user_id,))
    other = receive_request(deployment, partner, given_by(partner.partner_org, reference="UTO-2"), NOW)
    assert isinstance(other, Received)

    version = 1

    def take(step: str, **more: Any) -> object:
        nonlocal version
        wanted = Step(step=step, **more)  # type: ignore[arg-type]
        done = take_step(deployment, ana, first.id, version, wanted, NOW + timedelta(minutes=version))
        if not isinstance(done, NotAsked):
            assert take_step(deployment, boss, first.id, version, wanted, NOW) == NotAsked("changed")
            version += 1
            return done
        return done.code

    assert take("answer", words="Known.") == "hit_first"
    assert take("hit", other=new_id()) == "party_unknown"
    assert take("hit", other=partner.partner_org) == "hit"
    assert [take(step, words="Known.") for step in ("part", "answer")] == ["originator_release_needed"] * 2
    assert take("hand_on", other=new_id()) == "owner_unknown"
    assert take("hand_on", other=ana.user_id) == "hit"
    assert take("feedback", code="used") == "not_closed"
    assert take("release", words="By telephone, reference 7") == "hit"
    assert take("release") == "no_holder"
    assert take("part", words=" ") == "words_missing"
    assert take("part", words="Known since 2025.") == "part"
    assert take("answer", words="Known under two names.") == "answered"
    assert take("refuse", code="too_wide") == "wrong_state"
    assert take("feedback", code="splendid") == "feedback_unknown"
    assert take("feedback", code="led_to") == "answered"
    assert take("feedback", code="used") == "given_already"
    row = read(deployment, boss, first.id)
    assert (row.owner_id, row.feedback, row.holder, row.closed_at is not None) == (
        ana.user_id,
        "led_to",
        "Utopia",
        True,
    )
    with transaction(deployment.pool, ana) as connection:
        steps = [one.step for one in information_requests.events(ana, connection, first.id)]
        assert [one.id for one in information_requests.listed(ana, connection, 9)] == [orphan.id, other.id, first.id]
    assert steps == ["ask", "hit", "hand_on", "release", "part", "answer", "feedback"]


def test_what_is_incomplete_or_not_allowed_leaves_nothing(
    deployment: Deployment, write: Writer, partner: Partner
) -> None:
    boss = user(write, "bo", "supervisor")
    port = user(write, "finn", "field_officer", airports=("JFK",))
    party = partner.partner_org
    carrier = new_id()
    write.connection.execute(
        "insert into organisations (id, name, kind, code, created_at) values (%s, 'ZZ', 'carrier', 'ZZ', now())",
        [carrier],
    )
    faults: dict[str, dict[str, Any]] = {
        "no_questions": {"content": msgspec.structs.replace(CONTENT, questions=" ")},
        "no_purpose": {"content": msgspec.structs.replace(CONTENT, reason="")},
        "no_officer": {"content": msgspec.structs.replace(CONTENT, officer="")},
        "no_legal_basis_given": {"content": msgspec.structs.replace(CONTENT, legal_basis="")},
        "too_long": {"content": msgspec.structs.replace(CONTENT, questions="x" * 4001)},
        "no_reference": {"reference": " "}, "urgency_unknown": {"urgency": "2h"},
        "party_unknown": {"party_org": carrier},
        "due_unreadable": {"kind": "standing", "until": NOW}, "owner_unknown": {"owner_id": port.user_id},
        "airport_unknown": {"airport": "QQQ"},
    }  # fmt: skip
    for code, fault in faults.items():
        wrong = msgspec.structs.replace(given_by(party), **fault)
        assert ask(deployment, boss, wrong, NOW) == NotAsked(code)  # type: ignore[arg-type]
    watcher = user(write, "otto", "oversight")
    assert ask(deployment, watcher, given_by(party), NOW) == NotAsked("may_not_ask")
    assert ask(deployment, port, given_by(party), NOW) == NotAsked("may_not_ask")
    soon = NOW + timedelta(days=3)
    wanted = given_by(boss.org_id, kind="assessment", until=soon, airport="JFK")
    assert ask(deployment, port, msgspec.structs.replace(wanted, airport="LAX"), NOW) == NotAsked("airport_unknown")
    assessed = ask(deployment, port, wanted, NOW)
    assert isinstance(assessed, Received)
    assert assessed.due_at == soon
    kept = ask(deployment, boss, given_by(party, kind="standing", until=soon, reference="S-1"), NOW)
    assert isinstance(kept, Received)
    assert ask(deployment, boss, given_by(party, kind="standing", until=soon, reference="S-1"), NOW) == NotAsked(
        "known"
    )
    # The office sees what it asked, and nobody else's; another office sees neither.
    with transaction(deployment.pool, port) as connection:
        assert [one.id for one in information_requests.listed(port, connection, 9)] == [assessed.id]
        assert len(information_requests.events(port, connection, kept.id)) == 0
    elsewhere = user(write, "gil", "field_officer", airports=("LAX",))
    with transaction(deployment.pool, elsewhere) as connection:
        assert information_requests.listed(elsewhere, connection, 9) == []
    assert take_step(deployment, port, assessed.id, 1, Step(step="hit"), NOW) == NotAsked("may_not_ask")
    assert take_step(deployment, boss, new_id(), 1, Step(step="hit"), NOW) == NotAsked("not_found")
    step = Step(step="refuse", code="no_further_information")
    refused = take_step(deployment, boss, assessed.id, 1, step, NOW)
    assert refused == "refused"
    assert read(deployment, port, assessed.id).ground == "no_further_information"
    said = take_step(deployment, boss, assessed.id, 2, Step(step="feedback", code="wrong"), NOW)
    assert (said, read(deployment, port, assessed.id).ground) == ("refused", "no_further_information")
    ended = msgspec.structs.replace(partner, agreed_until=NOW)
    assert receive_request(deployment, ended, given_by(party), NOW) == NotAsked("may_not_ask")


_STEPS = st.builds(
    Step,
    step=st.sampled_from(STEPS),
    words=st.sampled_from(("", "said")),
    code=st.sampled_from(("", *REFUSAL_GROUNDS, *FEEDBACKS)),
)


@given(st.lists(_STEPS, max_size=12), st.booleans(), st.sampled_from(("inbound", "outbound")))
def test_in_no_order_of_steps_is_content_told_before_hit_and_release_or_anything_after_the_end(
    steps: list[Step], held: bool, direction: Any
) -> None:
    asked = Asked(direction=direction, state="open", holder=new_id() if held else None, released=False, feedback=None)
    told: list[str] = []
    for step in steps:
        state = next_state(asked, step)
        if not isinstance(state, str):
            continue
        if step.step in ("part", "answer"):
            assert "hit" in told
            assert not held or direction == "outbound" or "release" in told
        assert asked.state not in CLOSED or step.step == "feedback"
        told.append(step.step)
        asked = msgspec.structs.replace(
            asked,
            state=state,
            released=asked.released or step.step == "release",
            feedback=step.code if step.step == "feedback" else asked.feedback,
        )
    assert sum(step in ("answer", "no_hit", "refuse", "withdraw") for step in told) <= 1
    assert told.count("feedback") <= 1
