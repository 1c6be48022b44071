"""Two agencies that work on the same person find out of each other, and nothing else; guessing ends at the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.access.viewer import Access, Role
from foreland.operations import deconflict
from foreland.operations.deconflict import NotDone
from foreland.operations.give_back import hand_on_question
from foreland.operations.key_epochs import NotBegun, begin_epoch, keep_epoch
from foreland.operations.write_bundles import post
from foreland.sharing.psi_question import Asked, encode_question
from foreland.store import item_returns, psi_epochs, psi_questions
from foreland.store.carrier_notices import reference_of
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.psi_questions import Question
from foreland.travel.booking import Payment
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses
from tests.web.world import Writer

Desk = Callable[[House], "Work"]


class Work:
    """Officers of one house, and whom they work on."""

    def __init__(self, house: House, writer: Writer) -> None:
        self.house, self.writer = house, writer
        self.mira, self.suvi = self._officer("mira", "analyst"), self._officer("suvi", "supervisor")

    def _officer(self, name: str, *roles: Role) -> Access:
        user_id, org_id = new_id(), self.writer.owner.org_id
        self.writer.connection.execute(
            "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
            " values (%s, %s, %s, %s, 'x', %s, now())",
            [user_id, org_id, name, name.title(), list(roles)],
        )
        return Access(org_id=org_id, user_id=user_id, username=name, roles=frozenset(roles))

    def works_on(self, number: str, surname: str = "QQNAME", born: str = "1980-05-17") -> tuple[UUID, UUID]:
        flight = self.writer.flight(("ZZ", number[-3:]))
        journey = flight.traveller(surname, "MIRA", api={"date_of_birth": born}, document={"number": number})
        recommendation = new_id()
        self.writer.insert(
            "recommendations", id=recommendation, flight_id=flight.id, flight_date=flight.day, journey_id=journey,
            kind="check_document", ground="x", protection="no", reason_sealed=b"x", state="sent",
            made_by=self.mira.user_id, made_at=NOW, approval="not_needed",
        )  # fmt: skip
        self.day = flight.day
        return recommendation, journey

    def begin(self, now: datetime = NOW) -> int | NotBegun:
        return begin_epoch(self.house.deployment, self.house.access, now)

    def propose(self, other: House, *about: UUID, case: str = "C-1", now: datetime = NOW) -> UUID | NotDone:
        house = self.house.deployment
        return deconflict.propose_question(house, self.mira, other.code, about, case, "smuggling", now)

    def do(self, step: Any, officer: Access, question: UUID, now: datetime = NOW) -> str:
        done = step(self.house.deployment, officer, question, now)
        return done.code if isinstance(done, NotDone) else "done"

    def seen(self, read: Any) -> Any:
        with transaction(self.house.deployment.pool, self.house.access) as connection:
            return read(self.house.access, connection)

    def matches(self) -> list[dict[str, Any]]:
        found = self.seen(psi_questions.matches)
        return [
            {"partner": one.direction, "owner": one.owner, "reference": one.reference, "contact": one.contact}
            for one in found
        ]

    def questions(self) -> list[Question]:
        return list(self.seen(psi_questions.questions))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with ExitStack() as stack:

        def of(house: House) -> Work:
            url = house.deployment.pool.conninfo
            connection = stack.enter_context(psycopg.connect(str(url), autocommit=True, row_factory=dict_row))
            deployment = house.deployment
            return Work(house, Writer(connection, deployment.home.ownership(), deployment.sealer, NOW))

        yield of


def carry(one: House, other: House, now: datetime = NOW, rounds: int = 4) -> None:
    """Let bundles go to and fro until nothing new comes."""
    for _ in range(rounds):
        for sender, receiver in ((one, other), (other, one)):
            for raw in sender.pack(receiver, now):
                receiver.take(raw, now)
            sender.take(receiver.receipt(sender), now)


def answered(one: Work, two: Work, question: UUID) -> None:
    """A question of one that was sent is carried over, looked at and answered by two others, and the answer comes."""
    carry(one.house, two.house)
    assert two.do(deconflict.look_at_question, two.mira, question) == "done"
    assert two.do(deconflict.answer_question, two.suvi, question) == "done"
    carry(one.house, two.house)


def test_both_owners_are_told_and_no_more(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    ours, _ = one.works_on("X1234567")
    only_ours, _ = one.works_on("X7654321", "OTHERNAME", "1990-01-02")
    theirs, _ = two.works_on("x 123 4567", "DIFFERENT", "1977-07-07")
    two.works_on("X9999999", "THIRDNAME", "1991-02-03")
    assert one.propose(two.house, ours) == NotDone("no_filter")
    assert two.begin() == 4, "a document and a name with birth date of each"
    carry(one.house, two.house)

    question = one.propose(two.house, ours, only_ours)
    assert isinstance(question, UUID)
    assert one.do(deconflict.send_question, one.mira, question) == "same_officer"
    assert one.do(deconflict.send_question, one.suvi, question) == "done"
    assert one.do(deconflict.send_question, one.suvi, question) == "wrong_state"
    carry(one.house, two.house)
    (received,) = two.questions()
    assert (received.state, received.points, received.case_ref) == ("waiting", 64, "C-1")
    assert (received.owner_id, received.due_at) == (two.suvi.user_id, NOW + timedelta(hours=24))
    assert two.mira.user_id is not None
    assert hand_on_question(two.house.deployment, two.suvi, question, two.mira.user_id, NOW) is None
    (waits,) = two.seen(lambda access, connection: item_returns.returns(access, connection, NOW - timedelta(1), 9))
    assert (waits.given, waits.owner, waits.ended_as) == ("question", "Mira", None), "it stands in answers back"
    assert two.do(deconflict.answer_question, two.suvi, question) == "not_named", "nobody has looked at it"
    assert two.do(deconflict.look_at_question, two.suvi, question) == "done"
    assert two.do(deconflict.answer_question, two.suvi, question) == "same_officer"
    assert two.do(deconflict.answer_question, two.mira, question) == "may_not_approve"
    two.writer.connection.execute("update deconfliction_questions set first_by = %s", [two.mira.user_id])
    assert two.do(deconflict.answer_question, two.suvi, question) == "done"
    carry(one.house, two.house)
    (ended,) = two.seen(lambda access, connection: item_returns.returns(access, connection, NOW - timedelta(1), 9))
    assert (ended.ended_as, ended.ended_at) == ("product", NOW)

    pointed = {"owner": "Mira", "reference": reference_of(theirs), "contact": "Desk, +00 1"}
    assert one.matches() == [{"partner": "asked", **pointed}]
    assert two.matches() == [{"partner": "received", **pointed}]
    assert [(item.state, item.matches) for item in (*one.questions(), *two.questions())] == [("answered", 1)] * 2
    # Neither database holds what the other knows: no number, no name, not even in the questions.
    for work, foreign in ((one, "DIFFERENT"), (two, "OTHERNAME"), (two, "X7654321")):
        tables = work.writer.connection.execute("select t::text as line from deconfliction_matches t").fetchall()
        assert foreign not in str(tables)
    assert not any(item.content_sealed for item in (*one.questions(), *two.questions()))
    (match,) = one.seen(psi_questions.matches)
    done = deconflict.record_outcome(one.house.deployment, one.mira, match.id, "joint_work", NOW)
    assert done is None
    again = deconflict.record_outcome(one.house.deployment, one.mira, match.id, "no_conflict", NOW)
    assert again == NotDone("not_found"), "an outcome is not overwritten"
    (tally,) = two.seen(
        lambda access, connection: psi_questions.tallies(access, connection, NOW - timedelta(1))
    ).values()
    assert (tally.questions, tally.answered_rate(), tally.match_rate()) == (1, 1.0, 1 / 64)


def test_what_paid_is_compared_blindly_and_never_by_its_number(houses: Houses, desk: Desk) -> None:
    """The document is of API, the card and the telephone of PNR: both are theirs."""
    one, two = desk(houses[0]), desk(houses[1])
    asked = [work.works_on(number, name, born) for work, number, name, born in (
        (one, "X1234567", "QQFIRST", "1980-05-17"), (two, "X7654321", "QQSECOND", "1990-01-02"),
    )]  # fmt: skip
    for work, (_, journey) in zip((one, two), asked, strict=True):
        flight = work.writer.flight(("YY", "1"))
        paid = Payment(kind="card", number_masked="411111XXXXXX1111", expiry="2028-03")
        booking = flight.booking("QQLOC1", paid, phone="+4930123456")
        for table in ("bookings", "payments", "contacts"):
            work.writer.connection.execute(f"update {table} set flight_date = %s".encode(), [work.day])
        work.writer.insert(
            "reported_travellers", id=new_id(), source="PNR", message_id=new_id(), booking_id=booking, version=1,
            is_current=True, content="", joined_by="locator", reported_at=NOW, role="passenger", flight_date=work.day,
            journey_id=journey,
        )  # fmt: skip
    assert two.begin() == 4, "document, name with birth date, telephone, card"
    carry(one.house, two.house)
    question = one.propose(two.house, asked[0][0])
    assert isinstance(question, UUID)
    assert one.do(deconflict.send_question, one.suvi, question) == "done"
    answered(one, two, question)
    assert [item.matches for item in one.questions()] == [2]
    assert {one_match["reference"] for one_match in one.matches()} == {reference_of(asked[1][0])}


def test_whoever_is_in_care_is_in_no_filter_and_no_question(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    ours, journey = one.works_on("X1234567")
    _, theirs = two.works_on("X1234567")
    two.begin()
    carry(one.house, two.house)
    before = one.propose(two.house, ours)
    assert isinstance(before, UUID)
    for work, marked in ((one, journey), (two, theirs)):
        work.writer.insert("protection_marks", flight_date=work.day, journey_id=marked, marked_at=NOW)
    # On another flight, too: it is the person who is in care.
    again, _ = one.works_on("X12345 67")
    two.works_on("X12345 67")
    assert one.propose(two.house, again) == NotDone("nothing_to_ask")
    # Who came into care after the proposal is not asked about; of whom nobody may know there is nothing to ask.
    assert one.do(deconflict.send_question, one.suvi, before) == "nothing_to_ask"
    assert one.propose(two.house, ours) == NotDone("nothing_to_ask")
    assert two.begin() == 0
    assert one.begin() == 0


def test_nobody_is_compared_with_authorities_of_a_state_from_which_they_may_flee(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    ours, _ = one.works_on("X1234567")
    two.works_on("X1234567")
    # From Frankfurt, with a document of UTO: two keys, which go to a third state alone.
    for state, found in ((None, 0), ("DEU", 0), ("UTO", 0), ("NLD", 2)):
        query = "update organisations set state = %s where id = %s"
        two.writer.connection.execute(query, [state, one.house.deployment.home.org_id])
        two.begin()
        carry(one.house, two.house)
        question = one.propose(two.house, ours, case=state or "none")
        assert isinstance(question, UUID)
        assert one.do(deconflict.send_question, one.suvi, question) == "done"
        answered(one, two, question)
        assert len(one.matches()) == found, state
    one.writer.connection.execute(query, ["UTO", two.house.deployment.home.org_id])
    assert one.propose(two.house, ours) == NotDone("nothing_to_ask"), "nor is anybody asked about there"


def test_whoever_comes_into_care_is_not_found_by_a_question_that_was_on_its_way(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    ours, _ = one.works_on("X1234567")
    _, theirs = two.works_on("X1234567")
    deployment, access = two.house.deployment, two.house.access
    keep_epoch(deployment, access, NOW)
    epoch = two.seen(lambda a, c: psi_epochs.current(a, c, NOW))
    keep_epoch(deployment, access, NOW)
    assert two.seen(lambda a, c: psi_epochs.current(a, c, NOW)) == epoch, "not before its time"
    carry(one.house, two.house)
    question = one.propose(two.house, ours)
    assert isinstance(question, UUID)
    assert one.do(deconflict.send_question, one.suvi, question) == "done"
    carry(one.house, two.house)
    assert two.do(deconflict.look_at_question, two.mira, question) == "done"
    two.writer.insert("protection_marks", flight_date=two.day, journey_id=theirs, marked_at=NOW)
    assert two.do(deconflict.answer_question, two.suvi, question) == "unknown_epoch"
    carry(one.house, two.house)
    assert (one.matches(), [item.refusal for item in one.questions()]) == ([], ["unknown_epoch"])
    keep_epoch(deployment, access, NOW)
    new = two.seen(lambda a, c: psi_epochs.current(a, c, NOW))
    assert (new.keys, new.id != epoch.id) == (0, True)


def test_guessing_ends_at_the_budget_and_every_refusal_is_told(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    ours, _ = one.works_on("X1234567")
    two.works_on("X1234567")
    two.begin()
    carry(one.house, two.house)
    for number in range(22):
        question = one.propose(two.house, ours, case=f"C-{number}")
        assert isinstance(question, UUID)
        assert one.do(deconflict.send_question, one.suvi, question) == "done"
    carry(one.house, two.house)
    states = [(item.state, item.refusal) for item in two.questions()]
    assert states.count(("waiting", None)) == 20
    assert states.count(("refused", "budget_questions")) == 2
    assert [item.refusal for item in one.questions()].count("budget_questions") == 2
    # An epoch that has ended answers nothing any more, also to whoever was let through before.
    waiting = next(item for item in two.questions() if item.state == "waiting")
    assert two.do(deconflict.look_at_question, two.mira, waiting.id) == "done"
    two.begin()
    assert two.do(deconflict.answer_question, two.suvi, waiting.id) == "unknown_epoch"
    other = next(item for item in two.questions() if item.state == "waiting")
    assert two.do(deconflict.decline_question, two.mira, other.id) == "done"
    carry(one.house, two.house)
    assert {item.refusal for item in one.questions()} >= {"unknown_epoch", "declined", "budget_questions"}


def test_hostile_letters_of_a_partner_open_nothing(houses: Houses, desk: Desk) -> None:
    one, two = desk(houses[0]), desk(houses[1])
    one.works_on("X1234567")
    two.works_on("X1234567")
    two.begin()
    carry(one.house, two.house)
    theirs = one.seen(lambda a, c: psi_epochs.partner_filter(a, c, two.house.deployment.home.org_id, NOW))
    house = one.house

    def send(kind: str, body: bytes) -> list[Any]:
        with transaction(house.deployment.pool, house.access) as connection:
            org = two.house.deployment.home.org_id
            post(house.deployment, house.access, connection, org, kind, body, NOW)  # type: ignore[arg-type]
        found = [two.house.take(raw) for raw in house.pack(two.house)]
        house.take(two.house.receipt(house))
        return found

    naive = encode_question(Asked(id=new_id(), epoch=new_id(), case="C", purpose="x", asked_at=NOW, points=b"x"))
    send("question", naive.replace(b"+00:00", b"").replace(b'Z"', b'"'))
    good = Asked(id=new_id(), epoch=theirs.epoch_id, case="C\0", purpose="x", asked_at=NOW, points=b"")
    for points in (b"", b"\0" * 2048, bytes(range(256)) * 8, b"x" * 32 * 5000):
        send("question", encode_question(msgspec.structs.replace(good, id=new_id(), points=points)))
    assert {item.state for item in two.questions()} <= {"refused", "waiting"}
    # What looks like points until it is computed with is refused then, and nothing of it is answered.
    for item in two.questions():
        if item.state == "waiting":
            assert two.do(deconflict.look_at_question, two.mira, item.id) == "done"
            assert two.do(deconflict.answer_question, two.suvi, item.id) == "bad_points"
    assert {item.state for item in two.questions()} == {"refused"}
    # Pointers that were guessed, or are asked for without a question that was answered, mean nothing.
    for question in (new_id(), two.questions()[0].id):
        send("contact", msgspec.json.encode(deconflict.Contact(question, pointers=(bytes(16),))))
    for kind in ("filter", "question", "answer", "contact", "items"):
        for body in (b"", b"{}", b"[" * 50_000, b'{"question": "x"}', b'{"epoch": null}'):
            (taken,) = send(kind, body)
            assert getattr(taken, "code", None) == "unreadable"
    assert two.matches() == []
