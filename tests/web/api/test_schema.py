"""The interface keeps to its description whatever is sent: every operation, as several roles, generated requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foreland.operations.accounts import NewUser, add_user, create_token, sign_in
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, give_token
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.world import Writer

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4  # an operation, each as every reader
READERS = ("supervisor", "administrator", "attache")
APART = {"post_session", "get_answers", "get_events"}
"""What begins a session counts wrong passwords against the address; answers are waited for as long as is asked, and a
stream of events has no end."""


@pytest.fixture
def tokens(deployment: Deployment, write: Writer) -> dict[str, str]:
    """The bearer token of each reader, and of a carrier's system; there is something to read."""
    flight = write.flight(("ZZ", "100"))
    flight.hit(flight.traveller("QQNAME", "MIRA", seat="12A"))
    now = datetime.now(UTC)
    partner = NewPartner(
        id=new_id(),
        name="Utopia",
        code="UTO",
        verify_key=bytes(32),
        contact="Desk",
        agreed_until=now + timedelta(days=9),
    )
    assert add_partner(deployment, deployment.service("test"), partner, now) is None
    found = {"partner": str(give_token(deployment, deployment.service("test"), "UTO", now))}
    found |= {"carrier": create_token(deployment, "ZZ", "departure control", now).secret}
    for role in READERS:
        add_user(deployment, NewUser(username=role, display_name=role.title(), roles=(role,)), now, PASSWORD)
        signed_in = sign_in(deployment, role, PASSWORD, now)
        found[role] = signed_in.token  # type: ignore[union-attr]
    return found


def test_whatever_is_sent_is_answered_as_described(deployment: Deployment, tokens: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(deployment))
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) > 50
    faults: dict[str, str] = {}
    for operation in operations:
        name = operation.definition.raw["operationId"]
        if name in APART:
            continue
        security: list[dict[str, Any]] = operation.definition.raw.get("security", [])
        readers = next((one for one in (("carrier",), ("partner",)) if {one[0]: []} in security), READERS)
        try:
            _asked(operation, {reader: {"Authorization": f"Bearer {tokens[reader]}"} for reader in readers})
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - all that is wrong is told at once
            faults[name] = _said(error)
    assert faults == {}, "\n\n".join(f"{name}: {said}" for name, said in faults.items())


def _said(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
    return f"{error} " + " | ".join(f"{one} {getattr(one, '__notes__', '')}"[:800] for one in inner)


def _asked(operation: Any, readers: dict[str, dict[str, str]]) -> None:
    """Ask what was generated as each reader: to make a request takes longer than to answer it."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        for reader, headers in readers.items():
            try:
                case.validate_response(case.call(headers=headers), checks=CHECKS)
            except Exception as error:
                error.add_note(f"as {reader}")
                raise

    ask()
