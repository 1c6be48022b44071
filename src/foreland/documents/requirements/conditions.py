"""Conditions made ready: each a test that gives a truth, and what to show, ask and cite about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from foreland.documents.requirements.answer import ASK, FALSE, TRUE, UNSURE
from foreland.documents.requirements.holding import holds, validity
from foreland.documents.requirements.journey import Paper
from foreland.documents.requirements.lists import DatedList, Lists
from foreland.documents.requirements.look import FACT_OF, NO_PAPER, Point, Value
from foreland.documents.requirements.pack import Condition
from foreland.documents.requirements.spans import add_months

_PLACES = frozenset(("area", "here", "final_state"))
Test = Callable[[Point, Paper], int]


class Ready:
    """A condition that can be asked."""

    __slots__ = ("_listed", "ask", "cite", "code", "fact", "groups", "presumed", "tells", "test")

    def __init__(self, written: Condition, lists: Lists) -> None:
        """Make it ready. Raises :class:`ValueError` for a fact or list that does not exist."""
        self.code, self.ask, self.cite, self.tells = written.code, written.ask, written.cite, written.tells
        self.presumed = written.presume is not None
        self.groups: tuple[tuple[Ready, ...], ...] = ()
        self._listed: DatedList | None = None
        unknown = ASK if written.ask else UNSURE
        if written.any is not None:
            self.fact = "any"
            self.groups = tuple(tuple(Ready(one, lists) for one in group) for group in written.any)
            test: Test = self._any
        elif written.holds is not None:
            self.fact = "holds." + "/".join(written.holds.kind)
            self._listed = _list(written.holds.issuer_list, lists)
            test = holds(written.holds, self._listed, unknown)
        elif written.fact is not None:
            self.fact = written.fact
            test = self._compare(written, lists, unknown)
        else:
            self.fact, test = _of_dates(written, unknown)
        self.test: Test = _never(test) if written.never else test

    def value(self, point: Point, paper: Paper) -> str | None:
        """What was compared, as text."""
        if self.fact.startswith("holds."):
            kinds = self.fact[6:].split("/")
            held = [_shown(one) for one in point.papers if one.kind in kinds]
            return "; ".join(held) or None
        if self.fact.startswith("doc.expires"):
            return None if paper.expires is None else paper.expires.isoformat()
        if self.fact == "doc.issued":
            return None if paper.issued is None else paper.issued.isoformat()
        get = FACT_OF.get(self.fact)
        found = None if get is None else get(point, paper)
        if isinstance(found, tuple):
            return " ".join(found)
        return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)

    def citation(self, point: Point, paper: Paper) -> str | None:
        """Its own source, else that of the row of the list it looked at."""
        if self.cite is not None or self._listed is None:
            return self.cite
        return self._listed.cites((self.value(point, paper) or "").split())

    def may_tell(self) -> bool:
        """Whether it, or a condition of one of its alternatives, has a reason code of its own for being true."""
        return self.tells is not None or any(one.may_tell() for group in self.groups for one in group)

    def leaves(self, point: Point, paper: Paper) -> Iterator[Ready]:
        """Itself, or the conditions of the alternative that did best."""
        if not self.groups:
            yield self
            return
        best = max(self.groups, key=lambda group: all_of(group, point, paper))
        for one in best:
            yield from one.leaves(point, paper)

    def _any(self, point: Point, paper: Paper) -> int:
        best = FALSE
        for group in self.groups:
            best = max(best, all_of(group, point, paper))
            if best == TRUE:
                break
        return best

    def _compare(self, written: Condition, lists: Lists, unknown: int) -> Test:
        get = FACT_OF.get(self.fact)
        if get is None:
            raise ValueError(f"there is no fact {self.fact}")
        self._listed = _list(written.list or written.has_list, lists)
        judge, presumed, ours = _judge(written, self._listed), written.presume, self.fact.startswith("doc.")

        among = plain_words(written)
        if among is not None:
            unstated = unknown if presumed is None else TRUE if presumed in among else FALSE

            def plain(point: Point, paper: Paper) -> int:
                found = get(point, paper)
                if found in among:
                    return TRUE
                if found is None and self.fact in point.journey.unknown:
                    return unknown
                return FALSE if found is not None or (ours and paper is NO_PAPER) else unstated

            return plain

        def test(point: Point, paper: Paper) -> int:
            if ours and paper is NO_PAPER:
                return FALSE
            found = get(point, paper)
            if found is None:
                if presumed is None or self.fact in point.journey.unknown:
                    return unknown
                found = presumed
            return judge(found, point)

        return test


def plain_words(written: Condition) -> frozenset[Value] | None:
    """What a fact is compared with when nothing but ``in`` or ``is`` is asked of it; ``None`` otherwise."""
    others = (written.list, written.has, written.has_list, written.lte, written.gte)
    if any(one is not None for one in others) or (written.in_ is None) == (written.is_ is None):
        return None
    words: tuple[Value, ...] = (written.is_,) if written.in_ is None else written.in_
    if not _PLACES.isdisjoint(str(one) for one in words) or any(isinstance(one, (bool, int)) for one in words):
        return None
    return frozenset(words)


def _never(test: Test) -> Test:
    """What is false becomes true and the other way round; unknown stays what it is."""

    def turned(point: Point, paper: Paper) -> int:
        value = test(point, paper)
        return TRUE if value == FALSE else FALSE if value == TRUE else value

    return turned


def all_of(group: Sequence[Ready], point: Point, paper: Paper) -> int:
    """Return what all of these conditions give together: the worst of them."""
    value = TRUE
    for one in group:
        found = one.test(point, paper)
        if found < value:
            value = found
            if value == FALSE:
                break
    return value


def _list(name: str | None, lists: Lists) -> DatedList | None:
    if name is None:
        return None
    if name not in lists:
        raise ValueError(f"there is no list {name}")
    return lists[name]


def _judge(written: Condition, listed: DatedList | None) -> Callable[[Value, Point], int]:
    if listed is not None and written.has_list is not None:
        return lambda found, point: max(
            (listed.has(one, point.day, point.instant) for one in found or ()) if isinstance(found, tuple) else (),
            default=FALSE,
        )
    if listed is not None:
        if written.ever:
            return lambda found, _: TRUE if listed.ever(str(found)) else FALSE
        return lambda found, point: listed.has(str(found), point.day, point.instant)
    if written.has is not None:
        wanted = frozenset(written.has)
        return lambda found, _: TRUE if isinstance(found, tuple) and not wanted.isdisjoint(found) else FALSE
    if written.in_ is not None:
        among = frozenset(written.in_)
        if "area" in among:
            return lambda found, point: TRUE if found in among or found in point.area else FALSE
        if not among.isdisjoint(("here", "final_state")):
            return lambda found, point: TRUE if found in _places(among, point) else FALSE
        return lambda found, _: TRUE if found in among else FALSE
    if written.lte is not None or written.gte is not None:
        low = -1 if written.gte is None else written.gte
        high = 10**9 if written.lte is None else written.lte
        return lambda found, _: TRUE if isinstance(found, int) and low <= found <= high else FALSE
    if written.is_ is None:
        raise ValueError(f"fact {written.fact} is compared with nothing")
    return lambda found, _: TRUE if found == written.is_ else FALSE


def _places(among: frozenset[str], point: Point) -> frozenset[str]:
    more = {point.state} if "here" in among else set()
    return among | more | ({point.final_state} if "final_state" in among else set())


def _of_dates(written: Condition, unknown: int) -> tuple[str, Test]:
    needed, within, expired = written.valid, written.issued_within_years, written.expired_within_years
    if needed is not None:
        return "doc.expires", lambda point, paper: validity(paper, needed, point, unknown)
    if within is not None:
        return "doc.issued", lambda point, paper: _recent(paper, paper.issued, within, point.day, unknown)
    if expired is not None:
        return "doc.expires.ago", lambda point, paper: _recent(paper, paper.expires, expired, point.day, unknown)
    raise ValueError("a condition that compares nothing")


def _recent(paper: Paper, since: date | None, years: int, day: date, unknown: int) -> int:
    if since is None:
        return FALSE if paper is NO_PAPER else unknown
    return TRUE if add_months(since, 12 * years) >= day else FALSE


def _shown(paper: Paper) -> str:
    parts = (
        paper.kind,
        paper.issuer,
        "/".join(paper.classes),
        paper.status,
        paper.expires and paper.expires.isoformat(),
    )
    return " ".join(part for part in parts if part)
