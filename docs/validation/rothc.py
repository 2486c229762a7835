"""RothC against the results of the official programs and of its description."""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative, share
from tilth.models import radiocarbon, rothc
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

FOLDER: Final = "rothc_official"
V1: Final = {"clay": 13.0, "depth": 25.0, "iom": 3.0041}
V2: Final = {
    "clay": 23.4,
    "depth": 23.0,
    "iom": 3.0041,
    "silt": 58.6,
    "bulk_density": 1.27,
    "organic_carbon": 0.94,
    "lowest_moisture_modifier": 0.2,
}
# name: soil, folder of the input, lines above its table, results
RUNS: Final = {
    "v1": (V1, "py_v1.0.0", 7, "py_v1.0.0/{}_results.csv"),
    "v2 (1,1)": (V2, "R_v2.0.0", 10, "R_v2.0.0/{}_results.out"),
    "v2 (2,1)": (
        V2 | {"opt_rm_moist": 2},
        "R_v2.0.0",
        10,
        "R_v2.0.0_allopts/{}_opt21.csv",
    ),
    "v2 (3,1)": (
        V2 | {"opt_rm_moist": 3},
        "R_v2.0.0",
        10,
        "R_v2.0.0_allopts/{}_opt31.csv",
    ),
}
PROGRAM: Final = {"v1": "official Python 1.0.0"}  # the others: official R 2.0.0
POOLS: Final = [f"{pool}_t_c_ha" for pool in rothc.POOLS]
WHY: Final = "set beforehand; 15 digits are written"


def rows() -> list[Row]:
    """All comparisons of RothC but those of Hoosfield."""
    found = [row for name in RUNS for row in _official(name)]
    return [*found, *_fortran(), *_exact()]


def shares_with(proportional: float) -> dict[str, float]:
    """Deviation from the Fortran results as a share of another tolerance.

    Parameters
    ----------
    proportional : float
        Part of the tolerance that grows with the value. [1]

    Returns
    -------
    shares : dict
        Of Tilth and of the official R program, each share relative to
        ``5e-5 + proportional * |value|``.
    """
    names = (*POOLS, "co2_t_c_ha")
    fortran = reference_data.columns(f"{FOLDER}/fortran_v2.0.0/month_results.out")
    expected = np.stack([fortran[name][2:] for name in names], axis=1)
    r = reference_data.columns(f"{FOLDER}/R_v2.0.0/month_results.out")
    theirs = np.stack([r[name] for name in names], axis=1)
    return {
        "Tilth": share(_months_like_fortran(), expected, 5e-5, proportional)[1],
        "the official R program": share(theirs, expected, 5e-5, proportional)[1],
    }


def _months_like_fortran() -> np.ndarray:
    soil, table = RothcSoil(**V2), months("fortran_v2.0.0", 10)
    start, _ = rothc.official_spin_up(soil, driven_by(table[:12]))
    run = rothc.simulate(soil, driven_by(table[12:]), start)
    return np.concatenate([run.pools, np.cumsum(run.co2)[:, None]], axis=1)


def months(folder: str, skip: int) -> np.ndarray:
    """Rows of an official input file."""
    name = f"{FOLDER}/{folder}/RothC_input.dat"
    return np.loadtxt(reference_data.path(name), skiprows=skip)


def driven_by(table: np.ndarray) -> RothcMonths:
    """Months from rows in the official order of columns."""
    names = (
        "modern",
        "temperature",
        "precipitation",
        "pan_evaporation",
        "monthly_c_input",
        "monthly_manure_input",
        "plant_cover",
        "dpm_rpm",
    )
    return RothcMonths(**dict(zip(names, table[:, 2:10].T, strict=True)))


def delta_14c(soil: RothcSoil, state: rothc.RothcState) -> float:
    """Radiocarbon of all carbon of a state."""
    activity = state.activity.sum(axis=0) + radiocarbon.inert_activity(soil.iom)
    mass = state.pools.sum(axis=0) + soil.iom
    return float(radiocarbon.delta_14c(radiocarbon.age(mass, activity)))


def _official(name: str) -> list[Row]:
    values, folder, skip, results = RUNS[name]
    soil, table = RothcSoil(**values), months(folder, skip)
    start, n_months = rothc.official_spin_up(soil, driven_by(table[:12]))
    run = rothc.simulate(soil, driven_by(table[12:]), start)
    monthly = reference_data.columns(f"{FOLDER}/{results.format('month')}")
    yearly = reference_data.columns(f"{FOLDER}/{results.format('year')}")
    every_year = np.vstack([start.pools, run.pools[11::12]])
    deltas = np.append(delta_14c(soil, start), run.delta_14c()[11::12])

    def row(quantity, compared, tolerance, measure, why=WHY):
        return _row(name, quantity, compared, tolerance, measure, why)

    found = [
        row(
            "months of the spin-up",
            absolute([n_months], yearly["month"][:1]),
            0.0,
            "months",
            "a count",
        ),
        row(
            "pools, every month",
            relative(run.pools, np.stack([monthly[p] for p in POOLS], axis=1)),
            1e-9,
            "relative",
        ),
        row(
            "pools, after the spin-up and every December",
            relative(every_year, np.stack([yearly[p] for p in POOLS], axis=1)),
            1e-9,
            "relative",
        ),
        row("Δ14C, every December", absolute(deltas, yearly["deltac"]), 1e-9, "‰"),
    ]
    if "deltac" in monthly:
        compared = absolute(run.delta_14c(), monthly["deltac"])
        found.append(row("Δ14C, every month", compared, 1e-9, "‰"))
    if "co2_t_c_ha" in monthly:
        compared = relative(np.cumsum(run.co2), monthly["co2_t_c_ha"])
        found.append(row("CO2 since the spin-up", compared, 1e-9, "relative"))
        m = run.modifiers
        compared = relative(
            [m.temperature, m.moisture, m.cover],
            [monthly[key] for key in ("rm_temp", "rm_moist", "rm_pc")],
        )
        found.append(row("three rate modifiers", compared, 1e-12, "relative"))
        compared = absolute(m.deficit, monthly["smd_mm"])
        found.append(row("soil-moisture deficit", compared, 1e-12, "mm"))
    return found


def _row(name, quantity, compared, tolerance, measure, why):
    return Row(
        model=f"RothC {name}",
        reference=PROGRAM.get(name, "official R 2.0.0"),
        quantity=quantity,
        n=compared[0],
        deviation=compared[1],
        tolerance=tolerance,
        measure=measure,
        why=why,
    )


def _fortran() -> list[Row]:
    soil, table = RothcSoil(**V2), months("fortran_v2.0.0", 10)
    start, _ = rothc.official_spin_up(soil, driven_by(table[:12]))
    run = rothc.simulate(soil, driven_by(table[12:]), start)
    monthly = reference_data.columns(f"{FOLDER}/fortran_v2.0.0/month_results.out")
    yearly = reference_data.columns(f"{FOLDER}/fortran_v2.0.0/year_results.out")
    found = np.concatenate([run.pools, np.cumsum(run.co2)[:, None]], axis=1)
    expected = np.stack([monthly[p][2:] for p in (*POOLS, "co2_t_c_ha")], axis=1)
    why = "half the last printed decimal, and literals in single precision"
    values = {"model": "RothC v2 (1,1)", "reference": "official Fortran 2.0.0"}
    pools = share(found, expected, 5e-5, 3e-7)
    deltas = share(run.delta_14c()[11::12], yearly["deltac"][2:], 5e-3 + 1e-9, 3e-7)
    return [
        Row(
            **values,
            quantity="pools and CO2, every month",
            n=pools[0],
            deviation=pools[1],
            tolerance=1.0,
            measure="times (5e-5 + 3e-7 of the value) Mg/ha",
            why=why,
        ),
        Row(
            **values,
            quantity="Δ14C, every December",
            n=deltas[0],
            deviation=deltas[1],
            tolerance=1.0,
            measure="times (5e-3 + 3e-7 of the value) ‰",
            why=why,
        ),
    ]


def _exact() -> list[Row]:
    text = Path(__file__).with_name("exact_equilibria.csv").read_text(encoding="utf-8")
    table = csv.DictReader(x for x in text.splitlines() if not x.startswith("#"))
    found = []
    for expected in table:
        name = expected["run"]
        values, folder, skip, _ = RUNS[name]
        soil, year = RothcSoil(**values), driven_by(months(folder, skip)[:12])
        state = rothc.equilibrium(soil, year)
        after = rothc.simulate(soil, year, state).end
        values = {"model": f"RothC {name}", "reference": "independent linear solution"}
        stock = absolute([state.pools.sum() + soil.iom], [float(expected["soc_stock"])])
        found.append(
            Row(
                **values,
                quantity="stock at equilibrium",
                n=stock[0],
                deviation=stock[1],
                tolerance=1e-9,
                measure="Mg/ha",
                why="nine decimals are written",
            )
        )
        again = relative(after.pools, state.pools)
        found.append(
            Row(
                **values | {"reference": "one more year"},
                quantity="pools at equilibrium",
                n=again[0],
                deviation=again[1],
                tolerance=1e-12,
                measure="relative",
                why="residual of the fixed point",
            )
        )
        if expected["delta_14c"]:
            delta = absolute([delta_14c(soil, state)], [float(expected["delta_14c"])])
            found.append(
                Row(
                    **values,
                    quantity="Δ14C at equilibrium",
                    n=delta[0],
                    deviation=delta[1],
                    tolerance=1e-8,
                    measure="‰",
                    why="nine decimals, through a logarithm",
                )
            )
    return found
