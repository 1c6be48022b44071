"""By what the same traveller is known when the same sender reports them again."""

from __future__ import annotations

import pytest

from foreland.travel.natural_key import natural_key
from foreland.travel.traveller import TravelDocument, Traveller

PASSPORT = TravelDocument(type="P", number="c-123 4567", issuing_state="UTO")
VISA = TravelDocument(type="V", number="V1", issuing_state="UTO", source="DOCO")


@pytest.mark.parametrize(
    ("traveller", "key"),
    [
        (Traveller(unique_reference="a1", documents=(PASSPORT,)), "reference:A1|-"),
        (Traveller(record_locator="abc", traveller_reference="2", documents=(PASSPORT,)), "booking:ABC:2|-"),
        (Traveller(documents=(VISA, PASSPORT), surname="X"), "document:UTO:C1234567|-"),
        (Traveller(surname="Çelik", given_names="Ana", date_of_birth="1980"), "name:CELIK ANA:1980:|-"),
        (Traveller(name_raw="ONLY/RAW", embarked="LHR", disembarks="JFK"), "name:ONLY RAW::|LHR-JFK"),
        (Traveller(), "name:::|-"),
    ],
)
def test_the_best_identity_there_is(traveller: Traveller, key: str) -> None:
    assert natural_key(traveller) == key
