"""The matching policy as a file: every value stands in it, and what would break a promise is said in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from foreland.resources.match_policy import load_match_policy
from foreland.watchlists.index import policy_numbers

SHIPPED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "src/foreland/resources/match_policy.json").read_text(encoding="utf-8")
)


def _with(data: Path, **changed: object) -> Path:
    said = SHIPPED | {"policy": SHIPPED["policy"] | changed}
    (data / "match_policy.json").write_text(json.dumps(said), encoding="utf-8")
    return data


def test_the_shipped_file_says_every_value_and_an_own_one_replaces_it(tmp_path: Path) -> None:
    shipped = load_match_policy(tmp_path)
    assert structs.asdict(shipped) == SHIPPED["policy"]
    off = {"unknown": 0, "differs": 0, "same": 0}  # in another order, and nationality switched off
    own = load_match_policy(_with(tmp_path, nationality_adjustments=off, threshold=0.8))
    assert (own.threshold, own.version() != shipped.version()) == (0.8, True)
    dates = dict(reversed(SHIPPED["policy"]["date_adjustments"].items()))
    turned = load_match_policy(_with(tmp_path, date_adjustments=dates))
    assert policy_numbers(turned).dates.tolist() == policy_numbers(shipped).dates.tolist(), "whatever their order"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"threshold": "high"}, "threshold"),
        ({"threshold": 1.2}, "may be 1 at most"),
        ({"threshold": 0.5}, "must not fall in this order"),
        ({"weak_name_factor": 0}, "must be above 0"),
        ({"sharpness": -1}, "must be above 0"),
        ({"nationality_adjustments": {"same": 0.3, "differs": 0, "unknown": 0}}, "may count 0.05 at most"),
        ({"sex_adjustments": {"same": 0}}, "does not say what differs, unknown counts"),
        ({"date_adjustments": {"sane": 0}}, "sane"),
        ({"guess": 1}, "guess"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load_match_policy(_with(tmp_path, **changed))


def test_a_file_that_leaves_a_value_out_or_is_cut_is_no_policy(tmp_path: Path) -> None:
    file = tmp_path / "match_policy.json"
    left = {name: value for name, value in SHIPPED["policy"].items() if name != "strong_score"}
    file.write_text(json.dumps(SHIPPED | {"policy": left}), encoding="utf-8")
    with pytest.raises(ValueError, match="no strong_score"):
        load_match_policy(tmp_path)
    file.write_bytes(json.dumps(SHIPPED).encode()[:90])
    with pytest.raises(ValueError, match=r"match_policy\.json"):
        load_match_policy(tmp_path)
