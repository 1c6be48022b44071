"""Bulletins for systems of officers, by the rules of the pages: read, written, stepped on, and spoken of."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.issue_bulletins import (
    NotIssued,
    Said,
    acknowledge_bulletin,
    find_bulletins,
    opened_bulletin,
    read_bulletin,
    say_of_bulletin,
    send_bulletin,
    step_bulletin,
    write_bulletin,
)
from foreland.operations.keep_items import as_read, opened_item
from foreland.operations.rule_of_bulletin import NotMade, rule_of_bulletin
from foreland.sharing.bulletins import BulletinWords, Feedback, Marking, Step, Wanted
from foreland.sharing.formats.package import AnyItem
from foreland.store import audit, bulletins, shared_items
from foreland.store.bulletins import Version
from foreland.store.pool import transaction
from foreland.store.shared_items import StoredItem
from foreland.store.views import sightings
from foreland.targeting.life import may_write as may_write_rules
from foreland.web.api.officers import Caller, answered, note_shown, officer, refusal, refused, without

_ROWS = 200
_SIGHTED = 200
_CONFLICTS = ("changed", "wrong_state", "id_taken", "not_in_force", "withdrawn")
_FORBIDDEN = ("own_work",)


class WriteBulletin(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a bulletin. ``id`` is the caller's: the same again is the same version; ``revises`` is a version.

    ``source``: what a partner reported, of which it is made.
    """

    id: UUID
    about: str
    title: str
    what: str
    tlp: str
    source_grade: str
    information_grade: str
    valid_until: date
    pap: str | None = None
    where: str = ""
    series: str = ""
    agency: str = ""
    route: str = ""
    indicator: str = ""
    reply: str = ""
    airports: tuple[str, ...] = ()
    acknowledge: bool = True
    revises: UUID | None = None
    source: UUID | None = None


class BulletinStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``clear``, ``release``, or ``withdraw`` with the reason."""

    row_version: int
    step: Step
    reason: str = ""


class SendBulletin(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that releases a bulletin to a partner, by its code."""

    partner: str


class SayOfBulletin(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a sighting or a feedback. ``id`` is the caller's: the same again is the same record."""

    id: UUID
    feedback: Feedback
    words: str = ""


BODIES: tuple[type[Any], ...] = (WriteBulletin, BulletinStep, SendBulletin, SayOfBulletin)


@officer()
def get_bulletins(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /bulletins``: withdrawn of late, in force, and at the desk what is being written.

    ``about``, ``airport`` and ``q`` (words in it) narrow it.
    """
    about, airport, words = (request.query_params.get(name, "")[:200] for name in ("about", "airport", "q"))
    with transaction(caller.deployment.pool, caller.access) as connection:
        wanted = (about, airport, words)
        found = find_bulletins(caller.deployment, caller.access, connection, wanted, caller.now)[:_ROWS]
        ids = [one.id for one, _ in found]
        audit.append(connection, caller.access, "bulletin.list", "bulletin", ids, at=caller.now)
    return answered({"bulletins": [_shown(caller, one) for one, _ in found]})


@officer()
def get_bulletin(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /bulletins/{bulletin_id}``; who asks is noted as its reader. At the desk with what readers say."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = bulletins.one(caller.access, connection, request.path_params["bulletin_id"])
        if found is None:
            return refusal(404, "not_found")
        read_bulletin(caller.deployment, caller.access, connection, found, caller.now)
        audit.append(connection, caller.access, "bulletin.read", "bulletin", [found.id], at=caller.now)
        if not caller.access.may_see_recommendations():
            return answered({"bulletin": _shown(caller, found)})
        readers = bulletins.readers(caller.access, connection, found.id)
        heard = bulletins.feedback(caller.access, connection, found.thread_id)
        partners = bulletins.partners_with(caller.access, connection, found.thread_id)
    words = caller.deployment.sealer.words
    said = [
        without(one, "words_sealed") | {"words": words(one.words_sealed, bulletins.FEEDBACK_WORDS)} for one in heard
    ]
    told = {
        "readers": readers,
        "feedback": said,
        "partners": partners,
        "counts": Counter(one.feedback for one in heard),
    }
    return answered({"bulletin": _shown(caller, found)} | told)


@officer(admits=Access.may_see_recommendations)
def get_received(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /bulletins/received``: what partners reported, the latest first; ``id`` is what a bulletin names."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = shared_items.reports(caller.access, connection, caller.now, _ROWS)
        ids = [one.id for one in rows]
        audit.append(connection, caller.access, "report.list", "shared_item", ids, at=caller.now)
        told = as_read(caller.access, connection, [opened_item(caller.deployment, one) for one in rows])
    return answered({"reports": [_reported(row, item) for row, item in zip(rows, told, strict=True)]})


@officer(WriteBulletin, admits=Access.may_recommend)
def post_bulletin(_request: Request, caller: Caller, body: WriteBulletin) -> Response:
    """Take ``POST /bulletins``: a draft, or the next version of one."""
    names = [name for name in BulletinWords.__struct_fields__ if name != "source"]
    wanted = Wanted(
        about=body.about,
        words=BulletinWords(**{name: getattr(body, name).replace("\0", "") for name in names if hasattr(body, name)}),
        marking=Marking(
            tlp=body.tlp, pap=body.pap, source_grade=body.source_grade, information_grade=body.information_grade
        ),
        airports=body.airports,
        valid_until=body.valid_until,
        acknowledge=body.acknowledge,
        source=body.source,
    )
    done = write_bulletin(caller.deployment, caller.access, body.id, wanted, body.revises, caller.now)
    return _refused(done) if isinstance(done, NotIssued) else answered({"id": done}, 201)


@officer(BulletinStep, admits=Access.may_recommend)
def post_bulletin_step(request: Request, caller: Caller, body: BulletinStep) -> Response:
    """Take ``POST /bulletins/{bulletin_id}/step``."""
    about, reason = request.path_params["bulletin_id"], body.reason.replace("\0", "")
    done = step_bulletin(caller.deployment, caller.access, about, body.row_version, body.step, reason, caller.now)
    return answered({"step": body.step}) if done is None else _refused(done)


@officer(SendBulletin, admits=Access.may_recommend)
def post_bulletin_partner(request: Request, caller: Caller, body: SendBulletin) -> Response:
    """Take ``POST /bulletins/{bulletin_id}/partners``."""
    done = send_bulletin(caller.deployment, caller.access, request.path_params["bulletin_id"], body.partner, caller.now)
    return answered({"partner": body.partner}) if done is None else _refused(done)


@officer()
def post_bulletin_acknowledgement(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /bulletins/{bulletin_id}/acknowledge``."""
    done = acknowledge_bulletin(caller.deployment, caller.access, request.path_params["bulletin_id"], caller.now)
    return answered({"acknowledged": True}) if done is None else _refused(done)


@officer(SayOfBulletin)
def post_bulletin_feedback(request: Request, caller: Caller, body: SayOfBulletin) -> Response:
    """Take ``POST /bulletins/{bulletin_id}/feedback``."""
    said = Said(id=body.id, feedback=body.feedback, words=body.words.replace("\0", ""))
    done = say_of_bulletin(caller.deployment, caller.access, request.path_params["bulletin_id"], said, caller.now)
    return answered({"id": body.id}, 201) if done is None else _refused(done)


@officer()
def get_bulletin_sightings(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /bulletins/{bulletin_id}/sightings``: journeys of which it is true; at the desk a tally, too."""
    today = caller.now.date()
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = bulletins.one(caller.access, connection, request.path_params["bulletin_id"])
        if found is None:
            return refusal(404, "not_found")
        rows = sightings.of_bulletin(caller.access, connection, found.id, today, _SIGHTED)
        note_shown(caller, connection, "bulletin.sightings", [one.journey_id for one in rows])
        works = caller.access.may_see_recommendations()
        tally = {"tally": sightings.tally(caller.access, connection, found.thread_id)} if works else {}
    return answered({"sightings": rows} | tally)


@officer(admits=may_write_rules)
def post_bulletin_rule(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /bulletins/{bulletin_id}/rule``: a draft of a rule is made of its indicator."""
    done = rule_of_bulletin(caller.deployment, caller.access, request.path_params["bulletin_id"], caller.now)
    if isinstance(done, NotMade):
        return refused(done.code, _CONFLICTS, ("may_not_write",))
    return answered(done, 201)


def _reported(row: StoredItem, item: AnyItem | None) -> dict[str, Any]:
    return {"id": row.id, "originator": row.originator, "withdrawn": row.withdrawn, "report": item}


def _shown(caller: Caller, one: Version) -> dict[str, Any]:
    words = opened_bulletin(caller.deployment.sealer, one.words_sealed)
    return without(one, "words_sealed", "written_by", "begun_at") | {"words": words}


def _refused(why: NotIssued) -> Response:
    return refused(f"{why.code} {why.where}".strip(), _CONFLICTS, _FORBIDDEN)


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/bulletins/{bulletin_id:uuid}"
    return [
        Route("/bulletins", get_bulletins, methods=["GET"], name="api_bulletins"),
        Route("/bulletins/received", get_received, methods=["GET"], name="api_received_reports"),
        Route("/bulletins", post_bulletin, methods=["POST"], name="api_write_bulletin"),
        Route(one, get_bulletin, methods=["GET"], name="api_bulletin"),
        Route(f"{one}/sightings", get_bulletin_sightings, methods=["GET"], name="api_bulletin_sightings"),
        Route(f"{one}/rule", post_bulletin_rule, methods=["POST"], name="api_bulletin_rule"),
        Route(f"{one}/step", post_bulletin_step, methods=["POST"], name="api_step_bulletin"),
        Route(f"{one}/partners", post_bulletin_partner, methods=["POST"], name="api_send_bulletin"),
        Route(f"{one}/acknowledge", post_bulletin_acknowledgement, methods=["POST"], name="api_acknowledge_bulletin"),
        Route(f"{one}/feedback", post_bulletin_feedback, methods=["POST"], name="api_say_of_bulletin"),
    ]
