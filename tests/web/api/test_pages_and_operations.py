"""Every form of a page has an operation, or stands in a short list with the reason: docs/reference/http.md."""

from __future__ import annotations

import re
from pathlib import Path

from foreland.web import pages
from foreland.web.api.description import describe

TABLE = Path(__file__).parents[3] / "docs" / "reference" / "http.md"
WITHOUT = """/account/password /account/sessions /admin/organisations /admin/organisations/{organisation_id}
    /admin/organisations/{organisation_id}/certification /admin/tokens /admin/tokens/{token_id}/revoke /admin/users
    /admin/users/{user_id} /admin/users/{user_id}/act /holds /holds/{hold_id}
    /oversight/filter/decisions /oversight/filter/proposals /preferences
    /travellers/{flight_date}/{journey_id}/unmasking
    /unmasking/{request_id}/decision"""
"""Forms without an operation. Whoever adds one says in the table why."""


def test_every_form_has_an_operation_or_a_reason() -> None:
    section = TABLE.read_text(encoding="utf-8").split("## Pages and operations\n")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(/[^`]*)` \| (.+) \|$", section, re.MULTILINE))
    forms = {re.sub(r":\w+}", "}", one.path) for one in pages.routes() if "POST" in (one.methods or ())}
    assert set(rows) == forms
    known = {one["operationId"] for operations in describe()["paths"].values() for one in operations.values()}  # type: ignore[attr-defined]
    without = {form for form, said in rows.items() if said.startswith("– ") and len(said) > 10}
    assert without == set(WITHOUT.split())
    for form in forms - without:
        named = set(re.findall(r"`(\w+)`", rows[form]))
        assert named, form
        assert named <= known, form
