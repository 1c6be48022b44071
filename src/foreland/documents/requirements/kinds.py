"""What kind of paper a stated type means. The words are ours; senders use document codes, form numbers and names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from foreland.travel.countries import COUNTRIES

_NAMES: Final = """
passport: parent_passport passport_of_parent passport_of_mother entry_in_parent_passport parents_passport
passport: passport p pass epassport e_passport ordinary_passport biometric_passport national_passport regular_passport
diplomatic_passport: diplomatic_passport pd service_passport official_passport
emergency_passport: emergency_passport pe emergency temporary_passport provisional_passport
laissez_passer: laissez_passer emergency_laissez_passer emergency_travel_document etd emergency_certificate
laissez_passer: emergency_travel_certificate eu_etd
passport_card: passport_card ip us_passport_card
id_card: eea_id eu_id eea_id_card id i id_card identity_card national_id national_id_card national_identity_card nid
irish_passport_card: irish_passport_card
travel_document: travel_document refugee_travel_document rtd convention_travel_document ctd 1951_travel_document
travel_document: stateless_travel_document 1954_travel_document 1951_convention_travel_document grey_passport
travel_document: aliens_passport alien_passport foreigners_passport certificate_of_identity convention
organisation_document: eulp un_lp eu_lp interpol_passport order_of_malta_passport pu unlp un_laissez_passer
organisation_document: united_nations_laissez_passer eu_laissez_passer
fantasy_document: world_passport fantasy_passport camouflage_passport world_service_authority fantasy
collective_passport: collective_passport family_passport group_passport collective
seafarer_book: seamans_book seaman_book seaman_s_book seafarer_book seafarers_book seafarer_s_book seafarer_id
seafarer_book: seafarers_identity_document seafarer_identity_document sid sea_book c108 c185 discharge_book is
crew_certificate: ac cmc crew_member_certificate crew_certificate crew_licence pilot_licence pilot_license crew_id
lpr_card: i_551 i551 lpr_card green_card greencard permanent_resident_card_us lpr form_i_551
lpr_card: us_permanent_resident_card
i551_stamp: i_551_stamp i551_stamp adit_stamp adit temporary_i_551 adit_i_551
lpr_extension: i_797 i797 i_797c notice_of_action i_797_extension i_797_notice
lpr_renewal: i_90 i90
boarding_foil: boarding_foil transportation_letter transport_letter boarding_letter i_131a
reentry_permit: i_327 i327 reentry_permit re_entry_permit
us_refugee_document: i_571 i571
advance_parole: i_512 i512 i_512l i512l advance_parole parole parole_document i_766_ap i_766_advance_parole
advance_parole: ead_combo combo_card serves_as_i_512
employment_card: i_766 i766 ead employment_authorization_document
i94: i_94 i94
bcc: bcc border_crossing_card laser_visa dsp_150 b1_b2_bcc
nexus_card: nexus nexus_card sentri global_entry fast_card
military_orders: military_id military_orders nato_orders nato_travel_order movement_orders
uscg_card: merchant_mariner_document mmd merchant_mariner_credential mmc
birth_certificate: birth_certificate certificate_of_birth consular_report_of_birth_abroad crba
naturalisation_certificate: naturalization_certificate naturalisation_certificate certificate_of_citizenship
driving_licence: driving_licence driving_license driver_licence drivers_license
police_certificate: police_certificate police_record
employment_letter: letter_of_employment employment_letter seafarer_letter
esta: esta
etias: etias
evus: evus
evisitor: evisitor e_visitor
nzeta: nzeta
eta: eta electronic_travel_authority electronic_travel_authorisation electronic_travel_authorization
visa: visa v evisa e_visa sticker_visa visa_sticker visum entry_visa schengen_visa immigrant_visa transit_visa
visa: airport_transit_visa atv ltv uniform_visa long_stay_visa national_visa datv
residence_permit: residence_permit residence_card residence ar ir rp brp biometric_residence_permit
residence_permit: permanent_resident_card pr_card residence_title aufenthaltstitel titre_de_sejour long_term_residence
residence_permit: permanent_residence_card residency resident_card
return_document: prtd permanent_resident_travel_document returning_resident_travel_document
family_card: family_residence_card article_10_card art_10_card residence_card_of_a_family_member
family_card: residence_card_eu_family eu_family_residence_card family_member_residence_card
family_card: residence_card_family_member residence_card_of_family_member eu_family_card article_20_card art_20_card
settled_status: euss settled_status pre_settled_status eu_settlement_scheme
frontier_permit: frontier_worker_permit frontier_permit
exit_authorisation: ast exit_authorisation exit_authorization autorisation_de_sortie_du_territoire
exit_authorisation: parental_authorisation parental_consent autorisation_de_sortie cerfa_15646
ticket: ticket itinerary booking i_20 ds_2019 hotel vaccination_certificate insurance
"""


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _NAMES.strip().splitlines():
        kind, _, names = line.partition(": ")
        found.update(dict.fromkeys(names.split(), kind))
    return found


_KINDS: Final = _table()
KINDS: Final = frozenset(_KINDS.values()) | {"crew_visa"}
"""Every kind there is."""

BEARER: Final = frozenset(
    (
        *("passport", "emergency_passport", "laissez_passer", "passport_card", "irish_passport_card", "id_card"),
        *("travel_document", "organisation_document", "seafarer_book", "crew_certificate", "lpr_card", "i551_stamp"),
        *("boarding_foil", "reentry_permit", "us_refugee_document", "advance_parole", "return_document"),
        *("military_orders", "nexus_card", "uscg_card", "birth_certificate", "driving_licence", "collective_passport"),
        *("fantasy_document", "naturalisation_certificate"),
    )
)
"""Kinds by which somebody may be identified; each path is tried with each of them."""

CONVENTION: Final = frozenset(("XXA", "XXB", "XXC", "XXX"))
"""Nobody's nationals, refugees and non-citizens (Latvia, Estonia): what they hold is a travel document by any name."""
_CONVENTION_WORDS: Final = ("1951", "1954", "refugee", "stateless", "convention", "alien", "foreigner")
_LAISSEZ: Final = ("laissez", "emergency_travel", "emergency_certificate")
_EMERGENCY: Final = ("emergency", "temporary", "provisional")


@lru_cache(maxsize=4096)
def word(text: str) -> str:
    """A stated type as one word: lower case, everything else an underscore."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


@lru_cache(maxsize=4096)
def paper_kind(stated: str | None, subtype: str | None, issuer: str | None, nationality: str | None) -> str | None:
    """The kind of a paper; ``None`` when the type says nothing to us.

    The second letter of a passport's code means what the issuer says (``PT`` and ``PO`` of China are not those of
    others), so only ``PE``, ``PD`` and ``PU`` are told apart, and ``PT`` of a person without a nationality.
    """
    name = word(stated or "")
    more = word(subtype or "")
    kind = _KINDS.get(name)
    if kind is None and len(name) == 2 and name[0] == "p":
        kind = "passport" if name != "pt" else _travel_document(more, nationality)
    elif kind is None and len(name) <= 2 and name[:1] in ("c", "a", "i"):
        kind = "lpr_card" if name[0] == "c" and issuer == "USA" else "id_card"
    if kind in ("passport", "diplomatic_passport", "emergency_passport", "travel_document"):
        return _narrowed(kind, more, issuer, nationality)
    return kind


def _travel_document(more: str, nationality: str | None) -> str | None:
    if nationality in CONVENTION or any(part in more for part in _CONVENTION_WORDS):
        return "travel_document"
    return None


def _is_organisation(code: str | None) -> bool:
    return code is not None and COUNTRIES[code].kind == "organisation"


def _narrowed(kind: str, more: str, issuer: str | None, nationality: str | None) -> str:
    """What the subtype, the issuer and the bearer's code say about a passport-like paper."""
    if _is_organisation(issuer) or _is_organisation(nationality):
        return "organisation_document"
    if "world" in more or "fantasy" in more or "camouflage" in more:
        return "fantasy_document"
    if any(part in more for part in ("collective", "family", "group")):
        return "collective_passport"
    if "card" in more and kind == "passport":
        return "passport_card"
    if any(part in more for part in _LAISSEZ):
        return "laissez_passer"
    if kind == "emergency_passport" or any(part in more for part in _EMERGENCY):
        return "emergency_passport"
    if kind == "passport" and (nationality in CONVENTION or any(part in more for part in _CONVENTION_WORDS)):
        return "travel_document"
    return "travel_document" if kind == "travel_document" else "passport"
