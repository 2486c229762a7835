"""Organic carbon of a sample, from organic matter or from total carbon.

Conversions change the method of a measurement: two rounds are comparable only if both
were converted in the same way.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, check_range, in_range
from tilth.errors import InputError

VAN_BEMMELEN: Final = 1.724  # organic matter per organic carbon, the old convention [1]
CARBON_OF_CARBONATE: Final = 0.12  # carbon per calcium carbonate, 12.011/100.087 [1]


def soc_from_organic_matter(som_content: ArrayLike, factor: ArrayLike) -> FloatArray:
    r"""Organic carbon from organic matter, by a factor that has to be chosen.

    Parameters
    ----------
    som_content : array_like
        Organic matter, as by loss on ignition. [g kg-1]
    factor : array_like
        Organic matter per organic carbon. There is no default: 1.724 (`VAN_BEMMELEN`)
        is the old convention; 1.9 and more was found in many soils. [1]

    Returns
    -------
    soc_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range.

    Notes
    -----
    .. math:: C = O / f

    Examples
    --------
    >>> float(soc_from_organic_matter(34.48, VAN_BEMMELEN))
    20.0
    """
    organic = in_range("som_content", som_content, 0.0, 1000.0, "g kg-1")
    return np.asarray(organic / _matter_per_carbon(factor))


def organic_matter_from_soc(soc_content: ArrayLike, factor: ArrayLike) -> FloatArray:
    r"""Organic matter from organic carbon, by a factor that has to be chosen.

    Parameters
    ----------
    soc_content : array_like
        Organic carbon in the fine earth. [g kg-1]
    factor : array_like
        Organic matter per organic carbon, as in `soc_from_organic_matter`. [1]

    Returns
    -------
    som_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range or more organic matter than soil would follow.

    Notes
    -----
    .. math:: O = f \, C

    Examples
    --------
    >>> float(organic_matter_from_soc(20.0, 2.0))
    40.0
    """
    content = in_range("soc_content", soc_content, 0.0, 1000.0, "g kg-1")
    organic = np.asarray(content * _matter_per_carbon(factor))
    check_range("soc_content times factor", organic, 0.0, 1000.0, "g kg-1")
    return organic


def soc_from_total_carbon(total_carbon: ArrayLike, carbonate: ArrayLike) -> FloatArray:
    r"""Organic carbon as total carbon less that of carbonate.

    Parameters
    ----------
    total_carbon : array_like
        Carbon by dry combustion. [g kg-1]
    carbonate : array_like
        Calcium carbonate. [g kg-1]

    Returns
    -------
    soc_content : ndarray
        Broadcast shape of the inputs. [g kg-1]

    Raises
    ------
    InputError
        If a value is out of range or carbonate holds more carbon than there is.

    Notes
    -----
    .. math:: C = C_{tot} - 0.12 \, CaCO_3

    Where carbonate is large the result is a small difference of large numbers and its
    error grows accordingly.

    Examples
    --------
    >>> float(soc_from_total_carbon(32.0, 100.0))
    20.0
    """
    total = in_range("total_carbon", total_carbon, 0.0, 1000.0, "g kg-1")
    lime = in_range("carbonate", carbonate, 0.0, 1000.0, "g kg-1")
    organic = np.asarray(total - CARBON_OF_CARBONATE * lime)
    bad = organic < 0.0
    if bad.any():
        raise InputError(
            "total_carbon must be at least 0.12 of carbonate, in g kg-1; it is less by "
            f"{-organic[bad].flat[0]:g} ({int(bad.sum())} of {bad.size} values)"
        )
    return organic


def _matter_per_carbon(factor: ArrayLike) -> FloatArray:
    """Organic matter per organic carbon, checked."""
    return in_range("factor", factor, 1.0, 4.0, "1")
