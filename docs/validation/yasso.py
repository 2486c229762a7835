"""Yasso15 and Yasso20 against the programs of their authors."""

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.models import yasso20

CASES = "yasso_ref/yasso15_yasso20_cases_01-20.csv"


def rows() -> list[Row]:
    """Twenty cases of each version and the parameters."""
    cases = [
        {key: float(value) for key, value in row.items()}
        for row in reference_data.rows(CASES)
    ]
    found = []
    for name, parameters, key in (
        ("Yasso20", yasso20.yasso20_parameters(), "y20"),
        ("Yasso15", yasso20.yasso15_parameters(), "y15"),
    ):
        for steady, quantity in ((0.0, "pools after a run"), (1.0, "steady state")):
            some = [case for case in cases if case["ss"] == steady]
            pools = [_pools(case, parameters) for case in some]
            n, deviation = relative(pools, [_five(case, key) for case in some])
            found.append(
                Row(
                    model=name,
                    reference=f"program of the authors, {len(some)} cases",
                    quantity=quantity,
                    n=n,
                    deviation=deviation,
                    tolerance=1e-10,
                    measure="relative",
                    why="16 digits are printed; a matrix exponential loses some",
                )
            )
    return [*found, *_parameters()]


def _pools(case, parameters):
    months = np.array([case[f"T{i}"] for i in range(1, 13)])
    quarters = yasso20.quarter_temperatures(case["Tmean"], case["Tamp"])
    temperature = months if parameters.n_temperatures == 12 else quarters
    litter, rain, diameter = _five(case, "b"), case["P"], case["d"]
    if case["ss"]:
        return yasso20.steady_state(
            litter, temperature, rain, parameters, diameter=diameter
        )
    run = yasso20.simulate(
        _five(case, "init"),
        litter[None],
        temperature[None],
        [rain],
        parameters,
        diameter=diameter,
        step=case["t"],
    )
    return run.pools[0]


def _five(case, name):
    return np.array([case[f"{name}{i}"] for i in range(1, 6)])


def _parameters() -> list[Row]:
    found = []
    for name, ours, file, column, n_temperatures in (
        ("Yasso20", yasso20.yasso20_parameters(), "par_yasso20_MAP", "Yasso20", 12),
        ("Yasso15", yasso20.yasso15_parameters(), "par_yasso15", "value", 4),
    ):
        vector = [
            float(row[column]) for row in reference_data.rows(f"yasso_ref/{file}.csv")
        ]
        theirs = yasso20.parameters_from_vector(
            vector, name=name, n_temperatures=n_temperatures
        )
        n, deviation = absolute(_all(ours), _all(theirs))
        found.append(
            Row(
                model=name,
                reference="parameter file of the authors",
                quantity="rates, shares and modifiers",
                n=n,
                deviation=deviation,
                tolerance=0.0,
                measure="",
                why="the same numbers",
            )
        )
    return found


def _all(p):
    parts = (
        p.rates,
        p.transfers,
        p.temperature,
        p.precipitation,
        p.size,
        p.leaching,
    )
    return np.concatenate([np.ravel(part) for part in parts])
