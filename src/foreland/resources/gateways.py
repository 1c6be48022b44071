"""Where messages come from beside the interface and the watched folder: ``gateways.json`` in the data folder.

Without the file there is no gateway, and no process for it. Passwords stand in files of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

_NAME = re.compile(r"[a-z0-9-]{1,40}")
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")
_HERE = ("127.0.0.1", "localhost", "::1")


class QueueGateway(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A queue of a broker (AMQP 0-9-1). ``url``: ``amqps://user@host:5671/vhost``; ``amqp`` on this machine alone.

    ``carrier``: who speaks in ``queue``; without one it is the authority itself. ``replies``: where answers go.
    ``dead_letters``: where what cannot be read goes; without one the broker decides (it is rejected).
    ``prefetch``: how many messages are taken at once.
    """

    name: str
    url: str
    queue: str
    carrier: str | None = None
    password_file: str = ""
    ca_file: str = ""
    replies: str | None = None
    dead_letters: str | None = None
    prefetch: Annotated[int, Meta(ge=1, le=200)] = 16

    def password(self, data: Path) -> str:
        """Return the password from its file, which is named from the data folder on."""
        return (data / self.password_file).read_text(encoding="utf-8").strip() if self.password_file else ""


class TelegramGateway(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder of files with Type B telegrams, several in each. ``senders``: the carrier behind a Type B address.

    ``carrier`` speaks in what has no origin, or one that is not named; without one it is the authority itself.
    """

    name: str
    folder: str
    carrier: str | None = None
    senders: Mapping[str, str] = {}


class Gateways(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All gateways of a deployment."""

    queues: tuple[QueueGateway, ...] = ()
    telegrams: tuple[TelegramGateway, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return (*(one.name for one in self.queues), *(one.name for one in self.telegrams))


def load_gateways(data: Path) -> Gateways:
    """Load the deployment's gateways. Raises :class:`ValueError` for a file that cannot be used, and says why."""
    file = data / "gateways.json"
    if not file.exists():
        return Gateways()
    found = msgspec.json.decode(file.read_bytes(), type=Gateways)
    for problem in _problems(found):
        raise ValueError(f"{file}: {problem}")
    return found


def _problems(found: Gateways) -> list[str]:
    strange = [name for name in found.names if not _NAME.fullmatch(name)]
    problems = [f"{name!r} is no name of small letters, digits and -" for name in strange]
    problems += [] if len(set(found.names)) == len(found.names) else ["two gateways have the same name"]
    folders = [one.folder for one in found.telegrams]
    problems += [] if len(set(folders)) == len(folders) else ["two gateways take from the same folder"]
    carriers = [*(one.carrier for one in found.queues), *(one.carrier for one in found.telegrams)]
    carriers += [code for one in found.telegrams for code in one.senders.values()]
    problems += [f"{code!r} is no designator" for code in carriers if code is not None and not _CARRIER.fullmatch(code)]
    for queue in found.queues:
        parts = urlsplit(queue.url)
        if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
            problems.append(f"{queue.name}: the address begins with amqps://")
        elif parts.scheme == "amqp" and parts.hostname not in _HERE:
            problems.append(f"{queue.name}: without encryption only on this machine")
        if parts.password:
            problems.append(f"{queue.name}: the password stands in a file of its own")
    return problems
