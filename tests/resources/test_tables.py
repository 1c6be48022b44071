"""The editable tables: every airport has a zone, every country of departure a desk, every number a citation."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from foreland.resources.airports import airports
from foreland.resources.desks import load_desks
from foreland.resources.inbound_release import load_inbound_release
from foreland.resources.settings import load_settings

_UNWATCHED = {"ATA"}  # nobody departs from Antarctica on a passenger flight


def test_every_airport_has_a_zone_that_exists() -> None:
    for zone in {airport.zone for airport in airports().values()}:
        assert ZoneInfo(zone)
    assert airports()["LHR"].country == "GBR"


def test_every_country_with_an_airport_has_a_desk() -> None:
    desks = load_desks()
    missing = {airport.country for airport in airports().values() if desks.of(airport.iata) is None}
    assert missing <= _UNWATCHED
    assert {desks.of("BOG"), desks.of("NRT"), desks.of("ACC")} == {
        "Caribbean and Latin America",
        "Pacific",
        "Atlantic",
    }
    assert desks.of(None) is None
    assert desks.of("QQQ") is None


def test_an_airport_goes_before_its_country(tmp_path: Path) -> None:
    (tmp_path / "desks.csv").write_text("kind,code,desk\ncountry,USA,East\nairport,HNL,West\n")
    desks = load_desks(tmp_path)
    assert (desks.of("JFK"), desks.of("HNL"), desks.of("LHR")) == ("East", "West", None)


@pytest.mark.parametrize("row", ["city,PAR,x", "country,,x", "country,FRA,"])
def test_a_broken_row_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "desks.csv").write_text(f"kind,code,desk\n{row}\n")
    with pytest.raises(ValueError, match="line 2"):
        load_desks(tmp_path)


def test_every_shipped_desk_has_a_time_zone() -> None:
    desks = load_desks()
    assert desks.zones.keys() == {*desks.by_airport.values(), *desks.by_country.values()}


def test_the_zone_of_a_desk_may_be_left_out_or_said_once(tmp_path: Path) -> None:
    table = "kind,code,desk,zone\ncountry,USA,East,America/New_York\nairport,BOS,East,\ncountry,FRA,Europe\n"
    (tmp_path / "desks.csv").write_text(table)
    assert load_desks(tmp_path).zones == {"East": "America/New_York"}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "../etc/passwd", "+02:00", "America/Chicago"])
def test_a_wrong_zone_of_a_desk_is_named(tmp_path: Path, zone: str) -> None:
    (tmp_path / "desks.csv").write_text(
        f"kind,code,desk,zone\ncountry,FRA,East,America/New_York\ncountry,USA,East,{zone}\n"
    )
    with pytest.raises(ValueError, match="line 3"):
        load_desks(tmp_path)


def test_a_deployment_changes_only_what_it_names(tmp_path: Path) -> None:
    entry = {"name": "door_close_minutes", "value": 45, "unit": "minutes", "citation": "our carriers"}
    (tmp_path / "settings.json").write_text(json.dumps({"version": "ours", "settings": [entry]}))
    shipped, ours = load_settings(), load_settings(tmp_path)
    assert ours.door_close_minutes == 45
    assert ours == msgspec.structs.replace(shipped, door_close_minutes=45)


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    entry = {"name": "door_clsoe_minutes", "value": 45, "unit": "minutes", "citation": "a slip"}
    (tmp_path / "settings.json").write_text(json.dumps({"version": "ours", "settings": [entry]}))
    with pytest.raises(msgspec.ValidationError):
        load_settings(tmp_path)


def test_every_setting_has_a_unit_and_a_citation() -> None:
    table = json.loads(files("foreland.resources").joinpath("settings.json").read_text())
    assert all(entry["unit"] and entry["citation"] for entry in table["settings"])


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"legal_basis": " "}, "without a legal basis"),
        ({"until": None}, "without a last day"),
        ({"kinds": []}, "length >= 1"),
        ({"kinds": ["score"]}, "Invalid enum"),
        ({"threshold": 3}, "unknown field"),
        ({}, None),
    ],
)
def test_nobody_is_announced_automatically_without_a_law_and_a_last_day(
    said: dict[str, object], refused: str | None, tmp_path: Path
) -> None:
    shipped = load_inbound_release()
    assert not shipped.is_on(date(2026, 11, 28))
    whole = {"automatic": True, "profile": "pilot", "legal_basis": "Act 7, s. 3", "until": "2026-12-31"}
    own = msgspec.to_builtins(shipped) | whole | said
    (tmp_path / "inbound_release.json").write_text(json.dumps(own), encoding="utf-8")
    if refused is not None:
        with pytest.raises(ValueError, match=refused):
            load_inbound_release(tmp_path)
        return
    profile = load_inbound_release(tmp_path)
    assert [profile.is_on(date(2026, 12, 31)), profile.is_on(date(2027, 1, 1))] == [True, False]
