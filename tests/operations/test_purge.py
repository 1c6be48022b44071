"""Memory has an end: what is due goes from every table, what is held or not due stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.operations.deployment import Deployment
from foreland.operations.purge import LEDGER, Purged, purge, purge_nightly
from foreland.store import holds, partitions
from foreland.store.holds import Hold
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from tests.deployments import NOW, deployment_of
from tests.past import Past
from tests.store.test_retention_ends import FURNISHED
from tests.web.world import Flight

MASKED_TOO = {"screenings"}  # the mark stands in the list set there, which names no person
EVERYWHERE = {
    *("identities", "documents", "contacts", "payments", "bookings", "journeys", "reported_travellers"),
    *("hits", "hit_events", "registry_keys", "screenings", "messages"),
} - {"payments"}  # sealed: the mark cannot be read there


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def past(deployment: Deployment, postgres_url: str) -> Iterator[Past]:
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        yield Past(deployment, connection)


def _keep(deployment: Deployment, mask_days: int | None, delete_days: int | None) -> None:
    one = {"name": "passenger_data", "mask_days": mask_days, "delete_days": delete_days, "citation": "test"}
    profile = {"name": "own", "citation": "test", "verified": True, "classes": [one]}
    whole = {"version": "1", "reviewed_on": "2026-11-24", "in_force": "own", "profiles": [profile]}
    (deployment.data / "retention.json").write_text(json.dumps(whole))


def _hold(deployment: Deployment, kind: str, object_id: object, flight: Flight, until: date | None = None) -> None:
    hold = Hold(object_kind=kind, object_id=object_id, flight_date=flight.day, reason="case 7", until=until)  # type: ignore[arg-type]
    with transaction(deployment.pool, deployment.service()) as connection:
        holds.add(connection, deployment.home.ownership(), hold, "olga", NOW)


@pytest.mark.parametrize(("days", "in_a_partition"), [(390, True), (900, False)])
def test_what_is_due_is_gone_from_every_table_and_what_is_not_stays(
    deployment: Deployment, past: Past, days: int, in_a_partition: bool
) -> None:
    _keep(deployment, 183, 183)
    if in_a_partition:
        with transaction(deployment.pool, deployment.service()) as connection:
            partitions.ensure(connection, (NOW - timedelta(days=400)).date(), NOW.date())
    old, edge, young = past.flight(days), past.flight(183), past.flight(180)
    for flight, mark in ((old, "QQOLD"), (edge, "QQEDGE"), (young, "QQYOUNG")):
        past.traveller(flight, mark)
        assert past.tables_with(mark) == EVERYWHERE
    before = past.connection.execute("select count(*) as rows from payments").fetchone()
    assert before == {"rows": 3}

    done = purge(deployment, NOW)
    assert past.tables_with("QQOLD") == past.tables_with("QQEDGE") == set()
    assert past.tables_with("QQYOUNG") == EVERYWHERE
    left = past.connection.execute("select id from flights").fetchall()
    assert [row["id"] for row in left] == [young.id]
    for table in ("payments", "booking_segments", "legs", "hits"):
        assert past.connection.execute(f"select from {table}".encode()).rowcount == 1, table
    assert (done.deleted["journeys"], done.deleted["messages"], done.masked) == (2, 2, {})
    dropped = past.connection.execute("select from audit where action = 'retention_month_dropped'").rowcount
    assert dropped == in_a_partition
    entered = past.connection.execute("select object_kind, object_id, noted_at from deletion_ledger").fetchall()
    assert {(row["object_kind"], row["object_id"]) for row in entered} == {("flight", old.id), ("flight", edge.id)}
    written = [json.loads(line) for line in (deployment.data / LEDGER).read_text().splitlines()]
    assert {line["object_id"] for line in written} == {str(old.id), str(edge.id)}
    assert (deployment.data / LEDGER).stat().st_mode & 0o077 == 0


def test_a_month_that_ended_lately_goes_flight_by_flight(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 7, 7)
    past.traveller(past.flight(34), "QQLATE")
    assert purge(deployment, NOW).deleted["flights"] == 1
    assert past.tables_with("QQLATE") == set()


def test_masking_takes_what_identifies_and_leaves_what_happened(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 183, 1827)
    flight, young = past.flight(200), past.flight(20)
    journey = past.traveller(flight, "QQMASK")
    past.traveller(young, "QQYOUNG")
    done = purge(deployment, NOW)
    assert past.tables_with("QQMASK") == MASKED_TOO
    assert past.tables_with("QQYOUNG") == EVERYWHERE
    payments = past.connection.execute("select flight_date from payments").fetchall()
    assert [row["flight_date"] for row in payments] == [young.day]
    assert done.masked["journeys"] == done.masked["bookings"] == done.masked["hits"] == done.masked["notes"] == 1
    hit = past.connection.execute("select code, state from hits where journey_id = %s", (journey,)).fetchone()
    assert hit is not None
    assert hit["state"] == "open"
    entries = past.connection.execute("select action, object_ids, detail from audit").fetchall()
    counted = {entry["action"]: entry for entry in entries if entry["action"].startswith("retention")}
    assert counted["retention_masked"]["object_ids"] == [flight.id]
    assert counted["retention_masked"]["detail"]["identities"] == 2
    assert "QQ" not in str(entries)


def test_words_from_abroad_and_documents_taken_are_masked_with_the_traveller_or_by_their_day(
    deployment: Deployment, past: Past
) -> None:
    _keep(deployment, 183, 1827)
    flight, young = past.flight(200), past.flight(20)
    masked, held, kept = (past.traveller(flight, "QQM"), past.traveller(flight, "QQH"), past.traveller(young, "QQY"))
    _hold(deployment, "journey", held, flight)
    for of, journey in ((flight, masked), (flight, held), (young, kept), (flight, None), (young, None)):
        about = {"flight_date": of.day, "journey_id": journey} if journey else {"flight_date": None, "journey_id": None}
        for table in ("interviews", "seizures", "bulletin_drafts"):
            row = FURNISHED[table](past, of, masked) | {"id": new_id()}
            days = {name: of.day for name in ("recorded_on", "taken_on", "noted_on", "valid_until") if name in row}
            about_it = {} if table == "bulletin_drafts" else about
            more = {"reference": str(row["id"])} if table == "seizures" else {}
            of.writer.insert(table, **(row | days | about_it | more))
    purge(deployment, NOW)
    for table, columns, left in (
        ("interviews", "words_sealed", 3),
        ("seizures", "words_sealed, photograph_sealed", 3),
        ("bulletin_drafts", "words_sealed", 2),
    ):
        query = f"select from {table} where num_nulls({columns}) = 0"
        assert past.connection.execute(query.encode()).rowcount == left, table
        assert past.connection.execute(f"select from {table}".encode()).rowcount == 5, table


def test_what_partners_were_told_of_a_traveller_is_masked_with_them(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 183, 1827)
    flight = past.flight(200)
    about, held = past.traveller(flight, "QQM"), past.traveller(flight, "QQH")
    _hold(deployment, "journey", held, flight)
    for journey in (about, held, None):
        item = FURNISHED["partner_items"](past, flight, about)
        item |= {"reference": str(item["id"]), "reason_sealed": b"x", "expires_on": NOW.date()}
        flight.writer.insert("partner_items", **item)
        event = FURNISHED["partner_item_events"](past, flight, about)
        flight.writer.insert("partner_item_events", **event | {"item_id": item["id"], "content_sealed": b"x"})
        if journey is not None:
            link = {"item_id": item["id"], "flight_date": flight.day, "journey_id": journey}
            flight.writer.insert("partner_item_journeys", **link)
    purge(deployment, NOW)
    for query, left in (
        ("select from partner_items", 3),
        ("select from partner_items where num_nulls(content_sealed, reason_sealed) = 0", 2),
        ("select from partner_item_events where content_sealed is not null", 2),
    ):
        assert past.connection.execute(query.encode()).rowcount == left, query


@pytest.mark.parametrize("days", [(183, 1827), (183, 183)])
def test_what_is_held_stays_whole_and_its_neighbours_go(
    deployment: Deployment, past: Past, days: tuple[int, int]
) -> None:
    _keep(deployment, *days)
    flight, whole = past.flight(200), past.flight(210, "200")
    held, _ = past.traveller(flight, "QQHELD"), past.traveller(flight, "QQFREE")
    past.traveller(whole, "QQWHOLE")
    _hold(deployment, "journey", held, flight)
    _hold(deployment, "flight", whole.id, whole, until=NOW.date())
    assert purge(deployment, NOW).held == 2
    assert past.tables_with("QQHELD") == past.tables_with("QQWHOLE") == EVERYWHERE
    assert past.tables_with("QQFREE") == (MASKED_TOO if days[1] == 1827 else set())
    if days[1] == 183:
        ledger = past.connection.execute("select object_kind from deletion_ledger").fetchall()
        assert [row["object_kind"] for row in ledger] == ["journey"]
    purge(deployment, NOW + timedelta(days=1))
    assert past.tables_with("QQHELD") == EVERYWHERE
    assert past.tables_with("QQWHOLE") == (MASKED_TOO if days[1] == 1827 else set()), "that hold has run out"


def test_a_registry_key_ends_on_its_own_day_and_its_journey_stays(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 183, 183)
    flight, other = past.flight(20), past.flight(21, "200")
    past.traveller(flight, "QQENDED")
    held = past.traveller(flight, "QQHELD")
    past.traveller(other, "QQTODAY")
    _hold(deployment, "journey", held, flight)
    ends = "update registry_keys set expires_on = %s where key like %s"
    past.connection.execute(ends, (NOW.date() - timedelta(days=1), "%QQ%"))
    past.connection.execute(ends, (NOW.date(), "%QQTODAY%"))
    before = past.contents()
    said = purge(deployment, NOW, dry_run=True)
    assert said.deleted["registry_keys"] == 1
    assert past.contents() == before
    assert purge(deployment, NOW).deleted == said.deleted
    assert past.tables_with("QQENDED") == EVERYWHERE - {"registry_keys"}
    assert past.tables_with("QQHELD") == past.tables_with("QQTODAY") == EVERYWHERE
    entries = past.connection.execute(
        "select detail from audit where action = 'retention_deleted_registry_keys'"
    ).fetchall()
    assert entries == [{"detail": {"registry_keys": 1}}]


def test_a_dry_run_says_the_same_and_changes_nothing(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 30, 183)
    past.traveller(past.flight(200), "QQOLD")
    past.traveller(past.flight(40), "QQMASK")
    before = past.contents()
    said = purge(deployment, NOW, dry_run=True)
    assert past.contents() == before
    assert not (deployment.data / LEDGER).exists()
    done = purge(deployment, NOW)
    assert (said.masked, said.deleted) == (done.masked, done.deleted)
    assert done.deleted["journeys"] == 1
    after = past.contents()
    again = purge(deployment, NOW)
    assert past.contents() == after, "twice is harmless"
    assert sum([*again.masked.values(), *again.deleted.values()]) == 0


def test_a_class_without_a_rule_is_told_and_not_touched(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 1, 1)
    flight = past.flight(500)
    past.traveller(flight, "QQODD")
    past.connection.execute("update journeys set retention_class = 'odd'")
    done = purge(deployment, NOW)
    assert done.unknown_classes == ["odd"]
    assert {"identities", "documents", "hits", "journeys"} <= past.tables_with("QQODD")


def test_a_message_without_flight_goes_by_its_own_age(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 183, 183)
    flight = past.flight(300)
    past.traveller(flight, "QQLOOSE")
    past.connection.execute("update messages set flight_id = null, flight_date = null")
    done = purge(deployment, NOW)
    assert done.deleted["messages"] == 1
    kinds = past.connection.execute("select object_kind from deletion_ledger").fetchall()
    assert sorted(row["object_kind"] for row in kinds) == ["flight", "message"]


def test_the_nightly_run_is_done_once_by_whoever_comes_first(deployment: Deployment, past: Past) -> None:
    _keep(deployment, 183, 183)
    past.traveller(past.flight(300), "QQOLD")
    midnight = NOW.replace(hour=0)
    assert purge_nightly(deployment, midnight) is None
    assert isinstance(purge_nightly(deployment, NOW), Purged)
    assert purge_nightly(deployment, NOW + timedelta(hours=2)) is None
    assert isinstance(purge_nightly(deployment, NOW + timedelta(days=1)), Purged)
    past.connection.execute("update retention_runs set finished_at = null")
    assert isinstance(purge_nightly(deployment, NOW + timedelta(days=1, hours=2)), Purged), "the first one died"


@pytest.mark.parametrize("days", [(183, 183), (183, 1827)])
def test_a_flight_of_long_ago_that_was_heard_of_lately_stays(
    deployment: Deployment, past: Past, days: tuple[int, int]
) -> None:
    """The time to keep counts from the transfer: a message sent late is not gone before anybody saw it."""
    _keep(deployment, *days)
    late, neighbour = past.flight(400), past.flight(401, "200")
    past.traveller(late, "QQLATE")
    past.traveller(neighbour, "QQGONE")
    past.connection.execute("update flights set last_heard_at = %s where id = %s", (NOW, late.id))
    past.connection.execute(
        "update messages set received_on = %s, received_at = %s where flight_id = %s", (NOW.date(), NOW, late.id)
    )
    purge(deployment, NOW)
    assert past.tables_with("QQLATE") == EVERYWHERE
    assert past.tables_with("QQGONE") == (MASKED_TOO if days[1] == 1827 else set())
