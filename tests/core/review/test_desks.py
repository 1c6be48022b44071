"""Whose departures are whose; by the sun, from desk to desk; and what two desks may not both have."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import structs

from foreland.review.desks import Desk, DeskTable, refuse_desk

ZONES = ("Europe/Paris", "Pacific/Honolulu", "UTC")
NIGHT, NOON = datetime(2026, 11, 27, 3, 0, tzinfo=UTC), datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def desk(number: int, name: str, **fields: object) -> Desk:
    return structs.replace(Desk(id=UUID(int=number), name=name), **fields)


def table(*desks: Desk) -> DeskTable:
    return DeskTable(desks, {zone: ZoneInfo(zone) for zone in ZONES})


EUROPE = desk(1, "Europe", zone="Europe/Paris", hours="06:00-22:00", covered_by=UUID(int=2), countries=("FRA", "DEU"))
PACIFIC = desk(2, "Pacific", zone="Pacific/Honolulu", hours="06:00-20:00", airports=("HNL", "CDG"))


def test_an_airport_goes_before_its_country_and_the_rest_to_whoever_takes_it() -> None:
    both = table(EUROPE, PACIFIC)
    assert (both.of("FRA", "DEU"), both.of("CDG", "FRA"), both.of("ACC", "GHA")) == ("Europe", "Pacific", None)
    rest = table(EUROPE, structs.replace(PACIFIC, takes_rest=True))
    assert (rest.of("ACC", "GHA"), rest.of("QQQ", None), rest.of(None, None)) == ("Pacific", "Pacific", None)


def test_departures_go_with_the_sun_to_the_desk_that_covers() -> None:
    both = table(EUROPE, PACIFIC)
    at_night, at_noon = both.duty("Europe", NIGHT), both.duty("Europe", NOON)
    assert at_night
    assert at_noon
    assert (at_night.desk, at_night.state, at_noon.desk, at_noon.state) == ("Pacific", "covered", "Europe", "own")
    assert both.watched_by("Pacific", NIGHT) == ("Pacific", "Europe")
    assert both.watched_by("Pacific", NOON) == ("Pacific",)
    assert both.duty("Atlantis", NOON) is None


def test_where_nobody_is_open_the_departures_stay_and_that_is_said() -> None:
    circle = table(EUROPE, structs.replace(PACIFIC, hours="01:00-02:00", covered_by=EUROPE.id))
    found = circle.duty("Europe", NIGHT)
    assert found
    assert (found.desk, found.state) == ("Europe", "nobody")
    assert circle.watched_by("Europe", NIGHT) == ("Europe",)


def test_a_desk_that_cannot_be_is_refused() -> None:
    def refused(**fields: object) -> str | None:
        wanted = structs.replace(desk(3, "Atlantic"), **fields)
        return refuse_desk(wanted, [EUROPE, PACIFIC], ZONES)

    assert refused(airports=("FRA", "DEU")) is None, "codes of countries are none of airports"
    assert refused(zone="UTC", hours="08:00-12:00", covered_by=EUROPE.id, airports=("ACC",), takes_rest=True) is None
    assert refused(name=" ".join(["long"] * 20)) == "no_name"
    assert refused(name="EUROPE") == "name_taken"
    assert refused(zone="Europe/Atlantis") == "zone_unknown"
    assert refused(hours="now and then") == "hours_unreadable"
    assert refused(hours="08:00-12:00") == "zone_missing"
    assert refused(countries=("DEU",)) == "place_taken"
    assert refused(alert_emails=("nobody",)) == "email_unreadable"
    assert refused(covered_by=UUID(int=9)) == "cover_unknown"
    covered = structs.replace(PACIFIC, covered_by=UUID(int=3))
    assert refuse_desk(desk(3, "Atlantic", covered_by=EUROPE.id), [EUROPE, covered], ZONES) == "covers_in_a_circle"
    assert (
        refuse_desk(desk(3, "Rest", takes_rest=True), [structs.replace(EUROPE, takes_rest=True)], ZONES) == "rest_taken"
    )
