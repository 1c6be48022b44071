"""Files of Type B telegrams are cut into telegrams, whatever stands around them, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foreland.messages.typeb import split_telegrams

FIRST = "QU FRAXHZZ\r\n.ATLXHZZ 271155\r\nMVT\r\nZZ100/27.DABCD.FRA\r\nAD1200/1215\r\n"
SECOND = "QK FRAXHZZ MUCXHZZ\r\nCDGXHZZ\r\n.LHRXHQX 271156 AB\r\nUNB+UNOA:4+QX+STATE+271126:1156+1'\r\n"


def test_each_telegram_has_its_origin_and_what_stands_around_is_gone() -> None:
    plain = FIRST + "\r\n" + SECOND
    framed = f"ZCZC AAA001 271155\r\n{FIRST}NNNN\r\n\r\nZCZC AAA002 271156\r\n{SECOND}\r\nNNNN\r\n"
    marked = f"\x01{FIRST}\x03\r\n\x01{SECOND}\x03"
    for text in (plain, framed, marked, framed.replace("\r\n", "\n")):
        found = split_telegrams(text.encode("latin-1"))
        assert [one.origin for one in found] == ["ATLXHZZ", "LHRXHQX"], text
        assert [b"NNNN" in one.raw or b"ZCZC" in one.raw or b"\x03" in one.raw for one in found] == [False, False]
        assert found[0].raw.split(b"MVT")[1].strip().endswith(b"AD1200/1215")
        assert found[1].raw.strip().endswith(b"1'")


def test_what_has_no_address_is_one_message_and_text_before_the_first_is_kept() -> None:
    assert split_telegrams(b"UNB+UNOA:4+ZZ'") == split_telegrams(b"UNB+UNOA:4+ZZ'")
    assert [one.raw for one in split_telegrams(b"UNB+UNOA:4+ZZ'")] == [b"UNB+UNOA:4+ZZ'"]
    lost, first = split_telegrams(b"MVT\r\nZZ9/27\r\n" + FIRST.encode())
    assert (lost.origin, b"ZZ9/27" in lost.raw, first.origin) == (None, True, "ATLXHZZ")
    quoted = FIRST + "SI FORWARDED .LHRXHQX 271100\r\n"
    assert len(split_telegrams(quoted.encode())) == 1


PIECES = [FIRST, SECOND, "ZCZC X\r\n", "NNNN\r\n", "\x03"]


@given(st.binary(max_size=400), st.lists(st.sampled_from(PIECES), max_size=6))
def test_any_bytes_are_cut_without_losing_a_letter(noise: bytes, pieces: list[str]) -> None:
    raw = noise + "".join(pieces).encode("latin-1")
    found = b"".join(one.raw for one in split_telegrams(raw))
    for line in (b"ZZ100/27.DABCD.FRA", b"AD1200/1215", b"CDGXHZZ"):
        assert found.count(line) == raw.count(line)
