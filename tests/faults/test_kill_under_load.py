"""Whatever is killed, whenever: what was acknowledged is there once, and everybody is screened with what is in force.

Bodies come over HTTP and through the watched folder at once. Each kind of process is killed once here, and seven are on
a build server (``CI=true``); ``FORELAND_TEST_KILLS=50 pytest tests/faults/test_kill_under_load.py`` kills longer.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from foreland.store.embedded import embedded
from tests.faults.checker import findings, wait_until_quiet
from tests.faults.deployed import Deployed, deployed
from tests.faults.load import Carrier, FolderSender, Sender, stolen_documents

_VICTIMS = ("database", "worker", "inbox", "web", "main")
KILLS = int(os.environ.get("FORELAND_TEST_KILLS", "7" if os.environ.get("CI") == "true" else len(_VICTIMS)))
_SENDERS = 2  # over HTTP; one more uses the folder


def test_nothing_is_lost_doubled_or_left_unscreened(tmp_path: Path) -> None:
    seed = int(os.environ.get("FORELAND_TEST_SEED", "20261124"))
    chance = random.Random(seed)
    listed = tmp_path / "stolen.csv"
    listed.write_text(stolen_documents(_SENDERS + 1, flights=KILLS * 40))
    with deployed(tmp_path) as running:
        token = running.command("token", "create", "ZZ")
        folder = FolderSender(_SENDERS, running.data, "ZZ")
        senders = [*(Sender(number, running.port, token) for number in range(_SENDERS)), folder]
        for sender in senders:
            sender.start()
        killed = _kill(running, senders, chance, listed)
        for sender in senders:
            sender.end()
        for sender in senders:
            sender.join(120)
        assert not any(sender.is_alive() for sender in senders), "a body is never acknowledged"
        with embedded(running.data) as conninfo:
            quiet_after = wait_until_quiet(conninfo, 300)
            left = [one.name for one in folder.folder.iterdir()]
            wrong = findings(conninfo, [one for sender in senders for one in sender.log], listed=True)
    sent = sum(len(sender.log) for sender in senders)
    retries = sum(sender.retries for sender in senders)
    print(f"seed {seed}: {killed} killed, {sent} acknowledged, {retries} retries, quiet after {quiet_after:.1f} s")
    assert wrong == []
    assert folder.log
    assert left == [], "files stand in the inbox that were acknowledged"
    assert sent > KILLS


def _kill(running: Deployed, senders: Sequence[Carrier], chance: random.Random, listed: Path) -> dict[str, int]:
    """Kill at random, each kind at least once; half-way a list is put in force."""
    victims = [*_VICTIMS, *chance.choices(_VICTIMS, k=KILLS - len(_VICTIMS))]
    chance.shuffle(victims)
    importing = threading.Thread(target=_import, args=(running, listed))
    counted = dict.fromkeys(_VICTIMS, 0)
    for number, victim in enumerate(victims):
        if number == KILLS // 2:
            importing.start()
        if chance.random() < 0.7:  # else what still recovers is killed again
            enough = sum(len(sender.log) for sender in senders) + chance.randint(1, 12)
            while sum(len(sender.log) for sender in senders) < enough:
                assert all(sender.is_alive() for sender in senders), "a sender was refused"
                time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.5))
        until = time.monotonic() + 60
        while not running.kill(victim):
            assert time.monotonic() < until, f"no {victim} came back"
            time.sleep(0.1)
        counted[victim] += 1
    importing.join()
    return counted


def _import(running: Deployed, listed: Path) -> None:
    """Put the list in force; as often as the database is killed under it."""
    for _ in range(20):
        try:
            running.command("watchlist", "import", str(listed), "--source", "stolen")
        except AssertionError:
            time.sleep(0.5)
        else:
            return
