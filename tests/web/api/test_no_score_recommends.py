"""Whatever is asked of the interface, by whom and in what order, no recommendation is without officer and evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user, create_token, sign_in
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.findings import NAME_HIT, STOLEN_HIT
from tests.web.world import Flight, Writer

OFFICERS = ("analyst", "carrier_liaison", "supervisor", "attache", "field_officer", "administrator", "protection")
ASKING = (*OFFICERS, "carrier", *("carrier_liaison",) * 7)
WANTED = {
    "kind": "no_board", "ground": "document_expired", "facts": ["document_expired"], "reason": "QQREASON",
    "protection": "no", "protection_asked_by": "carrier",
}  # fmt: skip
BEHIND = """
    select r.id, r.made_by, r.approved_by, r.state, coalesce(length(r.reason_sealed), 0) > 0 as reason,
           u.roles && array['carrier_liaison', 'supervisor'] as may,
           exists (select from recommendation_hits x
                   join hit_events e on e.flight_date = x.flight_date and e.hit_id = x.hit_id
                   where x.recommendation_id = r.id and e.action = 'evidence_opened' and e.user_id = r.made_by
                     and e.at <= r.made_at) as opened
    from recommendations r left join users u on u.id = r.made_by
    where r.journey_id = %s
"""
ACTS = ("evidence", "recommend", "emergency", "no reason", "other hit", "approve", "confirm", "clear", "refer", "take",
        "help", "evidence", "evidence", "recommend")  # fmt: skip


class Room:
    """The interface with a caller of each role, and one hit at a time."""

    def __init__(self, deployment: Deployment, write: Writer) -> None:
        self._client, self._write, self._tokens = TestClient(create_app(deployment)), write, {}
        self._flight: Flight = write.flight(("ZZ", "100"))
        now = datetime.now(UTC)
        for role in OFFICERS:
            add_user(deployment, NewUser(username=role, display_name=role, roles=(role,)), now, PASSWORD)
            self._tokens[role] = sign_in(deployment, role, PASSWORD, now).token  # type: ignore[union-attr]
        self._tokens["carrier"] = create_token(deployment, "ZZ", "departure control", now).secret

    def new_hit(self) -> None:
        """Somebody else with two hits, of the highest score and of a document."""
        self.journey = self._flight.traveller("QQNAME", "MIRA", seat="12A")
        self.hits = [str(self._flight.hit(self.journey, found)) for found in (NAME_HIT, STOLEN_HIT)]

    def recommended(self) -> list[dict[str, Any]]:
        return self._write.connection.execute(BEHIND, [self.journey]).fetchall()

    def act(self, role: str, act: str) -> int:
        """Do something by the interface as somebody; return how it was answered."""
        path, body = self._asked(act)
        headers = {"authorization": f"Bearer {self._tokens[role]}"}
        method = "GET" if body is None else "POST"
        status: int = self._client.request(method, f"/api/v1{path}", json=body, headers=headers).status_code
        return status

    def _asked(self, act: str) -> tuple[str, Any]:
        hit, flight = f"/hits/{self._flight.day}/{self.hits[0]}", f"/flights/{self._flight.day}/recommendations"
        one = WANTED | {"journey_id": str(self.journey), "hits": self.hits[:1]}
        made = self.recommended()
        step = f"/recommendations/{made[0]['id'] if made else self.journey}/step"
        return {
            "evidence": (f"{hit}/evidence/history", None),
            "recommend": (flight, {"members": [one]}),
            "emergency": (flight, {"members": [one | {"emergency": True}]}),
            "no reason": (flight, {"members": [one | {"reason": " "}]}),
            "other hit": (flight, {"members": [one | {"hits": self.hits[1:]}]}),
            "approve": (step, {"row_version": 1, "step": "approve"}),
            "confirm": (step, {"row_version": 1, "step": "confirm"}),
            "clear": (f"{hit}/decision", {"row_version": 1, "decision": "clear", "reason_code": "x", "text": "x"}),
            "refer": (f"{hit}/decision", {"row_version": 1, "decision": "refer", "reason_code": "x", "text": "x"}),
            "take": (f"{hit}/assignment", {"row_version": 1, "step": "take"}),
            "help": ("/carrier/help", {"flight": "ZZ100", "flight_date": f"{self._flight.day}", "seat": "12A"}),
        }[act]


@pytest.fixture
def room(deployment: Deployment, write: Writer) -> Room:
    return Room(deployment, write)


def test_no_sequence_of_requests_recommends_without_officer_reason_and_opened_evidence(room: Room) -> None:
    made = 0

    @settings(max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(ASKING), st.sampled_from(ACTS)), min_size=6, max_size=9))
    def each_stands_on_an_officer(asked: list[tuple[str, str]]) -> None:
        nonlocal made
        room.new_hit()
        opened: set[str] = set()
        for role, act in asked:
            before = {one["id"] for one in room.recommended()}
            status = room.act(role, act)
            assert status < 500, (role, act)
            opened |= {role} if (act, status) == ("evidence", 200) else set()
            after = room.recommended()
            if {one["id"] for one in after} != before:
                assert act in ("recommend", "emergency")
                assert role in opened, "nobody recommends what they have not opened"
                made += 1
            for one in after:
                assert (one["may"], one["reason"], one["opened"]) == (True, True, True), asked
                assert one["approved_by"] != one["made_by"]

    each_stands_on_an_officer()
    assert made > 0, "the sequences come as far as a recommendation"
    room.new_hit()
    assert [room.act("carrier_liaison", act) for act in ("recommend", "evidence", "recommend")] == [200, 200, 200]
    assert [room.act("carrier_liaison", "approve"), room.act("supervisor", "approve")] == [403, 200]
    (one,) = room.recommended()
    assert (one["may"], one["opened"], one["state"]) == (True, True, "sent")
