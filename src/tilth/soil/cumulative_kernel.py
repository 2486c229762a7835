"""Compiled interpolation of a cumulative amount over the layers of one profile.

Each kernel takes the extent of the layers (mass or thickness), the amount in each of
them, and the level, counted from the surface, down to which the amount is wanted. It
returns that amount and whether the level lies below the deepest layer. Layers may be
padded with NaN at the end; a layer that is missing above another one, or of which only
one of the two numbers is there, makes the result NaN. A layer without extent is left
out. Nothing is checked here.
"""

import numpy as np
from numba import guvectorize, njit

from tilth.checks import FloatArray

_TYPES = ["f8[:],f8[:],f8,f8[:],b1[:]"]
_CORE = "(n),(n),()->(),()"
_ROUNDING = 1e-12  # of a level that equals the sum of the layers [1]
_SLICES_PER_CM = 10
_SLICE_DIGITS = 5e-11  # half a unit of the tenth decimal, to which masses are compared


@njit(cache=True)
def _knots(extent: FloatArray, amount: FloatArray, x: FloatArray, y: FloatArray) -> int:
    """Fill cumulative extent and amount; return the last knot, 0 if layers lack."""
    last, ended = 0, False
    x[0] = y[0] = 0.0
    for i in range(extent.size):
        gap, lack = np.isnan(extent[i]), np.isnan(amount[i])
        if gap and lack:
            ended = True
        elif gap or lack or ended:
            return 0
        elif extent[i] > 0.0:
            x[last + 1] = x[last] + extent[i]
            y[last + 1] = y[last] + amount[i]
            last += 1
    return last


@njit(cache=True)
def _layer(x: FloatArray, last: int, at: float) -> int:
    """Index of the layer that holds the level; the deepest one below it."""
    i = 0
    while i < last - 1 and at > x[i + 1]:
        i += 1
    return i


@njit(cache=True)
def _hermite(
    x: FloatArray, y: FloatArray, slope: FloatArray, i: int, at: float
) -> float:
    """Value of the cubic on layer `i` with given values and slopes at its ends."""
    h = x[i + 1] - x[i]
    s = (y[i + 1] - y[i]) / h
    t = at - x[i]
    quadratic = (3.0 * s - 2.0 * slope[i] - slope[i + 1]) / h
    cubic = (slope[i] + slope[i + 1] - 2.0 * s) / (h * h)
    return float(y[i] + t * (slope[i] + t * (quadratic + t * cubic)))


@njit(cache=True)
def _solve(diagonal: FloatArray, off: FloatArray, right: FloatArray) -> None:
    """Solve a symmetric tridiagonal system in place; the solution is in `right`."""
    n = diagonal.size
    for i in range(1, n):
        factor = off[i - 1] / diagonal[i - 1]
        diagonal[i] -= factor * off[i - 1]
        right[i] -= factor * right[i - 1]
    right[n - 1] /= diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        right[i] = (right[i] - off[i] * right[i + 1]) / diagonal[i]


@njit(cache=True)
def _natural_slopes(x: FloatArray, y: FloatArray, slope: FloatArray) -> None:
    """Slopes at the knots of the cubic spline that is straight at both ends."""
    n = x.size
    h = x[1:] - x[:-1]
    s = (y[1:] - y[:-1]) / h
    curve = np.zeros(n)  # second derivative over 6
    diagonal = np.ones(n)
    off = np.zeros(n - 1)
    for i in range(1, n - 1):
        diagonal[i] = 2.0 * (h[i - 1] + h[i])
        curve[i] = s[i] - s[i - 1]
        if i < n - 2:
            off[i] = h[i]
    _solve(diagonal, off, curve)
    for i in range(n - 1):
        slope[i] = s[i] - h[i] * (2.0 * curve[i] + curve[i + 1])
    slope[n - 1] = s[n - 2] + h[n - 2] * (curve[n - 2] + 2.0 * curve[n - 1])


@njit(cache=True)
def _fitted_slopes(x: FloatArray, y: FloatArray, slope: FloatArray) -> None:
    """Slopes at the knots of the cubic spline of Forsythe, Malcolm and Moler."""
    n = x.size
    h = x[1:] - x[:-1]
    s = (y[1:] - y[:-1]) / h
    if n == 2:
        slope[:] = s[0]
        return
    c = np.zeros(n)
    diagonal = np.empty(n)
    diagonal[0], diagonal[n - 1] = -h[0], -h[n - 2]
    for i in range(1, n - 1):
        diagonal[i] = 2.0 * (h[i - 1] + h[i])
        c[i] = s[i] - s[i - 1]
    if n > 3:
        # Third derivatives at the ends are those of the cubics through four knots.
        first = c[2] / (x[3] - x[1]) - c[1] / (x[2] - x[0])
        end = c[n - 2] / (x[n - 1] - x[n - 3]) - c[n - 3] / (x[n - 2] - x[n - 4])
        c[0] = first * h[0] ** 2 / (x[3] - x[0])
        c[n - 1] = -end * h[n - 2] ** 2 / (x[n - 1] - x[n - 4])
    _solve(diagonal, h.copy(), c)
    for i in range(n - 1):
        slope[i] = s[i] - h[i] * (c[i + 1] + 2.0 * c[i])
    slope[n - 1] = s[n - 2] + h[n - 2] * (c[n - 2] + 2.0 * c[n - 1])


@njit(cache=True)
def _filter(x: FloatArray, y: FloatArray, slope: FloatArray) -> None:
    """Limit slopes so that the cubics are monotone where the data are (Hyman)."""
    n = x.size
    for i in range(n):
        left, right = max(i - 1, 0), min(i, n - 2)
        before = (y[left + 1] - y[left]) / (x[left + 1] - x[left])
        after = (y[right + 1] - y[right]) / (x[right + 1] - x[right])
        most = 3.0 * min(abs(before), abs(after))
        sign = after if before * after > 0.0 else slope[i]
        if sign >= 0.0:
            slope[i] = min(max(0.0, slope[i]), most)
        else:
            slope[i] = max(min(0.0, slope[i]), -most)


@guvectorize(_TYPES, _CORE, cache=True)
def linear(
    extent: FloatArray,
    amount: FloatArray,
    at: float,
    out: FloatArray,
    beyond: FloatArray,
) -> None:
    """Piecewise linear; below the deepest layer its last piece continues."""
    x, y = np.empty(extent.size + 1), np.empty(extent.size + 1)
    last = _knots(extent, amount, x, y)
    out[0], beyond[0] = np.nan, False
    if last == 0 or np.isnan(at):
        return
    i = _layer(x, last, at)
    out[0] = y[i] + (at - x[i]) * (y[i + 1] - y[i]) / (x[i + 1] - x[i])
    beyond[0] = at > x[last] * (1.0 + _ROUNDING)


@guvectorize(_TYPES, _CORE, cache=True)
def natural_spline(
    extent: FloatArray,
    amount: FloatArray,
    at: float,
    out: FloatArray,
    beyond: FloatArray,
) -> None:
    """Natural cubic spline; below the deepest layer it is a straight line."""
    x, y = np.empty(extent.size + 1), np.empty(extent.size + 1)
    last = _knots(extent, amount, x, y)
    out[0], beyond[0] = np.nan, False
    if last == 0 or np.isnan(at):
        return
    slope = np.empty(last + 1)
    _natural_slopes(x[: last + 1], y[: last + 1], slope)
    beyond[0] = at > x[last] * (1.0 + _ROUNDING)
    if at > x[last]:
        out[0] = y[last] + (at - x[last]) * slope[last]
    else:
        out[0] = _hermite(x, y, slope, _layer(x, last, at), at)


@guvectorize(_TYPES, _CORE, cache=True)
def monotone_spline(
    extent: FloatArray,
    amount: FloatArray,
    at: float,
    out: FloatArray,
    beyond: FloatArray,
) -> None:
    """Hyman-filtered cubic spline; below the deepest layer its last cubic continues."""
    x, y = np.empty(extent.size + 1), np.empty(extent.size + 1)
    last = _knots(extent, amount, x, y)
    out[0], beyond[0] = np.nan, False
    if last == 0 or np.isnan(at):
        return
    slope = np.empty(last + 1)
    _fitted_slopes(x[: last + 1], y[: last + 1], slope)
    _filter(x[: last + 1], y[: last + 1], slope)
    out[0] = _hermite(x, y, slope, _layer(x, last, at), at)
    beyond[0] = at > x[last] * (1.0 + _ROUNDING)


@guvectorize(["f8[:],f8[:],f8[:],f8,f8[:],b1[:]"], "(n),(n),(n),()->(),()", cache=True)
def slices(
    extent: FloatArray,
    amount: FloatArray,
    thickness: FloatArray,
    at: float,
    out: FloatArray,
    beyond: FloatArray,
) -> None:
    """Whole slices of 1 mm; below the deepest layer its slices are repeated."""
    x, y = np.empty(extent.size + 1), np.empty(extent.size + 1)
    last = _knots(extent, amount, x, y)
    out[0], beyond[0] = np.nan, False
    if last == 0 or np.isnan(at):
        return
    mass = stock = bottom = 0.0
    slice_mass = slice_stock = 0.0
    for i in range(extent.size):
        if np.isnan(extent[i]) or extent[i] == 0.0:
            continue
        if np.isnan(thickness[i]):
            return
        n = thickness[i] * _SLICES_PER_CM
        count = np.round(bottom + n) - np.round(bottom)
        bottom += n
        slice_mass, slice_stock = extent[i] / n, amount[i] / n
        fit = np.floor((at + _SLICE_DIGITS - mass) / slice_mass)
        taken = min(max(fit, 0.0), count)
        mass, stock = mass + taken * slice_mass, stock + taken * slice_stock
        if taken < count:
            out[0] = stock
            return
    more = max(np.floor((at + _SLICE_DIGITS - mass) / slice_mass), 0.0)
    out[0] = stock + more * slice_stock
    beyond[0] = at > x[last] * (1.0 + _ROUNDING)
