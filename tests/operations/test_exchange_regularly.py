"""The worker exchanges with partners by itself, later with whoever is away, and says who is not reached."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from foreland.delivery.mail import Mail, NotSentError
from foreland.operations import exchange_regularly
from foreland.operations.call_partner import Called
from foreland.operations.exchange_regularly import exchange_one, tell_unreached, try_now
from foreland.operations.keep_partners import agree_until
from foreland.store import exchange_lines
from foreland.store.exchange_lines import Line
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses


def _lines(house: House) -> dict[tuple[str, str], Line]:
    with transaction(house.deployment.pool, house.access) as connection:
        return {(one.code, one.way): one for one in exchange_lines.lines(house.access, connection)}


def _round(house: House, now: datetime) -> int:
    """Exchange until nothing is due; return how often."""
    done = 0
    while exchange_one(house.deployment, now):
        done += 1
    return done


def test_partners_are_called_when_it_is_due_and_later_when_they_are_away(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _, _ = houses
    said: list[tuple[str, str]] = []
    troubles: dict[str, str | None] = {"SECOND": None, "THIRD": "not_reached"}

    def call(way: str) -> object:
        def called(_deployment: object, _access: object, code: str, _now: datetime) -> Called:
            said.append((code, way))
            return Called(done=1, trouble=troubles[code])

        return called

    monkeypatch.setattr(exchange_regularly, "_WAYS", {way: call(way) for way in ("call", "fetch")})
    assert _round(one, NOW) == 0, "nobody has a line"
    (one.deployment.data / "partners.json").write_text(
        json.dumps({
            "SECOND": {"token_file": "x", "address": "https://b.example", "taxii": "https://b.example/taxii2/"},
            "THIRD": {"token_file": "x", "address": "https://c.example", "every_minutes": 60},
            "NOBODY": {"token_file": "x", "address": "https://d.example"},
        })
    )  # fmt: skip
    assert _round(one, NOW) == 3
    assert sorted(said) == [("SECOND", "call"), ("SECOND", "fetch"), ("THIRD", "call")]
    assert _round(one, NOW + timedelta(minutes=14)) == 0, "not due"
    assert _round(one, NOW + timedelta(minutes=16)) == 2, "every 15 minutes as shipped"
    away = _lines(one)["THIRD", "call"]
    assert (away.done_at, away.trouble, away.failures, away.failing_since) == (None, "not_reached", 1, NOW)
    hours = [0]
    for hour in range(1, 12):
        before = said.count(("THIRD", "call"))
        _round(one, NOW + timedelta(hours=hour, minutes=1))
        if said.count(("THIRD", "call")) > before:
            hours.append(hour)
    assert hours == [0, 1, 3, 7, 11], "later each time, never later than every four hours"
    boss, third = one.officer("ada", "supervisor"), away.partner_org
    watcher = one.officer("otto", "oversight")
    soon = NOW + timedelta(hours=12)
    assert _round(one, soon) == 2, "the third waits until its time"
    assert not try_now(one.deployment, watcher, third, soon)
    assert not try_now(one.deployment, boss, one.access.org_id, soon), "nobody of that name"
    assert try_now(one.deployment, boss, third, soon)
    assert _round(one, soon) == 1
    troubles["THIRD"] = None
    late = NOW + timedelta(hours=16)
    _round(one, late)
    back = _lines(one)["THIRD", "call"]
    assert (back.done_at, back.trouble, back.failures, back.failing_since) == (late, None, 0, None)
    # An agreement that has ended, and a file that says nothing readable.
    agree_until(one.deployment, one.access, "SECOND", late, late)
    said.clear()
    assert _round(one, late + timedelta(days=1)) == 1
    assert said == [("THIRD", "call")]
    (one.deployment.data / "partners.json").write_text("{")
    with pytest.raises(ValueError, match="truncated"):
        exchange_one(one.deployment, late)


def test_a_fault_of_ours_keeps_no_other_waiting_and_an_outage_is_told_once(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _, _ = houses

    def breaks(*_: object) -> Called:
        raise RuntimeError("QQ")

    monkeypatch.setattr(exchange_regularly, "_WAYS", {"call": breaks, "fetch": lambda *_: Called(done=2, refused=1)})
    line = {"token_file": "x", "address": "https://b.example", "taxii": "https://b.example/taxii2/"}
    (one.deployment.data / "partners.json").write_text(json.dumps({"SECOND": line}))
    with pytest.raises(RuntimeError):
        exchange_one(one.deployment, NOW)
    assert exchange_one(one.deployment, NOW)
    assert not exchange_one(one.deployment, NOW), "the one that broke waits as if it had not been reached"
    found = _lines(one)
    assert (found["SECOND", "call"].trouble, found["SECOND", "fetch"].trouble) == ("fault", None)
    assert (found["SECOND", "fetch"].amount, found["SECOND", "fetch"].refused) == (2, 1)

    sent: list[Mail] = []

    def send(_server: object, _password: str, mail: Mail) -> None:
        sent.append(mail)

    def refuses(*_: object) -> None:
        raise NotSentError("refused")

    assert tell_unreached(one.deployment, NOW + timedelta(hours=7), send) == 0, "there is no mail server"
    (one.deployment.data / "mail.json").write_text(json.dumps({"host": "mail", "sender": "foreland@example.org"}))
    with transaction(one.deployment.pool, one.access) as connection:
        connection.execute("update desks set alert_emails = '{night@example.org}', row_version = 2, changed_at = now()")
    assert tell_unreached(one.deployment, NOW + timedelta(hours=5), send) == 0, "not for long"
    assert tell_unreached(one.deployment, NOW + timedelta(hours=7), refuses) == 0
    assert [tell_unreached(one.deployment, NOW + timedelta(hours=7), send) for _ in range(2)] == [1, 0]
    assert "SECOND" in sent[0].subject
    assert "fault" in sent[0].text
