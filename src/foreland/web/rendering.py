"""Templates to pages: one Jinja environment a language, with gettext, the clock and what every page needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from foreland.access.desks import may_keep_desks, may_read_directory
from foreland.access.measuring import may_read_ledger, may_read_measures
from foreland.resources.requirement_language import words_of
from foreland.targeting.life import may_read
from foreland.web import codes, reason_sentences, times
from foreland.web.assets import asset
from foreland.web.language import DEFAULT, direction, language_of, languages, offered, translations

KEYS_COOKIE = "foreland_keys"
"""Set to ``off`` by an officer who wants no single-letter keys (WCAG 2.1.4)."""


@cache
def environment(language: str) -> Environment:
    """Return the environment of a language."""
    env = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("foreland.web", "templates"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    catalogue = translations(language)
    env.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    gettext = catalogue.ugettext
    env.globals.update(
        asset=asset,
        language=language,
        direction=direction(language),
        languages=languages(),
        level=times.level,
        local_clock=lambda text, beside: times.local_clock(text, beside, language),
        desk_clock=lambda instant, zone: times.desk_clock(instant, zone, language),
        advice=reason_sentences.ADVICE,
        may_read_directory=may_read_directory,
        may_keep_desks=may_keep_desks,
        may_read_rules=may_read,
        may_read_ledger=may_read_ledger,
        may_read_measures=may_read_measures,
        htmx_configuration=json.dumps({"includeIndicatorStyles": False, "allowEval": False, "historyCacheSize": 0}),
    )
    env.filters.update(
        duration=lambda minutes: _duration(gettext, minutes),
        time_left=lambda door_close, now: _time_left(gettext, door_close, now),
        age=lambda since, now: _duration(gettext, max(0, times.minutes_left(now, since))),
        since=lambda heard, now: _rough(gettext, max(0, times.minutes_left(now, heard))),
        stamp=lambda instant, now=None: _stamp(instant, now, language),
        airport=lambda code: code or "?",
        pair=lambda text: (text, text),
        sentence=_in_context(lambda reason, words: reason_sentences.sentence(gettext, reason, words), language),
        hit_title=lambda code: reason_sentences.title(gettext, code),
        fact=lambda name: reason_sentences.fact(gettext, name),
        why=_in_context(lambda reasons, words: reason_sentences.why(gettext, reasons, words), language),
        rule_words=_in_context(lambda text, words: _in_words(text, words, language), language),
        word=lambda code, table: codes.word(gettext, table, code),
    )
    env.globals["patterns"] = {
        "minutes": gettext(times.MINUTES),
        "hours": gettext(times.HOURS),
        "days": gettext(times.DAYS),
    }
    return env


def _in_context(
    told: Callable[[Any, Mapping[str, str]], str | Markup], language: str
) -> Callable[[Context, Any], str | Markup]:
    """A filter that tells something with the words of the deployment's rule packs."""

    @pass_context
    def filtered(context: Context, value: Any) -> str | Markup:
        return told(value, words_of(context.get("data_folder"), language))

    return filtered


def _in_words(text: str, words: Mapping[str, str], language: str) -> str | Markup:
    """A text of a rule pack in the reader's language, else in English and marked as that."""
    plain = " ".join(text.split())
    if language == DEFAULT:
        return plain
    return words.get(plain) or Markup('<span lang="en">{}</span>').format(plain)


def render(
    request: Request, template: str, values: Mapping[str, Any], status_code: int = 200, language: str | None = None
) -> HTMLResponse:
    """Render a page for whoever asks, in their language, unless it is made for somebody who reads another."""
    language = language or language_of(request)
    state = request.state
    access = getattr(state, "access", None)
    now = getattr(state, "now", None) or datetime.now(UTC)
    deployment = getattr(state, "deployment", None) or request.app.state.deployment
    zones = deployment.desks.zones
    own_zone = zones.get(access.desk) if access is not None else None
    page = environment(language).get_template(template)
    text = page.render(
        {
            "access": access,
            "training": access is not None and access.in_training(),
            "display_name": getattr(state, "display_name", None),
            "csrf": getattr(state, "csrf", None),
            "now": now,
            "path": request.url.path,
            "own_zone": own_zone,
            "own_clock": times.desk_clock(now, own_zone, language, bare=True),
            "desk_duty": lambda desk: deployment.desks.duty(desk, now),
            "desks_watched": lambda desk: deployment.desks.table.watched_by(desk, now)[1:] if desk else (),
            "desk_zone": lambda desk: own_zone or zones.get(desk),
            "keys_on": request.cookies.get(KEYS_COOKIE) != "off",
            "offered": offered(request),
            "data_folder": deployment.data,
            **values,
        }
    )
    headers = {"Content-Language": language, "Vary": "Cookie, Accept-Language"}
    return HTMLResponse(text, status_code, headers=headers)


def _duration(gettext: Any, minutes: int) -> str:
    pattern, filling = times.duration(minutes)
    text: str = gettext(pattern)
    return text.format(**filling)


def _rough(gettext: Any, minutes: int) -> str:
    pattern, filling = times.rough(minutes)
    text: str = gettext(pattern)
    return text.format(**filling)


def _time_left(gettext: Any, door_close: datetime | None, now: datetime) -> str:
    match times.level(door_close, now), door_close:
        case "unknown", _:
            return str(gettext("not known"))
        case "closed", _:
            return str(gettext("closed"))
        case _, datetime():
            return _duration(gettext, times.minutes_left(door_close, now))
    return ""


def _stamp(instant: datetime | None, now: datetime | None, language: str) -> Markup:
    """Return a ``time`` element in UTC; the zone is said beside it, in the head of the column or after it."""
    if instant is None:
        return Markup("–")
    machine = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(machine, escape(times.clock(instant, now, language)))
