"""Two Forelands over mutual TLS: bundles are handed over, the TAXII client fetches, lines break and are taken up."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foreland.delivery import partner_line
from foreland.delivery.partner_line import LineError
from foreland.operations.call_partner import Called, call_partner, fetch_from
from foreland.operations.keep_partners import give_token
from foreland.operations.share_items import withdraw_item
from foreland.sharing.formats.package import Report, Traveller
from foreland.sharing.handling import Handling
from foreland.web.app import create_app
from tests.operations.exchanging import House, Houses
from tests.operations.test_exchange import report

GREEN = Handling(audience="community", onward="audience", originators=("First",), texts=("for partners",))


def _certificate(folder: Path, name: str) -> None:
    """A certificate for this machine that vouches for itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / f"{name}.key").write_bytes(private)


@contextmanager
def mutual(house: House, folder: Path) -> Iterator[str]:
    """Serve a house over TLS to whoever shows the client's certificate."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(house.deployment)
        config = uvicorn.Config(
            app, log_level="critical", access_log=False, ssl_certfile=str(folder / "server.pem"),
            ssl_keyfile=str(folder / "server.key"), ssl_ca_certs=str(folder / "client.pem"),
            ssl_cert_reqs=ssl.CERT_REQUIRED,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"https://localhost:{listening.getsockname()[1]}"
        finally:
            for hub in app.state.hubs.values():
                hub.close()
            server.should_exit = True
            thread.join()


def connect(caller: House, other: House, address: str, **changed: object) -> None:
    data = caller.deployment.data
    token = give_token(other.deployment, other.access, caller.code, datetime.now(UTC))
    (data / "token.txt").write_text(str(token))
    line = {
        "address": address, "taxii": f"{address}/api/taxii2/", "token_file": "token.txt",
        "authorities": "server.pem", "certificate": "client.pem", "key": "client.key",
    } | changed  # fmt: skip
    (data / "partners.json").write_text(json.dumps({other.code: line}))


def test_a_bundle_goes_over_mutual_tls_and_a_stranger_gets_no_line(houses: Houses) -> None:
    one, two, _ = houses
    data, now = one.deployment.data, datetime.now(UTC)
    for name in ("server", "client", "stranger"):
        _certificate(data, name)
    one.has(report(1), report(2))
    assert call_partner(one.deployment, one.access, "SECOND", now).trouble == "no_address"
    for item in (report(1), report(2)):
        one.release(item, two, now)
    with mutual(two, data) as address:
        connect(one, two, address, certificate=None, key=None)
        assert call_partner(one.deployment, one.access, "SECOND", now).trouble in ("not_encrypted", "not_reached")
        connect(one, two, address, certificate="stranger.pem", key="stranger.key")
        assert call_partner(one.deployment, one.access, "SECOND", now).trouble in ("not_encrypted", "not_reached")
        connect(one, two, address, authorities="stranger.pem")
        assert call_partner(one.deployment, one.access, "SECOND", now).trouble == "not_encrypted"
        assert two.held() == {}
        connect(one, two, address)
        (data / "token.txt").write_text("x")
        assert call_partner(one.deployment, one.access, "SECOND", now).trouble == "answered_401"
        connect(one, two, address)
        assert call_partner(one.deployment, one.access, "SECOND", now) == Called(done=1)
        assert set(two.held()) == {report(1).id, report(2).id}
        assert call_partner(one.deployment, one.access, "SECOND", now) == Called(done=0)
        # What is refused over there is said as what it is, and stays waiting here.
        one.has(report(3))
        one.release(report(3), two, now)
        files = {"authorities": "server.pem", "certificate": "client.pem", "key": "client.key"}
        named = {name: str(data / file) for name, file in files.items()}
        line = partner_line.Line(address=address, token=(data / "token.txt").read_text(), **named)  # type: ignore[arg-type]
        with pytest.raises(LineError) as refused:
            partner_line.hand_over(line, b"{}")
        assert refused.value.code == "unreadable"
    assert call_partner(one.deployment, one.access, "SECOND", now) == Called(trouble="not_reached")
    assert len(one.pack(two, now)) == 1, "it waits for the next call"


def test_the_client_fetches_each_version_once_with_its_caveats(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, _ = houses
    data, now = two.deployment.data, datetime.now(UTC)
    for name in ("server", "client"):
        _certificate(data, name)
    ana = Traveller(id=report(9).id, created=now, modified=now, caveats=GREEN, surname="QUORVALEN")
    items: list[Report | Traveller] = [*(report(number, GREEN) for number in range(1, 4)), ana]
    one.has(*items)
    for item in items:
        one.release(item, two, now)
    monkeypatch.setattr("foreland.web.api.taxii.PAGE", 3)
    with mutual(one, data) as address:
        connect(two, one, address)
        first = fetch_from(two.deployment, two.access, "FIRST", now)
        assert (first.trouble, first.refused, first.done) == (None, 0, 4)
        assert {item.caveats for item in two.held().values()} == {GREEN}
        assert isinstance(two.held()[ana.id], Traveller)
        assert fetch_from(two.deployment, two.access, "FIRST", now) == Called()
        # What was said of markings before is asked for again: an item that comes later is not RED for want of them.
        one.has(report(5, GREEN))
        one.release(report(5), two, now)
        assert withdraw_item(one.deployment, one.access, report(1).id, now) is None
        assert fetch_from(two.deployment, two.access, "FIRST", now) == Called(done=2)
        assert two.held()[report(5).id].caveats == GREEN
        assert two.held()[report(1).id].withdrawn

        # The line breaks after the first page: what it brought is there, and the next call goes on behind it.
        more = [report(number, GREEN, at=now) for number in range(20, 30)]
        one.has(*more)
        for item in more:
            one.release(item, two, now)
        exchange, calls = partner_line._exchange, iter(range(100))

        def breaks(*args: object, **named: object) -> object:
            if next(calls) >= 3:
                raise LineError("too_slow")
            return exchange(*args, **named)  # type: ignore[arg-type]

        with monkeypatch.context() as cut:
            cut.setattr(partner_line, "_exchange", breaks)
            broken = fetch_from(two.deployment, two.access, "FIRST", now)
        assert broken.trouble == "too_slow"
        rest = fetch_from(two.deployment, two.access, "FIRST", now)
        assert rest.trouble is None
        assert {item.id for item in more} <= set(two.held())
        assert {item.caveats for item in two.held().values()} == {GREEN}

        # Who reads nothing of ours gets what we release into their inbox, each version once.
        two.has(report(40, GREEN), report(41, GREEN))
        assert two.release(report(40), one, now) is None
        assert fetch_from(two.deployment, two.access, "FIRST", now) == Called()
        assert report(40).id not in one.held()
        connect(two, one, address, push=True)
        for _ in range(2):
            assert fetch_from(two.deployment, two.access, "FIRST", now) == Called()
        assert (one.held()[report(40).id].caveats, report(41).id in one.held()) == (GREEN, False)
        assert withdraw_item(two.deployment, two.access, report(40).id, now) is None
        assert fetch_from(two.deployment, two.access, "FIRST", now) == Called()
        assert one.held()[report(40).id].withdrawn


def test_a_server_that_is_none_is_told_apart(tmp_path: Path) -> None:
    line = partner_line.Line(address="http://localhost:1/", token="x")
    with pytest.raises(LineError, match="address_not_https"):
        partner_line.hand_over(line, b"")
    for address in ("ftp://x/", "nothing", "https:///x"):
        with pytest.raises(LineError, match="address_unreadable"):
            partner_line.hand_over(msgspec.structs.replace(line, address=address), b"")
    missing = msgspec.structs.replace(line, address="https://localhost:1/", certificate=str(tmp_path / "none"))
    with pytest.raises(LineError, match="certificate_unreadable"):
        partner_line.hand_over(missing, b"")
