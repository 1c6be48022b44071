"""The field's thirty-four typologies, each with a lawful twin, planted with the flights before the demo day."""

from __future__ import annotations

from foreland.simulation.planting import Plot
from foreland.simulation.typologies import bookings, companions, documents, routes
from foreland.simulation.typologies.scene import Scene, Typology

_ALL: tuple[Typology, ...] = (*companions.ALL, *bookings.ALL, *routes.ALL, *documents.ALL)


def plant_typologies(plot: Plot) -> None:
    """Plant every typology once and its twin beside it."""
    for typology in sorted(_ALL, key=lambda one: one.number):
        for twin in (False, True):
            scene = Scene(plot, typology, twin=twin)
            typology.plant(scene)
            scene.close()
