"""Journeys made at random from the words that the packs use, for what has to hold of every journey."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from foreland.documents.requirements.contradictions import disagreements
from foreland.documents.requirements.given import read_case
from foreland.resources.requirement_packs import load_packs
from tests.core.documents.requirements.books import ESTA, case, passport, visa

STATES = sorted(
    {code for pack in load_packs() for one in pack.lists.values() for row in one.rows for code in row.codes.split()}
)
TELLING = ["BMU", "CAN", "CHN", "D", "EUE", "FRA", "GBD", "GBN", "GBR", "IRL", "MEX", "NGA", "NZL", "RKS", "TWN"]
TELLING += ["UKR", "UNO", "USA", "XXA", "XXB", "XXX"]
_ROUTES = """LHR-JFK BDA-JFK NAS-MIA YYZ-JFK MEX-DFW SJU-JFK JFK-LAX ICN-GUM LHR-JFK-LAX LHR-JFK-MEX LOS-JFK-YYZ LOS-CDG
IST-FRA FCO-ATH CDG-FRA LOS-CDG-GRU LOS-CDG-FRA JFK-LHR-CDG FRA-LHR DUB-LHR LOS-LHR-JFK LHR-DUB CDG-TUN CDG-MEX
ATH-LCA CDG-IST LHR-YYZ MEX-YYZ MNL-YVR-SFO AKL-SYD SIN-SYD-AKL CDG-GRU"""
DAYS = ["2030-05-01", "2026-01-01", "2024-09-01", "2024-07-01", "2024-06-15", "2024-01-01", "2021-08-01"]
_TYPES = """P PE PD PT PU ID IP I-551 ADIT I-327 I-571 I-512 I-797 I-766 BCC NEXUS CMC SID PRTD EUSS AST ESTA eTA ETA
eVisitor ETIAS EVUS residence_permit article_10_card visa boarding_foil driving_licence laissez_passer
travel_document ?"""
_PURPOSES = """visit transit business medical work study crew immigrate return official media H-1B E-2 F-1 K-1"""
CLASSES = ["B1/B2", "C1", "C1/D", "D", "H-1B", "F-1", "A", "C", "IR-1", "LTV", "G-4"]
ROUTES, TYPES, PURPOSES = _ROUTES.split(), _TYPES.split(), _PURPOSES.split()
_nationality = st.sampled_from(TELLING) | st.sampled_from(STATES)


@st.composite
def _papers(draw: st.DrawFn) -> dict[str, Any]:
    """Any paper, with some of its fields."""
    issuer = draw(_nationality)
    kind = draw(st.sampled_from(TYPES))
    every = {
        "issuer": issuer,
        "nationality": issuer,
        "expiry_date": draw(st.sampled_from(DAYS)),
        "issue_date": draw(st.sampled_from(["2022-01-02", "2013-01-01"])),
        "electronic": draw(st.booleans()),
        "status": draw(st.sampled_from(["approved", "valid", "pending", "denied"])),
    }
    told = draw(st.sets(st.sampled_from(sorted(every)), min_size=2))
    more = {"class": draw(st.sampled_from(CLASSES))} if kind == "visa" else {}
    return {"type": kind} | {key: value for key, value in every.items() if key in told} | more


@st.composite
def _passports(draw: st.DrawFn, nationality: str) -> dict[str, Any]:
    issuer = draw(st.sampled_from(["D", "GBR", "FRA", "CAN"])) if nationality[:2] == "XX" else nationality
    return passport(
        issuer,
        nationality=nationality,
        type=draw(st.sampled_from(["P", "P", "P", "PE", "PT", "ID"])),
        expiry_date=draw(st.sampled_from(DAYS)),
        issue_date=draw(st.sampled_from([None, "2021-05-01"])),
        electronic=draw(st.sampled_from([True, True, False, None])),
    )


@st.composite
def _any_journeys(draw: st.DrawFn) -> dict[str, Any]:
    held = draw(st.lists(_nationality, min_size=1, max_size=2, unique=True))
    likely = [ESTA, visa(), visa("FRA", "C", expiry_date="2026-01-01"), visa("GBR", "visitor"), visa("CAN", "visitor")]
    likely += [{"type": "I-551", "issuer": "USA", "expiry_date": "2030-01-01"}]
    likely += [{"type": "ETA", "issuer": state, "status": "approved"} for state in ("CAN", "GBR", "AUS")]
    return case(
        *draw(st.sampled_from(ROUTES)).split("-"),
        nationality=held,
        travel_date=draw(st.sampled_from(["2024-06-15", "2024-06-15", "2021-09-01", "2015-08-01", "2026-11-28"])),
        residence=draw(st.sampled_from([None, "BMU", "D", "CAN", "FRA", "USA", "IRL"])),
        age=draw(st.sampled_from([None, 1, 12, 35])),
        purpose=draw(st.none() | st.just("visit") | st.sampled_from(PURPOSES)),
        stay_days=draw(st.sampled_from([None, 14, 14, 60, 120, 200])),
        return_or_onward=draw(st.sampled_from([None, True, True, False])),
        documents=[draw(_passports(one)) for one in held if draw(st.integers(0, 9))]
        + draw(st.lists(_papers(), max_size=2)),
        authorisations=draw(st.lists(st.sampled_from(likely) | _papers(), max_size=2)),
    )


def speaks_against_itself(journey: dict[str, Any]) -> bool:
    """Whether a journey contradicts itself or cannot be read: what is taken away may be just that."""
    read = read_case(journey)
    return bool(read.problems) or read.protection or any(one.code is not None for one in disagreements(read))


JOURNEYS = _any_journeys().filter(lambda journey: not speaks_against_itself(journey))
