"""What may be brought to court: the items themselves, or a line of the disclosure schedule.

Our own, and what its originator lets, is handed over. Everything else is listed without its content, with whom to ask,
so that nobody has to guess what was held back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.sharing.formats.package import AnyItem
from foreland.sharing.formats.table import write_lines
from foreland.sharing.releasing import may_use_in_court

HeldBack = Literal["originator_permission_needed", "withdrawn"]
COLUMNS = ("item", "kind", "originator", "created", "marking", "held_back_because")


class Holding(Struct, frozen=True, kw_only=True):
    """An item that is held here, and whose it is; ``ours``: we are its originator."""

    item: AnyItem
    originator: str
    ours: bool


class Listed(Struct, frozen=True, kw_only=True):
    """A line of the schedule: what there is and why it is not handed over; nothing of what it says."""

    item: UUID
    kind: str
    originator: str
    created: datetime
    marking: str
    because: HeldBack


def divide(held: Iterable[Holding]) -> tuple[list[AnyItem], list[Listed]]:
    """Return what may be handed over, and the schedule of everything else; each item is in exactly one of them."""
    handed: list[AnyItem] = []
    listed: list[Listed] = []
    for one in held:
        if one.item.withdrawn:
            listed.append(_line(one, "withdrawn"))
        elif may_use_in_court(one.item.caveats, ours=one.ours):
            handed.append(one.item)
        else:
            listed.append(_line(one, "originator_permission_needed"))
    return handed, listed


def _line(one: Holding, because: HeldBack) -> Listed:
    codes = " ".join(f"{code.scheme}:{code.code}" for code in one.item.caveats.codes)
    return Listed(
        item=one.item.id,
        kind=str(one.item.__struct_config__.tag),
        originator=one.originator,
        created=one.item.created,
        marking=codes or f"TLP:{one.item.caveats.tlp.upper()}",
        because=because,
    )


def write_schedule(listed: Iterable[Listed]) -> bytes:
    """Return the schedule as CSV."""
    lines = [(one.item, one.kind, one.originator, one.created.isoformat(), one.marking, one.because) for one in listed]
    return write_lines([COLUMNS, *lines])
