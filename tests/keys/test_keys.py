"""Keys and seals: nothing opens altered, moved or after its key is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from foreland.keys import passwords
from foreland.keys.files import KeyFileError, load_or_make
from foreland.keys.passwords import hash_password, new_password, password_fits
from foreland.keys.quarantine import QuarantineKeys
from foreland.keys.seal import SealBrokenError, Sealer, load_sealer

SEALER = Sealer(b"k" * 32, b"i" * 32)
HOUR = datetime(2026, 11, 24, 3, 17, tzinfo=UTC)


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_again(plain: bytes) -> None:
    assert SEALER.open(SEALER.seal(plain, "payments"), "payments") == plain


@given(st.binary(min_size=1, max_size=50), st.data())
def test_an_altered_or_truncated_seal_is_broken(plain: bytes, data: st.DataObject) -> None:
    sealed = SEALER.seal(plain, "payments")
    at = data.draw(st.integers(0, len(sealed) - 1))
    altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    for broken in (altered, sealed[:at]):
        with pytest.raises(SealBrokenError):
            SEALER.open(broken, "payments")


def test_a_seal_does_not_open_elsewhere_or_under_another_key() -> None:
    sealed = SEALER.seal(b"4111", "payments")
    with pytest.raises(SealBrokenError):
        SEALER.open(sealed, "hit_events")
    with pytest.raises(SealBrokenError):
        Sealer(b"x" * 32, b"i" * 32).open(sealed, "payments")


def test_equal_values_seal_differently_and_index_alike() -> None:
    assert SEALER.seal(b"4111", "payments") != SEALER.seal(b"4111", "payments")
    assert SEALER.index("4111", "payments") == SEALER.index("4111", "payments")
    assert SEALER.index("4111", "payments") != SEALER.index("4111", "other")
    assert SEALER.index("4111", "payments") != Sealer(b"k" * 32, b"j" * 32).index("4111", "payments")


def test_key_files_are_private_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "data.key"
    with ThreadPoolExecutor(8) as executor:
        keys = set(executor.map(lambda _: load_or_make(path), range(40)))
    assert len(keys) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["data.key"], "no drafts are left"


def test_a_readable_or_damaged_key_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "data.key"
    load_or_make(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match=r"data\.key may be read by others"):
        load_or_make(path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(KeyFileError, match=r"data\.key does not hold"):
        load_or_make(path)


def test_a_deployment_opens_its_own_seals_after_a_restart(tmp_path: Path) -> None:
    sealed = load_sealer(tmp_path).seal(b"note", "hit_events")
    assert load_sealer(tmp_path).open(sealed, "hit_events") == b"note"


def test_quarantine_opens_until_its_hour_is_destroyed(tmp_path: Path) -> None:
    hour, sealed = QuarantineKeys(tmp_path).seal(b"UNB+...", HOUR)
    assert hour == HOUR.replace(minute=0)
    keys = QuarantineKeys(tmp_path)
    assert keys.open(hour, sealed) == b"UNB+..."
    assert keys.destroy_older(HOUR + timedelta(hours=24), 24) == ()
    assert keys.destroy_older(HOUR + timedelta(hours=25), 24) == (hour,)
    assert keys.open(hour, sealed) is None
    assert QuarantineKeys(tmp_path).open(hour, sealed) is None
    assert list(tmp_path.iterdir()) == []


def test_passwords(cheap_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", cheap_passwords)
    monkeypatch.setattr(passwords, "_NOBODY", cheap_passwords.hash("nobody's"))
    password = new_password()
    stored = hash_password(password)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "what RFC 9106 asks of a machine of little memory"
    assert password not in stored
    assert password_fits(password, stored)
    assert not password_fits(password + "x", stored)
    assert not password_fits(password, None)
    assert not password_fits(password, "not a hash")
    assert len({new_password() for _ in range(100)}) == 100
