"""Who is outside the desks is admitted to no operation of the interface but those of their own part."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from foreland.access.viewer import Role
from foreland.operations.accounts import NewUser, add_user, sign_in
from foreland.operations.deployment import Deployment
from foreland.web.api.description import describe
from foreland.web.app import create_app
from tests.deployments import PASSWORD

READING = """get_brief get_briefs get_bulletin get_bulletin_sightings get_bulletins get_contacts get_desks get_evidence
    get_hit get_hits get_knowledge get_party get_pointers get_requests get_seizure get_seizure_photograph get_seizures
    get_staffing get_subscriptions post_bulletin_acknowledgement post_bulletin_feedback post_document_check
    post_pointer_outcome post_request_entry post_requirement_check post_seizure post_seizure_step
    post_subscription post_subscription_end"""
PART: dict[Role, str] = {
    "administrator": """delete_contact delete_desk delete_duty get_channels get_contacts get_desks get_organisation
        get_organisations post_agreement post_channels_act post_community post_end_agreement post_membership
        post_organisation put_channels put_contact put_desk put_duty put_organisation""",
    "attache": READING
    + """ get_bank get_interviews get_notes get_showable get_taskings post_interview post_note post_tasking
        post_tasking_step""",
    "field_officer": READING
    + " get_lookouts post_interview post_outcome post_tasking post_tasking_step post_unannounced",
    "protection": """get_contacts get_desks get_leads get_protection_figures get_referral get_referrals post_lead_step
        post_referral_step""",
}
"""Operations to which a role is admitted. Rows say what is found there; taskings and interviews say whose they are."""


@pytest.mark.parametrize("role", PART)
def test_a_role_is_admitted_to_its_own_part_alone(deployment: Deployment, role: Role) -> None:
    now = datetime.now(UTC)
    add_user(deployment, NewUser(username="eve", display_name="Eve", roles=(role,)), now, PASSWORD)
    token = sign_in(deployment, "eve", PASSWORD, now).token  # type: ignore[union-attr]
    client = TestClient(create_app(deployment), headers={"authorization": f"Bearer {token}"})
    admitted, asked = set(), 0
    for path, operations in describe()["paths"].items():  # type: ignore[attr-defined]
        fields = dict.fromkeys(re.findall(r"{(\w+)}", path), "00000000-0000-4000-8000-000000000001")
        fields |= {"flight_date": "2026-11-27"}
        for method, operation in operations.items():
            if operation["security"] == [{"officer": []}] and operation["operationId"] != "get_events":
                answer = client.request(method.upper(), f"/api/v1{path.format(**fields)}", json={})
                assert answer.status_code not in (401, 429, 500), (path, answer.text)
                admitted |= {operation["operationId"]} if answer.status_code != 403 else set()
                asked += 1
    assert asked > 100
    assert admitted == set(PART[role].split())
