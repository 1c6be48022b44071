"""The document desk: one screen for a document read out on the telephone, kept as it was, shown with the traveller."""

from __future__ import annotations

import base64
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.import_list import import_list, read_list
from foreland.store.lists import Terms
from foreland.web.pages.document_desk import read_form
from tests.core.documents.proof import pki
from tests.web.api.test_review import Signed, signed
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_calls import call_of
from tests.web.test_frame import csrf_of
from tests.web.world import Flight, Writer

__all__ = ["signed"]

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16"
"""The specimen of ICAO Doc 9303-4, with an expiry date in 2032."""
GBR = {
    "type": "P", "number": "QX1234567", "issuing_state": "GBR", "date_of_birth": "1991-02-03",
    "expiry_date": "2033-05-01", "from": "lhr", "to": "jfk", "travel_date": "2026-12-01", "purpose": "visit",
    "stay_days": "14", "onward": "yes", "electronic": "yes", "held": "ESTA", "held_status": "approved",
}  # fmt: skip


def zone_of(number: str) -> str:
    """The zone of a British passport with a number; its check digits need not agree."""
    return f"P<GBRKESTOR<<JURO{'<' * 27}\n{number}0GBR9102031M3305013{'<' * 15}0"


def send(client: TestClient, **typed: str) -> tuple[str, str]:
    """Check something; return the address of the check and the words on its page."""
    answer = client.post("/document-desk", data={"csrf": csrf_of(client), **typed})
    assert answer.status_code == 303, text_of(answer.text)
    address = str(answer.headers["location"])
    assert not any(word in address for word in ("L898902C3", "QX1234567")), "no number stands in an address"
    return address, text_of(client.get(address).text)


def used_before(write: Writer) -> tuple[Flight, Any]:
    flight = write.flight(("ZZ", "7"))
    journey = flight.traveller("KESTOR", "JURO", document={"number": "QX1234567", "issuing_state": "GBR"})
    write.connection.execute("update documents set number_key = issuing_state || ':' || number")
    write.insert(
        "registry_keys", kind="document", key="GBR:QX1234567", journey_id=journey, flight_date=flight.day,
        expires_on=flight.day,
    )  # fmt: skip
    return flight, journey


def reported_stolen(deployment: Deployment, write: Writer) -> None:
    lines = ["number,issuing_state,type,category,reported_on", "QX1234567,GBR,P,stolen,2026-10-01"]
    found = read_list(lines, "stolen", "documents-csv")
    assert not found.problems, found.problems
    import_list(
        deployment, deployment.service(), found, name="s", terms=Terms(legal_basis="x", owner="x"), now=write.now
    )


def test_a_zone_is_read_field_by_field_with_hints_and_what_to_ask_again(officer: Officer) -> None:
    mira = officer("mira", "carrier_liaison")
    _, said = send(mira, zone=ZONE)
    assert "every check digit agrees" in said
    assert "That does not prove it genuine" in said
    _, wrong = send(mira, zone=ZONE.replace("7408122", "7408I22"))
    assert "read me these fields of the document once more: birth date" in wrong
    assert "Perhaps misread, a hint only: Birth date 740812" in wrong
    _, differs = send(mira, zone=ZONE, number="L898902C4", **{"from": "LHR", "to": "JFK", "travel_date": "2026-12-01"})
    assert "the zone says L898902C3, typed was L898902C4" in differs
    assert "nothing against the traveller" in differs


def test_lists_earlier_uses_and_requirements_stand_together_and_are_kept(
    deployment: Deployment, officer: Officer, write: Writer, postgres_url: str
) -> None:
    flight, earlier = used_before(write)
    mira = officer("mira", training=False)
    address, said = send(mira, **GBR)
    assert "On no list of lost, stolen, revoked or blank documents" in said
    assert "Used on 1 other journey" in said
    assert "KESTOR, JURO" in said
    assert "If the unverified rules hold: In order" in said
    reported_stolen(deployment, write)
    listed_at, listed = send(mira, **GBR)
    assert "Document reported stolen" in listed
    assert "Consider first" in listed, "the innocent explanation"
    read_out = listed.split("To be read out")[1].split("Entry requirements")[0]
    assert "number of the document once more" in read_out
    assert "stolen" not in read_out, "no list is read out"
    assert text_of(mira.get(address).text).count("Document reported stolen") == 0, "the first stays as it was"
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("select decision, lists, packs, content_sealed from document_checks").fetchall()
        assert [row[0] for row in rows] == ["REFER", "REFER"]
        assert rows[0][1] != rows[1][1], "the version of the lists stands in each"
        assert "usa" in rows[0][2]
        assert not any(b"QX1234567" in row[3] for row in rows)
        read = connection.execute("select object_ids from audit where action = 'document_desk.read'").fetchall()
    assert earlier in {one for row in read for one in row[0]}
    for change in ("update document_checks set decision = 'OK'", "delete from document_checks"):
        with deployment.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(change)
    assert listed_at != address
    assert str(flight.day) in listed


def test_in_training_ok_becomes_refer_when_the_number_is_listed_and_protection_leaves_the_path(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    tim = officer("tim", training=True)
    assert "the documents are in order, by what you have told me" in send(tim, **GBR)[1]
    asked = send(tim, **(GBR | {"held": "", "held_status": "", "electronic": ""}))[1]
    assert "in order if these questions are answered" in asked
    assert "not in order" in send(tim, **(GBR | {"held": "none"}))[1]
    helped = send(tim, **GBR, needs_protection="1")[1]
    assert "stay with the traveller" in helped.split("Entry requirements")[0]
    assert "protection focal point" in helped
    side = deployment.training_side
    reported_stolen(side, write)
    assert "stands on a list of reported documents" in send(tim, **GBR)[1]
    mistyped = send(tim, **(GBR | {"zone": zone_of("QX1234567"), "number": "QX1234568"}))[1]
    assert "Document reported stolen" in mistyped, "the number that was read is looked for as well"


def test_from_a_call_and_a_traveller_and_back(officer: Officer, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"))
    journey = flight.traveller("QUENNORAL", "MIRA", seat="12A", document={"number": "QX7654321"})
    mira = officer()
    call = call_of(mira, "ZZ100 12A").split("/")[-1]
    traveller = f"{flight.day}/{journey}"
    form = mira.get(f"/document-desk?traveller={traveller}").text
    assert "QX7654321" in form
    assert "QUENNORAL" in form
    written = {
        "search": "ZZ100",
        "traveller": traveller,
        "row_version": "1",
        "step": "document",
        "asked": "Good?",
    }
    answer = mira.post(f"/calls/{call}", data={"csrf": csrf_of(mira), **written})
    assert answer.headers["location"] == f"/document-desk?call={call}"
    assert "QX7654321" in mira.get(answer.headers["location"]).text, "a call brings its traveller along"
    address, _ = send(mira, zone=ZONE, call=call, traveller=traveller)
    assert address in mira.get(f"/calls/{call}").text
    page = mira.get(f"/travellers/{traveller}").text
    assert address in page
    assert "sound, every check digit agrees" in text_of(page)
    assert mira.get(f"/document-desk?traveller={flight.day}/{call}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Paste a zone"),
        ({"number": "QX1", "issuing_state": "NOWHERE"}, "Write states"),
        ({"zone": ZONE, "from": "LHR", "to": "JFK"}, "date of travel"),
        ({"zone": ZONE, "expiry_date": "<b>soon"}, "Write dates"),
    ],
)
def test_what_cannot_be_read_is_told_and_stays_in_the_form(officer: Officer, typed: dict[str, str], told: str) -> None:
    mira = officer()
    answer = mira.post("/document-desk", data={"csrf": csrf_of(mira), **typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert "<b>soon" not in answer.text
    assert typed.get("number", "") in answer.text


def test_any_text_gives_a_page(officer: Officer) -> None:
    mira = officer()
    for zone in ("<<<", "\x00\n\n", "é" * 900, "P<UTO\nX", "V<UTO" + "<" * 39 + "\n" + "9" * 44):
        answer = mira.post("/document-desk", data={"csrf": csrf_of(mira), "zone": zone, **GBR})
        assert mira.get(answer.headers["location"]).status_code == 200, zone
    assert read_form({"from": "lhr-cdg", "via": "fra,muc", "to": "jfk"}).route == ("LHR", "CDG", "FRA", "MUC", "JFK")


def test_the_same_over_the_interface(signed: Signed, postgres_url: str) -> None:
    ana = signed("ana", "analyst")
    answer = ana.post("/api/v1/documents/check", json={"asked": {"zone": ZONE, "route": ["LHR", "JFK"]}})
    assert (answer.status_code, answer.json()["error"]) == (422, "date_unreadable")
    asked = {"zone": ZONE, "route": ["LHR", "JFK"], "travel_date": "2026-12-01"}
    found = ana.post("/api/v1/documents/check", json={"asked": asked}).json()
    assert (found["decision"], found["zone"]["all_checks_ok"], found["uses"]) == ("REFER", True, [])
    case = {"route": ["LHR", "JFK"], "travel_date": "2026-12-01", "nationality": ["GBR"], "documents": []}
    checked = ana.post("/api/v1/requirements/check", json={"case": case}).json()
    assert checked["decision"] in ("REFER", "NOT_OK")
    with psycopg.connect(postgres_url) as connection:
        kept = connection.execute("select id::text from requirement_checks union select id::text from document_checks")
        assert {row[0] for row in kept} == {found["id"], checked["id"]}
    assert ana.post("/api/v1/documents/check", json={"asked": asked, "call_id": found["id"]}).status_code == 404
    chip = [base64.b64encode(part).decode() for part in pki.chip(pki.signer(pki.authority()))]
    proved = ana.post("/api/v1/documents/check", json={"asked": {}, "proof": chip})
    assert (proved.status_code, proved.json()["presented"]["number"]) == (201, "K7654321")
    assert [one["status"] for one in proved.json()["proofs"]] == ["no_trust_anchor"]
    assert ana.post("/api/v1/documents/check", json={"asked": {}, "proof": ["no base64!"]}).status_code == 400
    assert ana.post("/api/v1/documents/check", json={"asked": {}, "proof": [""] * 41}).status_code == 400
    tomas = signed("tomas", "attache")
    assert tomas.post("/api/v1/documents/check", json={"asked": asked}).status_code == 403


def test_chip_data_and_seals_are_proved_and_only_what_failed_is_doubt(
    deployment: Deployment, officer: Officer, write: Writer, postgres_url: str
) -> None:
    above = pki.authority()
    by = pki.signer(above)
    security, zone, face = pki.chip(by)
    tim = officer("tim", training=True)
    journey = {"from": "lhr", "to": "jfk", "travel_date": "2026-12-01", "held": "visa"}
    files = [("proof_files", (name, data)) for name, data in (("sod", security), ("dg1", zone), ("dg2", face))]

    def given(typed: dict[str, str], files: list[Any] | None = None) -> str:
        sent = tim.post("/document-desk", data={"csrf": csrf_of(tim), **typed}, files=files)
        assert sent.status_code == 303, text_of(sent.text)
        return text_of(tim.get(sent.headers["location"]).text)

    unknown = given(journey, files)
    assert "Chip data: No trust anchor" in unknown
    assert "nothing against the traveller" in unknown
    assert "K7654321" in unknown, "the zone in the chip is read as one that was pasted"
    trust = deployment.training_side.data / "trust"
    trust.mkdir()
    (trust / "authority.cer").write_bytes(above.der)
    verified = given(journey, files)
    assert "Chip data: Signature verified" in verified
    assert "does not fit" not in verified
    differs = given(journey | {"number": "K7654312", "issuing_state": "UTO"}, files)
    assert "number K7654312 was reported, K7654321 was signed" in differs
    changed = given(journey, [*files[:2], ("proof_files", ("dg2", pki.tlv(0x75, b"another face")))])
    assert "Chip data: Signature check failed" in changed
    assert "The electronic signature of the document does not fit" in changed
    assert "changed after signing: DG2" in changed
    pasted = f"{security.hex()}\n\n{zone.hex()}"
    assert "Chip data: Signature verified" in given(journey | {"proof": pasted})
    hostile = ("{" * 3000, "<script>alert(1)</script>", "dc" * 4000, security.hex()[:400], "\x00")
    for text in hostile:
        said = given(GBR | journey | {"proof": text})
        assert "Signature check failed" not in said, text[:20]
        assert "<script>alert" not in said
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from training.document_checks").fetchone() == (10,)
        kept = connection.execute("select detail->>'proof' from training.audit where action = 'document_checked'")
        assert {"failed", "no_trust_anchor", "verified", "not_checked"} <= {row[0] for row in kept}


def test_a_failed_signature_makes_ok_a_refer_and_what_is_too_large_is_not_read(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    tim = officer("tim", training=True)
    trust = deployment.training_side.data / "trust"
    trust.mkdir()
    above = pki.authority()
    (trust / "authority.cer").write_bytes(above.der)
    security, _, _ = pki.chip(pki.signer(above))
    seal = [("proof_files", ("x", security)), ("proof_files", ("y", pki.zone_group(pki.ZONE.replace("PIA", "PIO"))))]
    sent = tim.post("/document-desk", data={"csrf": csrf_of(tim), "nationality": "GBR", **GBR}, files=seal)
    said = text_of(tim.get(sent.headers["location"]).text)
    assert "A person has to look" in said
    assert "A digital signature of the document failed" in said
    assert "not in order" not in said.split("Entry requirements")[0]
    quiet = tim.post("/document-desk", data={"csrf": csrf_of(tim), **GBR}, files=seal[:1])
    assert "in order, by what you have told me" in text_of(tim.get(quiet.headers["location"]).text)
    large = [("proof_files", ("x", b"\x77" * 13_000_000))]
    assert tim.post("/document-desk", data={"csrf": csrf_of(tim)}, files=large).status_code == 413
    many = [("proof_files", (str(n), b"x")) for n in range(21)]
    assert tim.post("/document-desk", data={"csrf": csrf_of(tim)}, files=many).status_code == 400
    (trust / "notes.txt").write_text("call the embassy", encoding="utf-8")
    assert tim.post("/document-desk", data={"csrf": csrf_of(tim), **GBR}, files=seal).status_code == 303
    for number in range(5001):
        (trust / f"{number}.cer").touch()
    broken = tim.post("/document-desk", data={"csrf": csrf_of(tim), **GBR}, files=seal)
    assert (broken.status_code, "folder of trusted authorities" in broken.text) == (422, True)
