"""Machine-readable zones: every layout, check digit, odd value and broken line; any text gives an answer."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foreland.documents.mrz.describe import describe_zone
from foreland.documents.mrz.digits import check_digit
from foreland.documents.mrz.hints import misreadings
from foreland.documents.mrz.national import NationalNumber, candidate_numbers, contradictions
from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone
from foreland.documents.mrz.split import split_zones
from tests.core.documents import plain_zones

TODAY = date(2026, 11, 27)
BIRTH, EXPIRY = "850228", "310630"


def digited(text: str) -> str:
    return text + check_digit(text)


def td3(
    name: str = "UNDERHOLT<<PIA<MARIA",
    number: str = "K7654321<",
    birth: str = BIRTH,
    expiry: str = EXPIRY,
    sex: str = "F",
    optional: str = "",
    start: str = "P<UTO",
    nationality: str = "UTO",
    birth_digit: str = "",
    expiry_digit: str = "",
    optional_digit: str = "",
) -> list[str]:
    second = digited(number) + nationality + birth + (birth_digit or check_digit(birth)) + sex
    second += expiry + (expiry_digit or check_digit(expiry))
    second += optional.ljust(14, "<") + (optional_digit or check_digit(optional.ljust(14, "<")))
    return [
        (start + name).ljust(44, "<")[:44],
        second + check_digit(second[:10] + second[13:20] + second[21:43]),
    ]


def td2(number: str = "K76543210" + check_digit("K76543210"), optional: str = "", start: str = "I<UTO") -> list[str]:
    second = f"{number}UTO{digited(BIRTH)}F{digited(EXPIRY)}" + optional.ljust(7, "<")
    composite = check_digit(second[:10] + second[13:20] + second[21:35])
    return [(start + "UNDERHOLT<<PIA").ljust(36, "<"), second + composite]


def td1(number: str = "K76543210" + check_digit("K76543210"), optional: str = "", optional_2: str = "") -> list[str]:
    first = f"I<UTO{number}{optional}".ljust(30, "<")
    second = f"{digited(BIRTH)}F{digited(EXPIRY)}UTO{optional_2}".ljust(29, "<")
    composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    return [first, second + composite, "UNDERHOLT<<PIA".ljust(30, "<")]


def read(lines: list[str]) -> Zone:
    return read_zone(lines, TODAY)


def codes(zone: Zone) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in zone.problems]


def changed(line: str, position: int, character: str) -> str:
    return line[:position] + character + line[position + 1 :]


def test_a_passport_field_by_field() -> None:
    zone = read(td3(optional="ZZ123"))
    assert (zone.format, zone.valid, zone.all_checks_ok) == ("TD3", True, True)
    assert zone.checks == dict.fromkeys(("doc", "dob", "exp", "dates", "sex", "opt", "comp"), True)
    assert (zone.document_code, zone.issuing_state, zone.nationality) == ("P", "UTO", "UTO")
    assert (zone.surname, zone.given_names, zone.document_number) == ("UNDERHOLT", "PIA MARIA", "K7654321")
    assert (zone.date_of_birth, zone.sex, zone.expiry_date) == ("1985-02-28", "F", "2031-06-30")
    assert (zone.optional_data, zone.notes) == ("ZZ123", ("issuing_state_specimen", "nationality_specimen"))


def test_visas_and_slovak_cards_have_no_composite() -> None:
    passport = td3()
    tail = passport[1][:28]
    wide = read(["V" + passport[0][1:], tail.ljust(44, "9")])
    small = read([("V<UTO" + "A<<B").ljust(36, "<"), tail.ljust(36, "<")])
    card = read([("I<SVK" + "A<<B").ljust(34, "<"), tail.ljust(34, "<")])
    assert [zone.format for zone in (wide, small, card)] == ["MRVA", "MRVB", "SKID"]
    for zone in (wide, small, card):
        assert zone.valid
        assert zone.checks == dict.fromkeys(("doc", "dob", "exp", "dates", "sex"), True)
    assert wide.optional_data == "9" * 16


def test_cards_and_their_optional_data() -> None:
    card = read(td1(optional="AB<12", optional_2="99"))
    assert (card.format, card.valid, card.optional_data, card.optional_data_2) == ("TD1", True, "AB<12", "99")
    assert card.checks == dict.fromkeys(("doc", "dob", "exp", "dates", "sex", "comp"), True)
    assert (read(td2()).format, read(td2()).valid) == ("TD2", True)


@pytest.mark.parametrize("with_filler", [False, True], ids=["filler outside the sum", "filler in the sum"])
@pytest.mark.parametrize("make", [td1, td2])
@pytest.mark.parametrize("rest", ["5", "56", "567Z"])
def test_long_numbers_by_both_conventions(make: object, rest: str, with_filler: bool) -> None:
    digit = check_digit("K76543210" + "<" * with_filler + rest)
    zone = read(make("K76543210<", f"{rest}{digit}<"))  # type: ignore[operator]
    assert (zone.checks["doc"], zone.document_number, zone.optional_data) == (True, "K76543210" + rest, None)
    assert "long_number" in zone.notes
    wrong = read(make("K76543210<", f"{rest}{(int(digit) + 5) % 10}<"))  # type: ignore[operator]
    if wrong.checks["doc"]:  # the other convention's digit, by chance
        assert str((int(digit) + 5) % 10) == check_digit("K76543210" + "<" * (not with_filler) + rest)
    else:
        assert ("document_number", "check_digit_wrong") in codes(wrong)


def test_what_stands_after_a_long_number_is_optional_data() -> None:
    zone = read(td1("K76543210<", "56" + check_digit("K7654321056") + "<ABC"))
    assert (zone.document_number, zone.optional_data) == ("K7654321056", "ABC")
    filled = read(td1("K76543210<", "1" * 14 + check_digit("K76543210" + "1" * 14)))
    assert (filled.checks["doc"], filled.optional_data) == (True, None)


def test_a_filler_for_the_check_digit_of_a_short_number_is_a_missing_check_digit() -> None:
    for lines in (td1("K76543210<"), td2("K76543210<"), [td3()[0], changed(td3()[1], 9, "<")]):
        zone = read(lines)
        assert zone.checks["doc"] is False
        assert ("document_number", "check_digit_missing") in codes(zone)


def fr_id(given: str = "PIA") -> list[str]:
    first = "IDFRAUNDERHOLT".ljust(30, "<") + "075021"
    second = digited("050775012345") + given.ljust(14, "<") + digited(BIRTH) + "F"
    return [first, digited(first + second)[len(first) :]]


def test_the_old_french_card() -> None:
    zone = read(fr_id())
    assert (zone.format, zone.valid) == ("FRID", True)
    assert zone.checks == dict.fromkeys(("doc", "dob", "sex", "comp"), True)
    assert (zone.surname, zone.given_names, zone.document_number) == ("UNDERHOLT", "PIA", "050775012345")
    assert (zone.nationality, zone.expiry_date, zone.optional_data) == (None, None, "075021")
    first, second = fr_id()
    assert codes(read([first, changed(second, 35, str((int(second[35]) + 1) % 10))])) == [
        ("composite", "check_digit_wrong")
    ]
    assert read(td2(start="IDFRA")).format == "TD2"


def test_driving_licences_and_supplementary_sheets() -> None:
    body = "D1FRA12AB34567"
    french = read([digited(digited(body) + "310630" + "UNDERHO<")])
    assert (french.format, french.valid, french.checks) == ("FRDL", True, {"doc": True, "dates": True, "comp": True})
    assert (french.document_number, french.surname, french.expiry_date) == ("12AB34567", "UNDERHO", "2031-06-30")
    dutch = read([digited("D1NLD1" + "1234567890" + "ABCDEFGHIJKLM")])
    assert (dutch.format, dutch.valid, dutch.document_number) == ("NLDL", True, "1234567890")
    swiss = read(["ABC123D<<", "FACHE123456789012<<850228<<<<<", "UNDERHOLT<<PIA".ljust(30, "<")])
    assert (swiss.format, swiss.date_of_birth, swiss.surname, swiss.issuing_state) == (
        *("CHDL", "1985-02-28", "UNDERHOLT", "CHE"),
    )
    sheet = td2(start="ABD<<")
    zone = read([sheet[0], changed(sheet[1], 35, "X")])
    assert (zone.format, zone.valid, "comp" in zone.checks) == ("TD2", True, False)
    other = read([sheet[0].replace("ABD", "IDD"), changed(sheet[1], 35, "X")])
    assert other.checks["comp"] is False


@pytest.mark.parametrize(
    ("birth", "expiry", "text", "note"),
    [
        ("8502<<", EXPIRY, "1985-02", "date_of_birth_partly_unknown"),
        ("85<<<<", EXPIRY, "1985", "date_of_birth_partly_unknown"),
        ("<<<<<<", EXPIRY, None, "date_of_birth_unknown"),
        (BIRTH, "<<<<<<", "1985-02-28", "expiry_date_unknown"),
    ],
)
def test_unknown_dates_are_in_order(birth: str, expiry: str, text: str | None, note: str) -> None:
    zone = read(td3(birth=birth, expiry=expiry))
    assert (zone.valid, zone.checks["dates"], zone.date_of_birth) == (True, True, text)
    assert note in zone.notes
    if "<<<<<<" in (birth, expiry):
        left_out = {"birth_digit": "<"} if birth == "<<<<<<" else {"expiry_digit": "<"}
        assert read(td3(birth=birth, expiry=expiry, **left_out)).valid


@pytest.mark.parametrize("birth", ["851328", "850230", "850431", "850200", "850028", "8502<8", "B50228", "010229"])
def test_dates_that_do_not_exist(birth: str) -> None:
    zone = read(td3(birth=birth))
    assert (zone.checks["dob"], zone.checks["dates"], zone.all_checks_ok) == (True, False, False)
    assert codes(zone) == [("date_of_birth", "date_impossible")]
    assert zone.date_of_birth is None


@pytest.mark.parametrize(
    ("birth", "expiry", "born", "expires", "century"),
    [
        ("261127", "311127", "2026-11-27", "2031-11-27", True),
        ("261128", "311127", "1926-11-28", "2031-11-27", False),
        ("000229", "761231", "2000-02-29", "2076-12-31", False),
        ("130101", "771231", "1913-01-01", "1977-12-31", True),
        ("100101", "090101", "1910-01-01", "2009-01-01", True),
        ("050101", "950101", "2005-01-01", "1995-01-01", False),
    ],
)
def test_centuries(birth: str, expiry: str, born: str, expires: str, century: bool) -> None:
    zone = read(td3(birth=birth, expiry=expiry))
    assert (zone.date_of_birth, zone.expiry_date) == (born, expires)
    assert ("date_of_birth_century" in zone.notes) == century


@pytest.mark.parametrize(
    ("name", "surname", "given", "notes"),
    [
        ("ARKIN", "ARKIN", None, {"name_in_one_part"}),
        ("DE<LA<TORRE<<EVA", "DE LA TORRE", "EVA", set()),
        ("A" * 39, "A" * 39, None, {"name_in_one_part", "name_may_be_cut_off"}),
        ("UNDERHOLT<<" + "PIA<" * 7, "UNDERHOLT", "PIA PIA PIA PIA PIA PIA PIA", set()),
        ("UNDERHOLT<<PIA<<MARIA", "UNDERHOLT", "PIA MARIA", {"name_in_more_parts"}),
    ],
)
def test_names(name: str, surname: str, given: str | None, notes: set[str]) -> None:
    zone = read(td3(name=name))
    assert (zone.surname, zone.given_names, zone.valid) == (surname, given, True)
    assert notes == {note for note in zone.notes if note.startswith("name")}
    assert zone.name_truncated == ("name_may_be_cut_off" in notes)


def test_names_without_surname_or_with_digits() -> None:
    assert codes(read(td3(name="<<PIA"))) == [("name", "surname_missing")]
    assert codes(read(td3(name=""))) == [("name", "name_missing")]
    assert codes(read(td3(name="UNDERH0LT<<PIA"))) == [("name", "character_not_allowed")]
    coded = read(td3(name="ZDRIL7K<<PIA", start="PNRUS"))
    assert (coded.valid, "name_in_issuers_code" in coded.notes) == (True, True)


@pytest.mark.parametrize(
    ("raw", "code", "problem"),
    [
        ("D<<", "DEU", None),
        ("DEU", "DEU", None),
        ("GBN", "GBN", None),
        ("XXB", "XXB", None),
        ("UNO", "UNO", None),
        ("YUG", "YUG", None),
        ("QQQ", None, "country_unknown"),
        ("U70", None, "country_unknown"),
        ("<<<", None, "country_unknown"),
    ],
)
def test_countries(raw: str, code: str | None, problem: str | None) -> None:
    zone = read(td3(nationality=raw))
    assert (zone.nationality, zone.all_checks_ok) == (code, True)
    assert codes(zone) == ([("nationality", problem)] if problem else [])
    assert ("nationality_not_as_in_zones" in zone.notes) == (raw == "DEU")
    assert ("nationality_historic" in zone.notes) == (raw == "YUG")


def test_sex_is_m_f_or_the_filler() -> None:
    assert [read(td3(sex=sex)).sex for sex in "MF<"] == ["M", "F", "X"]
    assert [(read(td3(sex=sex)).checks["sex"], read(td3(sex=sex)).sex) for sex in "X1"] == [(False, None)] * 2


def test_empty_optional_data_may_leave_its_digit_out_and_no_other() -> None:
    assert read(td3(optional_digit="<")).valid
    assert read(td3(optional="A", optional_digit="<")).checks["opt"] is False


@given(st.data())
def test_one_changed_character_is_caught_unless_ten_apart(data: st.DataObject) -> None:
    lines = td3(optional="ZZ123")
    position = data.draw(st.sampled_from([*range(10), *range(13, 20), *range(21, 44)]))
    character = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"))
    zone = read([lines[0], changed(lines[1], position, character)])
    if check_digit(lines[1][position]) != check_digit(character):
        assert not zone.all_checks_ok


def test_short_long_joined_and_small_lines() -> None:
    first, second = td3()
    bare = read([first.rstrip("<"), second])
    assert (bare.format, bare.all_checks_ok, codes(bare)[0]) == ("TD3", False, ("lines", "line_length"))
    assert all(bare.checks.values())
    assert read([first, second[:-1]]).all_checks_ok is False
    assert read([first, second + "<"]).all_checks_ok is False
    assert (read([first]).format, read([]).format, read([first, second, second]).format) == (None, None, None)
    text = f"\ufeff{first.lower()}\r\n {second[:20]} {second[20:]}\n\n\n{first}{second}\n\n" + "\n".join(td1() + td2())
    found = [read(list(one.lines)) for one in split_zones(text.splitlines())]
    assert [(zone.format, zone.valid) for zone in found] == [("TD3", True)] * 2 + [("TD1", True), ("TD2", True)]
    assert [one.line for one in split_zones(text.splitlines())] == [1, 5, 7, 10]
    one, two, three = td1()
    for glued in (f"{one}{two}\n{three}", f"{one}\n{two}{three}", f"{one}{two}{three}", f"{one} {two}\r{three}"):
        twice = [read(list(zone.lines)) for zone in split_zones([*glued.splitlines(), *glued.splitlines()])]
        assert [(zone.format, zone.valid) for zone in twice] == [("TD1", True)] * 2, glued


def test_lines_in_another_order_are_hinted_at_and_read_as_they_stand() -> None:
    for lines in (td3(), td2(), td1()):
        zone = read(lines[::-1])
        assert (zone.valid, zone.all_checks_ok, zone.lines) == (False, False, tuple(lines[::-1]))
        meant = {hint.value: hint.suggested for hint in misreadings(zone, TODAY)}
        assert [meant.get(line, line) for line in lines[::-1]] == lines


def test_a_short_number_without_its_check_digit_does_not_go_on() -> None:
    zone = read(td1("K7654321<<", "AB1" + check_digit("K7654321AB1")))
    assert (zone.checks["doc"], zone.document_number) == (False, "K7654321")
    none = read([*td3()[:1], changed(td3(number="<" * 9)[1], 9, "<")])
    assert (none.checks["doc"], codes(none)[0]) == (False, ("document_number", "number_missing"))


def test_hints_name_the_likely_misreading_and_change_nothing() -> None:
    first, second = td3(birth="801015")
    zone = read([first, second[:13] + second[13:19].replace("0", "O") + second[19:]])
    assert (zone.date_of_birth, zone.checks["dates"]) == (None, False)
    (hint,) = (hint for hint in misreadings(zone, TODAY) if hint.field == "date_of_birth")
    assert (hint.value[:6], hint.suggested[:6], hint.check_ok, hint.all_checks_ok) == ("8O1O15", "801015", True, True)
    wrong = read([first, changed(second, 1, "T")])
    assert [hint.suggested for hint in misreadings(wrong, TODAY) if hint.all_checks_ok] == ["K7654321<"]
    long = td2("K76543210<", "5O" + check_digit("K7654321050") + "<")
    assert "50" in {hint.suggested[:2] for hint in misreadings(read(long), TODAY) if hint.check_ok}
    named = misreadings(read(td3(name="UNDERH0LT<<P1A")), TODAY)
    assert [hint.suggested.rstrip("<") for hint in named] == ["UNDERHOLT<<PIA"]
    assert misreadings(read(td3()), TODAY) == ()


def test_lost_fillers_are_hinted_at_where_every_check_then_agrees_and_never_put_in() -> None:
    first, second = td3(optional="A1")
    for lines in (
        [first.replace("<<", "«"), second],
        [first.replace("<", "«"), second.replace("<", "«")],
        [first.rstrip("<"), second],
        [first.rstrip("<"), second.replace("<<<", "", 1)],
        [first, second.replace("<<<<<<<", "«««", 1)],
    ):
        zone = read(lines)
        assert not zone.all_checks_ok
        assert zone.lines == tuple(lines), "what was read stands as it was read"
        hints = misreadings(zone, TODAY)
        assert {hint.field for hint in hints} == {"lines"}
        meant = {hint.value: hint.suggested for hint in hints}
        assert [meant.get(line, line) for line in lines] == [first, second], lines
    wrong = changed(second, 1, "8")
    assert misreadings(read([first.replace("<<", "«"), wrong]), TODAY) == (), "nothing is said of what is wrong besides"
    assert misreadings(read(["«" * 40, "<" * 9]), TODAY) == ()
    assert misreadings(read(["P<UTO" + "<A" * 15, "1<" * 21]), TODAY) == ()


def test_a_national_number_contradicts_birth_or_sex() -> None:
    zone = read(td3(optional="85022812345"))
    assert candidate_numbers(zone) == ("85022812345",)
    assert contradictions(zone, None) == ()
    assert contradictions(zone, NationalNumber("x", "1885-02-28", "F")) == ()
    assert contradictions(zone, NationalNumber("x", None, None)) == ()
    found = contradictions(zone, NationalNumber("x", "1985-03-28", "M"))
    assert [(one.field, one.value, one.expected) for one in found] == [
        ("date_of_birth", "1985-02-28", "1985-03-28"),
        ("sex", "F", "M"),
    ]
    assert contradictions(read(td3(sex="<", birth="8502<<")), NationalNumber("x", "1985-03-28", "M")) == ()


_ZONE = st.sampled_from(plain_zones.KNOWN + "<" * 9)
_DATES = st.sampled_from(
    [BIRTH, EXPIRY, "991231", "<<<<<<", "85<<<<", "8502<<", "851331", "850230", "8500<<", "B50228"]
)


def _text(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text(_ZONE, min_size=shortest, max_size=longest)


@st.composite
def zones(draw: st.DrawFn) -> list[str]:
    """Lines of every format, mostly with the check digits of the plain reader; some characters are then changed."""

    def closed(text: str) -> str:
        return text + draw(st.sampled_from([str(plain_zones.digit_of(text))] * 6 + ["<", "7"]))

    kind = draw(st.sampled_from(["TD1", "TD2", "TD3", "MRVA", "MRVB", "FRID", "FRDL", "NLDL", "CHDL", "SKID", "DE"]))
    width = {"TD1": 30, "TD3": 44, "MRVA": 44, "CHDL": 30, "SKID": 34}.get(kind, 36)
    name = draw(st.sampled_from(["UNDERHOLT<<PIA<MARIA", "ARKIN", "<<PIA", "", "O" * 44]) | _text(width)).ljust(
        width, "<"
    )[:width]
    start = "V<" if kind[0] == "M" else draw(st.sampled_from(["P<", "I<", "AC"]))
    number, optional = closed(draw(_text(9)).ljust(9, "<")), draw(_text(15))
    if kind in ("TD1", "TD2") and draw(st.booleans()):
        number, rest = draw(_text(9, 9)) + "<", draw(_text(12, 1))
        optional = rest + str(plain_zones.digit_of(number[:9] + draw(st.sampled_from(["", "<"])) + rest)) + "<A1"
    dates = closed(draw(_DATES)) + draw(st.sampled_from("MF<X")) + closed(draw(_DATES))
    if kind == "TD1":
        first = (start + "UTO" + number + optional).ljust(30, "<")[:30]
        second = (dates + "UTO" + optional).ljust(29, "<")[:29]
        lines = [first, second + closed(first[5:] + second[:7] + second[8:15] + second[18:])[-1], name]
    elif kind == "FRDL":
        lines = [closed((closed(("D1FRA" + number)[:14]) + draw(_DATES) + name)[:29])]
    elif kind == "NLDL":
        lines = [closed(("D1NLD1" + draw(_text(10)).ljust(10, "<") + optional).ljust(29, "<")[:29])]
    elif kind == "CHDL":
        second = ("FACHE" + number[:9] + optional[:5].ljust(5, "<") + draw(_DATES)).ljust(30, "<")
        lines = [draw(_text(9, 9)), second, name]
    elif kind == "FRID":
        first = ("IDFRA" + name)[:36]
        second = closed(draw(_text(12, 12))) + name[:14] + dates[:8]
        lines = [first, second + closed(first + second)[-1]]
    else:
        second = (number + "UTO" + dates + optional).ljust(width, "<")[:width]
        if kind == "TD3":
            second = second[:28] + closed(second[28:42])
        start = draw(st.sampled_from(["ABD<<", "AGD<<", "AUD<<", "MED<<"])) if kind == "DE" else start + "UTO"
        if kind in ("TD2", "TD3"):
            second = second[: width - 1]
            second += closed(second[:10] + second[13:20] + second[21:])[-1]
        lines = [(start + name)[:width], second]
    for _ in range(draw(st.integers(0, 3))):
        line = draw(st.integers(0, len(lines) - 1))
        place = draw(st.integers(5, len(lines[line]) - 1))
        lines[line] = changed(lines[line], place, draw(_ZONE | st.sampled_from("éß²٣a-")))
    return lines


@settings(max_examples=250, derandomize=True)
@given(zones())
def test_a_reader_that_was_written_from_the_standard_alone_agrees(lines: list[str]) -> None:
    """Hostile zones too: each check, the number, the names, the optional data; and each refusal has a reason."""
    zone, plain = read(lines), plain_zones.read(lines)
    assert zone.format is not None
    leap = "0229" in (plain.get("birth", "")[2:], plain.get("expiry", "")[2:])
    checks = {name: said for name, said in plain.items() if isinstance(said, bool) and not (leap and name == "dates")}
    assert {name: said for name, said in zone.checks.items() if not (leap and name == "dates")} == checks
    assert zone.document_number == (plain["number"] or None)
    assert (zone.surname, zone.given_names) == (plain["surname"], plain["given"])
    if "optional" in plain:
        assert zone.optional_data == (plain["optional"].strip("<") or None)
    if not all(zone.checks.values()):
        assert not zone.valid
        assert all(problem.code for problem in zone.problems)
    assert zone.all_checks_ok == (bool(zone.checks) and all(zone.checks.values())), "no check digit proves nothing"


ZONE_LIKE = st.text(alphabet="ABDIOPVXZ0123456789<", min_size=26, max_size=46)


@given(st.one_of(st.lists(st.text(max_size=120), max_size=6), st.lists(ZONE_LIKE, min_size=1, max_size=3)))
def test_any_text_has_an_answer(lines: list[str]) -> None:
    for one in split_zones("\n".join(lines).splitlines()):
        zone = read_zone(one.lines, TODAY)
        answer = describe_zone(zone, TODAY)
        assert answer["valid"] is False or not answer["problems"]
        assert all(isinstance(value, bool) for value in zone.checks.values())
        msgspec.json.encode({**answer, "lines": [line.encode("utf-8", "replace").decode() for line in zone.lines]})


@given(st.sampled_from((td3(), td2(), td1(), fr_id())), st.integers(0, 2), st.integers(0, 43), st.characters())
def test_any_character_in_any_place_has_an_answer(lines: list[str], line: int, position: int, character: str) -> None:
    broken = list(lines)
    line %= len(broken)
    broken[line] = changed(broken[line], position % len(broken[line]), character)
    answer = describe_zone(read_zone(broken, TODAY), TODAY)
    assert answer["format"] is None or answer["fields"]
