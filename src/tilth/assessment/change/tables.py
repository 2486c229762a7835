"""Stocks of strata and of points in the first and the last round."""

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.design import Design
from tilth.assessment.change.result import PointChange, StratumChange
from tilth.assessment.change.rounds import Points
from tilth.checks import FloatArray


def strata_of(design: Design, values: FloatArray) -> tuple[StratumChange, ...]:
    """Plain means of the samples of each stratum.

    Parameters
    ----------
    design : Design
        Of the project.
    values : ndarray, shape (n_points, n_rounds)
        Stocks of its points. [Mg ha-1]

    Returns
    -------
    strata : tuple of StratumChange
        In the order of the design.
    """
    labels = np.array(design.stratum)
    found = []
    for name, area in design.area.items():
        mine = values[labels == name][:, [0, -1]]
        there = ~np.isnan(mine)
        counts = there.sum(axis=0).tolist()
        columns = [mine[there[:, i], i] for i in (0, 1)]
        spread = [float(c.std(ddof=1)) if c.size > 1 else None for c in columns]
        means = [float(c.mean()) if c.size else float("nan") for c in columns]
        found.append(
            StratumChange(
                name=name,
                area=area,
                n_before=counts[0],
                n_after=counts[1],
                n_both=int(there.all(axis=1).sum()),
                before=means[0],
                after=means[1],
                sd_before=spread[0],
                sd_after=spread[1],
            )
        )
    return tuple(found)


def point_changes(
    points: Points, soc_stock: FloatArray, extrapolated: NDArray[np.bool_]
) -> tuple[PointChange, ...]:
    """Stocks of every point, controls last.

    Parameters
    ----------
    points : Points
        Of project and controls.
    soc_stock : ndarray, shape (n_profiles,)
        Stock of each profile. [Mg ha-1]
    extrapolated : array of bool, shape (n_profiles,)
        Whether it lies below the sampled mass.

    Returns
    -------
    changes : tuple of PointChange
        One per point.
    """
    values = points.of(soc_stock)
    beyond = points.of(extrapolated.astype(np.float64))
    return tuple(
        PointChange(
            site=points.site[i],
            point=name,
            stratum=points.stratum[i],
            farm=points.farm[i],
            latitude=float(points.latitude[i]),
            longitude=float(points.longitude[i]),
            control=bool(points.control[i]),
            before=float(values[i, 0]),
            after=float(values[i, -1]),
            extrapolated=1.0 in (beyond[i, 0], beyond[i, -1]),
        )
        for i, name in enumerate(points.point)
    )
