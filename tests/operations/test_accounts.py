"""Users, sessions and tokens: what is refused, what ends when, and that each act is audited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from foreland.operations import accounts, administer
from foreland.operations.accounts import NewUser, NotSignedIn, SignedIn
from foreland.operations.deployment import Deployment, NotInitialisedError, open_deployment

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

_ACTS = "select action from audit where object_kind in ('user', 'service_token') order by id"


def _user(deployment: Deployment, *roles: str) -> str:
    password = accounts.add_user(
        deployment, NewUser(username="Ana", display_name="Ana Example", roles=roles or ("analyst",)), NOW
    )
    assert password is not None
    return password


def _signed_in(deployment: Deployment, password: str, now: datetime = NOW) -> SignedIn:
    result = accounts.sign_in(deployment, "ana", password, now)
    assert isinstance(result, SignedIn)
    return result


def test_nothing_opens_before_init(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(NotInitialisedError, match="foreland init"), open_deployment(postgres_url, tmp_path):
        pass


def test_a_user_signs_in_with_the_one_time_password(deployment: Deployment) -> None:
    signed_in = _signed_in(deployment, _user(deployment))
    visitor = accounts.visitor(deployment, signed_in.token, NOW)
    assert visitor is not None
    assert visitor.access.username == "ana"
    assert visitor.display_name == "Ana Example"
    assert visitor.access.org_id == deployment.home.org_id


def test_a_name_is_given_once_whatever_its_case(deployment: Deployment) -> None:
    _user(deployment)
    assert accounts.add_user(deployment, NewUser(username="ANA", display_name="x", roles=("analyst",)), NOW) is None


@pytest.mark.parametrize("username", ["ana", "nobody", "", "ana'--", "x" * 1000])
def test_a_wrong_name_and_a_wrong_password_read_the_same(deployment: Deployment, username: str) -> None:
    _user(deployment)
    assert accounts.sign_in(deployment, username, "wrong", NOW) == NotSignedIn("wrong")


def test_ten_wrong_passwords_lock_the_account_for_a_while(deployment: Deployment) -> None:
    password = _user(deployment)
    refusals = [accounts.sign_in(deployment, "ana", "wrong", NOW) for _ in range(10)]
    assert refusals == [NotSignedIn("wrong")] * 9 + [NotSignedIn("locked")]
    assert accounts.sign_in(deployment, "ana", password, NOW) == NotSignedIn("locked")
    later = NOW + timedelta(minutes=16)
    assert isinstance(accounts.sign_in(deployment, "ana", password, later), SignedIn)


def test_a_session_ends_when_idle_when_old_and_when_signed_out(deployment: Deployment) -> None:
    password = _user(deployment)
    token = _signed_in(deployment, password).token
    assert accounts.visitor(deployment, token, NOW + timedelta(minutes=59)) is not None
    assert accounts.visitor(deployment, token, NOW + timedelta(minutes=118)) is not None, "use keeps it alive"
    assert accounts.visitor(deployment, token, NOW + timedelta(minutes=180)) is None, "idle"

    signed_in = _signed_in(deployment, password)
    accounts.sign_out(deployment, signed_in.access, signed_in.token, NOW)
    assert accounts.visitor(deployment, signed_in.token, NOW) is None

    token = _signed_in(deployment, password).token
    for minutes in range(0, 720, 50):
        assert accounts.visitor(deployment, token, NOW + timedelta(minutes=minutes)) is not None
    assert accounts.visitor(deployment, token, NOW + timedelta(minutes=721)) is None, "a shift is over"


def test_a_disabled_user_is_out_at_once(deployment: Deployment) -> None:
    password = _user(deployment)
    token = _signed_in(deployment, password).token
    assert administer.disable_user(deployment, "ANA", NOW) is None
    assert accounts.visitor(deployment, token, NOW) is None
    assert accounts.sign_in(deployment, "ana", password, NOW) == NotSignedIn("wrong")
    assert administer.disable_user(deployment, "nobody", NOW) == administer.Refused("unknown_user")


def test_a_new_password_ends_what_the_old_one_opened(deployment: Deployment) -> None:
    old = _user(deployment)
    token = _signed_in(deployment, old).token
    new = accounts.renew_password(deployment, "ana", NOW)
    assert new is not None
    assert accounts.visitor(deployment, token, NOW) is None
    assert accounts.sign_in(deployment, "ana", old, NOW) == NotSignedIn("wrong")
    _signed_in(deployment, new)


def test_a_carrier_token_works_until_revoked(deployment: Deployment) -> None:
    made = accounts.create_token(deployment, "ZZ", "messages", NOW)
    found = accounts.carrier_connection(deployment, made.secret)
    assert found is not None
    assert found.token.carrier_code == "ZZ"
    assert accounts.carrier_connection(deployment, made.secret + "x") is None
    assert accounts.revoke_token(deployment, made.id, NOW)
    assert not accounts.revoke_token(deployment, made.id, NOW)
    assert accounts.carrier_connection(deployment, made.secret) is None


def test_secrets_are_stored_as_hashes_and_acts_are_audited(deployment: Deployment, postgres_url: str) -> None:
    password = _user(deployment)
    session = _signed_in(deployment, password).token
    token = accounts.create_token(deployment, "ZZ", "messages", NOW).secret
    with psycopg.connect(postgres_url) as connection:
        stored = " ".join(
            str(row)
            for table in ("users", "sessions", "service_tokens", "audit")
            for row in connection.execute(f"select t::text from {table} t")
        )
        actions = [row[0] for row in connection.execute(_ACTS)]
    assert not any(secret in stored for secret in (password, session, token))
    assert actions == ["user_added", "signed_in", "token_created"]


def test_a_partner_with_the_code_of_a_carrier_is_never_taken_for_one(deployment: Deployment, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "insert into organisations (id, name, kind, code, created_at)"
            " values (gen_random_uuid(), 'Abroad', 'partner', 'PX', now())"
        )
    with pytest.raises(ValueError, match="PX is the code of an organisation that is no carrier"):
        accounts.create_token(deployment, "PX", "departure control", datetime.now(UTC))
