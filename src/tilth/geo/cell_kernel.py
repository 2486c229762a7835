"""RothC compiled for the cells of a map: start at a stock, warm-up, and years ahead.

The month is that of `tilth.models.rothc_kernel`, to the last operation, so that a cell
equals a site. Cells come last in every array and are worked through in blocks; the
result of a cell does not depend on its place, its block or its neighbours. Errors of
the weather are applied while it is read: no copy of the months is made for a member
of a Monte Carlo. Nothing is checked here, and cells must be without missing values.
"""

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tilth.models.rothc_kernel import (
    BLOCK,
    COVERED,
    LANES,
    TO_BIO,
    TO_HUM,
    changes,
    decomposed,
    local_copy,
    moisture_modifier,
    month_row,
    padded,
    repeating_deficit,
    settle,
    soil_moisture_deficit,
    temperature_modifier,
)

RealArray = NDArray[np.floating[Any]]
Rows = tuple[RealArray, ...]
Span = tuple[int, int, int]  # year, first and last cell
# Every operation is rounded as it stands: a cell at the end of a vector, worked out
# alone, must not differ from one within.
STEADY: Final = {"nnan", "ninf", "nsz"}


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _yearly_map(
    modifier: RealArray, keep: RealArray, share: RealArray, weights: RealArray, lo: int
) -> tuple[RealArray, RealArray]:
    """I - A (10, LANES) and b (4, LANES) of a year with 1 Mg ha-1 of plant carbon.

    The year takes p to A p + b. Of I - A only what is not 0 is formed: DPM and RPM on
    the diagonal, their columns in BIO and HUM, and BIO and HUM among themselves.
    """
    g, b = np.zeros((10, LANES)), np.zeros((4, LANES))
    g0, g1, g2, g3, g4 = g[0], g[1], g[2], g[3], g[4]
    g5, g6, g7, g8, g9 = g[5], g[6], g[7], g[8], g[9]
    b0, b1, b2, b3 = b[0], b[1], b[2], b[3]
    for t in range(modifier.shape[0]):
        for i in range(LANES):
            d0, d1, d2, d3 = decomposed(np.float64(modifier[t, lo + i]), np.float64)
            k = np.float64(keep[lo + i])
            to_bio, to_hum = TO_BIO * k, TO_HUM * k
            h0, h2, h3 = 1.0 - g0[i], -g2[i], -g3[i]  # column of DPM in A
            turned = d0 * h0 + d2 * h2 + d3 * h3
            g0[i] += d0 * h0
            g2[i] += d2 * h2 - to_bio * turned
            g3[i] += d3 * h3 - to_hum * turned
            h1, h2, h3 = 1.0 - g1[i], -g4[i], -g5[i]  # of RPM
            turned = d1 * h1 + d2 * h2 + d3 * h3
            g1[i] += d1 * h1
            g4[i] += d2 * h2 - to_bio * turned
            g5[i] += d3 * h3 - to_hum * turned
            h2, h3 = 1.0 - g6[i], -g7[i]  # of BIO
            turned = d2 * h2 + d3 * h3
            g6[i] += d2 * h2 - to_bio * turned
            g7[i] += d3 * h3 - to_hum * turned
            h2, h3 = -g8[i], 1.0 - g9[i]  # of HUM
            turned = d2 * h2 + d3 * h3
            g8[i] += d2 * h2 - to_bio * turned
            g9[i] += d3 * h3 - to_hum * turned
            first = weights[t] * np.float64(share[lo + i])
            a0, a1, a2, a3 = d0 * b0[i], d1 * b1[i], d2 * b2[i], d3 * b3[i]
            turned = a0 + a1 + a2 + a3
            b0[i] += first - a0
            b1[i] += weights[t] - first - a1
            b2[i] += to_bio * turned - a2
            b3[i] += to_hum * turned - a3
    return g, b


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _steady_pools(
    modifier: RealArray, keep: RealArray, share: RealArray, weights: RealArray
) -> RealArray:
    """Pools (4, width) that a repeating year with 1 Mg ha-1 of plant carbon keeps."""
    out = np.empty((4, keep.size))
    for lo in range(0, keep.size, LANES):
        g, b = _yearly_map(modifier, keep, share, weights, lo)
        for i in range(LANES):
            dpm, rpm = b[0, i] / g[0, i], b[1, i] / g[1, i]
            bio = b[2, i] - g[2, i] * dpm - g[4, i] * rpm
            hum = b[3, i] - g[3, i] * dpm - g[5, i] * rpm
            determinant = g[6, i] * g[9, i] - g[8, i] * g[7, i]
            out[0, lo + i], out[1, lo + i] = dpm, rpm
            out[2, lo + i] = (bio * g[9, i] - hum * g[8, i]) / determinant
            out[3, lo + i] = (hum * g[6, i] - bio * g[7, i]) / determinant
    return out


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _december_deficit(
    weather: Rows, cover: RealArray, constants: RealArray, error: RealArray, lo: int
) -> RealArray:
    """Deficit (width,) of each December that the repeating year returns to."""
    rain, pet = weather[1], weather[2]
    n_months = rain.shape[0]
    hi = min(lo + BLOCK, rain.shape[1])
    out = np.zeros(padded(hi - lo), constants.dtype)
    balance, plants = np.empty(n_months), np.empty(n_months)
    for i in range(lo, hi):
        for t in range(n_months):
            balance[t] = rain[t, i] * error[1, i] - pet[t, i] * error[2, i]
            plants[t] = cover[t % cover.shape[0], i]
        limits = (np.float64(constants[4, i]), np.float64(constants[5, i]))
        out[i - lo] = repeating_deficit(balance, plants, limits)
    return out


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _year_of_modifiers(
    deficit: RealArray, weather: Rows, cover: RealArray, soil: Rows, span: Span
) -> tuple[RealArray, RealArray]:
    """Rate modifiers (12, width) of a year, and the deficit (width,) at its end.

    `soil` is intercept, slope and lowest value of the moisture modifier, the two
    limits, and the errors of the weather; `span` is year, first and last cell.
    """
    temperature, precipitation, evaporation = weather
    intercept, slope, lowest, wilted, bare, warmer, wetter, drier = soil
    year, lo, hi = span
    real = deficit.dtype.type
    dry, out = deficit.copy(), np.empty((12, deficit.size), deficit.dtype)
    for t in range(12):
        warm = month_row(temperature, 12 * year + t, lo, hi)
        rain = month_row(precipitation, 12 * year + t, lo, hi)
        pet = month_row(evaporation, 12 * year + t, lo, hi)
        plants = month_row(cover, t, lo, hi)
        row = out[t]
        for i in range(dry.size):
            covered = plants[i] > real(0.5)
            balance = rain[i] * wetter[i] - pet[i] * drier[i]
            dry[i] = soil_moisture_deficit(
                dry[i], balance, covered, (wilted[i], bare[i]), real
            )
            m = moisture_modifier(dry[i], (intercept[i], slope[i], lowest[i]), real)
            m = m * temperature_modifier(warm[i] + warmer[i], real)
            row[i] = m * (real(COVERED) if covered else real(1))
    return out, dry


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _year_of_pools(
    state: RealArray, modifier: RealArray, soil: Rows, carbon: Rows, weights: Rows
) -> None:
    """Advance `state` (6, width) by a year: four pools, and what rounding left out.

    `soil` is the retained share and the share of plant carbon that enters DPM; `carbon`
    and `weights`, its yearly mass and its monthly shares, are of plants and of manure.
    """
    real = state.dtype.type
    dpm, rpm, bio, hum = (
        state[0].copy(),
        state[1].copy(),
        state[2].copy(),
        state[3].copy(),
    )
    more_rpm, more_hum = state[4].copy(), state[5].copy()
    keep, share = soil
    plants, manure = carbon
    for t in range(12):
        m, c, f = modifier[t], real(weights[0][t]), real(weights[1][t])
        for i in range(dpm.size):
            new, half = c * plants[i], real(0.49) * f * manure[i]
            first = share[i] * new
            d_dpm, d_rpm, d_bio, d_hum, _ = changes(
                (dpm[i], rpm[i] + more_rpm[i], bio[i], hum[i] + more_hum[i]),
                decomposed(m[i], real),
                keep[i],
                (
                    first + half,
                    new - first + half,
                    real(0),
                    real(0.02) * f * manure[i],
                ),
                real,
            )
            dpm[i], bio[i] = dpm[i] + d_dpm, bio[i] + d_bio
            more_rpm[i], more_hum[i] = more_rpm[i] + d_rpm, more_hum[i] + d_hum
    settle(rpm, more_rpm)
    settle(hum, more_hum)
    state[0], state[1], state[2], state[3] = dpm, rpm, bio, hum
    state[4], state[5] = more_rpm, more_hum


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _years_by_map(
    states: Rows,
    modifier: RealArray,
    soil: Rows,
    carbon: RealArray,
    weights: RealArray,
    since: NDArray[np.int64],
    place: tuple[int, int],
    out: Rows,
) -> None:
    """Years that repeat, all with the same months and no manure.

    A year takes pools p to p - (I - A) p + b. `since` (width,) is the first of these
    years of each cell, `modifier` (12, width) its months. `states` holds, as of
    `_year_of_pools` and at the start of that year, the cells and the same cells
    without any carbon at the start; `place` is first and last cell.
    """
    lo, hi = place
    for at in range(0, carbon.size, LANES):
        starts = since[at : at + LANES]
        g, b = _yearly_map(modifier, soil[0], soil[1], weights, at)
        g0, g1, g2, g3, g4 = g[0], g[1], g[2], g[3], g[4]
        g5, g6, g7, g8, g9 = g[5], g[6], g[7], g[8], g[9]
        for s in range(2):
            rows, target = states[s], out[s]
            p = np.empty((4, LANES))
            p0, p1, p2, p3 = p[0], p[1], p[2], p[3]
            first, total = np.empty(LANES), np.empty(LANES)
            for i in range(LANES):
                j = at + i
                p0[i], p2[i] = rows[0, j], rows[2, j]
                p1[i] = np.float64(rows[1, j]) + np.float64(rows[4, j])
                p3[i] = np.float64(rows[3, j]) + np.float64(rows[5, j])
                first[i] = carbon[j]
            for y in range(starts.min(), target.shape[0]):
                for i in range(LANES):
                    d, r, m, h = p0[i], p1[i], p2[i], p3[i]
                    on = y >= starts[i]
                    p0[i] = d - g0[i] * d + b[0, i] * first[i] if on else d
                    p1[i] = r - g1[i] * r + b[1, i] * first[i] if on else r
                    turned = g2[i] * d + g4[i] * r + g6[i] * m + g8[i] * h
                    p2[i] = m - turned + b[2, i] * first[i] if on else m
                    turned = g3[i] * d + g5[i] * r + g7[i] * m + g9[i] * h
                    p3[i] = h - turned + b[3, i] * first[i] if on else h
                    total[i] = p0[i] + p1[i] + (p2[i] + p3[i])
                for i in range(min(LANES, hi - lo - at)):
                    if y >= starts[i]:
                        target[y, lo + at + i] = total[i]


@njit(nogil=True)
def _keep_settled(
    since: NDArray[np.int64],
    year: int,
    never: int,
    settled: NDArray[np.bool_],
    now: Rows,
    kept: Rows,
) -> bool:
    """Keep the columns of `now` of each cell that repeats from this year on.

    `since` is `never` until then. True if all cells have their year.
    """
    waiting = 0
    for i in range(since.size):
        if since[i] == never and settled[i]:
            since[i] = year
            for k in range(len(now)):
                for row in range(now[k].shape[0]):
                    kept[k][row, i] = now[k][row, i]
        waiting += since[i] == never
    return waiting == 0


@njit(nogil=True, fastmath=STEADY, error_model="numpy")
def _columns(constants: RealArray, error: RealArray, lo: int, hi: int) -> Rows:
    """What `_year_of_modifiers` needs of the cells of a block."""
    return (
        local_copy(constants[1], lo, hi),
        local_copy(constants[2], lo, hi),
        local_copy(constants[3], lo, hi),
        local_copy(constants[4], lo, hi),
        local_copy(constants[5], lo, hi),
        local_copy(error[0], lo, hi),
        local_copy(error[1], lo, hi),
        local_copy(error[2], lo, hi),
    )


@njit(nogil=True, fastmath=STEADY, error_model="numpy", cache=True)
def start(
    stock: RealArray,
    constants: RealArray,
    to_dpm: RealArray,
    cover: RealArray,
    mean: Rows,
    months: Rows,
    growth: RealArray,
    error: RealArray,
    weights: RealArray,
    out: Rows,
) -> None:
    """From equilibrium at `stock` through the years of `months`.

    `stock` (n,) is active carbon. `mean` holds the 12 rows of temperature,
    precipitation and PET that repeat before, `months` those of the years of the
    warm-up, whose plant carbon per that of the equilibrium is `growth` (n_years, n).
    `error` (3, n) is added to temperature and multiplies precipitation and PET.
    `out` receives pools (4, n), deficit (n,) and the plant carbon (n,) [Mg ha-1 yr-1]
    that keeps the stock.
    """
    pools, deficit, kept = out
    nothing = np.zeros(BLOCK, stock.dtype)
    for lo in range(0, stock.size, BLOCK):
        hi = min(lo + BLOCK, stock.size)
        soil = _columns(constants, error, lo, hi)
        keep, share = local_copy(constants[0], lo, hi), local_copy(to_dpm, lo, hi)
        dry = _december_deficit(mean, cover, constants, error, lo)
        modifier, dry = _year_of_modifiers(dry, mean, cover, soil, (0, lo, hi))
        steady = _steady_pools(modifier, keep, share, weights)
        state, carbon = np.zeros((6, keep.size), stock.dtype), np.zeros_like(keep)
        active = local_copy(stock, lo, hi)
        for i in range(
            keep.size
        ):  # with what fills up: a shorter loop rounds otherwise
            unit = steady[0, i] + steady[1, i] + (steady[2, i] + steady[3, i])
            scale = np.float64(active[i]) / unit
            carbon[i] = scale
            for p in range(4):
                state[p, i] = scale * steady[p, i]
        for year in range(growth.shape[0]):
            modifier, dry = _year_of_modifiers(dry, months, cover, soil, (year, lo, hi))
            plants = carbon * local_copy(growth[year], lo, hi)
            _year_of_pools(
                state,
                modifier,
                (keep, share),
                (plants, nothing[: keep.size]),
                (weights, weights),
            )
        for i in range(hi - lo):
            deficit[lo + i], kept[lo + i] = dry[i], carbon[i]
            for p in range(4):
                pools[p, lo + i] = state[p, i]


@njit(nogil=True, fastmath=STEADY, error_model="numpy", cache=True)
def ahead(
    pools: RealArray,
    deficit: RealArray,
    constants: RealArray,
    to_dpm: RealArray,
    cover: RealArray,
    months: Rows,
    carbon: Rows,
    weights: Rows,
    error: RealArray,
    out: Rows,
) -> None:
    """Years after `pools` (4, n) and `deficit` (n,), which stay as they are.

    `months` holds the rows of temperature, precipitation and PET, 12 that repeat or
    all; `carbon` and `weights` the yearly mass (n,) and the monthly shares (12,) of
    plants and of manure. `out` receives the active stock at the end of each year
    (n_years, n), and that of the same plant carbon on a soil without any: by how much
    the stock would grow if the plant carbon doubled. The latter may have no rows.
    """
    stock, response = out
    nothing = np.zeros(BLOCK, pools.dtype)
    for lo in range(0, deficit.size, BLOCK):
        hi = min(lo + BLOCK, deficit.size)
        soil = _columns(constants, error, lo, hi)
        keep, share = local_copy(constants[0], lo, hi), local_copy(to_dpm, lo, hi)
        plants, manure = local_copy(carbon[0], lo, hi), local_copy(carbon[1], lo, hi)
        dry = local_copy(deficit, lo, hi)
        state = np.zeros((6, keep.size), pools.dtype)
        alone = np.zeros_like(state)
        for p in range(4):
            state[p, : hi - lo] = pools[p, lo:hi]
        # When a cell goes on by whole years is its own matter, not that of its block.
        n_years = stock.shape[0]
        since = np.full(keep.size, n_years)
        kept = (
            np.zeros_like(state),
            np.zeros_like(state),
            np.zeros((12, keep.size), pools.dtype),
        )
        for year in range(n_years):
            modifier, after = _year_of_modifiers(
                dry, months, cover, soil, (year, lo, hi)
            )
            if months[0].shape[0] == 12 and _keep_settled(
                since,
                year,
                n_years,
                (dry == after) & (manure == 0),
                (state, alone, modifier),
                kept,
            ):
                break
            dry = after
            _year_of_pools(state, modifier, (keep, share), (plants, manure), weights)
            for i in range(hi - lo):
                stock[year, lo + i] = (
                    state[0, i] + state[1, i] + (state[2, i] + state[3, i])
                )
            if year < response.shape[0]:
                _year_of_pools(
                    alone,
                    modifier,
                    (keep, share),
                    (plants, nothing[: keep.size]),
                    weights,
                )
                for i in range(hi - lo):
                    response[year, lo + i] = (
                        alone[0, i] + alone[1, i] + (alone[2, i] + alone[3, i])
                    )
        _years_by_map(
            (kept[0], kept[1]),
            kept[2],
            (keep, share),
            plants,
            weights[0],
            since,
            (lo, hi),
            out,
        )
