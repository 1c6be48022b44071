"""What officers' systems tell of flights: times and changes, manifests, and who of two reports is one person."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.messages.manifest import FlightHead, Manifest
from foreland.operations.enter_manifest import MAX_BYTES, Typed, enter_manifest
from foreland.operations.enter_times import Entry, NotEntered, enter_times
from foreland.operations.settle_join import NotSettled, Seen, WantedJoin, settle_join
from foreland.store.pool import transaction
from foreland.store.views.traveller import traveller
from foreland.web.api.officers import MOST, Caller, Instant, answered, note_shown, officer, refusal, refused
from foreland.web.pages.joins import join_section
from foreland.web.pages.settling import CONFLICTS

_PROBLEMS = 100
_BASE64 = (4, 3)
Short = Annotated[str, Meta(max_length=100)]


class EnterTimes(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of what was told of a flight: an ``action``, of a ``leg`` by its position from 0.

    ``time`` and ``withdraw`` name a ``kind`` (ETD, ATD, DOOR, ETA, ATA), ``divert`` an ``airport``.
    """

    action: Short
    leg: Annotated[int, Meta(ge=0, le=99)] = 0
    kind: Short | None = None
    at: Instant | None = None
    airport: Short | None = None


class EnterManifest(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a manifest: the flight, and its rows as text or as a ``file`` (base 64; CSV or a spreadsheet).

    Times are local (``2026-11-24T12:00``). ``columns``: how the file calls ours; ``saved`` names ones that were kept,
    ``save_as`` keeps these.
    """

    flight: Short
    origin: Short
    destination: Short
    departure: Short
    arrival: Short = ""
    rows: Annotated[str, Meta(max_length=MAX_BYTES)] = ""
    file: bytes = b""
    columns: dict[Short, Short] = {}
    saved: Short = ""
    save_as: Short = ""


class SettleJoin(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a decision about joins: ``join``, ``separate`` or ``undo``; about the ``others`` that were seen.

    ``facts_version``, and that of each other, are those of ``GET …/joins``: what changed since is not decided about.
    """

    action: Short
    facts_version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    others: Annotated[tuple[Seen, ...], Meta(max_length=20)] = ()
    reason_code: Short | None = None
    text: Annotated[str, Meta(max_length=4000)] | None = None


BODIES: tuple[type[Any], ...] = (EnterTimes, EnterManifest, SettleJoin)


@officer(EnterTimes, admits=Access.may_decide)
def post_times(request: Request, caller: Caller, body: EnterTimes) -> Response:
    """Take ``POST /flights/{flight_id}/entry``."""
    wanted = Entry(flight_id=request.path_params["flight_id"], **structs.asdict(body))
    done = enter_times(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, ()) if isinstance(done, NotEntered) else answered({"action": body.action})


@officer(EnterManifest, admits=Access.may_decide, most=MAX_BYTES * _BASE64[0] // _BASE64[1] + MOST)
def post_manifest(_request: Request, caller: Caller, body: EnterManifest) -> Response:
    """Take ``POST /manifests``: received as a carrier's list, or nothing with the place of each problem."""
    head = FlightHead(**{name: getattr(body, name) for name in FlightHead.__struct_fields__})
    wanted = Typed(
        head=head,
        raw=body.file or body.rows.encode(),
        mapping=body.columns,
        saved=body.saved,
        save_as=body.save_as.strip(),
    )
    done = enter_manifest(caller.deployment, caller.access, wanted, caller.now)
    if isinstance(done, Manifest):
        return answered({"error": "not_read", "problems": done.problems[:_PROBLEMS]}, 422)
    return answered({"id": done.id, "flight": done.messages[0].flight, "travellers": done.messages[0].travellers}, 201)


@officer(admits=Access.may_decide)
def get_joins(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /travellers/{flight_date}/{journey_id}/joins``: who else this may be, and what may be decided."""
    day, journey = _named(request)
    if day is None:
        return refusal(404, "not_found")
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = traveller(caller.access, connection, day, journey, caller.now)
        if found is None or found.head.masked_at is not None:
            return refusal(404, "not_found")
        said = join_section(caller.access, connection, caller.deployment.sealer, found)
        note_shown(caller, connection, "traveller.read", [journey, *said.shown])
    story = [
        {"action": one.decision.action, "at": one.decision.decided_at, "other": one.other, "note": one.note}
        for one in said.story
    ]
    return answered(
        {
            "doubtful": said.doubtful,
            "facts_version": said.facts_version,
            "people": said.people,
            "more": said.more,
            "read_with": said.host or said.guest,
            "offers": [{"action": one.action, "other": one.other} for one in said.offers],
            "history": story,
        }
    )


@officer(SettleJoin, admits=Access.may_decide)
def post_join(request: Request, caller: Caller, body: SettleJoin) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/joins``."""
    day, journey = _named(request)
    if day is None:
        return refusal(404, "not_found")
    wanted = WantedJoin(
        flight_date=day,
        one=Seen(journey, body.facts_version),
        others=body.others,
        action=body.action,
        reason_code=body.reason_code,
        text=body.text,
    )
    done = settle_join(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, CONFLICTS) if isinstance(done, NotSettled) else answered({"journey_id": done.journey_id})


def _named(request: Request) -> tuple[date | None, UUID]:
    journey: UUID = request.path_params["journey_id"]
    try:
        return date.fromisoformat(request.path_params["flight_date"]), journey
    except ValueError:
        return None, journey


def routes() -> list[Route]:
    """Return the routes of this module."""
    joins = "/travellers/{flight_date}/{journey_id:uuid}/joins"
    return [
        Route("/flights/{flight_id:uuid}/entry", post_times, methods=["POST"], name="api_flight_entry"),
        Route("/manifests", post_manifest, methods=["POST"], name="api_manifest"),
        Route(joins, get_joins, methods=["GET"], name="api_joins"),
        Route(joins, post_join, methods=["POST"], name="api_join"),
    ]
