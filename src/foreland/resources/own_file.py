"""A deployment's own file in the place of the one that ships: how every editable file is found."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def own_or_shipped(data: Path | None, name: str) -> Traversable:
    """Return the file of that name in the data folder, which replaces the shipped one as a whole; else the shipped."""
    own = data / name if data is not None else None
    return own if own is not None and own.exists() else files("foreland.resources").joinpath(name)
