"""The watched folder: what is whole, what is not, what is hostile; a file in trouble keeps no other waiting."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from foreland.feeds.inbox import NOT_REGULAR, TOO_LARGE, UNREADABLE, Arrival, Inbox, Refused, waiting
from foreland.feeds.receipts import FileReceipt, forget_receipts, write_receipt

LARGEST = 1000


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    made = Inbox(tmp_path, 2.0, LARGEST)
    (made.folder / "ZZ").mkdir(parents=True)
    return made


def _put(inbox: Inbox, name: str, raw: bytes = b"UNB+") -> Path:
    path = inbox.folder / name
    path.write_bytes(raw)
    return path


def _names(found: list[Arrival]) -> list[str]:
    return [one.path.name for one in found]


def test_a_file_is_taken_once_it_has_not_changed_for_a_while(inbox: Inbox) -> None:
    path = _put(inbox, "ZZ/a", b"UNB")
    assert inbox.look(0) == []
    assert inbox.look(1.9) == []
    path.write_bytes(b"UNB+UNOA")  # the writer goes on
    assert inbox.look(2.1) == []
    assert inbox.look(4.0) == []
    (ready,) = inbox.look(4.2)
    assert (ready.carrier, inbox.read(ready)) == ("ZZ", b"UNB+UNOA")


def test_a_file_that_somebody_still_writes_is_left_alone_however_long_they_pause(inbox: Inbox) -> None:
    with (inbox.folder / "a").open("wb") as writer:
        writer.write(b"half")
        writer.flush()
        inbox.look(0)
        (ready,) = inbox.look(100)
        assert inbox.read(ready) is None
    inbox.look(101)
    (ready,) = inbox.look(200)
    assert inbox.read(ready) == b"half"


def test_drafts_and_empty_files_are_not_taken(inbox: Inbox) -> None:
    for name in (".a", "b.part", "c.tmp", "d.filepart", "e~"):
        _put(inbox, name)
    _put(inbox, "empty", b"")
    inbox.look(0)
    assert inbox.look(10) == []
    (inbox.folder / "b.part").rename(inbox.folder / "b")
    inbox.look(10)
    assert _names(inbox.look(13)) == ["b"]


def test_first_come_first(inbox: Inbox) -> None:
    for number, name in enumerate(("c", "a", "ZZ/b")):
        path = _put(inbox, name)
        os.utime(path, ns=(number, 10**9 - number))  # what a sender claims does not count
    inbox.look(0)
    assert _names(inbox.look(3)) == ["c", "a", "b"]


def test_links_pipes_and_devices_are_never_opened_and_large_files_never_read(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"a key")
    (inbox.folder / "link").symlink_to(secret)
    (inbox.folder / "YY").symlink_to(tmp_path)
    os.mkfifo(inbox.folder / "pipe")
    with (inbox.folder / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    inbox.look(0)
    said = {one.path.name: inbox.read(one) for one in inbox.look(3)}
    assert said == {"link": Refused(NOT_REGULAR), "YY": Refused(NOT_REGULAR), "large": Refused(TOO_LARGE)}
    assert secret.read_bytes() == b"a key"


def test_a_pipe_put_in_the_place_of_a_file_holds_nobody_up(inbox: Inbox) -> None:
    path = _put(inbox, "a")
    inbox.look(0)
    (ready,) = inbox.look(3)
    path.unlink()
    os.mkfifo(path)
    assert inbox.read(ready) == Refused(NOT_REGULAR)


def test_what_was_read_and_has_changed_since_is_not_erased(inbox: Inbox) -> None:
    path = _put(inbox, "a")
    inbox.look(0)
    (ready,) = inbox.look(3)
    assert inbox.read(ready) == b"UNB+"
    path.write_bytes(b"UNB+ and more")
    assert not inbox.erase(ready)
    assert path.exists()
    assert inbox.look(3) == []
    (again,) = inbox.look(6)
    assert inbox.read(again) == b"UNB+ and more"
    assert inbox.erase(again)
    assert inbox.erase(again), "erased by somebody else is erased"


def test_a_file_that_goes_away_is_no_trouble(inbox: Inbox) -> None:
    path = _put(inbox, "a")
    inbox.look(0)
    (ready,) = inbox.look(3)
    path.unlink()
    assert inbox.read(ready) is None
    assert inbox.look(4) == []


def test_what_failed_waits_ever_longer_and_others_do_not(inbox: Inbox) -> None:
    _put(inbox, "bad")
    _put(inbox, "good")
    inbox.look(0)
    bad = next(one for one in inbox.look(2) if one.path.name == "bad")
    assert inbox.put_off(bad, 2)
    assert _names(inbox.look(6.9)) == ["good"]
    assert len(inbox.look(7)) == 2
    assert not inbox.put_off(bad, 7), "said before"
    assert _names(inbox.look(16.9)) == ["good"]
    now, looks = 17.0, 0
    while now < 17.0 + 24 * 3600:
        if "bad" in _names(inbox.look(now)):
            inbox.put_off(bad, now)
            looks += 1
        now += 60
    assert looks < 160
    (inbox.folder / "bad").write_bytes(b"mended")  # another file is another chance
    inbox.look(now)
    assert len(inbox.look(now + 2)) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(inbox: Inbox) -> None:
    _put(inbox, "a").chmod(0)
    inbox.look(0)
    (ready,) = inbox.look(3)
    assert inbox.read(ready) == Refused(UNREADABLE)


def test_folders_from_which_nothing_is_taken_are_named(inbox: Inbox, tmp_path: Path) -> None:
    assert waiting(tmp_path / "elsewhere").files == 0
    for name in ("zz", "ZZ/2026", "AIRLINE"):
        (inbox.folder / name).mkdir()
        _put(inbox, f"{name}/a")
    _put(inbox, "ZZ/b")
    inbox.look(0)
    assert _names(inbox.look(3)) == ["b"]
    found = waiting(tmp_path)
    assert (found.files, found.strange) == (1, ("AIRLINE", "ZZ/2026", "zz"))


def test_receipts_are_whole_and_have_an_end(tmp_path: Path) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    note = FileReceipt(id="1", sha256="ab", size_bytes=4, carrier="ZZ", at=at, duplicate=False, defects=("FLT_NONE",))
    write_receipt(tmp_path, note, "1", attention=False)
    write_receipt(tmp_path, note, "1", attention=False)
    write_receipt(tmp_path, note, "2", attention=True)
    (tmp_path / "done" / "kept").mkdir()
    written = sorted(str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file())
    assert written == ["attention/2026-11-24/2.json", "done/2026-11-24/1.json"]
    assert forget_receipts(tmp_path, date(2026, 11, 24)) == 0
    assert forget_receipts(tmp_path, date(2026, 11, 25)) == 2
    assert not list(tmp_path.rglob("*.json"))
    assert (tmp_path / "done" / "kept").is_dir()
