"""A few entries of a list change, or what its owner says of it: at once, and without importing the list again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, ReadList, keyed_entries, take
from foreland.operations.typed_person import TypedPerson
from foreland.review.hit import LONGEST_TEXT
from foreland.store import audit, list_versions, lists
from foreland.store.identifiers import new_id
from foreland.store.list_versions import Told
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.travel.document_number import normalise_number
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.seen_by import LIST_READERS

OWN_LOOKOUTS = "own lookouts"
"""The list of persons whom officers of this authority look out for themselves."""

LONGEST_LOOKOUT = timedelta(days=366)
_LONGEST_WORDS = 500
_MOST_GUARDED = 10_000_000


class NotChanged(Struct, frozen=True):
    """Why nothing was written: a rule, ``not_found``, or ``changed`` since the officer saw it."""

    code: Literal[
        "may_not", "not_found", "changed", "other_kind", "nothing", "broken", "share_unreadable",
        "least_unreadable", "hours_unreadable", "too_long",
        "role_unknown", "supervisor_missing", "name_missing", "reason_missing", "basis_missing", "date_unreadable",
        "country_unknown", "expiry_missing", "expiry_over", "expiry_too_late",
    ]  # fmt: skip


def change_list(
    deployment: Deployment,
    access: Access,
    list_id: UUID,
    found: ReadList | None,
    removed: Sequence[str],
    now: datetime,
) -> Imported | NotChanged:
    """Add and change the entries that were read, take off those of ``removed``; all others stay. In force at once."""
    if not access.may_keep_lists():
        return NotChanged("may_not")
    put = keyed_entries(found.entries) if found else []
    gone = [key for key in removed if key not in dict(put)]
    if not put and not gone:
        return NotChanged("nothing")
    if found is not None and not found.whole:
        return NotChanged("broken")
    ownership = deployment.home.ownership(retention_class="list_data")
    with transaction(deployment.pool, access) as connection:
        known = lists.lock_list(access, connection, list_id)
        if known is None:
            return NotChanged("not_found")
        if found is not None and found.kind != known.kind:
            return NotChanged("other_kind")
        list_versions.bring(connection, put)
        if found is not None and found.silent:
            list_versions.keep_unsaid(connection, list_id)
        told = Told(by=access.username, problems=found.problems if found else ())
        return take(connection, access, ownership, known, told, now, whole=False, removed=gone)


def restore_version(
    deployment: Deployment, access: Access, list_id: UUID, number: int, now: datetime
) -> Imported | NotChanged:
    """Put in force again what an earlier version held, as a new version: history is added to and never rewritten."""
    if not access.may_keep_lists():
        return NotChanged("may_not")
    ownership = deployment.home.ownership(retention_class="list_data")
    with transaction(deployment.pool, access) as connection:
        known = lists.lock_list(access, connection, list_id)
        if known is None or not 0 < number <= known.number:
            return NotChanged("not_found")
        list_versions.bring_version(connection, list_id, number)
        done = take(connection, access, ownership, known, Told(by=access.username), now, whole=True)
    return done if done.new else NotChanged("nothing")


def keep_terms(
    deployment: Deployment, access: Access, list_id: UUID, row_version: int, terms: Terms, now: datetime
) -> Terms | NotChanged:
    """Write what the owner of a list says of it, unless somebody else did since the officer saw it."""
    refused = _refuse_terms(access, terms)
    if refused is not None:
        return refused
    with transaction(deployment.pool, access) as connection:
        known = lists.lock_list(access, connection, list_id)
        if known is None:
            return NotChanged("not_found")
        if known.row_version != row_version:
            return NotChanged("changed")
        lists.set_terms(access, connection, list_id, terms)
        detail = {"seen_by": "everybody" if terms.seen_by is None else ",".join(terms.seen_by)}
        audit.append(connection, access, "list_terms_changed", "list", (list_id,), at=now, detail=detail)
    return terms


def _refuse_terms(access: Access, terms: Terms) -> NotChanged | None:
    if not access.may_keep_lists():
        return NotChanged("may_not")
    if not terms.legal_basis.strip():
        return NotChanged("basis_missing")
    if max(map(len, (terms.used_for, terms.legal_basis, terms.owner, terms.handling_code))) > _LONGEST_WORDS:
        return NotChanged("too_long")
    if not 0 <= terms.most_shrink <= 1:
        return NotChanged("share_unreadable")
    if not 0 <= terms.guarded_from <= _MOST_GUARDED:
        return NotChanged("least_unreadable")
    if terms.refresh_hours is not None and not 0 < terms.refresh_hours <= 24 * 366:
        return NotChanged("hours_unreadable")
    if terms.seen_by is not None and not set(terms.seen_by) <= set(LIST_READERS):
        return NotChanged("role_unknown")
    if terms.seen_by is not None and "supervisor" not in terms.seen_by:
        return NotChanged("supervisor_missing")  # nobody could open it again
    return None


class Lookout(TypedPerson, frozen=True, kw_only=True):
    """Whom an officer looks out for, and why. ``expires_on`` is the last day."""

    reason: str = ""
    legal_basis: str = ""
    expires_on: date | None = None


def look_out(deployment: Deployment, access: Access, wanted: Lookout, now: datetime) -> Imported | NotChanged:
    """Put somebody on the list of own lookouts until a day; the list is there from the first one on."""
    entry = _entry(access, wanted, now)
    if isinstance(entry, NotChanged):
        return entry
    ownership = deployment.home.ownership(retention_class="list_data")
    terms = Terms(used_for="lookouts of officers", legal_basis=wanted.legal_basis.strip(), owner="supervisors",
                  refresh_hours=None)  # fmt: skip
    with transaction(deployment.pool, access) as connection:
        known = lists.ensure_list(connection, ownership, name=OWN_LOOKOUTS, kind="person", terms=terms, now=now)
        if known is None:
            return NotChanged("may_not")
        list_versions.bring(connection, [(entry.id, entry)], wanted.expires_on)
        return take(connection, access, ownership, known, Told(by=access.username), now, whole=False)


def _entry(access: Access, wanted: Lookout, now: datetime) -> ListEntry | NotChanged:
    code = _refuse_lookout(access, wanted, now)
    if code is not None:
        return NotChanged(code)
    born, state, number = wanted.born(), wanted.state(), normalise_number(wanted.document)
    return ListEntry(
        id=f"own-{new_id()}",
        source=OWN_LOOKOUTS,
        names=(ListedName(surname=wanted.surname.strip(), given_names=wanted.given_names.strip()),),
        dates_of_birth=(ListedDate(value=born),) if born else (),
        nationalities=(state,) if state else (),
        sex="M" if wanted.sex == "M" else "F" if wanted.sex == "F" else None,
        documents=(number,) if number else (),
        programmes=(wanted.reason.strip(), wanted.legal_basis.strip()),
    )


def _refuse_lookout(
    access: Access, wanted: Lookout, now: datetime
) -> Literal[
    "may_not", "name_missing", "too_long", "reason_missing", "basis_missing", "date_unreadable", "country_unknown",
    "expiry_missing", "expiry_over", "expiry_too_late",
] | None:  # fmt: skip
    words = (wanted.surname, wanted.given_names, wanted.document, wanted.nationality, wanted.legal_basis)
    if not access.may_look_out():
        return "may_not"
    if not wanted.surname.strip():
        return "name_missing"
    if max(map(len, words)) > _LONGEST_WORDS or len(wanted.reason) > LONGEST_TEXT:
        return "too_long"
    if not wanted.reason.strip():
        return "reason_missing"
    if not wanted.legal_basis.strip():
        return "basis_missing"
    unreadable = wanted.unreadable()
    if unreadable is not None:
        return unreadable
    if wanted.expires_on is None:
        return "expiry_missing"
    if wanted.expires_on < now.date():
        return "expiry_over"
    return "expiry_too_late" if wanted.expires_on > (now + LONGEST_LOOKOUT).date() else None


def end_expired(deployment: Deployment, now: datetime) -> int:
    """Take entries off whose last day is over; return how many."""
    access, ended = deployment.service("expiry"), 0
    ownership = deployment.home.ownership(retention_class="list_data")
    with transaction(deployment.pool, access) as connection:
        due = lists.expired(access, connection, now.date())
    for list_id, keys in due.items():
        with transaction(deployment.pool, access) as connection:
            known = lists.lock_list(access, connection, list_id)
            if known is not None:
                list_versions.bring(connection, ())
                told = Told(by=access.username)
                done = take(connection, access, ownership, known, told, now, whole=False, removed=keys)
                ended += done.difference.removed
    return ended
