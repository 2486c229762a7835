"""FAO's variant of RothC for the global sequestration map, compiled for cells.

Food and Agriculture Organization (2020) Technical specifications and country guidelines
for the Global Soil Organic Carbon Sequestration Potential Map (GSOCseq), and the
scripts published with it (versions 1.1 to 1.3). What differs from the official model:
the temperature constants, the factor of cover between 0.6 and 1 as the share of the
month is covered, a moisture deficit that starts anew each January, without the
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
HALF: Final = 0.5 - 1e-6  # share from which a month counts as covered
STEP: Final = 1.0 / 12.0  # [yr]


@njit(inline="always")
def temperature_factor(warm: float) -> float:
    """47.9 / (1 + exp(106 / (T + 18.3))), NaN at or below -18.3 degC.

    exp(y) - 1 comes from that of y/512 as in `tilth.models.rothc_kernel`, by its
    polynomial for [0, 1/4], doubled nine times: no call of exp, which would end the
    vector instructions. Beyond y = 128 the factor stays below 1e-53.
    """
    z = min(0.25, (106.0 / 512.0) / max(warm - COLDEST, 1e-300))
    e = 1.9720062124790408e-04 + z * 2.7728023006333854e-05
    e = 1.389147697489031e-03 + z * e
    e = 8.33330284287496e-03 + z * e
    e = 4.166666861320665e-02 + z * e
    e = 1.6666666660572052e-01 + z * e
    e = 5.000000000007263e-01 + z * e
    e = z * (9.999999999999986e-01 + z * e)
    for _ in range(9):
        e = e * (2.0 + e)
    factor = 47.9 / (e + 2.0)
    return factor if warm > COLDEST else np.nan


@njit(nogil=True, error_model="numpy")
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
    year, lo, hi = span
    largest, land = soil[0][lo:hi].copy(), soil[1][lo:hi].copy()
    warmer, wetter = error[0, lo:hi].copy(), error[1, lo:hi].copy()
    drier = error[2, lo:hi].copy()
    out, deficit, last = np.empty((12, hi - lo)), np.zeros(hi - lo), largest.copy()
    december = cover[11, lo:hi]
    for i in range(hi - lo):
        last[i] = largest[i] if december[i] >= HALF else largest[i] / BARE_FACTOR
    for month in range(12):
        t = (12 * year + month) % rain.shape[0]
        warm, wet, dry = temperature[t, lo:hi], rain[t, lo:hi], pet[t, lo:hi]
        plants, row = cover[month, lo:hi], out[month]
        for i in range(hi - lo):
            covered = plants[i] >= HALF
            limit = largest[i] if covered else largest[i] / BARE_FACTOR
            limit = limit if month > 0 else -np.inf
            now = max(
                limit,
                min(0.0, deficit[i] + (wet[i] * wetter[i] - dry[i] * drier[i])),
            )
            deficit[i] = now
            wilted = STRESS_SHARE * last[i]
            line = 0.2 + 0.8 * (last[i] - now) / (last[i] - wilted)
            moisture = max(0.2, line if now <= wilted else 1.0)
            rate = temperature_factor(np.float64(warm[i]) + warmer[i])
            row[i] = rate * moisture * land[i] * (1.0 - (1.0 - COVERED) * plants[i])
    return out


@njit(nogil=True, error_model="numpy")
def _year_of_pools(
    state: RealArray, rates: RealArray, keep: RealArray, share: RealArray, carbon: Rows
) -> None:
    """Advance `state` (4, width) by twelve Euler steps; `carbon` is a year's mass."""
    plants, manure = carbon[0].copy(), carbon[1].copy()
    kept, split = keep.copy(), share.copy()
    dpm, rpm, bio, hum = (
        state[0].copy(),
        state[1].copy(),
        state[2].copy(),
        state[3].copy(),
    )
    for t in range(12):
        rate = rates[t].copy()
        for i in range(kept.size):
            r = STEP * rate[i]
            d_dpm, d_rpm = r * K_DPM * dpm[i], r * K_RPM * rpm[i]
            d_bio, d_hum = r * K_BIO * bio[i], r * K_HUM * hum[i]
            lost = kept[i] * (d_dpm + d_rpm + d_bio + d_hum)
            c, f = STEP * plants[i], STEP * manure[i]
            first = split[i] * c
            dpm[i] = dpm[i] + first + 0.49 * f - d_dpm
            rpm[i] = rpm[i] + (c - first) + 0.49 * f - d_rpm
            bio[i] = bio[i] + TO_BIO * lost - d_bio
            hum[i] = hum[i] + TO_HUM * lost + 0.02 * f - d_hum
    state[0], state[1], state[2], state[3] = dpm, rpm, bio, hum


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
