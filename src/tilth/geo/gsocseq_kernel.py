"""FAO's variant of RothC for the global sequestration map, compiled for cells.

Food and Agriculture Organization (2020) Technical specifications and country guidelines
for the Global Soil Organic Carbon Sequestration Potential Map (GSOCseq), and the
scripts published with it (versions 1.1 to 1.3). What differs from the official model:
the temperature constants, a moisture deficit that starts anew each January, without the
pan factor, and whose scale is that of December in all months; the equilibrium at the
mean rate of the year; Euler steps of a twelfth of a year, with inputs spread evenly.

Cells come last in every array. Nothing is checked here.
"""

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tilth.models.rothc_kernel import BLOCK, COVERED, TO_BIO, TO_HUM

RealArray = NDArray[np.floating[Any]]
Rows = tuple[RealArray, ...]
COLDEST: Final = -18.3  # no rate at or below [degC]
K_DPM: Final = 10.0  # [yr-1]
K_RPM: Final = 0.3
K_BIO: Final = 0.66
K_HUM: Final = 0.02
BARE_FACTOR: Final = 1.8  # by which bare soil shrinks the largest deficit
STRESS_SHARE: Final = 0.444
STEP: Final = 1.0 / 12.0  # [yr]


@njit(nogil=True)
def _rates(
    weather: Rows,
    cover: RealArray,
    soil: Rows,
    error: RealArray,
    span: tuple[int, int, int],
) -> RealArray:
    """Rate factor (12, width) of a year; NaN at or below the coldest temperature.

    `soil` is the largest deficit under plants [mm] and the factor of the land use.
    """
    temperature, rain, pet = weather
    largest, land = soil
    year, lo, hi = span
    out = np.empty((12, hi - lo))
    for i in range(hi - lo):
        j = lo + i
        deficit = 0.0
        last = largest[j] if cover[11, j] > 0.5 else largest[j] / BARE_FACTOR
        for month in range(12):
            t = (12 * year + month) % rain.shape[0]
            covered = cover[month, j] > 0.5
            limit = largest[j] if covered else largest[j] / BARE_FACTOR
            balance = rain[t, j] * error[1, j] - pet[t, j] * error[2, j]
            deficit = min(0.0, deficit + balance)
            if month > 0:
                deficit = max(limit, deficit)
            moisture = 1.0
            if deficit <= STRESS_SHARE * last:
                moisture = 0.2 + 0.8 * (last - deficit) / (last - STRESS_SHARE * last)
            warm = temperature[t, j] + error[0, j]
            rate = np.nan
            if warm > COLDEST:
                rate = 47.9 / (1.0 + np.exp(106.0 / (warm - COLDEST)))
            rate *= max(0.2, moisture) * land[j]
            out[month, i] = rate * (COVERED if covered else 1.0)
    return out


@njit(nogil=True)
def _year_of_pools(
    state: RealArray, rates: RealArray, keep: RealArray, share: RealArray, carbon: Rows
) -> None:
    """Advance `state` (4, width) by twelve Euler steps; `carbon` is a year's mass."""
    plants, manure = carbon
    for t in range(12):
        for i in range(keep.size):
            dpm, rpm, bio, hum = state[0, i], state[1, i], state[2, i], state[3, i]
            r = STEP * rates[t, i]
            lost = r * (K_DPM * dpm + K_RPM * rpm + K_BIO * bio + K_HUM * hum)
            c, f = STEP * plants[i], STEP * manure[i]
            state[0, i] = dpm + share[i] * c + 0.49 * f - r * K_DPM * dpm
            state[1, i] = rpm + (c - share[i] * c) + 0.49 * f - r * K_RPM * rpm
            state[2, i] = bio + TO_BIO * keep[i] * lost - r * K_BIO * bio
            state[3, i] = hum + TO_HUM * keep[i] * lost + 0.02 * f - r * K_HUM * hum


@njit(nogil=True, error_model="numpy", cache=True)
def start(
    stock: RealArray,
    keep: RealArray,
    to_dpm: RealArray,
    soil: Rows,
    cover: RealArray,
    mean: Rows,
    months: Rows,
    growth: RealArray,
    error: RealArray,
    out: Rows,
) -> None:
    """From the equilibrium at `stock`, at the mean rate, through the warm-up.

    Arrays as in `tilth.geo.cell_kernel.start`; `keep` (n,) is the retained share, `out`
    receives pools (4, n) and the plant carbon (n,) [Mg ha-1 yr-1] that keeps the stock.
    """
    pools, kept = out
    for lo in range(0, stock.size, BLOCK):
        hi = min(lo + BLOCK, stock.size)
        rates = _rates(mean, cover, soil, error, (0, lo, hi))
        state, carbon = np.empty((4, hi - lo)), np.empty(hi - lo)
        for i in range(hi - lo):
            j = lo + i
            r = 0.0
            for t in range(12):
                r += rates[t, i] / 12.0
            turned = keep[j] / (1.0 - keep[j])
            dpm, rpm = to_dpm[j] / (K_DPM * r), (1.0 - to_dpm[j]) / (K_RPM * r)
            bio, hum = TO_BIO * turned / (K_BIO * r), TO_HUM * turned / (K_HUM * r)
            carbon[i] = stock[j] / (dpm + rpm + bio + hum)
            kept[j] = carbon[i]
            state[0, i], state[1, i] = carbon[i] * dpm, carbon[i] * rpm
            state[2, i], state[3, i] = carbon[i] * bio, carbon[i] * hum
        none = np.zeros(hi - lo)
        for year in range(growth.shape[0]):
            rates = _rates(months, cover, soil, error, (year, lo, hi))
            plants = carbon * growth[year, lo:hi]
            _year_of_pools(state, rates, keep[lo:hi], to_dpm[lo:hi], (plants, none))
        for p in range(4):
            pools[p, lo:hi] = state[p]


@njit(nogil=True, error_model="numpy", cache=True)
def ahead(
    pools: RealArray,
    keep: RealArray,
    to_dpm: RealArray,
    soil: Rows,
    cover: RealArray,
    months: Rows,
    carbon: Rows,
    error: RealArray,
    out: Rows,
) -> None:
    """Years after `pools` (4, n); arrays as in `tilth.geo.cell_kernel.ahead`."""
    stock, response = out
    for lo in range(0, keep.size, BLOCK):
        hi = min(lo + BLOCK, keep.size)
        state, alone = pools[:, lo:hi].copy(), np.zeros((4, hi - lo))
        plants, manure, none = carbon[0][lo:hi], carbon[1][lo:hi], np.zeros(hi - lo)
        kept, share = keep[lo:hi], to_dpm[lo:hi]
        rates = np.empty((12, hi - lo))
        for year in range(stock.shape[0]):
            if year == 0 or months[0].shape[0] > 12:
                rates = _rates(months, cover, soil, error, (year, lo, hi))
            _year_of_pools(state, rates, kept, share, (plants, manure))
            for i in range(hi - lo):
                stock[year, lo + i] = (
                    state[0, i] + state[1, i] + state[2, i] + state[3, i]
                )
            if year < response.shape[0]:
                _year_of_pools(alone, rates, kept, share, (plants, none))
                for i in range(hi - lo):
                    response[year, lo + i] = (
                        alone[0, i] + alone[1, i] + alone[2, i] + alone[3, i]
                    )
