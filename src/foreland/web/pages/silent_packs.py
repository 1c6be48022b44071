"""The one alarm about rule packs that refer everybody, for the pages of who watches, oversees and administers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from foreland.operations.check_requirements import profile_of
from foreland.operations.examine_packs import Why, silent_packs


def silent_of(request: Request) -> Mapping[Why, Sequence[str]]:
    """Return the packs of which no rule may decide on the viewer's side, by the reason."""
    state = request.state
    data = state.deployment.data
    return silent_packs(data, state.now.date(), profile_of(data, state.access))
