"""An officer recommends something to a carrier about one traveller, or about each of a party.

What needs no approval, or is approved after the fact, goes out in the same transaction. Whoever asks for protection is
referred to it instead, and marked; no recommendation is written then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.policy import ALTERNATIVES
from foreland.liaison.progress import Progress, advance
from foreland.liaison.recommendation import (
    NotRecommended,
    NotRecommendedCode,
    Party,
    Recommendation,
    Situation,
    Wanted,
    recommend_party,
)
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.operations.recommended_hits import Grounding
from foreland.operations.refer import refer
from foreland.operations.send_notice import send_notice
from foreland.resources.handling_schemes import load_handling_schemes
from foreland.resources.liaison import load_liaison
from foreland.review.true_time import Done, NotThen, true_time
from foreland.sharing.marking import limit_in_words
from foreland.sharing.releasing import may_act_on
from foreland.store import audit, lists, partner_items, protection, recommendations
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import Referral
from foreland.store.recommendations import Concerned


class Member(Struct, frozen=True, kw_only=True):
    """What is wanted about one traveller, the hits it rests on, and the partner's recommendation that it takes up.

    A partner's word is no ground: what is wanted needs the officer's own.
    """

    journey_id: UUID
    wanted: Wanted
    hits: tuple[UUID, ...] = ()
    partner_item: UUID | None = None


class Recommended(Struct, frozen=True, kw_only=True):
    """What became of it: a recommendation (with the carrier's reference once it went out), a referral, or a refusal."""

    journey_id: UUID
    recommendation_id: UUID | None = None
    reference: str | None = None
    referral_id: UUID | None = None
    refused: NotRecommendedCode | str | None = None


def recommend_travellers(
    deployment: Deployment,
    access: Access,
    flight_date: date,
    members: Sequence[Member],
    now: datetime,
    happened_at: datetime | None = None,
) -> list[Recommended]:
    """Decide about each member in one transaction; one result a member, in order.

    ``happened_at``: when it was recommended on paper, for what is keyed in later. When a partner's recommendation that
    is taken up no longer waits, nothing is recommended; whoever asks for protection is referred all the same.
    """
    with transaction(deployment.pool, access) as connection:
        items = [one.partner_item for one in members if one.partner_item is not None]
        closed = not _may_take_up(access, connection, items)
        case = _decide(deployment, access, connection, flight_date, members, now, happened_at)
        known, grounding, decided = case.known, case.grounding, case.decided
        refused = dict(decided.refused)
        made = dict(decided.made)
        party = new_id() if len(made) > 1 else None
        results = []
        for one in members:
            asks = one.journey_id in refused and refused[one.journey_id].code == "asks_for_protection"
            if closed and not asks:
                result = Recommended(journey_id=one.journey_id, refused="partner_item_closed")
            elif one.journey_id in made:
                about, chosen = known[one.journey_id], grounding.hits(one.journey_id)
                made_one = made[one.journey_id]
                result = _write(deployment, access, connection, about, made_one, chosen, party, case.done)
                grounding.take(one.journey_id, case.done)
                _take_up(access, connection, flight_date, one, result, case.done)
            elif one.journey_id in refused:
                result = _refused(
                    deployment, access, connection, known[one.journey_id], one, refused[one.journey_id], now
                )
            else:
                result = Recommended(journey_id=one.journey_id, refused="not_found")
            results.append(result)
    return results


def _may_take_up(access: Access, connection: PooledConnection, items: Sequence[UUID]) -> bool:
    """Whether partners' recommendations wait for an officer, each named once; they are held from here on."""
    held = partner_items.lock(access, connection, items) if items else {}
    waiting = [one for one in held.values() if one.standing.waits and not one.recommended]
    return len(waiting) == len(items)


def _take_up(
    access: Access,
    connection: PooledConnection,
    flight_date: date,
    member: Member,
    made: Recommended,
    done: Done,
) -> None:
    if member.partner_item is None or made.recommendation_id is None:
        return
    item = partner_items.lock(access, connection, [member.partner_item])[member.partner_item]
    partner_items.adopt(access, connection, item.id, made.recommendation_id, done)
    partner_items.concern(connection, item, flight_date, member.journey_id)
    partner_items.note(access, connection, item, "adopt", done.at, noted_at=done.noted_at)
    objects = (item.id, made.recommendation_id)
    audit.append(connection, access, "partner_item_adopted", "partner_item", objects, at=done.entered_at)


class _Case(Struct, frozen=True):
    """What was decided about the members, and what it rests on; all of it held until the end of the transaction."""

    known: dict[UUID, Concerned]
    grounding: Grounding
    decided: Party
    done: Done


def _decide(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    flight_date: date,
    members: Sequence[Member],
    now: datetime,
    happened_at: datetime | None,
) -> _Case:
    hours = deployment.settings.paper_hours
    then = true_time(happened_at, now, hours)
    done = then if isinstance(then, Done) else Done(at=now)
    asked = [one.journey_id for one in members]
    named = [hit for one in members for hit in one.hits]
    hits = recommendations.hits_of(access, connection, flight_date, asked, named)
    off_loads = {one.journey_id for one in members if one.wanted.kind == "off_load"}
    quiet = _quiet_sources(deployment, access, connection)
    # Hits before journeys, as screening.
    grounding = Grounding(access, connection, flight_date, hits, done, off_loads, quiet)
    known = recommendations.concerned(access, connection, flight_date, asked, now)
    items = [one.partner_item for one in members if one.partner_item is not None and happened_at is not None]
    told = {one.id: one.told_at for one in partner_items.lock(access, connection, items).values()} if items else {}
    there = []
    for one in members:
        about = known.get(one.journey_id)
        if about is not None:
            since = (
                grounding.since(one.journey_id),
                about.first_heard_at,
                told.get(one.partner_item) if one.partner_item else None,
            )
            held = true_time(happened_at, now, hours, max(each for each in since if each is not None))
            there.append((one.journey_id, one.wanted, _situation(about, one, grounding, held, now)))
    decided = recommend_party(there, access, load_liaison(deployment.data), done.at)
    return _Case(known, grounding, decided, done)


def _quiet_sources(deployment: Deployment, access: Access, connection: PooledConnection) -> set[str]:
    """The lists whose owners let nobody be spoken to on them alone, by how they marked them."""
    marked = lists.markings(access, connection)
    if not marked:
        return set()
    schemes = load_handling_schemes(deployment.data)
    limits = {name: limit_in_words(said, schemes) for name, said in marked.items()}
    return {name for name, limit in limits.items() if limit and not may_act_on(limit, "recommend")}


def preview_recommendations(
    deployment: Deployment,
    access: Access,
    flight_date: date,
    members: Sequence[Member],
    now: datetime,
    happened_at: datetime | None = None,
) -> Party | None:
    """Decide as :func:`recommend_travellers` would, and write nothing: for the page on which an officer checks.

    ``None`` when a partner's recommendation that is taken up no longer waits, unless each is to be referred.
    """
    items = [one.partner_item for one in members if one.partner_item is not None]
    with transaction(deployment.pool, access) as connection:
        closed = not _may_take_up(access, connection, items)
        decided = _decide(deployment, access, connection, flight_date, members, now, happened_at).decided
    if not closed:
        return decided
    helped = tuple((journey, one) for journey, one in decided.refused if one.code == "asks_for_protection")
    return Party(made=(), refused=helped) if len(helped) == len(members) else None


def _situation(
    about: Concerned, member: Member, grounding: Grounding, then: Done | NotThen, now: datetime
) -> Situation:
    """A look at a document or a question may be asked for without a hit; keeping somebody from travelling may not.

    That somebody who was recommended against on paper no longer travels, as the carrier has said since, is what came of
    it.
    """
    without = not member.hits and member.wanted.kind in ALTERNATIVES
    in_time = isinstance(then, Done) and then.before(about.door_close_utc)
    return Situation(
        door_close=about.door_close_utc,
        evidence_opened=without or grounding.holds(about.journey_id),
        by_chance=grounding.by_chance(about.journey_id),
        only_quiet=grounding.only_quiet(about.journey_id),
        travelling=about.known if in_time else about.travelling,
        protected=about.protected,
        in_force=about.in_force,
        departed=about.left_by(then.at if isinstance(then, Done) else now, now),
        not_then=then.code if isinstance(then, NotThen) else None,
    )


def _write(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    about: Concerned,
    made: Recommendation,
    hits: Sequence[UUID],
    party: UUID | None,
    done: Done,
) -> Recommended:
    now = done.entered_at
    sealed = deployment.sealer.seal(made.reason.encode(), recommendations.REASON)
    recommendation_id = recommendations.add(connection, about, made, sealed, hits, party, done.noted_at)
    locked = recommendations.lock(access, connection, recommendation_id)
    assert locked is not None  # noqa: S101 - written just now
    detail = {"kind": made.kind, "ground": made.ground, "approval": made.approval, "protection": made.protection}
    recommendations.note(connection, locked, "propose", access, done.at, now, detail)
    objects = (recommendation_id, about.journey_id, *hits)
    said = detail | done.detail()
    audit.append(connection, access, "recommendation_made", "recommendation", objects, at=now, detail=said)
    reference = None
    if made.approval != "before":
        sent = advance(locked.standing, "send", access, done.at)
        assert isinstance(sent, Progress)  # noqa: S101 - proposed by the same officer just now
        reference = send_notice(deployment, access, connection, locked, about, sent, done)
        reconsider(connection, access, about.flight_date, about.journey_id, now)
    return Recommended(journey_id=about.journey_id, recommendation_id=recommendation_id, reference=reference)


def _refused(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    about: Concerned,
    member: Member,
    refused: NotRecommended,
    now: datetime,
) -> Recommended:
    if refused.code != "asks_for_protection":
        return Recommended(journey_id=about.journey_id, refused=refused.code)
    referral_id = refer(
        connection,
        access,
        about.ownership,
        Referral(
            flight_id=about.flight_id,
            flight_date=about.flight_date,
            journey_id=about.journey_id,
            airport=about.airport,
            concern="asks_for_protection",
            asked_by_kind=member.wanted.protection_asked_by or "officer",
            referred_by=access.user_id,
            referred_by_org=access.org_id,
            words_sealed=deployment.sealer.seal(member.wanted.reason.strip().encode(), protection.WORDS),
        ),
        now,
    )
    return Recommended(journey_id=about.journey_id, referral_id=referral_id, refused=refused.code)
