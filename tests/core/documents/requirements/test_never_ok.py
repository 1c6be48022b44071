"""What contradicts itself, or proves less than it seems, is never good enough: each case beside one that is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.documents.requirements.books import ESTA, ask, case, passport, visa

LISTED = passport("GBR", number="AB0000150", electronic=True)
NIGERIAN = passport("NGA", issue_date="2022-01-01")
CARD = {"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}


def british(*, other: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return case("LHR", "JFK", authorisations=[ESTA], other=other or {}, **more)


def listed(*rows: dict[str, Any], **document: Any) -> dict[str, Any]:
    return british(documents=[LISTED | document], other={"lost_stolen_list": list(rows)})


def resident(*, card: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    return case("MEX", "JFK", nationality="MEX", documents=[passport("MEX"), CARD | (card or {})], other=other)


GOOD = {
    "waiver": british(),
    "not listed": listed({"number": "AB0000151", "issuer": "GBR", "type": "P"}),
    "listed as a card": listed({"number": "AB0000150", "issuer": "GBR", "type": "ID"}),
    "outside the range": listed({"prefix": "AB", "width": 7, "from": 200, "to": 300, "issuer": "GBR"}),
    "been elsewhere": british(other={"visited_iran": False, "visited_countries": ["FRA"]}),
    "card": resident(),
    "authorisation of last year": british() | {"authorisations": [ESTA | {"issue_date": "2023-08-01"}]},
    "British visa to visit": case(
        "LOS", "LHR", nationality="NGA", documents=[NIGERIAN], authorisations=[visa("GBR", "visitor")]
    ),
    "visa to work": case("LOS", "JFK", nationality="NGA", purpose="work", authorisations=[visa("USA", "H-1B")]),
    "of Bermuda": case("BDA", "JFK", nationality="GBD", residence="BMU", documents=[passport("GBD")]),
    "an hour between planes": case(
        "FRA", "LHR", "JFK", nationality="PHL", documents=[passport("PHL")], authorisations=[visa()],
        other={"transit_hours": 1},
    ),
    "short absence": resident(days_abroad=10, absence_over_one_year=False),
    "Schengen visa": case(
        "LOS", "CDG", nationality="NGA", documents=[NIGERIAN], stay_days=9,
        authorisations=[visa("FRA", "C", expiry_date="2024-12-01")],
    ),
}  # fmt: skip
BAD = {
    "states somebody was in add up": british(other={"visited_iran": True, "visited_countries": ["FRA"]}),
    "in either order": british(other={"visited_countries": ["FRA"], "visited_since_2011": ["IRN"]}),
    "years and days": resident(years_abroad=2, days_abroad=10),
    "over a year and ten days": resident(absence_over_one_year=True, days_absent=10),
    "alone and accompanied": british(age=12, other={"unaccompanied_minor": True, "accompanied_by_parent": True}),
    "ordinary passport on the list": listed(
        {"number": "AB0000150", "issuer": "GBR", "type": "P"}, type="ordinary passport"
    ),
    "named e-passport by the list": listed({"number": "AB0000150", "issuer": "GBR", "type": "epassport"}),
    "range with a width": listed({"prefix": "AB", "width": 7, "from": 100, "to": 200, "issuer": "GBR"}),
    "range in one number": listed({"number": "AB0000100-AB0000200", "issuer": "GBR"}),
    "range of two numbers": listed({"number": "AB0000100", "number_to": "AB0000200", "issuer": "GBR"}),
    "number not told": listed({"number": "AB0000151", "issuer": "GBR", "type": "P"}, number=None),
    "card of another state": resident(card={"issuer": "MEX"}),
    "card of another national": resident(card={"nationality": "IND"}),
    "card of somebody older": resident(card={"dob": "1950-01-01"})
    | {"documents": [passport("MEX", dob="1989-01-01"), CARD | {"dob": "1950-01-01"}]},
    "passport of another state": british(documents=[{"type": "P", "issuer": "FRA", "expiry_date": "2030-05-01"}]),
    "two purposes": british(purpose="visit then work"),
    "visa for changing planes": case(
        "LOS", "CDG", nationality="NGA", documents=[NIGERIAN], stay_days=9,
        authorisations=[{"type": "transit_visa", "issuer": "FRA", "expiry_date": "2024-12-01"}],
    ),
    "British visa for changing planes": case(
        "LOS", "LHR", nationality="NGA", authorisations=[{"type": "datv", "issuer": "GBR", "expiry_date": "2024-12-01"}]
    ),
    "authorisation for a passport not told": british(
        documents=[passport("GBR", electronic=True)]
    ) | {"authorisations": [ESTA | {"passport_number": "AB0000150"}]},
    "two dates in one": british(documents=[passport("GBR", electronic=True, expiry_date="2030-05-01 or 2020-05-01")]),
    "citizen with a card of a resident": case("LHR", "JFK", nationality="USA", documents=[CARD]),
    "permit that nobody issued": case(
        "LOS", "LHR", nationality="NGA", documents=[NIGERIAN, {"type": "residence_permit", "expiry_date": "2030-01-01"}]
    ),
    "extension of long ago": resident(card={"issue_date": "2017-01-01", "expiry_date": "2019-01-01"})
    | {
        "documents": [
            passport("MEX"), CARD | {"issue_date": "2017-01-01", "expiry_date": "2019-01-01"},
            {"type": "I-797", "issue_date": "2019-01-01"},
        ]
    },
    "authorisation of four years ago": british() | {"authorisations": [ESTA | {"issue_date": "2020-01-01"}]},
    "approved four years ago": british() | {"authorisations": [ESTA | {"approved_at": "2020-01-01"}]},
    "British visa to work": case(
        "LOS", "LHR", nationality="NGA", purpose="work", authorisations=[visa("GBR", "visitor")]
    ),
    "visa to stay with somebody who works": case(
        "LOS", "JFK", nationality="NGA", purpose="work", authorisations=[visa("USA", "H-4")]
    ),
    "stamped cancelled": case(
        "LOS", "JFK", nationality="NGA", authorisations=[visa(annotation="CANCELLED WITHOUT PREJUDICE")]
    ),
    "of the Turks and Caicos by way of Bermuda": case(
        "BDA", "JFK", nationality="GBD", documents=[passport("GBD") | {"issuer": "TCA"}]
    ),
    "of Bermuda or of another territory": case("BDA", "JFK", nationality="GBD", documents=[passport("GBD")]),
    "an authorisation of nobody knows whom": case(
        "LHR", "YYZ", authorisations=[{"type": "ETA", "status": "approved"}]
    ),
    "at the border the day after the passport expired": case(
        "LHR", "JFK", nationality="USA", documents=[passport("USA", expiry_date="2024-06-15")],
        other={"arrival_local": "2024-06-16 01:30"},
    ),
    "somebody else's reentry permit": case(
        "DEL", "SFO", nationality="IND",
        documents=[passport("IND"), {"type": "I-327", "nationality": "NGA", "expiry_date": "2025-01-01"}],
    ),
    "joins a ship on a visa for visits": case(
        "MNL", "SYD", nationality="PHL", purpose="join ship", authorisations=[visa("AUS", "visitor")]
    ),
    "nobody knows where they were": british(other={"presence": None}),
    "half a day over the stay": british(stay_days=90.5),
    "two hundred years old": british(age=200),
    "age and passport far apart": british(documents=[passport("GBR", electronic=True, dob="1950-01-01")]),
    "arrived before leaving": british(arrival_time="2024-02-20T10:00:00-05:00"),
    "forty hours between planes": case(
        "FRA", "LHR", "JFK", nationality="PHL", documents=[passport("PHL")], authorisations=[visa()],
        other={"transit_hours": 40},
    ),
    "from an airport to itself": british() | {"route": ["JFK", "JFK"]},
    "fear told in a note": british() | {"note": "She fears persecution."},
}  # fmt: skip
STRANGE = {
    "entries used, in a word": case(
        "LOS", "JFK", nationality="NGA", authorisations=[visa(entries="single", used="yes")]
    ),
    "entries used, who knows": case(
        "LOS", "JFK", nationality="NGA", authorisations=[visa(entries="single", used="perhaps")]
    ),
    "a validity past the calendar": british(
        documents=[passport("GBR", issue_date="9999-12-01", validity_days=900, expiry_date=None)]
    ),
    "a stay past the calendar": british(travel_date="9999-12-01", stay_days=90_000),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_is_whole_is_ok(name: str) -> None:
    assert ask(GOOD[name]).decision == "OK", ask(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_what_contradicts_itself_is_never_ok(name: str) -> None:
    answer = ask(BAD[name])
    assert answer.decision != "OK"
    assert any(reason.text for point in answer.points for reason in point.reasons)


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_strange_is_answered_and_not_ok(name: str) -> None:
    assert ask(STRANGE[name]).decision in ("REFER", "CONDITIONAL", "NOT_OK")
