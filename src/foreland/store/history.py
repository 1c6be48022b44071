"""Where documents and contacts of journeys were seen before: asked once for a batch, answered by key (decision 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, tuple_row

from foreland.access.viewer import Access
from foreland.documents.prior_use import PriorDocument, PriorUse
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import IdentityKey
from foreland.screening.plan import Needs
from foreland.screening.screen import booking_addresses
from foreland.targeting.contact_use import ContactUse
from foreland.travel.booking import Booking, Contacts
from foreland.travel.traveller import Address

_Key = TypeVar("_Key", bound=Hashable)
_Asked = Cursor[tuple[Any, ...]] | None
"""What the database may still be looking for; ``None`` where nothing is to be asked."""
_Rows = Sequence[tuple[Any, ...]]
_MOST_DOCUMENT_USES = 60
_SOURCES = 3
"""Reports of one journey that may say the same, and stand next to each other."""
_MOST_CONTACT_USES = 200
"""Latest uses that are read of one key: an agency's telephone is on thousands of bookings."""


class History(Struct, frozen=True, kw_only=True):
    """Uses by document key, by canonical telephone or mail address, by name and birth date, as screening wants them.

    ``departures_seen`` are destinations of the journeys from which flights are reported here as well.
    """

    document_uses: Mapping[str, tuple[PriorUse, ...]]
    contact_uses: Mapping[str, tuple[ContactUse, ...]]
    identity_uses: Mapping[IdentityKey, tuple[PriorDocument, ...]] = {}
    departures_seen: frozenset[str] = frozenset()


# Identifiers grow with time, so the last ones of a key's index range are its latest uses. Times are the expected ones:
# of the leg on which the traveller got on, and of that on which they got off. ``offset 0``: what is said of a use is
# looked up for each by its keys, whatever the planner believes of tables it has not counted yet; joining in another
# order read everything that is stored once for each traveller.
_DOCUMENT_USES = """
    with used as materialized (
        select w.key, k.journey_id, k.flight_date
        from unnest(%(keys)s::text[], %(own)s::uuid[]) as w (key, own)
        cross join lateral (
            select journey_id, flight_date from registry_keys
            where kind = 'document' and key = w.key and org_id = %(org_id)s and flight_date >= %(since)s
              and journey_id is distinct from w.own
            order by journey_id desc limit %(limit)s
        ) k
    )
    select k.key, k.journey_id, k.flight_date, said.surname, said.given_names, said.date_of_birth, said.sex,
           f.flight, j.boarded, f.origin, boarding.departure_utc,
           coalesce(landing.diverted_to, f.destination) as destination, landing.arrival_utc
    from used k
    cross join lateral (
        select j.flight_id, j.status = 'boarded' as boarded, j.board, j."off"
        from journeys j where j.flight_date = k.flight_date and j.id = k.journey_id offset 0
    ) j
    cross join lateral (
        select f.carrier || f.number || f.suffix as flight, coalesce(j.board, f.origin) as origin,
               coalesce(j."off", f.destination) as destination
        from flights f where f.id = j.flight_id offset 0
    ) f
    cross join lateral (
        select r.id, r.source from reported_travellers r
        where r.flight_date = k.flight_date and r.journey_id = k.journey_id and r.is_current offset 0
    ) r
    cross join lateral (
        select from documents d where d.flight_date = k.flight_date and d.reported_id = r.id and d.number_key = k.key
        offset 0
    ) d
    cross join lateral (
        select i.surname, i.given_names, i.date_of_birth, i.sex
        from identities i where i.flight_date = k.flight_date and i.reported_id = r.id offset 0
    ) said
    left join lateral (
        select departure_utc from legs where flight_id = j.flight_id and origin = f.origin order by position limit 1
    ) boarding on true
    left join lateral (
        select arrival_utc, diverted_to from legs
        where flight_id = j.flight_id and destination = f.destination order by position desc limit 1
    ) landing on true
    order by k.key, k.flight_date, k.journey_id, r.source
"""

# What API said: bookings keep the numbers of passports long renewed.
_IDENTITY_DOCUMENTS = """
    with named as materialized (
        select w.name, w.born, i.reported_id, i.journey_id, i.flight_date
        from unnest(%(names)s::text[], %(births)s::text[], %(own)s::uuid[]) as w (name, born, own)
        cross join lateral (
            select reported_id, journey_id, flight_date from identities
            where name_folded = w.name and date_of_birth = w.born and org_id = %(org_id)s and flight_date >= %(since)s
              and journey_id is distinct from w.own
            order by flight_date desc, reported_id desc limit %(limit)s
        ) i
    )
    select i.name, i.born, i.journey_id, i.flight_date, d.number_key, d.type
    from named i
    cross join lateral (
        select d.position, d.number_key, d.type
        from reported_travellers r
        join documents d on d.flight_date = r.flight_date and d.reported_id = r.id
        where r.flight_date = i.flight_date and r.id = i.reported_id and r.is_current and r.source = 'API'
          and d.number_key is not null offset 0
    ) d
    order by i.name, i.born, i.flight_date, i.journey_id, d.position
"""

_DEPARTURES_SEEN = """
    select w.airport from unnest(%(airports)s::text[]) as w (airport)
    where exists (select from flights f
                  where f.org_id = %(org_id)s and f.origin = w.airport and f.flight_date >= %(since)s)
"""

# A contact is a booking's own or one of its travellers'; either way the use is the booking.
_CONTACT_USES = """
    with used as materialized (
        select distinct w.key, r.flight_date, r.booking_id
        from unnest(%(kinds)s::text[], %(keys)s::text[], %(since)s::date[]) as w (kind, key, since)
        cross join lateral (
            select journey_id, flight_date from registry_keys
            where kind = w.kind and key = w.key and org_id = %(org_id)s and flight_date >= w.since
            order by journey_id desc limit %(limit)s
        ) k
        cross join lateral (
            select r.flight_date, r.booking_id from reported_travellers r
            where r.flight_date = k.flight_date and r.journey_id = k.journey_id and r.is_current
              and r.booking_id is not null offset 0
        ) r
    ), booked as materialized (
        select b.*, people.surnames, found.addresses
        from (select distinct flight_date, booking_id from used) u
        cross join lateral (
            select b.id as booking_id, b.flight_date, b.record_locator, b.split_from,
                   coalesce(b.agency_number, b.agency ->> 'office') as agency
            from bookings b where b.flight_date = u.flight_date and b.id = u.booking_id and not b.cancelled offset 0
        ) b
        cross join lateral (
            select array_agg(s.id) as ids,
                   coalesce(array_agg(distinct i.surname order by i.surname) filter (where i.surname is not null), '{}')
                       as surnames
            from (
                select s.id from reported_travellers s
                where s.flight_date = u.flight_date and s.booking_id = u.booking_id and s.is_current offset 0
            ) s
            join identities i on i.flight_date = u.flight_date and i.reported_id = s.id
        ) people
        cross join lateral (
            select coalesce(json_agg(c.address), '[]') as addresses
            from (
                select c.address from contacts c
                where c.flight_date = u.flight_date and c.kind = 'address' and c.booking_id = u.booking_id
                union all
                select c.address from contacts c
                where c.flight_date = u.flight_date and c.kind = 'address' and c.reported_id = any (people.ids)
            ) c
        ) found
    )
    select u.key, b.booking_id, b.flight_date, b.record_locator, b.split_from, b.agency, b.surnames, b.addresses
    from used u
    join booked b on b.flight_date = u.flight_date and b.booking_id = u.booking_id
    order by u.key, b.flight_date, b.booking_id
"""


def history(
    access: Access, connection: Connection[DictRow], needs: Needs, journeys: Sequence[ScreenedJourney]
) -> History:
    """Return the uses of every wanted key of these journeys within the look-back.

    A document, or a name with its birth date, of which one of them alone asks comes without that journey's own use.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    asked: list[tuple[str, UUID]] = []
    for journey in journeys:
        for kind, key in journey.registry_keys():
            wanted[kind].add(key)
            if kind == "document":
                asked.append((key, journey.journey_id))
    first = min((journey.flight_date for journey in journeys), default=None)
    if first is None:
        return History(document_uses={}, contact_uses={})
    since = {kind: date.fromisoformat(first) - timedelta(days=days) for kind, days in needs.look_back_days.items()}
    day = date.fromisoformat(first)
    with connection.pipeline():  # the database looks for the next while what it found is read
        by_document = _ask_documents(access, connection, _askers(asked), since.get("document"))
        identities = _askers((key, journey.journey_id) for journey in journeys for key in journey.identity_keys())
        by_identity = _ask_identities(access, connection, identities, day, needs.identity_days)
        by_contact = _ask_contacts(
            access, connection, wanted, {kind: start for kind, start in since.items() if kind != "document"}
        )
        used = _document_uses(_found(by_document))
        known = History(
            document_uses=used,
            identity_uses=_identity_uses(_found(by_identity)),
            contact_uses=_contact_uses(_found(by_contact)),
        )
    seen = _departures_seen(access, connection, journeys, used, since.get("document"))
    return msgspec.structs.replace(known, departures_seen=seen)


def _askers(asked: Iterable[tuple[_Key, UUID]]) -> dict[_Key, UUID | None]:
    """The only journey that asks for a key, whose own use says nothing to it; ``None`` where several do."""
    found: dict[_Key, UUID | None] = {}
    for key, journey in asked:
        found[key] = journey if found.get(key, journey) == journey else None
    return found


def document_uses(
    access: Access, connection: Connection[DictRow], keys: Mapping[str, UUID | None], since: date | None
) -> dict[str, tuple[PriorUse, ...]]:
    """Return the latest uses of documents (``ISSUER:NUMBER``) since a day, by key; but that by the journey named."""
    return _document_uses(_found(_ask_documents(access, connection, keys, since)))


def _ask(connection: Connection[DictRow], query: LiteralString, values: Mapping[str, Any]) -> _Asked:
    """Rows as tuples: of a flight there are thousands."""
    return connection.cursor(row_factory=tuple_row).execute(query, values)


def _found(asked: _Asked) -> _Rows:
    return asked.fetchall() if asked else ()


def _ask_documents(
    access: Access, connection: Connection[DictRow], keys: Mapping[str, UUID | None], since: date | None
) -> _Asked:
    if since is None or not keys:
        return None
    asked = sorted(keys)
    values = {"org_id": access.org_id, "since": since, "limit": _MOST_DOCUMENT_USES}
    return _ask(connection, _DOCUMENT_USES, values | {"keys": asked, "own": [keys[key] for key in asked]})


def _document_uses(rows: _Rows) -> dict[str, tuple[PriorUse, ...]]:
    uses: dict[str, list[PriorUse]] = defaultdict(list)
    for key, journey, day, surname, given, born, sex, flight, boarded, origin, left, destination, landed in rows:
        use = PriorUse(
            journey_id=journey,
            flight_date=day.isoformat(),
            surname=surname,
            given_names=given,
            date_of_birth=born,
            sex=sex,
            flight=flight,
            origin=origin,
            destination=destination,
            departure_utc=left,
            arrival_utc=landed,
            boarded=boarded,
        )
        found = uses[key]
        if use not in found[-_SOURCES:]:
            found.append(use)
    return {key: tuple(found) for key, found in uses.items()}


def _ask_identities(
    access: Access, connection: Connection[DictRow], own: Mapping[IdentityKey, UUID | None], first: date, days: int
) -> _Asked:
    keys = sorted(own)
    if not days or not keys:
        return None
    values = {
        "org_id": access.org_id,
        "names": [name for name, _ in keys],
        "births": [born for _, born in keys],
        "own": [own[key] for key in keys],
        "since": first - timedelta(days=days),
        "limit": _MOST_DOCUMENT_USES,
    }
    return _ask(connection, _IDENTITY_DOCUMENTS, values)


def _identity_uses(rows: _Rows) -> dict[IdentityKey, tuple[PriorDocument, ...]]:
    uses: dict[IdentityKey, list[PriorDocument]] = defaultdict(list)
    for name, born, journey, day, key, kind in rows:
        uses[name, born].append(PriorDocument(journey_id=journey, flight_date=day.isoformat(), key=key, type=kind))
    return {key: tuple(found) for key, found in uses.items()}


def _departures_seen(
    access: Access,
    connection: Connection[DictRow],
    journeys: Sequence[ScreenedJourney],
    uses: Mapping[str, tuple[PriorUse, ...]],
    since: date | None,
) -> frozenset[str]:
    """Asked only of places these journeys go to and somebody went to with one of the documents: few, mostly none."""
    boarded = {use.destination for found in uses.values() for use in found if use.boarded}
    airports = sorted({one.destination for one in journeys if one.destination} & boarded)
    if not airports:
        return frozenset()
    parameters = {"org_id": access.org_id, "airports": airports, "since": since}
    return frozenset(row["airport"] for row in connection.execute(_DEPARTURES_SEEN, parameters))


def _ask_contacts(
    access: Access, connection: Connection[DictRow], wanted: Mapping[str, set[str]], since: Mapping[str, date]
) -> _Asked:
    asked = [(kind, key, start) for kind, start in sorted(since.items()) for key in sorted(wanted.get(kind, ()))]
    if not asked:
        return None
    values: dict[str, Any] = {
        "org_id": access.org_id,
        "kinds": [kind for kind, _, _ in asked],
        "keys": [key for _, key, _ in asked],
        "since": [start for _, _, start in asked],
        "limit": _MOST_CONTACT_USES,
    }
    return _ask(connection, _CONTACT_USES, values)


def _contact_uses(rows: _Rows) -> dict[str, tuple[ContactUse, ...]]:
    uses: dict[str, list[ContactUse]] = defaultdict(list)
    for key, booking_id, day, locator, split_from, agency, surnames, said in rows:
        addresses = msgspec.convert(said, tuple[Address, ...])
        uses[key].append(
            ContactUse(
                booking_id=booking_id,
                used_on=day.isoformat(),
                record_locator=locator,
                surnames=tuple(surnames),
                agency=agency,
                split_from=tuple(split_from),
                addresses=booking_addresses(Booking(contacts=Contacts(addresses=addresses))),
            )
        )
    return {key: tuple(found) for key, found in uses.items()}
