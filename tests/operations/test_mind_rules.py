"""A rule that alerts too much is ranked behind and comes back; one that ends is told of and stopped; once each."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from foreland.delivery.mail import Mail, NotSentError
from foreland.operations.mind_rules import Minded, mind_rules, tell_rule_owners
from foreland.resources.mail import MailServer
from foreland.store import duties, rule_notices
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import rules as view
from foreland.store.views.queue import QueueFilter, queue
from foreland.targeting.economy import FEW, day_budget
from foreland.targeting.expiry import has_expired, warning_due
from tests.operations.conftest import World
from tests.operations.test_rules import CARD, NOW, _drafted, _live, _officer, _rule, _step, _travels
from tests.operations.wire import Person, booking

PEOPLE = [Person(surname=f"QQ{letter}ALEN", given="ANA", document=f"C123456{n}") for n, letter in enumerate("ABCDEFG")]


def _alert_at(world: World, instant: datetime, rows: int) -> None:
    """Let so many alerts be as old as an instant, the others older than a day."""
    world.rows("update hits set opened_at = %s where kind = 'rule' returning id", (instant - timedelta(days=2),))
    world.rows(
        "update hits set opened_at = %s where id in (select id from hits where kind = 'rule' order by id limit %s)"
        " returning id",
        (instant, rows),
    )


def test_the_budget_is_of_the_officers_on_duty_or_of_the_travellers() -> None:
    roster = day_budget(24.0, 12, 1_000_000, 0.001)
    assert (roster.hits, roster.by, roster.of_one_rule(0.25)) == (288, "roster", 72)
    nobody = day_budget(0.0, 12, 50_000, 0.001)
    assert (nobody.hits, nobody.by, nobody.of_one_rule(0.25)) == (50, "travellers", 12)
    assert day_budget(0.0, 12, 0, 0.001).of_one_rule(0.25) == FEW


def test_a_rule_over_its_part_is_ranked_behind_its_owner_told_once_and_it_comes_back(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    rule = _rule("card", CARD, owner="desk")
    version = _live(world, author, chief, rule)
    _travels(world, *(booking(f"LOC{n}AB", [one], card="411111XXXXXX1111") for n, one in enumerate(PEOPLE)))
    _alert_at(world, NOW, FEW)
    assert mind_rules(world.deployment, NOW + timedelta(minutes=1)) == Minded(0, 0, 0)
    _alert_at(world, NOW, FEW + 1)
    begun = NOW + timedelta(minutes=2)
    assert mind_rules(world.deployment, begun) == Minded(1, 0, 0)
    assert mind_rules(world.deployment, begun + timedelta(minutes=1)) == Minded(0, 0, 0)
    world.rows(
        "update hits set opened_at = %s where id = (select min(id::text)::uuid from hits) returning id", (begun,)
    )
    with transaction(world.deployment.pool, author) as connection:
        rows = queue(author, connection, QueueFilter(departed_since=NOW), now=NOW, limit=20)
        assert [row.behind for row in rows] == [False] * len(PEOPLE[1:]) + [True]
        (throttle,) = rule_notices.in_force(author, connection).values()
        assert (throttle.rule_id, throttle.since, throttle.alerts, throttle.allowed) == ("card", begun, FEW + 1, FEW)
        assert [(one.id, one.total) for one in view.behind(author, connection, "card", 10)] == [(rows[-1].id, 1)]
        assert [one.kind for one in rule_notices.of_rule(author, connection, "card", 9)] == ["throttled"]
    assert {row["state"] for row in world.rows("select state from hits")} == {"open"}, "nothing is dropped"
    _alert_at(world, begun, 1)
    assert mind_rules(world.deployment, begun + timedelta(minutes=9)) == Minded(0, 1, 0)
    steps = [
        row["step"] for row in world.rows("select step from rule_events where version_id = %s order by at", (version,))
    ]
    assert steps[-2:] == ["throttled", "lifted"]
    assert {"rule_throttled", "rule_lifted"} <= {row["action"] for row in world.rows("select action from audit")}


def test_the_hours_of_those_on_duty_are_counted_once(world: World) -> None:
    chief = _officer(world, "chief", "supervisor")
    with transaction(world.deployment.pool, chief) as connection:
        desk = new_id()
        connection.execute(
            "insert into desks (id, org_id, name, changed_at, changed_by) values (%s, %s, 'A', %s, 'x')",
            (desk, chief.org_id, NOW),
        )
        for begins, ends in ((-30, -20), (-4, 4), (-2, 6)):
            duty = duties.NewDuty(
                id=new_id(), desk_id=desk, user_id=chief.user_id or new_id(), role="officer", phone="",
                begins=NOW + timedelta(hours=begins), ends=NOW + timedelta(hours=ends),
            )  # fmt: skip
            duties.add(chief, connection, duty, NOW)
        assert duties.hours(chief, connection, NOW - timedelta(days=1), NOW) == pytest.approx(8.0)


def test_an_owner_is_told_before_a_rule_ends_and_then_it_is_stopped(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    ends = datetime(2027, 1, 20, 9, tzinfo=UTC)
    live = _live(world, author, chief, _rule("card", CARD, owner="desk", expires_on="2027-01-20"))
    shadow = _drafted(world, author, _rule("other", CARD, owner="nobody", expires_on="2027-01-20"))
    assert _step(world, author, shadow, "submit") == "submitted"
    assert _step(world, chief, shadow, "shadow") == "shadow"
    sent: list[Mail] = []

    def take(_server: MailServer, _password: str, mail: Mail) -> None:
        sent.append(mail)

    def refuse(*_: object) -> None:
        raise NotSentError("not_reached")

    data = world.deployment.data
    server = {"host": "mail.example", "sender": "foreland@authority.example", "security": "none"}
    (data / "mail.json").write_text(json.dumps(server), encoding="utf-8")
    owners = {"desk": {"name": "Desk", "emails": ["desk@authority.example"]}}
    (data / "rule_owners.json").write_text(json.dumps({"version": "1", "owners": owners}), encoding="utf-8")
    told = []
    for days in (31, 30, 29, 14, 7, 7, 0):
        now = ends - timedelta(days=days)
        assert mind_rules(world.deployment, now) == Minded(0, 0, 0)
        told.append((tell_rule_owners(world.deployment, now, refuse), tell_rule_owners(world.deployment, now, take)))
    assert told == [(0, 0), (0, 1), (0, 0), (0, 1), (0, 1), (0, 0), (0, 0)]
    assert "card ends on 2027-01-20" in sent[0].text
    assert sent[0].to == ("desk@authority.example",)
    after = ends + timedelta(days=1)
    assert mind_rules(world.deployment, after) == Minded(0, 0, 2)
    assert mind_rules(world.deployment, after) == Minded(0, 0, 0)
    assert tell_rule_owners(world.deployment, after, take) == 1
    states = world.rows("select id, state from rule_versions order by id")
    assert {row["id"]: row["state"] for row in states} == {live: "stopped", shadow: "stopped"}
    steps = [
        row["step"] for row in world.rows("select step from rule_events where version_id = %s order by at", (live,))
    ]
    assert steps[-4:] == ["warned", "warned", "warned", "expired"]
    assert tell_rule_owners(world.deployment.training_side, after, take) == 0


def test_days_before_the_end() -> None:
    day = datetime(2027, 1, 1, tzinfo=UTC).date()
    assert [warning_due(f"2027-01-{n:02}", day) for n in (1, 8, 9, 15, 16, 31)] == [7, 7, 14, 14, 30, 30]
    assert (warning_due("2026-12-31", day), warning_due("2027-02-01", day), warning_due("x", day)) == (None,) * 3
    assert (has_expired("2027-01-01", day), has_expired("2026-12-31", day), has_expired("", day)) == (False, True, True)
