"""What is somebody's own of whom protection takes care, so that they are left out wherever they are named."""

from __future__ import annotations

from foreland.operations.deployment import Deployment
from foreland.sharing.psi_keys import Subject, keys_of
from foreland.store import interests
from foreland.store.pool import transaction


def keys_in_care(deployment: Deployment) -> frozenset[str]:
    """Return their keys: documents, and names with birth date and sex; no telephone, which others may use too.

    Asked as the system in a transaction of its own, before that of whoever needs it: no officer may ask.
    """
    access = deployment.service("protection")
    with transaction(deployment.pool, access) as connection:
        found = interests.in_care(access, connection)
    return frozenset(
        key
        for one in found
        for key in keys_of(
            Subject(
                surname=one.surname or "",
                date_of_birth=one.date_of_birth or "",
                sex=one.sex or "",
                documents=tuple((state, number) for state, number in one.documents),
            )
        )
    )
