"""What a deployment may recommend, on which grounds, and who has to approve it: editable data, given as a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

Kind = Literal["check_document", "speak_to_traveller", "no_board", "off_load"]
ALTERNATIVES: tuple[Kind, ...] = ("check_document", "speak_to_traveller")
"""What is shown first: they keep nobody from boarding."""
RESTRICTING: tuple[Kind, ...] = ("no_board", "off_load")
"""What keeps somebody from travelling: the protection question has to be asked."""

Approval = Literal["not_needed", "before", "after"]


class Ground(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something may be recommended. Its words stand in the text catalogue as ``liaison.ground.<code>``.

    ``facts`` are the document facts that a carrier may be told with it; ``carrier_liability``: a confirmed denial on
    this ground is one for which a carrier would have been fined (it counts as a penalty avoided).
    """

    code: str
    kinds: tuple[Kind, ...]
    facts: tuple[str, ...] = ()
    carrier_liability: bool = False
    citation: str
    verified: bool


class LiaisonPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The configured grounds, facts that may be stated, and how approval works.

    ``emergency_minutes``: with fewer minutes to door close a recommendation that needs approval may go out at once and
    is reviewed afterwards. ``realert_days``: for so long a person who was recommended against is watched for again.
    """

    version: str
    grounds: Annotated[tuple[Ground, ...], Meta(min_length=1)]
    facts: tuple[str, ...]
    approval: Mapping[Kind, Approval]
    emergency_minutes: Annotated[int, Meta(ge=0, le=240)]
    realert_days: Annotated[int, Meta(ge=0, le=90)]

    def ground(self, code: str) -> Ground | None:
        """Return the ground with this code."""
        return next((one for one in self.grounds if one.code == code), None)
