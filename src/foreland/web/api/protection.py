"""Protection for systems of its focal point: referrals, what is done for people, leads, figures, as on the pages."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.help_person import NotDoneForPerson, WantedHelp, help_person
from foreland.operations.take_lead import OBJECT as LEAD
from foreland.operations.take_lead import NotTaken, set_lead_aside, take_lead
from foreland.store import audit, protection
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.views import leads
from foreland.store.views import protection as shown
from foreland.store.views.protection import ReferralRow
from foreland.web.api.officers import Caller, answered, officer, refusal, refused
from foreland.web.pages.leads import ROWS as LEADS
from foreland.web.pages.protection import ROWS, counted, told

_NOT_HERE = "there is no such referral"


class Help(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step. ``row_version`` is that of the referral as it was read."""

    row_version: int
    step: str
    words: str = ""
    outcome: str = ""
    companion: UUID | None = None


class LeadStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step with a lead: ``take`` with what it is about (``concern``), or ``aside``."""

    step: Literal["take", "aside"]
    concern: str = ""
    words: str = ""


@officer(admits=Access.may_help)
def get_referrals(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /protection/referrals``: those under way, or with ``closed=1`` those that are over."""
    closed = request.query_params.get("closed") == "1"
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = shown.referrals(caller.access, connection, caller.now, ROWS, closed=closed)
        _note(caller, connection, "protection.list", shown.ids(rows))
    return answered({"referrals": [_without_words(row) for row in rows]})


@officer(admits=Access.may_help)
def get_referral(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /protection/referrals/{referral_id}``: the referral, its history, who travels with them."""
    referral_id: UUID = request.path_params["referral_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        one = shown.referral(caller.access, connection, referral_id, caller.now)
        if one is None:
            return refusal(404, _NOT_HERE)
        events = shown.events(caller.access, connection, referral_id)
        companions = shown.companions(caller.access, connection, referral_id)
        _note(caller, connection, "protection.read", [one.id])
    sealer = caller.deployment.sealer
    history = [
        {"at": each.event.at, "action": each.event.action, "actor": each.event.actor, "words": each.words}
        for each in (told(sealer, event) for event in events)
    ]
    words = {"words": sealer.words(one.words_sealed, protection.WORDS)}
    return answered({"referral": _without_words(one) | words, "history": history, "companions": companions})


@officer(Help, admits=Access.may_help)
def post_step(request: Request, caller: Caller, body: Help) -> Response:
    """Take ``POST /protection/referrals/{referral_id}/step``."""
    wanted = WantedHelp(referral_id=request.path_params["referral_id"], **structs.asdict(body))
    result = help_person(caller.deployment, caller.access, wanted, caller.now)
    if isinstance(result, NotDoneForPerson):
        status = {"not_found": 404, "may_not_help": 403, "changed": 409, "wrong_state": 409}.get(result.code, 422)
        return refusal(status, result.code)
    return answered({"state": result.after, "row_version": body.row_version + 1})


@officer(admits=Access.may_help)
def get_leads(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /protection/leads``: whom rules on vulnerability found, whose doors close soonest first."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = leads.leads(caller.access, connection, caller.now, LEADS)
        _note(caller, connection, "lead.list", leads.ids(rows), LEAD)
    return answered({"leads": rows})


@officer(LeadStep, admits=Access.may_help)
def post_lead_step(request: Request, caller: Caller, body: LeadStep) -> Response:
    """Take ``POST /protection/leads/{journey_id}/step``: into the care of protection, or set aside."""
    deployment, access, about = caller.deployment, caller.access, request.path_params["journey_id"]
    if body.step == "aside":
        done: UUID | NotTaken | None = set_lead_aside(deployment, access, about, caller.now)
    else:
        done = take_lead(deployment, access, about, body.concern, body.words.replace("\0", ""), caller.now)
    return refused(done.code, ()) if isinstance(done, NotTaken) else answered({"referral_id": done})


@officer(admits=Access.may_read_help_figures)
def get_figures(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /protection/figures``: full quarters; ``null`` is a number that is not told."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = shown.figures(caller.access, connection, caller.now.date())
    quarters = [
        {"quarter": quarter, "kinds": {one.kind: one.figures for one in kinds}} for quarter, kinds in counted(rows)
    ]
    return answered({"quarters": quarters})


def _without_words(row: ReferralRow) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(row).items() if name != "words_sealed"}


def _note(
    caller: Caller, connection: PooledConnection, action: str, ids: list[UUID], kind: str = protection.OBJECT
) -> None:
    if ids:
        audit.append(connection, caller.access, action, kind, ids, at=caller.now, request_id=new_id())


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/protection/referrals/{referral_id:uuid}"
    return [
        Route("/protection/referrals", get_referrals, name="api_referrals"),
        Route(one, get_referral, name="api_referral"),
        Route(f"{one}/step", post_step, methods=["POST"], name="api_referral_step"),
        Route("/protection/leads", get_leads, name="api_leads"),
        Route("/protection/leads/{journey_id:uuid}/step", post_lead_step, methods=["POST"], name="api_lead_step"),
        Route("/protection/figures", get_figures, name="api_protection_figures"),
    ]
