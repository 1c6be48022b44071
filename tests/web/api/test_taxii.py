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

from foreland.access.viewer import Access
from foreland.operations.ask_for_information import GivenRequest, NotAsked, Received, ask, take_step
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, agree_until, give_token
from foreland.operations.share_items import import_items, release_item, withdraw_item
from foreland.sharing.agreements import Agreement
from foreland.sharing.formats.package import Report, Taken, Traveller
from foreland.sharing.handling import Handling
from foreland.sharing.requests import RequestContent, RequestStep, Step
from foreland.store import agreements, information_requests
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.store.information_requests import RequestRow
from foreland.store.pool import transaction
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


def test_who_has_only_taxii_is_asked_answers_and_asks(address: str, sharing: Sharing) -> None:
    """Our request is read in their collection, their reply is pushed; and the other way round. Nobody else answers."""
    deployment = sharing.deployment
    user = new_id()
    with transaction(deployment.pool, sharing.access) as connection:
        connection.execute(
            "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
            " values (%s, %s, 'mira', 'Mira', 'x', '{analyst}', now())",
            (user, deployment.home.org_id),
        )
    mira = Access(org_id=deployment.home.org_id, user_id=user, username="mira", roles=frozenset(("analyst",)))
    agreed = Agreement(
        id=new_id(), party_org=UUID(int=1), receives=("items", "request"), channel="taxii", most_closed="amber",
        legal_basis="Article 7", begins_on=T0.date(), ends_on=datetime.now(UTC).date() + timedelta(days=30),
    )  # fmt: skip
    with transaction(deployment.pool, sharing.access) as connection:
        agreements.add(sharing.access, connection, agreed, datetime.now(UTC))
    content = RequestContent(officer="Mira", reason="Smuggling", legal_basis="Article 7", questions="QQWHO?")
    given = GivenRequest(
        direction="outbound", kind="information", party_org=UUID(int=1), reference="Q-1", urgency="24h", until=None,
        content=content,
    )  # fmt: skip
    asked = ask(deployment, mira, given, datetime.now(UTC))
    assert isinstance(asked, Received)
    assert do(deployment, mira, asked.id, "send") == "open"
    (one, inbox), (two, others) = _by_alias(address, sharing), _by_alias(address, sharing, "TWO")
    (found,) = one.get_objects(type="information-request")["objects"]
    stix2.parse({"type": "bundle", "id": f"bundle--{report(7).id}", "objects": [found]}, allow_custom=True)
    assert (found["reference"], found["step"], found["urgency"], found["questions"]) == ("Q-1", "ask", "24h", "QQWHO?")
    assert "objects" not in two.get_objects()

    def push(to: Collection, kind: str, number: int, /, **said: Any) -> int:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        base = {"type": kind, "spec_version": "2.1", "id": f"{kind}--{UUID(int=number << 64 | 1 << 63)}"}
        envelope = {"objects": [{**base, "created": at, "modified": at, **said}]}
        return int(to.add_objects(envelope).success_count)

    reply: dict[str, Any] = {"reference": "Q-1", "turn": 2, "state": "answered", "answers": ["QQPART", "QQANSWER"]}
    push(others, "information-reply", 50, **reply)
    assert state(deployment, sharing, "Q-1") == ("open", [], None), "somebody else was asked"
    wrong: dict[str, Any]
    for wrong in ({"state": "refused"}, {"answers": []}, {"state": "open"}, {"turn": 0}, {"reference": "Q-2"}):
        push(inbox, "information-reply", 51, **(reply | wrong))
    assert state(deployment, sharing, "Q-1")[0] == "open"
    push(inbox, "information-reply", 52, **(reply | {"turn": 1, "state": "part", "answers": ["QQPART"]}))
    push(inbox, "information-reply", 53, **reply)
    push(inbox, "information-reply", 54, **(reply | {"turn": 1, "state": "hit"}))
    assert state(deployment, sharing, "Q-1") == ("answered", ["QQPART", "QQANSWER"], None)
    assert do(deployment, mira, asked.id, "feedback", code="led_to") == "answered"
    (found,) = one.get_objects(type="information-request")["objects"]
    assert (found["step"], found["code"]) == ("feedback", "led_to")

    theirs = {"reference": "T-9", "step": "ask", "urgency": "1h", "officer": "Otto", "reason": "Smuggling",
              "legal_basis": "Article 9", "questions": "QQTHEIRS?"}  # fmt: skip
    assert push(inbox, "information-request", 60, **theirs) == 1
    push(inbox, "information-request", 60, **theirs)
    push(inbox, "information-request", 61, **(theirs | {"reference": "T-0", "urgency": "soon"}))
    (row,) = [each for each in listed(deployment, sharing) if each.direction == "inbound"]
    assert (row.reference, row.state, row.owner) == ("T-9", "open", "Mira")
    assert [do(deployment, mira, row.id, each, words="QQOURS") for each in ("hit", "answer")] == ["hit", "answered"]
    (answered,) = one.get_objects(type="information-reply")["objects"]
    assert (answered["reference"], answered["state"], answered["answers"]) == ("T-9", "answered", ["QQOURS"])
    assert "objects" not in two.get_objects()
    push(inbox, "information-request", 60, **(theirs | {"step": "feedback", "code": "useful"}))
    assert state(deployment, sharing, "T-9")[2] == "useful"


def do(deployment: Deployment, access: Access, request: UUID, step: RequestStep, /, **said: str) -> str:
    with transaction(deployment.pool, access) as connection:
        found = information_requests.one(access, connection, request)
    assert found is not None
    done = take_step(deployment, access, request, found.row_version, Step(step=step, **said), datetime.now(UTC))  # type: ignore[arg-type]
    return done.code if isinstance(done, NotAsked) else done


def listed(deployment: Deployment, sharing: Sharing) -> list[RequestRow]:
    with transaction(deployment.pool, sharing.access) as connection:
        return information_requests.listed(sharing.access, connection, 9)


def state(deployment: Deployment, sharing: Sharing, reference: str) -> tuple[str, list[str], str | None]:
    """How a request stands, what was answered, and what that was good for."""
    (row,) = [each for each in listed(deployment, sharing) if each.reference == reference]
    with transaction(deployment.pool, sharing.access) as connection:
        steps = information_requests.events(sharing.access, connection, row.id)
    told = [one.words_sealed for one in steps if one.step in ("part", "answer")]
    words = [deployment.sealer.words(one, information_requests.WORDS) or "" for one in told]
    return row.state, words, row.feedback


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
