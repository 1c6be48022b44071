"""Notices of INTERPOL as its public interface gives them: one notice, a list or a page of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from foreland.watchlists.entry import ListedName, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent
from foreland.watchlists.importing.plain import Plain, decode_document, objects, word, words
from foreland.watchlists.importing.values import Values, named, numbers, texts


def read_notices(pieces: Iterable[str | bytes], source: str) -> ListContent:
    """Read the notices about persons. ``line`` of a problem is the notice's number in the file, from 1."""
    collector = Collector(source)
    found = decode_document(pieces, collector)
    seen = 0
    for seen, notice in enumerate(_notices(found), start=1):
        if "forename" in notice or "name" in notice:
            collector.add(_entry(notice, Values(seen, collector.problems), source), seen)
        else:
            collector.leave_out("notice without a person")
    if not seen and collector.whole:
        collector.broken(1, "not_this_form")
    return collector.content()


def _notices(found: object) -> Iterator[Plain]:
    if isinstance(found, list):
        yield from objects(found)
    elif isinstance(found, dict):
        embedded = found.get("_embedded")
        several = found.get("notices") or (embedded.get("notices") if isinstance(embedded, dict) else None)
        if several is not None:
            yield from objects(several)
        elif "entity_id" in found:
            yield found


def _entry(notice: Plain, values: Values, source: str) -> ListEntry:
    papers = [
        paper
        for one in objects(notice.get("identity_documents"))
        for paper in values.paper(
            word(one.get("number")),
            word(one.get("type")),
            next(iter(values.countries(words(one.get("country_id")), "identity_documents")), None),
        )
    ]
    place = ", ".join(words([notice.get("place_of_birth"), notice.get("country_of_birth_id")]))
    return ListEntry(
        id=word(notice.get("entity_id")),
        source=source,
        names=tuple(dict.fromkeys(_names(notice))),
        dates_of_birth=values.dates(words(notice.get("date_of_birth")), "date_of_birth"),
        nationalities=values.countries(words(notice.get("nationalities")), "nationalities"),
        sex=values.sex(word(notice.get("sex_id")), "sex_id"),
        documents=numbers(papers),
        papers=tuple(papers),
        places_of_birth=texts((place,)),
        programmes=texts(words(notice.get("type"))),
    )


def _names(notice: Plain) -> Iterator[ListedName]:
    for one in (notice, *objects(notice.get("aliases"))):
        yield from named(word(one.get("name")), word(one.get("forename")))
    for alias in words(notice.get("aliases")):
        yield from named(alias)
    yield from named(word(notice.get("name_in_original_script")), word(notice.get("forename_in_original_script")))
