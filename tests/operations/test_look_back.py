"""A look back is asked with a purpose by one, approved by another, and done a day at a time; it opens no hit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import structs

from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, import_list, read_list
from foreland.operations.look_back import NotLooked, ask_look, decide_look, look_a_day
from foreland.store.list_looks import Wanted
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.store.views import list_looks as view
from tests.operations.test_recommend import user
from tests.web.world import Writer

LISTED = '{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}]}'


def test_history_is_looked_at_by_two_and_leaves_out_who_must_be(deployment: Deployment, write: Writer) -> None:
    now = datetime.now(UTC)
    found = read_list([LISTED], "persons", "persons-jsonl")
    done = import_list(deployment, deployment.service(), found, name="persons", terms=Terms(), now=now)
    assert isinstance(done, Imported)
    ana, suvi = user(write, "ana", "analyst"), user(write, "suvi", "supervisor")
    past = write.flight(leaves=timedelta(days=-30))
    seen, other = past.traveller("EXEMPLAR", "OTTO"), past.traveller("QUORVALEN", "ANA")
    marked, masked = past.traveller("EXEMPLAR", "OTTO"), past.traveller("EXEMPLAR", "OTTO")
    write.insert("protection_marks", marked_at=now, flight_date=past.day, journey_id=marked)
    write.connection.execute("update journeys set masked_at = now() where id = %s", [masked])
    wanted = Wanted(list_id=done.list_id, entry_key="T-1", first_day=past.day - timedelta(days=1),
                    last_day=past.day + timedelta(days=1), asked_for="investigation")  # fmt: skip
    for code, wrong in (
        ("purpose_unknown", {"asked_for": "curiosity"}),
        ("days_unreadable", {"last_day": past.day - timedelta(days=2)}),
        ("days_unreadable", {"last_day": now.date() + timedelta(days=1)}),
        ("days_unreadable", {"first_day": date(1999, 1, 1)}),
        ("not_found", {"entry_key": "T-404"}),
    ):
        asked = ask_look(deployment, ana, structs.replace(wanted, **wrong), "case 7", now)
        assert asked == NotLooked(code)  # type: ignore[arg-type]
    assert ask_look(deployment, ana, wanted, " ", now) == NotLooked("reason_missing")
    oversight = user(write, "olga", "oversight")
    assert ask_look(deployment, oversight, wanted, "case 7", now) == NotLooked("may_not")

    look = ask_look(deployment, suvi, wanted, "QQWHY case 7", now)
    assert not isinstance(look, NotLooked)
    assert look_a_day(deployment, now) is False, "nobody has approved it"
    assert decide_look(deployment, suvi, look, approve=True, now=now) == NotLooked("own_work")
    assert decide_look(deployment, ana, look, approve=True, now=now) == NotLooked("may_not")
    second = user(write, "sami", "supervisor")
    assert decide_look(deployment, second, look, approve=True, now=now) == "approved"
    assert decide_look(deployment, second, look, approve=False, now=now) == NotLooked("wrong_state")
    hits = write.connection.execute("select from hits").rowcount
    assert [look_a_day(deployment, now) for _ in range(4)] == [True, True, True, False]
    with transaction(deployment.pool, suvi) as connection:
        (row,) = view.looks(suvi, connection, now.date(), 9)
        people = view.found(suvi, connection, [look], 9)
    assert (row.state, row.journeys, row.days_done(), row.days()) == ("done", 2, 3, 3)
    assert [(one.journey_id, one.surname) for one in people] == [(seen, "EXEMPLAR")]
    assert other not in {one.journey_id for one in people}
    assert write.connection.execute("select from hits").rowcount == hits
    told = str(write.connection.execute("select action, detail from audit where action like 'look_back%%'").fetchall())
    assert "look_back_asked" in told
    assert "look_back_approved" in told
    assert "QQWHY" not in told
