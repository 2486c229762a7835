"""Bulk density estimated from carbon and texture, where it was not measured.

An estimate is no substitute for a measurement: two stocks compared with estimated
densities differ in content only, and errors of 15 % and more are common. Coefficients,
samples, ranges and marks of the functions are data (`tilth/datasets/bulk_density`).
Most coefficients are provisional, seen in transcriptions only, and all ranges are
assumed; `Pedotransfer` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

TABLE: Final = "bulk_density/functions.csv"
DENSEST: Final = 2.65  # of quartz [g cm-3]

Coefficients = tuple[float, ...]
Formula = Callable[[FloatArray, FloatArray, FloatArray, Coefficients], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedotransfer:
    """A published function of bulk density, with what is known of its error.

    Parameters
    ----------
    name : str
        Key of the function.
    form : str
        Key of its formula; the header of the table writes the formulas out.
    content : str
        ``soc`` or ``som``: which content the function takes.
    coefficients : tuple of float
        In the units of the formula; NaN where it has fewer.
    content_range : tuple of float
        Smallest and largest content. [g kg-1]
    clay_range, silt_range : tuple of float
        Smallest and largest share, infinite where it is not an input. [%]
    error : float
        Standard error of an estimate, NaN if unknown. [1 or g cm-3]
    error_kind : str
        ``relative``, ``absolute``, or empty if unknown.
    soils : str
        Where the samples came from.
    mark, range_mark : str
        Evidence of the coefficients and of the range.
    source : str
        Citation.
    """

    name: str
    form: str
    content: str
    coefficients: tuple[float, ...]
    content_range: tuple[float, float]
    clay_range: tuple[float, float]
    silt_range: tuple[float, float]
    error: float
    error_kind: str
    soils: str
    mark: str
    range_mark: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DensityEstimate:
    """Estimated bulk density.

    Parameters
    ----------
    bulk_density : ndarray
        NaN where an input is missing or the function gives no physical density.
        [g cm-3]
    standard_error : ndarray
        NaN where it is unknown. [g cm-3]
    outside : array of bool
        Whether an input lies outside the range of the function.
    """

    bulk_density: FloatArray
    standard_error: FloatArray
    outside: NDArray[np.bool_]


def pedotransfer_functions() -> dict[str, Pedotransfer]:
    """Published functions of bulk density, by name.

    Returns
    -------
    functions : dict of Pedotransfer
        All rows of the table.

    Examples
    --------
    >>> pedotransfer_functions()["manrique_jones"].mark
    'provisional'
    """
    return {row["name"]: _read(row) for row in read_table(TABLE).rows}


def estimate(
    function: Pedotransfer,
    content: ArrayLike,
    clay: ArrayLike | None = None,
    silt: ArrayLike | None = None,
) -> DensityEstimate:
    """Bulk density by a pedotransfer function.

    Parameters
    ----------
    function : Pedotransfer
        One of `pedotransfer_functions`.
    content : array_like, shape (...)
        Organic carbon, or organic matter where `function.content` is ``som``. [g kg-1]
    clay, silt : array_like, shape (...), optional
        Shares of the fine earth, where the function takes them. [%]

    Returns
    -------
    estimate : DensityEstimate
        Broadcast shape of the inputs.

    Raises
    ------
    InputError
        If a value is out of its physical range, or clay or silt is needed and absent.

    Examples
    --------
    >>> function = pedotransfer_functions()["manrique_jones"]
    >>> found = estimate(function, [14.4, 150.0])
    >>> found.bulk_density.round(4), found.outside
    (array([1.2784, 0.4284]), array([False,  True]))
    """
    organic = in_range("content", content, 0.0, 1000.0, "g kg-1")
    shares = {
        name: _share(function, name, value, limits)
        for name, value, limits in (
            ("clay", clay, function.clay_range),
            ("silt", silt, function.silt_range),
        )
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.asarray(
            FORMS[function.form](
                organic, shares["clay"], shares["silt"], function.coefficients
            )
        )
    physical = (density > 0.0) & (density <= DENSEST)
    density = np.where(physical, density, nan)
    outside = _beyond(organic, function.content_range)
    outside = outside | _beyond(shares["clay"], function.clay_range)
    outside = outside | _beyond(shares["silt"], function.silt_range)
    scale = density if function.error_kind == "relative" else 1.0 + 0.0 * density
    return DensityEstimate(
        bulk_density=density,
        standard_error=np.asarray(function.error * scale),
        outside=np.broadcast_to(outside, density.shape),
    )


def _root(c: FloatArray, _: FloatArray, __: FloatArray, p: Coefficients) -> FloatArray:
    """Linear in the root of the carbon content."""
    return np.asarray(p[0] + p[1] * np.sqrt(c / 10.0))


def _texture(
    c: FloatArray, clay: FloatArray, silt: FloatArray, p: Coefficients
) -> FloatArray:
    """Linear in carbon, silt and clay."""
    return np.asarray(p[0] + p[1] * c / 10.0 + p[2] * silt + p[3] * clay)


def _logarithm(
    c: FloatArray, _: FloatArray, __: FloatArray, p: Coefficients
) -> FloatArray:
    """Quadratic between logarithms."""
    log = np.log(c / 10.0)
    return np.asarray(np.exp(p[0] + p[1] * log + p[2] * log**2))


def _decay(c: FloatArray, _: FloatArray, __: FloatArray, p: Coefficients) -> FloatArray:
    """Exponential in carbon, towards a lowest density."""
    return np.asarray(p[0] + p[1] * np.exp(p[2] * c / 10.0))


def _mixture(
    c: FloatArray, _: FloatArray, __: FloatArray, p: Coefficients
) -> FloatArray:
    """Volumes of organic and of mineral matter added up."""
    organic = c / 1000.0
    return np.asarray(1.0 / (organic / p[0] + (1.0 - organic) / p[1]))


def _kaur(
    c: FloatArray, clay: FloatArray, silt: FloatArray, p: Coefficients
) -> FloatArray:
    """Exponential of carbon, silt, clay and its square."""
    carbon = p[1] * c / 10.0
    return np.asarray(
        np.exp(p[0] + carbon + p[2] * clay + p[3] * clay**2 + p[4] * silt)
    )


FORMS: Final[dict[str, Formula]] = {
    "root": _root,
    "texture": _texture,
    "logarithm": _logarithm,
    "decay": _decay,
    "mixture": _mixture,
    "kaur": _kaur,
}


def _read(row: dict[str, str]) -> Pedotransfer:
    """A row of the table."""

    def number(key: str, absent: float = nan) -> float:
        return float(row[key]) if row[key] else absent

    return Pedotransfer(
        name=row["name"],
        form=row["form"],
        content=row["content"],
        coefficients=tuple(number(f"p{i}") for i in range(1, 6)),
        content_range=(number("low"), number("high")),
        clay_range=(number("clay_low", -inf), number("clay_high", inf)),
        silt_range=(number("silt_low", -inf), number("silt_high", inf)),
        error=number("error"),
        error_kind=row["error_kind"],
        soils=row["soils"],
        mark=row["mark"],
        range_mark=row["range_mark"],
        source=row["source"],
    )


def _share(
    function: Pedotransfer,
    name: str,
    value: ArrayLike | None,
    limits: tuple[float, float],
) -> FloatArray:
    """Clay or silt if the function takes it, else a number that it ignores."""
    if limits[0] == -inf:
        return np.asarray(0.0)
    if value is None:
        raise InputError(
            f"{name} must be given for {function.name}, in [0, 100] %; got none"
        )
    return in_range(name, value, 0.0, 100.0, "%")


def _beyond(value: FloatArray, limits: tuple[float, float]) -> NDArray[np.bool_]:
    """Whether a value lies outside the limits; a missing one does not."""
    return np.asarray((value < limits[0]) | (value > limits[1]))
