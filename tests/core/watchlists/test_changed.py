"""A list that was changed is found in as one made anew, whatever was taken away, added, changed or named twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from foreland.watchlists.changed import ChangedIndex
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.index import NameIndex, policy_numbers
from foreland.watchlists.match import Query, match_document, match_traveller
from tests.policies import MATCHING

POLICY = MATCHING
NUMBERS = policy_numbers(POLICY)
NAMES = [
    f"{onset}{vowel}{end}" for onset in ("BAR", "SAND", "ODU", "KOR", "LIM") for vowel in "AIO" for end in ("Z", "NA")
]
PEOPLE = st.builds(
    lambda number, surname, given_names, born: ListEntry(
        id=str(number),
        source="l",
        names=(ListedName(surname=surname, given_names=given_names),),
        dates_of_birth=(ListedDate(value=born),),
        documents=(f"QX{number:06d}",),
    ),
    st.integers(0, 40),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(("1970", "1980-05-01", "1990-01-01")),
)
LISTS = st.lists(PEOPLE, max_size=30, unique_by=lambda entry: entry.id)


def keyed(entries: list[ListEntry]) -> list[tuple[str, ListEntry]]:
    return [(f"l/{entry.id}", entry) for entry in entries]


@settings(max_examples=60, deadline=None)
@given(LISTS, LISTS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_what_is_found_in_a_changed_list_is_found_in_one_made_anew(
    before: list[ListEntry], after: list[ListEntry], surname: str, given_names: str
) -> None:
    base = NameIndex(before)
    begun = [entry for entry in after if entry not in before]
    gone = [f"l/{entry.id}" for entry in before if entry not in after] + ["l/never", "other/1"]
    changed, anew = ChangedIndex(base, gone, keyed(begun)), NameIndex(after)
    assert len(changed) == len(anew)
    assert changed.version == anew.version
    assert sorted(changed.entries(), key=lambda entry: entry.id) == sorted(after, key=lambda entry: entry.id)
    asked = changed.ask(changed.forms(surname, given_names)[0], "1980-05-01", None, None)
    assert sorted(changed.search([asked], NUMBERS)[0]) == sorted(changed.scan(asked, NUMBERS))
    query = Query(names=changed.forms(surname, given_names), date_of_birth="1980-05-01")
    found = match_traveller(changed, query, structs.replace(POLICY, threshold=0.98))
    exact = {
        entry.id
        for entry in after
        if (entry.names[0].surname, entry.names[0].given_names) == (surname, given_names)
        and entry.dates_of_birth[0].value == "1980-05-01"
    }
    assert exact <= {match.entry.id for match in found}
    for match in found:
        assert match.entry in after
    for entry in (*before, *after):
        held = match_document(changed, f"QX{int(entry.id):06d}", query.names, POLICY)
        assert {one.entry.id for one in held} == {one.id for one in after if one.id == entry.id}


def test_words_of_what_was_added_weigh_what_they_weigh_among_all() -> None:
    crowd = [
        ListEntry(
            id=str(number), source="l", names=(ListedName(surname=f"MORWEN{'AEIOU'[number % 5]}", given_names="ANNA"),)
        )
        for number in range(200)
    ]
    new = ListEntry(id="new", source="l", names=(ListedName(surname="SANDMOOR", given_names="ANNA"),))
    changed, anew = ChangedIndex(NameIndex(crowd), (), [("l/new", new)]), NameIndex([*crowd, new])
    numbers = policy_numbers(structs.replace(POLICY, threshold=0.5))
    for surname in ("SANDMOOR", "SANDMOR", "KORVANEN"):
        totals = []
        for index in (changed, anew):
            asked = index.ask(index.forms(surname, "ANNA")[0], None, None, None)
            totals.append({index.entry(hit.entry).id: round(hit.total, 2) for hit in index.search([asked], numbers)[0]})
        assert totals[0] == totals[1]
    assert totals[0] == {}, "a common given name brings nobody up"
