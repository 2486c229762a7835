"""Time of stocks at equivalent mass, by method: 1,000,000 layers."""

from time import perf_counter

import numpy as np

from tilth.soil import equivalent_mass as esm

N_PROFILES, N_LAYERS, REPEATS = 250_000, 4, 5


def main():
    """Print the best time of each method."""
    random = np.random.default_rng(1)
    mass = random.uniform(500.0, 2000.0, (N_PROFILES, N_LAYERS))
    soc = mass * random.uniform(0.002, 0.03, mass.shape)
    thickness = np.full(mass.shape, 15.0)
    for method, extra in (
        (esm.ellert_bettany, ()),
        (esm.wendt_hauser, ()),
        (esm.von_haden, ()),
        (esm.simple_esm, (thickness,)),
    ):
        times = []
        for _ in range(REPEATS):
            start = perf_counter()
            method(mass, soc, 3000.0, *extra)
            times.append(perf_counter() - start)
        print(f"{method.__name__:>15} {min(times):.3f} s per 1,000,000 layers")


if __name__ == "__main__":
    main()
