"""``GET /events``: what changed, told once an interval to whom it may be told, until the session ends."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from foreland.operations.accounts import NewUser, add_user, sign_in, visitor
from foreland.operations.administer import disable_user
from foreland.operations.deployment import Deployment
from foreland.store.changes import Change, read_change
from foreland.store.identifiers import new_id
from foreland.store.sides import OPERATIONS
from foreland.web import slow_senders
from foreland.web.live import hub as hubs
from foreland.web.live import stream
from foreland.web.live.hub import Hub, Position, read_position
from foreland.web.visitors import COOKIE
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.findings import STOLEN_HIT
from tests.web.served import served
from tests.web.world import Writer

Event = tuple[str, str, Any]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "INTERVAL", 0.3)


@pytest.fixture
def site(deployment: Deployment) -> Iterator[tuple[str, Starlette]]:
    with served(deployment) as found:
        yield found


def token_of(deployment: Deployment, name: str = "mira", *roles: str) -> str:
    add_user(deployment, NewUser(username=name, display_name=name, roles=roles or ("analyst",)), now(), PASSWORD)
    signed_in = sign_in(deployment, name, PASSWORD, now())
    return getattr(signed_in, "token", "")


def now() -> datetime:
    return datetime.now(UTC)


def hub_of(app: Starlette) -> Hub:
    found: Hub = app.state.hubs[OPERATIONS]
    return found


class Stream:
    """A stream as it is read."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self, *names: str) -> Event:
        """Return the next event of these names, or any."""
        found: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if line:
                found[name] = value
            elif "event" in found:
                if not names or found["event"] in names:
                    return found["event"], found.get("id", ""), json.loads(found["data"])
                found = {}
        return "end", "", None


@contextmanager
def streaming(address: str, token: str, last: str | None = None, *, system: bool = False) -> Iterator[Stream]:
    """Yield the stream of a page, or that of a system, which shows its token as bearer."""
    headers = {"Last-Event-ID": last} if last else {}
    headers |= {"authorization": f"Bearer {token}"} if system else {"cookie": f"{COOKIE}={token}"}
    path = "/api/v1/events" if system else "/events"
    with httpx.stream("GET", f"{address}{path}", headers=headers, timeout=httpx.Timeout(30)) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in response.headers
        yield Stream(response)


@contextmanager
def listening(address: str, token: str, *, system: bool = False) -> Iterator[Stream]:
    """Yield a stream of a process that hears the database already."""
    with streaming(address, token, system=system) as found:
        while found.next("everything", "end")[1].startswith("beginning"):
            pass
        yield found


def until(read: Stream, kind: str, wanted: set[str]) -> list[Event]:
    """Read until all identifiers of a kind were told."""
    events: list[Event] = []
    told: set[str] = set()
    while not wanted <= told:
        events.append(read.next("changed", "end"))
        assert events[-1][0] == "changed", "the stream ended"
        told |= set(events[-1][2][kind])
    return events


def test_a_burst_is_one_event_with_identifiers_only(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _app = site
    with listening(address, token_of(deployment)) as read:
        flight = write.flight()
        until(read, "flights", {str(flight.id)})
        monkeypatch.setattr(stream, "INTERVAL", 3.0)
        write.connection.execute("update flights set aircraft = 'A' where id = %s", (flight.id,))
        until(read, "flights", {str(flight.id)})
        hits = {str(flight.hit(flight.traveller("HALVIK", "MIRA"), STOLEN_HIT)) for _ in range(20)}
        events = until(read, "hits", hits)
        assert len(events) == 1
        assert set(events[0][2]) == {"flights", "hits", "travellers"}
        assert events[0][2]["flights"] == [str(flight.id)]
        assert "HALVIK" not in str(events)


def test_every_writer_is_heard(site: tuple[str, Starlette], deployment: Deployment, write: Writer) -> None:
    address, _app = site
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    changes = (
        "update legs set door_close_utc = now()",
        "update flights set status = 'cancelled'",
        "update journeys set screened_at = now()",
    )
    with listening(address, token_of(deployment)) as read:
        for change in changes:
            write.connection.execute(change.encode())
            until(read, "flights", {str(flight.id)})
        write.message(flight)
        until(read, "flights", {str(flight.id)})
        hit = flight.hit(journey)
        until(read, "hits", {str(hit)})
        write.connection.execute(
            "insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)"
            " values (%s, %s, 'pre_departure_screening', 'list', 'ours', '1', now(), 'x')",
            (new_id(), write.owner.org_id),
        )
        assert read.next("everything", "changed")[0] == "everything"


def test_another_authority_is_told_nothing(site: tuple[str, Starlette], deployment: Deployment, write: Writer) -> None:
    address, _app = site
    owner = type(write.owner)(
        org_id=new_id(), originator_org=write.owner.originator_org, handling_id=write.owner.handling_id
    )
    strangers = Writer(write.connection, owner, write.sealer, write.now)
    token = token_of(deployment)
    with listening(address, token) as read, listening(address, token, system=True) as system:
        theirs, ours = strangers.flight(), write.flight()
        for each in (read, system):
            assert str(theirs.id) not in str(until(each, "flights", {str(ours.id)}))


def test_strangers_and_roles_without_passengers_get_no_stream(
    site: tuple[str, Starlette], deployment: Deployment
) -> None:
    address, _ = site
    assert httpx.get(f"{address}/events").status_code == 401
    assert httpx.get(f"{address}/live/queue").status_code == 401
    clerk = token_of(deployment, "clerk", "administrator")
    assert httpx.get(f"{address}/events", cookies={COOKIE: clerk}).status_code == 403
    assert httpx.get(f"{address}/api/v1/events", headers={"authorization": f"Bearer {clerk}"}).status_code == 403
    assert httpx.get(f"{address}/api/v1/events", cookies={COOKIE: token_of(deployment)}).status_code == 401


def test_referrals_are_told_to_protection_which_is_told_of_nothing_else(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer
) -> None:
    address, _ = site
    flight = write.flight()
    journey = flight.traveller("QQNAME", "MIRA")
    with (
        listening(address, token_of(deployment, "selma", "protection"), system=True) as inside,
        listening(address, token_of(deployment)) as outside,
    ):
        flight.hit(flight.traveller("QQOTHER", "ANA"))
        referral, about = new_id(), {"flight_id": flight.id, "flight_date": flight.day, "journey_id": journey}
        said = {"concern": "asks_for_help", "asked_by_kind": "officer", "referred_by_org": write.owner.org_id}
        write.insert("protection_referrals", id=referral, referred_at=write.now, **said, **about)
        told = until(inside, "referrals", {str(referral)})
        assert all(event[2]["hits"] == event[2]["flights"] == [] for event in told)
        last = flight.hit(flight.travellers[1], finding_key="last")
        assert all("referrals" not in event[2] for event in until(outside, "hits", {str(last)}))


def test_a_revoked_session_ends_its_stream(site: tuple[str, Starlette], deployment: Deployment) -> None:
    address, _app = site
    token = token_of(deployment)
    with listening(address, token) as read:
        disable_user(deployment, "mira", now())
        assert read.next("ended")[0] == "ended"
        assert read.next()[0] == "end"
    assert httpx.get(f"{address}/events", cookies={COOKIE: token}).status_code == 401


def test_neither_the_stream_nor_what_a_page_asks_keeps_a_session(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer
) -> None:
    address, _app = site
    token = token_of(deployment)
    old = now() - timedelta(minutes=50)
    write.connection.execute("update sessions set last_seen_at = %s", (old,))
    with listening(address, token):
        assert httpx.get(f"{address}/live/watch", cookies={COOKIE: token}).status_code == 200
    seen = write.connection.execute("select last_seen_at from sessions").fetchone()
    assert seen == {"last_seen_at": old}
    assert httpx.get(f"{address}/watch", cookies={COOKIE: token}).status_code == 200
    assert visitor(deployment, token, now()) is not None
    seen = write.connection.execute("select last_seen_at from sessions").fetchone()
    assert seen != {"last_seen_at": old}


def test_several_processes_tell_the_same(deployment: Deployment, write: Writer) -> None:
    token = token_of(deployment)
    with (
        served(deployment) as (one, _first),
        served(deployment) as (two, _second),
        listening(one, token) as here,
        listening(two, token) as there,
    ):
        flight = write.flight()
        for read in (here, there):
            until(read, "flights", {str(flight.id)})


def test_a_reader_who_comes_back_gets_what_was_missed_or_looks_at_everything(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer
) -> None:
    address, _app = site
    token = token_of(deployment)
    with listening(address, token) as read:
        last = until(read, "flights", {str(write.flight().id)})[-1][1]
    missed = write.flight(("ZZ", "200"))
    time.sleep(1.5)
    with streaming(address, token, last) as read:
        name, _, data = read.next()
        assert (name, data["flights"]) == ("changed", [str(missed.id)])
    for nonsense in ("elsewhere.3", "x", ".1", "a.b", f"{read_position(last).epoch}.99999"):  # type: ignore[union-attr]
        with streaming(address, token, nonsense) as read:
            assert read.next()[0] == "everything"


def test_a_lost_connection_to_the_database_is_said_and_made_good(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer
) -> None:
    address, _app = site
    with listening(address, token_of(deployment)) as read:
        until(read, "flights", {str(write.flight().id)})
        cut = write.connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'"
            " and datname = current_database()"
        ).fetchall()
        assert cut
        assert read.next("everything", "changed")[0] == "everything"
        until(read, "flights", {str(write.flight(("ZZ", "9")).id)})


def test_streams_are_bounded_and_leave(
    site: tuple[str, Starlette], deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, app = site
    monkeypatch.setattr(hubs, "MOST_OF_ONE_SESSION", 2)
    token = token_of(deployment)
    with streaming(address, token) as one, streaming(address, token) as two:
        assert {one.next()[0], two.next()[0]} == {"everything"}
        refused = httpx.get(f"{address}/events", cookies={COOKIE: token})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    deadline = time.monotonic() + 20
    while hub_of(app).streams() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert hub_of(app).streams() == 0
    monkeypatch.setattr(hubs, "MOST_STREAMS", 0)
    assert httpx.get(f"{address}/events", cookies={COOKIE: token}).status_code == 503


def test_the_list_of_changes_is_bounded_and_who_fell_behind_looks_at_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hubs, "MOST_KEPT", 50)
    hub, org = Hub("nowhere"), new_id()
    start = hub.since(None, org).position
    hub.add([Change(kind="flights", org_id=org, ids=(str(new_id()),))])
    assert not hub.since(start, org).everything
    hub.add([Change(kind="flights", org_id=org, ids=(str(new_id()),)) for _ in range(1000)])
    assert hub.since(start, org).everything
    assert len(hub._changes) <= 25
    here = hub.since(start, org).position
    assert not hub.since(here, org).everything
    hub.add([Change(kind="hits", org_id=org, ids=tuple(str(new_id()) for _ in range(30)))])
    monkeypatch.setattr(hubs, "MOST_TOLD", 20)
    assert hub.since(here, org).everything


@pytest.mark.parametrize(
    "payload", ["", "x", "sessions now", "nobody flights 1", f"{UUID(int=1)} cats 1", f"{UUID(int=1)} flights"]
)
def test_a_notification_of_somebody_else_is_passed_over(payload: str) -> None:
    assert read_change(payload) is None


@pytest.mark.parametrize("text", [None, "", ".", "a", "a.-1", "a.1e3", "a." + "9" * 40, "a.٣"])
def test_an_event_id_that_is_none_is_passed_over(text: str | None) -> None:
    assert read_position(text) is None
    assert read_position("ab.12") == Position("ab", 12)


def test_more_than_a_notification_holds_is_everything(
    site: tuple[str, Starlette], deployment: Deployment, write: Writer
) -> None:
    address, _app = site
    for number in range(160):
        write.flight(("ZZ", str(number + 1)))
    with listening(address, token_of(deployment)) as read:
        write.connection.execute("update flights set aircraft = 'B'")
        assert read.next()[0] == "everything"


def test_a_reader_who_takes_nothing_is_cut(
    site: tuple[str, Starlette], deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, app = site
    monkeypatch.setattr(slow_senders, "_UNREAD_FOR", 0.5)
    monkeypatch.setattr(stream, "INTERVAL", 0.0)
    monkeypatch.setattr(stream, "_LOOK_AT_ALL", 0.0)
    monkeypatch.setattr(stream, "_event", lambda *_: b"data: " + b"x" * 100_000 + b"\n\n")
    token, place = token_of(deployment), urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0)) as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.sendall(f"GET /events HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}={token}\r\n\r\n".encode())
        deadline = time.monotonic() + 30
        while hub_of(app).streams() == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert hub_of(app).streams() == 1
        while hub_of(app).streams() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert hub_of(app).streams() == 0


def test_rows_that_the_reader_has_are_not_sent_again(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    first, second = flight.traveller("HALVIK", "MIRA"), flight.traveller("JORVAN", "JURO")
    for journey in (first, second):
        flight.hit(journey)
    client = officer()
    marks = marks_of(client, "/queue")
    assert len(marks) == 2
    answer = client.get("/live/queue", params={"have": "".join(marks)}).text
    assert "<tr" not in answer
    assert answer.count("h-") == 2
    write.connection.execute("update hits set state = 'second_look' where journey_id = %s", (second,))
    answer = client.get("/live/queue", params={"have": "".join(marks)}).text
    assert "JORVAN" in answer
    assert "HALVIK" not in answer
    assert client.get("/live/queue", params={"have": "'; drop table hits"}).text.count("<tr") == 2
    looks = write.connection.execute("select object_ids from audit where action = 'queue.live' order by at").fetchall()
    assert [sorted(look["object_ids"]) for look in looks] == [[second], sorted((first, second))]


def marks_of(client: TestClient, path: str) -> list[str]:
    return [part.split('"')[0] for part in client.get(path).text.split('data-mark="')[1:]]


@pytest.mark.parametrize("path", ["/watch", "/queue", "/flights", "/flights/{id}"])
def test_the_same_page_has_the_same_marks(officer: Officer, write: Writer, path: str) -> None:
    flight = write.flight(leaves=timedelta(minutes=50))
    flight.hit(flight.traveller("HALVIK", "MIRA"))
    client, address = officer(), path.replace("{id}", str(flight.id))
    page = client.get(address).text
    have = [part.split('"')[0] for name in ("data-mark", "data-part") for part in page.split(f'{name}="')[1:]]
    assert have
    answer = client.get(f"/live{address}", params={"have": "".join(have)}).text
    assert "<tr" not in answer
    assert "data-part" not in answer
    bare = client.get(f"/live{address}").text
    assert sorted(
        part.split('"')[0] for name in ("data-mark", "data-part") for part in bare.split(f'{name}="')[1:]
    ) == sorted(have)


def test_waiting_threads_end_with_the_process(deployment: Deployment) -> None:
    token = token_of(deployment)
    with served(deployment) as (address, app), listening(address, token) as read:
        hub_of(app).close()
        assert read.next("end")[0] == "end"
    deadline = time.monotonic() + 10
    while any(thread.name == "changes" for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(thread.name == "changes" for thread in threading.enumerate())
