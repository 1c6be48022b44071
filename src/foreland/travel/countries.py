"""Country and nationality codes: what a message may say, and the alpha-3 code our records hold.

Sources: ISO 3166-1 (alpha-2, alpha-3), ISO 3166-3 (codes withdrawn but still met in documents and old systems),
ICAO Doc 9303-3 section 5 (codes that exist only in travel documents). Decision 5: ``D`` becomes ``DEU``; the British
codes GBD, GBN, GBO, GBP, GBS and the codes beginning with X or U that name no country are never folded into another.
"""

from __future__ import annotations

_ISO_TABLE = (
    "AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE "
    "BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS "
    "BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN "
    "CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST "
    "EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF "
    "GG GGY GH GHA GI GIB GL GRL GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD "
    "HN HND HR HRV HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM "
    "JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA "
    "LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD "
    "ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM "
    "NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG "
    "PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY QA QAT RE REU RO ROU RS SRB RU RUS RW RWA "
    "SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD "
    "ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON "
    "TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN VG VGB VI VIR "
    "VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE"
)
_ISO = _ISO_TABLE.split()

ALPHA2_TO_ALPHA3: dict[str, str] = dict(zip(_ISO[::2], _ISO[1::2], strict=True))
"""ISO 3166-1 alpha-2 to alpha-3."""

_WITHDRAWN = "ANT ATB BUR BYS CSK DDR FXX NTZ PCI PCZ PUS ROM SCG SKM SUN TMP VDR WAK YMD YUG ZAR"
HISTORIC: frozenset[str] = frozenset(_WITHDRAWN.split())
"""Withdrawn alpha-3 codes: still a place of birth, or printed in an old document. They are kept as they are."""

_HISTORIC_ALPHA2 = {"AN": "ANT", "CS": "SCG", "SU": "SUN", "TP": "TMP", "YU": "YUG", "ZR": "ZAR"}

_SPECIAL = (
    # British nationals who are not British citizens; Kosovo; European Union laissez-passer; United Nations
    "GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK "
    # stateless, refugee (1951 Convention), refugee (other), unspecified
    "XXA XXB XXC XXX "
    # organisations that issue travel documents, and utopia, the code of specimens
    "XAA XAU XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO XSV XTC XXK IAO UTO"
)
ICAO_SPECIAL: frozenset[str] = frozenset(_SPECIAL.split())
"""Codes of ICAO Doc 9303-3 that are no ISO country."""

_ALIASES = {"D": "DEU", "UK": "GBR", "XK": "RKS", "EU": "EUE", "UN": "UNO"}
_KNOWN_ALPHA3 = frozenset(ALPHA2_TO_ALPHA3.values()) | HISTORIC | ICAO_SPECIAL
_FOLD = {**ALPHA2_TO_ALPHA3, **_HISTORIC_ALPHA2, **_ALIASES, **{code: code for code in _KNOWN_ALPHA3}}


def country_code(text: str | None) -> str | None:
    """The alpha-3 code for an alpha-2 code, an alpha-3 code or ``D``; ``None`` for anything else.

    Case, blanks around it and the filler ``<`` of machine-readable zones do not matter: ``" d<<"`` is ``DEU``.
    """
    if not text:
        return None
    return _FOLD.get(text) or _FOLD.get(text.strip(" \t<").upper())
