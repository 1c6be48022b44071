"""The screening policy: the policies of the rooms it composes, and one version over them."""

from __future__ import annotations

from msgspec import Struct

from foreland.documents.policy import DocumentPolicy
from foreland.travel.content_hash import content_hash
from foreland.watchlists.policy import MatchPolicy


class ScreeningPolicy(Struct, frozen=True, kw_only=True):
    """Everything that tunes a screening and is neither a list nor a rule.

    Crew have a policy of their own: the rules named in ``not_for_crew`` look at bookings, which crew have none of; the
    contacts of crew are the carrier's, and shared by all of them. ``realert_days``: for so long whoever was not let on
    board is looked for again (a deployment's ``liaison.json`` says it).
    """

    documents: DocumentPolicy = DocumentPolicy()
    matching: MatchPolicy = MatchPolicy()
    not_for_crew: tuple[str, ...] = ("shared_contact",)
    realert_days: int = 14

    def version(self) -> str:
        """Content hash of all of it."""
        return content_hash(self)
