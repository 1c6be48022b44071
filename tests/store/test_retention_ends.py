"""Nothing is kept for ever by oversight: every table says how it ends, and years later the nightly run leaves none.

A new table fails the first test until it is entered in ``ENDS``, and a later one until ``FURNISHED`` says how to fill
it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

import foreland
from foreland.operations.deployment import Deployment
from foreland.operations.purge import purge
from foreland.store.identifiers import new_id
from foreland.store.retention_ends import ENDS
from tests.deployments import NOW
from tests.past import Past, tables
from tests.web.world import Flight

OWNERS = {"org_id", "originator_org", "handling_id", "purpose", "retention_class"}
WITHOUT_OWNERS = {"flight_aliases", "message_bodies"}
"""They hold no content: numbers of flights, and hashes."""

YEARS = 3000  # days
LONG_AGO = NOW - timedelta(days=YEARS)


@pytest.fixture
def past(deployment: Deployment, postgres_url: str) -> Iterator[Past]:
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        yield Past(deployment, connection)


def test_every_table_says_how_it_ends(past: Past) -> None:
    assert set(tables(past.connection)) == set(ENDS)
    for table, end in ENDS.items():
        assert end.how == "rule" or end.said, table
        assert end.how != "with" or end.said in ENDS, table


def test_every_table_with_content_names_owner_purpose_and_class(past: Past) -> None:
    query = "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
    for table, end in ENDS.items():
        columns = {row["column_name"] for row in past.connection.execute(query, [table])}
        assert end.how == "kept" or table in WITHOUT_OWNERS or columns >= OWNERS, table
        assert end.how != "expires" or end.said in columns, table


def _named_classes(root: Path) -> set[str]:
    """Every retention class that code names: as an argument or as a default."""
    found: set[str] = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            pairs: list[tuple[str | None, ast.expr | None]] = []
            if isinstance(node, ast.keyword):
                pairs.append((node.arg, node.value))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                pairs.append((node.target.id, node.value))
            elif isinstance(node, ast.arguments):
                pairs += zip([each.arg for each in node.args][-len(node.defaults) :], node.defaults, strict=False)
            values = [
                value.value for name, value in pairs if name == "retention_class" and isinstance(value, ast.Constant)
            ]
            found |= {value for value in values if isinstance(value, str)}
    return found


def test_every_class_that_code_names_has_a_rule_with_a_citation_in_every_profile() -> None:
    named = _named_classes(Path(foreland.__file__).parent)
    assert named >= {"passenger_data", "list_data"}, "the search finds something"
    shipped = json.loads(files("foreland.resources").joinpath("retention.json").read_text())
    assert len(shipped["profiles"]) > 1
    for profile in shipped["profiles"]:
        rules = {one["name"]: one["citation"] for one in profile["classes"]}
        assert named <= set(rules), profile["name"]
        assert all(rules.values())
        assert profile["citation"]


def _user(past: Past, flight: Flight) -> UUID:
    row = past.connection.execute("select id from users limit 1").fetchone()
    if row is not None:
        return UUID(str(row["id"]))
    user = new_id()
    past.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, 'ana', 'Ana', 'x', '{analyst}', now())",
        [user, flight.writer.owner.org_id],
    )
    return user


def _leg(past: Past) -> UUID:
    row = past.connection.execute("select id from legs").fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def _rule(past: Past, flight: Flight) -> UUID:
    version = new_id()
    past.connection.execute(
        "insert into rule_versions (id, org_id, rule_id, number, content, content_hash, written_by, written_at, since)"
        " values (%s, %s, 'r', 1, '{}', 'x', %s, %s, %s)",
        [version, flight.writer.owner.org_id, _user(past, flight), LONG_AGO, LONG_AGO],
    )
    return version


def _evidence_opened(past: Past, flight: Flight) -> dict[str, object]:
    """Let the author of a recommendation open the evidence of the hit, without which it cannot rest on it."""
    hit, officer = _one(past, "select id from hits"), _user(past, flight)
    event = {"flight_date": flight.day, "hit_id": hit, "at": LONG_AGO, "user_id": officer}
    flight.writer.insert("hit_events", id=new_id(), action="evidence_opened", item="history", **event)
    return {}


Furnish = Callable[[Past, Flight, UUID], dict[str, object]]
_LAST = LONG_AGO.date()


# A row of each table that a traveller of the past does not bring along, all of long ago.
def _list(past: Past, flight: Flight) -> UUID:
    """A list that stays."""
    made = new_id()
    said = {"legal_basis": "x", "owner": "x", "created_at": LONG_AGO}
    flight.writer.insert("lists", id=made, name=str(made), kind="person", **said)
    return made


_FIRST, _SECOND = UUID(int=1), UUID(int=2)


def _pointed(past: Past, flight: Flight) -> dict[str, object]:
    """Two owners who were told of each other."""
    owners = [_user(past, flight), new_id()]
    past.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, 'ben', 'Ben', 'x', '{analyst}', now())",
        [owners[1], flight.writer.owner.org_id],
    )
    other = {"source": "seizure", "source_id": _SECOND, "owner_id": owners[1], "for_org": flight.writer.owner.org_id}
    when = {"origins": ["UTO"], "at": LONG_AGO, "expires_on": _LAST}
    flight.writer.insert("deconfliction_interests", id=_SECOND, **other, **when)
    return {
        "id": new_id(), "first_id": _FIRST, "second_id": _SECOND, "first_owner": owners[0], "second_owner": owners[1],
        "first_source": "recommendation", "second_source": "seizure", "first_source_id": _FIRST,
        "second_source_id": _SECOND, "open_to": ["FRA"], "at": LONG_AGO,
    }  # fmt: skip


FURNISHED: dict[str, Furnish] = {
    "flight_aliases": lambda p, f, j: {"flight_id": f.id, "carrier": "QX", "number": "7", "flight_date": f.day},
    "operational_times": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "leg_id": _leg(p), "kind": "ETD", "source": "officer", "heard_at": LONG_AGO,
    },
    "roster_parts": lambda p, f, j: {
        "flight_id": f.id, "kind": "full_push", "sender": "ZZ", "key": "1", "number": 1, "last": True, "whole": True,
        "heard_at": LONG_AGO, "said_by": new_id(),
    },
    "merged_records": lambda p, f, j: {
        "gone_id": new_id(), "kind": "journey", "flight_id": f.id, "kept_id": j, "merged_at": LONG_AGO,
    },
    "vault_journeys": lambda p, f, j: {"journey_id": j, "flight_date": f.day, "sealed": b"x", "masked_at": LONG_AGO},
    "vault_bookings": lambda p, f, j: {
        "booking_id": _one(p, "select id from bookings"), "flight_date": f.day, "sealed": b"x", "masked_at": LONG_AGO,
    },
    "requirement_checks": lambda p, f, j: {
        "id": new_id(), "checked_at": LONG_AGO, "checked_by": _user(p, f), "profile": "production", "packs": {},
        "inputs": {}, "decision": "REFER", "answer": {},
    },
    "unmask_requests": lambda p, f, j: {
        "id": new_id(), "journey_id": j, "flight_date": f.day, "basis": "x", "reason_sealed": b"x",
        "asked_by": _user(p, f), "asked_at": LONG_AGO, "open_until": LONG_AGO,
    },
    "join_decisions": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "version": 1, "action": "join",
        "was_doubtful": True, "other_was_doubtful": False, "decided_at": LONG_AGO, "decided_by": _user(p, f),
        "reason_code": "x",
    },
    "false_matches": lambda p, f, j: {
        "id": new_id(), "known_by": b"x", "source": "x", "entry_key": "x", "flight_date": f.day, "journey_id": j,
        "hit_id": new_id(), "found_by": _user(p, f), "found_at": LONG_AGO, "expires_on": _LAST,
    },
    "held_back": lambda p, f, j: {
        "id": new_id(), "flight_date": f.day, "journey_id": j, "false_match_id": new_id(), "code": "x", "source": "x",
        "entry_key": "x", "finding_key": "x", "at": LONG_AGO,
    },
    "list_looks": lambda p, f, j: {
        "id": new_id(), "list_id": _list(p, f), "entry_key": "x", "first_day": f.day, "last_day": f.day,
        "next_day": f.day, "asked_for": "investigation", "asked_by": _user(p, f), "asked_at": LONG_AGO,
        "expires_on": _LAST,
    },
    "list_questions": lambda p, f, j: {
        "id": new_id(), "kind": "tester", "asked_by": _user(p, f), "asked_at": LONG_AGO, "content_sealed": b"x",
        "expires_on": _LAST,
    },
    "answers": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "verdict": "cleared",
        "because": "nothing_found", "cause": "request", "code": "0Z", "carrier": "ZZ", "state": "*",
        "dialect": "CUSRES", "connection_version": "1", "made_at": LONG_AGO,
    },
    "answer_messages": lambda p, f, j: {
        "id": new_id(), "kind": "answer", "says": "clearance", "dialect": "CUSRES", "reference": "TX1",
        "state": "answered", "available_at": LONG_AGO, "made_at": LONG_AGO, "expires_on": _LAST,
    },
    "escalations": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "kind": "waits", "hits": 1, "raised_at": LONG_AGO,
    },
    "handovers": lambda p, f, j: {
        "id": new_id(), "given_on": _LAST, "given_at": LONG_AGO, "given_by": _user(p, f), "note_sealed": b"x",
    },
    "document_checks": lambda p, f, j: {
        "id": new_id(), "checked_on": _LAST, "checked_at": LONG_AGO, "checked_by": _user(p, f), "profile": "production",
        "packs": {}, "lists": "x", "flight_date": f.day, "journey_id": j, "content_sealed": b"x",
    },
    "calls": lambda p, f, j: {
        "id": new_id(), "opened_on": _LAST, "opened_at": LONG_AGO, "opened_by": _user(p, f), "flight_date": f.day,
        "journey_id": j, "words_sealed": b"x",
    },
    "receipts": lambda p, f, j: {
        "id": new_id(), "sha256": b"x", "size_bytes": 1, "source": "cli", "received_at": LONG_AGO, "answer": {},
        "expires_on": _LAST,
    },
    "quarantine": lambda p, f, j: {
        "receipt_id": _one(p, "select id from receipts"), "key_hour": LONG_AGO, "sealed": b"x",
    },
    "waiting_events": lambda p, f, j: {
        "id": new_id(), "carrier": "ZZ", "number": "1", "flight_date": f.day, "kind": "MVT", "message_id": new_id(),
        "received_on": _LAST, "heard_at": LONG_AGO, "event": {}, "expires_on": _LAST,
    },
    "document_questions": lambda p, f, j: {
        "id": new_id(), "carrier_org": f.writer.owner.org_id, "document_type": "P", "issuer": "UTO",
        "number_sealed": b"x", "asked_at": LONG_AGO, "expires_on": _LAST,
    },
    "schedules": lambda p, f, j: {
        "id": new_id(), "name": "winter", "format": "csv", "content_sha256": b"x", "flights": 1, "imported_by": "ana",
        "imported_at": LONG_AGO,
    },
    "scheduled_flights": lambda p, f, j: {
        "carrier": "ZZ", "number": "1", "flight_date": f.day, "schedule_name": "winter", "legs": [],
        "schedule_id": _one(p, "select id from schedules"), "heard_at": LONG_AGO,
    },
    "filter_counts": lambda p, f, j: _COUNT,
    "filter_tally": lambda p, f, j: _COUNT,
    "filter_proposals": lambda p, f, j: {
        "id": new_id(), "entry": "x", "place": "remark", "carrier": "ZZ", "terms_version": "1", "reason": "name",
        "proposed_at": LONG_AGO, "proposed_by": _user(p, f),
    },
    "legal_holds": lambda p, f, j: {
        "id": new_id(), "object_kind": "flight", "object_id": f.id, "flight_date": f.day, "reason": "case 7",
        "basis": "court_order", "set_by": "ana", "set_at": LONG_AGO, "lifted_at": LONG_AGO,
    },
    "recommendations": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "kind": "check_document",
        "ground": "x", "protection": "no", "reason_sealed": b"x", "state": "proposed", "made_by": _user(p, f),
        "made_at": LONG_AGO, "approval": "before",
    },
    "recommendation_hits": lambda p, f, j: _evidence_opened(p, f) | {
        "recommendation_id": _one(p, "select id from recommendations"), "flight_date": f.day,
        "hit_id": _one(p, "select id from hits"),
    },
    "recommendation_events": lambda p, f, j: {
        "id": new_id(), "recommendation_id": _one(p, "select id from recommendations"), "flight_date": f.day,
        "journey_id": j, "at": LONG_AGO, "noted_at": LONG_AGO, "by_org": f.writer.owner.org_id, "step": "propose",
    },
    "carrier_notices": lambda p, f, j: {
        "id": new_id(), "recommendation_id": _one(p, "select id from recommendations"), "flight_date": f.day,
        "journey_id": j, "carrier_org": f.writer.owner.org_id, "reference": "A", "flight": "ZZ1", "airport": "FRA",
        "instruction": "no_board", "state": "sent", "sent_at": LONG_AGO, "changed_at": LONG_AGO,
    },
    "taskings": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "airport": "FRA", "kind": "x",
        "asked_by": _user(p, f), "asked_at": LONG_AGO,
    },
    "lookouts": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "port": "JFK", "ground": "x",
        "legal_basis": "x", "released_at": LONG_AGO,
    },
    "protection_referrals": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "concern": "x",
        "asked_by_kind": "officer", "referred_by_org": f.writer.owner.org_id, "referred_at": LONG_AGO,
    },
    "protection_events": lambda p, f, j: {
        "id": new_id(), "referral_id": _one(p, "select id from protection_referrals"), "flight_date": f.day,
        "journey_id": j, "at": LONG_AGO, "action": "note",
    },
    "protection_marks": lambda p, f, j: {"flight_date": f.day, "journey_id": j, "marked_at": LONG_AGO},
    "inbound_reviews": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "opened_at": LONG_AGO,
    },
    "arrival_outcomes": lambda p, f, j: {
        "id": new_id(), "flight_id": f.id, "flight_date": f.day, "journey_id": j, "port": "JFK", "outcome": "admitted",
        "recorded_by": _user(p, f), "recorded_at": LONG_AGO,
    },
    "interviews": lambda p, f, j: {
        "id": new_id(), "recorded_on": _LAST, "recorded_at": LONG_AGO, "recorded_by": _user(p, f), "airport": "FRA",
        "flight_date": f.day, "journey_id": j, "document_seen": "passport", "result": "genuine",
        "protection": "asked", "words_sealed": b"x",
    },
    "bulletin_drafts": lambda p, f, j: {
        "id": new_id(), "noted_on": _LAST, "noted_at": LONG_AGO, "noted_by": _user(p, f), "about": "route",
        "source_grade": "A", "information_grade": "1", "valid_until": _LAST, "words_sealed": b"x",
    },
    "bulletins": lambda p, f, j: {
        "id": new_id(), "thread_id": new_id(), "number": 1, "about": "route", "tlp": "amber", "source_grade": "A",
        "information_grade": "1", "valid_until": _LAST, "acknowledge": True, "begun_at": LONG_AGO,
        "written_by": _user(p, f), "written_at": LONG_AGO, "expires_on": _LAST, "words_sealed": b"x",
    },
    "daily_briefs": lambda p, f, j: {
        "id": new_id(), "airport": "FRA", "shift_at": LONG_AGO, "made_at": LONG_AGO, "expires_on": _LAST,
    },
    "bulletin_reads": lambda p, f, j: {
        "id": new_id(), "bulletin_id": _one(p, "select id from bulletins"), "user_id": _user(p, f),
        "read_at": LONG_AGO,
    },
    "bulletin_feedback": lambda p, f, j: {
        "id": new_id(), "bulletin_id": _one(p, "select id from bulletins"), "user_id": _user(p, f),
        "feedback": "used", "at": LONG_AGO, "words_sealed": b"x",
    },
    "seizures": lambda p, f, j: {
        "id": new_id(), "reference": "A", "taken_on": _LAST, "taken_at": LONG_AGO, "taken_by": _user(p, f),
        "recorded_at": LONG_AGO, "airport": "FRA", "open_to": ["FRA"], "document_type": "passport", "issuer": "UTO",
        "reason": "counterfeit", "custodian_id": _user(p, f), "words_sealed": b"x", "photograph_sealed": b"x",
    },
    "seizure_events": lambda p, f, j: {
        "id": new_id(), "seizure_id": _one(p, "select id from seizures"), "at": LONG_AGO, "by_user": _user(p, f),
        "step": "take",
    },
    "shared_items": lambda p, f, j: {
        "id": new_id(), "item_id": new_id(), "kind": "report", "created": LONG_AGO, "modified": LONG_AGO,
        "tlp": "amber", "onward": "audience", "withdrawn": False, "added_at": LONG_AGO,
        "expires_on": _LAST, "content_sealed": b"x",
    },
    "deconfliction_epochs": lambda p, f, j: {
        "id": new_id(), "begun_at": LONG_AGO, "ends_at": LONG_AGO, "keys": 1, "seed_sealed": b"x", "filter": b"x",
        "expires_on": _LAST,
    },
    "deconfliction_pointers": lambda p, f, j: {
        "pointer": bytes(16), "epoch_id": _one(p, "select id from deconfliction_epochs"), "reference": "A",
        "owner_id": _user(p, f),
    },
    "deconfliction_filters": lambda p, f, j: {
        "epoch_id": new_id(), "partner_org": f.writer.owner.org_id, "received_at": LONG_AGO, "ends_at": LONG_AGO,
        "filter": b"x", "expires_on": _LAST,
    },
    "deconfliction_questions": lambda p, f, j: {
        "id": new_id(), "direction": "asked", "partner_org": f.writer.owner.org_id, "epoch_id": new_id(),
        "case_ref": "C-1", "ground": "x", "points": 64, "state": "sent", "at": LONG_AGO, "expires_on": _LAST,
        "content_sealed": b"x",
    },
    "deconfliction_matches": lambda p, f, j: {
        "id": new_id(), "question_id": _one(p, "select id from deconfliction_questions"), "pointer": bytes(16),
        "at": LONG_AGO, "about_sealed": b"x",
    },
    "item_feedback": lambda p, f, j: {
        "id": new_id(), "direction": "received", "party_org": f.writer.owner.org_id, "item_id": new_id(),
        "source_grade": "", "code": "used", "at": LONG_AGO, "expires_on": _LAST,
    },
    "deconfliction_interests": lambda p, f, j: {
        "id": _FIRST, "source": "recommendation", "source_id": new_id(), "owner_id": _user(p, f),
        "for_org": f.writer.owner.org_id, "flight_date": f.day, "journey_id": j, "origins": ["UTO"], "at": LONG_AGO,
        "expires_on": _LAST,
    },
    "deconfliction_tags": lambda p, f, j: {"interest_id": _FIRST, "tag": bytes(32), "loose": False},
    "deconfliction_owner_matches": lambda p, f, j: _pointed(p, f),
    "kept_answers": lambda p, f, j: {
        "id": new_id(), "user_id": _user(p, f), "key_hash": b"x", "asked_hash": b"x", "asked_at": LONG_AGO,
        "expires_on": _LAST,
    },
    "partner_items": lambda p, f, j: {
        "id": new_id(), "direction": "incoming", "partner_org": f.writer.owner.org_id, "reference": "A-1",
        "flight": "ZZ100", "flight_date": _LAST, "at": LONG_AGO, "open_until": LONG_AGO, "state": "received",
        "content_sealed": b"x", "expires_on": _LAST,
    },
    "information_requests": lambda p, f, j: {
        "id": new_id(), "direction": "inbound", "kind": "information", "party_org": f.writer.owner.org_id,
        "reference": "A-1", "urgency": "1h", "at": LONG_AGO, "due_at": LONG_AGO + timedelta(hours=1),
        "owner_id": _user(p, f), "state": "open", "content_sealed": b"x", "expires_on": _LAST,
    },
    "item_returns": lambda p, f, j: {
        "item_row": _one(p, "select id from shared_items"), "received_at": LONG_AGO,
        "due_at": LONG_AGO + timedelta(days=5),
    },
    "request_events": lambda p, f, j: {
        "id": new_id(), "request_id": _one(p, "select id from information_requests"), "at": LONG_AGO, "step": "ask",
    },
    "partner_item_events": lambda p, f, j: {
        "id": new_id(), "item_id": _one(p, "select id from partner_items"), "at": LONG_AGO, "step": "receive",
        "revision": 1,
    },
    "partner_item_journeys": lambda p, f, j: {
        "item_id": _one(p, "select id from partner_items"), "flight_date": f.day, "journey_id": j,
    },
    "rule_finds": lambda p, f, j: {
        "version_id": _rule(p, f), "flight_date": f.day, "journey_id": j, "kind": "shadow",
        "found_at": LONG_AGO,
    },
    "bulletin_sightings": lambda p, f, j: {
        "bulletin_id": _one(p, "select id from bulletins"), "flight_date": f.day, "journey_id": j, "found_at": LONG_AGO,
    },
    "exchange_packages": lambda p, f, j: {
        "id": new_id(), "partner_org": f.writer.owner.org_id, "direction": "sent", "channel": "bundle",
        "kind": "items", "sequence": 1, "state": "waiting", "items": 1, "refused": 0, "at": LONG_AGO,
        "expires_on": _LAST, "content_sealed": b"x",
    },
}  # fmt: skip
_COUNT: dict[str, object] = {
    "day": _LAST, "carrier": "ZZ", "kind": "PNRGOV", "place": "remark", "category": "health", "entry": "x",
    "removals": 9,
}  # fmt: skip


def _one(past: Past, query: str) -> object:
    row = past.connection.execute(query.encode()).fetchone()
    assert row is not None
    return row["id"]


def test_years_later_the_nightly_run_has_left_nothing_of_a_traveller(past: Past, deployment: Deployment) -> None:
    flight = past.flight(YEARS)
    journey = past.traveller(flight, "QQLONGAGO")
    past.connection.execute("update registry_keys set expires_on = %s", [_LAST])
    for table, furnish in FURNISHED.items():
        flight.writer.insert(table, **furnish(past, flight, journey))
    past.connection.execute(
        "insert into message_bodies (org_id, originator_org, body_sha256, message_id, received_on, expires_on)"
        " values (%s, %s, 'x', %s, %s, %s)",
        [flight.writer.owner.org_id, flight.writer.owner.org_id, new_id(), _LAST, _LAST],
    )
    ending = [table for table, end in ENDS.items() if end.how != "kept"]

    def rows(table: str) -> int:
        return past.connection.execute(f"select from {table}".encode()).rowcount

    empty = [table for table in ending if not rows(table)]
    assert empty == [], "say in FURNISHED how to fill a new table"
    done = purge(deployment, NOW)
    assert {table: rows(table) for table in ending if rows(table)} == {}
    assert done.unknown_classes == []


@pytest.mark.parametrize("table", ["messages", "bookings", "filter_counts", "legal_holds"])
def test_a_class_that_no_rule_knows_is_told_of_every_table_that_decides(
    past: Past, deployment: Deployment, table: str
) -> None:
    flight = past.flight(10)
    journey = past.traveller(flight, "QQODD")
    if table in FURNISHED:
        flight.writer.insert(table, **FURNISHED[table](past, flight, journey))
    past.connection.execute(f"update {table} set retention_class = 'odd'".encode())
    assert purge(deployment, NOW, dry_run=True).unknown_classes == ["odd"]


def test_a_hold_in_force_and_its_journey_outlast_every_age(past: Past, deployment: Deployment) -> None:
    flight = past.flight(YEARS)
    journey = past.traveller(flight, "QQHELD")
    held = FURNISHED["legal_holds"](past, flight, journey) | {"lifted_at": None, "until": NOW.date()}
    flight.writer.insert("legal_holds", **held)
    assert purge(deployment, NOW).deleted.get("legal_holds", 0) == 0
    assert "identities" in past.tables_with("QQHELD")
    assert purge(deployment, NOW + timedelta(days=1)).deleted["legal_holds"] == 1
    purge(deployment, NOW + timedelta(days=1))
    assert past.tables_with("QQHELD") == set()
