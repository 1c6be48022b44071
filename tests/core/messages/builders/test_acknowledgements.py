"""ACKRES and GOVREQ: what is built reads back."""

from __future__ import annotations

import pytest
from msgspec import structs

from foreland.messages.builders.ackres import build_ackres
from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.builders.pnrgov import build_govreq
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message
from foreland.travel.booking import Booking, Locator
from foreland.travel.flight import Leg

ACK = Message(
    kind="ACKRES",
    version="11.1",
    document_code="23",
    function="3",
    sender="STATE",
    recipient="XY",
    control_reference="1",
    prepared_at="2026-08-01T10:15",
    common_access_reference="XY812/260801/1200",
)


@pytest.mark.parametrize(
    "answers",
    [(), (Answer(code="118", level="header", text="UNKNOWN FLIGHT ? + : '"), Answer(code="102", level="header"))],
)
def test_an_acknowledgement_reads_back_equal(answers: tuple[Answer, ...]) -> None:
    message = structs.replace(ACK, answers=answers)
    built = build_ackres(message)
    assert isinstance(built, bytes)
    (read,) = parse_bytes(built)
    assert (read.kind, read.version, read.document_code, read.function) == ("ACKRES", "11.1", "23", "3")
    assert read.common_access_reference == ACK.common_access_reference
    assert [one.code for one in read.answers] == [one.code for one in answers]
    assert read.defects == ()


def test_a_request_for_a_push_reads_back_equal() -> None:
    leg = Leg(flight="XY812", carrier="XY", number="812", origin="CGK", destination="SYD")
    leg = structs.replace(leg, departure_local="2026-08-01T12:00", arrival_local="2026-08-01T21:10")
    named = Booking(record_locator="ABC123", locators=(Locator(carrier="XY", locator="ABC123"),))
    message = structs.replace(ACK, kind="GOVREQ", document_code="22", function=None, legs=(leg,), bookings=(named,))
    built = build_govreq(message)
    assert isinstance(built, bytes)
    (read,) = parse_bytes(built)
    assert (read.kind, read.legs, read.push, read.defects) == ("GOVREQ", (leg,), "full", ())
    assert [one.record_locator for one in read.bookings] == ["ABC123"]


def test_what_is_missing_is_said() -> None:
    assert build_ackres(structs.replace(ACK, sender=None)) == Unbuildable(("sender",))
    assert build_govreq(structs.replace(ACK, kind="GOVREQ")) == Unbuildable(("legs",))
