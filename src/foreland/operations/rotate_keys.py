"""Another key in the place of one: everything under the former is sealed again, in batches, and then the former ends.

A rotation may be cut off anywhere. Until it is done both keys are there and either opens what it sealed; the same
command goes on: it leaves the new key as it is and seals again what is still under the former one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.keys.files import KEY_SIZE, destroy, exchange, load_or_make, place
from foreland.keys.seal import RotatingSealer, SealBrokenError, former_path, load_sealer, load_vault
from foreland.operations.deployment import service_of
from foreland.operations.message_rows import FACTS_COLUMN, SEGMENTS_COLUMN, UNPARSED_COLUMN
from foreland.operations.receive_bookings import FREE_TEXT_COLUMN, PAYMENT_COLUMN
from foreland.store import (
    arrivals,
    audit,
    bulletins,
    calls,
    carrier_channels,
    carrier_notices,
    decisions,
    document_checks,
    document_questions,
    exchange_packages,
    false_matches,
    field_reports,
    handovers,
    inbound,
    information_requests,
    item_returns,
    join_decisions,
    kept_answers,
    list_looks,
    list_questions,
    list_versions,
    organisations,
    partner_items,
    protection,
    psi_epochs,
    psi_questions,
    recommendations,
    seizures,
    shared_items,
    taskings,
    unmasking,
)
from foreland.store.backup import target
from foreland.store.pool import name_viewer
from foreland.store.resealing import Column, Resealing, Value, resealing
from foreland.store.sides import OPERATIONS, SIDES
from foreland.store.vault import booking_context, journey_context

Name = Literal["data", "vault"]

SETTLES = timedelta(hours=1)
"""For so long after a new key a process may still commit what it sealed with the former one."""


def _fixed(context: str) -> Callable[[UUID], str]:
    return lambda _id: context


COLUMNS: dict[Name, tuple[Column, ...]] = {
    "data": (
        Column("payments", "sealed", _fixed(PAYMENT_COLUMN)),
        Column("bookings", "free_text_sealed", _fixed(FREE_TEXT_COLUMN)),
        Column("hit_events", "note_sealed", _fixed(decisions.NOTE)),
        Column("join_decisions", "note_sealed", _fixed(join_decisions.NOTE)),
        Column("unmask_requests", "reason_sealed", _fixed(unmasking.REASON)),
        Column("recommendations", "reason_sealed", _fixed(recommendations.REASON)),
        Column("recommendation_events", "words_sealed", _fixed(recommendations.WORDS)),
        Column("carrier_notices", "traveller_sealed", _fixed(carrier_notices.TRAVELLER)),
        *(
            Column("carrier_channels", column, _fixed(context), id="carrier_org", day=None)
            for column, context in (
                ("secret_sealed", carrier_channels.SECRET),
                ("former_sealed", carrier_channels.FORMER),
            )
        ),
        Column("document_questions", "number_sealed", _fixed(document_questions.NUMBER), day="expires_on"),
        Column("false_matches", "end_reason_sealed", _fixed(false_matches.END_REASON)),
        Column("inbound_reviews", "words_sealed", _fixed(inbound.WORDS)),
        Column("arrival_outcomes", "words_sealed", _fixed(arrivals.WORDS)),
        Column("taskings", "words_sealed", _fixed(taskings.WORDS)),
        Column("taskings", "report_sealed", _fixed(taskings.REPORT)),
        Column("interviews", "words_sealed", _fixed(field_reports.INTERVIEW_WORDS), day="recorded_on"),
        Column("bulletin_drafts", "words_sealed", _fixed(field_reports.NOTE_WORDS), day="noted_on"),
        Column("bulletins", "words_sealed", _fixed(bulletins.WORDS), day="expires_on"),
        Column("bulletin_feedback", "words_sealed", _fixed(bulletins.FEEDBACK_WORDS), day=None),
        Column("seizures", "words_sealed", _fixed(seizures.WORDS), day="taken_on"),
        Column("seizures", "photograph_sealed", _fixed(seizures.PHOTOGRAPH), day="taken_on"),
        Column("protection_referrals", "words_sealed", _fixed(protection.WORDS)),
        Column("protection_events", "words_sealed", _fixed(protection.EVENT_WORDS)),
        Column("document_checks", "content_sealed", _fixed(document_checks.CONTENT), day="checked_on"),
        Column("shared_items", "content_sealed", _fixed(shared_items.CONTENT), day="expires_on"),
        Column("kept_answers", "answer_sealed", _fixed(kept_answers.ANSWER), day="expires_on"),
        Column("partner_items", "content_sealed", _fixed(partner_items.CONTENT), day="expires_on"),
        Column("partner_items", "reason_sealed", _fixed(partner_items.REASON), day="expires_on"),
        Column("information_requests", "content_sealed", _fixed(information_requests.CONTENT), day="expires_on"),
        Column("request_events", "words_sealed", _fixed(information_requests.WORDS), day=None),
        Column("item_returns", "words_sealed", _fixed(item_returns.WORDS), id="item_row", day=None),
        Column("partner_item_events", "content_sealed", _fixed(partner_items.EVENT_CONTENT), day=None),
        Column("partner_item_events", "reason_sealed", _fixed(partner_items.EVENT_REASON), day=None),
        Column("exchange_packages", "content_sealed", _fixed(exchange_packages.CONTENT), day="expires_on"),
        Column("deconfliction_epochs", "seed_sealed", _fixed(psi_epochs.SEED), day="expires_on"),
        Column("deconfliction_questions", "content_sealed", _fixed(psi_questions.CONTENT), day="expires_on"),
        Column("deconfliction_matches", "about_sealed", _fixed(psi_questions.ABOUT), day=None),
        Column("list_questions", "content_sealed", _fixed(list_questions.CONTENT), day="expires_on"),
        Column("list_looks", "reason_sealed", _fixed(list_looks.REASON), day="expires_on"),
        Column("list_versions", "override_sealed", _fixed(list_versions.OVERRIDE), day=None),
        Column("list_versions", "reason_sealed", _fixed(list_versions.REASON), day=None),
        Column("calls", "words_sealed", _fixed(calls.WORDS), day="opened_on"),
        Column("handovers", "note_sealed", _fixed(handovers.NOTE), day="given_on"),
        *(
            Column("messages", column, _fixed(context), day="received_on")
            for column, context in (
                ("unparsed_sealed", UNPARSED_COLUMN),
                ("facts_sealed", FACTS_COLUMN),
                ("segments_sealed", SEGMENTS_COLUMN),
            )
        ),
    ),
    "vault": (
        Column("vault_journeys", "sealed", journey_context, id="journey_id"),
        Column("vault_bookings", "sealed", booking_context, id="booking_id"),
    ),
}
"""What each key seals. The quarantine has keys of its own, which end by the hour."""


class Rotated(Struct, frozen=True, kw_only=True):
    """Values sealed again, and values that neither key opens, which were left as they are."""

    resealed: int
    unopened: int


class NotRetired(Struct, frozen=True):
    """Why the former key stays: there is none, the new one is too young, or values are still sealed under it."""

    code: Literal["no_former", "too_young", "in_use"]
    values: int = 0


def rotate(conninfo: str, data: Path, name: Name, now: datetime) -> Rotated:
    """Make a new key, unless a rotation was begun, and seal everything that the former one sealed with it."""
    _begin(data / "keys", name)
    done = _pass(conninfo, _sealer(data, name), name, change=True)
    _note(conninfo, "key_rotated", name, done.resealed, now)
    return done


def retire(conninfo: str, data: Path, name: Name, now: datetime) -> NotRetired | None:
    """Destroy the former key, when nothing is sealed under it any more."""
    former, current = former_path(data / "keys", name), data / "keys" / f"{name}.key"
    if not former.exists():
        return NotRetired("no_former")
    if now.timestamp() - current.stat().st_mtime < SETTLES.total_seconds():
        return NotRetired("too_young")
    left = _pass(conninfo, _sealer(data, name), name, change=False)
    if left.resealed:
        return NotRetired("in_use", left.resealed)
    destroy(former)
    _note(conninfo, "key_retired", name, 0, now)
    return None


def _sealer(data: Path, name: Name) -> RotatingSealer:
    return load_sealer(data / "keys") if name == "data" else load_vault(data / "keys")


def _begin(folder: Path, name: Name) -> None:
    """Keep the key as the former one, then exchange it. Cut off between the two, both files hold the same key."""
    current, former = folder / f"{name}.key", former_path(folder, name)
    key = load_or_make(current)
    if former.exists() and load_or_make(former) != key:
        return  # a rotation was begun, and the new key is in use
    place(former, key)
    exchange(current, os.urandom(KEY_SIZE))


def _pass(conninfo: str, sealer: RotatingSealer, name: Name, *, change: bool) -> Rotated:
    """Go through all values; return how many are (or were) sealed under the former key."""
    resealed = unopened = 0
    for side in SIDES:
        for column in COLUMNS[name]:
            after: Value | None = None
            while True:
                with resealing(conninfo, side) as owner:
                    found = owner.values(column, after)
                    former, foreign = _under_former(sealer, column, found)
                    resealed += _exchanged(owner, sealer, column, former) if change else len(former)
                    unopened += foreign
                if not found:
                    break
                after = found[-1]
    return Rotated(resealed=resealed, unopened=unopened)


def _under_former(sealer: RotatingSealer, column: Column, found: list[Value]) -> tuple[list[tuple[Value, bytes]], int]:
    """The values that the former key opens, opened, and how many no key opens."""
    opened, foreign = [], 0
    for one in found:
        context = column.context(one.id)
        if sealer.is_current(one.sealed, context):
            continue
        try:
            opened.append((one, sealer.open(one.sealed, context)))
        except SealBrokenError:
            foreign += 1
    return opened, foreign


def _exchanged(owner: Resealing, sealer: RotatingSealer, column: Column, former: list[tuple[Value, bytes]]) -> int:
    changes = [(one, sealer.seal(plain, column.context(one.id))) for one, plain in former]
    return owner.exchange(column, changes) if changes else 0


def _note(conninfo: str, action: str, name: Name, values: int, now: datetime) -> None:
    with target(conninfo) as owner, owner.side(OPERATIONS) as connection:
        home = organisations.home(connection, OPERATIONS)
        if home is None:
            return  # nobody has opened the database yet
        access = service_of(home, OPERATIONS, "keys")
        name_viewer(connection, access)
        audit.append(connection, access, action, "key", (), at=now, detail={"key": name, "values": values})
