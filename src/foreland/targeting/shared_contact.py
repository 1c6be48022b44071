"""Shared contact: one telephone or e-mail address behind the bookings of people who seem to be strangers.

Facilitators book for many and give their own contact. So do travel agencies, families and the secretary of a choir, so
bookings are first gathered into parties: those that share a family name (also in another spelling), an address, or a
booking they were divided from are one party.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from rapidfuzz.distance import OSA

from foreland.targeting.contact_use import ContactUse
from foreland.targeting.live import KEY
from foreland.targeting.rule import Answer, Declaration, Outcome, Rule, RuleFacts
from foreland.travel.finding import Finding, Reason
from foreland.travel.names import name_tokens
from foreland.travel.partial_date import read_partial_date

_SAME_FAMILY = 0.8
_SHORTEST_STEM = 4
_MOST_FAMILIES = 30
"""Family names of a booking that are compared: a group booking with more is no family anyway."""

DECLARATION = Declaration(
    id="shared_contact",
    version=1,
    purpose="rule.shared_contact.purpose",
    legal_basis="rule.legal_basis.smuggling_protocol_art_11",
    source="UNODC, Migrant Smuggling by Air (issue paper, 2010)",
    owner="targeting desk",
    expires_on="2027-10-31",
    severity="medium",
    keys=frozenset(("phone", "email")),
    look_back_days=90,
    parameters={"least_bookings": 4, "commonplace_over": 60},
)


class _Party(Struct):
    """What a booking can be joined to another by."""

    surnames: frozenset[str]
    marks: frozenset[str]


class _Count(Struct, frozen=True):
    outcome: Outcome
    bookings: int = 0
    parties: int = 0
    first: str | None = None
    last: str | None = None


def evaluate(declaration: Declaration, facts: RuleFacts) -> Answer:
    """Whether a contact of the journey stands behind at least ``least_bookings`` parties within the look-back.

    ``unknown`` when it cannot be told from an agency's own contact (all bookings came through one agency, or there are
    more than ``commonplace_over`` of them) or when too many bookings have no family name to compare.
    """
    outcomes: set[Outcome] = set()
    reasons: list[Reason] = []
    for contact in sorted(set(facts.contacts)):
        counted = _count(declaration, facts, contact)
        outcomes.add(counted.outcome)
        if counted.outcome == "true":
            reasons.append(_reason(declaration, contact, counted))
    if reasons:
        return Answer(outcome="true", findings=(_finding(declaration, reasons),))
    return Answer(outcome="unknown" if "unknown" in outcomes else "false")


def _count(declaration: Declaration, facts: RuleFacts, contact: str) -> _Count:
    least, commonplace = declaration.parameters["least_bookings"], declaration.parameters["commonplace_over"]
    if contact in facts.agency_contacts:
        return _Count("false")
    uses = _within(facts.contact_uses.get(contact, ()), facts, declaration.look_back_days)
    if len(uses) + 1 < least:
        return _Count("false")
    agencies = {facts.agency, *(use.agency for use in uses)}
    if len(uses) + 1 > commonplace or (len(agencies) == 1 and None not in agencies):
        return _Count("unknown")
    own = _party(facts.surnames, facts.record_locator, facts.split_from, facts.addresses)
    all_parties = [own, *(_party(u.surnames, u.record_locator, u.split_from, u.addresses) for u in uses)]
    known = [party for party in all_parties if party.surnames]
    parties = _gather(known)
    if parties < least:
        return _Count("unknown" if parties + len(all_parties) - len(known) >= least else "false")
    days = sorted(use.used_on for use in uses)
    return _Count("true", len(all_parties), parties, days[0], days[-1])


def _within(uses: tuple[ContactUse, ...], facts: RuleFacts, days: int) -> list[ContactUse]:
    """The uses near the flight's date, each booking once (its latest push), without the booking itself."""
    travelled = _day(facts.flight_date)
    own = _folded(facts.record_locator)
    found: dict[str, ContactUse] = {}
    for use in sorted(uses, key=lambda use: (use.used_on, str(use.booking_id))):
        day = _day(use.used_on)
        locator = _folded(use.record_locator)
        if travelled is None or day is None or abs((travelled - day).days) > days or (own and own == locator):
            continue
        found[locator or str(use.booking_id)] = use
    return list(found.values())


def _day(text: str) -> date | None:
    read = read_partial_date(text)
    return read.earliest() if read is not None else None


def _folded(text: str | None) -> str:
    return text.strip().upper() if text else ""


def _party(
    surnames: tuple[str, ...], locator: str | None, split_from: tuple[str, ...], addresses: tuple[str, ...]
) -> _Party:
    locators = {"locator " + mark for text in (locator, *split_from) if (mark := _folded(text))}
    streets = {"address " + " ".join(text.upper().split()) for text in addresses if text.strip()}
    families = sorted({family for name in surnames if (family := "".join(name_tokens(name[:100])))})
    return _Party(frozenset(families[:_MOST_FAMILIES]), frozenset(locators | streets))


def _gather(parties: list[_Party]) -> int:
    """How many parties remain when all that belong together are joined."""
    remaining = list(parties)
    count = 0
    while remaining:
        group = remaining.pop()
        count += 1
        while joined := [party for party in remaining if _belong_together(group, party)]:
            remaining = [party for party in remaining if not any(party is other for other in joined)]
            for party in joined:
                group = _Party(group.surnames | party.surnames, group.marks | party.marks)
    return count


def _belong_together(one: _Party, other: _Party) -> bool:
    if one.marks & other.marks or one.surnames & other.surnames:
        return True
    return any(_same_family(left, right) for left in one.surnames for right in other.surnames)


def _same_family(one: str, other: str) -> bool:
    """Whether two family names may be one: another spelling, a feminine form, a second family name added."""
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST_STEM and long.startswith(short):
        return True
    return OSA.normalized_similarity(one, other) >= _SAME_FAMILY


def _reason(declaration: Declaration, contact: str, counted: _Count) -> Reason:
    return Reason(
        code="contact_shared",
        fact="booking.email" if "@" in contact else "booking.phone",
        value=contact,
        expected=str(declaration.parameters["least_bookings"]),
        values={
            "bookings": counted.bookings,
            "parties": counted.parties,
            "days": declaration.look_back_days,
            "first_used_on": counted.first,
            "last_used_on": counted.last,
        },
    )


def _finding(declaration: Declaration, reasons: list[Reason]) -> Finding:
    return Finding(
        kind="rule",
        code=declaration.id,
        key=KEY,
        severity=declaration.severity,
        strength="weak_lead",
        source=declaration.id,
        source_version=str(declaration.version),
        reasons=(
            *reasons,
            Reason(code="innocent_explanation", fact="officer.consider", value="travel_organiser"),
        ),
    )


RULE = Rule(DECLARATION, evaluate)
