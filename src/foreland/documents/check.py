"""All checks of a traveller's documents."""

from __future__ import annotations

from foreland.documents.contradictions import check_contradictions
from foreland.documents.expiry import check_expiry
from foreland.documents.facts import DocumentFacts
from foreland.documents.history import check_history
from foreland.documents.holder import check_age_type, check_provisional
from foreland.documents.identity import check_identity
from foreland.documents.index import DocumentIndex
from foreland.documents.movements import check_movements
from foreland.documents.policy import DocumentPolicy
from foreland.documents.reported import check_reported
from foreland.documents.wellformed import check_malformed, check_missing
from foreland.travel.finding import Finding


def check_documents(facts: DocumentFacts, index: DocumentIndex, policy: DocumentPolicy) -> tuple[Finding, ...]:
    """Every finding about the documents, each key once."""
    return (
        *check_missing(facts, policy),
        *check_expiry(facts, policy),
        *check_malformed(facts, policy),
        *check_reported(facts, index),
        *check_history(facts, policy),
        *check_contradictions(facts, policy),
        *check_age_type(facts, policy),
        *check_provisional(facts, policy),
        *check_movements(facts, policy),
        *check_identity(facts, policy),
    )
