"""All maps of a run in one Zarr store, from its blocks."""

from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential.cells import STATUS
from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.product import Product
from tilth.assessment.potential.store import BlockStore, windows
from tilth.geo.grid import Window
from tilth.geo.zarr_maps import MapOfStore, write_zarr

STAGING: Final = "maps.zarr"
NO_STATUS: Final = 255


def zarr_name(potential: Potential) -> str:
    """Name of the store of a run, such as ``ABC_Tilth_Maps.zarr``."""
    start = f"{potential.prefix}_" if potential.prefix else ""
    return f"{start}Tilth_Maps.zarr"


def write_maps(
    potential: Potential,
    store: BlockStore,
    out: Path,
    items: list[tuple[int, Product]],
    tags: dict[str, str],
) -> str:
    """Write the store of all maps.

    Parameters
    ----------
    potential : Potential
        The map.
    store : BlockStore
        Its blocks, all done.
    out : Path
        Directory of the results.
    items : list of tuple
        Place in the blocks and product of each map; -1 for the status.
    tags : dict of str to str
        Metadata of all.

    Returns
    -------
    name : str
        Of the store in `out`.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    name = zarr_name(potential)
    maps = [_map(potential, store, number, product) for number, product in items]
    attributes = {key.lower(): text for key, text in tags.items()}
    staging = store.folder / STAGING
    write_zarr(out / name, potential.grid, maps, attributes, staging=staging)
    return name


def _map(
    potential: Potential, store: BlockStore, number: int, product: Product
) -> MapOfStore:
    is_status = number < 0
    flags = {
        "flag_values": list(STATUS),
        "flag_meanings": " ".join(
            "_".join("".join(c if c.isalnum() else " " for c in text).split())
            for text in STATUS.values()
        ),
    }
    return MapOfStore(
        key=product.key,
        dtype="uint8" if is_status else potential.precision,
        missing=NO_STATUS if is_status else float("nan"),
        unit=product.unit,
        title=product.title,
        values=partial(_values, potential, store, number),
        attributes=flags if is_status else {},
    )


def _values(
    potential: Potential, store: BlockStore, number: int, window: Window
) -> NDArray[Any]:
    """Numbers of one map on any window."""
    real = "uint8" if number < 0 else potential.precision
    out = np.empty((window.rows, window.columns), real)
    for block in windows(potential, store.size, window):
        if number < 0:
            values = store.rest(block)["status"]
        else:
            values = store.maps(block, number)
            values = np.where(np.isfinite(values), values, np.nan)
        top, left = max(block.row, window.row), max(block.column, window.column)
        bottom = min(block.row + block.rows, window.row + window.rows)
        right = min(block.column + block.columns, window.column + window.columns)
        inside = values[
            top - block.row : bottom - block.row,
            left - block.column : right - block.column,
        ]
        out[
            top - window.row : bottom - window.row,
            left - window.column : right - window.column,
        ] = inside
    return out
