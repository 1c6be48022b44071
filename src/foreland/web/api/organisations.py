"""Organisations and agreements for officers' systems: what the pages show and do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.desks import may_keep_desks
from foreland.operations.keep_organisations import (
    add_community,
    agree,
    change_membership,
    end_agreement,
    keep_organisation,
)
from foreland.sharing.agreements import (
    ADDED_KINDS,
    LONGEST,
    Agreement,
    Channel,
    Organisation,
    OrganisationKind,
    Product,
)
from foreland.sharing.handling import Tlp
from foreland.store import agreements, organisation_register
from foreland.store.identifiers import new_id
from foreland.store.organisation_register import Community
from foreland.store.pool import transaction
from foreland.travel.countries import country_code
from foreland.web.api.officers import Caller, answered, officer, refusal, refused

Field = Annotated[str, Meta(max_length=LONGEST)]


class NewAgreement(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an agreement; ``ends_on`` is its last day."""

    receives: Annotated[tuple[Product, ...], Meta(min_length=1, max_length=20)]
    channel: Channel
    most_closed: Tlp
    legal_basis: Annotated[str, Meta(min_length=1, max_length=1000)]
    begins_on: date
    ends_on: date


class EnterOrganisation(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an organisation. To change one, ``row_version`` is that which was read; kind and code then stay."""

    kind: OrganisationKind
    name: Field
    code: Field = ""
    state: Annotated[str, Meta(max_length=10)] = ""
    parent_org: UUID | None = None
    contact: Field = ""
    row_version: int = 0


class EndAgreement(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that ends an agreement at once, as it was at ``row_version``."""

    row_version: int


class NewCommunity(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a community; ``ends_on`` is its last day."""

    name: Field
    purpose: Field
    begins_on: date
    ends_on: date


class Membership(Struct, frozen=True, forbid_unknown_fields=True):
    """The body by which an organisation joins a community (``joins``), or leaves it."""

    organisation: UUID
    joins: bool


BODIES: tuple[type[Any], ...] = (EnterOrganisation, NewAgreement, EndAgreement, NewCommunity, Membership)
_CONFLICTS = ("changed", "taken", "already")


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


@officer(EnterOrganisation, admits=may_keep_desks)
def post_organisation(_request: Request, caller: Caller, body: EnterOrganisation) -> Response:
    """Take ``POST /organisations``."""
    if body.kind not in ADDED_KINDS:
        return refusal(422, "kind_fixed")
    wanted = _wanted(body, new_id())
    done = keep_organisation(caller.deployment, caller.access, wanted, caller.now, new=True)
    return refused(done.code, _CONFLICTS) if done else answered({"id": wanted.id}, 201)


@officer(EnterOrganisation, admits=may_keep_desks)
def put_organisation(request: Request, caller: Caller, body: EnterOrganisation) -> Response:
    """Take ``PUT /organisations/{organisation_id}``."""
    wanted = _wanted(body, request.path_params["organisation_id"])
    done = keep_organisation(caller.deployment, caller.access, wanted, caller.now, new=False)
    return refused(done.code, _CONFLICTS) if done else answered({"id": wanted.id})


def _wanted(body: EnterOrganisation, about: UUID) -> Organisation:
    state = body.state.replace("\0", "").strip().upper()
    return Organisation(
        id=about,
        kind=body.kind,
        name=_plain(body.name),
        code=_plain(body.code).upper(),
        state=country_code(state) or state,
        parent_org=body.parent_org,
        contact=_plain(body.contact),
        row_version=body.row_version,
    )


@officer(EndAgreement, admits=may_keep_desks)
def post_end(request: Request, caller: Caller, body: EndAgreement) -> Response:
    """Take ``POST /organisations/{organisation_id}/agreements/{agreement_id}/end``."""
    party, about = request.path_params["organisation_id"], request.path_params["agreement_id"]
    done = end_agreement(caller.deployment, caller.access, party, about, body.row_version, caller.now)
    return refused(done.code, _CONFLICTS) if done else answered({"ended": True})


@officer(NewCommunity, admits=may_keep_desks)
def post_community(_request: Request, caller: Caller, body: NewCommunity) -> Response:
    """Take ``POST /communities``: a community without members."""
    wanted = Community(
        id=new_id(), name=_plain(body.name), purpose=_plain(body.purpose), begins_on=body.begins_on,
        ends_on=body.ends_on, members=[],
    )  # fmt: skip
    done = add_community(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, _CONFLICTS) if done else answered({"id": wanted.id}, 201)


@officer(Membership, admits=may_keep_desks)
def post_membership(request: Request, caller: Caller, body: Membership) -> Response:
    """Take ``POST /communities/{community_id}/members``."""
    group: UUID = request.path_params["community_id"]
    done = change_membership(caller.deployment, caller.access, body.organisation, group, caller.now, joins=body.joins)
    return refused(done.code, _CONFLICTS) if done else answered({"joins": body.joins})


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()


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
        Route("/organisations", post_organisation, methods=["POST"], name="api_enter_organisation"),
        Route(one, put_organisation, methods=["PUT"], name="api_change_organisation"),
        Route(f"{one}/agreements", post_agreement, methods=["POST"], name="api_agreement"),
        Route(f"{one}/agreements/{{agreement_id:uuid}}/end", post_end, methods=["POST"], name="api_end_agreement"),
        Route("/communities", post_community, methods=["POST"], name="api_community"),
        Route("/communities/{community_id:uuid}/members", post_membership, methods=["POST"], name="api_membership"),
    ]
