"""Present values of yearly payments; each is made at the end of its year."""

from math import expm1, log1p
from typing import Final

from tilth.checks import in_range
from tilth.errors import InputError

MOST_YEARS: Final = 200
HIGHEST_RATE: Final = 0.2


def annuity_factor(discount_rate: float, years: int) -> float:
    r"""Present value of 1 paid at the end of every year.

    Parameters
    ----------
    discount_rate : float
        In [0, 0.2], real, so without inflation. [yr-1]
    years : int
        Number of payments, 1 to 200.

    Returns
    -------
    factor : float
        `years` where the rate is 0. [1]

    Raises
    ------
    InputError
        If the rate or the number of years is outside its range.

    Notes
    -----
    .. math:: a = \sum_{t=1}^{n} (1 + r)^{-t} = \frac{1 - (1 + r)^{-n}}{r}

    Examples
    --------
    >>> round(annuity_factor(0.04, 20), 4)
    13.5903
    """
    rate = check_rate(discount_rate)
    check_years(years)
    if rate == 0.0:
        return float(years)
    return -expm1(-years * log1p(rate)) / rate


def check_rate(discount_rate: float) -> float:
    """Return the rate; raise unless it is a number that makes sense.

    Parameters
    ----------
    discount_rate : float
        In [0, 0.2]. [yr-1]

    Returns
    -------
    discount_rate : float
        The same. [yr-1]

    Raises
    ------
    InputError
        If it is outside its range or missing.
    """
    rate = float(in_range("discount_rate", discount_rate, 0.0, HIGHEST_RATE, "yr-1"))
    if rate != rate:
        raise InputError("discount_rate must be a number in [0, 0.2] yr-1; got nan")
    return rate


def check_years(years: int) -> None:
    """Raise unless the number of years is whole and makes sense.

    Parameters
    ----------
    years : int
        From 1 to 200.

    Raises
    ------
    InputError
        If it is not.
    """
    if years != int(years) or not 1 <= years <= MOST_YEARS:
        raise InputError(f"years must be whole, in [1, {MOST_YEARS}] yr; got {years:g}")
