"""``foreland watchlist screen``: no database, broken input said on standard error, exit codes of the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.watchlist import watchlist

ENTRY = {
    "id": "M1",
    "names": [{"surname": "QUORVALENKO", "given": "YURIY ALEKSANDROVICH", "quality": "strong"}],
    "dobs": ["1975-03-09"],
    "nats": ["DE"],
    "gender": "M",
    "weak": [],
    "doc": [],
    "group": "M1",
}
TRAVELLERS = (
    "qid,name,dob,nationality,gender\nq1,QUORVALENKO/YURI MR,1975-03-09,DE,M\nq2,UNDERHOLT/PIA MRS,1990-04-02,AT,F\n"
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.jsonl"
    path.write_text(json.dumps(ENTRY) + "\n", encoding="utf-8")
    return path


def screen(listed: Path, travellers: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(watchlist, ["screen", "-", "--list", str(listed), *options], input=travellers)


def test_a_hit_is_one_line_of_json_and_a_stranger_none(listed: Path) -> None:
    result = screen(listed, TRAVELLERS, "--json")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    said = json.loads(line)
    (alert,) = said["alerts"]
    assert (said["qid"], alert["entity"]) == ("q1", "M1")
    assert 0 < alert["score"] <= 1
    assert alert["name"]["matched"] == "QUORVALENKO YURIY ALEKSANDROVICH"
    assert alert["name"]["alignment"][0]["reported"] == "QUORVALENKO"
    assert alert["date_of_birth"]["code"] == "same"
    assert alert["nationality"] == {"code": "same", "reported": "DE", "listed": ["DEU"]}
    assert alert["sex"]["code"] == "same"
    assert alert["list_version"]
    assert alert["policy_version"]


def test_a_file_is_read_as_standard_input_is(listed: Path, tmp_path: Path) -> None:
    path = tmp_path / "travellers.csv"
    path.write_text("\ufeff" + TRAVELLERS, encoding="utf-8")
    result = CliRunner().invoke(watchlist, ["screen", str(path), "--list", str(listed)])
    assert result.exit_code == 0
    assert result.stdout.startswith("q1\t")


def test_broken_lines_need_attention_and_stop_nothing(listed: Path) -> None:
    listed.write_text("{\n" + json.dumps(ENTRY) + "\n", encoding="utf-8")
    result = screen(listed, 'qid,name\nq0,\nq3,"QUORVALENKO\nq1,QUORVALENKO/YURIY\n', "--json")
    assert result.exit_code == 1
    assert [json.loads(line)["qid"] for line in result.stdout.splitlines()] == ["q1"]
    assert "line 1: not_an_entry" in result.stderr
    assert "line 2: no name" in result.stderr
    assert "line 3: not_csv" in result.stderr


@pytest.mark.parametrize("travellers", ["", "name;born\n", b"\xff\x00\xfe"])
def test_travellers_without_the_columns_cannot_be_screened(listed: Path, travellers: str | bytes) -> None:
    result = screen(listed, travellers)
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert len(result.stderr.splitlines()) == 1


def test_a_list_without_entries_cannot_be_screened_against(listed: Path) -> None:
    listed.write_text("", encoding="utf-8")
    assert screen(listed, TRAVELLERS).exit_code == 3


@pytest.mark.parametrize("options", [("--threshold", "2"), ("--threshold", "x"), ("--nothing",)])
def test_wrong_usage(listed: Path, options: tuple[str, ...]) -> None:
    assert screen(listed, TRAVELLERS, *options).exit_code == 2


def test_the_threshold_moves_what_is_alerted(listed: Path) -> None:
    assert screen(listed, TRAVELLERS, "--threshold", "1").stdout == ""
