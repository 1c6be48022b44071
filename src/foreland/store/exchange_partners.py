"""Partners of exchange: who they are, by which key they sign, what was agreed. No traveller stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.agreements import Agreement, Product
from foreland.sharing.handling import Tlp
from foreland.sharing.psi_question import Budget
from foreland.sharing.releasing import Terms


class Partner(Struct, frozen=True, kw_only=True):
    """A partner as stored."""

    partner_org: UUID
    name: str
    code: str
    verify_key: bytes
    contact: str
    agreed_until: datetime
    most_closed: Tlp
    points_a_day: int
    questions_a_day: int
    points_a_case: int
    sent_through: datetime
    next_sequence: int
    read_through: str | None
    pushed_through: datetime
    state: str | None
    agreements: list[dict[str, Any]]

    @property
    def terms(self) -> Terms:
        """Return what was agreed."""
        return Terms(
            agreed_until=self.agreed_until,
            most_closed=self.most_closed,
            org=self.partner_org,
            state=self.state,
            agreements=tuple(msgspec.convert(self.agreements, type=list[Agreement])),
        )

    def in_force(self, now: datetime, product: Product = "items") -> bool:
        """Whether the partner may receive a product at an instant."""
        return self.terms.in_force(now, product)

    @property
    def budget(self) -> Budget:
        """Return what the partner may ask blindly."""
        return Budget(
            points_a_day=self.points_a_day,
            questions_a_day=self.questions_a_day,
            points_a_case=self.points_a_case,
        )


class NewPartner(Struct, frozen=True, kw_only=True):
    """A partner to be kept. ``id`` is how the partner's own deployment calls itself, ``state`` (alpha-3) of whose
    authorities it is one, ``None``: not told yet.
    """

    id: UUID
    name: str
    code: str
    verify_key: bytes
    contact: str
    agreed_until: datetime
    most_closed: Tlp = "amber"
    budget: Budget = Budget()
    state: str | None = None


_SELECT = """
    select p.partner_org, o.name, p.code, p.verify_key, p.contact, p.agreed_until, p.most_closed, p.points_a_day,
           p.questions_a_day, p.points_a_case, p.sent_through, p.next_sequence, p.read_through, p.pushed_through,
           o.state,
           coalesce((select json_agg(to_jsonb(a)) from agreements a where a.party_org = o.id and a.org_id = p.org_id),
                    '[]') as agreements
    from exchange_partners p join organisations o on o.id = p.partner_org
    where p.org_id = %(org_id)s
"""

_ADD_ORGANISATION = """
    insert into organisations (id, name, kind, code, state, created_at)
    values (%(id)s, %(name)s, 'partner', %(code)s, %(state)s, %(now)s)
    on conflict do nothing
"""

_ADD = """
    insert into exchange_partners (partner_org, org_id, code, verify_key, contact, agreed_until, most_closed,
                                   points_a_day, questions_a_day, points_a_case, added_at, added_by)
    select o.id, %(org_id)s, %(code)s, %(verify_key)s, %(contact)s, %(agreed_until)s, %(most_closed)s,
           %(points_a_day)s, %(questions_a_day)s, %(points_a_case)s, %(now)s, %(by)s
    from organisations o where o.id = %(id)s and o.kind = 'partner' and o.code = %(code)s
    on conflict do nothing
"""


def add(access: Access, connection: Connection[DictRow], new: NewPartner, now: datetime) -> bool:
    """Keep a partner; ``False`` when the identifier or the code belongs to somebody already."""
    values = {
        "id": new.id,
        "name": new.name,
        "code": new.code,
        "state": new.state,
        "verify_key": new.verify_key,
        "contact": new.contact,
        "agreed_until": new.agreed_until,
        "most_closed": new.most_closed,
        "points_a_day": new.budget.points_a_day,
        "questions_a_day": new.budget.questions_a_day,
        "points_a_case": new.budget.points_a_case,
        "org_id": access.org_id,
        "now": now,
        "by": access.username,
    }
    connection.execute(_ADD_ORGANISATION, values)
    return connection.execute(_ADD, values).rowcount == 1


def partners(access: Access, connection: Connection[DictRow]) -> list[Partner]:
    """Return all partners by code, those whose agreement has ended among them."""
    return _read(connection, f"{_SELECT} order by p.code", {"org_id": access.org_id})


def partner(access: Access, connection: Connection[DictRow], key: str | UUID, *, lock: bool = False) -> Partner | None:
    """Return a partner by code or identifier; with ``lock`` it is held until the end of the transaction."""
    column = "p.code" if isinstance(key, str) else "p.partner_org"
    query = f"{_SELECT} and {column} = %(key)s{' for update of p' if lock else ''}"
    found = _read(connection, query, {"org_id": access.org_id, "key": key})
    return found[0] if found else None


def by_token(access: Access, connection: Connection[DictRow], token_sha256: bytes, now: datetime) -> Partner | None:
    """Return the partner behind a token, whose agreement is in force."""
    query = f"{_SELECT} and p.token_sha256 = %(token)s and p.agreed_until > %(now)s"
    found = _read(connection, query, {"org_id": access.org_id, "token": token_sha256, "now": now})
    return found[0] if found and found[0].in_force(now) else None


def agree(access: Access, connection: Connection[DictRow], partner_org: UUID, until: datetime) -> None:
    """Note until when it is agreed; an instant that has passed ends everything with the partner."""
    query = "update exchange_partners set agreed_until = %s where org_id = %s and partner_org = %s"
    connection.execute(query, (until, access.org_id, partner_org))


def set_token(access: Access, connection: Connection[DictRow], partner_org: UUID, token_sha256: bytes) -> None:
    """Give the partner another token; the former one ends."""
    query = "update exchange_partners set token_sha256 = %s where org_id = %s and partner_org = %s"
    connection.execute(query, (token_sha256, access.org_id, partner_org))


def advance(
    access: Access, connection: Connection[DictRow], partner_org: UUID, through: datetime, next_sequence: int
) -> None:
    """Note what was packed for the partner so far."""
    query = "update exchange_partners set sent_through = %s, next_sequence = %s where org_id = %s and partner_org = %s"
    connection.execute(query, (through, next_sequence, access.org_id, partner_org))


def note_pushed(access: Access, connection: Connection[DictRow], partner: UUID, through: datetime) -> None:
    """Note up to which addition a partner's inbox has what we released to it."""
    query = "update exchange_partners set pushed_through = %s where org_id = %s and partner_org = %s"
    connection.execute(query, (through, access.org_id, partner))


def note_read(access: Access, connection: Connection[DictRow], partner_org: UUID, through: str) -> None:
    """Note how far the partner's collection was read."""
    query = "update exchange_partners set read_through = %s where org_id = %s and partner_org = %s"
    connection.execute(query, (through, access.org_id, partner_org))


def _read(connection: Connection[DictRow], query: str, key: dict[str, object]) -> list[Partner]:
    with connection.cursor(row_factory=class_row(Partner)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
