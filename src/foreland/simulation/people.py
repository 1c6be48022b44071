"""People of the synthetic world: names, birth dates, passports, ways to reach them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from msgspec import Struct

from foreland.messages.builders.transliteration import name_on_wire
from foreland.simulation.tables import ANY_FORMAT, Culture, cities, cultures, number_formats
from foreland.travel.traveller import Address, Sex, TravelDocument

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_STREETS = ("Harbour", "Mill", "Station", "Garden", "Orchard", "Church", "Market", "River", "Bridge", "Cedar", "Palm")
_ADULT_DAYS = 16 * 366
_YOUNGEST_DAYS = 45
_MAIL_HOSTS = ("example.com", "example.org", "example.net")


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who never lived. Names are in their own spelling; ``given_names`` is empty for a single name."""

    culture: str
    surname: str
    given_names: str
    sex: Sex
    date_of_birth: str
    nationality: str
    document: TravelDocument | None
    residence: str
    phone: str
    email: str
    address: Address

    def age_on(self, day: date) -> int:
        """Full years on a day."""
        born = date.fromisoformat(self.date_of_birth)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def phone_number(random: Random) -> str:
    """A number under country code 999, which is not in use."""
    return f"+999{random.randrange(10**8, 10**9)}"


def street_address(random: Random, city: str, country: str) -> Address:
    """A postal address in a city."""
    street = f"{random.randrange(1, 400)} {random.choice(_STREETS)} {random.choice(('Street', 'Road', 'Lane'))}"
    return Address(kind="contact", street=street.upper(), city=city.upper(), country=country)


def document_number(random: Random, state: str) -> str:
    """A passport number in the state's format."""
    pattern = number_formats().get(state, ANY_FORMAT).pattern
    letters = {"A": _LETTERS, "9": "0123456789"}
    return "".join(random.choice(letters[sign]) if sign in letters else sign for sign in pattern)


def passport(random: Random, state: str, today: date, born: date) -> TravelDocument:
    """A valid passport with at least two months left, issued after birth; a child's is valid for five years."""
    child = (today - born).days < _ADULT_DAYS
    years = 5 if child else number_formats().get(state, ANY_FORMAT).years
    oldest = min(years * 365 - 60, (today - born).days - 5)
    issued = today - timedelta(days=random.randrange(10, oldest))
    return TravelDocument(
        type="P",
        number=document_number(random, state),
        issuing_state=state,
        issue_date=issued.isoformat(),
        expiry_date=(_years_later(issued, years) - timedelta(days=1)).isoformat(),
    )


def _years_later(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def person(
    random: Random,
    culture: str,
    today: date,
    *,
    age: tuple[int, int] = (18, 79),
    like: Person | None = None,
    sex: Sex | None = None,
) -> Person:
    """A person of a culture, aged between both years; ``like`` is kin whose surname, state and home they share."""
    names = cultures()[culture]
    sex = sex or ("F" if random.random() < 0.5 else "M")
    surname, given = _names(random, names, sex)
    if like is not None:
        surname, given = like.surname, given or random.choice(names.female if sex == "F" else names.male)
    state = like.nationality if like else random.choice((*names.states[:1] * 2, *names.states))
    born = today - timedelta(days=random.randrange(max(age[0] * 366, _YOUNGEST_DAYS), age[1] * 365 + 300))
    city = cities().get(state, state)
    return Person(
        culture=culture,
        surname=surname,
        given_names=given,
        sex=sex,
        date_of_birth=born.isoformat(),
        nationality=state,
        document=passport(random, state, today, born),
        residence=like.residence if like else state,
        phone=like.phone if like else phone_number(random),
        email=like.email if like else _mail(random, surname, given),
        address=like.address if like else street_address(random, city, state),
    )


def _names(random: Random, names: Culture, sex: Sex) -> tuple[str, str]:
    if names.single and random.random() < 0.12:
        return random.choice(names.single), ""
    given = random.choice(names.female if sex == "F" else names.male)
    if " " not in given and random.random() < 0.3:
        second = random.choice(names.female if sex == "F" else names.male)
        given += f" {second}" if second != given else ""
    return random.choice(names.surnames), given


def _mail(random: Random, surname: str, given: str) -> str:
    words = (*name_on_wire(given).split()[:1], *name_on_wire(surname).split()[:1])
    return f"{'.'.join(words).lower()}{random.randrange(10, 9999)}@{random.choice(_MAIL_HOSTS)}"
