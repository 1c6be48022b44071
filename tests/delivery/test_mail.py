"""Mail: handed in encrypted or not at all, to a real server on a socket; what goes wrong is said without its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from foreland.delivery.mail import Mail, NotSentError, send
from foreland.resources.mail import MailServer, load_mail
from tests.delivery.smtp_server import HOST, MailTaker, mail_taker
from tests.deployments import NOW

MAIL = Mail(to=("desk@example.org", "lead@example.org"), subject="2 hits", text="Two wait.\n", key="abc", at=NOW)


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[MailTaker]:
    with mail_taker(tmp_path) as running:
        yield running


def server(taker: MailTaker) -> MailServer:
    return MailServer(host=HOST, port=taker.port, sender="foreland@example.org", ca_file=str(taker.ca_file))


def test_a_mail_is_handed_in_encrypted_for_all_its_receivers(taker: MailTaker) -> None:
    send(server(taker), "", MAIL)
    ((receivers, text),) = taker.taken
    assert receivers == ["desk@example.org", "lead@example.org"]
    assert "Two wait." in text
    assert "Auto-Submitted: auto-generated" in text
    assert "<abc@example.org>" in text
    assert [line.split()[0].upper() for line in taker.in_clear] == ["EHLO", "STARTTLS"], (
        "nothing else was said in clear"
    )


def test_nothing_is_sent_where_it_cannot_be_encrypted_or_the_server_is_a_stranger(taker: MailTaker) -> None:
    with pytest.raises(NotSentError) as stranger:
        send(structs.replace(server(taker), ca_file=""), "", MAIL)
    taker.offers_tls = False
    with pytest.raises(NotSentError) as clear:
        send(server(taker), "", MAIL)
    assert {stranger.value.code, clear.value.code} == {"not_encrypted"}
    assert taker.taken == []


def test_a_server_that_is_busy_or_away_is_told_apart(taker: MailTaker) -> None:
    taker.busy = True
    with pytest.raises(NotSentError, match="refused"):
        send(server(taker), "", MAIL)
    with pytest.raises(NotSentError, match="not_reached"):
        send(structs.replace(server(taker), port=1), "", MAIL)


def test_without_a_file_there_is_no_mail_server(tmp_path: Path) -> None:
    assert load_mail(tmp_path) is None
    (tmp_path / "secret").write_text(" word \n")
    (tmp_path / "mail.json").write_text('{"host": "mail", "sender": "a@b.example", "password_file": "secret"}')
    found = load_mail(tmp_path)
    assert found
    assert (found.port, found.security, found.password(tmp_path)) == (587, "starttls", "word")
