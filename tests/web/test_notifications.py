"""A carrier is told that a notice waits: by mail with a link and by webhook, with nobody's data, until it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string
from uuid import UUID

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from foreland.access.viewer import Access
from foreland.keys.seal import SealBrokenError
from foreland.operations.deliver_notifications import Sending, by_channel, deliver_notifications
from foreland.operations.deployment import Deployment
from foreland.operations.escalate import raise_escalations
from foreland.operations.recommend import Member, recommend_travellers
from foreland.operations.reply_links import acknowledge_by_link, followed
from foreland.resources.notifying import Notifying
from foreland.store import organisations
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import recommendations
from foreland.web.app import create_app
from tests.delivery.smtp_server import HOST, MailTaker, mail_taker
from tests.delivery.test_webhook import Receiver, receiver
from tests.operations.test_recommend import NO_BOARD, recommend, step, user
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_carrier_desk import post
from tests.web.world import Flight, Writer

CHECK = structs.replace(NO_BOARD, kind="check_document")
PERSON = ("QQNAME", "MIRA", "12A", "QQLOC7", "QQREASON", "check_document", "expired")


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=3))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A", pnr={"record_locator": "QQLOC7"}))
    return flight


@pytest.fixture
def author(write: Writer) -> Access:
    return user(write, "mira", "carrier_liaison")


@pytest.fixture
def carrier(write: Writer) -> UUID:
    return organisations.carrier(write.connection, "ZZ", write.now)


@pytest.fixture
def root(officer: Officer) -> TestClient:
    return officer("root", "administrator")


@pytest.fixture
def system(deployment: Deployment) -> Iterator[Receiver]:
    """A carrier's system, which this deployment may call though it is on this machine."""
    how = {"address": "https://foreland.example", "unguarded": [HOST]}
    (deployment.data / "notifying.json").write_text(json.dumps(how))
    with receiver() as running:
        yield running


@pytest.fixture
def box(deployment: Deployment) -> Iterator[MailTaker]:
    with mail_taker(deployment.data) as running:
        server = {"host": HOST, "port": running.port, "sender": "foreland@example.org", "ca_file": str(running.ca_file)}
        (deployment.data / "mail.json").write_text(json.dumps(server))
        yield running


def configured(root: TestClient, carrier: UUID, system: Receiver, emails: str = "ops@zz.example") -> str:
    """Enter both channels as an administrator; return the secret that was shown."""
    place = f"/admin/organisations/{carrier}/channels"
    url = f"http://{HOST}:{system.port}/hook"
    status, page = post(root, place, emails=emails, language="fr", webhook_url=url, row_version="0")
    assert status == 200, text_of(page)
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert found
    return found[0]


def states(write: Writer) -> list[tuple[str, str, str, int]]:
    rows = write.connection.execute("select channel, event, state, tries from notifications order by made_at, channel")
    return [tuple(row.values()) for row in rows]


def link_of(mail: str) -> str:
    body = message_from_string(mail).get_payload(decode=True)
    assert isinstance(body, bytes)
    found = re.search(r"https://foreland\.example(/reply/\S+)", body.decode())
    assert found, body
    return found[1]


def test_a_notice_reaches_both_channels_and_names_nobody(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver, box: MailTaker,
) -> None:  # fmt: skip
    configured(root, carrier, system)
    made = recommend(deployment, author, flight, CHECK)
    now = datetime.now(write.now.tzinfo)
    assert deliver_notifications(deployment, "one", now) == 2
    assert states(write) == [("mail", "notice", "delivered", 1), ("webhook", "notice", "delivered", 1)]
    head, _, body = system.heard[0].decode().partition("\r\n\r\n")
    said = json.loads(body)
    assert (said["event"], said["flight"], said["reference"]) == ("notice", "ZZ100", made.reference)
    ((_, mail),) = box.taken
    assert "Subject: Foreland : ZZ100" in mail
    for secret in PERSON:
        assert secret not in head + body + mail
    assert deliver_notifications(deployment, "one", now + timedelta(minutes=5)) == 0
    assert step(deployment, author, made.recommendation_id, "withdraw", reason="QQREASON") == "withdrawn"
    assert deliver_notifications(deployment, "one", now + timedelta(minutes=5)) == 2
    assert json.loads(system.heard[1].decode().partition("\r\n\r\n")[2])["event"] == "withdrawal"


def test_the_link_of_a_mail_acknowledges_once_and_only_when_the_button_is_pressed(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver, box: MailTaker,
) -> None:  # fmt: skip
    configured(root, carrier, system)
    made = recommend(deployment, author, flight, CHECK)
    now = datetime.now(write.now.tzinfo)
    deliver_notifications(deployment, "one", now)
    link = link_of(box.taken[0][1])
    stranger = TestClient(
        create_app(deployment), base_url="http://foreland.test", headers={"origin": "http://foreland.test"}
    )
    for _ in range(2):
        page = stranger.get(link, headers={"accept-language": "ar"})
        assert page.status_code == 200
        assert 'dir="rtl"' in page.text
        assert made.reference in page.text
        assert not any(secret in page.text.partition("<main")[2] for secret in PERSON)
    assert write.connection.execute("select state from carrier_notices").fetchone() == {"state": "sent"}
    assert stranger.post(link, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert "Acknowledged" in stranger.post(link).text
    row = write.connection.execute("select state, acknowledged_by from carrier_notices").fetchone()
    assert row == {"state": "acknowledged", "acknowledged_by": "station by mail link"}
    assert "Acknowledged" in stranger.post(link).text, "again is no error, and changes nothing"
    trail = "select count(*) as n from audit where action = 'reply_link_used'"
    assert write.connection.execute(trail).fetchone() == {"n": 1}
    token = link.rpartition("/")[2]
    broken = token[:-2] + ("AA" if not token.endswith("AA") else "BB")
    for wrong in (broken, "x", "é" * 5, token * 3):
        assert stranger.get(f"/reply/{wrong}").status_code == 404
    for _ in range(40):
        limited = stranger.get("/reply/x")
    assert (limited.status_code, "Too many tries" in limited.text) == (429, True)
    # The withdrawal that followed is another notice: the first link says nothing about it.
    assert step(deployment, author, made.recommendation_id, "withdraw", reason="QQREASON") == "withdrawn"
    acknowledge_by_link(deployment, token, now)
    assert write.connection.execute("select state from carrier_notices").fetchone() == {"state": "withdrawn"}
    later = now + timedelta(minutes=5)
    deliver_notifications(deployment, "one", later)
    second = link_of(box.taken[1][1]).rpartition("/")[2]
    ended = followed(deployment, second, later + timedelta(hours=13))
    assert ended is not None
    assert ended.standing == "ended"
    done = acknowledge_by_link(deployment, second, later)
    assert done is not None
    assert done.standing == "done"
    assert write.connection.execute("select state from carrier_notices").fetchone() == {
        "state": "withdrawal_acknowledged"
    }


def test_what_is_not_taken_is_tried_again_given_up_and_sent_again_by_hand(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver,
) -> None:  # fmt: skip
    configured(root, carrier, system, emails="")
    place = f"/admin/organisations/{carrier}/channels"
    assert post(root, f"{place}/act", act="test")[0] == 303
    system.says, now = b"HTTP/1.1 503 Busy\r\n\r\n", datetime.now(write.now.tzinfo)
    ids = set()
    for tried in range(deployment.settings.notify_tries):
        at = now + timedelta(minutes=11 * tried)
        assert deliver_notifications(deployment, "one", at) == 1
        assert deliver_notifications(deployment, "one", at) == 0, "it waits before it is tried again"
        ids.add(re.search(rb"webhook-id: (\S+)", system.heard[-1])[1])  # type: ignore[index]
    assert len(ids) == 1, "the same message"
    assert states(write) == [("webhook", "test", "failed", deployment.settings.notify_tries)]
    page = text_of(root.get(place).text)
    assert "given up" in page
    assert "answered 503" in page
    assert "1 not delivered" in text_of(root.get("/admin/organisations").text)
    failed = write.connection.execute("select id from notifications").fetchone()
    assert failed
    assert post(root, f"{place}/act", act="again", notification=str(failed["id"]))[0] == 303
    assert post(root, f"{place}/act", act="again", notification=str(failed["id"]))[0] == 422
    system.says = b"HTTP/1.1 200 OK\r\n\r\n"
    assert deliver_notifications(deployment, "one", datetime.now(write.now.tzinfo)) == 1
    assert states(write)[0][2] == "delivered"


def test_a_worker_that_dies_while_sending_leaves_the_message_to_another(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver,
) -> None:  # fmt: skip
    configured(root, carrier, system, emails="")
    recommend(deployment, author, flight, CHECK)
    now = datetime.now(write.now.tzinfo)

    def dies(deployment: Deployment, how: Notifying, sending: Sending) -> None:
        by_channel(deployment, how, sending)
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver_notifications(deployment, "one", now, dies)
    assert states(write) == [("webhook", "notice", "waiting", 0)]
    assert deliver_notifications(deployment, "two", now + timedelta(minutes=1)) == 0
    assert deliver_notifications(deployment, "two", now + timedelta(minutes=3)) == 1
    assert states(write) == [("webhook", "notice", "delivered", 1)]
    first, second = (re.search(rb"webhook-id: (\S+)", one) for one in system.heard)
    assert first
    assert second
    assert first[1] == second[1]


def test_who_acknowledged_is_not_told_any_more_and_who_does_not_is_brought_to_the_desk(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver,
) -> None:  # fmt: skip
    configured(root, carrier, system, emails="")
    made = recommend(deployment, author, flight, CHECK)
    now = datetime.now(write.now.tzinfo)
    late = now + timedelta(minutes=deployment.settings.escalate_unanswered_minutes, seconds=5)
    raised = "select kind, hits from escalations where kind like '%unanswered' order by raised_at"
    raise_escalations(deployment, now)
    assert write.connection.execute(raised).fetchall() == []
    for _ in range(2):
        raise_escalations(deployment, late)
    assert write.connection.execute(raised).fetchall() == [{"kind": "unanswered", "hits": 1}]
    assert step(deployment, author, made.recommendation_id, "acknowledge") == "acknowledged"
    assert deliver_notifications(deployment, "one", now) == 1
    assert states(write) == [("webhook", "notice", "not_needed", 0)]
    assert system.heard == []


def test_the_clock_of_a_notice_goes_with_the_flight_and_an_off_load_waits_for_no_door(
    deployment: Deployment, write: Writer, flight: Flight, author: Access, root: TestClient, carrier: UUID,
    system: Receiver,
) -> None:  # fmt: skip
    configured(root, carrier, system, emails="")

    def leaves(doors: timedelta, departure: timedelta) -> None:
        clock = "update legs set door_close_utc = %s, departure_utc = %s"
        write.connection.execute(clock, (write.now + doors, write.now + departure))

    told = recommend(deployment, author, flight, CHECK)
    leaves(timedelta(hours=6), timedelta(hours=7))
    assert deliver_notifications(deployment, "one", write.now + timedelta(hours=4)) == 1
    assert [one[1:3] for one in states(write)] == [("notice", "delivered")], "the flight is late, its doors are open"
    leaves(timedelta(minutes=-1), timedelta(minutes=30))
    soon, late = write.now + timedelta(minutes=1), write.now + timedelta(minutes=20)
    assert step(deployment, author, told.recommendation_id, "withdraw", reason="Another person.") == "withdrawn"
    assert deliver_notifications(deployment, "one", soon) == 1
    assert ("webhook", "withdrawal", "delivered", 1) in states(write), "whoever was kept back may board still"

    hit = flight.hit(flight.traveller("QQABOARD", "NILS"))
    write.insert("hit_events", id=new_id(), flight_date=flight.day, hit_id=hit, at=write.now, user_id=author.user_id,
                 action="evidence_opened", item="history")  # fmt: skip
    off = Member(journey_id=flight.travellers[-1], wanted=structs.replace(NO_BOARD, kind="off_load"), hits=(hit,))
    (made,) = recommend_travellers(deployment, author, flight.day, [off], datetime.now(write.now.tzinfo))
    with transaction(deployment.pool, author) as connection:
        shown = recommendations.one(author, connection, UUID(str(made.recommendation_id)), soon)
    assert shown
    assert (shown.door_close_utc, shown.until_utc) == (
        write.now - timedelta(minutes=1), write.now + timedelta(minutes=30),
    ), "the desk sees the time it has"  # fmt: skip
    raise_escalations(deployment, late)
    kinds = [one["kind"] for one in write.connection.execute("select kind from escalations order by kind").fetchall()]
    assert kinds == ["approval", "withdrawal_unanswered"], "the doors are closed, the aircraft is there"
    second = user(write, "noor", "supervisor")
    assert step(deployment, second, made.recommendation_id, "approve") == "sent"
    leaves(timedelta(minutes=-1), timedelta(minutes=45))
    assert deliver_notifications(deployment, "one", write.now + timedelta(minutes=40)) == 1
    assert states(write).count(("webhook", "notice", "delivered", 1)) == 2


def test_a_secret_is_changed_over_and_channels_are_refused_with_a_reason(
    deployment: Deployment, write: Writer, root: TestClient, officer: Officer, carrier: UUID, system: Receiver
) -> None:
    first = configured(root, carrier, system, emails="")
    place = f"/admin/organisations/{carrier}/channels"
    _, page = post(root, f"{place}/act", act="secret")
    second = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert second
    assert second[0] != first
    assert first not in root.get(place).text
    post(root, f"{place}/act", act="test")
    deliver_notifications(deployment, "one", datetime.now(write.now.tzinfo))
    signed = re.search(rb"webhook-signature: (.*)\r", system.heard[0])
    assert signed
    assert len(signed[1].split()) == 2, "with both for a while"
    for typed, told in (
        ({"emails": "nobody"}, "not an address of mail"),
        ({"emails": " ".join(f"a{i}@b.example" for i in range(9))}, "No more than eight"),
        ({"webhook_url": "http://zz.example/"}, "https://"),
        ({"webhook_url": "https://10.0.0.1/"}, "private network"),
        ({"language": "xx"}, "no mails in this language"),
        ({"row_version": "1"}, "in the meantime"),
    ):
        status, page = post(
            root, place, **({"emails": "", "language": "en", "webhook_url": "", "row_version": "2"} | typed)
        )
        assert (status, told in text_of(page)) == (422, True), typed
    rows = write.connection.execute("select secret_sealed from carrier_channels").fetchone()
    assert rows
    with pytest.raises(SealBrokenError):
        deployment.sealer.open(bytes(rows["secret_sealed"]), "elsewhere")
    assert officer("ana", "analyst").get(place).status_code == 403
