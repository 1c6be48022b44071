"""Golden messages: what stays and what goes, decided by hand. All are made up.

Each is put behind the same head. ``stays`` must be found in the filtered facts, ``goes`` neither there nor in the
filtered segments.
"""

from __future__ import annotations

from typing import NamedTuple


class Golden(NamedTuple):
    """Segments of a booking (``pnr``) or list (``api``), words that stay and words that go."""

    name: str
    kind: str
    body: str
    stays: tuple[str, ...]
    goes: tuple[str, ...]


def _pnr(name: str, body: str, stays: str = "", goes: str = "") -> Golden:
    return Golden(name, "pnr", body, _split(stays), _split(goes))


def _api(name: str, body: str, stays: str = "", goes: str = "") -> Golden:
    return Golden(name, "api", body, _split(stays), _split(goes))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


GOLDEN = (
    # special service requests
    _pnr("a religious meal", "SSR+MOML:HK:1:XY'SSR+SEAT:HK:1:XY:::CGK:SYD+12A::1'", "12A", "MOML"),
    _pnr("a meal in small letters", "SSR+ksml:HK:1:XY'", "ABC123", "ksml|KSML"),
    _pnr("a meal with its text", "SSR+SPML:HK:1:XY:::::NO PORK PLEASE+::1'", "", "SPML|PORK"),
    _pnr("a neutral meal", "SSR+VGML:HK:1:XY'", "", "VGML"),
    _pnr("a wheelchair", "SSR+WCHR:HK:1:XY:::::CANNOT CLIMB STEPS+::1'", "", "WCHR|CLIMB"),
    _pnr("a wheelchair code nobody lists", "SSR+WCHX:HK:1:XY+::1'", "", "WCHX"),
    _pnr("a leg in cast of an unlisted kind", "SSR+LEGX:HK:1:XY+::1'", "", "LEGX"),
    _pnr("meet and assist keeps its code alone", "SSR+MAAS:HK:1:XY:::::ELDERLY LADY+::1'", "MAAS", "ELDERLY"),
    _pnr("an unaccompanied minor stays", "SSR+UMNR:HK:1:XY:::::UM09+::1'", "UMNR|UM09"),
    _pnr("a deportee stays", "SSR+DEPA:HK:1:XY:::::ESCORTED BY TWO+::1'", "DEPA|ESCORTED BY TWO"),
    _pnr("the language is a proxy", "SSR+LANG:HK:1:XY:::::SPEAKS EXAMPLISH+::1'", "", "LANG|EXAMPLISH"),
    _pnr("another service keeps an innocent text", "SSR+OTHS:HK:1:XY:::::LATE CHECK IN+::1'", "LATE CHECK IN"),
    _pnr("another service loses a telling text", "SSR+OTHS:HK:1:XY:::::HALAL FOOD+::1'", "SSR OTHS", "HALAL"),
    _pnr(
        "of another service one clause goes",
        "SSR+OTHS:HK:1:XY:::::HALAL FOOD, VISA HELD BY AGENT+::1'",
        "VISA HELD BY AGENT",
        "HALAL",
    ),
    _pnr("check-in information loses a code", "SSR+CKIN:HK:1:XY:::::BLND+::1'", "SSR CKIN", "BLND"),
    _pnr("a code chained behind text", "SSR+OTHS:HK:1:XY:::::SSR MOML EXAMPLE/ALEX+::1'", "SSR OTHS", "MOML"),
    _pnr("a code in the element of the traveller", "SSR+RQST:HK:1:XY:::CGK:SYD+KSML::1'", "ABC123", "KSML"),
    # OSI, remarks, fare text
    _pnr("OSI: a whole remark", "IFT+4:28::XY+PAX ATTENDS MOSQUE OPENING'", "", "MOSQUE|OPENING"),
    _pnr(
        "OSI: the evidence beside it stays",
        "IFT+4:28::XY+PAID CASH BY THIRD PARTY. HALAL MEAL ASKED. RETURN NOT BOOKED'",
        "PAID CASH BY THIRD PARTY|RETURN NOT BOOKED",
        "HALAL|MEAL ASKED",
    ),
    _pnr(
        "OSI: contact decoded although the remark goes",
        "IFT+4:28::XY+CTCM 6281555010 HALAL'",
        "6281555010",
        "HALAL",
    ),
    _pnr(
        "OSI: two languages",
        "IFT+4:28::XY+IST SCHWANGER // EMBARAZADA // BOARDS FIRST'",
        "BOARDS FIRST",
        "SCHWANGER|EMBARAZADA",
    ),
    _pnr("a fare remark", "IFT+4:15+FARE FOR HAJJ GROUP'", "", "HAJJ"),
    _pnr("a fare basis is no code", "IFT+4:15+YLOWXY/ADT NONREF 12KG'", "NONREF"),
    _pnr("history keeps what is innocent", "ABI+4++++XY'SAC+++X'IFT+4:19+SEAT CHANGED'", "SEAT CHANGED"),
    _pnr("history loses a code", "ABI+4++++XY'SAC+++A'SSR+KSML:HK:1:XY'", "", "KSML"),
    _pnr("a history line with a glued code", "LTS+XY 01 KSMLHK1 02AUG'", "", "KSML"),
    _pnr("a history line keeps the rest", "LTS+RF AGENT 11; ADDED WCHR; TKT VOIDED'", "TKT VOIDED", "WCHR"),
    _pnr("an unknown segment loses the value", "ZZZ+KEEP THIS+HALAL+AND THIS'", "KEEP THIS|AND THIS", "HALAL"),
    _pnr("an unknown segment with a code", "ZZZ+AA:KSML'", "ZZZ+AA", "KSML"),
    # names that are words
    _pnr("surname Priest", "TIF+PRIEST+ALEX:A:2'", "PRIEST"),
    _pnr(
        "surname Church, named in a remark",
        "TIF+CHURCH+ADA:A:2'IFT+4:28::XY+ADA CHURCH PAID CASH'",
        "ADA CHURCH PAID CASH",
    ),
    _pnr("surname Gay behind a title", "TIF+GAY+ALEX:A:2'IFT+4:28::XY+CALLED MR GAY TWICE'", "CALLED MR GAY TWICE"),
    _pnr(
        "a surname alone is the word",
        "TIF+PRIEST+ALEX:A:2'IFT+4:28::XY+PAX IS A PRIEST'",
        "PRIEST/ALEX",
        "PAX IS A",
    ),
    _pnr(
        "given name Christian",
        "TIF+EXAMPLE+CHRISTIAN:A:2'IFT+4:28::XY+CHRISTIAN EXAMPLE PAYS'",
        "CHRISTIAN EXAMPLE PAYS",
    ),
    _pnr(
        "given name Christian and a meal",
        "TIF+EXAMPLE+CHRISTIAN:A:2'IFT+4:28::XY+CHRISTIAN MEAL'",
        "CHRISTIAN",
        "CHRISTIAN MEAL",
    ),
    _pnr("somebody else's name is the word", "IFT+4:28::XY+ALEX MONK PAID'", "", "MONK"),
    _pnr("surname Lang", "TIF+LANG+ANNA:A:2'IFT+4:28::XY+LANG/ANNA PAID CASH'", "LANG/ANNA PAID CASH"),
    _pnr("surname Maas", "TIF+MAAS+ANNA:A:2'IFT+4:28::XY+MAAS PAID CASH'", "MAAS PAID CASH"),
    _pnr("surname Meda", "TIF+MEDA+LIA:A:2'", "MEDA"),
    _pnr("a code behind a given name", "TIF+EXAMPLE+ANNA KSML:A:2'", "ANNA", "KSML"),
    _pnr("a code instead of a surname", "TIF+KSML+ANNA:A:2'", "ANNA", "KSML"),
    _pnr(
        "documents with such names",
        "SSR+DOCS:HK:1:XY:::::/P/GBR/123456789/GBR/12JUL64/M/23AUG29/EXAMPLE/ALEX+::1'",
        "123456789",
    ),
    _api("a priest in a list", "NAD+FL+++PRIEST:ALEX'NAT+2+UTO'", "PRIEST"),
    _api("a code behind a name in a list", "NAD+FL+++EXAMPLE:ALEX WCHR'", "EXAMPLE|ALEX", "WCHR"),
    # places that are words or codes
    _pnr("Church Street", "ADD++700:1 CHURCH STREET:TOWN:REG::GB:PC'", "CHURCH STREET"),
    _pnr("a street in a remark", "IFT+4:28::XY+SEND TKT TO 9 CHURCH STREET'", "9 CHURCH STREET"),
    _pnr("Mission Viejo", "IFT+4:28::XY+HOTEL IN MISSION VIEJO'", "MISSION VIEJO"),
    _pnr("a church that is no street", "IFT+4:28::XY+MEETS FRIENDS AT CHURCH'", "", "CHURCH"),
    _api("an airport that is a code", "NAD+FL+++EXAMPLE:ALEX'LOC+178+LEGR'", "LEGR"),
    _api("a code where an airport stands", "NAD+FL+++EXAMPLE:ALEX'LOC+178+KSML'", "EXAMPLE", "KSML"),
    _api("place of birth Meda", "NAD+FL+++EXAMPLE:ALEX'LOC+180+ITA:::MEDA'", "MEDA"),
    _api("a code in a street", "NAD+FL+++EXAMPLE:ALEX+1 ROAD WCHR+TOWN'", "TOWN", "WCHR"),
    # words that only look alike
    _pnr(
        "Churchill, Monkton, rabbits",
        "IFT+4:28::XY+CHURCHILL AND MONKTON CARRY RABBITS'",
        "CHURCHILL AND MONKTON CARRY RABBITS",
    ),
    _pnr("Gayle", "IFT+4:28::XY+GAYLE CALLED'", "GAYLE CALLED"),
    _pnr("a party of five", "IFT+4:28::XY+PARTY OF FIVE'", "PARTY OF FIVE"),
    _pnr("legs of a flight", "IFT+4:28::XY+BOTH LEGS CHANGED'", "BOTH LEGS CHANGED"),
    _pnr("a strike of pilots", "IFT+4:28::XY+REBOOKED DUE TO STRIKE'", "REBOOKED DUE TO STRIKE"),
    _pnr("a striker", "IFT+4:28::XY+PAX ON HUNGER STRIKE'", "", "HUNGER"),
    _pnr("under protest", "IFT+4:28::XY+PAID UNDER PROTEST'", "PAID UNDER PROTEST"),
    _pnr("a protest", "IFT+4:28::XY+TRAVELS TO A PROTEST'", "", "PROTEST"),
    _pnr("his father", "IFT+4:28::XY+VIAJA CON SU PADRE'", "VIAJA CON SU PADRE"),
    _pnr("a seat in Spanish", "IFT+4:28::XY+SILLA 12A PEDIDA'", "SILLA 12A"),
    _pnr("a wheelchair in Spanish", "IFT+4:28::XY+PIDE SILLA DE RUEDAS'", "", "RUEDAS"),
    _pnr("a refugee's travel document", "IFT+4:28::XY+HOLDS REFUGEE TRAVEL DOCUMENT'", "REFUGEE TRAVEL DOCUMENT"),
    _pnr("a refugee", "IFT+4:28::XY+REFUGEE FROM EXAMPLELAND'", "", "REFUGEE"),
    _pnr("a conference", "IFT+4:28::XY+CONFERENCE DELEGATE FARE'", "CONFERENCE DELEGATE FARE"),
    _pnr("a trade union", "IFT+4:28::XY+TRADE-UNION MEETING'", "", "UNION"),
    # languages and writing
    _pnr("Russian", "IFT+4:28::XY+ПРОСИТ ХАЛЯЛЬ'", "", "ХАЛЯЛЬ"),
    _pnr("Russian ending", "IFT+4:28::XY+РЯДОМ С МЕЧЕТЬЮ'", "", "МЕЧЕТЬЮ"),
    _pnr("Arabic with article", "IFT+4:28::XY+قريب من المسجد'", "", "المسجد"),
    _pnr("Hebrew", "IFT+4:28::XY+אוכל כשר'", "", "כשר"),
    _pnr("Chinese within a word", "IFT+4:28::XY+需要清真餐'", "", "清真"),
    _pnr("Japanese", "IFT+4:28::XY+車椅子希望'", "", "車椅子"),
    _pnr("Korean", "IFT+4:28::XY+휠체어를 부탁'", "", "휠체어"),
    _pnr("Hindi", "IFT+4:28::XY+हलाल भोजन'", "", "हलाल"),
    _pnr("Turkish", "IFT+4:28::XY+TEKERLEKLİ SANDALYE'", "", "SANDALYE"),
    _pnr("Turkish capitals without a dot", "IFT+4:28::XY+SIĞINMACI DOSYASI'", "", "SIĞINMACI|DOSYASI"),
    _pnr("French without accents", "IFT+4:28::XY+FAMILLE A L EGLISE'", "", "EGLISE"),
    _pnr("full width", "IFT+4:28::XY+ＨＡＬＡＬ'", "", "ＨＡＬＡＬ"),
    _pnr("full width code", "IFT+4:28::XY+ＫＳＭＬ'", "", "ＫＳＭＬ"),
    _pnr("with points", "IFT+4:28::XY+H.I.V POSITIVE'", "", "POSITIVE"),
    _pnr("a number behind", "IFT+4:28::XY+INSULIN2'", "", "INSULIN"),
    # seats, bags, payments, references, lists
    _pnr("a code as seat", "SSR+SEAT:HK:1:XY:::CGK:SYD+WCHR::1'", "ABC123", "WCHR"),
    _pnr("a code in a bag's place", "TBD++2:20:700++HP:125+KSML:0012345678:2:SYD'", "ABC123", "KSML"),
    _pnr(
        "a payer's address",
        "FOP+CC::416.00:VI:4111111111111111:1228'IFT+4:43+PAYER+1 CHURCH STREET'",
        "CHURCH STREET",
        "4111111111111111",
    ),
    _pnr("a locator that begins like a code", "RCI+XY:WCHA12'", "WCHA12"),
    _api("free text of a list", "NAD+FL+++EXAMPLE:ALEX'FTX+ZZZ+++NEEDS OXYGEN'", "EXAMPLE", "OXYGEN"),
    _api("a bag tag that is a code", "NAD+FL+++EXAMPLE:ALEX'FTX+BAG+++KSML123:2'", "EXAMPLE", "KSML"),
    _api("the contact of a carrier", "NAD+MS+++HALAL CATERING DESK'NAD+FL+++EXAMPLE:ALEX'", "EXAMPLE", ""),
    _api("a lowercase code", "NAD+FL+++EXAMPLE:ALEX'FTX+ZZZ+++pax moml'", "EXAMPLE", "moml"),
)
