"""Organic carbon that the fine mineral particles of a soil can hold at most.

Georgiou K. et al. (2022) Global stocks and capacity of mineral-associated soil organic
carbon. Nature Communications 13, 3797. doi:10.1038/s41467-022-31540-9. The two
capacities are second-hand: the paper itself was not seen.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

PERCENT: Final = 100.0

_TABLE: Final = "mineral_capacity/capacity.csv"


def mineral_capacity(clay: ArrayLike, silt: ArrayLike, soil_class: str) -> FloatArray:
    r"""Largest content of mineral-associated organic carbon of fine earth.

    Parameters
    ----------
    clay, silt : array_like, shape (...)
        Of the fine earth; together at most 100. [%]
    soil_class : str
        One of `known_classes`, of `tilth.soil.ipcc_class`.

    Returns
    -------
    soc_content : ndarray, shape (...)
        NaN where clay or silt is. [g kg-1]

    Raises
    ------
    InputError
        If a share is out of range, or no capacity is known for the class.

    Notes
    -----
    .. math:: C_\mathrm{max} = c \, (f_\mathrm{clay} + f_\mathrm{silt}) / 100

    with c = 86 g kg-1 where minerals of high activity prevail and 48 g kg-1 where those
    of low activity do. Mineral topsoils only; the class stands in for the minerals.

    References
    ----------
    .. [1] Georgiou K. et al. (2022) Nature Communications 13, 3797.
       doi:10.1038/s41467-022-31540-9

    Examples
    --------
    >>> float(mineral_capacity(20.0, 30.0, "high-activity clay"))
    43.0
    """
    rows = _capacities()
    if soil_class not in rows:
        raise InputError(
            f"soil class must be one with a known capacity of its minerals, "
            f"{' or '.join(rows)}; got {soil_class or 'none'}"
        )
    fine = in_range("clay", clay, 0.0, PERCENT, "%") + in_range(
        "silt", silt, 0.0, PERCENT, "%"
    )
    in_range("clay and silt together", fine, 0.0, PERCENT, "%")
    return np.asarray(rows[soil_class] * fine / PERCENT)


def known_classes() -> tuple[str, ...]:
    """Soil classes whose capacity is known.

    Returns
    -------
    classes : tuple of str
        In the order of the table.
    """
    return tuple(_capacities())


@cache
def capacity_source() -> tuple[str, str]:
    """Citation of the capacities, and what of them is provisional.

    Returns
    -------
    texts : tuple of str
        Both.
    """
    notes = dict(n.partition(": ")[::2] for n in read_table(_TABLE).notes)
    return notes["source"], f"{notes['mark']}: capacity of silt and clay for carbon"


@cache
def _capacities() -> dict[str, float]:
    """Carbon per mass of silt and clay, by soil class. [g kg-1]."""
    rows = read_table(_TABLE).rows
    return {row["soil_class"]: float(row["value"]) for row in rows}
