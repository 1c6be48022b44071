"""A push in XML is read for receiving like one in EDIFACT, before any database is asked."""

from __future__ import annotations

from uuid import UUID

from foreland.operations.read_message import Incoming, read
from foreland.resources.sensitive import load_terms
from foreland.safeguards.sensitive import SensitiveFilter
from tests.core.messages.test_pnrgov_xml import document

RULES = SensitiveFilter(load_terms())


def test_a_push_in_xml_is_about_its_flight() -> None:
    (one,) = read(Incoming(raw=document(), source="http", originator=UUID(int=1)), RULES).messages
    assert one.subject is not None
    assert (one.message.kind, one.message.legs[0].flight) == ("PNRGOV-XML", "XY812")
    assert [len(booking.travellers) for booking in one.message.bookings] == [2]
