"""The mail server of a deployment: ``mail.json`` in the data folder. Without it no mail is sent.

``security`` is ``starttls`` (the connection is encrypted before anything is said, or nothing is), ``tls`` (from the
first byte) or ``none`` (a relay on the same machine). The password stands in a file of its own, ``password_file``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct


class MailServer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where mail is handed in, and as whom. ``sender`` is the address that mails come from."""

    host: str
    sender: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_file: str = ""
    ca_file: str = ""

    def password(self, data: Path) -> str:
        """Return the password from its file, which is named from the data folder on."""
        return (data / self.password_file).read_text(encoding="utf-8").strip() if self.password_file else ""


def load_mail(data: Path) -> MailServer | None:
    """Load the deployment's mail server. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    file = data / "mail.json"
    return msgspec.json.decode(file.read_bytes(), type=MailServer) if file.exists() else None
