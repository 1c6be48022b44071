"""Where officers and offices are mailed about what they follow: ``follower_mails.json``.

A file of that name in the data folder replaces the shipped one, which names no mailbox: none is invented. ``mailboxes``
are by airport (a field office, or a liaison officer's), by desk or by user name; a desk that is not named is mailed
where its alerts go.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    mailboxes: dict[str, tuple[str, ...]]


def load_follower_mails(data: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Load the mailboxes. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "follower_mails.json")
    return msgspec.json.decode(source.read_bytes(), type=_File).mailboxes
