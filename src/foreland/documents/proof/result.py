"""What a proof says: one answer, and each check it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from foreland.documents.mrz.record import Zone
from foreland.travel.finding import Reason

Status = Literal["verified", "failed", "not_checked", "no_trust_anchor"]
Kind = Literal["chip", "vds", "vds_nc", "unknown"]
CheckName = Literal[
    "structure", "envelope", "signature", "data_groups", "chain", "validity", "revocation", "country", "document_type"
]

_NEEDED: frozenset[CheckName] = frozenset(("structure", "signature", "data_groups", "chain", "validity", "country"))


class UnreadableError(ValueError):
    """Bytes that are not what they should be; ``code`` is one of the codes of the check ``structure``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UncheckableError(ValueError):
    """A signature or digest that cannot be checked here: ``code``, and the name or number of what is not known."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{code}: {name}")
        self.code = code
        self.name = name


class Check(Struct, frozen=True):
    """One check. ``code`` says what was found; ``values`` are what its sentence names."""

    name: CheckName
    status: Status
    code: str
    values: Mapping[str, str] = {}


class Proof(Struct, frozen=True, kw_only=True):
    """What was found about one chip or one seal.

    ``failed`` means that a check found something wrong. ``not_checked`` and ``no_trust_anchor`` are never held against
    a traveller. ``country`` is the alpha-3 code in the signer's certificate, ``signer`` its subject, ``anchor`` where
    the authority stands in the trust store, ``signed_on`` the day of signing as far as the data say. ``content`` and
    ``zone`` are what was signed: to be believed only when ``status`` is ``verified``. ``contradictions`` are where
    that differs from what was reported.
    """

    kind: Kind
    status: Status
    checks: tuple[Check, ...]
    country: str | None = None
    signer: str | None = None
    anchor: str | None = None
    signed_on: str | None = None
    content: Mapping[str, str] = {}
    zone: Zone | None = None
    contradictions: tuple[Reason, ...] = ()

    @property
    def held_against(self) -> bool:
        """Whether it may be held against a traveller at all: only what failed may."""
        return self.status == "failed"


def overall(checks: Iterable[Check]) -> Status:
    """One failed check fails; then what is missing for a proof tells. Revocation and type may be unknown."""
    given = tuple(checks)
    if any(check.status == "failed" for check in given):
        return "failed"
    needed = {check.name: check.status for check in given if check.name in _NEEDED}
    if "no_trust_anchor" in needed.values():
        return "no_trust_anchor"
    signed = needed.get("signature") == needed.get("chain") == "verified"
    return "verified" if signed and "not_checked" not in needed.values() else "not_checked"


def nothing_read(code: str, kind: Kind = "unknown", **values: str) -> Proof:
    """A proof of bytes that could not be read: bad scans are common, so nothing is held against anybody."""
    return Proof(kind=kind, status="not_checked", checks=(Check("structure", "not_checked", code, values),))
