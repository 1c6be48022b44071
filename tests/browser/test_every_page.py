"""No page escapes axe: the routes of the application are counted, and each is looked at or said to be no page."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import ViewportSize
from psycopg.types.json import Jsonb
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.documents.desk import Asked
from foreland.liaison.partner_item import ItemContent
from foreland.operations.accounts import NewUser, add_user, create_token
from foreland.operations.check_document import About, check_document
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.log_call import CallWords, seal_words
from foreland.operations.share_items import Imported, import_items
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import Handling
from foreland.sharing.requests import RequestContent
from foreland.store import organisations
from foreland.store.handovers import NOTE
from foreland.store.identifiers import new_id
from foreland.store.information_requests import CONTENT as REQUEST_CONTENT
from foreland.store.partner_items import CONTENT as ITEM_CONTENT
from foreland.store.recommendations import REASON as SAID
from foreland.store.seizures import PHOTOGRAPH
from foreland.store.taskings import WORDS as TASK_WORDS
from foreland.store.unmasking import REASON
from foreland.store.vault import journey_context
from foreland.web.app import create_app
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, PHONE, Watched
from tests.browser.test_pages import FEW, full_world
from tests.deployments import PASSWORD
from tests.operations.test_seizures import png
from tests.web.checked import a_check
from tests.web.test_roles import a_rule, by_chance, issued, linked, listed, noticed, questioned, told_to
from tests.web.world import Flight, Writer

# Route: where a browser goes for it; what stands in braces is taken from the world below.
PAGES = {
    "/": "/",
    "/watch": "/watch",
    "/flights": "/flights?window=96",
    "/flights/{flight_id:uuid}": "{flight}",
    "/flights/{flight_id:uuid}/messages": "{flight}/messages",
    "/messages/{received_on}/{message_id:uuid}": "{message}",
    "/oversight/filter": "/oversight/filter?days=90",
    "/carriers/{code}/quality": "/carriers/ZZ/quality",
    "/manifests/new": "/manifests/new",
    "/queue": "/queue",
    "/document-desk": "/document-desk",
    "/document-desk/checks/{document_check_id:uuid}": "/document-desk/checks/{document_check}",
    "/requirements": "/requirements",
    "/requirements/checks/{check_id:uuid}": "/requirements/checks/{check}",
    "/requirements/drift": "/requirements/drift",
    "/requirements/packs": "/requirements/packs",
    "/requirements/packs/{pack}": "/requirements/packs/schengen",
    "/travellers/{flight_date}/{journey_id:uuid}": "{traveller}",
    "/hits/{flight_date}/{hit_id:uuid}/evidence/{item}": "{evidence}",
    "/audit/journey/{flight_date}/{journey_id:uuid}": "/audit/journey{journey}",
    "/false-matches": "/false-matches",
    "/lists": "/lists",
    "/lists/tester": "/lists/tester",
    "/lists/new": "/lists/new",
    "/search": "/search",
    "/lists/looks": "/lists/looks",
    "/lists/{list_id:uuid}": "/lists/{list}",
    "/lists/{list_id:uuid}/entries/{key:path}": "/lists/{list}/entries/T-1",
    "/deconfliction": "/deconfliction",
    "/inbound": "/inbound",
    "/arrivals": "/arrivals",
    "/field": "/field",
    "/field/sheet": "/field/sheet",
    "/field/taskings": "/field/taskings",
    "/field/shown/{flight_date}/{journey_id:uuid}": "/field/shown{journey}",
    "/field/reports": "/field/reports",
    "/field/interviews/new": "/field/interviews/new",
    "/field/notes/new": "/field/notes/new",
    "/seizures": "/seizures",
    "/seizures/new": "/seizures/new{asked}",
    "/seizures/{seizure_id:uuid}": "/seizures/{seizure}",
    "/seizures/{seizure_id:uuid}/label": "/seizures/{seizure}/label",
    "/protection": "/protection",
    "/protection/figures": "/protection/figures",
    "/protection/leads": "/protection/leads",
    "/protection/{referral_id:uuid}": "/protection/{referral}",
    "/rules": "/rules",
    "/rules/new": "/rules/new?from={rule}",
    "/rules/random": "/rules/random",
    "/rules/disparity": "/rules/disparity",
    "/rules/{version_id:uuid}": "/rules/{rule}",
    "/exchange": "/exchange",
    "/exchange/{item_row:uuid}": "/exchange/{shared}",
    "/partners": "/partners",
    "/bulletins": "/bulletins",
    "/bulletins/new": "/bulletins/new?about=route",
    "/bulletins/received": "/bulletins/received",
    "/bulletins/following": "/bulletins/following",
    "/brief": "/brief",
    "/knowledge": "/knowledge?kind=about&value=document_series",
    "/bulletins/{bulletin_id:uuid}": "/bulletins/{bulletin}",
    "/partners/{item_id:uuid}": "/partners/{item}",
    "/partners/new": "/partners/new{asked}",
    "/partners/told/{told_id:uuid}": "/partners/told/{told_to_partner}",
    "/recommendations": "/recommendations",
    "/recommendations/new": "/recommendations/new{asked}",
    "/recommendations/{recommendation_id:uuid}": "/recommendations/{recommendation}",
    "/unmasking": "/unmasking",
    "/holds": "/holds",
    "/unmasking/{request_id:uuid}": "/unmasking/{request}",
    "/calls": "/calls",
    "/calls/{call_id:uuid}": "/calls/{call}",
    "/handover": "/handover",
    "/measures": "/measures?days=91",
    "/ledger": "/ledger?days=91",
    "/wall": "/wall",
    "/staffing": "/staffing",
    "/desks": "/desks",
    "/desks/{desk_id:uuid}": "/desks/{desk}",
    "/requests": "/requests",
    "/requests/new": "/requests/new",
    "/requests/returns": "/requests/returns",
    "/requests/feedback": "/requests/feedback",
    "/requests/{asked_id:uuid}": "/requests/{information}",
    "/organisations": "/organisations",
    "/organisations/{organisation_id:uuid}": "/organisations/{organisation}",
    "/contacts": "/contacts?airport=FRA",
    "/contacts/{contact_id:uuid}": "/contacts/{contact}",
    "/account": "/account",
    "/help": "/help",
    "/admin/users": "/admin/users",
    "/admin/users/{user_id:uuid}": "/admin/users/{user}",
    "/admin/tokens": "/admin/tokens",
    "/admin/organisations": "/admin/organisations",
    "/admin/organisations/{organisation_id:uuid}/channels": "/admin/organisations/{carrier}/channels",
    "/reply/{token}": "/reply/{link}",
    "/carrier": "/carrier",
    "/carrier/help": "/carrier/help",
    "/carrier/certification": "/carrier/certification",
    "/carrier/certification/report": "/carrier/certification/report",
    "/admin/organisations/{organisation_id:uuid}/certification": "/admin/organisations/{carrier}/certification",
    "/carrier/quality": "/carrier/quality?days=30",
    "/carrier/questions": "/carrier/questions",
    "/questions": "/questions",
    "/carrier/notices/{notice_id:uuid}": "/carrier/notices/{notice}",
    "/carrier/notices/{notice_id:uuid}/passenger": "/carrier/notices/{notice}/passenger?language=ar",
    "/sign-in": "/sign-in",
}
NARROWEST: ViewportSize = {"width": 320, "height": 700}
NO_PAGES = {
    "/health/live": "a word for a machine",
    "/health/ready": "a word for a machine",
    "/metrics": "figures for a machine",
    "/seizures/{seizure_id:uuid}/photograph": "the picture of a document",
    "/events": "a stream that pages listen to",
    "/bulletins/{bulletin_id:uuid}/print": "a PDF",
    "/knowledge/print": "a PDF",
    "/brief/print": "a PDF",
    "/measures.csv": "a file for a spreadsheet",
    "/ledger.csv": "a file for a spreadsheet",
    "/live/wall": "changed parts of a page above",
    "/hits/{flight_date}/{hit_id:uuid}/row": "what opens in a row of a page above",
    "/live/watch": "changed rows of a page above",
    "/live/queue": "changed rows of a page above",
    "/live/flights": "changed rows of a page above",
    "/live/travellers/{flight_date}/{journey_id:uuid}": "changed parts of a page above",
    "/live/flights/{flight_id:uuid}": "changed parts of a page above",
    "/live/protection": "the list of a page above",
    "/live/carrier": "the lists of a page above",
    "/flights/{flight_id:uuid}/quality.txt": "plain text for the carrier",
}
READERS = {
    "/measures": "supervisor",
    "/ledger": "supervisor",
    "/carriers": "supervisor",
    "/carrier": "station_agent",
    "/live/carrier": "station_agent",
    "/sign-in": "stranger",
    "/reply": "stranger",
    "/field/reports": "supervisor",
    "/field": "attache",
    "/oversight/filter": "oversight",
    "/protection": "protection",
    "/live/protection": "protection",
    "/audit": "oversight",
    "/admin": "administrator",
}
"""Who opens which pages, by how they begin (a stranger has not signed in); a supervisor opens all others."""


def reader(route: str) -> str:
    return next((role for start, role in READERS.items() if route.startswith(start)), "supervisor")


def held_item(write: Writer) -> str:
    """The latest item of exchange."""
    row = write.connection.execute("select id from shared_items order by added_at desc limit 1").fetchone()
    assert row is not None
    return str(row["id"])


@pytest.fixture
def everybody(stranger: Watched, deployment: Deployment) -> Watched:
    """Return a browser in which ``become`` signs users of several roles in; no single user may see every page."""
    for role in ("supervisor", "oversight", "administrator", "protection"):
        new = NewUser(username=role, display_name=f"Robin {role.title()}", roles=(role,), desk="Pacific")
        add_user(deployment, new, datetime.now(UTC), PASSWORD)
    abroad = NewUser(username="attache", display_name="Robin Far", roles=("attache",), airports=("DXB",))
    add_user(deployment, abroad, datetime.now(UTC), PASSWORD)
    station = NewUser(username="station_agent", display_name="Robin Gate", roles=("station_agent",), carrier="ZZ")
    add_user(deployment, station, datetime.now(UTC), PASSWORD)
    return stranger


def become(watched: Watched, role: str) -> None:
    watched.page.context.clear_cookies()
    if role == "stranger":
        return
    page = watched.open("/sign-in")
    page.fill("#username", role)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def briefed(write: Writer) -> str:
    """A brief of a field office, which names nothing."""
    made, times = new_id(), {"shift_at": write.now, "made_at": write.now, "expires_on": write.now.date()}
    write.insert("daily_briefs", id=made, airport="JFK", **times)
    return str(made)


def places(write: Writer, deployment: Deployment) -> dict[str, str]:
    """Write a busy day and return what fills the braces of the addresses."""
    addresses = full_world(write, FEW)
    create_token(deployment, "ZZ", "departure control", datetime.now(UTC), 90)
    found = write.connection.execute("select received_on, id from messages order by id limit 1").fetchone()
    user = write.connection.execute("select id from users where username = 'oversight'").fetchone()
    hit = write.connection.execute(
        "select flight_date, id from hits where journey_id = %s and kind = 'watchlist'", [addresses["traveller"][-36:]]
    ).fetchone()
    assert found
    assert hit
    assert user
    day = date.fromisoformat(addresses["traveller"].split("/")[2])
    flight = Flight(id=UUID(addresses["flight"][-36:]), day=day, writer=write)
    return {
        "list": str(listed(write)),
        "rule": proved(write, a_rule(write, user["id"]), addresses["traveller"]),
        "chance": str(by_chance(write, user["id"])),
        "question": str(questioned(write)),
        "notice": str(noticed(write, flight, UUID(addresses["traveller"][-36:]), user["id"])),
        "link": linked(write),
        "carrier": told(write),
        "flight": addresses["flight"],
        "traveller": addresses["traveller"],
        "journey": addresses["traveller"].removeprefix("/travellers"),
        "evidence": f"/hits/{hit['flight_date']}/{hit['id']}/evidence/list_entry",
        "message": f"/messages/{found['received_on']}/{found['id']}",
        "user": str(user["id"]),
        **staffed(write, user["id"]),
        "call": called(write, deployment, user["id"]),
        "asked": "?flight_date={}&journey={}".format(*addresses["traveller"].split("/")[2:4]),
        **found_false(write, user["id"]),
        **asked_blindly(write, user["id"]),
        **landed(write, addresses["traveller"]),
        "seizure": tasked(write, deployment, addresses["traveller"], user["id"]),
        "referral": referred(write, addresses["traveller"]),
        "bulletin": str(issued(write, user["id"])),
        "report": reported(deployment),
        "shared": held_item(write),
        "item": given(write, deployment, user["id"]),
        "brief": briefed(write),
        "told_to_partner": str(told_to(write, user["id"])),
        "recommendation": recommended(write, deployment, addresses["traveller"]),
        "check": str(a_check(write, user["id"])),
        "document_check": checked(write, deployment, user["id"], addresses["traveller"]),
        "request": approved(write, deployment, addresses["traveller"], user["id"]),
    }


def reported(deployment: Deployment) -> str:
    """Let a partner report something; return its identifier."""
    now = datetime.now(UTC)
    told = Report(
        id=UUID(int=1 << 64 | 1 << 63), created=now, modified=now, title="Blank passports",
        text="Series QQ9 was taken from an office of Utopia.",
        caveats=Handling(audience="clients", source_grade="B", info_grade="2", texts=("Not for use in court.",)),
    )  # fmt: skip
    assert isinstance(import_items(deployment, deployment.service("test"), Taken((told,)), "TWO", now), Imported)
    return str(told.id)


def given(write: Writer, deployment: Deployment, officer: UUID) -> str:
    """Let a partner recommend something about a flight that is not bound for us, and revise it once it was declined."""
    item, partner, now = new_id(), new_id(), write.now
    write.connection.execute(
        "insert into organisations (id, name, kind, code, created_at) values (%s, 'Utopia', 'partner', 'UTO', now())",
        [partner],
    )
    content = ItemContent(surname="HALVIK", ground="Travels on the passport of a sister.", legal_basis="Article 7")
    sealed = deployment.sealer.seal(msgspec.json.encode(content), ITEM_CONTENT)
    what = {"direction": "incoming", "partner_org": partner, "reference": "UTO-1", "state": "declined"}
    what |= {"ground": "insufficient", "decided_by": officer, "decided_at": now, "decided_revision": 1, "revision": 2}
    when = {"flight": "QX7", "flight_date": now.date(), "at": now, "open_until": now + timedelta(hours=5)}
    write.insert("partner_items", id=item, content_sealed=sealed, expires_on=now.date(), **what, **when)
    for step, revision, by in (("receive", 1, None), ("decline", 1, officer), ("revise", 2, None)):
        event = {"id": new_id(), "item_id": item, "at": now, "step": step, "revision": revision, "by_user": by}
        write.insert("partner_item_events", **event, ground="insufficient" if step == "decline" else None)
    return str(item)


def told(write: Writer) -> str:
    """Give the carrier channels, one of which does not take what it is sent."""
    carrier, org = organisations.carrier(write.connection, "ZZ", write.now), write.owner.org_id
    url = "https://operations.zz.example/foreland"
    write.connection.execute(
        "insert into carrier_channels (carrier_org, org_id, emails, webhook_url, secret_sealed, changed_at, changed_by)"
        " values (%s, %s, '{fra@zz.example,ops@zz.example}', %s, 'x', now(), 'robin')",
        [carrier, org, url],
    )
    for state, channel, error in (("failed", "webhook", "answered_503"), ("delivered", "mail", None)):
        write.connection.execute(
            "insert into notifications (id, org_id, carrier_org, channel, event, state, tries, last_error, made_at,"
            " closed_at) values (%s, %s, %s, %s, 'notice', %s, 12, %s, now(), now())",
            [new_id(), org, carrier, channel, state, error],
        )
    return str(carrier)


def proved(write: Writer, rule: UUID, traveller: str) -> str:
    """Test a rule on the past, let it alert too much, and let another on vulnerability find a traveller."""
    org, now = write.owner.org_id, write.now
    group = {
        "feature": "nationality", "group": "UTO", "found": 40, "share": 0.8, "interval": {"low": 0.6, "high": 0.9},
        "base": 0.1, "ratio": 8.0, "unequal": True,
    }  # fmt: skip
    figures = {
        "first": "2026-01-01", "last": "2026-06-30", "journeys": 10_000, "travellers": 10_000, "found": 50,
        "found_a_day": 0.3, "busiest_day": 4, "alerts": 0.005, "of_budget": 5.0, "precision": 0.25,
        "precision_interval": {"low": 0.1, "high": 0.4}, "known_found": 20, "lift": 12.0, "shared": {"hub_abuse": 0.5},
        "groups": [group, group | {"feature": "sex", "group": "F", "unequal": False}], "hidden": 2, "sample": 40,
        "needs_reason": True, "by_month": {"2026-01": 20, "2026-02": 30}, "sample_lift": 10.0,
    }  # fmt: skip
    write.connection.execute(
        "insert into rule_trials (id, org_id, rule_id, content_hash, at, kind, passed, figures)"
        " values (%s, %s, 'one_way', 'x', %s, 'backtest', false, %s)",
        [new_id(), org, now, Jsonb(figures)],
    )
    write.connection.execute(
        "insert into rule_throttles (id, org_id, rule_id, since, alerts, allowed) values (%s, %s, 'one_way', %s, 9, 5)",
        [new_id(), org, now],
    )
    content = {"kind": "vulnerability", "title": "A child alone", "purpose": "Trafficking", "innocent": "Visits"}
    other = new_id()
    write.connection.execute(
        "insert into rule_versions (id, org_id, rule_id, number, content, content_hash, state, written_by, written_at,"
        " since) select %s, org_id, 'child_alone', 1, %s, 'y', 'live', written_by, written_at, since"
        " from rule_versions where id = %s",
        [other, Jsonb(content), rule],
    )
    day, journey = traveller.split("/")[2:4]
    found = {"version_id": other, "flight_date": day, "journey_id": journey, "kind": "vulnerability", "found_at": now}
    write.insert("rule_finds", **found)
    return str(rule)


def staffed(write: Writer, user: UUID) -> dict[str, str]:
    """Put somebody on the roster of a desk, and enter a contact."""
    org, now = write.owner.org_id, datetime.now(UTC)
    desk = write.connection.execute("select id from desks order by name limit 1").fetchone()
    assert desk
    write.connection.execute(
        "insert into duties (id, org_id, desk_id, user_id, role, phone, begins, ends, entered_at, entered_by)"
        " values (%s, %s, %s, %s, 'lead', '+1 212 555 0100', %s, %s, %s, 'robin')",
        [new_id(), org, desk["id"], user, now, now + timedelta(hours=8), now],
    )
    contact = new_id()
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, airport, name, phones, hours, valid_until,"
        " changed_at, changed_by)"
        " values (%s, %s, 'protection', 'FRA', 'Night line', '{+49 69 555 0101}', '24/7', '2020-01-01', %s, 'robin')",
        [contact, org, now],
    )
    return {"desk": str(desk["id"]), "contact": str(contact)}


def called(write: Writer, deployment: Deployment, user: UUID) -> str:
    """Open a call about a part of many names, and give a shift over."""
    now, call = datetime.now(UTC), new_id()
    sealed = seal_words(deployment.sealer, CallWords(search="AR"))
    write.insert("calls", id=call, opened_on=now.date(), opened_at=now, opened_by=user, words_sealed=sealed)
    note = deployment.sealer.seal(b"The station at gate B 12 calls back at six.", NOTE)
    write.insert(
        "handovers",
        id=new_id(),
        given_on=now.date(),
        given_at=now,
        given_by=user,
        note_sealed=note,
        open_calls=1,
    )
    return str(call)


def checked(write: Writer, deployment: Deployment, user: UUID, traveller: str) -> str:
    """Check the passport of somebody at the desk: a zone misread, a number that was typed otherwise, a journey."""
    _, _, day, journey = traveller.split("/")
    access = Access(org_id=write.owner.org_id, user_id=user, roles=frozenset(("analyst",)))
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408I22F3204153ZE184226B<<<<<16"
    asked = Asked(zone=zone, number="L898902C4", route=("LOS", "CDG", "JFK"), travel_date="2026-12-01", held="none")
    about = About(flight_date=date.fromisoformat(day), journey_id=UUID(journey))
    return str(check_document(deployment, ListShelf(), access, asked, about, datetime.now(UTC)))


def found_false(write: Writer, user: UUID) -> dict[str, str]:
    """Remember two false matches, one of which was ended."""
    about = write.connection.execute("select flight_date, journey_id, id as hit_id from hits limit 2").fetchall()
    until = write.now.date() + timedelta(days=90)
    for entry, hit in enumerate(about):
        pair = {"known_by": b"x", "source": "our list", "entry_key": f"E{entry}", "expires_on": until}
        ended = {"ended_by": user, "ended_at": write.now, "end_reason_sealed": b"x"} if entry else {}
        write.insert("false_matches", id=new_id(), found_by=user, found_at=write.now, **pair, **hit, **ended)
    return {}


def asked_blindly(write: Writer, user: UUID) -> dict[str, str]:
    """Know a partner, whose question waits, whose answer waits for us, and whom we have met once."""
    write.connection.execute(
        "insert into organisations (id, name, kind, code, created_at) values (%s, 'Unit Two', 'partner', 'TWO', now())",
        [partner := new_id()],
    )
    write.connection.execute(
        "insert into exchange_partners (partner_org, org_id, code, verify_key, contact, agreed_until, most_closed,"
        " points_a_day, questions_a_day, points_a_case, added_at, added_by)"
        " values (%s, %s, 'TWO', %s, 'Desk 7, +00 1', now() + interval '1 year', 'amber', 1, 1, 1, now(), 'x')",
        [partner, write.owner.org_id, bytes(32)],
    )
    until = write.now.date() + timedelta(days=90)
    usual = {"partner_org": partner, "ground": "smuggling", "points": 64, "at": write.now, "expires_on": until}
    for direction, state in (("asked", "proposed"), ("received", "waiting"), ("asked", "answered")):
        question = new_id()
        named = {"id": question, "epoch_id": new_id(), "case_ref": "C-1", "direction": direction, "state": state}
        if direction == "received":
            named["due_at"] = write.now + timedelta(hours=24)
        write.insert("deconfliction_questions", **usual, **named)
    write.connection.execute(
        "insert into agreements (id, org_id, party_org, receives, channel, most_closed, legal_basis, begins_on,"
        " ends_on, made_at, made_by)"
        " values (%s, %s, %s, '{items,request}', 'bundle', 'amber', 'Agreement of 2026', now(), now(), now(), 'x')",
        [new_id(), write.owner.org_id, partner],
    )
    pointed_to(write, user)
    judged = {"party_org": partner, "at": write.now, "expires_on": until}
    for number, (direction, code) in enumerate((("given", "used"), ("given", "wrong"), ("received", "led_to"))):
        said = {"direction": direction, "code": code, "source_grade": "B", "item_id": UUID(int=number)}
        write.insert("item_feedback", id=new_id(), **said, **judged)
    met = {"owner_id": user, "reference": "K7FH2QX", "contact": "Desk 7, +00 1", "at": write.now}
    write.insert("deconfliction_matches", id=new_id(), question_id=question, pointer=bytes(16), **met)
    asked = new_id()
    content = RequestContent(
        officer="Mira Barselay",
        reason="Smuggling by air",
        legal_basis="Article 7",
        questions="Is QUORVALEN known to you?",
    )
    sealed = write.sealer.seal(msgspec.json.encode(content), REQUEST_CONTENT)
    times = {"at": write.now, "due_at": write.now + timedelta(hours=1), "expires_on": until}
    what = {"direction": "inbound", "kind": "information", "urgency": "1h", "reference": "TWO-7", "state": "open"}
    who = {"party_org": partner, "owner_id": user, "content_sealed": sealed}
    write.insert("information_requests", id=asked, **times, **what, **who)
    return {"organisation": str(partner), "information": str(asked)}


def pointed_to(write: Writer, user: UUID) -> None:
    """Two owners who work on the same."""
    other, ours, theirs = new_id(), new_id(), new_id()
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, desk, created_at)"
        " values (%s, %s, 'fay', 'Fay Ellinor', 'x', '{analyst}', 'AFRICA', now())",
        [other, write.owner.org_id],
    )
    usual = {"for_org": write.owner.org_id, "origins": ["UTO"], "at": write.now, "expires_on": write.now.date()}
    write.insert("deconfliction_interests", id=ours, source="request", source_id=ours, owner_id=user, **usual)
    write.insert("deconfliction_interests", id=theirs, source="seizure", source_id=theirs, owner_id=other, **usual)
    pair = {"first_id": min(ours, theirs), "second_id": max(ours, theirs), "open_to": ["JFK"], "at": write.now}
    owners = {"first_owner": user, "first_source": "request", "first_source_id": ours}
    owners |= {"second_owner": other, "second_source": "seizure", "second_source_id": theirs}
    write.insert("deconfliction_owner_matches", id=new_id(), **pair, **owners)


def landed(write: Writer, traveller: str) -> dict[str, str]:
    """Let the doors close on somebody undecided, and announce somebody else."""
    found = write.connection.execute(
        "select flight_date, id as journey_id, flight_id from journeys order by id = %s desc, id limit 2",
        [traveller[-36:]],
    ).fetchall()
    write.insert("inbound_reviews", id=new_id(), port="JFK", opened_at=write.now, **found[0])
    law = {"legal_basis": "a law of Testland", "ground": "document"}
    write.insert("lookouts", id=new_id(), port="JFK", released_at=write.now, **law, **found[1])
    return {}


def tasked(write: Writer, deployment: Deployment, traveller: str, user: UUID) -> str:
    """Ask the officer abroad about the traveller, and take a document from them."""
    found = write.connection.execute(
        "select flight_date, id as journey_id, flight_id from journeys where id = %s", [traveller[-36:]]
    ).fetchone()
    assert found
    now, tasking, seizure = write.now, new_id(), new_id()
    asked = {"airport": "DXB", "kind": "interview", "asked_by": user, "asked_at": now, "until": now}
    words = deployment.sealer.seal(b"Who paid for the ticket? Look at page three.", TASK_WORDS)
    write.insert("taskings", id=tasking, words_sealed=words, **asked, **found)
    met = {"recorded_on": now.date(), "recorded_at": now, "recorded_by": user, "airport": "DXB", "protection": "asked"}
    write.insert("interviews", id=new_id(), document_seen="passport", result="doubtful", **met, **found)
    taken = {"taken_on": now.date(), "taken_at": now, "taken_by": user, "recorded_at": now, "custodian_id": user}
    what = {"document_type": "passport", "issuer": "UTO", "reason": "altered", "reference": "7QK2M9X"}
    sealed = {"photograph_sealed": deployment.sealer.seal(png(40, 25), PHOTOGRAPH)}
    write.insert("seizures", id=seizure, airport="FRA", open_to=["FRA"], **taken, **what, **sealed, **found)
    return str(seizure)


def referred(write: Writer, traveller: str) -> str:
    """Refer two of one booking to protection: one whom somebody accepted, and one who waits."""
    found = write.connection.execute(
        "select j.flight_date, j.id as journey_id, j.flight_id from journeys j"
        " join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id"
        " where r.record_locator is not null and j.id <> %s and j.masked_at is null"
        " and not exists (select from taskings t where t.journey_id = j.id)"
        " and not exists (select from lookouts l where l.journey_id = j.id) order by r.record_locator desc, j.id"
        " limit 2",
        [traveller[-36:]],
    ).fetchall()
    helper = write.connection.execute("select id from users where username = 'protection'").fetchone()
    assert helper
    org, referrals = write.owner.org_id, [new_id(), new_id()]
    taken = {"state": "taken", "taken_by": helper["id"], "taken_at": write.now}
    said = {"asked_by_kind": "carrier", "referred_by_org": org, "referred_at": write.now, "airport": "FRA"}
    for referral, about, more in zip(referrals, found, (taken, {}), strict=True):
        journey = {"flight_date": about["flight_date"], "journey_id": about["journey_id"]}
        write.insert("protection_referrals", id=referral, concern="possible_victim", **said, **about, **more)
        write.insert("protection_marks", marked_at=write.now, **journey)
        step = {"referral_id": referral, "user_id": helper["id"], "at": write.now}
        write.insert("protection_events", id=new_id(), action="accept" if more else "note", **step, **journey)
    return str(referrals[0])


def recommended(write: Writer, deployment: Deployment, traveller: str) -> str:
    """Recommend something about another traveller, as the oversight's user, so that the supervisor may approve it."""
    found = write.connection.execute(
        "select j.flight_date, j.id, j.flight_id, u.id as by from journeys j, users u"
        " where j.id <> %s and u.username = 'oversight' order by j.id desc limit 1",
        [traveller[-36:]],
    ).fetchone()
    assert found
    made = new_id()
    about = {"flight_date": found["flight_date"], "journey_id": found["id"]}
    grounded = "alter table recommendations {} trigger grounded"  # on which hit it rests is nothing to a page
    write.connection.execute(grounded.format("disable").encode())
    write.insert(
        "recommendations",
        id=made,
        flight_id=found["flight_id"],
        kind="no_board",
        ground="document_expired",
        facts=["document_expired"],
        protection="could_not_be_asked",
        protection_asked_by="carrier",
        approval="before",
        reason_sealed=deployment.sealer.seal(b"The passport ended in May; the station confirms it.", SAID),
        state="proposed",
        made_by=found["by"],
        made_at=write.now,
        **about,
    )
    write.connection.execute(grounded.format("enable").encode())
    event = {"recommendation_id": made, "at": write.now, "noted_at": write.now, "user_id": found["by"]}
    write.insert("recommendation_events", id=new_id(), step="propose", by_org=write.owner.org_id, **event, **about)
    return str(made)


def approved(write: Writer, deployment: Deployment, traveller: str, by: UUID) -> str:
    """Put a traveller into the vault, and let the supervisor look."""
    now = datetime.now(UTC)
    found = write.connection.execute(
        "select flight_date, id from journeys where id <> %s order by id", [traveller[-36:]]
    ).fetchone()
    asker = write.connection.execute("select id from users where username = 'supervisor'").fetchone()
    assert found
    assert asker
    journey = {"flight_date": found["flight_date"], "journey_id": found["id"]}
    documents = [{"type": "P", "number": "UT1234567", "issuing_state": "UTO", "expiry_date": "2031-05-01"}]
    who = {"surname": "SEALMAN", "given_names": "MIRA", "date_of_birth": "1988-04-17", "sex": "F"}
    report = {"source": "API", "is_current": True, "identity": who, "documents": documents, "contacts": []}
    content = {"journey": {}, "reports": [report], "hits": []}
    sealed = deployment.vault.seal(msgspec.json.encode(content), journey_context(found["id"]))
    write.insert("vault_journeys", sealed=sealed, masked_at=now, **journey)
    write.connection.execute("update journeys set masked_at = %s where id = %s", [now, found["id"]])
    hold = {"object_kind": "journey", "object_id": found["id"], "flight_date": found["flight_date"], "set_by": "robin"}
    for lifting in ({}, {"lift_asked_by": by, "lift_asked_at": now, "lift_reason": "The case is closed."}):
        about = {"basis": "court_order", "reason": "File 7/26: order of the court of Testland", "set_at": now}
        write.insert("legal_holds", id=new_id(), **hold, **about, **lifting)
    for state in ("open", "approved"):
        request = new_id()
        asked = {"asked_by": asker["id"] if state == "approved" else by, "asked_at": now}
        answered = {"decided_by": by, "decided_at": now, "view_until": now + timedelta(hours=4)}
        write.insert(
            "unmask_requests",
            id=request,
            state=state,
            basis="court_order",
            reason_sealed=deployment.sealer.seal(b"File 7/26: order of the court of Testland", REASON),
            open_until=now + timedelta(days=3),
            **asked,
            **(answered if state == "approved" else {}),
            **journey,
        )
    return str(request)


def test_every_route_is_a_page_that_is_looked_at_or_no_page(deployment: Deployment) -> None:
    routes = {
        each.path
        for each in create_app(deployment).routes
        if isinstance(each, Route) and "GET" in (each.methods or {"GET"})
    }
    assert routes == PAGES.keys() | NO_PAGES.keys()
    assert not PAGES.keys() & NO_PAGES.keys()


def test_what_is_no_page_is_none(everybody: Watched, write: Writer, deployment: Deployment) -> None:
    known = places(write, deployment)
    signed_in = ""
    for route in sorted(NO_PAGES.keys() - {"/events"}, key=reader, reverse=True):
        if reader(route) != signed_in:
            signed_in = reader(route)
            become(everybody, signed_in)
        path = re.sub(r"/flights/\{[^}]*\}", known["flight"], route)
        path = re.sub(r"/travellers/\{[^}]*\}/\{[^}]*\}", known["traveller"], path)
        path = re.sub(r"/hits/\{[^}]*\}/\{[^}]*\}", known["evidence"].partition("/evidence")[0], path)
        path = re.sub(r"/seizures/\{[^}]*\}", f"/seizures/{known['seizure']}", path)
        path = re.sub(r"/bulletins/\{[^}]*\}", f"/bulletins/{known['bulletin']}", path)
        path = path.replace("/brief/print", f"/brief/print?id={known['brief']}")
        path = path.replace("/knowledge/print", "/knowledge/print?kind=airport&value=FRA")
        answer = everybody.page.request.get(everybody.address + path)
        assert answer.ok, f"{answer.status} for {path}"
        assert b"<html" not in answer.body(), path


def test_every_page_keeps_the_rules_of_accessibility(everybody: Watched, write: Writer, deployment: Deployment) -> None:
    filled = places(write, deployment)
    found = {}
    for role in ("stranger", "supervisor", "attache", "oversight", "administrator", "protection", "station_agent"):
        become(everybody, role)
        for route in sorted(each for each in PAGES if reader(each) == role):
            page = everybody.open(PAGES[route].format(**filled))
            for width, height in (DESK, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                found[route, width] = violations(page, contrast=width == DESK[0])
                if os.environ.get("PICTURES"):
                    name = re.sub(r"\W+", "-", route).strip("-") or "home"
                    page.screenshot(path=f"{os.environ['PICTURES']}/{name}-{width}.png")
            page.set_viewport_size(NARROWEST)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{route} scrolls sideways"
            assert "Macro" not in page.content(), f"{route} prints a part of a template"
    assert {place: broken for place, broken in found.items() if broken} == {}
