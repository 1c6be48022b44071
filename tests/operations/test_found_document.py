"""What a port finds of a document: rules look at it then, and nobody becomes a task of the desk by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec import structs

from foreland.liaison.inbound import Arrival, Inspection
from foreland.operations.close_doors import close_doors
from foreland.operations.decide_inbound import Unannounced, record_unannounced
from foreland.operations.deployment import Deployment
from foreland.operations.look_again import look_again
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rules
from foreland.store.pool import transaction
from tests.operations.test_denied_before import Days
from tests.operations.test_recommend import user
from tests.operations.wire import Person
from tests.web.world import Writer

PACK = {one.rule.id: one.rule for one in load_rule_pack()}
CHILD = Person(surname="QUORVAL", given="ELIN", born="170203", document="C5555555", expires="350101")


@pytest.fixture
def days(deployment: Deployment, write: Writer) -> Days:
    with transaction(deployment.pool, deployment.service()) as connection:
        author = structs.replace(deployment.service(), user_id=user(write, "ana", "analyst").user_id)
        for name in ("document_destroyed", "other_child_on_document"):
            version, _ = rules.add(
                author, connection, name, msgspec.to_builtins(PACK[name]), PACK[name].hash(), write.now
            )
            rules.move(author, connection, version, "live", write.now)
    return Days(deployment, write)


def test_what_a_port_finds_of_a_document_is_judged_and_is_no_task(days: Days, write: Writer) -> None:
    days.list_of(CHILD, after=-0.6)
    port = structs.replace(user(write, "fay", "field_officer"), airports=("JFK",))
    arrived = (datetime.now(UTC) - timedelta(days=0.6) + timedelta(hours=9)).date()

    def say(outcome: str, document: str) -> tuple[str, set[str]]:
        who = Unannounced(flight="ZZ100", day=arrived, document=CHILD.document or "")
        said = Inspection(outcome=outcome, document=document)
        told = record_unannounced(days.deployment, port, who, said, datetime.now(UTC))
        while look_again(days.deployment, "test"):
            pass
        days.screen()
        close_doors(days.deployment, datetime.now(UTC))
        hits = write.connection.execute("select reasons from hits where kind = 'rule' and state <> 'withdrawn'")
        names = {one["values"]["rule"] for row in hits for one in row["reasons"] if one["code"] == "rule_fired"}
        finds = write.connection.execute(
            "select v.rule_id from rule_finds n join rule_versions v on v.id = n.version_id"
        )
        code = told.outcome if isinstance(told, Arrival) else told.code
        return code, names | {row["rule_id"] for row in finds}

    assert say("refused", "eaten") == ("document_unknown", set())
    assert say("did_not_arrive", "none") == ("document_unknown", set()), "of whoever did not arrive there is none"
    assert say("refused", "") == ("refused", set()), "nobody looked"
    assert say("refused", "lost") == ("refused", set()), "there is a report"
    assert say("admitted", "other_holder") == ("admitted", {"other_child_on_document"})
    assert say("refused", "none") == ("refused", {"document_destroyed"}), "the last word counts"
    assert write.connection.execute("select from hits where state <> 'expired'").rowcount == 0
    assert say("claim_of_protection", "other_holder") == ("claim_of_protection", {"document_destroyed"}), "help first"
    assert write.connection.execute("select from inbound_reviews").rowcount == 0, "the port has seen them"
