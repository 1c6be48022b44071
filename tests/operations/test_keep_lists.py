"""Lists as their owners keep them: changes at once, the shrink guard, history, expiry, and who may know of a hit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.change_list import (
    NotChanged,
    change_list,
    keep_terms,
    restore_version,
)
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, ReadList, Refused, import_list, read_list
from foreland.operations.load_lists import ListShelf
from foreland.operations.own_lookouts import (
    OWN_LOOKOUTS,
    Lookout,
    correct_lookout,
    end_expired,
    end_lookout,
    look_out,
)
from foreland.operations.sweep import sweep
from foreland.store.identifiers import new_id
from foreland.store.list_versions import OVERRIDE, REASON
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.store.views import lists as view
from foreland.watchlists.entry import ListedDocument, ListedName, ListEntry
from tests.deployments import deployment_of
from tests.operations.test_recommend import user
from tests.web.world import Writer

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def _lines(*numbers: int, dob: str = "1970-02-03") -> list[str]:
    line = '{"id": "T-%s", "names": [{"surname": "EXEMPLAR%s", "given": "OTTO"}], "dobs": ["%s"]}'
    return [line % (n, n, dob) for n in numbers]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


class Keeper:
    """Shorthands for a list of forty."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.access, self.shelf = deployment, deployment.service(), ListShelf()
        done = self.take(*range(40))
        assert isinstance(done, Imported)
        self.list_id = done.list_id

    def take(self, *numbers: int, minutes: int = 0, **more: Any) -> Imported | Refused:
        found = read_list(_lines(*numbers), "persons", "persons-jsonl")
        if more.pop("broken", False):
            found = structs.replace(found, whole=False)
        at = NOW + timedelta(minutes=minutes)
        return import_list(self.deployment, self.access, found, name="persons", terms=Terms(), now=at, **more)

    def held(self, minutes: int) -> set[str]:
        with transaction(self.deployment.pool, self.access) as connection:
            at = NOW + timedelta(minutes=minutes)
            number = view.number_at(self.access, connection, self.list_id, at)
            return {one.key for one in view.held(self.access, connection, self.list_id, number or 0, limit=100)}

    def shelved(self) -> set[str]:
        with transaction(self.deployment.pool, self.access) as connection:
            return {entry.id for entry in self.shelf.current(self.access, connection).names.entries()}


def test_a_few_entries_change_at_once_and_every_day_can_be_read(deployment: Deployment) -> None:
    keeper = Keeper(deployment)
    all_of_them = {f"T-{n}" for n in range(40)}
    assert keeper.shelved() == all_of_them
    found = read_list([*_lines(1, dob="1971-02-03"), *_lines(77)], "persons", "persons-jsonl")
    done = change_list(deployment, keeper.access, keeper.list_id, found, ["T-5", "T-404"], NOW + timedelta(minutes=5))
    assert isinstance(done, Imported)
    counted = (done.difference.added, done.difference.changed, done.difference.removed, done.entries)
    assert counted == (1, 1, 1, 40)
    after = all_of_them - {"T-5"} | {"T-77"}
    assert keeper.shelved() == after, "read as a difference"
    with transaction(deployment.pool, keeper.access) as connection:
        whole = ListShelf().current(keeper.access, connection).version()
        assert keeper.shelf.current(keeper.access, connection).version() == whole, "the same as read anew"
        first, second = view.times_of(keeper.access, connection, keeper.list_id, "T-1")
    assert (first.since, first.until, second.since, second.until) == (2, None, 1, 2)
    assert (keeper.held(-1), keeper.held(4), keeper.held(6)) == (set(), all_of_them, after)

    back = restore_version(deployment, keeper.access, keeper.list_id, 1, NOW + timedelta(minutes=9))
    assert isinstance(back, Imported)
    assert keeper.shelved() == all_of_them == keeper.held(10)
    assert keeper.held(6) == after, "history is added to"
    assert restore_version(deployment, keeper.access, keeper.list_id, 9, NOW) == NotChanged("not_found")
    assert restore_version(deployment, keeper.access, keeper.list_id, 1, NOW) == NotChanged("nothing")
    assert change_list(deployment, keeper.access, keeper.list_id, None, [], NOW) == NotChanged("nothing")
    unread = read_list([*_lines(8), "{}"], "persons", "persons-jsonl")
    refused = change_list(deployment, keeper.access, keeper.list_id, unread, [], NOW)
    assert refused == NotChanged("entry_unreadable"), "all of it, or nothing"
    change_list(deployment, keeper.access, keeper.list_id, None, ["T-7"], NOW - timedelta(days=1))
    assert keeper.shelved() == all_of_them - {"T-7"}, "a clock set back puts no earlier version in force"


def test_a_tiny_or_broken_file_is_taken_with_a_reason_alone(deployment: Deployment, write: Writer) -> None:
    keeper = Keeper(deployment)
    assert keeper.take(*range(27), minutes=1) == Refused("shrunk")
    ageless = read_list(_lines(*range(40), dob=""), "persons", "persons-jsonl")
    thin = import_list(deployment, keeper.access, ageless, name="persons", terms=Terms(), now=NOW)
    assert thin == Refused("thinned"), "as many entries, and no birth date"
    assert keeper.take(*range(40), minutes=1, broken=True) == Refused("broken")
    assert keeper.take(*range(3), minutes=1, override=" ") == Refused("reason_missing")
    assert len(keeper.shelved()) == 40
    assert isinstance(keeper.take(*range(28), minutes=2), Imported), "three in ten may go"
    assert isinstance(keeper.take(*range(3), minutes=3, override="QQWHY the source was cleaned"), Imported)
    assert len(keeper.shelved()) == 3
    (sealed,) = [r["s"] for r in write.connection.execute(
        "select override_sealed as s from list_versions where override_sealed is not null")]  # fmt: skip
    assert deployment.sealer.open(sealed, OVERRIDE) == b"QQWHY the source was cleaned"
    told = [r["d"] for r in write.connection.execute(
        "select detail as d from audit where action = 'list_imported' order by at")]  # fmt: skip
    assert ["overridden" in one for one in told] == [False, False, True]
    analyst = user(write, "ana", "analyst")
    found = read_list(_lines(1), "persons", "persons-jsonl")
    refused = import_list(deployment, analyst, found, name="persons", terms=Terms(), now=NOW, override="because")
    assert refused == Refused("may_not")


def test_a_list_is_as_fresh_as_its_last_whole_file(deployment: Deployment, write: Writer) -> None:
    keeper = Keeper(deployment)

    def fresh() -> tuple[datetime, bool]:
        with transaction(deployment.pool, keeper.access) as connection:
            (one,) = [row for row in view.listed(keeper.access, connection, NOW) if row.name == "persons"]
        assert one.refreshed_at
        return one.refreshed_at, one.overdue(NOW + timedelta(days=30, hours=1))

    change_list(deployment, keeper.access, keeper.list_id, None, ["T-5"], NOW + timedelta(days=29))
    restore_version(deployment, keeper.access, keeper.list_id, 1, NOW + timedelta(days=30))
    keeper.take(*range(30), minutes=99, broken=True, override="there is no other")
    assert fresh() == (NOW, True), "of thirty-nine entries nobody heard since"
    keeper.take(*range(30), minutes=100)
    assert fresh() == (NOW + timedelta(minutes=100), False), "though nothing differs"
    write.connection.execute("update lists set guarded_from = 31")
    assert isinstance(keeper.take(1, minutes=101), Imported), "of so few a share says nothing"


def test_terms_are_kept_by_one_at_a_time(deployment: Deployment, write: Writer) -> None:
    keeper, suvi = Keeper(deployment), user(write, "suvi", "supervisor")
    terms = Terms(legal_basis="act 7", owner="desk", refresh_hours=24, seen_by=("supervisor",), most_shrink=0.1)
    assert isinstance(keep_terms(deployment, suvi, keeper.list_id, 1, terms, NOW), Terms)
    assert keep_terms(deployment, suvi, keeper.list_id, 1, terms, NOW) == NotChanged("changed")
    for code, wrong in (
        ("role_unknown", {"seen_by": ("supervisor", "station_agent")}),
        ("supervisor_missing", {"seen_by": ("analyst",)}),
        ("share_unreadable", {"most_shrink": 1.5}),
        ("hours_unreadable", {"refresh_hours": 0}),
        ("least_unreadable", {"guarded_from": -1}),
        ("basis_missing", {"legal_basis": " "}),
    ):
        changed = structs.replace(terms, **wrong)
        assert keep_terms(deployment, suvi, keeper.list_id, 2, changed, NOW) == NotChanged(code)  # type: ignore[arg-type]
    analyst = user(write, "ana", "analyst")
    assert keep_terms(deployment, analyst, keeper.list_id, 2, terms, NOW) == NotChanged("may_not")
    assert change_list(deployment, suvi, new_id(), None, ["T-1"], NOW) == NotChanged("not_found")


def test_hits_of_a_confined_list_are_hidden_in_rows_and_counts(deployment: Deployment, write: Writer) -> None:
    keeper = Keeper(deployment)
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey, source="persons")
    flight.hit(journey, source="others")
    viewers = {role: user(write, f"of {role}", role) for role in ("analyst", "supervisor", "oversight")}

    def seen(viewer: Access) -> tuple[int, int, int]:
        with transaction(deployment.pool, viewer) as connection:
            counts = [
                connection.execute(f"select from {table}".encode()).rowcount
                for table in ("hits", "lists", "list_entries")
            ]
        return counts[0], counts[1], counts[2]

    assert {seen(one) for one in viewers.values()} == {(2, 1, 40)}
    terms = Terms(legal_basis="act 7", seen_by=("supervisor",))
    assert isinstance(keep_terms(deployment, viewers["supervisor"], keeper.list_id, 1, terms, NOW), Terms)
    assert {role: seen(one) for role, one in viewers.items()} == {
        "analyst": (1, 0, 0), "supervisor": (2, 1, 40), "oversight": (1, 0, 0),
    }  # fmt: skip
    assert seen(keeper.access) == (2, 1, 40), "the system screens with it all the same"
    assert change_list(deployment, structs.replace(viewers["analyst"], roles=frozenset(("analyst",))),
                       keeper.list_id, None, ["T-1"], NOW) == NotChanged("may_not")  # fmt: skip


def test_what_a_form_has_no_place_for_stays_with_a_corrected_entry(deployment: Deployment, write: Writer) -> None:
    keeper = Keeper(deployment)
    whole = ListEntry(id="QQ-1", source="published", names=(ListedName(surname="QQOLD"),), addresses=("QQSTREET",),
                      programmes=("QQWHY",), papers=(ListedDocument(number="X1", kind="passport"),))  # fmt: skip
    found = ReadList(kind="person", entries=(whole,), problems=())
    import_list(deployment, keeper.access, found, name="published", terms=Terms(), now=NOW)
    (known,) = write.connection.execute("select id from lists where name = 'published'").fetchall()
    line = ['{"id": "QQ-1", "names": [{"surname": "QQNEW"}]}']
    changed = change_list(
        deployment, keeper.access, known["id"], read_list(line, "published", "persons-jsonl"), [], NOW
    )  # fmt: skip
    assert isinstance(changed, Imported)
    (row,) = write.connection.execute(
        "select entry from list_entries where list_id = %s and until is null", (known["id"],)
    ).fetchall()
    kept = msgspec.convert(row["entry"], ListEntry)
    assert (kept.names[0].surname, kept.addresses, kept.programmes) == ("QQNEW", ("QQSTREET",), ("QQWHY",))
    assert kept.papers == whole.papers


def test_own_lookouts_end_with_their_day(deployment: Deployment, write: Writer) -> None:
    keeper, ana = Keeper(deployment), user(write, "ana", "analyst")
    today = datetime.now(UTC)
    wanted = Lookout(surname="QQSOUGHT", given_names="MIRA", date_of_birth="1980-05", nationality="UTO", sex="F",
                     document="L 898 902", reason="QQREASON", legal_basis="act 9", expires_on=today.date())  # fmt: skip
    for code, wrong in (
        ("name_missing", {"surname": " "}),
        ("reason_missing", {"reason": ""}),
        ("basis_missing", {"legal_basis": ""}),
        ("date_unreadable", {"date_of_birth": "1980-17"}),
        ("country_unknown", {"nationality": "Atlantis"}),
        ("expiry_missing", {"expires_on": None}),
        ("expiry_over", {"expires_on": today.date() - timedelta(days=1)}),
        ("expiry_too_late", {"expires_on": date(2199, 1, 1)}),
    ):
        assert look_out(deployment, ana, structs.replace(wanted, **wrong), today) == NotChanged(code)  # type: ignore[arg-type]
    done = look_out(deployment, ana, wanted, today)
    assert isinstance(done, Imported)
    assert len(keeper.shelved()) == 41
    again = look_out(deployment, ana, structs.replace(wanted, expires_on=today.date() + timedelta(days=9)), today)
    assert isinstance(again, Imported)
    assert again.entries == 2
    (key,) = write.connection.execute(
        "select entry_key as key from list_entries where until is null and expires_on > %s", (today.date(),)
    ).fetchall()
    said_anew = read_list([f'{{"id": "{key["key"]}", "names": [{{"surname": "QQRENAMED"}}]}}'], "x", "persons-jsonl")
    own = write.connection.execute("select id from lists where name = %s", (OWN_LOOKOUTS,)).fetchone()
    assert own
    changed = change_list(deployment, keeper.access, own["id"], said_anew, [], today)
    assert isinstance(changed, Imported)
    assert changed.difference.changed == 1, "and it ends on the day it had"
    (stood,) = write.connection.execute(
        "select since from list_entries where entry_key = %s and until is null", (key["key"],)
    ).fetchall()
    since, mine = int(stood["since"]), str(key["key"])
    later = structs.replace(wanted, surname="QQCORRECTED", expires_on=today.date() + timedelta(days=20))
    for code, step in (
        ("reason_missing", correct_lookout(deployment, ana, mine, since, later, " ", today)),
        ("expiry_over", correct_lookout(deployment, ana, mine, since,
                                        structs.replace(later, expires_on=date(2020, 1, 1)), "why", today)),
        ("changed", correct_lookout(deployment, ana, mine, since - 1, later, "why", today)),
        ("not_found", correct_lookout(deployment, ana, "own-404", since, later, "why", today)),
        ("not_found", end_lookout(deployment, ana, "T-1", 1, "of another list", today)),
        ("may_not", end_lookout(deployment, user(write, "olga", "oversight"), mine, since, "why", today)),
    ):  # fmt: skip
        assert step == NotChanged(code)  # type: ignore[arg-type]
    done = correct_lookout(deployment, ana, mine, since, later, "QQWHY spelt otherwise", today)
    assert isinstance(done, Imported)
    assert (done.difference.changed, done.entries) == (1, 2)
    assert end_lookout(deployment, ana, mine, since, "as it was", today) == NotChanged("changed")
    assert end_expired(deployment, today + timedelta(days=10)) == 1, "the other one: this one was extended"
    (row,) = write.connection.execute(
        "select v.reason_sealed, e.entry, e.since from list_entries e join list_versions v on v.list_id = e.list_id"
        " and v.number = e.since where e.entry_key = %s and e.until is null", (mine,)).fetchall()  # fmt: skip
    assert deployment.sealer.open(row["reason_sealed"], REASON) == b"QQWHY spelt otherwise"
    assert msgspec.convert(row["entry"], ListEntry).names[0].surname == "QQCORRECTED"
    later_on = today + timedelta(days=11)
    assert isinstance(end_lookout(deployment, ana, mine, row["since"], "found", later_on), Imported)
    trail = write.connection.execute("select detail::text as d from audit where action ~ '^lookout_'").fetchall()
    assert (len(trail), "QQ" in str(trail)) == (2, False)
    assert end_expired(deployment, today) == 0
    assert len(keeper.shelved()) == 40
    with transaction(deployment.pool, ana) as connection:
        rows = view.listed(ana, connection, today)
        names = {one.name: one.entries for one in rows}
    assert names == {OWN_LOOKOUTS: 0, "persons": 40}
    late = {one.name: one.overdue(today + timedelta(days=99)) for one in rows}
    assert late == {OWN_LOOKOUTS: False, "persons": True}, "ours come when they come"


def test_a_change_is_live_in_a_worker_and_its_progress_is_told(deployment: Deployment, write: Writer) -> None:
    keeper = Keeper(deployment)
    flight = write.flight(leaves=timedelta(hours=9))
    flight.traveller("EXEMPLAR7", "OTTO")

    def progress(now: datetime) -> tuple[int, int, bool]:
        with transaction(deployment.pool, keeper.access) as connection:
            ids: list[UUID] = [one.version_id for one in view.listed(keeper.access, connection, now) if one.version_id]
            told = view.progress(keeper.access, connection, ids, now)
        return told.journeys, told.screened, told.live_at is not None

    now = datetime.now(UTC)
    assert progress(now) == (1, 0, False)
    sweep(deployment, keeper.shelf, now)
    assert progress(now) == (1, 1, True)
    change_list(deployment, keeper.access, keeper.list_id, None, ["T-7"], now)
    assert progress(now) == (1, 0, False)
    sweep(deployment, keeper.shelf, now)
    assert progress(now) == (1, 1, True)
