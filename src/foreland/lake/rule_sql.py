"""The plan of a rule as a query of DuckDB over a table of journeys.

The table has a column for each word of the vocabulary, named as the word is; sets are lists of text, numbers doubles,
instants UTC. The answer agrees with that of the closures for every journey; a test proves it on random rules and data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.facts import DAY, ID, JUDGED_AT, SEEN_AT
from foreland.targeting.language.planning import Plan
from foreland.targeting.language.vocabulary import Kind, Vocabulary

COLUMN_TYPES: Mapping[Kind, str] = {
    "text": "varchar",
    "set": "varchar[]",
    "number": "double",
    "flag": "boolean",
    "day": "date",
    "instant": "timestamp",
}
_MICROSECONDS_OF_HOUR = 3_600_000_000.0


class Query(Struct, frozen=True):
    """Text of a query and the values of its named parameters."""

    sql: str
    parameters: dict[str, Any]


def rule_query(
    plan: Plan, vocabulary: Vocabulary, lists: Mapping[str, Collection[str]], table: str, *, only_true: bool = False
) -> Query:
    """A query with a row ``(id, truth)`` for each journey of ``table`` of which the rule is not false.

    With ``only_true`` of which it is true: what is unknown need not be told from it then, so DuckDB reads of most
    journeys no more than the first words.
    """
    renderer = _Renderer(vocabulary, lists, plan.seen, table)
    cheap = " and ".join(f"({renderer.condition(part)})" for part in plan.needed[: plan.cheap]) or "true"
    looked_up = [renderer.seen(number, one) for number, one in enumerate(plan.seen)]
    historic = " and ".join(f"({renderer.condition(part)})" for part in plan.needed[plan.cheap :]) or "true"
    joined = "".join(f' left join seen{number} on seen{number}.id = t."{ID}"' for number in range(len(plan.seen)))
    wanted = "" if only_true else "is not false"
    base = f"base as (select t.*, ({cheap}) as cheap from {table} t where ({cheap}) {wanted})"  # noqa: S608
    ctes = ",\n".join((base, *looked_up))
    sql = f"""with {ctes}
select id, truth from (select t."{ID}" as id, t.cheap and ({historic}) as truth from base t{joined})
where truth {wanted}"""  # noqa: S608 - words of the vocabulary, values are bound
    return Query(sql, renderer.parameters)


class _Renderer:
    def __init__(
        self, vocabulary: Vocabulary, lists: Mapping[str, Collection[str]], seen: tuple[s.Seen, ...], table: str
    ) -> None:
        self._words = vocabulary.by_name
        self._lists = lists
        self._numbers = {one: number for number, one in enumerate(seen)}
        self._table = table
        self.parameters: dict[str, Any] = {}

    def _bind(self, value: Any) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def condition(self, node: s.Condition) -> str:
        match node:
            case s.And(parts):
                return " and ".join(f"({self.condition(part)})" for part in parts)
            case s.Or(parts):
                return " or ".join(f"({self.condition(part)})" for part in parts)
            case s.Not(part):
                return f"not ({self.condition(part)})"
            case s.AtLeast(number, parts):
                return self._at_least(number, parts)
            case s.Compare(sign, left, right):
                return f"{self.term(left)} {'<>' if sign == '!=' else sign} {self.term(right)}"
            case s.OneOf(value, values):
                return self._among(value, values)
            case s.Listed(value, name):
                return self._among(value, self._lists[name]) if name in self._lists else "null::boolean"
            case s.Overlaps(left, right):
                return self._any(self.term(left), self.term(right))
            case s.StartsWith(value, prefix):
                return f"starts_with({self.term(value)}, {self._bind(prefix)}::varchar)"
            case s.Known(value):
                return f"({self.term(value)}) is not null"
            case s.Holds(value):
                return self.term(value)

    def _at_least(self, number: int, parts: tuple[s.Condition, ...]) -> str:
        rendered = [f"({self.condition(part)})" for part in parts]
        true = " + ".join(f"coalesce({part}, false)::int" for part in rendered)
        possible = " + ".join(f"coalesce({part}, true)::int" for part in rendered)
        return f"case when {true} >= {number} then true when {possible} < {number} then false end"

    def _among(self, value: s.Term, members: Collection[str]) -> str:
        texts, term = f"{self._bind(sorted(members))}::varchar[]", self.term(value)
        if isinstance(value, s.Field | s.Past) and self._words[value.name].kind == "set":
            return self._any(term, texts)
        return f"case when {term} is not null then list_contains({texts}, {term}) end"

    @staticmethod
    def _any(left: str, right: str) -> str:
        return f"case when {left} is not null and {right} is not null then list_has_any({left}, {right}) end"

    def term(self, node: s.Term) -> str:
        match node:
            case s.Text(value):
                return f"{self._bind(value)}::varchar"
            case s.Number(value, _):
                return f"{self._bind(float(value))}::double"
            case s.Day(value):
                return f"{self._bind(value)}::date"
            case s.Field(name):
                return f't."{name}"'
            case s.Past(name):
                return self._past(name)
            case s.Size(of):
                return f"len({self.term(of)})::double"
            case s.Arithmetic():
                return self._arithmetic(node)
            case s.Seen():
                return self._looked_up(node)

    def _past(self, name: str) -> str:
        known_by = self._words[name].known_by
        if known_by is None:
            return f'p."{name}"'
        return f'case when p."{known_by}" <= t."{JUDGED_AT}" then p."{name}" end'

    def _kind(self, node: s.Term) -> Kind:
        match node:
            case s.Field(name) | s.Past(name):
                return self._words[name].kind
            case s.Seen(measure="first" | "last", of=s.Past(name)):
                return self._words[name].kind
            case s.Day():
                return "day"
            case _:
                return "number"

    def _arithmetic(self, node: s.Arithmetic) -> str:
        left, right = self.term(node.left), self.term(node.right)
        kind = self._kind(node.left)
        if kind == "day":
            return f"(({left}) - ({right}))::double"
        if kind == "instant":
            return f"((epoch_us({left}) - epoch_us({right})) / {_MICROSECONDS_OF_HOUR}::double)"
        if node.sign == "/":
            return f"(({left}) / nullif({right}, 0))"
        return f"(({left}) {node.sign} ({right}))"

    # the past

    def _looked_up(self, node: s.Seen) -> str:
        value = f"seen{self._numbers[node]}.value"
        if node.measure in ("count", "distinct"):
            value = f"coalesce({value}, 0)::double"
        elif node.measure == "rarity":
            value = f"(coalesce({value}, 0)::double / nullif({self._earlier_at_all(node.days)}, 0))"
        known = " and ".join(f't."{name}" is not null' for name in (node.by, DAY, JUDGED_AT))
        return f"case when {known} then {value} end"

    def _earlier_at_all(self, days: int) -> str:
        return f"(select count(*) from {self._table} p where {_EARLIER.format(days=days)})"  # noqa: S608

    def seen(self, number: int, node: s.Seen) -> str:
        """What was seen before of each journey of ``base``, by its identifier."""
        where = f" where {self.condition(node.where)}" if node.where is not None else ""
        value = f'count(distinct p."{ID}")'
        if node.of is not None:
            function = {"distinct": "count(distinct {})", "first": "min({})", "last": "max({})"}[node.measure]
            value = function.format(self.term(node.of))
        keyed = f'unnest("{node.by}")' if self._words[node.by].kind == "set" else f'"{node.by}"'
        return f"""seen{number} as (
  select t."{ID}" as id, {value} as value
  from (select *, {keyed} as link from base) t
  join (select *, {keyed} as link from {self._table}) p on p.link = t.link and {_EARLIER.format(days=node.days)}{where}
  group by t."{ID}"
)"""  # noqa: S608 - as above


_EARLIER = (
    f'p."{DAY}" between t."{DAY}" - {{days}} and t."{DAY}" and p."{SEEN_AT}" <= t."{JUDGED_AT}" '
    f'and p."{ID}" is distinct from t."{ID}"'
)
