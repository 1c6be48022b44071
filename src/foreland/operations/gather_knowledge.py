"""What is known about a topic, put together for one viewer: nothing they may not see is shown, counted or hinted at."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
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
"""So many products of each kind are looked through."""
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
    found: list[KnownBulletin] = []
    for version, words in _bulletins(deployment.sealer, access, connection):
        if concerns(topic, product_of(version.about, version.airports, words)):
            tally = sightings.tally(access, connection, version.thread_id) if works and len(found) < 50 else None
            found.append(KnownBulletin(version=version, words=words, tally=tally))
    notes = [
        (row, product.what)
        for row, product in _notes(deployment.sealer, access, connection, now)
        if concerns(topic, product)
    ]
    return Knowledge(
        topic=topic,
        bulletins=found,
        notes=notes,
        requests=_requests(deployment.sealer, access, connection, topic),
        figures=knowledge.figures(access, connection, topic, (now - COUNTED).date()),
    )


def topics(
    deployment: Deployment, access: Access, connection: PooledConnection, now: datetime
) -> list[tuple[Topic, int]]:
    """Return what the viewer's products are about and how many of them, most first."""
    known = frozenset(airports())
    products = [
        product_of(one.about, one.airports, words) for one, words in _bulletins(deployment.sealer, access, connection)
    ]
    products.extend(product for _, product in _notes(deployment.sealer, access, connection, now))
    counted = Counter(topic for product in products for topic in dict.fromkeys(topics_of(product, known)))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0].value))


def _bulletins(sealer: Sealer, access: Access, connection: PooledConnection) -> list[tuple[Version, BulletinWords]]:
    opened = ((one, opened_bulletin(sealer, one.words_sealed)) for one in knowledge.told(access, connection, MOST))
    return [(one, words) for one, words in opened if words is not None]


def _notes(
    sealer: Sealer, access: Access, connection: PooledConnection, now: datetime
) -> list[tuple[DraftRow, Product]]:
    if not access.may_read_field_reports():
        return []
    found = []
    for row in field_reports.drafts(access, connection, now.date(), MOST):
        words = opened_note(sealer, row.words_sealed)
        if words is not None:
            said = {name: getattr(words, name) for name in words.__struct_fields__}
            found.append((row, Product(about=row.about, airports=[row.airport] if row.airport else [], **said)))
    return found


def _requests(sealer: Sealer, access: Access, connection: PooledConnection, topic: Topic) -> list[Asked]:
    """Requests are found by their questions and by what was answered; what another gave us only after its release."""
    if not access.may_see_requests() or topic.kind == "about":
        return []
    texts: dict[UUID, list[str]] = {}
    for request, sealed in information_requests.told(access, connection, MOST):
        texts.setdefault(request, []).append(sealer.words(sealed, information_requests.WORDS) or "")
    found = []
    for row in information_requests.listed(access, connection, MOST):
        questions = opened_request(sealer, row.content_sealed).questions
        said = " ".join((questions, *texts.get(row.id, ())))
        if row.airport == topic.value or tells(said, topic.value.replace("-", " ")):
            found.append(Asked(row=row, questions=questions))
    return found
