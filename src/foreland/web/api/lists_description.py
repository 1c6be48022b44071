"""The part of the description that is about lists."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import lists, search
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_LIST = [parameter("list_id", {"type": "string", "format": "uuid"})]
_HELD = [
    *_LIST,
    parameter("on", {"type": "string", "format": "date"}, "query"),
    *(parameter(name, {"type": "string"}, "query") for name in ("words", "after")),
]


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    return {
        "/lists": {"get": operation("get_lists", "Lists, how far screening with them is", "200", "401 403 429 503")},
        "/lists/lookouts": {
            "post": operation("post_own_lookout", "An own lookout", "200", WRITE, requestBody=body(lists.LookOut))
        },
        "/lists/tester": {
            "post": operation("post_try_match", "Why a name matches", "200", WRITE, requestBody=body(lists.TryMatch))
        },
        "/lists/{list_id}": {"get": operation("get_list", "A list and its versions", "200", READ, parameters=_LIST)},
        "/lists/{list_id}/entries": {
            "get": operation(
                "get_list_entries", "What it holds, or held on a day", "200", f"400 {READ}", parameters=_HELD
            )
        },
        "/lists/{list_id}/changes": {
            "post": operation(
                "post_list_changes", "Add, change and remove entries at once", "200", WRITE,
                parameters=_LIST, requestBody=body(lists.ChangeEntries),
            )
        },
        "/search": {
            "post": operation(
                "post_search", "Travellers and entries by a name in any script or a number", "200", WRITE,
                requestBody=body(search.Search),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(lists.BODIES + search.BODIES, ref_template="#/components/schemas/{name}")[1]
