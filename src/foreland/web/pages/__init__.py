"""The pages of officers: each reads the store with its viewer's access, and changes things only through operations."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.administration import may_administer
from foreland.web.pages import (
    administration,
    briefs,
    bulletins,
    calls,
    carrier_desk,
    certification,
    channels,
    contacts,
    desks,
    document_desk,
    document_questions,
    exchange,
    field,
    following,
    handovers,
    holds,
    information_requests,
    knowledge,
    leads,
    list_looks,
    list_tester,
    lists,
    organisations,
    partners,
    protection,
    random_referral,
    received_reports,
    replies,
    requirements,
    rule_disparity,
    rule_editor,
    rules,
    search,
    seizures,
    telling_partners,
)
from foreland.web.pages.account import account, end_sessions, password
from foreland.web.pages.assignments import assignment
from foreland.web.pages.audit import journey_audit
from foreland.web.pages.decisions import decision
from foreland.web.pages.deconfliction import (
    deconfliction_outcome,
    deconfliction_page,
    deconfliction_proposal,
    deconfliction_step,
    owners_outcome,
)
from foreland.web.pages.entries import entry
from foreland.web.pages.errors import error_pages
from foreland.web.pages.evidence import evidence
from foreland.web.pages.false_matches import false_match_end, false_matches, redress_number
from foreland.web.pages.flights import flight, flights, live_flight, live_flights
from foreland.web.pages.help import help_page, preferences
from foreland.web.pages.inbound import (
    arrival_outcome,
    arrivals,
    inbound,
    inbound_decision,
    lookout_again,
    lookout_withdrawal,
    unannounced_outcome,
)
from foreland.web.pages.manifests import manifest, manifest_form
from foreland.web.pages.measures import ledger, ledger_csv, measures, measures_csv
from foreland.web.pages.messages import flight_messages, message
from foreland.web.pages.oversight import decide_term, filter_review, propose_term
from foreland.web.pages.parties import party_decision
from foreland.web.pages.quality import flight_report, quality
from foreland.web.pages.queue import live_queue, queue
from foreland.web.pages.recommendations import one_recommendation, recommendation_step, recommendations
from foreland.web.pages.recommending import new_recommendation, recommendation
from foreland.web.pages.returns import routes as return_routes
from foreland.web.pages.rows import row
from foreland.web.pages.settling import settle
from foreland.web.pages.staffing import staffing_page
from foreland.web.pages.tasking import task
from foreland.web.pages.travellers import live_traveller, traveller
from foreland.web.pages.unmasking import ask, decide, requests, unmasked
from foreland.web.pages.wall import live_wall, wall
from foreland.web.pages.watch import live_watch, watch

__all__ = ["error_pages", "routes"]


def home(request: Request) -> Response:
    """Lead from ``GET /`` to the officer's work; a role that sees no travellers is told what there is for it."""
    access = request.state.access
    if access.speaks_for_carrier():
        return RedirectResponse("/carrier", 303)
    if access.may_work_abroad() and access.scope() == "airports":
        return RedirectResponse("/field", 303)
    own = "/admin/users" if may_administer(access) else "/protection" if access.may_help() else "/help"
    return RedirectResponse("/watch" if access.may_see_travellers() else own, 303)


def routes() -> list[Route]:
    """Return every page."""
    return [
        Route("/", home, name="home"),
        Route("/watch", watch, name="watch"),
        Route("/flights", flights, name="flights"),
        Route("/flights/{flight_id:uuid}", flight, name="flight"),
        Route("/flights/{flight_id:uuid}/messages", flight_messages, name="flight_messages"),
        Route("/messages/{received_on}/{message_id:uuid}", message, name="message"),
        Route("/oversight/filter", filter_review, name="filter_review"),
        Route("/oversight/filter/proposals", propose_term, methods=["POST"], name="propose_term"),
        Route("/oversight/filter/decisions", decide_term, methods=["POST"], name="decide_term"),
        Route("/holds", holds.holds, methods=["GET"], name="holds"),
        Route("/holds", holds.place, methods=["POST"], name="place_hold"),
        Route("/holds/{hold_id:uuid}", holds.step, methods=["POST"], name="step_hold"),
        Route("/unmasking", requests, name="unmasking"),
        Route("/unmasking/{request_id:uuid}", unmasked, name="unmasked"),
        Route("/unmasking/{request_id:uuid}/decision", decide, methods=["POST"], name="decide_unmasking"),
        Route("/travellers/{flight_date}/{journey_id:uuid}/unmasking", ask, methods=["POST"], name="ask_unmasking"),
        Route("/flights/{flight_id:uuid}/entry", entry, methods=["POST"], name="entry"),
        Route("/flights/{flight_id:uuid}/quality.txt", flight_report, name="flight_report"),
        Route("/carriers/{code}/quality", quality, name="quality"),
        Route("/manifests/new", manifest_form, methods=["GET"], name="manifest_form"),
        Route("/manifests/new", manifest, methods=["POST"], name="manifest"),
        Route("/requirements", requirements.requirements, methods=["GET"], name="requirements"),
        Route("/requirements", requirements.check, methods=["POST"], name="check_requirements"),
        Route("/requirements/checks/{check_id:uuid}", requirements.requirement_check, name="requirement_check"),
        Route("/requirements/packs", requirements.packs, name="requirement_packs"),
        Route("/requirements/drift", requirements.drift_page, name="requirement_drift"),
        Route("/requirements/packs/{pack}", requirements.pack, name="requirement_pack"),
        Route("/queue", queue, name="queue"),
        Route("/false-matches", false_matches, name="false_matches"),
        Route("/false-matches/{false_match_id:uuid}", false_match_end, methods=["POST"], name="end_false_match"),
        Route(
            "/false-matches/{false_match_id:uuid}/redress", redress_number, methods=["POST"], name="register_redress"
        ),
        Route("/deconfliction", deconfliction_page, name="deconfliction"),
        Route("/deconfliction", deconfliction_proposal, methods=["POST"], name="propose_question"),
        Route("/deconfliction/{question_id:uuid}", deconfliction_step, methods=["POST"], name="step_question"),
        Route("/deconfliction/matches/{match_id:uuid}", deconfliction_outcome, methods=["POST"], name="match_outcome"),
        Route("/deconfliction/owners/{pointer_id:uuid}", owners_outcome, methods=["POST"], name="owners_outcome"),
        Route("/inbound", inbound, name="inbound"),
        Route("/inbound/{review_id:uuid}", inbound_decision, methods=["POST"], name="decide_inbound"),
        Route("/arrivals", arrivals, methods=["GET"], name="arrivals"),
        Route("/arrivals", unannounced_outcome, methods=["POST"], name="record_unannounced"),
        Route("/arrivals/{lookout_id:uuid}", arrival_outcome, methods=["POST"], name="record_arrival"),
        Route("/arrivals/{lookout_id:uuid}/again", lookout_again, methods=["POST"], name="decide_again"),
        Route("/arrivals/{lookout_id:uuid}/withdrawal", lookout_withdrawal, methods=["POST"], name="withdraw_lookout"),
        Route("/recommendations", recommendations, methods=["GET"], name="recommendations"),
        Route("/recommendations", recommendation, methods=["POST"], name="recommend"),
        Route("/recommendations/new", new_recommendation, name="new_recommendation"),
        Route("/recommendations/{recommendation_id:uuid}", one_recommendation, name="recommendation"),
        Route(
            "/recommendations/{recommendation_id:uuid}/step",
            recommendation_step,
            methods=["POST"],
            name="recommendation_step",
        ),
        Route("/travellers/{flight_date}/{journey_id:uuid}", traveller, name="traveller"),
        Route("/travellers/{flight_date}/{journey_id:uuid}/join", settle, methods=["POST"], name="settle_join"),
        Route("/travellers/{flight_date}/{journey_id:uuid}/party", party_decision, methods=["POST"], name="party"),
        Route("/travellers/{flight_date}/{journey_id:uuid}/tasking", task, methods=["POST"], name="task"),
        Route("/hits/{flight_date}/{hit_id:uuid}/decision", decision, methods=["POST"], name="decision"),
        Route("/hits/{flight_date}/{hit_id:uuid}/assignment", assignment, methods=["POST"], name="assignment"),
        Route("/hits/{flight_date}/{hit_id:uuid}/row", row, name="row"),
        Route("/hits/{flight_date}/{hit_id:uuid}/evidence/{item}", evidence, name="evidence"),
        Route("/audit/journey/{flight_date}/{journey_id:uuid}", journey_audit, name="journey_audit"),
        Route("/calls", calls.calls, methods=["GET"], name="calls"),
        Route("/calls", calls.open_one, methods=["POST"], name="open_call"),
        Route("/calls/{call_id:uuid}", calls.call, methods=["GET"], name="call"),
        Route("/calls/{call_id:uuid}", calls.write, methods=["POST"], name="write_call"),
        Route("/handover", handovers.handover, methods=["GET"], name="handover"),
        Route("/handover", handovers.give, methods=["POST"], name="give_over"),
        Route("/handover/{handover_id:uuid}", handovers.accept, methods=["POST"], name="accept_shift"),
        Route("/measures", measures, name="measures"),
        Route("/measures.csv", measures_csv, name="measures_csv"),
        Route("/ledger", ledger, name="ledger"),
        Route("/ledger.csv", ledger_csv, name="ledger_csv"),
        Route("/wall", wall, name="wall"),
        Route("/live/wall", live_wall, name="live_wall"),
        Route("/staffing", staffing_page, name="staffing"),
        Route("/desks", desks.desks, methods=["GET"], name="desks"),
        Route("/desks", desks.add, methods=["POST"], name="add_desk"),
        Route("/desks/{desk_id:uuid}", desks.desk, methods=["GET"], name="desk"),
        Route("/desks/{desk_id:uuid}", desks.change, methods=["POST"], name="change_desk"),
        Route("/desks/{desk_id:uuid}/duties", desks.add_to_roster, methods=["POST"], name="add_duty"),
        Route("/duties/{duty_id:uuid}/removal", desks.take_off_roster, methods=["POST"], name="remove_duty"),
        Route("/contacts", contacts.contacts, methods=["GET"], name="contacts"),
        Route("/contacts", contacts.add, methods=["POST"], name="add_contact"),
        Route("/contacts/{contact_id:uuid}", contacts.contact, methods=["GET"], name="contact"),
        Route("/contacts/{contact_id:uuid}", contacts.change, methods=["POST"], name="change_contact"),
        Route("/live/watch", live_watch, name="live_watch"),
        Route("/live/queue", live_queue, name="live_queue"),
        Route("/live/flights", live_flights, name="live_flights"),
        Route("/live/flights/{flight_id:uuid}", live_flight, name="live_flight"),
        Route("/live/travellers/{flight_date}/{journey_id:uuid}", live_traveller, name="live_traveller"),
        Route("/account", account, name="account"),
        Route("/account/sessions", end_sessions, methods=["POST"], name="end_sessions"),
        Route("/account/password", password, methods=["POST"], name="password"),
        Route("/help", help_page, name="help"),
        Route("/preferences", preferences, methods=["POST"], name="preferences"),
        *protection.routes(),
        *administration.routes(),
        *certification.routes(),
        *channels.routes(),
        *replies.routes(),
        *carrier_desk.routes(),
        *document_desk.routes(),
        *document_questions.routes(),
        *field.routes(),
        *seizures.routes(),
        *information_requests.routes(),
        *return_routes(),
        *organisations.routes(),
        *lists.routes(),
        *list_tester.routes(),
        *search.routes(),
        *list_looks.routes(),
        *leads.routes(),
        *random_referral.routes(),
        *rule_disparity.routes(),
        *rule_editor.routes(),
        *rules.routes(),
        *partners.routes(),
        *telling_partners.routes(),
        *following.routes(),
        *bulletins.routes(),
        *received_reports.routes(),
        *exchange.routes(),
        *knowledge.routes(),
        *briefs.routes(),
    ]
