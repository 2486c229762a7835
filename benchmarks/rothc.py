"""Time of RothC per site and month, beside plain NumPy and a pass over the same data.

Two cases on month-major data, as rasters come, reporting the stock of every year:
(a) pools under given rate modifiers; (b) everything from raw monthly temperature,
precipitation, pan evaporation and cover. `stream` is a sum, in the order of memory, of
exactly the arrays that the case reads, in the same run: what reading alone would take.
Writes ``benchmarks/results.json``.
"""

import json
from pathlib import Path
from time import perf_counter

import numpy as np
from numba import get_num_threads, njit, prange, set_num_threads

from tilth.models import rothc_kernel as kernel
from tilth.models.rothc_inputs import RothcSoil

N_SITES, N_MONTHS, REPEATS = 200_000, 240, 31
RESULTS = Path(__file__).parent / "results.json"


@njit(parallel=True, fastmath=True)
def _sum(values):
    """Contiguous sum; a chunk per thread and many sums at once, so memory bounds it."""
    total = values.dtype.type(0)
    for i in prange(values.size):
        total += values[i]
    return total


def _stream(arrays):
    return [_sum(array.ravel()) for array in arrays]


def _data(dtype, *, raw):
    """Pools, and months that differ in time and space, (n_months, n_sites)."""
    random = np.random.default_rng(1)

    def months(low, high):
        return random.random((N_MONTHS, N_SITES), dtype) * dtype(high - low) + dtype(
            low
        )

    sites = np.ones(N_SITES)
    pools = (np.array([[0.2], [5.0], [0.8], [30.0]]) * sites).astype(dtype)
    constants = RothcSoil(clay=23.4 * sites).constants((N_SITES,)).astype(dtype)
    data = {
        "pools": pools,
        "plants": months(0, 0.5),
        "constants": constants,
        "to_dpm": (0.59 * sites).astype(dtype),
        "nothing": np.zeros((1, N_SITES), dtype),
    }
    if not raw:
        return {**data, "modifier": months(0, 4)}
    weather = (months(-8, 30), months(0, 150), months(0, 150))
    cover = (random.random((N_MONTHS, N_SITES), dtype) > dtype(0.3)).astype(dtype)
    return {**data, "weather": (*weather, cover)}


def _given(dtype):
    """Case (a): name, kernel, arrays that it reads, and the same in plain NumPy."""
    data = _data(dtype, raw=False)
    yearly = np.empty((N_MONTHS // 12, N_SITES), data["pools"].dtype)
    retained = data["constants"][0].copy()
    arrays = (data["plants"], data["modifier"])

    def run():
        pools = data["pools"].copy()
        kernel.advance_pools(pools, *arrays, retained, data["to_dpm"], yearly)
        return yearly

    def plain():
        return _numpy_pools(data, data["modifier"])

    return "a: pools from modifiers", run, arrays, plain


def _raw(dtype):
    """Case (b), likewise."""
    data = _data(dtype, raw=True)
    yearly = np.empty((N_MONTHS // 12, N_SITES), data["pools"].dtype)
    arrays = (*data["weather"], data["plants"])

    def run():
        kernel.advance(
            data["pools"].copy(),
            np.zeros(N_SITES, yearly.dtype),
            data["weather"],
            data["plants"],
            data["nothing"],
            data["constants"],
            data["to_dpm"],
            yearly,
        )
        return yearly

    def plain():
        return _numpy_pools(data, _numpy_modifiers(data))

    return "b: all from raw", run, arrays, plain


def _numpy_pools(data, modifiers):
    """RothC in plain vectorised NumPy, one exponential per pool and month."""
    pools, retained = data["pools"].copy(), data["constants"][0]
    rates = np.array([10.0, 0.3, 0.66, 0.02], pools.dtype)[:, None] / 12
    yearly = []
    for t, modifier in enumerate(modifiers):
        stays = pools * np.exp(-rates * modifier)
        kept = retained * (pools - stays).sum(0)
        c = data["plants"][t]
        stays[0] += data["to_dpm"] * c
        stays[1] += c - data["to_dpm"] * c
        stays[2] += pools.dtype.type(0.46) * kept
        stays[3] += pools.dtype.type(0.54) * kept
        pools = stays
        if t % 12 == 11:
            yearly.append(pools.sum(0))
    return np.array(yearly)


def _numpy_modifiers(data):
    """Rate modifiers month by month, the same."""
    real = data["pools"].dtype.type
    temperature, rain, pan, cover = data["weather"]
    _, intercept, slope, lowest, covered, bare = data["constants"]
    deficit = np.zeros(N_SITES, real)
    for t in range(N_MONTHS):
        limit = np.where(cover[t] > 0.5, covered, np.minimum(bare, deficit))
        wetted = np.minimum(real(0), deficit + rain[t] - real(0.75) * pan[t])
        deficit = np.maximum(limit, wetted)
        moisture = np.clip(intercept + slope * deficit, lowest, real(1))
        warm = np.maximum(temperature[t], real(-5))
        factor = real(47.91) / (np.exp(real(106.06) / (warm + real(18.27))) + real(1))
        factor = np.where(temperature[t] < -5, real(0), factor)
        yield factor * moisture * np.where(cover[t] > 0.5, real(0.6), real(1))


def _nanoseconds(run, repeats=REPEATS):
    """Best time per site and month; the first call compiles and touches memory."""
    run()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times) * 1e9 / (N_SITES * N_MONTHS)


def main():
    rows, all_threads = [], get_num_threads()
    print(f"{N_SITES} sites x {N_MONTHS} months; ns per site-month, best of {REPEATS}")
    for dtype in (np.float32, np.float64):
        for case in (_given, _raw):
            # Each case has memory of its own, and only what it reads.
            name, run, arrays, plain = case(dtype)
            for threads in sorted({1, all_threads}):
                set_num_threads(threads)
                stream = _nanoseconds(lambda arrays=arrays: _stream(arrays))
                rows.append(_row(name, dtype, threads, _nanoseconds(run), stream))
            np.testing.assert_allclose(plain(), run(), rtol=1e-4)
            spent = _nanoseconds(plain, 1)
            rows.append(_row(f"{name}, plain NumPy", dtype, 1, spent, stream))
            del run, arrays, plain
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")


def _row(name, dtype, threads, spent, stream):
    """One line on the screen and one row of the file."""
    print(
        f"{name:36} {dtype.__name__} {threads} thread(s): {spent:7.2f} ns, "
        f"stream {stream:.2f} ns, ratio {spent / stream:.1f}",
        flush=True,
    )
    return {
        "name": name,
        "dtype": dtype.__name__,
        "threads": threads,
        "ns_per_site_month": round(spent, 4),
        "stream_ns_per_site_month": round(stream, 4),
    }


if __name__ == "__main__":
    main()
