"""Answers in the exchange and after it: what is said, what it was based on, and how a pending one ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.parse import parse_bytes
from foreland.operations import accounts, answer_requests
from foreland.operations.accounts import NewUser
from foreland.operations.acknowledge_answers import acknowledge, offered
from foreland.operations.answer_requests import Answered, Asked, answer_all, note_time_out
from foreland.operations.answers import end_pending, reconsider, reconsider_answers
from foreland.operations.close_doors import Doors, close_doors
from foreland.operations.decide_hit import Wanted, decide_hit
from foreland.operations.deliver_notifications import Sending, deliver_notifications
from foreland.operations.read_message import Incoming
from foreland.operations.refer import protection_eyes
from foreland.review.hit import Decision
from foreland.store import organisations
from foreland.store.carrier_channels import SECRET
from foreland.store.ownership import COLUMNS
from foreland.store.pool import transaction
from foreland.store.views import measures
from foreland.store.views.measures import Period
from foreland.store.views.protection import referrals
from tests.deployments import deployment_of
from tests.operations.asking import EXPIRED, VALID, answered, codes, interactive, request
from tests.operations.conftest import World
from tests.operations.wire import Person, paxlst

SHARED = structs.replace(VALID, surname="CASTREL", given="ILSE", reference="REF3")


class Desk(World):
    """A deployment whose carrier ZZ asks interactively."""

    def ask(self, *raws: bytes) -> list[Answered]:
        with transaction(self.deployment.pool, self.deployment.service()) as connection:
            self.carrier = organisations.carrier(connection, "ZZ", datetime.now(UTC))
        asked = [
            Asked(incoming=Incoming(raw=raw, source="http", originator=self.carrier), carrier="ZZ") for raw in raws
        ]
        return answer_all(self.deployment, {side.side: self.shelf for side in self.deployment.sides}, asked)

    def told(self, raw: bytes) -> dict[str | None, str | None]:
        (one,) = self.ask(raw)
        assert one.sent is not None
        return codes(answered(one.sent.reply.body))

    def write(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode(), values)

    def officer(self) -> Access:
        """Ana, who decides."""
        known = "select id, org_id from users where username = 'ana'"
        if not self.rows(known):
            ana = NewUser(username="ana", display_name="Ana", roles=("analyst",))
            accounts.add_user(self.deployment, ana, datetime.now(UTC))
        (user,) = self.rows(known)
        return Access(org_id=user["org_id"], user_id=user["id"], username="ana", roles=frozenset(("analyst",)))

    def clear(self) -> None:
        """An officer clears the hits that wait."""
        for hit in self.rows("select id, flight_date, row_version from hits where state = 'open'"):
            self.decide(hit, decision="clear", reason_code="document_verified")

    def refer(self, surname: str, target: str, reason: str) -> None:
        """An officer who has looked at it refers the hit of somebody."""
        (hit,) = self.rows(
            "select h.* from hits h join identities i using (flight_date, journey_id) where i.surname = %s", [surname]
        )
        self.write(
            f"insert into hit_events (id, flight_date, hit_id, {COLUMNS}, at, user_id, action, item)"
            f" select gen_random_uuid(), flight_date, id, {COLUMNS}, now(), %s, 'evidence_opened', 'history'"
            " from hits where id = %s",
            self.officer().user_id, hit["id"],
        )  # fmt: skip
        self.decide(hit, decision="refer", reason_code=reason, target=target)

    def decide(self, hit: dict[str, Any], **decided: Any) -> None:
        wanted = Wanted(
            flight_date=hit["flight_date"], hit_id=hit["id"], row_version=hit["row_version"], text="seen", **decided
        )
        done = decide_hit(self.deployment, self.officer(), wanted, datetime.now(UTC))
        assert isinstance(done, Decision), done

    def offers(self, now: datetime | None = None) -> list[tuple[Any, Any]]:
        found = offered(self.deployment, self.carrier, "ZZ", now or datetime.now(UTC))
        return [(one.id, answered(one.reply.body)) for one in found]


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Iterator[Desk]:
    interactive(tmp_path, document_codes=[])
    with deployment_of(postgres_url, tmp_path) as deployment:
        yield Desk(deployment, postgres_url)


def test_each_traveller_is_answered_in_the_exchange_with_what_it_was_based_on(desk: Desk) -> None:
    blank = Person(surname="ELBRON", given="ORLA", reference="REF4")
    (one,) = desk.ask(request([VALID, EXPIRED, blank], "TX1"))
    assert one.sent is not None
    message = answered(one.sent.reply.body)
    assert (message.kind, message.document_code, message.transaction_reference) == ("CUSRES", "962", "TX1")
    assert (message.sender, message.recipient, message.legs[0].flight) == ("STATE", "ZZAIR", "ZZ123")
    assert codes(message) == {"REF1": "0Z", "REF2": "4C", "REF4": "4C"}
    rows = desk.rows(
        "select verdict, because, code, cause, facts_version, jsonb_array_length(hits) as hits,"
        " request_id is not null as asked, screened_at is not null as screened, list_set is not null as versions"
        " from answers order by position"
    )
    assert [(row["verdict"], row["because"], row["hits"]) for row in rows][:2] == [
        ("cleared", "nothing_found", 0),
        ("pending_contact", "hits", 1),
    ]
    assert all(row["asked"] and row["screened"] and row["versions"] and row["facts_version"] == 1 for row in rows)
    assert desk.value("select count(*) from screenings") == 3
    assert desk.value("select count(*) from outbox where done_at is null") == 0, "nothing is left for the worker"
    assert desk.value("select says from answer_messages") == "clearance"
    assert desk.value("select cardinality(object_ids) from audit where action = 'carrier_answered'") == 3


def test_a_repeated_request_gets_the_answer_that_stands(desk: Desk) -> None:
    raw = request([EXPIRED], "TX1")
    assert desk.told(raw) == {"REF2": "4C"}
    assert desk.told(raw) == {"REF2": "4C"}
    assert desk.value("select count(*) from journeys") == 1
    desk.clear()
    assert desk.told(raw) == {"REF2": "0Z"}, "an officer has decided since"
    assert desk.told(request([EXPIRED], "TX1", control="9")) == {"REF2": "0Z"}, "the same words in another envelope"
    assert desk.rows("select verdict from answers where is_current") == [{"verdict": "cleared"}]


def test_what_is_no_request_gets_a_receipt_and_a_flight_nobody_understands_an_error(desk: Desk) -> None:
    plain, many, unknown = desk.ask(
        paxlst([VALID]),
        request([structs.replace(VALID, reference=f"R{n}", surname=f"NAME{chr(65 + n)}") for n in range(11)], "TX2"),
        request([VALID], "TX3", departs="", arrives=""),
    )
    assert (plain.sent, many.sent) == (None, None)
    assert unknown.sent is not None
    assert [(one.level, one.code) for one in answered(unknown.sent.reply.body).answers] == [("header", "114")]
    assert desk.value("select count(*) from answers") == 0


def test_cancellations_and_closings_are_acknowledged(desk: Desk) -> None:
    desk.told(request([VALID], "TX1"))
    assert desk.told(request([VALID], "TX2", "XR")) == {None: "3Z"}
    assert desk.value("select status from journeys") == "cancelled"
    closing = request([], "TX3", "CL").replace(b"BGM+745", b"BGM+266")
    assert desk.told(closing) == {None: "3Z"}


def test_when_screening_fails_the_facts_are_kept_and_the_answer_is_pending(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken rule")

    with monkeypatch.context() as patched:
        patched.setattr(answer_requests, "screen_flights", broken)
        assert desk.told(request([VALID], "TX1")) == {"REF1": "4C"}
    assert desk.value("select because from answers") == "not_checked"
    assert desk.screen().journeys == 1, "the worker does what the exchange could not"
    assert reconsider_answers(desk.deployment, "test") == 1
    ((_, told),) = desk.offers()
    assert (told.document_code, codes(told)) == ("132", {"REF1": "0Z"})


def test_an_officer_s_decision_is_told_once_offered_until_acknowledged(desk: Desk) -> None:
    desk.told(request([EXPIRED], "TX1"))
    desk.clear()
    assert reconsider_answers(desk.deployment, "test") == 1
    now = datetime.now(UTC)
    ((message, told),) = desk.offers(now)
    assert (told.document_code, codes(told), told.legs[0].flight) == ("132", {"REF2": "0Z"}, "ZZ123")
    assert told.transaction_reference not in (None, "TX1")
    assert desk.offers(now) == [], "not twice at once"
    assert [one for one, _ in desk.offers(now + timedelta(seconds=31))] == [message]
    acknowledgement = (
        "UNB+UNOA:4+ZZAIR+STATE+261123:0900+7'UNH+1+CUSRES:D:05B:UN:IATA'BGM+312'"
        f"RFF+TN:{told.transaction_reference}'UNT+4+1'UNZ+1+7'"
    )
    desk.ask(acknowledgement.encode())
    assert desk.offers(now + timedelta(hours=1)) == []
    assert desk.value("select state from answer_messages where kind = 'unsolicited'") == "acknowledged"
    assert not acknowledge(desk.deployment, desk.carrier, message, now)
    row = desk.rows("select verdict, cause from answers where is_current")
    assert row == [{"verdict": "cleared", "cause": "reconsidered"}]


def test_a_carrier_with_channels_is_told_that_a_changed_answer_waits(desk: Desk) -> None:
    desk.told(request([EXPIRED], "TX1"))
    desk.write(
        "insert into carrier_channels (carrier_org, org_id, emails, webhook_url, secret_sealed, changed_at, changed_by)"
        " values (%s, %s, '{ops@zz.example}', 'https://zz.example/', %s, now(), 'ana')",
        desk.carrier,
        desk.deployment.home.org_id,
        desk.deployment.sealer.seal(b"x" * 32, SECRET),
    )
    desk.clear()
    assert reconsider_answers(desk.deployment, "test") == 1
    sent: list[Sending] = []
    deliver_notifications(desk.deployment, "test", datetime.now(UTC), lambda _deployment, _how, one: sent.append(one))
    assert sorted((one.row.channel, one.row.event, one.carrier) for one in sent) == [
        ("mail", "answer", "ZZ"),
        ("webhook", "answer", "ZZ"),
    ]
    assert {(one.told.flight, one.told.airport) for one in sent if one.told} == {("ZZ123", "LHR")}


def test_no_board_is_said_on_a_named_officer_s_recommendation_and_taken_back_with_it(desk: Desk) -> None:
    desk.told(request([EXPIRED], "TX1"))
    accounts.add_user(
        desk.deployment, NewUser(username="bea", display_name="Bea", roles=("analyst",)), datetime.now(UTC)
    )
    (journey,) = desk.rows("select j.*, u.id as officer from journeys j cross join users u")
    desk.write("alter table recommendations disable trigger grounded")  # on which hit it rests is nothing to the answer
    desk.write(
        "insert into recommendations (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, journey_id, kind, ground, protection, reason_sealed, state, made_by, made_at, approval, sent_at)"
        " select gen_random_uuid(), org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, id, 'no_board', 'x', 'no', 'x', 'sent', %s, now(), 'not_needed', now() from journeys",
        journey["officer"],
    )
    desk.write("alter table recommendations enable trigger grounded")
    told = []
    for withdrawn in (False, True):
        if withdrawn:
            desk.write("update recommendations set state = 'withdrawn', withdrawn_by = %s", journey["officer"])
        with transaction(desk.deployment.pool, desk.deployment.service()) as connection:
            service = desk.deployment.service()
            reconsider(connection, service, journey["flight_date"], journey["id"], datetime.now(UTC))
        reconsider_answers(desk.deployment, "test")
        told += [codes(each) for _, each in desk.offers()]
    assert told == [{"REF2": "1Z"}, {"REF2": "4C"}]
    (row,) = desk.rows(
        "select decided_by, recommendation_id is not null as named from answers where verdict = 'no_board'"
    )
    assert row == {"decided_by": journey["officer"], "named": True}


def test_a_pending_answer_ends_before_the_doors_close_and_stays_an_officer_s_task(desk: Desk) -> None:
    desk.told(request([EXPIRED], "TX1"))
    doors = desk.value("select door_close_utc from legs")
    assert end_pending(desk.deployment, doors - timedelta(minutes=21)) == 0
    assert end_pending(desk.deployment, doors - timedelta(minutes=20)) == 1
    assert end_pending(desk.deployment, doors - timedelta(minutes=19)) == 0
    (row,) = desk.rows("select verdict, because, cause, code, decided_by from answers where is_current")
    assert tuple(row.values()) == ("cleared_unresolved", "no_decision", "expired", "0Z", None)
    assert desk.value("select state from hits") == "open", "somebody still has to look"
    period = Period(since=doors.date() - timedelta(days=1), until=doors.date() + timedelta(days=2))
    with transaction(desk.deployment.pool, desk.deployment.service()) as connection:
        counted = measures.counted(desk.deployment.service(), connection, period, doors)
        (listed,) = measures.expired(desk.deployment.service(), connection, period, 10)
    assert (counted.numbers["pending_expired"], listed.verdict, listed.waiting) == (1, "cleared_unresolved", 1)
    ((_, told),) = desk.offers(doors - timedelta(minutes=18))
    assert codes(told) == {"REF2": "0Z"}
    end_pending(desk.deployment, doors)
    assert desk.offers(doors + timedelta(minutes=1)) == [], "of no use once the doors are closed"


def test_for_whomever_it_waits_it_ends_alike_and_what_is_left_is_a_task_or_protections_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    abroad, helped, unseen = (
        structs.replace(EXPIRED, surname=name, document=f"C765432{n}", reference=name)
        for n, name in enumerate(("ABROAD", "HELPED", "UNSEEN"))
    )
    desk.told(request([EXPIRED, abroad, helped], "TX1"))
    with monkeypatch.context() as patched:
        patched.setattr(answer_requests, "screen_flights", lambda *_, **__: 1 / 0)
        assert desk.told(request([unseen], "TX2")) == {"UNSEEN": "4C"}
    desk.refer("ABROAD", "host_authority", "host_authority_to_decide")
    desk.refer("HELPED", "protection", "possible_victim")
    assert reconsider_answers(desk.deployment, "test") > 0
    assert desk.offers() == [], "a referral tells the carrier nothing"
    doors = desk.value("select door_close_utc from legs")
    assert end_pending(desk.deployment, doors - timedelta(minutes=21)) == 0
    assert end_pending(desk.deployment, doors - timedelta(minutes=20)) == 4
    said = desk.rows("select distinct verdict, because, cause, code from answers where is_current")
    assert [tuple(row.values()) for row in said] == [("cleared_unresolved", "no_decision", "expired", "0Z")]
    told = desk.offers(doors - timedelta(minutes=18))
    assert {name: code for _, one in told for name, code in codes(one).items()} == dict.fromkeys(
        ("REF2", "ABROAD", "HELPED", "UNSEEN"), "0Z"
    )
    period = Period(since=doors.date() - timedelta(days=1), until=doors.date() + timedelta(days=2))
    eyes = protection_eyes(desk.deployment.service())
    with transaction(desk.deployment.pool, eyes) as connection:
        counted = measures.counted(eyes, connection, period, doors).numbers["pending_expired"]
        listed = measures.expired(eyes, connection, period, 10)
        (referral,) = referrals(eyes, connection, doors, 10)
    assert (counted, len(listed), {one.unresolved for one in listed}) == (3, 3, {True})
    assert (referral.surname, referral.answer) == ("HELPED", "cleared_unresolved"), "protection knows what was said"
    assert close_doors(desk.deployment, doors) == Doors(expired=1, unresolved=2)
    assert close_doors(desk.deployment, doors) == Doors(), "once"
    tasks = desk.rows(
        "select i.surname from inbound_reviews v join identities i using (flight_date, journey_id) order by 1"
    )
    assert [row["surname"] for row in tasks] == ["ABROAD", "BELMOND", "UNSEEN"]


def test_who_asks_after_that_instant_is_never_told_pending(desk: Desk) -> None:
    late = request([EXPIRED], "TX1", departs=(datetime.now(UTC) + timedelta(minutes=25)).strftime("%y%m%d%H%M"))
    assert desk.told(late) == {"REF2": "0Z"}
    assert desk.value("select because from answers") == "no_decision"


def test_a_time_out_is_noted_and_the_answer_follows(desk: Desk) -> None:
    (one,) = desk.ask(request([VALID], "TX1"))
    assert one.sent is not None
    assert note_time_out(one.sent.deployment, one.sent.message_id, datetime.now(UTC)) == 1
    assert desk.rows("select verdict, cause from answers where is_current") == [
        {"verdict": "pending_contact", "cause": "time_out"}
    ]
    reconsider_answers(desk.deployment, "test")
    ((_, told),) = desk.offers()
    assert codes(told) == {"REF1": "0Z"}
    soon = (datetime.now(UTC) + timedelta(minutes=25)).strftime("%y%m%d%H%M")
    (late,) = desk.ask(request([EXPIRED], "TX2", departs=soon, flight="ZZ9"))
    assert late.sent is not None
    note_time_out(late.sent.deployment, late.sent.message_id, datetime.now(UTC))
    assert end_pending(desk.deployment, datetime.now(UTC)) == 1, "told pending when that time was over: it ends at once"


def test_the_dialect_of_app_is_answered_by_the_number_in_the_request(desk: Desk) -> None:
    line = (
        "CIRQ:APP1/USER/N/P/21/INT/8/S/ZZ123/LHR/JFK/{day}/120000/{day}/200000/"
        "PRQ/22/7/P/UTO/UTO/C1234567//P/{expires}////QUORVALEN/ANA/19800517/F/UTO//////"
    )
    day = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y%m%d")
    (one,) = desk.ask(line.format(day=day, expires="20350101").encode())
    assert one.sent is not None
    (message,) = parse_bytes(one.sent.reply.body)
    assert (message.kind, message.document_code, message.transaction_reference) == ("APP", "CIRS", "APP1")
    assert [(each.unique_reference, each.code) for each in message.answers] == [("7", "8501")]


def test_where_no_rule_of_entry_may_decide_a_carrier_is_told_what_was_configured(
    postgres_url: str, tmp_path: Path
) -> None:
    interactive(tmp_path, document_codes=["document_expired"], unruled="insufficient_data")
    with deployment_of(postgres_url, tmp_path) as deployment:
        desk = Desk(deployment, postgres_url)
        assert desk.told(request([VALID, EXPIRED], "TX1")) == {"REF1": "4Z", "REF2": "0A"}, "what was found goes before"
        because = desk.rows("select verdict, because from answers where is_current order by position")
        assert (because[0]["verdict"], because[0]["because"]) == ("insufficient_data", "not_checked")
        assert desk.value("select count(*) from hits where code like 'requirements%'") == 0
        own = {"version": "1", "profile": "test", "hits": {}, "citation": "test"}
        (tmp_path / "requirement_screening.json").write_text(json.dumps(own), encoding="utf-8")
        assert desk.told(request([VALID], "TX2")) == {"REF1": "0Z"}, "these rules may decide"
