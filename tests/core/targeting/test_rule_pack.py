"""The shipped rules: one for each typology, all said, and true of nothing but their positive examples."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from foreland.resources.rule_owners import load_rule_owners
from foreland.resources.rule_pack import PackedRule, load_rule_pack
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.lint import Kept, lint

PACK = load_rule_pack()
VOCABULARY = load_rule_vocabulary()
TODAY = date(2026, 11, 27)


def test_every_typology_has_a_rule() -> None:
    assert [one.typology for one in PACK] == list(range(1, 35))
    assert len({one.rule.id for one in PACK}) == 34


@pytest.mark.parametrize("packed", PACK, ids=lambda one: one.rule.id)
def test_a_rule_of_the_pack_may_be_submitted_as_it_is(packed: PackedRule) -> None:
    rule = packed.rule
    assert lint(rule, VOCABULARY, {}, Kept(183, 183), TODAY) == ()
    assert rule.owner in load_rule_owners()
    assert rule.kind != "pattern" or rule.severity in ("low", "medium")
    compiled = CompiledRules({rule.id: rule.condition}, VOCABULARY, {})
    judged = {one.name: bool(compiled.judge(one.facts(VOCABULARY)).true) for one in rule.examples}
    assert judged == {one.name: one.expected == "positive" for one in rule.examples}


def test_a_folder_of_the_deployment_replaces_the_pack_and_says_which_file_is_no_rule(tmp_path: Path) -> None:
    folder = tmp_path / "rule_pack"
    folder.mkdir()
    own = {"id": "own", "title": "t", "kind": "pattern", "severity": "low", "condition": "booking.one_way"}
    (folder / "07_own.json").write_text(json.dumps(own))
    assert [(one.typology, one.rule.id) for one in load_rule_pack(tmp_path)] == [(7, "own")]
    for name, content in (("own.json", "{}"), ("08_x.json", "{"), ("08_x.json", "[]"), ("08_x.json", '{"id": 3}')):
        (folder / name).write_text(content)
        with pytest.raises(ValueError, match=name):
            load_rule_pack(tmp_path)
        (folder / name).unlink()
