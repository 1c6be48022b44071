"""Flights of the past with somebody on them, furnished in every table, and a search for them in all tables."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from foreland.travel.booking import Payment
from tests.deployments import NOW
from tests.web.world import Flight, Writer

PAYMENT = Payment(
    kind="card", vendor="VI", number_masked="411111XXXXXX1234", expiry="2028-01", amount="1", currency="EUR"
)

KEYS_EXPIRE = (NOW + timedelta(days=1827)).date()


class Past:
    """Writes flights that left some days ago. Every value of a traveller holds the mark it was given."""

    def __init__(self, deployment: Deployment, connection: Connection[DictRow]) -> None:
        self._deployment = deployment
        self.connection = connection

    def flight(self, days: int, number: str = "100") -> Flight:
        """Write a flight of ``days`` ago."""
        write = Writer(
            self.connection, self._deployment.home.ownership(), self._deployment.sealer, NOW - timedelta(days=days)
        )
        return write.flight(("ZZ", number), leaves=timedelta(hours=5))

    def traveller(self, flight: Flight, mark: str) -> UUID:
        """Write a traveller with booking, contacts, payment, hit with a note, screening, registry key and messages."""
        write = flight.writer
        message = write.message(
            flight, reporting_contact={"name": mark}, unparsed_sealed=mark.encode(), facts_sealed=mark.encode()
        )
        booking = flight.booking(mark, PAYMENT, phone=f"+{mark}", email=f"{mark}@example.org")
        journey = flight.traveller(
            mark,
            "MIRA",
            pnr={"booking": booking, "record_locator": mark},
            document={"number": mark},
            seat="12A",
        )
        self.connection.execute("update journeys set natural_key = %s where id = %s", (f"doc:{mark}", journey))
        hit = flight.hit(journey, reasons=[{"kind": "compared", "value": mark}])
        self.connection.execute("update hits set finding_key = %s where id = %s", (f"key:{mark}", hit))
        key = {"flight_date": flight.day, "journey_id": journey}
        self.connection.execute(
            "update hit_events set note_sealed = %s where hit_id = %s", (f"note {mark}".encode(), hit)
        )
        self.connection.execute(
            "update reported_travellers set message_id = %s, tickets = array[%s], content = %s where journey_id = %s",
            (message, mark, mark, journey),
        )
        write.insert("registry_keys", kind="document", key=f"UTO:{mark}", expires_on=KEYS_EXPIRE, **key)
        write.insert(
            "screenings",
            id=new_id(),
            screened_at=NOW,
            facts_version=1,
            list_set=mark,
            rule_set="",
            policy="",
            findings=1,
            **key,
        )
        return journey

    def tables_with(self, mark: str) -> set[str]:
        """Return the tables in which the mark stands, as text or as bytes."""
        spellings = [f"%{mark}%", f"%{mark.encode().hex()}%"]
        return {
            table
            for table in tables(self.connection)
            if self.connection.execute(
                f"select from {table} entry where entry::text like any(%s) limit 1", (spellings,)
            ).rowcount
        }

    def contents(self) -> dict[str, object]:
        """Return a fingerprint of every table but the audit's."""
        query = "select md5(string_agg(entry::text, ',' order by entry::text)) as sum from "
        return {
            table: self.connection.execute(f"{query}{table} entry".encode()).fetchone()
            for table in tables(self.connection)
            if not table.startswith("audit")
        }


def tables(connection: Connection[DictRow]) -> list[str]:
    """Return all tables, partitions left out."""
    return [
        row["name"]
        for row in connection.execute(
            "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace order by 1"
        )
    ]
