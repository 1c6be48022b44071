"""What is known about a topic, put together for one viewer: nothing they may not see is shown, counted or hinted at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.ask_for_information import opened_request
from foreland.operations.deployment import Deployment
from foreland.operations.issue_bulletins import opened_bulletin
from foreland.operations.write_note import opened_note
from foreland.resources.airports import airports
from foreland.sharing.bulletins import BulletinWords, product_of
from foreland.sharing.topics import Product, Topic, concerns, tells, topics_of
from foreland.store import field_reports, information_requests
from foreland.store.bulletins import Version
from foreland.store.field_reports import DraftRow
from foreland.store.information_requests import RequestRow
from foreland.store.pool import PooledConnection
from foreland.store.views import knowledge, sightings
from foreland.store.views.knowledge import Figures
from foreland.store.views.sightings import Tally

MOST = 1000
"""So many products of each kind are shown; all are looked through."""
COUNTED = timedelta(days=90)


class Asked(Struct, frozen=True, kw_only=True):
    """A request that tells of a topic: in its questions, its answers, or by the office that asked."""

    row: RequestRow
    questions: str


class KnownBulletin(Struct, frozen=True, kw_only=True):
    """A bulletin with its words; ``tally`` at the desk alone."""

    version: Version
    words: BulletinWords
    tally: Tally | None


class Knowledge(Struct, frozen=True, kw_only=True):
    """What is known about a topic, each the latest first."""

    topic: Topic
    bulletins: list[KnownBulletin]
    notes: list[tuple[DraftRow, str]]
    requests: list[Asked]
    figures: Figures | None

    def shown(self) -> list[UUID]:
        """Return what of it was shown, for the audit."""
        return [one.version.id for one in self.bulletins] + [one.id for one, _ in self.notes]


def gather(
    deployment: Deployment, access: Access, connection: PooledConnection, topic: Topic, now: datetime
) -> Knowledge:
    """Put together what the viewer may know about a topic."""
    works = access.may_see_recommendations()
    named = [id_ for id_, product in _bulletins(deployment, access, connection) if concerns(topic, product)]
    found: list[KnownBulletin] = []
    for version in knowledge.several(access, connection, named[:MOST]):
        words = opened_bulletin(deployment.sealer, version.words_sealed)
        if words is not None:
            tally = sightings.tally(access, connection, version.thread_id) if works and len(found) < 50 else None
            found.append(KnownBulletin(version=version, words=words, tally=tally))
    products = dict(_notes(deployment, access, connection, now))
    noted = [id_ for id_, product in products.items() if concerns(topic, product)]
    rows = field_reports.drafts_by(access, connection, noted[:MOST]) if noted else []
    return Knowledge(
        topic=topic,
        bulletins=found,
        notes=[(row, products[row.id].what) for row in rows],
        requests=_requests(deployment, access, connection, topic),
        figures=knowledge.figures(access, connection, topic, (now - COUNTED).date()),
    )


def topics(
    deployment: Deployment, access: Access, connection: PooledConnection, now: datetime
) -> list[tuple[Topic, int]]:
    """Return what the viewer's products are about and how many of them, most first."""
    known = frozenset(airports())
    products = [product for _, product in _bulletins(deployment, access, connection)]
    products.extend(product for _, product in _notes(deployment, access, connection, now))
    counted = Counter(topic for product in products for topic in dict.fromkeys(topics_of(product, known)))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0].value))


def _bulletins(deployment: Deployment, access: Access, connection: PooledConnection) -> Iterable[tuple[UUID, Product]]:
    """Every bulletin that the viewer may see, as topics are compared with it, the latest first."""

    def opened(ids: Sequence[UUID]) -> Iterable[tuple[UUID, Product]]:
        for one in knowledge.words(access, connection, ids):
            words = opened_bulletin(deployment.sealer, one.words_sealed)
            if words is not None:
                yield one.id, product_of(one.about, one.airports, words)

    return deployment.products.read(knowledge.marks(access, connection), opened)


def _notes(
    deployment: Deployment, access: Access, connection: PooledConnection, now: datetime
) -> Iterable[tuple[UUID, Product]]:
    if not access.may_read_field_reports():
        return []

    def opened(ids: Sequence[UUID]) -> Iterable[tuple[UUID, Product]]:
        for row in field_reports.drafts_by(access, connection, ids):
            words = opened_note(deployment.sealer, row.words_sealed)
            if words is not None:
                said = {name: getattr(words, name) for name in words.__struct_fields__}
                yield row.id, Product(about=row.about, airports=[row.airport] if row.airport else [], **said)

    return deployment.products.read(field_reports.draft_marks(access, connection, now.date()), opened)


def _requests(deployment: Deployment, access: Access, connection: PooledConnection, topic: Topic) -> list[Asked]:
    """Requests are found by their questions and by what was answered; what another gave us only after its release."""
    if not access.may_see_requests() or topic.kind == "about":
        return []

    def opened(ids: Sequence[UUID]) -> Iterable[tuple[UUID, str]]:
        for id_, content, steps in information_requests.told(access, connection, ids):
            words = [deployment.sealer.words(one, information_requests.WORDS) or "" for one in steps]
            yield id_, " ".join((opened_request(deployment.sealer, content).questions, *words))

    marks = information_requests.marks(access, connection)
    of_airport = {id_ for id_, _, airport in marks if airport == topic.value}
    asked = topic.value.replace("-", " ")
    said = deployment.products.read([(id_, mark) for id_, mark, _ in marks], opened)
    found = [id_ for id_, text in said if id_ in of_airport or tells(text, asked)][:MOST]
    rows = information_requests.several(access, connection, found) if found else []
    return [Asked(row=row, questions=opened_request(deployment.sealer, row.content_sealed).questions) for row in rows]
