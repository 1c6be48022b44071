"""An officer with a browser, and a world to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from tests.deployments import PASSWORD

Officer = Callable[..., TestClient]


@pytest.fixture
def officer(deployment: Deployment) -> Iterator[Officer]:
    """Return a function that signs an officer with the given roles in and returns their browser."""
    app = create_app(deployment)
    opened: list[TestClient] = []

    def sign_in(
        name: str = "mira", *roles: str, desk: str | None = None, training: bool = False, carrier: str = "ZZ"
    ) -> TestClient:
        new = NewUser(
            username=name,
            display_name=f"Officer {name.title()}",
            roles=roles or ("analyst",),
            desk=desk,
            carrier=carrier if "station_agent" in roles else None,
        )
        add_user(deployment, new, datetime.now(UTC), PASSWORD, training=training)
        client = TestClient(
            app, base_url="http://foreland.test", headers={"origin": "http://foreland.test"}, follow_redirects=False
        )
        client.__enter__()
        opened.append(client)
        answer = client.post("/sign-in", data={"username": name, "password": PASSWORD, "next": ""})
        assert answer.status_code == 303
        return client

    yield sign_in
    for client in opened:
        client.__exit__(None, None, None)
