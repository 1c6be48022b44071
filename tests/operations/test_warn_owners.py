"""Owners of rules are warned before a review, once each, by however many workers; what was not sent is not noted."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from threading import Thread

from foreland.delivery.mail import Mail, NotSentError
from foreland.operations.warn_owners import warn_owners
from foreland.resources.mail import MailServer
from foreland.resources.requirement_packs import load_packs
from tests.operations.conftest import World

DUE = min(date.fromisoformat(pack.review_due) for pack in load_packs())


def at(days: int) -> datetime:
    return datetime.combine(DUE - timedelta(days=days), time(9), UTC)


def test_an_owner_is_warned_thirty_fourteen_and_seven_days_before_once_each(world: World) -> None:
    data, sent = world.deployment.data, list[Mail]()

    def take(_server: MailServer, _password: str, mail: Mail) -> None:
        sent.append(mail)

    def refuse(*_: object) -> None:
        raise NotSentError("not_reached")

    assert warn_owners(world.deployment, at(30), take) == 0, "no mail server"
    server = {"host": "mail.example", "sender": "foreland@authority.example", "security": "none"}
    (data / "mail.json").write_text(json.dumps(server), encoding="utf-8")
    assert warn_owners(world.deployment, at(30), take) == 0, "no mailbox"
    owners = {"entry-rules": {"name": "Entry rules", "emails": ["rules@authority.example"]}}
    (data / "rule_owners.json").write_text(json.dumps({"version": "1", "owners": owners}), encoding="utf-8")
    assert warn_owners(world.deployment, at(31), take) == 0, "too early"
    assert warn_owners(world.deployment, at(30), refuse) == 0
    assert world.value("select count(*) from review_warnings") == 0, "what was not taken is not noted"
    assert [warn_owners(world.deployment, at(days), take) for days in (30, 30, 29, 15, 14, 13, 7, 6, 0, -1)] == [
        *(1, 0, 0, 0, 1, 0, 1, 0, 0, 0)
    ]
    assert [mail.subject.split("within ")[1] for mail in sent] == ["30 days", "14 days", "7 days"]
    assert sent[0].to == ("rules@authority.example",)
    assert f"rules by {DUE}" in sent[0].text
    assert world.value("select count(*) from audit where action = 'review_warned'") == 3
    side = world.deployment.training_side
    (side.data / "mail.json").write_text(json.dumps(server), encoding="utf-8")
    assert warn_owners(side, at(30), take) == 0, "training mails nobody"


def test_a_step_that_was_missed_is_not_made_up_for_a_rule_has_its_own_owner_and_two_workers_send_one(
    world: World,
) -> None:
    data, sent = world.deployment.data, list[Mail]()
    (data / "mail.json").write_text('{"host": "mail.example", "sender": "f@a.example", "security": "none"}')
    owners = {
        "entry-rules": {"name": "Rules", "emails": ["a@x.example"]},
        "esta": {"name": "E", "emails": ["e@x.example"]},
    }
    (data / "rule_owners.json").write_text(json.dumps({"version": "1", "owners": owners}), encoding="utf-8")
    (data / "requirements").mkdir()
    text = files("foreland.resources").joinpath("requirements/usa.yaml").read_text("utf-8")
    own = text.replace("  - id: us.vwp\n", "  - id: us.vwp\n    owner: esta\n")
    assert own != text
    (data / "requirements" / "usa.yaml").write_text(own, encoding="utf-8")
    due = date.fromisoformat(next(pack.review_due for pack in load_packs() if pack.pack == "usa"))
    now = datetime.combine(due - timedelta(days=10), time(9), UTC)
    workers = [
        Thread(target=warn_owners, args=(world.deployment, now, lambda *said: sent.append(said[2]))) for _ in "ab"
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(mail.to[0] for mail in sent) == ["a@x.example", "e@x.example"]
    theirs = next(mail.text for mail in sent if mail.to == ("e@x.example",))
    assert "usa: 1 rules" in theirs.replace("1 rule ", "1 rules ")
    assert {row["days"] for row in world.rows("select days from review_warnings")} == {14}
