"""Hourly keys for raw messages: outside PostgreSQL and back-ups, destroyed after the set hours (decision 15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foreland.keys.files import destroy, load_or_make
from foreland.keys.seal import Sealer

_NAME = "%Y%m%dT%H.key"


class QuarantineKeys:
    """The hourly keys in one folder. After :meth:`destroy_older` nobody can read what was sealed under them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sealers: dict[datetime, Sealer] = {}

    def seal(self, raw: bytes, at: datetime) -> tuple[datetime, bytes]:
        """Seal ``raw`` under the key of the hour of ``at`` (UTC); return that hour and the sealed bytes."""
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hour, self._sealer(hour).seal(raw, "quarantine")

    def open(self, hour: datetime, sealed: bytes) -> bytes | None:
        """Return the raw bytes, or ``None`` when the hour's key is gone."""
        hour = hour.astimezone(UTC)
        if not self._path(hour).exists():
            return None
        return self._sealer(hour).open(sealed, "quarantine")

    def hours(self) -> tuple[datetime, ...]:
        """Return the hours whose keys there are."""
        names = sorted(path.name for path in self._folder.glob("*.key"))
        return tuple(datetime.strptime(name, _NAME).replace(tzinfo=UTC) for name in names)

    def destroy_older(self, now: datetime, hours: int) -> tuple[datetime, ...]:
        """Destroy the keys of hours that ended ``hours`` or more ago; return those hours."""
        limit = now.astimezone(UTC) - timedelta(hours=hours)
        gone = []
        for path in sorted(self._folder.glob("*.key")):
            hour = datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)
            if hour + timedelta(hours=1) <= limit:
                destroy(path)
                self._sealers.pop(hour, None)
                gone.append(hour)
        return tuple(gone)

    def _path(self, hour: datetime) -> Path:
        return self._folder / hour.strftime(_NAME)

    def _sealer(self, hour: datetime) -> Sealer:
        if hour not in self._sealers:
            key = load_or_make(self._path(hour))
            self._sealers[hour] = Sealer(key, AESGCM.generate_key(256))
        return self._sealers[hour]
