"""What goes to court is ours or was let go; all else stands in the schedule, and whoever is in care in neither."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import pack_for
from foreland.operations.keep_partners import add_partner, own_identity
from foreland.operations.serve_taxii import read_page
from foreland.operations.share_items import import_items, release_item, released_package
from foreland.operations.take_to_court import ITEMS, MANIFEST, SCHEDULE, SignedManifest, take_to_court
from foreland.sharing.formats.package import AnyItem, Document, Report, SharedJourney, Taken, Traveller
from foreland.sharing.handling import AUDIENCES, ONWARDS, Code, Handling
from foreland.store import exchange_partners
from foreland.store.exchange_partners import NewPartner
from foreland.store.pool import transaction
from foreland.store.shared_items import Wanted
from tests.deployments import NOW
from tests.web.world import Writer

CAVEATS = st.builds(
    Handling,
    audience=st.sampled_from(AUDIENCES),
    onward=st.sampled_from(ONWARDS),
    court_use=st.booleans(),
    expires_at=st.sampled_from((None, NOW - timedelta(days=1))),
    codes=st.sampled_from(((), (Code("Europol", "4x4", "H1"),), (Code("x", "1", "=cmd()"),))),
)
GIVEN = st.lists(st.tuples(CAVEATS, st.booleans(), st.booleans()), max_size=8)


def _partner(deployment: Deployment) -> str:
    until = NOW + timedelta(days=9)
    who = {"id": UUID(int=7), "name": "Unit Two", "code": "TWO", "verify_key": bytes(32), "contact": "Desk"}
    new = NewPartner(**who, agreed_until=until, state="UNO")  # type: ignore[arg-type]
    assert add_partner(deployment, deployment.service("test"), new, NOW) is None
    return "TWO"


def _report(number: int, caveats: Handling, *, withdrawn: bool = False, about: tuple[UUID, ...] = ()) -> Report:
    said = {"title": "QQTITLE", "text": f"QQTEXT {number}", "about": about}
    return Report(id=UUID(int=number + 100), created=NOW, modified=NOW, caveats=caveats, withdrawn=withdrawn, **said)  # type: ignore[arg-type]


def _has(deployment: Deployment, giver: str | None, *items: AnyItem) -> None:
    import_items(deployment, deployment.service("test"), Taken(items), giver, NOW)


def _released(deployment: Deployment, code: str) -> list[set[UUID]]:
    """What a partner finds in a file made for it, and in our collection."""
    access, later = deployment.service("test"), NOW + timedelta(minutes=1)
    package = released_package(deployment, access, code, later)
    assert package is not None
    with transaction(deployment.pool, access) as connection:
        partner = exchange_partners.partner(access, connection, code)
    assert partner is not None
    found = read_page(deployment, partner, Wanted(limit=100), later).found
    first = read_page(deployment, partner, Wanted(limit=1), later)
    assert (first.found, first.more) == (found[:1], len(found) > 1), "left out before a page is cut"
    needed = {str(one.object["created_by_ref"]) for one in found if "created_by_ref" in one.object}
    assert needed
    assert needed <= {str(one.object["id"]) for one in found}, "what an item needs beside it stays for the others"
    stix = {str(one.object["id"]).partition("--")[2] for one in found}
    return [{one.id for one in package.items}, {one.id for one in package.items if str(one.id) in stix}]


def _court(deployment: Deployment, *items: UUID, at: datetime = NOW) -> tuple[set[UUID], dict[UUID, str]]:
    """Identifiers that were handed over, and those in the schedule with the reason; the manifest holds."""
    files = take_to_court(deployment, deployment.service("test"), items, at)
    assert files is not None
    signed = msgspec.json.decode(files[MANIFEST], type=SignedManifest)
    VerifyKey(own_identity(deployment).verify_key).verify(signed.signed, signed.signature)
    manifest = json.loads(signed.signed)
    assert manifest["files"] == {name: sha256(files[name]).hexdigest() for name in (ITEMS, SCHEDULE)}
    objects = json.loads(files[ITEMS])["objects"]
    ids = {one["id"].partition("--")[2] for one in objects}
    handed = {UUID(int=number + 100) for number in range(20) if str(UUID(int=number + 100)) in ids}
    lines = list(csv.DictReader(files[SCHEDULE].decode("utf-8-sig").splitlines()))
    assert (manifest["handed_over"], manifest["listed"]) == (len(handed), len(lines))
    assert not any(field.startswith(("=", "+", "@")) for line in lines for field in line.values())
    assert b"QQT" not in files[SCHEDULE], "a line tells nothing of what the item says"
    return handed, {UUID(line["item"]): line["held_back_because"] for line in lines}


@settings(
    max_examples=12, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(given_=GIVEN)
def test_each_item_is_handed_over_or_listed_as_its_originator_lets(
    deployment: Deployment, write: Writer, given_: list[tuple[Handling, bool, bool]]
) -> None:
    """T3: nothing whose originator did not let it go is handed over, and nothing is passed over in silence."""
    for table in ("shared_items", "exchange_partners", "organisations where kind = 'partner'"):
        write.connection.execute(f"delete from {table}".encode())
    giver = _partner(deployment)
    handed: set[UUID] = set()
    listed: dict[UUID, str] = {}
    for number, (caveats, ours, withdrawn) in enumerate(given_):
        item = _report(number, caveats, withdrawn=withdrawn)
        _has(deployment, None if ours else giver, item)
        if withdrawn:
            listed[item.id] = "withdrawn"
        elif ours or caveats.court_use:
            handed.add(item.id)
        else:
            listed[item.id] = "originator_permission_needed"
    assert _court(deployment) == (handed, listed)


def test_whoever_is_in_care_is_in_neither_nor_what_is_about_them(deployment: Deployment, write: Writer) -> None:
    """T8: by document, name with birth date and sex, telephone, booking, in words; also when others gave it too."""
    flight = write.flight(("ZZ", "100"))
    booking = flight.booking("QQLOC1", phone="+49 30 1234567")
    pnr = {"booking": booking, "record_locator": "QQLOC1"}
    journey = flight.traveller("QQNAME", "ANA", document={"number": "QX8812345"}, pnr=pnr)
    base = {"created": NOW, "modified": NOW, "caveats": Handling(court_use=True, audience="community")}
    named = {"surname": "QQNAME", "date_of_birth": "1988-04-17", "sex": "F"}
    open_ = Handling(audience="community")
    ana, ben, paper = UUID(int=101), UUID(int=102), UUID(int=103)
    items = (
        Traveller(id=ana, **named, **base),  # type: ignore[arg-type]
        Traveller(id=ben, surname="VIZOLTAN", **base),  # type: ignore[arg-type]
        Document(id=paper, traveller=ben, number="qx 8812345", issuing_state="UTO", **base),  # type: ignore[arg-type]
        SharedJourney(id=UUID(int=104), traveller=ana, flight="ZZ100", **base),  # type: ignore[arg-type]
        _report(5, open_, about=(UUID(int=104),)),
        _report(6, open_),
        Traveller(id=UUID(int=107), surname="OLDORVAN", phones=("0049301234567",), **base),  # type: ignore[arg-type]
        SharedJourney(id=UUID(int=108), record_locator="qqloc1", **base),  # type: ignore[arg-type]
        msgspec.structs.replace(_report(9, open_), text="QQT speaks of UTO QX8812345"),
    )
    partner = _partner(deployment)
    _has(deployment, None, *items)
    for one in items:
        assert release_item(deployment, deployment.service("test"), one.id, partner, NOW) is None
    assert len(_court(deployment)[0]) == len(items)
    assert _released(deployment, partner) == [{one.id for one in items}] * 2
    write.insert("protection_marks", flight_date=flight.day, journey_id=journey, marked_at=NOW)
    assert _court(deployment) == ({UUID(int=106)}, {})
    # Under the same identifier a partner gives somebody else: whom ours is about stays in care.
    other = Traveller(id=ana, surname="ELSEWHERE", **base)  # type: ignore[arg-type]
    _has(deployment, partner, other)
    assert _court(deployment) == ({UUID(int=106)}, {})
    access = deployment.service("test")
    assert _released(deployment, partner) == [{UUID(int=106)}] * 2
    assert len(pack_for(deployment, access, partner, NOW + timedelta(minutes=1)) or ()) == 1
    sent = write.connection.execute("select items from exchange_packages where direction = 'sent'").fetchall()
    assert [row["items"] for row in sent] == [1]
    assert all(take_to_court(deployment, access, [one], NOW) is None for one in (ana, UUID(int=105), UUID(int=109)))
    assert take_to_court(deployment, access, [UUID(int=999)], NOW) is None, "as if it were not held"
    assert _court(deployment, UUID(int=106)) == ({UUID(int=106)}, {})
