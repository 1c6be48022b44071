"""How a carrier is told, for systems of administrators: mailboxes, webhook, language, a test, what did not arrive."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.administration import may_administer
from foreland.operations.keep_channels import NotKept, Wanted, keep_channels, renew_secret, send_test, try_again
from foreland.store import account_changes, carrier_channels, notifications
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refusal, refused, without
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_CONFLICTS = ("changed", "no_webhook", "no_channel")
_SEALED = ("secret_sealed", "former_sealed")

Line = Annotated[str, Meta(max_length=600)]


class KeepChannels(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a carrier's channels, over those of ``row_version`` (0: none yet); no address ends the webhook."""

    emails: Annotated[list[Line], Meta(max_length=50)]
    language: Line
    row_version: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    webhook_url: Line = ""


class ActOnChannels(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an act: ``test``, ``secret`` (a new one), or ``again`` with a notification that was given up."""

    act: Line
    notification: UUID | None = None


@officer(admits=may_administer)
def get_channels(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /carriers/{organisation_id}/channels``, with what was told lately; no secret stands in it."""
    carrier = _carrier(request, caller)
    if carrier is None:
        return refusal(404, "not_found")
    with transaction(caller.deployment.pool, caller.access) as connection:
        channels = carrier_channels.of(caller.access, connection, carrier)
        told = notifications.latest(caller.access, connection, carrier)
    return answered({"channels": without(channels, *_SEALED), "told": told})


@officer(KeepChannels, admits=may_administer)
def put_channels(request: Request, caller: Caller, body: KeepChannels) -> Response:
    """Take ``PUT /carriers/{organisation_id}/channels``; the first secret of a webhook is told this once."""
    carrier = _carrier(request, caller)
    if carrier is None:
        return refusal(404, "not_found")
    wanted = Wanted(**msgspec.structs.asdict(body))
    done = keep_channels(caller.deployment, caller.access, carrier, wanted, caller.now)
    if isinstance(done, NotKept):
        return refused(done.code, _CONFLICTS)
    return answered({"row_version": body.row_version + 1, "secret": done.secret})


@officer(ActOnChannels, admits=may_administer)
def post_channels_act(request: Request, caller: Caller, body: ActOnChannels) -> Response:
    """Take ``POST /carriers/{organisation_id}/channels/act``."""
    carrier = _carrier(request, caller)
    if carrier is None:
        return refusal(404, "not_found")
    whose = (caller.deployment, caller.access, carrier)
    match body.act, body.notification:
        case "test", None:
            left = send_test(*whose, caller.now)
            return refused(left.code, _CONFLICTS) if isinstance(left, NotKept) else answered({"messages": left})
        case "secret", None:
            made = renew_secret(*whose, caller.now)
            return refused(made.code, _CONFLICTS) if isinstance(made, NotKept) else answered({"secret": made.secret})
        case "again", UUID() as notification:
            again = try_again(*whose, notification, caller.now)
            return refused(again.code, _CONFLICTS) if isinstance(again, NotKept) else answered({"id": again})
        case _:
            return refusal(422, "act_unknown")


def _carrier(request: Request, caller: Caller) -> UUID | None:
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = account_changes.all_organisations(connection, caller.now)
    asked: UUID = request.path_params["organisation_id"]
    return asked if any((one.id, one.kind) == (asked, "carrier") for one in found) else None


BODIES: tuple[type[Any], ...] = (KeepChannels, ActOnChannels)


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    carrier = [parameter("organisation_id", {"type": "string", "format": "uuid"})]
    place = "/carriers/{organisation_id}/channels"
    return {
        place: {
            "get": operation("get_channels", "How a carrier is told, and what was", "200", READ, parameters=carrier),
            "put": operation(
                "put_channels", "Say how a carrier is told", "200", WRITE,
                parameters=carrier, requestBody=body(KeepChannels),
            ),
        },
        f"{place}/act": {
            "post": operation(
                "post_channels_act", "Send a test, make a new secret, or send something again", "200", WRITE,
                parameters=carrier, requestBody=body(ActOnChannels),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(BODIES, ref_template="#/components/schemas/{name}")[1]


def routes() -> list[Route]:
    """Return the routes of this module."""
    place = "/carriers/{organisation_id:uuid}/channels"
    return [
        Route(place, get_channels, methods=["GET"], name="api_channels"),
        Route(place, put_channels, methods=["PUT"], name="api_keep_channels"),
        Route(f"{place}/act", post_channels_act, methods=["POST"], name="api_act_on_channels"),
    ]
