"""Lists for systems of officers: what there is, what was held on a day, changes at once, and why a name matches."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.change_list import NotChanged, change_list, create_list, keep_terms
from foreland.operations.import_list import OWN_LINES, read_list
from foreland.operations.load_lists import ListShelf
from foreland.operations.own_lookouts import Lookout, correct_lookout, end_lookout, look_out
from foreland.operations.try_match import NotAsked, Person, try_match
from foreland.store import audit
from foreland.store.lists import ListKind, Terms
from foreland.store.pool import transaction
from foreland.store.views import lists as view
from foreland.store.views.lists import ListRow
from foreland.web.api.officers import Caller, answered, officer, refusal, refused, without
from foreland.web.pages.typed import read_day

_VERSIONS, _ENTRIES = 200, 200
_CONFLICTS = ("changed", "nothing")
Line = Annotated[str, Meta(max_length=2000)]


class ChangeEntries(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a change: ``put`` entries as in our JSON Lines, ``remove`` by key; all others stay."""

    put: Annotated[list[dict[str, Any]], Meta(max_length=500)] = []
    remove: Annotated[list[Line], Meta(max_length=500)] = []


class LookOut(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an own lookout; ``expires_on`` is its last day."""

    surname: Line
    reason: Line
    legal_basis: Line
    expires_on: date
    given_names: Line = ""
    date_of_birth: Line = ""
    nationality: Line = ""
    sex: Line = ""
    document: Line = ""


class KeepLookOut(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that corrects or extends an own lookout, or ends it when there is no ``lookout``.

    ``since`` is the version from which it was seen to stand as it does, ``why`` the reason of the step.
    """

    since: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    why: Annotated[str, Meta(max_length=4000)]
    lookout: LookOut | None = None


class ListTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """What the owner of a list says of it; ``row_version`` is what was read, of a list that there is."""

    legal_basis: Line
    owner: Line
    used_for: Line = ""
    handling_code: Line = ""
    refresh_hours: int | None = None
    expires_on: date | None = None
    most_shrink: float = 0.3
    guarded_from: int = 20
    seen_by: tuple[Line, ...] | None = None
    row_version: int = 0

    def terms(self) -> Terms:
        """As they are kept."""
        return Terms(**{name: getattr(self, name) for name in Terms.__struct_fields__})


class NewList(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that founds a list before its first file."""

    name: Line
    kind: ListKind
    terms: ListTerms


class TryMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a question why somebody matches; ``list_id`` and ``key`` name an entry that did not."""

    surname: Line
    given_names: Line = ""
    date_of_birth: Line = ""
    nationality: Line = ""
    sex: Line = ""
    document: Line = ""
    place_of_birth: Line = ""
    issuing_state: Line = ""
    list_id: UUID | None = None
    key: Line = ""


BODIES: tuple[type[Any], ...] = (ChangeEntries, LookOut, KeepLookOut, ListTerms, NewList, TryMatch)


@officer(admits=Access.may_see_lists)
def get_lists(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /lists``: those that the viewer may see, and how far screening with them has come."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.listed(caller.access, connection, caller.now)
        in_force = [one.version_id for one in rows if one.version_id and not one.over(caller.now)]
        progress = view.progress(caller.access, connection, in_force, caller.now)
    return answered({"lists": [_shown(one, caller.now) for one in rows], "progress": progress})


def _shown(one: ListRow, now: datetime) -> dict[str, Any]:
    return without(one) | {"overdue": one.overdue(now), "over": one.over(now)}


@officer(admits=Access.may_see_lists)
def get_list(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /lists/{list_id}``, with its versions."""
    list_id: UUID = request.path_params["list_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.listed(caller.access, connection, caller.now, list_id)
        versions = view.versions(caller.access, connection, list_id, _VERSIONS)
    if not rows:
        return refusal(404, "not_found")
    return answered(
        {
            "list": _shown(rows[0], caller.now),
            "versions": [without(one, "override_sealed", "reason_sealed") for one in versions],
        }
    )


@officer(admits=Access.may_see_lists)
def get_entries(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /lists/{list_id}/entries``: what it holds, or held ``on`` a day; with ``words``, ``after`` a key."""
    list_id, asked = request.path_params["list_id"], request.query_params
    words, after = (asked.get(name, "")[:500].replace("\0", "").strip() for name in ("words", "after"))
    day = read_day(asked.get("on", ""))
    if asked.get("on") and day is None:
        return refusal(400, "on is no day")
    at = datetime.combine(day, time.max, UTC) if day else caller.now
    with transaction(caller.deployment.pool, caller.access) as connection:
        if not view.listed(caller.access, connection, caller.now, list_id):
            return refusal(404, "not_found")
        number = view.number_at(caller.access, connection, list_id, at)
        held = (
            view.held(caller.access, connection, list_id, number, words=words, after=after, limit=_ENTRIES)
            if number
            else []
        )
        audit.append(connection, caller.access, "list.read", "list", (list_id,), at=caller.now)
    return answered({"version": number, "entries": held, "more": len(held) == _ENTRIES})


@officer(ChangeEntries, admits=Access.may_keep_lists)
def post_changes(request: Request, caller: Caller, body: ChangeEntries) -> Response:
    """Take ``POST /lists/{list_id}/changes``: all of it, or nothing when an entry cannot be read."""
    list_id: UUID = request.path_params["list_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.listed(caller.access, connection, caller.now, list_id)
    if not rows:
        return refusal(404, "not_found")
    form, lines = OWN_LINES[rows[0].kind], [msgspec.json.encode(one) for one in body.put]
    found = read_list(lines, rows[0].name, form) if body.put else None
    done = change_list(caller.deployment, caller.access, list_id, found, body.remove, caller.now)
    if isinstance(done, NotChanged):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"version_id": done.version_id, "difference": done.difference})


@officer(LookOut, admits=Access.may_look_out)
def post_lookout(_request: Request, caller: Caller, body: LookOut) -> Response:
    """Take ``POST /lists/lookouts``: somebody is put on the list of own lookouts."""
    done = look_out(caller.deployment, caller.access, Lookout(**msgspec.structs.asdict(body)), caller.now)
    if isinstance(done, NotChanged):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"list_id": done.list_id, "version_id": done.version_id})


@officer(KeepLookOut, admits=Access.may_look_out)
def post_keep_lookout(request: Request, caller: Caller, body: KeepLookOut) -> Response:
    """Take ``POST /lists/lookouts/{key}``: an own lookout is corrected or extended, or ends."""
    deployment, access, key, now = caller.deployment, caller.access, request.path_params["key"], caller.now
    if body.lookout is None:
        done = end_lookout(deployment, access, key, body.since, body.why, now)
    else:
        wanted = Lookout(**msgspec.structs.asdict(body.lookout))
        done = correct_lookout(deployment, access, key, body.since, wanted, body.why, now)
    if isinstance(done, NotChanged):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"version_id": done.version_id, "difference": done.difference})


@officer(NewList, admits=Access.may_keep_lists)
def post_list(_request: Request, caller: Caller, body: NewList) -> Response:
    """Take ``POST /lists``: a list is founded before its first file."""
    done = create_list(caller.deployment, caller.access, body.name, body.kind, body.terms.terms(), caller.now)
    if isinstance(done, NotChanged):
        return refused(done.code, ("name_taken",), ("may_not",))
    return answered({"list_id": done})


@officer(ListTerms, admits=Access.may_keep_lists)
def put_terms(request: Request, caller: Caller, body: ListTerms) -> Response:
    """Take ``PUT /lists/{list_id}/terms``: what its owner says of it, unless somebody else did since."""
    list_id: UUID = request.path_params["list_id"]
    done = keep_terms(caller.deployment, caller.access, list_id, body.row_version, body.terms(), caller.now)
    if isinstance(done, NotChanged):
        return refused(done.code, _CONFLICTS, ("may_not",))
    return answered({"row_version": body.row_version + 1})


@officer(TryMatch, admits=Access.may_see_lists)
def post_try(request: Request, caller: Caller, body: TryMatch) -> Response:
    """Take ``POST /lists/tester``: every comparison with its parts; what was asked is kept sealed, and audited."""
    shelf: ListShelf = request.app.state.shelves[caller.deployment.side]
    done = try_match(caller.deployment, shelf, caller.access, Person(**msgspec.structs.asdict(body)), caller.now)
    return refused(done.code, (), ("may_not",)) if isinstance(done, NotAsked) else answered(done)


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/lists/{list_id:uuid}"
    return [
        Route("/lists", get_lists, name="api_lists"),
        Route("/lists", post_list, methods=["POST"], name="api_create_list"),
        Route("/lists/lookouts", post_lookout, methods=["POST"], name="api_look_out"),
        Route("/lists/lookouts/{key:path}", post_keep_lookout, methods=["POST"], name="api_keep_lookout"),
        Route("/lists/tester", post_try, methods=["POST"], name="api_try_match"),
        Route(one, get_list, name="api_list"),
        Route(f"{one}/terms", put_terms, methods=["PUT"], name="api_list_terms"),
        Route(f"{one}/entries", get_entries, name="api_list_entries"),
        Route(f"{one}/changes", post_changes, methods=["POST"], name="api_change_list"),
    ]
