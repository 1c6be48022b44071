"""Oddities of syntax and envelope, of any message (ISO 9735)."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from msgspec import structs

from foreland.messages.record import Message
from foreland.simulation.oddities.form import Oddity, Segment, adding, changing, segment, tagged
from foreland.travel.traveller import Traveller

_INTERCHANGE_TIME = 4


def _long_date(unb: Segment) -> None:
    unb[_INTERCHANGE_TIME][0] = "20" + unb[_INTERCHANGE_TIME][0]


def _application_too_early(unb: Segment) -> None:
    del unb[6]


def _priority(unb: Segment) -> None:
    unb.insert(8, ["O"])


def _set(place: int, value: str) -> Callable[[Segment], None]:
    def change(one: Segment) -> None:
        one[place] = [value]

    return change


def _counted(step: int) -> Callable[[Segment], None]:
    def change(one: Segment) -> None:
        one[1] = [str(int(one[1][0]) + step)]

    return change


def _leading_zeros(one: Segment) -> None:
    one[1] = [one[1][0].zfill(6)]


def _without(*tags: str) -> Callable[[list[Segment]], list[Segment]]:
    return lambda segments: [one for one in segments if one[0][0] not in tags]


def _only_part(unh: Segment) -> None:
    while len(unh) < 5:
        unh.append([""])
    if unh[4] == [""]:
        unh[4] = ["01", "F"]


def _indented(segments: list[Segment]) -> list[Segment]:
    for one in segments:
        if one[0][0] not in ("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"):
            one[0] = ["  " + one[0][0]]
    return segments


def _trailing(segments: list[Segment]) -> list[Segment]:
    for one in segments:
        if one[0][0] in ("NAT", "RPI", "NAD", "GEI", "TIF", "ATT"):
            one += [[""], [""]]
    return segments


def _ozuna(message: Message, _: Random) -> Message:
    """A surname that holds the letters UNA, which begin a service string advice elsewhere."""

    def renamed(one: Traveller) -> Traveller:
        documents = tuple(structs.replace(d, holder_surname="OZUNA") if d.holder_surname else d for d in one.documents)
        return structs.replace(one, surname="OZUNA", documents=documents)

    if message.travellers:
        return structs.replace(message, travellers=(renamed(message.travellers[0]), *message.travellers[1:]))
    return message


def _comment(data: bytes) -> bytes:
    """A remark between two segments, as some test tools write it."""
    return re.sub(rb"(BGM|MSG)(?=[+*(-])", rb"/* checked by desk 4 */\1", data, count=1)


def _logged(data: bytes) -> bytes:
    return b"2026-11-24 09:30:00,123 INFO gateway Message body [" + data + b"]\n"


def _test(message: Message, _: Random) -> Message:
    return structs.replace(message, test=True)


def _two_messages(segments: list[Segment]) -> list[Segment]:
    """The interchange's message once more behind itself, with a reference of its own: UNZ counts both."""
    start = next(n for n, one in enumerate(segments) if one[0][0] == "UNH")
    end = next(n for n, one in enumerate(segments) if one[0][0] == "UNT")
    copy = [[list(element) for element in one] for one in segments[start : end + 1]]
    copy[0][1], copy[-1][2] = ["2ND"], ["2ND"]
    segments[end + 1 : end + 1] = copy
    for one in tagged(segments, "UNE") or tagged(segments, "UNZ"):
        one[1] = ["2"]
    return segments


ENVELOPE_ODDITIES: tuple[Oddity, ...] = (
    Oddity(name="comment_between_segments", section="syntax", data=_comment, defects=("ENV_COMMENT",)),
    Oddity(name="leading_blanks", section="syntax", edit=_indented, allowed=("LEX_BAD_TAG",)),
    Oddity(name="trailing_separators", section="syntax", edit=_trailing),
    Oddity(
        name="unknown_segment",
        section="syntax",
        edit=adding(lambda one: one[0][0] in ("UNH", "BGM"), segment("ZZX+1+CARRIER NOTE"), last=True),
        allowed=("SEQ_UNEXPECTED",),
    ),
    Oddity(name="surname_ozuna", section="syntax", on="PAXLST", facts=_ozuna, hides=True),
    Oddity(name="long_interchange_date", section="envelope", edit=changing("UNB", change=_long_date)),
    Oddity(
        name="application_in_password_place",
        section="envelope",
        edit=changing("UNB", change=_application_too_early),
    ),
    Oddity(name="priority_letter", section="envelope", edit=changing("UNB", change=_priority)),
    Oddity(name="group_tag_with_blank", section="envelope", edit=changing("UNG", change=_set(0, "UNG "))),
    Oddity(name="group_agency_of_vendor", section="envelope", edit=changing("UNG", change=_set(6, "1A"))),
    Oddity(name="only_part_is_marked", section="envelope", edit=changing("UNH", change=_only_part)),
    Oddity(
        name="two_messages_in_an_interchange",
        section="envelope",
        trailers=_two_messages,
        allowed=("DUP", "PART_MISSING"),
    ),
    Oddity(
        name="wrong_count",
        section="envelope",
        trailers=changing("UNT", change=_counted(-1)),
        defects=("ENV_COUNT",),
    ),
    Oddity(
        name="wrong_message_reference",
        section="envelope",
        trailers=changing("UNT", change=_set(2, "OTHER1")),
        defects=("ENV_REF",),
    ),
    Oddity(
        name="wrong_group_count",
        section="envelope",
        trailers=changing("UNE", change=_counted(2)),
        allowed=("ENV_COUNT",),
    ),
    Oddity(
        name="wrong_group_reference",
        section="envelope",
        trailers=changing("UNE", change=_set(2, "OTHER2")),
        allowed=("ENV_REF",),
    ),
    Oddity(
        name="wrong_interchange_count",
        section="envelope",
        trailers=changing("UNZ", change=_counted(3)),
        defects=("ENV_COUNT",),
    ),
    Oddity(
        name="wrong_interchange_reference",
        section="envelope",
        trailers=changing("UNZ", change=_set(2, "OTHER3")),
        defects=("ENV_REF",),
    ),
    Oddity(name="leading_zeros_in_count", section="envelope", trailers=changing("UNT", change=_leading_zeros)),
    Oddity(
        name="message_end_without_reference",
        section="envelope",
        trailers=changing("UNT", change=lambda one: one.__delitem__(2)),
        defects=("ENV_REF",),
    ),
    Oddity(
        name="missing_message_end",
        section="envelope",
        trailers=_without("UNT"),
        defects=("ENV_TRUNCATED",),
        allowed=("ENV_COUNT",),
    ),
    Oddity(
        name="missing_interchange_end",
        section="envelope",
        trailers=_without("UNZ"),
        defects=("ENV_TRUNCATED",),
        allowed=("SEQ_UNEXPECTED",),
    ),
    Oddity(
        name="missing_trailers",
        section="envelope",
        trailers=_without("UNT", "UNE", "UNZ"),
        defects=("ENV_TRUNCATED",),
        allowed=("SEQ_UNEXPECTED",),
    ),
    Oddity(
        name="truncated",
        section="envelope",
        data=lambda data: data[: len(data) * 3 // 5],
        defects=("ENV_TRUNCATED",),
        allowed=("LEX_WRAPPED", "LEX_UNTERMINATED", "VAL_DATE", "VAL_SSR"),
        lossy=True,
    ),
    Oddity(name="logged", section="telegram", data=_logged, allowed=("ENV_GARBAGE", "ENV_TYPEB")),
    Oddity(name="test_message", section="envelope", facts=_test),
)
