"""The end of a shift: what is open stands on the sheet and stays open, the note is sealed, another officer accepts."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from foreland.operations.deployment import Deployment
from tests.operations.test_recommend import NO_BOARD, recommend, user
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_administration import send
from tests.web.world import Writer


def test_a_shift_is_given_with_what_is_open_and_accepted_by_another_officer(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    soon = write.flight(("ZZ", "100"), leaves=timedelta(hours=2), desk="Pacific")
    gone = write.flight(("ZZ", "7"), leaves=timedelta(hours=-20), desk="Pacific")
    kept = soon.hit(soon.traveller("QUENNORAL", "MIRA"))
    done = gone.hit(gone.traveller("OLDENBACK", "JURO"))
    ana, kim = officer("ana", "analyst", desk="Pacific"), officer("kim", "analyst", desk="Pacific")
    sheet = ana.get("/handover").text
    assert "QUENNORAL" in sheet
    assert "OLDENBACK" in sheet, "what left the queue unanswered is not lost between shifts"
    assert "left the queue unanswered" in text_of(sheet)
    assert send(ana, "/handover", desk="Pacific", note="Gate B 12 calls back at six.")[0] == 303
    row = write.connection.execute("select * from handovers").fetchone()
    assert row
    assert (row["desk"], set(row["hit_ids"]), b"Gate" in row["note_sealed"]) == ("Pacific", {kept, done}, False)
    write.connection.execute("update hits set state = 'cleared' where id = %s", [done])
    seen = text_of(kim.get("/handover?desk=Pacific").text)
    assert "Gate B 12 calls back at six." in seen
    assert "2 hits were open, 1 is still" in seen
    assert "Gate B 12" not in text_of(kim.get("/handover?desk=Atlantic").text)
    status, page = send(ana, f"/handover/{row['id']}")
    assert (status, "somebody else must accept" in page) == (422, True)
    assert send(kim, f"/handover/{row['id']}")[0] == 303
    assert send(kim, f"/handover/{row['id']}")[0] == 422, "once is enough"
    assert "accepted by Officer Kim" in text_of(ana.get("/handover").text)
    assert send(ana, "/handover", note="x" * 4001)[0] == 422
    acts = write.connection.execute("select action from audit where object_kind = 'handover' order by id").fetchall()
    assert [one["action"] for one in acts] == ["shift_given", "shift_accepted"]


def test_what_was_recommended_and_is_not_at_its_end_stands_on_the_sheet(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=2), desk="Pacific")
    flight.hit(flight.traveller("QUENNORAL", "MIRA"))
    check = structs.replace(NO_BOARD, kind="check_document")
    made = recommend(deployment, user(write, "mira", "carrier_liaison"), flight, check)
    write.connection.execute("update hits set state = 'cleared'")
    ana = officer("ana", "analyst", desk="Pacific")
    sheet = ana.get("/handover").text
    assert f"/recommendations/{made.recommendation_id}" in sheet
    assert "Sent" in text_of(sheet)
    assert "QUENNORAL" not in ana.get("/handover?desk=Atlantic").text
    write.connection.execute("update recommendations set state = 'verified', made_at = made_at - interval '1 day'")
    assert "QUENNORAL" not in ana.get("/handover").text
