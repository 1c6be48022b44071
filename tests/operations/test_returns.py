"""Nothing received stays without an answer: deliveries and requests each have an end, and an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from foreland.access.viewer import Access, Role
from foreland.operations.ask_for_information import Received, receive_request, take_step
from foreland.operations.give_back import NotGiven, give_back
from foreland.operations.tell_feedback import Graded, what_it_was_good_for
from foreland.operations.write_bundles import post
from foreland.sharing.handling import Handling
from foreland.sharing.requests import Step
from foreland.sharing.returns import DUE, Return, accounts, overdue_by_desk
from foreland.store import exchange_partners, item_returns
from foreland.store.identifiers import new_id
from foreland.store.item_feedback import SaidOfOurs
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses
from tests.operations.test_exchange import report
from tests.operations.test_requests import given_by


def officer(house: House, name: str, role: Role, desk: str) -> Access:
    made = new_id()
    with transaction(house.deployment.pool, house.access) as connection:
        connection.execute(
            "insert into users (id, org_id, username, display_name, password_hash, roles, desk, created_at)"
            " values (%s, %s, %s, %s, 'x', %s, %s, now())",
            [made, house.access.org_id, name, name.title(), [role], desk],
        )
    return Access(org_id=house.access.org_id, user_id=made, username=name, roles=frozenset((role,)))


def told(house: House, party: House | None = None) -> list[Return]:
    with transaction(house.deployment.pool, house.access) as connection:
        whose = party.access.org_id if party else None
        return item_returns.returns(house.access, connection, NOW - timedelta(days=1), 100, whose)


def test_every_gift_is_answered_and_stands_in_the_account_of_who_gave_it(houses: Houses) -> None:
    one, two, three = houses
    boss = officer(two, "bo", "supervisor", "Pacific")
    one.has(report(1), report(2))
    for number in (1, 2):
        assert one.release(report(number), two) is None
    (raw,) = one.pack(two)
    two.take(raw)
    two.take(raw)  # again is no second gift
    two.has(report(9))  # our own asks for nothing
    (gift,) = told(two)
    assert (gift.given, gift.items, gift.owner, gift.desk) == ("delivery", 2, "Bo", "Pacific")
    assert gift.due_at == gift.received_at + DUE
    assert told(one) == told(three) == []

    with transaction(two.deployment.pool, two.access) as connection:
        partner = exchange_partners.partner(two.access, connection, one.code)
    assert partner
    asked = receive_request(two.deployment, partner, given_by(one.access.org_id), NOW)
    assert isinstance(asked, Received)
    late = NOW + DUE + timedelta(seconds=1)
    assert overdue_by_desk(told(two), NOW) == {}
    assert overdue_by_desk(told(two), late) == {"Pacific": 2}
    assert [(each.open, each.overdue, each.hours) for each in accounts(told(two), late)] == [(2, 2, None)]

    end = ("feedback", "useful", "")
    watcher = officer(two, "otto", "oversight", "Pacific")
    giver, at, deployment = one.access.org_id, gift.received_at, two.deployment
    assert give_back(deployment, watcher, giver, at, end, NOW) == NotGiven("may_not_ask")
    for wrong, code in (
        (("gift", "", ""), "end_unknown"), (("product", "", " "), "words_missing"),
        (("feedback", "known_before", ""), "code_unknown"),
        (("no_product", "useful", ""), "code_unknown"), (("product", "", "x" * 5000), "too_long"),
    ):  # fmt: skip
        assert give_back(deployment, boss, giver, at, wrong, NOW) == NotGiven(code)  # type: ignore[arg-type]
    assert give_back(deployment, boss, three.access.org_id, at, end, NOW) == NotGiven("not_found")
    assert give_back(deployment, boss, giver, at, end, at + timedelta(hours=2)) is None
    assert give_back(deployment, boss, giver, at, end, late) == NotGiven("not_found")
    assert take_step(deployment, boss, asked.id, 1, Step(step="no_hit"), NOW + timedelta(minutes=30)) == "no_hit"
    (account,) = accounts(told(two), late)
    assert (account.received, account.products, account.feedback, account.open) == (2, 1, 1, 0)
    assert (account.overdue, account.useful, account.wrong, account.late) == (0, 1, 0, 0)
    assert account.party_org == giver
    # A third reads nothing of it; a later version of an item is no new gift.
    assert told(two, three) == []
    one.has(report(1, text="seen again", at=NOW + timedelta(minutes=1)))
    for raw in one.pack(two, NOW + timedelta(minutes=2)):
        two.take(raw, NOW + timedelta(minutes=2))
    assert len(told(two)) == 2


def test_what_items_were_good_for_goes_back_and_of_foreign_items_nothing_is_taken(houses: Houses) -> None:
    one, two, three = houses
    boss = officer(two, "bo", "supervisor", "Pacific")
    graded = Handling(audience="community", onward="audience", source_grade="B")
    items = [msgspec.structs.replace(report(number), caveats=graded) for number in (1, 2, 3)]
    one.has(*items)
    for number in (0, 1):
        assert one.release(items[number], two) is None
    (raw,) = one.pack(two)
    two.take(raw)
    (gift,) = told(two)
    assert give_back(two.deployment, boss, one.access.org_id, gift.received_at, ("feedback", "led_to", ""), NOW) is None
    (raw,) = two.pack(one)
    assert one.take(raw).kept == 2  # type: ignore[union-attr]
    assert one.take(raw).again  # type: ignore[union-attr]
    of_ours, graded_by_one = good_for(one)
    assert [(each.items, each.led_to, each.wrong) for each in of_ours] == [(2, 2, 0)]
    assert graded_by_one == [], "what was said of ours grades nobody else's source"
    (source,) = good_for(two)[1]
    assert (source.judged.source_grade, source.judged.held, source.judged.failed) == ("B", 1, 0), "a delivery once"
    assert source.suggestion.because == "too_few"

    # Who was given nothing, or speaks of what was not given, says nothing; what is no letter is refused.
    def says(house: House, body: bytes) -> Any:
        with transaction(house.deployment.pool, house.access) as connection:
            post(house.deployment, house.access, connection, one.access.org_id, "feedback", body, NOW)
        return one.take(house.pack(one)[-1])

    ids = [str(each.id) for each in items]
    everything = msgspec.json.encode({"said": [[item, "wrong"] for item in ids]})
    foreign = msgspec.json.encode({"said": [{"item": item, "code": "wrong", "sightings": 3} for item in ids]})
    negative = foreign.replace(b":3", b":-3")
    assert says(three, foreign).kept == 0
    assert says(two, foreign).kept == 2, "the third was not released to them"
    for broken in (everything, b"", b"[" * 9000, b'{"said": [{"item": "x", "code": "wrong"}]}', foreign[:-3], negative):
        assert getattr(says(three, broken), "code", None) == "unreadable"
    (said,) = good_for(one)[0]
    assert (said.items, said.led_to, said.wrong, said.sightings) == (2, 0, 2, 6), "the later word stands"


def good_for(house: House) -> tuple[list[SaidOfOurs], list[Graded]]:
    with transaction(house.deployment.pool, house.access) as connection:
        return what_it_was_good_for(house.deployment, house.access, connection, NOW - timedelta(days=9))
