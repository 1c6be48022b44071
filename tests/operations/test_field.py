"""A tasking abroad from the desk to its answer; interviews and notes that the network sends twice; what is reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.local_note import LocalNote, NoteWords
from foreland.liaison.tasking import Asked
from foreland.operations.deployment import Deployment
from foreland.operations.record_interview import (
    NotInterviewed,
    WantedInterview,
    opened_interview,
    record_interview,
)
from foreland.operations.task_officer import NotTasked, advance_tasking, task_officer
from foreland.operations.write_note import NotNoted, opened_note, write_note
from foreland.store import field_reports
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import field
from tests.operations.test_recommend import user
from tests.web.world import Flight, Writer

NOW = datetime.now(UTC)


def abroad(write: Writer, name: str, airport: str) -> Access:
    """A liaison officer at an airport."""
    officer = structs.replace(user(write, name, "attache"), airports=(airport,))
    write.connection.execute("update users set airports = %s where id = %s", [[airport], officer.user_id])
    return officer


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=3))
    flight.traveller("QQNAME", "MIRA", seat="12A")
    return flight


def ask(deployment: Deployment, desk: Access, flight: Flight, **changes: object) -> UUID | str:
    usual = Asked(airport="FRA", kind="interview", words="QQASKED by whom?", until=NOW + timedelta(hours=2))
    done = task_officer(
        deployment, desk, flight.day, flight.travellers[0], structs.replace(usual, **changes), datetime.now(UTC)
    )
    return done.code if isinstance(done, NotTasked) else done


def step(deployment: Deployment, officer: Access, tasking: object, *wanted: object) -> str:
    done = advance_tasking(deployment, officer, UUID(str(tasking)), wanted, datetime.now(UTC))  # type: ignore[arg-type]
    return done.code if isinstance(done, NotTasked) else done


def interview(tasking: object = None, **changes: object) -> WantedInterview:
    about = UUID(str(tasking)) if tasking else None
    usual = WantedInterview(
        id=new_id(), airport="FRA", document_seen="passport", result="doubtful", protection="no", words="QQSAID so.",
        tasking_id=about,
    )  # fmt: skip
    return structs.replace(usual, **changes)


def record(deployment: Deployment, officer: Access, wanted: WantedInterview) -> UUID | str:
    done = record_interview(deployment, officer, wanted, datetime.now(UTC))
    return done.code if isinstance(done, NotInterviewed) else done


def test_a_tasking_opens_the_traveller_is_taken_once_and_reported(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    desk = user(write, "mira", "carrier_liaison")
    assert ask(deployment, desk, flight) == "nobody_there", "a tasking to nobody would be lost"
    ines, omar, far = abroad(write, "ines", "FRA"), abroad(write, "omar", "FRA"), abroad(write, "gil", "GRU")
    assert ask(deployment, ines, flight) == "may_not_task"
    for changes, expected in (
        ({"kind": "arrest"}, "kind_unknown"),
        ({"words": " "}, "words_missing"),
        ({"until": None}, "until_unreadable"),
        ({"until": NOW - timedelta(minutes=1)}, "until_passed"),
        ({"airport": "GRU"}, "nobody_there"),
        ({"officer": far.user_id}, "officer_unknown"),
    ):
        assert ask(deployment, desk, flight, **changes) == expected
    tasking = ask(deployment, desk, flight)
    assert isinstance(tasking, UUID)
    for officer, rows in ((ines, 1), (omar, 1), (far, 0)):
        with transaction(deployment.pool, officer) as connection:
            assert len(field.tasks(officer, connection, NOW, 10)) == rows
            assert [one.tasks for one in field.bank(officer, connection, NOW, 10)] == [1] * rows
            assert connection.execute("select from journeys").rowcount == rows
    assert step(deployment, far, tasking, "take", 1, None, "") == "not_found"
    assert step(deployment, desk, tasking, "take", 1, None, "") == "not_yours"
    assert step(deployment, ines, tasking, "take", 1, None, "") == "taken"
    assert step(deployment, omar, tasking, "take", 1, None, "") == "changed"
    assert step(deployment, omar, tasking, "report", 2, "done", "") == "not_yours"
    assert step(deployment, ines, tasking, "report", 2, "arrested", "") == "result_unknown"
    assert step(deployment, ines, tasking, "report", 2, "nothing_found", "QQREPORT") == "done"
    assert step(deployment, desk, tasking, "cancel", 3, None, "") == "wrong_state"
    with transaction(deployment.pool, desk) as connection:
        (seen,) = field.tasks_of(desk, connection, flight.day, flight.travellers[0])
    assert (seen.state, seen.result, seen.taker) == ("done", "nothing_found", "Ines")
    assert b"QQREPORT" not in bytes(seen.report_sealed or b"")
    again = ask(deployment, desk, flight, officer=ines.user_id)
    assert step(deployment, omar, again, "take", 1, None, "") == "not_yours"
    assert step(deployment, desk, again, "cancel", 1, None, "") == "cancelled"


def test_an_interview_sent_twice_is_one_encounter_and_answers_the_tasking(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    desk, ines, far = user(write, "mira", "analyst"), abroad(write, "ines", "FRA"), abroad(write, "gil", "GRU")
    tasking = ask(deployment, desk, flight)
    wanted = interview(tasking)
    assert record(deployment, far, wanted) == "airport_unknown"
    assert record(deployment, far, structs.replace(wanted, airport="GRU")) == "traveller_unknown"
    assert record(deployment, desk, wanted) == "may_not_record"
    assert record(deployment, ines, structs.replace(wanted, protection="")) == "protection_missing"
    assert record(deployment, ines, structs.replace(wanted, tasking_id=None)) == "who_missing"
    assert record(deployment, ines, wanted) == wanted.id
    assert record(deployment, ines, wanted) == wanted.id, "the same form once more"
    assert record(deployment, abroad(write, "omar", "FRA"), wanted) == "id_taken"
    with transaction(deployment.pool, desk) as connection:
        (seen,) = field_reports.interviews_of(desk, connection, flight.day, flight.travellers[0])
        (task,) = field.tasks_of(desk, connection, flight.day, flight.travellers[0])
    assert (seen.result, seen.officer, task.state, task.result) == ("doubtful", "Ines", "done", "doubtful")
    opened = opened_interview(deployment.sealer, seen.words_sealed)
    assert opened is not None
    assert opened.words == "QQSAID so."
    free = interview(who="Tall man, QQ passport", tasking_id=None)
    assert record(deployment, ines, structs.replace(free, protection="yes")) == "protection_unlisted"
    assert record(deployment, ines, free) == free.id
    assert write.connection.execute("select from audit where action = 'interview_recorded'").rowcount == 2


def test_whoever_asks_for_protection_is_referred_and_nobody_else_reads_what_they_said(
    deployment: Deployment, write: Writer, flight: Flight
) -> None:
    desk, ines = user(write, "mira", "analyst"), abroad(write, "ines", "FRA")
    tasking = ask(deployment, desk, flight)
    assert record(deployment, ines, interview(tasking, protection="yes", words="QQFEAR")) != "protection_unlisted"
    assert write.connection.execute("select from protection_marks").rowcount == 1
    row = write.connection.execute("select protection, words_sealed from interviews").fetchone()
    assert row is not None
    assert (row["protection"], row["words_sealed"]) == ("asked", None)
    assert ask(deployment, desk, flight) == "protected"
    with transaction(deployment.pool, ines) as connection:
        assert field.tasks(ines, connection, NOW, 10) == []


def test_a_note_is_a_sealed_draft_of_its_airport_and_of_the_desk(deployment: Deployment, write: Writer) -> None:
    desk, ines, far = user(write, "mira", "analyst"), abroad(write, "ines", "FRA"), abroad(write, "gil", "GRU")
    note = LocalNote(
        airport="FRA", about="document_series", source_grade="B", information_grade="3",
        valid_until=(NOW + timedelta(days=30)).date(), words=NoteWords(what="QQSERIES of blanks", series="UT77"),
    )  # fmt: skip
    known, now = new_id(), datetime.now(UTC)
    for officer, changes, expected in (
        (ines, {"airport": "GRU"}, "airport_unknown"),
        (ines, {"source_grade": "Z"}, "grade_missing"),
        (ines, {"valid_until": (NOW - timedelta(days=1)).date()}, "until_passed"),
        (ines, {"valid_until": (NOW + timedelta(days=900)).date()}, "until_far"),
        (user(write, "olga", "oversight"), {}, "may_not_note"),
    ):
        refused = write_note(deployment, officer, known, structs.replace(note, **changes), now)
        assert isinstance(refused, NotNoted)
        assert refused.code == expected
    assert [write_note(deployment, ines, known, note, now) for _ in range(2)] == [known, known]
    for officer, rows in ((desk, 1), (ines, 1), (far, 0)):
        with transaction(deployment.pool, officer) as connection:
            found = field_reports.drafts(officer, connection, now.date(), 10)
        assert len(found) == rows
        for one in found:
            assert opened_note(deployment.sealer, one.words_sealed) == note.words
