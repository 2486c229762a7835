"""Parcels, what may be done on each, and what that stores and costs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan, sqrt
from typing import Final

from tilth.assessment.allocation.discounting import (
    annuity_factor,
    check_rate,
    check_years,
)
from tilth.errors import InputError

DEFAULT_RATE: Final = 0.04
INDEPENDENT, SHARED, BY_PRACTICE = "independent", "shared", "shared-by-practice"
ERRORS: Final = (INDEPENDENT, SHARED, BY_PRACTICE)
NO_CARBON: Final = "stores no carbon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A practice that a parcel may take up, against going on as before.

    Parameters
    ----------
    practice : str
        Its name.
    stock_change : float
        Stock at the end of the period, with the practice less without it. [Mg ha-1]
    standard_error : float
        Of it; NaN if unknown. [Mg ha-1]
    investment : float
        At the start, per hectare. [any one currency]
    maintenance : float
        Every year, per hectare; below 0 for what is saved. [any one currency]
    yield_loss : float
        Harvest lost every year; below 0 for a gain. [Mg ha-1 yr-1]
    source : str
        Of stock change and costs.
    """

    practice: str
    stock_change: float
    standard_error: float = nan
    investment: float = 0.0
    maintenance: float = 0.0
    yield_loss: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Land with its options, of which it takes one or none.

    Parameters
    ----------
    name : str
        Unlike that of any other.
    area : float
        On the ellipsoid. [ha]
    options : tuple of Option
        Mutually exclusive.
    crop : str
        What is harvested.
    crop_yield : float
        Harvest as things go on; NaN if not given. [Mg ha-1 yr-1]
    price : float
        Of the harvest, per Mg; NaN if not given. [any one currency]
    """

    name: str
    area: float
    options: tuple[Option, ...]
    crop: str = ""
    crop_yield: float = nan
    price: float = nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """How money and carbon of different years are added up.

    Parameters
    ----------
    currency : str
        Of all money.
    price_year : int
        Year whose prices are meant; money of all years is in these prices.
    years : int
        Length of the period: costs run through it, stock changes are those at its end.
    discount_rate : float, default 0.04
        Real. [yr-1]
    """

    currency: str
    price_year: int
    years: int
    discount_rate: float = DEFAULT_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedOption:
    """An option of a parcel, taken up on all of its area.

    Parameters
    ----------
    parcel : Parcel
        The land.
    option : Option
        The practice.
    carbon : float
        Stored at the end of the period, undiscounted. [Mg]
    carbon_discounted : float
        The same, in equal yearly parts, each discounted as money is. [Mg]
    standard_error : float
        Of `carbon`; NaN if unknown. [Mg]
    cost : float
        Present value. [any one currency]
    production_loss : float
        Harvest lost. [Mg yr-1]
    """

    parcel: Parcel
    option: Option
    carbon: float
    carbon_discounted: float
    standard_error: float
    cost: float
    production_loss: float

    @property
    def name(self) -> str:
        """Parcel and practice."""
        return f"{self.parcel.name}: {self.option.practice}"


def value_options(
    parcels: Sequence[Parcel], valuation: Valuation
) -> tuple[ValuedOption, ...]:
    r"""What each option stores and costs on its whole parcel.

    Parameters
    ----------
    parcels : sequence of Parcel
        At least one.
    valuation : Valuation
        Period and discount rate.

    Returns
    -------
    options : tuple of ValuedOption
        In the order of parcels and their options.

    Raises
    ------
    InputError
        If a name stands twice, a number is missing or outside its range, or a harvest
        is lost that has no price.

    Notes
    -----
    With area A, investment I, yearly maintenance m, yield loss y, price p and the
    annuity factor a of n years, the cost is A (I + (m + y p) a). Carbon is stored in
    equal yearly parts, so that the discounted mass is the undiscounted one times a/n.
    """
    check_rate(valuation.discount_rate)
    check_years(valuation.years)
    if not parcels:
        raise InputError("parcels must be at least one; got none")
    _once("parcels", [p.name for p in parcels])
    factor = annuity_factor(valuation.discount_rate, valuation.years)
    found = []
    for parcel in parcels:
        _check_parcel(parcel)
        for option in parcel.options:
            _check_option(parcel, option)
            loss = option.yield_loss * parcel.price if option.yield_loss else 0.0
            carbon = parcel.area * option.stock_change
            found.append(
                ValuedOption(
                    parcel=parcel,
                    option=option,
                    carbon=carbon,
                    carbon_discounted=carbon * factor / valuation.years,
                    standard_error=parcel.area * option.standard_error,
                    cost=parcel.area
                    * (option.investment + (option.maintenance + loss) * factor),
                    production_loss=parcel.area * option.yield_loss,
                )
            )
    if not found:
        raise InputError("parcels must have at least one option; got none")
    return tuple(found)


def total_error(parts: Iterable[tuple[str, float]], errors: str) -> float:
    """Standard error of a sum of stock changes.

    Parameters
    ----------
    parts : iterable of (str, float)
        Practice and standard error of each part. [Mg]
    errors : str
        ``independent``, ``shared`` (all move together) or ``shared-by-practice`` (those
        of one practice do).

    Returns
    -------
    standard_error : float
        NaN if that of a part is. [Mg]

    Raises
    ------
    InputError
        If `errors` is unknown.

    Examples
    --------
    >>> total_error([("a", 3.0), ("a", 4.0)], "independent")
    5.0
    >>> total_error([("a", 3.0), ("a", 4.0)], "shared-by-practice")
    7.0
    """
    if errors not in ERRORS:
        raise InputError(f"errors must be one of {', '.join(ERRORS)}; got {errors!r}")
    sums: dict[object, float] = {}
    for place, (practice, error) in enumerate(parts):
        key: object = {INDEPENDENT: place, SHARED: "", BY_PRACTICE: practice}[errors]
        sums[key] = sums.get(key, 0.0) + error
    return sqrt(sum(error**2 for error in sums.values()))


def _check_parcel(parcel: Parcel) -> None:
    if not (isfinite(parcel.area) and parcel.area > 0.0):
        raise InputError(
            f"area of {parcel.name} must be above 0 ha; got {parcel.area:g}"
        )
    for name, value in (("crop_yield", parcel.crop_yield), ("price", parcel.price)):
        if not isnan(value) and not (isfinite(value) and value >= 0.0):
            raise InputError(
                f"{name} of {parcel.name} must be 0 or more; got {value:g}"
            )
    _once(f"practices of {parcel.name}", [o.practice for o in parcel.options])


def _check_option(parcel: Parcel, option: Option) -> None:
    where = f"{parcel.name}, {option.practice}"
    for name in ("stock_change", "investment", "maintenance", "yield_loss"):
        value = getattr(option, name)
        if not isfinite(value):
            raise InputError(f"{name} of {where} must be a number; got {value:g}")
    if option.standard_error < 0.0 or option.standard_error == float("inf"):
        raise InputError(
            f"standard_error of {where} must be 0 Mg ha-1 or more, or unknown; "
            f"got {option.standard_error:g}"
        )
    if option.investment < 0.0:
        raise InputError(
            f"investment of {where} must be 0 or more; got {option.investment:g}"
        )
    if option.yield_loss and isnan(parcel.price):
        raise InputError(
            f"price of {parcel.name} must be given, since {option.practice} changes "
            "its harvest; got nothing"
        )
    if option.yield_loss > parcel.crop_yield:
        raise InputError(
            f"yield_loss of {where} must be at most the crop_yield of "
            f"{parcel.crop_yield:g} Mg ha-1 yr-1; got {option.yield_loss:g}"
        )


def _once(what: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"{what} must have a name of their own; got {twice[0]} twice")
