"""What will expire is brought to the desk on duty: once a flight, with nobody's data, again if need be."""

from __future__ import annotations

import json
from datetime import timedelta

from foreland.delivery.mail import Mail, NotSentError
from foreland.operations.deployment import Deployment
from foreland.operations.escalate import raise_escalations, tell_escalations
from foreland.resources.mail import MailServer
from foreland.store.identifiers import new_id
from tests.operations.test_recommend import user
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Writer

_MAILBOX = "update desks set alert_emails = '{night@example.org}', row_version = 2, changed_at = now()"


class Box:
    """Takes mails, or refuses them."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuses = False

    def send(self, _server: MailServer, _password: str, mail: Mail) -> None:
        if self.refuses:
            raise NotSentError("not_reached")
        self.mails.append(mail)


def test_hits_that_will_expire_reach_the_desk_that_watches_once_and_name_nobody(
    deployment: Deployment, write: Writer, officer: Officer
) -> None:
    soon = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50), desk="Atlantic")
    for name in ("QUENNORAL", "VANDERQUEN"):
        soon.hit(soon.traveller(name, "MIRA"))
    later = write.flight(("ZZ", "7"), leaves=timedelta(hours=9), desk="Atlantic")
    later.hit(later.traveller("LATERMAN", "JURO"))
    write.connection.execute("update hits set opened_at = now()")
    write.connection.execute(_MAILBOX)
    box, now = Box(), write.now
    assert raise_escalations(deployment, now) == 1
    assert raise_escalations(deployment, now) == 0, "once a flight and kind"
    (deployment.data / "mail.json").write_text(json.dumps({"host": "mail", "sender": "foreland@example.org"}))
    box.refuses = True
    assert tell_escalations(deployment, "one", now, box.send) == 1
    assert tell_escalations(deployment, "one", now, box.send) == 0, "a failed mail waits before it is tried again"
    box.refuses = False
    again = now + timedelta(minutes=1)
    assert tell_escalations(deployment, "one", again, box.send) == 1
    assert tell_escalations(deployment, "one", again + timedelta(minutes=5), box.send) == 0
    (mail,) = box.mails
    assert list(mail.to) == ["night@example.org"]
    assert "2 hits" in mail.subject
    assert "Atlantic" in mail.text
    for secret in ("QUENNORAL", "VANDERQUEN", "ZZ", "100", "FRA"):
        assert secret not in mail.subject + mail.text
    hour = now + timedelta(minutes=40)
    assert raise_escalations(deployment, hour) == 1, "nobody has taken the hit of the later flight"
    assert tell_escalations(deployment, "one", hour + timedelta(hours=3), box.send) == 1
    assert len(box.mails) == 1, "nobody is woken for what is over"
    board = text_of(officer("sue", "supervisor").get("/wall").text)
    assert "2 hits will expire undecided" in board
    assert "1 mailbox told" in board
    assert "QUENNORAL" not in board


def test_a_hit_that_comes_later_is_told_of_too(deployment: Deployment, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=90), desk="Atlantic")
    first = flight.hit(flight.traveller("QUENNORAL", "MIRA"))
    write.connection.execute("update hits set opened_at = %s", [write.now])
    later = [write.now + timedelta(minutes=minutes) for minutes in (32, 35, 66)]
    assert [raise_escalations(deployment, now) for now in (write.now, later[0], later[1])] == [0, 2, 0]
    flight.hit(flight.traveller("VANDERQUEN", "JURO"))
    write.connection.execute("update hits set opened_at = %s where id <> %s", [later[1], first])
    assert raise_escalations(deployment, later[1] + timedelta(minutes=1)) == 0, "told a moment ago"
    assert raise_escalations(deployment, later[2]) == 2
    assert write.connection.execute("select kind, hits from escalations order by raised_at, kind").fetchall() == [
        {"kind": "expires", "hits": 1}, {"kind": "waits", "hits": 1}, {"kind": "expires", "hits": 2},
        {"kind": "waits", "hits": 2},
    ]  # fmt: skip


def test_where_nobody_is_at_a_page_whoever_is_on_call_is_told_sooner_and_of_inbound_reviews_too(
    deployment: Deployment, write: Writer, officer: Officer
) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=9), desk="Atlantic")
    flight.hit(flight.traveller("QUENNORAL", "MIRA"))
    gone = write.flight(("ZZ", "7"), leaves=timedelta(minutes=-30), desk="Atlantic")
    where = {"flight_id": gone.id, "flight_date": gone.day, "port": "JFK", "opened_at": write.now}
    write.insert("inbound_reviews", id=new_id(), journey_id=gone.traveller("LATERMAN", "JURO"), **where)
    write.connection.execute("update hits set opened_at = %s", [write.now])
    board = officer("sue", "supervisor")
    seen = "update sessions set last_seen_at = %s, expires_at = %s"
    at = [write.now + timedelta(minutes=minutes) for minutes in (9, 11, 29, 31)]
    write.connection.execute(seen, [at[3], at[3] + timedelta(hours=9)])
    assert [raise_escalations(deployment, now) for now in at[:3]] == [0, 0, 0], "somebody watches"
    write.connection.execute(seen, [write.now - timedelta(minutes=9), at[3] + timedelta(hours=9)])
    assert [raise_escalations(deployment, now) for now in at] == [0, 2, 0, 0], "once, as nobody comes"
    rows = write.connection.execute("select kind, hits from escalations order by kind").fetchall()
    assert rows == [{"kind": "inbound", "hits": 1}, {"kind": "waits", "hits": 1}]
    assert "inbound review that nobody has decided" in text_of(board.get("/wall").text)


def test_what_waits_for_a_second_officer_is_told(deployment: Deployment, write: Writer, officer: Officer) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=9), desk="Atlantic")
    ana, made = user(write, "ana", "analyst"), [new_id(), new_id(), new_id()]
    for key, name, approval, sent in zip(
        made,
        ("QUENNORAL", "VANDERQUEN", "LATERMAN"),
        ("before", "after", "not_needed"),
        (False, True, True),
        strict=True,
    ):
        write.insert(
            "recommendations", id=key, flight_id=flight.id, flight_date=flight.day, kind="check_document", ground="x",
            journey_id=flight.traveller(name, "MIRA"), protection="no", state="sent" if sent else "proposed",
            reason_sealed=b"x", made_by=ana.user_id, made_at=write.now, approval=approval,
            sent_at=write.now if sent else None,
        )  # fmt: skip
    hour = write.now + timedelta(hours=1)
    assert [raise_escalations(deployment, now) for now in (write.now, hour, hour)] == [0, 2, 0]
    board = text_of(officer("sue", "supervisor").get("/wall").text)
    assert "recommendation that waits for a second officer" in board
    assert "recommendation sent in an emergency, not looked at since" in board
    write.connection.execute("delete from escalations")
    write.connection.execute("update recommendations set approved_by = %s", [user(write, "bo", "supervisor").user_id])
    assert raise_escalations(deployment, hour) == 0, "both were looked at"


def test_what_a_partner_recommends_is_told_once_to_the_desk_or_to_all_that_watch(
    deployment: Deployment, write: Writer, officer: Officer
) -> None:
    write.flight(("ZZ", "100"), leaves=timedelta(hours=9), desk="Atlantic")
    write.connection.execute(_MAILBOX)
    write.connection.execute("update desks set alert_emails = '{sea@example.org}' where name = 'Atlantic'")
    day, ana = write.connection.execute("select flight_date from flights").fetchone(), user(write, "ana", "analyst")
    assert day is not None
    for flight, state in (("ZZ100", "received"), ("QX7", "received"), ("QX8", "declined")):
        write.insert(
            "partner_items", id=new_id(), direction="incoming", partner_org=write.owner.org_id, reference=flight,
            flight=flight, flight_date=day["flight_date"], at=write.now, open_until=write.now + timedelta(hours=9),
            state=state, content_sealed=b"x", expires_on=day["flight_date"], decided_at=write.now,
            decided_by=ana.user_id, decided_revision=None if state == "received" else 1,
        )  # fmt: skip
    box, now = Box(), write.now
    assert raise_escalations(deployment, now) == 2
    assert raise_escalations(deployment, now) == 0, "once"
    (deployment.data / "mail.json").write_text(json.dumps({"host": "mail", "sender": "foreland@example.org"}))
    assert tell_escalations(deployment, "one", now, box.send) == 2
    own, foreign = sorted(box.mails, key=lambda mail: len(mail.to))
    assert own.to == ("sea@example.org",)
    assert set(foreign.to) == {"sea@example.org", "night@example.org"}
    assert all("QX7" not in mail.text + mail.subject and "Partners" in mail.text for mail in box.mails)
    assert "recommendation of a partner, undecided" in text_of(officer("sue", "supervisor").get("/wall").text)
    write.connection.execute("update partner_items set revision = 2 where reference <> 'ZZ100'")
    assert raise_escalations(deployment, now) == 2, "again: one revised while it waits, one after it was decided"
    tell_escalations(deployment, "one", now, box.send)
    assert sum("revised after an officer decided" in mail.text for mail in box.mails) == 1
    assert "revised after it was decided" in text_of(officer("sue", "supervisor").get("/wall").text)
    write.connection.execute("delete from partner_items")
    assert not write.connection.execute("select from escalations").rowcount


def test_a_withdrawal_is_told_while_ours_is_in_force_and_nothing_of_whom_protection_cares_for(
    deployment: Deployment, write: Writer
) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=9), desk="Atlantic")
    person, ana, made, item = flight.traveller("QUENNORAL", "MIRA"), user(write, "ana", "analyst"), new_id(), new_id()
    about = {"flight_date": flight.day, "journey_id": person}
    write.insert(
        "recommendations", id=made, flight_id=flight.id, kind="check_document", ground="x", protection="no",
        state="sent", reason_sealed=b"x", made_by=ana.user_id, made_at=write.now, approval="before", **about,
    )  # fmt: skip
    write.insert(
        "partner_items", id=item, direction="incoming", partner_org=write.owner.org_id, reference="A", flight="ZZ100",
        flight_date=flight.day, at=write.now, open_until=write.now + timedelta(hours=9), state="adopted",
        content_sealed=b"x", expires_on=flight.day, decided_at=write.now, decided_by=ana.user_id, decided_revision=1,
        recommendation_id=made,
    )  # fmt: skip
    write.insert("partner_item_journeys", item_id=item, **about)
    assert raise_escalations(deployment, write.now) == 0, "decided"
    write.insert("protection_marks", marked_at=write.now, **about)
    write.connection.execute("update partner_items set revision = 2")
    assert raise_escalations(deployment, write.now) == 0, "in the care of protection"
    write.connection.execute("delete from protection_marks")
    write.connection.execute("update partner_items set withdrawn_at = now()")
    assert [raise_escalations(deployment, write.now) for _ in range(2)] == [1, 0]
    write.connection.execute("delete from escalations")
    write.connection.execute("update recommendations set state = 'expired'")
    assert raise_escalations(deployment, write.now) == 0, "ours has ended"


def test_training_raises_on_its_board_and_mails_nobody(deployment: Deployment, write: Writer) -> None:
    training = deployment.training_side
    box = Box()
    (deployment.data / "mail.json").write_text(json.dumps({"host": "mail", "sender": "foreland@example.org"}))
    write.connection.execute("set search_path to training")
    write.owner = training.home.ownership()
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50), desk="Atlantic")
    flight.hit(flight.traveller("QUENNORAL", "MIRA"))
    write.connection.execute(_MAILBOX)
    assert raise_escalations(deployment, write.now) == 0
    assert raise_escalations(training, write.now) >= 1
    assert tell_escalations(training, "one", write.now, box.send) >= 1
    assert box.mails == []
