"""Who looked at a traveller, on a page for oversight and supervisors."""

from __future__ import annotations

import pytest

from foreland.store.identifiers import new_id
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Writer


@pytest.mark.parametrize("role", ["oversight", "supervisor"])
def test_who_looked_is_shown_and_looking_is_recorded(officer: Officer, write: Writer, role: str) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    other = flight.traveller("KESTOR", "BORIN")
    analyst = officer("mira")
    for each in (journey, other):
        assert analyst.get(f"/travellers/{flight.day}/{each}").status_code == 200
    reader = officer("olga", role)
    address = f'href="/audit/journey/{flight.day}/{other}"'
    assert address in reader.get(f"/travellers/{flight.day}/{other}").text
    assert address not in analyst.get(f"/travellers/{flight.day}/{other}").text
    first = text_of(reader.get(f"/audit/journey/{flight.day}/{journey}").text)
    assert "HALVIK" in first
    assert "Officer Mira" in first
    assert first.count("Looked at the traveller") == 1
    assert "Officer Olga olga Read who" not in first
    assert "Read who looked at the traveller" in text_of(reader.get(f"/audit/journey/{flight.day}/{journey}").text)


def test_an_analyst_may_not_read_it_and_an_unknown_journey_is_not_found(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    assert officer("mira").get(f"/audit/journey/{flight.day}/{journey}").status_code == 403
    reader = officer("olga", "oversight")
    assert reader.get(f"/audit/journey/{flight.day}/{new_id()}").status_code == 404
    assert reader.get(f"/audit/journey/yesterday/{journey}").status_code == 404
