"""What each role of product.md may see and do, page by page: a role or a page that is new has to be entered here."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args
from uuid import UUID

import msgspec
import pytest
from psycopg.types.json import Jsonb
from starlette.routing import Route

from foreland.access.viewer import Role
from foreland.operations.reply_links import reply_link
from foreland.sharing.bulletins import BulletinWords
from foreland.sharing.formats.package import Report
from foreland.sharing.requests import RequestContent
from foreland.store import bulletins, organisations
from foreland.store.document_questions import NUMBER
from foreland.store.identifiers import new_id
from foreland.store.information_requests import CONTENT as REQUEST_CONTENT
from foreland.store.seizures import PHOTOGRAPH
from foreland.store.shared_items import CONTENT as ITEM_CONTENT
from foreland.web import pages
from tests.operations.test_seizures import png
from tests.web.checked import a_check, a_document_check
from tests.web.conftest import Officer
from tests.web.test_training import Staged
from tests.web.world import Flight, Writer

SEES = frozenset(("analyst", "carrier_liaison", "attache", "field_officer", "supervisor", "oversight"))
WHOLE = frozenset(("analyst", "carrier_liaison", "supervisor", "oversight"))
"""Roles that see every flight; who works at an airport sees its flights, and travellers tasked or announced to them."""
DECIDES = frozenset(("analyst", "carrier_liaison", "supervisor"))
AUDITS = frozenset(("supervisor", "oversight"))
INSPECTS = frozenset(("analyst", "carrier_liaison", "supervisor", "oversight"))
REVIEWS_FILTER = frozenset(("oversight",))
ADMINISTERS = frozenset(("administrator",))
ASKS_UNMASKING = frozenset(("analyst", "supervisor"))
KEEPS_DESKS = frozenset(("supervisor", "administrator"))
CALLS = SEES | {"protection", "administrator"}
HOLDS = frozenset(("supervisor", "oversight"))
APPROVES_UNMASKING = frozenset(("supervisor", "oversight"))
RULES = frozenset(("analyst", "supervisor", "oversight"))
EVERYBODY = frozenset(get_args(Role)) - {"service"}
ABROAD = frozenset(("attache",))
HELPS = frozenset(("protection",))
OF_CARRIERS = frozenset(("station_agent",))

# Page: who is shown it, or may send its form. A form that is admitted but filled with nonsense is answered 422 or 409.
RIGHTS: dict[str, frozenset[str]] = {
    "GET /": EVERYBODY,
    "GET /watch": SEES,
    "GET /flights": SEES,
    "GET /flights/{flight_id:uuid}": WHOLE,
    "POST /flights/{flight_id:uuid}/entry": DECIDES,
    "GET /flights/{flight_id:uuid}/quality.txt": WHOLE,
    "GET /carriers/{code}/quality": SEES,
    "GET /manifests/new": DECIDES,
    "POST /manifests/new": DECIDES,
    "GET /document-desk": DECIDES,
    "POST /document-desk": DECIDES,
    "GET /document-desk/checks/{document_check_id:uuid}": DECIDES,
    "GET /requirements": DECIDES,
    "POST /requirements": DECIDES,
    "GET /requirements/checks/{check_id:uuid}": DECIDES,
    "GET /requirements/drift": SEES,
    "GET /requirements/packs": SEES,
    "GET /requirements/packs/{pack}": SEES,
    "GET /queue": SEES,
    "GET /false-matches": DECIDES,
    "POST /false-matches/{false_match_id:uuid}/redress": frozenset(("supervisor",)),
    "GET /lists": WHOLE,
    "POST /lists/lookouts": DECIDES,
    "GET /lists/new": frozenset(("supervisor",)),
    "POST /lists/new": frozenset(("supervisor",)),
    "GET /lists/tester": WHOLE,
    "GET /search": WHOLE,
    "POST /search": WHOLE,
    "GET /lists/looks": WHOLE,
    "POST /lists/looks": DECIDES,
    "POST /lists/looks/{look_id:uuid}": frozenset(("supervisor",)),
    "POST /lists/tester": WHOLE,
    "GET /lists/{list_id:uuid}": WHOLE,
    "POST /lists/{list_id:uuid}": frozenset(("supervisor",)),
    "POST /lists/{list_id:uuid}/file": frozenset(("supervisor",)),
    "POST /lists/{list_id:uuid}/restore": frozenset(("supervisor",)),
    "GET /lists/{list_id:uuid}/entries/{key:path}": WHOLE,
    "POST /lists/{list_id:uuid}/entries/{key:path}": DECIDES,
    "POST /false-matches/{false_match_id:uuid}": frozenset(("supervisor",)),
    "GET /deconfliction": SEES - {"oversight"},
    "POST /deconfliction/owners/{pointer_id:uuid}": SEES - {"oversight"},
    "POST /deconfliction": DECIDES,
    "POST /deconfliction/{question_id:uuid}": DECIDES,
    "POST /deconfliction/matches/{match_id:uuid}": DECIDES,
    "GET /inbound": DECIDES,
    "POST /inbound/{review_id:uuid}": DECIDES,
    "GET /arrivals": DECIDES | {"field_officer", "oversight"},
    "POST /arrivals": frozenset(("supervisor", "field_officer")),
    "POST /arrivals/{lookout_id:uuid}": frozenset(("supervisor", "field_officer")),
    "POST /arrivals/{lookout_id:uuid}/again": DECIDES,
    "POST /arrivals/{lookout_id:uuid}/withdrawal": DECIDES,
    "GET /recommendations": WHOLE,
    "POST /recommendations": DECIDES,
    "GET /recommendations/new": DECIDES,
    "GET /recommendations/{recommendation_id:uuid}": WHOLE,
    "POST /recommendations/{recommendation_id:uuid}/step": DECIDES,
    "POST /travellers/{flight_date}/{journey_id:uuid}/tasking": DECIDES,
    "GET /field": ABROAD,
    "GET /field/sheet": ABROAD,
    "GET /field/taskings": ABROAD,
    "POST /field/taskings/{tasking_id:uuid}": ABROAD | DECIDES,
    "GET /field/shown/{flight_date}/{journey_id:uuid}": frozenset(),  # of those tasked to one's own airport
    "GET /field/reports": ABROAD | WHOLE,
    "GET /field/interviews/new": ABROAD,
    "POST /field/interviews/new": ABROAD,
    "GET /field/notes/new": ABROAD | DECIDES,
    "POST /field/notes/new": ABROAD | DECIDES,
    "GET /rules": RULES,
    "GET /rules/random": RULES,
    "GET /rules/disparity": RULES,
    "POST /rules/random": frozenset(("supervisor",)),
    "POST /rules/random/{setting_id:uuid}": frozenset(("supervisor",)),
    "GET /rules/new": RULES - {"oversight"},
    "POST /rules/new": RULES - {"oversight"},
    "GET /rules/{version_id:uuid}": RULES,
    "POST /rules/{version_id:uuid}": RULES - {"oversight"},
    "POST /rules/{version_id:uuid}/backtest": RULES - {"oversight"},
    "GET /exchange": WHOLE,
    "POST /exchange": DECIDES,
    "POST /exchange/partners/{partner_id:uuid}": DECIDES,
    "GET /exchange/{item_row:uuid}": WHOLE,
    "POST /exchange/{item_row:uuid}": frozenset(("supervisor",)),
    "GET /partners": WHOLE,
    "GET /partners/{item_id:uuid}": WHOLE,
    "POST /partners/{item_id:uuid}": DECIDES,
    "GET /partners/new": DECIDES,
    "POST /partners/new": DECIDES,
    "GET /partners/told/{told_id:uuid}": WHOLE,
    "POST /partners/told/{told_id:uuid}": DECIDES,
    "GET /bulletins": SEES,
    "GET /bulletins/received": WHOLE,
    "GET /bulletins/following": SEES,
    "POST /bulletins/following": SEES,
    "GET /knowledge": SEES,
    "GET /knowledge/print": SEES,
    "GET /brief": SEES,
    "GET /brief/print": SEES,
    "GET /bulletins/new": DECIDES,
    "POST /bulletins/new": DECIDES,
    "GET /bulletins/{bulletin_id:uuid}": WHOLE,  # and whoever works at an airport of those it is for
    "POST /bulletins/{bulletin_id:uuid}": DECIDES,  # withdraw it
    "GET /bulletins/{bulletin_id:uuid}/print": WHOLE,
    "GET /seizures": SEES,
    "POST /seizures": SEES - {"oversight"},
    "GET /seizures/new": SEES - {"oversight"},
    "GET /seizures/{seizure_id:uuid}": WHOLE,
    "POST /seizures/{seizure_id:uuid}": DECIDES,
    "GET /seizures/{seizure_id:uuid}/label": WHOLE,
    "GET /seizures/{seizure_id:uuid}/photograph": WHOLE,
    "GET /live/watch": SEES,
    "GET /live/queue": SEES,
    "GET /live/flights": SEES,
    "GET /live/flights/{flight_id:uuid}": WHOLE,
    "GET /live/travellers/{flight_date}/{journey_id:uuid}": WHOLE,
    "GET /travellers/{flight_date}/{journey_id:uuid}": WHOLE,
    "POST /travellers/{flight_date}/{journey_id:uuid}/join": DECIDES,
    "POST /travellers/{flight_date}/{journey_id:uuid}/party": DECIDES,
    "POST /hits/{flight_date}/{hit_id:uuid}/decision": DECIDES,
    "POST /hits/{flight_date}/{hit_id:uuid}/assignment": DECIDES,
    "GET /hits/{flight_date}/{hit_id:uuid}/row": DECIDES,
    "GET /hits/{flight_date}/{hit_id:uuid}/evidence/{item}": WHOLE,
    "GET /flights/{flight_id:uuid}/messages": INSPECTS,
    "GET /messages/{received_on}/{message_id:uuid}": INSPECTS,
    "GET /oversight/filter": REVIEWS_FILTER,
    "POST /oversight/filter/proposals": REVIEWS_FILTER,
    "POST /oversight/filter/decisions": REVIEWS_FILTER,
    "GET /audit/journey/{flight_date}/{journey_id:uuid}": AUDITS,
    "GET /holds": HOLDS,
    "POST /holds": HOLDS,
    "POST /holds/{hold_id:uuid}": HOLDS,
    "GET /unmasking": ASKS_UNMASKING | APPROVES_UNMASKING,
    "GET /unmasking/{request_id:uuid}": ASKS_UNMASKING | APPROVES_UNMASKING,
    "POST /unmasking/{request_id:uuid}/decision": APPROVES_UNMASKING,
    "POST /travellers/{flight_date}/{journey_id:uuid}/unmasking": ASKS_UNMASKING,
    "GET /calls": DECIDES,
    "POST /calls": DECIDES,
    "GET /calls/{call_id:uuid}": DECIDES,
    "POST /calls/{call_id:uuid}": DECIDES,
    "GET /handover": DECIDES,
    "POST /handover": DECIDES,
    "POST /handover/{handover_id:uuid}": DECIDES,
    "GET /measures": AUDITS,  # an officer of a desk sees those of the desk: test_measures
    "GET /measures.csv": AUDITS,
    "GET /ledger": AUDITS,
    "GET /ledger.csv": AUDITS,
    "GET /wall": DECIDES,
    "GET /live/wall": DECIDES,
    "GET /staffing": SEES,
    "GET /desks": KEEPS_DESKS,
    "POST /desks": KEEPS_DESKS,
    "GET /desks/{desk_id:uuid}": KEEPS_DESKS,
    "POST /desks/{desk_id:uuid}": KEEPS_DESKS,
    "POST /desks/{desk_id:uuid}/duties": KEEPS_DESKS,
    "POST /duties/{duty_id:uuid}/removal": KEEPS_DESKS,
    "GET /requests": SEES,
    "GET /requests/new": SEES - {"oversight"},
    "POST /requests/new": SEES - {"oversight"},
    "GET /requests/feedback": WHOLE,
    "GET /requests/returns": WHOLE,
    "POST /requests/returns": DECIDES,
    "POST /requests/returns/hand-on": DECIDES,
    "GET /requests/{asked_id:uuid}": WHOLE,
    "POST /requests/{asked_id:uuid}": DECIDES,
    "GET /organisations": KEEPS_DESKS,
    "POST /organisations": KEEPS_DESKS,
    "GET /organisations/{organisation_id:uuid}": KEEPS_DESKS,
    "POST /organisations/{organisation_id:uuid}": KEEPS_DESKS,
    "GET /contacts": CALLS,
    "POST /contacts": KEEPS_DESKS,
    "GET /contacts/{contact_id:uuid}": KEEPS_DESKS,
    "POST /contacts/{contact_id:uuid}": KEEPS_DESKS,
    "GET /account": EVERYBODY,
    "POST /account/sessions": EVERYBODY,
    "POST /account/password": EVERYBODY,
    "GET /help": EVERYBODY,
    "POST /preferences": EVERYBODY,
    "GET /carrier": OF_CARRIERS,
    "GET /live/carrier": OF_CARRIERS,
    "GET /carrier/quality": OF_CARRIERS,
    "GET /carrier/questions": OF_CARRIERS,
    "POST /carrier/questions": OF_CARRIERS,
    "GET /questions": DECIDES,
    "POST /questions/{question_id:uuid}": DECIDES,
    "GET /carrier/help": OF_CARRIERS,
    "POST /carrier/help": OF_CARRIERS,
    "GET /carrier/certification": OF_CARRIERS,
    "POST /carrier/certification": OF_CARRIERS,
    "GET /carrier/certification/report": OF_CARRIERS,
    "GET /admin/organisations/{organisation_id:uuid}/certification": ADMINISTERS,
    "POST /admin/organisations/{organisation_id:uuid}/certification": ADMINISTERS,
    "GET /carrier/notices/{notice_id:uuid}": OF_CARRIERS,
    "POST /carrier/notices/{notice_id:uuid}": OF_CARRIERS,
    "POST /carrier/notices/{notice_id:uuid}/help": OF_CARRIERS,
    "GET /carrier/notices/{notice_id:uuid}/passenger": OF_CARRIERS,
    "GET /protection": HELPS,
    "GET /live/protection": HELPS,
    "GET /protection/leads": HELPS,
    "POST /protection/leads/{journey_id:uuid}": HELPS,
    "GET /protection/figures": HELPS | {"oversight"},
    "GET /protection/{referral_id:uuid}": HELPS,
    "POST /protection/{referral_id:uuid}": HELPS,
    "GET /admin/users": ADMINISTERS,
    "POST /admin/users": ADMINISTERS,
    "GET /admin/users/{user_id:uuid}": ADMINISTERS,
    "POST /admin/users/{user_id:uuid}": ADMINISTERS,
    "POST /admin/users/{user_id:uuid}/act": ADMINISTERS,
    "GET /admin/tokens": ADMINISTERS,
    "POST /admin/tokens": ADMINISTERS,
    "POST /admin/tokens/{token_id:uuid}/revoke": ADMINISTERS,
    "GET /admin/organisations": ADMINISTERS,
    "POST /admin/organisations": ADMINISTERS,
    "POST /admin/organisations/{organisation_id:uuid}": ADMINISTERS,
    "GET /admin/organisations/{organisation_id:uuid}/channels": ADMINISTERS,
    "POST /admin/organisations/{organisation_id:uuid}/channels": ADMINISTERS,
    "POST /admin/organisations/{organisation_id:uuid}/channels/act": ADMINISTERS,
    "GET /reply/{token}": EVERYBODY,
    "POST /reply/{token}": EVERYBODY,
}
FORMS = {
    "/flights/{flight_id:uuid}/entry": {"action": "ETD", "time": "not a time"},
    "/travellers/{flight_date}/{journey_id:uuid}/join": {
        "choice": "separate", "reason_code": "other", "text": "Told by the station.", "row_version": "1",
    },
    "/hits/{flight_date}/{hit_id:uuid}/decision": {
        "decision": "clear", "reason_code": "different_person", "text": "Another birth place.", "row_version": "1",
    },
    "/hits/{flight_date}/{hit_id:uuid}/assignment": {"step": "take", "row_version": "1"},
    "/holds": {
        "what": "journey", "journey": "00000000-0000-7000-8000-000000000000", "flight_date": "2026-11-24",
        "basis": "court_order", "reason": "case 7",
    },
    "/bulletins/{bulletin_id:uuid}": {"step": "withdraw", "row_version": "9"},
    "/protection/leads/{journey_id:uuid}": {"concern": "x"},
    "/rules/random": {"one_in": "2000"},
    "/rules/random/{setting_id:uuid}": {"step": "agree", "row_version": "9"},
    "/bulletins/following": {"step": "follow", "kind": "x"},
    "/rules/new": {"do": "keep", "condition": "bags.count = ", "id": "x"},
    "/rules/{version_id:uuid}": {"step": "submit", "row_version": "9"},
    "/rules/{version_id:uuid}/backtest": {"first_day": "2026-01-01", "last_day": "2026-01-02"},
    "/partners/{item_id:uuid}": {"ground": "too_late", "reason": "x", "row_version": "9"},
    "/requests/{asked_id:uuid}": {"step": "hit", "row_version": "9"},
    "/partners/told/{told_id:uuid}": {"step": "withdraw", "row_version": "9"},
    "/recommendations/{recommendation_id:uuid}/step": {"step": "withdraw", "row_version": "9", "reason": "x"},
    "/lists/{list_id:uuid}/restore": {"number": "1"},
    "/holds/{hold_id:uuid}": {"step": "ask", "reason": "The case is closed."},
    "/oversight/filter/decisions": {"proposal": "00000000-0000-7000-8000-000000000000", "outcome": "taken_up"},
    "/carrier/notices/{notice_id:uuid}": {"step": "report", "action": "nothing"},
    "/questions/{question_id:uuid}": {"answer": "perhaps"},
    "/account/sessions": {"key": "00"},
    "/account/password": {"current": "wrong", "new": "long enough to be one", "again": "long enough to be one"},
    "/preferences": {"language": "en"},
}  # fmt: skip


QUERIES = {"GET /recommendations/new": "/recommendations/new?flight_date={flight_date}&journey={journey_id:uuid}"}


def test_every_page_is_in_the_table() -> None:
    served = {
        f"{method} {route.path}"
        for route in pages.routes()
        if isinstance(route, Route)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }
    assert served == set(RIGHTS)


def held(write: Writer, staged: Staged) -> UUID:
    """A hold on somebody."""
    hold = new_id()
    what = {"object_kind": "journey", "object_id": staged.journey, "flight_date": staged.flight.day}
    write.insert("legal_holds", id=hold, basis="court_order", reason="case 7", set_by="ana", set_at=write.now, **what)
    return hold


def recommended(write: Writer, staged: Staged, user: UUID) -> UUID:
    """A recommendation of this user about somebody."""
    made = new_id()
    what = {"flight_id": staged.flight.id, "flight_date": staged.flight.day, "journey_id": staged.journey}
    kind = {
        "kind": "check_document",
        "ground": "document_expired",
        "protection": "not_needed",
        "approval": "not_needed",
    }
    said = {"reason_sealed": b"x", "state": "proposed", "made_by": user, "made_at": write.now}
    write.insert("recommendations", id=made, **what, **kind, **said)
    return made


def listed(write: Writer) -> UUID:
    """A list of one person, whose version is in force."""
    list_id, version = new_id(), new_id()
    write.insert("lists", id=list_id, name="persons", kind="person", legal_basis="x", owner="x", created_at=write.now)
    held = {"entries": 1, "added": 1, "imported_at": write.now, "imported_by": "x"}
    write.insert("list_versions", id=version, list_id=list_id, number=1, **held)
    entry = {"id": "T-1", "source": "persons", "names": [{"surname": "EXEMPLAR", "given_names": "OTTO"}]}
    write.insert("list_entries", list_id=list_id, entry_key="T-1", since=1, entry=Jsonb(entry))
    write.connection.execute(
        "insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)"
        " values (%s, %s, %s, 'list', 'persons', %s, %s, 'x')",
        [new_id(), write.owner.org_id, write.owner.purpose, str(version), write.now],
    )
    return list_id


def looked_back(write: Writer, user: UUID) -> UUID:
    """A look back that this user asked for: a colleague has to decide."""
    made, day, listed_in = new_id(), write.now.date(), new_id()
    write.insert("lists", id=listed_in, name="others", kind="person", legal_basis="x", owner="x", created_at=write.now)
    days = {"first_day": day, "last_day": day, "next_day": day, "expires_on": day}
    asked = {"entry_key": "T-1", "asked_for": "investigation", "asked_by": user, "asked_at": write.now}
    write.insert("list_looks", id=made, list_id=listed_in, **days, **asked)
    return made


def asked_by(write: Writer, staged: Staged, user: UUID) -> UUID:
    """A request of this user to unmask somebody."""
    request, soon = new_id(), write.now + timedelta(hours=1)
    what = {"journey_id": staged.journey, "flight_date": staged.flight.day, "basis": "court_order"}
    times = {"asked_at": write.now, "open_until": soon}
    write.insert("unmask_requests", id=request, asked_by=user, reason_sealed=b"sealed", **what, **times)
    return request


def staffed(write: Writer, user: UUID) -> dict[str, str]:
    """A desk with a roster, and a contact."""
    desk = write.connection.execute("select id from desks order by name limit 1").fetchone()
    assert desk is not None
    line, contact, org = new_id(), new_id(), write.owner.org_id
    until = write.now + timedelta(hours=8)
    write.connection.execute(
        "insert into duties (id, org_id, desk_id, user_id, role, begins, ends, entered_at, entered_by)"
        " values (%s, %s, %s, %s, 'officer', now(), %s, now(), 'ana')",
        [line, org, desk["id"], user, until],
    )
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, name, changed_at, changed_by)"
        " values (%s, %s, 'protection', 'Night line', now(), 'ana')",
        [contact, org],
    )
    return {
        "{desk_id:uuid}": str(desk["id"]),
        "{duty_id:uuid}": str(line),
        "{contact_id:uuid}": str(contact),
    }


def worked(write: Writer, user: UUID) -> dict[str, str]:
    """A call that is open, and a shift that was given over."""
    call, shift = new_id(), new_id()
    write.insert("calls", id=call, opened_on=write.now.date(), opened_at=write.now, opened_by=user)
    write.insert("handovers", id=shift, given_on=write.now.date(), given_at=write.now, given_by=user)
    return {"{call_id:uuid}": str(call), "{handover_id:uuid}": str(shift)}


def abroad(write: Writer, staged: Staged, user: UUID) -> dict[str, str]:
    """A tasking at an airport of nobody, and a document taken there, with its photograph."""
    tasking, seizure = new_id(), new_id()
    about = {"flight_id": staged.flight.id, "flight_date": staged.flight.day, "journey_id": staged.journey}
    asked = {"airport": "FRA", "kind": "interview", "asked_by": user, "asked_at": write.now}
    write.insert("taskings", id=tasking, **about, **asked)
    sealed = write.sealer.seal(png(), PHOTOGRAPH)
    taken = {"taken_on": write.now.date(), "taken_at": write.now, "taken_by": user, "recorded_at": write.now}
    what = {"document_type": "passport", "issuer": "UTO", "reason": "altered", "photograph_sealed": sealed}
    place = {"reference": "A", "airport": "FRA", "open_to": ["FRA"], "custodian_id": user}
    write.insert("seizures", id=seizure, **about, **taken, **what, **place)
    return {"{tasking_id:uuid}": str(tasking), "{seizure_id:uuid}": str(seizure)}


def referred(write: Writer, staged: Staged) -> UUID:
    """A referral of somebody else to protection; nobody marks them here, so that their hits stay where they are."""
    referral, journey = new_id(), staged.flight.traveller("QUENNORAL", "ILSE")
    about = {"flight_date": staged.flight.day, "journey_id": journey}
    said = {"concern": "asks_for_help", "asked_by_kind": "officer", "referred_by_org": write.owner.org_id}
    what = {"flight_id": staged.flight.id, "referred_at": write.now}
    write.insert("protection_referrals", id=referral, **what, **about, **said)
    write.insert("protection_marks", marked_at=write.now, **about)
    return referral


def given(write: Writer) -> UUID:
    """A partner's recommendation about a flight that is not bound for us."""
    item, partner = new_id(), new_id()
    write.connection.execute(
        "insert into organisations (id, name, kind, code, created_at) values (%s, 'Utopia', 'partner', 'UTO', now())",
        [partner],
    )
    when = {"flight": "QX7", "flight_date": write.now.date(), "at": write.now, "open_until": write.now}
    what = {"direction": "incoming", "partner_org": partner, "reference": "UTO-1", "state": "received"}
    kept = {"content_sealed": b"sealed", "expires_on": write.now.date()}
    write.insert("partner_items", id=item, **when, **what, **kept)
    return item


def told_to(write: Writer, officer: UUID) -> UUID:
    """A recommendation of ours to that partner."""
    item = new_id()
    ours = {"id": str(item), "direction": "outgoing", "reference": "OURS", "state": "proposed", "made_by": str(officer)}
    undecided = dict.fromkeys(("decided_by", "decided_at", "decided_revision", "ground"))
    query = "insert into partner_items select (jsonb_populate_record(i, %s)).* from partner_items i"
    write.connection.execute(query, [Jsonb(undecided | ours)])
    return item


def an_item(write: Writer) -> UUID:
    """An item of exchange of ours."""
    made = new_id()
    item = Report(id=made, created=write.now, modified=write.now, title="Counterfeit documents")
    what = {"item_id": made, "kind": "report", "tlp": "green", "onward": "audience", "withdrawn": False}
    when = {"created": write.now, "modified": write.now, "added_at": write.now, "expires_on": write.now.date()}
    sealed = write.sealer.seal(msgspec.json.encode(item), ITEM_CONTENT)
    write.insert("shared_items", id=made, content_sealed=sealed, **what, **when)
    return made


def asked_of_us(write: Writer, officer: UUID) -> UUID:
    """A request for information of that partner."""
    request = new_id()
    partner = write.connection.execute("select id from organisations where kind = 'partner'").fetchone()
    assert partner is not None
    content = RequestContent(officer="Mira Barselay", reason="Smuggling", legal_basis="Article 7", questions="Known?")
    sealed = write.sealer.seal(msgspec.json.encode(content), REQUEST_CONTENT)
    times = {"at": write.now, "due_at": write.now + timedelta(hours=1), "expires_on": write.now.date()}
    what = {"direction": "inbound", "kind": "information", "urgency": "1h", "reference": "UTO-7", "state": "open"}
    who = {"party_org": partner["id"], "owner_id": officer, "content_sealed": sealed}
    write.insert("information_requests", id=request, **times, **what, **who)
    return request


def issued(write: Writer, officer: UUID) -> UUID:
    """A bulletin that everybody of the organisation reads."""
    made, words = new_id(), BulletinWords(title="Counterfeit documents", what="Look at the laminate.")
    what = {"thread_id": made, "number": 1, "about": "document_series", "tlp": "green", "acknowledge": True}
    graded = {"source_grade": "B", "information_grade": "2", "state": "released"}
    until = write.now.date() + timedelta(days=9)
    when = {"valid_until": until, "begun_at": write.now, "written_at": write.now, "expires_on": until}
    sealed = write.sealer.seal(msgspec.json.encode(words), bulletins.WORDS)
    write.insert("bulletins", id=made, written_by=officer, words_sealed=sealed, **what, **graded, **when)
    return made


def a_rule(write: Writer, author: UUID, kind: str = "pattern") -> UUID:
    """A draft of a rule, with nothing said about it but its condition."""
    version, owner = new_id(), write.owner.org_id
    condition = {"is": "holds", "value": {"is": "field", "name": "booking.one_way"}}
    content = {"id": "one_way", "title": "One way", "kind": kind, "severity": "low", "condition": condition}
    write.connection.execute(
        "insert into rule_versions (id, org_id, rule_id, number, content, content_hash, written_by, written_at, since)"
        " values (%s, %s, 'one_way', 1, %s, 'x', %s, now(), now())",
        [version, owner, Jsonb(content), author],
    )
    return version


def by_chance(write: Writer, asker: UUID) -> UUID:
    """A setting of random referral that waits for a second person."""
    setting = new_id()
    write.connection.execute(
        "insert into random_referrals (id, org_id, one_in, purpose, legal_basis, expires_on, seed, asked_by, asked_at)"
        " values (%s, %s, 2000, 'x', 'x', now() + interval '9 days', 'x', %s, now())",
        [setting, write.owner.org_id, asker],
    )
    return setting


def questioned(write: Writer) -> UUID:
    """A carrier's question about a document."""
    question, carrier = new_id(), organisations.carrier(write.connection, "ZZ", write.now)
    what = {"document_type": "P", "issuer": "UTO", "number_sealed": write.sealer.seal(b"X123", NUMBER)}
    when = {"asked_at": write.now, "expires_on": write.now.date() + timedelta(days=1)}
    write.insert("document_questions", id=question, carrier_org=carrier, **what, **when)
    return question


def noticed(write: Writer, flight: Flight, journey: UUID, officer: UUID) -> UUID:
    """A notice to the carrier ZZ about somebody, with nobody's name."""
    recommendation, notice = new_id(), new_id()
    about = {"flight_date": flight.day, "journey_id": journey}
    made = {"made_by": officer, "made_at": write.now, "reason_sealed": b"sealed", "approval": "not_needed"}
    what = {"flight_id": flight.id, "kind": "check_document", "ground": "document_expired", "protection": "no"}
    write.insert("recommendations", id=recommendation, state="acted", **about, **made, **what)  # none in force
    carrier = organisations.carrier(write.connection, "ZZ", write.now)
    place = {"flight": "ZZ100", "airport": "FRA", "carrier_org": carrier, "reference": "2345678"}
    sent = {"instruction": "check_document", "state": "sent", "sent_at": write.now, "changed_at": write.now}
    write.insert("carrier_notices", id=notice, recommendation_id=recommendation, **about, **place, **sent)
    return notice


def linked(write: Writer) -> str:
    """The token of a mail about the notice."""
    made = new_id()
    write.connection.execute(
        "insert into notifications (id, org_id, carrier_org, channel, event, notice_id, made_at, reply_until)"
        " select %s, org_id, carrier_org, 'mail', 'notice', id, sent_at, sent_at + interval '1 hour'"
        " from carrier_notices",
        [made],
    )
    return reply_link(write.sealer, "", made).rpartition("/")[2]


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_is_shown_its_pages_and_refused_every_other(officer: Officer, write: Writer, role: str) -> None:
    staged = Staged(write, "QUENNORAL", "100")
    client = officer(f"one.{role}", role)
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    own = write.connection.execute("select id from users where username = %s", (f"one.{role}",)).fetchone()
    assert own is not None
    message = write.message(staged.flight)
    values = {
        "{received_on}": str(write.now.date()),
        "{message_id:uuid}": str(message),
        "{flight_id:uuid}": str(staged.flight.id),
        "{flight_date}": str(staged.flight.day),
        "{journey_id:uuid}": str(staged.journey),
        "{hit_id:uuid}": str(staged.hit),
        "{item}": "history",
        "{code}": "ZZ",
        "{user_id:uuid}": str(own["id"]),
        "{token_id:uuid}": str(staged.hit),
        "{organisation_id:uuid}": str(organisations.carrier(write.connection, "ZZ", write.now)),
        "{hold_id:uuid}": str(held(write, staged)),
        **staffed(write, own["id"]),
        **worked(write, own["id"]),
        **abroad(write, staged, own["id"]),
        "{false_match_id:uuid}": str(new_id()),
        "{match_id:uuid}": str(new_id()),
        "{pointer_id:uuid}": str(new_id()),
        "{review_id:uuid}": str(new_id()),
        "{lookout_id:uuid}": str(new_id()),
        "{item_id:uuid}": str(given(write)),
        "{told_id:uuid}": str(told_to(write, own["id"])),
        "{item_row:uuid}": str(an_item(write)),
        "{partner_id:uuid}": str(new_id()),
        "{asked_id:uuid}": str(asked_of_us(write, own["id"])),
        "{bulletin_id:uuid}": str(issued(write, own["id"])),
        "{version_id:uuid}": str(a_rule(write, own["id"])),
        "{setting_id:uuid}": str(by_chance(write, own["id"])),
        "{recommendation_id:uuid}": str(recommended(write, staged, own["id"])),
        "{check_id:uuid}": str(a_check(write, own["id"])),
        "{document_check_id:uuid}": str(a_document_check(write, own["id"])),
        "{list_id:uuid}": str(listed(write)),
        "{key:path}": "T-1",
        "{look_id:uuid}": str(looked_back(write, own["id"])),
        "{pack}": "usa",
        "{request_id:uuid}": str(asked_by(write, staged, own["id"])),
        "{question_id:uuid}": str(questioned(write)),
        "{notice_id:uuid}": str(noticed(write, staged.flight, staged.journey, own["id"])),
        "{token}": linked(write),
        "{referral_id:uuid}": str(referred(write, staged)),
    }
    found = {}
    for page in RIGHTS:
        method, _, template = page.partition(" ")
        path = QUERIES.get(page, template)
        for place, value in values.items():
            path = path.replace(place, value)
        form = {"csrf": csrf, **FORMS.get(template, {})} if method == "POST" else None
        if page == "POST /recommendations":
            form = {
                "csrf": csrf,
                "flight_date": str(staged.flight.day),
                "journey": str(staged.journey),
                "step": "check",
            }
        answer = client.request(method, path, data=form)
        assert answer.status_code < 500, page
        found[page] = answer.status_code
        if answer.status_code in (403, 404):
            assert "QUENNORAL" not in answer.text, page
    told = {page for page, status in found.items() if status in (200, 204, 303, 400, 409, 422)}
    refused = {page for page, status in found.items() if status in (403, 404)}
    assert told | refused == set(RIGHTS), found
    assert told == {page for page, roles in RIGHTS.items() if role in roles}, found


def test_somebody_with_several_roles_may_do_what_any_of_them_may(officer: Officer, write: Writer) -> None:
    staged = Staged(write, "QUENNORAL", "100")
    client = officer("both", "attache", "oversight")
    assert client.get(f"/audit/journey/{staged.flight.day}/{staged.journey}").status_code == 200
    assert client.get("/manifests/new").status_code == 403
