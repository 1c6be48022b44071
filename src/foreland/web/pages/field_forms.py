"""What a liaison officer abroad keys: an interview in a minute, a note about what is going round.

Each form carries an identifier that was made with it. A form that is sent again, because nobody knew whether it
arrived, is the same record.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.liaison.interview import DOCUMENTS_SEEN, PROTECTION, RESULTS
from foreland.liaison.local_note import ABOUT, INFORMATION_GRADES, SOURCE_GRADES, LocalNote, NoteWords
from foreland.operations.record_interview import NotInterviewed, WantedInterview, record_interview
from foreland.operations.seize_document import opened_seizure
from foreland.operations.write_note import NotNoted, write_note
from foreland.store import contacts_directory, seizures
from foreland.store.identifiers import new_id
from foreland.store.views import field as view
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_identifier, read_text
from foreland.web.visitors import form_is_ours

_INTERVIEW = ("id", "who", "name", "airport", "document_seen", "result", "protection", "words")
_NOTE = (
    "id", "airport", "about", "what", "where", "series", "agency", "route", "valid_until", "source_grade",
    "information_grade", "seizure",
)  # fmt: skip
_ROWS = 100
_SERIES = 3
"""So many characters of a number say its series; the rest names the document of one person."""


@page("field.interview")
def interview(visit: Visit) -> Page:
    """Show ``GET /field/interviews/new``, of a tasking when the address names one."""
    asked = visit.request.query_params.get("tasking", "")
    return _interview(visit, dict.fromkeys(_INTERVIEW, "") | {"id": str(new_id()), "who": asked[:100]}, None)


def _interview(visit: Visit, typed: Mapping[str, str], refused: str | None) -> Page:
    if not visit.access.may_work_abroad():
        raise HTTPException(403)
    rows = view.tasks(visit.access, visit.connection, visit.now, _ROWS)
    people = [one for one in rows if one.state != "done" or f"{one.airport}/{one.id}" == typed["who"]]
    helping = [
        each
        for airport in visit.access.departures()
        for each in contacts_directory.contacts_of(
            visit.access, visit.connection, airport=airport, kind="protection", at=visit.now
        )
    ]
    values = {
        "typed": typed,
        "people": people,
        "airports": visit.access.departures(),
        "documents": DOCUMENTS_SEEN,
        "results": RESULTS,
        "protection": PROTECTION,
        "contacts": {each.contact.id: each.contact for each in helping}.values(),
        "refused": refused,
    }
    shown = list(dict.fromkeys(one.journey_id for one in people))
    return Page(template="field_interview.html", values=values, shown=shown, status=422 if refused else 200)


async def send_interview(request: Request) -> Response:
    """Take ``POST /field/interviews/new``."""
    typed = await _typed(request, _INTERVIEW)
    if not request.state.access.may_work_abroad():
        raise HTTPException(403)
    return await run_in_threadpool(_record, request, typed)


def _record(request: Request, typed: Mapping[str, str]) -> Response:
    state = request.state
    airport, _, tasking = typed["who"].partition("/")
    wanted = WantedInterview(
        id=read_identifier(typed["id"]) or new_id(),
        airport=airport if tasking else typed["airport"],
        who=typed["name"],
        document_seen=typed["document_seen"],
        result=typed["result"],
        protection=typed["protection"],
        words=typed["words"],
        tasking_id=read_identifier(tasking),
    )
    done = record_interview(state.deployment, state.access, wanted, state.now)
    if isinstance(done, NotInterviewed):
        code = done.code
        return answer(request, lambda visit: _interview(visit, typed, code), "field.interview")
    return RedirectResponse("/field/taskings?done=interview", 303)


@page("field.note")
def note(visit: Visit) -> Page:
    """Show ``GET /field/notes/new``; of a document taken when the address names one."""
    typed = dict.fromkeys(_NOTE, "") | {"id": str(new_id())}
    seized = read_identifier(visit.request.query_params.get("seizure", ""))
    found = seizures.one(visit.access, visit.connection, seized) if seized else None
    if found is not None:
        words = opened_seizure(visit.sealer, found.words_sealed)
        series = f"{found.issuer} {words.number[:_SERIES]}" if words else found.issuer
        typed |= {"about": "document_series", "series": series, "seizure": str(found.id)}
    return _note(visit, typed, None)


def _note(visit: Visit, typed: Mapping[str, str], refused: str | None) -> Page:
    if not visit.access.may_write_notes():
        raise HTTPException(403)
    values = {
        "typed": typed,
        "airports": visit.access.departures(),
        "about": ABOUT,
        "source_grades": SOURCE_GRADES,
        "information_grades": INFORMATION_GRADES,
        "refused": refused,
    }
    return Page(template="field_note.html", values=values, status=422 if refused else 200)


async def send_note(request: Request) -> Response:
    """Take ``POST /field/notes/new``."""
    typed = await _typed(request, _NOTE)
    if not request.state.access.may_write_notes():
        raise HTTPException(403)
    return await run_in_threadpool(_write, request, typed)


def _write(request: Request, typed: Mapping[str, str]) -> Response:
    state = request.state
    words = {name: typed[name].strip() for name in NoteWords.__struct_fields__}
    wanted = LocalNote(
        airport=typed["airport"].strip().upper() or None,
        about=typed["about"],
        source_grade=typed["source_grade"],
        information_grade=typed["information_grade"],
        valid_until=read_day(typed["valid_until"]),
        words=NoteWords(**words),
        seizure_id=read_identifier(typed["seizure"]),
    )
    known = read_identifier(typed["id"]) or new_id()
    done = write_note(state.deployment, state.access, known, wanted, state.now)
    if isinstance(done, NotNoted):
        code = done.code
        return answer(request, lambda visit: _note(visit, typed, code), "field.note")
    return RedirectResponse("/field/reports?done=note", 303)


async def _typed(request: Request, fields: tuple[str, ...]) -> dict[str, str]:
    form = await request.form(max_fields=30, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: read_text(form, name) for name in fields}
