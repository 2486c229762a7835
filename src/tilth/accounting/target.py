"""The 4 per 1000 target: yearly rates of stock and the input that reaches a target.

The same words have two meanings, and both are here: a yearly gain of 4 permil of the
initial stock, counted from the initial stock or from the stock that the baseline
reaches. They differ by the whole trend of the baseline and are never mixed [1]_. The
target concerns the topsoil, of 0-30 or 0-40 cm [2]_, so that a rate without its
depth says nothing.

.. [1] Bruni E. et al. (2022) Defining quantitative targets for topsoil organic carbon
   stock increase in European croplands. Front. Environ. Sci. 10, 824724.
   doi:10.3389/fenvs.2022.824724
.. [2] Amelung W. et al. (2020) Towards a global-scale soil climate mitigation strategy.
   Nat. Commun. 11, 5427. doi:10.1038/s41467-020-18887-7
"""

from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError

Reference = Literal["initial stock", "baseline"]
BoolArray = NDArray[np.bool_]

FOUR_PERMIL: Final = 4.0  # permil yr-1 of the initial stock
HIGHEST_STOCK: Final = 1e5  # Mg ha-1: above it no soil or peat, but a wrong unit
_ROUNDING: Final = 1e-9  # relative: the target itself counts as reached


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExtraInput:
    """Constant extra carbon input with which the baseline reaches a target.

    Parameters
    ----------
    amount : ndarray
        Extra input in every year; negative where the baseline exceeds the target.
        [Mg ha-1 yr-1]
    already_met : ndarray of bool
        Whether the baseline reaches the target without extra input. [1]
    exceeds_npp : ndarray of bool, optional
        Whether `amount` is larger than the net primary production available; None
        where that is unknown. [1]
    """

    amount: FloatArray
    already_met: BoolArray
    exceeds_npp: BoolArray | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FourPerMille:
    """Where a soil stands against the target, with all that the number depends on.

    Parameters
    ----------
    reference : {"initial stock", "baseline"}
        From which stock the gain is counted.
    depth_top, depth_bottom : float
        Limits of the layer that all stocks belong to. [cm]
    years : float
        Years N after which it holds, not in every year before. [yr]
    target_rate : float
        Yearly gain aimed at, as a share of the initial stock. [permil yr-1]
    initial : ndarray
        Stock at the start. [Mg ha-1]
    target : ndarray
        Stock aimed at, at year N. [Mg ha-1]
    baseline : ndarray, optional
        Stock of the baseline at year N; None where unknown. [Mg ha-1]
    project : ndarray, optional
        Stock of the project at year N; None where there is none. [Mg ha-1]
    rate : ndarray, optional
        Mean yearly gain of the project; None without one. [permil yr-1]
    reached : ndarray of bool, optional
        Whether the project reaches the target; None without one. [1]
    already_met : ndarray of bool, optional
        Whether the baseline reaches the target; None where it is unknown. [1]
    extra_input : ndarray, optional
        Constant extra input to the baseline that reaches the target; negative where
        it is met already; None if it was not asked for. [Mg ha-1 yr-1]
    exceeds_npp : ndarray of bool, optional
        Whether the extra input is larger than the net primary production available;
        None where that is unknown. [1]
    provisional : tuple of str
        What of the numbers rests on no verified source.
    """

    reference: Reference
    depth_top: float
    depth_bottom: float
    years: float
    target_rate: float
    initial: FloatArray
    target: FloatArray
    baseline: FloatArray | None
    project: FloatArray | None
    rate: FloatArray | None
    reached: BoolArray | None
    already_met: BoolArray | None
    extra_input: FloatArray | None
    exceeds_npp: BoolArray | None
    provisional: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.reference == "baseline" and self.baseline is None:
            raise InputError(
                "baseline must be given, in Mg ha-1 at year N, to count from it; "
                "got none"
            )

    def sentence(self) -> str:
        """The result in plain English: reference, depth, year, and what is unknown."""
        parts = [self._aim(), *self._project(), *self._input()]
        parts.append(
            f"This holds at year {self.years:g}, not in every year before or after."
        )
        if self.provisional:
            parts.append(f"Provisional: {'; '.join(self.provisional)}.")
        return " ".join(parts)

    def _aim(self) -> str:
        layer = f"in {self.depth_top:g}-{self.depth_bottom:g} cm"
        counted = f"Counted from the initial stock ({_range(self.initial)} t C/ha"
        if self.reference == "baseline" and self.baseline is not None:
            counted = (
                f"Counted from the baseline at year {self.years:g} "
                f"({_range(self.baseline)} t C/ha"
            )
        return (
            f"{counted} {layer}), a gain of {self.target_rate:g} ‰ of the initial "
            f"stock per year means {_range(self.target)} t C/ha at year {self.years:g}."
        )

    def _project(self) -> list[str]:
        if self.rate is None or self.reached is None:
            return []
        if self.rate.size > 1:
            return [f"The project reaches this {_share(self.reached)}."]
        rate = self.rate.item()
        verb = "gains" if rate >= 0.0 else "loses"
        over = " over the baseline" if self.reference == "baseline" else ""
        verdict = "reaches" if self.reached.item() else "does not reach"
        return [
            f"The project {verb} {abs(rate):.2f} ‰ of the initial stock per year on "
            f"average{over} and {verdict} the target."
        ]

    def _input(self) -> list[str]:
        if self.already_met is None:
            return ["Whether the baseline reaches it is unknown."]
        if self.already_met.all():
            return ["The baseline meets the target already, without extra input."]
        said = [
            f"The baseline reaches it {_share(self.already_met)}."
            if self.already_met.size > 1
            else "The baseline alone does not reach it."
        ]
        if self.extra_input is None:
            return said
        needed = self.extra_input[~self.already_met]
        said.append(
            f"It takes an extra input of {_range(needed)} t C/ha per year"
            f"{'' if needed.size == self.extra_input.size else ' where it does not'}."
        )
        if self.exceeds_npp is None:
            said.append(
                "Whether plants can supply that is unknown: no net primary production "
                "was given."
            )
        elif self.exceeds_npp.size > 1:
            said.append(
                "That is more than the net primary production available "
                f"{_share(self.exceeds_npp)}."
            )
        else:
            inside = "more than" if self.exceeds_npp.item() else "within"
            said.append(f"That is {inside} the net primary production available.")
        return said


def rate_against_initial(
    initial: ArrayLike, project: ArrayLike, years: float
) -> FloatArray:
    r"""Mean yearly gain of a stock, counted from its initial value.

    Parameters
    ----------
    initial : array_like, shape (...)
        Stock at the start, above 0. [Mg ha-1]
    project : array_like, shape (...)
        Stock at year N, to the same depth. [Mg ha-1]
    years : float
        Number of years N, above 0. [yr]

    Returns
    -------
    rate : ndarray
        Broadcast shape of the stocks; NaN where one is missing. [permil yr-1]

    Raises
    ------
    InputError
        If a stock is negative, or the initial stock or the years are not above 0.

    Notes
    -----
    .. math:: r = \frac{1000 \, (P_N - S_0)}{N \, S_0}

    Examples
    --------
    >>> float(rate_against_initial(50.0, 54.0, 20))
    4.0
    """
    start, n = _positive("initial", initial), _years(years)
    return np.asarray(1000.0 * (_stock("project", project) - start) / (n * start))


def rate_against_baseline(
    initial: ArrayLike, project: ArrayLike, baseline: ArrayLike, years: float
) -> FloatArray:
    r"""Mean yearly gain of a stock over its baseline, as share of the initial stock.

    Parameters
    ----------
    initial : array_like, shape (...)
        Stock at the start, above 0. [Mg ha-1]
    project : array_like, shape (...)
        Stock of the project at year N, to the same depth. [Mg ha-1]
    baseline : array_like, shape (...)
        Stock of the baseline at year N, to the same depth. [Mg ha-1]
    years : float
        Number of years N, above 0. [yr]

    Returns
    -------
    rate : ndarray
        Broadcast shape of the stocks; NaN where one is missing. [permil yr-1]

    Raises
    ------
    InputError
        If a stock is negative, or the initial stock or the years are not above 0.

    Notes
    -----
    .. math:: r = \frac{1000 \, (P_N - B_N)}{N \, S_0}

    Examples
    --------
    The stock falls, but less than without the project:

    >>> float(rate_against_baseline(50.0, 49.0, 45.0, 20))
    4.0
    """
    start, n = _positive("initial", initial), _years(years)
    gain = _stock("project", project) - _stock("baseline", baseline)
    return np.asarray(1000.0 * gain / (n * start))


def target_stock(
    initial: ArrayLike,
    years: float,
    rate: float = FOUR_PERMIL,
    baseline: ArrayLike | None = None,
) -> FloatArray:
    r"""Stock aimed at after some years.

    Parameters
    ----------
    initial : array_like, shape (...)
        Stock at the start, above 0. [Mg ha-1]
    years : float
        Number of years N, above 0. [yr]
    rate : float, default 4
        Yearly gain r as share of the initial stock, not negative. [permil yr-1]
    baseline : array_like, shape (...), optional
        Stock of the baseline at year N, if the gain counts from it. [Mg ha-1]

    Returns
    -------
    target : ndarray
        Broadcast shape of the stocks; NaN where one is missing. [Mg ha-1]

    Raises
    ------
    InputError
        If a stock, the years or the rate is out of range.

    Notes
    -----
    .. math:: T = R + \frac{r N S_0}{1000}, \qquad R = S_0 \text{ or } B_N

    Linear in the years, since the share is one of the initial stock: 4 permil over 20
    years are 8.0 %. A compound rate would give 8.31 % and is not what the target means.

    Examples
    --------
    >>> float(target_stock(50.0, 20))
    54.0
    >>> float(target_stock(50.0, 20, baseline=45.0))
    49.0
    """
    start, n = _positive("initial", initial), _years(years)
    share = in_range("rate", rate, 0.0, 1000.0, "permil yr-1")
    complete("rate", share, "permil yr-1")
    origin = start if baseline is None else _stock("baseline", baseline)
    return np.asarray(origin + share * n * start / 1000.0)


def extra_input(
    target: ArrayLike,
    baseline: ArrayLike,
    response: ArrayLike,
    available: ArrayLike | None = None,
) -> ExtraInput:
    r"""Constant extra carbon input with which a stock reaches a target at year N.

    Exact for a model that is affine in its inputs, as all with first-order decay are
    while cover and soil water do not follow the input. It holds at year N, not in
    every year.

    Parameters
    ----------
    target : array_like, shape (...)
        Stock aimed at, at year N. [Mg ha-1]
    baseline : array_like, shape (...)
        Stock at year N without extra input. [Mg ha-1]
    response : array_like, shape (...)
        Stock at year N gained by 1 Mg ha-1 yr-1 of extra input from the start, of the
        same kind (plant or manure), above 0. [Mg ha-1 per Mg ha-1 yr-1]
    available : array_like, shape (...), optional
        Net primary production available for it; None if unknown. [Mg ha-1 yr-1]

    Returns
    -------
    extra_input : ExtraInput
        Amount and flags, in the broadcast shape of the arguments.

    Raises
    ------
    InputError
        If a number is missing or out of range: a missing one would pass for a target
        that is within reach. Cells of a map without data are left out beforehand.

    Notes
    -----
    .. math:: x = \frac{T - B_N}{\mathrm{response}_N}

    Examples
    --------
    >>> float(extra_input(54.0, 48.0, 6.0).amount)
    1.0
    """
    aim = complete(
        "target", in_range("target", target, 0.0, 1e12, "Mg ha-1"), "Mg ha-1"
    )
    without = complete("baseline", _stock("baseline", baseline), "Mg ha-1")
    gain = complete("response", _positive("response", response, "yr"), "yr")
    amount = np.asarray((aim - without) / gain)
    exceeds = None
    if available is not None:
        limit = in_range("available", available, 0.0, 1000.0, "Mg ha-1 yr-1")
        exceeds = np.asarray(amount > complete("available", limit, "Mg ha-1 yr-1"))
        amount = np.broadcast_to(amount, exceeds.shape)
    met = np.broadcast_to(_reaches(without, aim), amount.shape)
    return ExtraInput(amount=amount, already_met=met, exceeds_npp=exceeds)


def four_per_mille(
    initial: ArrayLike,
    *,
    years: float,
    depth_bottom: float,
    depth_top: float = 0.0,
    reference: Reference = "initial stock",
    target_rate: float = FOUR_PERMIL,
    baseline: ArrayLike | None = None,
    project: ArrayLike | None = None,
    response: ArrayLike | None = None,
    available: ArrayLike | None = None,
    provisional: tuple[str, ...] = (),
) -> FourPerMille:
    """Where a soil, or each cell of a map, stands against the target.

    Parameters
    ----------
    initial : array_like, shape (...)
        Stock at the start, above 0. [Mg ha-1]
    years : float
        Number of years N, above 0. [yr]
    depth_bottom : float
        Lower limit of the layer that all stocks belong to. [cm]
    depth_top : float, default 0
        Its upper limit. [cm]
    reference : {"initial stock", "baseline"}
        From which stock the gain is counted.
    target_rate : float, default 4
        Yearly gain aimed at, as share of the initial stock. [permil yr-1]
    baseline : array_like, shape (...), optional
        Stock of the baseline at year N. [Mg ha-1]
    project : array_like, shape (...), optional
        Stock of the project at year N; gives the rate. [Mg ha-1]
    response : array_like, shape (...), optional
        As in `extra_input`; gives the input needed. [Mg ha-1 per Mg ha-1 yr-1]
    available : array_like, shape (...), optional
        As in `extra_input`. [Mg ha-1 yr-1]
    provisional : tuple of str, optional
        What of the numbers rests on no verified source.

    Returns
    -------
    result : FourPerMille
        All numbers in the broadcast shape of the stocks.

    Raises
    ------
    InputError
        If a number is missing or out of range, the depth is none, or the baseline is
        needed (as reference, or for the input) and was not given.
    """
    if reference not in get_args(Reference):
        raise InputError(
            f"reference must be one of {', '.join(get_args(Reference))}; "
            f"got {reference!r}"
        )
    if not (0.0 <= depth_top < depth_bottom and isfinite(depth_bottom)):
        raise InputError(
            "depth_top must be from 0 and below depth_bottom, in cm; "
            f"got {depth_top:g} and {depth_bottom:g}"
        )
    if baseline is None and (reference == "baseline" or response is not None):
        raise InputError(
            "baseline must be given, in Mg ha-1 at year N, to count from it or to find "
            "the extra input; got none"
        )
    if response is None and available is not None:
        raise InputError(
            "available must come with response, in Mg ha-1 per Mg ha-1 yr-1; got none"
        )
    known = _broadcast(
        initial=(_positive("initial", initial), "Mg ha-1"),
        baseline=(baseline, "Mg ha-1"),
        project=(project, "Mg ha-1"),
        response=(response, "Mg ha-1 per Mg ha-1 yr-1"),
        available=(available, "Mg ha-1 yr-1"),
    )
    start, stock, without = known["initial"], known.get("project"), None
    if "baseline" in known:
        without = _stock("baseline", known["baseline"])
    origin = without if reference == "baseline" else None
    aim = target_stock(start, years, target_rate, origin)
    rate = None
    if stock is not None:
        rate = (
            rate_against_initial(start, stock, years)
            if origin is None
            else rate_against_baseline(start, stock, origin, years)
        )
    needed = None
    if "response" in known and without is not None:
        needed = extra_input(aim, without, known["response"], known.get("available"))
    return FourPerMille(
        reference=reference,
        depth_top=depth_top,
        depth_bottom=depth_bottom,
        years=years,
        target_rate=target_rate,
        initial=start,
        target=aim,
        baseline=without,
        project=stock,
        rate=rate,
        reached=None if stock is None else _reaches(stock, aim),
        already_met=(
            needed.already_met
            if needed is not None
            else None
            if without is None
            else _reaches(without, aim)
        ),
        extra_input=None if needed is None else needed.amount,
        exceeds_npp=None if needed is None else needed.exceeds_npp,
        provisional=tuple(provisional),
    )


def _broadcast(**values: tuple[ArrayLike | None, str]) -> dict[str, FloatArray]:
    """The values that are given, complete and in one shape."""
    arrays = {
        name: complete(name, value, unit)
        for name, (value, unit) in values.items()
        if value is not None
    }
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(f"shapes must fit each other; got {shapes}") from None
    return {name: np.broadcast_to(array, shape) for name, array in arrays.items()}


def _reaches(stock: FloatArray, target: FloatArray) -> BoolArray:
    return np.asarray(stock >= target * (1.0 - _ROUNDING))


def _stock(name: str, value: ArrayLike) -> FloatArray:
    return in_range(name, value, 0.0, HIGHEST_STOCK, "Mg ha-1")


def _positive(name: str, value: ArrayLike, unit: str = "Mg ha-1") -> FloatArray:
    """Numbers above 0, as divisors must be; NaN passes."""
    array = in_range(name, value, 0.0, HIGHEST_STOCK, unit)
    if (array == 0.0).any():
        raise InputError(
            f"{name} must be above 0 {unit}; got 0 "
            f"({int((array == 0.0).sum())} of {array.size} values)"
        )
    return array


def _years(years: float) -> float:
    if not (isfinite(years) and years > 0.0):
        raise InputError(f"years must be a finite number above 0 yr; got {years:g}")
    return years


def _range(values: FloatArray) -> str:
    """One number, or the lowest and the highest."""
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return low if low == high else f"{low} to {high}"


def _share(flags: BoolArray) -> str:
    return f"in {int(flags.sum())} of {flags.size} cells"
