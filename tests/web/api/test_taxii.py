"""TAXII 2.1 with a real client over HTTP: what was released is read, nothing else, page by page, and once only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import stix2
from starlette.testclient import TestClient
from taxii2client.exceptions import AccessError
from taxii2client.v21 import Collection, Server, as_pages

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, agree_until, give_token
from foreland.operations.share_items import import_items, release_item, withdraw_item
from foreland.sharing.formats.package import Report, Taken, Traveller
from foreland.sharing.handling import Handling
from foreland.store.exchange_partners import NewPartner
from foreland.web.api.taxii import TAXII
from foreland.web.app import create_app
from tests.web.served import served

T0 = datetime(2026, 11, 20, 12, tzinfo=UTC)
GREEN = Handling(audience="community", onward="audience", texts=("for the eyes of partners",))
DEFINITIONS = {"marking-definition", "extension-definition", "identity"}


def report(number: int, **more: Any) -> Report:
    made: dict[str, Any] = {"created": T0, "modified": T0, "caveats": GREEN, "title": f"R{number}", "text": "as seen"}
    return Report(id=UUID(int=number << 64 | 1 << 63), **(made | more))


class Sharing:
    """Our side, with two partners."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.access = deployment, deployment.service("test")
        self.tokens = {}
        for number, code in enumerate(("ONE", "TWO")):
            new = NewPartner(
                id=UUID(int=number + 1), name=code, code=code, verify_key=bytes(32), contact="Desk",
                agreed_until=datetime.now(UTC) + timedelta(days=9),
            )  # fmt: skip
            assert add_partner(deployment, self.access, new, T0) is None
            self.tokens[code] = str(give_token(deployment, self.access, code, T0))

    def give(self, code: str, *items: Any) -> None:
        import_items(self.deployment, self.access, Taken(items), None, datetime.now(UTC))
        for item in items:
            assert release_item(self.deployment, self.access, item.id, code, datetime.now(UTC)) is None


@pytest.fixture
def sharing(deployment: Deployment) -> Sharing:
    return Sharing(deployment)


@pytest.fixture
def address(deployment: Deployment) -> Iterator[str]:
    with served(deployment) as (url, _):
        yield f"{url}/api/taxii2/"


def _by_alias(address: str, sharing: Sharing, code: str = "ONE") -> tuple[Collection, Collection]:
    found = list(Server(address, user=code, password=sharing.tokens[code]).default.collections)
    readable = next(one for one in found if one.can_read)
    writable = next(one for one in found if one.can_write)
    return readable, writable


def test_a_client_reads_what_was_released_to_it_and_stix2_takes_it(address: str, sharing: Sharing) -> None:
    sharing.give("ONE", *(report(number) for number in range(1, 6)))
    sharing.give("TWO", report(9, caveats=msgspec.structs.replace(GREEN, texts=("for two alone",))))
    import_items(sharing.deployment, sharing.access, Taken((report(10),)), None, datetime.now(UTC))
    released, _ = _by_alias(address, sharing)
    found: list[dict[str, Any]] = []
    for page in as_pages(released.get_objects, per_request=3):
        assert len(page["objects"]) <= 3
        found += page["objects"]
    assert len(found) == len({one["id"] for one in found}), "each object once, over all pages"
    assert {one["name"] for one in found if one["type"] == "report"} == {"R1", "R2", "R3", "R4", "R5"}
    assert "for two alone" not in str(found), "not even a marking of what another was given"
    bundle = stix2.parse({"type": "bundle", "id": f"bundle--{report(7).id}", "objects": found}, allow_custom=False)
    known = {one["id"] for one in found}
    for one in bundle.objects:
        assert set(one.get("object_marking_refs", ())) <= known
        if "created_by_ref" in one:
            assert one["created_by_ref"] in known
    manifest = released.get_manifest()["objects"]
    assert {one["id"] for one in manifest} == known

    # Filters.
    assert [one["name"] for one in released.get_objects(type="report", limit=2)["objects"]] == ["R1", "R2"]
    wanted = f"report--{report(3).id}"
    assert [one["id"] for one in released.get_object(wanted)["objects"]] == [wanted]
    assert released.object_versions(wanted)["versions"] == ["2026-11-20T12:00:00.000Z"]
    assert {one["id"] for one in released.get_objects(id=[wanted])["objects"]} == {wanted}
    assert released.get_objects(version="2026-11-20T12:00:00.000Z")["objects"]
    assert "objects" not in released.get_objects(version="2020-01-01T00:00:00.000Z")
    third = next(one["date_added"] for one in manifest if one["id"] == wanted)
    after = [one["name"] for one in released.get_objects(added_after=third)["objects"]]
    assert after == ["R4", "R5"]

    # A change and a withdrawal are news; what was read before is not.
    last = max(one["date_added"] for one in manifest)
    withdraw_item(sharing.deployment, sharing.access, report(2).id, datetime.now(UTC))
    news = released.get_objects(added_after=last)["objects"]
    gone = [one for one in news if one["type"] not in DEFINITIONS]
    assert [(one["id"], one["revoked"], one["name"]) for one in gone] == [(f"report--{report(2).id}", True, "report")]


def test_what_is_marked_too_closely_later_is_told_as_taken_back_and_nothing_more(
    address: str, sharing: Sharing
) -> None:
    sharing.give("ONE", report(1))
    released, _ = _by_alias(address, sharing)
    last = max(one["date_added"] for one in released.get_manifest()["objects"])
    red = Handling(audience="named", texts=("QQSECRET",))
    changed = report(1, caveats=red, text="QQSECRET", modified=T0 + timedelta(days=1))
    import_items(sharing.deployment, sharing.access, Taken((changed,)), None, datetime.now(UTC))
    (news,) = released.get_objects(added_after=last)["objects"]
    assert (news["id"], news["revoked"], "object_marking_refs" in news) == (f"report--{report(1).id}", True, False)
    assert "QQSECRET" not in str(released.get_objects())


def test_what_is_pushed_is_kept_as_the_pushers_and_never_read_back(address: str, sharing: Sharing) -> None:
    released, inbox = _by_alias(address, sharing)
    note = stix2.v21.Note(content="Seen at the gate", object_refs=[f"identity--{UUID(int=3 << 64 | 1 << 63)}"])
    envelope = {"objects": [msgspec.json.decode(note.serialize()), {"type": "malware", "id": "malware--1"}, 5]}
    status = inbox.add_objects(envelope)
    assert (status.status, status.success_count, status.failure_count) == ("complete", 1, 1)
    again = Server(address, user="ONE", password=sharing.tokens["ONE"]).default.get_status(status.id)
    assert again.success_count == 1
    with pytest.raises(Exception, match="404"):
        Server(address, user="TWO", password=sharing.tokens["TWO"]).default.get_status(status.id)
    with pytest.raises(AccessError):
        released.add_objects(envelope)
    with pytest.raises(AccessError):
        inbox.get_objects()
    assert "objects" not in released.get_objects()


@pytest.fixture
def client(deployment: Deployment) -> Iterator[TestClient]:
    with TestClient(create_app(deployment), base_url="http://foreland.test") as opened:
        yield opened


def test_every_refusal_says_what_was_wrong(client: TestClient, sharing: Sharing) -> None:
    good = {"Authorization": f"Bearer {sharing.tokens['ONE']}", "Accept": TAXII}
    root, objects = "/api/taxii2/", "/api/taxii2/foreland/collections/released/objects/"
    sharing.give("ONE", Traveller(id=report(1).id, created=T0, modified=T0, caveats=GREEN, surname="QUORVALEN"))

    def asked(path: str = objects, **headers: str) -> int:
        answer: Any = client.get(path, headers={**good, **headers})
        assert "QUORVALEN" not in answer.text or answer.status_code == 200
        assert answer.headers["content-type"] == TAXII
        return int(answer.status_code)

    assert asked(root) == asked() == 200
    assert asked(Accept="application/json") == asked(Accept="application/taxii+json;version=2.0") == 406
    assert asked(Accept="text/html, application/taxii+json; version=2.1") == asked(Accept="*/*") == 200
    for authorization in ("", "Bearer x", "Basic !!!", "Basic eDp5", f"Digest {sharing.tokens['ONE']}"):
        answer = client.get(objects, headers={**good, "Authorization": authorization})
        assert answer.status_code == 401
        assert "Basic" in answer.headers["www-authenticate"]
    assert asked("/api/taxii2/foreland/collections/other/") == 404
    assert asked(f"{objects}traveller--{UUID(int=5)}/") == 404
    assert asked("/api/taxii2/foreland/status/none/") == 404
    for bad in ("limit=0", "limit=-1", "limit=x", "added_after=x", "next=x", "match[version]=x", "next=%FF",
                "added_after=9999-12-31T23:59:59-23:00", "match[id]=" + "a," * 200, "match[type]=%00"):  # fmt: skip
        assert asked(f"{objects}?{bad}") == 400, bad
    assert asked(f"{objects}?limit=99999999999999999999") == 200
    assert "objects" not in client.get(f"{objects}?match[spec_version]=2.0", headers=good).json()

    inbox = "/api/taxii2/foreland/collections/inbox/objects/"
    typed = {**good, "Content-Type": TAXII}
    assert client.post(inbox, content=b"{}", headers={**good, "Content-Type": "application/json"}).status_code == 415
    for body in (b"", b"[]", b"{}", b'{"objects": 1}', b"[" * 100_000, b"\xff"):
        assert client.post(inbox, content=body, headers=typed).status_code == 422, body[:10]
    assert client.post(objects, content=b'{"objects": []}', headers=typed).status_code == 403
    assert client.post(inbox, content=b" " * 20_000_001, headers=typed).status_code == 413
    agree_until(sharing.deployment, sharing.access, "ONE", datetime.now(UTC), T0)
    assert asked() == 401, "the agreement has ended"
    carrier = client.post("/api/v1/messages", content=b"x", headers={**good, "Content-Type": "text/plain"})
    assert carrier.status_code == 401, "a partner is no carrier"
