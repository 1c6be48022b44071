"""The demo begins with a night's work: through the operations, with their rules, on whatever waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foreland.cli.demo_knowledge import share_knowledge
from foreland.cli.demo_night import work_the_night
from foreland.cli.demo_rules import approve_rules
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.simulation.lists import demo_officers
from foreland.targeting import life
from tests.deployments import PASSWORD
from tests.web.findings import EXPIRED_HIT, NAME_HIT
from tests.web.world import Writer


def test_recommendations_decisions_and_arrivals_are_there_before_anybody_signs_in(
    deployment: Deployment, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in demo_officers():
        new = NewUser(
            username=one.username, display_name=one.display_name, roles=one.roles, desk=one.desk,
            airports=one.airports, carrier=one.carrier,
        )  # fmt: skip
        assert add_user(deployment, new, write.now, PASSWORD) is not None
    ahead, gone = write.flight(("X0", "1"), leaves=timedelta(hours=3)), write.flight(leaves=timedelta(hours=-12))
    for number in range(12):
        ahead.hit(ahead.traveller("QQNAME", f"A{number}"), EXPIRED_HIT)
        ahead.hit(ahead.traveller("QQOTHER", f"B{number}"), NAME_HIT)
    for number in range(6):
        gone.hit(gone.traveller("QQGONE", f"C{number}"), NAME_HIT)
    monkeypatch.setattr(life, "LEAST_MEASURED", 1)
    approve_rules(deployment)
    work_the_night(deployment)
    share_knowledge(deployment)

    def told(query: str) -> dict[str, int]:
        return {row["told"]: row["n"] for row in write.connection.execute(query.encode())}

    assert told("select coalesce(outcome, state) as told, count(*) as n from recommendations group by 1") == {
        "confirmed": 3, "overturned": 1, "acted": 1, "withdrawal_acknowledged": 1, "acknowledged": 1, "sent": 1,
        "proposed": 1,
    }  # fmt: skip
    states = told("select state as told, count(*) as n from hits group by 1")
    assert {name: states[name] for name in ("cleared", "second_look", "expired")} == {
        "cleared": 3, "second_look": 1, "expired": 6,
    }  # fmt: skip
    assert told("select outcome as told, count(*) as n from arrival_outcomes group by 1") == {
        "admitted": 1,
        "refused": 1,
    }
    assert told("select outcome as told, count(*) as n from calls group by 1") == {"answered": 1}
    assert told("select state as told, count(*) as n from inbound_reviews group by 1") == {
        "open": 1, "released": 4, "not_released": 1,
    }  # fmt: skip
    assert told("select state as told, count(*) as n from rule_versions group by 1") == {
        "live": 5, "shadow": 2, "submitted": 1, "draft": 1,
    }  # fmt: skip
    # What is known: nothing of it was refused.
    assert told("select state as told, count(*) as n from bulletins group by 1") == {"released": 3}
    assert told("select feedback as told, count(*) as n from bulletin_feedback group by 1") == {"sighted": 1}
    assert told("select coalesce(ended_as, 'open') as told, count(*) as n from item_returns group by 1") == {
        "feedback": 1, "open": 1,
    }  # fmt: skip
    assert told("select state || ' ' || kind as told, count(*) as n from information_requests group by 1") == {
        "hit information": 1, "open information": 1, "open assessment": 1,
    }  # fmt: skip
    assert told("select state as told, count(*) as n from partner_items group by 1") == {"received": 1}
    assert told("select kind as told, count(*) as n from subscriptions group by 1") == {"airport": 1, "route": 1}
