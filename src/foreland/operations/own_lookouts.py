"""Own lookouts: officers put somebody on the list of their authority until a day, correct and extend that, and end it.

Every step is a version of the list, so that what was looked for on any day can be read; why it was corrected or ended
is kept sealed with the version. What an entry says beyond the form, entered by a system, stays.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.change_list import LONGEST_WORDS, NotChanged
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, take
from foreland.operations.typed_person import TypedPerson
from foreland.review.hit import LONGEST_TEXT
from foreland.store import audit, list_versions, lists
from foreland.store.identifiers import new_id
from foreland.store.list_versions import REASON, Told
from foreland.store.lists import KnownList, Terms
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.document_number import normalise_number
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry

OWN_LOOKOUTS = "own lookouts"
"""The list of persons whom officers of this authority look out for themselves."""

LONGEST_LOOKOUT = timedelta(days=366)
Refusal = Literal[
    "may_not", "name_missing", "too_long", "reason_missing", "basis_missing", "date_unreadable", "country_unknown",
    "expiry_missing", "expiry_over", "expiry_too_late",
]  # fmt: skip


class Lookout(TypedPerson, frozen=True, kw_only=True):
    """Whom an officer looks out for, and why. ``expires_on`` is the last day."""

    reason: str = ""
    legal_basis: str = ""
    expires_on: date | None = None


def look_out(deployment: Deployment, access: Access, wanted: Lookout, now: datetime) -> Imported | NotChanged:
    """Put somebody on the list of own lookouts until a day; the list is there from the first one on."""
    code = _refuse(access, wanted, now)
    if code is not None:
        return NotChanged(code)
    entry = _said(ListEntry(id=f"own-{new_id()}", source=OWN_LOOKOUTS, names=()), wanted)
    ownership = deployment.home.ownership(retention_class="list_data")
    basis = wanted.legal_basis.strip()
    terms = Terms(used_for="lookouts of officers", legal_basis=basis, owner="supervisors", refresh_hours=None)
    with transaction(deployment.pool, access) as connection:
        known = lists.ensure_list(connection, ownership, name=OWN_LOOKOUTS, kind="person", terms=terms, now=now)
        if known is None:
            return NotChanged("may_not")
        list_versions.bring(connection, [(entry.id, entry)], wanted.expires_on)
        return take(connection, access, ownership, known, Told(by=access.username), now, whole=False)


def correct_lookout(
    deployment: Deployment, access: Access, key: str, since: int, wanted: Lookout, why: str, now: datetime
) -> Imported | NotChanged:
    """Say anew whom an entry is about, or until when; ``since`` is the version from which the officer saw it so."""
    code = _refuse(access, wanted, now) or _refuse_words(why)
    if code is not None:
        return NotChanged(code)
    with transaction(deployment.pool, access) as connection:
        found = _locked(access, connection, key, since)
        if isinstance(found, NotChanged):
            return found
        known, entry = found
        list_versions.bring(connection, [(key, _said(entry, wanted))], wanted.expires_on)
        done = _take(deployment, access, connection, known, why, now)
        if not done.new:
            return NotChanged("nothing")
        audit.append(connection, access, "lookout_corrected", "list", (known.id,), at=now, detail={"entry": key[:200]})
    return done


def end_lookout(
    deployment: Deployment, access: Access, key: str, since: int, why: str, now: datetime
) -> Imported | NotChanged:
    """Take an entry off the list before its day."""
    code = "may_not" if not access.may_look_out() else _refuse_words(why)
    if code is not None:
        return NotChanged(code)
    with transaction(deployment.pool, access) as connection:
        found = _locked(access, connection, key, since)
        if isinstance(found, NotChanged):
            return found
        list_versions.bring(connection, ())
        done = _take(deployment, access, connection, found[0], why, now, key)
        audit.append(connection, access, "lookout_ended", "list", (found[0].id,), at=now, detail={"entry": key[:200]})
    return done


def _take(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    known: KnownList,
    why: str,
    now: datetime,
    *removed: str,
) -> Imported:
    told = Told(by=access.username, reason_sealed=deployment.sealer.seal(why.strip().encode(), REASON))
    ownership = deployment.home.ownership(retention_class="list_data")
    return take(connection, access, ownership, known, told, now, whole=False, removed=removed)


def _locked(
    access: Access, connection: PooledConnection, key: str, since: int
) -> tuple[KnownList, ListEntry] | NotChanged:
    """The list, which nobody else changes now, and the entry as the officer saw it."""
    own = next((one for one in lists.in_force(access, connection) if one.name == OWN_LOOKOUTS), None)
    known = lists.lock_list(access, connection, own.list_id) if own else None
    entry = lists.entry_in_force(access, connection, OWN_LOOKOUTS, key) if known else None
    if known is None or entry is None:
        return NotChanged("not_found")
    return (known, entry) if lists.standing_since(connection, known.id, key) == since else NotChanged("changed")


def _said(entry: ListEntry, wanted: Lookout) -> ListEntry:
    """The entry with what the form has a place for; further names, dates, states and papers of it stay."""
    born, state, number = wanted.born(), wanted.state(), normalise_number(wanted.document)
    name = ListedName(surname=wanted.surname.strip(), given_names=wanted.given_names.strip())
    return structs.replace(
        entry,
        names=(name, *entry.names[1:]),
        dates_of_birth=((ListedDate(value=born),) if born else ()) + entry.dates_of_birth[1:],
        nationalities=((state,) if state else ()) + entry.nationalities[1:],
        sex="M" if wanted.sex == "M" else "F" if wanted.sex == "F" else None,
        documents=((number,) if number else ()) + entry.documents[1:],
        programmes=(wanted.reason.strip(), wanted.legal_basis.strip(), *entry.programmes[2:]),
    )


def _refuse(access: Access, wanted: Lookout, now: datetime) -> Refusal | None:
    words = (wanted.surname, wanted.given_names, wanted.document, wanted.nationality, wanted.legal_basis)
    if not access.may_look_out():
        return "may_not"
    if not wanted.surname.strip():
        return "name_missing"
    if max(map(len, words)) > LONGEST_WORDS:
        return "too_long"
    if (code := _refuse_words(wanted.reason)) is not None:
        return code
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


def _refuse_words(reason: str) -> Literal["reason_missing", "too_long"] | None:
    if not reason.strip():
        return "reason_missing"
    return "too_long" if len(reason) > LONGEST_TEXT else None


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
