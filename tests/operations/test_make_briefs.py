"""Offices and airports of liaison officers get a brief a shift of what they may see; what is taken back is so there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.issue_bulletins import step_bulletin, write_bulletin
from foreland.operations.make_briefs import ReadBrief, brief_of, briefs_of, make_briefs, read_brief
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted
from foreland.store import daily_briefs
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.operations.conftest import World
from tests.operations.test_sightings import officer_of
from tests.operations.wire import Person, booking, pnrgov

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALONE = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101")


def _issued(world: World, author: Access, chief: Access, title: str, *airports: str) -> UUID:
    wanted = Wanted(
        about="route", words=BulletinWords(title=title, what="QQWHAT"),
        marking=Marking(tlp="amber", pap=None, source_grade="B", information_grade="2"), airports=airports,
        valid_until=date(2026, 12, 1), acknowledge=False,
    )  # fmt: skip
    made = write_bulletin(world.deployment, author, new_id(), wanted, None, NOW)
    assert isinstance(made, UUID)
    for number, (by, step) in enumerate(((chief, "clear"), (author, "release")), 1):
        assert step_bulletin(world.deployment, by, made, number, step, "", NOW) is None  # type: ignore[arg-type]
    return made


def _read(world: World, viewer: Access, now: datetime) -> ReadBrief:
    with transaction(world.deployment.pool, viewer) as connection:
        brief = briefs_of(world.deployment, viewer, connection, "", 9)[0]
        return read_brief(world.deployment, viewer, connection, brief, now)


def test_an_office_gets_one_brief_a_shift_of_what_it_may_see(world: World) -> None:
    author, chief = officer_of(world, "ana", "analyst"), officer_of(world, "chief", "supervisor")
    jfk, iad = officer_of(world, "jfk", "field_officer", "JFK"), officer_of(world, "iad", "field_officer", "IAD")
    abroad = officer_of(world, "desk", "attache", "FRA")
    for_all = _issued(world, author, chief, "QQALL")
    _issued(world, author, chief, "QQIAD", "IAD")
    world.receive(pnrgov([booking("LOC1AB", [ALONE])], leg="231126:1200:231126:2000+LHR+JFK"))
    world.screen()
    world.rows(
        "insert into lookouts (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, journey_id, port, ground, released_by, released_at) select %s, org_id, originator_org,"
        " handling_id, purpose, retention_class, flight_id, flight_date, id, 'JFK', 'x', %s, %s from journeys"
        " returning id",
        (new_id(), author.user_id, NOW),
    )
    later = NOW + timedelta(hours=8)  # 15:00 in New York: the shift of 14:00
    assert make_briefs(world.deployment, later) == 3
    assert make_briefs(world.deployment, later + timedelta(minutes=30)) == 0, "once a shift"
    assert make_briefs(world.deployment, later + timedelta(hours=9)) == 3
    assert world.value("select count(*) from audit where action = 'brief_made'") == 6

    read = _read(world, jfk, later)
    assert [one.words.title for one in read.bulletins] == ["QQALL"], "what is for others is not for this office"
    assert {one.words.title for one in _read(world, iad, later).bulletins} == {"QQALL", "QQIAD"}
    assert [one.surname for one, _ in read.lookouts] == ["QUORVALEN"]
    assert _read(world, iad, later).lookouts == []
    assert {one.name: one.now for one in read.trends if one.now} == {"announced": 1, "bulletins": 1}
    with transaction(world.deployment.pool, iad) as connection:
        assert {one.airport for one in briefs_of(world.deployment, iad, connection, "", 9)} == {"IAD"}
        assert briefs_of(world.deployment, iad, connection, "JFK", 9) == []
        assert daily_briefs.latest(iad, connection, ["JFK", "FRA"], 9) == [], "nor by the database"
    read_abroad = _read(world, abroad, later)
    assert ([one.words.title for one in read_abroad.bulletins], read_abroad.lookouts) == (["QQALL"], [])
    with transaction(world.deployment.pool, abroad) as connection:
        own = {one.airport: one.id for one in briefs_of(world.deployment, author, connection, "", 9)}
        assert {one.airport for one in briefs_of(world.deployment, abroad, connection, "", 9)} == {"FRA"}
        assert brief_of(world.deployment, abroad, connection, own["FRA"]) is not None
        assert brief_of(world.deployment, abroad, connection, own["JFK"]) is None
    told = world.rows("select b::text as line from daily_briefs b")
    assert not any("QQ" in row["line"] or "QUORVALEN" in row["line"] for row in told), "it keeps no words and no names"

    assert step_bulletin(world.deployment, chief, for_all, 3, "withdraw", "QQWHY", later) is None
    (gone,) = _read(world, jfk, later).bulletins
    assert (gone.version.state, gone.words.what, gone.words.withdrawn_because) == ("withdrawn", "", "QQWHY")
    with transaction(world.deployment.pool, author) as connection:
        connection.execute(
            "select foreland_protect(org_id, originator_org, handling_id, purpose, retention_class, flight_date, id,"
            " %s, %s) from journeys",
            (later, author.user_id),
        )
    read = _read(world, jfk, later)
    assert read.lookouts == [], "whoever came into the care of protection is told no more, nor counted"
    assert {one.name for one in read.trends if one.now} == {"bulletins"}
