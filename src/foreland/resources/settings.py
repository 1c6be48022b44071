"""Numbers a deployment may set: ``settings.json``, each with its unit and where it comes from.

A file ``settings.json`` in the data folder replaces the values it names; what it does not name stays as shipped.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The values in force; units and citations stand in ``settings.json``."""

    door_close_minutes: int
    same_flight_hours: int
    quarantine_hours: int
    receipt_days: int
    registry_days: int
    departed_grace_hours: int
    schedule_horizon_hours: int
    inbox_settle_seconds: int
    folder_receipt_days: int
    inbox_late_minutes: int
    sign_in_tries: int
    api_requests_per_minute: int
    api_refusals_per_minute: int
    fallback_minutes: int
    fallback_hours: int
    paper_hours: int
    escalate_minutes_left: int
    escalate_waiting_minutes: int
    escalate_alone_minutes: int
    escalate_unanswered_minutes: int
    notify_tries: int
    reply_hours: int
    reply_tries_per_minute: int
    webhook_changeover_hours: int
    false_match_days: int
    partner_unreached_hours: int
    usual_fare_days: int
    usual_fare_tickets: int


class _Entry(Struct, frozen=True, kw_only=True):
    name: str
    value: int
    unit: str
    citation: str


class _File(Struct, frozen=True, kw_only=True):
    version: str
    settings: list[_Entry]


def load_settings(data: Path | None = None) -> Settings:
    """Load the shipped values with the deployment's own over them.

    Raises :class:`msgspec.ValidationError` when a file has another shape, an unknown name, or a name is missing.
    """
    shipped = files("foreland.resources").joinpath("settings.json").read_bytes()
    values = {entry.name: entry.value for entry in msgspec.json.decode(shipped, type=_File).settings}
    own = data / "settings.json" if data is not None else None
    if own is not None and own.exists():
        chosen = msgspec.json.decode(own.read_bytes(), type=_File).settings
        values.update({entry.name: entry.value for entry in chosen})
    return msgspec.convert(values, Settings)
