"""What screening knows about a journey besides the journey: lists, rules, policy, history and named facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from foreland.documents.authorisation import Authorisation
from foreland.documents.index import DocumentIndex
from foreland.documents.prior_use import PriorDocument, PriorUse
from foreland.screening.denied_before import Denial
from foreland.screening.keys import IdentityKey, LinkKind
from foreland.screening.policy import ScreeningPolicy
from foreland.screening.requirements import Requirements
from foreland.targeting.contact_use import ContactUse
from foreland.targeting.language.facts import Row
from foreland.targeting.rule import Fact, RuleSet
from foreland.travel.airport import Airport
from foreland.travel.content_hash import content_hash
from foreland.watchlists.index import NameIndex


class Lists(Struct, frozen=True, kw_only=True):
    """The lists in force, held in memory by every worker. ``agency_contacts`` are canonical phones and mails.

    ``registers`` of authorisations are looked up where they are kept: list id → number of the version in force.
    """

    names: NameIndex
    documents: DocumentIndex
    agency_contacts: frozenset[str] = frozenset()
    registers: Mapping[UUID, int] = {}

    def version(self) -> str:
        """Content hash of the list set: which entries and notices, whatever their order."""
        registers = sorted((str(register), number) for register, number in self.registers.items())
        return content_hash((self.names.version, self.documents.version, sorted(self.agency_contacts), registers))


class Versions(Struct, frozen=True, kw_only=True):
    """What a screening was made with; stored beside it with the facts version (decision 11)."""

    list_set: str
    rule_set: str
    policy: str


class Context(Struct, frozen=True, kw_only=True):
    """History answers and everything else one journey is screened with.

    ``document_uses`` is keyed by document key, ``contact_uses`` by canonical phone or e-mail, ``identity_uses`` by name
    and birth date; a key without history is missing or empty. Uses on the screened journey itself may be included and
    are ignored.
    ``facts`` are named facts of the network room; a missing name is unknown. ``departures_seen`` are airports from
    which departures are reported here at all. ``denials`` are journeys of the last days that ended at the door.
    ``requirements`` are the rules of entry; without them nothing is found about them. ``rule_rows`` are earlier
    journeys by kind of link and key, in the words of the rule vocabulary, of the kinds ``rule_kinds``. ``judged_at`` is
    when it is screened. ``authorisations`` are those of the journeys' documents, by document key.
    """

    lists: Lists
    rules: RuleSet
    policy: ScreeningPolicy
    document_uses: Mapping[str, tuple[PriorUse, ...]] = {}
    contact_uses: Mapping[str, tuple[ContactUse, ...]] = {}
    identity_uses: Mapping[IdentityKey, tuple[PriorDocument, ...]] = {}
    facts: Mapping[str, Fact] = {}
    airports: Mapping[str, Airport] = {}
    departures_seen: frozenset[str] = frozenset()
    denials: tuple[Denial, ...] = ()
    requirements: Requirements | None = None
    rule_rows: Mapping[tuple[LinkKind, str], tuple[Row, ...]] = {}
    rule_kinds: frozenset[LinkKind] = frozenset()
    judged_at: datetime | None = None
    authorisations: Mapping[str, tuple[Authorisation, ...]] = {}


def empty_lists() -> Lists:
    """A list set without entries."""
    return Lists(names=NameIndex(), documents=DocumentIndex())


def current_versions(
    lists: Lists, rules: RuleSet, policy: ScreeningPolicy, requirements: Requirements | None = None
) -> Versions:
    """The version tuple of a screening made now with these; the rules of entry are among the rules."""
    rule_set = rules.version()
    if requirements is not None:
        rule_set = content_hash((rule_set, requirements.version()))
    return Versions(list_set=lists.version(), rule_set=rule_set, policy=policy.version())
