"""Time of a Monte Carlo run of RothC: members, months, an equilibrium for each."""

from dataclasses import replace
from time import perf_counter

import numpy as np
from numba import get_num_threads

from tilth.assessment.site.rothc_uncertainty import (
    Field,
    input_quantities,
    simulate_members,
)
from tilth.datasets.hoosfield_experiment import read_experiment
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.stats.uncertainty import draw

N_MEMBERS, N_YEARS, REPEATS = 1_000, 50, 9


def case():
    """Hoosfield with weather that differs from year to year."""
    e = read_experiment()
    manured = e.treatments[1]
    soil = RothcSoil(clay=e.clay, depth=e.depth, iom=e.iom)
    history = RothcMonths(
        temperature=e.temperature,
        precipitation=e.precipitation,
        pan_evaporation=e.pan_evaporation,
        plant_cover=e.cover_before,
        monthly_c_input=e.c_input_before,
    )
    random = np.random.default_rng(1)
    months = RothcMonths(
        temperature=np.tile(e.temperature, N_YEARS) + random.normal(size=12 * N_YEARS),
        precipitation=np.tile(e.precipitation, N_YEARS),
        pan_evaporation=np.tile(e.pan_evaporation, N_YEARS),
        plant_cover=manured.cover[:N_YEARS].ravel(),
        monthly_c_input=manured.monthly_c_input[:N_YEARS].ravel(),
        monthly_manure_input=manured.monthly_manure_input[:N_YEARS].ravel(),
    )
    return Field(soil=soil, history=history), {"project": months}


def main():
    """Best milliseconds for all members, draws included; the first call compiles."""
    field, scenarios = case()
    measured = replace(field, soc_stock=33.8, iom_from_stock=True)
    for name, one in (("equilibrium of inputs", field), ("measured stock", measured)):
        times = []
        for _ in range(REPEATS + 1):
            start = perf_counter()
            draws = draw(input_quantities(), n_members=N_MEMBERS, seed=1)
            simulate_members(one, scenarios, draws)
            times.append((perf_counter() - start) * 1e3)
        print(
            f"RothC Monte Carlo, {N_MEMBERS} members x {12 * N_YEARS} months, start "
            f"per member from the {name}, {get_num_threads()} threads: "
            f"{min(times[1:]):.0f} ms (median {np.median(times[1:]):.0f})"
        )


if __name__ == "__main__":
    main()
