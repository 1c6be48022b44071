"""The pages of protection, and that no page, stream or answer outside tells who is in its care."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.safeguards.protection import FLOOR, floored
from foreland.store.identifiers import new_id
from tests.operations.test_protection import refer
from tests.operations.test_recommend import user
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_carrier_desk import post, sent
from tests.web.test_roles import a_rule
from tests.web.test_training import Staged
from tests.web.world import Flight, Writer

TELLING = re.compile(r"QQWORDS|possible victim|possible_victim|referred to protection|in the care", re.IGNORECASE)


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"))
    booking = flight.booking("K1")
    for given in ("MIRA", "JURO"):
        flight.traveller("QQNAME", given, seat="12A", pnr={"booking": booking, "record_locator": "K1"})
    flight.hit(flight.travellers[0])
    return flight


def referral_of(write: Writer) -> tuple[str, str]:
    row = write.connection.execute("select id, row_version from protection_referrals order by id").fetchone()
    assert row is not None
    return f"/protection/{row['id']}", str(row["row_version"])


def test_the_focal_point_works_on_a_referral_and_the_desk_sees_that_it_was_received(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight
) -> None:
    kofi = officer("kofi", "carrier_liaison")
    row = write.connection.execute("select id, org_id from users where username = 'kofi'").fetchone()
    assert row is not None
    roles = frozenset(("carrier_liaison",))
    refer(deployment, flight, Access(org_id=row["org_id"], user_id=row["id"], username="kofi", roles=roles))  # type: ignore[arg-type]
    address = f"/travellers/{flight.day}/{flight.travellers[0]}"
    assert "Not received yet." in text_of(kofi.get(address).text)
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, airport, name, phones, hours, changed_at, changed_by) values"
        " (%s, %s, 'protection', 'FRA', 'Night line', '{+49 555 0100}', '24/7', now(), 'ana'),"
        " (%s, %s, 'host_authority', 'FRA', 'QQPOLICE', '{+49 555 0110}', '24/7', now(), 'ana')",
        [new_id(), write.owner.org_id, new_id(), write.owner.org_id],
    )
    selma = officer("selma", "protection")
    listed = text_of(selma.get("/protection").text)
    for told in ("QQNAME", "Nobody has accepted", "Possible victim", "ZZ100", "Officer Kofi", "there now"):
        assert told in listed, told
    one, version = referral_of(write)
    page = text_of(selma.get(one).text)
    for told in ("QQWORDS: he speaks for her.", "Night line", "+49 555 0100", "JURO"):
        assert told in page, told
    assert "QQPOLICE" not in page
    assert post(selma, one, step="accept", row_version="9")[0] == 409
    assert post(selma, one, step="accept", row_version=version)[0] == 303
    assert "Received at" in text_of(kofi.get(address).text)
    status, text = post(selma, one, step="handed_over", words="", row_version="2")
    assert (status, "Write it down" in text) == (422, True)
    assert post(selma, one, step="handed_over", words="QQNGO, night shelter", row_version="2")[0] == 303
    assert post(selma, one, step="companion", companion=str(flight.travellers[1]), row_version="3")[0] == 303
    assert post(selma, one, step="close", outcome="handed_over", row_version="4")[0] == 303
    page = text_of(selma.get(one).text)
    for told in ("QQNGO, night shelter", "Handed over to others who help", "Marked", "Closed"):
        assert told in page, told
    assert "JURO" in text_of(selma.get("/protection").text)
    assert "MIRA" in text_of(selma.get("/protection?closed=1").text)
    have = selma.get("/protection").text.split('data-part="')[1].split('"')[0]
    assert selma.get(f"/live/protection?have={have}").status_code == 204
    assert selma.get(address).status_code == 403, "what else is known of a traveller stays closed"
    assert selma.get(f"/protection/{new_id()}").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "supervisor", "oversight", "administrator"])
def test_no_page_outside_tells_or_counts_them(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight, role: str
) -> None:
    staged = Staged(write, "QUENNORAL", "200")
    client = officer("reader", role)
    addresses = [path for method, path in staged.addresses() if method == "GET"]
    addresses += [f"/travellers/{flight.day}/{flight.travellers[0]}", f"/flights/{flight.id}"]
    addresses += [f"/audit/journey/{flight.day}/{flight.travellers[0]}", "/api/v1/hits", "/metrics"]
    refer(deployment, flight, user(write, "mira", "analyst"))
    call = {"opened_on": write.now.date(), "opened_at": write.now, "flight_id": flight.id, "flight_date": flight.day}
    mira = write.connection.execute("select id from users where username = 'mira'").fetchone()
    assert mira is not None
    words = deployment.sealer.seal(b'{"search": "QQWORDS"}', "calls.words_sealed")
    who = {"opened_by": mira["id"], "closed_by": mira["id"], "closed_at": write.now, "words_sealed": words}
    write.insert("calls", id=new_id(), journey_id=flight.travellers[0], outcome="protection", **who, **call)
    for path in addresses:
        answer = client.get(path)
        assert answer.status_code < 500, path
        shown = answer.text.partition("<main")[2].partition("</main")[0] or answer.text
        shown = re.sub(r"<(select|fieldset).*?</\1>", "", shown, flags=re.DOTALL)  # what may be chosen about anybody
        if path != "/help":  # the glossary
            assert not TELLING.search(shown), path
        if path in ("/queue", "/watch"):
            assert "QQNAME" not in shown, path
    assert client.get("/protection").status_code == 403
    assert client.get(referral_of(write)[0]).status_code == 403
    trail = client.get(f"/audit/journey/{flight.day}/{flight.travellers[0]}").text
    assert "protection_" not in trail


def test_a_carrier_is_never_refused_a_first_call_and_never_floods(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight
) -> None:
    author = user(write, "mira", "carrier_liaison")
    _, notice = sent(deployment, write, flight, author)
    (deployment.data / "protection.json").write_text(
        '{"escalate_minutes": 10, "again_minutes": 5, "calls_an_hour": {"traveller": 3, "user": 9, "flight": 9}}'
    )
    gate = officer("gate", "station_agent")
    for number in range(6):
        assert post(gate, f"/carrier/notices/{notice}/help", words=f"QQCALL{number}")[0] == 303
    assert write.connection.execute("select from protection_referrals").rowcount == 1
    again = write.connection.execute("select action, user_id from protection_events").fetchall()
    assert [row["action"] for row in again] == ["asked_again", "asked_again"], "three an hour, the first one among them"
    assert all(row["user_id"] for row in again)
    selma, one = officer("selma", "protection"), referral_of(write)
    assert "No boarding: Sent, not acknowledged" in text_of(selma.get("/protection").text)
    assert "The carrier was asked: No boarding." in text_of(selma.get(one[0]).text)
    assert post(selma, one[0], step="call_back", row_version=one[1])[0] == 303
    page = text_of(selma.get(one[0]).text)
    assert "No boarding · Withdrawn, not acknowledged" in page
    assert "The carrier was asked" not in page
    kofi = officer("kofi", "carrier_liaison")
    about = write.connection.execute("select recommendation_id as id from carrier_notices").fetchone()
    assert about is not None
    assert "It no longer stands" in text_of(kofi.get(f"/recommendations/{about['id']}").text)
    other = flight.traveller("QQSECOND", "ANA", seat="14C")
    flight.hit(other, finding_key="second")
    whom = {"flight_date": flight.day, "journey_id": other}
    made, second = new_id(), new_id()
    what = {"flight_id": flight.id, "kind": "check_document", "ground": "document_expired", "protection": "no"}
    who = {"made_by": author.user_id, "made_at": write.now, "reason_sealed": b"x", "approval": "not_needed"}
    write.insert("recommendations", id=made, state="sent", **whom, **what, **who)
    known = write.connection.execute("select carrier_org from carrier_notices where id = %s", [notice]).fetchone()
    assert known is not None
    place = {"flight": "ZZ100", "airport": "FRA", "carrier_org": known["carrier_org"], "reference": "2345678"}
    when = {"state": "sent", "sent_at": write.now, "changed_at": write.now, "instruction": "check_document"}
    write.insert("carrier_notices", id=second, recommendation_id=made, **whom, **place, **when)
    (deployment.data / "protection.json").write_text(
        '{"escalate_minutes": 10, "again_minutes": 5, "calls_an_hour": {"traveller": 1, "user": 1, "flight": 1}}'
    )
    assert post(gate, f"/carrier/notices/{second}/help", words="QQSECOND")[0] == 303
    assert write.connection.execute("select from protection_referrals").rowcount == 2


def test_figures_keep_small_numbers_back(officer: Officer, write: Writer, flight: Flight) -> None:
    assert floored({"a": 12, "b": 3, "c": 7, "d": 40}) == {"a": 12, "b": None, "c": None, "d": 40}
    assert floored({"a": 4, "b": 4}) == {"a": None, "b": None}
    assert floored({"a": 9}) == {"a": 9}
    long_ago = write.now - timedelta(days=120)
    for number in range(9):
        about = {"flight_date": flight.day, "journey_id": flight.traveller("QQCOUNT", f"N{number}")}
        said = {"concern": "asks_for_help" if number < 6 else "possible_victim", "asked_by_kind": "officer"}
        what = {"flight_id": flight.id, "referred_by_org": write.owner.org_id, "referred_at": long_ago}
        write.insert("protection_referrals", id=new_id(), **about, **said, **what)
    page = text_of(officer("ovid", "oversight").get("/protection/figures").text)
    assert "an officer 9" in " ".join(page.split())
    assert "Asks for help not told" in " ".join(page.split()), "six, less the whole, would tell of three"
    assert FLOOR == 5
    assert officer("ana", "analyst").get("/protection/figures").status_code == 403


def test_a_lead_is_taken_into_care_or_set_aside_on_its_page(officer: Officer, write: Writer, flight: Flight) -> None:
    selma = officer("selma", "protection")
    row = write.connection.execute("select id from users where username = 'selma'").fetchone()
    assert row is not None
    what = {"version_id": a_rule(write, row["id"], "vulnerability"), "kind": "vulnerability", "found_at": write.now}
    for journey in flight.travellers:
        write.insert("rule_finds", flight_date=flight.day, journey_id=journey, **what)
    page = text_of(selma.get("/protection/leads").text)
    assert page.index("One way") > page.index("QQNAME")
    mira, juro = (f"/protection/leads/{journey}" for journey in flight.travellers)
    status, refused = post(selma, mira, step="take", concern="", words="QQWORDS")
    assert (status, "Nothing was recorded." in text_of(refused)) == (422, True)
    assert post(selma, mira, step="take", concern="possible_victim", words="QQWORDS")[0] == 303
    assert "QQWORDS" in selma.get(referral_of(write)[0]).text
    assert post(selma, juro, step="aside")[0] == 303
    assert post(selma, juro, step="aside")[0] == 409
    assert "QQNAME" not in selma.get("/protection/leads").text
