"""AMG version 2 against the program of INRAE and its rate functions."""

from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.models import amg, amg_supply

BASE: Final = "amg_ref/amg_base"
PROGRAM: Final = "AMG_base, program of INRAE"
FUNCTIONS: Final = "rate functions of Holisoils"
KIND: Final = {"MC": "main", "CC": "cover", "CCH": "harvested cover"}


def rows() -> list[Row]:
    """All comparisons of AMG."""
    return [*_functions(), *_supply(), *_stocks("CON"), *_stocks("FYM")]


def _row(reference, quantity, compared, tolerance, measure, why):
    return Row(
        model="AMG v2",
        reference=reference,
        quantity=quantity,
        n=compared[0],
        deviation=compared[1],
        tolerance=tolerance,
        measure=measure,
        why=why,
    )


def _table(name: str) -> list[dict[str, str]]:
    return reference_data.rows(f"{BASE}/{name}.csv", ";", "latin-1")


def _numbers(table, name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in table])


def _functions() -> list[Row]:
    heat = reference_data.columns("amg_ref/fT.csv")
    water = reference_data.columns("amg_ref/fW.csv")
    soil = reference_data.columns("amg_ref/fClay_fCaCO3.csv")
    pairs = {
        "temperature factor": (amg.temperature_factor(heat["t"]), heat["ft"]),
        "water factor": (amg.water_factor(water["p"], water["pet"]), water["fw"]),
        "clay factor": (amg.clay_factor(soil["c"] / 10.0), soil["a2"]),
        "carbonate factor": (amg.carbonate_factor(soil["c"]), soil["caco3_2"]),
    }
    why = "15 digits are printed"
    return [
        _row(FUNCTIONS, name, relative(*pair), 1e-13, "relative", why)
        for name, pair in pairs.items()
    ]


def _supply() -> list[Row]:
    expected = {
        (r["Treatment"], r["Year"], r["Crop_type"]): r
        for r in _table("outputs/outputs_C_SUPPLY")
    }
    depth = {
        r["Treatment"]: float(r["Considered_depth"])
        for r in _table("inputs/inputs_SOIL")
    }
    crops = {
        code: {c.lower(): c for c in amg_supply.crops(KIND[code])} for code in KIND
    }
    amendments = {name.lower(): name for name in amg_supply.amendments()}
    names = ("CAG", "CBG", "CPLT_hum", "CEOM", "CEOM_hum", "CTOT", "CTOT_hum")
    found, goals = [], []
    for row in _table("inputs/inputs_MANAGEMENT"):
        if row["Crop_name"] == "Bare soil":
            continue
        crop = amg_supply.crop_supply(
            crops[row["Crop_type"]][row["Crop_name"].lower()],
            float(row["Yield"]),
            depth[row["Treatment"]],
            kind=KIND[row["Crop_type"]],
            water_content=float(row["Hum"]),
            residues_returned=row["Residues"] == "Returned",
        )
        carbon = humified = 0.0
        if row["EOM_name_1"]:
            name = amendments[row["EOM_name_1"].lower()]
            given = amg_supply.amendment_supply(name, float(row["EOM_dose_1"]))
            carbon, humified = float(given.above), float(given.humified)
        plant = float(crop.above + crop.below)
        found.append(
            [
                float(crop.above),
                float(crop.below),
                float(crop.humified),
                carbon,
                humified,
                plant + carbon,
                float(crop.humified) + humified,
            ]
        )
        goal = expected[row["Treatment"], row["Year"], row["Crop_type"]]
        goals.append([float(goal[name]) for name in names])
    why = "15 to 17 digits are printed; ten operations"
    quantity = f"carbon supply, {len(goals)} crop years"
    compared = relative(found, goals)
    return [_row(PROGRAM, quantity, compared, 1e-12, "relative", why)]


def _stocks(treatment: str) -> list[Row]:
    table = [
        row
        for row in _table("outputs/outputs_SOC_STOCKS")
        if row["Treatment"] == treatment
    ]
    # The program rounds temperature to 0.1 degC and the water balance to 1 mm.
    heat = np.array([float(f"{t + 1e-9:.1f}") for t in _numbers(table, "T_mean")])
    balance = np.round(_numbers(table, "Rainfall") - _numbers(table, "PET"))
    soil = amg.Soil(
        clay=_numbers(table, "Clay")[0] / 10.0,
        carbonate=_numbers(table, "CaCO3")[0],
        ph=_numbers(table, "pH")[0],
        cn_ratio=_numbers(table, "CN_ratio")[0],
    )
    climate = amg.Climate(
        temperature=heat,
        precipitation=np.maximum(balance, 0.0),
        pet=np.maximum(-balance, 0.0),
    )
    rate = amg.mineralization_rate(climate, soil)
    start = amg.initial_pools(_numbers(table, "Initial_SOC_stock")[0])
    inputs = _numbers(table, "CTOT_hum_year")
    pools = amg.simulate(start, inputs[:-1], rate[1:])
    stock = np.append(start.sum(), pools.sum(axis=-1))
    return [
        _row(
            PROGRAM,
            f"mineralization rate, {treatment}",
            absolute(rate, _numbers(table, "k")),
            2.5e-7,
            "1/yr",
            "seven decimals, of six functions rounded to six",
        ),
        _row(
            PROGRAM,
            f"stock, {treatment}, {len(table)} years",
            absolute(stock, _numbers(table, "QC")),
            1.5e-4,
            "Mg/ha",
            "four decimals; the program carries its rounding on",
        ),
    ]
