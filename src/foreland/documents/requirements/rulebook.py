"""Packs made ready to decide with: which rules may decide at an instant under a profile, and which may only refer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from foreland.documents.requirements.conditions import Ready, plain_words
from foreland.documents.requirements.lists import DatedList, Lists
from foreland.documents.requirements.pack import Pack, Profile, Rule, Source, Span, Where
from foreland.documents.requirements.spans import in_force, was_recorded
from foreland.travel.content_hash import content_hash

Standing = Literal["good", "rule_without_source", "rule_unverified", "review_overdue"]
_PLACES_KEPT = 10_000
WHERES: tuple[Where, ...] = ("entry", "airside", "exit")


class ReadyRule:
    """A rule with its conditions made ready, and whether it may decide.

    ``purposes`` and ``kinds``: the only purposes and kinds of paper that it is for; ``None``: it does not say.
    """

    __slots__ = ("applies", "force", "kinds", "purposes", "requires", "standing", "tells", "version", "written")

    def __init__(self, written: Rule, lists: Lists, standing: Standing, version: str) -> None:
        """Make it ready. Raises :class:`ValueError` naming the rule."""
        self.written, self.standing, self.version = written, standing, version
        try:
            self.force = in_force(written.effective.from_, written.effective.to)
            self.applies = tuple(Ready(one, lists) for one in written.applies_if)
            self.requires = tuple(Ready(one, lists) for one in written.requires)
            self.purposes, self.kinds = _only(written, "purpose"), _only(written, "doc.kind")
            self.tells = any(one.may_tell() for one in (*self.applies, *self.requires))
        except ValueError as error:
            raise ValueError(f"rule {written.id}: {error}") from error

    def may_be_for(self, purpose: str | None, kinds: frozenset[str | None]) -> bool:
        """Whether it may be for such a purpose and such papers; what is not known keeps it."""
        if purpose is not None and self.purposes is not None and purpose not in self.purposes:
            return False
        return self.kinds is None or None in kinds or not self.kinds.isdisjoint(kinds)


def _only(written: Rule, fact: str) -> frozenset[object] | None:
    """The words that a fact must be among for a rule to apply; ``None`` where it names none."""
    named = (plain_words(one) for one in written.applies_if if one.fact == fact and not one.never)
    return next((words for words in named if words is not None), None)


class Area:
    """One pack made ready. ``gaps``: declared rules that are missing; ``open``: a rule is missing or may not decide.

    ``asks_at_exit``: whether there is, or may be, a rule for those who leave.
    """

    __slots__ = (
        *("asks_at_exit", "complete", "conditions", "gaps", "listed", "lists", "open", "pack", "paths", "silence"),
        *("_may_open", "version"),
    )

    def __init__(self, pack: Pack, as_of: date, profile: Profile) -> None:
        """Make a pack ready as it was known on a day. Raises :class:`ValueError` for what does not fit together."""
        self.pack, self.version = pack, f"{pack.version}+{pack.content()}"
        self.lists = {
            name: DatedList(name, one, _usable(pack, name, one.source, as_of, profile), as_of)
            for name, one in pack.lists.items()
        }
        ready = [
            ReadyRule(rule, self.lists, standing_of(pack, rule, as_of, profile), f"{rule.version}/{self.version}")
            for rule in pack.rules
            if _was_known(pack, rule, as_of)
        ]
        self._check_citations()
        self.paths = {where: [rule for rule in ready if _is(rule, "path", where)] for where in WHERES}
        self.conditions = {where: [rule for rule in ready if _is(rule, "condition", where)] for where in WHERES}
        self.complete = tuple((one, tuple(Ready(each, self.lists) for each in one.applies_if)) for one in pack.complete)
        there = {rule.id for rule in pack.rules}
        self.gaps = tuple(name for name in pack.rules_declared if name not in there)
        self.asks_at_exit = bool(self.conditions["exit"] or self.gaps)
        self.open = not ready or bool(self.gaps) or any(rule.standing != "good" for rule in ready)
        refusals = [rule.standing for rule in ready if rule.standing != "good"]
        self.silence = refusals[0] if refusals and len(refusals) == len(ready) else None
        self.listed = self.lists.get(pack.area)
        self._may_open: dict[tuple[Where, str | None, frozenset[str | None]], tuple[ReadyRule, ...]] = {}

    def may_open(self, where: Where, purpose: str | None, kinds: frozenset[str | None]) -> tuple[ReadyRule, ...]:
        """The paths at a place that may be for a purpose and papers of some kinds (``None``: not known), in order.

        Whoever may enter may also stay on the air side.
        """
        key = (where, purpose, kinds)
        found = self._may_open.get(key)
        if found is None:
            paths = (*self.paths[where], *(self.paths["entry"] if where == "airside" else ()))
            found = tuple(rule for rule in paths if rule.may_be_for(purpose, kinds))
            if len(self._may_open) < _PLACES_KEPT:
                self._may_open[key] = found
        return found

    def covers(self, state: str, day: date) -> bool:
        """Whether the pack is for a state on a day; a pack for everybody else never says so here."""
        return self.listed is not None and self.listed.ever(state) and self.listed.has(state, day, None) > 1

    def covers_ever(self, state: str) -> bool:
        """Whether the pack is for a state on any day."""
        return self.listed is not None and self.listed.ever(state)

    def standings(self) -> tuple[object, ...]:
        """What of the pack may decide: it changes when a review lapses, though the pack does not."""
        ready = {one.written.id: one.standing for paths in (self.paths, self.conditions) for one in _each(paths)}
        lists = sorted((name, one.usable, one.size()) for name, one in self.lists.items())
        return self.pack.pack, self.version, sorted(ready.items()), lists

    def states(self, day: date) -> frozenset[str]:
        """The states of the area on a day."""
        return frozenset() if self.listed is None else self.listed.codes(day)

    def _check_citations(self) -> None:
        known = self.pack.sources
        cited = {source for rule in self.pack.rules for source in rule.sources}
        cited |= {row.source for one in self.pack.lists.values() for row in one.rows if row.source}
        cited |= {one.source for one in self.pack.lists.values()} | {one.cite for one in self.pack.complete}
        if missing := sorted(cited - set(known)):
            raise ValueError(f"pack {self.pack.pack}: no source {', '.join(missing)}")


class RuleBook:
    """All packs, as they were known at an instant, under a profile."""

    __slots__ = ("_found", "areas", "as_of", "elsewhere", "profile", "questions")

    def __init__(self, packs: Iterable[Pack], as_of: datetime, profile: Profile = "production") -> None:
        """Make the packs ready. Raises :class:`ValueError` for what does not fit together."""
        made = [Area(pack, as_of.date(), profile) for pack in packs]
        self.as_of, self.profile = as_of, profile
        self.areas = tuple(area for area in made if area.pack.area != "*")
        self.elsewhere = next((area for area in made if area.pack.area == "*"), None)
        self._found: dict[tuple[str, date], Area | None] = {}
        self.questions: Mapping[str, str] = {code: text for area in made for code, text in area.pack.questions.items()}

    def area_of(self, state: str, day: date) -> Area | None:
        """The pack for a state on a day: its own, else the one for everybody else."""
        key = (state, day)
        if key not in self._found:
            if len(self._found) >= _PLACES_KEPT:
                self._found.clear()
            self._found[key] = next((area for area in self.areas if area.covers(state, day)), self.elsewhere)
        return self._found[key]

    def silent(self) -> dict[str, Standing]:
        """Packs of which no rule may decide, so that they refer every traveller, with why: the first rule's reason."""
        made = (*self.areas, *((self.elsewhere,) if self.elsewhere else ()))
        return {area.pack.pack: area.silence for area in made if area.silence is not None}

    def packs(self) -> tuple[Pack, ...]:
        """The packs themselves."""
        made = (*self.areas, *((self.elsewhere,) if self.elsewhere else ()))
        return tuple(area.pack for area in made)

    def version(self) -> str:
        """Content hash of all packs and of what of them may decide."""
        made = (*self.areas, *((self.elsewhere,) if self.elsewhere else ()))
        return content_hash((self.profile, sorted(map(Area.standings, made), key=str)))

    def versions(self) -> Mapping[str, str]:
        """Version and content hash by pack."""
        made = (*self.areas, *((self.elsewhere,) if self.elsewhere else ()))
        return {area.pack.pack: area.version for area in made}


def standing_of(pack: Pack, rule: Rule, as_of: date, profile: Profile) -> Standing:
    """Whether a rule may decide: it has sources, its review is not overdue, and in production they are verified."""
    if not rule.sources:
        return "rule_without_source"
    if as_of > date.fromisoformat(rule.review_due or pack.review_due):
        return "review_overdue"
    standings = [_source_standing(pack, source, as_of, profile) for source in rule.sources]
    return next((one for one in standings if one != "good"), "good")


def review_dates(pack: Pack) -> dict[str, date]:
    """When each rule of a pack is due for review: its own date, or that of the pack or of a source if sooner."""
    dues = {}
    for rule in pack.rules:
        own = [rule.review_due or pack.review_due]
        own += [due for source in rule.sources if (found := pack.sources.get(source)) and (due := found.review_due)]
        dues[rule.id] = min(date.fromisoformat(one) for one in own)
    return dues


def due_for_review(packs: Iterable[Pack], today: date, days: int) -> list[tuple[str, str, date]]:
    """Rules (pack, rule, date) whose review is overdue or due within some days, soonest first."""
    limit = today + timedelta(days=days)
    found = [(pack.pack, rule, due) for pack in packs for rule, due in review_dates(pack).items() if due <= limit]
    return sorted(found, key=lambda one: (one[2], one[0], one[1]))


def _source_standing(pack: Pack, name: str, as_of: date, profile: Profile) -> Standing:
    source: Source | None = pack.sources.get(name)
    if source is None:
        return "rule_without_source"
    if as_of > date.fromisoformat(source.review_due or pack.review_due):
        return "review_overdue"
    return "rule_unverified" if profile == "production" and source.verified != "yes" else "good"


def _usable(pack: Pack, name: str, source: str, as_of: date, profile: Profile) -> bool:
    """Whether a list may decide; which states a pack is for is not a matter of trust."""
    return name == pack.area or _source_standing(pack, source, as_of, profile) == "good"


def _was_known(pack: Pack, rule: Rule, as_of: date) -> bool:
    return was_recorded(rule.recorded or Span(from_=pack.recorded), as_of)


def _each(rules: Mapping[Where, list[ReadyRule]]) -> Iterator[ReadyRule]:
    for one in rules.values():
        yield from one


def _is(rule: ReadyRule, kind: str, where: Where) -> bool:
    return rule.written.kind == kind and where in rule.written.where
