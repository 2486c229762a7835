"""Stocks of maps: reading, areas of cells and sums, on the maps of Sanderman et al."""

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute
from tilth.geo.align import read_piece
from tilth.geo.layer import Layer, grid_of

MAPS = {"without land use": "NoLU", "in 2010": "2010AD"}
TOTALS = {"without land use": 898.26, "in 2010": 867.06, "lost": 31.20}  # [Pg]
REFERENCE = "Sanderman et al. (2017), doi:10.1073/pnas.1706103114"
WHY = "31.2 Pg is published; the totals were summed independently, to two digits"


def stock(name: str) -> float:
    """Total of a map, 0-30 cm. [Pg]."""
    path = reference_data.path(f"rasters_global/SOCS_0_30cm_year_{name}_10km.tif")
    layer = Layer(name="soc_stock", unit="Mg ha-1", path=path)
    world = grid_of(layer)
    values = read_piece(layer, world).values[0].astype(np.float64)
    return float(np.nansum(values * world.cell_areas("sphere")[:, np.newaxis]) / 1e9)


def rows() -> list[Row]:
    """Stocks of the world before and after land use, and what was lost."""
    found = {what: stock(name) for what, name in MAPS.items()}
    found["lost"] = found["without land use"] - found["in 2010"]
    return [
        _row(what, found[what], expected, *absolute(found[what], expected))
        for what, expected in TOTALS.items()
    ]


def _row(what: str, found: float, expected: float, n: int, deviation: float) -> Row:
    return Row(
        model="maps",
        reference=REFERENCE,
        quantity=(
            f"stock of the world, 0-30 cm, {what}: {found:.2f} of {expected:.2f} Pg"
        ),
        n=n,
        deviation=deviation,
        tolerance=0.01,
        measure="Pg",
        why=WHY,
    )
