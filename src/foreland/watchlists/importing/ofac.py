"""The SDN list of the US Treasury's OFAC: its XML, and its CSV files one after the other in any order.

The CSV files have no header and are told apart by their columns: entries (12: number, name, type, programme, title,
six columns of vessels, remarks), aliases (5: number, alias, type, name, remarks), addresses (6: number, address,
street, city, country, remarks) and the remarks that ran over (2). ``-0-`` is nothing. Everything else about a person
stands in the remarks, parted by semicolons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from foreland.messages.xml_tree import Node
from foreland.travel.country_names import country_of_name
from foreland.travel.csv_lines import split_line
from foreland.watchlists.entry import ListedDocument, ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.elements import collect_elements, text_of, texts_of
from foreland.watchlists.importing.values import Values, named, numbers, texts

# XML ------------------------------------------------------------------------------------------------------------------


def read_ofac_xml(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the individuals; whatever else there is is counted as left out."""
    collector = Collector(source)

    def take(node: Node) -> None:
        kind = text_of(node, "sdnType")
        if kind.lower() == "individual":
            collector.add(_entry(node, collector), node.line)
        else:
            collector.leave_out(kind.lower())

    collect_elements(pieces, collector, {"sdnEntry": take})
    return collector.content()


def _entry(node: Node, collector: Collector) -> ListEntry:
    values = Values(node.line, collector.problems)
    identifications = node.first("idList").all("id")
    papers = joined((), *(_xml_paper(one, values) for one in identifications))
    gender = next((text_of(one, "idNumber") for one in identifications if text_of(one, "idType") == "Gender"), "")
    nations = [
        *texts_of(node, "nationalityList", "nationality", "country"),
        *texts_of(node, "citizenshipList", "citizenship", "country"),
    ]
    return ListEntry(
        id=text_of(node, "uid"),
        source=collector.source,
        names=joined(_xml_name(node), *(_xml_name(one) for one in node.first("akaList").all("aka"))),
        dates_of_birth=values.dates(
            texts_of(node, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"), "dateOfBirthList"
        ),
        nationalities=values.named_countries(nations, "nationalityList"),
        sex=values.sex(gender, "idList"),
        documents=numbers(papers),
        papers=papers,
        places_of_birth=texts(texts_of(node, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth")),
        addresses=texts(_address(one) for one in node.first("addressList").all("address")),
        programmes=texts(texts_of(node, "programList", "program")),
    )


def _xml_name(node: Node) -> tuple[ListedName, ...]:
    weak = text_of(node, "category").lower() == "weak"
    return named(text_of(node, "lastName"), text_of(node, "firstName"), weak=weak)


def _xml_paper(node: Node, values: Values) -> tuple[ListedDocument, ...]:
    if text_of(node, "idType") in _NO_PAPERS:
        return ()
    return values.paper(
        text_of(node, "idNumber"),
        text_of(node, "idType"),
        country_of_name(text_of(node, "idCountry")),
        issued=text_of(node, "issueDate"),
        expires=text_of(node, "expirationDate"),
    )


_NO_PAPERS = frozenset(("Gender", "Website", "Email Address", "Phone Number"))
_ADDRESS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")


def _address(node: Node) -> str:
    return ", ".join(text for name in _ADDRESS if (text := text_of(node, name)))


# CSV ------------------------------------------------------------------------------------------------------------------

_ENTRY, _ADDRESSED, _ALIAS, _RUN_OVER = _FILES = 12, 6, 5, 2
_SUBSTITUTE = "\x1a"  # ends each of the files of the Treasury
_LONGEST_PAPER = 300  # characters of a remark about a paper
_ALTERNATIVE = re.compile(r"^alt\.\s+", re.I)
_QUOTED_ALIAS = re.compile(r"(?:a\.k\.a\.|nickname)\s*[,:]?\s*['\"‘“](.+?)['\"’”]?$", re.I)
_SAID = re.compile(r"(DOB|POB|nationality|citizen|Gender)\s*:?\s+(.+)", re.I)
_PAPER = re.compile(
    r"(?P<words>\D*?[A-Za-z.#](?:\s*(?:No\.?|Number|#))?)\s+(?P<number>[A-Z]{0,4}[-\s]?\S*\d[^()]*?)\s*"
    r"(?:\((?P<country>[^()]+)\))?"
    r"(?:\s+issued\s+(?P<issued>\d[\w ]*?\d{4}))?(?:\s+expires\s+(?P<expires>\d[\w ]*?\d{4}))?$"
)
_PAPER_WORDS = re.compile(
    r"passport|national id|identification|\bid card|\bid no|cedula|d\.n\.i|tazkira|travel document|residency|refugee id"
    r"|tax id|c\.u\.r\.p|r\.f\.c|driver|birth certificate|electoral|credencial|visa|\bssn\b|foreign id",
    re.I,
)


class _Row(Struct):
    line: int
    cells: list[str]


class _Person(Struct):
    """What the files say about one number."""

    own: _Row | None = None
    aliases: list[_Row] = field(default_factory=list)
    addresses: list[_Row] = field(default_factory=list)
    run_over: str = ""


def read_ofac_csv(lines: Iterable[str | bytes], source: str) -> ListContent:
    """Read the individuals of the files, given one after the other; whatever else there is is counted as left out.

    Where one of them ends as the Treasury ends its files, all must.
    """
    collector = Collector(source)
    found: defaultdict[str, _Person] = defaultdict(_Person)
    line, files, ends, ended = 0, set[int](), 0, False
    for line, raw in enumerate(lines, start=1):
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        ends += text.count(_SUBSTITUTE)
        ended = text.rstrip().endswith(_SUBSTITUTE)
        if text.strip(f"{_SUBSTITUTE} \r\n\ufeff"):
            files.add(_file(found, line, text.replace(_SUBSTITUTE, ""), collector))
    if ends and (not ended or ends < len(files - {0})):
        collector.broken(line, "breaks_off")
    for number, person in found.items():
        if person.own is None:
            for row in (*person.aliases, *person.addresses):
                collector.problem(row.line, "entry_missing", "id")
        elif person.own.cells[2].lower() == "individual":
            collector.add(_csv_entry(number, person, person.own, collector), person.own.line)
        else:
            collector.leave_out(person.own.cells[2] or "entity")
    return collector.content()


def _file(found: defaultdict[str, _Person], line: int, text: str, collector: Collector) -> int:
    """File a line where it belongs; return of which file it is, 0 when that cannot be told."""
    cells = split_line(text)
    if cells is None:
        collector.problem(line, "not_csv")
        return 0
    row = _Row(line, ["" if cell == "-0-" else cell for cell in cells])
    number = row.cells[0]
    if not number.isdigit():
        collector.problem(line, "id_missing", "id")
    elif len(cells) == _ENTRY:
        found[number].own = row
    elif len(cells) == _ALIAS:
        found[number].aliases.append(row)
    elif len(cells) == _ADDRESSED:
        found[number].addresses.append(row)
    elif len(cells) == _RUN_OVER:
        found[number].run_over += row.cells[1]
    else:
        collector.problem(line, "columns_unknown")
    return len(cells) if len(cells) in _FILES else 0


def _csv_entry(number: str, person: _Person, own: _Row, collector: Collector) -> ListEntry:
    remarks = [
        _ALTERNATIVE.sub("", part.strip().rstrip(".").strip()) for part in (own.cells[11] + person.run_over).split(";")
    ]
    values = Values(own.line, collector.problems)
    said: defaultdict[str, list[str]] = defaultdict(list)
    weak: list[ListedName] = []
    papers: list[ListedDocument] = []
    for remark in remarks:
        if (alias := _QUOTED_ALIAS.match(remark)) is not None:
            weak += named(alias[1], weak=True)
        elif (fact := _SAID.fullmatch(remark)) is not None:
            said[fact[1].lower()].append(fact[2])
        else:
            papers += _csv_papers(remark, values)
    return ListEntry(
        id=number,
        source=collector.source,
        names=joined(_comma_name(own.cells[1]), *(_comma_name(row.cells[3]) for row in person.aliases), weak),
        dates_of_birth=values.dates(said["dob"], "DOB"),
        nationalities=values.named_countries((*said["nationality"], *said["citizen"]), "nationality"),
        sex=values.sex(next(iter(said["gender"]), ""), "Gender"),
        documents=numbers(papers),
        papers=joined(papers),
        places_of_birth=texts(said["pob"]),
        addresses=texts(", ".join(filter(None, row.cells[2:5])) for row in person.addresses),
        programmes=texts(re.split(r"\]\s*\[|\s*;\s*", own.cells[3])),
    )


def _comma_name(text: str) -> tuple[ListedName, ...]:
    surname, _, given = text.partition(", ")
    return named(surname, given)


def _csv_papers(remark: str, values: Values) -> Iterator[ListedDocument]:
    if len(remark) > _LONGEST_PAPER or not _PAPER_WORDS.search(remark.partition("(")[0]):
        return
    found = _PAPER.match(remark)
    if found is None:
        return
    issuer = country_of_name(found["country"] or "")
    yield from values.paper(
        found["number"], found["words"], issuer, issued=found["issued"] or "", expires=found["expires"] or ""
    )
