"""Findings as the checks make them, for hits that tests write."""

from __future__ import annotations

from typing import Any


def reason(code: str, fact: str, value: str | None = None, expected: str | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "fact": fact, "value": value, "expected": expected, "result": "true", "values": {}} | more


def finding(
    kind: str, code: str, severity: str, strength: str, source: str, reasons: list[Any], score: float | None = None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "code": code,
        "severity": severity,
        "strength": strength,
        "source": source,
        "source_version": "4f2d9b1c77aa",
        "score": score,
        "reasons": reasons,
    }


NAME_HIT = finding(
    "watchlist",
    "watchlist_name",
    "high",
    "strong_lead",
    "Smuggling facilitators",
    [
        reason(
            "name_aligned",
            "traveller.name",
            "HALVIK MIRA",
            "HALVIC MYRA",
            values={
                "score": 0.91,
                "quality": "strong",
                "alignment": [
                    {"reported": "HALVIK", "listed": "HALVIC", "similarity": 0.83, "how": "spelling"},
                    {"reported": "MIRA", "listed": "MYRA", "similarity": 0.9, "how": "sound"},
                ],
                "reported_only": [],
                "listed_only": ["ANN"],
            },
        ),
        reason(
            "date_of_birth_same", "traveller.date_of_birth", "1988-04-17", "1988-04-17", values={"adjustment": 0.05}
        ),
        reason(
            "nationality_differs", "traveller.nationality", "UTO", "FRA", result="false", values={"adjustment": -0.02}
        ),
        reason("sex_unknown", "traveller.sex", "F", None, result="unknown", values={"adjustment": 0.0}),
        reason("innocent_explanation", "officer.consider", "namesake"),
    ],
    0.94,
)
STOLEN_HIT = finding(
    "document",
    "document_reported_stolen",
    "medium",
    "strong_lead",
    "Utopian notices",
    [
        reason(
            "number_reported",
            "document.number",
            "UTO:UT1234567",
            "UT1234567",
            values={"category": "stolen", "reported_on": "2026-08-02"},
        ),
        reason("document_type_compared", "document.type", "P", "P"),
        reason("contact_issuer", "officer.next_step"),
        reason("innocent_explanation", "officer.consider", "owner_found_it_again"),
    ],
)
EXPIRED_HIT = finding(
    "document",
    "document_expired",
    "high",
    "fact",
    "documents",
    [
        reason("expired_at_arrival", "document.expiry_date", "2026-10-31", "2026-11-25"),
        reason("innocent_explanation", "officer.consider", "expiry_mistyped"),
    ],
)
MALFORMED_HIT = finding(
    "document",
    "document_malformed",
    "low",
    "weak_lead",
    "documents",
    [
        reason("number_short", "document.number", "X12"),
        reason("innocent_explanation", "officer.consider", "mistyped_at_check_in"),
    ],
)
CONTACT_HIT = finding(
    "rule",
    "shared_contact",
    "medium",
    "weak_lead",
    "shared_contact",
    [
        reason(
            "contact_shared", "booking.phone", "+999555010177", "4", values={"bookings": 7, "parties": 6, "days": 90}
        ),
        reason("innocent_explanation", "officer.consider", "travel_organiser"),
    ],
)
FINDINGS = (NAME_HIT, STOLEN_HIT, EXPIRED_HIT, MALFORMED_HIT, CONTACT_HIT)
