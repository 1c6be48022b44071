"""A partner never sees, counts or infers what it may not: generated items, markings, givers, releases and references.

What each partner may have is worked out here a second time, from the words of docs/reference/handling.md alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, give_token
from foreland.operations.share_items import NotShared, import_items, release_item
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import AUDIENCES, ONWARDS, Handling
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.web.api.taxii import TAXII
from foreland.web.app import create_app

NOW = datetime.now(UTC)
PARTNERS = {"ONE": (UUID(int=1), "USA"), "TWO": (UUID(int=2), "UTO")}
_CIRCLE = st.lists(st.sampled_from(("state:USA", "state:UTO", f"org:{UUID(int=1)}")), max_size=2).map(tuple)


class Drawn(Struct, frozen=True):
    """An item: who gave it (``None``: we), how it is marked, to whom somebody tries to release it, what it names."""

    giver: str | None
    handling: Handling
    tries: tuple[str, ...]
    names: int


_DRAWN = st.builds(
    Drawn,
    giver=st.sampled_from((None, None, "ONE", "TWO")),
    handling=st.builds(
        Handling,
        audience=st.sampled_from(AUDIENCES),
        onward=st.sampled_from(ONWARDS),
        only=st.lists(_CIRCLE, max_size=1).map(tuple),
        expires_at=st.sampled_from((None, NOW - timedelta(hours=1), NOW + timedelta(days=2))),
    ),
    tries=st.lists(st.sampled_from(tuple(PARTNERS)), max_size=2, unique=True).map(tuple),
    names=st.integers(0, 4),
)


def allowed(one: Drawn, code: str) -> bool:
    """Whether a partner may have an item that somebody tries to release to it; agreed was AMBER at most."""
    org, state = PARTNERS[code]
    policy = one.handling
    inside = all(f"org:{org}" in circle or f"state:{state}" in circle for circle in policy.only)
    lasting = policy.expires_at is None or policy.expires_at > NOW
    onward = one.giver is None or (policy.onward == "audience" and policy.audience in ("public", "community"))
    return (
        code in one.tries
        and one.giver != code
        and inside
        and lasting
        and onward
        and policy.audience in ("public", "community", "clients")
    )


def reports(drawn: list[Drawn]) -> list[Report]:
    ids = [new_id() for _ in drawn]
    made: list[Report] = []
    for number, one in enumerate(drawn):
        about = (ids[one.names],) if one.names < len(ids) and one.names != number else ()
        marked = msgspec.structs.replace(one.handling, texts=(f"QQMARK{ids[number].hex}",))
        made.append(
            Report(id=ids[number], created=NOW, modified=NOW, caveats=marked, title=f"QQ{ids[number].hex}", about=about)
        )
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(_DRAWN, min_size=1, max_size=5))
def test_a_partner_reads_what_it_may_and_no_trace_of_anything_else(deployment: Deployment, drawn: list[Drawn]) -> None:
    access, client = deployment.service("test"), TestClient(create_app(deployment))
    tokens = {code: _token(deployment, code) for code in PARTNERS}
    made = reports(drawn)
    for one, item in zip(drawn, made, strict=True):
        import_items(deployment, access, Taken((item,)), one.giver, NOW)
    for one, item in zip(drawn, made, strict=True):
        for code in one.tries:
            giver = PARTNERS[one.giver][0] if one.giver else None
            refused = release_item(deployment, access, item.id, code, NOW, giver)
            assert isinstance(refused, NotShared) != allowed(one, code)
    for code, token in tokens.items():
        api = {"Authorization": f"Bearer {token}"}
        read = [_taxii(client, code, token, what) for what in ("objects", "manifest")]
        receipts = client.get("/api/v1/partner/receipts", headers=api)
        assert receipts.status_code == 200
        assert {one["owner"] for one in receipts.json()["receipts"]} <= {None}
        said = "".join((*read, receipts.text))
        for one, item in zip(drawn, made, strict=True):
            may = allowed(one, code)
            assert (item.title in read[0]) == may
            for trace in (item.title, str(item.id), f"QQMARK{item.id.hex}"):
                assert may or trace not in said, "neither content, nor identifier, nor marking"
        given_by = sum(one.giver == code for one in drawn)
        assert given_by == 0 or len(receipts.json()["receipts"]) > 0


def _token(deployment: Deployment, code: str) -> str:
    org, state = PARTNERS[code]
    new = NewPartner(
        id=org, name=code, code=code, verify_key=bytes(32), contact="Desk", agreed_until=NOW + timedelta(days=9)
    )
    add_partner(deployment, deployment.service("test"), new, NOW)  # known from the second example on
    _state(deployment, org, state)
    return str(give_token(deployment, deployment.service("test"), code, NOW))


def _state(deployment: Deployment, org: UUID, state: str) -> None:
    with deployment.pool.connection() as connection:
        connection.execute("update organisations set state = %s where id = %s", (state, org))


def _taxii(client: TestClient, code: str, token: str, what: str) -> str:
    """All that a partner reads of its collection."""
    headers: dict[str, Any] = {"accept": TAXII}
    path = "/api/taxii2/foreland/collections/"
    (readable,) = [
        one for one in client.get(path, auth=(code, token), headers=headers).json()["collections"] if one["can_read"]
    ]
    text, after = "", ""
    while True:
        answer = client.get(f"{path}{readable['id']}/{what}/?limit=500{after}", auth=(code, token), headers=headers)
        assert answer.status_code == 200
        text += str(answer.text)
        if not answer.json().get("more"):
            return text
        after = f"&next={answer.json()['next']}"
