"""A few entries of a list change, or what its owner says of it: at once, and without importing the list again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, ReadList, keyed_entries, take
from foreland.store import audit, list_versions, lists
from foreland.store.list_versions import Told
from foreland.store.lists import ListKind, Terms
from foreland.store.pool import transaction
from foreland.watchlists.seen_by import LIST_READERS

LONGEST_WORDS = 500
_MOST_GUARDED = 10_000_000


class NotChanged(Struct, frozen=True):
    """Why nothing was written: a rule, ``not_found``, or ``changed`` since the officer saw it."""

    code: Literal[
        "may_not", "not_found", "changed", "other_kind", "nothing", "broken", "entry_unreadable", "share_unreadable",
        "least_unreadable", "hours_unreadable", "too_long",
        "role_unknown", "supervisor_missing", "name_missing", "reason_missing", "basis_missing", "date_unreadable",
        "country_unknown", "expiry_missing", "expiry_over", "expiry_too_late", "name_taken",
        "not_own", "list_name_missing",
    ]  # fmt: skip


def change_list(
    deployment: Deployment,
    access: Access,
    list_id: UUID,
    found: ReadList | None,
    removed: Sequence[str],
    now: datetime,
) -> Imported | NotChanged:
    """Add and change the entries that were read, take off those of ``removed``; all others stay. In force at once.

    Nothing is changed by a file of which a line cannot be read.
    """
    if not access.may_keep_lists():
        return NotChanged("may_not")
    if found is not None and not found.whole:
        return NotChanged("broken")
    if found is not None and found.problems:
        return NotChanged("entry_unreadable")
    put = keyed_entries(found.entries) if found else []
    gone = [key for key in removed if key not in dict(put)]
    if not put and not gone:
        return NotChanged("nothing")
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
        told = Told(by=access.username)
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


def create_list(
    deployment: Deployment, access: Access, name: str, kind: ListKind, terms: Terms, now: datetime
) -> UUID | NotChanged:
    """Found a list before its first file, with what its owner says of it."""
    refused = _refuse_terms(access, terms)
    if refused is not None:
        return refused
    if not name.strip():
        return NotChanged("list_name_missing")
    if len(name.strip()) > LONGEST_WORDS:
        return NotChanged("too_long")
    ownership = deployment.home.ownership(retention_class="list_data")
    with transaction(deployment.pool, access) as connection:
        list_id = lists.add_list(connection, ownership, name=name.strip(), kind=kind, terms=terms, now=now)
        if list_id is None:
            return NotChanged("name_taken")
        audit.append(connection, access, "list_created", "list", (list_id,), at=now, detail={"kind": kind})
    return list_id


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
    if max(map(len, (terms.used_for, terms.legal_basis, terms.owner, terms.handling_code))) > LONGEST_WORDS:
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
