"""What may be recommended to carriers, on which cited grounds, and who approves: ``liaison.json``.

A file ``liaison.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec

from foreland.liaison.policy import LiaisonPolicy


def load_liaison(data: Path | None = None) -> LiaisonPolicy:
    """Load the policy. Raises :class:`ValueError` when a ground is named twice or states a fact that is not listed.

    Raises :class:`msgspec.ValidationError` when the file has another shape.
    """
    own = data / "liaison.json" if data is not None else None
    source = own if own is not None and own.exists() else files("foreland.resources").joinpath("liaison.json")
    policy = msgspec.json.decode(source.read_bytes(), type=LiaisonPolicy)
    codes = [one.code for one in policy.grounds]
    if len(set(codes)) != len(codes):
        raise ValueError(f"{source}: a ground stands there twice")
    for ground in policy.grounds:
        if unknown := set(ground.facts) - set(policy.facts):
            raise ValueError(
                f"{source}: {ground.code} states {', '.join(sorted(unknown))}, which the facts do not list"
            )
    return policy
