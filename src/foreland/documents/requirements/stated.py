"""Other facts of a case, by the names senders use for them; what nobody knows is a problem, never passed over.

An unknown fact may be the one that matters, so it makes the whole answer REFER.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from foreland.documents.requirements.journey import Problem, Stated
from foreland.documents.requirements.kinds import word
from foreland.travel.countries import country_code

_FLAGS: Final = """
carrier_signatory: carrier_signatory signatory_carrier vwp_signatory_carrier vwp_signatory carrier_vwp_signatory
i797: i797_receipt i797_receipt_notice i797_notice
i797: i797 has_i797 i_797 holds_i797 i797_extension i_797_extension
valid_i94: valid_i94 i94_valid valid_i_94 i94 has_valid_i94 unexpired_i94
applied_new_visa: new_visa_applied applied_for_a_new_visa
applied_new_visa: applied_new_visa applied_for_new_visa new_visa_application visa_application_pending
letter_of_employment: letter_of_employment employment_letter joining_letter letter_from_ship_agent ok_to_board letter
letter_of_employment: seafarer_letter shipping_company_letter guarantee_letter
accompanied_by_parent: accompanied_by_parent accompanied_by_parents with_parent parent_accompanying with_parents
accompanied_by_parent: accompanied_by_mother accompanied_by_father
accompanied_by_parent: accompanied_by_legal_guardian accompanied_by_guardian travelling_with_parent
exit_authorisation: exit_authorisation exit_authorization ast autorisation_de_sortie parental_authorisation
exit_authorisation: sortie_du_territoire autorisation_de_sortie_du_territoire exit_permit parental_consent
parent_id_copy: parent_id_copy copy_of_parent_id
preclearance: preclearance us_preclearance precleared preclearance_at_departure
police_certificate: police_certificate police_record
accompanied_by_lpr_parent: accompanied_by_lpr_parent parent_lpr lpr_parent with_lpr_parent mother_lpr parent_is_lpr
accompanied_by_lpr_parent: child_of_lpr parent_i551 mother_is_lpr accompanied_by_lpr_mother
born_abroad_during_visit: born_abroad_during_visit born_during_temporary_visit born_during_temporary_visit_abroad
born_abroad_during_visit: born_abroad_on_temporary_visit born_during_temporary_trip_abroad
born_abroad_during_visit: born_abroad born_during_visit_abroad child_born_abroad_temporary_visit
first_return: first_return_within_two_years first_return_within_2_years
first_return: first_return first_return_of_parent first_reentry_of_parent first_entry_since_birth
first_return: first_entry_of_parent first_entry_of_mother mothers_first_return parents_first_return first_return_to_us
airside: airside airside_transit stays_airside remains_airside international_zone transit_airside
landside: landside landside_transit separate_tickets overnight_stay must_clear_immigration leaves_airside
landside: leaves_transit_area passes_border change_of_airport self_transfer
euss: euss settled_status pre_settled_status eu_settlement_scheme euss_status pre_settled has_euss
euss: eu_settled_status eu_pre_settled_status has_settled_status
frontier_worker: frontier_worker frontier_worker_permit
eu_family: family_member_of_eu_citizen eu_family_member accompanying_eu_citizen eu_family joining_eu_citizen
eu_family: family_member_eu travelling_with_eu_spouse travelling_with_eu_citizen
eu_family: accompanies_eu_citizen spouse_of_eu_citizen
on_duty: crew_on_duty on_duty operating_crew general_declaration listed_on_general_declaration gendec active_crew
crew: crew is_crew aircrew seafarer joining_ship
previous_canadian_visa: held_canadian_visa_last_10_years canadian_visa_in_last_10_years previous_canadian_visa_10y
previous_canadian_visa: previous_canadian_visa canadian_visa_last_10_years canadian_visa_past_10_years
right_of_abode: right_of_abode certificate_of_entitlement
waiver_recorded: waiver_212d3 waiver_recorded waiver 212_d_3 d3_waiver d3_waiver_recorded waiver_212_d_3
inadmissible: inadmissible inadmissibility_flag inadmissibility
national_id_number: has_national_id_number passport_has_id_number
national_id_number: national_id_number taiwan_id_number id_number_in_passport
bermuda: bermudian bermudian_status belongs_to_bermuda citizen_of_bermuda
bermuda: bermuda_status bermuda belonger_of_bermuda bermuda_citizen bermudian_citizen is_bermudian
resident_of_bahamas: resident_of_bahamas
child_in_parent_passport: entered_in_parent_passport child_in_parent_passport endorsed_in_parent_passport
child_in_parent_passport: in_parents_passport child_entered_in_parent_passport included_in_parent_passport
child_in_parent_passport: in_parent_passport on_parent_passport parents_passport_entry child_entry
child_in_parent_passport: endorsed_in_parents_passport entry_in_parent_passport entry_in_parents_passport
child_in_parent_passport: parent_passport_entry
us_military: us_military nato_orders active_duty
returning_to_issuer: returning_to_issuing_state return_to_issuing_state returning_home
esta_refused: esta_denied esta_refused
advance_parole_approved: advance_parole_approved
previously_refused: visa_refused previously_refused
"""
_NUMBERS: Final = """
days_in_contiguous_territory: days_in_canada days_in_mexico
days_in_contiguous_territory: days_in_contiguous_territory contiguous_days days_in_canada_or_mexico
days_abroad: days_abroad absence_days days_outside days_outside_us days_outside_usa absent_days days_absent
months_abroad: months_abroad absence_months months_outside months_outside_us absent_months months_absent
years_abroad: years_abroad absence_years
months_abroad: abroad_months months_absent
months_abroad: outside_us_months months_outside_usa
days_abroad: outside_us_days
card_years: card_issue_validity_years
card_years: card_validity_years original_validity_years validity_years issued_for_years card_issued_for_years
days_in_area: days_in_last_180 schengen_days_used days_used_in_180 days_in_schengen days_in_schengen_last_180
days_in_area: days_used
days_in_area: schengen_days_last_180 days_in_last_180_days
transit_hours: transit_hours layover_hours connection_hours
"""
_CODES: Final = """
presence: presence_since_2011 presence_since_2011_03_01 visited visited_since_2011 travel_history countries_visited
presence: visited_countries presence been_to presence_in travelled_to traveled_to visited_since_2011_03_01 visits
presence: travel_to trips visited_since_2011_03 presence_since_march_2011 travel_since_2011 travel_since_2011_03_01
presence_cuba: visited_cuba_since_2021 visited_since_2021_01_12 presence_since_2021_01_12 presence_since_2021
birth_country: place_of_birth country_of_birth birth_country born_in birthplace
nationalities: dual_nationality other_nationality other_nationalities second_nationality additional_nationality
territory: territory british_overseas_territory bot belonger_of
"""
_PROTECTION: Final = (
    "protect",
    "asylum",
    "traffick",
    "victim",
    "persecut",
    "exploit",
    "coerc",
    "fear",
    "distress",
    "torture",
)
_PROTECTION_MORE: Final = (
    "duress",
    "abus",
    "slave",
    "at_risk",
    "rescue",
    "credible_",
    "seeks_",
    "under_threat",
    "smuggl",
    "vulnerab",
    "forced",
    "refoul",
    "controlled_by",
    "debt_bondage",
)
_INVERSE: Final = {
    **dict.fromkeys(
        ("unaccompanied", "unaccompanied_minor", "minor_unaccompanied", "travelling_alone", "alone"),
        "accompanied_by_parent",
    ),
    "carrier_not_signatory": "carrier_signatory",
}
_STATES_IN_WORDS: Final = {
    "iran": "IRN",
    "iraq": "IRQ",
    "syria": "SYR",
    "sudan": "SDN",
    "cuba": "CUB",
    "north_korea": "PRK",
    "dprk": "PRK",
    "libya": "LBY",
    "somalia": "SOM",
    "yemen": "YEM",
}
ARRIVALS: Final = ("arrival_time", "arrival", "arrival_local", "arrival_time_local", "local_arrival_time")
"""Keys that tell when the journey arrives. Without a zone they tell the day only, not the hour of a switch."""
_TIMES: Final = frozenset(
    ("local_time", "time", "flight_time", "departure_time", "departure_local", "arrival_local_time")
)
"""Times that decide nothing."""
_OVER_A_YEAR: Final = (
    "over_one_year",
    "over_1_year",
    "more_than_one_year",
    "more_than_1_year",
    "over_a_year",
    "over_12_months",
)
_IGNORED: Final = frozenset(
    (
        *("note", "notes", "comment", "comments", "remark", "remarks", "description"),
        *("previous_passport_number", "previous_document_number", "old_passport_number", "renewed_passport"),
    )
)
"""What decides nothing; an earlier book was renewed."""
_CARRIED: Final = frozenset(
    (
        *("i20", "i_20", "has_i20", "ds2019", "ds_2019", "has_ds2019", "sevis_fee_paid", "approved_petition"),
        *("hotel_booking", "accommodation", "proof_of_funds", "sufficient_funds", "funds", "invitation_letter"),
        *(
            "travel_insurance",
            "insurance",
            "vaccination_certificate",
            "yellow_fever_certificate",
            "marriage_certificate",
        ),
    )
)
"""Papers that somebody has along and that no rule here asks for: having one says nothing against anybody."""
_NAMES: Final = frozenset(
    (
        *("previous_surname", "former_surname", "previous_name", "former_name", "maiden_name", "birth_name"),
        *("name_at_birth", "married_name", "ticket_name", "name_on_ticket", "booking_name", "name_in_booking"),
    )
)
"""Other names of the bearer, or of the booking: asked about, never held against anybody."""
_ABSENT: Final = (None, False, "", "none", "no", 0)


def _names(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        name, _, spellings = line.partition(": ")
        found.update(dict.fromkeys(spellings.split(), name))
    return found


_FLAG_NAMES, _NUMBER_NAMES, _CODE_NAMES = _names(_FLAGS), _names(_NUMBERS), _names(_CODES)
_YEAR, _OVER = 365, 400
_SHORTEST_END = 5
_DAYS: Final = {"days_abroad": 1, "months_abroad": 31, "years_abroad": 366}
_DAYS_OF: Final = dict.fromkeys(_DAYS, "days_abroad")
FACTS: Final = frozenset((*_FLAG_NAMES.values(), *_NUMBER_NAMES.values(), *_CODE_NAMES.values())) - {"nationalities"}
"""Facts that a rule may name."""


@lru_cache(maxsize=4096)
def asks_protection(key: str) -> bool:
    """Whether a name or purpose speaks of protection, asylum or trafficking."""
    name = word(key)
    return any(part in name for part in (*_PROTECTION, *_PROTECTION_MORE))


def is_range(row: Mapping[str, Any]) -> bool:
    """Whether a row of a list means a range of numbers (see :func:`range_ends`)."""
    return all(range_ends(row))


def range_ends(row: Mapping[str, Any]) -> tuple[str, str]:
    """Both ends of a range: ``from`` and ``to``, ``number`` and ``number_to``, or ``number`` as ``A1-A9``."""
    number, last = str(row.get("number") or ""), row.get("number_to") or row.get("to")
    if row.get("from") is not None and last is not None:
        return str(row["from"]), str(last)
    if number and last is not None:
        return number, str(last)
    first, dash, last = number.partition("-")
    if dash and len(first.strip()) == len(last.strip()) >= _SHORTEST_END and last.strip()[-1].isdigit():
        return first, last
    return "", ""


def _agree(name: str, before: Stated, value: Stated) -> bool:
    """Whether two statements of one fact say the same; of an absence, whether it was longer than a year."""
    if name == "days_abroad" and isinstance(before, int) and isinstance(value, int):
        return (before > _YEAR) == (value > _YEAR)
    return before == value


class Stating:
    """Collects the other facts of one case."""

    def __init__(self) -> None:
        """Start with nothing stated."""
        self.stated: dict[str, Stated] = {}
        self.unknown: set[str] = set()
        self.listed: list[Mapping[str, str | None]] = []
        self.reported: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.protection = False

    def read(self, given: Mapping[str, Any]) -> None:
        """Read every key of ``other``."""
        for key, value in given.items():
            self._read_one(word(str(key)), value)

    def _read_one(self, key: str, value: Any) -> None:
        if asks_protection(key) or (isinstance(value, str) and asks_protection(value)):
            empty = value in _ABSENT if not isinstance(value, (list, dict)) else not value
            self.protection = self.protection or not empty
        elif key in ("lost_stolen_list", "sltd", "lost_stolen", "sltd_list"):
            self._read_listed(key, value)
        elif key.startswith(("docs_", "pnr_", "api_")) and isinstance(value, (str, int)):
            self.reported[f"{key.partition('_')[0]}.{key.partition('_')[2]}"] = str(value)
        elif value is None:
            named = _FLAG_NAMES | _NUMBER_NAMES | _CODE_NAMES | _INVERSE
            self.unknown.update(_DAYS_OF.get(name, name) for name in (named.get(key),) if name)
        elif key in _IGNORED or key in _TIMES or (key in _CARRIED and value is True):
            return
        elif key in _NAMES and isinstance(value, str):
            self.reported[f"{key}.name"] = value
        elif isinstance(value, bool):
            self._read_flag(key, value)
        elif key in _NUMBER_NAMES and isinstance(value, int) and value >= 0:
            name = _NUMBER_NAMES[key]
            self._state("days_abroad" if name in _DAYS else name, value * _DAYS.get(name, 1), key)
        elif key in _CODE_NAMES or key.startswith(("visited_", "presence_", "travelled_to_", "been_")):
            self._read_codes(_CODE_NAMES.get(key, "presence"), key, value)
        else:
            self.problems.append(Problem("fact_not_understood", f"other.{key}", str(value)))

    def _state(self, name: str, value: Stated, key: str) -> None:
        """Take a fact; one that was stated otherwise before cannot be relied on, but states somebody was in add up."""
        before = self.stated.get(name, value)
        if isinstance(before, tuple) and isinstance(value, tuple) and name.startswith("presence"):
            value = tuple(dict.fromkeys((*before, *value)))
        elif not _agree(name, before, value):
            self.problems.append(Problem("fact_not_understood", f"other.{key}", str(value)))
        elif name == "days_abroad":
            value = max(before, value)
        self.stated[name] = value

    def _read_flag(self, key: str, value: bool) -> None:
        visited = [code for name, code in _STATES_IN_WORDS.items() if name in key]
        if key in _FLAG_NAMES:
            self._state(_FLAG_NAMES[key], value, key)
        elif key in _INVERSE:
            self._state(_INVERSE[key], not value, key)
        elif any(part in key for part in _OVER_A_YEAR) and ("abs" in key or "abroad" in key or "outside" in key):
            self._state("days_abroad", _OVER if value else 0, key)
        elif visited and any(part in key for part in ("visit", "travel", "presence", "been")):
            self._state("presence", tuple(visited if value else ()), key)
        else:
            self.problems.append(Problem("fact_not_understood", f"other.{key}", str(value)))

    def _read_listed(self, key: str, value: Any) -> None:
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if isinstance(row, dict) and (row.get("number") or is_range(row)):
                self.listed.append({str(name): None if item is None else str(item) for name, item in row.items()})
            elif row:
                self.problems.append(Problem("fact_not_understood", f"other.{key}", str(row)))

    def _read_codes(self, name: str, key: str, value: Any) -> None:
        values = value if isinstance(value, list) else [value]
        codes: list[str] = []
        for each in values:
            stated = each.get("country") or each.get("code") if isinstance(each, dict) else each
            code = country_code(stated) if isinstance(stated, str) else None
            if code is None:
                self.problems.append(Problem("code_unknown", f"other.{key}", str(each)))
            else:
                codes.append(code)
        self._state(name, tuple(codes), key)
