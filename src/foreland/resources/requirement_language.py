"""The words of rule packs in the reader's language: ``requirement_words/LANGUAGE.yaml``, by the English text, editable.

A folder ``requirement_words`` in the data folder adds to what is shipped, and comes first. A text without a translation
stays English, and is marked as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import yaml

_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def words_of(data: Path | None, language: str) -> Mapping[str, str]:
    """The texts there are in a language (``es``), by their English. Raises :class:`ValueError` naming a broken file."""
    own = data / "requirement_words" / f"{language}.yaml" if data is not None else None
    if own is None or not own.is_file():
        return _shipped(language)
    return {**_shipped(language), **_own(own, own.stat().st_mtime_ns)}


@cache
def _shipped(language: str) -> Mapping[str, str]:
    file = files("foreland.resources").joinpath("requirement_words", f"{language}.yaml")
    return _read(file, file.name) if file.is_file() else {}


@lru_cache(maxsize=16)
def _own(file: Path, _changed: int) -> Mapping[str, str]:
    return _read(file, str(file))


def _read(file: Any, name: str) -> Mapping[str, str]:
    try:
        found: object = yaml.load(file.read_text(encoding="utf-8"), Loader=_SAFE)  # noqa: S506 - the safe one
        return msgspec.convert(found or {}, dict[str, str])
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: {' '.join(str(error).split())}") from error
