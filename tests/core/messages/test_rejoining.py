"""Telegrams: every header and footer met, lines wrapped at any column, and what mail programs do to them."""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from tests.core.messages.samples import paxlst

PLAIN = paxlst().decode()
HEAD = "QU WASFLXH\r\n.HDQRMXY 011015\r\n"


def telegram(text: str = PLAIN, columns: int = 69, head: str = HEAD, foot: str = "", end: str = "\r\n") -> bytes:
    """A text wrapped at a column."""
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    return (head + end.join(lines) + end + foot).encode()


def read(data: bytes) -> Message:
    (message,) = parse_bytes(data)
    return message


def said(message: Message, code: str) -> list[str | None]:
    return [defect.text for defect in message.defects if defect.code == code]


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "\x01QP LONPPXS DUBXXYY\r\n.MUCKMTS 250521 SIG\r\n\x02",
        "QD LONPPXS DUBXXYY PARXXAA\r\n  MADXXBB\r\n.MUCKMTS\r\n",
        "QU WASFLXH\n.HDQRMXY KL/041643\n",
        "ZCZC 123\r\nQU WASFLXH\r\n.HDQRMXY 011015\r\n",
        "SOH\r\nQU WASFLXH\r\n.HDQRMXY 011015\r\nSTX\r\n",
        *(f"{priority} WASFLXH\r\n.HDQRMXY 011015\r\n" for priority in ("QU", "QN", "QK", "QP", "QD", "QX", "QS")),
    ],
)
def test_header_of_a_telegram(head: str) -> None:
    message = read(telegram(head=head))
    assert message.travellers == read(PLAIN.encode()).travellers
    assert said(message, "ENV_TYPEB")
    assert not said(message, "ENV_GARBAGE")


@pytest.mark.parametrize("columns", [12, 20, 40, 63, 64, 69, 80])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_wrap_at_any_column_changes_no_fact_and_raises_no_doubt(columns: int, end: str) -> None:
    message = read(telegram(columns=columns, end=end))
    plain = read(PLAIN.encode())
    assert (message.travellers, message.legs, message.declared_total) == (
        plain.travellers,
        plain.legs,
        plain.declared_total,
    )
    assert not said(message, "LEX_REJOINED")
    assert not said(message, "LEX_WRAP_DOUBT")


def test_wrap_between_the_digits_of_a_count() -> None:
    message = read((HEAD + PLAIN.replace("CNT+42:1'", "CNT+42:4\r\n7'")).encode())
    assert message.declared_total.passengers == 47


@pytest.mark.parametrize(
    "foot",
    [
        "27AUG21 0031Z *3872\r\n",
        "\r\n\r\nEmail secured by a gateway\r\n",
        "_" * 60,
        "\x03",
        "NNNN\r\n",
        "LEGAL NOTICE: THIS MAIL IS FOR ITS ADDRESSEE'\r\nONLY\r\n",
    ],
)
def test_footer_of_a_telegram_touches_nothing(foot: str) -> None:
    message = read(telegram(foot=foot))
    assert message.travellers == read(PLAIN.encode()).travellers
    assert not [defect for defect in message.defects if defect.severity in ("error", "fatal")]


def test_several_interchanges_in_one_telegram_file() -> None:
    second = telegram(PLAIN.replace("REF1", "REF2").replace("EXAMPLE", "OTHER"))
    messages = parse_bytes(telegram() + second)
    assert [message.travellers[0].surname for message in messages] == ["EXAMPLE", "OTHER"]
    assert [message.control_reference for message in messages] == ["REF1", "REF2"]


@pytest.mark.parametrize(
    ("sound", "spoilt"),
    [
        ("DTM+329:850228", "DTM+329:85 \r\n0228"),
        ("DTM+329:850228", "DTM+329:85\r\n 0228"),
        ("DTM+329:850228", "DTM+329:85 0228"),
        ("LOC+174+DEU", "LOC+174+DE \r\nU"),
        ("NAT+2+D'", "N \r\nAT+2+D'"),
        ("RFF+ABO:KEY1", "RFF+ABO:KE \r\nY1"),
        ("DOC+P:110:111+C01X0001", "DOC+P:110:111+C01X \r\n0001"),
        ("MEA+WT++KGM:31", "MEA+WT++KGM:3 \r\n1"),
        ("ATT+2++M", "A \r\nTT+2 \r\n++M"),
        ("CNT+41:1", "CNT+4 \r\n1:1"),
        ("TDT+20+XY0812", "TDT+20+XY08 \r\n12"),
    ],
)
def test_a_blank_left_at_a_break_is_taken_out_of_a_value_that_cannot_hold_it(sound: str, spoilt: str) -> None:
    assert sound in PLAIN
    message = read((HEAD + PLAIN.replace(sound, spoilt, 1).replace("+++XY'", "+++X\r\nY'")).encode())
    plain = read(PLAIN.encode())
    assert message.travellers == plain.travellers
    assert message.legs == plain.legs
    assert len(said(message, "LEX_REJOINED")) == 1
    assert "without the blanks" in (said(message, "LEX_REJOINED")[0] or "")


def test_a_tag_with_a_blank_is_mended_without_any_telegram_around_it() -> None:
    message = read(PLAIN.replace("ATT+2++M", "AT T+2++M").encode())
    assert message.travellers[0].sex == "M"
    assert said(message, "LEX_REJOINED") == ["without the blanks at the break: ATT+2++M"]


def test_what_no_joining_makes_sound_stays_as_sent_with_the_defect_of_its_value() -> None:
    message = read((HEAD + PLAIN.replace("DTM+329:850228", "DTM+329:85\r\n1399")).encode())
    assert message.travellers[0].date_of_birth is None
    assert not said(message, "LEX_REJOINED")
    assert said(message, "VAL_DATE") == ["851399"]


def test_a_name_is_never_joined_otherwise_but_the_doubt_is_said() -> None:
    message = read((HEAD + PLAIN.replace("EXAMPLE:ALEX", "EXAM \r\nPLE:ALEX")).encode())
    assert message.travellers[0].surname == "EXAM PLE"
    assert len(said(message, "LEX_WRAP_DOUBT")) == 1


def test_a_line_shorter_than_the_others_may_have_lost_its_blank() -> None:
    text = PLAIN.replace("NAD+FL+++EXAMPLE", "NAD+FL+++ANNA MARIA")
    place = text.index("NAD+FL+++ANNA") + len("NAD+FL+++ANNA")
    start = place - 68  # the blank stands at the end of a line of 69 and was eaten
    lines = [text[at : at + 69] for at in range(start % 69, start, 69)]
    rest = text[place + 1 :]
    lines += [text[start:place], *(rest[at : at + 69] for at in range(0, len(rest), 69))]
    message = read((HEAD + text[: start % 69] + "\r\n" + "\r\n".join(lines) + "\r\n").encode())
    assert message.travellers[0].surname == "ANNAMARIA"
    assert "may be" in (said(message, "LEX_WRAP_DOUBT")[0] or "")


def test_hostile_blanks_cost_a_bounded_number_of_tries() -> None:
    message = read((HEAD + PLAIN.replace("ATT+2++M'", "DTM+3 2 9:8 5 0'" * 20_000)).encode())
    assert len(message.travellers) == 2
    assert len(message.defects) <= 1_000
