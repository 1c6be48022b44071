"""Formats of exchange, held to the readers of others: stix2 in its strict mode, pymisp with its schema."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from importlib.resources import files
from io import StringIO
from typing import Any
from uuid import UUID

import msgspec
import pymisp
import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st

from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing.formats.ftm import read_ftm, write_ftm
from foreland.sharing.formats.misp import read_misp as read_misp_by
from foreland.sharing.formats.misp import write_misp
from foreland.sharing.formats.package import (
    MOST_BYTES,
    Document,
    Encounter,
    Indicator,
    Originator,
    Package,
    Report,
    SharedJourney,
    SharedRecommendation,
    SharedReply,
    SharedRequest,
    Taken,
    Traveller,
)
from foreland.sharing.formats.stix import EXTENSION, extension_definitions, read_stix, write_stix
from foreland.sharing.formats.stix_markings import HANDLING
from foreland.sharing.formats.table import write_table
from foreland.sharing.handling import AUDIENCES, UNMARKED, Code, Handling

P: Any = stix2.properties
SCHEMES = load_handling_schemes()
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
OWNER = Originator(UUID("7a1f3f0e-5c60-4b57-9d3c-000000000001"), "Unit Utopia")
CAVEATS = Handling(
    audience="clients",
    action_limit="undetectable",
    originators=("Unit Utopia",),
    purposes=("smuggling",),
    source_grade="B",
    info_grade="2",
    expires_at=AT,
    only=(("state:UTO",),),
    codes=(Code("3x5x2", "2016", "handling=C"), Code("europol-handling", "1", "h2")),
    texts=("Ask before passing on", "no interview on this alone"),
)
OPEN = Handling(audience="public", onward="audience", court_use=True)


def read_misp(raw: bytes) -> Taken:
    return read_misp_by(raw, SCHEMES)


def _id(number: int) -> UUID:
    return UUID(f"7a1f3f0e-5c60-4b57-9d3c-0000000000{number:02d}")


def _package(caveats: Handling = CAVEATS, **more: Any) -> Package:
    base: dict[str, Any] = {"created": AT, "modified": AT, "caveats": caveats, **more}
    ana, flown = _id(10), _id(12)
    return Package(
        originator=OWNER,
        made_at=AT,
        items=(
            Traveller(
                id=ana, surname="QUORVALEN", given_names="ANA", date_of_birth="1980-05-17", sex="F", nationality="UTO",
                phones=("+49301234567",), emails=("ana@example.org",), **base,
            ),
            Document(id=_id(11), traveller=ana, document_type="P", number="X1234567", issuing_state="UTO",
                     expiry_date="2030-01-01", **base),
            SharedJourney(id=flown, traveller=ana, flight="QX7", flight_date="2026-11-28", origin="AAA",
                          destination="BBB", seat="12A", record_locator="ABC123", **base),
            SharedRecommendation(id=_id(13), journey=flown, action="off_load", state="followed", **base),
            Encounter(id=_id(14), traveller=ana, journey=flown, place="BBB", at=AT, outcome="impostor",
                      text="Met at the gate", **base),
            Indicator(id=_id(15), title="series", pattern_type="foreland", pattern="document.number ^ X12", **base),
            SharedRequest(id=_id(17), reference="Q-1", step="ask", urgency="1h", officer="Mira", reason="Smuggling",
                          legal_basis="Article 7", questions="Who?", **base),
            SharedReply(id=_id(18), reference="Q-1", turn=2, state="part", answers=("One", "Two"), **base),
            Report(id=_id(16), title="Bulletin", text="=HYPERLINK(1)", about=(ana, flown), **base),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def strict_stix() -> None:
    """Teach stix2 our published extension, as a tool would that knows it."""
    text: Any = P.StringProperty
    ref: Any = lambda kind: P.ReferenceProperty(valid_types=[kind])  # noqa: E731 - a table of properties
    shapes: dict[str, dict[str, Any]] = {
        "traveller": dict.fromkeys(("surname", "given_names", "date_of_birth", "sex", "nationality"), text())
        | {"phones": P.ListProperty(text), "emails": P.ListProperty(text)},
        "travel-document": dict.fromkeys(("document_type", "number", "issuing_state", "expiry_date"), text())
        | {"traveller_ref": ref("traveller")},
        "journey": dict.fromkeys(("flight", "flight_date", "origin", "destination", "seat", "record_locator"), text())
        | {"traveller_ref": ref("traveller")},
        "recommendation": {"action": text(), "state": text(), "journey_ref": ref("journey")},
        "information-request": dict.fromkeys(
            ("reference", "step", "urgency", "officer", "reason", "legal_basis", "questions", "code"), text()
        ),
        "information-reply": dict.fromkeys(("reference", "state", "ground"), text())
        | {"turn": P.IntegerProperty(), "answers": P.ListProperty(text)},
        "encounter": dict.fromkeys(("place", "outcome", "text"), text())
        | {"at": P.TimestampProperty(), "traveller_ref": ref("traveller"), "journey_ref": ref("journey")},
    }
    for name, shape in shapes.items():
        # stix2 registers an extension with one kind of object; the others name it as well.
        extension = EXTENSION if name == "traveller" else None
        stix2.v21.CustomObject(name, list(shape.items()), extension_name=extension)(type(name.title(), (), {}))


@pytest.mark.usefixtures("strict_stix")
def test_stix2_takes_every_object_we_write_strictly_and_reads_the_same_values() -> None:
    for standard in (False, True):
        raw = write_stix(_package(), standard=standard)
        bundle = stix2.parse(raw.decode(), allow_custom=False)
        kinds = [one["type"] for one in bundle["objects"]]
        assert len(bundle["objects"]) == len({one["id"] for one in bundle["objects"]})
        if standard:
            assert not {"traveller", "journey", "extension-definition"} & set(kinds)
            assert b"extensions" not in raw
            continue
        ana = next(one for one in bundle["objects"] if one["type"] == "traveller")
        assert (ana.surname, ana.phones) == ("QUORVALEN", ["+49301234567"])
        assert kinds.count("extension-definition") == 2
        # What stix2 writes again comes back as the same items: nothing was bent on the way.
        again = stix2.v21.Bundle(bundle["objects"], allow_custom=False).serialize()
        assert read_stix(again.encode()).items == _package().items


def test_the_published_extension_is_fixed_and_its_identifiers_are_those_of_the_page() -> None:
    page = files("foreland").joinpath("../../docs/reference/exchange.md").read_text(encoding="utf-8")
    for one in extension_definitions()[1:]:
        assert str(one["id"]) in page
        stix2.parse(one, allow_custom=False)
    assert {EXTENSION, HANDLING} == {str(one["id"]) for one in extension_definitions()[1:]}


@pytest.mark.parametrize("caveats", [CAVEATS, OPEN, Handling(audience="named"), UNMARKED])
def test_every_format_brings_items_and_caveats_back(caveats: Handling) -> None:
    owned = msgspec.structs.replace(caveats, originators=(OWNER.name,))
    package = _package(owned)
    assert read_stix(write_stix(package)) == msgspec.structs.replace(read_stix(b"{}"), items=package.items, problems=())
    read = read_misp(write_misp(package))
    assert read.problems == ()
    assert read.items == package.items
    gone = _package(owned, withdrawn=True)
    assert read_stix(write_stix(gone)).items == gone.items
    assert read_misp(write_misp(gone)).items == gone.items


def test_the_standard_profile_is_never_looser_and_says_the_rest_in_words() -> None:
    for audience in AUDIENCES:
        package = _package(msgspec.structs.replace(CAVEATS, audience=audience))
        for item in read_stix(write_stix(package, standard=True)).items:
            assert AUDIENCES.index(item.caveats.audience) >= AUDIENCES.index(audience)
            assert item.caveats.onward == "originator_release"
            assert "Ask before passing on" in item.caveats.texts[0]
            assert "europol-handling 1: h2" in item.caveats.texts[0]


def test_what_comes_without_or_with_an_unknown_marking_is_not_open() -> None:
    note = {"type": "note", "spec_version": "2.1", "id": f"note--{_id(20)}", "created": "2026-11-27T12:00:00.000Z",
            "modified": "2026-11-27T12:00:00.000Z", "content": "x", "object_refs": []}  # fmt: skip

    def read(**more: Any) -> Handling:
        raw = msgspec.json.encode({"type": "bundle", "id": "bundle--1", "objects": [{**note, **more}]})
        (item,) = read_stix(raw).items
        return item.caveats

    assert read() == UNMARKED
    unknown = f"marking-definition--{_id(21)}"
    assert read(object_marking_refs=[unknown]).tlp == "red"
    assert read(object_marking_refs="x").tlp == "red"
    white, red = stix2.TLP_WHITE.id, stix2.TLP_RED.id
    assert read(object_marking_refs=[white]).tlp == "clear"
    assert read(object_marking_refs=[white, red]).tlp == "red"
    assert read(object_marking_refs=[white, unknown]).tlp == "red"
    assert (
        read_misp(b'{"Event": {"info": "x", "uuid": "%s", "timestamp": "1"}}' % str(_id(1)).encode())
        .items[0]
        .caveats.tlp
        == "amber+strict"
    )


def test_pymisp_loads_our_events_and_we_read_what_it_writes() -> None:
    for response in json.loads(write_misp(_package()))["response"]:
        event = pymisp.MISPEvent()
        event.load(response)
        assert {tag.name for tag in event.tags} == {
            "tlp:amber", "PAP:RED", '3x5x2:handling="C"', "europol-handling:h2",
        }  # fmt: skip
        person = event.get_objects_by_name("person")[0]
        assert person.get_attributes_by_relation("last-name")[0].value == "QUORVALEN"
        assert read_misp(event.to_json().encode()).items == _package().items

    theirs = pymisp.MISPEvent()
    theirs.info, theirs.distribution = "Forged stamps seen", 0
    theirs.add_tag("tlp:red")
    theirs.add_attribute("passport-number", "X7654321")
    person = theirs.add_object(pymisp.MISPObject("person", strict=True))
    person.add_attribute("last-name", "BARSELAY")
    person.add_attribute("passport-number", "X7654321")
    read = read_misp(theirs.to_json().encode())
    assert read.problems == ()
    assert {type(item) for item in read.items} == {Traveller, Indicator, Report}
    assert {item.caveats.tlp for item in read.items} == {"red"}


def test_our_taxonomies_and_templates_are_what_pymisp_and_our_events_use() -> None:
    folder = files("foreland.resources").joinpath("misp")
    written = json.loads(write_misp(_package()))["response"][0]["Event"]["Object"]
    for one in written:
        if one["name"] != "person":
            template = json.loads(folder.joinpath("objects", one["name"], "definition.json").read_text())
            assert template["uuid"] == one["template_uuid"]
            assert {each["object_relation"] for each in one["Attribute"]} <= set(template["attributes"])
    for name in ("3x5x2", "europol-handling", "smuggling-modi"):
        taxonomy = json.loads(folder.joinpath("taxonomies", name, "machinetag.json").read_text())
        predicates = {one["value"] for one in taxonomy["predicates"]}
        assert taxonomy["namespace"] == name
        assert {one["predicate"] for one in taxonomy["values"]} <= predicates


def test_followthemoney_both_ways_and_its_words_only_restrict() -> None:
    raw = write_ftm(_package())
    received = Handling(audience="community", onward="audience", originators=("Partner",))
    read = read_ftm(raw + b"\n{broken\n" + b'{"id": "x", "schema": "Vessel", "properties": {}}', received, AT)
    assert [one.code for one in read.problems] == ["unreadable", "kind_unknown"]
    ana = next(item for item in read.items if isinstance(item, Traveller))
    passport = next(item for item in read.items if isinstance(item, Document))
    assert (ana.surname, ana.sex, ana.nationality, passport.traveller) == ("QUORVALEN", "F", "UTO", ana.id)
    assert {item.caveats.tlp for item in read.items} == {"amber"}
    assert {item.caveats.originator for item in read.items} == {"Partner"}
    theirs = b'{"id": "NK-1", "schema": "Person", "properties": {"name": ["Ana Quorvalen"], "notes": ["TLP:CLEAR"]}}'
    first, second = (read_ftm(theirs, received, AT).items[0] for _ in range(2))
    assert first == second
    assert (first.caveats.tlp, getattr(first, "surname", "")) == ("green", "Ana Quorvalen")


def test_the_table_holds_every_item_and_no_formula() -> None:
    rows = list(csv.DictReader(StringIO(write_table(_package()).decode("utf-8-sig"))))
    assert [row["kind"] for row in rows][:2] == ["traveller", "travel-document"]
    assert all(row["tlp"] == "amber" and row["originator"] == OWNER.name for row in rows)
    assert rows[-1]["text"] == "'=HYPERLINK(1)"
    assert rows[0]["phones"] == "'+49301234567"


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["type", "id", "objects", "created", "modified", "object_marking_refs", "extensions", "name", "Event", "info",
         "Object", "Attribute", "Tag", "uuid", "timestamp", "response", "object_refs", "schema", "properties",
         "ObjectReference", "Orgc", "created_by_ref", HANDLING]) | st.text(max_size=5), inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_ANYTHING)
def test_hostile_values_are_problems_and_never_an_error(value: Any) -> None:
    raw = json.dumps(value).encode()
    for one in (raw, b'{"type": "bundle", "objects": [%s, {"type": "note", "id": %s}]}' % (raw, raw)):
        read_stix(one)
        read_misp(one)
        read_ftm(one, UNMARKED, AT)
    read_misp(b'{"Event": {"info": "x", "Object": [%s], "Tag": %s, "uuid": %s}}' % (raw, raw, raw))


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[" * 100_000, b'{"objects": [' + b"{}," * 30_000 + b"{}]}", b" " * (MOST_BYTES + 1)]
)
def test_hostile_bytes_are_problems_and_never_an_error(raw: bytes) -> None:
    for read in (read_stix(raw), read_misp(raw)):
        assert not read.items
        assert read.problems
        assert len(read.problems) <= 1000
    assert not read_ftm(raw, UNMARKED, AT).items


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0), st.binary(max_size=3))
def test_a_package_that_was_cut_or_changed_never_raises(at: int, put: bytes) -> None:
    for whole, read in ((write_stix(_package()), read_stix), (write_misp(_package()), read_misp)):
        place = at % len(whole)
        read(whole[:place])
        for item in read(whole[:place] + put + whole[place + 1 :]).items:
            assert item.modified >= item.created
