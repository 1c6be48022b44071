"""Every hit of the demo's own day shows why: names aligned word by word, and each part of the evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from foreland.cli.demo import load_day
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.work_off import work_off
from tests.web.world import Writer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_each_hit_on_a_list_shows_its_alignment_and_its_evidence(deployment: Deployment, write: Writer) -> None:
    assert load_day(deployment, NOW, 3, lambda: False)
    shelf = ListShelf()
    while work_off(deployment, shelf, "test") is not None:
        pass
    hits = write.connection.execute(
        "select h.code, h.score, h.reasons, array(select d.number from documents d where d.journey_id = h.journey_id)"
        " as numbers from hits h where h.kind = 'watchlist'"
    ).fetchall()
    assert {hit["code"] for hit in hits} == {"watchlist_name", "watchlist_document"}
    for hit in hits:
        told = {reason["code"]: reason for reason in hit["reasons"]}
        if hit["code"] == "watchlist_document":
            assert told["document_number_listed"]["expected"] in hit["numbers"], "the number that was reported"
            assert {"name_agrees", "name_differs"} & set(told)
            continue
        name = told["name_aligned"]
        aligned = name["values"]["alignment"]
        for side, said in (("reported", "value"), ("listed", "expected")):
            words = " ".join(pair[side] for pair in aligned).split() + name["values"][f"{side}_only"]
            assert sorted(words) == sorted(name[said].split()), "each word once, beside another or alone"
        parts = [reason["values"]["adjustment"] for reason in hit["reasons"] if "adjustment" in reason["values"]]
        assert len(parts) == 3, "birth date, nationality and sex, each with what it adds or takes"
        assert abs(hit["score"] - max(0.0, min(1.0, name["values"]["score"] + sum(parts)))) < 0.001
