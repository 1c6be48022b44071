"""Taskings, interviews and local notes for systems of officers, by the rules of the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.banks import banks
from foreland.liaison.local_note import LocalNote, NoteWords
from foreland.liaison.showable import RECIPIENTS
from foreland.liaison.tasking import Asked
from foreland.operations.record_interview import (
    NotInterviewed,
    WantedInterview,
    opened_interview,
    record_interview,
)
from foreland.operations.task_officer import NotTasked, advance_tasking, task_officer
from foreland.operations.write_note import NotNoted, opened_note, write_note
from foreland.store import field_reports
from foreland.store.pool import transaction
from foreland.store.views import field as view
from foreland.web.api.officers import Caller, Instant, answered, note_shown, officer, refusal, refused, without
from foreland.web.pages.field import show_to_host
from foreland.web.pages.field_words import opened_tasks

_ROWS = 200
_SINCE = timedelta(days=3)
_CONFLICTS = ("changed", "wrong_state", "not_yours", "not_custodian", "not_receiver", "id_taken")


class AskOfficer(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a tasking: an airport of the flight, and an officer there or whoever takes it."""

    airport: str
    kind: str
    words: str
    until: Instant
    officer: UUID | None = None


class TaskingStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``take``, ``report`` with a result, or ``cancel``."""

    row_version: int
    step: str
    result: str | None = None
    words: str = ""


class KeyInterview(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an interview. ``id`` is the caller's: the same again is the same record."""

    id: UUID
    airport: str
    document_seen: str
    result: str
    protection: str
    who: str = ""
    words: str = ""
    tasking_id: UUID | None = None


class KeyNote(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a local note. ``id`` is the caller's."""

    id: UUID
    about: str
    what: str
    valid_until: date
    source_grade: str
    information_grade: str
    airport: str | None = None
    where: str = ""
    series: str = ""
    agency: str = ""
    route: str = ""
    seizure_id: UUID | None = None


BODIES = (AskOfficer, TaskingStep, KeyInterview, KeyNote)


@officer(admits=Access.may_work_abroad)
def get_bank(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /bank``: departures of the officer's airports by banks. It names no traveller."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.bank(caller.access, connection, caller.now, _ROWS)
    return answered({"airports": caller.access.departures(), "banks": banks(rows)})


@officer(admits=Access.may_work_abroad)
def get_showable(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /travellers/{flight_date}/{journey_id}/showable?to=``: for a host authority, noted for whom."""
    to, journey = request.query_params.get("to", ""), request.path_params["journey_id"]
    if to not in RECIPIENTS:
        return refusal(400, "recipient_unknown")
    try:
        place = (date.fromisoformat(request.path_params["flight_date"]), journey)
    except ValueError:
        return refusal(404, "not_found")
    with transaction(caller.deployment.pool, caller.access) as connection:
        fields = show_to_host(caller.deployment, caller.access, connection, place, to, caller.now)
        if fields is None:
            return refusal(404, "not_found")
        note_shown(caller, connection, "field.shown", [journey])
    return answered({"fields": fields, "to": to})


@officer()
def get_taskings(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /taskings``: those of flights since two days ago, what waits first."""
    if not caller.access.may_read_field_reports():
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = view.recent_tasks(caller.access, connection, caller.now, _ROWS)
        note_shown(caller, connection, "field.taskings", [one.journey_id for one in rows])
    told = opened_tasks(caller.deployment.sealer, rows)
    shown = [_open(each.task) | {"asked": each.asked, "reported": each.reported} for each in told]
    return answered({"taskings": shown})


@officer(AskOfficer)
def post_tasking(request: Request, caller: Caller, body: AskOfficer) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/taskings``."""
    try:
        day = date.fromisoformat(request.path_params["flight_date"])
    except ValueError:
        return refusal(404, "not_found")
    asked = Asked(**structs.asdict(body))
    done = task_officer(caller.deployment, caller.access, day, request.path_params["journey_id"], asked, caller.now)
    return _refused(done.code) if isinstance(done, NotTasked) else answered({"id": done}, 201)


@officer(TaskingStep)
def post_tasking_step(request: Request, caller: Caller, body: TaskingStep) -> Response:
    """Take ``POST /taskings/{tasking_id}/step``."""
    wanted = (body.step, body.row_version, body.result, body.words)
    done = advance_tasking(caller.deployment, caller.access, request.path_params["tasking_id"], wanted, caller.now)
    if isinstance(done, NotTasked):
        return _refused(done.code)
    return answered({"state": done, "row_version": body.row_version + 1})


@officer()
def get_interviews(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /interviews``: those of the last three days."""
    if not caller.access.may_read_field_reports():
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = field_reports.interviews(caller.access, connection, caller.now - _SINCE, _ROWS)
        note_shown(caller, connection, "field.reports", [one.journey_id for one in rows if one.journey_id])
    sealer = caller.deployment.sealer
    return answered({"interviews": [_open(one) | {"said": opened_interview(sealer, one.words_sealed)} for one in rows]})


@officer(KeyInterview)
def post_interview(_request: Request, caller: Caller, body: KeyInterview) -> Response:
    """Take ``POST /interviews``."""
    done = record_interview(caller.deployment, caller.access, WantedInterview(**structs.asdict(body)), caller.now)
    return _refused(done.code) if isinstance(done, NotInterviewed) else answered({"id": done}, 201)


@officer()
def get_notes(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /notes``: drafts of bulletins that are still valid."""
    if not caller.access.may_read_field_reports():
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = field_reports.drafts(caller.access, connection, caller.now.date(), _ROWS)
    sealer = caller.deployment.sealer
    return answered({"notes": [_open(one) | {"told": opened_note(sealer, one.words_sealed)} for one in rows]})


@officer(KeyNote, admits=Access.may_write_notes)
def post_note(_request: Request, caller: Caller, body: KeyNote) -> Response:
    """Take ``POST /notes``."""
    words = NoteWords(**{name: getattr(body, name) for name in NoteWords.__struct_fields__})
    note = LocalNote(
        airport=body.airport,
        about=body.about,
        source_grade=body.source_grade,
        information_grade=body.information_grade,
        valid_until=body.valid_until,
        words=words,
        seizure_id=body.seizure_id,
    )
    done = write_note(caller.deployment, caller.access, body.id, note, caller.now)
    return _refused(done.code) if isinstance(done, NotNoted) else answered({"id": done}, 201)


def _refused(code: str) -> Response:
    return refused(code, _CONFLICTS)


def _open(row: Struct) -> dict[str, Any]:
    return without(row, "words_sealed", "report_sealed")


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/bank", get_bank, name="api_bank"),
        Route("/travellers/{flight_date}/{journey_id:uuid}/showable", get_showable, name="api_showable"),
        Route("/taskings", get_taskings, name="api_taskings"),
        Route(
            "/travellers/{flight_date}/{journey_id:uuid}/taskings", post_tasking, methods=["POST"], name="api_tasking"
        ),
        Route("/taskings/{tasking_id:uuid}/step", post_tasking_step, methods=["POST"], name="api_tasking_step"),
        Route("/interviews", get_interviews, methods=["GET"], name="api_interviews"),
        Route("/interviews", post_interview, methods=["POST"], name="api_interview"),
        Route("/notes", get_notes, methods=["GET"], name="api_notes"),
        Route("/notes", post_note, methods=["POST"], name="api_note"),
    ]
