"""A recommendation to a carrier is made: in a form, checked as the carrier will read it, and sent.

Alternatives stand first, nothing is chosen beforehand, and no score is shown. Each member of a party is asked about by
name, and decided about alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import get_args
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.liaison.policy import ALTERNATIVES, RESTRICTING, LiaisonPolicy
from foreland.liaison.readback import spell
from foreland.liaison.recommendation import AskedBy, Party, Protection, Wanted
from foreland.operations.recommend import Member, Recommended, preview_recommendations, recommend_travellers
from foreland.resources.liaison import load_liaison
from foreland.review.hit import WAITING
from foreland.store import recommendations as stored
from foreland.store.views.party import PartyHit, members
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import HitRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.travellers import read_date
from foreland.web.pages.typed import read_identifier, read_instant, read_text, time_unreadable
from foreland.web.visitors import form_is_ours

_MOST_MEMBERS = 20
_TOGETHER = ("kind", "ground", "reason", "emergency", "happened_at")
_EACH = ("protection", "asked_by")


class Asked(Struct, frozen=True, kw_only=True):
    """The form as it was sent: about whom, and what was typed. ``answers`` are those about protection, by journey;
    ``hits`` those that a recommendation rests on, each traveller's own.

    ``partner_item`` is the partner's recommendation that is taken up about the first of them.
    """

    flight_date: date
    journeys: tuple[UUID, ...]
    hits: Mapping[UUID, tuple[UUID, ...]]
    typed: Mapping[str, str]
    facts: tuple[str, ...]
    answers: Mapping[UUID, Mapping[str, str]]
    partner_item: UUID | None = None

    def members(self) -> list[Member]:
        """Return what is wanted about each."""
        return [
            Member(
                journey_id=journey,
                hits=self.hits.get(journey, ()),
                partner_item=self.partner_item if journey == self.journeys[0] else None,
                wanted=Wanted(
                    kind=self.typed["kind"],
                    ground=self.typed["ground"],
                    facts=self.facts,
                    reason=self.typed["reason"],
                    protection=self.answers.get(journey, {}).get("protection", ""),
                    protection_asked_by=self.answers.get(journey, {}).get("asked_by", ""),
                    emergency=self.typed["emergency"] == "yes",
                ),
            )
            for journey in self.journeys
        ]


class Person(Struct, frozen=True, kw_only=True):
    """A member of the party as the form shows them, with the hits that may be recommended on."""

    journey_id: UUID
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    seat: str | None
    hits: Sequence[HitRow | PartyHit]


@page("recommendation.form")
def new_recommendation(visit: Visit) -> Page:
    """Show ``GET /recommendations/new?flight_date=&journey=``."""
    if not visit.access.may_recommend():
        raise HTTPException(403)
    query = visit.request.query_params
    journey = read_identifier(query.get("journey", ""))
    if journey is None:
        raise HTTPException(404)
    asked = Asked(
        flight_date=read_date(query.get("flight_date", "")),
        journeys=(journey,),
        hits={},
        typed=dict.fromkeys(_TOGETHER, ""),
        facts=(),
        answers={},
        partner_item=read_identifier(query.get("partner_item", "")),
    )
    return _form(visit, asked)


async def recommendation(request: Request) -> Response:
    """Take ``POST /recommendations``: the form, then the page on which it is checked."""
    form = await request.form(max_fields=200, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(_take, request, _read(form), str(form.get("step", "")))


def _take(request: Request, asked: Asked, step: str) -> Response:
    state = request.state
    if not asked.journeys:
        raise HTTPException(404)
    if time_unreadable(asked.typed["happened_at"]):
        unread = dict.fromkeys(asked.journeys, "time_unreadable")
        return answer(request, lambda visit: _form(visit, asked, unread), "recommendation.form")
    said = (asked.flight_date, asked.members(), state.now, read_instant(asked.typed["happened_at"]))
    if step == "send":
        return _after(request, asked, recommend_travellers(state.deployment, state.access, *said))
    party = preview_recommendations(state.deployment, state.access, *said)
    if party is None:
        closed = dict.fromkeys(asked.journeys, "partner_item_closed")
        return answer(request, lambda visit: _form(visit, asked, closed), "recommendation.form")
    helped = [journey for journey, one in party.refused if one.code == "asks_for_protection"]
    refused = {journey: one.code for journey, one in party.refused if journey not in helped}
    known = {journey for journey, _ in party.made} | set(refused) | set(helped)
    refused |= {journey: "not_found" for journey in asked.journeys if journey not in known}  # type: ignore[misc]
    if refused or step != "check":
        return answer(
            request, lambda visit: _form(visit, asked, refused if step == "check" else {}), "recommendation.form"
        )
    return answer(request, lambda visit: _check(visit, asked, party, helped), "recommendation.check")


def _after(request: Request, asked: Asked, results: Sequence[Recommended]) -> Response:
    refused = {one.journey_id: str(one.refused) for one in results if one.refused and one.referral_id is None}
    made = [one.recommendation_id for one in results if one.recommendation_id is not None]
    if refused and not made:
        return answer(request, lambda visit: _form(visit, asked, refused), "recommendation.form")
    if len(made) == 1:
        return RedirectResponse(f"/recommendations/{made[0]}?done=made", 303)
    if made:
        return RedirectResponse("/recommendations?done=made", 303)
    return RedirectResponse(f"/travellers/{asked.flight_date}/{asked.journeys[0]}?referred=1", 303)


def _form(visit: Visit, asked: Asked, refused: Mapping[UUID, str] | None = None) -> Page:
    found = read_traveller(visit.access, visit.connection, asked.flight_date, asked.journeys[0], visit.now)
    if found is None:
        raise HTTPException(404)
    policy = _policy(visit)
    person = found.reported[0] if found.reported else None
    first = Person(
        journey_id=found.head.journey_id,
        surname=person.surname if person else None,
        given_names=person.given_names if person else None,
        date_of_birth=person.date_of_birth if person else None,
        seat=found.head.seat,
        hits=[hit for hit in found.hits if hit.state in (*WAITING, "expired")],
    )
    party = [
        Person(
            journey_id=one.person.journey_id,
            surname=one.person.surname,
            given_names=one.person.given_names,
            date_of_birth=one.person.date_of_birth,
            seat=one.person.seat,
            hits=one.hits,
        )
        for one in members(visit.access, visit.connection, asked.flight_date, found.head.journey_id)[1:]
    ]
    values = {
        "asked": asked,
        "head": found.head,
        "people": [first, *party],
        "refused": refused or {},
        "policy": policy,
        "alternatives": ALTERNATIVES,
        "restricting": RESTRICTING,
        "protections": get_args(Protection),
        "askers": get_args(AskedBy),
        "hurry": _hurry(found.head.door_close_utc, policy, visit.now),
        "closed": found.head.door_close_utc is not None and found.head.door_close_utc <= visit.now,
    }
    shown = [found.head.journey_id, *(one.journey_id for one in party)]
    return Page(template="recommendation_new.html", values=values, shown=shown, status=422 if refused else 200)


def _hurry(door_close: datetime | None, policy: LiaisonPolicy, now: datetime) -> bool:
    """Whether so little time is left that approval may come afterwards."""
    return door_close is not None and now < door_close <= now + timedelta(minutes=policy.emergency_minutes)


def _check(visit: Visit, asked: Asked, party: Party, helped: Sequence[UUID]) -> Page:
    known = stored.concerned(visit.access, visit.connection, asked.flight_date, asked.journeys, visit.now)
    values = {
        "asked": asked,
        "made": [(known[journey], one) for journey, one in party.made],
        "over": [journey for journey, one in party.made if known[journey].too_late(one.kind, visit.now, visit.now)],
        "helped": [known[journey] for journey in helped if journey in known],
        "spell": spell,
    }
    return Page(template="recommendation_check.html", values=values, shown=list(known))


def _policy(visit: Visit) -> LiaisonPolicy:
    return load_liaison(visit.request.state.deployment.data)


def _read(form: FormData) -> Asked:
    journeys = [found for text in form.getlist("journey") if (found := read_identifier(str(text)))][:_MOST_MEMBERS]
    return Asked(
        flight_date=read_date(str(form.get("flight_date", ""))),
        journeys=tuple(dict.fromkeys(journeys)),
        hits={one: _hits(form, one) for one in journeys},
        typed={name: read_text(form, name) for name in _TOGETHER},
        facts=tuple(str(text)[:100] for text in form.getlist("fact"))[:20],
        answers={one: {name: read_text(form, f"{name}.{one}") for name in _EACH} for one in journeys},
        partner_item=read_identifier(str(form.get("partner_item", ""))),
    )


def _hits(form: FormData, journey: UUID) -> tuple[UUID, ...]:
    ticked = form.getlist(f"hit.{journey}")[:100]
    return tuple(found for text in ticked if (found := read_identifier(str(text))))
