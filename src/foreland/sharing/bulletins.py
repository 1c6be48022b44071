"""Bulletins: what is going round, for those who need it. Drafted, cleared by a second person, released, withdrawn.

A bulletin is a thread of versions. A revision of what has not been released takes its place at once; one of a released
version when it is released itself. ``draft`` and ``cleared`` are seen where they are written; ``released`` is read by
its audience; ``withdrawn`` leaves the title and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from uuid import UUID, uuid5

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.sharing.formats.package import Indicator, Report
from foreland.sharing.handling import (
    TLP_LEVELS,
    Handling,
    InfoGrade,
    Pap,
    SourceGrade,
    Tlp,
    audience_of,
    limit_of,
    stricter,
)
from foreland.sharing.topics import Product, tells

About = Literal["document_series", "agency", "route", "airport", "method", "other"]
ABOUT: tuple[About, ...] = get_args(About)
MARKINGS: tuple[Tlp, ...] = TLP_LEVELS[:-1]
"""TLP:RED is for persons by name; a bulletin goes to whoever works somewhere."""

State = Literal["draft", "cleared", "released", "replaced", "withdrawn"]
Step = Literal["clear", "release", "withdraw"]
Feedback = Literal["sighted", "used", "useful", "wrong", "led_to"]
FEEDBACK: tuple[Feedback, ...] = get_args(Feedback)

LONGEST_TEXT = 4000
LONGEST_FIELD = 200
MOST_AIRPORTS = 50
LONGEST_LIFE = timedelta(days=366)
KEPT_FOR = timedelta(days=366)
"""So long after its last day a bulletin can still be read."""

BulletinRefusal = Literal[
    "may_not_write", "may_not_clear", "own_work", "wrong_state", "about_unknown", "text_missing", "text_long",
    "marking_unknown", "grade_missing", "airport_unreadable", "until_unreadable", "until_passed", "until_far",
    "reason_missing", "feedback_unknown", "not_in_force", "source_too_closed", "more_open_than_source",
    "longer_than_source",
]  # fmt: skip


class Source(Struct, frozen=True, kw_only=True):
    """Who gave what a bulletin was made of, and under which caveats it came."""

    originator: str
    caveats: Handling


class BulletinWords(Struct, frozen=True, kw_only=True):
    """What is told, sealed as a whole. ``indicator`` is a condition in the rule language; empty: there is none."""

    title: str
    what: str = ""
    where: str = ""
    series: str = ""
    agency: str = ""
    route: str = ""
    indicator: str = ""
    reply: str = ""
    withdrawn_because: str = ""
    source: Source | None = None


class Marking(Struct, frozen=True, kw_only=True):
    """How it may be used: TLP 2.0, PAP (``None``: not said), grades of source and information (Admiralty)."""

    tlp: str
    pap: str | None
    source_grade: str
    information_grade: str


class Wanted(Struct, frozen=True, kw_only=True):
    """A bulletin as it was keyed. ``airports``: who is to read it; none: everybody of the organisation.

    ``source``: the stored item of a partner of which it is made, if it is made of one.
    """

    about: str
    words: BulletinWords
    marking: Marking
    airports: tuple[str, ...]
    valid_until: date | None
    acknowledge: bool
    source: UUID | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """Where a version stands."""

    state: State
    written_by: UUID
    valid_until: date


def marking_line(tlp: str, pap: str | None, source_grade: str, information_grade: str) -> str:
    """Return a marking as it stands on each page."""
    limit = f" · PAP:{pap.upper()}" if pap else ""
    return f"TLP:{tlp.upper()}{limit} · {source_grade}{information_grade}"


def told_under(words: BulletinWords, marking: str) -> str:
    """Return a marking with whose report the words were made of, and its caveats."""
    source = words.source
    return marking if source is None else "; ".join((marking, source.originator, *source.caveats.texts))


def sheet_marking(paps: Sequence[str | None]) -> str:
    """Return the marking of a sheet with figures of the house and bulletins: the closest; a PAP unsaid is AMBER."""
    order = ("clear", "green", "amber", "red")
    closest = max((pap or "amber" for pap in paps), key=order.index, default="amber")
    return f"TLP:AMBER+STRICT · PAP:{closest.upper()}"


def may_clear(access: Access) -> bool:
    """Whether the viewer, a named person, may clear what somebody else wrote."""
    return access.user_id is not None and "supervisor" in access.roles


def refuse_bulletin(access: Access, wanted: Wanted, today: date) -> BulletinRefusal | None:
    """Say why a bulletin may not be written; ``None`` when it may."""
    if not access.may_recommend():
        return "may_not_write"
    if wanted.about not in ABOUT:
        return "about_unknown"
    if not wanted.words.title.strip() or not wanted.words.what.strip():
        return "text_missing"
    words, marking = wanted.words, wanted.marking
    short = (words.title, words.where, words.series, words.agency, words.route)
    if max(map(len, (words.what, words.indicator, words.reply))) > LONGEST_TEXT or max(map(len, short)) > LONGEST_FIELD:
        return "text_long"
    if marking.tlp not in MARKINGS or marking.pap not in (None, *get_args(Pap)):
        return "marking_unknown"
    if not (marking.source_grade and marking.source_grade in get_args(SourceGrade)):
        return "grade_missing"
    if not (marking.information_grade and marking.information_grade in get_args(InfoGrade)):
        return "grade_missing"
    if len(wanted.airports) > MOST_AIRPORTS or not all(_is_airport(one) for one in wanted.airports):
        return "airport_unreadable"
    if wanted.valid_until is None:
        return "until_unreadable"
    if wanted.valid_until < today:
        return "until_passed"
    return "until_far" if wanted.valid_until > today + LONGEST_LIFE else None


def refuse_derived(marking: Marking, valid_until: date, source: Handling) -> BulletinRefusal | None:
    """Say why a bulletin made of what another gave may not be marked so; ``None`` when it is nowhere more open.

    What nobody graded may be told as what nobody can judge (F, 6).
    """
    if source.audience == "named":
        return "source_too_closed"
    own = handling_of(marking, "", valid_until)
    for field, unjudged in (("audience", None), ("action_limit", None), ("source_grade", "F"), ("info_grade", "6")):
        made, given = getattr(own, field), getattr(source, field)
        if stricter(field, (made, given)) != made and not (given == "" and made == unjudged):
            return "more_open_than_source"
    ends = source.expires_at
    return "longer_than_source" if ends is not None and valid_until >= ends.date() else None


def refuse_step(access: Access, standing: Standing, step: Step, reason: str, today: date) -> BulletinRefusal | None:
    """Say why a step may not be taken. Who wrote it does not clear it; only what is cleared goes out."""
    if step == "clear" and not may_clear(access):
        return "may_not_clear"
    if not access.may_recommend():
        return "may_not_write"
    if standing.state != {"clear": "draft", "release": "cleared", "withdraw": "released"}[step]:
        return "wrong_state"
    if step == "clear" and standing.written_by == access.user_id:
        return "own_work"
    if step != "withdraw":
        return "until_passed" if standing.valid_until < today else None
    if len(reason) > LONGEST_TEXT:
        return "text_long"
    return None if reason.strip() else "reason_missing"


def refuse_feedback(standing: Standing, feedback: str, words: str, today: date) -> BulletinRefusal | None:
    """Say why a word about a bulletin is not taken."""
    if feedback not in FEEDBACK:
        return "feedback_unknown"
    if len(words) > LONGEST_TEXT:
        return "text_long"
    return None if standing.state == "released" and standing.valid_until >= today else "not_in_force"


def tells_of(words: BulletinWords, asked: str) -> bool:
    """Whether a bulletin holds every word that is asked for, in any script; accents and capitals do not matter."""
    told = (getattr(words, name) for name in words.__struct_fields__)
    return tells(" ".join(said for said in told if isinstance(said, str)), asked)


def product_of(about: str, airports: Sequence[str], words: BulletinWords) -> Product:
    """Return a bulletin as topics are compared with it."""
    names = [name for name in BulletinWords.__struct_fields__ if name in Product.__struct_fields__]
    return Product(about=about, airports=airports, **{name: getattr(words, name) for name in names})


def taken_back(words: BulletinWords, reason: str) -> BulletinWords:
    """Return what is left of a withdrawn bulletin: its title, and why."""
    return BulletinWords(title=words.title, withdrawn_because=reason.strip())


def handling_of(wanted: Marking, originator: str, valid_until: date) -> Handling:
    """Return the policy that travels with it: the audience passes it on as its marking says, until its last day."""
    tlp: Tlp = wanted.tlp  # type: ignore[assignment]
    pap: Pap | None = wanted.pap  # type: ignore[assignment]
    return Handling(
        audience=audience_of(tlp),
        onward="audience" if tlp in ("clear", "green") else "originator_release",
        action_limit=limit_of(pap),
        originators=(originator,),
        expires_at=datetime.combine(valid_until + timedelta(days=1), time(), UTC),
        source_grade=wanted.source_grade,  # type: ignore[arg-type]
        info_grade=wanted.information_grade,  # type: ignore[arg-type]
    )


def indicator_id(thread_id: UUID) -> UUID:
    """Return under which identifier the indicator of a bulletin is exchanged."""
    return uuid5(thread_id, "indicator")


def as_items(
    thread_id: UUID, begun_at: datetime, at: datetime, words: BulletinWords, caveats: Handling
) -> tuple[Report, Indicator]:
    """Return a bulletin as it is exchanged; without an indicator, the second item is its withdrawal."""
    beside = (("Where", words.where), ("Series", words.series), ("Agency", words.agency), ("Route", words.route))
    said = [words.what, *(f"{name}: {value}" for name, value in (*beside, ("Reply", words.reply)) if value)]
    about = (indicator_id(thread_id),) if words.indicator else ()
    report = Report(
        id=thread_id, created=begun_at, modified=at, caveats=caveats,
        title=words.title, text="\n\n".join(said), about=about,
    )  # fmt: skip
    watched = Indicator(
        id=indicator_id(thread_id), created=begun_at, modified=at, caveats=caveats, withdrawn=not words.indicator,
        title=words.title if words.indicator else "", pattern=words.indicator,
        valid_until=caveats.expires_at if words.indicator else None,
    )  # fmt: skip
    return report, watched


def _is_airport(said: str) -> bool:
    return len(said) == 3 and said.isascii() and said.isalpha() and said.isupper()
