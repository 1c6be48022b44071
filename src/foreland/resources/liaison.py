"""What may be recommended to carriers, on which cited grounds, and who approves: ``liaison.json``.

A file ``liaison.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.liaison.policy import LiaisonPolicy
from foreland.resources.own_file import own_or_shipped


def load_liaison(data: Path | None = None) -> LiaisonPolicy:
    """Load the policy. Raises :class:`ValueError` when a ground is named twice or states a fact that is not listed.

    Raises :class:`msgspec.ValidationError` when the file has another shape.
    """
    source = own_or_shipped(data, "liaison.json")
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
