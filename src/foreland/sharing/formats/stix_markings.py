"""Handling as STIX 2.1 data markings and back: TLP 2.0, TLP 1 for tools without extensions, and our handling extension.

Identifiers of TLP are those that OASIS published (cti-stix-common-objects; STIX 2.1 section 7.2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from foreland.sharing.handling import UNMARKED, UNREADABLE, Code, Handling, Tlp, audience_of, combine, stricter

NAMESPACE = UUID("6f0c1c0e-5a3b-5b0e-9d0a-9f4e6c1f2a77")
"""Under which identifiers are made from content, so that the same marking is the same object everywhere."""

HANDLING = "extension-definition--0f6a4b5e-3f0d-5a3c-8a52-6d6e7d1f4c01"
"""Our extension of marking definitions: one property for each field of the canonical handling policy."""

TLP_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_2_IDS: dict[Tlp, str] = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_TLP_1_IDS = {
    "white": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
_FROM_2_TO_1: dict[Tlp, str] = {
    "clear": "white",
    "green": "green",
    "amber": "amber",
    "amber+strict": "red",  # TLP 1 has nothing between amber, which clients may read, and red
    "red": "red",
}
_KNOWN: dict[str, Tlp] = {found: level for level, found in _TLP_2_IDS.items()} | {
    _TLP_1_IDS["white"]: "clear",
    _TLP_1_IDS["green"]: "green",
    _TLP_1_IDS["amber"]: "amber",
    _TLP_1_IDS["red"]: "red",
}

Plain = dict[str, object]


def stamp(instant: datetime) -> str:
    """An instant as STIX writes it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def written_markings(caveats: Handling, standard: bool) -> list[Plain]:
    """Return the marking definitions that say these caveats; with ``standard`` in words of STIX itself."""
    made: Plain = {"type": "marking-definition", "spec_version": "2.1", "created": "2022-10-01T00:00:00.000Z"}
    about = msgspec.json.encode(caveats)
    if standard:
        level = _FROM_2_TO_1[caveats.tlp]
        statement = {"statement": caveats_in_words(caveats)}
        return [
            {
                **made,
                "id": _TLP_1_IDS[level],
                "created": "2017-01-20T00:00:00.000Z",
                "definition_type": "tlp",
                "name": f"TLP:{level.upper()}",
                "definition": {"tlp": level},
            },
            {
                **made,
                "id": f"marking-definition--{uuid5(NAMESPACE, 'statement' + about.decode())}",
                "definition_type": "statement",
                "definition": statement,
            },
        ]
    level_2 = {TLP_2: {"extension_type": "property-extension", "tlp_2_0": caveats.tlp}}
    handling = {HANDLING: {"extension_type": "property-extension", **msgspec.to_builtins(caveats)}}
    return [
        {**made, "id": _TLP_2_IDS[caveats.tlp], "name": f"TLP:{caveats.tlp.upper()}", "extensions": level_2},
        {
            **made,
            "id": f"marking-definition--{uuid5(NAMESPACE, about.decode())}",
            "name": "handling",
            "extensions": handling,
        },
    ]


def caveats_in_words(caveats: Handling) -> str:
    """All caveats in one line, for tools that show a statement and understand nothing else."""
    said = [f"TLP:{caveats.tlp.upper()}"]
    said += [f"PAP:{caveats.pap.upper()}"] if caveats.pap else []
    said += [f"{code.scheme} {code.version}: {code.code}" for code in caveats.codes]
    said += ["not to be passed on without the originator's release"] if caveats.onward == "originator_release" else []
    said += [] if caveats.court_use else ["not for use in court"]
    said += [f"only for {' or '.join(one) or 'nobody'}" for one in caveats.only]
    for name, value in (
        ("purpose", "; ".join(caveats.purposes)),
        ("originator", caveats.originator),
        ("source grade", caveats.source_grade),
        ("information grade", caveats.info_grade),
        ("text", "; ".join(caveats.texts)),
    ):
        said += [f"{name}: {value}"] if value else []
    said += [f"until {stamp(caveats.expires_at)}"] if caveats.expires_at else []
    return "; ".join(said)


def read_markings(references: object, definitions: Mapping[str, Plain]) -> Handling:
    """Return the caveats that markings say together; unmarked or unreadable is never more open than unmarked."""
    if references is None or references == []:
        return UNMARKED
    if not isinstance(references, list):
        return UNREADABLE
    levels = [_KNOWN[one] for one in references[:50] if isinstance(one, str) and one in _KNOWN]
    others = [_defined(definitions.get(str(one))) for one in references[:50] if one not in _KNOWN]
    if not others:
        return combine(map(tlp_alone, levels))
    # What TLP leaves open the others may say; who may read it they cannot widen.
    said = combine(others)
    audience = stricter("audience", (said.audience, *map(audience_of, levels)))
    return msgspec.structs.replace(said, audience=audience)


def _defined(found: Plain | None) -> Handling:
    """A marking by its definition; one that is not there, or says nothing we understand, is the strictest."""
    if found is None:
        return UNREADABLE
    extensions, definition = found.get("extensions"), found.get("definition")
    if isinstance(extensions, dict) and isinstance(extensions.get(HANDLING), dict):
        values = {key: value for key, value in extensions[HANDLING].items() if key != "extension_type"}
        try:
            return msgspec.convert(values, type=Handling)
        except (msgspec.ValidationError, RecursionError):
            return UNREADABLE
    if isinstance(definition, dict) and isinstance(definition.get("statement"), str):
        return msgspec.structs.replace(UNMARKED, texts=(str(definition["statement"])[:20_000],))
    return UNREADABLE


def tlp_alone(level: Tlp) -> Handling:
    """The caveats of something that is marked with TLP and nothing else."""
    onward: Literal["audience", "originator_release"] = (
        "audience" if level in ("clear", "green") else "originator_release"
    )
    return Handling(audience=audience_of(level), onward=onward, codes=(Code("TLP", "2.0", level),))
