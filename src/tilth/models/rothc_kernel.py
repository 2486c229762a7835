"""RothC compiled: one month as scalar functions, and the loops over sites and months.

Coleman K., Jenkinson D.S. (1996) RothC-26.3 - A model for the turnover of carbon
in soil. In: Evaluation of Soil Organic Matter Models. NATO ASI Series I 38, 237-246.
doi:10.1007/978-3-642-61094-3_17. Options of version 2: Farina R., Coleman K., Whitmore
A.P. (2013) Geoderma 200-201, 18-30. doi:10.1016/j.geoderma.2013.01.021

The scalar functions are the model, to be read beside the paper. The loops apply them to
blocks of sites copied into local arrays: these cannot overlap, so the compiler uses
vector instructions; on plain 2-D arrays it does not. Checks are in `rothc`; here arrays
are trusted. Everything compiled stays in this file: the cache of compiled code does not
notice a change in another one.
"""

from typing import Any, Final

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from tilth.models.radiocarbon import DECAY
from tilth.units import PAN_FACTOR

POOLS: Final = ("dpm", "rpm", "bio", "hum")
K_HUM: Final = 0.02  # [yr-1]; DPM, RPM and BIO decay 500, 15 and 33 times as fast
TO_BIO: Final = 0.46  # share of what is retained; the rest, 0.54, enters HUM
TO_HUM: Final = 0.54
FROZEN: Final = -5.0  # below this monthly mean nothing decays [degC]
PAN: Final = PAN_FACTOR
COVERED: Final = 0.6  # rate under plants, relative to bare soil
BLOCK: Final = 2048  # sites; shorter pieces of the rows of a large raster read slowly
LANES: Final = 64  # blocks are filled up to a multiple of this: see `padded`
FAST: Final = {
    "nnan",
    "ninf",
    "nsz",
    "arcp",
    "contract",
    "afn",
}  # all but re-association

# Rows of the array of constants of a site, in the order in which kernels read them.
CONSTANTS: Final = (
    "retained",  # share of decomposed carbon that is not CO2: 1/(x + 1)
    "intercept",  # moisture modifier at deficit 0, before it is cut at 1
    "slope",  # change of the moisture modifier per mm of deficit
    "lowest",  # smallest moisture modifier
    "covered_limit",  # driest deficit under plants [mm]
    "bare_limit",  # driest deficit that bare soil reaches by itself [mm]
)

Real = Any  # a float of the precision of the arrays
Values = tuple[Real, ...]
RealArray = NDArray[np.floating[Any]]


@njit(inline="always")
def temperature_modifier(temperature: Real, real: type[Real]) -> Real:
    """47.91 / (1 + exp(106.06 / (T + 18.27))), and 0 below -5 degC.

    exp(y) - 1 comes from that of y/32, a polynomial of degree 7 that interpolates it
    at Chebyshev points of [0, 1/4] (relative error 1.4e-15), doubled five times by
    e(2z) = e(z) (2 + e(z)): no call of exp, which would end the vector instructions.
    """
    warm = max(temperature, real(FROZEN))
    z = real(106.06 / 32) / (warm + real(18.27))
    e = real(1.9720062124790408e-04) + z * real(2.7728023006333854e-05)
    e = real(1.389147697489031e-03) + z * e
    e = real(8.33330284287496e-03) + z * e
    e = real(4.166666861320665e-02) + z * e
    e = real(1.6666666660572052e-01) + z * e
    e = real(5.000000000007263e-01) + z * e
    e = z * (real(9.999999999999986e-01) + z * e)
    for _ in range(5):
        e = e * (real(2) + e)
    modifier = real(47.91) / (e + real(2))
    return modifier if temperature >= real(FROZEN) else real(0)


@njit(inline="always")
def soil_moisture_deficit(
    deficit: Real, balance: Real, covered: bool, limits: Values, real: type[Real]
) -> Real:
    """Deficit at the end of the month; bare soil stays where it is below its limit."""
    covered_limit, bare_limit = limits
    limit = covered_limit if covered else min(bare_limit, deficit)
    return max(limit, min(real(0), deficit + balance))


@njit(inline="always")
def moisture_modifier(deficit: Real, line: Values, real: type[Real]) -> Real:
    """1 down to the deficit at -100 kPa, then a line down to the lowest value."""
    intercept, slope, lowest = line
    return max(lowest, min(real(1), intercept + slope * deficit))


@njit(inline="always")
def _joint(a: Real, b: Real) -> Real:
    """Decomposed part at the sum of two rates, from the parts at each."""
    return a + b - a * b


@njit(inline="always")
def decomposed(modifier: Real, real: type[Real]) -> Values:
    """Part of DPM, RPM, BIO and HUM that decomposes in a month.

    d1 = 1 - exp(-u) is the part of HUM; d15 that of RPM, 15 times as fast. As 1 minus
    what stays, a small part would have no digit in float32.
    """
    u = modifier * real(K_HUM / 12)  # at most 1/60: the next term is 2e-12 of d1
    d1 = real(1 / 6) - u * (real(1 / 24) - u * real(1 / 120))
    d1 = u * (real(1) - u * (real(1 / 2) - u * d1))
    d2 = _joint(d1, d1)
    d3 = _joint(d2, d1)
    d5 = _joint(d3, d2)
    d10 = _joint(d5, d5)
    d15 = _joint(d10, d5)
    d30 = _joint(d15, d15)
    d33 = _joint(d30, d3)
    d60 = _joint(d30, d30)
    d120 = _joint(d60, d60)
    d125 = _joint(d120, d5)
    d250 = _joint(d125, d125)
    return _joint(d250, d250), d15, d33, d1


@njit(inline="always")
def changes(
    pools: Values, parts: Values, retained: Real, entering: Values, real: type[Real]
) -> Values:
    """Changes of the pools in a month, and its CO2; inputs enter afterwards."""
    dpm, rpm, bio, hum = pools
    d_dpm, d_rpm, d_bio, d_hum = parts
    a, b, c, d = dpm * d_dpm, rpm * d_rpm, bio * d_bio, hum * d_hum
    lost = a + b + c + d
    kept = retained * lost
    return (
        entering[0] - a,
        entering[1] - b,
        entering[2] + (real(TO_BIO) * kept - c),
        entering[3] + (real(TO_HUM) * kept - d),
        lost - kept,
    )


@njit
def settle(pool: RealArray, change: RealArray) -> None:
    """Move the changes of a year into their pool; what rounding leaves out stays.

    A slow pool changes in a month by less than float32 resolves, so that the roundings
    of a year that repeats would add up. Its changes are summed apart, twelve at a time.
    This needs arithmetic that is not re-associated.
    """
    for i in range(pool.size):
        total = pool[i] + change[i]
        change[i] -= total - pool[i]
        pool[i] = total


@njit
def padded(n_sites: int) -> int:
    """Length of the arrays of a block.

    A loop whose length is no multiple of the vector length ends in scalar code, which
    rounds otherwise; with filled blocks a site's result does not depend on its place.
    """
    return (n_sites + LANES - 1) // LANES * LANES


@njit
def local_copy(values: RealArray, lo: int, hi: int) -> RealArray:
    """Copy of a piece of a row, filled up with zeros."""
    copy = np.zeros(padded(hi - lo), values.dtype)
    for i in range(hi - lo):
        copy[i] = values[lo + i]
    return copy


@njit
def month_row(rows: RealArray, t: int, lo: int, hi: int) -> RealArray:
    """Piece of the row of month `t`; fewer rows than months repeat."""
    row = rows[t % rows.shape[0]]
    if padded(hi - lo) != hi - lo:
        return local_copy(row, lo, hi)
    return row[lo:hi]


@njit(parallel=True, fastmath=FAST, cache=True)
def advance_pools(
    pools: RealArray,
    monthly_c_input: RealArray,
    modifier: RealArray,
    retained: RealArray,
    to_dpm: RealArray,
    yearly: RealArray,
) -> None:
    """Advance `pools` (4, n) in place under given modifiers (n_months, n).

    `yearly` (n_years, n) receives the sum of the four pools each December. Fewer rows
    of input or modifier than months repeat.
    """
    n_sites = pools.shape[1]
    for block in prange((n_sites + BLOCK - 1) // BLOCK):
        real = pools.dtype.type
        lo, hi = block * BLOCK, min((block + 1) * BLOCK, n_sites)
        dpm, rpm = local_copy(pools[0], lo, hi), local_copy(pools[1], lo, hi)
        bio, hum = local_copy(pools[2], lo, hi), local_copy(pools[3], lo, hi)
        more_rpm, more_hum = np.zeros_like(rpm), np.zeros_like(hum)
        keep, share = local_copy(retained, lo, hi), local_copy(to_dpm, lo, hi)
        for t in range(yearly.shape[0] * 12):
            c = month_row(monthly_c_input, t, lo, hi)
            m = month_row(modifier, t, lo, hi)
            for i in range(padded(hi - lo)):
                first = share[i] * c[i]
                d_dpm, d_rpm, d_bio, d_hum, _ = changes(
                    (dpm[i], rpm[i] + more_rpm[i], bio[i], hum[i] + more_hum[i]),
                    decomposed(m[i], real),
                    keep[i],
                    (first, c[i] - first, real(0), real(0)),
                    real,
                )
                dpm[i], bio[i] = dpm[i] + d_dpm, bio[i] + d_bio
                more_rpm[i], more_hum[i] = more_rpm[i] + d_rpm, more_hum[i] + d_hum
            if t % 12 == 11:
                settle(rpm, more_rpm)
                settle(hum, more_hum)
                for i in range(hi - lo):
                    yearly[t // 12, lo + i] = dpm[i] + rpm[i] + (bio[i] + hum[i])
        for i in range(hi - lo):
            pools[0, lo + i], pools[1, lo + i] = dpm[i], rpm[i]
            pools[2, lo + i], pools[3, lo + i] = bio[i], hum[i]


@njit(parallel=True, fastmath=FAST, cache=True)
def advance(
    pools: RealArray,
    deficit: RealArray,
    weather: tuple[RealArray, RealArray, RealArray, RealArray],
    monthly_c_input: RealArray,
    manure: RealArray,
    constants: RealArray,
    to_dpm: RealArray,
    yearly: RealArray,
    states: RealArray,
) -> None:
    """Advance `pools` (4, n) and `deficit` (n,) in place from raw monthly data.

    `weather` is temperature, precipitation, pan evaporation and cover; they, the plant
    carbon and the manure have one row per month or fewer rows that repeat. `states`
    (n_years, 5, n) receives pools and deficit each December; it may have fewer years.
    """
    temperature, precipitation, evaporation, cover = weather
    n_sites = pools.shape[1]
    for block in prange((n_sites + BLOCK - 1) // BLOCK):
        real = pools.dtype.type
        lo, hi = block * BLOCK, min((block + 1) * BLOCK, n_sites)
        dpm, rpm = local_copy(pools[0], lo, hi), local_copy(pools[1], lo, hi)
        bio, hum = local_copy(pools[2], lo, hi), local_copy(pools[3], lo, hi)
        more_rpm, more_hum = np.zeros_like(rpm), np.zeros_like(hum)
        dry, share = local_copy(deficit, lo, hi), local_copy(to_dpm, lo, hi)
        keep, intercept = (
            local_copy(constants[0], lo, hi),
            local_copy(constants[1], lo, hi),
        )
        slope, lowest = (
            local_copy(constants[2], lo, hi),
            local_copy(constants[3], lo, hi),
        )
        wilted, bare = (
            local_copy(constants[4], lo, hi),
            local_copy(constants[5], lo, hi),
        )
        for t in range(yearly.shape[0] * 12):
            warm = month_row(temperature, t, lo, hi)
            rain = month_row(precipitation, t, lo, hi)
            pan = month_row(evaporation, t, lo, hi)
            plants = month_row(cover, t, lo, hi)
            c = month_row(monthly_c_input, t, lo, hi)
            f = month_row(manure, t, lo, hi)
            for i in range(padded(hi - lo)):
                covered = plants[i] > real(0.5)
                balance = rain[i] - real(PAN) * pan[i]
                limits = (wilted[i], bare[i])
                dry[i] = soil_moisture_deficit(dry[i], balance, covered, limits, real)
                m = moisture_modifier(dry[i], (intercept[i], slope[i], lowest[i]), real)
                m = m * temperature_modifier(warm[i], real)
                m = m * (real(COVERED) if covered else real(1))
                first, half = share[i] * c[i], real(0.49) * f[i]
                d_dpm, d_rpm, d_bio, d_hum, _ = changes(
                    (dpm[i], rpm[i] + more_rpm[i], bio[i], hum[i] + more_hum[i]),
                    decomposed(m, real),
                    keep[i],
                    (first + half, c[i] - first + half, real(0), real(0.02) * f[i]),
                    real,
                )
                dpm[i], bio[i] = dpm[i] + d_dpm, bio[i] + d_bio
                more_rpm[i], more_hum[i] = more_rpm[i] + d_rpm, more_hum[i] + d_hum
            if t % 12 == 11:
                settle(rpm, more_rpm)
                settle(hum, more_hum)
                for i in range(hi - lo):
                    yearly[t // 12, lo + i] = dpm[i] + rpm[i] + (bio[i] + hum[i])
                if t // 12 < states.shape[0]:
                    for i in range(hi - lo):
                        states[t // 12, 0, lo + i] = dpm[i]
                        states[t // 12, 1, lo + i] = rpm[i]
                        states[t // 12, 2, lo + i] = bio[i]
                        states[t // 12, 3, lo + i] = hum[i]
                        states[t // 12, 4, lo + i] = dry[i]
        for i in range(hi - lo):
            pools[0, lo + i], pools[1, lo + i] = dpm[i], rpm[i]
            pools[2, lo + i], pools[3, lo + i] = bio[i], hum[i]
            deficit[lo + i] = dry[i]


@njit(parallel=True, cache=True)
def modifiers(
    deficit: RealArray,
    weather: tuple[RealArray, RealArray, RealArray, RealArray],
    constants: RealArray,
    out: RealArray,
) -> None:
    """Write temperature, moisture and cover modifiers and the deficit of each month.

    `deficit` (n,) is advanced in place; `out` is (4, n_months, n).
    """
    temperature, precipitation, evaporation, cover = weather
    for i in prange(deficit.size):
        real = deficit.dtype.type
        line = (constants[1, i], constants[2, i], constants[3, i])
        limits = (constants[4, i], constants[5, i])
        for t in range(temperature.shape[0]):
            covered = cover[t, i] > 0.5
            balance = precipitation[t, i] - PAN * evaporation[t, i]
            dry = soil_moisture_deficit(deficit[i], balance, covered, limits, real)
            deficit[i] = dry
            out[0, t, i] = temperature_modifier(temperature[t, i], real)
            out[1, t, i] = moisture_modifier(dry, line, real)
            out[2, t, i] = COVERED if covered else 1.0
            out[3, t, i] = dry


@njit
def _year_of_water(
    deficit: float, balance: RealArray, cover: RealArray, limits: Values
) -> float:
    """Deficit after one more round of the months."""
    for t in range(balance.size):
        covered = cover[t] > 0.5
        deficit = soil_moisture_deficit(
            deficit, balance[t], covered, limits, np.float64
        )
    return deficit


@njit
def repeating_deficit(balance: RealArray, cover: RealArray, limits: Values) -> float:
    """Wettest deficit that a repeating year of water returns to, at one site.

    The years from deficit 0 nearly always repeat exactly within a few. The rest drift
    by a constant; as the yearly map is monotone and never expands, the deficits that
    it does not lower form one interval that ends at the sought one: it is bisected.
    """
    before, years, deficit = 1.0, 0, 0.0
    while deficit != before and years < 50:
        before = deficit
        deficit = _year_of_water(before, balance, cover, limits)
        years += 1
    if before - deficit > 1e-9:
        low, high = min(limits), deficit
        while high - low > 1e-12 * max(1.0, -low) and years < 250:
            middle = 0.5 * (low + high)
            after = _year_of_water(middle, balance, cover, limits)
            if middle - after <= 1e-9:
                low = middle
            else:
                high = middle
            years += 1
        deficit = low
    return deficit


@njit(parallel=True, cache=True)
def periodic_deficit(
    balance: RealArray, cover: RealArray, constants: RealArray, out: RealArray
) -> None:
    """Write the repeating deficit (n,) of every site."""
    for i in prange(out.size):
        limits = (constants[4, i], constants[5, i])
        out[i] = repeating_deficit(balance[:, i], cover[:, i], limits)


@njit
def _lose(
    values: RealArray, parts: Values, to_bio: float, to_hum: float, gone: float
) -> None:
    """Replace `values` (4,) by L `values`, what a month takes from them."""
    turned = 0.0
    for p in range(4):
        turned += parts[p] * values[p]
    for p in range(4):
        values[p] *= gone + (1.0 - gone) * parts[p]
    values[2] -= (1.0 - gone) * to_bio * turned
    values[3] -= (1.0 - gone) * to_hum * turned


@njit
def _fixed_point(
    modifier: RealArray,
    entering: RealArray,
    retained: float,
    gone: float,
    out: RealArray,
) -> None:
    """Pools (4,) that a repeating year leaves unchanged.

    A month takes p to p - L p + u with L = gone I + (1 - gone)(diag(d) - t d'), where
    `gone` is the part lost to radioactive decay (0 for carbon). The year's I - A and b
    grow month by month as G + L (I - G) and b - L b + u: no difference of near equals.
    """
    g, b = np.zeros((4, 4)), np.zeros(4)
    held, before = np.empty(4), np.empty(4)  # a column of I - G, and b
    to_bio, to_hum = TO_BIO * retained, TO_HUM * retained
    for t in range(modifier.size):
        parts = decomposed(modifier[t], np.float64)
        for column in range(4):
            for row in range(4):
                held[row] = (1.0 if row == column else 0.0) - g[row, column]
            _lose(held, parts, to_bio, to_hum, gone)
            for row in range(4):
                g[row, column] += held[row]
        for row in range(4):
            before[row] = b[row]
        _lose(before, parts, to_bio, to_hum, gone)
        for row in range(4):
            b[row] += entering[t, row] - before[row]
    out[0], out[1] = b[0] / g[0, 0], b[1] / g[1, 1]
    bio = b[2] - g[2, 0] * out[0] - g[2, 1] * out[1]
    hum = b[3] - g[3, 0] * out[0] - g[3, 1] * out[1]
    determinant = g[2, 2] * g[3, 3] - g[2, 3] * g[3, 2]
    out[2] = (bio * g[3, 3] - hum * g[2, 3]) / determinant
    out[3] = (hum * g[2, 2] - bio * g[3, 2]) / determinant


@njit(parallel=True, cache=True)
def equilibrium(
    modifier: RealArray,
    entering: RealArray,
    fresh: RealArray,
    retained: RealArray,
    pools: RealArray,
    activity: RealArray,
) -> None:
    """Write pools and activities (4, n) that repeating months leave unchanged.

    Modifier and `fresh`, the activity of new carbon, are (n_months, n); `entering` is
    (n_months, 4, n). A site where nothing decays receives NaN.
    """
    gone = -np.expm1(-DECAY / 12)
    n_months = modifier.shape[0]
    for i in prange(retained.size):
        rates, carbon, out = np.empty(n_months), np.empty((n_months, 4)), np.empty(4)
        total = 0.0
        for t in range(n_months):
            rates[t] = modifier[t, i]
            total += rates[t]
            for p in range(4):
                carbon[t, p] = entering[t, p, i]
        if total > 0.0:
            _fixed_point(rates, carbon, retained[i], 0.0, out)
        for p in range(4):
            pools[p, i] = out[p] if total > 0.0 else np.nan
        for t in range(n_months):
            for p in range(4):
                carbon[t, p] *= fresh[t, i]
        if total > 0.0:
            _fixed_point(rates, carbon, retained[i], gone, out)
        for p in range(4):
            activity[p, i] = out[p] if total > 0.0 else np.nan


@njit
def _pair(
    pools: Values,
    activity: Values,
    modifier: float,
    retained: float,
    carbon: Values,
    fresh: float,
) -> tuple[Values, Values, float]:
    """Pools, activities and CO2 after one month, in double precision."""
    stays = np.exp(-DECAY / 12)
    parts = decomposed(modifier, np.float64)
    new = changes(pools, parts, retained, carbon, np.float64)
    none = (0.0, 0.0, 0.0, 0.0)
    aged = changes(activity, parts, retained, none, np.float64)
    state = (
        pools[0] + new[0],
        pools[1] + new[1],
        pools[2] + new[2],
        pools[3] + new[3],
    )
    active = (
        stays * (activity[0] + aged[0]) + fresh * carbon[0],
        stays * (activity[1] + aged[1]) + fresh * carbon[1],
        stays * (activity[2] + aged[2]) + fresh * carbon[2],
        stays * (activity[3] + aged[3]) + fresh * carbon[3],
    )
    return state, active, new[4]


@njit
def _four(values: RealArray, i: int) -> Values:
    """One site's values of the four pools."""
    return (values[0, i], values[1, i], values[2, i], values[3, i])


@njit(parallel=True, cache=True)
def trace(
    pools: RealArray,
    activity: RealArray,
    modifier: RealArray,
    entering: RealArray,
    fresh: RealArray,
    retained: RealArray,
    out: tuple[RealArray, RealArray, RealArray],
) -> None:
    """Write pools and activities (n_months, 4, n) and CO2 (n_months, n) of each month.

    `pools` and `activity` (4, n) are advanced in place.
    """
    all_pools, all_activity, co2 = out
    for i in prange(retained.size):
        state, active = _four(pools, i), _four(activity, i)
        for t in range(modifier.shape[0]):
            carbon = _four(entering[t], i)
            state, active, co2[t, i] = _pair(
                state, active, modifier[t, i], retained[i], carbon, fresh[t, i]
            )
            for p in range(4):
                all_pools[t, p, i], all_activity[t, p, i] = state[p], active[p]
        for p in range(4):
            pools[p, i], activity[p, i] = state[p], active[p]


@njit(parallel=True, cache=True)
def spin_up(
    pools: RealArray,
    activity: RealArray,
    deficit: RealArray,
    weather: tuple[RealArray, RealArray, RealArray, RealArray],
    inputs: tuple[RealArray, RealArray],
    constants: RealArray,
    months: NDArray[np.int64],
    limit: int,
) -> None:
    """Repeat the months from zero until a year changes active carbon by <= 1e-6 t/ha.

    This is the official stopping rule. `pools`, `activity` (4, n) and `deficit` (n,)
    must be 0; `months` (n,) receives the number of months run, `limit` or more where
    the rule was not met.
    """
    temperature, precipitation, evaporation, cover = weather
    entering, fresh = inputs
    for i in prange(deficit.size):
        state, active = _four(pools, i), _four(activity, i)
        line = (constants[1, i], constants[2, i], constants[3, i])
        limits = (constants[4, i], constants[5, i])
        dry, total, change, run = 0.0, 0.0, 1.0, 0
        while change > 1e-6 and run < limit:
            for t in range(temperature.shape[0]):
                covered = cover[t, i] > 0.5
                balance = precipitation[t, i] - PAN * evaporation[t, i]
                dry = soil_moisture_deficit(dry, balance, covered, limits, np.float64)
                m = temperature_modifier(temperature[t, i], np.float64)
                m *= moisture_modifier(dry, line, np.float64)
                m *= COVERED if covered else 1.0
                carbon = _four(entering[t], i)
                state, active, _ = _pair(
                    state, active, m, constants[0, i], carbon, fresh[t, i]
                )
            run += temperature.shape[0]
            after = state[0] + state[1] + state[2] + state[3]
            change, total = abs(after - total), after
        deficit[i], months[i] = dry, run
        for p in range(4):
            pools[p, i], activity[p, i] = state[p], active[p]
