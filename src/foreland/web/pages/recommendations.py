"""Recommendations to carriers: made in a form, checked as the carrier will read them, sent, and followed to their end.

Alternatives stand first, nothing is chosen beforehand, and no score is shown. Each member of a party is asked about by
name, and decided about alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.keys.seal import SealBrokenError, Sealer
from foreland.liaison.policy import ALTERNATIVES, RESTRICTING, LiaisonPolicy
from foreland.liaison.progress import CarrierAction, Outcome
from foreland.liaison.readback import spell
from foreland.liaison.recommendation import AskedBy, Party, Protection, Wanted
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.operations.recommend import Member, Recommended, preview_recommendations, recommend_travellers
from foreland.resources.liaison import load_liaison
from foreland.review.hit import WAITING
from foreland.store import recommendations as stored
from foreland.store.views import recommendations as view
from foreland.store.views.party import members
from foreland.store.views.recommendations import RecommendationEvent, RecommendationRow
from foreland.store.views.traveller import traveller as read_traveller
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.travellers import read_date
from foreland.web.visitors import form_is_ours

ROWS = 200
_LONGEST = 20_000
_MOST_MEMBERS = 20
_TOGETHER = ("kind", "ground", "reason", "emergency")
_EACH = ("protection", "asked_by")


class Asked(Struct, frozen=True, kw_only=True):
    """The form as it was sent: about whom, and what was typed. ``answers`` are those about protection, by journey."""

    flight_date: date
    journeys: tuple[UUID, ...]
    hits: tuple[UUID, ...]
    typed: Mapping[str, str]
    facts: tuple[str, ...]
    answers: Mapping[UUID, Mapping[str, str]]

    def members(self) -> list[Member]:
        """Return what is wanted about each."""
        return [
            Member(
                journey_id=journey,
                hits=self.hits,
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
    waiting: int


class Told(Struct, frozen=True, kw_only=True):
    """A step with its words opened; ``unreadable`` when the key no longer opens them."""

    event: RecommendationEvent
    words: str | None
    unreadable: bool = False


@page("recommendation.form")
def new_recommendation(visit: Visit) -> Page:
    """Show ``GET /recommendations/new?flight_date=&journey=``."""
    if not visit.access.may_recommend():
        raise HTTPException(403)
    query = visit.request.query_params
    journey = _uuid(query.get("journey", ""))
    if journey is None:
        raise HTTPException(404)
    asked = Asked(
        flight_date=read_date(query.get("flight_date", "")),
        journeys=(journey,),
        hits=(),
        typed=dict.fromkeys(_TOGETHER, ""),
        facts=(),
        answers={},
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
    if step == "send":
        results = recommend_travellers(state.deployment, state.access, asked.flight_date, asked.members(), state.now)
        return _after(request, asked, results)
    party = preview_recommendations(state.deployment, state.access, asked.flight_date, asked.members(), state.now)
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
        waiting=sum(hit.state in WAITING for hit in found.hits),
    )
    party = [
        Person(
            journey_id=one.person.journey_id,
            surname=one.person.surname,
            given_names=one.person.given_names,
            date_of_birth=one.person.date_of_birth,
            seat=one.person.seat,
            waiting=len(one.hits),
        )
        for one in members(visit.access, visit.connection, asked.flight_date, found.head.journey_id)[1:]
    ]
    values = {
        "asked": asked,
        "head": found.head,
        "people": [first, *party],
        "hits": [hit for hit in found.hits if hit.state in (*WAITING, "expired")],
        "refused": refused or {},
        "policy": policy,
        "alternatives": ALTERNATIVES,
        "restricting": RESTRICTING,
        "protections": get_args(Protection),
        "askers": get_args(AskedBy),
        "hurry": _hurry(found.head.door_close_utc, policy, visit.now),
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
        "helped": [known[journey] for journey in helped if journey in known],
        "spell": spell,
    }
    return Page(template="recommendation_check.html", values=values, shown=list(known))


@page("recommendation.list")
def recommendations(visit: Visit) -> Page:
    """Show ``GET /recommendations``: what waits for approval or for the carrier, and what was made today."""
    if not visit.access.may_see_recommendations():
        raise HTTPException(403)
    found = view.listed(visit.access, visit.connection, visit.now, visit.now - timedelta(hours=24), ROWS)
    done = visit.request.query_params.get("done")
    values = {"rows": found, "total": found[0].total if found else 0, "done": done if done == "made" else None}
    return Page(template="recommendations.html", values=values, shown=[one.journey_id for one in found])


@page("recommendation.read")
def one_recommendation(visit: Visit) -> Page:
    """Show ``GET /recommendations/{recommendation_id}``."""
    done = visit.request.query_params.get("done")
    return _one(visit, visit.request.path_params["recommendation_id"], done=done if done in _DONE else None)


_DONE = ("made", "approve", "disapprove", "confirm", "acknowledge", "report", "withdraw", "verify")


def _one(
    visit: Visit,
    recommendation_id: UUID,
    refused: str | None = None,
    typed: Mapping[str, str] | None = None,
    done: str | None = None,
) -> Page:
    if not visit.access.may_see_recommendations():
        raise HTTPException(403)
    found = view.one(visit.access, visit.connection, recommendation_id, visit.now)
    if found is None:
        raise HTTPException(404)
    story = [_told(visit.sealer, one) for one in view.events(visit.access, visit.connection, recommendation_id)]
    values = {
        "one": found,
        "reason": _opened(visit.sealer, found.reason_sealed, stored.REASON),
        "story": story,
        "steps": _steps(visit, found),
        "actions": get_args(CarrierAction),
        "outcomes": get_args(Outcome),
        "spell": spell,
        "refused": refused,
        "typed": typed or {},
        "done": done,
    }
    status = 200 if refused is None else 409 if refused in ("changed", "wrong_state") else 422
    return Page(template="recommendation.html", values=values, shown=[found.journey_id], status=status)


def _steps(visit: Visit, found: RecommendationRow) -> list[str]:
    """Which forms the page offers this officer now; the operation decides again."""
    access, state = visit.access, found.state
    offered = []
    if state == "proposed" and access.may_approve_recommendation() and access.user_id != found.made_by:
        offered.append("approve")
    if found.approval == "after" and found.approved_by is None and state not in ("proposed", "expired"):
        offered += ["confirm"] if access.may_approve_recommendation() and access.user_id != found.made_by else []
    if access.may_recommend():
        offered += ["acknowledge"] if state in ("sent", "withdrawn") else []
        offered += ["report"] if state in ("sent", "acknowledged", "acted") else []
        offered += ["verify"] if state in ("sent", "acknowledged", "acted", "verified") else []
        offered += ["withdraw"] if state in ("proposed", "sent", "acknowledged", "acted") else []
    return offered


async def recommendation_step(request: Request) -> Response:
    """Take ``POST /recommendations/{recommendation_id}/step``."""
    form = await request.form(max_fields=20, max_files=0)
    access = request.state.access
    if not form_is_ours(request, str(form.get("csrf", ""))) or not (
        access.may_recommend() or access.may_approve_recommendation()
    ):
        raise HTTPException(403)
    typed = {name: _text(form, name) for name in ("step", "detail", "reason", "said_by", "happened_at", "row_version")}
    return await run_in_threadpool(_step, request, typed)


def _step(request: Request, typed: Mapping[str, str]) -> Response:
    state, recommendation_id = request.state, request.path_params["recommendation_id"]
    happened = _instant(typed["happened_at"])
    version = typed["row_version"]
    if typed["happened_at"].strip() and happened is None:
        code = "time_unreadable"
    else:
        wanted = WantedStep(
            recommendation_id=recommendation_id,
            step=typed["step"],
            row_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            detail=typed["detail"] or None,
            reason=typed["reason"],
            happened_at=happened,
            said_by=typed["said_by"].strip()[:200] or None,
        )
        result = advance_recommendation(state.deployment, state.access, wanted, state.now)
        if not isinstance(result, NotDone):
            return RedirectResponse(f"/recommendations/{recommendation_id}?done={result.step}", 303)
        code = result.code
    if code in ("may_not_recommend", "may_not_approve"):
        raise HTTPException(403)
    return answer(request, lambda visit: _one(visit, recommendation_id, code, typed), "recommendation.read")


def _instant(text: str) -> datetime | None:
    """Read a time in UTC as an officer writes it, with or without the day's T."""
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "T"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _told(sealer: Sealer, event: RecommendationEvent) -> Told:
    if event.words_sealed is None:
        return Told(event=event, words=None)
    words = _opened(sealer, event.words_sealed, stored.WORDS)
    return Told(event=event, words=words, unreadable=words is None)


def _opened(sealer: Sealer, sealed: bytes | None, context: str) -> str | None:
    if sealed is None:
        return None
    try:
        return sealer.open(bytes(sealed), context).decode()
    except SealBrokenError:
        return None


def _policy(visit: Visit) -> LiaisonPolicy:
    return load_liaison(visit.request.state.deployment.data)


def _read(form: FormData) -> Asked:
    journeys = [found for text in form.getlist("journey") if (found := _uuid(str(text)))][:_MOST_MEMBERS]
    hits = [found for text in form.getlist("hit") if (found := _uuid(str(text)))][:100]
    return Asked(
        flight_date=read_date(str(form.get("flight_date", ""))),
        journeys=tuple(dict.fromkeys(journeys)),
        hits=tuple(hits),
        typed={name: _text(form, name) for name in _TOGETHER},
        facts=tuple(str(text)[:100] for text in form.getlist("fact"))[:20],
        answers={one: {name: _text(form, f"{name}.{one}") for name in _EACH} for one in journeys},
    )


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, ""))[:_LONGEST].replace("\0", "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
