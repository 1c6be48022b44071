"""A letter to a partner is numbered, signed and kept until it was acknowledged."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from foreland.access.viewer import Access
from foreland.keys.signing import load_signing_key
from foreland.operations.deployment import Deployment
from foreland.sharing.bundle import BundleKind, Letter, seal_bundle
from foreland.store import exchange_packages, exchange_partners
from foreland.store.exchange_packages import PackageRow
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection

KEPT_FOR = timedelta(days=183)
"""As long as passenger data stands unmasked by the shortest profile; numbers are remembered as long."""


def number_for(partner: Partner, now: datetime) -> int:
    """Return the next number: never less than the time, so that none is used again after an older back-up."""
    return max(partner.next_sequence, int(now.timestamp()))


def write_out(
    deployment: Deployment,
    connection: PooledConnection,
    partner: Partner,
    kind: BundleKind,
    body: bytes,
    sequence: int,
    now: datetime,
    items: int = 0,
) -> UUID:
    """Sign a letter under a number and keep it until it is acknowledged; the caller has locked the partner."""
    letter = Letter(
        id=new_id(),
        sender=deployment.home.org_id,
        recipient=partner.partner_org,
        sequence=sequence,
        made_at=now,
        kind=kind,
        body=body,
    )
    raw = seal_bundle(letter, load_signing_key(deployment.data / "keys"))
    row = PackageRow(
        id=letter.id,
        partner_org=partner.partner_org,
        direction="sent",
        channel="bundle",
        kind=kind,
        sequence=sequence,
        state="waiting",
        items=items,
        at=now,
        expires_on=(now + KEPT_FOR).date(),
        content_sealed=deployment.sealer.seal(raw, exchange_packages.CONTENT),
    )
    exchange_packages.add(connection, deployment.home.ownership(retention_class="list_data"), row)
    return letter.id


def post(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner_org: UUID,
    kind: BundleKind,
    body: bytes,
    now: datetime,
) -> UUID:
    """Write one letter under the next number of a partner; return it."""
    partner = exchange_partners.partner(access, connection, partner_org, lock=True)
    assert partner is not None  # noqa: S101 - partners are ended, never deleted
    sequence = number_for(partner, now)
    letter_id = write_out(deployment, connection, partner, kind, body, sequence, now)
    exchange_partners.advance(access, connection, partner_org, partner.sent_through, sequence + 1)
    return letter_id
