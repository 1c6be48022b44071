"""Organisations and agreements for officers' systems: what the pages show and do."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.desks import may_keep_desks
from foreland.operations.keep_organisations import agree
from foreland.sharing.agreements import Agreement, Channel, Product
from foreland.sharing.handling import Tlp
from foreland.store import agreements, organisation_register
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refusal, refused


class NewAgreement(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an agreement; ``ends_on`` is its last day."""

    receives: Annotated[tuple[Product, ...], Meta(min_length=1, max_length=20)]
    channel: Channel
    most_closed: Tlp
    legal_basis: Annotated[str, Meta(min_length=1, max_length=1000)]
    begins_on: date
    ends_on: date


@officer(admits=may_keep_desks)
def get_organisations(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /organisations``: organisations but carriers, communities, and all agreements."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = organisation_register.organisations(connection)
        groups = organisation_register.communities(caller.access, connection)
        agreed = agreements.agreements(caller.access, connection)
    return answered({"organisations": found, "communities": groups, "agreements": agreed})


@officer(NewAgreement, admits=may_keep_desks)
def post_agreement(request: Request, caller: Caller, body: NewAgreement) -> Response:
    """Take ``POST /organisations/{organisation_id}/agreements``."""
    party: UUID = request.path_params["organisation_id"]
    wanted = Agreement(
        id=new_id(),
        party_org=party,
        receives=tuple(dict.fromkeys(body.receives)),
        channel=body.channel,
        most_closed=body.most_closed,
        legal_basis=body.legal_basis.replace("\0", "").strip(),
        begins_on=body.begins_on,
        ends_on=body.ends_on,
    )
    done = agree(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, ()) if done else answered({"id": wanted.id}, 201)


@officer(admits=may_keep_desks)
def get_organisation(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /organisations/{organisation_id}``: the organisation, where it stands, what was agreed."""
    about: UUID = request.path_params["organisation_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = organisation_register.one(connection, about)
        if found is None:
            return refusal(404, "not_found")
        standing = organisation_register.standing(caller.access, connection, about, caller.now)
        agreed = agreements.agreements(caller.access, connection, about)
    return answered({"organisation": found, "standing": standing, "agreements": agreed})


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/organisations/{organisation_id:uuid}"
    return [
        Route("/organisations", get_organisations, methods=["GET"], name="api_organisations"),
        Route(one, get_organisation, methods=["GET"], name="api_organisation"),
        Route(f"{one}/agreements", post_agreement, methods=["POST"], name="api_agreement"),
    ]
