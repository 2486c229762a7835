"""Compile every kernel of maps once, so that later runs find them compiled."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tilth.geo.align_kernel import area_mean, known_cells
from tilth.geo.cells import MODES, Cells, Errors, outlook
from tilth.geo.random_field import cell_normals
from tilth.geo.zone_kernel import add_masses

SIZE = 16


def compile_all(progress: Callable[[float], None] | None = None) -> None:
    """Run each kernel on a little data, in every precision it is used with.

    Parameters
    ----------
    progress : callable, optional
        Receives the share of the kernels that is done. [1]
    """
    reals: tuple[type[np.floating[Any]], ...] = (np.float32, np.float64)
    steps: list[Callable[[], object]] = [
        partial(cell_normals, (1, 2), np.arange(SIZE)),
        *(partial(_raster, real) for real in reals),
        *(partial(_cells, mode, real) for real in reals for mode in MODES),
    ]
    for number, step in enumerate(steps, start=1):
        step()
        if progress is not None:
            progress(number / len(steps))


def _raster(real: type[np.floating[Any]]) -> None:
    """Alignment and sums of zones."""
    values = np.ones((1, 2, 2))
    edges, share = np.array([0.0, 1.0, 2.0]), np.empty((2, 2))
    known, out = known_cells(values), np.empty((1, 2, 2), real)
    area_mean(values, known, -edges, edges, -edges, edges, share, out)
    one = np.zeros(1, np.int64)
    add_masses(one, one, np.ones(1), np.ones(1, real), np.zeros(1, np.int64))


def _cells(mode: str, real: type[np.floating[Any]]) -> None:
    """Start and years ahead of cells."""
    row, year = np.ones(SIZE, real), np.ones((12, SIZE), real)
    weather = (10 * year, 50 * year, 40 * year)
    cells = Cells(
        soc_stock=50 * row,
        clay=20 * row,
        dpm_rpm=row,
        plant_cover=year,
        before=weather,
        warm_up=weather,
    )
    outlook(cells, n_years=1, mode=mode, errors=Errors())
