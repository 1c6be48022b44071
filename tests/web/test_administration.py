"""The administrator's pages: what they change, what they refuse, what is audited, and that no traveller is on them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.operations import accounts, administer
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.administer import Profile, Refused
from foreland.operations.deployment import Deployment
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Writer, fill

_ACTS = "select action from audit where object_kind in ('user', 'service_token') order by id"


def send(client: TestClient, address: str, **fields: str | list[str]) -> tuple[int, str]:
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post(address, data={"csrf": csrf} | fields)
    return answer.status_code, answer.text


def secret_of(page: str) -> str:
    (found,) = re.findall(r'<code class="fl-secret"[^>]*>([^<]+)</code>', page)
    return str(found)


def account_of(deployment: Deployment, name: str) -> UUID:
    return next(one.id for one in accounts.list_users(deployment) if one.username == name)


def actions(write: Writer) -> list[str]:
    return [row["action"] for row in write.connection.execute(_ACTS)]


def test_a_user_is_added_signs_in_once_and_must_choose_a_password(
    officer: Officer, deployment: Deployment, write: Writer
) -> None:
    root = officer("root", "administrator")
    fields: dict[str, str | list[str]] = {"display_name": "Nadia Q", "role": ["analyst", "attache"], "desk": "pacific"}
    status, page = send(root, "/admin/users", username="Nadia", airports="akl, HNL akl", agency="BP", **fields)
    assert status == 200
    secret = secret_of(page)
    assert secret not in root.get("/admin/users").text
    found = next(one for one in accounts.list_users(deployment) if one.username == "nadia")
    assert (found.roles, found.airports, found.desk, found.agency) == (
        ["analyst", "attache"],
        ["AKL", "HNL"],
        "pacific",
        "BP",
    )
    nadia = officer("other")
    nadia.cookies.clear()
    assert nadia.post("/sign-in", data={"username": "nadia", "password": secret}).status_code == 303
    for address in ("/queue", "/flights", "/watch"):
        assert nadia.get(address).headers["location"] == "/account?change=1"
    assert "given to you for one use" in text_of(nadia.get("/account?change=1").text)
    own = {"current": secret, "new": PASSWORD, "again": PASSWORD}
    assert send(nadia, "/account/password", **own)[0] == 303
    assert nadia.post("/sign-in", data={"username": "nadia", "password": secret}).status_code == 403
    assert nadia.post("/sign-in", data={"username": "nadia", "password": PASSWORD}).status_code == 303
    assert nadia.get("/queue").status_code == 200
    assert "user_added" in actions(write)


def test_a_one_time_password_that_nobody_used_ends(deployment: Deployment) -> None:
    now = datetime.now(UTC)
    secret = add_user(deployment, NewUser(username="nadia", display_name="N", roles=("analyst",)), now) or ""
    late = now + accounts.ONE_TIME_LIFE + timedelta(seconds=1)
    assert accounts.sign_in(deployment, "nadia", secret, late) == accounts.NotSignedIn("wrong")
    assert isinstance(accounts.sign_in(deployment, "nadia", secret, now), accounts.SignedIn)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "nadia", "role": []}, "Choose a role."),
        ({"username": "nadia", "role": ["service"]}, "Choose roles from the list."),
        ({"username": "nadia", "role": ["administrator", "analyst"]}, "An administrator sees no passenger data"),
        ({"username": "nadia", "role": ["administrator", "protection"]}, "An administrator sees no passenger data"),
        ({"username": "na dia", "role": ["analyst"]}, "Enter a user name without spaces."),
        ({"username": "", "role": ["analyst"]}, "Enter a user name without spaces."),
        ({"username": "ROOT", "role": ["analyst"]}, "There is a user of that name already."),
    ],
)
def test_a_user_that_will_not_do_is_refused(
    officer: Officer, deployment: Deployment, fields: dict[str, str | list[str]], said: str
) -> None:
    root = officer("root", "administrator")
    status, page = send(root, "/admin/users", **fields)
    assert status == 422
    assert said in text_of(page)
    assert len(accounts.list_users(deployment)) == 1


def test_an_account_is_changed_disabled_enabled_and_its_sessions_end(
    officer: Officer, deployment: Deployment, write: Writer
) -> None:
    root, mira = officer("root", "administrator"), officer("mira")
    address = f"/admin/users/{account_of(deployment, 'mira')}"
    assert mira.get("/audit/journey/2026-11-24/01930000-0000-7000-8000-000000000000").status_code == 403
    assert send(root, address, display_name="Mira S", role=["supervisor"])[0] == 303
    assert mira.get("/audit/journey/2026-11-24/01930000-0000-7000-8000-000000000000").status_code == 404, "at once"
    (key,) = re.findall(r'name="session" value="([0-9a-f]{64})"', root.get(address).text)
    assert send(root, f"{address}/act", act="end_session", session=key)[0] == 303
    assert mira.get("/queue").status_code == 303
    assert send(root, f"{address}/act", act="disable")[0] == 303
    assert mira.post("/sign-in", data={"username": "mira", "password": PASSWORD}).status_code == 403
    assert send(root, f"{address}/act", act="enable")[0] == 303
    assert mira.post("/sign-in", data={"username": "mira", "password": PASSWORD}).status_code == 303
    assert send(root, f"{address}/act", act="end_sessions")[0] == 303
    assert mira.get("/queue").status_code == 303
    status, page = send(root, f"{address}/act", act="reset_password", username="mira")
    assert status == 200
    assert mira.post("/sign-in", data={"username": "mira", "password": secret_of(page)}).status_code == 303
    done = [action for action in actions(write) if action not in ("signed_in", "user_added", "sign_in_refused")]
    assert done == [
        "user_changed",
        "session_ended",
        "user_disabled",
        "user_enabled",
        "sessions_ended",
        "password_renewed",
    ]


def test_a_locked_account_is_unlocked(officer: Officer, deployment: Deployment) -> None:
    root, mira = officer("root", "administrator"), officer("mira")
    for _ in range(10):
        assert mira.post("/sign-in", data={"username": "mira", "password": "wrong"}).status_code == 403
    assert mira.post("/sign-in", data={"username": "mira", "password": PASSWORD}).status_code == 403
    assert "Locked" in root.get("/admin/users").text
    assert send(root, f"/admin/users/{account_of(deployment, 'mira')}/act", act="unlock")[0] == 303
    assert mira.post("/sign-in", data={"username": "mira", "password": PASSWORD}).status_code == 303


def test_nobody_changes_their_own_account_there(officer: Officer, deployment: Deployment) -> None:
    root = officer("root", "administrator")
    officer("ada", "administrator")
    address = f"/admin/users/{account_of(deployment, 'root')}"
    before = accounts.list_users(deployment)
    assert send(root, address, display_name="Root", role=["supervisor"])[0] == 422
    for act in ("disable", "unlock", "reset_password", "end_sessions", "end_session"):
        status, page = send(root, f"{address}/act", act=act)
        assert status == 422
        assert "Nobody changes their own account here" in page
    assert accounts.list_users(deployment) == before


def test_the_last_administrator_stays(deployment: Deployment) -> None:
    now = datetime.now(UTC)
    for name in ("root", "ada"):
        add_user(deployment, NewUser(username=name, display_name=name, roles=("administrator",)), now, PASSWORD)
    assert administer.disable_user(deployment, "ada", now) is None
    assert administer.disable_user(deployment, "root", now) == Refused("last_administrator")
    root = account_of(deployment, "root")
    by = accounts.administration(deployment)
    demoted = administer.change_user(deployment, by, root, Profile(display_name="x", roles=("oversight",)), now)
    assert demoted == Refused("last_administrator")
    assert administer.act_on_user(deployment, by, account_of(deployment, "ada"), "enable", now) is None
    assert administer.disable_user(deployment, "root", now) is None


def test_two_administrators_cannot_take_each_other_away_at_once(deployment: Deployment) -> None:
    now = datetime.now(UTC)
    for name in ("root", "ada"):
        add_user(deployment, NewUser(username=name, display_name=name, roles=("administrator",)), now, PASSWORD)
    known = {one.username: one for one in accounts.list_users(deployment)}

    def disable(by: str, whom: str) -> Refused | None:
        return administer.act_on_user(
            deployment, known[by].access("pre_departure_screening"), known[whom].id, "disable", now
        )

    with ThreadPoolExecutor(2) as both:
        refusals = list(both.map(disable, ("root", "ada"), ("ada", "root")))
    assert refusals.count(None) == 1
    assert refusals.count(Refused("last_administrator")) == 1


@pytest.mark.parametrize("role", ["analyst", "supervisor", "oversight", "protection"])
def test_others_have_no_administration(officer: Officer, deployment: Deployment, role: str) -> None:
    client = officer("mira", role)
    user_id = account_of(deployment, "mira")
    for address in ("/admin/users", f"/admin/users/{user_id}", "/admin/tokens", "/admin/organisations"):
        assert client.get(address).status_code == 403
        assert "Administration" not in client.get("/help").text.partition("<main")[0]
    for address in ("/admin/users", f"/admin/users/{user_id}", f"/admin/users/{user_id}/act", "/admin/tokens"):
        assert send(client, address, role=["administrator"], username="x", act="disable", carrier="ZZ")[0] == 403
    assert len(accounts.list_users(deployment)) == 1


def test_no_traveller_is_on_an_administrators_page(officer: Officer, write: Writer, deployment: Deployment) -> None:
    flights = fill(write, flights=2, hits=3, each=2)
    root = officer("root", "administrator")
    pages = ["/admin/users", "/admin/tokens", "/admin/organisations", "/help", "/account"]
    pages.append(f"/admin/users/{account_of(deployment, 'root')}")
    names = [row["surname"] for row in write.connection.execute("select distinct surname from identities")]
    assert names
    for address in pages:
        answer = root.get(address)
        assert answer.status_code == 200
        assert not any(name in answer.text for name in names)
    for address in ("/queue", "/flights", "/watch", f"/flights/{flights[0].id}"):
        assert root.get(address).status_code == 403


def test_a_token_is_shown_once_used_and_revoked(officer: Officer, deployment: Deployment, write: Writer) -> None:
    root = officer("root", "administrator")
    assert "No carrier has a token yet." in root.get("/admin/tokens").text
    status, page = send(root, "/admin/tokens", carrier="zz", name="host", days="90")
    assert status == 200
    secret = secret_of(page)
    listed = root.get("/admin/tokens").text
    assert secret not in listed
    assert "never" in text_of(listed)
    now = datetime.now(UTC)
    found = accounts.carrier_connection(deployment, secret, now)
    assert found is not None
    assert found.token.carrier_code == "ZZ"
    assert accounts.carrier_connection(deployment, secret, now + timedelta(days=91)) is None, "it has ended"
    assert "never" not in text_of(root.get("/admin/tokens").text).partition("Make a token")[0]
    assert send(root, f"/admin/tokens/{found.token.id}/revoke")[0] == 303
    assert accounts.carrier_connection(deployment, secret, now) is None
    assert send(root, "/admin/tokens", carrier="'; --", days="90")[0] == 422
    assert send(root, "/admin/tokens", carrier="ZZ", days="99999")[0] == 400
    assert [one for one in actions(write) if one.startswith("token")] == ["token_created", "token_revoked"]


def test_carriers_are_added_and_renamed(officer: Officer, write: Writer) -> None:
    root = officer("root", "administrator")
    assert send(root, "/admin/organisations", code="qx", name="Example Air")[0] == 303
    assert "Example Air" in root.get("/admin/organisations").text
    assert send(root, "/admin/organisations", code="QX", name="Other")[0] == 422
    assert send(root, "/admin/organisations", code="<b>", name="Other")[0] == 422
    row = write.connection.execute("select id from organisations where code = 'QX'").fetchone()
    assert row is not None
    assert send(root, f"/admin/organisations/{row['id']}", name="New <b>name")[0] == 303
    assert "New &lt;b&gt;name" in root.get("/admin/organisations").text
    assert send(root, f"/admin/organisations/{row['id']}", name=" ")[0] == 422
    assert send(root, "/admin/organisations/01930000-0000-7000-8000-000000000000", name="x")[0] == 404
