"""Net primary production by MIAMI, and plant carbon that follows it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RealArray = NDArray[np.floating[Any]]
Weather = tuple[RealArray, RealArray, RealArray]


def miami(temperature: RealArray, precipitation: RealArray) -> RealArray:
    """Net primary production by MIAMI.

    Parameters
    ----------
    temperature : ndarray, shape (...)
        Mean of the year. [degC]
    precipitation : ndarray, shape (...)
        Sum of the year. [mm yr-1]

    Returns
    -------
    npp : ndarray, shape (...)
        Dry matter. [g m-2 yr-1]

    References
    ----------
    .. [1] Lieth H. (1975) Modeling the primary productivity of the world. In: Primary
       Productivity of the Biosphere. doi:10.1007/978-3-642-80913-2_12
    """
    warm = 3000.0 / (1.0 + np.exp(1.315 - 0.119 * temperature))
    wet = 3000.0 * -np.expm1(-0.000664 * precipitation)
    return np.asarray(np.minimum(warm, wet))


def yearly_weather(weather: Weather) -> tuple[RealArray, RealArray]:
    """Mean temperature and sum of precipitation of each year.

    Parameters
    ----------
    weather : tuple of ndarray, each of shape (12 n_years, n_cells)
        Months. [mixed]

    Returns
    -------
    temperature : ndarray, shape (n_years, n_cells)
        Mean of each year. [degC]
    precipitation : ndarray, shape (n_years, n_cells)
        Sum of each year. [mm yr-1]
    """
    years = (-1, 12, weather[0].shape[1])
    return (
        np.asarray(weather[0].reshape(years).mean(axis=1)),
        np.asarray(weather[1].reshape(years).sum(axis=1)),
    )


def growth_of_years(
    before: tuple[RealArray, RealArray],
    warm_up: tuple[RealArray, RealArray],
    temperature_error: RealArray | float = 0.0,
    precipitation_factor: RealArray | float = 1.0,
) -> RealArray:
    """Net primary production of each year of the warm-up per that of the years before.

    It is the mean of the production of the years before, not that of their mean
    climate: MIAMI bends, so that the latter is larger, and a climate that only varies
    would seem to have less and less plant carbon.

    Parameters
    ----------
    before, warm_up : tuple of ndarray, each of shape (n_years, n_cells)
        As from `yearly_weather`. [mixed]
    temperature_error : ndarray or float, default 0
        Added to both. [degC]
    precipitation_factor : ndarray or float, default 1
        Of both. [1]

    Returns
    -------
    growth : ndarray, shape (n_years, n_cells)
        NaN where the years before have no production. [1]
    """

    def production(years: tuple[RealArray, RealArray]) -> RealArray:
        mean, rain = years
        return miami(mean + temperature_error, rain * precipitation_factor)

    base = np.zeros(before[0].shape[1])
    years = production(before)
    for row in years:
        base += row
    base /= len(years)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(production(warm_up) / np.where(base > 0.0, base, np.nan))
