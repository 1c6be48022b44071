"""There is no path from a score to a recommendation: whatever machines do, in whatever order, none is ever made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from foreland.operations.answers import end_pending, reconsider_answers
from foreland.operations.close_doors import close_doors
from foreland.operations.escalate import raise_escalations
from foreland.operations.import_list import guess_format, import_list, read_list
from foreland.operations.keep_house import keep_house
from foreland.operations.recommend import Member, recommend_travellers
from foreland.operations.sweep import sweep
from foreland.store.identifiers import new_id
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from tests.deployments import deployment_of
from tests.operations.asking import EXPIRED, VALID, interactive, leaving, request
from tests.operations.test_answers import Desk
from tests.operations.test_recommend import NO_BOARD, step, user
from tests.operations.wire import booking, paxlst, pnrgov
from tests.web.world import Writer

LISTED = structs.replace(VALID, surname="EXEMPLAR", given="OTTO", born="700203", document="L8988901C", reference="REF4")
PEOPLE = (VALID, EXPIRED, LISTED)
TARGETS = ('{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}], "dobs": ["1970-02-03"]}',)
STOLEN = ("number,number_to,issuing_state,type,category,reported_on", "L8988901C,,UTO,P,stolen,2026-05-01")


class Machines(Desk):
    """What acts without a person: each act by its name."""

    at = 0

    def acts(self) -> dict[str, Callable[[], object]]:
        return {
            "ask": lambda: self.ask(request(PEOPLE, f"TX{self.at}")),
            "list": lambda: self.receive(paxlst(PEOPLE, control=str(self.at), **leaving(2))),
            "booking": lambda: self.receive(pnrgov([booking("ABC123", [EXPIRED])])),
            "screen": self.screen,
            "sweep": lambda: sweep(self.deployment, self.shelf, self.later(0)),
            "targets": lambda: self.import_of("targets", TARGETS),
            "stolen": lambda: self.import_of("stolen", STOLEN),
            "answers": lambda: reconsider_answers(self.deployment, "test"),
            "pending": lambda: end_pending(self.deployment, self.later(30)),
            "doors": lambda: close_doors(self.deployment, self.later(31)),
            "doors again": lambda: close_doors(self.deployment, self.later(0)),
            "escalate": lambda: raise_escalations(self.deployment, self.later(29)),
            "house": lambda: keep_house(self.deployment, self.later(0)),
            "recommend": self.try_to_recommend,
            "advance": self.try_to_advance,
        }

    def act(self, name: str) -> None:
        self.at += 1
        self.acts()[name]()

    def later(self, hours: float) -> datetime:
        return datetime.now(UTC) + timedelta(hours=hours)

    def import_of(self, name: str, lines: tuple[str, ...]) -> None:
        read, service = read_list(lines, name, guess_format("", lines[0])), self.deployment.service()
        import_list(
            self.deployment, service, read, name=name, terms=Terms(legal_basis="x", owner="desk"), now=self.later(0)
        )

    def try_to_recommend(self) -> None:
        """The system goes through the one door itself, with every hit there is."""
        for row in self.rows("select id, flight_date, journey_id from hits"):
            member = Member(journey_id=row["journey_id"], wanted=NO_BOARD, hits=(row["id"],))
            (said,) = recommend_travellers(
                self.deployment, self.deployment.service(), row["flight_date"], [member], self.later(0)
            )
            assert said.refused is not None

    def try_to_advance(self) -> None:
        """The system takes each step that an officer takes."""
        for row in self.rows("select id from recommendations"):
            for name in ("approve", "confirm", "reject", "withdraw", "verify"):
                said = step(self.deployment, self.deployment.service(), row["id"], name, reason="x", detail="confirmed")
                assert said in ("may_not_approve", "may_not_recommend", "wrong_state"), said

    def recommended(self) -> list[dict[str, Any]]:
        """Each recommendation with what has to stand behind it."""
        return self.rows(
            "select r.id, r.made_by, r.approved_by, r.state, length(r.reason_sealed) > 0 as reason,"
            " exists (select from recommendation_hits x join hit_events e on e.hit_id = x.hit_id"
            "         where x.recommendation_id = r.id and e.action = 'evidence_opened' and e.user_id = r.made_by"
            "           and e.at <= r.made_at) as opened from recommendations r"
        )


@pytest.fixture
def machines(postgres_url: str, tmp_path: Path) -> Iterator[Machines]:
    interactive(tmp_path, document_codes=[])
    with deployment_of(postgres_url, tmp_path) as deployment:
        yield Machines(deployment, postgres_url)


ACTS = st.sampled_from(
    ("ask", "list", "booking", "screen", "sweep", "targets", "stolen", "answers", "pending", "doors", "doors again",
     "escalate", "house", "recommend", "advance")
)  # fmt: skip


def test_no_sequence_of_what_machines_do_recommends_and_none_changes_what_an_officer_did(
    machines: Machines, write: Writer
) -> None:
    @settings(max_examples=6, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, min_size=4, max_size=8))
    def nobody_is_recommended_against(names: list[str]) -> None:
        for name in names:
            machines.act(name)
            assert machines.recommended() == [], names

    nobody_is_recommended_against()
    machines.receive(paxlst(PEOPLE, control="900", flight="ZZ777", **leaving(2)))
    for name in ("targets", "stolen", "screen", "sweep", "recommend"):
        machines.act(name)
    assert machines.recommended() == []
    (hit,) = machines.rows(
        "select h.id, h.flight_date, h.journey_id from hits h join journeys j on j.id = h.journey_id"
        " join flights f on f.id = j.flight_id where h.state = 'open' and f.number = '777' order by h.id limit 1"
    )
    officer = user(write, "mira", "carrier_liaison")
    member = Member(journey_id=hit["journey_id"], wanted=NO_BOARD, hits=(hit["id"],))
    event = {"id": hit["journey_id"], "flight_date": hit["flight_date"], "hit_id": hit["id"], "at": datetime.now(UTC)}
    write.insert("hit_events", **event, user_id=officer.user_id, action="evidence_opened", item="history")
    (made,) = recommend_travellers(machines.deployment, officer, hit["flight_date"], [member], datetime.now(UTC))
    assert made.recommendation_id is not None, made
    for name in ("recommend", "advance", "screen", "sweep", "answers", "ask", "screen"):
        machines.act(name)
        (row,) = machines.recommended()
        assert (row["made_by"], row["approved_by"], row["state"]) == (officer.user_id, None, "proposed")
        assert (row["reason"], row["opened"]) == (True, True)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"made_by": "null"}, psycopg.errors.NotNullViolation),
        ({"made_by": "gen_random_uuid()"}, psycopg.errors.ForeignKeyViolation),
        ({"reason_sealed": "null"}, psycopg.errors.CheckViolation),
        ({"reason_sealed": "''"}, psycopg.errors.CheckViolation),
        ({"approved_by": "u.id"}, psycopg.errors.CheckViolation),
        ({"state": "'sent'", "sent_at": "now()"}, psycopg.errors.CheckViolation),
        ({"protection": "'not_needed'"}, psycopg.errors.CheckViolation),
        ({"state": "'withdrawn'"}, psycopg.errors.CheckViolation),
        ({"hit": "unread"}, psycopg.errors.CheckViolation),
        ({"hit": "of another"}, psycopg.errors.CheckViolation),
        ({"hit": "none"}, psycopg.errors.CheckViolation),
    ],
)
def test_the_application_cannot_write_one_without_officer_reason_approval_or_the_question(
    machines: Machines, write: Writer, change: dict[str, str], refused: type[Exception]
) -> None:
    flight = write.flight(("ZZ", "100"))
    journey: UUID = flight.traveller("QQNAME", "MIRA")
    officer = user(write, "mira", "carrier_liaison")
    whole = {
        "kind": "'no_board'", "ground": "'document_expired'", "protection": "'no'", "reason_sealed": "'x'",
        "state": "'proposed'", "made_by": "u.id", "made_at": "now()", "approval": "'before'",
    }  # fmt: skip

    hits = {"read": flight.hit(journey), "unread": flight.hit(journey)}
    hits["of another"] = flight.hit(flight.traveller("QQOTHER", "ANA"))
    for read in ("read", "of another"):
        event = {"flight_date": flight.day, "hit_id": hits[read], "at": write.now, "user_id": officer.user_id}
        write.insert("hit_events", id=new_id(), action="evidence_opened", item="history", **event)

    def insert(values: dict[str, str], hit: str) -> None:
        statement = (
            "insert into recommendations (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
            f" flight_date, journey_id, {', '.join(values)})"
            " select gen_random_uuid(), j.org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
            f" flight_date, j.id, {', '.join(values.values())}"
            " from journeys j cross join users u where j.id = %s and u.id = %s"
        )
        with transaction(machines.deployment.pool, officer) as connection:
            assert connection.execute("select current_user").fetchone() == {"current_user": "foreland_app"}
            assert connection.execute(statement.encode(), (journey, officer.user_id)).rowcount == 1
            if hit in hits:
                connection.execute(
                    "insert into recommendation_hits (recommendation_id, flight_date, hit_id, org_id, originator_org,"
                    " handling_id, purpose, retention_class) select id, flight_date, %s, org_id, originator_org,"
                    " handling_id, purpose, retention_class from recommendations",
                    [hits[hit]],
                )

    values = whole | change
    hit = values.pop("hit", "read")
    with pytest.raises(refused):
        insert(values, hit)
    insert(whole, "read")
    write.connection.execute("delete from recommendations")
    insert(whole | {"kind": "'check_document'"}, "none")
