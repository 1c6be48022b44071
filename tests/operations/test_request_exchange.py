"""A request for information goes to another Foreland, and its answer comes back, in whatever order letters arrive."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from foreland.operations.ask_for_information import GivenRequest, NotAsked, Received, ask, take_step
from foreland.operations.exchange_bundles import Arrived, NotArrived
from foreland.operations.keep_partners import agree_until
from foreland.operations.write_bundles import post
from foreland.sharing.bundle import BundleKind
from foreland.sharing.request_letters import Told
from foreland.sharing.requests import RequestContent, RequestStep, Step
from foreland.store import information_requests
from foreland.store.information_requests import RequestRow
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses

LATER = NOW + timedelta(minutes=20)


def asked(house: House, other: House, reference: str = "Q-1") -> UUID:
    content = RequestContent(officer="Mira", reason="Smuggling", legal_basis="Article 7", questions="QQWHO is known?")
    given = GivenRequest(
        direction="outbound", kind="information", party_org=other.deployment.home.org_id, reference=reference,
        urgency="1h", until=None, content=content,
    )  # fmt: skip
    done = ask(house.deployment, house.officers["mira"], given, NOW)
    assert isinstance(done, Received), done
    return done.id


def row(house: House, request: UUID | None = None) -> RequestRow:
    """Return a request, or the only one."""
    with transaction(house.deployment.pool, house.access) as connection:
        rows = information_requests.listed(house.access, connection, 9)
    (found,) = [one for one in rows if request in (None, one.id)]
    return found


def do(house: House, request: UUID, step: RequestStep, /, now: datetime = LATER, **said: str) -> str:
    version = row(house, request).row_version
    done = take_step(house.deployment, house.officers["mira"], request, version, Step(step=step, **said), now)  # type: ignore[arg-type]
    return done.code if isinstance(done, NotAsked) else done


def told(house: House, request: UUID) -> list[tuple[str, str | None]]:
    with transaction(house.deployment.pool, house.access) as connection:
        steps = information_requests.events(house.access, connection, request)
    words = house.deployment.sealer.words
    return [(one.step, words(one.words_sealed, information_requests.WORDS)) for one in steps]


def staffed(houses: Houses) -> Houses:
    for house in houses:
        house.officer("mira", "analyst")
    return houses


def test_a_request_is_answered_by_another_foreland_in_whatever_order_the_replies_come(houses: Houses) -> None:
    one, two, three = staffed(houses)
    ours = asked(one, two)
    assert one.pack(two) == [], "what is only recorded goes nowhere"
    assert [do(one, ours, "send"), do(one, ours, "send")] == ["open", "sent_already"]
    (raw,) = one.pack(two, LATER)
    assert isinstance(two.take(raw[: len(raw) // 2], LATER), NotArrived)
    assert three.take(raw, LATER) == NotArrived("not_for_us")
    assert isinstance(two.take(raw, LATER), Arrived)
    again = two.take(raw, LATER)
    assert isinstance(again, Arrived)
    assert again.again
    theirs = row(two)
    assert (theirs.direction, theirs.reference, theirs.state, theirs.owner) == ("inbound", "Q-1", "open", "Mira")
    assert (theirs.at, theirs.due_at) == (NOW, NOW + timedelta(hours=1)), "its clock began when it was asked"
    assert not row(one, ours).arrived
    one.take(two.receipt(one), LATER)
    assert row(one, ours).arrived
    assert do(two, theirs.id, "send") == "not_sendable"
    assert [do(two, theirs.id, "hit"), do(two, theirs.id, "part", words="QQPART")] == ["hit", "part"]
    assert do(two, theirs.id, "hand_on") == "owner_unknown"
    assert do(two, theirs.id, "answer", words="QQANSWER") == "answered"
    hit, part, answered = two.pack(one, LATER)
    for reply in (part, hit, part):
        assert isinstance(one.take(reply, LATER), Arrived)
    assert (row(one, ours).state, told(one, ours)[2:]) == ("part", [("hit", None), ("part", "QQPART")])
    assert isinstance(one.take(answered, LATER), Arrived)
    assert row(one, ours).state == "answered"
    assert told(one, ours)[-1] == ("answer", "QQANSWER")
    # Whom it was good for hears so, once.
    assert do(one, ours, "feedback", code="led_to", words="QQINSIDE") == "answered"
    for raw in one.pack(two, LATER):
        two.take(raw, LATER)
    assert row(two).feedback == "led_to"
    assert "QQINSIDE" not in str(told(two, theirs.id)), "the words stay here"
    with transaction(two.deployment.pool, two.access) as connection:
        query = "select r::text, e::text from information_requests r, request_events e"
        kept = str(connection.execute(query).fetchall())
    assert not any(word in kept for word in ("QQWHO", "QQPART", "QQANSWER")), "sealed"


def test_a_withdrawal_that_comes_first_brings_its_request_and_a_refusal_tells_its_ground_alone(houses: Houses) -> None:
    one, two, _ = staffed(houses)
    ours = asked(one, two)
    assert [do(one, ours, "send"), do(one, ours, "withdraw")] == ["open", "withdrawn"]
    request, withdrawal = one.pack(two, LATER)
    for raw in (withdrawal, request):
        assert isinstance(two.take(raw, LATER), Arrived)
    assert row(two).state == "withdrawn"
    other = asked(one, two, "Q-2")
    assert do(one, other, "send") == "open"
    for raw in one.pack(two, LATER):
        two.take(raw, LATER)
    with transaction(two.deployment.pool, two.access) as connection:
        found = information_requests.referred(two.access, connection, one.deployment.home.org_id, "Q-2")
    assert found
    assert do(two, found.id, "refuse", code="too_wide", words="QQREASON") == "refused"
    for raw in two.pack(one, LATER):
        one.take(raw, LATER)
    assert (row(one, other).state, row(one, other).ground) == ("refused", "too_wide")
    assert "QQREASON" not in str(told(one, other))


def test_a_partner_answers_nothing_that_it_was_not_asked_and_takes_nothing_back(houses: Houses) -> None:
    one, two, three = staffed(houses)
    ours = asked(one, two)

    def reply(house: House, state: str, turn: int, more: dict[str, object] | None = None) -> str:
        kind: BundleKind = "request" if state == "request" else "reply"
        given = {"reference": "Q-1", "turn": turn, "state": state} | (more or {})
        with transaction(house.deployment.pool, house.access) as connection:
            body = msgspec.json.encode(given)
            post(house.deployment, house.access, connection, one.deployment.home.org_id, kind, body, LATER)
        *_, raw = house.pack(one, LATER)
        done = one.take(raw, LATER)
        return done.code if isinstance(done, NotArrived) else str(done.kept)

    part: dict[str, object] = {"answers": [msgspec.to_builtins(Told(True, "QQ"))]}
    assert reply(two, "hit", 1) == "unreadable", "it was not sent yet"
    assert do(one, ours, "send") == "open"
    assert reply(three, "answered", 1, part) == "unreadable", "somebody else was asked"
    for state, turn in (("refused", 1), ("part", 1), ("open", 1), ("hit", 0), ("request", 1)):
        assert reply(two, state, turn, {"ground": "because"}) == "unreadable", state
    assert [reply(two, "part", 3, part), reply(two, "hit", 2), reply(two, "hit", 4)] == ["1", "0", "0"]
    assert row(one, ours).state == "part"
    assert do(one, ours, "withdraw") == "withdrawn"
    assert reply(two, "answered", 9, part) == "0", "it is over"
    agree_until(one.deployment, one.access, "SECOND", NOW, NOW)
    other = asked(one, two, "Q-3")
    assert do(one, other, "send") == "no_exchange"
    assert row(one, other).sent_at is None
