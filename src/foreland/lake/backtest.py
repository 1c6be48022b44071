"""A rule on years of journeys: what it would have found, counted; no row leaves the lake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from foreland.analysis.backtest import Cell, Counted, Feature
from foreland.lake.rule_sql import rule_query
from foreland.targeting.language import syntax as s
from foreland.targeting.language.closures import Lists
from foreland.targeting.language.planning import plan
from foreland.targeting.language.vocabulary import Vocabulary

_BAD = """coalesce("outcome.confirmed", false) or coalesce("outcome.result", '') in
    ('denied', 'refused_entry', 'document_gone', 'returned')"""
_KNOWN = '("outcome.result" is not null or "outcome.confirmed" is not null)'
_GROUPS: Mapping[Feature, str] = {
    "nationality": 't."traveller.nationality"',
    "sex": 't."traveller.sex"',
    "age_band": """case when t."traveller.age" < 18 then '0-17' when t."traveller.age" < 30 then '18-29'
        when t."traveller.age" < 45 then '30-44' when t."traveller.age" < 60 then '45-59'
        when t."traveller.age" is not null then '60+' end""",
    "residence": 't."traveller.residence"',
}


class Lake:
    """Journeys of one Parquet file, or of several (``*.parquet``), opened for reading."""

    def __init__(self, files: Path, vocabulary: Vocabulary, lists: Lists, threads: int | None = None) -> None:
        """Open them. Raises :class:`ValueError` when they cannot be read or are not of this vocabulary."""
        self._vocabulary, self._lists = vocabulary, lists
        self._connection = duckdb.connect(":memory:", config={"threads": threads} if threads else {})
        self._connection.execute("set enable_progress_bar = false")
        named = str(files).replace("'", "''")
        try:
            self._connection.execute(f"create view journeys as select * from read_parquet('{named}')")  # noqa: S608
            have = {row[0] for row in self._connection.execute("describe journeys").fetchall()}
        except duckdb.Error as error:
            raise ValueError(f"{files} holds no journeys that can be read") from error
        missing = sorted(word.name for word in vocabulary.words if not word.barred and word.name not in have)
        if missing:
            raise ValueError(f"{files} was exported with another vocabulary; it lacks {', '.join(missing[:5])}")

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def find(self, condition: s.Condition, name: str = "found") -> int:
        """Keep the journeys of which a checked rule is true, under a name, and return how many they are."""
        query = rule_query(plan(condition, self._vocabulary), self._vocabulary, self._lists, "journeys", only_true=True)
        self._connection.execute(
            f'create or replace temp table "{name}" as select id from ({query.sql})',  # noqa: S608
            query.parameters,
        )
        return self._number(f'select count(*) from "{name}"')  # noqa: S608

    def count(self, condition: s.Condition, others: Mapping[str, s.Condition]) -> Counted:
        """Count what a checked rule would have found, and what it shares with checked others."""
        found = self.find(condition)
        first, last, travellers, known, bad = self._row(
            f"""select min("journey.date"), max("journey.date"), count(*), count(*) filter ({_KNOWN}),
            count(*) filter ({_BAD}) from journeys"""  # noqa: S608
        )
        hits = 'from journeys t semi join found on found.id = t."journey.id"'
        known_found, bad_found = self._row(f"select count(*) filter ({_KNOWN}), count(*) filter ({_BAD}) {hits}")
        by_day = self._connection.execute(f'select "journey.date", count(*) {hits} group by all').fetchall()
        return Counted(
            first=first,
            last=last,
            travellers=travellers,
            found=found,
            known_found=known_found,
            bad_found=bad_found,
            known=known,
            bad=bad,
            by_day=dict(by_day),
            shared={name: self._shared(other) for name, other in others.items()},
            cells={feature: self._cells(group) for feature, group in _GROUPS.items()},
        )

    def _shared(self, other: s.Condition) -> int:
        self.find(other, "other")
        return self._number("select count(*) from found semi join other on other.id = found.id")

    def _cells(self, group: str) -> list[Cell]:
        """Travellers and hits by route and group; what is not told is a group of its own. Only routes with hits."""
        rows = self._connection.execute(
            f"""with hits as (select "journey.route" as route, "journey.id" as id from journeys
                              semi join found on found.id = "journey.id")
            select coalesce(t."journey.route", ''), coalesce({group}, 'not told'), count(*), count(hits.id)
            from journeys t left join hits on hits.id = t."journey.id"
            where coalesce(t."journey.route", '') in (select coalesce(route, '') from hits) group by 1, 2"""  # noqa: S608
        ).fetchall()
        return [Cell(*row) for row in rows]

    def _row(self, query: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._connection.execute(query).fetchall()[0]
        return found

    def _number(self, query: str) -> int:
        return int(self._row(query)[0])
