"""``foreland simulate``: the same seed gives the same files, and a folder with something in it is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland
from foreland.documents.importing import read_documents_csv
from foreland.documents.importing_authorisations import read_authorisations_csv
from foreland.messages.parse import parse_bytes
from foreland.watchlists.importing import read_json_lines


def run(out: Path, *more: str) -> Result:
    arguments = ["simulate", "--flights", "3", "--seed", "4", "--start", "2026-11-24T09:30", "--out", str(out), *more]
    return CliRunner().invoke(foreland, arguments)


def test_everything_is_written_and_fits_together(tmp_path: Path) -> None:
    result = run(tmp_path / "world")
    assert result.exit_code == 0, result.output
    assert "planted cases" in result.stderr
    manifest = [json.loads(line) for line in (tmp_path / "world/manifest.jsonl").read_text().splitlines()]
    names = sorted(path.name for path in (tmp_path / "world/messages").iterdir())
    assert [f"messages/{name}" for name in names] == [row["file"] for row in manifest]
    assert [row["sent_at"] for row in manifest] == sorted(row["sent_at"] for row in manifest)
    for row in manifest[:10]:
        assert parse_bytes((tmp_path / "world" / row["file"]).read_bytes())[0].kind == row["kind"]
    listed = read_json_lines((tmp_path / "world/watchlist.jsonl").read_bytes().splitlines(), "synthetic")
    assert listed.entries
    assert not listed.problems
    notices = read_documents_csv((tmp_path / "world/lost_stolen.csv").read_text().splitlines(), "synthetic")
    assert notices.notices
    assert not notices.problems
    register = (tmp_path / "world/authorisations.csv").read_text().splitlines()
    authorisations = read_authorisations_csv(register, "synthetic")
    assert authorisations.authorisations
    assert not authorisations.problems
    truth = json.loads((tmp_path / "world/truth.json").read_text())
    assert {"case", "twin", "expected", "flight", "unique_reference"} <= set(truth["cases"][0])
    assert all(user["roles"] for user in json.loads((tmp_path / "world/users.json").read_text()))
    assert {row["carrier"] for row in manifest} <= {
        carrier["designator"] for carrier in json.loads((tmp_path / "world/carriers.json").read_text())
    }


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    run(tmp_path / "one")
    run(tmp_path / "two")
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


def test_several_days_are_written_one_after_the_other(tmp_path: Path) -> None:
    result = run(tmp_path / "world", "--days", "2")
    assert result.exit_code == 0, result.output
    schedule = [line.split(",") for line in (tmp_path / "world/schedule.csv").read_text().splitlines()[1:]]
    assert {line[1] for line in schedule} >= {"2026-11-24", "2026-11-25"}
    sent = [json.loads(line)["sent_at"] for line in (tmp_path / "world/manifest.jsonl").read_text().splitlines()]
    assert sent == sorted(sent)
    assert sent[-1] > "2026-11-25"


@pytest.mark.parametrize("days", ["0", "-1", "367", "some"])
def test_a_number_of_days_that_makes_no_world_is_a_usage_error(days: str, tmp_path: Path) -> None:
    assert run(tmp_path / "world", "--days", days).exit_code == 2


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    result = run(tmp_path)
    assert result.exit_code == 3
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(tmp_path / "file/world")
    assert result.exit_code == 3
    assert "cannot write" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("start", ["yesterday", "0001-01-01", "2026-13-01"])
def test_a_start_that_is_no_instant_is_a_usage_error(start: str, tmp_path: Path) -> None:
    assert run(tmp_path / "world", "--start", start).exit_code == 2


@pytest.mark.parametrize("flights", ["0", "-1", "many"])
def test_a_number_of_flights_that_makes_no_world_is_a_usage_error(flights: str, tmp_path: Path) -> None:
    assert run(tmp_path / "world", "--flights", flights).exit_code == 2
