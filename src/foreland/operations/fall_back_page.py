"""The page of the fall-back pack: one file, printable, that needs nothing but a browser or a printer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import UUID

from foreland.store.views.fall_back import PaperContact, PaperFlight, PaperHit, PaperRecommendation

_STYLE = """
body { font: 11pt/1.4 sans-serif; margin: 1.5cm; color: #000; background: #fff; max-width: 60rem }
h1 { font-size: 18pt } h2 { font-size: 13pt; margin: 1.2em 0 0.3em; break-after: avoid }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #555; padding: 2pt 4pt; text-align: left;
vertical-align: top } tr { break-inside: avoid }
.form td { height: 1.1cm; width: 65% } .form { break-inside: avoid; margin-bottom: 1cm }
.note { border: 2px solid #000; padding: 6pt }
"""

_WHO = ("Flight and date", "Traveller, document")
_SIGNED = ("True time (UTC)", "Officer (name, signature)")
# Fields stand in the order in which the pages ask for them.
_FORMS = (
    (
        "Decision on paper about a hit",
        (
            *_WHO,
            "Hit",
            "Decided: clear / false match / refer (to whom) / second look",
            "Reason",
            "What was seen, and why it is decided so",
            *_SIGNED,
        ),
    ),
    (
        "Recommendation to a carrier",
        (
            *_WHO,
            "Hits it rests on",
            "Recommended: check the document / speak to the traveller / no boarding / off-load",
            "Ground",
            "Facts that the carrier is told",
            "Why, for colleagues alone",
            "True time (UTC)",
            "Asks for protection? Asked by",
            "Officer (name, signature)",
            "Approved by (another officer), true time",
            "Read out to, who repeated it, true time",
            "What the carrier did, true time",
        ),
    ),
    (
        "Telephone call",
        (
            "Flight and seat, document, name",
            "Who called, from which office",
            "Telephone",
            "Asked",
            "Answered",
            "Outcome",
            *_SIGNED,
        ),
    ),
    (
        "Doors closed undecided",
        (*_WHO, "Announced to the port: ground / not announced", "Reason", *_SIGNED),
    ),
)
_COPIES = 3
_BEGUN = ("Flight", "Traveller", "Recommended, ground", "Facts told", "State", "By", "Reference")


def page(
    authority: str,
    flights: Sequence[PaperFlight],
    hits: Sequence[PaperHit],
    begun: Sequence[PaperRecommendation],
    contacts: Sequence[PaperContact],
    now: datetime,
    until: datetime,
) -> str:
    """The page as HTML: how to work, flights with their open hits, recommendations and contacts, blank forms."""
    waiting: dict[UUID, list[PaperHit]] = defaultdict(list)
    for hit in hits:
        waiting[hit.flight_id].append(hit)
    parts = [
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Fall-back {_when(now)}</title>",
        f"<style>{_STYLE}</style></head><body><h1>{escape(authority)}: fall-back</h1>",
        f"<p class='note'>As of <b>{_when(now)}</b>, for flights until {_when(until)}. {len(flights)} flights,"
        f" {len({hit.journey_id for hit in hits})} travellers with an open hit. Personal data: keep it locked away and"
        " destroy it once everything was keyed back. Work in the order of the doors. Write the true time of what you do"
        " on the forms at the end, and key it back with that time when Foreland is there again.</p>",
    ]
    parts += [_flight(one, waiting.get(one.id, [])) for one in flights if waiting.get(one.id)]
    if begun:
        names = {one.id: one.flight for one in flights}
        parts.append("<h2>Recommendations that are not at their end</h2>")
        parts.append(_table(_BEGUN, [_begun(one, names[one.flight_id]) for one in begun]))
    parts.append("<h2>Flights without an open hit</h2>")
    parts.append(_table(("Doors close", "Flight", "Route", "Travellers", "Call"), map(_row, (
        one for one in flights if not waiting.get(one.id)))))  # fmt: skip
    if contacts:
        parts.append("<h2>Whom to call</h2>")
        parts.append(_table(("Place", "Who", "Name", "Telephone, mail", "Hours"), map(_call, contacts)))
    for title, fields in _FORMS * _COPIES:
        rows = "".join(f"<tr><th scope='row'>{escape(field)}</th><td></td></tr>" for field in fields)
        parts.append(f"<div class='form'><h2>{escape(title)}</h2><table class='form'>{rows}</table></div>")
    return "".join([*parts, "</body></html>"])


def _flight(one: PaperFlight, hits: Sequence[PaperHit]) -> str:
    head = f"{_when(one.door_close_utc)} doors close · {one.flight} {one.origin or '?'}–{one.destination or '?'}"
    about = f"{one.travellers} travellers · {one.desk or 'no desk'} · call: {_contact(one)}"
    rows = [
        (
            f"{hit.severity}: {_words(hit.code)}",
            "; ".join(filter(None, map(_why, hit.reasons))) or "–",
            f"{hit.surname or '?'}, {hit.given_names or '?'}",
            f"{hit.date_of_birth or '?'} {hit.nationality or '?'}",
            "; ".join(hit.documents) or "?",
            f"{hit.seat or '–'} / {hit.record_locator or '–'}",
            _words(hit.state) + (f"; carrier told: {_words(hit.answer)}" if hit.answer else ""),
        )
        for hit in hits
    ]
    columns = ("Hit", "Why", "Traveller", "Born, nationality", "Documents", "Seat / booking", "State")
    return f"<h2>{escape(head)}</h2><p>{escape(about)}</p>{_table(columns, rows)}"


def _why(reason: dict[str, Any]) -> str:
    """A reason of a hit: what it says, what was reported, and what that was held against."""
    said = [_words(str(reason[name])) for name in ("value", "expected") if reason.get(name)]
    return f"{_words(str(reason.get('code', '')))} ({' / '.join(said)})" if said else ""


def _begun(one: PaperRecommendation, flight: str) -> tuple[str, ...]:
    waits = "waits for a second officer" if one.state == "proposed" else _words(one.state)
    review = "; to be reviewed" if one.approval == "after" and not one.approved else ""
    return (
        flight,
        f"{one.surname or '?'}, {one.given_names or '?'} ({one.seat or '–'})",
        f"{_words(one.kind)}: {_words(one.ground)}",
        "; ".join(map(_words, one.facts)) or "–",
        waits + review,
        one.made_by,
        one.reference or "–",
    )


def _words(code: str) -> str:
    return code.replace("_", " ")


def _row(one: PaperFlight) -> tuple[str, ...]:
    route = f"{one.origin or '?'}–{one.destination or '?'}"
    return (_when(one.door_close_utc), one.flight, route, str(one.travellers), _contact(one))


def _call(one: PaperContact) -> tuple[str, ...]:
    who = " ".join(part for part in (one.kind.replace("_", " "), one.carrier) if part)
    name = ", ".join(part for part in (one.name, one.office) if part)
    return (one.place or "every place", who, name, ", ".join((*one.phones, *one.emails)), one.hours or "not known")


def _contact(one: PaperFlight) -> str:
    found = one.contact or {}
    said = [found.get("name"), *found.get("phones", ()), *found.get("emails", ())]
    return ", ".join(str(each) for each in said if each) or "no contact reported"


def _table(columns: Sequence[str], rows: object) -> str:
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows  # type: ignore[attr-defined]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _when(instant: datetime | None) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if instant else "time unknown"
