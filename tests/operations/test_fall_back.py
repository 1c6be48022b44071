"""The pack for work on paper: what stands in it, who opens it, and that a machine that writes it cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.keys.phrase import keep_phrase
from foreland.keys.recovery import PUBLIC, new_recovery_key
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.fall_back import FOLDER, CannotFallBackError, keep_packs, open_pack, packs, write_pack
from foreland.operations.recommend import Member, recommend_travellers
from tests.operations.asking import EXPIRED, VALID, leaving
from tests.operations.conftest import World
from tests.operations.test_recommend import NO_BOARD
from tests.operations.wire import paxlst

PHRASE = "nine blue horses cross the pass"


def test_a_pack_holds_open_hits_and_forms_and_opens_for_the_pass_phrase_alone(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    world.receive(paxlst([EXPIRED, VALID], **leaving(5)), paxlst([VALID], **leaving(40), flight="ZZ9", control="2"))
    world.screen()
    now = datetime.now(UTC)
    with psycopg.connect(world.url) as connection:
        connection.execute(
            "insert into directory_contacts (id, org_id, kind, airport, name, phones, changed_at, changed_by)"
            " select gen_random_uuid(), o.id, 'host_authority', c.airport, c.name, '{+44 1632 960111}', now(), 'ana'"
            " from organisations o, (values ('LHR', 'Border police <desk>'), ('SYD', 'Elsewhere')) as c (airport, name)"
            " where o.kind = 'authority'"
        )
    with pytest.raises(CannotFallBackError, match="neither a pass phrase"):
        write_pack(world.deployment, folder, now)
    keep_phrase(world.deployment.data / "keys", PHRASE)
    path = write_pack(world.deployment, folder, now)
    assert b"BELMOND" not in path.read_bytes()
    text = open_pack(path, f" {PHRASE}\n").decode()
    for said in (
        "BELMOND",
        "document expired",
        "C7654321",
        "ZZ123",
        "Decision on paper",
        "Doors closed undecided",
        "no contact reported",
    ):
        assert said in text
    sheet = text.partition("<h2>Recommendation to a carrier")[2].partition("</table>")[0]
    fields = ("Traveller", "Ground", "Why", "True time", "protection", "Approved by", "repeated", "carrier did")
    assert [sheet.index(one) for one in fields] == sorted(sheet.index(one) for one in fields), "as they are keyed in"
    assert "Border police &lt;desk&gt;" in text
    assert "Elsewhere" not in text, "nothing goes there"
    assert "QUORVALEN" not in text, "nobody has to decide about her"
    assert "ZZ9 " not in text, "its doors close later"
    assert "http" not in text
    with pytest.raises(CannotFallBackError, match="does not open"):
        open_pack(path, "nine blue horses cross the path")
    damaged = bytearray(path.read_bytes())
    damaged[40] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(CannotFallBackError, match="damaged: altered"):
        open_pack(path, PHRASE)
    assert (
        world.value("select count(*) from audit where action = 'fallback_written' and cardinality(object_ids) = 1") == 1
    )


def test_what_was_recommended_and_why_a_hit_waits_stand_in_the_pack(world: World, tmp_path: Path) -> None:
    world.receive(paxlst([EXPIRED], **leaving(5)))
    world.screen()
    (about,) = world.rows("select flight_date, journey_id from hits where code = 'document_expired'")
    check = structs.replace(NO_BOARD, kind="check_document")
    now = datetime.now(UTC)
    add_user(world.deployment, NewUser(username="mira", display_name="Mira", roles=("carrier_liaison",)), now)
    mira = Access(
        org_id=world.deployment.home.org_id, user_id=world.value("select id from users"),
        roles=frozenset(("carrier_liaison",)),
    )  # fmt: skip
    keep_phrase(world.deployment.data / "keys", PHRASE)

    def pack(minutes: int) -> str:
        return open_pack(write_pack(world.deployment, tmp_path, now + timedelta(minutes=minutes)), PHRASE).decode()

    assert "not at their end" not in pack(0)
    member = Member(journey_id=about["journey_id"], wanted=check, hits=())
    (made,) = recommend_travellers(world.deployment, mira, about["flight_date"], [member], now)
    text = pack(1)
    begun = text.partition("not at their end</h2>")[2].partition("</table>")[0]
    for said in ("ZZ123", "BELMOND", "check document: document expired", "sent", "Mira", str(made.reference)):
        assert said in begun
    assert "QQREASON" not in text
    hit = text.partition("high: document expired</td><td>")[2].partition("</td>")[0]
    assert "expired at arrival (2020-11-01" in hit, "why, not only what"
    world.rows("update recommendations set state = 'verified' returning id")
    assert "not at their end" not in pack(2)


def test_packs_are_written_when_due_and_the_oldest_forgotten(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, public = new_recovery_key()
    (world.deployment.data / "keys" / PUBLIC).write_bytes(public)
    now = datetime.now(UTC)
    assert keep_packs(world.deployment, now) is None, "no folder is named"
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    first = keep_packs(world.deployment, now)
    assert first is not None
    assert b"Fall-back" in open_pack(first, text)
    assert keep_packs(world.deployment, now + timedelta(minutes=14)) is None
    assert keep_packs(world.deployment.training_side, now + timedelta(hours=1)) is None
    for hours in range(1, 12):
        keep_packs(world.deployment, now + timedelta(hours=hours))
    kept = packs(folder)
    assert len(kept) == 8
    assert first not in kept
    assert len(list(folder.iterdir())) == 16
    monkeypatch.setenv(FOLDER, str(tmp_path / "gone"))
    assert keep_packs(world.deployment, now) is None, "said in the log, and nothing else stops"
