"""Schedules and telegrams: what they say becomes flights and events, what they spoil becomes problems and defects."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.messages.schedule.changes import read_changes
from foreland.messages.schedule.movement import read_movement
from foreland.messages.schedule.period import read_ddmmmyy
from foreland.messages.schedule.ssim import read_ssim
from foreland.messages.schedule.table import REQUIRED, read_table
from foreland.messages.schedule.telegram import MAX_EVENTS, Telegram, issued_at, telegram_text
from foreland.travel.csv_lines import csv_rows, table_rows
from foreland.travel.flight import Designator
from foreland.travel.line_problem import LineProblem

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def record(**changed: str) -> str:
    """A leg of ZZ 123, LHR-JFK, on Mondays of November 2026, in the columns of SSIM."""
    values = {
        "suffix": " ", "airline": "ZZ ", "number": " 123", "variation": "01", "leg": "01", "service": "J",
        "first": "01NOV26", "last": "30NOV26", "days": "1      ", "rate": " ", "origin": "LHR", "out": "1200",
        "destination": "JFK", "in": "1500", "aircraft": "77W", "after": "00",
    } | changed  # fmt: skip
    line = (
        f"3{values['suffix']}{values['airline']}{values['number']}{values['variation']}{values['leg']}"
        f"{values['service']}{values['first']}{values['last']}{values['days']}{values['rate']}"
        f"{values['origin']}{values['out']}{values['out']}+0000  {values['destination']}{values['in']}{values['in']}"
        f"-0500  {values['aircraft']}"
    )
    return line.ljust(192) + values["after"] + "000003"


def telegram(*lines: str) -> Telegram:
    text = telegram_text("\n".join(lines))
    assert text is not None
    return read_movement(text, NOW) if text.kind in ("MVT", "DIV") else read_changes(text, NOW)


# SSIM ----------------------------------------------------------------------------------------------------------------


def test_a_record_is_a_flight_on_each_of_its_days() -> None:
    content = read_ssim(["1AIRLINE STANDARD SCHEDULE DATA SET", "2LZZ  0008", record()])
    (period,) = content.periods
    flights = list(period.flights())
    assert [flight.date for flight in flights] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]
    (leg,) = flights[0].legs
    assert (leg.departure_local, leg.arrival_local) == ("2026-11-02T12:00", "2026-11-02T15:00")
    assert (flights[0].designator, flights[0].aircraft, flights[0].utc) == (Designator("ZZ", "123"), "77W", False)
    assert content.problems == ()


def test_legs_of_one_variation_are_one_flight_with_days_after() -> None:
    second = record(leg="02", origin="JFK", destination="LAX", out="2300", after="01", **{"in": "0200"})
    (period,) = read_ssim([second, record()]).periods
    legs = next(iter(period.flights())).legs
    assert [leg.origin for leg in legs] == ["LHR", "JFK"]
    assert (legs[1].departure_local, legs[1].arrival_local) == ("2026-11-02T23:00", "2026-11-03T02:00")


def test_the_header_says_that_times_are_utc_and_a_frequency_skips_weeks() -> None:
    (period,) = read_ssim(["2UZZ", record(rate="2")]).periods
    assert period.utc
    assert [day.day for day in period.dates()] == [2, 16, 30]


def test_a_period_without_end_is_cut() -> None:
    (period,) = read_ssim([record(last="00XXX00")]).periods
    assert len(list(period.dates())) < 60


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"airline": "???"}, "flight"),
        ({"first": "31FEB26"}, "period"),
        ({"last": "01JAN20"}, "period"),
        ({"days": "8      "}, "days"),
        ({"days": "       "}, "days"),
        ({"out": "2460"}, "departure"),
        ({"in": "    "}, "arrival"),
        ({"origin": "L R"}, "stations"),
        ({"after": "0Z"}, "date_variation"),
    ],
)
def test_a_broken_record_is_a_problem_and_the_others_are_read(changed: dict[str, str], field: str) -> None:
    content = read_ssim([record(**changed), record(variation="02")])
    assert [(problem.line, problem.field) for problem in content.problems] == [(1, field)]
    assert len(content.periods) == 1


@given(st.lists(st.text(max_size=210), max_size=5))
def test_no_lines_break_the_reader(lines: list[str]) -> None:
    content = read_ssim(["3" + line for line in lines])
    assert len(content.problems) >= (0 if content.periods else 1)


# Tables --------------------------------------------------------------------------------------------------------------


def _table(*lines: str) -> tuple[list[str], list[tuple[int, str, str | None]]]:
    problems: list[LineProblem] = []
    content = read_table(csv_rows(lines, REQUIRED, problems), problems)
    flights = [f"{one.designator} {one.date}" for period in content.periods for one in period.flights()]
    return flights, [(one.line, one.code, one.field) for one in content.problems]


def test_rows_are_legs_of_days_and_periods() -> None:
    flights, problems = _table(
        "flight,from,to,days,origin,destination,departure,arrival,sold_as",
        "ZZ 0123,2026-11-01,2026-11-09,1,LHR,JFK,12:00,15:00,YY9001",
        "ZZ123,2026-11-01,2026-11-09,1,JFK,LAX,17:00,20:00,",
        "ZZ5,2026-11-01,,,LHR,CDG,23:30,00:45,not a flight",
    )
    assert flights == ["ZZ123 2026-11-02", "ZZ123 2026-11-09", "ZZ5 2026-11-01"]
    assert problems == [(4, "not_readable", "sold_as")]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("ZZ1,2026-13-01,LHR,JFK,12:00,15:00", "date"),
        ("ZZ1,0001-01-01,LHR,JFK,12:00,15:00", "date"),
        ("123456789,2026-11-01,LHR,JFK,12:00,15:00", "flight"),
        ("ZZ1,2026-11-01,LONDON,JFK,12:00,15:00", "origin"),
        ("ZZ1,2026-11-01,LHR,,12:00,15:00", "destination"),
        ("ZZ1,2026-11-01,LHR,JFK,noon,15:00", "departure"),
        ("ZZ1,2026-11-01,LHR,JFK,12:00,25:00", "arrival"),
        ('"ZZ1,2026-11-01', None),
    ],
)
def test_a_broken_row_says_its_column(row: str, field: str | None) -> None:
    flights, problems = _table("flight,date,origin,destination,departure,arrival", row)
    assert flights == []
    assert [(line, name) for line, _, name in problems] == [(2, field)]


def test_a_table_without_a_column_or_without_anything_says_so() -> None:
    assert _table("flight,date")[1][0][1] == "column_missing"
    assert _table()[1] == [(1, "header_missing", None)]
    problems: list[LineProblem] = []
    assert list(table_rows([["", ""], ["Flight", "Date"], ["ZZ1", "2026"]], ("flight",), problems)) == [
        (3, {"flight": "ZZ1", "date": "2026"})
    ]


# Telegrams -----------------------------------------------------------------------------------------------------------


def test_a_departure_with_its_estimated_arrival() -> None:
    found = telegram(
        "QU LHRXXZZ", ".JFKXXZZ 241230", "MVT", "ZZ123/24.GZZAA.LHR", "AD1204/1215 EA1950 JFK", "DL81/0004", "PX120"
    )
    departure, arrival = found.events
    assert (departure.kind, departure.at, departure.station) == (
        "ATD",
        datetime(2026, 11, 24, 12, 4, tzinfo=UTC),
        "LHR",
    )
    assert (arrival.kind, arrival.at, arrival.airport) == ("ETA", datetime(2026, 11, 24, 19, 50, tzinfo=UTC), "JFK")
    assert found.defects == ()


def test_times_past_midnight_and_with_their_day() -> None:
    (late,) = telegram("MVT", "ZZ123/24.GZZAA.LHR", "ED250015").events
    assert late.at == datetime(2026, 11, 25, 0, 15, tzinfo=UTC)
    (night,) = telegram("MVT", "ZZ123/23.GZZAA.JFK", "AA2355/0002").events
    assert night.at == datetime(2026, 11, 24, 0, 2, tzinfo=UTC)
    (old,) = telegram("MVT", "ZZ123/10.GZZAA.LHR", "AD1204/1215").events
    assert old.at == datetime(2026, 11, 10, 12, 4, tzinfo=UTC), "read long after: the day of the flight"


def test_a_day_at_the_turn_of_the_year_is_the_nearest() -> None:
    assert read_ddmmmyy("31", date(2027, 1, 1)) == date(2026, 12, 31)
    assert read_ddmmmyy("01JAN", date(2026, 12, 31)) == date(2027, 1, 1)
    assert read_ddmmmyy("29FEB", date(2026, 6, 1)) is None


def test_return_and_diversion() -> None:
    (back,) = telegram("MVT", "ZZ123/24.GZZAA.LHR", "FR1250/1301").events
    assert (back.action, back.at) == ("return", datetime(2026, 11, 24, 13, 1, tzinfo=UTC))
    (away,) = telegram("DIV", "ZZ123/24.GZZAA.LHR", "EA1830 YYZ", "DR71").events
    assert (away.action, away.airport) == ("divert", "YYZ")


@pytest.mark.parametrize(
    "lines",
    [
        ("AD1204",),
        ("ZZ123/24.LHR", "AD2560"),
        ("ZZ123/24.LHR", "AD"),
        ("ZZ123/24.LHR", "EAXXXX JFK"),
        ("ZZ123/24.LHR", "HELLO WORLD"),
        ("ZZ123/99.LHR",),
        (),
    ],
)
def test_what_cannot_be_read_is_a_defect(lines: tuple[str, ...]) -> None:
    found = telegram("MVT", *lines)
    assert found.events == ()
    assert found.defects


def test_sections_of_a_schedule_change() -> None:
    found = telegram(
        "SSM", "LT", "24NOV00144E003/REF", "CNL", "ZZ123", "01DEC26 07DEC26 12", "//",
        "TIM", "ZZ9", "01DEC26 01DEC26 2", "LHR2330 JFK0230", "//", "ACK",
    )  # fmt: skip
    cancelled, other, retimed = found.events
    assert [(one.action, one.date) for one in (cancelled, other)] == [
        ("cancel", "2026-12-01"),
        ("cancel", "2026-12-07"),
    ]
    assert (retimed.legs[0].departure_local, retimed.legs[0].arrival_local) == ("2026-12-01T23:30", "2026-12-02T02:30")
    assert not retimed.utc
    assert found.defects == ()


def test_a_single_flight_changes_number_and_route() -> None:
    found = telegram("ASM", "FLT", "ZZ123/24NOV", "ZZ124", "//", "RRT", "ZZ5/24", "LHR1200 EWR1500/1 77W")
    renumbered, rerouted = found.events
    assert (renumbered.renumbered, renumbered.utc) == (Designator("ZZ", "124"), True)
    assert rerouted.legs[0].arrival_local == "2026-11-25T15:00"


@pytest.mark.parametrize(
    "lines",
    [("NEW", "ZZ123/24NOV"), ("TIM",), ("FLT", "ZZ123/24NOV"), ("XXX", "ZZ1/24"), ("TIM", "ZZ1/24", "LHR9999 JFK1200")],
)
def test_a_change_that_says_too_little_is_a_defect(lines: tuple[str, ...]) -> None:
    found = telegram("ASM", *lines)
    assert found.events == ()
    assert found.defects


def test_a_hostile_period_is_bounded() -> None:
    found = telegram("SSM", *("CNL", "ZZ1", *["01JAN26 31DEC26 1234567"] * 1_000))
    assert len(found.events) == MAX_EVENTS
    assert [defect.code for defect in found.defects] == ["LIM_REPEATS"]


@given(
    st.sampled_from(["MVT", "DIV", "ASM", "SSM"]),
    st.lists(st.text(st.characters(codec="latin-1"), max_size=60), max_size=8),
)
def test_no_telegram_breaks_the_reader(kind: str, lines: list[str]) -> None:
    found = telegram(kind, *lines)
    assert (
        found.events
        or found.defects
        or any(word in "".join(lines).upper() for word in ("ACK", "NAC", "ADM", "SKD", "RSD", "REV"))
    )


@pytest.mark.parametrize("text", ["", "UNB+UNOA", "MVTX\nZZ1/24.LHR", "\n" * 5_000 + "MVT"])
def test_other_text_is_no_telegram(text: str) -> None:
    assert telegram_text(text) is None


@pytest.mark.parametrize(
    ("line", "at"),
    [
        (".HDQRMZZ 010905", "2027-03-01T09:05"),
        (".HDQRMZZ 010905 SIG", "2027-03-01T09:05"),
        (".HDQRMZZ 281200", "2027-02-28T12:00"),
        (".HDQRMZZ 011059", "2027-03-01T10:59"),  # the sender's clock is ahead
        (".HDQRMZZ 011131", None),  # by more than an hour
        (".HDQRMZZ 191105", "2027-02-19T11:05"),
        (".HDQRMZZ 180905", None),  # may as well be another month's
        (".HDQRMZZ 310905", None),
        (".HDQRMZZ 012460", None),
        (".HDQRMZZ 000000", None),
        (".HDQRMZZ", None),
        ("HDQRMZZ 010905", None),
        (".HDQRM 010905", None),
    ],
)
def test_a_telegram_says_when_it_was_sent(line: str, at: str | None) -> None:
    text = f"QU STATEXX\r\n{line}\r\nMVT\r\nZZ123/01.GZZAA.LHR\r\nED011200\r\n"
    found = issued_at(text, datetime(2027, 3, 1, 10, 30, tzinfo=UTC))
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == at


def test_what_a_telegram_quotes_is_not_when_it_was_sent() -> None:
    now = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
    assert issued_at("MVT\nZZ123/01.GZZAA.LHR\nED011200\n.HDQRMZZ 010905\n", now) is None
    assert issued_at("." * 90_000 + "\nMVT\n", now) is None
