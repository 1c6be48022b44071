"""The interface for systems: carriers' messages in and receipts out, and for officers' systems what the pages do.

``/api/v1/openapi.json`` describes it.
"""

from __future__ import annotations

from starlette.routing import Route

from foreland.web.api import (
    answers,
    bulletins,
    calls,
    carrier,
    certification,
    channels,
    deconfliction,
    description,
    desks,
    document_questions,
    entries,
    events,
    exchange_items,
    false_matches,
    field,
    knowledge,
    liaison,
    list_files,
    list_looks,
    lists,
    measures,
    messages,
    notices,
    organisations,
    partners,
    protection,
    recommending,
    requests,
    review,
    rules,
    search,
    seizures,
    told_partners,
)


def routes() -> list[Route]:
    """Return the routes below ``/api/v1``."""
    rooms = (
        *(
            messages,
            answers,
            certification,
            notices,
            carrier,
            document_questions,
            review,
            liaison,
            recommending,
            entries,
        ),
        *(events, channels, desks, calls, field, seizures, measures, protection),
        *(bulletins, exchange_items, knowledge, rules, search, list_looks, list_files),
        *(false_matches, lists, partners, told_partners, organisations, requests, deconfliction, description),
    )
    return [route for room in rooms for route in room.routes()]
