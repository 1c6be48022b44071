"""An officer settles doubtful joins: what follows, what is refused, and that no later message undoes it."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.operations.purge import purge
from foreland.operations.settle_join import NotSettled, Seen, Settled, WantedJoin, settle_join
from foreland.store import flights, holds, vault
from foreland.store.holds import Hold
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.travel.flight import Designator
from tests.deployments import PASSWORD
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, cancelled_booking, paxlst, pnrgov

DAY = date(2026, 11, 24)
ONE = Person(surname="HALVIK", given="MIRA", document="A1111111", seat="12A")
TWO = Person(surname="HALVIK", given="MIRA", document="B2222222", seat="14C")
BOOKED = Person(surname="HALVIK", given="MIRA", document="Z9999999", state="FRA")
REASON = {"reason_code": "carrier_confirmed", "text": "The station read me the passport."}


@pytest.fixture
def officer(world: World) -> Access:
    return sign_up(world.deployment, "mira")


def sign_up(deployment: Deployment, name: str) -> Access:
    add_user(deployment, NewUser(username=name, display_name=name, roles=("analyst",)), datetime.now(UTC), PASSWORD)
    with transaction(deployment.pool, deployment.service()) as connection:
        row = connection.execute("select id from users where username = %s", (name,)).fetchone()
    assert row
    return Access(
        org_id=deployment.home.org_id,
        user_id=row["id"],
        username=name,
        roles=frozenset(("analyst",)),
        purpose=deployment.side.purpose,
    )


def people(world: World) -> dict[str, dict[str, Any]]:
    """Journeys by the documents of their own current reports: source and number, as in ``API A1111111``."""
    rows = world.rows(
        """select j.*, (select string_agg(r.source || ' ' || d.number, ' + ' order by r.source)
                        from reported_travellers r join documents d on d.reported_id = r.id
                        where coalesce(r.reported_as, r.journey_id) = j.id and r.is_current) as own,
                  (select string_agg(r.source, ' + ' order by r.source) from reported_travellers r
                   where r.journey_id = j.id and r.is_current) as read
           from journeys j order by j.created_at, j.id"""
    )
    return {row["own"]: row for row in rows}


def act(
    world: World,
    officer: Access,
    action: str,
    one: dict[str, Any],
    *others: dict[str, Any],
    changed: dict[str, Any] | None = None,
) -> Settled | NotSettled:
    """Decide as somebody who looked at these rows."""
    wanted = WantedJoin(
        flight_date=DAY,
        one=Seen(one["id"], one["facts_version"]),
        others=tuple(Seen(each["id"], each["facts_version"]) for each in others),
        action=action,
        reason_code=REASON["reason_code"] if action != "undo" else "new_information",
        text=REASON["text"],
    )
    return settle_join(world.deployment, officer, structs.replace(wanted, **(changed or {})), datetime.now(UTC))


def listed(step: int, *persons: Person, function: str | None = None) -> bytes:
    return paxlst(persons, prepared=f"261123:{9 + step:02}00", control=f"9{step}", function=function)


def pushed(step: int, *persons: Person, locator: str = "KLMNOP", push: str = "22", gone: bool = False) -> bytes:
    lines = [cancelled_booking(locator)] if gone else [booking(locator, persons)] if persons else []
    return pnrgov(lines, prepared=f"261123:{9 + step:02}00", control=f"8{step}", push=push)


def doubtful(world: World) -> None:
    """Two of one name in the list, and a booking that may be either's."""
    world.receive(listed(0, ONE, TWO), pushed(1, BOOKED))
    rows = people(world)
    assert {key for key, row in rows.items() if row["doubtful"]} == {"PNR Z9999999"}


def settled(result: Settled | NotSettled) -> Settled:
    assert isinstance(result, Settled), result
    return result


def joined(world: World, officer: Access) -> None:
    doubtful(world)
    rows = people(world)
    settled(act(world, officer, "join", rows["PNR Z9999999"], rows["API A1111111"]))


def machine_joined(world: World) -> None:
    """A list and a booking that name the same document."""
    world.receive(listed(0, ONE), pushed(1, structs.replace(BOOKED, document="A1111111", state="UTO")))
    assert people(world)["API A1111111 + PNR A1111111"]["joined_into"] is None


def parted(world: World, officer: Access) -> None:
    machine_joined(world)
    (row,) = people(world).values()
    settled(act(world, officer, "separate", row))


# What follows ---------------------------------------------------------------------------------------------------------


def test_a_join_lets_both_reports_be_read_and_screened_as_one_traveller(world: World, officer: Access) -> None:
    doubtful(world)
    world.screen()
    before = people(world)
    result = settled(act(world, officer, "join", before["PNR Z9999999"], before["API A1111111"]))
    assert result.journey_id == before["API A1111111"]["id"]
    rows = people(world)
    host, guest, other = rows["API A1111111"], rows["PNR Z9999999"], rows["API B2222222"]
    assert (host["read"], guest["read"], other["read"]) == ("API + PNR", None, "API")
    assert (host["status"], guest["status"], guest["joined_into"]) == ("reported", "cancelled", host["id"])
    assert not any(row["doubtful"] for row in rows.values())
    assert host["facts_version"] > before["API A1111111"]["facts_version"]
    assert other["facts_version"] == before["API B2222222"]["facts_version"]
    assert world.screen().journeys == 1, "the joined traveller, and nobody else"
    keys = world.rows("select key from registry_keys where journey_id = %s order by kind, key", (host["id"],))
    assert [row["key"] for row in keys] == ["12345678 LHR-JFK", "FRA:Z9999999", "UTO:A1111111", "KLMNOP"]
    assert world.rows("select from registry_keys where journey_id = %s", (guest["id"],)) == []
    assert {row["journey_id"] for row in world.rows("select journey_id from identities")} == {host["id"], other["id"]}
    (entry,) = world.rows("select * from audit where action = 'travellers_joined'")
    assert (set(entry["object_ids"]), entry["user_id"]) == ({host["id"], guest["id"]}, officer.user_id)
    (decided,) = world.rows("select * from join_decisions")
    assert (decided["version"], decided["decided_by"], decided["was_doubtful"]) == (1, officer.user_id, True)
    assert REASON["text"] not in world.dump()


def test_a_separation_makes_two_travellers_each_with_what_was_said_of_them(world: World, officer: Access) -> None:
    booked = structs.replace(BOOKED, document="A1111111", state="UTO")
    world.receive(listed(0, ONE), pushed(1, booked), pushed(2, booked, gone=True))
    (row,) = people(world).values()
    assert row["status"] == "cancelled", "the latest word about both"
    settled(act(world, officer, "separate", row))
    rows = people(world)
    assert {key: one["status"] for key, one in rows.items()} == {
        "API A1111111": "reported",
        "PNR A1111111": "cancelled",
    }
    assert rows["API A1111111"]["id"] == row["id"], "the source that named the traveller first keeps the journey"
    assert (rows["API A1111111"]["booked_by"], len(rows["PNR A1111111"]["booked_by"])) == ([], 1)
    assert all(one["settled"] and one["facts_version"] > 0 for one in rows.values())
    assert rows["API A1111111"]["natural_key"] != rows["PNR A1111111"]["natural_key"]


def test_a_doubtful_report_that_is_nobody_elses_is_settled_person_by_person(world: World, officer: Access) -> None:
    doubtful(world)
    rows = people(world)
    settled(act(world, officer, "separate", rows["PNR Z9999999"], rows["API A1111111"]))
    assert people(world)["PNR Z9999999"]["doubtful"], "it may still be the other one"
    rows = people(world)
    settled(act(world, officer, "separate", rows["PNR Z9999999"], rows["API B2222222"]))
    rows = people(world)
    assert not rows["PNR Z9999999"]["doubtful"]
    settled(act(world, officer, "undo", rows["API B2222222"], rows["PNR Z9999999"]))
    assert people(world)["PNR Z9999999"]["doubtful"]


def state(world: World) -> dict[str, Any]:
    return {
        key: (row["read"], row["status"], row["doubtful"], row["settled"], row["seat"], row["joined_into"])
        for key, row in people(world).items()
    }


def test_an_undone_join_leaves_no_trace_in_the_facts(world: World, officer: Access) -> None:
    doubtful(world)
    before, keys = state(world), world.rows("select kind, key, journey_id from registry_keys order by 1, 2, 3")
    rows = people(world)
    settled(act(world, officer, "join", rows["PNR Z9999999"], rows["API A1111111"]))
    rows = people(world)
    settled(act(world, officer, "undo", rows["API A1111111"], rows["PNR Z9999999"]))
    assert state(world) == before
    assert world.rows("select kind, key, journey_id from registry_keys order by 1, 2, 3") == keys
    assert [row["version"] for row in world.rows("select version from join_decisions order by 1")] == [1, 2]


def test_an_undone_separation_is_one_traveller_again_and_can_be_separated_again(world: World, officer: Access) -> None:
    parted(world, officer)
    rows = people(world)
    settled(act(world, officer, "undo", rows["PNR A1111111"], rows["API A1111111"]))
    rows = people(world)
    assert (rows["API A1111111"]["read"], rows["PNR A1111111"]["status"]) == ("API + PNR", "cancelled")
    assert not rows["API A1111111"]["settled"]
    settled(act(world, officer, "separate", rows["API A1111111"], rows["PNR A1111111"]))
    assert {row["read"] for row in people(world).values()} == {"API", "PNR"}
    rows = people(world)
    settled(act(world, officer, "undo", rows["API A1111111"], rows["PNR A1111111"]))
    assert people(world)["API A1111111"]["read"] == "API + PNR"


# What is refused ------------------------------------------------------------------------------------------------------


def refused(result: Settled | NotSettled) -> str:
    assert isinstance(result, NotSettled), result
    return result.code


def test_nothing_is_decided_twice_blindly_or_without_a_reason(world: World, officer: Access) -> None:
    doubtful(world)
    rows = people(world)
    pnr, one, two = rows["PNR Z9999999"], rows["API A1111111"], rows["API B2222222"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"reason_code": ""}, "reason_missing"),
        ({"reason_code": "namesakes"}, "reason_unknown"),
        ({"text": " "}, "text_missing"),
        ({"text": "x" * 4001}, "text_too_long"),
        ({"action": "merge"}, "unknown_join"),
        ({"others": ()}, "nobody_chosen"),
        ({"others": (Seen(one["id"], one["facts_version"]), Seen(two["id"], two["facts_version"]))}, "several_chosen"),
        ({"flight_date": date(2026, 11, 25)}, "not_found"),
        ({"one": Seen(new_id(), 1)}, "not_found"),
        ({"one": Seen(pnr["id"], pnr["facts_version"] + 1)}, "changed"),
    ]
    for changed, code in wrong:
        assert refused(act(world, officer, "join", pnr, one, changed=changed)) == code, changed
    assert refused(act(world, officer, "join", one, two)) == "same_source"
    assert refused(act(world, officer, "join", one, one)) == "already_joined"
    assert refused(act(world, officer, "undo", pnr, one)) == "nothing_to_undo"
    assert refused(act(world, officer, "separate", two)) == "not_joined"
    for roles, user in ((("oversight",), officer.user_id), (("analyst",), None)):
        reader = structs.replace(officer, roles=frozenset(roles), user_id=user)
        assert refused(act(world, reader, "join", pnr, one)) == "may_not_decide"
    assert world.value("select count(*) from join_decisions") == 0
    settled(act(world, officer, "join", pnr, one))
    other = sign_up(world.deployment, "olga")
    assert refused(act(world, other, "join", pnr, one)) == "changed", "the same form sent twice, or by a colleague"
    assert refused(act(world, other, "join", pnr, two)) == "changed"
    rows = people(world)
    assert refused(act(world, other, "join", rows["PNR Z9999999"], rows["API B2222222"])) == "already_joined"
    assert world.value("select count(*) from join_decisions") == 1


def test_a_message_that_came_between_refuses_what_the_officer_saw_before(world: World, officer: Access) -> None:
    doubtful(world)
    seen = people(world)
    world.receive(listed(2, structs.replace(ONE, seat="20F")))
    assert refused(act(world, officer, "join", seen["PNR Z9999999"], seen["API A1111111"])) == "changed"
    seen = people(world)
    settled(act(world, officer, "join", seen["PNR Z9999999"], seen["API A1111111"]))


def test_a_decision_waits_for_the_message_that_holds_the_flight(world: World, officer: Access) -> None:
    doubtful(world)
    seen = people(world)
    done: list[Settled | NotSettled] = []
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        flights.lock(connection, officer.org_id, {Designator("ZZ", "123")})
        deciding = threading.Thread(
            target=lambda: done.append(act(world, officer, "join", seen["PNR Z9999999"], seen["API A1111111"]))
        )
        deciding.start()
        while world.waiting() == 0:
            assert deciding.is_alive(), "it did not wait"
        connection.execute("update journeys set facts_version = 7 where id = %s", (seen["API A1111111"]["id"],))
    deciding.join(60)
    assert [refused(one) for one in done] == ["changed"]


def test_of_officers_who_decide_at_once_one_is_heard(world: World, officer: Access) -> None:
    doubtful(world)
    seen = people(world)
    officers = [officer, sign_up(world.deployment, "olga"), sign_up(world.deployment, "pia")]
    done: list[Settled | NotSettled] = []

    def decide(who: Access, other: str) -> None:
        done.append(act(world, who, "join", seen["PNR Z9999999"], seen[other]))

    others = ("API A1111111", "API B2222222", "API A1111111")
    threads = [threading.Thread(target=decide, args=pair) for pair in zip(officers, others, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.code if isinstance(one, NotSettled) else "settled" for one in done) == ["changed"] * 2 + [
        "settled"
    ]
    assert world.value("select count(*) from join_decisions") == 1
    assert world.value("select count(*) from journeys where joined_into is not null") == 1


def test_travellers_of_another_flight_organisation_or_side_are_not_there(world: World, officer: Access) -> None:
    doubtful(world)
    world.receive(paxlst([structs.replace(ONE, document="C3333333")], flight="ZZ777", control="71"))
    world.receive(paxlst([structs.replace(ONE, document="D4444444")], control="72", test=True))
    rows = people(world)
    pnr, elsewhere = rows["PNR Z9999999"], rows["API C3333333"]
    assert refused(act(world, officer, "join", pnr, elsewhere)) == "not_found"
    stranger = structs.replace(officer, org_id=new_id())
    assert refused(act(world, stranger, "join", pnr, rows["API A1111111"])) == "not_found"
    (trained,) = world.rows("select * from training.journeys")
    assert refused(act(world, officer, "join", pnr, trained)) == "not_found"
    assert refused(act(world, officer, "separate", trained)) == "not_found"
    trainee = sign_up(world.deployment.training_side, "tessa")
    apart = World(world.deployment.training_side, world.url)
    assert refused(act(apart, trainee, "join", pnr, rows["API A1111111"])) == "not_found"
    assert world.value("select count(*) from join_decisions") == 0


def test_training_decides_on_its_own_side(world: World) -> None:
    world.receive(
        paxlst([ONE, TWO], control="73", test=True),
    )
    trainee = sign_up(world.deployment.training_side, "tessa")
    apart = World(world.deployment.training_side, world.url)
    (one, two) = world.rows("select * from training.journeys order by created_at, id")
    world.rows("update training.journeys set doubtful = true returning 1")
    settled(act(apart, trainee, "separate", one, two))
    assert world.value("select count(*) from training.join_decisions") == 1
    assert world.value("select count(*) from join_decisions") == 0


# What later messages do ----------------------------------------------------------------------------------------------

AGAIN: dict[str, Callable[[int], bytes]] = {
    "the list again": lambda step: listed(step, ONE, TWO),
    "another seat": lambda step: listed(step, structs.replace(ONE, seat="30K")),
    "the push again": lambda step: pushed(step, BOOKED),
    "the booking changed": lambda step: pushed(step, structs.replace(BOOKED, document="Y8888888"), push="141"),
}


@pytest.mark.parametrize("order", list(itertools.permutations(AGAIN))[::7], ids=lambda order: order[0])
def test_messages_that_come_again_keep_a_join(world: World, officer: Access, order: tuple[str, ...]) -> None:
    joined(world, officer)
    for place, name in enumerate(order):
        world.receive(AGAIN[name](place + 2))
    rows = people(world)
    assert len(rows) == 3, rows.keys()
    host = rows["API A1111111"]
    (guest,) = (row for row in rows.values() if row["joined_into"] == host["id"])
    assert (host["read"], guest["read"], guest["status"], host["status"]) == (
        "API + PNR",
        None,
        "cancelled",
        "reported",
    )
    assert not any(row["doubtful"] for row in rows.values())


@pytest.mark.parametrize("order", list(itertools.permutations(AGAIN))[3::7], ids=lambda order: order[0])
def test_messages_that_come_again_keep_a_separation(world: World, officer: Access, order: tuple[str, ...]) -> None:
    parted(world, officer)
    for place, name in enumerate(order):
        world.receive(AGAIN[name](place + 2))
    rows = people(world)
    assert not any("API" in (row["read"] or "") and "PNR" in (row["read"] or "") for row in rows.values())
    assert all(row["joined_into"] is None for row in rows.values())
    assert sorted(key[:4] for key in rows) == ["API ", "API ", "PNR "], "the second of the list is new, nobody is twice"


@pytest.mark.parametrize("decided", [True, False])
def test_a_report_that_fits_only_whom_an_officer_settled_is_doubtful_and_not_joined(
    world: World, officer: Access, decided: bool
) -> None:
    doubtful(world)
    rows = people(world)
    if decided:
        settled(act(world, officer, "separate", rows["PNR Z9999999"], rows["API A1111111"]))
    world.receive(
        pushed(3, structs.replace(ONE, surname="HALVIC", given="MIRA"), locator="QRSTUV", push="141"),
    )
    rows = people(world)
    if decided:
        assert (rows["API A1111111"]["read"], rows["PNR A1111111"]["doubtful"]) == ("API", True)
    else:
        assert rows["API A1111111 + PNR A1111111"]["read"] == "API + PNR", "so it would have been joined"


def test_cancelling_and_bringing_back_reaches_the_joined_traveller(world: World, officer: Access) -> None:
    joined(world, officer)
    steps = (
        (pushed(2, gone=True), "cancelled"),
        (pushed(3, BOOKED), "reported"),
        (pushed(4), "cancelled"),  # absent from a full push
        (pushed(5, BOOKED), "reported"),
        (listed(6, ONE, function="XR"), "cancelled"),
        (listed(7, ONE), "reported"),
        (listed(8, ONE, function="CLOB"), "boarded"),
    )
    for raw, status in steps:
        version = people(world)["API A1111111"]["facts_version"]
        world.receive(raw)
        row = people(world)["API A1111111"]
        assert row["status"] == status, raw
        assert row["facts_version"] > version or status == "boarded"
        assert people(world)["PNR Z9999999"]["status"] == "cancelled", "nobody travels twice"
    world.receive(pushed(0, BOOKED, gone=True))
    assert people(world)["API A1111111"]["status"] == "boarded", "an older word changes nothing"
    row = people(world)
    settled(act(world, officer, "undo", row["API A1111111"], row["PNR Z9999999"]))
    assert people(world)["PNR Z9999999"]["status"] == "not_boarded", "by the close-out that named only the other"


def test_a_join_comes_to_the_same_as_if_the_machine_had_joined(world: World, officer: Access) -> None:
    """A history about one who is joined by an officer ends as it does for one whom the document joined at once."""
    steps = [pushed(2, gone=True), listed(3, structs.replace(ONE, seat="31A")), listed(4, ONE, function="XR")]
    joined(world, officer)
    for raw in steps:
        world.receive(raw)
    row = people(world)["API A1111111"]
    by_officer = (row["status"], row["seat"], row["read"], row["standing"])
    booked = structs.replace(BOOKED, document="E5555555", state="UTO")
    listed_too = structs.replace(ONE, document="E5555555")
    for raw in (listed(0, listed_too), pushed(1, booked)):
        world.receive(raw.replace(b"ZZ123", b"ZZ124").replace(b"ZZ+123", b"ZZ+124"))
    for raw in steps:
        told = raw.replace(b"ZZ123", b"ZZ124").replace(b"ZZ+123", b"ZZ+124").replace(b"A1111111", b"E5555555")
        world.receive(told)
    row = people(world)["API E5555555 + PNR E5555555"]
    assert (row["status"], row["seat"], row["read"]) == by_officer[:3]


# How it ends ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("masked_first", [False, True])
def test_a_purge_takes_decisions_with_their_journeys_and_a_hold_on_one_keeps_both(
    world: World, officer: Access, masked_first: bool
) -> None:
    joined(world, officer)
    rows, later = people(world), datetime(2027, 9, 1, 3, tzinfo=UTC)
    host, guest = rows["API A1111111"]["id"], rows["PNR Z9999999"]["id"]
    if masked_first:
        one = {"name": "passenger_data", "mask_days": 183, "delete_days": 1827, "citation": "test"}
        profile = {"name": "own", "citation": "test", "verified": True, "classes": [one]}
        whole = {"version": "1", "reviewed_on": "2026-11-24", "in_force": "own", "profiles": [profile]}
        (world.deployment.data / "retention.json").write_text(json.dumps(whole))
    hold = Hold(object_kind="journey", object_id=guest, flight_date=DAY, reason="case 7")
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        holds.add(connection, world.deployment.home.ownership(), hold, "olga", later)
    purge(world.deployment, later)
    kept = {row["id"]: row["masked_at"] for row in world.rows("select id, masked_at from journeys")}
    assert {one for one, masked in kept.items() if masked is None} == {host, guest}
    assert len(kept) == (3 if masked_first else 2)
    assert world.value("select count(*) from join_decisions where note_sealed is not null") == 1
    assert len(world.rows("select from documents where journey_id = %s", (host,))) == 2
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        connection.execute("update legal_holds set lifted_at = now()")
    purge(world.deployment, later)
    assert world.value("select count(*) from join_decisions where note_sealed is not null") == 0
    assert world.value("select count(*) from join_decisions") == world.value("select count(*) from flights")
    assert world.value("select count(*) from documents") == 0
    if masked_first:
        (row,) = [each for each in world.rows("select * from journeys") if each["id"] == guest]
        assert refused(act(world, officer, "undo", row)) == "masked"
        with transaction(world.deployment.pool, world.deployment.service()) as connection:
            sealed = vault.sealed_journey(world.deployment.service(), connection, DAY, guest)
        assert sealed is not None
        opened = json.loads(world.deployment.vault.open(sealed, vault.journey_context(guest)))
        assert [note["note"] for note in opened["joins"]] == [REASON["text"]], "the officer's words are in the vault"
