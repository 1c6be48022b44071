"""Desks, rosters, contacts, hand-over, staffing and the wall board for systems of officers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.desks import may_keep_desks, may_read_directory
from foreland.access.viewer import Access
from foreland.operations.hand_over import NotHandedOver, accept_shift, give_over, opened_note
from foreland.operations.keep_contacts import NotEntered, enter_contact, remove_contact
from foreland.operations.keep_desks import NotKept, add_duty, keep_desk, remove_desk, remove_duty
from foreland.review.desks import Desk
from foreland.store import contacts_directory, duties, handovers
from foreland.store import desks as stored
from foreland.store.contacts_directory import Contact, ContactKind
from foreland.store.duties import NewDuty
from foreland.store.pool import transaction
from foreland.store.views.staffing import departures_by_hour
from foreland.store.views.wall import waiting_by_desk
from foreland.web.api.officers import Caller, Instant, answered, officer, refused, without
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE

_SHIFTS = timedelta(days=3)
_STAFFING = timedelta(hours=24)
_ROSTER = timedelta(days=14)
_CONFLICTS = ("changed", "accepted_already")

Text = Annotated[str, Meta(max_length=200)]
Texts = Annotated[tuple[Text, ...], Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=4000)]


class KeepDesk(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a desk. ``row_version`` is that of the desk as it was read; 1 for a new one."""

    name: Text
    zone: Text = ""
    hours: Text = ""
    covered_by: UUID | None = None
    airports: Texts = ()
    countries: Texts = ()
    takes_rest: bool = False
    phone: Text = ""
    alert_emails: Texts = ()
    row_version: int = 1


class KeyDuty(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a line of a roster."""

    user_id: UUID
    role: Text
    begins: Instant
    ends: Instant
    phone: Text = ""


class KeepContact(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a contact. ``row_version`` is that of the contact as it was read; 1 for a new one."""

    kind: ContactKind
    name: Text
    airport: Text | None = None
    country: Text | None = None
    carrier: Text | None = None
    office: Text = ""
    phones: Texts = ()
    emails: Texts = ()
    hours: Text = ""
    zone: Text = ""
    languages: Texts = ()
    note: Words = ""
    valid_until: date | None = None
    last_checked: date | None = None
    row_version: int = 1


class GiveOver(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a hand-over: the note for the next shift."""

    note: Words
    desk: Text | None = None


@officer(admits=may_read_directory)
def get_desks(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /desks``, with the rosters of the next two weeks."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = stored.all_desks(caller.access, connection)
        roster = duties.between(caller.access, connection, caller.now, caller.now + _ROSTER)
    return answered({"desks": found, "roster": roster})


@officer(KeepDesk, admits=may_keep_desks)
def put_desk(request: Request, caller: Caller, body: KeepDesk) -> Response:
    """Take ``PUT /desks/{desk_id}``: keep a desk, under an identifier of the caller's when it is new."""
    about: UUID = request.path_params["desk_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        new = all(one.id != about for one in stored.all_desks(caller.access, connection))
    wanted = Desk(id=about, **structs.asdict(body))
    done = keep_desk(caller.deployment, caller.access, wanted, caller.now, new=new)
    return _refused(done.code) if isinstance(done, NotKept) else answered({"id": done})


@officer(admits=may_keep_desks)
def delete_desk(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``DELETE /desks/{desk_id}``."""
    done = remove_desk(caller.deployment, caller.access, request.path_params["desk_id"], caller.now)
    return _refused(done.code) if isinstance(done, NotKept) else answered({"id": done})


@officer(KeyDuty, admits=may_keep_desks)
def put_duty(request: Request, caller: Caller, body: KeyDuty) -> Response:
    """Take ``PUT /desks/{desk_id}/duties/{duty_id}``: a line of the roster, under an identifier of the caller's."""
    wanted = NewDuty(id=request.path_params["duty_id"], desk_id=request.path_params["desk_id"], **structs.asdict(body))
    done = add_duty(caller.deployment, caller.access, wanted, caller.now)
    return _refused(done.code) if isinstance(done, NotKept) else answered({"id": done})


@officer(admits=may_keep_desks)
def delete_duty(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``DELETE /desks/{desk_id}/duties/{duty_id}``."""
    done = remove_duty(caller.deployment, caller.access, request.path_params["duty_id"], caller.now)
    return _refused(done.code) if isinstance(done, NotKept) else answered({"id": done})


@officer(admits=may_read_directory)
def get_contacts(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /contacts`` of an ``airport`` or a ``carrier``; who is there now stands first."""
    airport, carrier = (request.query_params.get(name, "").upper()[:3] or None for name in ("airport", "carrier"))
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = contacts_directory.contacts_of(
            caller.access, connection, airport=airport, carrier=carrier, at=caller.now
        )
    return answered({"contacts": found})


@officer(KeepContact, admits=may_keep_desks)
def put_contact(request: Request, caller: Caller, body: KeepContact) -> Response:
    """Take ``PUT /contacts/{contact_id}``: keep a contact, under an identifier of the caller's when it is new."""
    about: UUID = request.path_params["contact_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        new = contacts_directory.one(caller.access, connection, about) is None
    wanted = Contact(id=about, **structs.asdict(body))
    done = enter_contact(caller.deployment, caller.access, wanted, caller.now, new=new)
    return _refused(done.code) if isinstance(done, NotEntered) else answered({"id": done})


@officer(admits=may_keep_desks)
def delete_contact(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``DELETE /contacts/{contact_id}``."""
    done = remove_contact(caller.deployment, caller.access, request.path_params["contact_id"], caller.now)
    return _refused(done.code) if isinstance(done, NotEntered) else answered({"id": done})


@officer(admits=Access.may_decide)
def get_handovers(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /handovers`` of a ``desk``, or of all: those of the last three days with their notes."""
    desk = request.query_params.get("desk")
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = handovers.listed(caller.access, connection, desk or None, caller.now - _SHIFTS)
    sealer = caller.deployment.sealer
    return answered({"handovers": [without(one, "note_sealed") | {"note": opened_note(sealer, one)} for one in found]})


@officer(GiveOver, admits=Access.may_decide)
def post_handover(_request: Request, caller: Caller, body: GiveOver) -> Response:
    """Take ``POST /handovers``."""
    done = give_over(caller.deployment, caller.access, body.desk, body.note, caller.now)
    return _refused(done.code) if isinstance(done, NotHandedOver) else answered({"id": done}, 201)


@officer(admits=Access.may_decide)
def post_acceptance(request: Request, caller: Caller, _body: None) -> Response:
    """Take ``POST /handovers/{handover_id}/acceptance``: by another officer than gave it."""
    done = accept_shift(caller.deployment, caller.access, request.path_params["handover_id"], caller.now)
    return _refused(done.code) if isinstance(done, NotHandedOver) else answered({"id": done})


@officer()
def get_staffing(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /staffing``: departures, hits and who is on duty in the next 24 hours."""
    first = caller.now.replace(minute=0, second=0, microsecond=0)
    until = first + _STAFFING
    with transaction(caller.deployment.pool, caller.access) as connection:
        banks = departures_by_hour(caller.access, connection, first, until, caller.now)
        roster = duties.between(caller.access, connection, first, until)
    return answered({"banks": banks, "roster": roster})


@officer(admits=Access.may_decide)
def get_wall(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /wall``: what waits, by desk."""
    since = caller.now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE)
    soon = timedelta(minutes=caller.deployment.settings.escalate_minutes_left)
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = waiting_by_desk(caller.access, connection, caller.now, since=since, expiring=soon)
    return answered({"desks": rows})


def _refused(code: str) -> Response:
    return refused(code, _CONFLICTS, ("own_handover",))


def routes() -> list[Route]:
    """Return the routes of this module."""
    desk, contact = "/desks/{desk_id:uuid}", "/contacts/{contact_id:uuid}"
    duty = f"{desk}/duties/{{duty_id:uuid}}"
    return [
        Route("/desks", get_desks, name="api_desks"),
        Route(desk, put_desk, methods=["PUT"], name="api_keep_desk"),
        Route(desk, delete_desk, methods=["DELETE"], name="api_remove_desk"),
        Route(duty, put_duty, methods=["PUT"], name="api_add_duty"),
        Route(duty, delete_duty, methods=["DELETE"], name="api_remove_duty"),
        Route("/contacts", get_contacts, name="api_contacts"),
        Route(contact, put_contact, methods=["PUT"], name="api_keep_contact"),
        Route(contact, delete_contact, methods=["DELETE"], name="api_remove_contact"),
        Route("/handovers", get_handovers, methods=["GET"], name="api_handovers"),
        Route("/handovers", post_handover, methods=["POST"], name="api_hand_over"),
        Route(
            "/handovers/{handover_id:uuid}/acceptance", post_acceptance, methods=["POST"], name="api_accept_handover"
        ),
        Route("/staffing", get_staffing, name="api_staffing"),
        Route("/wall", get_wall, name="api_wall"),
    ]


BODIES: tuple[type[Any], ...] = (KeepDesk, KeyDuty, KeepContact, GiveOver)
