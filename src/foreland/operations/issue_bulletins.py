"""Bulletins are written, cleared by a second person, released, revised, and taken back from all who got them.

What is released here is an item of exchange of ours from then on; it goes to a partner when somebody sends it there.
Later versions and the withdrawal follow it by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.credit_sources import credit_source
from foreland.operations.deployment import Deployment
from foreland.operations.give_back import give_product_back
from foreland.operations.keep_items import keep_items, opened_item
from foreland.operations.share_items import NotShared, release_item
from foreland.operations.take_back_bulletin import take_back_bulletin
from foreland.operations.tell_followers import note_followers
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.sharing.bulletins import (
    KEPT_FOR,
    BulletinRefusal,
    BulletinWords,
    Source,
    Step,
    Wanted,
    as_items,
    handling_of,
    indicator_id,
    refuse_bulletin,
    refuse_derived,
    refuse_feedback,
    refuse_step,
    tells_of,
)
from foreland.sharing.formats.package import AnyItem
from foreland.sharing.handling import combine
from foreland.sharing.releasing import ReleaseRefusal
from foreland.store import audit, bulletins, shared_items
from foreland.store.bulletins import NewFeedback, NewVersion, Version
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rows import hexed, owner_fields
from foreland.targeting.language.checking import check
from foreland.targeting.language.reading import RuleTextError, read
from foreland.targeting.lint import forbidden

TOLD_WITHDRAWN = timedelta(days=14)
"""So long a withdrawn bulletin stands at the head of the list."""
MOST = 1000
"""So many bulletins are looked through for words."""


class NotIssued(Struct, frozen=True):
    """Why nothing was written. ``where`` says it of an indicator: the place in its text."""

    code: (
        BulletinRefusal
        | ReleaseRefusal
        | Literal[
            "not_found", "changed", "id_taken", "indicator_unreadable", "indicator_unfit", "indicator_forbidden",
            "indicator_ended", "unknown_partner", "not_ours", "several", "source_gone",
        ]
    )  # fmt: skip
    where: str = ""


class Said(Struct, frozen=True, kw_only=True):
    """What a reader says of a bulletin; ``id`` is made with the form."""

    id: UUID
    feedback: str
    words: str = ""


def write_bulletin(
    deployment: Deployment, access: Access, bulletin_id: UUID, wanted: Wanted, revises: UUID | None, now: datetime
) -> UUID | NotIssued:
    """Write a draft, or the next version of a bulletin, once under its identifier."""
    refused = refuse_bulletin(access, wanted, now.date())
    if refused is not None or access.user_id is None or wanted.valid_until is None:
        return NotIssued(refused or "may_not_write")
    unfit = _refuse_indicator(deployment, wanted.words.indicator)
    if unfit is not None:
        return unfit
    with transaction(deployment.pool, access) as connection:
        former = bulletins.one(access, connection, revises, locked=True) if revises else None
        if revises is not None and former is None:
            return NotIssued("not_found")
        if former is not None and (former.state in ("replaced", "withdrawn") or former.number != former.latest):
            known = bulletins.one(access, connection, bulletin_id)
            return bulletin_id if known and known.written_by == access.user_id else NotIssued("changed")
        source = _source(deployment, access, connection, former, wanted, now)
        if isinstance(source, NotIssued):
            return source
        if former is not None and wanted.words.indicator and _indicator_ended(deployment, access, connection, former):
            return NotIssued("indicator_ended")
        version = NewVersion(
            **owner_fields(deployment.home.ownership(None, "list_data")),  # type: ignore[arg-type]
            id=bulletin_id,
            thread_id=former.thread_id if former else bulletin_id,
            number=former.number + 1 if former else 1,
            about=wanted.about,
            tlp=wanted.marking.tlp,
            pap=wanted.marking.pap,
            source_grade=wanted.marking.source_grade,
            information_grade=wanted.marking.information_grade,
            airports=sorted(set(wanted.airports)),
            valid_until=wanted.valid_until,
            acknowledge=wanted.acknowledge,
            begun_at=former.begun_at if former else now,
            written_by=access.user_id,
            written_at=now,
            expires_on=wanted.valid_until + KEPT_FOR,
            words_sealed=hexed(deployment.sealer.seal(msgspec.json.encode(source.words), bulletins.WORDS)),
            source_org=source.org,
            source_item=source.item,
            source_modified=source.modified,
            circles=source.words.source.caveats.only if source.words.source else (),
        )
        if not bulletins.add(connection, version):
            known = bulletins.one(access, connection, bulletin_id)
            return bulletin_id if known and known.written_by == access.user_id else NotIssued("id_taken")
        if former is not None and former.state != "released":
            bulletins.replace(connection, former.id)
        detail: dict[str, str | int] = {"number": version.number, "about": version.about, "tlp": version.tlp}
        audit.append(connection, access, "bulletin_written", "bulletin", (bulletin_id,), at=now, detail=detail)
    return bulletin_id


def step_bulletin(
    deployment: Deployment, access: Access, bulletin_id: UUID, row_version: int, step: Step, reason: str, now: datetime
) -> NotIssued | None:
    """Clear, release or withdraw a version; ``reason`` is why it is withdrawn, and is read by all who got it."""
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, bulletin_id, locked=True)
        if found is None:
            return NotIssued("not_found")
        if found.row_version != row_version:
            return NotIssued("changed")
        refused = refuse_step(access, found.standing, step, reason, now.date())
        if refused is not None:
            return NotIssued(refused)
        if step == "withdraw":
            take_back_bulletin(deployment, access, connection, found, reason, now)
            return None
        if step == "release":
            _release(deployment, access, connection, found, now)
        bulletins.take_step(access, connection, found.id, step, now)
        detail: dict[str, str | int] = {"number": found.number}
        action = "bulletin_cleared" if step == "clear" else "bulletin_released"
        audit.append(connection, access, action, "bulletin", (found.id,), at=now, detail=detail)
    return None


def send_bulletin(
    deployment: Deployment, access: Access, bulletin_id: UUID, partner: str, now: datetime
) -> NotIssued | None:
    """Release a bulletin in force, with its indicator, to a partner, as far as marking and agreement allow."""
    if not access.may_recommend():
        return NotIssued("may_not_write")
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, bulletin_id)
    if found is None:
        return NotIssued("not_found")
    if found.state != "released" or found.valid_until < now.date():
        return NotIssued("not_in_force")
    words = opened_bulletin(deployment.sealer, found.words_sealed)
    wanted = [indicator_id(found.thread_id)] if words and words.indicator else []
    for item_id in (*wanted, found.thread_id):
        refused = release_item(deployment, access, item_id, partner, now, deployment.home.org_id)
        if isinstance(refused, NotShared):
            return NotIssued(refused.code)
    return None


def read_bulletin(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: Version,
    now: datetime,
) -> None:
    """Note that a reader opened what was released, or what has been withdrawn."""
    if access.user_id is not None and found.state in ("released", "withdrawn"):
        bulletins.note_read(access, connection, deployment.home.ownership(None, "list_data"), found, now)


def acknowledge_bulletin(deployment: Deployment, access: Access, bulletin_id: UUID, now: datetime) -> NotIssued | None:
    """Note that a reader has taken a bulletin in."""
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, bulletin_id)
        if found is None or access.user_id is None:
            return NotIssued("not_found")
        if found.state != "released":
            return NotIssued("not_in_force")
        owner = deployment.home.ownership(None, "list_data")
        bulletins.note_read(access, connection, owner, found, now, acknowledged=True)
        audit.append(connection, access, "bulletin_acknowledged", "bulletin", (found.id,), at=now)
    return None


def say_of_bulletin(
    deployment: Deployment, access: Access, bulletin_id: UUID, said: Said, now: datetime
) -> NotIssued | None:
    """Keep a sighting, or what a reader thinks of a bulletin, once under its identifier."""
    with transaction(deployment.pool, access) as connection:
        found = bulletins.one(access, connection, bulletin_id)
        if found is None or access.user_id is None:
            return NotIssued("not_found")
        refused = refuse_feedback(found.standing, said.feedback, said.words, now.date())
        if refused is not None:
            return NotIssued(refused)
        words = said.words.strip()
        new = NewFeedback(
            **owner_fields(deployment.home.ownership(None, "list_data")),  # type: ignore[arg-type]
            id=said.id,
            bulletin_id=found.id,
            user_id=access.user_id,
            airport=bulletins.place_of(access, found),
            feedback=said.feedback,
            at=now,
            words_sealed=hexed(deployment.sealer.seal(words.encode(), bulletins.FEEDBACK_WORDS)) if words else None,
        )
        if bulletins.add_feedback(connection, new):
            detail = {"feedback": said.feedback}
            audit.append(connection, access, "bulletin_feedback", "bulletin", (found.id,), at=now, detail=detail)
            credit_source(deployment, access, connection, found, said.feedback, now)
    return None


def opened_bulletin(sealer: Sealer, sealed: bytes) -> BulletinWords | None:
    """Return what a bulletin tells; ``None`` when no key opens it."""
    return sealer.read(sealed, bulletins.WORDS, BulletinWords)


def find_bulletins(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    wanted: tuple[str, str, str],
    now: datetime,
) -> list[tuple[Version, BulletinWords | None]]:
    """Return what the viewer may see now, opened: withdrawn of late, in force, being written.

    ``wanted``: a code of what it is about, an airport, words that it holds; empty: any.
    """
    about, airport, asked = wanted
    since, today = now - TOLD_WITHDRAWN, now.date()
    most = None if asked.strip() else MOST
    rows = bulletins.listed(access, connection, (about, airport), since, today, most)
    opened = [(one, opened_bulletin(deployment.sealer, one.words_sealed)) for one in rows]
    return [(one, words) for one, words in opened if not asked.strip() or (words and tells_of(words, asked))]


def _refuse_indicator(deployment: Deployment, text: str) -> NotIssued | None:
    if not text.strip():
        return None
    try:
        condition = read(text)
    except RuleTextError as error:
        return NotIssued("indicator_unreadable", f"{error.place.line}:{error.place.column}")
    vocabulary = load_rule_vocabulary(deployment.data)
    problems = check(condition.condition, vocabulary)
    if problems:
        place = condition.place(problems[0].path)
        return NotIssued("indicator_unfit", f"{place.line}:{place.column}")
    barred = next(forbidden(condition.condition, vocabulary), None)
    if barred is None:
        return None
    place = condition.place(barred.path[1:])
    return NotIssued("indicator_forbidden", f"{place.line}:{place.column}")


class _Made(Struct, frozen=True, kw_only=True):
    """What a bulletin tells, and of which item of a partner it is made, if it is made of one."""

    words: BulletinWords
    org: UUID | None = None
    item: UUID | None = None
    modified: datetime | None = None


def _source(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    former: Version | None,
    wanted: Wanted,
    now: datetime,
) -> _Made | NotIssued:
    """Return what is told with its source, held: that of the former version, or the item that is named."""
    if former is not None:
        known = former.source_item and shared_items.lock(access, connection, former.source_item, former.source_org)
        if former.source_item is None:
            return _Made(words=wanted.words)
    elif wanted.source is not None:
        named = shared_items.lasting(access, connection, wanted.source, now)
        held = shared_items.lock(access, connection, named.item_id, named.originator_org) if named else []
        known = [one for one in held if one.originator_org != deployment.home.org_id and one.kind == "report"]
    else:
        return _Made(words=wanted.words)
    if not known or known[0].withdrawn:
        return NotIssued("source_gone")
    stored, item = known[0], opened_item(deployment, known[0])
    assert wanted.valid_until is not None  # noqa: S101 - refused before
    refused = refuse_derived(wanted.marking, wanted.valid_until, item.caveats)
    if refused is not None:
        return NotIssued(refused)
    names = tuple(sorted({stored.originator, *item.caveats.originators}))
    source = Source(originator=stored.originator, caveats=msgspec.structs.replace(item.caveats, originators=names))
    words = msgspec.structs.replace(wanted.words, source=source)
    return _Made(words=words, org=stored.originator_org, item=stored.item_id, modified=stored.modified)


def _indicator_ended(deployment: Deployment, access: Access, connection: PooledConnection, former: Version) -> bool:
    """Whether a revision took the indicator back: partners were told to forget it, and never take it again."""
    known = shared_items.lock(access, connection, indicator_id(former.thread_id), deployment.home.org_id)
    return any(one.withdrawn for one in known)


def _release(
    deployment: Deployment, access: Access, connection: PooledConnection, found: Version, now: datetime
) -> None:
    former = bulletins.in_force(access, connection, found.thread_id)
    if former is not None:
        bulletins.replace(connection, former.id)
    words = deployment.sealer.open(bytes(found.words_sealed), bulletins.WORDS)
    told = msgspec.json.decode(words, type=BulletinWords)
    caveats = handling_of(found.marked, deployment.home.name, found.valid_until)
    if told.source is not None:
        caveats = combine((caveats, told.source.caveats))
    items = as_items(found.thread_id, found.begun_at, now, told, caveats)
    known = shared_items.lock(access, connection, items[1].id, deployment.home.org_id)
    kept: Sequence[AnyItem] = items if told.indicator or known else items[:1]
    note_followers(deployment, access, connection, found, told, "release", now)
    derived = told.source is not None
    keep_items(deployment, access, connection, kept, deployment.home.org_id, now, derived=derived)
    _follow(deployment, access, connection, kept, now)
    if found.source_org is not None and found.source_item is not None:
        sources = (found.source_item, indicator_id(found.source_item))
        give_product_back(deployment, access, connection, found.source_org, sources, told.title, now)


def _follow(
    deployment: Deployment, access: Access, connection: PooledConnection, items: Sequence[AnyItem], now: datetime
) -> None:
    """Open an indicator that a revision brings to whoever has the bulletin; what each may have is asked as it goes."""
    rows = [row for one in items for row in shared_items.lock(access, connection, one.id, deployment.home.org_id)]
    for stored in rows[1:]:
        for partner in set(rows[0].audience) - set(stored.audience):
            at = shared_items.next_instant(access, connection, now)
            shared_items.release(access, connection, stored.id, partner, at)
