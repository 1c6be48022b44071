"""National numbers in the optional data: what they say about birth and sex, compared with the zone's own fields."""

from __future__ import annotations

from msgspec import Struct

from foreland.documents.mrz.record import Zone, ZoneProblem
from foreland.travel.traveller import Sex


class NationalNumber(Struct, frozen=True):
    """What a number whose own check digits agree says; ``None`` where it does not say. It is not kept."""

    kind: str
    date_of_birth: str | None = None
    sex: Sex | None = None


def candidate_numbers(zone: Zone) -> tuple[str, ...]:
    """The optional fields without fillers, as they might hold a number."""
    fields = (zone.optional_data, zone.optional_data_2)
    return tuple(text for field in fields if field and (text := field.replace("<", "")).isascii())


def contradictions(zone: Zone, number: NationalNumber | None) -> tuple[ZoneProblem, ...]:
    """Where number and zone disagree. Centuries are not compared: both may leave them out."""
    if number is None:
        return ()
    found = []
    born, said = zone.date_of_birth, number.date_of_birth
    if born and said and len(born) == len(said) and born[2:] != said[2:]:
        found.append(ZoneProblem("date_of_birth", "national_number_contradicts", born, said))
    if number.sex in ("M", "F") and zone.sex in ("M", "F") and number.sex != zone.sex:
        found.append(ZoneProblem("sex", "national_number_contradicts", zone.sex, number.sex))
    return tuple(found)
