"""How each gateway stands: a file each, which its process writes and others read. It holds nothing of a message."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

Standing = Literal["ready", "away"]
_SILENT = timedelta(minutes=1)
"""A gateway that said nothing for so long is not at work: it says how it stands every few seconds."""


class GatewayState(Struct, frozen=True, kw_only=True):
    """``code`` says why a gateway is away; ``taken`` counts its messages since the process began."""

    standing: Standing
    at: datetime
    code: str | None = None
    taken: int = 0


def write_state(data: Path, name: str, state: GatewayState) -> None:
    """Write how a gateway stands. Raises :class:`OSError` when there is no room."""
    folder = data / "run" / "gateways"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(state))
    draft.replace(folder / f"{name}.json")


def read_state(data: Path, name: str) -> GatewayState | None:
    """Return how a gateway stands; ``None`` when it never said."""
    file = data / "run" / "gateways" / f"{name}.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=GatewayState)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def gateway_trouble(state: GatewayState | None, now: datetime) -> str:
    """Say why a gateway takes nothing; empty when it is at work."""
    if state is None or now - state.at > _SILENT:
        return "not heard of: foreland run is not running, or was started before it was configured"
    return "" if state.standing == "ready" else f"away ({state.code}), {state.at:%Y-%m-%d %H:%M} UTC"
