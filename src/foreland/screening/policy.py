"""The screening policy: the policies of the rooms it composes, and one version over them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from foreland.documents.policy import DocumentPolicy
from foreland.documents.requirements.answer import Decision
from foreland.travel.content_hash import content_hash
from foreland.travel.finding import Severity
from foreland.watchlists.policy import MatchPolicy


class ScreeningPolicy(Struct, frozen=True, kw_only=True):
    """Everything that tunes a screening and is neither a list nor a rule.

    Crew have a policy of their own: the rules named in ``not_for_crew`` look at bookings, which crew have none of; the
    contacts of crew are the carrier's, and shared by all of them. ``realert_days``: for so long whoever was not let on
    board is looked for again (a deployment's ``liaison.json`` says it). ``matching``: how names are matched
    (``match_policy.json``). ``requirement_hits``: which answers about entry requirements become hits
    (``requirement_screening.json``). ``document_terms``: for how many years issuers make out passports
    (``document_terms.json``).
    """

    matching: MatchPolicy
    documents: DocumentPolicy = DocumentPolicy()
    document_terms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    not_for_crew: tuple[str, ...] = ("shared_contact",)
    realert_days: int = 14
    requirement_hits: Mapping[Decision, Severity] = field(default_factory=lambda: {"NOT_OK": "medium", "REFER": "low"})

    def version(self) -> str:
        """Content hash of all of it."""
        return content_hash(self)
