"""What the demo's officers know before anybody signs in: bulletins, what a partner gave and asked, what it got back.

Made up, and through the same operations as on the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import Struct, structs
from nacl.signing import SigningKey

from foreland.access.viewer import Access
from foreland.liaison.partner_item import ItemContent
from foreland.operations import accounts
from foreland.operations.ask_for_information import GivenRequest, Received, ask, receive_request, take_step
from foreland.operations.deployment import Deployment
from foreland.operations.follow_topics import Wish, follow
from foreland.operations.give_back import give_back
from foreland.operations.issue_bulletins import NotIssued, Said, say_of_bulletin, step_bulletin, write_bulletin
from foreland.operations.keep_partners import add_partner
from foreland.operations.share_items import import_items
from foreland.operations.take_partner_item import GivenItem, take_partner_item
from foreland.sharing.bulletins import BulletinWords, Marking, Wanted
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import Handling
from foreland.sharing.requests import RequestContent, Step
from foreland.store import exchange_partners, item_returns
from foreland.store.exchange_partners import NewPartner, Partner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction

_PARTNER = "UTO"
_DAY = timedelta(days=1)
_BULLETINS = (
    (
        "document_series",
        BulletinWords(
            title="Counterfeit passports of Utopia, series QQ9",
            what="The laminate lifts at the lower corner; the second line of the zone stands a millimetre too low.",
            series="QQ9",
            where="Seen at Bangkok and Tokyo since Monday",
            indicator='document.issuer = "UTO" and document.number starts with "QQ9"',
            reply="Ring the document desk; keep the page open under the lamp.",
        ),
        Marking(tlp="amber", pap="green", source_grade="B", information_grade="2"),
        (),
    ),
    (
        "route",
        BulletinWords(
            title="Onward tickets bought an hour before departure, Bangkok to New York by way of Tokyo",
            what="Groups of three to five with one telephone number. Somebody shows them to the counter.",
            route="BKK-NRT-JFK",
            reply="Ask who bought the ticket, and where the baggage goes.",
        ),
        Marking(tlp="green", pap="green", source_grade="C", information_grade="3"),
        ("NRT", "BKK", "JFK"),
    ),
    (
        "method",
        BulletinWords(
            title="Look-alikes on genuine passports",
            what="Sisters and cousins travel on one passport. Compare the ears, not the hair.",
            reply="Two officers look; write down what differs.",
        ),
        Marking(tlp="green", pap="clear", source_grade="B", information_grade="3"),
        (),
    ),
)
_REPORTS = (
    (
        "Agency behind several tickets",
        "An agency in the port quarter of Utopia City sold tickets to persons with altered visas.",
        Handling(audience="clients", action_limit="active", source_grade="B", info_grade="2"),
    ),
    (
        "Blank visas missing",
        "Forty blank visas, numbers 7001 to 7040, are missing from a consulate of Utopia.",
        Handling(audience="community", onward="audience", source_grade="A", info_grade="1"),
    ),
)


class _House(Struct, frozen=True):
    """The officers at work by user name, the partner, and the instant."""

    deployment: Deployment
    officers: Mapping[str, Access]
    partner: Partner
    now: datetime


def share_knowledge(deployment: Deployment) -> None:
    """Enter a partner, what it gave and asked, and what officers wrote, answered and gave back."""
    now = datetime.now(UTC)
    officers = {
        one.username: one.access(deployment.side.purpose)
        for one in accounts.list_users(deployment)
        if one.disabled_at is None
    }
    partner = _partner(deployment, now)
    if partner is None:
        return
    house = _House(deployment, officers, partner, now)
    made = [_issue(house, *one) for one in _BULLETINS]
    _follow(house, made[0])
    _receive_reports(house)
    _answer_requests(house)
    _receive_recommendation(house)


def _partner(deployment: Deployment, now: datetime) -> Partner | None:
    """Return the partner, entered when it is not there; its key is thrown away, so nothing goes to anybody."""
    access = deployment.service("demo")
    new = NewPartner(
        id=new_id(),
        name="Border Office of Utopia",
        code=_PARTNER,
        verify_key=bytes(SigningKey.generate().verify_key),
        contact="Duty desk, +00 555 0142",
        agreed_until=now + 365 * _DAY,
        state="UTO",
    )
    add_partner(deployment, access, new, now)
    with transaction(deployment.pool, access) as connection:
        return exchange_partners.partner(access, connection, _PARTNER)


def _issue(house: _House, about: str, words: BulletinWords, marking: Marking, airports: tuple[str, ...]) -> UUID | None:
    """Write, clear and release a bulletin, each by who may."""
    noor, imara, deployment, now = house.officers["noor"], house.officers["imara"], house.deployment, house.now
    wanted = Wanted(
        about=about,
        words=words,
        marking=marking,
        airports=airports,
        valid_until=(now + 60 * _DAY).date(),
        acknowledge=about == "document_series",
    )
    made = write_bulletin(deployment, noor, new_id(), wanted, None, now)
    if isinstance(made, NotIssued):
        return None
    step_bulletin(deployment, imara, made, 1, "clear", "", now)
    step_bulletin(deployment, noor, made, 2, "release", "", now)
    return made


def _follow(house: _House, bulletin: UUID | None) -> None:
    lena, marek, now = house.officers["lena"], house.officers["marek"], house.now
    follow(house.deployment, lena, Wish(id=new_id(), kind="airport", value="BKK"), now)
    follow(house.deployment, marek, Wish(id=new_id(), kind="route", value="NRT-JFK", office="JFK"), now)
    if bulletin is not None:
        said = Said(id=new_id(), feedback="sighted", words="Two at the transfer desk this morning, both with QQ9.")
        say_of_bulletin(house.deployment, lena, bulletin, said, now)


def _receive_reports(house: _House) -> None:
    """Take in two reports, and give something back for the first; the second waits for whoever sits down."""
    access = house.deployment.service("demo")
    for number, (title, text, caveats) in enumerate(_REPORTS):
        at = house.now - (len(_REPORTS) - number) * _DAY
        marked = structs.replace(caveats, originators=(house.partner.name,))
        told = Report(id=new_id(), created=at, modified=at, title=title, text=text, caveats=marked)
        import_items(house.deployment, access, Taken((told,)), _PARTNER, at)
    with transaction(house.deployment.pool, access) as connection:
        given = item_returns.returns(access, connection, house.now - 9 * _DAY, 10, house.partner.partner_org)
    first = min((one.received_at for one in given if one.given == "delivery"), default=None)
    if first is not None:
        end = ("feedback", "useful", "The agency stands in two bookings of last week.")
        give_back(house.deployment, house.officers["imara"], house.partner.partner_org, first, end, house.now)


def _answer_requests(house: _House) -> None:
    """One of the partner is known and waits for its answer; one is new; an office wants something assessed."""
    deployment, partner, now = house.deployment, house.partner, house.now

    def given(reference: str, urgency: str, questions: str) -> GivenRequest:
        content = RequestContent(
            officer="Inspector Dalva Marén",
            reason="Smuggling of migrants by air",
            legal_basis="Agreement of 2026, article 7",
            questions=questions,
        )
        return GivenRequest(
            direction="inbound",
            kind="information",
            party_org=partner.partner_org,
            reference=reference,
            urgency=urgency,
            until=None,
            content=content,
        )

    known = receive_request(
        deployment, partner, given("UTO-118", "24h", "Is series QQ9 known to you, and since when?"), now
    )
    if isinstance(known, Received):
        take_step(deployment, house.officers["imara"], known.id, 1, Step(step="hit"), now)
    receive_request(
        deployment, partner, given("UTO-121", "5d", "Which agencies sold onward tickets by way of Tokyo?"), now
    )
    marek = house.officers["marek"]
    content = RequestContent(
        officer=marek.username,
        reason="Planning of the next week",
        questions="How many came by way of Tokyo on tickets of the last hour, and what became of them?",
    )
    wanted = GivenRequest(
        direction="inbound",
        kind="assessment",
        party_org=deployment.home.org_id,
        reference="JFK-4",
        urgency="",
        until=now + 3 * _DAY,
        content=content,
        airport="JFK",
    )
    ask(deployment, marek, wanted, now)


def _receive_recommendation(house: _House) -> None:
    content = ItemContent(
        surname="VANTORELLI",
        given_names="IDA",
        document_number="QQ9104477",
        document_issuer="UTO",
        ground="Bought the ticket with a card that paid for six others who were turned back.",
        legal_basis="Agreement of 2026, article 9",
    )
    given = GivenItem(
        reference="UTO-R-31",
        revision=1,
        flight="X0411",
        flight_date=(house.now + _DAY).date(),
        open_until=house.now + _DAY,
        content=content,
    )
    take_partner_item(house.deployment, house.partner, given, house.now)
