"""The next version of a list by interface: a file as it is published, or what an earlier version held.

A file is sent as ``multipart/form-data`` and read from disk, whatever its length; with ``override``, the reason, one is
taken all the same that breaks off or takes away more than the owner of the list allows. With ``mapping``, JSON, any
CSV of persons is read; it is kept for the list's next file. A file of ``only=changes`` adds and changes entries, and
all others stay.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.change_list import NotChanged, change_list, restore_version
from foreland.operations.import_list import (
    FORMATS,
    Imported,
    ListFormat,
    Refused,
    guess_format,
    import_list,
    mapping_for,
    read_list,
)
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.store.views import lists as view
from foreland.watchlists.importing.forms import HEAD
from foreland.watchlists.importing.mapped import Mapping, read_mapping
from foreland.web.api.officers import Caller, answered, called, in_turn, officer, refusal, refused
from foreland.web.pages.typed import read_text

_CONFLICTS = ("changed", "nothing")
_PROBLEMS = 50


class Restore(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that puts an earlier version in force again, by its number."""

    number: Annotated[int, Meta(ge=1, le=2**31 - 1)]


BODIES: tuple[type[Any], ...] = (Restore,)


class _Sent(Struct, frozen=True):
    """What is sent again under a key must be the same file with the same words."""

    digest: str
    form: str
    override: str
    mapping: Mapping | None
    only: str


@officer(Restore, admits=Access.may_keep_lists)
def post_restore(request: Request, caller: Caller, body: Restore) -> Response:
    """Take ``POST /lists/{list_id}/restore``."""
    done = restore_version(caller.deployment, caller.access, request.path_params["list_id"], body.number, caller.now)
    if isinstance(done, NotChanged):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"version_id": done.version_id, "difference": done.difference})


async def post_file(request: Request) -> Response:
    """Take ``POST /lists/{list_id}/file``; who may not send one is refused before it is read."""
    caller = await run_in_threadpool(called, request, Access.may_keep_lists)
    if isinstance(caller, Response):
        return caller
    try:
        form = await request.form(max_fields=8, max_files=1)
    except HTTPException as error:  # not a form, or one that breaks off
        return refusal(400, str(error.detail))
    file = form.get("file")
    if not isinstance(file, UploadFile):
        return refusal(400, "file_missing")
    said, override, mapped, only = (read_text(form, name).strip() for name in ("format", "override", "mapping", "only"))
    if said and said not in FORMATS:
        return refusal(400, "format_unknown")
    if only not in ("", "changes"):
        return refusal(400, "only is changes, or nothing")
    try:
        mapping = read_mapping(mapped.encode()) if mapped else None
    except ValueError as error:
        return refusal(400, str(error))
    return await run_in_threadpool(_take, request, caller, file, said, override, mapping, only)


def _take(
    request: Request, caller: Caller, file: UploadFile, said: str, override: str, mapping: Mapping | None, only: str
) -> Response:
    sent = _Sent(_digest(file.file), said, override, mapping, only)

    def carry_out() -> Response:
        return _import(request, caller, file.file, _form_of(file, said), said, override or None, mapping, only)

    return in_turn(request, caller, sent, carry_out)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _form_of(file: UploadFile, said: str) -> ListFormat:
    named: ListFormat | None = next((one for one in FORMATS if one == said), None)
    head = file.file.read(HEAD)
    file.file.seek(0)
    return named or guess_format(file.filename or "", head.decode("utf-8", "replace"))


def _import(
    request: Request,
    caller: Caller,
    file: BinaryIO,
    form: ListFormat,
    said: str,
    override: str | None,
    mapping: Mapping | None,
    only: str,
) -> Response:
    list_id: UUID = request.path_params["list_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.listed(caller.access, connection, caller.now, list_id)
    if not rows:
        return refusal(404, "not_found")
    if mapping is None and not said:
        mapping = mapping_for(caller.deployment, caller.access, rows[0].name, form)
    found = read_list(file, rows[0].name, form, mapping)
    if only:
        changed = change_list(caller.deployment, caller.access, list_id, found, (), caller.now)
        if isinstance(changed, NotChanged):
            return refused(changed.code, _CONFLICTS, ("may_not",))
        return _answered(changed, found.problems, form)
    done = import_list(
        caller.deployment,
        caller.access,
        found,
        name=rows[0].name,
        terms=Terms(),
        now=caller.now,
        override=override,
        mapping=mapping,
    )
    if isinstance(done, Refused):
        return refused(done.code, ("shrunk", "thinned"), ("may_not",))
    return _answered(done, found.problems, form)


def _answered(done: Imported, problems: tuple[Any, ...], form: ListFormat) -> Response:
    return answered(
        {
            "version_id": done.version_id,
            "difference": done.difference,
            "form": form,
            "unreadable": len(problems),
            "problems": problems[:_PROBLEMS],
        }
    )


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/lists/{list_id:uuid}"
    return [
        Route(f"{one}/file", post_file, methods=["POST"], name="api_import_list"),
        Route(f"{one}/restore", post_restore, methods=["POST"], name="api_restore_list"),
    ]
