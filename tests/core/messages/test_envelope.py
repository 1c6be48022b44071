"""Envelopes, service characters and damage: what was sent is read, and what is wrong is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foreland.messages.defects import MAX_DEFECTS
from foreland.messages.envelope import body_hash
from foreland.messages.limits import Limits
from foreland.messages.parse import parse_bytes, parse_with_bodies, to_json
from foreland.messages.record import Message
from tests.core.messages.samples import BOOKING, HEAD, PAXLST_BODY, UNA, paxlst, pnrgov

SERVICE_SETS = {
    "default": (":", "+", "?", "'", "UNA:+.? '"),
    "repetition": (":", "+", "?", "'", "UNA:+.?*'"),
    "backslash": (":", "+", "\\", "'", "UNA:+.\\*'"),
    "star and dollar": (":", "*", "?", "$", "UNA:*.? $"),
    "star and hash": (":", "*", "?", "#", "UNA:*.? #"),
    "dash": (":", "-", "?", "'", "UNA:-.? '"),
    "dash and star": (":", "-", "?", "*", "UNA:-.? *"),
    "parentheses": (":", "(", ")", "-", "UNA:(.) -"),
    "parenthesis end": (":", "(", "?", ")", "UNA:(.? )"),
    "typographic": (":", "+", "?", "\u2019", "UNA:+.? \u2019"),
}


def in_service(data: bytes, chosen: str) -> bytes:
    """The same content written with other service characters; values are released where they need it."""
    component, element, release, terminator, una = SERVICE_SETS[chosen]
    written = {":": component, "+": element, "'": terminator}
    out = []
    for mark in data.decode().removeprefix(UNA):
        if mark in written:
            out.append(written[mark])
        elif mark in (component, element, release, terminator):
            out.append(release + mark)
        else:
            out.append(mark)
    return (una + "".join(out)).encode()


def codes(message: Message) -> set[str]:
    """Defect codes of a message."""
    return {defect.code for defect in message.defects}


def facts(message: Message) -> tuple[object, ...]:
    """Everything a message says, without defects and file name."""
    return (message.kind, message.legs, message.travellers, message.bookings, message.answers, message.sender)


@pytest.mark.parametrize("chosen", SERVICE_SETS)
def test_any_service_characters_give_the_same_facts_and_the_same_body(chosen: str) -> None:
    (plain,) = parse_with_bodies(paxlst())
    (other,) = parse_with_bodies(in_service(paxlst(), chosen))
    assert facts(other.message) == facts(plain.message)
    assert other.body_sha256 == plain.body_sha256
    assert codes(other.message) <= {"VAL_CENTURY"}


def test_service_characters_are_inferred_without_una() -> None:
    for chosen in ("star and dollar", "typographic", "default"):
        (message,) = parse_bytes(in_service(paxlst(), chosen).decode().partition(".")[2][3:].encode())
        del message
        una = SERVICE_SETS[chosen][4]
        bare = in_service(paxlst(), chosen).decode().removeprefix(una).encode()
        (message,) = parse_bytes(bare)
        assert facts(message) == facts(parse_bytes(paxlst())[0]), chosen
        assert "ENV_NO_UNA" in codes(message)


def test_una_of_five_characters_falls_back_to_the_defaults() -> None:
    (message,) = parse_bytes(paxlst(una="UNA:+\\*'\r\n"))
    assert len(message.travellers) == 2
    assert "ENV_UNA_BROKEN" in codes(message)


def test_a_surname_that_holds_una_is_no_service_string() -> None:
    body = HEAD + "SRC'RCI+XY:AAAAAA'TIF+OZUNA+PETERMR:A:1'"
    (message,) = parse_bytes(pnrgov(body, una=""))
    assert message.bookings[0].travellers[0].surname == "OZUNA"
    assert message.bookings[0].travellers[0].given_names == "PETER"


def test_released_characters_are_part_of_the_value() -> None:
    (message,) = parse_bytes(paxlst("BGM+745'NAD+FL+++O?'NEIL ?+ SONS:AL?:EX??'"))
    assert message.travellers[0].surname == "O'NEIL + SONS"
    assert message.travellers[0].given_names == "AL:EX?"


def telegram(data: bytes, width: int = 69) -> bytes:
    """The same bytes as a Type B telegram."""
    lines = b"\r\n".join(data[place : place + width] for place in range(0, len(data), width))
    return b"\x01QU LONPPXS DUBXXYY\r\n.MUCKMTS 250521\r\n\x02" + lines + b"\r\n\x03\r\nNNNN\r\n"


@pytest.mark.parametrize("width", [69, 64, 63, 40, 13])
def test_a_telegram_wrapped_anywhere_reads_like_the_message_itself(width: int) -> None:
    (plain,) = parse_with_bodies(paxlst())
    (message,) = parse_with_bodies(telegram(paxlst(), width))
    assert facts(message.message) == facts(plain.message)
    assert message.body_sha256 == plain.body_sha256
    assert "ENV_TYPEB" in codes(message.message)


def test_offsets_are_bytes_of_the_original_file() -> None:
    data = telegram(paxlst("BGM+745'NAD+FL+++M\u00dcLLER:J\u00dcRGEN'NAT+2+QQQ'"))
    (message,) = parse_bytes(data)
    defect = next(defect for defect in message.defects if defect.code == "VAL_CODE")
    assert defect.offset is not None
    assert data[defect.offset :].replace(b"\r\n", b"").startswith(b"NAT+2+QQQ")
    assert message.travellers[0].surname == "M\u00dcLLER"


def test_latin_1_is_read_when_the_bytes_are_no_utf_8() -> None:
    (message,) = parse_bytes(paxlst("BGM+745'NAD+FL+++M\u00dcLLER:ANNA'").decode().encode("latin-1"))
    assert message.travellers[0].surname == "M\u00dcLLER"


def test_several_interchanges_each_with_its_own_characters() -> None:
    data = b"log line\r\n" + paxlst() + b"\r\n-- \r\nfooter\r\n" + in_service(paxlst(), "star and hash") + pnrgov()
    messages = parse_bytes(data, "three.edi")
    assert [message.kind for message in messages] == ["PAXLST", "PAXLST", "PNRGOV"]
    assert [message.index for message in messages] == [0, 1, 2]
    assert facts(messages[0]) == facts(messages[1])


def test_several_messages_in_one_interchange() -> None:
    body = PAXLST_BODY + f"UNT+{PAXLST_BODY.count(chr(39)) + 2}+M1'UNH+M2+PAXLST:D:05B:UN:IATA'BGM+745'"
    messages = parse_bytes(paxlst(body).replace(b"+M1'UNE+1", b"+M2'UNE+2"))
    assert [len(message.travellers) for message in messages] == [2, 0]


def test_missing_envelope_parts_keep_the_facts() -> None:
    whole = paxlst().decode()
    bare = PAXLST_BODY.encode()
    (message,) = parse_bytes(bare)
    assert len(message.travellers) == 2
    assert {"ENV_NO_UNB", "ENV_NO_UNH"} <= codes(message)
    (message,) = parse_bytes(whole[: whole.index("UNT+")].encode())
    assert len(message.travellers) == 2
    assert "ENV_TRUNCATED" in codes(message)
    (message,) = parse_bytes(whole[: whole.index("UNZ+")].encode())
    assert "ENV_TRUNCATED" in codes(message)
    (message,) = parse_bytes(whole[whole.index("UNH") :].encode())
    assert len(message.travellers) == 2
    assert "ENV_NO_UNB" in codes(message)


def test_counts_and_references_are_compared_never_trusted() -> None:
    wrong = paxlst().replace(b"+M1'UNE+1+1'UNZ+1+REF1", b"+M9'UNE+4+2'UNZ+0007+OTHER").replace(b"UNT+", b"UNT+9")
    (message,) = parse_bytes(wrong)
    assert len(message.travellers) == 2
    assert sum(defect.code == "ENV_COUNT" for defect in message.defects) == 3
    assert sum(defect.code == "ENV_REF" for defect in message.defects) == 3
    assert {defect.severity for defect in message.defects if defect.code.startswith("ENV_")} == {"warn"}


def test_leading_zeros_in_counts_are_lawful() -> None:
    (message,) = parse_bytes(paxlst().replace(b"UNT+", b"UNT+0000"))
    assert "ENV_COUNT" not in codes(message)


def test_comments_glued_segments_and_unknown_tags_are_said_and_kept() -> None:
    body = "BGM+745'/* remark */NAD+FL+++ONE:PAT ATT+2++F'NAT+2+AUS'ZZZ+what+is:this'!!'"
    (message,) = parse_bytes(paxlst(body))
    assert message.travellers[0].given_names == "PAT"
    assert message.travellers[0].sex == "F"
    assert message.travellers[0].addresses == ()
    assert {"ENV_COMMENT", "LEX_GLUED", "LEX_BAD_TAG"} <= codes(message)
    assert message.unparsed == ("ZZZ+what+is:this", "!!")
    assert all(defect.tag is None for defect in message.defects if defect.code == "LEX_BAD_TAG")


def test_the_newline_may_be_the_terminator() -> None:
    (message,) = parse_bytes(b"UNH+1+PAXLST:D:03B:UN\nBGM+10\nNAD+VW+++DRIVER:DANA::::1\nNAT+2+US\nUNT+5+1\n")
    assert message.profile == "truck"
    assert message.travellers[0].surname == "DRIVER"
    assert message.travellers[0].nationality == "USA"


def test_parts_and_a_part_missing_in_one_file() -> None:
    first, third = paxlst(part="+01:C"), paxlst(part="+03:F").replace(b"REF1", b"REF3")
    messages = parse_bytes(first + third)
    assert [(one.part.number, one.part.last) for one in messages] == [(1, False), (3, True)]
    assert "PART_MISSING" in codes(messages[1])
    assert (parse_bytes(paxlst(part="+02"))[0].part.last, parse_bytes(paxlst())[0].part.last) == (False, True)


def test_the_same_message_twice_is_noted() -> None:
    messages = parse_bytes(paxlst() * 2)
    assert "DUP" in codes(messages[1])
    assert "DUP" not in codes(messages[0])


def test_totals_are_compared_for_a_message_that_is_not_a_part() -> None:
    assert "CNT_MISMATCH" in codes(parse_bytes(paxlst(PAXLST_BODY.replace("CNT+42:1", "CNT+42:9")))[0])
    part = paxlst(PAXLST_BODY.replace("CNT+42:1", "CNT+42:9"), part="+01:C")
    assert "CNT_MISMATCH" not in codes(parse_bytes(part)[0])


def test_bodies_are_equal_when_only_the_envelope_differs() -> None:
    other = paxlst().replace(b"REF1", b"NEW2").replace(b"M1", b"M7").replace(b"260801:1015", b"260801:1200")
    assert body_hash(other) == body_hash(paxlst())
    assert body_hash(paxlst(PAXLST_BODY.replace("ALEX", "ALAN"))) != body_hash(paxlst())
    parsed = parse_with_bodies(paxlst())
    assert tuple(one.body_sha256 for one in parsed) == body_hash(paxlst())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n",
        b"\0" * 1000,
        b"hello",
        b"UNA",
        b"UNA:+.? '",
        b"UNB+UNOA:4+A+B+260801:1015+1'UNZ+0+1'",
        b"\xff\xfe\x00",
    ],
)
def test_a_file_without_message_is_one_fatal_defect(data: bytes) -> None:
    (message,) = parse_bytes(data, "x")
    assert message.kind == "UNKNOWN"
    assert [defect.severity for defect in message.defects].count("fatal") == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"CIRQ:UN1234/USER/N//21/INT/8/S/XY298/", "APP"),
        (b'<?xml version="1.0"?><IATA_PNRGOV_NotifRQ xmlns="http://www.iata.org/IATA/2007/00"/>', "PNRGOV-XML"),
    ],
)
def test_other_formats_are_named_and_one_without_anything_in_it_is_no_silence(data: bytes, kind: str) -> None:
    (message,) = parse_bytes(data)
    assert message.kind == kind
    assert not message.travellers
    assert not message.bookings
    assert kind == "PNRGOV-XML" or codes(message) == {"ENV_TRUNCATED"}


def test_other_edifact_messages_are_kept_word_for_word() -> None:
    (message,) = parse_bytes(paxlst("BGM+1'XYZ+a:b'").replace(b"PAXLST:D:05B", b"INVOIC:D:05B"))
    assert message.kind == "UNKNOWN"
    assert message.unparsed == ("BGM+1", "XYZ+a:b")


def test_limits_give_one_fatal_or_error_defect() -> None:
    (message,) = parse_bytes(paxlst(), limits=Limits(max_bytes=10))
    assert [defect.code for defect in message.defects] == ["LIM_SIZE"]
    (message,) = parse_bytes(paxlst(), limits=Limits(max_segments=20))
    assert "LIM_SEGMENTS" in codes(message)
    assert message.travellers[0].surname == "EXAMPLE"


@pytest.mark.parametrize(
    "body",
    [
        "NAD+FL+++" + ":" * 2_000_000 + "'",
        "LOC+" * 500_000 + "'",
        "'" * 2_000_000,
        "FTX+BAG+++XY1:999'" * 5_000,
        "NAD+FL+++A:B'NAT+2+QQQ'" * 20_000,
        "UNB+UNOA:4'" * 50_000,
        "UNA:+.? 'UNB+UNOA:4'" * 20_000,
        "/*" * 500_000,
        "?" * 1_000_000,
        "UNH+" * 200_000,
        " " * 2_000_000,
        "U\n" * 500_000,
    ],
)
def test_hostile_bodies_are_read_in_bounded_time_and_size(body: str) -> None:
    messages = parse_bytes(paxlst("BGM+745'NAD+FL+++FIRST:PAT'" + body + "NAD+FL+++LAST:PAT'"))
    assert messages[0].travellers[0].surname == "FIRST"
    assert all(len(message.defects) <= MAX_DEFECTS + 10 for message in messages)


@pytest.mark.parametrize(
    "segment",
    [
        "IFT+4:28+REMARK {n}'",
        "TIF+EXAMPLE{n}+ALEX:A:{n}'SSR+DOCS:HK:1:XY:::::/P/D/{n}/D/12JUL64/M//EXAMPLE{n}/ALEX'",
        "SSR+DOCS:HK:1:XY:::::/P/D/{n}/D/12JUL64/M//EXAMPLE/ALEX+::1'",
        "SSR+INFT:HK:1:XY:::::EXAMPLE/LEE{n} 01JAN26'",
        "RCI+XY:L{n}'",
        "TVL+010826:1200+CGK+SYD+XY+{n}'SSR+SEAT:HK:1:XY:::CGK:SYD+1A::1'",
        "TXD++{n}:::AY'",
    ],
)
def test_a_booking_of_any_size_costs_what_its_size_costs(segment: str) -> None:
    body = "".join(segment.format(n=n) for n in range(30_000))
    (message,) = parse_bytes(pnrgov(HEAD + "SRC'TIF+EXAMPLE+ALEX:A:1'TKT+1:T'" + body))
    assert message.bookings[0].travellers


def test_a_list_whose_people_are_all_in_one_booking_costs_what_its_size_costs() -> None:
    body = "".join(f"NAD+FL+++A:B{n}'RFF+AVF:ABC123'TKT+{n}1:T'TVL+010826:1200+CGK+SYD+XY+1'" for n in range(3_000))
    (message,) = parse_bytes(paxlst("BGM+745'" + body))
    assert len(message.bookings[0].tickets) == len(message.travellers) == 3_000
    assert len(message.bookings[0].segments) == 1


def test_a_bag_that_claims_a_million_tags_has_some() -> None:
    runs = "".join(f"+XY:{n}00:99" for n in range(4_000))
    (message,) = parse_bytes(pnrgov(f"{HEAD}SRC'TBD++1:1:700+{runs}'"))
    assert 0 < len(message.bookings[0].bags[0]["tags"]) < 2_000
    assert "LIM_REPEATS" in codes(message)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_at_least_one_message(data: bytes) -> None:
    messages = parse_bytes(data)
    assert messages
    for message in messages:
        assert to_json(message)
        assert all(0 <= (defect.offset or 0) <= len(data) for defect in message.defects)


_PIECES = st.sampled_from(
    ["UNA:+.? '", "UNB+UNOA:4+A+B+260801:1015+1'", "UNG+PAXLST'", "UNH+1+PAXLST:D:05B:UN'", "UNH+1+PNRGOV:11:1:IA'"]
    + ["UNH+1+CUSRES:D:05B:UN'", "UNT+1+1'", "UNE+1'", "UNZ+1+1'", "\n", "?", "'", "+", ":", "/*", "*/", "\u00e9"]
    + [part + "'" for part in (PAXLST_BODY + HEAD + BOOKING).split("'")]
    + ["ERP+2'", "ERC+0Z'", "FTX+AAP+++X'", "RFF+AF:XY1'", "PDT+P/1:2:3'", "TVL'", "DAT'", "SSR'", "TIF'", "RCI+++'"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=60))
def test_segments_in_any_order_never_raise(pieces: list[str]) -> None:
    for message in parse_bytes("".join(pieces).encode()):
        assert to_json(message)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([paxlst(), pnrgov(), telegram(paxlst())])))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    assert parse_bytes(bytes(whole))


def test_a_list_cut_anywhere_keeps_everybody_before_the_cut() -> None:
    whole = paxlst()
    full = parse_bytes(whole)[0].travellers
    for cut in range(whole.index(b"BGM") + 8, len(whole)):
        message = parse_bytes(whole[:cut])[0]
        finished = [place for place in (whole.find(b"NAD+FM"), whole.find(b"CNT")) if cut > place]
        assert message.travellers[: len(finished)] == full[: len(finished)]
        if cut < whole.index(b"UNZ") + 3:
            assert "ENV_TRUNCATED" in codes(message), cut


def test_a_push_cut_anywhere_never_raises_and_keeps_the_bookings_before_the_cut() -> None:
    whole = pnrgov(HEAD + BOOKING + BOOKING.replace("ABC123", "DEF456"))
    full = parse_bytes(whole)[0].bookings
    second = whole.index(b"RCI+XY:DEF456")
    for cut in range(whole.index(b"SRC"), len(whole)):
        message = parse_bytes(whole[:cut])[0]
        if cut > second:
            assert message.bookings[0] == full[0]


def test_a_message_all_in_small_letters_is_read() -> None:
    body = "BGM+745'TDT+20+XY0812'LOC+125+CGK'LOC+87+SYD'NAD+FL+++EXAMPLE:ALEX'RFF+AVF:ABC123'"
    (capitals,) = parse_bytes(paxlst(body))
    (small,) = parse_bytes(paxlst(body).lower())
    assert small.travellers == capitals.travellers
    assert small.legs == capitals.legs
    assert "LEX_CASE" in {defect.code for defect in small.defects}
