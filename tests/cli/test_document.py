"""``foreland document verify``: one line a proof, exit codes, clear lines instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from foreland.cli.document import document
from tests.core.documents.proof import pki


def run(*arguments: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(document, ["verify", *arguments], input=data)


def test_a_chip_and_a_seal_are_verified_against_a_folder(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    (trust / "seals").mkdir(parents=True)
    above = pki.authority()
    by, sealing = pki.signer(above), pki.signer(above, place=51)
    (trust / "authority.cer").write_bytes(above.der)
    (trust / "seals" / "one.cer").write_bytes(sealing.der)
    names = []
    for name, data in zip(("sod", "dg1", "dg2", "seal"), (*pki.chip(by), pki.seal(sealing)), strict=True):
        (tmp_path / name).write_bytes(data)
        names.append(str(tmp_path / name))
    result = run(*names, "--trust", str(trust), "--at", "2026-11-27", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    proofs = {proof["kind"]: proof for proof in map(json.loads, result.stdout.splitlines())}
    assert {kind: proof["status"] for kind, proof in proofs.items()} == {"chip": "verified", "vds": "verified"}
    assert proofs["chip"]["zone"]["document_number"] == "K7654321"
    assert proofs["chip"]["held_against"] is False

    (tmp_path / "dg2").write_bytes(pki.tlv(0x75, b"another face"))
    changed = run(*names[:3], "--trust", str(trust), "--at", "2026-11-27")
    assert changed.exit_code == 1
    assert "chip: failed  P  K7654321" in changed.stdout
    assert "data groups: failed: data group changed (groups DG2)" in changed.stdout
    expired = run(*names[:2], "--trust", str(trust), "--at", "2090-01-01T10:00:00Z")
    assert (expired.exit_code, "chip: no trust anchor" in expired.stdout) == (0, True)


def test_what_is_of_no_use_is_told_in_one_line(tmp_path: Path) -> None:
    trust = tmp_path / "trust"
    trust.mkdir()
    result = run("-", "--trust", str(trust), data=b"hello")
    assert (result.exit_code, result.stdout) == (0, "unknown: not checked\n  structure: not checked: kind unknown\n")
    (trust / "notes.txt").write_text("call the embassy", encoding="utf-8")
    result = run("-", "--trust", str(trust), data=b"hello")
    assert (result.exit_code, result.stderr) == (1, "trust folder: notes.txt: kind_unknown\n")
    missing = run(str(tmp_path / "nothing"), "--trust", str(trust))
    assert (missing.exit_code, "No such file" in missing.stderr) == (3, True)
