"""A mail server of a test: speaks SMTP on a socket, with STARTTLS by its own certificate, and keeps what it takes."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "localhost"


class MailTaker(socketserver.ThreadingTCPServer):
    """``taken`` holds (receivers, text) of each mail; ``offers_tls`` and ``busy`` are how it behaves."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, ca_file: Path) -> None:
        super().__init__((HOST, 0), _Conversation)
        self.context = context
        self.ca_file = ca_file
        self.taken: list[tuple[list[str], str]] = []
        self.in_clear: list[str] = []
        self.offers_tls = True
        self.busy = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast("MailTaker", self.server)
        encrypted, receivers = False, []
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if not encrypted:
                server.in_clear.append(line)
            if verb == "EHLO":
                self._say("250-here\r\n250 STARTTLS" if server.offers_tls and not encrypted else "250 here")
            elif verb == "STARTTLS":
                self._say("220 go on")
                self.connection = server.context.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                encrypted = True
            elif verb == "RCPT":
                receivers.append(line.partition("<")[2].rstrip(">"))
                self._say("451 busy" if server.busy else "250 yes")
            elif verb == "DATA":
                self._say("354 speak")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                server.taken.append((receivers, text.decode()))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def certified(folder: Path) -> ssl.SSLContext:
    """Make a certificate for this machine in ``folder``, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@contextmanager
def mail_taker(folder: Path) -> Iterator[MailTaker]:
    """Run a mail server; its certificate is made in ``folder``."""
    context = certified(folder)
    with MailTaker(context, folder / "ca.pem") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
