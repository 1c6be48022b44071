"""The part of the description that is about lists."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.operations.import_list import FORMATS
from foreland.web.api import list_files, list_looks, lists, search
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_BODIES = (*lists.BODIES, *search.BODIES, *list_looks.BODIES, *list_files.BODIES)
_LIST = [parameter("list_id", {"type": "string", "format": "uuid"})]
_LOOK = [parameter("look_id", {"type": "string", "format": "uuid"})]
_FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "format": {"enum": list(FORMATS)},
                    "override": {"type": "string", "maxLength": 4000},
                    "mapping": {"type": "string"},
                },
            }
        }
    },
}
_HELD = [
    *_LIST,
    parameter("on", {"type": "string", "format": "date"}, "query"),
    *(parameter(name, {"type": "string"}, "query") for name in ("words", "after")),
]


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    return {
        "/lists": {
            "get": operation("get_lists", "Lists, how far screening with them is", "200", "401 403 429 503"),
            "post": operation("post_list", "Found a list", "200", WRITE, requestBody=body(lists.NewList)),
        },
        "/lists/lookouts/{key}": {
            "post": operation(
                "post_keep_lookout", "Correct, extend or end an own lookout", "200", WRITE,
                parameters=[parameter("key", {"type": "string"})], requestBody=body(lists.KeepLookOut),
            )
        },
        "/lists/{list_id}/terms": {
            "put": operation(
                "put_list_terms", "What the owner of a list says of it", "200", WRITE,
                parameters=_LIST, requestBody=body(lists.ListTerms),
            )
        },
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
        "/lists/{list_id}/file": {
            "post": operation(
                "post_list_file", "Import the next version of a list", "200", WRITE,
                parameters=_LIST, requestBody=_FILE,
            )
        },
        "/lists/{list_id}/restore": {
            "post": operation(
                "post_list_restore", "Put an earlier version in force again", "200", WRITE,
                parameters=_LIST, requestBody=body(list_files.Restore),
            )
        },
        "/lists/looks": {
            "get": operation("get_looks", "Looks back and whom they found", "200", "401 403 429 503"),
            "post": operation(
                "post_look", "Ask for a look back", "200", WRITE, requestBody=body(list_looks.AskLook)
            ),
        },
        "/lists/looks/{look_id}": {
            "post": operation(
                "post_look_decision", "Approve or refuse a look back", "200", WRITE,
                parameters=_LOOK, requestBody=body(list_looks.DecideLook),
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
    return msgspec.json.schema_components(_BODIES, ref_template="#/components/schemas/{name}")[1]
