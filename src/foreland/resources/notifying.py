"""How carriers are told outside the pages: ``notifying.json``, and the words of the mails: ``notice_mails.json``.

Files of these names in the data folder replace the shipped ones. Without an ``address`` mails have no link.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped


class Notifying(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``address``: under which carriers reach Foreland, such as ``https://foreland.example``.

    ``unguarded``: hosts whose webhooks may be without TLS and on a private network: for tests, and for a receiver on
    the authority's own network. ``ca_file``: whom to believe about certificates, besides the system's authorities.
    """

    address: str | None = None
    unguarded: tuple[str, ...] = ()
    ca_file: str | None = None


class MailWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of mails in one language. ``events``: a sentence for each; the others stand below it."""

    subject: str
    events: Mapping[str, str]
    details: str
    desk: str
    link: str
    nothing: str


def load_notifying(data: Path | None = None) -> Notifying:
    """Load the deployment's file. Raises :class:`msgspec.ValidationError` when it has another shape."""
    return msgspec.json.decode(own_or_shipped(data, "notifying.json").read_bytes(), type=Notifying)


def load_mail_words(data: Path | None = None) -> dict[str, MailWords]:
    """Load the words by language. Raises :class:`ValueError` for another shape, or without English."""
    found = msgspec.json.decode(own_or_shipped(data, "notice_mails.json").read_bytes(), type=dict[str, MailWords])
    if "en" not in found:
        raise ValueError("notice_mails.json: the words in English are needed")
    return found
