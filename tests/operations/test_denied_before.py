"""Who was not let on board comes again through another hub: found in whatever order denial and booking arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from foreland.liaison.inbound import Arrival, Inspection
from foreland.operations.close_doors import close_doors
from foreland.operations.decide_inbound import Unannounced, record_unannounced
from foreland.operations.deployment import Deployment
from foreland.operations.keep_in_care import keep_in_care
from foreland.operations.load_lists import ListShelf
from foreland.operations.look_again import look_again
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.operations.work_off import work_off
from foreland.store.pool import transaction
from foreland.store.protection import WORDS, Referral, refer
from tests.operations.test_recommend import NO_BOARD, open_evidence, recommend, step, user
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.world import Flight, Writer

ENDED = Person(surname="QUORVAL", given="MIRA ANN", document="C1234567", expires="260101", locator="K1ABCD")
RENEWED = structs.replace(ENDED, document="D7654321", expires="350101", locator="K2ABCD")
SISTER = Person(surname="QUORVAL", given="ELIN SUE", born="910203", document="C5555555", locator="K1ABCD")
STRANGER = Person(surname="HALBERT", given="JURO TOM", born="770707", document="C9999999")


class Days:
    """Flights around now, received and screened."""

    def __init__(self, deployment: Deployment, write: Writer) -> None:
        self.deployment, self.write, self.count = deployment, write, 0

    def list_of(self, *people: Person, flight: str = "ZZ100", after: float = 0.2, origin: str = "LHR") -> None:
        now = datetime.now(UTC)
        departs = now + timedelta(days=after)
        lands = departs + timedelta(hours=9)
        raw = paxlst(
            people,
            flight=flight,
            origin=origin,
            control=str(self.count),
            prepared=f"{now:%y%m%d:%H%M}",
            departs=f"{departs:%y%m%d%H%M}",
            arrives=f"{lands:%y%m%d%H%M}",
        )
        self.receive(raw)

    def receive(self, raw: bytes) -> None:
        self.count += 1
        receive_all(self.deployment, [Incoming(raw=raw, source="cli", originator=self.deployment.home.org_id)])
        self.screen()

    def screen(self) -> None:
        while work_off(self.deployment, ListShelf(), "test") is not None:
            pass

    def deny(self, action: str | None = "denied", kind: str = "no_board") -> UUID:
        """Recommend about whoever has the expired passport, have it approved, sent, acknowledged and reported on."""
        row = self.write.connection.execute(
            "select j.id, j.flight_date, j.flight_id from hits h join journeys j on j.id = h.journey_id"
            " where h.code = 'document_expired' order by h.id limit 1"
        ).fetchone()
        assert row
        flight = Flight(id=row["flight_id"], day=row["flight_date"], writer=self.write, travellers=[row["id"]])
        author = user(self.write, f"author{self.count}", "carrier_liaison")
        second = user(self.write, f"second{self.count}", "supervisor")
        open_evidence(flight, author)
        wanted = structs.replace(NO_BOARD, kind=kind)
        made = recommend(self.deployment, author, flight, wanted).recommendation_id
        assert made
        if kind == "no_board":
            assert step(self.deployment, second, made, "approve") == "sent"
        assert step(self.deployment, author, made, "acknowledge", said_by="Gate") == "acknowledged"
        if action is not None:
            assert step(self.deployment, author, made, "report", detail=action) == "acted"
        self.screen()
        return made

    def alerts(self) -> list[tuple[str, str, str, list[str]]]:
        """Who is found again: surname, severity, state, and what agrees."""
        rows = self.write.connection.execute(
            "select i.surname, h.severity, h.state, h.reasons from hits h"
            " join identities i on i.journey_id = h.journey_id where h.code = 'denied_before' order by h.id"
        )
        return [
            (row["surname"], row["severity"], row["state"],
             [one["code"].removesuffix("_seen_again") for one in row["reasons"] if one["code"].endswith("_seen_again")])
            for row in rows
        ]  # fmt: skip


@pytest.fixture
def days(deployment: Deployment, write: Writer) -> Days:
    return Days(deployment, write)


def test_a_new_passport_through_another_hub_is_found_again_and_nobody_else_is(days: Days) -> None:
    days.list_of(ENDED)
    days.deny()
    days.list_of(RENEWED, STRANGER, flight="QX9", after=1.2, origin="IST")
    assert days.alerts() == [("QUORVAL", "high", "open", ["person"])]


def test_a_booking_that_was_there_before_the_denial_is_found_when_it_is_recorded_and_let_go_when_withdrawn(
    days: Days, write: Writer
) -> None:
    days.list_of(ENDED)
    days.list_of(structs.replace(ENDED, locator="K9ABCD"), flight="QX9", after=1.2, origin="IST")
    days.list_of(RENEWED, flight="QX7", after=-0.2, origin="CDG")
    assert days.alerts() == []
    made = days.deny(action="document_surrendered")
    assert days.alerts() == [("QUORVAL", "high", "open", ["document", "person"])], "not who has departed"
    supervisor = user(write, "late", "supervisor")
    assert step(days.deployment, supervisor, made, "verify", detail="overturned") == "verified"
    days.screen()
    assert [state for _, _, state, _ in days.alerts()] == ["withdrawn"]


@pytest.mark.parametrize(
    ("kind", "action", "status", "found"),
    [
        ("no_board", "rebooked", "reported", ["medium"]),
        ("check_document", "denied", "boarded", ["high"]),  # off again
        ("speak_to_traveller", "document_surrendered", "not_boarded", ["high"]),
        ("check_document", "no_show", "boarded", []),
        ("check_document", None, "not_boarded", ["medium"]),
        ("no_board", None, "cancelled", ["medium"]),
        ("no_board", None, "reported", []),
    ],
)
def test_any_recommendation_whose_traveller_did_not_fly_is_looked_for_until_it_is_withdrawn(
    days: Days, write: Writer, kind: str, action: str | None, status: str, found: list[str]
) -> None:
    days.list_of(ENDED)
    made = days.deny(action=action, kind=kind)
    write.connection.execute("update journeys set status = %s", (status,))
    days.list_of(RENEWED, flight="QX9", after=1.2, origin="IST")
    assert [severity for _, severity, _, _ in days.alerts()] == found
    if found:
        supervisor = user(write, "late", "supervisor")
        assert step(days.deployment, supervisor, made, "withdraw", reason="Another passport.") == "withdrawn"
        days.screen()
        assert [state for _, _, state, _ in days.alerts()] == ["withdrawn"]


@pytest.mark.parametrize(("action", "after"), [("boarded_anyway", 1.2), ("cleared_after_check", 1.2), ("denied", 16)])
def test_who_was_carried_or_comes_after_the_window_is_not_looked_for(days: Days, action: str, after: float) -> None:
    days.list_of(ENDED)
    days.deny(action=action)
    days.list_of(RENEWED, flight="QX9", after=after, origin="IST")
    assert days.alerts() == []


def test_who_is_in_the_care_of_protection_is_looked_for_by_nobody_and_stays_in_it_on_the_next_flight(
    days: Days, write: Writer
) -> None:
    departs = datetime.now(UTC) + timedelta(days=0.2)

    def book(flight: str, hub: str, leaves: datetime, *people: Person) -> None:
        leg = f"{leaves:%d%m%y:%H%M}:{leaves + timedelta(hours=9):%d%m%y:%H%M}+{hub}+JFK"
        named = booking(people[0].locator or "", people, phone="00442079460018")
        days.receive(pnrgov([named], flight=flight, leg=leg))

    book("ZZ+100", "LHR", departs, ENDED, SISTER)
    days.list_of(ENDED, SISTER)
    days.deny()
    officer = user(write, "ana", "analyst")

    def care(given: str) -> None:
        row = write.connection.execute(
            "select distinct j.flight_date, j.id as journey_id, j.flight_id, f.origin as airport from journeys j"
            " join identities i on i.journey_id = j.id join flights f on f.id = j.flight_id"
            " where i.given_names like %s and f.number = '100'",
            [f"{given}%"],
        ).fetchone()
        assert row
        referral = Referral(
            **row,
            concern="asks_for_help",
            asked_by_kind="carrier",
            referred_by=None,
            referred_by_org=write.owner.org_id,
            words_sealed=None,
        )
        with transaction(days.deployment.pool, days.deployment.service()) as connection:
            refer(connection, write.owner, referral, datetime.now(UTC))

    def cared() -> list[tuple[str, str]]:
        """Whose journeys are marked, on which flight."""
        rows = write.connection.execute(
            "select distinct i.given_names, f.number from protection_marks m join journeys j on j.id = m.journey_id"
            " join flights f on f.id = j.flight_id join identities i on i.journey_id = j.id"
            " where m.lifted_at is null order by 2, 1"
        )
        return [(row["given_names"].split()[0], row["number"]) for row in rows]

    care("ELIN")
    sister = structs.replace(SISTER, locator="K9ABCD")
    book("QX+9", "IST", departs + timedelta(days=1), sister)
    days.list_of(sister, flight="QX9", after=1.2, origin="IST")
    book("QX+5", "MAD", departs + timedelta(days=1), structs.replace(STRANGER, locator="K8ABCD"))
    days.list_of(structs.replace(STRANGER, document=SISTER.document), flight="QX4", after=1.2, origin="MAD")
    assert cared() == [("ELIN", "100"), ("ELIN", "9")], "not whoever uses her document"
    assert {one[0] for one in days.alerts()} == {"HALBERT"}, "and no companion's telephone points at her"
    before = len(days.alerts())
    days.list_of(RENEWED, flight="QX7", after=2.2, origin="CDG")
    assert [one[:2] for one in days.alerts()][before:] == [("QUORVAL", "high")]
    with transaction(days.deployment.pool, officer) as connection:
        seen = connection.execute("select from hits").rowcount
    care("MIRA")
    now = datetime.now(UTC)
    assert [keep_in_care(days.deployment, now), keep_in_care(days.deployment, now)] == [1, 0], "booked before"
    assert cared() == [("ELIN", "100"), ("MIRA", "100"), ("MIRA", "7"), ("ELIN", "9")]
    with transaction(days.deployment.pool, officer) as connection:
        assert connection.execute("select from hits").rowcount < seen, "out of every officer's sight"
    days.list_of(structs.replace(RENEWED, document="E1234568"), flight="QX6", after=3.2, origin="MAD")
    assert len(days.alerts()) == before + 1
    assert ("MIRA", "6") in cared()
    rows = write.connection.execute(
        "select concern, asked_by_kind, state, next_alert_at, words_sealed from protection_referrals"
        " where concern = 'travels_again' order by id"
    ).fetchall()
    assert [(row["asked_by_kind"], row["state"], bool(row["next_alert_at"])) for row in rows] == [
        ("system", "open", True)
    ] * 3
    assert days.deployment.sealer.words(rows[0]["words_sealed"], WORDS) == f"ZZ100 {departs:%Y-%m-%d}"
    trail = write.connection.execute("select action, object_kind from audit where action like 'protection%'").fetchall()
    assert [tuple(row.values()) for row in trail] == [("protection_referred", "protection_referral")] * 3
    write.connection.execute("update protection_marks set lifted_at = now() where marked_by is null")
    assert keep_in_care(days.deployment, now) == 0, "taken back is the last word"


def test_a_companion_is_a_weak_lead_and_a_hit_that_expired_counts_for_who_did_not_board(
    days: Days, write: Writer
) -> None:
    departs = datetime.now(UTC) + timedelta(days=0.2)
    times = f"{departs:%d%m%y:%H%M}:{departs + timedelta(hours=9):%d%m%y:%H%M}"
    days.receive(pnrgov([booking("K1ABCD", [ENDED, SISTER])], flight="ZZ+100", leg=f"{times}+LHR+JFK"))
    days.list_of(ENDED, SISTER)
    write.connection.execute("update hits set state = 'expired' where code = 'document_expired'")
    write.connection.execute("update journeys set status = 'boarded'")
    days.list_of(RENEWED, flight="QX9", after=1.2, origin="IST")
    assert days.alerts() == [], "who boarded did not fail to"
    write.connection.execute("update journeys set status = 'not_boarded' where board is null or board <> 'IST'")
    days.list_of(structs.replace(SISTER, locator=None), RENEWED, flight="QX8", after=2.2, origin="IST")
    found = {(severity, *agree) for _, severity, _, agree in days.alerts()}
    assert found == {("medium", "person"), ("low", "party", "party")}


@pytest.mark.parametrize("first", ["door", "word"])
def test_a_booking_that_was_there_is_found_once_it_is_known_who_did_not_board(
    days: Days, write: Writer, first: str
) -> None:
    days.list_of(ENDED)
    days.list_of(RENEWED, STRANGER, flight="QX9", after=1.2, origin="IST")
    now = datetime.now(UTC)

    def word() -> None:
        days.count += 1
        closed = paxlst([ENDED], flight="ZZ100", origin="LHR", control=str(days.count), function="CLNB",
                        prepared=f"{now:%y%m%d:%H%M}", departs=f"{now + timedelta(days=0.2):%y%m%d%H%M}",
                        arrives=f"{now + timedelta(days=0.6):%y%m%d%H%M}")  # fmt: skip
        days.receive(closed)

    def door() -> None:
        close_doors(days.deployment, now + timedelta(days=0.3))

    for told in (door, word) if first == "door" else (word, door):
        look_again(days.deployment, "test")
        days.screen()
        assert days.alerts() == []
        told()
    states = write.connection.execute("select distinct state from hits where code = 'document_expired'").fetchall()
    assert [row["state"] for row in states] == ["expired"]
    assert look_again(days.deployment, "test") > 0
    days.screen()
    assert days.alerts() == [("QUORVAL", "medium", "open", ["person"])]
    assert look_again(days.deployment, "test") == 0


def test_who_did_not_arrive_is_looked_for_by_all_that_they_share_and_let_go_when_they_came_after_all(
    days: Days, write: Writer
) -> None:
    departs = datetime.now(UTC) - timedelta(days=0.6)
    leg = f"{departs:%d%m%y:%H%M}:{departs + timedelta(hours=9):%d%m%y:%H%M}+LHR+JFK"
    days.receive(pnrgov([booking("K1ABCD", [ENDED, SISTER], phone="00442079460018")], flight="ZZ+100", leg=leg))
    days.list_of(ENDED, SISTER, after=-0.6)
    close_doors(days.deployment, datetime.now(UTC))

    def later(hub: str, number: int, locator: str, *people: Person, phone: str | None = None, after: int = 1) -> None:
        departs = datetime.now(UTC) + timedelta(days=after)
        leg = f"{departs:%d%m%y:%H%M}:{departs + timedelta(hours=9):%d%m%y:%H%M}+{hub}+JFK"
        days.receive(pnrgov([booking(locator, people, phone=phone)], flight=f"QX+{number}", leg=leg))
        days.list_of(*people, flight=f"QX{number}", after=after, origin=hub)

    later("IST", 1, "K2ABCD", RENEWED)
    later("CDG", 2, "K3ABCD", structs.replace(STRANGER, document=ENDED.document, locator="K3ABCD"))
    later("MAD", 3, "K4ABCD", structs.replace(STRANGER, locator="K4ABCD"), phone="00442079460018")
    later("FRA", 4, "K5ABCD", structs.replace(SISTER, locator="K5ABCD"))
    later("DXB", 5, "K6ABCD", structs.replace(RENEWED, document="E1234568", locator="K6ABCD"), after=16)
    cared = write.connection.execute(
        "select j.id, j.flight_date from journeys j join flights f on f.id = j.flight_id where f.number = '4'"
    ).fetchone()
    assert cared
    assert ENDED.document
    port = structs.replace(user(write, "fay", "field_officer"), airports=("JFK",))
    day = (departs + timedelta(hours=9)).date()
    who = Unannounced(flight="ZZ100", day=day, document=ENDED.document)

    def say(outcome: str) -> set[tuple[int, str, str]]:
        told = record_unannounced(days.deployment, port, who, Inspection(outcome=outcome), datetime.now(UTC))
        assert isinstance(told, Arrival), told
        while look_again(days.deployment, "test"):
            pass
        days.screen()
        rows = write.connection.execute(
            "select f.number, h.severity, h.reasons from hits h join journeys j on j.id = h.journey_id"
            " join flights f on f.id = j.flight_id where h.code = 'denied_before' and h.state = 'open'"
        )
        return {
            (int(row["number"]), row["severity"], code.removesuffix("_seen_again"))
            for row in rows for code in (one["code"] for one in row["reasons"]) if code.endswith("_seen_again")
        }  # fmt: skip

    assert say("admitted") == set()
    found = {(1, "medium", "person"), (2, "medium", "document"), (3, "low", "phone"), (4, "low", "party")}
    assert say("did_not_arrive") == found, "none of the flight after the window"
    write.insert("protection_marks", marked_at=write.now, flight_date=cared["flight_date"], journey_id=cared["id"])
    assert say("admitted") == set(), "the port was mistaken"
    gone = write.connection.execute("select flight_date, id from journeys where board = 'LHR' order by id").fetchall()
    for each in gone:
        write.insert("protection_marks", marked_at=write.now, flight_date=each["flight_date"], journey_id=each["id"])
    assert say("did_not_arrive") == set(), "whoever did not arrive is in the care of protection"


def test_a_masked_journey_is_remembered_by_nobody(days: Days, write: Writer) -> None:
    days.list_of(ENDED)
    days.deny()
    write.connection.execute("update journeys set masked_at = now()")
    days.list_of(RENEWED, flight="QX9", after=1.2, origin="IST")
    assert days.alerts() == []
