"""The trust store of a deployment: the folder ``trust`` in the data folder, or another. Nothing is shipped.

Certificates of authorities and of signers of seals, lists of revoked certificates and master lists, in DER or PEM, by
whatever name; folders inside are read too. Whoever may write there decides whom Foreland trusts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from foreland.documents.proof.trust import MOST_BYTES, TrustStore, read_trust

_MOST_FILES = 5_000


def load_trust(folder: Path, at: datetime) -> TrustStore:
    """Load the files of a folder; one that is not there is an empty store.

    What a file is wrong with is among the problems of the store. Raises :class:`OSError` for one that cannot be read
    and :class:`ValueError` for more files than a trust store has.
    """
    return read_trust(_files(folder), at)


def trust_of(data: Path | None, at: datetime) -> TrustStore:
    """The trust store of a deployment: the folder ``trust`` in its data folder."""
    return load_trust(data / "trust", at) if data is not None else TrustStore()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names below the folder and bytes, one more than may be where a file is too long."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    if len(paths) > _MOST_FILES:
        raise ValueError(f"{folder}: more than {_MOST_FILES} files")
    for path in paths:
        with path.open("rb") as stream:
            yield path.relative_to(folder).as_posix(), stream.read(MOST_BYTES + 1)
