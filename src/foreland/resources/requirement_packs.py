"""Rule packs for entry, transit and exit: ``requirements/*.yaml``, editable.

A folder ``requirements`` in the data folder replaces the shipped packs as a whole. YAML is read with the safe loader of
PyYAML without the guesses of YAML 1.1: ``no`` and dates stay text, a key that stands twice is an error.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from foreland.documents.requirements.pack import Pack, read_pack

_MOST_BYTES = 2_000_000
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast one where the wheel has it."""


class _Loader(_SAFE):  # type: ignore[misc, valid-type]  # chosen at run time
    """Safe, and without guesses about what plain words mean."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in resolvers if not tag.endswith((":timestamp", ":bool", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def _once(loader: Any, node: Any) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    if len(keys) != len(set(keys)):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"line {node.start_mark.line + 1}: {twice} stands twice")
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True) for key, value in node.value
    }


_Loader.add_constructor("tag:yaml.org,2002:map", _once)


def load_packs(folder: Path | None = None) -> tuple[Pack, ...]:
    """Load the packs of a folder, else the shipped ones, by name. Raises :class:`ValueError` naming file and place."""
    if folder is None:
        return _shipped()
    return _read(folder)


def packs_of(data: Path | None) -> tuple[Pack, ...]:
    """The packs of a deployment: its own folder where it has one, else the shipped ones."""
    own = data / "requirements" if data is not None else None
    return load_packs(own if own is not None and own.is_dir() else None)


@cache
def _shipped() -> tuple[Pack, ...]:
    return _read(files("foreland.resources").joinpath("requirements"))


def _read(folder: Any) -> tuple[Pack, ...]:
    found = sorted((one for one in folder.iterdir() if one.name.endswith((".yaml", ".yml"))), key=lambda one: one.name)
    if not found:
        raise ValueError(f"{folder}: there is no rule pack (*.yaml)")
    packs = tuple(read_text(one.read_text(encoding="utf-8"), one.name) for one in found)
    names = [pack.pack for pack in packs]
    if len(names) != len(set(names)):
        raise ValueError(f"{folder}: two packs have one name")
    return packs


def read_text(text: str, name: str) -> Pack:
    """Read one pack. Raises :class:`ValueError` naming the file and the place."""
    if len(text) > _MOST_BYTES:
        raise ValueError(f"{name}: larger than {_MOST_BYTES} bytes")
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{name}: {' '.join(str(error).split())}") from error
    return read_pack(content, name)
