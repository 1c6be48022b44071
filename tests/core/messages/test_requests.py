"""Which messages ask for an answer in the same exchange."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from foreland.messages.record import Defect, Message, Part
from foreland.messages.requests import requested
from foreland.travel.traveller import Traveller

ONE = (Traveller(surname="QUORVALEN"),)
ASKING = Message(kind="PAXLST", document_code="745", transaction_reference="TX1", travellers=ONE)


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({}, "clearance"),
        ({"function": "CP"}, "clearance"),
        ({"function": "XR"}, "cancellation"),
        ({"document_code": "266", "function": "CL", "travellers": ()}, "closing"),
        ({"document_code": "266", "function": "CLOB", "travellers": ONE * 300}, "closing"),
        ({"document_code": "250"}, None),
        ({"function": "ZZ"}, None),
        ({"transaction_reference": None}, None),
        ({"travellers": ()}, None),
        ({"travellers": ONE * 11}, None),
        ({"part": Part(number=1, last=False)}, None),
        ({"part": Part(number=2, last=True)}, None),
        ({"kind": "PNRGOV"}, None),
        ({"defects": (Defect(code="ENV_TRUNCATED", severity="fatal"),)}, None),
        ({"kind": "APP", "document_code": "CIRQ"}, "clearance"),
        ({"kind": "APP", "document_code": "CICX"}, "cancellation"),
        ({"kind": "APP", "document_code": "CIRS"}, None),
    ],
)
def test_a_request_has_a_reference_and_few_travellers(changes: dict[str, Any], asks: str | None) -> None:
    assert requested(structs.replace(ASKING, **changes), 10) == asks
