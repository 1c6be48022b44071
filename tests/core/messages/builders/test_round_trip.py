"""What is built reads back as the same facts, whatever the service characters, the envelope and the facts are."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from foreland.messages.builders.ackres import build_ackres
from foreland.messages.builders.cusres import build_cusres
from foreland.messages.builders.envelope import Telegram, Unbuildable, as_telegram
from foreland.messages.builders.parts import in_parts
from foreland.messages.builders.paxlst import build_paxlst
from foreland.messages.builders.pnrgov import build_pnrgov
from foreland.messages.builders.wire import Wire
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message
from tests.core.messages.builders.strategies import PREPARED, legs, name, paxlsts, pnrgovs, wires
from tests.core.messages.samples import pnrgov

_DERIVED = {"file", "index", "profile", "name_raw", "defects", "unparsed", "seats", "remarks"}


def facts(message: Message) -> Any:
    """What the message says, without what the reader adds of its own."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in _DERIVED}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return plain(msgspec.to_builtins(message))


_BUILDERS = {"PAXLST": build_paxlst, "PNRGOV": build_pnrgov, "CUSRES": build_cusres, "ACKRES": build_ackres}


def built(message: Message, wire: Wire | None = None) -> bytes:
    build = {"PAXLST": build_paxlst, "PNRGOV": build_pnrgov, "CUSRES": build_cusres, "ACKRES": build_ackres}[
        message.kind
    ]
    data = build(message, wire)
    assert not isinstance(data, Unbuildable)
    return data


@given(paxlsts, wires())
@settings(max_examples=150)
def test_a_passenger_list_reads_back_equal(message: Message, wire: Wire) -> None:
    (read,) = parse_bytes(built(message, wire))
    assert facts(read) == facts(message)
    assert not {defect.code for defect in read.defects} - _HARMLESS
    assert not read.unparsed


@given(pnrgovs, wires())
@settings(max_examples=100)
def test_a_booking_push_reads_back_equal(message: Message, wire: Wire) -> None:
    (read,) = parse_bytes(built(message, wire))
    assert facts(read) == facts(message)
    assert not {defect.code for defect in read.defects} - _HARMLESS
    assert not read.unparsed


_HARMLESS = {"ENV_NO_UNA", "VAL_CENTURY", "CNT_MISMATCH", "DUP"}
"""What may be noted about a sound message; drawn people may be alike."""

_answers = st.builds(
    Answer,
    unique_reference=st.none() | st.just("ABC12301"),
    record_locator=st.none() | st.just("ABC123"),
    code=st.sampled_from(("0Z", "1Z", "4X")),
    level=st.sampled_from(("header", "traveller")),
    text=st.none() | name,
)


@given(st.lists(_answers, max_size=4), st.lists(legs, max_size=2), wires())
@settings(max_examples=60)
def test_an_answer_reads_back_equal(answers: list[Answer], flown: list[Any], wire: Wire) -> None:
    message = Message(
        kind="CUSRES",
        version="D.05B",
        document_code="962",
        sender="FORELAND",
        recipient="Q0",
        control_reference="7",
        prepared_at=PREPARED,
        transaction_reference="TX1",
        transaction_revision="2",
        legs=tuple(flown),
        answers=tuple(answers),
    )
    (read,) = parse_bytes(built(message, wire))
    assert facts(read) == facts(message)


@given(
    st.lists(
        st.builds(Answer, code=st.sampled_from(("118", "102")), level=st.just("header"), text=st.none() | name),
        max_size=3,
    ),
    st.sampled_from(("3", "4")),
    wires(),
)
@settings(max_examples=60)
def test_an_acknowledgement_reads_back_equal(answers: list[Answer], function: str, wire: Wire) -> None:
    message = Message(
        kind="ACKRES",
        version="11.1",
        document_code="23",
        function=function,
        sender="FORELAND",
        recipient="Q0",
        control_reference="7",
        prepared_at=PREPARED,
        common_access_reference="Q0123/010826/1200",
        answers=tuple(answers),
    )
    (read,) = parse_bytes(built(message, wire))
    assert facts(read) == facts(message)
    assert not read.unparsed


@given(paxlsts, st.sampled_from((40, 63, 64, 69)))
@settings(max_examples=60)
def test_a_telegram_reads_back_equal(message: Message, columns: int) -> None:
    telegram = Telegram(addresses=("WASFLXH",), origin="HDQRMQ0", day_time="011015", columns=columns)
    data = as_telegram(built(message), telegram)
    assert all(len(line) <= columns for line in data.decode().split("\r\n")[2:])
    (read,) = parse_bytes(data)
    assert facts(read) == facts(message)


@given(paxlsts, st.integers(1, 3))
@settings(max_examples=60)
def test_parts_hold_everybody_once_and_in_order(message: Message, size: int) -> None:
    whole = msgspec.structs.replace(message, part=Message().part)
    parts = in_parts(whole, size)
    read = [parse_bytes(built(part))[0] for part in parts]
    assert [one for part in read for one in facts(part)["travellers"]] == facts(whole)["travellers"]
    assert [part.part.number for part in read] == list(range(1, len(parts) + 1))
    assert [part.part.last for part in read] == [False] * (len(parts) - 1) + [True]
    assert len({part.control_reference for part in read}) == len(parts)


def test_a_booking_with_everything_is_read_written_and_read_again_the_same() -> None:
    (first,) = parse_bytes(pnrgov())
    (second,) = parse_bytes(built(first))
    assert _lasting(second) == _lasting(first)


def test_a_phone_that_a_remark_only_mentions_is_written_as_a_contact() -> None:
    (first,) = parse_bytes(pnrgov().replace(b":0062215550100'", b":H5555550100 W 1 555 555 0101'"))
    (second,) = parse_bytes(built(first))
    phones = first.bookings[0].contacts.phones
    assert "5555550100" in phones
    assert second.bookings[0].contacts.phones == phones


_NOT_WRITTEN = {"history", "remarks", "declared_total", "defects", "name_raw", "control_reference"}
"""History stands word for word and is not written; a remark is written as other service information."""


def _lasting(message: Message) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in _NOT_WRITTEN}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return plain(msgspec.to_builtins(message))
