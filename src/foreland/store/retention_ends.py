"""How each table ends: a new table has to be entered here (a test fills every one and lets years pass).

``rule``: rows name a retention class, whose days decide. ``with``: rows go with those of another table. ``expires``:
rows carry their last day. ``kept``: rows stay, because they tell of no traveller, or must outlast one; the reason says
which.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct


class End(Struct, frozen=True):
    """How the rows of a table end. ``said`` is the other table, the column with the last day, or the reason."""

    how: Literal["rule", "with", "expires", "kept"]
    said: str = ""


_RULE = End("rule")

ENDS: Mapping[str, End] = {
    **dict.fromkeys(("flights", "journeys", "bookings", "messages", "scheduled_flights", "schedules"), _RULE),
    **dict.fromkeys(("calls", "handovers", "document_checks"), _RULE),
    **dict.fromkeys(("interviews", "bulletin_drafts", "seizures"), _RULE),
    **dict.fromkeys(("filter_counts", "filter_tally", "filter_proposals", "legal_holds", "requirement_checks"), _RULE),
    **dict.fromkeys(
        ("flight_aliases", "legs", "operational_times", "roster_parts", "escalations"), End("with", "flights")
    ),
    **dict.fromkeys(
        (
            "reported_travellers",
            "held_back",
            "hits",
            "screenings",
            "vault_journeys",
            "unmask_requests",
            "join_decisions",
            "answers",
            "rule_finds",
            "bulletin_sightings",
        ),
        End("with", "journeys"),
    ),
    **dict.fromkeys(("identities", "documents"), End("with", "reported_travellers")),
    **dict.fromkeys(("booking_segments", "contacts", "payments", "vault_bookings"), End("with", "bookings")),
    "hit_events": End("with", "hits"),
    "seizure_events": End("with", "seizures"),
    "request_events": End("with", "information_requests"),
    "item_returns": End("with", "shared_items"),
    **dict.fromkeys(("partner_item_events", "partner_item_journeys"), End("with", "partner_items")),
    "deconfliction_pointers": End("with", "deconfliction_epochs"),
    **dict.fromkeys(("bulletin_reads", "bulletin_feedback"), End("with", "bulletins")),
    "deconfliction_matches": End("with", "deconfliction_questions"),
    **dict.fromkeys(("deconfliction_tags", "deconfliction_owner_matches"), End("with", "deconfliction_interests")),
    "merged_records": End("with", "flights"),
    **dict.fromkeys(
        (
            "recommendations",
            "carrier_notices",
            "taskings",
            "lookouts",
            "protection_referrals",
            "protection_marks",
            "inbound_reviews",
            "arrival_outcomes",
        ),
        End("with", "journeys"),
    ),
    **dict.fromkeys(("recommendation_hits", "recommendation_events"), End("with", "recommendations")),
    "protection_events": End("with", "protection_referrals"),
    "quarantine": End("with", "receipts"),
    **dict.fromkeys(
        (
            "receipts",
            "message_bodies",
            "registry_keys",
            "waiting_events",
            "document_questions",
            "list_questions",
            "list_looks",
            "answer_messages",
            "false_matches",
            "shared_items",
            "bulletins",
            "daily_briefs",
            "exchange_packages",
            "partner_items",
            "kept_answers",
            "information_requests",
            "deconfliction_epochs",
            "deconfliction_filters",
            "deconfliction_questions",
            "deconfliction_interests",
            "item_feedback",
        ),
        End("expires", "expires_on"),
    ),
    **dict.fromkeys(
        ("lists", "list_versions", "list_entries"),
        End("kept", "the class list_data: while the owner of a list keeps it"),
    ),
    "manifest_mappings": End("kept", "how columns of a carrier's file are called: no traveller"),
    "deletion_ledger": End("kept", "identifiers of what was deleted: the proof, and what a restore must do again"),
    **dict.fromkeys(
        ("audit", "audit_blocks", "audit_unsealed"),
        End("kept", "who did what, as identifiers: logs are kept for years, and a chain with a gap proves nothing"),
    ),
    **dict.fromkeys(
        ("organisations", "users", "sessions", "service_tokens", "attempts"),
        End("kept", "officers and carriers, not travellers; sessions and attempts are forgotten by housekeeping"),
    ),
    "presence": End("kept", "which officer has which page open: removed with the page, minutes after a crash"),
    **dict.fromkeys(
        ("desks", "duties", "directory_contacts"),
        End("kept", "offices, officers and whom to call, not travellers; old rosters are forgotten by housekeeping"),
    ),
    **dict.fromkeys(
        ("carrier_channels", "notifications"),
        End("kept", "where carriers are told, and whether it arrived: codes; forgotten by housekeeping after a month"),
    ),
    **dict.fromkeys(
        ("rule_versions", "rule_events", "rule_trials", "rule_backtests", "bulletin_rules", "usual_fares"),
        End("kept", "the rules that judged, who let them, what was tried: to be shown for years; no traveller"),
    ),
    "subscriptions": End("kept", "what officers and offices follow: airports, routes, series, agencies; no traveller"),
    "review_warnings": End("kept", "which owner of rules was warned of which review; forgotten by housekeeping"),
    "random_referrals": End("kept", "how many are looked at by chance, on which basis, who agreed: no traveller"),
    **dict.fromkeys(
        ("rule_throttles", "rule_notices"),
        End("kept", "which rules alerted too much, what their owners were told: kept with the rules; no traveller"),
    ),
    **dict.fromkeys(
        ("exchange_partners", "exchange_lines", "communities", "community_members", "agreements"),
        End("kept", "agencies we work with, and what was agreed: no traveller"),
    ),
    **dict.fromkeys(
        ("certifications", "certification_messages"),
        End("kept", "what a carrier's test messages were found to be: form and faults, the latest of each scenario"),
    ),
    **dict.fromkeys(
        ("handling", "activations", "list_loads", "outbox", "retention_runs", "worker_heartbeats", "migrations"),
        End("kept", "how the deployment works: codes, versions and identifiers, no traveller"),
    ),
}
"""Every table of a side, by name."""

DECIDING = tuple(table for table, end in ENDS.items() if end.how == "rule")
"""Tables whose rows' own class decides: a class there that no rule knows is told."""
