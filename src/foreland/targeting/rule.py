"""A targeting rule: its declaration, what it may look at and its three-valued answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from foreland.targeting.contact_use import ContactUse
from foreland.targeting.live import LiveRules
from foreland.targeting.random_referral import RandomReferral
from foreland.travel.content_hash import content_hash
from foreland.travel.finding import Finding

Outcome = Literal["true", "false", "unknown"]
Fact = bool | int | float | str | None


class RuleFacts(Struct, frozen=True, kw_only=True):
    """What a rule may look at. There is no nationality, meal or language here, so no rule can test them.

    ``contacts`` are the canonical phones and e-mail addresses of this journey, ``contact_uses`` the bookings
    that gave each of them, ``agency_contacts`` those known to be an agency's own. ``facts`` are named facts
    of other rooms (networks); a missing name is unknown.
    """

    flight_date: str
    surnames: tuple[str, ...] = ()
    record_locator: str | None = None
    split_from: tuple[str, ...] = ()
    agency: str | None = None
    addresses: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    contact_uses: Mapping[str, tuple[ContactUse, ...]] = {}
    agency_contacts: frozenset[str] = frozenset()
    facts: Mapping[str, Fact] = {}


class Answer(Struct, frozen=True, kw_only=True):
    """What a rule says about a journey: ``findings`` are there when the outcome is ``true``."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()


class Declaration(Struct, frozen=True, kw_only=True):
    """What must be said about a rule before it may run.

    ``purpose`` and ``legal_basis`` are keys of the text catalogue, ``source`` the title of the publication
    the pattern comes from. ``expires_on`` is ISO 8601, at most twelve months after approval. ``keys`` are the
    registry kinds whose history of ``look_back_days`` the rule needs. A pattern is never more severe than
    medium.
    """

    id: str
    version: int
    purpose: str
    legal_basis: str
    source: str
    owner: str
    expires_on: str
    severity: Literal["low", "medium"]
    keys: frozenset[Literal["document", "phone", "email"]]
    look_back_days: int
    parameters: dict[str, int]


class Rule(Struct, frozen=True):
    """A declaration and its pure function."""

    declaration: Declaration
    evaluate: Callable[[Declaration, RuleFacts], Answer]


class RuleSet(Struct, frozen=True):
    """The rules in force: those in code, which see what no word says, and those that analysts wrote; and chance, where
    it is on.

    Its version is the hash of the declarations (a change of code raises a rule's version), of the written rules and of
    the setting of random referral.
    """

    rules: tuple[Rule, ...] = ()
    written: LiveRules | None = None
    random: RandomReferral | None = None

    def in_force(self, on: str) -> RuleSet:
        """The rules in code that have not expired on the day (ISO 8601); the written ones are loaded so."""
        in_code = tuple(rule for rule in self.rules if on <= rule.declaration.expires_on)
        return RuleSet(in_code, self.written, self.random)

    def version(self) -> str:
        """Content hash, whatever the order of the rules."""
        coded = content_hash(sorted(content_hash(rule.declaration) for rule in self.rules))
        version = content_hash((coded, self.written.version())) if self.written else coded
        return content_hash((version, str(self.random.id))) if self.random else version
