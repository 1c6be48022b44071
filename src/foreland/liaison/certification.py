"""Certification of a carrier: scripted exchanges, each judged by what the carrier sent, and why it did not pass.

Which are needed follows from the carrier's profile and its connection. A scenario is judged by its latest messages, so
that a carrier tries until it passes, and what was mended later counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct

from foreland.liaison.certification_facts import Shown
from foreland.messages.accounting import Profile

Scenario = Literal[
    "passenger_list",
    "crew_list",
    "pnr_push",
    "multi_part",
    "change",
    "cancellation",
    "close_out",
    "request",
    "time_out",
    "acknowledgement",
    "duplicate",
    "malformed",
]
SCENARIOS: tuple[Scenario, ...] = get_args(Scenario)
INTERACTIVE: tuple[Scenario, ...] = ("request", "time_out", "acknowledgement")
"""Scenarios of an interactive connection: they are answered in the exchange."""

Judgement = Literal["passed", "failed", "begun", "not_yet"]

Why = Literal[
    "unreadable",
    "not_passenger_list",
    "not_crew_list",
    "not_push",
    "not_request",
    "not_change",
    "not_cancellation",
    "not_close_out",
    "not_acknowledgement",
    "nobody_in_it",
    "missing",
    "defect",
    "late",
    "parts_missing",
    "one_part",
    "not_interactive",
    "not_answered",
    "not_waited",
    "send_first",
    "send_again",
    "acknowledge_now",
    "reference_unknown",
    "not_broken",
]


class Reason(Struct, frozen=True):
    """Why a scenario is not passed; ``detail`` is a code or a number: an element, a defect, a part, minutes."""

    code: Why
    detail: str = ""


class Result(Struct, frozen=True, kw_only=True):
    """How a scenario stands. ``remarks``: defects that should be mended and do not keep it from passing."""

    scenario: Scenario
    needed: bool
    judgement: Judgement
    reasons: tuple[Reason, ...] = ()
    remarks: tuple[str, ...] = ()
    latest: Shown | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """What is configured for a carrier."""

    profile: Profile
    interactive: bool
    dialects: tuple[str, ...]


Difference = tuple[str, str]
"""Between what was sent and what is configured: a code and what it is about."""


def needed(asked: Asked) -> tuple[Scenario, ...]:
    """Return the scenarios that a carrier has to pass before it goes live."""
    due = [one for one in asked.profile.due if not one.optional]
    lists = {one.whose for one in due if one.kind == "API"}
    wanted: dict[Scenario, bool] = {
        "passenger_list": "passengers" in lists,
        "crew_list": "crew" in lists,
        "pnr_push": any(one.kind == "PNR" for one in due),
        "multi_part": bool(lists),
        "change": True,
        "cancellation": True,
        "close_out": any(one.closes for one in due),
        "request": asked.interactive,
        "time_out": asked.interactive,
        "acknowledgement": asked.interactive,
        "duplicate": True,
        "malformed": True,
    }
    return tuple(one for one in SCENARIOS if wanted[one])


def results(asked: Asked, shown: Mapping[str, Sequence[Shown]]) -> tuple[Result, ...]:
    """Judge every scenario by what was sent for it, in the order in which it came."""
    wanted = needed(asked)
    return tuple(judge(one, shown.get(one, ()), asked, needed=one in wanted) for one in SCENARIOS)


def is_passed(found: Sequence[Result]) -> bool:
    """Whether all scenarios that are needed are passed."""
    return all(one.judgement == "passed" for one in found if one.needed)


def judge(scenario: Scenario, shown: Sequence[Shown], asked: Asked, *, needed: bool) -> Result:
    """Judge one scenario."""
    if not shown:
        return Result(scenario=scenario, needed=needed, judgement="not_yet")
    latest = shown[-1]
    found = _JUDGES[scenario](shown, asked)
    waits = bool(found) and all(one.code in _WAITS for one in found)
    return Result(
        scenario=scenario,
        needed=needed,
        judgement="begun" if waits else "failed" if found else "passed",
        reasons=tuple(dict.fromkeys(found)),
        remarks=latest.remarks,
        latest=latest,
    )


_WAITS: tuple[Why, ...] = ("send_again", "acknowledge_now", "parts_missing")
"""Reasons for which the next message is waited for, and nothing is wrong yet."""


def differences(asked: Asked, shown: Mapping[str, Sequence[Shown]]) -> tuple[Difference, ...]:
    """Return where what was sent differs from what is configured for the carrier."""
    everything = [one for each in shown.values() for one in each if one.readable]
    lists = [one for one in everything if one.kind in ("PAXLST", "APP") and one.passengers + one.crew]
    found: list[Difference] = [
        ("element_missing", name) for name in asked.profile.elements if any(name in one.missing for one in lists)
    ]
    sent = {(one.owed, one.closes, "crew" if one.crew_list else "passengers") for one in everything if one.owed}
    due = {(one.kind, one.closes, one.whose) for one in asked.profile.due}
    found += [
        ("never_sent", one.code)
        for one in asked.profile.due
        if everything and (one.kind, one.closes, one.whose) not in sent and not one.optional
    ]
    found += [
        ("not_asked_for", f"{kind} {whose}{' closing' if closes else ''}")
        for kind, closes, whose in sorted(sent - due, key=str)
        if not closes
    ]
    dialects = {"APP" if one.kind == "APP" else "CUSRES" for one in everything if one.asks}
    if dialects and not asked.interactive:
        found.append(("requests_not_configured", ", ".join(sorted(dialects))))
    if asked.interactive:
        found += [("dialect_not_configured", one) for one in sorted(dialects - set(asked.dialects))]
        if everything and not dialects:
            found.append(("no_request_sent", ", ".join(asked.dialects)))
    return tuple(dict.fromkeys(found))


Reasons = list[Reason]
_Judge = Callable[[Sequence[Shown], Asked], Reasons]


def _faults(one: Shown, *, complete: bool = True) -> Reasons:
    """What is wrong with a message, whatever it is for."""
    if not one.readable:
        return [Reason("unreadable"), *(Reason("defect", code) for code in one.faults)]
    found = [Reason("defect", code) for code in one.faults]
    if complete:
        found += [Reason("missing", name) for name in one.missing]
    if one.late_minutes:
        found.append(Reason("late", str(one.late_minutes)))
    return found


def _passenger_list(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    if not latest.readable or latest.kind != "PAXLST" or latest.crew_list or latest.closes:
        return [*_faults(latest), Reason("not_passenger_list")]
    return _faults(latest) + ([] if latest.passengers else [Reason("nobody_in_it")])


def _crew_list(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    if not latest.readable or not latest.crew_list:
        return [*_faults(latest), Reason("not_crew_list")]
    return _faults(latest) + ([] if latest.crew else [Reason("nobody_in_it")])


def _pnr_push(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    if not latest.readable or not latest.kind.startswith("PNRGOV"):
        return [*_faults(latest), Reason("not_push")]
    return _faults(latest) + ([] if latest.bookings and latest.passengers else [Reason("nobody_in_it")])


def _multi_part(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    if latest.owed is None or not latest.readable:
        return _faults(latest) or [Reason("not_passenger_list")]
    parts = [one for one in shown if latest.reference is not None and one.reference == latest.reference]
    numbers = {one.part for one in parts}
    if latest.reference is None or (latest.part == 1 and latest.last):
        return [Reason("one_part")]
    found = [reason for one in parts for reason in _faults(one)]
    end = next((one.part for one in parts if one.last), None)
    gaps = [number for number in range(1, (end or max(numbers) + 1) + 1) if number not in numbers]
    return found + [Reason("parts_missing", str(number)) for number in gaps[:20]]


def _change(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    found = _faults(latest)
    if latest.function == "CP" or latest.push == "update":
        return found
    before = [one for one in shown[:-1] if one.kind == latest.kind and one.flight == latest.flight]
    if not latest.readable or latest.flight is None:
        return [*found, Reason("not_change")]
    if not before:
        return [*found, Reason("send_again")]
    return found + ([] if any(one.body != latest.body for one in before) else [Reason("not_change")])


def _cancellation(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    cancels = latest.function in ("XR", "RP", "XF") or latest.asks == "cancellation" or latest.cancelled > 0
    return _faults(latest, complete=False) + ([] if cancels else [Reason("not_cancellation")])


def _close_out(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    return _faults(latest, complete=False) + ([] if latest.closes else [Reason("not_close_out")])


def _request(shown: Sequence[Shown], asked: Asked) -> Reasons:
    latest = shown[-1]
    found = _faults(latest)
    if not asked.interactive:
        return [*found, Reason("not_interactive")]
    if latest.asks != "clearance":
        return [*found, Reason("not_request")]
    return found + ([] if latest.answered else [Reason("not_answered")])


def _time_out(shown: Sequence[Shown], asked: Asked) -> Reasons:
    return _request(shown, asked) or ([] if shown[-1].waited else [Reason("not_waited")])


def _acknowledgement(shown: Sequence[Shown], asked: Asked) -> Reasons:
    latest = shown[-1]
    if latest.acknowledges is None:
        if not asked.interactive:
            return [Reason("not_interactive")]
        if latest.asks != "clearance":
            return [*_faults(latest), Reason("not_acknowledgement")]
        return _faults(latest) or [Reason("acknowledge_now" if latest.offered else "not_answered")]
    offered = {one.offered for one in shown[:-1] if one.offered}
    if not offered:
        return [Reason("send_first")]
    return [] if latest.acknowledges in offered else [Reason("reference_unknown")]


def _duplicate(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    return _faults(latest, complete=False) or ([] if latest.duplicate else [Reason("send_again")])


def _malformed(shown: Sequence[Shown], _asked: Asked) -> Reasons:
    latest = shown[-1]
    return [] if latest.faults or not latest.readable else [Reason("not_broken")]


_JUDGES: dict[Scenario, _Judge] = {
    "passenger_list": _passenger_list,
    "crew_list": _crew_list,
    "pnr_push": _pnr_push,
    "multi_part": _multi_part,
    "change": _change,
    "cancellation": _cancellation,
    "close_out": _close_out,
    "request": _request,
    "time_out": _time_out,
    "acknowledgement": _acknowledgement,
    "duplicate": _duplicate,
    "malformed": _malformed,
}
