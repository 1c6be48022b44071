"""Flights and their clock: schedules, telegrams and officers' entries, told in any order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.enter_times import Entry, NotEntered, enter_times
from foreland.operations.import_schedule import Imported, import_schedule, read_schedule
from foreland.operations.purge import purge
from foreland.operations.sweep import sweep
from foreland.store import waiting_events
from foreland.store.pool import transaction
from foreland.travel.flight import Designator
from tests.operations.conftest import World
from tests.operations.wire import Person, paxlst

TODAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = TODAY.date()
ANNA = Person(surname="SPECIMEN", given="ANNA", document="X0000001")
HEAD = "flight,date,origin,destination,departure,arrival"


def _import(world: World, *lines: str, name: str = "season") -> Imported:
    schedule = read_schedule("\n".join((HEAD, *lines)).encode(), "csv")
    return import_schedule(world.deployment, world.deployment.service(), schedule, name, datetime.now(UTC))


def _list(**changed: str) -> bytes:
    """A passenger list for ZZ123 of today, LHR 12:00 to JFK 20:00 local."""
    values = {
        "prepared": f"{DAY:%y%m%d}:0001",
        "departs": f"{DAY:%y%m%d}1200",
        "arrives": f"{DAY:%y%m%d}2000",
    } | changed
    return paxlst([ANNA], **values)  # type: ignore[arg-type]


def _planned(world: World) -> datetime:
    at = world.value("select departure_utc from legs")
    assert isinstance(at, datetime)
    return at


def _mvt(*lines: str, station: str = "LHR", flight: str = "ZZ123", kind: str = "MVT") -> bytes:
    head = ["QU STATEXX", ".ZZOPSXX", kind, f"{flight}/{DAY:%d}.REGAA.{station}"]
    return "\r\n".join((*head, *lines)).encode()


def _officer(world: World, *roles: str) -> Access:
    return Access(
        org_id=world.deployment.home.org_id,
        user_id=world.rows("select id from users limit 1")[0]["id"] if world.rows("select id from users") else uuid4(),
        username="mira",
        roles=frozenset(roles or ("analyst",)),  # type: ignore[arg-type]
    )


@pytest.fixture
def officer(world: World) -> Access:
    from foreland.operations.accounts import NewUser, add_user

    add_user(world.deployment, NewUser(username="mira", display_name="Mira", roles=("analyst",)), datetime.now(UTC))
    return _officer(world)


def _flight(world: World) -> UUID:
    found = world.value("select id from flights")
    assert isinstance(found, UUID)
    return found


# Schedules -----------------------------------------------------------------------------------------------------------


def test_a_planned_flight_without_any_message_is_a_flight(world: World) -> None:
    done = _import(world, f"ZZ123,{DAY},LHR,JFK,12:00,15:00")
    assert (done.flights, done.announced) == (1, 1)
    (flight,) = world.rows("select carrier, number, flight_date, status, desk from flights")
    assert (flight["carrier"], flight["number"], flight["flight_date"]) == ("ZZ", "123", DAY)
    assert world.value("select door_source from legs") == "schedule"
    assert world.value("select count(*) from messages") == 0


def test_a_message_about_a_planned_flight_finds_it_and_goes_before_the_schedule(world: World) -> None:
    _import(world, f"ZZ123,{DAY},LHR,JFK,12:00,15:00")
    world.receive(_list(departs=f"{DAY:%y%m%d}1230", prepared=f"{DAY - timedelta(days=2):%y%m%d}:0001"))
    assert world.value("select count(*) from flights") == 1
    (leg,) = world.rows("select departure_local, departure_source from legs")
    assert leg == {"departure_local": f"{DAY}T12:30", "departure_source": "API"}
    _import(world, f"ZZ123,{DAY},LHR,JFK,12:10,15:00")
    assert world.value("select departure_local from legs") == f"{DAY}T12:30"


def test_the_same_schedule_again_changes_nothing_and_a_new_one_replaces_it(world: World) -> None:
    lines = (f"ZZ123,{DAY},LHR,JFK,12:00,15:00", f"ZZ124,{DAY},JFK,LHR,18:00,06:00")
    assert _import(world, *lines).new
    assert not _import(world, *lines).new
    third = _import(world, f"ZZ123,{DAY},LHR,JFK,13:00,16:00")
    assert (third.withdrawn, third.announced) == (1, 1)
    rows = {row["number"]: row["status"] for row in world.rows("select number, status from flights")}
    assert rows == {"123": "scheduled", "124": "cancelled"}
    assert (
        world.value("select departure_local from legs l join flights f on f.id = l.flight_id where number = '123'")
        == f"{DAY}T13:00"
    )


def test_a_flight_gone_from_the_schedule_stays_when_its_carrier_spoke_of_it(world: World) -> None:
    _import(world, f"ZZ123,{DAY},LHR,JFK,12:00,15:00", f"ZZ9,{DAY},LHR,JFK,12:00,15:00")
    world.receive(_list())
    _import(world, f"ZZ9,{DAY},LHR,JFK,12:00,15:30")
    assert world.value("select status from flights where number = '123'") == "scheduled"


def test_flights_beyond_the_horizon_wait(world: World) -> None:
    done = _import(world, f"ZZ123,{DAY + timedelta(days=30)},LHR,JFK,12:00,15:00")
    assert (done.flights, done.announced) == (1, 0)


def test_an_empty_schedule_withdraws_nothing(world: World) -> None:
    _import(world, f"ZZ123,{DAY},LHR,JFK,12:00,15:00")
    assert not _import(world, "broken").new
    assert world.value("select status from flights") == "scheduled"


@pytest.mark.parametrize(
    ("day", "departs", "utc", "problem"),
    [
        ("2026-03-29", "02:30", "2026-03-29T01:30:00+00:00", "time_skipped"),
        ("2026-10-25", "02:30", "2026-10-25T00:30:00+00:00", "time_repeated"),
        ("2026-03-29", "03:30", "2026-03-29T01:30:00+00:00", None),
    ],
)
def test_a_schedule_crosses_both_changes_of_the_clocks(
    world: World, day: str, departs: str, utc: str, problem: str | None
) -> None:
    schedule = read_schedule(f"{HEAD}\nZZ123,{day},FRA,JFK,{departs},06:00".encode(), "csv")
    assert [one.code for one in schedule.problems] == ([problem] if problem else [])
    assert all(one.kept for one in schedule.problems)
    now = datetime.fromisoformat(f"{day}T00:00+00:00")
    import_schedule(world.deployment, world.deployment.service(), schedule, "season", now)
    at = _planned(world)
    assert at == datetime.fromisoformat(utc)
    assert world.value("select door_close_utc from legs") == at - timedelta(minutes=15)
    assert world.value("select departure_local from legs") == f"{day}T{departs}"


# Movements -----------------------------------------------------------------------------------------------------------


def test_an_estimate_moves_the_door_and_says_who_said_it(world: World) -> None:
    world.receive(_list())
    planned = _planned(world)
    late = planned + timedelta(minutes=40)
    world.receive(_mvt(f"ED{late:%d%H%M}", "DL81/0040"))
    (leg,) = world.rows("select * from legs")
    assert leg["departure_utc"] == late
    assert leg["door_close_utc"] == late - timedelta(minutes=15)
    assert (leg["door_source"], leg["door_kind"]) == ("movement", "ETD")
    assert leg["arrival_kind"] == "ETA"
    assert leg["announced_departure_local"] == f"{DAY}T12:00"
    assert world.value("select effect from messages where kind = 'MVT'") == "applied"


def test_the_same_movement_twice_has_one_effect(world: World) -> None:
    world.receive(_list())
    raw = _mvt("AD1204/1215")
    first, second = world.receive(raw, raw)
    assert not first.duplicate
    assert second.duplicate
    assert world.value("select count(*) from operational_times") == 1


def test_a_delay_past_midnight_keeps_the_flight_and_leaves_tomorrows_alone(world: World) -> None:
    world.receive(_list())
    tomorrow = DAY + timedelta(days=1)
    late = _planned(world) + timedelta(hours=14)
    world.receive(_mvt(f"ED{late:%d%H%M}"))
    world.receive(_list(departs=f"{tomorrow:%y%m%d}1200", arrives=f"{tomorrow:%y%m%d}2000"))
    flights = world.rows(
        "select flight_date, departure_utc from flights f join legs l on l.flight_id = f.id order by 1"
    )
    assert [row["flight_date"] for row in flights] == [DAY, tomorrow]
    assert flights[0]["departure_utc"] == late
    world.receive(_list(prepared=f"{DAY:%y%m%d}:0002", departs=f"{DAY:%y%m%d}1205"))
    assert world.value("select count(*) from flights") == 2, "the old plan still names the old flight"


def test_off_blocks_departs_return_to_gate_opens_again_and_touchdown_arrives(world: World) -> None:
    world.receive(_list())
    planned = _planned(world)
    world.receive(
        _mvt(f"AD{planned:%d%H%M}/{planned + timedelta(minutes=9):%d%H%M} EA{planned + timedelta(hours=8):%d%H%M} JFK")
    )
    assert world.value("select status from flights") == "departed"
    back = planned + timedelta(minutes=30)
    world.receive(_mvt(f"RR{back:%d%H%M}"))
    assert world.value("select status from flights") == "returned"
    assert world.value("select departure_utc from legs") is None, "until a new time is told nobody knows"
    again = back + timedelta(hours=1)
    world.receive(_mvt(f"ED{again:%d%H%M}"))
    assert _planned(world) == again
    world.receive(_mvt(f"AD{again:%d%H%M}/{again + timedelta(minutes=9):%d%H%M}"))
    assert world.value("select status from flights") == "departed"
    land = again + timedelta(hours=8)
    world.receive(_mvt(f"AA{land:%d%H%M}/{land + timedelta(minutes=5):%d%H%M}", station="JFK"))
    assert world.value("select status from flights") == "arrived"


def test_a_movement_of_an_unknown_flight_is_kept_without_effect(world: World) -> None:
    world.receive(_mvt("AD1204/1215"))
    (row,) = world.rows("select kind, effect, flight_id from messages")
    assert row == {"kind": "MVT", "effect": "none", "flight_id": None}


def _state(world: World) -> list[dict[str, object]]:
    return world.rows(
        "select f.carrier, f.number, f.flight_date, f.status, f.aircraft, l.origin, l.destination, l.diverted_to,"
        " l.departure_utc, l.departure_kind, l.arrival_utc, l.arrival_kind,"
        " array(select a.carrier || a.number from flight_aliases a where a.flight_id = f.id) as numbers"
        " from flights f join legs l on l.flight_id = f.id order by 1, 2, 3"
    )


def _day(world: World) -> list[bytes]:
    """What is told of ZZ123 between two lists: each telegram matters for the state at the end."""
    world.receive(_list())
    planned = _planned(world)
    _forget_flights(world)
    off, land = planned + timedelta(hours=1), planned + timedelta(hours=9)
    return [
        _list(),
        _mvt(f"ED{off:%d%H%M}"),
        _mvt(f"AD{off:%d%H%M}/{off + timedelta(minutes=9):%d%H%M} EA{land:%d%H%M} JFK"),
        _mvt(f"AA{land:%d%H%M}/{land + timedelta(minutes=5):%d%H%M}", station="JFK"),
        _asm("EQT", "J 77W Y300"),
        _asm("FLT", "ZZ124"),
    ]


def _forget_flights(world: World) -> None:
    with psycopg.connect(world.url) as connection:
        for table in ("documents", "identities", "reported_travellers", "journeys", "operational_times", "legs"):
            connection.execute(f"delete from {table}".encode())
        for table in ("flight_aliases", "flights", "messages", "message_bodies", "quarantine", "receipts"):
            connection.execute(f"delete from {table}".encode())
        connection.execute("delete from waiting_events")


def test_telegrams_and_the_list_come_to_the_same_in_any_order(world: World) -> None:
    messages = _day(world)
    world.receive(*messages)
    expected = _state(world)
    assert [(row["status"], row["aircraft"], row["numbers"]) for row in expected] == [("arrived", "77W", ["ZZ124"])]
    chance = random.Random(7)
    orders = [messages[::-1], [*messages[1:], messages[0]], *(chance.sample(messages, 6) for _ in range(4))]
    for order in orders:
        _forget_flights(world)
        world.receive(*order)
        assert _state(world) == expected
        assert world.value("select count(*) from waiting_events") == 0
        assert world.value("select count(*) from messages where effect = 'none' or flight_id is null") == 0


@pytest.mark.parametrize("first", ["CNL", "RIN"])
def test_a_cancellation_waits_for_the_flight_and_the_order_of_telegrams_counts(world: World, first: str) -> None:
    second = "RIN" if first == "CNL" else "CNL"
    world.receive(_asm(first), _asm(second), _list())
    assert world.value("select status from flights") == ("cancelled" if second == "CNL" else "scheduled")


def test_a_cancellation_older_than_the_list_does_not_cancel(world: World) -> None:
    world.receive(_asm("CNL"))
    later = datetime.now(UTC) + timedelta(minutes=5)
    world.receive(_list(prepared=f"{later:%y%m%d:%H%M}"))
    assert world.value("select status from flights") == "scheduled"
    assert world.value("select count(*) from waiting_events") == 0, "it was overtaken"


def test_a_list_whose_envelope_has_local_time_does_not_outlive_a_later_cancellation(world: World) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=11)
    world.receive(_list(prepared=f"{ahead:%y%m%d:%H%M}"), _asm("CNL"))
    assert world.value("select status from flights") == "cancelled"


def test_a_diversion_waits_for_a_flight_that_a_schedule_names(world: World) -> None:
    world.receive(_mvt(f"EA{TODAY + timedelta(hours=9):%d%H%M} YYZ", "DR71", kind="DIV"))
    _import(world, f"ZZ123,{DAY},LHR,JFK,12:00,20:00")
    assert world.value("select status from flights") == "diverted"
    assert world.value("select diverted_to from legs") == "YYZ"


def test_what_waits_is_left_alone_by_other_flights_and_strangers(world: World) -> None:
    world.receive(_mvt("AD1204/1215"))
    world.receive(_list(flight="ZZ124"))
    tomorrow = DAY + timedelta(days=3)
    world.receive(_list(departs=f"{tomorrow:%y%m%d}1200", arrives=f"{tomorrow:%y%m%d}2000", control="2"))
    assert {row["status"] for row in world.rows("select status from flights")} == {"scheduled"}
    assert world.value("select count(*) from waiting_events") == 1
    stranger = structs.replace(world.deployment.service(), org_id=UUID(int=1))
    with transaction(world.deployment.pool, stranger) as connection:
        assert waiting_events.load(stranger, connection, [Designator("ZZ", "123")], DAY, DAY) == []


def test_what_waits_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_events, "MAX_OF_FLIGHT", 3)
    monkeypatch.setattr(waiting_events, "MAX_OF_SENDER", 5)
    world.receive(*(_mvt(f"ED{DAY:%d}{hour:02}00") for hour in range(10, 16)))
    told = [row["at"] for row in world.rows("select event->>'at' as at from waiting_events order by heard_at, id")]
    assert [at[11:13] for at in told] == ["13", "14", "15"], "the newest of a flight"
    world.receive(*(_mvt("ED1200", flight=f"ZZ{number}") for number in range(500, 510)))
    assert world.value("select count(*) from waiting_events") == 5
    assert world.value("select count(*) from messages") == 16, "the telegrams themselves are all there"


def test_what_waits_in_vain_is_deleted(world: World) -> None:
    world.receive(_mvt("AD1204/1215"))
    now = TODAY  # of the telegram, on whatever side of midnight this runs
    assert purge(world.deployment, now + timedelta(days=3)).deleted.get("waiting_events", 0) == 0
    assert purge(world.deployment, now + timedelta(days=5)).deleted["waiting_events"] == 1
    long_ago = DAY - timedelta(days=20)
    world.receive(_asm("CNL").replace(f"{DAY:%d%b%y}".upper().encode(), f"{long_ago:%d%b%y}".upper().encode()))
    assert world.value("select count(*) from waiting_events") == 0


@pytest.mark.parametrize(
    "raw", [b"MVT\n", b"MVT\nZZ/99.X\nAD", b"ASM\nNEW\n", b"SSM\nUTC\nNEW\nZZ123\n\x00\xff", b"DIV\n" + b"A" * 90_000]
)
def test_a_broken_telegram_is_kept_with_a_defect(world: World, raw: bytes) -> None:
    (receipt,) = world.receive(raw)
    assert receipt.defects
    assert world.value("select effect from messages") == "none"


def test_a_diversion_is_screened_for_the_new_state(world: World) -> None:
    world.receive(_list())
    world.screen()
    before = world.value("select screened_facts_version from journeys")
    land = _planned(world) + timedelta(hours=7)
    world.receive(_mvt(f"EA{land:%d%H%M} YYZ", "DR71", kind="DIV"))
    assert world.value("select status from flights") == "diverted"
    assert world.value("select diverted_to from legs") == "YYZ"
    world.screen()
    assert world.value("select screened_facts_version from journeys") == before + 1


def test_the_sweeper_finds_a_diverted_flight_too(world: World) -> None:
    world.receive(_list())
    world.screen()
    land = _planned(world) + timedelta(hours=9)
    world.receive(_mvt(f"EA{land:%d%H%M} YYZ", kind="DIV"))
    with_sweeper = sweep(world.deployment, world.shelf, land - timedelta(hours=1))
    assert with_sweeper.journeys == 1


# Schedule changes ----------------------------------------------------------------------------------------------------


def _asm(action: str, *lines: str, mode: str = "LT") -> bytes:
    return "\n".join(("ASM", mode, action, f"ZZ123/{DAY:%d%b%y}".upper(), *lines)).encode()


def test_a_time_change_goes_before_what_the_carrier_sends_of_the_old_time(world: World) -> None:
    world.receive(_list())
    world.receive(_asm("TIM", "LHR1330 JFK2130"))
    assert world.value("select departure_local from legs") == f"{DAY}T13:30"
    world.receive(_list(prepared=f"{DAY:%y%m%d}:0500"))
    assert world.value("select departure_local from legs") == f"{DAY}T13:30"
    assert world.value("select departure_source from legs") == "schedule_change"


def test_cancelled_and_reinstated_by_telegram(world: World) -> None:
    world.receive(_list())
    world.receive(_asm("CNL"))
    assert world.value("select status from flights") == "cancelled"
    world.receive(_asm("RIN"))
    assert world.value("select status from flights") == "scheduled"


def test_a_new_flight_equipment_and_number_are_noted(world: World) -> None:
    world.receive(_asm("NEW", "J 320 Y180", "LHR1200 JFK2000"))
    assert world.value("select aircraft from flights") == "320"
    world.receive(_asm("EQT", "J 77W Y300"))
    assert world.value("select aircraft from flights") == "77W"
    world.receive(_asm("FLT", "ZZ124"))
    world.receive(_list(flight="ZZ124"))
    assert world.value("select count(*) from flights") == 1
    assert world.value("select number from flights") == "123", "the key never changes"


def test_a_period_of_new_flights_is_planned_by_ssm(world: World) -> None:
    last = DAY + timedelta(days=1)
    lines = (
        "SSM",
        "LT",
        "NEW",
        "ZZ123",
        f"{DAY:%d%b%y} {last:%d%b%y} 1234567".upper(),
        "J 320 Y180",
        "LHR1200 JFK2000",
    )
    world.receive("\n".join(lines).encode())
    days = [row["flight_date"] for row in world.rows("select flight_date from flights order by 1")]
    assert days == [DAY, last]


# Officers ------------------------------------------------------------------------------------------------------------


def test_an_officers_entry_goes_before_messages_until_it_is_taken_back(world: World, officer: Access) -> None:
    world.receive(_list())
    planned = _planned(world)
    now = datetime.now(UTC)
    later = (now + timedelta(hours=3)).replace(second=0, microsecond=0)
    entry = Entry(flight_id=_flight(world), action="time", kind="ETD", at=later)
    assert enter_times(world.deployment, officer, entry, now) is None
    world.receive(_mvt(f"ED{planned + timedelta(minutes=20):%d%H%M}"))
    assert _planned(world) == later
    (row,) = world.rows("select source, entered_by from operational_times where source = 'officer'")
    assert row["entered_by"] == officer.user_id
    taken = Entry(flight_id=_flight(world), action="withdraw", kind="ETD")
    assert enter_times(world.deployment, officer, taken, now + timedelta(minutes=1)) is None
    assert _planned(world) == planned + timedelta(minutes=20)
    assert world.value("select count(*) from audit where action = 'flight_entered'") == 2


def test_an_officer_cancels_brings_back_and_diverts(world: World, officer: Access) -> None:
    world.receive(_list())
    flight, now = _flight(world), datetime.now(UTC)
    for action, status in (("cancel", "cancelled"), ("reinstate", "scheduled"), ("return", "returned")):
        assert enter_times(world.deployment, officer, Entry(flight_id=flight, action=action), now) is None
        assert world.value("select status from flights") == status
    version = world.value("select facts_version from journeys")
    away = Entry(flight_id=flight, action="divert", airport="YYZ")
    assert enter_times(world.deployment, officer, away, now) is None
    assert world.value("select facts_version from journeys") == version + 1


def test_a_message_older_than_the_cancellation_does_not_bring_the_flight_back(world: World, officer: Access) -> None:
    world.receive(_list())
    enter_times(world.deployment, officer, Entry(flight_id=_flight(world), action="cancel"), datetime.now(UTC))
    world.receive(_list(prepared=f"{DAY - timedelta(days=1):%y%m%d}:2300", control="2"))
    assert world.value("select status from flights") == "cancelled"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"action": "dance"}, "action_unknown"),
        ({"leg": 7}, "leg_unknown"),
        ({"kind": "STD"}, "kind_unknown"),
        ({"at": None}, "time_missing"),
        ({"at": TODAY + timedelta(days=40)}, "time_far"),
        ({"kind": "ATD", "at": TODAY + timedelta(days=2)}, "time_ahead"),
        ({"action": "divert", "airport": "QQQ"}, "airport_unknown"),
        ({"flight_id": uuid4()}, "not_found"),
    ],
)
def test_a_wrong_entry_changes_nothing(world: World, officer: Access, changed: dict[str, object], code: str) -> None:
    world.receive(_list())
    good: dict[str, object] = {"flight_id": _flight(world), "action": "time", "kind": "ETD", "at": TODAY}
    refused = enter_times(world.deployment, officer, Entry(**(good | changed)), datetime.now(UTC))  # type: ignore[arg-type]
    assert isinstance(refused, NotEntered)
    assert refused.code == code
    assert world.value("select count(*) from operational_times") == 0


def test_who_may_not_decide_may_not_enter(world: World) -> None:
    world.receive(_list())
    refused = enter_times(
        world.deployment, _officer(world, "attache"), Entry(flight_id=_flight(world), action="cancel"), TODAY
    )
    assert refused == NotEntered("may_not_enter")
