"""A traveller in review: what is shown, what is masked, what is marked."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from foreland.store.identifiers import new_id
from foreland.travel.booking import Payment
from tests.web.conftest import Officer
from tests.web.findings import MALFORMED_HIT, NAME_HIT, STOLEN_HIT
from tests.web.reading import order_of, text_of
from tests.web.world import Writer


def test_api_and_pnr_stand_side_by_side_and_what_differs_is_marked(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA", pnr={"given_names": "MIRA MRS", "date_of_birth": "1988-07-14"})
    page = officer().get(f"/travellers/{flight.day}/{journey}").text
    assert "1 difference" in page
    assert "<mark>1988-04-17</mark>" in page
    assert "<mark>1988-07-14</mark>" in page
    assert "<mark>MIRA" not in page  # a title is no difference


def test_hits_show_every_compared_value_and_the_alignment(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey, MALFORMED_HIT)
    flight.hit(journey, NAME_HIT)
    page = text_of(officer().get(f"/travellers/{flight.day}/{journey}").text)
    assert "HALVIK ≈ HALVIC spelt alike 0.83" in page
    assert "ANN only listed" in page
    assert "nationality UTO differs from listed FRA -0.02" in page
    assert "Consider first: another person of the same name." in page
    assert "score 0.94" in page
    assert order_of(page, "▲ High", "● Low")


def test_a_booking_is_shown_with_its_payment_masked(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    card = Payment(
        kind="card", vendor="VI", number_masked="411111XXXXXX1234", expiry="2028-01", amount="812.40", currency="EUR"
    )
    booking = flight.booking("KX7QPL", card, phone="+999 555 0101", email="mira@example.org")
    journey = flight.traveller("HALVIK", "MIRA", pnr={"booking": booking, "record_locator": "KX7QPL"})
    other = flight.traveller("HALVIK", "JURO", pnr={"booking": booking, "record_locator": "KX7QPL"})
    page = officer().get(f"/travellers/{flight.day}/{journey}").text
    for shown in ("KX7QPL", "Card VI •••• 1234 · 812.40 EUR", "+999 555 0101", "UTO1AB", str(other)):
        assert shown in page
    for hidden in ("411111", "2028-01"):
        assert hidden not in page


def test_a_payment_that_does_not_open_says_so(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    booking = flight.booking("KX7QPL", Payment(kind="cash"))
    write.connection.execute("update payments set sealed = 'broken'")
    journey = flight.traveller("HALVIK", "MIRA", pnr={"booking": booking})
    assert "the key does not open it" in officer().get(f"/travellers/{flight.day}/{journey}").text


def test_answers_to_the_carrier_are_shown_with_what_they_rest_on_and_when_a_pending_one_ends(
    officer: Officer, write: Writer
) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    hits = Jsonb([{"id": str(flight.hit(journey, NAME_HIT))}])
    message = new_id()
    write.insert(
        "answer_messages", id=message, kind="unsolicited", says="clearance", dialect="CUSRES", reference="TX1",
        state="waiting", available_at=write.now, made_at=write.now, expires_on=write.now.date(),
    )  # fmt: skip
    for current, verdict, because in ((False, "insufficient_data", "data"), (True, "pending_contact", "hits")):
        write.insert(
            "answers", id=new_id(), flight_id=flight.id, flight_date=flight.day, journey_id=journey, verdict=verdict,
            because=because, cause="request", code="4C", carrier="ZZ", state="*", dialect="CUSRES",
            connection_version="1", made_at=write.now, is_current=current, missing=["expiry_date"],
            message_id=message if current else None, hits=hits if current else Jsonb([]),
        )  # fmt: skip
    client = officer()
    page = text_of(client.get(f"/travellers/{flight.day}/{journey}").text)
    assert "Pending, contact the desk ZZ · CUSRES 4C" in page
    assert "The carrier waits. Unless an officer decides, this answer ends at" in page
    for said in (
        "A hit waits for an officer",
        "Data are missing · Expiry date",
        "waits for the carrier",
        "nothing sent",
    ):
        assert said in page
    assert "the carrier is told the answer, never why" in page
    assert "A hit waits for an officer · 1 hit" in page
    assert "answered: Pending, contact the desk" in text_of(client.get(f"/flights/{flight.id}").text)
    write.insert("protection_marks", marked_at=write.now, flight_date=flight.day, journey_id=journey)
    page = text_of(client.get(f"/travellers/{flight.day}/{journey}").text)
    assert "This answer is pending and ends at" in page
    for telling in ("A hit waits", "1 hit", "Unless an officer decides"):
        assert telling not in page, telling


def test_names_are_text_never_markup(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    evil = "<img src=x onerror=alert(1)>\"'&"
    journey = flight.traveller(evil, "{{ 7*7 }}", pnr={"nationality": "<b>"}, seat="<i>", document={"number": "<u>"})
    flight.hit(journey, NAME_HIT | {"source": "<script>", "reasons": [{"code": "<x>", "fact": "<y>", "value": "<z>"}]})
    client = officer()
    for address in ("/queue", f"/flights/{flight.id}", f"/travellers/{flight.day}/{journey}"):
        page = client.get(address).text
        assert "&lt;img src=x" in page
        assert "{{ 7*7 }}" in page
        for markup in ("<img src=x", "<script>", "<z>", "<x>", "<y>", "<u>", "<i>"):
            assert markup not in page, (address, markup)


def test_a_traveller_without_any_report_or_hit_is_still_a_page(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=None)
    journey = flight.traveller("NOBODY", "MIRA", api={}, screened_at=None)
    page = officer().get(f"/travellers/{flight.day}/{journey}").text
    for said in ("Name not reported", "has not been screened yet", "No document is reported", "No booking is joined"):
        assert said in page


def test_addresses_that_make_no_sense_are_not_found(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    client = officer()
    for address in (f"/travellers/2026-02-31/{journey}", f"/travellers/1999-01-01/{journey}", "/travellers/x/y"):
        assert client.get(address).status_code == 404


def test_reading_is_audited_with_everybody_on_the_page(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    booking = flight.booking("KX7QPL")
    mira = flight.traveller("HALVIK", "MIRA", pnr={"booking": booking})
    juro = flight.traveller("HALVIK", "JURO", pnr={"booking": booking})
    officer().get(f"/travellers/{flight.day}/{mira}")
    (entry,) = write.connection.execute("select * from audit where action = 'traveller.read'").fetchall()
    assert set(entry["object_ids"]) == {mira, juro}


def test_who_may_not_decide_sees_no_form(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey, STOLEN_HIT)
    page = officer("eve", "oversight").get(f"/travellers/{flight.day}/{journey}").text
    assert 'class="fl-decide"' not in page
    assert "let you read this hit, not decide" in page


def test_data_that_came_after_the_screening_is_pointed_out(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    screened = flight.traveller("HALVIK", "MIRA", facts_version=2, screened_facts_version=2)
    overtaken = flight.traveller("JORVAN", "JURO", facts_version=3, screened_facts_version=2)
    client = officer()
    assert "New data arrived" not in client.get(f"/travellers/{flight.day}/{screened}").text
    assert "New data arrived" in client.get(f"/travellers/{flight.day}/{overtaken}").text
