"""Authorisations to travel by the documents they are for, as the registers in force hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.documents.authorisation import Authorisation

_MOST = 20
"""Authorisations that are read of one document: the same is asked for again and again."""

_HELD = """
    select w.key, e.entry::text as entry
    from unnest(%(keys)s::text[]) as w (key)
    cross join unnest(%(registers)s::uuid[], %(numbers)s::int[]) as r (list_id, number)
    cross join lateral (
        select e.entry from list_entries e
        where e.list_id = r.list_id and split_part(e.entry_key, '/', 1) = w.key and e.entry ? 'authorisation'
          and e.org_id = %(org_id)s and e.since <= r.number and (e.until is null or e.until > r.number)
        order by e.since desc, e.entry_key desc limit %(most)s
    ) e
"""


def authorisations(
    access: Access, connection: Connection[DictRow], registers: Mapping[UUID, int], keys: Collection[str]
) -> dict[str, tuple[Authorisation, ...]]:
    """Return what registers (list id → number of its version) hold of documents (``ISSUER:NUMBER``), by document."""
    if not registers or not keys:
        return {}
    asked = {
        "org_id": access.org_id,
        "keys": sorted(keys),
        "registers": list(registers),
        "numbers": list(registers.values()),
        "most": _MOST,
    }
    found: dict[str, list[Authorisation]] = defaultdict(list)
    for row in connection.execute(_HELD, asked):
        found[row["key"]].append(msgspec.json.decode(row["entry"], type=Authorisation))
    return {key: tuple(held) for key, held in found.items()}
