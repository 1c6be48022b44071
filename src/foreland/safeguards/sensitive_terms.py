"""The codes and words that reveal what may not be used: versioned data, replaced by configuration.

Sources: IATA special service request codes (AIRIMP; Reservations Services Manual); grouping and words are ours. The
terms of the EU-US agreement of 2011 are not public. A deployment adds its own (ethnicity above all) with a new version.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Category = Literal["religion", "health", "orientation", "politics", "ethnicity", "neutral"]


class SensitiveTerms(Struct, frozen=True, kw_only=True):
    """What the filter removes. Words match whole words in any case; a ``*`` at the end matches any ending.

    ``codes`` are special service codes removed altogether, ``wildcards`` beginnings of such codes. ``text_codes``
    keep the code but lose a text that reveals something, ``codes_without_text`` any text. ``ordinary_words`` are codes
    that are names of people and places too: there they stay.
    """

    version: str
    codes: dict[str, Category]
    wildcards: dict[str, Category]
    text_codes: frozenset[str]
    codes_without_text: dict[str, Category]
    words: dict[Category, tuple[str, ...]]
    ordinary_words: frozenset[str] = frozenset()


def _codes(text: str, category: Category) -> dict[str, Category]:
    return dict.fromkeys(text.split(), category)


_RELIGION = (
    "mosque masjid imam synagogue synagoge synagoga rabbi rabbiner rabbin church kirche iglesia chiesa eglise église "
    "priest priester pretre prêtre sacerdote pastor nun monk moine monje mönch moench nonne temple tempel halal kosher "
    "koscher casher kascher ramadan ramadhan ramazan sabbath sabbat shabbat hajj hadj hadsch umrah umra omra pilgrim* "
    "pilger* pelerin* pèlerin* peregrin* mission missionary missionaries missionnaire misionero muslim* moslem* "
    "musulman* christian christians jewish juif juive hindu* sikh* buddhist* мечеть синагога церковь халяль кошер "
    "паломник* имам раввин مسجد امام كنيسة كنيس حلال رمضان الحج عمرة حاج 清真 清真寺 教堂 朝觐"
)
_HEALTH = (
    "hiv aids cancer krebs cáncer chemo* oncolog* onkolog* dialysis dialyse diálisis diabet* insulin* insulina "
    "epilep* epilept* seizure seizures pregnan* preg gravida enceinte embarazada schwanger* grossesse embarazo "
    "psychiat* psiquiatr* autis* dement* demenz alzheimer* wheelchair rollstuhl stretcher oxygen sauerstoff oxygene "
    "oxygène surgery transplant* paraplegi* quadriplegi* blind deaf sourd aveugle disabled disability handicap* medif "
    "silla fauteuil беременн* инвалид* диабет* рак онколог* حامل سرطان سكري 怀孕 轮椅 糖尿病"
)
_ORIENTATION = (
    "gay gays lesbian* lesbienne lesbisch lgbt* homosexual* homosexuel* bisexual* same-sex transgender* transsexual* "
    "transgenre schwul queer"
)
_POLITICS = (
    "trade-union tradeunion unionist gewerkschaft* syndicat syndicaliste sindicato sindicalista delegate activist* "
    "aktivist* activiste strike streik greve grève huelga protest protester protesters refugee-status asylum asyl "
    "asile asilo refugee* flüchtling* fluechtling* refugie* réfugié* refugiado* активист* убежищ* беженец "
    "لاجئ لجوء 难民"
)

SHIPPED = SensitiveTerms(
    version="2026-11-1",
    codes={
        **_codes("AVML HNML KSML MOML VJML JNML ORML VOML", "religion"),
        **_codes("DBML GFML LSML LFML LCML LPML PRML NLML HFML BLML SFML PFML", "health"),
        **_codes("VGML VLML RVML FPML CHML BBML CNML DSML", "neutral"),
        **_codes(
            "BLND DEAF DPNA MEDA MEQT OXYG PPOC STCR WCHR WCHS WCHC WCHP WCBD WCBW WCMP WCLB WCOB LEGB LEGL LEGR ESAN "
            "SVAN PREG SPML",
            "health",
        ),
        **_codes("LANG", "ethnicity"),
    },
    wildcards={"WCH": "health", "WCB": "health", "LEG": "health", "PREG": "health"},
    text_codes=frozenset(("OTHS", "CKIN", "SPEQ", "BULK")),
    codes_without_text={"MAAS": "health"},
    words={
        "religion": tuple(_RELIGION.split()),
        "health": tuple(_HEALTH.split()),
        "orientation": tuple(_ORIENTATION.split()),
        "politics": tuple(_POLITICS.split()),
        "ethnicity": (),
    },
    ordinary_words=frozenset(("LANG", "MEDA", "ESAN", "SVAN", "DEAF", "PREG")),
)
"""The terms as shipped."""
