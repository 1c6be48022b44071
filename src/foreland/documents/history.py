"""Whether a document was used by somebody else before.

People marry, are transliterated anew, swap given and family name and have birth dates mistyped: what differs must
differ clearly. Neither sex nor nationality is ever compared.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from foreland.documents.facts import DocumentFacts, consider, document_identity, is_identity_document
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorUse
from foreland.travel.document_number import document_key
from foreland.travel.finding import Finding, Reason
from foreland.travel.names import PARTICLES, drop_titles, name_tokens
from foreland.travel.partial_date import read_partial_date, relate_dates
from foreland.travel.traveller import TravelDocument, Traveller

_MOST_SHOWN = 3
_MOST_TOKENS = 16
_Other = tuple[bool | None, bool | None, PriorUse]
"""Whether birth dates differ, whether names differ, and the earlier use."""


def births_differ(one: str | None, other: str | None) -> bool | None:
    """Whether two birth dates are clearly those of two people; ``None`` when either is unknown.

    Day and month exchanged, a slip in one part, a neighbouring year and 1 January for an unknown day are none.
    """
    first = read_partial_date(one)
    if first is not None and one == other:
        return False
    second = read_partial_date(other)
    if first is None or second is None:
        return None
    return relate_dates(first, second) == "differs"


def names_differ(one: tuple[str | None, ...], other: tuple[str | None, ...], below: float) -> bool | None:
    """Whether no word of one name resembles a word of the other; ``None`` when either name is unknown.

    One shared word is enough not to differ: a married person keeps the given name, a child shares the family's.
    Initials and cut-off words resemble what they can stand for; joined words are looked for inside the joined other.
    """
    first, second = _words(one), _words(other)
    if not first or not second:
        return None
    if any(_alike(left, right) >= below for left in first for right in second):
        return False
    joined_first, joined_second = "".join(first), "".join(second)
    return not (
        any(len(word) > 3 and word in joined_second for word in first)
        or any(len(word) > 3 and word in joined_first for word in second)
    )


@lru_cache(maxsize=4096)
def _words(parts: tuple[str | None, ...]) -> tuple[str, ...]:
    words = tuple(word for part in parts for word in drop_titles(name_tokens(part[:200] if part else None)))
    return (tuple(word for word in words if word not in PARTICLES) or words)[:_MOST_TOKENS]


def _alike(left: str, right: str) -> float:
    if left.startswith(right) or right.startswith(left):
        return 1.0
    return OSA.normalized_similarity(left, right)


def check_history(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """A document whose earlier holder, on another journey, was clearly somebody else."""
    findings: dict[str, Finding] = {}
    for _, document in facts.documents:
        key = document_key(document)
        if key is None or not is_identity_document(document):
            continue
        others: list[_Other] = [
            (births, names, use)
            for use in facts.uses.get(key, ())
            if use.journey_id != facts.journey_id
            for births, names in (_compare(facts, use, policy),)
            if births or (names and births is None)
        ]
        if others:
            finding = _finding(document, key, _clearest_first(others), policy)
            findings.setdefault(finding.key, finding)
    return list(findings.values())


def _clearest_first(others: list[_Other]) -> list[_Other]:
    """Clearest difference first, then the latest use."""
    latest = sorted(others, key=lambda other: (other[2].flight_date, other[2].journey_id), reverse=True)
    return sorted(latest, key=lambda other: (not (other[0] and other[1]), not other[0]))


def _compare(facts: DocumentFacts, use: PriorUse, policy: DocumentPolicy) -> tuple[bool | None, bool | None]:
    """Compare with every report about the traveller; where one of them agrees with the earlier use, nothing differs.

    Of whoever has the same birth date names are not compared: people marry.
    """
    births = all_differ([births_differ(said.date_of_birth, use.date_of_birth) for _, said in facts.reported()])
    if births is False:
        return births, None
    names = [
        names_differ(_name(said), (use.surname, use.given_names), policy.different_name_below)
        for _, said in facts.reported()
    ]
    return births, all_differ(names)


def _name(said: Traveller) -> tuple[str | None, ...]:
    return (said.surname, said.given_names)


def all_differ(answers: list[bool | None]) -> bool | None:
    """Whether what is known differs in every comparison; ``None`` when nothing is known."""
    known = [answer for answer in answers if answer is not None]
    return all(known) if known else None


def _finding(document: TravelDocument, key: str, others: list[_Other], policy: DocumentPolicy) -> Finding:
    births, names, _ = others[0]
    clear = bool(births and names)
    return Finding(
        kind="document",
        code="document_used_by_other",
        key=f"document_used_by_other:{document_identity(document)}",
        severity="medium" if clear else "low",
        strength="strong_lead" if clear else "weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(
            *(_use_reason(key, other) for other in others[:_MOST_SHOWN]),
            consider("number_mistyped" if clear else "birth_date_corrected" if births else "name_changed"),
        ),
    )


def _use_reason(key: str, other: _Other) -> Reason:
    births, names, use = other
    return Reason(
        code="used_before_by",
        fact="document.number",
        value=key,
        expected=" ".join(part for part in (use.surname, use.given_names) if part) or None,
        values={
            "journey_id": str(use.journey_id),
            "flight_date": use.flight_date,
            "date_of_birth": use.date_of_birth,
            "date_of_birth_differs": births,
            "name_differs": names,
        },
    )
