"""Whoever follows a topic is told by mail, once, of what they may read; the mail says nothing of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from foreland.access.viewer import Access
from foreland.delivery.mail import Mail, NotSentError
from foreland.operations.follow_topics import Wish, follow
from foreland.operations.issue_bulletins import step_bulletin, write_bulletin
from foreland.operations.tell_followers import tell_followers
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted
from foreland.store.identifiers import new_id
from tests.operations.conftest import World
from tests.operations.test_sightings import officer_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _issue(world: World, author: Access, chief: Access, *airports: str) -> UUID:
    wanted = Wanted(
        about="route", words=BulletinWords(title="QQTITLE", what="QQWHAT", route="FRA-JFK"),
        marking=Marking(tlp="amber", pap=None, source_grade="B", information_grade="2"), airports=airports,
        valid_until=date(2026, 12, 1), acknowledge=False,
    )  # fmt: skip
    made = write_bulletin(world.deployment, author, new_id(), wanted, None, NOW)
    assert isinstance(made, UUID)
    for number, (by, step) in enumerate(((chief, "clear"), (author, "release")), 1):
        assert step_bulletin(world.deployment, by, made, number, step, "", NOW) is None  # type: ignore[arg-type]
    return made


def test_followers_are_mailed_once_of_what_they_may_read(world: World) -> None:
    author, chief = officer_of(world, "ana", "analyst"), officer_of(world, "chief", "supervisor")
    jfk, fra = officer_of(world, "jfk", "field_officer", "JFK"), officer_of(world, "fra", "attache", "FRA")
    gone = officer_of(world, "gone", "analyst")
    for who, kind, value, office in (
        (jfk, "route", "FRA-JFK", "JFK"), (jfk, "airport", "JFK", "JFK"), (fra, "airport", "FRA", ""),
        (author, "about", "route", ""), (gone, "about", "route", ""), (chief, "series", "UTO QQ9", ""),
    ):  # fmt: skip
        assert follow(world.deployment, who, Wish(id=new_id(), kind=kind, value=value, office=office), NOW) is None
    world.rows("update users set disabled_at = now() where username = 'gone' returning id")
    sent: list[Mail] = []
    refuse = True

    def send(_server: object, _password: str, mail: Mail) -> None:
        if refuse:
            raise NotSentError("refused")
        sent.append(mail)

    def tell(now: datetime) -> list[str]:
        sent.clear()
        while tell_followers(world.deployment, "w", now, send):
            if refuse:
                break
        return sorted(" ".join(one.to) for one in sent)

    _issue(world, author, chief)
    refuse = False
    assert tell(NOW) == [], "there is no mail server and no mailbox"
    data = world.deployment.data
    (data / "mail.json").write_text(json.dumps({"host": "mail", "sender": "foreland@example.org"}))
    boxes = {"JFK": ["jfk@x.org"], "fra": ["fra@x.org"], "ana": ["ana@x.org"], "gone": ["gone@x.org"]}
    (data / "follower_mails.json").write_text(json.dumps({"version": "1", "mailboxes": boxes}))
    only_jfk = _issue(world, author, chief, "JFK")
    refuse = True
    assert tell(NOW) == []
    refuse = False
    later = NOW + timedelta(hours=1)
    assert tell(later) == ["ana@x.org", "jfk@x.org"], "what is for others is told to nobody else; of two topics once"
    assert tell(later) == [], "once"
    assert step_bulletin(world.deployment, chief, only_jfk, 3, "withdraw", "QQWHY", later) is None
    assert tell(later) == ["ana@x.org", "jfk@x.org"]
    assert "withdrawn" in sent[0].subject
    assert not any(word in f"{one.subject} {one.text}" for one in sent for word in ("QQ", "FRA", "JFK"))
    to_all = _issue(world, author, chief)
    assert step_bulletin(world.deployment, chief, to_all, 3, "withdraw", "QQWHY", later) is None
    assert tell(later) == ["ana@x.org", "fra@x.org", "jfk@x.org"], "of what is withdrawn already the withdrawal alone"
