"""A manifest of a flight whose carrier has no system: typed, pasted or uploaded."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.messages.manifest import COLUMNS, FlightHead, Manifest
from foreland.operations.enter_manifest import MAX_BYTES, Typed, enter_manifest
from foreland.store import manifests
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.visitors import form_is_ours

_HEAD = ("flight", "origin", "destination", "departure", "arrival")
_FIELDS = (*_HEAD, "rows", "saved", "columns", "save_as")
_LONGEST, _LONGEST_ROWS = 400, 400_000
_MOST_PROBLEMS = 100


@page("manifest.form")
def manifest_form(visit: Visit) -> Page:
    """Show ``GET /manifests/new``."""
    if not visit.access.may_decide():
        raise HTTPException(403)
    return _form(visit, dict.fromkeys(_FIELDS, "") | {"rows": ",".join(COLUMNS) + "\n"}, None)


async def manifest(request: Request) -> Response:
    """Take ``POST /manifests/new``."""
    async with request.form(max_fields=20, max_files=1, max_part_size=MAX_BYTES) as form:
        if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
            raise HTTPException(403)
        typed = {
            name: str(form.get(name, ""))[: _LONGEST_ROWS if name == "rows" else _LONGEST].replace("\0", "")
            for name in _FIELDS
        }
        file = form.get("file")
        raw = await file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    return await run_in_threadpool(_enter, request, typed, raw)


def _enter(request: Request, typed: dict[str, str], raw: bytes) -> Response:
    state = request.state

    def read(visit: Visit) -> Page:
        return _form(visit, typed, found if isinstance(found, Manifest) else None)

    wanted = Typed(
        head=FlightHead(**{name: typed[name] for name in _HEAD}),
        raw=raw or typed["rows"].encode(),
        mapping=read_columns(typed["columns"]),
        saved=typed["saved"],
        save_as=typed["save_as"].strip(),
    )
    found = enter_manifest(state.deployment, state.access, wanted, state.now)
    if isinstance(found, Manifest):
        return answer(request, read, "manifest.form")
    flight = found.messages[0].flight or ""
    return RedirectResponse("/flights?" + urlencode({"desk": "", "window": "96", "flight": flight}), 303)


def read_columns(text: str) -> Mapping[str, str]:
    """Read ``Nachname=surname; Reisepass=document_number``; what names no column of ours is left out."""
    found = {}
    for pair in text.split(";"):
        theirs, _, ours = pair.partition("=")
        if theirs.strip() and ours.strip() in COLUMNS:
            found[theirs.strip().lower()] = ours.strip()
    return found


def _form(visit: Visit, typed: Mapping[str, str], refused: Manifest | None) -> Page:
    values = {
        "typed": typed,
        "columns": COLUMNS,
        "saved": sorted(manifests.mappings(visit.access, visit.connection)),
        "problems": refused.problems[:_MOST_PROBLEMS] if refused else (),
        "wrong": {problem.field for problem in refused.problems if problem.line == 0} if refused else set(),
    }
    return Page(template="manifest.html", values=values, status=422 if refused else 200)
