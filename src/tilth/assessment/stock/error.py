"""Errors of measuring, carried on to a stock at equivalent mass."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.stock.mass_method import MassMethod
from tilth.assessment.stock.result import Profiles
from tilth.checks import FloatArray
from tilth.soil.equivalent_mass_slopes import equivalent_slopes

BLOCK: Final = 2_000_000  # numbers of one array of slopes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasurementError:
    """Standard errors of stocks, from those of masses and contents.

    Parameters
    ----------
    standard_error : ndarray, shape (n,)
        NaN where neither masses nor contents have errors in all layers that count.
        [Mg ha-1]
    of_mass, of_content : array of bool, shape (n,)
        It covers errors of masses, and errors of contents.
    """

    standard_error: FloatArray
    of_mass: NDArray[np.bool_]
    of_content: NDArray[np.bool_]


def measurement_error(
    profiles: Profiles,
    method: MassMethod,
    reference_mass: float,
    matter_follows: FloatArray,
) -> MeasurementError:
    r"""Standard errors of stocks at equivalent mass, from those of the layers.

    Errors of different layers, and of mass and content, are taken as independent.

    Parameters
    ----------
    profiles : Profiles
        With the errors of their layers.
    method : MassMethod
        Slices of SimpleESM have steps; the slopes of straight lines stand in.
    reference_mass : float
        Of the soil that the method counts. [Mg ha-1]
    matter_follows : ndarray, shape (n, n_layers)
        Organic matter per organic carbon where it was not measured, so that an error
        of content moves the mineral mass; 0 where it was. [1]

    Returns
    -------
    error : MeasurementError
        One kind of error counts where all layers that bear on the stock have it.

    Notes
    -----
    With the mass m, the content c and the carbon s = c m of a layer, and, for mineral
    soil, :math:`m_{min} = m (1 - f c)`:

    .. math:: \frac{dS}{dm} = c \frac{\partial S}{\partial s}
       + \frac{m_{min}}{m} \frac{\partial S}{\partial m_{min}}, \quad
       \frac{dS}{dc} = m \left( \frac{\partial S}{\partial s}
       - f \frac{\partial S}{\partial m_{min}} \right)

    .. math:: \sigma_S^2 = \sum \left( \frac{dS}{dm} \sigma_m \right)^2
       + \sum \left( \frac{dS}{dc} \sigma_c \right)^2
    """
    n = profiles.date.size
    error = np.full(n, np.nan)
    of_mass, of_content = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    errors = (profiles.layer_mass_error, profiles.layer_content_error)
    given = np.asarray(~np.isnan(np.stack(errors)).all(axis=(0, 2)))
    for rows, width in _blocks(given, profiles.layer_mass):
        by_mass, by_content = _slopes(
            profiles, method, reference_mass, matter_follows, rows, width
        )
        mass_part = _variance(by_mass, profiles.layer_mass_error[rows, :width])
        content_part = _variance(by_content, profiles.layer_content_error[rows, :width])
        of_mass[rows] = ~np.isnan(mass_part)
        of_content[rows] = ~np.isnan(content_part)
        either = of_mass[rows] | of_content[rows]
        total = np.nan_to_num(mass_part) + np.nan_to_num(content_part)
        error[rows] = np.where(either, np.sqrt(total), np.nan)
    return MeasurementError(
        standard_error=error, of_mass=of_mass, of_content=of_content
    )


def _blocks(
    wanted: NDArray[np.bool_], mass: FloatArray
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Rows with errors, so many at once as their slopes fit in memory, and their width.

    Profiles with equally many layers go together: slopes are a square of that number.
    """
    counts = np.where(wanted, (~np.isnan(mass)).sum(axis=-1), 0)
    for width in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == width)
        size = max(BLOCK // width**2, 1)
        for start in range(0, rows.size, size):
            yield rows[start : start + size], width


def _slopes(
    profiles: Profiles,
    method: MassMethod,
    reference_mass: float,
    matter_follows: FloatArray,
    rows: NDArray[np.int64],
    width: int,
) -> tuple[FloatArray, FloatArray]:
    """Derivatives of stocks by fine earth and by content (as a share) of each layer."""
    mass = profiles.layer_mass[rows, :width]
    soc = profiles.layer_soc[rows, :width]
    counted = method.masses(profiles)[rows, :width]
    slopes = equivalent_slopes(counted, soc, reference_mass, method.smooth)
    some = np.where(mass > 0.0, mass, np.nan)
    by_mass = slopes.by_layer_mass * counted / some + slopes.by_layer_soc * soc / some
    by_content = mass * slopes.by_layer_soc
    if method.mineral:
        follows = matter_follows[rows, :width]
        by_content = by_content - mass * follows * slopes.by_layer_mass
    return np.where(mass > 0.0, by_mass, 0.0), by_content / 1000.0


def _variance(slopes: FloatArray, errors: FloatArray) -> FloatArray:
    """Sum over the layers; NaN where a layer that counts has no error."""
    part = np.where(slopes == 0.0, 0.0, slopes * errors)
    return np.asarray((part**2).sum(axis=-1))
