"""Lists as they are published, in synthetic twins: every fact of a person comes in, nobody else, nothing raises."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.watchlists.entry import ListedDate, ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import ListContent
from foreland.watchlists.importing.dates import read_listed_dates
from foreland.watchlists.importing.forms import PersonForm, read_persons, recognise
from foreland.watchlists.importing.mapped import read_mapped_csv, read_mapping

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS><INDIVIDUAL><DATAID>7</DATAID><FIRST_NAME>MIREK</FIRST_NAME>
<SECOND_NAME>OTTO</SECOND_NAME><THIRD_NAME>QUORVALEN</THIRD_NAME><UN_LIST_TYPE>Exercise</UN_LIST_TYPE>
<REFERENCE_NUMBER>EXi.001</REFERENCE_NUMBER><COMMENTS1>Gender: male. Listed for an exercise.</COMMENTS1>
<NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE><VALUE>na</VALUE><VALUE>Nowhere</VALUE></NATIONALITY>
<NAME_ORIGINAL_SCRIPT>Мирек Кворвален</NAME_ORIGINAL_SCRIPT>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Mirek Kvorvalen; Mirko Kvorvalen</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Miller</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><CITY>Exampleton</CITY><COUNTRY>Türkiye</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1974</FROM_YEAR><TO_YEAR>1976</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1980</YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH><CITY>Exampleton</CITY><COUNTRY/></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X 0000123</NUMBER>
<ISSUING_COUNTRY>Germany</ISSUING_COUNTRY><DATE_OF_ISSUE>2011-12-07</DATE_OF_ISSUE></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT/></INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>8</DATAID></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""

EU = """<?xml version="1.0"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-27"
 globalFileId="1">
<sanctionEntity euReferenceNumber="EU.1.1" logicalId="7"><regulation programme="EXE"/>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Mirek" middleName="Otto" lastName="Quorvalen" wholeName="Mirek Otto Quorvalen" gender="M"
 strong="true"/>
<nameAlias firstName="" lastName="" wholeName="The Miller" gender="" strong="false"/>
<citizenship countryIso2Code="IR"/><citizenship countryIso2Code="00"/>
<birthdate circa="true" calendarType="GREGORIAN" city="Exampleton" year="1975" monthOfYear="3"
 countryDescription="UNKNOWN"/><birthdate calendarType="GREGORIAN" year="1973" dayOfMonth="9"/>
<birthdate circa="false" calendarType="ISLAMIC" year="1395"/>
<birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1974" yearRangeTo="1975"/>
<identification number="X0000123" identificationTypeCode="passport" identificationTypeDescription="National passport"
 countryIso2Code="DE" issuedDate="2011-12-07"/>
<identification number="77" identificationTypeCode="taxid" identificationTypeDescription="Tax number"
 countryIso2Code="00"/>
</sanctionEntity><sanctionEntity euReferenceNumber="EU.2.2"><subjectType code="enterprise" classificationCode="E"/>
</sanctionEntity></export>"""

OFAC_XML = """<?xml version="1.0" standalone="yes"?><sdnList xmlns="http://tempuri.org/sdnList.xsd">
<publshInformation><Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>7</uid><firstName>Mirek Otto</firstName><lastName>QUORVALEN</lastName><sdnType>Individual</sdnType>
<programList><program>EXE</program></programList><idList><id><idType>Passport</idType><idNumber>X0000123</idNumber>
<idCountry>Germany</idCountry><issueDate>07 Dec 2011</issueDate></id>
<id><idType>Gender</idType><idNumber>Male</idNumber></id>
</idList><akaList><aka><category>weak</category><lastName>THE MILLER</lastName></aka></akaList>
<nationalityList><nationality><country>Iran</country></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>1974 to 1975</dateOfBirth></dateOfBirthItem></dateOfBirthList>
<placeOfBirthList><placeOfBirthItem><placeOfBirth>Exampleton</placeOfBirth></placeOfBirthItem></placeOfBirthList></sdnEntry>
<sdnEntry><uid>8</uid><lastName>EXAMPLE SHIP</lastName><sdnType>Vessel</sdnType></sdnEntry></sdnList>"""

OFAC_CSV = (
    '7,70,"aka","KVORVALEN, Mirek",-0- \r\n'
    '9,90,"aka","NOBODY",-0- \r\n'
    '\x1a7,"QUORVALEN, Mirek Otto","individual","EXE] [TWO",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1974 to 1975; alt. '
    "DOB circa 03 Mar 1980; POB Exampleton; nationality Iran; Gender Male; Passport X0000123 (Germany) issued 07 "
    "Dec 2011; Tax ID No. 77 (Germany); a.k.a. 'THE MILLER'; Linked To: EXAMPLE 12.\"\r\n"
    '8,"EXAMPLE SHIP","vessel","EXE",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '\x1a7,1,"1 Example Street","Exampleton","Germany",-0- \r\n\x1a'
)

FTM = "\n".join(
    json.dumps(one)
    for one in (
        {"id": "p", "schema": "Passport", "properties": {"holder": ["7"], "number": ["X0000123"], "country": ["de"]}},
        {
            "id": "7",
            "schema": "Person",
            "properties": {
                "name": ["Mirek Quorvalen", "Мирек Кворвален"],
                "firstName": ["Mirek"],
                "lastName": ["Quorvalen"],
                "weakAlias": ["The Miller"],
                "birthDate": ["1975-03"],
                "nationality": ["ir", "suhh"],
                "gender": ["male"],
                "birthPlace": ["Exampleton"],
                "taxNumber": ["77"],
            },
        },
        {"id": "c", "schema": "Company", "properties": {"name": ["Example Trading"]}},
        {"id": "a", "schema": "Address", "properties": {}},
        {"id": "8", "schema": "Person", "properties": "none"},
    )
)

TARGETS = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","dataset"\n'
    '"7","Person","Mirek Quorvalen","The Miller;Mirko Kvorvalen","1975-03;1976","ir","","X0000123","EXE",""\n'
    '"8","Vessel","Example Ship","","","","","","",""\n'
)

NOTICES = json.dumps(
    {
        "_embedded": {
            "notices": [
                {
                    "entity_id": "2026/7",
                    "name": "QUORVALEN",
                    "forename": "MIREK",
                    "date_of_birth": "1975/03/09",
                    "nationalities": ["IR"],
                    "sex_id": "M",
                    "place_of_birth": "EXAMPLETON",
                },
                {"entity_id": "2026/8"},
            ]
        }
    }
)


def _attribute(relation: str, value: str, **more: object) -> dict[str, object]:
    return {"object_relation": relation, "value": value, **more}


MISP = json.dumps(
    {
        "response": [
            {
                "Event": {
                    "Object": [
                        {
                            "name": "foreland-travel-document",
                            "Attribute": [_attribute("number", "X0000123"), _attribute("issuing_state", "DEU")],
                            "ObjectReference": [{"relationship_type": "traveller", "referenced_uuid": "7"}],
                        },
                        {
                            "name": "person",
                            "uuid": "7",
                            "Attribute": [
                                _attribute("last-name", "Quorvalen"),
                                _attribute("first-name", "Mirek"),
                                _attribute("alias", "The Miller"),
                                _attribute("alias", "Withdrawn", deleted=True),
                                _attribute("date-of-birth", "1975-03-09T00:00:00"),
                                _attribute("nationality", "Iran"),
                                _attribute("gender", "Male"),
                            ],
                        },
                        {"name": "vehicle", "Attribute": []},
                    ]
                }
            }
        ]
    }
)

STIX = json.dumps(
    {
        "type": "bundle",
        "objects": [
            {
                "type": "traveller",
                "id": "traveller--7",
                "surname": "QUORVALEN",
                "given_names": "MIREK",
                "date_of_birth": "1975-03-09",
                "nationality": "IRN",
                "sex": "M",
            },
            {"type": "travel-document", "id": "d", "traveller_ref": "traveller--7", "document_type": "P"}
            | {"number": "X0000123", "issuing_state": "DEU"},
            {"type": "travel-document", "id": "e", "number": "X0000124", "issuing_state": "DEU"},
            {"type": "identity", "id": "identity--8", "identity_class": "individual", "name": "ZELENKA, OTTO"},
            {"type": "identity", "id": "identity--9", "identity_class": "organization", "name": "EXAMPLE"},
            {"type": "identity", "id": "identity--8", "identity_class": "individual", "revoked": True, "modified": "2"},
        ],
    }
)

TWINS: dict[PersonForm, str] = {
    "un-xml": UN,
    "eu-xml": EU,
    "ofac-xml": OFAC_XML,
    "ofac-csv": OFAC_CSV,
    "ftm-jsonl": FTM,
    "opensanctions-csv": TARGETS,
    "interpol-json": NOTICES,
    "misp-json": MISP,
    "stix-json": STIX,
}
PASSPORT = ListedDocument(number="X0000123", kind="passport", issuer="DEU")


def _read(form: PersonForm, text: str | None = None) -> ListContent:
    whole = TWINS[form] if text is None else text
    return read_persons(whole.splitlines(keepends=True), "twin", form)


def _names(entry: ListEntry) -> list[tuple[str, str, str]]:
    return [(name.surname, name.given_names, name.quality) for name in entry.names]


def _codes(content: ListContent) -> list[tuple[int, str, bool]]:
    return [(one.line, one.code, one.kept) for one in content.problems]


@pytest.mark.parametrize("form", TWINS)
def test_each_form_is_told_from_its_start_and_gives_the_person(form: PersonForm) -> None:
    assert recognise("\ufeff" + TWINS[form]) == form
    content = _read(form)
    entry = next(one for one in content.entries if "7" in one.id or one.id in ("EXi.001", "EU.1.1"))
    assert entry.source == "twin"
    assert {name.quality for name in entry.names} <= {"strong", "weak"}
    assert "QUORVALEN" in entry.names[0].surname.upper()
    assert entry.dates_of_birth
    assert content.left_out
    if form != "opensanctions-csv":  # its countries are no nationalities, and it says no sex
        assert entry.nationalities[0] == "IRN"
        assert entry.sex == "M"
    if form != "interpol-json":
        assert [number.replace(" ", "") for number in entry.documents] == ["X0000123"]


def test_the_list_of_the_united_nations() -> None:
    content = _read("un-xml")
    (entry,) = content.entries
    assert _names(entry) == [
        ("QUORVALEN", "MIREK OTTO", "strong"),
        ("Мирек Кворвален", "", "strong"),
        ("Mirek Kvorvalen", "", "strong"),
        ("Mirko Kvorvalen", "", "strong"),
        ("The Miller", "", "weak"),
    ]
    assert [(date.value, date.circa) for date in entry.dates_of_birth] == [
        ("1974", False),
        ("1975", False),
        ("1976", False),
        ("1980", True),
    ]
    assert entry.papers == (
        ListedDocument(number="X 0000123", kind="passport", type="Passport", issuer="DEU", issued="2011-12-07"),
    )
    assert (entry.places_of_birth, entry.addresses) == (("Exampleton",), ("Exampleton, Türkiye",))
    assert (entry.programmes, dict(content.left_out), content.whole) == (("Exercise",), {"entity": 1}, True)
    assert _codes(content) == [(2, "country_unknown", True)]


def test_the_list_of_the_european_union() -> None:
    content = _read("eu-xml")
    (entry,) = content.entries
    assert _names(entry) == [("Quorvalen", "Mirek Otto", "strong"), ("The Miller", "", "weak")]
    assert [(date.value, date.circa) for date in entry.dates_of_birth] == [
        ("1975-03", True),
        ("1973", False),
        ("1974", False),
        ("1975", False),
    ]
    assert [(paper.kind, paper.issuer) for paper in entry.papers] == [("passport", "DEU"), ("other", None)]
    assert entry.places_of_birth == ("Exampleton",)
    assert [code for _, code, _ in _codes(content)] == ["calendar_unknown"]


def test_the_files_of_the_treasury_in_any_order() -> None:
    content = _read("ofac-csv")
    (entry,) = content.entries
    assert _names(entry) == [
        ("QUORVALEN", "Mirek Otto", "strong"),
        ("KVORVALEN", "Mirek", "strong"),
        ("THE MILLER", "", "weak"),
    ]
    assert entry.dates_of_birth == (
        ListedDate(value="1974"),
        ListedDate(value="1975"),
        ListedDate(value="1980-03-03", circa=True),
    )
    assert [(paper.kind, paper.type, paper.issued) for paper in entry.papers] == [
        ("passport", "Passport", "2011-12-07"),
        ("other", "Tax ID No.", None),
    ]
    assert (entry.programmes, entry.addresses) == (("EXE", "TWO"), ("1 Example Street, Exampleton, Germany",))
    assert (_codes(content), dict(content.left_out)) == ([(2, "entry_missing", False)], {"vessel": 1})
    shuffled = read_persons(reversed(OFAC_CSV.splitlines(keepends=True)), "twin", "ofac-csv")
    assert shuffled.entries == content.entries


def test_entities_whose_passports_come_first() -> None:
    content = _read("ftm-jsonl")
    (entry,) = content.entries
    assert _names(entry)[0] == ("Quorvalen", "Mirek", "strong")
    assert _names(entry)[-1] == ("The Miller", "", "weak")
    assert (entry.nationalities, dict(content.left_out)) == (("IRN", "SUN"), {"Company": 1})
    assert _codes(content) == [(5, "name_missing", False)]
    assert [paper.kind for paper in entry.papers] == ["other", "passport"]


def test_misp_and_stix_leave_out_what_is_taken_back() -> None:
    (person,) = _read("misp-json").entries
    assert _names(person) == [("Quorvalen", "Mirek", "strong"), ("The Miller", "", "strong")]
    assert (person.papers[0].number, person.papers[0].issuer) == (PASSPORT.number, PASSPORT.issuer)
    stix = _read("stix-json")
    assert [entry.id for entry in stix.entries] == ["traveller--7"]
    assert _codes(stix) == [(3, "entry_missing", False)], "a document of nobody in the file"
    assert dict(stix.left_out) == {"identity": 1, "revoked": 1}


def test_any_csv_by_a_mapping() -> None:
    mapping = read_mapping(
        b'{"columns": {"id": "Ref", "name": "Whole Name", "quality": "AKA", "date_of_birth": "Born", "nationality":'
        b' "Of", "document": "No", "document_type": "Kind"}, "delimiter": ";", "several": "|", "weak": ["nick"]}'
    )
    lines = [
        "REF;WHOLE NAME;AKA;BORN;OF;NO;KIND",
        '7;"Quorvalen; Mirek";;9 March 1975|1976;Iran|DE;X0000123;passport',
        '7;"open',
        "7;The Miller;Nick;;;;",
        ";;;;;;",
    ]
    content = read_mapped_csv(lines, "twin", mapping)
    (entry,) = content.entries
    assert _names(entry) == [("Quorvalen; Mirek", "", "strong"), ("The Miller", "", "weak")]
    assert [date.value for date in entry.dates_of_birth] == ["1975-03-09", "1976"]
    assert (entry.nationalities, entry.documents) == (("IRN", "DEU"), ("X0000123",))
    assert _codes(content) == [(3, "not_csv", False)]
    lacking = read_mapped_csv(["ref;born"], "twin", mapping)
    assert "whole name" in [one.field for one in lacking.problems]
    for bad in (b"{", b'{"columns": {"id": "a"}}', b'{"columns": {"id": "a", "name": "b", "x": "c"}}'):
        with pytest.raises(ValueError, match="mapping"):
            read_mapping(bad)


@pytest.mark.parametrize("form", ["un-xml", "eu-xml", "ofac-xml", "interpol-json", "misp-json", "stix-json"])
def test_a_file_that_breaks_off_is_no_list(form: PersonForm) -> None:
    text = TWINS[form]
    assert not _read(form, text[: len(text) * 9 // 10]).whole
    assert not _read(form, "").whole
    assert not _read(form, "<other/>" if form.endswith("xml") else "{}").whole


@pytest.mark.parametrize("form", ["un-xml", "eu-xml", "ofac-xml"])
def test_no_entity_is_expanded_and_nothing_fetched(form: PersonForm) -> None:
    prolog = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f "lol">]>'
    start = TWINS[form].index("?>") + 2
    content = _read(form, TWINS[form][:start] + prolog + TWINS[form][start:])
    assert (content.whole, content.problems[-1].code, content.entries) == (False, "xml_entity", ())


@pytest.mark.parametrize(
    ("text", "values", "circa"),
    [
        ("10 Dec 1948", ["1948-12-10"], False),
        ("Dec. 1948", ["1948-12"], False),
        ("1970-00-00", ["1970"], False),
        ("1975/03/09", ["1975-03-09"], False),
        ("circa 1951", ["1951"], True),
        ("circa 1957-1958", ["1957", "1958"], True),
        ("15 Jan 1955 to 20 Feb 1956", ["1955", "1956"], False),
        ("between 1968 and 1969", ["1968", "1969"], False),
        ("late 1960s", [f"196{n}" for n in range(10)], True),
        ("1976~", ["1976"], True),
        ("1900 to 1999", [], False),
        ("1976 to 1970", [], False),
        ("31 Feb 1970", [], False),
        ("0000", [], False),
        ("1 to 2 to 3", [], False),
        ("soon", [], False),
        ("1" * 1000, [], False),
    ],
)
def test_birth_dates_in_words(text: str, values: list[str], circa: bool) -> None:
    assert [date.value for date in read_listed_dates(text)] == values
    assert {date.circa for date in read_listed_dates(text)} <= {circa}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("id", "schema", "properties", "Event", "Object", "Attribute", "objects", "type", "name", "notices")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(get_args(PersonForm)), st.one_of(_JSON.map(json.dumps), st.text(max_size=80)))
def test_nothing_makes_a_reader_raise(form: PersonForm, text: str) -> None:
    lines: Iterable[str | bytes] = text.splitlines(keepends=True)
    recognise(text)
    read_persons(lines, "any", form)


@given(st.sampled_from(sorted(TWINS)), st.data())
def test_a_damaged_file_never_makes_a_reader_raise(form: PersonForm, data: st.DataObject) -> None:
    text = TWINS[form]
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    _read(form, text[:start] + data.draw(st.text(max_size=4)) + text[start + length :])


def test_a_name_without_words_is_none() -> None:
    content = _read("interpol-json", json.dumps([{"entity_id": "1", "name": "  ", "forename": None}]))
    assert (content.entries, _codes(content)) == ((), [(1, "name_missing", False)])
    content = _read("interpol-json", json.dumps([{"entity_id": 1, "name": "ZELENKA", "sex_id": ["M"]}]))
    assert content.entries[0].names == (ListedName(surname="ZELENKA"),)
