"""The sensitive-data filter: every code in every place, every language, and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.messages.filtered_segments import filtered_segments
from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_bytes, parse_with_bodies
from foreland.resources.sensitive import load_terms
from foreland.safeguards.sensitive import (
    Removal,
    Removals,
    SensitiveFilter,
    filter_codes,
    filter_segments,
    filter_text,
    filter_traveller,
)
from foreland.safeguards.sensitive_matching import NO_NAMES
from foreland.safeguards.sensitive_terms import Term
from foreland.travel.traveller import Address, Traveller
from tests.core.messages.samples import paxlst, pnrgov

SHIPPED = load_terms()
RULES = SensitiveFilter(SHIPPED)
IDS = {one.code: one.id for one in (*SHIPPED.codes, *SHIPPED.codes_without_text)}
KEPT = (
    "UMNR YPTA INFT CHLD DOCS DOCO DOCA FOID TKNE TKNM CTCE CTCM CTCR CTCH CTCB PCTC FQTV GRPF GRPS GPST EXST TWOV "
    "DEPA DEPU INAD SEMN COUR CKIN"
)
PLACES = (
    "SSR+{code}:HK:1:XY'",
    "SSR+{code}:HK:1:XY:::CGK:SYD+::1'",
    "SSR+{code}:HK:1:XY:::::SOME TEXT+::1'",
    "SSR+OTHS:HK:1:XY:::::PAX WANTS {code} PLEASE+::1'",
    "SSR+OTHS:HK:1:XY:::::SSR {code}/EXAMPLE'",
    "SSR+CKIN:HK:1:XY:::::{code}+::1'",
    "IFT+4:28::XY+{code} FOR EXAMPLE'",
    "IFT+4:15+{code}'",
    "IFT+3+NOTE:{code}'",
    "ADD++700:::::::{code}'",
    "LTS+XY {code} HK1'",
    "ABI+4++++XY'SAC+++A'SSR+{code}:HK:1:XY'",
    "ABI+4++++XY'SAC+++X'IFT+4:19+{code} REMOVED'",
    "MSG+8'IFT+4:28+{code}'",
    "ZZZ+{code}'",
)


def word_id(word: str) -> str:
    """Identifier of a term."""
    return next(one.id for one in SHIPPED.terms if one.term == word)


def leaks(body: str, needle: str) -> bool:
    """Whether a word is still anywhere in the filtered message."""
    head = "MSG+:22'ORG+XY'TVL+010826:1200+CGK+SYD+XY+812'SRC'RCI+XY:ABC123'TIF+EXAMPLE+ALEX:A:1'"
    (message,) = parse_bytes(pnrgov(head + body))
    assert needle.upper() in msgspec.json.encode(message).decode().upper()
    filtered, removals = filter_message(message, RULES)
    assert removals
    assert all(needle.upper() not in str(removal.category).upper() for removal in removals)
    return needle.upper() in msgspec.json.encode(filtered).decode().upper()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("code", [one.code for one in SHIPPED.codes])
def test_no_code_survives_in_any_place(code: str, place: str) -> None:
    assert not leaks(place.format(code=code), code)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("code", ["moml", "Wchr", "WCHX"])
def test_case_and_unlisted_variants_make_no_difference(code: str, place: str) -> None:
    assert not leaks(place.format(code=code), code)


@pytest.mark.parametrize(
    "text",
    [
        "HALAL FOOD",
        "PAX VISITS MOSQUE",
        "HAJJ GROUP",
        "ON UMRAH",
        "PILGRIMAGE",
        "PRAYS AT SYNAGOGE",
        "IST SCHWANGER",
        "EMBARAZADA",
        "FEMME ENCEINTE",
        "INSULINE/DIABETIC",
        "NEEDS INSULIN2",
        "HIV POSITIVE",
        "SAME-SEX COUPLE",
        "TRANSGENDER PAX",
        "TRADE-UNION DELEGATE",
        "ASYLUM CLAIM",
        "REFUGEE-STATUS",
        "ХАЛЯЛЬ",
        "мечеть",
        "حلال",
        "لاجئ",
        "清真餐",
        "ＨＡＬＡＬ",
        "chained SSR MOML EXAMPLE",
    ],
)
def test_words_of_many_languages_remove_their_text(text: str) -> None:
    removals = Removals()
    assert filter_text(text, removals, RULES) is None
    assert {removal.count for removal in removals.all()} == {1}


@pytest.mark.parametrize(
    "text",
    [
        "CTCM 6281555010",
        "PARTY OF FIVE",
        "GAYLE FORCE WINDS",
        "CHURCHILL STREET",
        "MONKTON ROAD",
        "ADV TKT NUMBER BY 03MAY",
        "RABBITS",
        "VIP PASSENGER",
        "PREGNOLATO/MARIO"[:4] + "O",
        "PAYMENT BY CARD",
        "CANCERATO"[:4] + "EL BOOKING",
        "",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert filter_text(text, Removals(), RULES) == text


def test_codes_that_are_needed_stay_and_codes_are_counted_without_text() -> None:
    removals = Removals()
    assert filter_codes(KEPT.split(), removals, RULES) == tuple(KEPT.split())
    assert filter_codes(["MOML", "UMNR", "avml", "MOML", "OTHS HALAL"], removals, RULES) == ("UMNR",)
    assert removals.all() == (
        Removal("religion", IDS["AVML"], "special_service_codes", 1),
        Removal("religion", IDS["MOML"], "special_service_codes", 2),
        Removal("religion", word_id("halal"), "special_service_codes", 1),
    )


def test_the_code_of_a_free_text_request_stays_when_only_its_text_tells() -> None:
    body = "TVL+010826:1200+CGK+SYD+XY+812'SRC'RCI+XY:ABC123'SSR+OTHS:HK:1:XY:::::HALAL'SSR+MAAS:HK:1:XY:::::ELDERLY'"
    (message,) = parse_bytes(pnrgov("MSG+:22'" + body))
    filtered, removals = filter_message(message, RULES)
    assert filtered.bookings[0].remarks == ("SSR OTHS", "SSR MAAS")
    assert {removal.entry for removal in removals} == {word_id("halal"), IDS["MAAS"]}


def test_names_are_never_altered_and_defects_lose_their_text() -> None:
    body = "BGM+745'NAD+FL+++PRIEST:CHURCH:GAY'NAT+2+QQQ'FTX+ZZZ+++HALAL'"
    (message,) = parse_bytes(paxlst(body))
    filtered, removals = filter_message(message, RULES)
    assert filtered.travellers == message.travellers
    assert filtered.unparsed == ("FTX+ZZZ+++[removed]",)
    assert removals == (Removal("religion", word_id("halal"), "unparsed", 1),)
    assert all(defect.text is None for defect in filtered.defects)
    assert [defect.code for defect in filtered.defects] == [defect.code for defect in message.defects]


def test_a_deployment_adds_its_own_terms() -> None:
    own = Term(id="own-1", term="exampleish*", language="en", category="ethnicity", source="ours", verified=True)
    terms = msgspec.structs.replace(SHIPPED, version="deployment-1", terms=(*SHIPPED.terms, own))
    assert SensitiveFilter(terms).category("EXAMPLEISHMAN") == "ethnicity"
    assert RULES.category("EXAMPLEISHMAN") is None


@given(st.text(max_size=200))
def test_filtering_twice_changes_nothing_more(text: str) -> None:
    once = filter_text(text, Removals(), RULES)
    assert once is None or filter_text(once, Removals(), RULES) == once
    assert RULES.matcher.code(text) is None or len(text.strip()) >= 3


WHOLE_PNR = (
    "MSG+:22'ORG+1A:MUC+12345678:OFFICE+LON++A+GB:GBP+AGENT'TVL+010826:1200+CGK+SYD+XY+812'EQN+1'SRC'"
    "RCI+XY:ABC123'SSR+OTHS:HK:1:XY:::CGK:SYD:TEXT'DAT+700:190726:1200'IFT+4:28::XY+TEXT'"
    "ORG+1A:MUC+12345678:OFFICE+LON+1A:MUC+T+GB:GBP:EN+AGENT'ADD++700:1 STREET:TOWN:REG::GB:PC:00441'"
    "EBD+USD:50.00+1::N'TIF+EXAMPLE:I+ALEX:A:1'FTI+XY:123456'REF+:UNIQ1'"
    "SSR+DOCS:HK:1:XY:::::/P/GBR/123456789/GBR/12JUL64/M/23AUG29/EXAMPLE/ALEX'"
    "SSR+DOCA:HK:1:XY:::::D/USA/1 MAIN/TOWN/NY/10001'SSR+SEAT:HK:1:XY:::CGK:SYD+12A::1'TKT+1251234567890:T:1'"
    "MON+B:88.00:GBP+T:95.94:GBP'FOP+CC::416.00:VI:4111111111111111:1228'IFT+4:43+PAYER+STREET+0044'"
    "TVL+010826:1200:010826:1315+CGK+SYD+XY:YY+812:Y'TRA+YY+8734:B'RPI+1+HK'RCI+YY:DEF456'DAT+2:010826:0700'"
    "TRI++168:::1'TIF+EXAMPLE+ALEX'SSD+24A++++Y'TBD++2:20:700++HP:125+XY:0012345678:2:SYD'EQN+2'RCI+XY:SPL111'"
    "ABI+4+LON:A1+LON++XY'DAT+T:101126:1200'SAC+++A'SSR+OTHS:HK:1:XY:::::TEXT'LTS+TEXT'"
)
WHOLE_PAXLST = (
    "BGM+745'RFF+TN:TRN1'NAD+MS+++CENTRE'COM+0044:TE+0045:FX'TDT+20+XY812'LOC+125+CGK'DTM+189:2608011200:201'"
    "LOC+87+SYD'NAD+FL+++EXAMPLE:ALEX+1 STREET+TOWN+REG+PC+GBR'ATT+2++M'DTM+329:640712'FTX+BAG+++XY123456:2'"
    "LOC+22+SYD'LOC+178+CGK'LOC+179+SYD'LOC+180+GBR:::TOWN'COM+0044:TE'EMP+1+CR1:110:111'RFF+AVF:ABC123'"
    "RFF+ABO:UNIQ'RFF+SEA:12A'RFF+AEA:GOV1'RFF+CR:CUST'DOC+P:110:111+123456789'LOC+91+GBR'"
)


@pytest.mark.parametrize("code", ["KSML", "wchr"])
@pytest.mark.parametrize(("wrap", "body"), [(pnrgov, WHOLE_PNR), (paxlst, WHOLE_PAXLST)])
def test_no_code_survives_in_any_component_of_any_segment(wrap: Any, body: str, code: str) -> None:
    """Instead of each value, and behind it, in every place of a whole message."""
    segments = body.split("'")[:-1]
    for number, segment in enumerate(segments):
        values = [element.split(":") for element in segment.split("+")]
        for element, components in enumerate(values[1:], 1):
            for place, value in enumerate(components):
                for planted in (code, f"{value} {code}"):
                    changed = [list(one) for one in values]
                    changed[element][place] = planted
                    text = "+".join(":".join(one) for one in changed)
                    whole = "'".join([*segments[:number], text, *segments[number + 1 :]]) + "'"
                    for message in parse_bytes(wrap(whole)):
                        stored = msgspec.json.encode(filter_message(message, RULES)[0]).decode().upper()
                        assert code.upper() not in stored, text


@pytest.mark.parametrize("text", ["KSMLHK1", "SSRKSMLXYHK1", "WCHRXYNN1"])
def test_a_code_glued_to_its_status_is_found(text: str) -> None:
    assert RULES.category(text) is not None


def test_names_and_places_that_only_look_like_codes_stay() -> None:
    traveller = Traveller(
        surname="LANG",
        given_names="ESAN",
        record_locator="WCHA12",
        emails=("LANG.MEDA@EXAMPLE.ORG",),
        addresses=(Address(street="12 CHURCH STREET", city="TEMPLE"),),
        place_of_birth="MEDA",
    )
    assert filter_traveller(traveller, Removals(), RULES) is traveller


def test_a_broken_character_hides_nothing() -> None:
    for body in (b"ZZZ+\xe9 \xe6\xb8\x85\xe7\x9c\x9f KEPT'", b"ZZZ+\xe6\xb8\x85\xe7\x9c\x9f KEPT \xe6\xb8'"):
        (message,) = parse_bytes(pnrgov("MSG+:22'TVL+010826:1200+CGK+SYD+XY+812'@").replace(b"@", body))
        filtered, removals = filter_message(message, RULES)
        assert {removal.category for removal in removals} == {"religion"}
        assert "KEPT" not in str(filtered.unparsed)


@pytest.mark.parametrize(
    "segment",
    [
        "ZZZ+WANTS HA\r\nLAL FOOD",
        "LTS+WANTS HA\nLAL FOOD",
        "IFT+4:28+WANTS HA\r\nLAL FOOD",
        "SSR+OTHS:HK:1:XY:::::HA\r\nLAL",
        "SSR+KS\r\nML:HK:1:XY:::::FOOD",
    ],
)
def test_a_word_parted_by_the_line_of_a_telegram_is_found(segment: str) -> None:
    head = "MSG+:22'TVL+010826:1200+CGK+SYD+XY+812'SRC'RCI+XY:ABC123'TIF+EXAMPLE+ALEX:A:1'"
    raw = pnrgov(f"{head}{segment}'")
    (parsed,) = parse_with_bodies(raw)
    filtered, removals = filter_message(parsed.message, RULES)
    shown = filtered_segments(raw.decode("latin-1"), parsed.segments, filtered, RULES)
    kept = msgspec.json.encode(filtered).decode() + "".join(one.text for one in shown)
    assert removals
    for gone in ("LAL", "FOOD", "ML:HK"):
        assert gone not in kept


def test_two_byte_characters_hide_nothing() -> None:
    removals = Removals()
    assert filter_text("WANTS HALAL FOOD".encode("utf-16-le").decode("latin-1"), removals, RULES) is None
    assert filter_text("SSR KSML".encode("utf-16-be").decode("latin-1"), removals, RULES) is None


def test_more_text_than_anybody_writes_is_removed_unread() -> None:
    removals = Removals()
    assert filter_text("A" * 10_000_000, removals, RULES) is None
    assert len(filter_segments(["A" * 10_000] * 1_000, removals, RULES, NO_NAMES)) == 100
    assert removals.all() == (Removal("neutral", "-", "text", 1), Removal("neutral", "-", "unparsed", 900))
