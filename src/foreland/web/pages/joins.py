"""Who else on the flight a traveller may be: why it is doubtful, what officers decided, and what may be decided now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.messages.joining import Candidate, KnownTraveller, Trait, candidates
from foreland.review.reasons import ReasonCodes
from foreland.store import join_decisions
from foreland.store.join_decisions import NOTE, StoredDecision
from foreland.store.journeys import Source, StoredJourney, StoredReport, load
from foreland.store.pool import PooledConnection
from foreland.store.views.traveller_rows import TravellerView
from foreland.travel.traveller import Traveller

_SHOWN = 10  # candidates of one report; a name shared by more people than this tells nobody apart
Choice = Literal["join", "separate", "undo"]


class Compared(Struct, frozen=True):
    """What both state of one trait: the report in question, and the other person."""

    trait: Trait
    here: str
    there: str


class Other(Struct, frozen=True, kw_only=True):
    """Somebody else on the flight. ``joinable`` is false when the same source names both, so they are two people."""

    journey_id: UUID
    facts_version: int
    surname: str | None
    given_names: str | None
    seat: str | None
    document: str | None
    agree: tuple[Compared, ...] = ()
    differ: tuple[Compared, ...] = ()
    joinable: bool = True


class Step(Struct, frozen=True, kw_only=True):
    """A decision about joins that was taken; ``other`` is ``None`` when it was about nobody on the flight."""

    decision: StoredDecision
    other: Other | None
    note: str | None
    unreadable: bool = False


class Offer(Struct, frozen=True):
    """A decision that the officer may choose, and whom it is about."""

    action: Choice
    other: Other | None = None

    @property
    def value(self) -> str:
        """As the form sends it."""
        return f"{self.action}:{self.other.journey_id}" if self.other else self.action


class JoinSection(Struct, frozen=True, kw_only=True):
    """What the page says of joins.

    ``people`` are those whom a doubtful report of ``source`` may be about, ``more`` how many beyond those that are
    shown; ``host`` the traveller with whom this one is read, ``guest`` the one who is read here.
    """

    source: Source | None
    doubtful: bool
    people: Sequence[Other]
    more: int
    host: Other | None
    guest: Other | None
    story: Sequence[Step]
    offers: Sequence[Offer]
    facts_version: int
    reasons: ReasonCodes = ReasonCodes()

    @property
    def beside(self) -> list[Other]:
        """Others whom a decision may be about, beside the candidates."""
        named = {one.other.journey_id: one.other for one in self.offers if one.other is not None}
        candidates_too = {one.journey_id for one in self.people}
        return [one for key, one in named.items() if key not in candidates_too]

    @property
    def actions(self) -> list[Choice]:
        """What may be decided, each once."""
        return list(dict.fromkeys(one.action for one in self.offers))

    @property
    def shown(self) -> list[UUID]:
        """Journeys of others that the section shows."""
        told = (each.other for each in self.story)
        return [one.journey_id for one in (*self.people, self.host, self.guest, *told) if one is not None]


class JoinAttempt(Struct, frozen=True):
    """A decision that was not taken: what the officer typed, and why it was refused."""

    typed: Mapping[str, str]
    refused: str


def join_section(access: Access, connection: PooledConnection, sealer: Sealer, view: TravellerView) -> JoinSection:
    """Say what there is to say of joins; the flight is read only when there is something.

    Candidates are of what is reported now, not of the moment at which a report came.
    """
    head = view.head
    decided = join_decisions.decisions(access, connection, head.flight_id, head.journey_id)
    own = len({each.source for each in view.reported}) > 1
    if not (decided or head.doubtful or head.joined_into):
        offers = [Offer("separate")] if own else []
        return JoinSection(
            source=None, doubtful=False, people=(), more=0, host=None, guest=None, story=(),
            offers=offers, facts_version=head.facts_version,
        )  # fmt: skip
    flight = load(access, connection, [(head.flight_date.isoformat(), head.flight_id)])
    everyone = {one.row.id: one for one in flight}
    return _section(sealer, view, decided, everyone)


def _section(
    sealer: Sealer, view: TravellerView, decided: Sequence[StoredDecision], everyone: Mapping[UUID, StoredJourney]
) -> JoinSection:
    head = view.head
    mine = everyone[head.journey_id]
    host = everyone.get(head.joined_into) if head.joined_into else None
    guest = next((one for one in everyone.values() if one.row.joined_into == head.journey_id), None)
    latest = {each.partner(head.journey_id): each for each in decided}
    settled = {partner for partner, each in latest.items() if each.action != "undo"}
    report = mine.reports[0] if head.doubtful and mine.reports else None
    free = [one for one in everyone.values() if one is not mine and one.reports and one.row.id not in settled]
    people = _people(report, free) if report else []
    section = JoinSection(
        source=report.source if report else None,
        doubtful=head.doubtful,
        people=people[:_SHOWN],
        more=max(0, len(people) - _SHOWN),
        host=_other(host) if host else None,
        guest=_other(guest) if guest else None,
        story=[_step(sealer, each, head.journey_id, everyone) for each in reversed(decided)],
        offers=(),
        facts_version=mine.row.facts_version,
    )
    return _offering(section, mine, latest, everyone)


def _offering(
    section: JoinSection,
    mine: StoredJourney,
    latest: Mapping[UUID | None, StoredDecision],
    everyone: Mapping[UUID, StoredJourney],
) -> JoinSection:
    """Add what may be decided now."""
    offers: list[Offer] = []
    partner = section.host or section.guest
    if partner is not None:
        offers.append(Offer("separate", partner))
    elif section.doubtful:
        offers += [Offer("join", one) for one in section.people if one.joinable]
        offers.append(Offer("separate"))
    elif len({report.source for report in mine.reports}) > 1:
        offers.append(Offer("separate"))
    for other, each in latest.items():
        if each.action == "undo" or not (partner is None or other == partner.journey_id):
            continue
        if other is None:
            offers.append(Offer("undo"))
        elif (known := everyone.get(other)) is not None:
            offers.append(Offer("undo", _other(known)))
    return structs.replace(section, offers=offers)


def _people(said: StoredReport, others: Sequence[StoredJourney]) -> list[Other]:
    """Whom a report may be about, each compared by the same source's earlier word, else by the other source's."""
    known: dict[str, tuple[StoredJourney, Traveller]] = {}
    for one in others:
        own = next((each for each in one.reports if each.source == said.source), one.reports[0])
        known[str(one.row.id)] = one, own.traveller
    found = candidates([KnownTraveller(key, traveller) for key, (_, traveller) in known.items()], said.traveller)
    return [_compared(each, said, *known[each.journey]) for each in found]


def _compared(found: Candidate, said: StoredReport, journey: StoredJourney, there: Traveller) -> Other:
    return structs.replace(
        _other(journey),
        agree=tuple(Compared(each, _value(each, said.traveller), _value(each, there)) for each in found.agree),
        differ=tuple(Compared(each, _value(each, said.traveller), _value(each, there)) for each in found.differ),
        joinable=journey.row.joined_into is None and all(each.source != said.source for each in journey.reports),
    )


def _value(trait: Trait, said: Traveller) -> str:
    """What a report says of a trait, as people read it."""
    match trait:
        case "name":
            return ", ".join(each for each in (said.surname, said.given_names) if each) or said.name_raw or ""
        case "birth":
            return said.date_of_birth or ""
        case "document":
            return ", ".join(f"{each.issuing_state or '?'} {each.number}" for each in said.documents if each.number)
        case "locator":
            return said.record_locator or ""
        case "reference":
            return said.unique_reference or ""


def _other(journey: StoredJourney) -> Other:
    said = journey.reports[0].traveller if journey.reports else Traveller()
    return Other(
        journey_id=journey.row.id,
        facts_version=journey.row.facts_version,
        surname=said.surname,
        given_names=said.given_names,
        seat=journey.row.seat,
        document=next((each.number for each in said.documents if each.number), None),
    )


def _step(sealer: Sealer, decision: StoredDecision, journey_id: UUID, everyone: Mapping[UUID, StoredJourney]) -> Step:
    partner = decision.partner(journey_id)
    known = everyone.get(partner) if partner else None
    other = _other(known) if known else None
    note = sealer.words(decision.note_sealed, NOTE)
    return Step(decision=decision, other=other, note=note, unreadable=decision.note_sealed is not None and note is None)
