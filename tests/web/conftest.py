"""An officer with a browser, and a world to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.web.app import create_app
from tests.deployments import deployment_of
from tests.web.world import Writer

Officer = Callable[..., TestClient]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as found:
        yield found


@pytest.fixture
def write(deployment: Deployment, postgres_url: str) -> Iterator[Writer]:
    """Write rows of the home authority; each is there for pages at once."""
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        yield Writer(connection, deployment.home.ownership(), deployment.sealer, datetime.now(UTC))


@pytest.fixture
def officer(deployment: Deployment) -> Iterator[Officer]:
    """Return a function that signs an officer with the given roles in and returns their browser."""
    app = create_app(deployment)
    opened: list[TestClient] = []

    def sign_in(name: str = "mira", *roles: str, desk: str | None = None, training: bool = False) -> TestClient:
        new = NewUser(username=name, display_name=f"Officer {name.title()}", roles=roles or ("analyst",), desk=desk)
        password = add_user(deployment, new, datetime.now(UTC), training=training)
        client = TestClient(
            app, base_url="http://foreland.test", headers={"origin": "http://foreland.test"}, follow_redirects=False
        )
        client.__enter__()
        opened.append(client)
        answer = client.post("/sign-in", data={"username": name, "password": password or "", "next": ""})
        assert answer.status_code == 303
        return client

    yield sign_in
    for client in opened:
        client.__exit__(None, None, None)
