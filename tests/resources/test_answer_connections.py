"""The configuration of connections: shipped, a deployment's own over it, and codes that mean something else refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foreland.resources.answer_connections import load_answering


def own(folder: Path, **content: Any) -> Path:
    (folder / "answer_connections.json").write_text(json.dumps({"version": "1", **content}))
    return folder


def test_what_ships_answers_nobody_interactively_and_cites_its_sources(tmp_path: Path) -> None:
    answering = load_answering(tmp_path)
    assert not answering.any_interactive()
    assert answering.of("ZZ").pending_default == "cleared_unresolved"
    assert all(codes.citation for codes in answering.codes.values())


def test_a_carrier_s_own_entry_says_only_what_differs(tmp_path: Path) -> None:
    answering = load_answering(own(tmp_path, connections=[{"carrier": "ZZ", "interactive": True, "state": "GBR"}]))
    assert answering.of("ZZ").interactive
    assert not answering.of("YY").interactive
    assert answering.of("ZZ").seconds == answering.of("YY").seconds
    assert answering.codes_of("GBR", "CUSRES").of("cleared") == "0A"
    assert answering.codes_of("GBR", "APP").of("cleared") == "8501"
    assert answering.of("ZZ").version() != answering.of("YY").version()


@pytest.mark.parametrize(
    ("said", "code"), [("pending_contact", "1Z"), ("pending_contact", "0Z"), ("cleared", "4Z"), ("no_board", "0Z")]
)
def test_a_code_that_means_something_else_for_the_carrier_is_refused(tmp_path: Path, said: str, code: str) -> None:
    shipped = load_answering().codes_of("*", "CUSRES")
    codes = {name: getattr(shipped, name) for name in shipped.__struct_fields__} | {said: code}
    with pytest.raises(ValueError, match=f"{code} does not mean {said}"):
        load_answering(own(tmp_path, codes=[codes]))


def test_a_state_whose_table_reads_a_code_otherwise_needs_codes_of_its_own(tmp_path: Path) -> None:
    """In the United Kingdom 0Z says that no permission is on record."""
    codes = load_answering().codes_of("*", "CUSRES")
    values = {name: getattr(codes, name) for name in codes.__struct_fields__} | {"state": "GBR"}
    with pytest.raises(ValueError, match="GBR CUSRES: 0Z does not mean cleared"):
        load_answering(own(tmp_path, codes=[values]))
