"""Digital proof: sound, altered, forged, expired, revoked, of another country, unknown, unreadable: each told apart."""

from __future__ import annotations

import base64
import copy
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foreland.documents.mrz.digits import check_digit
from foreland.documents.proof.algorithms import _PRIMES
from foreland.documents.proof.canonical import canonical
from foreland.documents.proof.certificates import read_certificate
from foreland.documents.proof.result import Proof
from foreland.documents.proof.trust import TrustStore, read_trust
from foreland.documents.proof.verify import MOST_FILES, verify
from foreland.travel.traveller import TravelDocument, Traveller
from tests.core.documents.proof import pki
from tests.core.documents.proof.pki import DAY, NOW, Certified


def prove(*files: bytes, trust: TrustStore | tuple[bytes, ...] = (), at: datetime = NOW, **how: Any) -> Proof:
    """The one proof of files."""
    proofs = verify(files, trust if isinstance(trust, TrustStore) else store(*trust), at, **how)
    assert len(proofs) == 1
    return proofs[0]


def store(*files: bytes, at: datetime = NOW) -> TrustStore:
    return read_trust([(f"{number}.bin", data) for number, data in enumerate(files)], at)


def found(proof: Proof, name: str) -> str:
    """The code of a check."""
    return next(check.code for check in proof.checks if check.name == name)


def wrong(proof: Proof) -> dict[str, str]:
    """Checks that failed."""
    return {check.name: check.code for check in proof.checks if check.status == "failed"}


@cache
def state() -> tuple[Certified, Certified]:
    """An authority and a signer of documents."""
    above = pki.authority()
    return above, pki.signer(above, types=("P",))


# Chips ---------------------------------------------------------------------------------------------------------------


def test_a_sound_chip_is_verified_with_everything_known_about_it() -> None:
    above, by = state()
    proof = prove(*pki.chip(by, signed_at=NOW - DAY), trust=(above.der, pki.revocations(above, 77)))
    assert (proof.kind, proof.status, proof.country, proof.signed_on) == ("chip", "verified", "UTO", "2026-11-26")
    assert {check.status for check in proof.checks} == {"verified"}
    assert {check.name for check in proof.checks} == {
        *("structure", "signature", "data_groups", "chain", "validity", "revocation", "country", "document_type")
    }
    assert proof.zone is not None
    assert proof.zone.document_number == "K7654321"
    assert proof.anchor == "0.bin"


@pytest.mark.parametrize(
    ("above_kind", "kind", "how"),
    [
        ("BrainpoolP384R1", "BrainpoolP256R1", {}),
        ("BrainpoolP512R1", "BrainpoolP512R1", {"digest": "sha512"}),
        ("SECP521R1", "SECP384R1", {"digest": "sha384"}),
        ("rsa", "rsa", {"scheme": "pss"}),
        ("rsa", "rsa", {"digest": "sha1"}),
        ("rsa", "SECP224R1", {"digest": "sha224"}),
        ("rsa", "rsa", {"algorithm": "rsassa_pkcs1v15"}),
    ],
)
def test_the_keys_and_digests_that_states_use(above_kind: str, kind: str, how: dict[str, Any]) -> None:
    above = pki.authority(kind=above_kind, pss=how.get("scheme") == "pss")
    by = pki.signer(above, kind=kind, pss=how.get("scheme") == "pss")
    files = pki.chip(by, **how)
    assert prove(*files, trust=(above.der,)).status == "verified"
    assert wrong(prove(files[0], files[1].replace(b"PIA", b"PIE"), trust=(above.der,))) == {
        "data_groups": "data_group_changed"
    }


def test_a_curve_written_out_is_read_by_its_prime_and_an_unknown_one_is_not_checked() -> None:
    above = pki.authority()
    for prime, curve in _PRIMES.items():
        if curve is ec.SECP192R1:
            continue
        by = pki.signer(above, kind=curve.__name__)
        spelled = pki.with_explicit_curve(by, above, prime)
        assert prove(*pki.chip(by, inside=(spelled,)), trust=(above.der,)).status == "verified", curve.name
    by = pki.signer(above)
    proof = prove(*pki.chip(by, inside=(pki.with_explicit_curve(by, above, 2**256 - 189),)), trust=(above.der,))
    assert (proof.status, found(proof, "signature")) == ("not_checked", "curve_unknown")


def test_each_alteration_is_told_apart() -> None:
    above, by = state()
    security, one, two = pki.chip(by)
    trust = store(above.der)
    other = pki.zone_group(pki.ZONE.replace("PIA", "LEA"))
    assert wrong(prove(security, other, two, trust=trust)) == {"data_groups": "data_group_changed"}
    assert wrong(prove(security, one, pki.tlv(0x6F, b"x"), trust=trust)) == {"data_groups": "data_group_not_signed"}
    content = pki.security_object({1: one, 2: pki.PORTRAIT})
    exchanged = security.replace(content, pki.security_object({1: other, 2: pki.PORTRAIT}))
    assert exchanged != security
    assert wrong(prove(exchanged, other, trust=trust)) == {"signature": "content_changed"}
    broken = security[:-1] + bytes([security[-1] ^ 1])
    assert wrong(prove(broken, one, trust=trust)) == {"signature": "signature_wrong"}
    assert prove(security, one, trust=trust).status == "verified"
    assert prove(security, trust=trust).status == "not_checked"
    portrait = prove(security, two, trust=trust)
    assert (portrait.status, found(portrait, "country")) == ("not_checked", "issuing_state_unknown")
    assert found(prove(one, two, trust=trust), "structure") == "security_data_missing"
    assert found(prove(security, one, other, trust=trust), "structure") == "given_twice"


def test_an_imitated_authority_is_told_apart_by_key_and_signature_not_by_name() -> None:
    above, by = state()
    rogue = pki.authority(place=7)
    forger = pki.signer(rogue)
    proof = prove(*pki.chip(forger, inside=(rogue.der, forger.der)), trust=(above.der,))
    assert (proof.status, found(proof, "chain"), proof.held_against) == (
        "no_trust_anchor",
        "other_key_of_same_name",
        False,
    )
    key_id = read_certificate(above.der).key_id
    copied = pki.authority(place=7, key_id=key_id)
    assert wrong(prove(*pki.chip(pki.signer(copied)), trust=(above.der,))) == {"chain": "not_signed_by_authority"}
    # Both keys of a state whose authority changed its key keep the same name; each signer finds its own.
    newer = pki.authority(place=8)
    for issuer in (above, newer):
        assert prove(*pki.chip(pki.signer(issuer)), trust=(newer.der, above.der)).status == "verified"
    assert wrong(prove(*pki.chip(above), trust=(above.der,))) == {"chain": "signer_is_authority"}
    lister = pki.signer(above, purpose="2.23.136.1.1.3")
    assert wrong(prove(*pki.chip(lister), trust=(above.der,))) == {"chain": "signer_of_lists"}
    nobody = prove(*pki.chip(by), trust=())
    assert (nobody.status, found(nobody, "chain")) == ("no_trust_anchor", "authority_unknown")


def test_signer_authority_and_document_are_of_one_country() -> None:
    above, by = state()
    british = pki.authority("GB", place=3)
    assert wrong(prove(*pki.chip(pki.signer(british, "GB")), trust=(british.der,))) == {
        "country": "document_of_other_country"
    }
    assert wrong(prove(*pki.chip(pki.signer(british, "UT")), trust=(british.der,))) == {
        "country": "authority_of_other_country"
    }
    zone = pki.ZONE.replace("P<UTO", "P<GBD")
    assert prove(*pki.chip(pki.signer(british, "GB"), zone), trust=(british.der,)).status == "verified"
    assert wrong(prove(*pki.chip(by, "IDUTO" + pki.ZONE[5:]), trust=(above.der,))) == {
        "document_type": "document_type_not_allowed"
    }


def test_time_decides_when_signed_and_now() -> None:
    above, _ = state()
    old = pki.signer(above, begin=NOW - 300 * DAY, end=NOW - 2 * DAY)
    expired = prove(*pki.chip(old, signed_at=NOW - 200 * DAY), trust=(above.der,))
    assert wrong(expired) == {"validity": "signer_expired"}
    assert prove(*pki.chip(old), trust=(above.der,), at=NOW - 100 * DAY).status == "verified"
    early = prove(*pki.chip(pki.signer(above, begin=NOW - DAY), signed_at=NOW - 30 * DAY), trust=(above.der,))
    assert wrong(early) == {"validity": "not_valid_when_signed"}
    assert wrong(prove(*pki.chip(pki.signer(above, begin=NOW + DAY)), trust=(above.der,))) == {
        "validity": "signer_not_yet_valid"
    }
    gone = pki.authority(place=4, end=NOW - DAY)
    proof = prove(*pki.chip(pki.signer(gone)), trust=(gone.der,))
    assert (proof.status, found(proof, "chain")) == ("no_trust_anchor", "authority_not_valid")


def test_revocation_counts_by_lists_that_the_authority_signed() -> None:
    above, by = state()
    files, serial = pki.chip(by), by.certificate.serial_number
    assert wrong(prove(*files, trust=(above.der, pki.revocations(above, serial)))) == {"revocation": "signer_revoked"}
    later = prove(*files, trust=(above.der, pki.revocations(above, serial)), at=NOW - 20 * DAY)
    assert later.status == "verified"
    unsigned = prove(*files, trust=(above.der, pki.revocations(pki.authority(place=9), serial)))
    assert (unsigned.status, found(unsigned, "revocation")) == ("verified", "no_revocation_list")
    old = pki.revocations(above, made=NOW - 90 * DAY, until=NOW - 60 * DAY)
    assert found(prove(*files, trust=(above.der, old)), "revocation") == "revocation_list_old"


def test_an_algorithm_that_is_not_known_is_not_checked() -> None:
    above, by = state()
    one = pki.zone_group()
    strange = pki.security_object({1: one}, number="1.2.840.113549.2.5")
    proof = prove(pki.tlv(0x77, pki.signed_data(by, strange)), one, trust=(above.der,))
    assert (proof.status, found(proof, "data_groups")) == ("not_checked", "digest_unknown")
    plain = pki.chip(by, algorithm="ed25519")
    proof = prove(*plain, trust=(above.der,))
    assert (proof.status, found(proof, "signature"), proof.held_against) == ("not_checked", "algorithm_unknown", False)


def test_a_credential_is_opened_by_its_elements() -> None:
    above, by = state()
    security, one, two = pki.chip(by)
    wrapped = pki.tlv(
        0x30, pki.tlv(0x02, b"\1"), pki.tlv(0xA0, pki.tlv(0x30, pki.tlv(0x04, one), pki.tlv(0x04, two), security))
    )
    proof = prove(wrapped, trust=(above.der,))
    assert (proof.status, proof.content["data_groups"]) == ("verified", "1 2")
    assert prove(base64.b64encode(one + two + security), trust=(above.der,)).status == "verified"
    without = prove(*pki.chip(by, inside=()), trust=(above.der,))
    assert (without.status, found(without, "signature")) == ("not_checked", "signer_certificate_missing")
    assert prove(*pki.chip(by, inside=()), trust=(above.der, by.der)).status == "verified"


def test_a_credential_that_is_signed_as_a_whole_is_proved_inside_and_outside() -> None:
    above, by = state()
    files = pki.chip(by)
    whole = pki.tlv(0x30, pki.tlv(0x02, b"\1"), *(pki.tlv(0x04, one) for one in files))
    credential = pki.signed_data(by, whole, "2.23.136.1.1.9")
    proof = prove(credential, trust=(above.der,))
    assert (proof.status, found(proof, "envelope"), found(proof, "data_groups")) == (
        *("verified", "envelope_signed", "data_groups_agree"),
    )
    assert prove(base64.b64encode(credential), trust=(above.der,)).status == "verified"
    other = pki.authority("UT", place=77)
    rogue = pki.signer(other, place=78)
    imitated = prove(pki.signed_data(rogue, whole, "2.23.136.1.1.9"), trust=(above.der,))
    assert found(imitated, "envelope") in ("not_signed_by_authority", "other_key_of_same_name")
    inner = whole.replace(pki.ZONE.encode(), pki.ZONE.replace("PIA", "PIO").encode())
    assert found(prove(pki.signed_data(by, inner, "2.23.136.1.1.9"), trust=(above.der,)), "data_groups") == (
        "data_group_changed"
    )
    changed = credential.replace(pki.PORTRAIT, pki.PORTRAIT[:-1] + b"x")
    proof = prove(changed, trust=(above.der,))
    assert (proof.status, found(proof, "envelope"), found(proof, "data_groups")) == (
        *("failed", "content_changed", "data_group_changed"),
    )
    twice = credential
    for _ in range(9):
        twice = pki.signed_data(by, twice, "2.23.136.1.1.9")
    assert prove(twice, trust=(above.der,)).status == "not_checked", "whatever is wrapped again and again has an end"
    empty = pki.signed_data(by, pki.tlv(0x30, pki.tlv(0x02, b"\1")), "2.23.136.1.1.9")
    assert prove(empty, trust=(above.der,)).status == "not_checked"


def test_what_was_signed_contradicts_what_was_reported() -> None:
    above, by = state()
    document = TravelDocument(
        type="P", number="K7654321", issuing_state="GBR", expiry_date="2031-03-15", nationality="GBR"
    )
    said = Traveller(surname="MARLOW", given_names="OTTO", date_of_birth="1958-02-20", documents=(document,))
    proof = prove(*pki.chip(by), trust=(above.der,), reported=said)
    assert {reason.code for reason in proof.contradictions} == {
        *("name_not_as_signed", "birth_date_not_as_signed", "issuer_not_as_signed")
    }
    slip = msgspec.structs.replace(
        said, documents=(msgspec.structs.replace(document, number="K7654321" + check_digit("K7654321<")),)
    )
    numbers = [reason for reason in prove(*pki.chip(by), reported=slip).contradictions if "number" in reason.code]
    assert [(one.code, one.values["slip"]) for one in numbers] == [("number_not_as_signed", "check_digit_appended")]
    other = msgspec.structs.replace(said, documents=(msgspec.structs.replace(document, number="AB1234567"),))
    assert "document_not_reported" in {one.code for one in prove(*pki.chip(by), reported=other).contradictions}


def test_a_visa_is_for_a_passport_and_a_seal_in_json_for_a_person() -> None:
    above, by = seal_state()
    said = Traveller(
        surname="UNDERHOLT",
        given_names="PIA",
        date_of_birth="1985-02-20",
        documents=(TravelDocument(type="P", number="K7654321", issuing_state="NLD"),),
    )
    for data in (pki.seal(by), pki.written(pki.json_seal(by))):
        assert prove(data, trust=(above.der, by.der), reported=said).contradictions == ()
        other = msgspec.structs.replace(
            said, surname="MARLOW", given_names="OTTO", date_of_birth="1958-11-03", documents=()
        )
        assert {one.code for one in prove(data, reported=other).contradictions} == {
            "name_not_as_signed",
            "birth_date_not_as_signed",
        }
        elsewhere = msgspec.structs.replace(said, documents=(TravelDocument(type="P", number="AB1234567"),))
        assert [one.code for one in prove(data, reported=elsewhere).contradictions] == ["document_not_reported"]


# The trust store -----------------------------------------------------------------------------------------------------


def test_a_master_list_counts_when_its_signer_leads_to_a_certificate_that_lies_there() -> None:
    home, above = pki.authority("FR", place=11), state()[0]
    files = pki.chip(state()[1])
    lister = pki.signer(home, "FR", place=60, purpose="2.23.136.1.1.3")
    held = pki.master_list(lister, above.der)
    assert prove(*files, trust=(home.der, held)).status == "verified"
    refused = {
        "list_authority_not_trusted": (above.der and pki.authority("NL", place=12).der, held),
        "list_signer_not_allowed": (home.der, pki.master_list(pki.signer(home, "FR"), above.der)),
        "list_signer_expired": (
            home.der,
            pki.master_list(pki.signer(home, "FR", end=NOW - DAY, purpose="2.23.136.1.1.3"), above.der),
        ),
        "list_signature_wrong": (home.der, held[:-1] + bytes([held[-1] ^ 1])),
        "list_signer_revoked": (home.der, held, pki.revocations(home, lister.certificate.serial_number)),
    }
    for code, trust in refused.items():
        read = store(*trust)
        assert [problem.code for problem in read.problems] == [code]
        assert prove(*files, trust=read).status == "no_trust_anchor"
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(above.der) + b"-----END CERTIFICATE-----\n"
    assert prove(*files, trust=(pem, b"no certificate")).status == "verified"
    assert [problem.code for problem in store(b"no certificate", b"", b"\x30\x03\x02\x01\x01").problems] == [
        "kind_unknown",
        "kind_unknown",
        "malformed",
    ]


# Seals ---------------------------------------------------------------------------------------------------------------


@cache
def seal_state() -> tuple[Certified, Certified]:
    above = pki.authority()
    return above, pki.signer(above, common="XX", serial=0xA31C5, place=51)


@pytest.mark.parametrize("version", [3, 4])
def test_a_binary_seal(version: int) -> None:
    above, by = seal_state()
    data = pki.seal(by, version=version)
    trust = (above.der, by.der)
    proof = prove(data, trust=trust)
    assert (proof.kind, proof.status, proof.country, proof.signed_on) == ("vds", "verified", "UTO", "2026-11-20")
    assert proof.zone is not None
    assert (proof.zone.surname, proof.zone.document_number) == ("UNDERHOLT", "L8988901C")
    assert (proof.content["number_of_entries"], proof.content["passport_number"]) == ("2", "K7654321")
    for text in (
        base64.encodebytes(data),
        data.hex().encode(),
        data.decode("latin-1").encode(),
        base64.urlsafe_b64encode(data),
    ):
        assert prove(text, trust=trust).status == "verified"
    assert wrong(prove(data.replace(b"\x03\x01\x02", b"\x03\x01\x09"), trust=trust)) == {"signature": "signature_wrong"}
    unknown = prove(data, trust=(above.der,))
    assert (unknown.status, found(unknown, "chain")) == ("no_trust_anchor", "seal_signer_unknown")
    assert prove(data, trust=(by.der,)).status == "no_trust_anchor"
    assert wrong(prove(pki.seal(by, version=version, issuer="FRA"), trust=trust)) == {
        "country": "document_of_other_country"
    }
    assert wrong(prove(pki.seal(by, version=version, signed="01012020"), trust=trust)) == {
        "validity": "not_valid_when_signed"
    }
    revoked = (*trust, pki.revocations(above, by.certificate.serial_number))
    assert wrong(prove(data, trust=revoked)) == {"revocation": "signer_revoked"}
    assert found(prove(data[:-5], trust=trust), "structure") == "truncated"
    assert found(prove(data[:1] + b"\x07" + data[2:], trust=trust), "structure") == "version_unknown"


def test_a_seal_in_json() -> None:
    above, by = seal_state()
    given = pki.json_seal(by)
    proof = prove(pki.written(given), trust=(above.der,))
    assert (proof.kind, proof.status, proof.content["pid.dob"]) == ("vds_nc", "verified", "1985-02-20")
    assert prove(base64.b64encode(pki.written(given)), trust=(above.der,)).status == "verified"
    altered = copy.deepcopy(given)
    altered["data"]["msg"]["pid"]["n"] = "Marlow Otto"
    assert wrong(prove(pki.written(altered), trust=(above.der,))) == {"signature": "signature_wrong"}
    assert wrong(prove(pki.written(pki.json_seal(by, issuer="FRA")), trust=(above.der,))) == {
        "country": "document_of_other_country"
    }
    large = pki.signer(above, kind="SECP521R1")
    assert (
        prove(pki.written(pki.json_seal(large, algorithm="ES512", digest="sha512")), trust=(above.der,)).status
        == "verified"
    )
    strange = prove(pki.written(pki.json_seal(by, algorithm="HS256")), trust=(above.der,))
    assert (strange.status, found(strange, "signature")) == ("not_checked", "algorithm_unknown")
    assert prove(pki.written(given)).status == "no_trust_anchor"
    twice = pki.written(given).replace(b'"v": 1', b'"v": 1, "v": 1')
    assert found(prove(twice), "structure") == "name_twice"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-1.5, "-1.5"),
        (100.0, "100"),
        (1e21, "1e+21"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e-6, "0.000001"),
        (1.25e-7, "1.25e-7"),
        (0.1, "0.1"),
        (333333333.33333329, "333333333.3333333"),
        (5e-324, "5e-324"),
    ],
)
def test_numbers_are_written_as_the_canonical_form_wants(number: float, text: str) -> None:
    assert canonical(number) == text.encode()


# Anything ------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_says_why_and_is_held_against_nobody() -> None:
    security, one, _ = pki.chip(state()[1])
    cases: list[tuple[tuple[bytes, ...], str]] = [
        ((b"",), "kind_unknown"),
        ((b"hello, world",), "kind_unknown"),
        ((b"f0" + b"A" * 48,), "kind_unknown"),
        ((security[:-40],), "truncated"),
        ((security[:3],), "truncated"),
        ((b"\x61" + bytes(5_000_000),), "too_large"),
        ((b"\xdc" + bytes(9_000),), "too_large"),
        ((b"{" + b"[" * 50_000,), "malformed"),
        ((b"{" * 70_000,), "too_large"),
        ((b"\x30\x80" * 20_000,), "malformed"),
        ((pki.tlv(0x77, b"\x30\x80" * 20_000), one), "malformed"),
        ((pki.tlv(0x30, *(pki.tlv(0x02, b"\1"),) * 400),), "too_many_parts"),
    ]
    for files, code in cases:
        proof = prove(*files)
        assert (found(proof, "structure"), proof.status, proof.held_against) == (code, "not_checked", False)
    assert [found(proof, "structure") for proof in verify((b"x",) * (MOST_FILES + 9), TrustStore(), NOW)][
        -1
    ] == "too_many_parts"


@cache
def samples() -> tuple[bytes, ...]:
    above, by = seal_state()
    files = pki.chip(state()[1], signed_at=datetime(2026, 11, 20, tzinfo=UTC))
    return (
        *files,
        pki.seal(by),
        pki.written(pki.json_seal(by)),
        above.der,
        pki.revocations(above, 5),
        pki.master_list(by, above.der),
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_bytes_raise_and_no_altered_bytes_are_verified(data: st.DataObject) -> None:
    """Random bytes, and true ones with some changed, left out or put in: as a document, and as a trust store."""
    whole = data.draw(st.sampled_from(samples()))
    altered = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(altered) - 1 if altered else 0))
        altered[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    some = data.draw(st.one_of(st.just(bytes(altered)), st.binary(max_size=60)))
    above, by = seal_state()
    trust = store(above.der, by.der)
    for proof in verify((some, samples()[1]), trust, NOW):
        assert proof.status in ("verified", "failed", "not_checked", "no_trust_anchor")
        if some != whole and proof.kind == "vds":
            assert proof.status != "verified"
    if some != samples()[1] and whole == samples()[1]:
        assert all(proof.status != "verified" for proof in verify((samples()[0], some), store(state()[0].der), NOW))
    store(some, above.der)
