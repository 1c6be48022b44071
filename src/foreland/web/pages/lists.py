"""Lists: which there are, how fresh, what each held on any day, one entry through time; supervisors keep them here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any, get_args
from urllib.parse import quote

from msgspec import json
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.change_list import NotChanged, change_list, create_list, keep_terms, restore_version
from foreland.operations.import_list import Imported, Refused, guess_format, import_list, read_list
from foreland.operations.own_lookouts import OWN_LOOKOUTS, Lookout, correct_lookout, end_lookout, look_out
from foreland.store import audit
from foreland.store.list_versions import OVERRIDE, REASON
from foreland.store.lists import ListKind, Terms
from foreland.store.views import lists as view
from foreland.store.views.lists import EntryTime, ListRow
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.importing.forms import HEAD
from foreland.watchlists.importing.mapped import read_mapping
from foreland.watchlists.seen_by import LIST_READERS
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_text, read_version
from foreland.web.visitors import form_is_ours

VERSIONS = 50
_LONGEST_COUNT = 9
ENTRIES = 50
_LOOKOUT = ("surname", "given_names", "date_of_birth", "nationality", "sex", "document", "reason", "legal_basis")
_CONFLICTS = ("changed", "nothing")


@page("list.list", Access.may_see_lists)
def lists_page(visit: Visit) -> Page:
    """Show ``GET /lists``."""
    return _all(visit)


def _all(visit: Visit, refused: str | None = None, typed: Mapping[str, str] | None = None) -> Page:
    rows = view.listed(visit.access, visit.connection, visit.now)
    in_force = [one.version_id for one in rows if one.version_id and not one.over(visit.now)]
    values = {
        "lists": rows,
        "progress": view.progress(visit.access, visit.connection, in_force, visit.now),
        "may_look_out": visit.access.may_look_out(),
        "may_keep": visit.access.may_keep_lists(),
        "refused": refused,
        "typed": typed or {},
        "done": visit.request.query_params.get("done") if refused is None else None,
    }
    return Page(template="lists.html", values=values, status=_status(refused))


def _status(refused: str | None) -> int:
    return 200 if refused is None else 409 if refused in _CONFLICTS else 422


@page("list.read", Access.may_see_lists)
def list_page(visit: Visit) -> Page:
    """Show ``GET /lists/{list_id}``: what is said of it, its versions, and what it held on a day."""
    return _one(visit)


def _row(visit: Visit) -> ListRow:
    found = view.listed(visit.access, visit.connection, visit.now, visit.request.path_params["list_id"])
    if not found:
        raise HTTPException(404)
    return found[0]


def _one(visit: Visit, refused: str | None = None, typed: Mapping[str, Any] | None = None) -> Page:
    found, asked = _row(visit), visit.request.query_params
    day = read_day(asked.get("on", ""))
    at = datetime.combine(day, time.max, UTC) if day else visit.now
    number = view.number_at(visit.access, visit.connection, found.list_id, at)
    words, after = (asked.get(name, "")[:500].replace("\0", "").strip() for name in ("words", "after"))
    held = (
        view.held(visit.access, visit.connection, found.list_id, number, words=words, after=after, limit=ENTRIES + 1)
        if number
        else []
    )
    versions = view.versions(visit.access, visit.connection, found.list_id, VERSIONS)
    audit.append(visit.connection, visit.access, "list.read", "list", (found.list_id,), at=visit.now)
    values = {
        "list": found,
        "versions": [
            (one, visit.sealer.words(one.override_sealed, OVERRIDE), visit.sealer.words(one.reason_sealed, REASON))
            for one in versions
        ],
        "mapping": json.encode(found.mapping).decode() if found.mapping else "",
        "day": day,
        "number": number,
        "sought": words,
        "held": held[:ENTRIES],
        "more": held[ENTRIES - 1].key if len(held) > ENTRIES else None,
        "roles": LIST_READERS,
        "typed": typed or _typed(found),
        "may_keep": visit.access.may_keep_lists(),
        "refused": refused,
        "done": asked.get("done") if refused is None else None,
    }
    return Page(template="list.html", values=values, status=_status(refused))


def _typed(found: Terms) -> dict[str, Any]:
    return {
        "used_for": found.used_for,
        "legal_basis": found.legal_basis,
        "owner": found.owner,
        "handling_code": found.handling_code,
        "refresh_hours": str(found.refresh_hours or ""),
        "expires_on": str(found.expires_on or ""),
        "most_shrink": f"{found.most_shrink * 100:g}",
        "guarded_from": str(found.guarded_from),
        "seen_by": found.seen_by or (),
    }


@page("list.entry", Access.may_see_lists)
def entry_page(visit: Visit) -> Page:
    """Show ``GET /lists/{list_id}/entries/{key}``: one entry through time, and of an own lookout its form."""
    return _entry(visit, _row(visit), visit.request.path_params["key"])


def _entry(
    visit: Visit, found: ListRow, key: str, refused: str | None = None, typed: Mapping[str, str] | None = None
) -> Page:
    times = view.times_of(visit.access, visit.connection, found.list_id, key)
    if not times:
        raise HTTPException(404)
    detail: dict[str, str | int] = {"entry": key[:200]}
    audit.append(visit.connection, visit.access, "list.entry", "list", (found.list_id,), at=visit.now, detail=detail)
    hits = view.hits_of(visit.access, visit.connection, found.name, key)
    person = isinstance(times[0].entry, ListEntry)
    values = {
        "list": found,
        "times": times,
        "hits": hits,
        "key": key,
        "person": person,
        "may_change": visit.access.may_look_out() and found.name == OWN_LOOKOUTS and times[0].until is None,
        "typed": typed or _typed_lookout(times[0]),
        "refused": refused,
        "done": visit.request.query_params.get("done") if refused is None else None,
    }
    shown = [one.journey_id for one in hits]
    return Page(template="list_entry.html", values=values, shown=shown, status=_status(refused))


def _typed_lookout(time: EntryTime) -> dict[str, str]:
    """An own lookout as its form holds it; nothing of a document."""
    entry = time.entry
    if not isinstance(entry, ListEntry):
        return {}
    return {
        "surname": entry.names[0].surname,
        "given_names": entry.names[0].given_names,
        "date_of_birth": entry.dates_of_birth[0].value if entry.dates_of_birth else "",
        "nationality": entry.nationalities[0] if entry.nationalities else "",
        "sex": entry.sex or "",
        "document": entry.documents[0] if entry.documents else "",
        "reason": entry.programmes[0] if entry.programmes else "",
        "legal_basis": entry.programmes[1] if len(entry.programmes) > 1 else "",
        "expires_on": str(time.expires_on or ""),
    }


async def _form(request: Request, admits: bool, files: int = 0) -> FormData:
    form = await request.form(max_fields=30, max_files=files)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not admits:
        raise HTTPException(403)
    return form


async def lookout(request: Request) -> Response:
    """Take ``POST /lists/lookouts``: somebody is put on the list of own lookouts."""
    form = await _form(request, request.state.access.may_look_out())
    typed = {name: read_text(form, name) for name in (*_LOOKOUT, "expires_on")}
    return await run_in_threadpool(_lookout, request, typed)


def _lookout(request: Request, typed: dict[str, str]) -> Response:
    state = request.state
    wanted = Lookout(**{name: typed[name] for name in _LOOKOUT}, expires_on=read_day(typed["expires_on"]))
    done = look_out(state.deployment, state.access, wanted, state.now)
    if isinstance(done, NotChanged):
        return answer(request, lambda visit: _all(visit, done.code, typed), "list.list", Access.may_see_lists)
    return RedirectResponse("/lists?done=lookout", 303)


async def keep_lookout(request: Request) -> Response:
    """Take ``POST /lists/{list_id}/entries/{key}``: an own lookout is corrected or extended, or ends."""
    form = await _form(request, request.state.access.may_look_out())
    typed = {name: read_text(form, name) for name in (*_LOOKOUT, "expires_on", "why")}
    ends = read_text(form, "step") == "end"
    return await run_in_threadpool(_keep_lookout, request, typed, read_version(read_text(form, "since")), ends)


def _keep_lookout(request: Request, typed: dict[str, str], since: int, ends: bool) -> Response:
    state, key, list_id = request.state, request.path_params["key"], request.path_params["list_id"]
    done: Imported | NotChanged
    if _known(request).name != OWN_LOOKOUTS:
        done = NotChanged("not_own")
    elif ends:
        done = end_lookout(state.deployment, state.access, key, since, typed["why"], state.now)
    else:
        wanted = Lookout(**{name: typed[name] for name in _LOOKOUT}, expires_on=read_day(typed["expires_on"]))
        done = correct_lookout(state.deployment, state.access, key, since, wanted, typed["why"], state.now)
    if isinstance(done, Imported):
        return RedirectResponse(f"/lists/{list_id}/entries/{quote(key)}?done={'ended' if ends else 'corrected'}", 303)
    code = "changed" if done.code == "not_found" else done.code  # it has ended since the officer saw it
    return answer(
        request, lambda visit: _entry(visit, _row(visit), key, code, typed), "list.entry", Access.may_see_lists
    )


@page("list.new", Access.may_keep_lists)
def new_list_page(visit: Visit) -> Page:
    """Show ``GET /lists/new``: a list is founded before its first file."""
    return _new(visit)


def _new(visit: Visit, refused: str | None = None, typed: Mapping[str, Any] | None = None) -> Page:
    usual = {"name": "", "kind": "person"} | _typed(Terms(legal_basis="", owner=""))
    values = {"roles": LIST_READERS, "kinds": get_args(ListKind), "typed": typed or usual, "refused": refused}
    return Page(template="list_new.html", values=values, status=_status(refused))


async def found_list(request: Request) -> Response:
    """Take ``POST /lists/new``."""
    form = await _form(request, request.state.access.may_keep_lists())
    typed = _typed_terms(form) | {name: read_text(form, name).strip() for name in ("name", "kind")}
    return await run_in_threadpool(_found, request, typed)


def _found(request: Request, typed: dict[str, Any]) -> Response:
    state = request.state
    kind: ListKind = next((one for one in get_args(ListKind) if one == typed["kind"]), "person")
    wanted = _wanted(typed)
    if isinstance(wanted, Terms):
        done = create_list(state.deployment, state.access, typed["name"], kind, wanted, state.now)
        if not isinstance(done, NotChanged):
            return RedirectResponse(f"/lists/{done}?done=founded", 303)
        wanted = done.code
    return answer(request, lambda visit: _new(visit, wanted, typed), "list.new", Access.may_keep_lists)


async def terms(request: Request) -> Response:
    """Take ``POST /lists/{list_id}``: what its owner says of it."""
    form = await _form(request, request.state.access.may_keep_lists())
    version = read_version(read_text(form, "row_version"))
    return await run_in_threadpool(_terms, request, _typed_terms(form), version)


def _typed_terms(form: FormData) -> dict[str, Any]:
    names = (name for name in Terms.__struct_fields__ if name != "seen_by")
    typed: dict[str, Any] = {name: read_text(form, name).strip() for name in names}
    return typed | {"seen_by": tuple(str(one) for one in form.getlist("seen_by"))}


def _terms(request: Request, typed: dict[str, Any], row_version: int) -> Response:
    state, list_id = request.state, request.path_params["list_id"]
    wanted = _wanted(typed)
    if isinstance(wanted, Terms):
        done = keep_terms(state.deployment, state.access, list_id, row_version, wanted, state.now)
        if isinstance(done, Terms):
            return RedirectResponse(f"/lists/{list_id}?done=kept", 303)
        wanted = done.code
    return _again(request, wanted, typed)


def _again(request: Request, refused: str, typed: Mapping[str, Any] | None = None) -> Response:
    if refused == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, refused, typed), "list.read", Access.may_see_lists)


def _wanted(typed: Mapping[str, Any]) -> Terms | str:
    """What was typed, or the code of what cannot be read."""
    hours, share, last = typed["refresh_hours"], typed["most_shrink"], typed["expires_on"]
    least = typed["guarded_from"]
    if hours and not read_version(hours):
        return "hours_unreadable"
    if last and read_day(last) is None:
        return "expiry_unreadable"
    if not least.isascii() or not least.isdigit() or len(least) > _LONGEST_COUNT:
        return "least_unreadable"
    try:
        most = float(share) / 100
    except ValueError:
        return "share_unreadable"
    return Terms(
        used_for=typed["used_for"],
        legal_basis=typed["legal_basis"],
        owner=typed["owner"],
        handling_code=typed["handling_code"],
        refresh_hours=read_version(hours) or None,
        expires_on=read_day(last),
        most_shrink=most,
        guarded_from=int(least),
        seen_by=typed["seen_by"] or None,
    )


async def restore(request: Request) -> Response:
    """Take ``POST /lists/{list_id}/restore``: what an earlier version held is in force again."""
    form = await _form(request, request.state.access.may_keep_lists())
    return await run_in_threadpool(_restore, request, read_version(read_text(form, "number")))


def _restore(request: Request, number: int) -> Response:
    state, list_id = request.state, request.path_params["list_id"]
    done = restore_version(state.deployment, state.access, list_id, number, state.now)
    if isinstance(done, Imported):
        return RedirectResponse(f"/lists/{list_id}?done=restored", 303)
    return _again(request, done.code)


async def upload(request: Request) -> Response:
    """Take ``POST /lists/{list_id}/file``: the next version; with a reason a refused file is taken all the same."""
    form = await _form(request, request.state.access.may_keep_lists(), files=1)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return await run_in_threadpool(_again, request, "file_missing")
    words = [read_text(form, name).strip() for name in ("override", "mapping", "only")]
    return await run_in_threadpool(_upload, request, file, *words)


def _upload(request: Request, file: UploadFile, override: str, mapped: str, only: str) -> Response:
    state, list_id = request.state, request.path_params["list_id"]
    name = _known(request).name
    head = file.file.read(HEAD)
    file.file.seek(0)
    form = guess_format(file.filename or "", head.decode("utf-8", "replace"))
    try:
        typed = read_mapping(mapped.encode()) if mapped else None
    except ValueError:
        return _again(request, "mapping_unreadable")
    mapping = typed if form == "persons-csv" else None
    found = read_list(file.file, name, form, mapping)
    done: Imported | Refused | NotChanged
    if only:
        done = change_list(state.deployment, state.access, list_id, found, (), state.now)
    else:
        done = import_list(
            state.deployment,
            state.access,
            found,
            name=name,
            terms=Terms(),
            now=state.now,
            override=override or None,
            mapping=mapping,
        )
    if not isinstance(done, Imported):
        return _again(request, done.code)
    return RedirectResponse(f"/lists/{list_id}?done={'imported' if done.new else 'unchanged'}", 303)


def _known(request: Request) -> ListRow:
    """A list that the viewer may see."""
    known: list[ListRow] = []

    def read(visit: Visit) -> Response:
        known.append(_row(visit))
        return Response()

    answer(request, read, "list.read", Access.may_see_lists)
    return known[0]


def routes() -> list[Route]:
    """Return the routes of lists."""
    one = "/lists/{list_id:uuid}"
    return [
        Route("/lists", lists_page, methods=["GET"], name="lists"),
        Route("/lists/lookouts", lookout, methods=["POST"], name="look_out"),
        Route("/lists/new", new_list_page, methods=["GET"], name="new_list"),
        Route("/lists/new", found_list, methods=["POST"], name="found_list"),
        Route(one, list_page, methods=["GET"], name="list"),
        Route(one, terms, methods=["POST"], name="keep_list"),
        Route(f"{one}/file", upload, methods=["POST"], name="import_list"),
        Route(f"{one}/restore", restore, methods=["POST"], name="restore_list"),
        Route(f"{one}/entries/{{key:path}}", entry_page, methods=["GET"], name="list_entry"),
        Route(f"{one}/entries/{{key:path}}", keep_lookout, methods=["POST"], name="keep_lookout"),
    ]
