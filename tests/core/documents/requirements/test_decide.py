"""What is decided about journeys of our own, with the reason; the hostile, contradictory and unknown ones too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.documents.requirements.books import ESTA, ask, book, case, passport, visa

CASES = [
    pytest.param(case("LHR", "JFK", authorisations=[ESTA]), "OK", "vwp_satisfied", id="gbr ok"),
    pytest.param(case("LHR", "JFK"), "NOT_OK", "esta_missing", id="no esta"),
    pytest.param(
        case("LHR", "JFK", authorisations=[{"type": "ESTA", "status": "denied"}]),
        "NOT_OK",
        "esta_missing",
        id="esta denied",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[{"type": "ESTA", "status": "pending"}]),
        "CONDITIONAL",
        "vwp_satisfied",
        id="esta pending",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[{"type": "ESTA", "status": "approved", "expiry_date": "2024-01-01"}]),
        "NOT_OK",
        "esta_missing",
        id="esta expired",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], stay_days=120), "NOT_OK", "stay_exceeds_90_days", id="stay 120"
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], return_or_onward=False), "NOT_OK", "no_onward_ticket", id="one way"
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], return_or_onward=None),
        "CONDITIONAL",
        "vwp_satisfied",
        id="onward null",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], purpose="work"), "NOT_OK", "purpose_not_permitted", id="work vwp"
    ),
    pytest.param(
        case("LHR", "JFK", nationality=["GBR", "IRN"], authorisations=[ESTA]),
        "NOT_OK",
        "vwp_excluded_dual_national",
        id="dual IRN",
    ),
    pytest.param(
        case("LHR", "JFK", nationality=["GBR", "IRN"], authorisations=[visa()]), "OK", "visa_held", id="dual IRN w visa"
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], other={"visited": ["IRN"]}),
        "NOT_OK",
        "vwp_excluded_presence",
        id="visited iran",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], other={"travel_history": [{"country": "CUB", "date": "2022-01-01"}]}),
        "NOT_OK",
        "vwp_excluded_presence",
        id="visited cuba",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], documents=[passport("GBR", electronic=False)]),
        "NOT_OK",
        "passport_not_electronic",
        id="not electronic",
    ),
    pytest.param(
        case("LHR", "JFK", authorisations=[ESTA], documents=[passport("GBR", electronic=None)]),
        "CONDITIONAL",
        "vwp_satisfied",
        id="electronic null",
    ),
    pytest.param(
        case(
            "LHR", "JFK", authorisations=[ESTA], documents=[passport("GBR", electronic=False)], travel_date="2015-09-09"
        ),
        "OK",
        "vwp_satisfied",
        id="not electronic 2015",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            authorisations=[ESTA],
            documents=[passport("GBR", electronic=False, type="PE", subtype="emergency")],
        ),
        "NOT_OK",
        "passport_not_electronic",
        id="emergency passport vwp",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            authorisations=[visa()],
            documents=[passport("GBR", electronic=False, type="PE", subtype="emergency")],
        ),
        "OK",
        "visa_held",
        id="emergency passport visa",
    ),
    pytest.param(
        case("DOH", "JFK", nationality="QAT", authorisations=[ESTA], travel_date="2025-02-01"),
        "OK",
        "vwp_satisfied",
        id="QAT 2025",
    ),
    pytest.param(
        case("DOH", "JFK", nationality="QAT", authorisations=[ESTA]), "NOT_OK", "visa_required", id="QAT 2024"
    ),
    pytest.param(case("OTP", "JFK", nationality="ROU", authorisations=[ESTA]), "NOT_OK", "visa_required", id="ROU"),
    pytest.param(case("HKG", "JFK", nationality="HKG", authorisations=[ESTA]), "NOT_OK", "visa_required", id="HKG"),
    pytest.param(case("LHR", "JFK", nationality="USA"), "OK", "us_citizen", id="USA"),
    pytest.param(
        case("LHR", "JFK", nationality="USA", documents=[passport("USA", type="IP")]),
        "NOT_OK",
        "passport_card_not_valid_for_air",
        id="USA card",
    ),
    pytest.param(
        case("LHR", "JFK", nationality="USA", documents=[passport("USA", expiry_date="2024-01-01")]),
        "NOT_OK",
        "us_passport_expired",
        id="USA expired",
    ),
    pytest.param(
        case("LHR", "JFK", nationality=["USA", "GBR"], documents=[passport("GBR"), passport("USA")]),
        "OK",
        "us_citizen",
        id="dual both docs",
    ),
    pytest.param(case("YYZ", "JFK", nationality="CAN"), "OK", "visa_exempt_canada", id="CAN"),
    pytest.param(
        case("YYZ", "JFK", nationality="IND", residence="CAN"),
        "NOT_OK",
        "visa_required_canada_resident",
        id="CAN PR IND",
    ),
    pytest.param(
        case("BDA", "JFK", nationality="GBD", documents=[passport("GBD")]), "OK", "visa_exempt_bermuda", id="BMU"
    ),
    pytest.param(
        case("BDA", "JFK", nationality="GBD", residence="BMU", documents=[passport("GBR", nationality="GBD")]),
        "OK",
        "visa_exempt_bermuda",
        id="BMU issuer GBR",
    ),
    pytest.param(
        case("LHR", "JFK", nationality="GBD", documents=[passport("GBD")], authorisations=[ESTA]),
        "NOT_OK",
        "not_british_citizen",
        id="GBD no",
    ),
    pytest.param(case("NAS", "MIA", nationality="BHS"), "CONDITIONAL", "visa_exempt_bahamas", id="BHS NAS"),
    pytest.param(case("LHR", "MIA", nationality="BHS"), "NOT_OK", "visa_required_outside_preclearance", id="BHS LHR"),
    pytest.param(
        case(
            "MEX",
            "DFW",
            nationality="MEX",
            authorisations=[{"type": "BCC", "issuer": "USA", "expiry_date": "2027-01-01"}],
        ),
        "OK",
        "border_crossing_card",
        id="MEX bcc",
    ),
    pytest.param(
        case(
            "LOS",
            "JFK",
            nationality="NGA",
            documents=[passport("NGA", expiry_date="2024-08-01")],
            authorisations=[visa()],
        ),
        "OK",
        "six_month_exempt",
        id="6m NGA",
    ),
    pytest.param(
        case(
            "NBO",
            "JFK",
            nationality="KEN",
            documents=[passport("KEN", expiry_date="2024-08-01")],
            authorisations=[visa()],
        ),
        "NOT_OK",
        "passport_validity_six_months",
        id="6m KEN",
    ),
    pytest.param(
        case(
            "KWI",
            "JFK",
            nationality="KWT",
            documents=[passport("KWT", expiry_date="2015-11-01")],
            authorisations=[visa()],
            travel_date="2015-08-01",
        ),
        "NOT_OK",
        "passport_validity_six_months",
        id="6m KWT 2015",
    ),
    pytest.param(
        case(
            "ALG",
            "JFK",
            nationality="DZA",
            documents=[passport("DZA", expiry_date="2024-08-01")],
            authorisations=[visa()],
        ),
        "NOT_OK",
        "passport_validity_six_months",
        id="6m DZA 2024",
    ),
    pytest.param(
        case(
            "TIA",
            "JFK",
            nationality="ALB",
            documents=[passport("ALB", expiry_date="2024-08-01")],
            authorisations=[visa()],
        ),
        "OK",
        "six_month_exempt",
        id="6m ALB 2024",
    ),
    pytest.param(
        case(
            "PRN",
            "JFK",
            nationality="RKS",
            documents=[passport("RKS", expiry_date="2024-08-01")],
            authorisations=[visa()],
        ),
        "OK",
        "six_month_exempt",
        id="6m RKS 2024",
    ),
    pytest.param(
        case(
            "TIA",
            "JFK",
            nationality="ALB",
            documents=[passport("ALB", expiry_date="2023-08-01")],
            authorisations=[visa()],
            travel_date="2023-06-15",
        ),
        "NOT_OK",
        "passport_validity_six_months",
        id="6m ALB 2023",
    ),
    pytest.param(
        case(
            "FRA",
            "JFK",
            nationality="D",
            documents=[passport("D", expiry_date="2024-07-15", electronic=True)],
            authorisations=[ESTA],
        ),
        "OK",
        "six_month_exempt",
        id="6m D ",
    ),
    pytest.param(
        case(
            "FRA",
            "JFK",
            nationality="D",
            documents=[passport("D", expiry_date="2024-06-20", electronic=True)],
            authorisations=[ESTA],
        ),
        "NOT_OK",
        "passport_validity_six_months",
        id="6m D short ",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", authorisations=[visa(expiry_date="2024-06-14")]),
        "NOT_OK",
        "visa_required",
        id="visa exp",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", authorisations=[visa(expiry_date="2024-06-15")]),
        "OK",
        "visa_held",
        id="visa last day",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", authorisations=[visa(status="revoked")]),
        "NOT_OK",
        "visa_required",
        id="visa revoked",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", authorisations=[visa(kind="C-1")]),
        "NOT_OK",
        "visa_required",
        id="visa C1 for visit",
    ),
    pytest.param(
        case("LOS", "JFK", "MEX", nationality="NGA", purpose="transit"),
        "NOT_OK",
        "transit_visa_required",
        id="transit JFK no visa",
    ),
    pytest.param(
        case("LOS", "JFK", "MEX", nationality="NGA", purpose="transit", authorisations=[visa(kind="C1")]),
        "OK",
        "visa_exempt",
        id="transit JFK C1",
    ),
    pytest.param(
        case("LHR", "JFK", "MEX", purpose="transit", authorisations=[ESTA]), "OK", "visa_exempt", id="transit JFK vwp"
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[passport("IND"), {"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}],
        ),
        "OK",
        "lpr_card",
        id="lpr",
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[
                passport("IND"),
                {"type": "I-551", "issuer": "USA", "issue_date": "2013-01-01", "expiry_date": "2023-01-01"},
            ],
        ),
        "OK",
        "lpr_expired_ten_year_card",
        id="lpr exp 10",
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[
                passport("IND"),
                {"type": "I-551", "issuer": "USA", "issue_date": "2021-01-01", "expiry_date": "2023-01-01"},
            ],
        ),
        "NOT_OK",
        "lpr_card_expired",
        id="lpr exp 2",
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[passport("IND"), {"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}],
            other={"absence_months": 14},
        ),
        "NOT_OK",
        "absence_over_one_year",
        id="lpr absent 14m",
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[passport("IND")],
            authorisations=[{"type": "I-512L", "issuer": "USA", "expiry_date": "2025-01-01"}],
        ),
        "OK",
        "advance_parole",
        id="I-512",
    ),
    pytest.param(
        case(
            "DEL",
            "SFO",
            nationality="IND",
            documents=[passport("IND"), {"type": "I-327", "issuer": "USA", "expiry_date": "2025-01-01"}],
            other={"absence_months": 14},
        ),
        "OK",
        "reentry_permit",
        id="I-327",
    ),
    pytest.param(
        case(
            "GVA",
            "JFK",
            nationality="NGA",
            documents=[passport("UNO", type="PU")],
            authorisations=[visa(kind="G-4")],
            purpose="official",
        ),
        "OK",
        "official_visa",
        id="UNLP",
    ),
    pytest.param(
        case("GVA", "JFK", nationality="NGA", documents=[passport("UNO", type="PU")], purpose="official"),
        "NOT_OK",
        "visa_required",
        id="UNLP no visa",
    ),
    pytest.param(
        case(
            "FRA",
            "JFK",
            nationality="XXB",
            documents=[passport("D", type="PT", nationality="XXB")],
            authorisations=[visa()],
        ),
        "OK",
        "refugee_with_visa",
        id="XXB w visa",
    ),
    pytest.param(case("FRA", "JFK", nationality="XXB", purpose="asylum"), "REFER", "protection", id="asylum"),
    pytest.param(case("FRA", "JFK", other={"protection_signal": True}), "REFER", "protection", id="protect"),
    pytest.param(
        case("FRA", "JFK", authorisations=[ESTA], other={"trafficking_indicators": ["x"]}),
        "REFER",
        "protection",
        id="trafficking",
    ),
    pytest.param(case("FRA", "JFK", nationality="XYZ"), "REFER", "code_unknown", id="code unknown"),
    pytest.param(case("LHR", "ULN", nationality="GBR"), "REFER", "no_rule", id="unknown dest"),
    pytest.param(case("LHR", "QQQ", nationality="GBR"), "REFER", "airport_unknown", id="airport?"),
    pytest.param(
        case(
            "LHR",
            "JFK",
            documents=[passport("GBR", electronic=True, number="123456789")],
            authorisations=[ESTA],
            other={"lost_stolen_list": [{"number": "123456789", "issuer": "GBR", "type": "P", "status": "stolen"}]},
        ),
        "REFER",
        "document_lost_stolen",
        id="sltd hit",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            documents=[passport("GBR", electronic=True, number="12345678O")],
            authorisations=[ESTA],
            other={"lost_stolen_list": [{"number": "123456780", "issuer": "GBR", "type": "P", "status": "stolen"}]},
        ),
        "OK",
        "vwp_satisfied",
        id="sltd O0",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            documents=[passport("GBR", electronic=True, sex="F")],
            authorisations=[ESTA],
            other={"docs_sex": "M"},
        ),
        "OK",
        "vwp_satisfied",
        id="docs sex",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            documents=[passport("GBR", electronic=True, number="L898902C3")],
            authorisations=[ESTA],
            other={"docs_number": "L898902C36"},
        ),
        "OK",
        "vwp_satisfied",
        id="docs number cd",
    ),
    pytest.param(
        case(
            "LHR",
            "JFK",
            documents=[passport("GBR", electronic=True, number="L898902C3")],
            authorisations=[ESTA],
            other={"docs_number": "X12345678"},
        ),
        "REFER",
        "number_mismatch_api_docs",
        id="docs number other",
    ),
    pytest.param(
        case("LHR", "JFK", nationality=["FRA"], documents=[passport("DZA")], authorisations=[ESTA]),
        "NOT_OK",
        "visa_required",
        id="mismatch nat",
    ),
    pytest.param(
        case("PRN", "FRA", nationality="RKS", documents=[passport("RKS", electronic=True, issue_date="2020-01-01")]),
        "OK",
        "visa_exempt",
        id="rks 2024",
    ),
    pytest.param(
        case(
            "PRN",
            "FRA",
            nationality="RKS",
            documents=[passport("RKS", electronic=True, issue_date="2020-01-01")],
            travel_date="2023-12-31",
        ),
        "NOT_OK",
        "visa_required",
        id="rks 2023",
    ),
    pytest.param(
        case(
            "IST",
            "WAW",
            nationality="UKR",
            documents=[passport("UKR", electronic=True, issue_date="2015-01-01")],
            travel_date="2017-06-10",
        ),
        "NOT_OK",
        "visa_required",
        id="ukr may 2017",
    ),
    pytest.param(
        case(
            "JFK",
            "CDG",
            nationality="USA",
            documents=[passport("USA", issue_date="2014-05-01", expiry_date="2024-12-31")],
        ),
        "NOT_OK",
        "passport_older_than_ten_years",
        id="usa old pass",
    ),
    pytest.param(
        case(
            "JFK",
            "CDG",
            nationality="USA",
            documents=[passport("USA", issue_date="2016-05-01", expiry_date="2024-08-31")],
        ),
        "NOT_OK",
        "passport_validity_three_months",
        id="usa 3 month",
    ),
    pytest.param(
        case("LHR", "CDG", documents=[passport("GBR", issue_date="2020-05-01")]), "OK", "visa_exempt", id="gbr 2024"
    ),
    pytest.param(
        case("LHR", "CDG", documents=[passport("GBR", expiry_date="2020-08-01")], travel_date="2020-06-15"),
        "OK",
        "eu_citizen",
        id="gbr 2020",
    ),
    pytest.param(
        case("HKG", "CDG", nationality="GBN", documents=[passport("GBR", nationality="GBN", issue_date="2020-05-01")]),
        "OK",
        "visa_exempt",
        id="GBN",
    ),
    pytest.param(
        case("IST", "FRA", nationality="XXB", documents=[passport("D", type="PT", nationality="XXB")], residence="D"),
        "OK",
        "refugee_of_member_state",
        id="xxb d",
    ),
    pytest.param(
        case(
            "LHR", "FRA", nationality="XXB", documents=[passport("GBR", type="PT", nationality="XXB")], residence="GBR"
        ),
        "REFER",
        "national_exemption_unknown",
        id="xxb gbr",
    ),
    pytest.param(
        case("IST", "FRA", nationality="XXB", documents=[passport("TUR", type="PT", nationality="XXB")]),
        "NOT_OK",
        "visa_required_refugee",
        id="xxb syr",
    ),
    pytest.param(
        case("LCA", "ATH", nationality="AUT", documents=[passport("AUT", expiry_date="2021-08-01")]),
        "OK",
        "ets25_expired_accepted",
        id="ets aut",
    ),
    pytest.param(
        case("LCA", "ATH", nationality="FRA", documents=[passport("FRA", expiry_date="2018-01-01")]),
        "NOT_OK",
        "ets25_expired_too_long",
        id="ets fra 6y",
    ),
    pytest.param(
        case("FRA", "ATH", nationality="D", documents=[passport("D", expiry_date="2024-01-01")]),
        "REFER",
        "ets25_not_transcribed",
        id="ets D",
    ),
    pytest.param(
        case("LCA", "WAW", nationality="AUT", documents=[passport("AUT", expiry_date="2021-08-01")]),
        "NOT_OK",
        "document_expired",
        id="ets aut->POL",
    ),
    pytest.param(
        case("LHR", "FRA", nationality="ITA", documents=[passport("ITA", type="ID")]), "OK", "eu_citizen", id="eu id"
    ),
    pytest.param(case("LHR", "FRA", nationality="ITA", documents=[]), "REFER", "eu_citizen_undocumented", id="eu none"),
    pytest.param(
        case(
            "LOS",
            "CDG",
            nationality="NGA",
            documents=[passport("NGA", issue_date="2022-01-01")],
            authorisations=[visa("FRA", "C")],
        ),
        "OK",
        "visa_held",
        id="NGA visa",
    ),
    pytest.param(
        case(
            "LOS",
            "CDG",
            "JFK",
            nationality="NGA",
            documents=[passport("NGA", issue_date="2022-01-01")],
            authorisations=[visa()],
        ),
        "OK",
        "visa_held",
        id="NGA via CDG us visa",
    ),
    pytest.param(
        case(
            "LOS",
            "CDG",
            "GRU",
            nationality="NGA",
            documents=[passport("NGA", issue_date="2022-01-01")],
            authorisations=[visa(), visa("BRA", "x")],
            purpose="transit",
        ),
        "OK",
        "visa_held",
        id="NGA via CDG bra+us",
    ),
    pytest.param(
        case(
            "LOS",
            "CDG",
            "FRA",
            nationality="NGA",
            documents=[passport("NGA", issue_date="2022-01-01")],
            authorisations=[visa()],
        ),
        "NOT_OK",
        "visa_required",
        id="NGA landside LHR?",
    ),
    pytest.param(
        case(
            "DEL",
            "FRA",
            "JFK",
            nationality="IND",
            documents=[passport("IND", issue_date="2022-01-01")],
            authorisations=[visa()],
        ),
        "OK",
        "visa_held",
        id="IND via FRA to JFK visa",
    ),
    pytest.param(
        case(
            "DEL",
            "FRA",
            "GRU",
            nationality="IND",
            documents=[passport("IND", issue_date="2022-01-01")],
            authorisations=[visa("BRA")],
        ),
        "REFER",
        "national_transit_list",
        id="IND via FRA to YYZ novisa",
    ),
    pytest.param(
        case("LHR", "CDG", documents=[passport("GBR", issue_date="2020-05-01")], travel_date="2027-06-15"),
        "CONDITIONAL",
        "etias",
        id="etias",
    ),
    pytest.param(
        case(
            "JFK",
            "CDG",
            nationality="USA",
            documents=[passport("USA", issue_date="2020-05-01")],
            other={"schengen_days_used": 85},
        ),
        "NOT_OK",
        "stay_exceeds_90_days",
        id="90 180",
    ),
    pytest.param(
        case("IST", "FRA", nationality="TUR", documents=[passport("TUR", issue_date="2022-01-01")]),
        "NOT_OK",
        "visa_required",
        id="TUR visa",
    ),
    pytest.param(
        case("IST", "VIE", "FRA", nationality="D", documents=[passport("D", type="PE", subtype="laissez-passer")]),
        "OK",
        "return_to_issuing_state",
        id="lp D via VIE",
    ),
    pytest.param(
        case("IST", "CDG", nationality="D", documents=[passport("D", type="PE", subtype="laissez-passer")]),
        "NOT_OK",
        "document_required",
        id="lp D to CDG",
    ),
    pytest.param(
        case("IST", "FRA", nationality="D", age=4, documents=[passport("D", subtype="entry in parent passport")]),
        "NOT_OK",
        "child_needs_own_passport",
        id="child",
    ),
    pytest.param(
        case("IST", "FRA", nationality="D", age=4, documents=[], other={"child_in_parent_passport": True}),
        "NOT_OK",
        "child_needs_own_passport",
        id="child nodocs",
    ),
    pytest.param(
        case("CDG", "TUN", nationality="FRA", age=12, other={"accompanied_by_parent": True}),
        "OK",
        "visa_exempt",
        id="minor with parent",
    ),
    pytest.param(
        case("CDG", "TUN", nationality="FRA", age=12), "CONDITIONAL", "exit_authorisation_minor", id="minor unknown"
    ),
    pytest.param(
        case("CDG", "TUN", nationality="FRA", age=12, other={"accompanied_by_parent": False}, travel_date="2016-12-01"),
        "OK",
        "visa_exempt",
        id="minor 2016",
    ),
    pytest.param(
        case(
            "CDG", "TUN", nationality="FRA", age=12, other={"accompanied_by_parent": False, "exit_authorisation": True}
        ),
        "OK",
        "visa_exempt",
        id="minor auth",
    ),
    pytest.param(
        case("FRA", "LHR", nationality="D", documents=[passport("D")]), "OK", "non_visa_national", id="D pass"
    ),
    pytest.param(
        case("FRA", "LHR", nationality="D", documents=[passport("D", type="ID")], travel_date="2021-09-30"),
        "OK",
        "eea_identity_card",
        id="D id before",
    ),
    pytest.param(
        case("FRA", "LHR", nationality="D", documents=[passport("D", type="ID")], other={"euss": True}),
        "OK",
        "settled_status",
        id="D id euss",
    ),
    pytest.param(
        case("JFK", "LHR", nationality="USA", documents=[passport("USA")], travel_date="2025-06-01"),
        "NOT_OK",
        "eta_missing",
        id="usa eta",
    ),
    pytest.param(
        case("DUB", "LHR", nationality="IRL", documents=[passport("IRL")]), "OK", "common_travel_area", id="irl"
    ),
    pytest.param(
        case("DUB", "LHR", nationality="IRL", documents=[{"type": "driving licence", "issuer": "IRL"}]),
        "OK",
        "common_travel_area",
        id="irl id",
    ),
    pytest.param(case("LHR", "DUB"), "OK", "common_travel_area", id="gbr dub"),
    pytest.param(
        case("LOS", "LHR", "JFK", nationality="NGA", purpose="transit", authorisations=[visa()]),
        "OK",
        "transit_visa",
        id="nga datv",
    ),
    pytest.param(
        case("LOS", "LHR", "GRU", nationality="NGA", purpose="transit", authorisations=[visa("BRA", "x")]),
        "NOT_OK",
        "transit_visa_required",
        id="nga datv no",
    ),
    pytest.param(case("LOS", "LHR", nationality="NGA"), "NOT_OK", "visa_required", id="NGA uk"),
    pytest.param(
        case("FRA", "LHR", nationality="XXB", documents=[passport("D", type="PT", nationality="XXB")]),
        "NOT_OK",
        "visa_required_refugee",
        id="xxb uk",
    ),
    pytest.param(
        case(
            "MEX",
            "YYZ",
            nationality="MEX",
            authorisations=[{"type": "eTA", "status": "approved"}],
            travel_date="2024-02-28",
        ),
        "OK",
        "eta_held",
        id="mex eta",
    ),
    pytest.param(
        case(
            "MEX",
            "YYZ",
            nationality="MEX",
            authorisations=[{"type": "eTA", "status": "approved"}],
            travel_date="2024-03-05",
        ),
        "CONDITIONAL",
        "eta_with_history",
        id="mex eta after",
    ),
    pytest.param(
        case(
            "MEX",
            "YYZ",
            nationality="MEX",
            authorisations=[{"type": "eTA", "status": "approved"}],
            travel_date="2024-02-29",
        ),
        "CONDITIONAL",
        "eta_held",
        id="mex eta on day",
    ),
    pytest.param(
        case(
            "SFO",
            "YVR",
            nationality="IND",
            documents=[passport("IND"), {"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}],
        ),
        "OK",
        "us_permanent_resident",
        id="us lpr can",
    ),
    pytest.param(
        case(
            "SFO",
            "YVR",
            nationality="IND",
            documents=[passport("IND"), {"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}],
            travel_date="2022-03-01",
        ),
        "NOT_OK",
        "eta_missing",
        id="us lpr can 2022-03",
    ),
    pytest.param(
        case("LHR", "YYZ", authorisations=[{"type": "eTA", "status": "approved"}]), "OK", "eta_held", id="gbr eta"
    ),
    pytest.param(
        case(
            "LHR",
            "YYZ",
            nationality=["CAN", "GBR"],
            documents=[passport("GBR")],
            authorisations=[{"type": "eTA", "status": "approved"}],
        ),
        "REFER",
        "canadian_citizen_must_use_canadian_passport",
        id="can dual gbr",
    ),
    pytest.param(case("JFK", "YYZ", nationality="USA"), "OK", "us_citizen", id="usa"),
    pytest.param(case("LHR", "SYD"), "NOT_OK", "visa_required", id="gbr aus none"),
    pytest.param(
        case("LHR", "SYD", authorisations=[{"type": "eVisitor", "status": "granted"}]),
        "OK",
        "evisitor_held",
        id="gbr aus ev",
    ),
    pytest.param(
        case("LAX", "SYD", nationality="USA", authorisations=[{"type": "ETA", "status": "approved"}]),
        "OK",
        "eta_held",
        id="usa aus eta",
    ),
    pytest.param(
        case("AKL", "SYD", nationality="NZL", documents=[passport("NZL", expiry_date="2024-01-01")]),
        "NOT_OK",
        "passport_expired",
        id="nzl",
    ),
    pytest.param(
        case("MNL", "LAX", nationality="PHL", purpose="join ship", authorisations=[visa(kind="C1/D")]),
        "CONDITIONAL",
        "crew_visa",
        id="crew",
    ),
    pytest.param(
        case(
            "MNL",
            "LAX",
            nationality="PHL",
            purpose="join ship",
            authorisations=[visa()],
            other={"letter_of_employment": True},
        ),
        "NOT_OK",
        "crew_visa_required",
        id="crew b1",
    ),
    pytest.param(
        case(
            "YYZ",
            "JFK",
            nationality="SYR",
            authorisations=[visa(kind="H-1B", expiry_date="2024-01-01")],
            purpose="H-1B",
            other={"days_in_contiguous_territory": 10, "valid_i94": True, "applied_new_visa": False},
        ),
        "NOT_OK",
        "revalidation_excluded_nationality",
        id="reval SST",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", documents=[passport("NGA", mrp=False)], authorisations=[visa()]),
        "NOT_OK",
        "passport_not_machine_readable",
        id="non mrp",
    ),
    pytest.param(
        case(
            "LOS", "JFK", nationality="NGA", documents=[{"type": "World Passport", "issuer": "XXX"}], authorisations=[]
        ),
        "NOT_OK",
        "passport_required",
        id="world passport",
    ),
    pytest.param(
        case(
            "MNL",
            "AMS",
            nationality="PHL",
            purpose="join ship",
            documents=[
                passport("PHL", issue_date="2020-01-01"),
                {"type": "C108", "issuer": "PHL", "expiry_date": "2027-01-01"},
            ],
        ),
        "REFER",
        "seafarer_rules",
        id="sid",
    ),
    pytest.param(case("PEK", "JFK", nationality="CHN", authorisations=[visa()]), "CONDITIONAL", "evus", id="chn b"),
    pytest.param(
        case("LHR", "JFK", documents=[passport("GBR", electronic=True, expiry_date=None)], authorisations=[ESTA]),
        "CONDITIONAL",
        "vwp_satisfied",
        id="no expiry",
    ),
    pytest.param(
        case("LOS", "JFK", nationality="NGA", authorisations=[{"type": "magic letter", "issuer": "USA"}]),
        "REFER",
        "military_orders",
        id="unknown auth",
    ),
    pytest.param(
        case(
            "IST",
            "MAD",
            nationality="MAR",
            documents=[
                passport("MAR", issue_date="2022-01-01"),
                {"type": "residence_card", "issuer": "FRA", "expiry_date": "2027-01-01"},
            ],
        ),
        "OK",
        "residence_permit",
        id="eu family",
    ),
    pytest.param(
        case(
            "LOS",
            "FRA",
            nationality="NGA",
            documents=[
                passport("NGA", issue_date="2012-01-01"),
                {"type": "residence_permit", "issuer": "FRA", "expiry_date": "2027-01-01"},
            ],
        ),
        "OK",
        "residence_permit",
        id="res permit",
    ),
]


@pytest.mark.parametrize(("given", "decision", "code"), CASES)
def test_decision(given: dict[str, Any], decision: str, code: str) -> None:
    answer = ask(given)
    assert (answer.decision, answer.reason_code) == (decision, code)
    assert bool(answer.questions) == (decision == "CONDITIONAL")
    assert any(reason.citation for point in answer.points for reason in point.reasons)


def test_protection_overrides_everything_and_says_so() -> None:
    answer = ask(case("LHR", "JFK", documents=[], other={"trafficking_indicators": ["same address"]}))
    assert (answer.decision, answer.protection) == ("REFER", True)
    assert all(point.decision == "REFER" for point in answer.points)


@pytest.mark.parametrize(
    "given", [{}, {"route": ["LHR"]}, {"id": 1, "route": 7, "documents": "P", "other": [], "age": "x"}]
)
def test_rubbish_is_referred_and_never_raises(given: dict[str, Any]) -> None:
    answer = ask(given)
    assert answer.decision == "REFER"
    assert answer.points


def test_production_only_refers_where_rules_are_not_verified() -> None:
    for parameters in CASES:
        given = parameters.values[0]
        assert ask(given, book("production")).decision == "REFER"


def test_documents_and_authorisations_that_nobody_stated_are_asked_for() -> None:
    assert ask(case("LHR", "JFK", documents=None)).questions == ("documents",)
    assert ask(case("LHR", "JFK", authorisations=None)).decision in ("CONDITIONAL", "REFER")
