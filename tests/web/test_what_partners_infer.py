"""T1 to T7 (rules of handling) over generated graphs: what a reader may not see is in nothing they are told.

Items of several givers name each other under random caveats; some are revised, withdrawn or past their end; bulletins
are made of them. Each reader then asks the database, pages, the interface and what is handed over. Every field of an
item holds a word of its own, so that whatever tells of it is found.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from foreland.access.viewer import Access
from foreland.operations.accounts import SignedIn, sign_in
from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import pack_for
from foreland.operations.issue_bulletins import NotIssued, send_bulletin, step_bulletin, write_bulletin
from foreland.operations.keep_items import opened_item
from foreland.operations.keep_partners import add_partner, give_token
from foreland.operations.share_items import NotShared, import_items, release_item, released_package, withdraw_item
from foreland.operations.take_to_court import ITEMS, take_to_court
from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted
from foreland.sharing.formats.ftm import write_ftm
from foreland.sharing.formats.misp import read_misp, write_misp
from foreland.sharing.formats.package import KINDS, AnyItem, Taken
from foreland.sharing.formats.stix import read_stix, write_stix
from foreland.sharing.formats.table import write_table
from foreland.sharing.handling import SCALES, Handling, holds
from foreland.store import information_requests, shared_items
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.web.api.taxii import TAXII
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.world import Writer

NOW = datetime.now(UTC).replace(microsecond=0)
SCHEMES = load_handling_schemes()
STATES = {"ONE": "UTO", "TWO": "NLD", "TRE": None}
PARTNERS = {code: UUID(int=number + 1) for number, code in enumerate(STATES)}
SEATED = UUID(int=77)
CIRCLES = (("state:UTO",), ("state:NLD", "state:FRA"), (f"org:{SEATED}",), (f"org:{PARTNERS['ONE']}", "state:NLD"))
TOLD = [one for one in sorted(KINDS) if not one.startswith("information-")]
"""Kinds of items; requests and replies are taken as such."""
ENDS = (None, None, None, None, NOW - timedelta(hours=1), NOW + timedelta(days=60))


def handling(chance: Random) -> Handling:
    scales = {field: chance.choice(scale) for field, scale in SCALES.items()}
    if chance.random() < 0.5:
        scales |= {"audience": chance.choice(("public", "community", "clients")), "onward": "audience"}
    only = chance.choice(((), (), (), *((one,) for one in CIRCLES), CIRCLES[:2]))
    return Handling(**scales, only=only, expires_at=chance.choice(ENDS))


class Given(NamedTuple):
    """An item as generated. ``names``: which others it names; ``twin``: under the identifier of the one before."""

    kind: str
    giver: str | None
    caveats: Handling
    names: list[int]
    state: str
    released: set[str]
    later: Handling | str | None
    twin: bool


def generated(seed: int) -> list[Given]:
    chance = Random(seed)
    return [
        Given(
            kind=chance.choice((*TOLD, "report", "report")),
            giver=chance.choice((None, None, "ONE", "TWO")),
            caveats=handling(chance),
            names=[chance.randrange(30) for _ in range(chance.randrange(4))],
            state=chance.choice(("", "", "UTO", "FRA")),
            released={code for code in STATES if chance.random() < 0.6},
            later=chance.choice((None, None, None, "withdraw", handling(chance))),
            twin=chance.random() < 0.2,
        )
        for _ in range(30)
    ]


class Held(NamedTuple):
    """An item as it stands at last, with whom it was released to."""

    row: UUID
    item: AnyItem
    giver: str | None
    word: str
    derived: bool
    audience: set[str]


def word(number: int) -> str:
    return f"QQ{number:03}Z"


def words_in(raw: str | bytes) -> set[str]:
    text = raw.decode(errors="replace") if isinstance(raw, bytes) else raw
    return set(re.findall(r"QQ\d{3}Z", text))


def made(number: int, one: Given, ids: list[UUID], at: datetime, caveats: Handling) -> AnyItem:
    said, kind = word(number), KINDS[one.kind]
    named = [ids[other % len(ids)] for other in one.names if ids[other % len(ids)] != ids[number]]
    values: dict[str, Any] = {
        "surname": said, "number": said, "flight": said, "action": said, "place": said, "title": said, "text": said,
        "record_locator": said, "pattern": said, "phones": (said,), "emails": (said,), "document_type": said,
        "nationality": one.state, "issuing_state": one.state, "about": tuple(dict.fromkeys(named)),
        "traveller": next(iter(named), None), "journey": named[-1] if len(named) > 1 else None,
    }  # fmt: skip
    kept = {name: value for name, value in values.items() if name in kind.__struct_fields__}
    marked = msgspec.structs.replace(caveats, texts=(said,), originators=(f"{said} office",))
    return kind(id=ids[number], created=NOW, modified=at, caveats=marked, **kept)  # type: ignore[return-value]


class Graph:
    """A world with its readers; each question is asked of all of it."""

    def __init__(self, deployment: Deployment, write: Writer, readers: dict[str, Access], owner: str) -> None:
        self.deployment, self.write, self.readers, self.owner = deployment, write, readers, owner
        self.access = deployment.service("test")
        self.held: list[Held] = []

    def fill(self, given_: list[Given]) -> None:
        for table in ("bulletin_rules", "bulletins", "shared_items", "item_feedback", "exchange_packages"):
            self.write.connection.execute(f"delete from {table}".encode())
        self.write.connection.execute("update exchange_partners set sent_through = '1970-01-01Z'")
        self.ids: list[UUID] = []
        for number, one in enumerate(given_):
            own = UUID(int=(number + 1) << 64 | 1 << 63)
            twin = one.twin and number and one.giver != given_[number - 1].giver and not given_[number - 1].twin
            self.ids.append(self.ids[-1] if twin else own)
        audiences: list[set[str]] = []
        self.bring(given_, {number: one.caveats for number, one in enumerate(given_)}, NOW)
        for number, one in enumerate(given_):
            giver = PARTNERS.get(one.giver or "", self.deployment.home.org_id)
            done = {
                code: release_item(self.deployment, self.access, self.ids[number], code, NOW, giver)
                for code in sorted(one.released)
            }
            audiences.append({code for code, refused in done.items() if not isinstance(refused, NotShared)})
        for code in PARTNERS:
            self.packed(code, NOW)
        self.write.connection.execute("update exchange_packages set state = 'acknowledged'")
        self.make_bulletins()
        for number, one in enumerate(given_):
            if one.later == "withdraw" and one.giver is None:
                withdraw_item(self.deployment, self.access, self.ids[number], NOW)
        later = {number: one.later for number, one in enumerate(given_) if isinstance(one.later, Handling)}
        self.bring(given_, later, NOW + timedelta(minutes=1))
        self.look()

    def bring(self, given_: list[Given], caveats: dict[int, Handling], at: datetime) -> None:
        for giver in {one.giver for one in given_}:
            items = [
                made(number, given_[number], self.ids, at, marked)
                for number, marked in caveats.items()
                if given_[number].giver == giver
            ]
            import_items(self.deployment, self.access, Taken(tuple(items)), giver, NOW)

    def make_bulletins(self) -> None:
        """A bulletin of every third report that may be told further, marked as its source is; sent to everybody."""
        with transaction(self.deployment.pool, self.access) as connection:
            rows = shared_items.reports(self.access, connection, NOW, 50)
        for number, row in enumerate(rows[:4]):
            caveats, said = opened_item(self.deployment, row).caveats, word(900 + number)
            marking = Marking(
                tlp=caveats.tlp, pap=caveats.pap or "amber", source_grade=caveats.source_grade or "F",
                information_grade=caveats.info_grade or "6",
            )  # fmt: skip
            wanted = Wanted(
                about="method", marking=marking, airports=(), valid_until=NOW.date() + timedelta(days=20),
                acknowledge=False, source=row.id, words=BulletinWords(title=said, what=said, indicator=""),
            )  # fmt: skip
            author, second = self.readers["mira"], self.readers["ada"]
            made_ = write_bulletin(self.deployment, author, new_id(), wanted, None, NOW)
            if isinstance(made_, NotIssued) or step_bulletin(self.deployment, second, made_, 1, "clear", "", NOW):
                continue
            assert step_bulletin(self.deployment, author, made_, 2, "release", "", NOW) is None
            for code in PARTNERS:
                send_bulletin(self.deployment, author, made_, code, NOW)

    def look(self) -> None:
        with transaction(self.deployment.pool, self.access) as connection:
            rows = shared_items.listed(self.access, connection, None)
        codes = {org: code for code, org in PARTNERS.items()}
        self.held = []
        for row in rows:
            item = opened_item(self.deployment, row)
            giver = codes.get(row.originator_org)
            said = next(iter(words_in(msgspec.json.encode(item.caveats.originators))), "")
            said = next(iter(words_in(getattr(item, "title", ""))), said) if giver is None else said
            self.held.append(
                Held(row.id, item, giver, said, giver is None and not row.ours, {codes[one] for one in row.audience})
            )

    # What each reader may learn, straight from the rules ------------------------------------------------------------

    def origins(self, item: AnyItem) -> set[str]:
        found, seen, waiting = set[str](), {item.id}, [item]
        while waiting:
            one = waiting.pop()
            found |= {state for field in ("nationality", "issuing_state") if (state := getattr(one, field, ""))}
            named = {getattr(one, "traveller", None), getattr(one, "journey", None), *getattr(one, "about", ())}
            waiting += [each.item for each in self.held if each.item.id in named - seen and not each.item.withdrawn]
            seen |= named
        return found

    def may_go(self, one: Held, code: str) -> bool:
        caveats, state = one.item.caveats, STATES[code]
        circled = all(f"org:{PARTNERS[code]}" in each or f"state:{state}" in each for each in caveats.only)
        free = one.giver is None and not one.derived
        onward = free or (caveats.onward == "audience" and caveats.tlp in ("clear", "green"))
        ended = caveats.expires_at is not None and caveats.expires_at <= NOW
        fled = state in self.origins(one.item) if state else bool(self.origins(one.item))
        return circled and onward and not ended and not fled and caveats.tlp in ("clear", "green", "amber")

    def reads(self, one: Held, name: str) -> bool:
        """``mira`` and ``ada`` are of the authority, ``sea`` of an agency of FRA that is seated here."""
        caveats, seated = one.item.caveats, name == "sea"
        if one.giver is None and not one.derived:
            return True
        ended = caveats.expires_at is not None and caveats.expires_at <= NOW and one.giver is not None
        org = SEATED if seated else self.deployment.home.org_id
        circled = all(f"org:{org}" in each or (seated and "state:FRA" in each) for each in caveats.only)
        reach = ("clear", "green", "amber") if seated else ("clear", "green", "amber", "amber+strict")
        # What is for those named is read by who owns it: the first who may own anything.
        named = caveats.tlp == "red" and name == self.owner
        return circled and (caveats.tlp in reach or named) and (not ended or one.item.withdrawn)

    # What is told ---------------------------------------------------------------------------------------------------

    def packed(self, code: str, at: datetime) -> bytes:
        told = b""
        for one in pack_for(self.deployment, self.access, code, at) or []:
            letter = msgspec.json.decode(base64.b64decode(msgspec.json.decode(one.raw)["signed"]))
            told += base64.b64decode(letter["body"])
        return told


def _words(held: Iterable[Held]) -> set[str]:
    """The own words of items."""
    return {one.word for one in held if not one.item.withdrawn} - {""}


def _all_words(held: Iterable[Held]) -> set[str]:
    """Their words with those of the caveats that they stand under: a product's are also those of its source."""
    return {said for one in held for said in words_in(msgspec.json.encode(one.item))}


def _open(deployment: Deployment, officer: Officer, write: Writer) -> tuple[Graph, Any, Any, Any]:
    pages = {"mira": officer("mira", "analyst"), "ada": officer("ada", "supervisor"), "sea": officer("sea", "analyst")}
    write.connection.execute(
        "insert into organisations (id, name, kind, code, state, created_at)"
        " values (%s, 'Seated', 'agency', 'SEAT', 'FRA', now())",
        (SEATED,),
    )
    write.connection.execute("update users set agency = 'SEAT' where username = 'sea'")
    rows = write.connection.execute("select id, username, roles from users").fetchall()
    home, readers = deployment.home.org_id, {}
    for row in rows:
        roles = frozenset(row["roles"])
        readers[row["username"]] = Access(org_id=home, user_id=row["id"], username=row["username"], roles=roles)
    app = create_app(deployment)
    apis, partners = {}, {}
    for name in readers:
        signed = sign_in(deployment, name, PASSWORD, NOW)
        assert isinstance(signed, SignedIn)
        client = TestClient(app, headers={"authorization": f"Bearer {signed.token}"})
        apis[name] = lambda path, client=client: client.get(f"/api/v1{path}")
    access = deployment.service("test")
    for code, state in STATES.items():
        new = NewPartner(
            id=PARTNERS[code], name=f"Partner {code}", code=code, verify_key=bytes(32), contact="Desk",
            agreed_until=NOW + timedelta(days=99), state=state,
        )  # fmt: skip
        assert add_partner(deployment, access, new, NOW) is None
        headers = {"authorization": f"Bearer {give_token(deployment, access, code, NOW)}", "accept": TAXII}
        partners[code] = TestClient(app, headers=headers).get
    with transaction(deployment.pool, access) as connection:
        first = information_requests.officers(access, connection)[0].id
    owner = next(name for name, one in readers.items() if one.user_id == first)
    return Graph(deployment, write, readers, owner), pages, apis, partners


def _check_partner(graph: Graph, code: str, get: Callable[[str], Any]) -> None:
    may = [one for one in graph.held if code in one.audience and graph.may_go(one, code)]
    known = {str(one.item.id) for one in graph.held if code in one.audience or one.giver == code}
    hidden = {str(one.item.id) for one in graph.held} - known
    collection = "/api/taxii2/foreland/collections/released/"
    package = released_package(graph.deployment, graph.access, code, NOW)
    assert package is not None
    stix = write_stix(package)
    told = {
        "taxii": get(f"{collection}objects/?limit=1000").content,
        "bundle": graph.packed(code, NOW + timedelta(minutes=2)),
        "stix": stix,
        "standard": write_stix(package, standard=True),
        "misp": write_misp(package),
        "ftm": write_ftm(package),
        "csv": write_table(package),
        "manifest": get(f"{collection}manifest/?limit=1000").content,
    }
    everything, allowed = _words(may), _all_words(may)
    for name, raw in told.items():
        text = raw.decode()
        assert words_in(text) <= allowed, (name, code)
        assert not [one for one in hidden if one in text], (
            name,
            code,
            "an edge, or a line, tells of what they have not",
        )
    for name in ("taxii", "stix", "csv", "misp"):
        assert words_in(told[name]) >= everything, (name, code)
    # Whoever asks for one of the others is told what is told of one that never was.
    nobody = get(f"{collection}objects/traveller--{UUID(int=5)}/")
    for one in [each for each in graph.held if str(each.item.id) in hidden][:4]:
        kind = str(one.item.__struct_config__.tag)
        answer = get(f"{collection}objects/{kind}--{one.item.id}/")
        assert (answer.status_code, answer.content) == (nobody.status_code, nobody.content)
    # T6: nothing that went through a format came back more open, or better graded.
    sent = {one.id: one.caveats for one in package.items}
    for back in (*read_stix(stix).items, *read_misp(told["misp"], SCHEMES).items):
        if not back.withdrawn and back.id in sent:
            assert holds(back.caveats, msgspec.structs.replace(sent[back.id], codes=())), (code, back.id)


def _check_officer(graph: Graph, name: str, page: TestClient, api: Callable[[str], Any]) -> None:
    may = [one for one in graph.held if graph.reads(one, name)]
    with transaction(graph.deployment.pool, graph.readers[name]) as connection:
        rows = {one.id for one in shared_items.listed(graph.readers[name], connection, None)}
        (counted,) = connection.execute("select count(*) as n from shared_items").fetchall()
        held = connection.execute("select b.thread_id from bulletins b").fetchall()
    assert rows == {one.row for one in may}, name
    assert counted["n"] == len(may)
    threads = {one.item.id for one in may if one.derived}
    assert {row["thread_id"] for row in held} <= threads | {one.item.id for one in graph.held if one.item.withdrawn}
    lasting = [one for one in may if one.item.caveats.expires_at is None or one.item.caveats.expires_at > NOW]
    lasting += [one for one in may if one.item.withdrawn and one not in lasting]
    reports = [one for one in may if one.giver and one.item.__struct_config__.tag == "report" and one in lasting]
    bulletins = _words(one for one in may if one.derived)
    listed = page.get("/exchange").text
    hidden = {str(one.item.id) for one in graph.held} - {str(one.item.id) for one in may}
    told = {
        "list": (listed, _words(lasting)),
        "items": (api("/exchange/items").text, _words(lasting)),
        "received": (page.get("/bulletins/received").text, _words(reports)),
        "reports": (api("/bulletins/received").text, _words(reports)),
        "bulletins": (page.get("/bulletins").text, bulletins),
        "searched": (page.get("/knowledge?kind=words&value=QQ900Z").text, bulletins & {"QQ900Z"}),
        "known": (api("/knowledge?kind=about&value=method").text, bulletins),
    }
    for where, (text, wanted) in told.items():
        found = words_in(text) - ({"QQ900Z"} - bulletins)  # a page repeats what is asked
        assert wanted <= found <= _all_words(may), (where, name)
        assert not [one for one in hidden if one in text], (where, name)
    missing = page.get(f"/exchange/{UUID(int=9)}"), api(f"/exchange/items/{UUID(int=9)}")
    for one in [each for each in graph.held if each not in may][:3]:
        for answer, nothing in zip(
            (page.get(f"/exchange/{one.row}"), api(f"/exchange/items/{one.row}")), missing, strict=True
        ):
            assert answer.status_code == nothing.status_code == 404
            assert words_in(answer.text) == set()
    for one in lasting[:4]:
        assert words_in(page.get(f"/exchange/{one.row}").text) <= _all_words(may)


def _check_products(graph: Graph) -> None:
    """T1: a product is nowhere more open, nor better graded, than what it was made of. T3: nor is it in court."""
    files = take_to_court(graph.deployment, graph.access, [], NOW)
    assert files is not None
    handed = words_in(files[ITEMS])
    for one in graph.held:
        if one.item.withdrawn:
            continue
        ours = one.giver is None and not one.derived
        assert (one.word in handed) == (ours or one.item.caveats.court_use), one
        if one.derived:
            sources = [each.item.caveats for each in graph.held if each.word in _all_words([one]) - {one.word}]
            assert sources
            assert all(holds(one.item.caveats, each) for each in sources)


@pytest.fixture
def world(deployment: Deployment, officer: Officer, write: Writer) -> tuple[Graph, Any, Any, Any]:
    return _open(deployment, officer, write)


@settings(
    max_examples=3, phases=(Phase.generate,), derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(seed=st.integers(0, 2**32))
def test_nobody_sees_counts_or_infers_what_they_may_not(world: tuple[Graph, Any, Any, Any], seed: int) -> None:
    graph, pages, apis, partners = world
    graph.fill(generated(seed))
    _check_products(graph)
    for code in PARTNERS:
        _check_partner(graph, code, partners[code])
    for name in graph.readers:
        _check_officer(graph, name, pages[name], apis[name])
