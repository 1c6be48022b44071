"""Indicators of bulletins judge journeys as rules do, alert nobody, end with their bulletin, and become rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from foreland.access.viewer import Access, Role
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.issue_bulletins import NotIssued, step_bulletin, write_bulletin
from foreland.operations.keep_rules import MOST_BYTES
from foreland.operations.rule_of_bulletin import Made, NotMade, rule_of_bulletin
from foreland.operations.sweep import sweep
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import sightings
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, pnrgov

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LATER = NOW + timedelta(minutes=1)
UNTIL = date(2026, 12, 1)
ALONE = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101")
OTHER = Person(surname="MARBETOR", given="IDA", document="X1234568", expires="350101")
CARD = 'payment.kind = "card" and booking.travellers = 1'
CASH = 'payment.kind = "cash"'


def officer_of(world: World, name: str, role: Role, airport: str = "") -> Access:
    airports = (airport,) if airport else ()
    new = NewUser(username=name, display_name=name, roles=(role,), airports=airports)
    assert accounts.add_user(world.deployment, new, NOW)
    (row,) = world.rows("select id, org_id from users where username = %s", (name,))
    return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset((role,)), airports=airports)


def _wanted(indicator: str, *airports: str) -> Wanted:
    return Wanted(
        about="method",
        words=BulletinWords(title="QQTITLE", what="QQWHAT", indicator=indicator),
        marking=Marking(tlp="amber", pap="amber", source_grade="B", information_grade="2"),
        airports=airports,
        valid_until=UNTIL,
        acknowledge=False,
    )


def _step(world: World, by: Access, bulletin: UUID, step: str, reason: str = "") -> NotIssued | None:
    (row,) = world.rows("select row_version from bulletins where id = %s", (bulletin,))
    return step_bulletin(world.deployment, by, bulletin, row["row_version"], step, reason, NOW)  # type: ignore[arg-type]


def _issued(
    world: World, author: Access, chief: Access, indicator: str, *airports: str, revises: UUID | None = None
) -> UUID:
    made = write_bulletin(world.deployment, author, new_id(), _wanted(indicator, *airports), revises, NOW)
    assert isinstance(made, UUID)
    assert [_step(world, by, made, step) for by, step in ((chief, "clear"), (author, "release"))] == [None, None]
    return made


def _travels(world: World) -> None:
    world.receive(pnrgov([booking("LOC1AB", [ALONE], card="411111XXXXXX1111"), booking("LOC2AB", [OTHER])]))
    world.screen()


def _sighted(world: World) -> list[tuple[UUID, UUID]]:
    found = world.rows("select bulletin_id, journey_id from bulletin_sightings order by bulletin_id")
    return [(row["bulletin_id"], row["journey_id"]) for row in found]


def test_a_released_indicator_is_seen_and_alerts_nobody_until_it_is_taken_back(world: World) -> None:
    author, chief = officer_of(world, "ana", "analyst"), officer_of(world, "chief", "supervisor")
    _travels(world)
    alerts = world.rows("select id from hits")
    first = _issued(world, author, chief, CARD, "JFK")
    assert _sighted(world) == []
    sweep(world.deployment, world.shelf, LATER)
    ((bulletin, journey),) = _sighted(world)
    assert bulletin == first, "whoever has not departed is judged once it is released"
    assert world.rows("select id from hits") == alerts, "a sighting is no alert"
    day = world.value("select flight_date from bulletin_sightings")
    here, elsewhere = officer_of(world, "jfk", "field_officer", "JFK"), officer_of(world, "iad", "field_officer", "IAD")

    def seen(viewer: Access, today: date = TODAY) -> tuple[int, int, int]:
        with transaction(world.deployment.pool, viewer) as connection:
            told = sightings.of_journey(viewer, connection, day, journey, today)
            listed = sightings.of_bulletin(viewer, connection, first, today, 9)
            return len(told), len(listed), sightings.tally(viewer, connection, first).journeys

    assert seen(author) == (1, 1, 1)
    assert seen(elsewhere) == (0, 0, 0), "whoever may not read the bulletin is told nothing of it"
    assert seen(here) == (0, 0, 0), "nor is a port of a traveller that was not announced to it"
    world.rows(
        "insert into lookouts (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, journey_id, port, ground, released_by, released_at) select %s, org_id, originator_org,"
        " handling_id, purpose, retention_class, flight_id, flight_date, id, 'JFK', 'x', %s, %s"
        " from journeys where id = %s returning id",
        (new_id(), author.user_id, NOW, journey),
    )
    assert seen(here) == (1, 1, 1)
    assert seen(author, UNTIL + timedelta(days=1))[:2] == (0, 0), "it ends with its last day"

    revised = _issued(world, author, chief, CASH, revises=first)
    sweep(world.deployment, world.shelf, LATER)
    assert _sighted(world) == []
    again = _issued(world, author, chief, CARD, revises=revised)
    sweep(world.deployment, world.shelf, LATER)
    assert [one for one, _ in _sighted(world)] == [again]
    with transaction(world.deployment.pool, author) as connection:
        connection.execute(
            "select foreland_protect(org_id, originator_org, handling_id, purpose, retention_class, flight_date, id,"
            " %s, %s) from journeys where id = %s",
            (NOW, author.user_id, journey),
        )
    with transaction(world.deployment.pool, author) as connection:
        assert sightings.of_journey(author, connection, day, journey, NOW.date()) == []
        assert sightings.of_bulletin(author, connection, again, NOW.date(), 9) == []
        assert sightings.tally(author, connection, first).journeys == 0, "protection is in no count"
    assert _step(world, chief, again, "withdraw", "An error") is None
    assert _sighted(world) == []
    sweep(world.deployment, world.shelf, LATER)
    assert _sighted(world) == []


@pytest.mark.parametrize(
    ("indicator", "code"),
    [('traveller.nationality = "UTO"', "indicator_forbidden"), ('booking.meal = "X"', "indicator_forbidden")],
)
def test_no_indicator_asks_what_no_rule_may_ask(world: World, indicator: str, code: str) -> None:
    author = officer_of(world, "ana", "analyst")
    refused = write_bulletin(world.deployment, author, new_id(), _wanted(indicator), None, NOW)
    assert isinstance(refused, NotIssued)
    assert refused.code == code
    assert ":" in refused.where


def test_a_rule_is_made_of_a_bulletin_and_stops_with_it(world: World) -> None:
    author, chief = officer_of(world, "ana", "analyst"), officer_of(world, "chief", "supervisor")
    draft = write_bulletin(world.deployment, author, new_id(), _wanted(CARD), None, NOW)
    assert isinstance(draft, UUID)
    assert rule_of_bulletin(world.deployment, author, draft, NOW) == NotMade("not_in_force")
    silent = _issued(world, author, chief, "")
    assert rule_of_bulletin(world.deployment, author, silent, NOW) == NotMade("no_indicator")
    bulletin = _issued(world, author, chief, CARD)
    assert rule_of_bulletin(world.deployment, officer_of(world, "fo", "field_officer"), bulletin, NOW) == NotMade(
        "may_not_write"
    )
    made = rule_of_bulletin(world.deployment, author, bulletin, NOW)
    assert isinstance(made, Made)
    again = rule_of_bulletin(world.deployment, chief, bulletin, NOW)
    assert isinstance(again, Made)
    assert again.rule_id == made.rule_id
    large = "update rule_versions set content = jsonb_set(content, '{purpose}', to_jsonb(%s::text)) returning id"
    world.rows(large, ("x" * MOST_BYTES,))
    assert rule_of_bulletin(world.deployment, chief, bulletin, NOW) == NotMade("too_large")
    world.rows(large, ("",))
    assert len(world.rows("select from audit where action = 'bulletin_made_rule'")) == 2, "what was made, and no more"
    world.rows("update bulletins set pap = 'red' where id = %s returning id", (bulletin,))
    assert rule_of_bulletin(world.deployment, chief, bulletin, NOW) == NotMade("only_compared")
    (stored,) = world.rows("select content, state from rule_versions where id = %s", (again.version_id,))
    assert "TLP:AMBER · PAP:AMBER · B2" in stored["content"]["source"]
    assert stored["content"]["expires_on"] == UNTIL.isoformat()
    assert "QQ" not in msgspec.json.encode(stored["content"]).decode(), "the words stay with the bulletin"
    world.rows("update rule_versions set state = 'live' where id = %s returning id", (made.version_id,))
    assert _step(world, author, bulletin, "withdraw", "An error") is None
    events = world.rows("select e.step, v.state from rule_events e join rule_versions v on v.id = e.version_id")
    assert [(one["step"], one["state"]) for one in events] == [("draft", "stopped"), ("stop", "stopped")]
