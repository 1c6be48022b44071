"""A partner is called: what waits for it is handed over and its receipts are taken; what it released to us is fetched.

Each bundle, and each page, is a step of its own: a line that breaks costs what was under way.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.delivery.partner_line import Line, LineError, hand_over, push_objects, read_collection
from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import NotArrived, pack_for, take_bundle
from foreland.operations.in_care import kept_from_partners, without_care
from foreland.operations.keep_items import with_named
from foreland.operations.share_items import in_stix
from foreland.operations.take_items import take_items
from foreland.resources.partner_lines import PartnerLine, load_partner_lines
from foreland.sharing.formats.package import Taking
from foreland.sharing.formats.stix import take_objects
from foreland.store import audit, exchange_partners, shared_items
from foreland.store.exchange_partners import Partner
from foreland.store.pool import transaction

_AT_ONCE = 100
"""Items of one push."""


class Called(Struct, frozen=True, kw_only=True):
    """What came of a call: bundles handed over or items taken, and why it ended before its end, if it did."""

    done: int = 0
    refused: int = 0
    trouble: str | None = None


def call_partner(deployment: Deployment, access: Access, code: str, now: datetime) -> Called:
    """Hand over what waits for a partner; each is acknowledged by the partner's signed receipt in the same exchange."""
    line = _line(deployment, code, taxii=False)
    if isinstance(line, str):
        return Called(trouble=line)
    waiting = pack_for(deployment, access, code, now)
    if waiting is None:
        return Called(trouble="unknown_partner")
    done = 0
    for one in waiting:
        try:
            receipt = hand_over(line, one.raw)
        except LineError as error:
            return Called(done=done, trouble=error.code)
        if isinstance(taken := take_bundle(deployment, access, receipt, now), NotArrived):
            return Called(done=done, trouble=taken.code)
        done += 1
    return Called(done=done)


def fetch_from(deployment: Deployment, access: Access, code: str, now: datetime) -> Called:
    """Fetch from a partner's TAXII server what it released to us since the last time."""
    line = _line(deployment, code, taxii=True)
    if isinstance(line, str):
        return Called(trouble=line)
    with transaction(deployment.pool, access) as connection:
        partner = exchange_partners.partner(access, connection, code)
    if partner is None or not partner.in_force(now):
        return Called(trouble="unknown_partner" if partner is None else "agreement_ended")
    kept = refused = 0
    try:
        if load_partner_lines(deployment.data)[code].push:
            refused += _push(deployment, access, line, partner, now)
        for page in read_collection(line, partner.read_through):
            taking = Taking()
            take_objects([*page.objects, *page.beside], taking)
            taken = taking.taken()
            with transaction(deployment.pool, access) as connection:
                kept += take_items(deployment, access, connection, taken.items, partner.partner_org, now)
                refused += len(taken.problems)
                if page.added is not None:
                    exchange_partners.note_read(access, connection, partner.partner_org, page.added[:40])
                objects = [one.id for one in taken.items]
                detail: dict[str, str | int] = {"partner": code, "refused": len(taken.problems)}
                audit.append(connection, access, "taxii_fetched", "shared_item", objects, at=now, detail=detail)
    except LineError as error:
        return Called(done=kept, refused=refused, trouble=error.code)
    return Called(done=kept, refused=refused)


def _push(deployment: Deployment, access: Access, line: Line, partner: Partner, now: datetime) -> int:
    """Put what is new for a partner into its inbox, in the order of addition; return how much of it was refused."""
    care, refused = kept_from_partners(deployment), 0
    with transaction(deployment.pool, access) as connection:
        new = shared_items.released_after(access, connection, partner.partner_org, partner.pushed_through, now)
        told = without_care(deployment, access, connection, new, care)
        known = with_named(deployment, access, connection, told)
    waiting = iter(told)
    while part := list(islice(waiting, _AT_ONCE)):
        objects = [one for row in part for one in in_stix(deployment, row, partner, known, now)]
        refused += push_objects(line, list({str(one["id"]): one for one in objects}.values()))
        with transaction(deployment.pool, access) as connection:
            exchange_partners.note_pushed(access, connection, partner.partner_org, part[-1].added_at)
            detail: dict[str, str | int] = {"partner": partner.code, "items": len(part)}
            objects_of = [one.item_id for one in part]
            audit.append(connection, access, "items_sent", "shared_item", objects_of, at=now, detail=detail)
    return refused


def _line(deployment: Deployment, code: str, *, taxii: bool) -> Line | str:
    try:
        found: PartnerLine | None = load_partner_lines(deployment.data).get(code)
    except ValueError:
        return "partners_unreadable"
    address = None if found is None else found.taxii if taxii else found.address
    if found is None or address is None:
        return "no_address"
    try:
        token = (deployment.data / found.token_file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "token_unreadable"
    files = {name: getattr(found, name) for name in ("authorities", "certificate", "key")}
    named = {name: str(deployment.data / file) if file else None for name, file in files.items()}
    return Line(address=address, token=token, unguarded=found.unguarded, **named)
