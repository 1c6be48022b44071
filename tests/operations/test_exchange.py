"""Two Forelands exchange, withdraw, refuse to pass on, survive cuts; who replays or edits a bundle gets nothing."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from nacl.signing import SigningKey

from foreland.operations.exchange_bundles import Arrived, NotArrived
from foreland.operations.issue_bulletins import NotIssued, opened_bulletin, send_bulletin, step_bulletin, write_bulletin
from foreland.operations.keep_items import opened_item
from foreland.operations.keep_partners import agree_until
from foreland.operations.share_items import (
    NotWithdrawn,
    read_file,
    release_item,
    released_package,
    withdraw_item,
)
from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing import bundle
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted, refuse_derived
from foreland.sharing.bundle import Letter, pack_items, seal_bundle
from foreland.sharing.formats.package import (
    Originator,
    Package,
    Report,
    SharedJourney,
    SharedRecommendation,
    Traveller,
)
from foreland.sharing.formats.stix import write_stix
from foreland.sharing.handling import Handling, Tlp, audience_of
from foreland.store import bulletins, item_returns, shared_items
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses

SCHEMES = load_handling_schemes()
GREEN = Handling(audience="community", onward="audience", originators=("First",))
AMBER = Handling(audience="clients", originators=("First",))


INDICATOR = 'document.issuer = "UTO" and document.number starts with "QQ9"'
FIRST = int(NOW.timestamp())
"""The first number of a bundle that is packed at that time."""


def report(number: int, caveats: Handling = GREEN, text: str = "as seen", at: datetime = NOW) -> Report:
    return Report(
        id=UUID(int=number << 64 | 1 << 63), created=NOW, modified=at, caveats=caveats, title=f"R{number}", text=text
    )


def test_items_arrive_once_with_their_caveats_and_a_receipt_ends_it(houses: Houses) -> None:
    one, two, _ = houses
    item, kept_back = report(1), report(2)
    one.has(item, kept_back)
    assert one.pack(two) == [], "nothing goes out by being there"
    assert one.release(item, two) is None
    (raw,) = one.pack(two)
    assert two.take(raw) == Arrived(partner="FIRST", kind="items", sequence=FIRST, kept=1)
    assert two.held() == {item.id: item}
    # Until it is acknowledged it is sent again, byte for byte, and that has no effect.
    assert one.pack(two) == [raw]
    assert two.take(raw) == Arrived(partner="FIRST", kind="items", sequence=FIRST, again=True)
    assert isinstance(one.take(two.receipt(one)), Arrived)
    assert one.pack(two) == []


def test_a_change_and_a_withdrawal_reach_whoever_had_it_even_at_second_hand(houses: Houses) -> None:
    one, two, three = houses
    one.has(report(1))
    one.release(report(1), two)
    (first,) = one.pack(two)
    two.take(first)
    assert two.release(report(1), three) is None, "green may be passed on"
    (onward,) = two.pack(three)
    three.take(onward)
    assert three.held()[report(1).id].caveats.originator == "First"
    one.has(report(1, text="corrected", at=NOW + timedelta(minutes=1)))
    assert withdraw_item(one.deployment, one.access, report(1).id, NOW + timedelta(minutes=2)) is None
    late = NOW + timedelta(minutes=5)
    for raw in one.pack(two, late):
        two.take(raw, late)
    for raw in two.pack(three, late):
        three.take(raw, late)
    for house in (one, two, three):
        (item,) = house.held().values()
        assert item.withdrawn
        assert b"as seen" not in msgspec.json.encode(item), "what it said is forgotten"
    # An earlier version that comes late brings nothing back.
    assert two.take(first, late) == Arrived(partner="FIRST", kind="items", sequence=FIRST, again=True)
    assert two.held()[report(1).id].withdrawn
    assert withdraw_item(two.deployment, two.access, report(1).id, late) == NotWithdrawn("not_ours")


def test_what_its_originator_did_not_open_is_not_passed_on(houses: Houses) -> None:
    one, two, three = houses
    strict = report(1, AMBER)
    ends = report(2, msgspec.structs.replace(GREEN, expires_at=NOW + timedelta(hours=1)))
    loose = report(3, msgspec.structs.replace(GREEN, audience="clients"))
    one.has(strict, ends, loose)
    for item in (strict, ends, loose):
        assert one.release(item, two) is None
    for raw in one.pack(two):
        two.take(raw)
    assert two.release(strict, three) == "originator_release_needed"
    assert two.release(loose, three) == "originator_release_needed"
    assert two.release(strict, one) == "to_its_originator"
    assert two.release(ends, three, NOW + timedelta(hours=2)) == "expired"
    assert two.pack(three) == []
    package = released_package(two.deployment, two.access, "THIRD", NOW)
    assert package is not None
    assert package.items == ()
    # The originator's release is the same item again, marked so that the audience may pass it on.
    one.has(report(1, GREEN, at=NOW + timedelta(minutes=1)))
    for raw in one.pack(two):
        two.take(raw)
    assert two.release(strict, three) is None
    secret = report(4, Handling(audience="named"))
    one.has(secret)
    assert one.release(secret, two) == "too_closed"


def test_who_may_be_fled_gets_nothing_by_way_of_what_an_item_names(houses: Houses) -> None:
    one, two, _ = houses
    kept: dict[str, Any] = {"created": NOW, "modified": NOW, "caveats": GREEN}
    person = Traveller(id=new_id(), surname="QQNAME", nationality="UTO", **kept)
    journey = SharedJourney(id=new_id(), traveller=person.id, flight="QQ1", **kept)
    advised = SharedRecommendation(id=new_id(), journey=journey.id, action="refuse", **kept)
    one.has(person, journey, advised, report(1))
    for state, refused in (("UTO", "state_of_origin"), (None, "state_of_origin"), ("NLD", None)):
        with transaction(one.deployment.pool, one.access) as connection:
            connection.execute("update organisations set state = %s where code = %s", [state, two.code])
        assert {one.release(item, two) for item in (person, journey, advised)} == {refused}, state
        assert one.release(report(1), two) is None, "nobody flees from a report about nobody"
    (raw,) = one.pack(two)
    two.take(raw)
    assert two.held()[advised.id] == advised
    # It is known too late where the traveller is from: what tells of them is forgotten there.
    with transaction(one.deployment.pool, one.access) as connection:
        connection.execute("update organisations set state = 'UTO' where code = %s", [two.code])
    one.take(two.receipt(one))
    later = NOW + timedelta(minutes=1)
    one.has(msgspec.structs.replace(advised, state="acknowledged", modified=later))
    for raw in one.pack(two, later):
        two.take(raw, later)
    assert two.held()[advised.id].withdrawn


def test_what_is_marked_more_closely_later_is_taken_back_where_it_may_not_go_any_more(houses: Houses) -> None:
    one, two, three = houses
    for number, audience in ((1, "clients"), (2, "named")):
        one.has(report(number))
        one.release(report(number), two)
        for raw in one.pack(two):
            two.take(raw)
        assert two.release(report(number), three) is None
        for raw in two.pack(three):
            three.take(raw)
        closed = msgspec.structs.replace(GREEN, audience=audience, onward="originator_release", texts=("QQSECRET",))
        one.has(report(number, closed, text="QQSECRET", at=NOW + timedelta(minutes=1)))
        for raw in one.pack(two):
            two.take(raw)
        for raw in two.pack(three):
            three.take(raw)
        # Amber may stay with the first recipient, red may not (what was agreed ends at amber); neither goes on.
        assert two.held()[report(number).id].withdrawn == (audience == "named")
        assert three.held()[report(number).id].withdrawn
        assert b"QQSECRET" not in msgspec.json.encode(list(three.held().values()))


def test_an_end_of_the_agreement_ends_both_ways(houses: Houses) -> None:
    one, two, _ = houses
    one.has(report(1))
    one.release(report(1), two)
    (raw,) = one.pack(two)
    later = NOW + timedelta(hours=1)
    agree_until(two.deployment, two.access, "FIRST", NOW, NOW)
    assert two.take(raw, later) == NotArrived("agreement_ended")
    agree_until(one.deployment, one.access, "SECOND", NOW, NOW)
    assert one.pack(two, later) == []
    one.has(report(2))
    assert one.release(report(2), two, later) == "agreement_ended"


def test_a_cut_anywhere_costs_nothing_that_is_not_sent_again(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, _ = houses
    monkeypatch.setattr("foreland.operations.exchange_bundles.ITEMS_A_BUNDLE", 2)
    items = [report(number) for number in range(1, 8)]
    one.has(*items)
    for item in items:
        one.release(item, two)
    bundles = one.pack(two)
    assert len(bundles) == 4
    # The first whole, the second cut in the middle, the line is lost; out of order and twice afterwards.
    assert isinstance(two.take(bundles[0]), Arrived)
    assert two.take(bundles[1][: len(bundles[1]) // 2]) == NotArrived("unreadable")
    one.take(two.receipt(one))
    again = one.pack(two)
    assert again == bundles[1:]
    for raw in (again[2], again[0], again[2], again[1]):
        assert isinstance(two.take(raw), Arrived)
    assert two.held() == {item.id: item for item in items}
    one.take(two.receipt(one))
    assert one.pack(two) == []

    # The receiver dies in the middle of a bundle: none of it is there, and it is taken when it comes again.
    one.has(report(9))
    one.release(report(9), two)
    (last,) = one.pack(two)
    with monkeypatch.context() as broken:

        def dies(*_args: object, **_named: object) -> bool:
            raise psycopg.OperationalError("the line was cut")

        broken.setattr(shared_items, "keep", dies)
        with pytest.raises(psycopg.OperationalError):
            two.take(last)
    assert report(9).id not in two.held()
    assert two.take(last) == Arrived(partner="FIRST", kind="items", sequence=FIRST + 4, kept=1)


def test_who_replays_edits_or_forges_a_bundle_gets_nothing(houses: Houses) -> None:
    one, two, three = houses
    one.has(report(1))
    one.release(report(1), two)
    (raw,) = one.pack(two)
    assert three.take(raw) == NotArrived("not_for_us")

    outer = json.loads(raw)
    letter = json.loads(base64.b64decode(outer["signed"]))
    for change in ({"sequence": 7}, {"recipient": str(three.deployment.home.org_id)}, {"kind": "receipt"}):
        edited = base64.b64encode(json.dumps({**letter, **change}).encode()).decode()
        assert two.take(json.dumps({**outer, "signed": edited}).encode()) == NotArrived("bad_signature")
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert isinstance(two.take(changed), NotArrived)
    stranger = SigningKey(b"x" * 32)
    body = pack_items(Package(originator=Originator(one.deployment.home.org_id, "First"), made_at=NOW))
    forged = Letter(
        id=UUID(int=5), sender=one.deployment.home.org_id, recipient=two.deployment.home.org_id, sequence=9,
        made_at=NOW, kind="items", body=body,
    )  # fmt: skip
    assert two.take(seal_bundle(forged, stranger)) == NotArrived("bad_signature")
    unknown = msgspec.structs.replace(forged, sender=UUID(int=6))
    assert two.take(seal_bundle(unknown, stranger)) == NotArrived("unknown_sender")
    assert two.take(raw, NOW + bundle.FRESH_FOR + timedelta(days=1)) == NotArrived("stale")
    assert two.take(b" " * (bundle.MOST_BYTES + 1)) == NotArrived("oversize")
    assert two.held() == {}
    # Nor does a partner speak for another: what it gives is its own, and edits nothing of ours or of a third.
    assert isinstance(two.take(raw), Arrived)
    three.has(report(1, text="poisoned", at=NOW + timedelta(days=1)))
    three.release(report(1), two)
    for poisoned in three.pack(two):
        two.take(poisoned)
    with transaction(two.deployment.pool, two.access) as connection:
        rows = shared_items.listed(two.access, connection)
    said = {one.originator_org: opened_item(two.deployment, one) for one in rows}
    assert said[one.deployment.home.org_id] == report(1)
    assert two.release(report(1), three) == "several", "which of the two is meant has to be said"
    giver = one.deployment.home.org_id
    assert release_item(two.deployment, two.access, report(1).id, three.code, NOW, giver) is None


def test_a_file_is_marked_at_least_as_asked_and_loses_nothing_else() -> None:
    graded = msgspec.structs.replace(GREEN, source_grade="B", info_grade="2")
    by = Originator(UUID(int=1 << 64 | 1 << 63), "First")
    raw = write_stix(Package(originator=by, made_at=NOW, items=(report(1, graded),)))
    levels: tuple[tuple[Tlp | None, Tlp], ...] = (("red", "red"), ("clear", "green"), (None, "green"))
    for tlp, expected in levels:
        (item,) = read_file(raw, "stix", "FIRST", tlp, NOW, SCHEMES).items
        assert item.caveats == msgspec.structs.replace(graded, audience=audience_of(expected))
    raw = b'{"id": "1", "schema": "Person", "properties": {}}'
    (person,) = read_file(raw, "ftm", "FIRST", None, NOW, SCHEMES).items
    assert person.caveats == Handling(originators=("FIRST",))


def a_bulletin(house: House, said: str, /, source: UUID | None = None, **marked: str | None) -> UUID | str:
    """Write a bulletin with an indicator, have it cleared and released; return it, or why it was not written."""
    names = ("mira", "analyst"), ("ada", "supervisor")
    author, second = (house.officers.get(name) or house.officer(name, role) for name, role in names)  # type: ignore[arg-type]
    marking = {"tlp": "green", "pap": "green", "source_grade": "C", "information_grade": "3"} | marked
    made = write_bulletin(
        house.deployment, author, new_id(),
        Wanted(
            about="method", words=BulletinWords(title=said, what=f"{said} QQWHAT", indicator=INDICATOR),
            marking=Marking(**marking), airports=("FRA",), valid_until=NOW.date() + timedelta(days=9),  # type: ignore[arg-type]
            acknowledge=False, source=source,
        ),
        None, NOW,
    )  # fmt: skip
    if isinstance(made, NotIssued):
        return made.code
    assert step_bulletin(house.deployment, second, made, 1, "clear", "", NOW) is None
    assert step_bulletin(house.deployment, author, made, 2, "release", "", NOW) is None
    return made


def state_of(house: House, bulletin: UUID) -> tuple[str, str]:
    with transaction(house.deployment.pool, house.access) as connection:
        found = bulletins.one(house.access, connection, bulletin)
    assert found is not None
    words = opened_bulletin(house.deployment.sealer, found.words_sealed)
    assert words is not None
    return found.state, words.withdrawn_because or words.what


def exchanged(one: House, other: House, now: datetime = NOW) -> None:
    """Let what is new go over, cut in the middle at first and played twice afterwards."""
    bundles = one.pack(other, now)
    for raw in bundles:
        assert isinstance(other.take(raw[: len(raw) // 2], now), NotArrived)
    for raw in one.pack(other, now):
        assert isinstance(other.take(raw, now), Arrived)
        again = other.take(raw, now)
        assert isinstance(again, Arrived)
        assert again.again
    one.take(other.receipt(one))


def given_row(house: House) -> UUID:
    with transaction(house.deployment.pool, house.access) as connection:
        return shared_items.reports(house.access, connection, NOW, 1)[0].id


def test_a_bulletin_becomes_one_of_the_partner_and_its_withdrawal_takes_that_back_everywhere(houses: Houses) -> None:
    one, two, three = houses
    first = a_bulletin(one, "QQFIRST")
    assert isinstance(first, UUID)
    assert send_bulletin(one.deployment, one.officers["mira"], first, "SECOND", NOW) is None
    exchanged(one, two)
    told_as = next(item for item in one.held().values() if isinstance(item, Report))
    alone = withdraw_item(one.deployment, one.access, told_as.id, NOW)
    assert alone == NotWithdrawn("of_a_bulletin"), "it is withdrawn with the bulletin, by whatever door"
    source = given_row(two)
    # Nowhere more open, better graded or longer than it came; what is refused leaves nothing.
    for more in ({"tlp": "clear"}, {"pap": "clear"}, {"source_grade": "B"}, {"information_grade": "1"}):
        assert a_bulletin(two, "QQOPEN", source, **more) == "more_open_than_source"
    second = a_bulletin(two, "QQSECOND", source)
    assert isinstance(second, UUID)
    with transaction(two.deployment.pool, two.access) as connection:
        told = item_returns.returns(two.access, connection, NOW - timedelta(days=1), 9)
    assert [(each.given, each.ended_as) for each in told] == [("delivery", "product")], "its giver is owed no more"
    ours = next(item for item in two.held().values() if isinstance(item, Report) and item.title == "QQSECOND")
    assert set(ours.caveats.originators) == {one.deployment.home.name, two.deployment.home.name}
    assert send_bulletin(two.deployment, two.officers["mira"], second, "THIRD", NOW) is None, "green goes on"
    exchanged(two, three)
    third = a_bulletin(three, "QQTHIRD", given_row(three), tlp="amber")
    assert isinstance(third, UUID)
    draft = a_bulletin(three, "QQNARROW", given_row(three), tlp="amber+strict")
    assert isinstance(draft, UUID)
    # The first takes its bulletin back: so do all who made something of it, each at the next exchange.
    late = NOW + timedelta(minutes=5)
    assert step_bulletin(one.deployment, one.officers["mira"], first, 3, "withdraw", "QQWRONG", late) is None
    (raw,) = one.pack(two, late)
    edited = raw.replace(b"a", b"b", 1) if b"a" in raw else raw[:-1]
    assert isinstance(two.take(edited, late), NotArrived)
    assert state_of(two, second)[0] == "released", "nobody else takes it back"
    exchanged(one, two, late)
    exchanged(two, three, late)
    assert state_of(two, second) == ("withdrawn", f"Withdrawn by its originator, {one.deployment.home.name}.")
    for bulletin in (third, draft):
        assert state_of(three, bulletin) == ("withdrawn", f"Withdrawn by its originator, {two.deployment.home.name}.")
    for house in (one, two, three):
        kept = msgspec.json.encode(list(house.held().values()))
        assert not any(word in kept for word in (b"QQWHAT", b"document.number", b"QQWRONG")), "all of it is forgotten"
        assert all(item.withdrawn for item in house.held().values())
    assert a_bulletin(two, "QQAGAIN", source) == "source_gone"


def test_what_was_made_of_an_item_is_marked_more_closely_with_it_and_goes_on_only_as_that_may(houses: Houses) -> None:
    one, two, three = houses
    graded = msgspec.structs.replace(
        GREEN, action_limit="active", source_grade="B", info_grade="2", texts=("QQCAVEAT",)
    )
    one.has(report(1, graded))
    one.release(report(1), two)
    exchanged(one, two)
    made, clients = a_bulletin(two, "QQMADE", given_row(two)), msgspec.structs.replace(graded, audience="clients")
    assert isinstance(made, UUID)
    assert send_bulletin(two.deployment, two.officers["mira"], made, "THIRD", NOW) is None
    exchanged(two, three)
    assert all("QQCAVEAT" in item.caveats.texts for item in three.held().values())
    # Onward only after the originator's release: it stands here, and is taken back from whoever got it.
    closer = msgspec.structs.replace(graded, onward="originator_release", texts=("QQCAVEAT", "QQMORE"))
    one.has(report(1, closer, at=NOW + timedelta(minutes=1)))
    exchanged(one, two)
    assert state_of(two, made)[0] == "released"
    exchanged(two, three)
    assert all(item.withdrawn for item in three.held().values())
    assert send_bulletin(two.deployment, two.officers["mira"], made, "THIRD", NOW) == NotIssued(
        "originator_release_needed"
    )
    # More closely than the bulletin is marked: it is taken back here, too.
    one.has(report(1, clients, at=NOW + timedelta(minutes=2)))
    exchanged(one, two)
    closed = f"Its originator, {one.deployment.home.name}, has marked it more closely."
    assert state_of(two, made) == ("withdrawn", closed)
    ends = msgspec.structs.replace(GREEN, expires_at=NOW + timedelta(days=3), action_limit="active")
    marking = Marking(tlp="green", pap="green", source_grade="F", information_grade="6")
    assert refuse_derived(marking, NOW.date() + timedelta(days=3), ends) == "longer_than_source"
    assert refuse_derived(marking, NOW.date() + timedelta(days=2), ends) is None
